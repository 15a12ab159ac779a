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

// doTime bounds the wait for the relay when much is done at once.
const doTime = time.Minute

// Do does one thing after another and answers what came of each. One that fails
// stops none of the others.
func (b *Work) Do(todo []TodoView) ([]DoneView, error) {
	done := make([]DoneView, len(todo))
	d, err := b.s.current()
	if err != nil {
		return done, err
	}
	limit := workTime
	if len(todo) > 1 {
		limit = doTime
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	acts := make([]desk.Todo, len(todo))
	for i, t := range todo {
		acts[i] = desk.Todo{Conversation: inbox.ConversationID(t.ConversationID), Act: desk.Act{
			Kind: desk.ActKind(t.Act.Kind), Member: inbox.MemberID(t.Act.MemberID), Note: t.Act.Note, Until: time.UnixMilli(t.Act.UntilMs),
			Add: labelIDs(t.Act.Add), Remove: labelIDs(t.Act.Remove), SeenMs: t.SeenMs,
		}}
	}
	for i, err := range d.Do(ctx, acts) {
		done[i] = DoneView{ConversationID: todo[i].ConversationID, Problem: Problem{Args: map[string]string{}}}
		if err != nil {
			done[i].Problem = b.s.problem(err)
		}
	}
	return done, nil
}

// SnoozeTimes answers the times that are offered for putting something off.
func (b *Work) SnoozeTimes() ([]SnoozeTimeView, error) {
	views := []SnoozeTimeView{}
	d, err := b.s.current()
	if err != nil {
		return views, err
	}
	times, err := d.SnoozeTimes(context.Background())
	for _, t := range times {
		views = append(views, SnoozeTimeView{Choice: string(t.Choice), AtMs: t.At.UnixMilli()})
	}
	return views, err
}

// Moment answers when the shop's clock shows a time, as 2006-01-02T15:04.
func (b *Work) Moment(wall string) (int64, error) {
	d, err := b.s.current()
	if err != nil {
		return 0, err
	}
	at, err := d.Moment(context.Background(), wall)
	return at.UnixMilli(), err
}

// SeeMentions says that this member saw the notes of a conversation.
func (b *Work) SeeMentions(conversationID string) error {
	return b.do(conversationID, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.SeeMentions(ctx, id) })
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
