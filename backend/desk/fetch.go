package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"pagedesk/backend/bell"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

const (
	// fetchBack is how old a message may be whose media is fetched before
	// anybody looks: history waits until it is shown.
	fetchBack = 7 * 24 * time.Hour
	// fetchNewest is how many messages of a thread are looked at.
	fetchNewest = 20
	// fetchThreads bounds the threads that wait; what finds no place is fetched
	// when it is shown.
	fetchThreads = 2000
	// fetchAtOnce bounds the downloads at a time.
	fetchAtOnce = 3
	// forgetAgain is how often the files of unsent messages that could not be
	// deleted, in use perhaps, are deleted again.
	forgetAgain = time.Minute
)

// fetchQueue is the threads whose media is to be fetched, and the groups of
// files that could not be deleted yet.
type fetchQueue struct {
	mu      sync.Mutex
	waiting map[inbox.ConversationID]bool // guarded by mu
	forget  []string                      // guarded by mu
	bell    bell.Bell
}

func newFetchQueue() *fetchQueue {
	return &fetchQueue{waiting: map[inbox.ConversationID]bool{}, bell: bell.New()}
}

func (q *fetchQueue) add(ids []inbox.ConversationID) {
	q.mu.Lock()
	for _, id := range ids {
		if len(q.waiting) < fetchThreads {
			q.waiting[id] = true
		}
	}
	q.mu.Unlock()
	q.bell.Ring()
}

func (q *fetchQueue) next() (inbox.ConversationID, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for id := range q.waiting {
		delete(q.waiting, id)
		return id, true
	}
	return "", false
}

// mediaChanged deletes what was unsent and has the media of what arrived
// fetched, before its address expires.
func (d *Desk) mediaChanged(changes store.Changes) {
	for _, m := range changes.Unsent {
		d.forgetMedia(attachmentGroup(m.Channel, m.ID))
	}
	if d.Health().Live {
		d.fetches.add(changes.Conversations)
	}
}

// forgetMedia deletes the files of a group, or has it tried again.
func (d *Desk) forgetMedia(group string) {
	if err := d.cache().Forget(group); err != nil {
		d.log.Error("delete the files of an unsent message", "error", err)
		d.fetches.mu.Lock()
		defer d.fetches.mu.Unlock()
		d.fetches.forget = append(d.fetches.forget, group)
	}
}

// forgetLeft tries again to delete what could not be.
func (d *Desk) forgetLeft() {
	d.fetches.mu.Lock()
	left := d.fetches.forget
	d.fetches.forget = nil
	d.fetches.mu.Unlock()
	for _, group := range left {
		d.forgetMedia(group)
	}
}

// runMedia deletes copies that nobody needs, then fetches the media of new
// messages.
func (d *Desk) runMedia(ctx context.Context) error {
	if err := d.tidyCopies(ctx); err != nil && ctx.Err() == nil {
		d.log.Warn("tidy copies of files", "error", err)
	}
	again := time.NewTicker(forgetAgain)
	defer again.Stop()
	for {
		id, ok := d.fetches.next()
		if ok {
			if err := d.fetchThread(ctx, id); err != nil && ctx.Err() == nil {
				d.log.Info("media not fetched", "cause", err)
			}
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.fetches.bell:
		case <-again.C:
			d.forgetLeft()
		}
	}
}

func (d *Desk) fetchThread(ctx context.Context, id inbox.ConversationID) error {
	channel, _ := id.Parts()
	messages, _, err := d.replica.Messages(ctx, id, store.MessageCursor{}, fetchNewest)
	if err != nil {
		return err
	}
	oldest := d.now().Add(-fetchBack).UnixMilli()
	var g errgroup.Group
	g.SetLimit(fetchAtOnce)
	var mu sync.Mutex
	var failed []error
	for _, m := range messages {
		for i, a := range m.Attachments {
			key := attachmentKey(channel, m.ID, i)
			if m.AtMs < oldest || a.URL == "" || a.Fleeting || d.cache().Has(key) {
				continue
			}
			g.Go(func() error {
				f, err := d.cache().Open(ctx, key, d.source(channel, m, i))
				if err == nil {
					err = f.Close()
				}
				mu.Lock()
				defer mu.Unlock()
				failed = append(failed, err)
				return nil
			})
		}
	}
	return errors.Join(g.Wait(), errors.Join(failed...))
}
