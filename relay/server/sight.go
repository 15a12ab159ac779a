package server

import (
	"context"
	"maps"
	"slices"

	"pagedesk/relay/feed"
	"pagedesk/relay/journal"
	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// pastLimit bounds one frame of past entries.
var pastLimit = journal.Limit{Entries: 1000, Bytes: 512 << 10}

// sight is how much one desktop may see, and has been told that it may. Only
// the socket's writer touches it.
type sight struct {
	version int64                       // of the registry's accesses, when levels was made
	levels  map[string]wire.Level       // by channel
	own     map[journal.Thread]struct{} // those of channels at LevelOwn whose audience the member is in
}

// newSight is a sight as the desktop's hello tells it.
func newSight(told map[string]wire.Level) sight {
	if told == nil {
		told = map[string]wire.Level{}
	}
	return sight{version: -1, levels: told}
}

// sees reports whether an entry may be sent. What Meta said of a channel
// without naming a customer may still be about one, so it is not for those who
// see only their own.
func (s *sight) sees(thread journal.Thread, webhook bool) bool {
	if thread.Channel == "" {
		return true
	}
	switch s.levels[thread.Channel] {
	case wire.LevelFull:
		return true
	case wire.LevelOwn:
		_, own := s.own[thread]
		return own || thread.Thread == "" && !webhook
	default:
		return false
	}
}

// review brings the desktop, which has been sent everything up to cursor, to
// what its member may see now. It is asked between reading a frame of the feed
// and sending it: what was stored after a change of access is judged by it.
func (c *socket) review(ctx context.Context, cursor int64) error {
	version := c.server.registry.AccessVersion()
	if version == c.sight.version {
		return nil
	}
	records := c.server.registry.Accesses(c.who.Workspace.ID)
	told, now := c.sight.levels, map[string]wire.Level{}
	for channel, r := range records {
		if level := r.Access.Level(c.who.Member.ID, c.who.Member.Role); level != wire.LevelNone {
			now[channel] = level
		}
	}
	c.sight.version, c.sight.levels = version, now
	c.candidacy.stale = true
	if err := c.loadOwn(ctx); err != nil {
		return err
	}
	either := maps.Clone(told)
	maps.Copy(either, now)
	for _, channel := range slices.Sorted(maps.Keys(either)) {
		if told[channel] == now[channel] {
			continue
		}
		if err := c.bring(ctx, channel, records[channel], cursor, told[channel]); err != nil {
			return err
		}
	}
	return nil
}

// loadOwn reads which threads are the member's.
func (c *socket) loadOwn(ctx context.Context) error {
	c.sight.own = map[journal.Thread]struct{}{}
	if !slices.Contains(slices.Collect(maps.Values(c.sight.levels)), wire.LevelOwn) {
		return nil
	}
	threads, err := c.server.journal.Threads(ctx, c.who.Workspace.ID, c.who.Member.ID)
	if err != nil {
		return err
	}
	for _, t := range threads {
		if c.sight.levels[t.Channel] == wire.LevelOwn {
			c.sight.own[t] = struct{}{}
		}
	}
	return nil
}

// bring makes the desktop forget a channel and sends what its member may see
// of it up to the cursor.
func (c *socket) bring(ctx context.Context, channel string, record registry.AccessRecord, cursor int64, told wire.Level) error {
	level := c.sight.levels[channel]
	if cursor > record.Since || told != wire.LevelNone {
		if err := c.send(wire.Forget{T: wire.TypeForget, Channel: channel}); err != nil {
			return err
		}
	}
	if level == wire.LevelNone {
		return nil
	}
	part := journal.Part{Channel: channel, With: wire.KindRemoved}
	if err := c.sendPast(ctx, part, record.Since, cursor); err != nil {
		return err
	}
	return c.send(wire.Sight{T: wire.TypeSight, Channel: channel, Level: level, Seq: cursor})
}

// sendPast sends what the member may see of a part of the journal.
func (c *socket) sendPast(ctx context.Context, part journal.Part, after, upTo int64) error {
	for after < upTo {
		var err error
		if after, err = c.sendNextPast(ctx, part, after, upTo); err != nil {
			return err
		}
	}
	return nil
}

// sendNextPast sends a frame of it, if there is something in the next entries,
// and returns the seq of the last of them: upTo when there are no more.
func (c *socket) sendNextPast(ctx context.Context, part journal.Part, after, upTo int64) (int64, error) {
	end, err := c.server.turns.take(ctx)
	if err != nil {
		return after, err
	}
	defer end()
	entries, err := c.server.journal.ReadPart(ctx, c.who.Workspace.ID, part, after, upTo, pastLimit)
	if err != nil || len(entries) == 0 {
		return upTo, err
	}
	last := entries[len(entries)-1].Seq
	entries = slices.DeleteFunc(entries, func(e wire.Entry) bool {
		return !c.sight.sees(journal.Thread{Channel: e.Channel, Thread: e.Thread}, e.Kind == wire.KindWebhook)
	})
	if len(entries) == 0 {
		return last, nil
	}
	return last, c.sendText(feed.EncodePast(entries))
}

// seesFully reports whether all of these entries may be sent because of their
// channels alone, as nearly always.
func (s *sight) seesFully(marks []feed.Mark) bool {
	channel := ""
	for i := range marks {
		if marks[i].Channel == channel {
			continue
		}
		if channel = marks[i].Channel; channel != "" && s.levels[channel] != wire.LevelFull {
			return false
		}
	}
	return true
}

// show sends of a frame what the member may see: the frame that all share when
// that is everything.
func (c *socket) show(ctx context.Context, f *feed.Frame) error {
	marks := f.Marks()
	if c.sight.seesFully(marks) {
		return c.sendEntries(ctx, f)
	}
	var picked []int
	for i := range marks {
		m := &marks[i]
		thread := journal.Thread{Channel: m.Channel, Thread: m.Thread}
		if m.Moved != nil && c.sight.levels[m.Channel] == wire.LevelOwn {
			joins, leaves, err := c.moves(ctx, thread, m.Moved)
			if err != nil {
				return err
			}
			if joins || leaves {
				if err := c.sendPicked(ctx, f, picked); err != nil {
					return err
				}
				picked = nil
			}
			if joins {
				err = c.join(ctx, thread, m.Seq)
			} else if leaves {
				err = c.leave(thread, m.Seq)
			}
			if err != nil {
				return err
			}
		}
		if c.sight.sees(thread, m.Webhook) {
			picked = append(picked, i)
		}
	}
	return c.sendPicked(ctx, f, picked)
}

func (c *socket) sendPicked(ctx context.Context, f *feed.Frame, picked []int) error {
	switch len(picked) {
	case 0:
		return nil
	case f.Entries():
		return c.sendEntries(ctx, f)
	}
	return c.sendText(f.Pick(picked))
}

// moves reports whether an entry takes the member into a thread's audience, or
// out of it. Into one that they have left since they are not taken.
func (c *socket) moves(ctx context.Context, thread journal.Thread, m *feed.Moved) (joins, leaves bool, err error) {
	if !slices.Contains(m.Joined, c.who.Member.ID) {
		return false, slices.Contains(m.Left, c.who.Member.ID), nil
	}
	audience, err := c.server.journal.Audience(ctx, c.who.Workspace.ID, thread)
	return slices.Contains(audience, c.who.Member.ID), false, err
}

// join sends the past of a thread that an entry opens to the member.
func (c *socket) join(ctx context.Context, thread journal.Thread, seq int64) error {
	c.sight.own[thread] = struct{}{}
	if err := c.send(wire.Forget{T: wire.TypeForget, Channel: thread.Channel, Thread: thread.Thread}); err != nil {
		return err
	}
	return c.sendPast(ctx, journal.Part{Channel: thread.Channel, Thread: thread.Thread, With: wire.KindRemoved}, 0, seq-1)
}

// leave takes a thread from the desktop, instead of the entry that closes it to
// the member.
func (c *socket) leave(thread journal.Thread, seq int64) error {
	delete(c.sight.own, thread)
	return c.send(wire.Forget{T: wire.TypeForget, Channel: thread.Channel, Thread: thread.Thread, Seq: seq})
}
