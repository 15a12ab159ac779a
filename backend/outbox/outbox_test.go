package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/outbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
)

func answers() []store.OutboxMessage {
	return []store.OutboxMessage{
		{Text: "มีค่ะ"},
		{ID: "id of the picture", File: &inbox.OutgoingFile{Path: "out/1", Name: "tea.jpg", Type: "image/jpeg", Kind: inbox.AttachmentImage, Size: 10}},
		{Text: "250 บาท"},
	}
}

var wanted = []string{"มีค่ะ", "file tea.jpg", "250 บาท"}

// Killed anywhere, whatever goes wrong on the way: the customer gets each
// message once, in order, and the journal learns of each.
func TestKilledAtEveryPoint(t *testing.T) {
	t.Parallel()
	for _, mishaps := range [][]mishap{
		nil, {lostWithEcho}, {lostSilently}, {cutOff}, {busy}, {unreachable}, {uploadBroken},
		{lostSilently, lostSilently, lostSilently}, {cutOff, uploadForgotten, lostWithEcho},
	} {
		name := "nothing goes wrong"
		if len(mishaps) > 0 {
			name = fmt.Sprint(len(mishaps), ": ", mishaps[0].name)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killed := true
			// Every point when all else goes well; where more goes wrong, there
			// are more points, and some are left out to save time.
			for at := 1; killed && !t.Failed(); at += 1 + len(mishaps) {
				killed = runKilled(t, mishaps, at)
			}
		})
	}
}

// runKilled kills a process at a point and lets another go on. It reports
// whether the point was reached.
func runKilled(t *testing.T, mishaps []mishap, at int) (killed bool) {
	synctest.Test(t, func(t *testing.T) {
		meta := &ledger{mishaps: slices.Clone(mishaps)}
		c := newComputer(t, meta)
		p := c.start(t, filepath.Join(c.dir, "local.db"), at)
		p.write(t, answers()...)
		if killed = p.settled(t); killed {
			second := c.start(t, p.wreck(t), 0)
			second.settled(t)
			p = second
		}
		if got := meta.whats(); !slices.Equal(got, wanted) {
			t.Errorf("killed at point %d, the customer got %q", at, got)
		}
		appends, err := p.local.Appends(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]string{}
		for _, a := range appends {
			var body entry.MessageSent
			if err := entry.Decode(a.Body, &body); err != nil {
				t.Fatal(err)
			}
			told[body.Client] = body.Message
		}
		if len(appends) != len(wanted) || len(told) != len(wanted) {
			t.Errorf("killed at point %d, the journal was told %v in %d entries", at, told, len(appends))
		}
		for _, a := range meta.accepted {
			if told[string(a.out.Client)] != string(a.id) {
				t.Errorf("killed at point %d, %s was told as %q, is %q", at, a.what, told[string(a.out.Client)], a.id)
			}
		}
	})
	return killed
}

// alone runs a test with one process that is never killed.
func alone(t *testing.T, test func(t *testing.T, c *computer, p *process)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newComputer(t, &ledger{})
		test(t, c, c.start(t, filepath.Join(c.dir, "local.db"), 0))
	})
}

func TestFailedMessageHoldsNothingBack(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		c.meta.mishaps = []mishap{gone}
		p.write(t, store.OutboxMessage{Text: "one"}, store.OutboxMessage{Text: "two"})
		p.settled(t)
		if m := p.row(t, "id of one"); m.State != store.OutboxFailed || m.Problem.Code != inbox.CodeMetaRecipientGone {
			t.Errorf("the first is %+v", m)
		}
		if got := c.meta.whats(); !slices.Equal(got, []string{"two"}) {
			t.Errorf("the customer got %q", got)
		}
	})
}

func TestRetryHoldsTheNextBack(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		c.meta.mishaps = []mishap{busy, cutOff, busy}
		p.write(t, store.OutboxMessage{Text: "one"}, store.OutboxMessage{Text: "two"})
		p.settled(t)
		if got := c.meta.whats(); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("the customer got %q", got)
		}
	})
}

