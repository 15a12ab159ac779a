package server

import (
	"context"
	"time"

	"pagedesk/relay/feed"
)

// reader takes one socket's frames from the feed. While the socket is behind,
// the next frame is read from the journal during the compressing and sending
// of the one before: at most two frames are in memory.
type reader struct {
	feed  *feed.Feed
	ahead chan fetched // the next frame, being read; nil when none is
}

type fetched struct {
	frame *feed.Frame
	wait  time.Duration
	err   error
}

// next is feed.Next. after must be the Last of the frame before.
func (r *reader) next(ctx context.Context, after int64) (*feed.Frame, time.Duration, error) {
	var f fetched
	if r.ahead != nil {
		f, r.ahead = <-r.ahead, nil
	} else {
		f.frame, f.wait, f.err = r.feed.Next(ctx, after)
	}
	if f.frame != nil && f.frame.Past {
		ahead := make(chan fetched, 1)
		r.ahead = ahead
		go func() {
			var next fetched
			next.frame, next.wait, next.err = r.feed.Next(ctx, f.frame.Last)
			ahead <- next
		}()
	}
	return f.frame, f.wait, f.err
}

// stop waits for what is being read.
func (r *reader) stop() {
	if r.ahead != nil {
		<-r.ahead
	}
}
