package desk

import (
	"context"
	"errors"
	"fmt"
	"os"

	"pagedesk/backend/inbox"
	"pagedesk/backend/media"
	"pagedesk/backend/store"
)

// ErrNoMedia is answered when there is nothing to show: no such attachment or
// picture, or Meta no longer gives it.
var ErrNoMedia = errors.New("nothing to show")

// Attachment opens the file of a message's attachment, fetching it when it is
// not on this computer yet. The caller closes it.
func (d *Desk) Attachment(ctx context.Context, channel inbox.ChannelID, id inbox.MessageID, index int) (*os.File, inbox.Attachment, error) {
	m, err := d.replica.Message(ctx, channel, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && (index < 0 || index >= len(m.Attachments) || m.Attachments[index].URL == "")) {
		return nil, inbox.Attachment{}, ErrNoMedia
	}
	if err != nil {
		return nil, inbox.Attachment{}, err
	}
	a := m.Attachments[index]
	f, err := d.openMedia(ctx, fmt.Sprintf("attachment/%s/%s/%d", channel, id, index), a.URL)
	return f, a, err
}

// Picture opens a contact's picture. The caller closes it.
func (d *Desk) Picture(ctx context.Context, id inbox.ConversationID) (*os.File, error) {
	c, err := d.replica.Conversation(ctx, id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && c.Contact.PictureURL == "") {
		return nil, ErrNoMedia
	}
	if err != nil {
		return nil, err
	}
	return d.openMedia(ctx, "picture/"+string(id), c.Contact.PictureURL)
}

// PagePicture opens the picture of a Page of the last list of Pages. The
// caller closes it.
func (d *Desk) PagePicture(ctx context.Context, pageID string) (*os.File, error) {
	d.mu.Lock()
	address := d.pictures[pageID]
	d.mu.Unlock()
	if address == "" {
		return nil, ErrNoMedia
	}
	return d.openMedia(ctx, "page/"+pageID, address)
}

func (d *Desk) openMedia(ctx context.Context, key, address string) (*os.File, error) {
	d.mu.Lock()
	cache := d.media
	d.mu.Unlock()
	f, err := cache.Open(ctx, key, address)
	if errors.Is(err, media.ErrGone) || errors.Is(err, media.ErrRefused) || errors.Is(err, media.ErrTooLarge) {
		d.log.Info("media not shown", "cause", err)
		return nil, fmt.Errorf("%w: %w", ErrNoMedia, err)
	}
	return f, err
}
