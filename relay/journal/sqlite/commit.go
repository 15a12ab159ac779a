package sqlite

import (
	"context"
	"fmt"
	"runtime"

	"pagedesk/relay/journal"
	"pagedesk/relay/wire"
)

// One transaction takes what is waiting, up to these bounds.
const (
	maxBatchEntries = 4096
	maxBatchBytes   = 16 << 20
)

// request is one Submit.
type request struct {
	drafts  []journal.Draft
	done    func([]journal.Result, error)
	results []journal.Result
}

// commitLoop is the committer: the only goroutine that writes.
func (j *Journal) commitLoop() {
	defer j.stopped.Done()
	defer close(j.checkpoints)
	for first := range j.queue {
		batch := j.gather(first)
		err := j.commit(batch)
		if err != nil && len(batch) > 1 {
			// One request must not take the others down with it.
			for _, r := range batch {
				j.settle(j.commit([]*request{r}), r)
			}
		} else {
			j.settle(err, batch...)
		}
		j.checkpointIfDue()
	}
}

// settle tells those who submitted what became of it.
func (j *Journal) settle(err error, requests ...*request) {
	j.failureMu.Lock()
	j.failure = err
	j.failureMu.Unlock()
	for _, r := range requests {
		if err != nil {
			r.done(nil, err)
		} else {
			r.done(r.results, nil)
		}
	}
}

// gather takes what else is waiting. It first lets those run who are about to
// submit: with many of them a transaction then takes nearly all, and with none
// it costs no time.
func (j *Journal) gather(first *request) []*request {
	runtime.Gosched()
	batch := []*request{first}
	entries, bytes := first.size()
	for entries < maxBatchEntries && bytes < maxBatchBytes {
		select {
		case r, open := <-j.queue:
			if !open {
				return batch
			}
			batch = append(batch, r)
			n, b := r.size()
			entries, bytes = entries+n, bytes+b
		default:
			return batch
		}
	}
	return batch
}

func (r *request) size() (entries, bytes int) {
	for _, d := range r.drafts {
		bytes += len(d.Body)
	}
	return len(r.drafts), bytes
}

// commit stores a batch in one transaction and shows it to the readers.
func (j *Journal) commit(batch []*request) error {
	ctx := context.Background()
	spaces, err := j.enter(ctx, batch)
	if err != nil {
		return err
	}
	if err := j.writer.begin(ctx); err != nil {
		return fmt.Errorf("begin journal transaction: %w", err)
	}
	at := clock()
	added := make([]addition, 0, len(batch))
	for _, r := range batch {
		r.results = make([]journal.Result, len(r.drafts))
		for i, d := range r.drafts {
			s := spaces[d.Workspace]
			result, moved, err := j.writer.insert(ctx, s, at, d)
			if err != nil {
				return j.writer.rollback(ctx, fmt.Errorf("store entry: %w", err))
			}
			r.results[i] = result
			if !result.Duplicate && !result.Changed {
				added = append(added, addition{s, entryOf(d, result.Seq, at, moved)})
			}
		}
	}
	if err := j.writer.commit(ctx); err != nil {
		return j.writer.rollback(ctx, fmt.Errorf("commit entries: %w", err))
	}
	j.spaces.publish(added)
	return nil
}

// enter finds the spaces that a batch goes to. A new one gets its number in a
// transaction of its own.
func (j *Journal) enter(ctx context.Context, batch []*request) (map[string]*space, error) {
	found := map[string]*space{}
	for _, r := range batch {
		for _, d := range r.drafts {
			if found[d.Workspace] != nil {
				continue
			}
			s, err := j.spaces.entering(ctx, j.writer, d.Workspace)
			if err != nil {
				return nil, err
			}
			found[d.Workspace] = s
		}
	}
	return found, nil
}

func entryOf(d journal.Draft, seq, at int64, m moved) wire.Entry {
	return wire.Entry{
		Seq: seq, At: at, Kind: d.Kind, Channel: d.Channel, Thread: d.Thread,
		Actor: d.Actor, Device: d.Device, Body: d.Body, Joined: m.Joined, Left: m.Left,
	}
}
