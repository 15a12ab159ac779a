package replica

import (
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// The entries that the relay writes about people.

func (b *batch) applyMember(e wire.Entry) error {
	_, err := b.putMember(e, false)
	return err
}

// applyMemberRemoved gives what a member had back to nobody.
func (b *batch) applyMemberRemoved(e wire.Entry) error {
	m, err := b.putMember(e, true)
	if err != nil {
		return err
	}
	theirs, err := b.tx.OpenOf(m.ID)
	if err != nil {
		return err
	}
	for _, id := range theirs {
		_, err := b.tx.Work(id, func(w inbox.Work) (inbox.Work, bool) { return w.GiveBack(m.ID, e.At) })
		if err != nil {
			return err
		}
		line := fromTeam(e, id, inbox.MessageAction)
		_, contact := id.Parts()
		line.ID += inbox.MessageID("/" + string(contact)) // an entry about many threads
		line.Line = inbox.Line{Code: inbox.ActMemberRemoved, Args: map[string]string{inbox.ArgMember: string(m.ID)}}
		if err := b.tx.PutMessage(line, store.SourceSent); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) putMember(e wire.Entry, removed bool) (inbox.Member, error) {
	body, err := decode[entry.MemberEntry](e)
	if err != nil {
		return inbox.Member{}, err
	}
	m := inbox.Member{
		ID: inbox.MemberID(body.Member.ID), Name: body.Member.Name, Role: body.Member.Role, Email: body.Member.Email, Removed: removed,
	}
	if m.ID == "" {
		return m, fmt.Errorf("%w: no member", errUnreadable)
	}
	return m, b.tx.PutMember(m)
}

// ofMembers keeps a removed member from having an opening: an entry may give
// them one that was on its way when they were removed.
func (b *batch) ofMembers(w inbox.Work, atMs int64) (inbox.Work, error) {
	if w.Assignee == "" || w.Closed {
		return w, nil
	}
	removed, err := b.tx.Removed(w.Assignee)
	if removed {
		w, _ = w.GiveBack(w.Assignee, atMs)
	}
	return w, err
}
