package replica

import (
	"errors"
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// What members do to a conversation. What comes too late to do anything leaves
// no line in its history.

func (b *batch) applyClaimed(e wire.Entry) error {
	body, err := decode[entry.ConversationOpening](e)
	if err != nil {
		return err
	}
	return b.act(e, inbox.ActClaimed, "", "", func(w inbox.Work) (inbox.Work, bool) {
		return w.Claim(body.Opening, inbox.MemberID(e.Actor), e.At)
	})
}

func (b *batch) applyReopened(e wire.Entry) error {
	body, err := decode[entry.ConversationOpening](e)
	if err != nil {
		return err
	}
	return b.act(e, inbox.ActReopened, "", "", func(w inbox.Work) (inbox.Work, bool) { return w.Reopen(body.Opening, e.At) })
}

func (b *batch) applyClosed(e wire.Entry) error {
	body, err := decode[entry.ConversationClosed](e)
	if err != nil {
		return err
	}
	return b.act(e, inbox.ActClosed, "", "", func(w inbox.Work) (inbox.Work, bool) { return w.Close(body.Opening, body.UpToMs, e.At) })
}

// applyAssigned hands an opening to a member, at first or from another one.
func applyAssigned(code string) func(*batch, wire.Entry) error {
	return func(b *batch, e wire.Entry) error {
		body, err := decode[entry.ConversationAssigned](e)
		if err != nil {
			return err
		}
		return b.act(e, code, body.Member, body.Note, func(w inbox.Work) (inbox.Work, bool) {
			return w.Assign(body.Opening, inbox.MemberID(body.Member), e.At)
		})
	}
}

func (b *batch) applyNote(e wire.Entry) error {
	body, err := decode[entry.ConversationNote](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	m := fromTeam(e, id, inbox.MessageNote)
	m.Text = body.Text
	return b.tx.PutMessage(m, store.SourceSent)
}

// act changes how far the team is with a conversation and writes that into its
// history.
func (b *batch) act(e wire.Entry, code, member, note string, change func(inbox.Work) (inbox.Work, bool)) error {
	id, err := conversation(e)
	if err != nil {
		return err
	}
	var of error
	changed, err := b.tx.Work(id, func(w inbox.Work) (inbox.Work, bool) {
		now, ok := change(w)
		if ok {
			now, of = b.ofMembers(now, e.At)
		}
		return now, ok
	})
	if err = errors.Join(err, of); err != nil || !changed {
		return err
	}
	m := fromTeam(e, id, inbox.MessageAction)
	m.Text, m.Line = note, inbox.Line{Code: code}
	if member != "" {
		m.Line.Args = map[string]string{inbox.ArgMember: member}
	}
	return b.tx.PutMessage(m, store.SourceSent)
}

// fromTeam is a line of the history; its id is its place in the journal.
func fromTeam(e wire.Entry, id inbox.ConversationID, kind inbox.MessageKind) inbox.Message {
	return inbox.Message{
		ID: inbox.MessageID(fmt.Sprintf("entry:%d", e.Seq)), Conversation: id, Kind: kind, AtMs: e.At, Author: inbox.MemberID(e.Actor),
	}
}
