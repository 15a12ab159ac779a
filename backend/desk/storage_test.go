package desk_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/metasim"
)

// damage overwrites a stopped database.
var damages = map[string]func(t *testing.T, path string){
	"its head is rubbish": func(t *testing.T, path string) {
		t.Helper()
		overwrite(t, path, 0, make([]byte, 4096))
	},
	"it was cut off": func(t *testing.T, path string) {
		t.Helper()
		size(t, path)
		if err := os.Truncate(path, size(t, path)/2); err != nil {
			t.Fatal(err)
		}
	},
	"it is no database": func(t *testing.T, path string) {
		t.Helper()
		if err := os.WriteFile(path, []byte("this is a text and has nothing to do with a database, but it is quite long all the same, longer than a header"), 0o600); err != nil {
			t.Fatal(err)
		}
	},
	"a newer program wrote it": func(t *testing.T, path string) {
		t.Helper()
		change(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
	},
}

// known waits for the customer's name and a settled desktop and reads all of
// it, but for the time of the last comparison with Meta's record.
func known(t *testing.T, d *desktest.Desk) desk.Export {
	t.Helper()
	settled(t, d)
	d.Await(t, "name", func() bool { return d.Export(t).Contacts[0].State == "known" })
	out := d.Export(t)
	out.Channels[0].Checked = 0
	return out
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func overwrite(t *testing.T, path string, at int64, with []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(with, at); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// A damaged or newer replica is set aside and filled again from the journal.
func TestADamagedDatabaseIsRebuilt(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	d := shop.Desk(t, "Nok")
	d.Connect(t, metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("Còn trà ô long không?")
	d.AwaitState(t, "Còn trà ô long không?", "")
	conversation := d.Export(t).Conversations[0].ID
	if err := d.SaveDraft(t.Context(), inbox.ConversationID(conversation), "Dạ còn"); err != nil {
		t.Fatal(err)
	}
	want := known(t, d)
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			d.Stop(t)
			damage(t, filepath.Join(d.Dir, "replica.db"))
			if name == "it was cut off" { // found by reading it whole, which a crash brings about
				touch(t, filepath.Join(d.Dir, "suspect"))
			}
			d.Start(t)
			if diff := cmp.Diff(want, known(t, d)); diff != "" {
				t.Errorf("rebuilt rows differ: %s", diff)
			}
			if draft, err := d.Draft(t.Context(), inbox.ConversationID(conversation)); err != nil || draft != "Dạ còn" {
				t.Errorf("draft %q, %v", draft, err)
			}
			asides, err := filepath.Glob(filepath.Join(d.Dir, "replica.db.aside-*"))
			if err != nil || len(asides) == 0 {
				t.Errorf("nothing was set aside: %v", err)
			}
		})
	}
}

func touch(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// What only this computer has survives a local database that a newer program
// wrote: the draft is there and the message that waited goes out, once.
func TestDraftsAndWaitingMessagesOutliveTheirDatabase(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	d := shop.Desk(t, "Nok")
	channel := d.Connect(t, metasim.LotusTea)
	mai, an := shop.Sim.Customer(metasim.LotusTea, "Mai Pham"), shop.Sim.Customer(metasim.LotusTea, "An Tran")
	mai.Say("Còn trà ô long không?")
	an.Say("Mấy giờ mở cửa?")
	d.AwaitState(t, "Mấy giờ mở cửa?", "")
	d.AwaitState(t, "Còn trà ô long không?", "")
	settled(t, d)
	d.Stop(t)

	offline(t, d.Dir, func(ctx context.Context, closed *desk.Desk) {
		if _, err := closed.Send(ctx, inbox.NewConversationID(channel, inbox.ContactID(mai.ID)), "Dạ còn 2 hộp"); err != nil {
			t.Fatal(err)
		}
		if err := closed.SaveDraft(ctx, inbox.NewConversationID(channel, inbox.ContactID(an.ID)), "Dạ 8 giờ"); err != nil {
			t.Fatal(err)
		}
	})
	change(t, filepath.Join(d.Dir, "local.db"), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
	d.Start(t)
	d.AwaitState(t, "Dạ còn 2 hộp", "delivered")
	settled(t, d)
	if n := len(shop.Sim.Sends()); n != 1 {
		t.Errorf("Meta got %d messages", n)
	}
	if draft, err := d.Draft(t.Context(), inbox.NewConversationID(channel, inbox.ContactID(an.ID))); err != nil || draft != "Dạ 8 giờ" {
		t.Errorf("draft %q, %v", draft, err)
	}
}

// offline opens a stopped desktop's data without running it.
func offline(t *testing.T, dir string, fn func(context.Context, *desk.Desk)) {
	t.Helper()
	d, err := desk.Open(t.Context(), desk.Options{Dir: dir, Log: slog.New(slog.DiscardHandler), Keychain: func(profile string) keychain.Keychain {
		return keychain.File(filepath.Join(dir, "secrets.json"), profile)
	}})
	if err != nil {
		t.Fatal(err)
	}
	fn(t.Context(), d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// A program that was killed leaves a mark; the next one reads its databases
// whole and, when they are damaged, asks to be opened again.
func TestDamageIsFoundAfterACrash(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	d := shop.Desk(t, "Nok")
	d.Connect(t, metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	for range 40 {
		customer.Say("Trà ô long, trà sen, trà nhài: còn loại nào ạ? Cho em xin giá từng loại với nhé.")
	}
	d.Await(t, "all messages", func() bool { return len(d.Export(t).Messages) == 40 })
	want := known(t, d)
	d.Stop(t)
	path := filepath.Join(d.Dir, "replica.db")
	overwrite(t, path, size(t, path)-3*4096, []byte("rubbish rubbish rubbish rubbish rubbish rubbish rubbish"))
	overwrite(t, path, size(t, path)/2/4096*4096, []byte("rubbish rubbish rubbish rubbish rubbish rubbish rubbish"))
	touch(t, filepath.Join(d.Dir, "running"))
	offline(t, d.Dir, func(ctx context.Context, crashed *desk.Desk) {
		if err := crashed.Run(ctx); !errors.Is(err, desk.ErrReopen) {
			t.Fatalf("run ended with %v", err)
		}
		if code := desk.Problem(desk.ErrReopen).Code; code != inbox.CodeDatabaseDamaged {
			t.Errorf("a person is told %s", code)
		}
	})
	d.Start(t)
	if diff := cmp.Diff(want, known(t, d)); diff != "" {
		t.Errorf("rebuilt rows differ: %s", diff)
	}
}