func TestEachTryIsKept(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		c.meta.mishaps = []mishap{busy, lostSilently}
		p.write(t, store.OutboxMessage{Text: "one"})
		p.settled(t)
		m := p.row(t, "id of one")
		var got []store.OutboxState
		for i, try := range m.Log {
			got = append(got, try.Result)
			if i > 0 && try.AtMs <= m.Log[i-1].AtMs {
				t.Errorf("try %d is at %d", i, try.AtMs)
			}
		}
		if want := []store.OutboxState{store.OutboxQueued, store.OutboxAccepted}; !slices.Equal(got, want) {
			t.Errorf("tries %v, want %v", got, want)
		}
		if p := m.Log[0].Problem; p == nil || p.Code != inbox.CodeMetaTemporary {
			t.Errorf("the first try ended with %v", p)
		}
	})
}

func TestTemporaryFailureEndsAfterAWhileNoConnectionNever(t *testing.T) {
	for name, tc := range map[string]struct {
		mishap mishap
		want   store.OutboxState
	}{
		"temporary":     {busy, store.OutboxFailed},
		"no connection": {unreachable, store.OutboxAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			alone(t, func(t *testing.T, c *computer, p *process) {
				c.meta.mishaps = slices.Repeat([]mishap{tc.mishap}, 30)
				p.write(t, store.OutboxMessage{Text: "one"})
				p.settled(t)
				if m := p.row(t, "id of one"); m.State != tc.want {
					t.Errorf("it is %s after %d tries", m.State, m.Tries)
				}
			})
		})
	}
}

func TestHeldMessageCanBeTakenBackAndHoldsTheNextBack(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		hold := time.Now().Add(10 * time.Second).UnixMilli()
		p.write(t, store.OutboxMessage{Text: "oops", HoldMs: hold}, store.OutboxMessage{Text: "held", HoldMs: hold}, store.OutboxMessage{Text: "next"})
		letPass(9 * time.Second)
		if got := c.meta.whats(); len(got) != 0 {
			t.Fatalf("the customer got %q early", got)
		}
		if removed, err := p.local.RemoveOutbox(t.Context(), "id of oops", store.OutboxQueued); err != nil || !removed {
			t.Fatal(removed, err)
		}
		p.Kick()
		p.settled(t)
		if got := c.meta.whats(); !slices.Equal(got, []string{"held", "next"}) {
			t.Errorf("the customer got %q", got)
		}
	})
}

func TestForgottenUploadIsMadeAgain(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		c.meta.mishaps = []mishap{uploadForgotten}
		p.write(t, answers()[1])
		p.settled(t)
		if m := p.row(t, "id of the picture"); m.File.Uploaded != "upload 2" || m.State != store.OutboxAccepted {
			t.Errorf("got %+v, file %+v", m, m.File)
		}
	})
}

// The echo brings the message back: the row goes, and so does our copy of the
// file.
func TestFileIsReleasedWhenTheJournalHasIt(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		p.write(t, answers()[1])
		p.settled(t)
		c.meta.echo(channel.Outbound{Client: "id of the picture"}, "m_1")
		if err := p.Arrived(t.Context(), []inbox.OutboxID{"id of the picture"}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.local.OutboxMessage(t.Context(), "id of the picture"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the row is still there: %v", err)
		}
		if !slices.Equal(c.released, []string{"out/1"}) {
			t.Errorf("released %v", c.released)
		}
	})
}

func TestDeletedFileIsNotUploadedFurther(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		slow := &slowUpload{kind: p.kind, started: make(chan struct{})}
		stopped := c.startWith(t, filepath.Join(t.TempDir(), "local.db"), slow)
		stopped.write(t, answers()[1], store.OutboxMessage{Text: "next"})
		<-slow.started
		if removed, err := stopped.local.RemoveOutbox(t.Context(), "id of the picture", store.OutboxQueued); err != nil || !removed {
			t.Fatal(removed, err)
		}
		stopped.Kick()
		stopped.settled(t)
		if got := c.meta.whats(); !slices.Equal(got, []string{"next"}) {
			t.Errorf("the customer got %q", got)
		}
	})
}

