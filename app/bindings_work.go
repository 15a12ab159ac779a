package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Work is what members do to a conversation, for the others to see.
type Work struct{ s *Session }

// workTime bounds the wait for the relay, which says who was first.
const workTime = 10 * time.Second

// do does one thing to a conversation.
func (b *Work) do(conversationID string, act func(context.Context, *desk.Desk, inbox.ConversationID) error) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), workTime)
	defer cancel()
	return act(ctx, d, inbox.ConversationID(conversationID))
}

// Members answers the people of the workspace by name.
func (b *Work) Members() ([]MemberView, error) {
	d, err := b.s.current()
	if err != nil {
		return []MemberView{}, err
	}
	members, err := d.Members(context.Background())
	if err != nil {
		return []MemberView{}, err
	}
	views := make([]MemberView, 0, len(members))
	for _, m := range members {
		if !m.Removed {
			views = append(views, MemberView{ID: string(m.ID), Name: m.Name, Role: m.Role, Email: m.Email})
		}
	}
	slices.SortFunc(views, func(a, b MemberView) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return views, nil
}

// Claim takes a conversation that nobody has.
func (b *Work) Claim(conversationID string) error {
	return b.do(conversationID, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.Claim(ctx, id) })
}

// Assign gives a conversation to a member, with a note that may be "".
func (b *Work) Assign(conversationID, memberID, note string) error {
	return b.do(conversationID, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error {
		return d.Assign(ctx, id, inbox.MemberID(memberID), note)
	})
}

// Close closes a conversation until the customer writes again.
func (b *Work) Close(conversationID string) error {
	return b.do(conversationID, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error {
		return d.CloseConversation(ctx, id)
	})
}

// Reopen takes back that a conversation was closed.
func (b *Work) Reopen(conversationID string) error {
	return b.do(conversationID, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.Reopen(ctx, id) })
}

// Note writes a text into the history that only the team sees.
func (b *Work) Note(conversationID, text string) error {
	return b.do(conversationID, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.Note(ctx, id, text) })
}

// NoteDraft answers the note that was being written.
func (b *Work) NoteDraft(conversationID string) (string, error) {
	d, err := b.s.current()
	if err != nil {
		return "", err
	}
	return d.Draft(context.Background(), inbox.ConversationID(conversationID).Note())
}

// SaveNoteDraft keeps the note that is being written.
func (b *Work) SaveNoteDraft(conversationID, text string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.SaveDraft(context.Background(), inbox.ConversationID(conversationID).Note(), text)
}
