package replica

import (
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// reading is what a webhook says, decoded for an account.
type reading struct {
	account channel.Account
	kind    channel.Channel
	events  []channel.Inbound
	err     error
}

// read decodes a webhook. It is pure: the same entry and account give the
// same.
func read(kinds map[string]channel.Channel, e wire.Entry, account channel.Account) reading {
	body, err := wire.ReadWebhook(e.Body)
	if err != nil {
		return reading{err: fmt.Errorf("%w: %w", errUnreadable, err)}
	}
	kind, ok := kinds[body.Object]
	if !ok || e.Channel == "" {
		return reading{err: fmt.Errorf("%w: object %q", errUnreadable, body.Object)}
	}
	return reading{account: account, kind: kind, events: kind.Decode(account, body.Entry)}
}

// How webhooks are decoded ahead: pieces that are long enough to be worth a
// goroutine, and short enough to be ready when they are wanted.
const (
	pieceEntries = 64
	aheadEntries = 2 * pieceEntries // fewer are decoded when they are applied
)

// readAhead are the webhooks of a batch, being decoded by other goroutines
// while the batch is applied.
type readAhead struct {
	readings []reading
	ready    []chan struct{} // of each piece; closed when it is decoded
}

// startReading decodes the webhooks among entries for the accounts as they are
// now; who is of another account when its turn comes is decoded again.
func (b *batch) startReading(entries []wire.Entry) (*readAhead, error) {
	if len(entries) < aheadEntries {
		return nil, nil //nolint:nilnil // nothing is ahead
	}
	accounts := map[string]channel.Account{}
	for _, e := range entries {
		if _, known := accounts[e.Channel]; known || e.Kind != wire.KindWebhook {
			continue
		}
		account, _, err := b.lookUp(e.Channel)
		if err != nil {
			return nil, err
		}
		accounts[e.Channel] = account
	}
	a := &readAhead{readings: make([]reading, len(entries)), ready: make([]chan struct{}, (len(entries)+pieceEntries-1)/pieceEntries)}
	for i := range a.ready {
		a.ready[i] = make(chan struct{})
	}
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for piece := int(next.Add(1)) - 1; piece < len(a.ready); piece = int(next.Add(1)) - 1 {
				for i := piece * pieceEntries; i < min((piece+1)*pieceEntries, len(entries)); i++ {
					if e := entries[i]; e.Kind == wire.KindWebhook {
						a.readings[i] = read(b.kinds, e, accounts[e.Channel])
					}
				}
				close(a.ready[piece])
			}
		}()
	}
	return a, nil
}

// at is the i-th entry's reading.
func (a *readAhead) at(i int) *reading {
	if a == nil {
		return nil
	}
	<-a.ready[i/pieceEntries]
	return &a.readings[i]
}

// finish waits until nothing is decoded any more.
func (a *readAhead) finish() {
	if a == nil {
		return
	}
	for _, ready := range a.ready {
		<-ready
	}
}

// lookUp is the provider's side of a channel as the tables have it, or as its
// id says when they do not.
func (b *batch) lookUp(id string) (a channel.Account, found bool, err error) {
	c, err := b.tx.Channel(inbox.ChannelID(id))
	if errors.Is(err, store.ErrNotFound) {
		_, account := wire.AccountOf(id)
		return channel.Account{Channel: inbox.ChannelID(id), ID: account}, false, nil
	}
	if err != nil {
		return channel.Account{}, false, fmt.Errorf("channel %s: %w", id, err)
	}
	return channel.AccountOf(c), true, nil
}
