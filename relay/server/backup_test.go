package server_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/server"
)

// A backup made while webhooks come in is whole: a relay on it has the members,
// the channels and an unbroken start of the journal.
func TestBackup(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	r.Claim(t, nok.Workspace.ID, "page", "1")
	for i := range 50 {
		r.Deliver(t, message("1", "7", fmt.Sprint("m_", i)))
	}
	backup, restored := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "data")
	var busy sync.WaitGroup
	busy.Go(func() {
		for i := 50; i < 150; i++ {
			r.Deliver(t, message("1", "7", fmt.Sprint("m_", i)))
		}
	})
	err := server.Backup(context.Background(), r.DataDir(), backup)
	busy.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Backup(context.Background(), r.DataDir(), backup); err == nil {
		t.Error("a backup is overwritten")
	}
	d := dial(t, r, nok.Token, 0)
	newest := d.entries(t, 151)[150].Seq
	r.Stop(t)

	if err := server.Restore(context.Background(), backup, restored); err != nil {
		t.Fatal(err)
	}
	if err := server.Restore(context.Background(), backup, restored); err == nil {
		t.Error("a data directory is overwritten")
	}
	again := relaytest.Start(t, relaytest.Options{DataDir: restored})
	if status := again.Deliver(t, message("1", "7", "after")); status != 200 {
		t.Fatalf("status %d", status)
	}
	for i, e := range dial(t, again, nok.Token, 0).entries(t, 52)[1:51] {
		if !strings.Contains(string(e.Body), fmt.Sprintf(`"m_%d"`, i)) {
			t.Fatalf("entry %d is %s", i, e.Body)
		}
	}
	// A desktop that is ahead of the backup misses nothing new.
	if e := dial(t, again, nok.Token, newest, "page:1").entries(t, 1)[0]; !strings.Contains(string(e.Body), `"after"`) {
		t.Errorf("after %d comes %s", newest, e.Body)
	}
}

func TestBackup_of_nothing(t *testing.T) {
	t.Parallel()
	if err := server.Backup(context.Background(), t.TempDir(), filepath.Join(t.TempDir(), "b")); err == nil {
		t.Error("an empty directory was backed up")
	}
}

func TestOpen_one_relay_per_directory(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	config := server.Defaults()
	config.Data = r.DataDir()
	if s, err := server.Open(config); err == nil {
		t.Error("two relays on one directory", s.Close())
	}
	code, err := server.IssueSetupCode(context.Background(), r.DataDir(), "")
	if err != nil || len(code) != 19 {
		t.Errorf("setup code %q, %v", code, err)
	}
}
