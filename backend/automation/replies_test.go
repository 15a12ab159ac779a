package automation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pagedesk/backend/automation"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// parlour is a shop that welcomes its customers, to which one has just written.
func parlour(t *testing.T) *journal {
	t.Helper()
	j := &journal{keys: map[string]int64{}, epoch: 1}
	j.put(t, entry.KindChannelConnected, "", "u_nok", &entry.ChannelConnected{Kind: "messenger", Account: "104200000000001", Page: "Lotus", Name: "Lotus"})
	a := inbox.DefaultAutoReplies("en", false)
	a.Welcome = inbox.AutoText{On: true, Text: "Hello"}
	j.put(t, entry.KindChannelReplies, "", "u_nok", &entry.ChannelReplies{Settings: a})
	j.says(t, thread(0), "m_1", time.Now().Add(automation.FirstWait))
	return j
}

// says is a customer's message.
func (j *journal) says(t *testing.T, customer, mid string, at time.Time) {
	t.Helper()
	j.put(t, wire.KindWebhook, customer, "", json.RawMessage(fmt.Sprintf(`{"object":"page","entry":{"id":"104200000000001","time":%[1]d,"messaging":[
		{"sender":{"id":"%[2]s"},"recipient":{"id":"104200000000001"},"timestamp":%[1]d,"message":{"mid":"%[3]s","text":"hi"}}]}}`, at.UnixMilli(), customer, mid)))
}

// kinds are the kinds of the automatic entries, in order.
func (j *journal) kinds() []string {
	var out []string
	for _, e := range j.since(0) {
		if len(e.Kind) > 5 && e.Kind[:5] == wire.PrefixAutomatic {
			out = append(out, e.Kind+" "+e.Device)
		}
	}
	return out
}

// sender is a device with a clock of its own.
type sender struct {
	*computer
	device string
	ahead  atomic.Int64
	epoch  atomic.Int64
	// stored is asked after an intent was stored: an error is the death of the
	// program before it knew.
	stored func(automation.Intent) error
	loop   *automation.Loop
}

func (j *journal) sender(t *testing.T, device string, epoch int64) *sender {
	t.Helper()
	s := &sender{computer: j.computer(t), device: device}
	s.epoch.Store(epoch)
	s.ahead.Store(int64(automation.LookWait + automation.FirstWait))
	s.start()
	if err := s.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sender) now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

// start begins with nothing in memory, as a program does.
func (s *sender) start() {
	c := s.config(0, func(ctx context.Context, i automation.Intent) error {
		channel, contact := i.Conversation.Parts()
		e := wire.Entry{Kind: i.Kind, Channel: string(channel), Thread: string(contact), Device: s.device, Body: entry.Encode(i.Body)}
		if _, err := s.journal.append(e, i.Unique, i.Epoch); err != nil {
			return err
		}
		if s.stored != nil {
			if err := s.stored(i); err != nil {
				return err
			}
		}
		return s.catchUp(ctx)
	})
	c.Epoch = func(inbox.ChannelID) int64 { return s.epoch.Load() }
	c.Acts = func() bool { return s.epoch.Load() != 0 }
	c.Device, c.Now = func() string { return s.device }, s.now
	c.MaySend = func(context.Context, inbox.ChannelID) bool { return true }
	c.Limits = func(inbox.ChannelKind) inbox.Limits { return inbox.Limits{MaxText: 2000, TextUnit: inbox.UnitUTF16} }
	c.Enqueued = func(inbox.ConversationID) {}
	s.loop = automation.New(c)
}

// until runs the loop until the condition holds.
func (s *sender) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	ran := make(chan struct{})
	go func() { defer close(ran); _ = s.loop.Run(ctx) }()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
			s.loop.Kick()
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s; the journal has %v", what, s.journal.kinds())
		}
	}
	stop()
	<-ran
}

