package desk

import (
	"context"
	"slices"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// Assign gives a conversation to a member, with a note for them that may be
// "". One that somebody has is transferred.
func (d *Desk) Assign(ctx context.Context, id inbox.ConversationID, to inbox.MemberID, note string) error {
	note, err := checkNote(note)
	if err != nil {
		return err
	}
	v, err := d.latest(ctx, id)
	if err != nil {
		return err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return err
	}
	if m, known := members[to]; !known || m.Removed {
		return &inbox.Problem{Code: inbox.CodeMemberNotFound, Action: inbox.ActionEdit}
	}
	if v.Work.Closed {
		return errClosed
	}
	if v.Work.Assignee == to {
		return nil
	}
	if err := d.mayGive(ctx, v); err != nil {
		return err
	}
	if err := d.told(ctx, id); err != nil {
		return d.unreachable(err)
	}
	kind := entry.KindConversationAssigned
	if v.Work.Assignee != "" {
		kind = entry.KindConversationTransferred
	}
	err = d.act(ctx, id, action{
		kind: kind, audience: []string{string(to)}, body: &entry.ConversationAssigned{Opening: v.Work.Opening, Member: string(to), Note: note},
	})
	if err != nil {
		return err
	}
	// Who sees only their own does not see any more what they have handed on.
	if gone, err := d.hidden(ctx, id); gone || err != nil {
		return err
	}
	if v, err = d.Conversation(ctx, id); err != nil {
		return err
	}
	if v.Work.Assignee != to {
		return errChanged
	}
	return nil
}

// Unassign gives a conversation back to nobody.
func (d *Desk) Unassign(ctx context.Context, id inbox.ConversationID) error {
	v, err := d.latest(ctx, id)
	if err != nil {
		return err
	}
	if v.Work.Closed {
		return errClosed
	}
	if v.Work.Assignee == "" {
		return nil
	}
	if err := d.mayGive(ctx, v); err != nil {
		return err
	}
	return d.act(ctx, id, action{kind: entry.KindConversationUnassigned, body: &entry.ConversationOpening{Opening: v.Work.Opening}})
}

// told waits until the journal has what was done here to a conversation before:
// from somebody who sees only their own it would be refused afterwards.
func (d *Desk) told(ctx context.Context, id inbox.ConversationID) error {
	channel, contact := id.Parts()
	if d.sights.level(string(channel)) != wire.LevelOwn {
		return nil
	}
	d.appended.Ring()
	return d.progress.until(ctx, func() (bool, error) {
		waiting, err := d.local.Appends(ctx, 100)
		return !slices.ContainsFunc(waiting, func(a store.Append) bool { return a.Channel == channel && a.Thread == contact }), err
	})
}
