package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"pagedesk/backend/channel/all"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// listGoal is for the 99th percentile of one query, in ms.
var listGoal = goal{Most: 3}

// lists measures what a window asks for, and how a program starts and rests,
// over a large database.
func (b *bench) lists(ctx context.Context) ([]row, error) {
	dir, err := b.folder("desk")
	if err != nil {
		return nil, err
	}
	if err := b.grow(ctx, filepath.Join(dir, "replica.db")); err != nil {
		return nil, fmt.Errorf("make the database: %w", err)
	}
	rows, err := b.queryLists(ctx, filepath.Join(dir, "replica.db"))
	if err != nil {
		return nil, err
	}
	more, err := b.startAndRest(ctx, dir)
	return append(rows, more...), err
}

// grow makes a replica of b.messages messages in b.conversations.
func (b *bench) grow(ctx context.Context, path string) (err error) {
	s, err := store.OpenReplica(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r := replica.New(s, all.Kinds(nil))
	h := newHistory(b.messages+1, b.conversations, false)
	for entries := h.take(perBatch); len(entries) > 0; entries = h.take(perBatch) {
		if _, err := r.Apply(ctx, entries); err != nil {
			return err
		}
	}
	return nil
}

// question is one thing that a window asks.
type question struct {
	name string
	ask  func(context.Context, *asker) error
	sql  func(*asker) string // the same for SQLite's own shell
}

// asker chooses what to ask next.
type asker struct {
	store  *store.Replica
	random *rand.Rand
	// Taken from the database beforehand: where some pages begin, and long
	// threads with a place in each.
	pages   []store.ConversationCursor
	threads []thread
	page    store.ConversationCursor // chosen
	thread  thread                   // chosen
}

type thread struct {
	id     inbox.ConversationID
	middle store.MessageCursor
}

func (a *asker) choose() {
	a.page = a.pages[a.random.IntN(len(a.pages))]
	a.thread = a.threads[a.random.IntN(len(a.threads))]
}

var questions = []question{
	{"first 50 conversations", func(ctx context.Context, a *asker) error {
		_, _, err := a.store.Conversations(ctx, store.ConversationFilter{}, store.ConversationCursor{}, listPage)
		return err
	}, func(*asker) string { return sqlList("") }},
	{"next 50 conversations", func(ctx context.Context, a *asker) error {
		_, _, err := a.store.Conversations(ctx, store.ConversationFilter{}, a.page, listPage)
		return err
	}, func(a *asker) string {
		return sqlList(fmt.Sprintf(` AND (v.last_ms, v.no) < (%d, %d)`, a.page.LastMs, a.page.No))
	}},
	{"newest 50 messages of a thread", func(ctx context.Context, a *asker) error {
		_, _, err := a.store.Messages(ctx, a.thread.id, store.MessageCursor{}, listPage)
		return err
	}, func(a *asker) string { return sqlThread(a.thread.id, "") }},
	{"next 50 messages of a thread", func(ctx context.Context, a *asker) error {
		_, _, err := a.store.Messages(ctx, a.thread.id, a.thread.middle, listPage)
		return err
	}, func(a *asker) string {
		return sqlThread(a.thread.id, fmt.Sprintf(` AND (m.at_ms, m.mid) < (%d, '%s')`, a.thread.middle.AtMs, a.thread.middle.ID))
	}},
}

func (b *bench) queryLists(ctx context.Context, path string) (rows []row, err error) {
	s, err := store.OpenReplica(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	a := &asker{store: s, random: rand.New(rand.NewPCG(4, 1))}
	if err := a.look(ctx); err != nil {
		return nil, err
	}
	shell, err := startShell(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, shell.close()) }()
	for _, q := range questions {
		var ours, beside []float64
		for range b.rounds {
			mine, others, err := timeQuestion(ctx, a, shell, q, b.queries)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", q.name, err)
			}
			ours = append(ours, percentile(mine, 99))
			beside = append(beside, percentile(others, 99))
		}
		r := absolutes(fmt.Sprintf("%s of %d messages, p99", q.name, b.messages), "ms", ours, listGoal)
		if shell != nil {
			r.Beside = figure{Name: "the same SQL in sqlite3's shell", Value: median(beside), Unit: "ms"}
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// timeQuestion asks both sides in turns, so that both are disturbed alike.
func timeQuestion(ctx context.Context, a *asker, shell *shell, q question, n int) (ours, beside []float64, err error) {
	for range n {
		a.choose()
		started := time.Now()
		if err := q.ask(ctx, a); err != nil {
			return nil, nil, err
		}
		ours = append(ours, milliseconds(time.Since(started)))
		if shell == nil {
			continue
		}
		text := q.sql(a)
		started = time.Now()
		if err := shell.ask(text); err != nil {
			return nil, nil, err
		}
		beside = append(beside, milliseconds(time.Since(started)))
	}
	return ours, beside, nil
}

// look finds what to ask for: a page in every fifty, and the regulars.
func (a *asker) look(ctx context.Context) error {
	var cursor store.ConversationCursor
	for {
		list, next, err := a.store.Conversations(ctx, store.ConversationFilter{}, cursor, listPage*20)
		if err != nil {
			return err
		}
		if cursor = next; len(list) < listPage || next == (store.ConversationCursor{}) {
			break
		}
		a.pages = append(a.pages, next)
	}
	for i := range regulars {
		id := inbox.NewConversationID(inbox.ChannelID(wire.ChannelID(object, page)), inbox.ContactID(contactID(i)))
		_, older, err := a.store.Messages(ctx, id, store.MessageCursor{}, listPage)
		if err != nil {
			return err
		}
		if older != (store.MessageCursor{}) {
			a.threads = append(a.threads, thread{id, older})
		}
	}
	if len(a.pages) == 0 || len(a.threads) == 0 {
		return errors.New("the database is too small to have a second page")
	}
	return nil
}