func (s *sender) rows(t *testing.T) []store.OutboxMessage {
	t.Helper()
	rows, err := s.local.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// enqueued runs the loop until its message is in the outbox.
func (s *sender) enqueued(t *testing.T) store.OutboxMessage {
	t.Helper()
	s.until(t, "a message", func() bool { return len(s.rows(t)) > 0 })
	return s.rows(t)[0]
}

func TestReply_is_sent_when_it_was_planned(t *testing.T) {
	t.Parallel()
	s := parlour(t).sender(t, "d_1", 1)
	m := s.enqueued(t)
	if m.State != store.OutboxQueued || !m.Planned || !m.Automatic || m.Text != "Hello" || m.Author != "" {
		t.Errorf("outbox has %+v", m)
	}
	still, drop, err := s.loop.Permit(t.Context(), m)
	if err != nil || drop || still == nil || !still() {
		t.Fatalf("no permit: %v, drop %v", err, drop)
	}
	s.ahead.Add(int64(time.Minute)) // the computer sleeps
	if still() {
		t.Error("the permit outlives a sleep")
	}
	if got := s.journal.kinds(); len(got) != 1 {
		t.Errorf("the journal has %v", got)
	}
	still, drop, err = s.loop.Permit(t.Context(), m)
	if err != nil || drop || still == nil || !still() {
		t.Fatalf("no permit for the second try: %v, drop %v", err, drop)
	}
	if got := s.journal.kinds(); len(got) != 2 || got[1] != "auto.taken d_1" {
		t.Errorf("the journal has %v", got)
	}
	s.epoch.Store(0)
	if still() {
		t.Error("the permit outlives the lease")
	}
	if still, drop, err := s.loop.Permit(t.Context(), m); still != nil || drop || err != nil {
		t.Errorf("without the lease: drop %v, %v", drop, err)
	}
}

// A regular is none the newer for what the provider's record told of them being
// under way still.
func TestReply_waits_for_what_the_record_told(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := parlour(t)
		j.says(t, thread(1), "m_2", time.Now().Add(automation.FirstWait))
		s := j.sender(t, "d_1", 1)
		s.ahead.Store(int64(3 * automation.FirstWait))
		regular, fresh := inbox.NewConversationID(page, inbox.ContactID(thread(0))), inbox.NewConversationID(page, inbox.ContactID(thread(1)))
		old := time.Now().Add(-24 * time.Hour).UnixMilli()
		err := errors.Join(s.local.SetLookedBack(t.Context(), regular, store.LookedBack{Complete: true, OldestMs: old}), s.local.SetLookedBack(t.Context(), fresh, store.LookedBack{}))
		if err != nil {
			t.Fatal(err)
		}
		if m := s.enqueued(t); m.Conversation != fresh {
			t.Errorf("welcomed %s", m.Conversation)
		}
		j.put(t, entry.KindImportBatch, thread(0), "", &entry.ImportBatch{Messages: []entry.ImportedMessage{{ID: "m_0", AtMs: old, Text: "do you have tea?"}}})
		if err := s.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 2*automation.LookWait)
		defer stop()
		_ = s.loop.Run(ctx)
		if rows := s.rows(t); len(rows) != 1 {
			t.Errorf("the outbox has %+v", rows)
		}
	})
}

// Whatever a program did not get to know, it looks for its message before it
// sends it.
func TestReply_of_a_program_that_died(t *testing.T) {
	t.Parallel()
	j := parlour(t)
	s := j.sender(t, "d_1", 1)
	var died atomic.Bool
	s.stored = func(automation.Intent) error { died.Store(true); return errors.New("killed") }
	s.until(t, "the plan", died.Load)
	s.stored = nil
	s.start()
	if err := s.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := s.enqueued(t)
	if got := j.kinds(); m.State != store.OutboxUnknown || len(got) != 2 || got[1] != "auto.taken d_1" {
		t.Errorf("%s, the journal has %v", m.State, got)
	}
}

// The next holder waits for what the one before may have begun, and the one
// before gives up what it has not.
func TestReply_taken_over(t *testing.T) {
	t.Parallel()
	j := parlour(t)
	first := j.sender(t, "d_1", 1)
	planned := first.enqueued(t)
	j.mu.Lock()
	j.epoch = 2
	j.mu.Unlock()
	second := j.sender(t, "d_2", 2)
	began := second.now()
	m := second.enqueued(t)
	if wait := time.UnixMilli(m.NextMs).Sub(began); m.ID != planned.ID || m.State != store.OutboxUnknown || wait < automation.SettleAfter-time.Second {
		t.Errorf("%s is %s, after %v", m.ID, m.State, wait)
	}
	if got := j.kinds(); len(got) != 2 || got[1] != "auto.taken d_2" {
		t.Errorf("the journal has %v", got)
	}
	if _, _, err := first.loop.Permit(t.Context(), planned); err != nil {
		t.Errorf("asked by who knows nothing yet: %v", err)
	}
	if err := first.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, drop, err := first.loop.Permit(t.Context(), planned); !drop || err != nil {
		t.Errorf("it may still send: %v", err)
	}
	first.epoch.Store(0)
	first.start()
	first.until(t, "its message to go", func() bool { return len(first.rows(t)) == 0 })
}

