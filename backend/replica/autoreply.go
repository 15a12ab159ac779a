package replica

import (
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

func (b *batch) applyChannelReplies(e wire.Entry) error {
	body, err := decode[entry.ChannelReplies](e)
	if err != nil {
		return err
	}
	return b.tx.PutAutoReplies(inbox.ChannelID(e.Channel), body.Settings, e.At)
}

func (b *batch) applyChannelInfo(e wire.Entry) error {
	body, err := decode[entry.ChannelInfo](e)
	if err != nil {
		return err
	}
	return b.tx.SetStaffInfo(inbox.ChannelID(e.Channel), body.Text)
}
