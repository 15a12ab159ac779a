package app

import (
	"context"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Presence is who of the team looks at which conversation.
type Presence struct{ s *Session }

// List answers who is where.
func (b *Presence) List() ([]PresenceView, error) {
	d, err := b.s.current()
	if err != nil {
		return []PresenceView{}, err
	}
	return presenceViews(context.Background(), d)
}

// Look says which conversation the person has before them, "" for none.
func (b *Presence) Look(conversationID string) error {
	d, err := b.s.current()
	if err == nil {
		d.Look(inbox.ConversationID(conversationID))
	}
	return err
}

// Typing says that the person writes an answer, or has stopped.
func (b *Presence) Typing(conversationID string, on bool) error {
	d, err := b.s.current()
	if err == nil {
		d.Typing(inbox.ConversationID(conversationID), on)
	}
	return err
}

// Ask asks whoever has a conversation to hand it over.
func (b *Presence) Ask(conversationID string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.Ask(context.Background(), inbox.ConversationID(conversationID))
}

// Refuse forgets who asked for a conversation.
func (b *Presence) Refuse(conversationID string) error {
	d, err := b.s.current()
	if err == nil {
		d.Refuse(inbox.ConversationID(conversationID))
	}
	return err
}

func presenceViews(ctx context.Context, d *desk.Desk) ([]PresenceView, error) {
	views := []PresenceView{}
	all, err := d.Presence(ctx)
	if err != nil || len(all) == 0 {
		return views, err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return views, err
	}
	people := func(ids []inbox.MemberID) []MemberView {
		views := make([]MemberView, len(ids))
		for i, id := range ids {
			views[i] = MemberView{ID: string(id), Name: members[id].Name, Role: members[id].Role, Email: members[id].Email}
		}
		return views
	}
	for _, p := range all {
		views = append(views, PresenceView{
			ConversationID: string(p.Conversation), Viewing: people(p.Viewing), Typing: people(p.Typing), Asking: people(p.Asking),
		})
	}
	return views, nil
}