func TestReply_that_makes_no_sense_any_more(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		happens func(*testing.T, *sender)
		reason  string
	}{
		"a person was faster": {func(t *testing.T, s *sender) {
			s.journal.put(t, wire.KindWebhook, thread(0), "", json.RawMessage(fmt.Sprintf(`{"object":"page","entry":{"id":"104200000000001","time":1,"messaging":[
				{"sender":{"id":"104200000000001"},"recipient":{"id":"%s"},"timestamp":%d,"message":{"mid":"m_2","is_echo":true,"app_id":263902037430900,"text":"hello"}}]}}`,
				thread(0), s.now().UnixMilli())))
		}, "answered"},
		"it became late": {func(_ *testing.T, s *sender) { s.ahead.Add(int64(time.Hour)) }, "too_old"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := parlour(t).sender(t, "d_1", 1)
			m := s.enqueued(t)
			c.happens(t, s)
			if err := s.catchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			if still, _, err := s.loop.Permit(t.Context(), m); still != nil || err != nil {
				t.Errorf("it may be sent: %v", err)
			}
			s.until(t, "its message to go", func() bool { return len(s.rows(t)) == 0 })
			r, err := s.store.AutoReply(t.Context(), m.ID)
			if err != nil || r.State != inbox.AutoSkipped || string(r.Skipped) != c.reason {
				t.Errorf("%s %s, %v", r.State, r.Skipped, err)
			}
		})
	}
}

// Somebody may log in again in time.
func TestReply_waits_for_a_login(t *testing.T) {
	t.Parallel()
	s := parlour(t).sender(t, "d_1", 1)
	refuse := func(state store.OutboxState) {
		t.Helper()
		m := s.enqueued(t)
		m.State, m.Problem = store.OutboxFailed, &inbox.Problem{Code: inbox.CodeMetaNeedsLogin, Action: inbox.ActionReauthorize}
		if won, err := s.local.SetOutbox(t.Context(), m, state); !won || err != nil {
			t.Fatal(won, err)
		}
	}
	refuse(store.OutboxQueued)
	s.until(t, "it to be queued again", func() bool { return s.rows(t)[0].State == store.OutboxQueued })
	if m := s.rows(t)[0]; m.NextMs <= s.now().UnixMilli() {
		t.Errorf("it is tried at once: %+v", m)
	}
	s.ahead.Add(int64(time.Hour))
	refuse(store.OutboxQueued)
	s.until(t, "its message to go", func() bool { return len(s.rows(t)) == 0 })
	if got := s.journal.kinds(); len(got) != 2 || got[1] != "auto.skipped d_1" {
		t.Errorf("the journal has %v", got)
	}
}

// What Meta refuses is noted, and nobody is left with a message to decide
// about.
func TestReply_that_Meta_refuses(t *testing.T) {
	t.Parallel()
	s := parlour(t).sender(t, "d_1", 1)
	m := s.enqueued(t)
	m.State, m.Problem = store.OutboxFailed, &inbox.Problem{Code: inbox.CodeMetaRecipientGone}
	if won, err := s.local.SetOutbox(t.Context(), m, store.OutboxQueued); !won || err != nil {
		t.Fatal(won, err)
	}
	s.until(t, "its message to go", func() bool { return len(s.rows(t)) == 0 })
	r, err := s.store.AutoReply(t.Context(), m.ID)
	if err != nil || r.State != inbox.AutoSkipped || r.Skipped != inbox.AutoSkip(inbox.CodeMetaRecipientGone) {
		t.Errorf("%s %s, %v", r.State, r.Skipped, err)
	}
	if got := s.journal.kinds(); len(got) != 2 || got[1] != "auto.skipped d_1" {
		t.Errorf("the journal has %v", got)
	}
}
