package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/relay/wire"
)

// Presence lists the conversations that others are at, by id.
func (d *Desk) Presence(ctx context.Context) ([]Present, error) {
	all := d.presence.list(d.member(), d.now())
	for i := range all {
		if len(all[i].Asking) == 0 {
			continue
		}
		v, err := d.Conversation(ctx, all[i].Conversation)
		gone := errors.Is(err, &inbox.Problem{Code: inbox.CodeConversationMissing})
		if err != nil && !gone {
			return nil, err
		}
		if gone || v.Work.Assignee != d.member() || v.Work.Closed {
			all[i].Asking = nil // it is not this member's to give any more
		}
	}
	return slices.DeleteFunc(all, func(p Present) bool { return len(p.Viewing)+len(p.Typing)+len(p.Asking) == 0 }), nil
}

// Look says which conversation this member has before them, "" for none: the
// window is hidden, or shows something else.
func (d *Desk) Look(id inbox.ConversationID) {
	left, changed := d.presence.look(id, d.now())
	if !changed {
		return
	}
	if left != "" {
		d.say(sayLeft, left)
	}
	if id != "" {
		d.say(sayViewing, id)
	}
	d.presence.changed.Ring()
}

// Typing says that this member writes an answer in the conversation that they
// have before them, or has stopped. It may be called at every key.
func (d *Desk) Typing(id inbox.ConversationID, on bool) {
	if !d.presence.typing(id, on, d.now()) {
		return
	}
	if on {
		d.say(sayTyping, id)
	} else {
		d.say(sayViewing, id)
	}
}

// Ask asks whoever has a conversation to hand it over. They are told while they
// are online.
func (d *Desk) Ask(ctx context.Context, id inbox.ConversationID) error {
	v, err := d.Conversation(ctx, id)
	if err != nil {
		return err
	}
	by := v.Work.Assignee
	if by == "" || by == d.member() {
		return errChanged
	}
	if online, known := d.Online(); !known || !slices.Contains(online, by) {
		members, err := d.Members(ctx)
		if err != nil {
			return err
		}
		return &inbox.Problem{Code: inbox.CodeMemberAway, Action: inbox.ActionWait, Args: map[string]string{"name": members[by].Name}}
	}
	d.say(sayAsk, id)
	return nil
}

// Refuse forgets who asked for a conversation.
func (d *Desk) Refuse(id inbox.ConversationID) {
	d.presence.answered(id)
	d.announce(Change{Presence: true})
}

// say tells the other desktops a word about a conversation. It may be lost.
func (d *Desk) say(kind string, id inbox.ConversationID) {
	l := d.currentLink()
	if l == nil || !l.Status().Live {
		return
	}
	channel, contact := id.Parts()
	if err := l.Say(wire.Say{Kind: kind, Channel: string(channel), Thread: string(contact), Body: json.RawMessage("{}")}); err != nil {
		d.log.Debug("word to the team not sent", "kind", kind, "error", err)
	}
}

// said takes in what another desktop said. Kinds that are not known are newer.
func (d *Desk) said(s wire.Said) {
	if s.Channel == "" || s.Thread == "" || s.Device == "" {
		return
	}
	id, member := inbox.NewConversationID(inbox.ChannelID(s.Channel), inbox.ContactID(s.Thread)), inbox.MemberID(s.Actor)
	switch s.Kind {
	case sayViewing, sayTyping, sayLeft:
		if d.presence.heard(s.Kind, s.Device, member, id, d.now()) {
			d.presence.again()
		}
	case sayAsk:
		d.presence.asked(member, id, d.now())
	default:
		return
	}
	d.announce(Change{Presence: true})
	d.presence.changed.Ring()
}

// runPresence says again what is open here, and tells the window when a word of
// another desktop is too old to hold.
func (d *Desk) runPresence(ctx context.Context) error {
	for {
		here, wait := d.presence.due(d.now())
		if here != "" {
			d.say(sayViewing, here)
		}
		fades := time.NewTimer(d.presence.fades(d.now(), wait))
		select {
		case <-ctx.Done():
			fades.Stop()
			return nil
		case <-d.presence.changed:
			fades.Stop()
		case <-fades.C:
			d.announce(Change{Presence: true})
		}
	}
}
