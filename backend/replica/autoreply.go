package replica

import (
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

func (b *batch) applyChannelReplies(e wire.Entry) error {
	body, err := decode[entry.ChannelReplies](e)
	if err != nil {
		return err
	}
	return b.tx.PutAutoReplies(inbox.ChannelID(e.Channel), body.Settings, e.At)
}

func (b *batch) applyChannelInfo(e wire.Entry) error {
	body, err := decode[entry.ChannelInfo](e)
	if err != nil {
		return err
	}
	return b.tx.SetStaffInfo(inbox.ChannelID(e.Channel), body.Text)
}

func (b *batch) applyAutoPlanned(e wire.Entry) error {
	body, err := decode[entry.AutoPlanned](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	if body.Client == "" {
		return fmt.Errorf("%w: no client", errUnreadable)
	}
	_, err = b.tx.PutAutoReply(inbox.AutoPlan{
		Client: inbox.OutboxID(body.Client), Conversation: id, Reply: inbox.AutoReply(body.Reply), Reason: inbox.AutoReason(body.Reason),
		Welcome: body.Welcome, Opening: body.Opening, ForMs: body.ForMs, PeriodMs: body.PeriodMs, Text: body.Text,
		PlannedMs: e.At, Device: e.Device, State: inbox.AutoPlanned,
	})
	return err
}

func (b *batch) applyAutoTaken(e wire.Entry) error {
	body, err := decode[entry.AutoTaken](e)
	if err != nil {
		return err
	}
	return b.tx.TakeAutoReply(inbox.OutboxID(body.Client), e.Device, body.Turn)
}

// applyAutoSkipped ends a planned reply, or notes that nobody was there to plan
// one; either is a line of the thread.
func (b *batch) applyAutoSkipped(e wire.Entry) error {
	body, err := decode[entry.AutoSkipped](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	if body.Client == "" {
		return fmt.Errorf("%w: no client", errUnreadable)
	}
	client, reason := inbox.OutboxID(body.Client), inbox.AutoSkip(body.Reason)
	fresh, err := b.tx.PutAutoReply(inbox.AutoPlan{
		Client: client, Conversation: id, Reply: inbox.AutoReply(body.Reply), Opening: body.Opening, ForMs: body.ForMs,
		PlannedMs: e.At, State: inbox.AutoSkipped, Skipped: reason,
	})
	if err != nil {
		return err
	}
	if !fresh {
		if ended, err := b.tx.SkipAutoReply(client, reason); err != nil || !ended {
			return err
		}
	}
	m := fromTeam(e, id, inbox.MessageAction)
	m.Author = "" // nobody did it
	m.Line = inbox.Line{Code: inbox.ActAutoSkipped, Args: map[string]string{inbox.ArgReply: body.Reply, inbox.ArgReason: body.Reason}}
	return b.tx.PutMessage(m, store.SourceSent)
}
