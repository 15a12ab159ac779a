package replica

import (
	"encoding/json"
	"errors"
	"fmt"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

func (b *batch) applyWebhook(e wire.Entry) error {
	var body wire.WebhookBody
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return fmt.Errorf("%w: %w", errUnreadable, err)
	}
	kind, ok := b.kinds[body.Object]
	if !ok || e.Channel == "" {
		return fmt.Errorf("%w: object %q", errUnreadable, body.Object)
	}
	account, err := b.account(e, kind)
	if err != nil {
		return err
	}
	for _, in := range kind.Decode(account, body.Entry) {
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

// account is the provider's side of the entry's channel. Webhooks may come
// before the entry that connects the channel; then a row is made for it.
func (b *batch) account(e wire.Entry, kind channel.Channel) (channel.Account, error) {
	if a, ok := b.accounts[e.Channel]; ok {
		return a, nil
	}
	id := inbox.ChannelID(e.Channel)
	c, err := b.tx.Channel(id)
	if errors.Is(err, store.ErrNotFound) {
		_, account := wire.AccountOf(e.Channel)
		c = inbox.Channel{ID: id, Kind: kind.Kind(), Account: account, SinceMs: e.At}
		err = b.tx.EnsureChannel(c)
	}
	if err != nil {
		return channel.Account{}, fmt.Errorf("channel %s: %w", id, err)
	}
	a := channel.Account{Channel: id, ID: c.Account, AppID: c.AppID}
	b.accounts[e.Channel] = a
	return a, nil
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
	if in.Answered {
		m.SeenMs = in.AtMs
	}
	return b.tx.SetMarks(id, m)
}