// slowUpload uploads until it is told to stop.
type slowUpload struct {
	*kind
	started chan struct{}
}

func (s *slowUpload) Upload(ctx context.Context, _ channel.Account, _ secret.Token, _ inbox.OutgoingFile, _ func(int64)) channel.Result {
	close(s.started)
	<-ctx.Done()
	return result(uploadBroken)
}

// A Page that Meta slows down: every conversation waits, no try is spent.
func TestPacedSendsWaitWithoutATry(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		began := time.Now()
		p.kind.pace = func(bool) time.Duration { return max(0, time.Minute-time.Since(began)) }
		p.write(t, store.OutboxMessage{Text: "one"})
		letPass(59 * time.Second)
		if got := c.meta.whats(); len(got) != 0 {
			t.Errorf("the customer got %q early", got)
		}
		if m := p.row(t, "id of one"); m.State != store.OutboxQueued || m.Tries != 0 {
			t.Errorf("it is %s after %d tries", m.State, m.Tries)
		}
		p.settled(t)
		if got := c.meta.whats(); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the customer got %q", got)
		}
	})
}

// After the window: with the tag where Meta has approved it and a person
// writes; a rule's message never goes.
func TestHumanAgentTagOnlyOnAnswersOfPeopleAfterTheWindow(t *testing.T) {
	for name, tc := range map[string]struct {
		after     time.Duration
		approved  bool
		automatic bool
		want      bool // it goes out
		tag       bool
	}{
		"inside":                {time.Hour, true, false, true, false},
		"after, approved":       {48 * time.Hour, true, false, true, true},
		"after, not approved":   {48 * time.Hour, false, false, false, false},
		"after, a rule writes":  {48 * time.Hour, true, true, false, false},
		"inside, a rule writes": {time.Hour, true, true, true, false},
		"after 7 days":          {169 * time.Hour, true, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			alone(t, func(t *testing.T, c *computer, p *process) {
				c.update(t, func(tx *store.Tx) error { return tx.SetHumanAgent(shop, tc.approved) })
				letPass(tc.after)
				p.write(t, store.OutboxMessage{Text: "one", Automatic: tc.automatic})
				p.settled(t)
				if got := len(c.meta.accepted) == 1; got != tc.want {
					t.Fatalf("went out: %v", got)
				}
				if tc.want && c.meta.accepted[0].out.HumanAgent != tc.tag {
					t.Errorf("with the tag: %v", !tc.tag)
				}
				if m := p.row(t, "id of one"); !tc.want && (m.Problem == nil || m.Problem.Code != inbox.CodeWindowClosed || m.Tries != 0) {
					t.Errorf("got %+v", m)
				}
			})
		})
	}
}

// The replica was deleted and comes back with the journal: what is under way
// waits for its channel, and nothing is called failed that the customer may
// have.
func TestMessagesWaitForAReplicaThatIsRebuilt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newReplica(t, &ledger{})
		now := time.Now().UnixMilli()
		path := c.left(t,
			store.OutboxMessage{ID: "1", Conversation: mai, Text: "in doubt", State: store.OutboxUnknown, Tries: 1, TriedMs: now, CreatedMs: now},
			store.OutboxMessage{ID: "2", Conversation: mai, Text: "not tried", State: store.OutboxQueued, CreatedMs: now},
		)
		p := c.start(t, path, 0)
		letPass(time.Minute)
		for _, id := range []inbox.OutboxID{"1", "2"} {
			if m := p.row(t, id); m.State == store.OutboxFailed {
				t.Errorf("%q failed with %s", m.Text, m.Problem.Code)
			}
		}
		c.apply(t)
		p.settled(t)
		if got := c.meta.whats(); !slices.Equal(got, []string{"in doubt", "not tried"}) {
			t.Errorf("the customer got %q", got)
		}
	})
}

