package replica

import (
	"errors"
	"fmt"
	"strconv"

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
	return b.act(e, inbox.Line{Code: inbox.ActClaimed}, "", func(w inbox.Work) (inbox.Work, bool) {
		return w.Claim(body.Opening, inbox.MemberID(e.Actor), e.At)
	})
}

func (b *batch) applyReopened(e wire.Entry) error {
	body, err := decode[entry.ConversationOpening](e)
	if err != nil {
		return err
	}
	return b.act(e, inbox.Line{Code: inbox.ActReopened}, "", func(w inbox.Work) (inbox.Work, bool) { return w.Reopen(body.Opening, e.At) })
}

func (b *batch) applyUnassigned(e wire.Entry) error {
	body, err := decode[entry.ConversationOpening](e)
	if err != nil {
		return err
	}
	return b.act(e, inbox.Line{Code: inbox.ActUnassigned}, "", func(w inbox.Work) (inbox.Work, bool) { return w.Unassign(body.Opening, e.At) })
}

func (b *batch) applyWoken(e wire.Entry) error {
	body, err := decode[entry.ConversationOpening](e)
	if err != nil {
		return err
	}
	return b.act(e, inbox.Line{Code: inbox.ActWoken}, "", func(w inbox.Work) (inbox.Work, bool) { return w.Wake(body.Opening, e.At) })
}

func (b *batch) applySnoozed(e wire.Entry) error {
	body, err := decode[entry.ConversationSnoozed](e)
	if err != nil {
		return err
	}
	line := inbox.Line{Code: inbox.ActSnoozed, Args: map[string]string{inbox.ArgUntil: strconv.FormatInt(body.UntilMs, 10)}}
	return b.act(e, line, "", func(w inbox.Work) (inbox.Work, bool) { return w.Snooze(body.Opening, body.UntilMs, body.UpToMs, e.At) })
}

func (b *batch) applyClosed(e wire.Entry) error {
	body, err := decode[entry.ConversationClosed](e)
	if err != nil {
		return err
	}
	return b.act(e, inbox.Line{Code: inbox.ActClosed}, "", func(w inbox.Work) (inbox.Work, bool) { return w.Close(body.Opening, body.UpToMs, e.At) })
}

// applyAssigned hands an opening to a member, at first or from another one.
func applyAssigned(code string) func(*batch, wire.Entry) error {
	return func(b *batch, e wire.Entry) error {
		body, err := decode[entry.ConversationAssigned](e)
		if err != nil {
			return err
		}
		line := inbox.Line{Code: code, Args: map[string]string{inbox.ArgMember: body.Member}}
		member, changed := inbox.MemberID(body.Member), false
		err = b.act(e, line, body.Note, func(w inbox.Work) (inbox.Work, bool) {
			w, changed = w.Assign(body.Opening, member, e.At)
			return w, changed
		})
		if err != nil || !changed {
			return err
		}
		return b.toTell(e, inbox.Assignment{Member: member, By: inbox.MemberID(e.Actor)})
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
	m.Text, m.Mentions = body.Text, body.Mentions
	for _, mention := range body.Mentions {
		if err := b.tx.Mention(id, mention.Member, e.At); err != nil {
			return err
		}
	}
	return b.tx.PutMessage(m, store.SourceSent)
}

func (b *batch) applyMentionsSeen(e wire.Entry) error {
	body, err := decode[entry.MentionsSeen](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	return b.tx.SeeMentions(id, inbox.MemberID(e.Actor), body.UpToMs)
}

// act changes how far the team is with a conversation and writes that into its
// history, with a note that may be "".
func (b *batch) act(e wire.Entry, line inbox.Line, note string, change func(inbox.Work) (inbox.Work, bool)) error {
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
	return b.write(e, id, line, note)
}

// write puts a line into a conversation's history.
func (b *batch) write(e wire.Entry, id inbox.ConversationID, line inbox.Line, note string) error {
	m := fromTeam(e, id, inbox.MessageAction)
	m.Text, m.Line = note, line
	return b.tx.PutMessage(m, store.SourceSent)
}

// fromTeam is a line of the history; its id is its place in the journal.
func fromTeam(e wire.Entry, id inbox.ConversationID, kind inbox.MessageKind) inbox.Message {
	return inbox.Message{
		ID: inbox.MessageID(fmt.Sprintf("entry:%d", e.Seq)), Conversation: id, Kind: kind, AtMs: e.At, Author: inbox.MemberID(e.Actor),
	}
}
