package automation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pagedesk/backend/automation"
	"pagedesk/backend/channel/all"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

const page = "page:104200000000001"

// journal stores entries as a relay does: a unique key once, and automatic
// ones from the holder of the present epoch only.
type journal struct {
	mu      sync.Mutex
	entries []wire.Entry
	keys    map[string]int64
	epoch   int64
}

var errStale = errors.New("the lease is held by another device")

func (j *journal) append(e wire.Entry, unique string, epoch int64) (int64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if epoch != 0 && epoch != j.epoch {
		return 0, errStale
	}
	if seq, known := j.keys[unique]; known && unique != "" {
		return seq, nil
	}
	e.Seq, e.At = int64(len(j.entries)+1), time.Now().UnixMilli()
	j.entries = append(j.entries, e)
	j.keys[unique] = e.Seq
	return e.Seq, nil
}

func (j *journal) since(seq int64) []wire.Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.entries[seq:]
}

// put appends what a person or a customer did.
func (j *journal) put(t *testing.T, kind, thread, actor string, body any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	e := wire.Entry{Kind: kind, Thread: thread, Actor: actor, Body: raw}
	if kind != entry.KindRuleSaved && kind != entry.KindMemberJoined {
		e.Channel = page
	}
	if _, err := j.append(e, "", 0); err != nil {
		t.Fatal(err)
	}
}

// computer is a desktop as far as the loop sees it.
type computer struct {
	journal *journal
	store   *store.Replica
	local   *store.Local
	apply   *replica.Replica
	mu      sync.Mutex
}

func (j *journal) computer(t *testing.T) *computer {
	t.Helper()
	dir := t.TempDir()
	s, err := store.OpenReplica(t.Context(), filepath.Join(dir, "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := store.OpenLocal(t.Context(), filepath.Join(dir, "local.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.Close(), l.Close() })
	return &computer{journal: j, store: s, local: l, apply: replica.New(s, all.Kinds(nil))}
}

// catchUp applies what is new in the journal.
func (c *computer) catchUp(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	applied, err := c.store.Applied(ctx)
	if err != nil {
		return err
	}
	_, err = c.apply.Apply(ctx, c.journal.since(applied))
	return err
}

