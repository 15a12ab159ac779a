package messenger

import (
	"context"
	"errors"
	"strings"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

// Profile reads a customer's name and picture. Where Meta does not give the
// profile, the conversation's participants often have the name
// (meta-platform.md, 5.4); where they have none either it is refused.
func (k *Kind) Profile(ctx context.Context, account channel.Account, token secret.Token, contact inbox.ContactID) (channel.Profile, error) {
	page := meta.Page{ID: account.ID, Token: token}
	p, err := k.graph.Profile(ctx, page, string(contact))
	if err != nil && !isRefusal(err) {
		return channel.Profile{}, err
	}
	out := channel.Profile{
		Name: inbox.CleanName(p.Name), FirstName: inbox.CleanName(p.FirstName), LastName: inbox.CleanName(p.LastName),
		PictureURL: webAddress(p.PictureURL),
	}
	if out.Name == "" {
		out.Name = strings.TrimSpace(out.FirstName + " " + out.LastName)
	}
	if out.Name != "" {
		return out, nil
	}
	out.Name, err = k.participantName(ctx, page, contact)
	if err != nil && !isRefusal(err) {
		return channel.Profile{}, err
	}
	out.Refused = out.Name == ""
	return out, nil
}

// isRefusal reports whether Meta will not tell, as opposed to not now.
func isRefusal(err error) bool {
	var failure *meta.Error
	return errors.As(err, &failure) &&
		(failure.Class == meta.Window || failure.Class == meta.Permission || failure.Class == meta.Permanent)
}

func (k *Kind) participantName(ctx context.Context, page meta.Page, contact inbox.ContactID) (string, error) {
	for c, err := range k.graph.Conversations(ctx, page, meta.ConversationQuery{UserID: string(contact), Limit: 1}) {
		if err != nil {
			return "", err
		}
		for _, p := range c.Participants.Data {
			if string(p.ID) == string(contact) {
				return inbox.CleanName(p.Name), nil
			}
		}
		break
	}
	return "", nil
}
