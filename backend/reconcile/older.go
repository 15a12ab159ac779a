package reconcile

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// piece is how many older messages are fetched at a time.
const piece = 50

// Older fetches the next piece of what a thread held before its oldest message
// here, all of it from before the channel was connected: what came later is the
// comparison's matter. It answers how many messages it found and whether there
// may be more. Without the channel's token it finds nothing.
func (r *Reconciler) Older(ctx context.Context, id inbox.ConversationID) (found int, more bool, err error) {
	if back, _, err := r.cfg.Local.LookedBack(ctx, id); back.Complete || err != nil {
		return 0, false, err
	}
	channelID, contact := id.Parts()
	c, err := r.cfg.Replica.Channel(ctx, channelID)
	if err != nil {
		return 0, false, err
	}
	t, ok := r.target(c)
	if !ok {
		return 0, false, nil
	}
	_, first, err := r.cfg.Replica.Extent(ctx, id)
	if err != nil {
		return 0, false, err
	}
	before := c.ConnectMs - overlap.Milliseconds()
	if first > 0 {
		before = min(before, first)
	}
	thread, ok, err := t.history.Thread(ctx, t.account, t.token, contact)
	if err != nil || !ok {
		return 0, false, err
	}
	missing, more, err := r.before(ctx, t, thread, before)
	if err != nil {
		return 0, false, err
	}
	if err := r.appendMissing(ctx, t, contact, missing, false); err != nil {
		return 0, false, err
	}
	back := store.LookedBack{Complete: !more}
	for _, m := range missing {
		if back.OldestMs == 0 || m.AtMs < back.OldestMs {
			back.OldestMs = m.AtMs
		}
	}
	return len(missing), more, r.cfg.Local.SetLookedBack(ctx, id, back)
}

// before reads the next piece of a thread's messages that are not here, up to a
// time, and whether there is more.
func (r *Reconciler) before(ctx context.Context, t target, thread channel.PastThread, ms int64) (missing []inbox.Message, more bool, err error) {
	var read []inbox.Message
	look := func() error {
		unknown, err := r.missing(ctx, t.ID, read)
		missing, read = append(missing, unknown...), read[:0]
		return err
	}
	for m, err := range t.history.Past(ctx, t.account, t.token, thread) {
		if err != nil {
			return nil, false, fmt.Errorf("read thread: %w", err)
		}
		if m.AtMs > ms {
			continue
		}
		if len(read) == piece-len(missing) {
			if err := look(); err != nil {
				return nil, false, err
			}
		}
		if len(missing) == piece {
			return missing, true, nil
		}
		read = append(read, m)
	}
	err = look()
	return missing, false, err
}

// Wrote is told the conversations that something happened in. For a customer
// who writes again the older part of the thread is fetched, once.
func (r *Reconciler) Wrote(ids []inbox.ConversationID) {
	r.mu.Lock()
	for _, id := range ids {
		r.wrote[id] = true
	}
	r.mu.Unlock()
	r.looks.Ring()
}

func (r *Reconciler) lookBack(ctx context.Context) error {
	r.mu.Lock()
	wrote := r.wrote
	r.wrote = map[inbox.ConversationID]bool{}
	r.mu.Unlock()
	if !r.cfg.Live() {
		return nil
	}
	var errs []error
	for id := range wrote {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.lookBackAt(ctx, id); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

func (r *Reconciler) lookBackAt(ctx context.Context, id inbox.ConversationID) error {
	if _, looked, err := r.cfg.Local.LookedBack(ctx, id); looked || err != nil {
		return err
	}
	channelID, _ := id.Parts()
	if !r.cfg.SeesAll(channelID) || !r.cfg.Holder(channelID) {
		return nil // another desktop looks
	}
	imports, err := r.cfg.Local.Imports(ctx)
	if err != nil {
		return err
	}
	for _, i := range imports {
		if i.Channel == channelID {
			return nil // it comes by there, or when the customer writes the next time
		}
	}
	c, err := r.cfg.Replica.Channel(ctx, channelID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, ok := r.target(c); !ok || c.ConnectMs == 0 {
		return nil
	}
	_, first, err := r.cfg.Replica.Extent(ctx, id)
	if err != nil || first == 0 {
		return err
	}
	if first < c.ConnectMs { // something older is here
		return r.cfg.Local.SetLookedBack(ctx, id, store.LookedBack{})
	}
	_, _, err = r.Older(ctx, id)
	return err
}

// appendMissing hands messages of the record to the journal.
func (r *Reconciler) appendMissing(ctx context.Context, t target, contact inbox.ContactID, missing []inbox.Message, gap bool) error {
	for messages := range slices.Chunk(missing, batchSize) {
		batch := entry.ImportBatch{Gap: gap}
		for _, m := range messages {
			batch.Messages = append(batch.Messages, entry.ImportedMessage{
				ID: string(m.ID), Shop: m.From == inbox.PartyShop, AtMs: m.AtMs, Text: m.Text, ReplyTo: string(m.ReplyTo), Attachments: m.Attachments,
			})
		}
		err := r.cfg.Append(ctx, store.Append{
			Kind: entry.KindImportBatch, Channel: t.ID, Thread: contact, Unique: uniqueOf(t.ID, messages), Body: entry.Encode(&batch),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// uniqueOf is the key that keeps the same messages from being appended twice.
// Batches that share some of them are different ones.
func uniqueOf(id inbox.ChannelID, messages []inbox.Message) string {
	all := sha256.New()
	for _, m := range messages {
		fmt.Fprintln(all, m.ID)
	}
	return fmt.Sprintf("import/%s/%x", id, all.Sum(nil)[:16])
}
