// Package feed turns a workspace's journal into frames for its desktops.
//
// Every socket has a cursor, the last seq it was sent, and asks for the frame
// after it; the past and the present are the same question. The newest frames
// lie in a ring in memory: each is encoded once, by the first socket to ask,
// and shared by all that keep up. A socket that is further behind is served
// from the journal. So a slow desktop costs one cursor.
//
// Under load the newest frames are made at a pace, so that each holds what has
// come in the meantime: many sockets are then woken, and sent to, less often.
//
// A feed knows neither sockets nor who may see what. A frame tells of each entry
// what is needed to decide that, and can be had with some of its entries only.
package feed

import (
	"context"
	"sort"
	"sync"
	"time"

	"pagedesk/relay/journal"
)

// readLimit bounds one frame made from the journal: far below
// wire.MaxServerFrameBytes even with what encoding adds, unless a single entry
// is larger.
var readLimit = journal.Limit{Entries: 1000, Bytes: 512 << 10}

// The bounds of a ring.
const (
	ringFrames = 256
	ringBytes  = 4 << 20
)

// Feed is the feed of one workspace. Safe for concurrent use.
type Feed struct {
	journal   journal.Journal
	workspace string

	mu    sync.Mutex
	pace  time.Duration // least time between two frames of the ring
	again time.Time     // when the next one may be made
	from  int64         // the ring holds everything after this seq …
	to    int64         // … up to this one
	ring  []*Frame      // in order, without gaps between them
	bytes int
}

// New makes a feed whose ring starts at head.
func New(j journal.Journal, workspace string, head int64) *Feed {
	return &Feed{journal: j, workspace: workspace, from: head, to: head}
}

// SetPace sets the least time between two frames for those who keep up.
func (f *Feed) SetPace(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pace = d
}

// Next returns the frame to send to a socket whose cursor is after, or nil
// when there is nothing after it now. If wait is set there may be something:
// ask again after that time.
func (f *Feed) Next(ctx context.Context, after int64) (frame *Frame, wait time.Duration, err error) {
	f.mu.Lock()
	if after >= f.from {
		defer f.mu.Unlock()
		if after >= f.to {
			if wait := time.Until(f.again); wait > 0 {
				return nil, wait, nil
			}
			if err := f.pullLocked(ctx); err != nil {
				return nil, 0, err
			}
		}
		return f.waitingLocked(after), 0, nil
	}
	f.mu.Unlock()
	entries, err := f.journal.Read(ctx, f.workspace, after, readLimit)
	if err != nil || len(entries) == 0 {
		return nil, 0, err
	}
	frame = encode(entries)
	frame.Past = true
	return frame, 0, nil
}

// pullLocked adds what is new in the journal to the ring.
func (f *Feed) pullLocked(ctx context.Context) error {
	entries, err := f.journal.Read(ctx, f.workspace, f.to, readLimit)
	if err != nil || len(entries) == 0 {
		return err
	}
	frame := encode(entries)
	f.ring = append(f.ring, frame)
	f.to = frame.Last
	f.again = time.Now().Add(f.pace)
	f.bytes += len(frame.Text)
	for len(f.ring) > 1 && (len(f.ring) > ringFrames || f.bytes > ringBytes) {
		f.from = f.ring[0].Last
		f.bytes -= len(f.ring[0].Text)
		f.ring[0] = nil
		f.ring = f.ring[1:]
	}
	return nil
}

// waitingLocked is the ring's next frame after a seq, or what of it is after.
func (f *Feed) waitingLocked(after int64) *Frame {
	next := sort.Search(len(f.ring), func(i int) bool { return f.ring[i].Last > after })
	if next == len(f.ring) {
		return nil
	}
	return f.ring[next].after(after)
}
