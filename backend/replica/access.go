package replica

import (
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

func (b *batch) applyAccessChanged(e wire.Entry) error {
	body, err := decode[entry.AccessChanged](e)
	if err != nil {
		return err
	}
	if e.Channel == "" {
		return fmt.Errorf("%w: no channel", errUnreadable)
	}
	access := inbox.Access{Everyone: body.Everyone, OwnOnly: body.OwnOnly}
	for _, id := range body.Members {
		access.Members = append(access.Members, inbox.MemberID(id))
	}
	return b.tx.SetAccess(inbox.ChannelID(e.Channel), access)
}
