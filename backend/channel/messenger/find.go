package messenger

import (
	"context"
	"strings"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

// FindSent reads the thread backwards to since and looks for a message of the
// Page with out's text. Meta's record has no metadata; of several with the same
// text it takes the newest that is not known to be another message, because a
// thread's messages are sent one by one.
func (k *Kind) FindSent(
	ctx context.Context, account channel.Account, token secret.Token, out channel.Outbound, since time.Time,
	isAnother func(inbox.MessageID) bool,
) (id inbox.MessageID, found bool, err error) {
	page := meta.Page{ID: account.ID, Token: token}
	since = since.Truncate(time.Second) // created_time has whole seconds (meta-platform.md, 5.2)
	for c, err := range k.graph.Conversations(ctx, page, meta.ConversationQuery{UserID: string(out.Contact)}) {
		if err != nil {
			return "", false, err
		}
		for m, err := range k.graph.ConversationMessages(ctx, page, string(c.ID), 0) {
			if err != nil {
				return "", false, err
			}
			if m.Created.Before(since) {
				break
			}
			found := inbox.MessageID(m.ID)
			if string(m.From.ID) == account.ID && sameText(m.Text, out.Text) && !isAnother(found) {
				return found, true, nil
			}
		}
	}
	return "", false, nil
}

// sameText compares as Meta may change text: spaces at the ends, line ends
// (meta-platform.md, 10, point 16).
func sameText(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}
