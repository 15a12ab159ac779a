package replica

import (
	"fmt"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

func (b *batch) applyWebhook(e wire.Entry) error {
	account, known := b.accounts[e.Channel]
	if !known {
		var err error
		if account, known, err = b.lookUp(e.Channel); err != nil {
			return err
		}
	}
	r := b.ahead
	if r == nil || r.err == nil && r.account != account {
		again := read(b.kinds, e, account)
		r = &again
	}
	if r.err != nil {
		return r.err
	}
	if !known {
		// Webhooks may come before the entry that connects the channel.
		c := inbox.Channel{ID: account.Channel, Kind: r.kind.Kind(), Account: account.ID, SinceMs: e.At}
		if err := b.tx.EnsureChannel(c); err != nil {
			return fmt.Errorf("channel %s: %w", e.Channel, err)
		}
	}
	b.accounts[e.Channel] = account
	for _, in := range r.events {
		if in.AtMs <= 0 {
			in.AtMs = e.At
		}
		if in.Contact == "" {
			if err := b.applyToChannel(e, in); err != nil {
				return err
			}
			continue
		}
		if err := b.applyInbound(account, in); err != nil {
			return err
		}
	}
	return nil
}

// channelStates are the lines about a whole channel that change its state.
var channelStates = map[string]inbox.ChannelState{
	"policy_block":   inbox.ChannelSuspended,
	"policy_unblock": inbox.ChannelConnected,
}

// applyToChannel applies what concerns the whole channel. What no table has a
// place for is kept raw.
func (b *batch) applyToChannel(e wire.Entry, in channel.Inbound) error {
	if in.Message != nil && in.Message.Kind == inbox.MessageLine {
		if state, ok := channelStates[in.Message.Line.Code]; ok {
			reason := ""
			if state != inbox.ChannelConnected {
				reason = string(inbox.CodeMetaBlocked)
			}
			return b.tx.SetChannelState(inbox.ChannelID(e.Channel), state, in.AtMs, reason)
		}
	}
	return b.keep(e)
}

func (b *batch) applyInbound(account channel.Account, in channel.Inbound) error {
	id := inbox.NewConversationID(account.Channel, in.Contact)
	if in.Message != nil {
		m := *in.Message
		m.Conversation, m.Standby = id, in.Standby
		if m.AtMs <= 0 {
			m.AtMs = in.AtMs
		}
		if err := b.tx.PutMessage(m, store.SourceWebhook); err != nil {
			return err
		}
	}
	if in.Edit != nil {
		if err := b.tx.EditMessage(id, in.Edit.Message, in.Edit.Text, in.Edit.Num); err != nil {
			return err
		}
	}
	if in.Unsend != nil {
		if err := b.tx.UnsendMessage(id, in.Unsend.Message); err != nil {
			return err
		}
	}
	if r := in.Reaction; r != nil {
		if err := b.tx.React(id, r.Message, r.From, r.Emoji, in.AtMs); err != nil {
			return err
		}
	}
	if in.Owner != nil {
		if err := b.tx.SetOwner(id, in.Owner.App, in.AtMs); err != nil {
			return err
		}
	}
	if !in.Referral.IsZero() {
		if err := b.tx.SetReferral(id, in.Referral, in.AtMs); err != nil {
			return err
		}
	}
	return b.applyMarks(id, in)
}

func (b *batch) applyMarks(id inbox.ConversationID, in channel.Inbound) error {
	var m store.Marks
	if w := in.Message; w != nil && w.From == inbox.PartyCustomer && w.Kind != inbox.MessageLine {
		m.WroteMs = in.AtMs
		if w.AtMs > 0 {
			m.WroteMs = w.AtMs
		}
	}
	if in.Delivered != nil {
		m.DeliveredMs = in.Delivered.UpToMs
		if err := b.tx.Receipt(id, in.Delivered.Messages, false); err != nil {
			return err
		}
	}
	if in.Read != nil {
		m.ReadMs = in.Read.UpToMs
		if err := b.tx.Receipt(id, in.Read.Messages, true); err != nil {
			return err
		}
	}
	if in.WindowMs > 0 {
		m.WindowUntilMs = in.AtMs + in.WindowMs
		m.LastInMs = in.AtMs
	}
	if in.Answered && in.Message != nil {
		// What the shop sends by itself answers nobody.
		auto, err := b.tx.Automatic(in.Message.Client)
		if err != nil {
			return err
		}
		in.Answered = !auto
	}
	if in.Answered {
		m.SeenMs, m.AnsweredMs = in.AtMs, in.AtMs
	}
	return b.tx.SetMarks(id, m)
}
