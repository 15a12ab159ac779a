package desk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/metasim"
	"pagedesk/backend/store"
)

// A command sends beside the program that runs on the same data directory:
// Meta is asked by one of them only, or its limits would be kept by nobody.
func TestCommandBesideARunningProgramAsksMetaNothing(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	channel := nok.Connect(t, metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	nok.AwaitState(t, "hello", "")
	awaitCompared(t, nok, metasim.LotusTea, 0)

	var mu sync.Mutex
	var asked []string
	graph := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method+" "+r.URL.Path)
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(graph.Close)
	command, err := desk.Open(t.Context(), desk.Options{
		Dir: nok.Dir, GraphURL: graph.URL, Shared: true,
		Keychain: func(profile string) keychain.Keychain {
			return keychain.File(filepath.Join(nok.Dir, "secrets.json"), profile)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- command.Run(ctx) }()
	nok.Await(t, "the command has caught up", func() bool { return command.Health().Live })
	conversation := inbox.NewConversationID(channel, inbox.ContactID(customer.ID))
	queued, err := command.Send(t.Context(), conversation, "hello Mai")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nok.Send(t.Context(), conversation, "it is Nok"); err != nil { // and looks at the outbox
		t.Fatal(err)
	}
	if _, err := command.Sent(t.Context(), queued.Client); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := command.Close(); err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) > 0 {
		t.Errorf("Meta was asked %q", asked)
	}
}

// Two programs open a directory at once whose databases must be read whole.
func TestSeveralProgramsMayOpenASuspectDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func() error {
		d, err := desk.Open(t.Context(), desk.Options{
			Dir: dir, Keychain: func(profile string) keychain.Keychain {
				return keychain.File(filepath.Join(dir, "secrets.json"), profile)
			},
		})
		if err != nil {
			return err
		}
		return d.Close()
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	touch(t, filepath.Join(dir, "suspect"))
	var g errgroup.Group
	for range 8 {
		g.Go(open)
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

// beside opens another program on a desktop's directory.
func beside(t *testing.T, dir string) *desk.Desk {
	t.Helper()
	d, err := desk.Open(t.Context(), desk.Options{
		Dir: dir, Shared: true,
		Keychain: func(profile string) keychain.Keychain {
			return keychain.File(filepath.Join(dir, "secrets.json"), profile)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A command ends beside the program that runs: when that is killed later, the
// next one still knows.
func TestCommandLeavesTheMarkOfTheRunningProgram(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	mark := filepath.Join(nok.Dir, "running")
	marked := func() bool { _, err := os.Stat(mark); return err == nil }
	nok.Await(t, "the mark", marked)
	command := beside(t, nok.Dir)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- command.Run(ctx) }()
	nok.Await(t, "the command has caught up", func() bool { return command.Health().Live })
	stop()
	if err := errors.Join(<-ended, command.Close()); err != nil {
		t.Error(err)
	}
	if !marked() {
		t.Error("the command took the mark away")
	}
	nok.Stop(t)
	if marked() {
		t.Error("the program ended by itself and left its mark")
	}
}

// A command connects a Page beside the program that runs, which compares it
// with Meta's record at once.
func TestChannelThatACommandConnectsIsComparedAtOnce(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Login(t, metasim.Choice{})
	command := beside(t, nok.Dir)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- command.Run(ctx) }()
	if _, err := command.Connect(t.Context(), desk.NewChannel{Page: metasim.LotusTea}); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := errors.Join(<-ended, command.Close()); err != nil {
		t.Error(err)
	}
	nok.Await(t, "the comparison", func() bool {
		c, err := nok.Channel(t.Context(), "page:"+metasim.LotusTea)
		return err == nil && c.CheckedMs > 0
	})
}

// A command that meets damage tells the program that runs, which begins anew.
func TestDamageThatACommandMeetsEndsTheRunningProgram(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Stop(t)
	program, command := beside(t, nok.Dir), beside(t, nok.Dir)
	ended := make(chan error, 1)
	go func() { ended <- program.Run(t.Context()) }()
	command.Noticed(fmt.Errorf("read conversation: %w", store.ErrDamaged))
	if err := <-ended; !errors.Is(err, desk.ErrReopen) {
		t.Errorf("the program ended with %v", err)
	}
	if err := errors.Join(program.Close(), command.Close()); err != nil {
		t.Error(err)
	}
}
