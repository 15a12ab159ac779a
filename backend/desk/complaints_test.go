package desk_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// lines are our messages in the thread as the window shows them: text and
// state.
func (x thread) lines(t *testing.T) []string {
	t.Helper()
	all, _, err := x.nok.Thread(t.Context(), x.id, desk.ThreadCursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, l := range all {
		if l.From == inbox.PartyShop {
			ours = append(ours, l.Text+": "+string(l.State))
		}
	}
	return ours
}

// "Own replies missing or shown twice" (features.md 3, row 8), on the desktop
// that wrote them and on the other, however the echo comes.
func TestOwnRepliesMissingOrShownTwice(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ploy := x.shop.Desk(t, "Ploy")
	x.shop.Sim.Faults(metasim.LotusTea).On(metasim.EchoFirst())
	x.shop.Sim.Faults(metasim.LotusTea).On(metasim.DuplicateWebhooks())
	x.send(t, "one")
	x.send(t, "two")
	x.customer.InboxSay("three") // by another login route
	for _, d := range []*desktest.Desk{x.nok, ploy} {
		d.Await(t, "all three", func() bool {
			for _, text := range []string{"one", "two", "three"} {
				if m, ok := d.Message(t, text); !ok || m.ID == "" {
					return false
				}
			}
			return true
		})
	}
	settled(t, x.nok)
	for _, d := range []*desktest.Desk{x.nok, ploy} {
		var texts []string
		for _, m := range d.Export(t).Messages {
			if slices.Contains([]string{"one", "two", "three"}, m.Text) {
				texts = append(texts, m.Text)
			}
		}
		slices.Sort(texts)
		if !slices.Equal(texts, []string{"one", "three", "two"}) {
			t.Errorf("shown %q", texts)
		}
	}
}

// "Retry shows sent but nothing is sent"; a "ghost failed copy beside the
// delivered one" (features.md 3, row 9).
func TestRetryShowsSentButNothingIsSent(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	faults := x.shop.Sim.Faults(metasim.LotusTea)
	faults.On(metasim.PersonUnavailable())
	id := x.send(t, "answer")
	x.nok.AwaitState(t, "answer", "failed")
	if err := x.nok.Retry(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	x.nok.Await(t, "refused again", func() bool {
		all, _, err := x.nok.Thread(t.Context(), x.id, desk.ThreadCursor{}, 100)
		return err == nil && all[len(all)-1].State == inbox.StateFailed && len(all[len(all)-1].Tries) == 2
	})
	if n := len(x.received()); n != 0 {
		t.Errorf("the customer has %d messages of a failed one", n)
	}
	faults.Off()
	if err := x.nok.Retry(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if m, err := x.nok.Sent(t.Context(), id); err != nil || m.ID == "" {
		t.Fatalf("%+v, %v", m, err)
	}
	settled(t, x.nok)
	x.nok.AwaitState(t, "answer", "delivered")
	if got := x.lines(t); len(got) != 1 {
		t.Errorf("the thread shows %q", got)
	}
	if got := x.received(); len(got) != 1 {
		t.Errorf("the customer has %q", got)
	}
}

// "Stuck in Sending" (features.md 3, row 9): killed with Meta's answer on the
// way; the next start settles it without a second copy.
func TestKilledWhileMetaHasTheMessage(t *testing.T) {
	for name, echo := range map[string]bool{"the echo comes": true, "no echo comes": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openThread(t)
			faults := x.shop.Sim.Faults(metasim.LotusTea)
			if !echo {
				faults.On(metasim.DropWebhooks())
			}
			faults.On(metasim.LostAnswer(5 * time.Second).Times(1))
			x.send(t, "killed while sending")
			x.nok.Await(t, "Meta has it", func() bool { return len(x.shop.Sim.Sends()) == 1 })
			wreck := t.TempDir()
			copyDir(t, x.nok.Dir, wreck)
			x.nok.Stop(t)
			x.nok.Dir = wreck
			x.nok.Start(t)
			x.nok.Await(t, "settled", func() bool {
				m, ok := x.nok.Message(t, "killed while sending")
				return ok && m.ID != "" && m.Author == "Nok"
			})
			faults.Off()
			settled(t, x.nok)
			if got := x.received(); len(got) != 1 {
				t.Errorf("the customer got %q", got)
			}
			if got := x.lines(t); len(got) != 1 {
				t.Errorf("the thread shows %q", got)
			}
		})
	}
}

// copyDir copies what a killed process leaves on the disk.
func copyDir(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) == ".db-shm" {
			continue
		}
		in, err := os.Open(filepath.Join(from, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out, err := os.OpenFile(filepath.Join(to, e.Name()), os.O_CREATE|os.O_WRONLY, 0o600) // the keychain's file asks for it
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(out, in); err != nil {
			t.Fatal(err)
		}
		_ = in.Close()
		_ = out.Close()
	}
}

// There is no recall on Facebook (CX-44): a held message can still be taken
// back, and its text is never lost on the way.
func TestMessageSentTooSoonIsTakenBack(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	lines, err := x.nok.SendAll(t.Context(), x.id, desk.Outgoing{Texts: []string{"part 1", "part 2"}, Hold: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if hold := time.Until(time.UnixMilli(lines[0].HoldMs)); hold > desk.MaxHold {
		t.Errorf("held for %v", hold)
	}
	x.types(t, x.nok, "and so on")
	text, err := x.nok.TakeBack(t.Context(), lines[0].Client)
	if draft, _ := x.nok.Draft(t.Context(), x.id); err != nil || text != "part 1\nand so on" || draft != text {
		t.Errorf("taken back as %q, draft %q, %v", text, draft, err)
	}
	if _, err := x.nok.TakeBack(t.Context(), lines[0].Client); err == nil {
		t.Error("taken back twice")
	}
	if m, err := x.nok.Sent(t.Context(), lines[1].Client); err != nil || m.ID == "" {
		t.Fatalf("%+v, %v", m, err)
	}
	if got := x.received(); !slices.Equal(got, []string{"part 2"}) {
		t.Errorf("the customer got %q", got)
	}
}

// A long answer goes out in parts, in order, even when Meta stumbles between
// them.
func TestPartsOfALongAnswerArriveInOrder(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	var long string
	for range 200 {
		long += "ชาเขียวสองกล่องค่ะ ส่งฟรีทั่วประเทศ "
	}
	parts, err := x.nok.Split(t.Context(), x.id, long)
	if err != nil || len(parts) < 3 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	x.shop.Sim.Faults(metasim.LotusTea).On(metasim.Transient(2).Only("send").Times(1))
	lines, err := x.nok.SendAll(t.Context(), x.id, desk.Outgoing{Texts: parts})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.nok.Sent(t.Context(), lines[len(lines)-1].Client); err != nil {
		t.Fatal(err)
	}
	if got := x.received(); !slices.Equal(got, parts) {
		t.Errorf("the customer got %d parts in another order or form", len(got))
	}
}