// config is what a loop on the computer needs; it has nothing to send.
func (c *computer) config(epoch int64, add func(context.Context, automation.Intent) error) automation.Config {
	return automation.Config{
		Replica: c.store, Local: c.local, Acts: func() bool { return epoch != 0 }, Epoch: func(inbox.ChannelID) int64 { return epoch }, Live: func() bool { return true },
		Online: func() ([]inbox.MemberID, bool) { return nil, true }, Append: add,
		Device: func() string { return "d_1" }, MaySend: func(context.Context, inbox.ChannelID) bool { return false },
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
}

// run lets automation act on the computer until ctx ends.
func (c *computer) run(ctx context.Context, epoch int64, add func(context.Context, automation.Intent) error) *sync.WaitGroup {
	l := automation.New(c.config(epoch, add))
	var running sync.WaitGroup
	running.Go(func() { _ = l.Run(ctx) })
	return &running
}

// store has an intent stored as the desk would.
func (c *computer) add(ctx context.Context, i automation.Intent) error {
	channel, contact := i.Conversation.Parts()
	e := wire.Entry{Kind: i.Kind, Channel: string(channel), Thread: string(contact), Actor: "u_nok", Body: entry.Encode(i.Body)}
	_, err := c.journal.append(e, i.Unique, i.Epoch)
	return err
}

func (c *computer) conversation(t *testing.T, thread string) inbox.Conversation {
	t.Helper()
	v, err := c.store.Conversation(t.Context(), inbox.NewConversationID(page, inbox.ContactID(thread)))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const customers = 5

func thread(i int) string { return fmt.Sprintf("26000000000000%02d", i) }

// crowd is a shop of three with a rule, to whom customers have written.
func crowd(t *testing.T) *journal {
	t.Helper()
	return crowdOf(t, customers)
}

func crowdOf(t *testing.T, customers int) *journal {
	t.Helper()
	j := &journal{keys: map[string]int64{}, epoch: 1}
	for _, name := range []string{"nok", "ploy", "mai"} {
		j.put(t, entry.KindMemberJoined, "", "", map[string]any{"v": 1, "member": map[string]any{"id": "u_" + name, "name": name, "role": "owner"}})
	}
	j.put(t, entry.KindChannelConnected, "", "u_nok", &entry.ChannelConnected{Kind: "messenger", Account: "104200000000001", Page: "Lotus", Name: "Lotus"})
	j.put(t, entry.KindRuleSaved, "", "u_nok", entry.RuleBody(inbox.Rule{
		ID: "r", Name: "Shop", Channels: []inbox.ChannelID{page}, Members: []inbox.MemberID{"u_nok", "u_ploy", "u_mai"},
		Method: inbox.MethodRoundRobin, Fallback: inbox.FallbackWait, Old: inbox.OldLeave,
	}))
	for i := range customers {
		j.put(t, wire.KindWebhook, thread(i), "", json.RawMessage(fmt.Sprintf(`{"object":"page","entry":{"id":"104200000000001","time":1790000000999,"messaging":[
			{"sender":{"id":"%s"},"recipient":{"id":"104200000000001"},"timestamp":17900000000%02d,"message":{"mid":"m_%d","text":"hi"}}]}}`, thread(i), i, i)))
	}
	return j
}

// The holder of the lease dies at any step of dealing any conversation: before
// its decision is stored, before it knows that it was, after it has applied it.
// The next holder finishes, and every opening was dealt once and in turn.
func TestTheHolderDies(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"before it is stored", "before the ack", "after it is applied"} {
		for _, nth := range []int{0, customers - 1} {
			t.Run(fmt.Sprintf("%s, conversation %d", step, nth+1), func(t *testing.T) {
				t.Parallel()
				j := crowd(t)
				first, second := j.computer(t), j.computer(t)
				if err := errors.Join(first.catchUp(t.Context()), second.catchUp(t.Context())); err != nil {
					t.Fatal(err)
				}
				alive, dies := context.WithCancel(t.Context())
				count := 0
				running := first.run(alive, 1, func(ctx context.Context, i automation.Intent) error {
					last := count == nth
					count++
					if last && step == "before it is stored" {
						dies()
						return ctx.Err()
					}
					if err := first.add(ctx, i); err != nil {
						return err
					}
					if last && step == "before the ack" {
						dies()
						return ctx.Err()
					}
					if last {
						defer dies()
					}
					return first.catchUp(ctx)
				})
				<-alive.Done()
				running.Wait()

				j.mu.Lock()
				j.epoch = 2
				j.mu.Unlock()
				dealsAll(t, j, second, 2)
				if err := first.catchUp(t.Context()); err != nil {
					t.Fatal(err)
				}
				for i := range customers {
					if a, b := first.conversation(t, thread(i)).Work, second.conversation(t, thread(i)).Work; a != b {
						t.Errorf("customer %d: the first has %+v, the second %+v", i, a, b)
					}
				}
			})
		}
	}
}

// dealsAll lets a computer act until every conversation is dealt, and checks
// how.
func dealsAll(t *testing.T, j *journal, c *computer, epoch int64) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	left := customers
	running := c.run(ctx, epoch, func(ctx context.Context, i automation.Intent) error {
		if err := errors.Join(c.add(ctx, i), c.catchUp(ctx)); err != nil {
			return err
		}
		left = 0
		for n := range customers {
			if c.conversation(t, thread(n)).Work.Assignee == "" {
				left++
			}
		}
		if left == 0 {
			stop()
		}
		return nil
	})
	if allDealt(t, c) {
		stop()
	}
	<-ctx.Done()
	running.Wait()
	if left := !allDealt(t, c); left {
		t.Fatal("waited in vain until everything is dealt")
	}
	got := map[inbox.MemberID]int{}
	for i := range customers {
		w := c.conversation(t, thread(i)).Work
		got[w.Assignee]++
		if w.Turn != 1 {
			t.Errorf("customer %d was dealt %d times", i, w.Turn)
		}
	}
	for _, n := range got {
		if len(got) != 3 || n > 2 {
			t.Errorf("dealt %v", got)
		}
	}
	decided := 0
	for _, e := range j.since(0) {
		if e.Kind == entry.KindAutoAssigned {
			decided++
		}
	}
	if decided != customers {
		t.Errorf("%d decisions are in the journal", decided)
	}
}