// Back after days: the window looks closed until the journal is applied.
func TestClosedWindowIsBelievedOnceTheJournalIsApplied(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		letPass(48 * time.Hour)
		c.behind.Store(true)
		p.write(t, store.OutboxMessage{Text: "one"})
		letPass(time.Minute)
		if m := p.row(t, "id of one"); m.State != store.OutboxQueued {
			t.Errorf("while the journal is applied the message is %+v", m)
		}
		c.apply(t)
		c.behind.Store(false)
		p.settled(t)
		if got := c.meta.whats(); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the customer got %q", got)
		}
	})
}

// The program died after the journal had brought a message back and before the
// outbox heard of it: nobody tells it again, and the row goes all the same.
func TestArrivedWhileNobodyListened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newComputer(t, &ledger{})
		now := time.Now().UnixMilli()
		path := c.left(t,
			store.OutboxMessage{ID: "1", Conversation: mai, Text: "accepted", State: store.OutboxAccepted, Message: "m_1", CreatedMs: now},
			store.OutboxMessage{ID: "2", Conversation: mai, Text: "failed, as it seemed", State: store.OutboxFailed, CreatedMs: now},
		)
		c.meta.echo(channel.Outbound{Client: "1", Text: "accepted"}, "m_1")
		c.meta.echo(channel.Outbound{Client: "2", Text: "failed, as it seemed"}, "m_2")
		p := c.start(t, path, 0)
		synctest.Wait()
		rows, err := p.local.Outbox(t.Context())
		if err != nil || len(rows) > 0 {
			t.Errorf("left in the outbox: %+v, %v", rows, err)
		}
		if got := c.meta.whats(); len(got) > 0 {
			t.Errorf("sent again: %q", got)
		}
	})
}

// A message of the thread that cannot be looked up may be ours: it is not
// passed over and sent a second time.
func TestUnreadableRecordIsNoReasonToSendAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newComputer(t, &ledger{})
		now := time.Now().UnixMilli()
		path := c.left(t,
			store.OutboxMessage{ID: "1", Conversation: mai, Text: "in doubt", State: store.OutboxUnknown, Tries: 1, TriedMs: now, CreatedMs: now},
		)
		finder := &closingFinder{replica: c.replica, asked: make(chan struct{}, 100)}
		p := c.startWith(t, path, finder)
		<-finder.asked
		letPass(time.Second)
		if m := p.row(t, "1"); m.State != store.OutboxUnknown || finder.sent > 0 {
			t.Errorf("%s, sent %d times", m.State, finder.sent)
		}
	})
}

// closingFinder loses the database while it reads the thread.
type closingFinder struct {
	kind
	replica *store.Replica
	asked   chan struct{} // a token each time that the thread was read
	sent    int
}

func (f *closingFinder) FindSent(_ context.Context, _ channel.Account, _ secret.Token, _ channel.Outbound, _ time.Time,
	isAnother func(inbox.MessageID) bool,
) (inbox.MessageID, bool, error) {
	_ = f.replica.Close()
	f.asked <- struct{}{}
	return "m_1", !isAnother("m_1"), nil
}

func (f *closingFinder) Send(context.Context, channel.Account, secret.Token, channel.Outbound) channel.Result {
	f.sent++
	return channel.Result{Outcome: channel.OutcomeSent, Message: "m_2"}
}

// A colleague writes the same from Meta's own inbox in the same moments. Their
// echo names no app, comes a little late, and is no reason to believe that ours
// has arrived.
func TestSameWordsOfAColleagueAreNotTakenForOurs(t *testing.T) {
	alone(t, func(t *testing.T, c *computer, p *process) {
		c.meta.mishaps = []mishap{cutOff}
		c.meta.accepted = []accepted{{id: "m_theirs", what: "มีค่ะ"}}
		p.write(t, store.OutboxMessage{Text: "มีค่ะ"})
		letPass(outbox.EchoWait + time.Second)
		c.meta.echo(channel.Outbound{Text: "มีค่ะ"}, "m_theirs")
		p.settled(t)
		if got := c.meta.whats(); !slices.Equal(got, []string{"มีค่ะ", "มีค่ะ"}) {
			t.Errorf("the customer got %q", got)
		}
	})
}
