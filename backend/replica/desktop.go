package replica

import (
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// The entries that desktops append.

func (b *batch) applyMessageSent(e wire.Entry) error {
	body, err := decode[entry.MessageSent](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	if body.Message == "" {
		return fmt.Errorf("%w: no message id", errUnreadable)
	}
	for _, reply := range body.Replies {
		if err := b.tx.CountReply(reply, e.Seq, e.At); err != nil {
			return err
		}
	}
	author := inbox.MemberID(e.Actor)
	if auto, err := b.tx.Automatic(inbox.OutboxID(body.Client)); err != nil {
		return err
	} else if auto {
		author = "" // whose computer sent it does not matter
	}
	if author != "" {
		told, err := b.tx.Told(id, inbox.MessageID(body.Message))
		if err != nil {
			return err
		}
		if told.Source == store.SourceImported { // its echo was lost: see applyImportBatch
			if err := b.tx.SetMarks(id, store.Marks{SeenMs: told.AtMs, AnsweredMs: told.AtMs}); err != nil {
				return err
			}
		}
	}
	return b.tx.PutMessage(inbox.Message{
		ID: inbox.MessageID(body.Message), Conversation: id, From: inbox.PartyShop, Kind: inbox.MessageText, AtMs: body.AtMs,
		Text: body.Text, Attachments: body.Attachments, ReplyTo: inbox.MessageID(body.ReplyTo), Client: inbox.OutboxID(body.Client), Author: author,
	}, store.SourceSent)
}

func (b *batch) applyConversationRead(e wire.Entry) error {
	body, err := decode[entry.ConversationRead](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	return b.tx.SetMarks(id, store.Marks{SeenMs: body.UpToMs})
}

func (b *batch) applyContactUpdated(e wire.Entry) error {
	body, err := decode[entry.ContactUpdated](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	c := inbox.Contact{Name: body.Name, FirstName: body.FirstName, LastName: body.LastName, PictureURL: body.PictureURL, ProfileState: inbox.ProfileKnown}
	if body.Refused {
		c.ProfileState = inbox.ProfileRefused
	}
	return b.tx.SetProfile(id, c)
}

func (b *batch) applyChannelConnected(e wire.Entry) error {
	body, err := decode[entry.ChannelConnected](e)
	if err != nil {
		return err
	}
	if e.Channel == "" {
		return fmt.Errorf("%w: no channel", errUnreadable)
	}
	delete(b.accounts, e.Channel)
	return b.tx.PutChannel(inbox.Channel{
		ID: inbox.ChannelID(e.Channel), Kind: inbox.ChannelKind(body.Kind), Account: body.Account, AppID: body.AppID,
		Name: body.Name, Page: body.Page, SinceMs: e.At, ConnectMs: e.At,
	})
}

func (b *batch) applyChannelUpdated(e wire.Entry) error {
	body, err := decode[entry.ChannelUpdated](e)
	if err != nil {
		return err
	}
	id := inbox.ChannelID(e.Channel)
	if body.HumanAgent != nil {
		if err := b.tx.SetHumanAgent(id, *body.HumanAgent); err != nil {
			return err
		}
	}
	if body.Name == "" {
		return nil
	}
	return b.tx.SetChannelName(id, body.Name)
}

func channelHealth(state inbox.ChannelState) func(*batch, wire.Entry) error {
	return func(b *batch, e wire.Entry) error {
		body, err := decode[entry.ChannelHealth](e)
		if err != nil {
			return err
		}
		return b.tx.SetChannelState(inbox.ChannelID(e.Channel), state, e.At, body.Reason)
	}
}