func allDealt(t *testing.T, c *computer) bool {
	t.Helper()
	if err := c.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range customers {
		if c.conversation(t, thread(n)).Work.Assignee == "" {
			return false
		}
	}
	return true
}

// One that thinks it still has the lease gets nothing stored, and does no harm.
func TestTwoHolders(t *testing.T) {
	t.Parallel()
	j := crowd(t)
	j.epoch = 2
	old, present := j.computer(t), j.computer(t)
	if err := errors.Join(old.catchUp(t.Context()), present.catchUp(t.Context())); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	refused := make(chan error, 100)
	running := old.run(ctx, 1, func(ctx context.Context, i automation.Intent) error {
		err := old.add(ctx, i)
		refused <- err
		return err
	})
	if err := <-refused; !errors.Is(err, errStale) {
		t.Errorf("the old holder was told %v", err)
	}
	dealsAll(t, j, present, 2)
	stop()
	running.Wait()
}

// Rows that never show what was appended are a fault that must not make the
// loop append for ever.
func TestNothingIsRepeatedAtOnce(t *testing.T) {
	t.Parallel()
	j := crowd(t)
	c := j.computer(t)
	if err := c.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	keys := map[string]int{}
	cfg := c.config(1, func(_ context.Context, i automation.Intent) error { keys[i.Unique]++; return nil })
	cfg.Online = func() ([]inbox.MemberID, bool) {
		if len(keys) == customers {
			stop() // it has seen the rows, which still ask for everything
		}
		return nil, true
	}
	l := automation.New(cfg)
	if err := l.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for key, n := range keys {
		if n != 1 {
			t.Errorf("%s %d times", key, n)
		}
	}
}

// What the relay refuses does not hold up the rest.
func TestARefusalHoldsUpNothing(t *testing.T) {
	t.Parallel()
	j := crowd(t)
	c := j.computer(t)
	if err := c.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	running := c.run(ctx, 1, func(ctx context.Context, i automation.Intent) error {
		if i.Conversation == inbox.NewConversationID(page, inbox.ContactID(thread(0))) {
			return automation.ErrRefused
		}
		if err := errors.Join(c.add(ctx, i), c.catchUp(ctx)); err != nil {
			return err
		}
		if c.conversation(t, thread(customers-1)).Work.Assignee != "" {
			stop()
		}
		return nil
	})
	running.Wait()
	for n := 1; n < customers; n++ {
		if w := c.conversation(t, thread(n)).Work; w.Assignee == "" {
			t.Errorf("customer %d waits", n)
		}
	}
}

// The relay refuses more than is dealt at once: the loop waits between its
// attempts.
func TestRefusalsAreNotRepeatedAtOnce(t *testing.T) {
	t.Parallel()
	j := crowdOf(t, 60)
	synctest.Test(t, func(t *testing.T) {
		c := j.computer(t)
		if err := c.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		asked := 0
		c.run(ctx, 1, func(context.Context, automation.Intent) error {
			if asked++; asked == 2000 {
				stop()
			}
			return automation.ErrRefused
		}).Wait()
		if asked == 2000 {
			t.Error("the relay was asked 2000 times in 20 seconds")
		}
	})
}
