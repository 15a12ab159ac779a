package outbox_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/outbox"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
)

const shop = inbox.ChannelID("page:104")

var mai = inbox.NewConversationID(shop, "2600")

// computer is a data directory and what other parts of the desktop know. Its
// time is a bubble's (testing/synctest).
type computer struct {
	dir     string
	meta    *ledger
	replica *store.Replica

	behind atomic.Bool // the journal is being applied
	away   atomic.Bool // the relay is not connected

	mu       sync.Mutex
	released []string
	refused  []inbox.Code
}

// newComputer is one where Mai has just written.
func newComputer(t *testing.T, meta *ledger) *computer {
	t.Helper()
	c := newReplica(t, meta)
	c.apply(t)
	return c
}

// newReplica is a computer that has not applied anything yet.
func newReplica(t *testing.T, meta *ledger) *computer {
	t.Helper()
	c := &computer{dir: t.TempDir(), meta: meta}
	r, err := store.OpenReplica(t.Context(), filepath.Join(c.dir, "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	c.replica = r
	meta.uploads = map[string]bool{}
	meta.echo = func(out channel.Outbound, id inbox.MessageID) {
		c.update(t, func(tx *store.Tx) error {
			return tx.PutMessage(inbox.Message{
				ID: id, Conversation: mai, From: inbox.PartyShop, Kind: inbox.MessageText, AtMs: time.Now().UnixMilli(), Text: out.Text, Client: out.Client,
			}, store.SourceWebhook)
		})
	}
	return c
}

// apply is the journal telling that Mai has just written.
func (c *computer) apply(t *testing.T) {
	t.Helper()
	now := time.Now().UnixMilli()
	c.update(t, func(tx *store.Tx) error {
		err := tx.PutChannel(inbox.Channel{ID: shop, Kind: inbox.KindMessenger, Account: "104", AppID: "1", Name: "Lotus", ConnectMs: 1})
		if err != nil {
			return err
		}
		hello := inbox.Message{ID: "m_in", Conversation: mai, From: inbox.PartyCustomer, Kind: inbox.MessageText, AtMs: now, Text: "hello"}
		if err := tx.PutMessage(hello, store.SourceWebhook); err != nil {
			return err
		}
		return tx.SetMarks(mai, store.Marks{LastInMs: now, WindowUntilMs: now + inbox.StandardWindow.Milliseconds()})
	})
}

func (c *computer) update(t *testing.T, fn func(*store.Tx) error) {
	t.Helper()
	if _, err := c.replica.Update(context.WithoutCancel(t.Context()), fn); err != nil {
		t.Error(err)
	}
}

// left is a local file with the rows that an earlier process left behind.
func (c *computer) left(t *testing.T, rows ...store.OutboxMessage) string {
	t.Helper()
	path := filepath.Join(c.dir, "local.db")
	local, err := store.OpenLocal(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = local.Enqueue(t.Context(), rows, false)
	for _, m := range rows {
		_, set := local.SetOutbox(t.Context(), m, store.OutboxQueued)
		err = errors.Join(err, set)
	}
	if err := errors.Join(err, local.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// process is one run of the desktop on a computer.
type process struct {
	*outbox.Sender
	local *store.Local
	kind  *kind
	path  string

	mu     sync.Mutex
	points int
	killAt int // the point at which it is killed; 0: never
	killed chan struct{}
	dead   bool
	done   chan struct{}
	stop   func()
}

// start runs a process on the computer's local file.
func (c *computer) start(t *testing.T, local string, killAt int) *process {
	t.Helper()
	return c.run(t, local, killAt, nil)
}

// startWith is start with another kind of channel.
func (c *computer) startWith(t *testing.T, local string, with channel.Channel) *process {
	t.Helper()
	return c.run(t, local, 0, with)
}

func (c *computer) run(t *testing.T, local string, killAt int, with channel.Channel) *process {
	t.Helper()
	l, err := store.OpenLocal(t.Context(), local)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{local: l, path: local, killAt: killAt, killed: make(chan struct{}), done: make(chan struct{})}
	p.kind = &kind{ledger: c.meta, point: p.point, dead: p.isDead}
	if with == nil {
		with = p.kind
	}
	p.Sender = outbox.New(outbox.Config{
		Local: l, Replica: c.replica, Now: time.Now, Log: slog.New(slog.DiscardHandler), Behind: c.behind.Load,
		Live:     func() bool { return !c.away.Load() },
		Kind:     func(inbox.ChannelKind) channel.Channel { return with },
		Token:    func(inbox.ChannelID) (secret.Token, error) { p.point(); return secret.New("EAAKtest"), nil },
		Changed:  func(inbox.ConversationID) { p.point() },
		Appended: p.point,
		Refused: func(_ inbox.ChannelID, problem *inbox.Problem) {
			p.point()
			if problem != nil {
				c.mu.Lock()
				c.refused = append(c.refused, problem.Code)
				c.mu.Unlock()
			}
		},
		Released: func(m store.OutboxMessage) {
			c.mu.Lock()
			c.released = append(c.released, m.File.Path)
			c.mu.Unlock()
		},
	})
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		if err := p.Run(ctx); err != nil {
			t.Errorf("sender ended with %v", err)
		}
	}()
	p.stop = sync.OnceFunc(func() {
		cancel()
		close(p.done)
		<-ran
		_ = l.Close()
	})
	t.Cleanup(p.stop)
	return p
}

// point is a place where the process may be killed: there it stops for ever,
// as far as the world can see.
func (p *process) point() {
	p.mu.Lock()
	p.points++
	kill := p.points == p.killAt
	if kill {
		p.dead = true
	}
	p.mu.Unlock()
	if kill {
		close(p.killed)
		<-p.done
	}
}

func (p *process) isDead() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

// wreck is a copy of the local file as the killed process left it.
func (p *process) wreck(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "local.db")
	for _, part := range []string{"", "-wal"} {
		from, err := os.Open(p.path + part)
		if err != nil {
			t.Fatal(err)
		}
		to, err := os.Create(path + part)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(to, from); err != nil {
			t.Fatal(err)
		}
		_ = from.Close()
		_ = to.Close()
	}
	return path
}

func (p *process) write(t *testing.T, messages ...store.OutboxMessage) {
	t.Helper()
	for i := range messages {
		m := &messages[i]
		m.Conversation, m.Author, m.CreatedMs = mai, "nok", time.Now().UnixMilli()
		if m.ID == "" {
			m.ID = inbox.OutboxID("id of " + m.Text)
		}
	}
	if err := p.local.Enqueue(t.Context(), messages, true); err != nil {
		t.Fatal(err)
	}
	p.Kick()
}

// row is a message of the outbox.
func (p *process) row(t *testing.T, id inbox.OutboxID) store.OutboxMessage {
	t.Helper()
	m, err := p.local.OutboxMessage(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// letPass lets time pass in the bubble of a test (testing/synctest): its clock
// jumps on while everybody in it waits, and the test goes on when they have
// done what was due by then.
func letPass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// settled waits in the bubble's time until nothing is left to be sent, or the
// process was killed.
func (p *process) settled(t *testing.T) (killed bool) {
	t.Helper()
	for range 100 {
		synctest.Wait()
		select {
		case <-p.killed:
			return true
		default:
		}
		rows, err := p.local.Outbox(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		left := 0
		for _, m := range rows {
			if m.State != store.OutboxAccepted && m.State != store.OutboxFailed {
				left++
			}
		}
		if left == 0 {
			return false
		}
		letPass(10 * time.Second)
	}
	t.Fatal("never settled")
	return false
}
