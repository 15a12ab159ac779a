package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/media"
	"pagedesk/backend/meta"
	"pagedesk/backend/store"
)

// ErrNoMedia is answered when there is nothing to show: no such attachment or
// picture, or Meta no longer gives it.
var ErrNoMedia = errors.New("nothing to show")

// File is an open file with what its content says of it.
type File = media.File

// Attachment opens the file of a message's attachment, fetching it when it is
// not on this computer yet, and asking Meta for a fresh address when the old
// one has expired. The caller closes it.
func (d *Desk) Attachment(ctx context.Context, channel inbox.ChannelID, id inbox.MessageID, index int) (*File, inbox.Attachment, error) {
	a, key, from, err := d.attachment(ctx, channel, id, index)
	if err != nil {
		return nil, a, err
	}
	f, err := d.cache().Open(ctx, key, from)
	return f, a, d.noMedia(err)
}

// SmallAttachment opens a small version of a picture, or the attachment itself
// where there is none. The caller closes it.
func (d *Desk) SmallAttachment(ctx context.Context, channel inbox.ChannelID, id inbox.MessageID, index int) (*File, error) {
	_, key, from, err := d.attachment(ctx, channel, id, index)
	if err != nil {
		return nil, err
	}
	f, err := d.cache().Small(ctx, key, from)
	return f, d.noMedia(err)
}

func (d *Desk) attachment(ctx context.Context, channel inbox.ChannelID, id inbox.MessageID, index int) (inbox.Attachment, media.Key, media.Source, error) {
	m, err := d.replica.Message(ctx, channel, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && (index < 0 || index >= len(m.Attachments))) {
		err = ErrNoMedia
	}
	if err != nil {
		return inbox.Attachment{}, media.Key{}, media.Source{}, err
	}
	from := d.source(channel, m, index)
	if from.Address == "" && from.Renew == nil {
		err = ErrNoMedia
	}
	return m.Attachments[index], attachmentKey(channel, id, index), from, err
}

func attachmentGroup(channel inbox.ChannelID, id inbox.MessageID) string {
	return fmt.Sprintf("message/%s/%s", channel, id)
}

func attachmentKey(channel inbox.ChannelID, id inbox.MessageID, index int) media.Key {
	return media.Key{Group: attachmentGroup(channel, id), Part: strconv.Itoa(index)}
}

// withMedia are the kinds of attachments that have content at the provider.
var withMedia = []inbox.AttachmentKind{
	inbox.AttachmentImage, inbox.AttachmentSticker, inbox.AttachmentAudio, inbox.AttachmentVideo, inbox.AttachmentFile,
}

// source is where a message's attachment comes from. One that we sent has no
// address until its echo has come, but Meta's record has one.
func (d *Desk) source(channel inbox.ChannelID, m inbox.Message, index int) media.Source {
	a := m.Attachments[index]
	from := media.Source{Address: a.URL, Kind: a.Kind, Fleeting: a.Fleeting}
	if slices.Contains(withMedia, a.Kind) && (a.URL != "" || m.From == inbox.PartyShop) {
		from.Renew = func(ctx context.Context) (string, error) { return d.freshAddress(ctx, channel, m, index) }
	}
	return from
}

// freshAddress asks the provider where an attachment is now, "" when it is
// nowhere.
func (d *Desk) freshAddress(ctx context.Context, id inbox.ChannelID, m inbox.Message, index int) (string, error) {
	c, err := d.replica.Channel(ctx, id)
	if err != nil {
		return "", err
	}
	kind, ok := d.kind(c.Kind).(channel.Refresher)
	if !ok || c.State == inbox.ChannelDisconnected {
		return "", nil
	}
	token, err := d.channelToken(id)
	if err != nil {
		return "", err
	}
	fresh, err := kind.Attachments(ctx, channel.AccountOf(c), token, m.ID)
	var failure *meta.Error
	if errors.As(err, &failure) && (failure.Class == meta.Permanent || failure.Class == meta.Window) {
		return "", nil // deleted
	}
	if err != nil {
		return "", err
	}
	return inbox.SameAttachment(m.Attachments, index, fresh).URL, nil
}

// pictureGroup names a contact's picture in the cache.
func pictureGroup(id inbox.ConversationID) string { return "picture/" + string(id) }

// Picture opens a contact's picture. The caller closes it.
func (d *Desk) Picture(ctx context.Context, id inbox.ConversationID) (*File, error) {
	c, err := d.replica.Conversation(ctx, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && c.Contact.PictureURL == "") {
		return nil, ErrNoMedia
	}
	if err != nil {
		return nil, err
	}
	f, err := d.cache().Open(ctx, media.Key{Group: pictureGroup(id), Part: "picture"}, media.Source{
		Address: c.Contact.PictureURL,
		Renew:   func(ctx context.Context) (string, error) { return d.freshPicture(ctx, c) },
	})
	return f, d.noMedia(err)
}

// freshPicture asks the provider where a contact's picture is now.
func (d *Desk) freshPicture(ctx context.Context, v inbox.Conversation) (string, error) {
	c, err := d.replica.Channel(ctx, v.Channel)
	if err != nil {
		return "", err
	}
	kind := d.kind(c.Kind)
	if kind == nil || c.State == inbox.ChannelDisconnected {
		return "", nil
	}
	token, err := d.channelToken(c.ID)
	if err != nil {
		return "", err
	}
	p, err := kind.Profile(ctx, channel.AccountOf(c), token, v.Contact.ID)
	return p.PictureURL, err
}

// PagePicture opens the picture of a Page of the last list of Pages. The
// caller closes it.
func (d *Desk) PagePicture(ctx context.Context, pageID string) (*File, error) {
	d.mu.Lock()
	address := d.pictures[pageID]
	d.mu.Unlock()
	if address == "" {
		return nil, ErrNoMedia
	}
	f, err := d.cache().Open(ctx, media.Key{Group: "page/" + pageID, Part: "picture"}, media.Source{Address: address})
	return f, d.noMedia(err)
}

func (d *Desk) cache() *media.Cache {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.media
}

// noMedia tells what will not come by trying again.
func (d *Desk) noMedia(err error) error {
	for _, final := range []error{media.ErrGone, media.ErrRefused, media.ErrTooLarge, media.ErrNotMedia, os.ErrNotExist} {
		if errors.Is(err, final) {
			d.log.Info("media not shown", "cause", err)
			return fmt.Errorf("%w: %w", ErrNoMedia, err)
		}
	}
	return err
}
