package desk

import (
	"context"
	"errors"
	"slices"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// HiddenChannel is a channel of the workspace that its owner does not see.
type HiddenChannel struct {
	ID     inbox.ChannelID
	Access inbox.Access
}

// Access is who may see a channel that this member sees.
func (d *Desk) Access(ctx context.Context, id inbox.ChannelID) (inbox.Access, error) {
	if _, err := d.replica.Channel(ctx, id); err != nil {
		return inbox.Access{}, missing(err, inbox.CodeChannelNotFound)
	}
	return d.replica.Access(ctx, id)
}

// SetAccess sets who may see a channel, and waits until this computer follows
// it. What others had on their computers is deleted there when these hear of
// it; what they have read they have read.
func (d *Desk) SetAccess(ctx context.Context, id inbox.ChannelID, access inbox.Access) error {
	api, err := d.api()
	if err != nil {
		return err
	}
	want := wire.Access{Everyone: access.Everyone, OwnOnly: access.OwnOnly, Members: []string{}}
	for _, m := range access.Members {
		want.Members = append(want.Members, string(m))
	}
	now, err := api.SetAccess(ctx, string(id), want)
	if notFound(err) {
		return &inbox.Problem{Code: inbox.CodeChannelNotFound, Action: inbox.ActionNone, Cause: err}
	}
	if err != nil {
		return relayProblem(api.Relay, err)
	}
	err = d.progress.until(ctx, func() (bool, error) { return d.follows(ctx, id, accessOf(now)) })
	return d.unreachable(err)
}

// follows reports whether this computer holds of a channel what its access
// says: the access itself, or nothing.
func (d *Desk) follows(ctx context.Context, id inbox.ChannelID, access inbox.Access) (bool, error) {
	level := d.sights.level(string(id))
	if !access.Includes(d.member()) {
		return level == wire.LevelNone, nil
	}
	have, err := d.replica.Access(ctx, id)
	same := have.Everyone == access.Everyone && have.OwnOnly == access.OwnOnly && slices.Equal(have.Members, access.Members)
	return level != wire.LevelNone && same, err
}

func accessOf(a wire.Access) inbox.Access {
	access := inbox.Access{Everyone: a.Everyone, OwnOnly: a.OwnOnly}
	for _, m := range a.Members {
		access.Members = append(access.Members, inbox.MemberID(m))
	}
	return access
}

// HiddenChannels lists the channels that others keep to themselves, for an
// owner, who may change that. Others get none.
func (d *Desk) HiddenChannels(ctx context.Context) ([]HiddenChannel, error) {
	if d.currentConfig().Member.Role != wire.RoleOwner {
		return nil, nil
	}
	api, err := d.api()
	if err != nil {
		return nil, err
	}
	channels, err := api.Channels(ctx)
	if err != nil {
		return nil, relayProblem(api.Relay, err)
	}
	var hidden []HiddenChannel
	for _, c := range channels {
		access, err := api.Access(ctx, c.ID)
		if err != nil {
			return nil, relayProblem(api.Relay, err)
		}
		if a := accessOf(access); !a.Includes(d.member()) {
			hidden = append(hidden, HiddenChannel{inbox.ChannelID(c.ID), a})
		}
	}
	return hidden, nil
}

// hidden reports whether a conversation is not here, or no longer.
func (d *Desk) hidden(ctx context.Context, id inbox.ConversationID) (bool, error) {
	_, err := d.replica.Conversation(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return true, nil
	}
	return false, err
}
