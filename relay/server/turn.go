package server

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// turns bound how many sockets are sent the past at once. When a channel is
// opened to a whole team, or the team comes back after long, all of them want it
// at the same moment, and webhooks have to be answered meanwhile.
type turns chan struct{}

// turnLength is the most that a turn lasts: a desktop that does not read loses
// it, and the others go on.
const turnLength = 100 * time.Millisecond

// newTurns leaves a processor to everything else, if there are several.
func newTurns() turns { return make(turns, max(1, runtime.GOMAXPROCS(0)-1)) }

// take waits for a turn. Those who wait get theirs in order.
func (t turns) take(ctx context.Context) (end func(), err error) {
	select {
	case t <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	give := sync.OnceFunc(func() { <-t })
	late := time.AfterFunc(turnLength, give)
	return func() {
		late.Stop()
		give()
	}, nil
}
