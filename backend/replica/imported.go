package replica

import (
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// What was read from the provider's own record.

func (b *batch) applyChannelChecked(e wire.Entry) error {
	body, err := decode[entry.ChannelChecked](e)
	if err != nil {
		return err
	}
	return b.tx.SetChannelChecked(inbox.ChannelID(e.Channel), e.At-body.TookMs, body.RecordMs)
}

func (b *batch) applyChannelResubscribed(e wire.Entry) error {
	return b.tx.SetChannelResubscribed(inbox.ChannelID(e.Channel), e.At)
}

// applyImportBatch: what the shop wrote while webhooks were lost answers the
// customer when somebody of the team is known to have written it. The record
// does not tell people from programs.
func (b *batch) applyImportBatch(e wire.Entry) error {
	body, err := decode[entry.ImportBatch](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	var marks store.Marks
	for _, m := range body.Messages {
		if m.ID == "" {
			return fmt.Errorf("%w: imported message without an id", errUnreadable)
		}
		message := inbox.Message{
			ID: inbox.MessageID(m.ID), Conversation: id, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: m.AtMs, Text: m.Text,
			ReplyTo: inbox.MessageID(m.ReplyTo), Attachments: m.Attachments, Filled: body.Gap,
		}
		if m.Shop {
			message.From = inbox.PartyShop
		} else {
			marks.LastInMs = max(marks.LastInMs, m.AtMs)
			marks.WindowUntilMs = max(marks.WindowUntilMs, m.AtMs+inbox.StandardWindow.Milliseconds())
		}
		switch {
		case !body.Gap:
			marks.SeenMs = max(marks.SeenMs, m.AtMs)
		case !m.Shop:
			marks.WroteMs = max(marks.WroteMs, m.AtMs)
		default:
			told, err := b.tx.Told(id, message.ID)
			if err != nil {
				return err
			}
			if told.Author != "" {
				marks.SeenMs, marks.AnsweredMs = max(marks.SeenMs, m.AtMs), max(marks.AnsweredMs, m.AtMs)
			}
		}
		if err := b.tx.PutMessage(message, store.SourceImported); err != nil {
			return err
		}
	}
	return b.tx.SetMarks(id, marks)
}
