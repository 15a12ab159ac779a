// Package journal is the contract of the relay's log: entries per workspace,
// in order, durable before anybody is told. sqlite/ keeps it in a file;
// journaltest/ is the suite every implementation passes.
//
// A journal does not know what an entry means. It promises:
//
//   - What Submit has reported as stored survives a crash of the process and
//     of the machine.
//   - The seqs of a workspace strictly increase; gaps are allowed. The drafts
//     of one Submit are stored all or none, in order, and those of a later
//     Submit by the same goroutine come after them.
//   - Of all drafts of a workspace with the same unique key exactly one is
//     stored.
//   - A thread has an audience, which entries set. An entry that does tells who
//     joined and who left, against the entry before it that did.
//   - Read returns what is stored, in order, without holes up to its last
//     entry: an entry with a smaller seq never appears later.
package journal

import (
	"context"
	"errors"

	"pagedesk/relay/wire"
)

// ErrClosed is reported for what was not stored because the journal closed.
var ErrClosed = errors.New("the journal is closed")

// Draft is an entry before it has a place in the order.
type Draft struct {
	Workspace string
	Kind      string
	Channel   string
	Thread    string
	Actor     string
	Device    string
	Unique    string // "" for none
	Body      []byte // a JSON text; the journal keeps it, the caller must not change it

	// Audience is who the thread is for from this entry on; nil leaves it as it
	// is. With a Basis, a seq, the draft is not stored if a later entry has set
	// the audience already.
	Audience []string
	Basis    int64
}

// Result says where a draft went. With Duplicate, Seq is the earlier entry
// with the same unique key and the draft was not stored; with Changed, it is
// the entry after the draft's basis that has set the audience.
type Result struct {
	Seq       int64
	Duplicate bool
	Changed   bool
}

// Part is a channel's entries or, with a thread, that thread's. Those of the
// whole workspace (without a channel) that are of kind With belong to each.
type Part struct {
	Channel string
	Thread  string
	With    string
}

// Thread names a thread.
type Thread struct{ Channel, Thread string }

// Journal is safe for concurrent use.
type Journal interface {
	// Submit queues drafts to be stored together and returns; it blocks only
	// while the queue is full. done is called once when they are durable or
	// have failed, unless Submit returned an error. It must not block.
	Submit(ctx context.Context, drafts []Draft, done func([]Result, error)) error

	// Read returns the entries of a workspace after a seq, in order. It returns
	// no more than limit allows, but at least one if there is one.
	Read(ctx context.Context, workspace string, after int64, limit Limit) ([]wire.Entry, error)

	// ReadPart is Read for a part of the workspace, up to a seq.
	ReadPart(ctx context.Context, workspace string, part Part, after, upTo int64, limit Limit) ([]wire.Entry, error)

	// Audience is who a thread is for now: nobody, until an entry says so.
	Audience(ctx context.Context, workspace string, thread Thread) ([]string, error)

	// Threads are those whose audience a member is in now.
	Threads(ctx context.Context, workspace, member string) ([]Thread, error)

	// Head is the newest seq of a workspace, 0 when it has none.
	Head(ctx context.Context, workspace string) (int64, error)

	// Watch gives a channel that holds a token after entries were added to the
	// workspace. Tokens merge; the watcher reads after its own cursor. stop
	// ends it.
	Watch(workspace string) (added <-chan struct{}, stop func())

	// Err is why the last attempt to store failed, nil after a success.
	Err() error
}

// Limit bounds one Read.
type Limit struct {
	Entries int
	Bytes   int // of bodies
}

// Append stores drafts and waits for the result.
func Append(ctx context.Context, j Journal, drafts ...Draft) ([]Result, error) {
	type outcome struct {
		results []Result
		err     error
	}
	stored := make(chan outcome, 1)
	err := j.Submit(ctx, drafts, func(results []Result, err error) { stored <- outcome{results, err} })
	if err != nil {
		return nil, err
	}
	o := <-stored
	return o.results, o.err
}
