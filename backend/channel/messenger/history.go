package messenger

import (
	"context"
	"iter"
	"slices"
	"strings"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

// Threads walks the Page's threads (meta-platform.md, 5.1).
func (k *Kind) Threads(ctx context.Context, account channel.Account, token secret.Token) iter.Seq2[channel.PastThread, error] {
	return func(yield func(channel.PastThread, error) bool) {
		for c, err := range k.graph.Conversations(ctx, meta.Page{ID: account.ID, Token: token}, meta.ConversationQuery{}) {
			if err != nil {
				yield(channel.PastThread{}, err)
				return
			}
			if t := pastThread(account, c); t.Contact != "" && !yield(t, nil) {
				return
			}
		}
	}
}

func pastThread(account channel.Account, c meta.Conversation) channel.PastThread {
	t := channel.PastThread{ID: string(c.ID), UpdatedMs: c.Updated.UnixMilli()}
	for _, p := range c.Participants.Data {
		if id := string(p.ID); id != "" && id != account.ID {
			t.Contact, t.Name = inbox.ContactID(id), inbox.CleanName(p.Name)
		}
	}
	return t
}

// Thread finds the thread with one person (meta-platform.md, 5.1).
func (k *Kind) Thread(ctx context.Context, account channel.Account, token secret.Token, contact inbox.ContactID) (channel.PastThread, bool, error) {
	query := meta.ConversationQuery{UserID: string(contact), Limit: 1}
	for c, err := range k.graph.Conversations(ctx, meta.Page{ID: account.ID, Token: token}, query) {
		if err != nil {
			return channel.PastThread{}, false, err
		}
		t := pastThread(account, c)
		t.Contact = contact
		return t, true, nil
	}
	return channel.PastThread{}, false, nil
}

// Past walks a thread's messages (meta-platform.md, 5.2).
func (k *Kind) Past(ctx context.Context, account channel.Account, token secret.Token, thread channel.PastThread) iter.Seq2[inbox.Message, error] {
	return func(yield func(inbox.Message, error) bool) {
		for m, err := range k.graph.ConversationMessages(ctx, meta.Page{ID: account.ID, Token: token}, thread.ID, 0) {
			if err != nil {
				yield(inbox.Message{}, err)
				return
			}
			if m.ID != "" && !yield(past(account, m), nil) {
				return
			}
		}
	}
}

// past is a message of Meta's record as the inbox knows it. The record holds
// no metadata and no app id, so nothing says which desktop wrote it.
func past(account channel.Account, m meta.HistoryMessage) inbox.Message {
	out := inbox.Message{
		ID: inbox.MessageID(m.ID), From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: m.Created.UnixMilli(), Text: clean(m.Text),
		ReplyTo: inbox.MessageID(m.ReplyTo.Mid),
	}
	if string(m.From.ID) == account.ID {
		out.From = inbox.PartyShop
	}
	for _, a := range m.Attachments.Data {
		out.Attachments = append(out.Attachments, pastAttachment(a))
	}
	if m.Sticker != "" && !slices.ContainsFunc(out.Attachments, func(a inbox.Attachment) bool { return a.Kind == inbox.AttachmentSticker }) {
		out.Attachments = append(out.Attachments, inbox.Attachment{Kind: inbox.AttachmentSticker, URL: webAddress(m.Sticker)})
	}
	for _, s := range m.Shares.Data {
		if s.Link != m.Sticker { // Meta lists a sticker as a share, too
			out.Attachments = append(out.Attachments, inbox.Attachment{Kind: inbox.AttachmentShare, Link: webAddress(s.Link), Title: clean(s.Name)})
		}
	}
	if out.Text == "" && len(out.Attachments) == 0 {
		out.Attachments = []inbox.Attachment{{Kind: inbox.AttachmentUnsupported}}
	}
	return out
}

func pastAttachment(a meta.HistoryAttachment) inbox.Attachment {
	out := inbox.Attachment{Kind: inbox.AttachmentFile, Type: a.MimeType, Name: clean(a.Name), URL: webAddress(a.FileURL)}
	switch {
	case a.Image.URL != "":
		out.Kind, out.URL = inbox.AttachmentImage, webAddress(a.Image.URL)
		if a.Image.Sticker {
			out.Kind = inbox.AttachmentSticker
		}
	case a.Video.URL != "":
		out.Kind, out.URL = inbox.AttachmentVideo, webAddress(a.Video.URL)
	case strings.HasPrefix(a.MimeType, "audio/"):
		out.Kind = inbox.AttachmentAudio
	}
	return out
}

// Subscribed reports whether Meta sends our app every field we want of the
// Page (meta-platform.md, 3.4).
func (k *Kind) Subscribed(ctx context.Context, account channel.Account, token secret.Token) (bool, error) {
	list, err := k.graph.Subscriptions(ctx, meta.Page{ID: account.ID, Token: token})
	if err != nil {
		return false, err
	}
	for _, s := range list {
		if string(s.AppID) != account.AppID {
			continue
		}
		return !slices.ContainsFunc(meta.PageFields, func(want string) bool { return !slices.Contains(s.Fields, want) }), nil
	}
	return false, nil
}

// Subscribe asks Meta for every field we want of the Page.
func (k *Kind) Subscribe(ctx context.Context, account channel.Account, token secret.Token) error {
	return k.graph.Subscribe(ctx, meta.Page{ID: account.ID, Token: token}, meta.PageFields)
}
