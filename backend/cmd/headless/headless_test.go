package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/metasim"
)

// computer is a data directory that commands are run on.
type computer struct {
	t   *testing.T
	dir string
}

// paired is the computer of a new owner.
func paired(t *testing.T, shop *desktest.Shop, name string) computer {
	t.Helper()
	c := computer{t, t.TempDir()}
	c.do(nil, "pair", "--relay", shop.Relay.URL(), "--code", shop.Relay.SetupCode(t), "--name", name)
	return c
}

// connect logs in and connects a Page; it answers the channel.
func (c computer) connect(sim *metasim.Sim, flags ...string) string {
	c.t.Helper()
	c.login(sim)
	var connected struct{ Channel struct{ ID string } }
	c.do(&connected, append([]string{"connect", "--page", metasim.LotusTea}, flags...)...)
	return connected.Channel.ID
}

// try runs a command and answers its exit code and what it printed.
func (c computer) try(args ...string) (code int, stdout, stderr string) {
	c.t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	code = run(ctx, c.args(args), &out, &errs)
	return code, out.String(), errs.String()
}

func (c computer) args(args []string) []string {
	return append([]string{"--data", c.dir, "--secrets", "file:" + filepath.Join(c.dir, "secrets.json")}, args...)
}

// do runs a command that must succeed and decodes what it printed.
func (c computer) do(into any, args ...string) {
	c.t.Helper()
	code, stdout, stderr := c.try(args...)
	if code != 0 {
		c.t.Fatalf("%v: exit code %d: %s", args, code, stderr)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal([]byte(stdout), into); err != nil {
		c.t.Fatalf("%v printed %s: %v", args, stdout, err)
	}
}

// login runs login and gives the printed address to the simulator's robot.
func (c computer) login(sim *metasim.Sim) {
	c.t.Helper()
	read, write := io.Pipe()
	var wg sync.WaitGroup
	wg.Go(func() {
		var stderr bytes.Buffer
		code := run(c.t.Context(), c.args([]string{"login"}), write, &stderr)
		if code != 0 {
			c.t.Errorf("login: exit code %d: %s", code, stderr.String())
		}
		_ = write.Close()
	})
	address := make([]byte, 4096)
	n, err := read.Read(address)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := sim.Approve(c.t.Context(), strings.TrimSpace(string(address[:n])), metasim.Choice{}); err != nil {
		c.t.Fatal(err)
	}
	raw, _ := io.ReadAll(read)
	wg.Wait()
	var outcome struct {
		Account  string
		Declined []string
	}
	if err := json.Unmarshal(raw, &outcome); err != nil || outcome.Account != metasim.Owner || outcome.Declined == nil {
		c.t.Errorf("login printed %s (%v)", raw, err)
	}
}

func TestTheMainJobFromTheCommandLine(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	c := computer{t, t.TempDir()}
	var status desk.Status
	c.do(&status, "pair", "--relay", shop.Relay.URL(), "--code", shop.Relay.SetupCode(t), "--name", "Nok")
	if !status.Paired || status.Member != "Nok" || status.Role != "owner" {
		t.Errorf("status %+v", status)
	}
	c.login(shop.Sim)
	var pages struct {
		Pages []struct {
			ID     string
			Usable bool
			Reason string
		}
	}
	c.do(&pages, "pages")
	if len(pages.Pages) != 6 || !pages.Pages[0].Usable || pages.Pages[3].Reason != "page_no_messaging_task" {
		t.Errorf("pages %+v", pages)
	}
	var connected struct {
		Channel struct{ ID, Name, State string }
	}
	c.do(&connected, "connect", "--page", metasim.LotusTea, "--name", "ร้านชา 🍵")
	if connected.Channel.ID != "page:"+metasim.LotusTea || connected.Channel.State != "connected" {
		t.Errorf("connected %+v", connected)
	}
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("มีชาไหมคะ")
	conversation := "page:" + metasim.LotusTea + "/" + customer.ID
	var export desk.Export
	await(t, "the message", func() bool {
		c.do(nil, "run", "--until-live")
		export = desk.Export{}
		c.do(&export, "export")
		return len(export.Messages) == 1
	})
	if export.Messages[0].Text != "มีชาไหมคะ" || export.Conversations[0].ID != conversation {
		t.Errorf("export %+v", export)
	}
	var sent struct {
		Message struct{ ID, State, Client string }
	}
	c.do(&sent, "send", "--conversation", conversation, "--text", "มีค่ะ")
	if sent.Message.ID == "" || sent.Message.Client == "" || sent.Message.State == "failed" {
		t.Errorf("sent %+v", sent)
	}
	list := filepath.Join(t.TempDir(), "price list.txt")
	if err := os.WriteFile(list, []byte("oolong 250"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.do(&sent, "send", "--conversation", conversation, "--file", list)
	sends := shop.Sim.Sends()
	if len(sends) != 2 || sends[0].Text != "มีค่ะ" || !slices.Equal(sends[1].Attachments, []string{"file"}) {
		t.Errorf("Meta got %+v", sends)
	}
}

func TestCommandsWorkBesideRun(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	c := paired(t, shop, "Nok")
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan int, 1)
	go func() { ran <- run(ctx, c.args([]string{"run"}), io.Discard, io.Discard) }()
	c.connect(shop.Sim)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	var export desk.Export
	await(t, "the message", func() bool {
		export = desk.Export{}
		c.do(&export, "export")
		return len(export.Messages) == 1
	})
	for _, text := range []string{"one", "two", "three"} {
		c.do(nil, "send", "--conversation", export.Conversations[0].ID, "--text", text)
	}
	if sends := shop.Sim.Sends(); len(sends) != 3 || sends[0].Text != "one" || sends[2].Text != "three" {
		t.Errorf("Meta got %+v", sends)
	}
	stop()
	if code := <-ran; code != 0 {
		t.Errorf("run: exit code %d", code)
	}
}

func TestWhatGoesWrongIsSaid(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	c := computer{t, t.TempDir()}
	used := shop.Relay.SetupCode(t)
	computer{t, t.TempDir()}.do(nil, "pair", "--relay", shop.Relay.URL(), "--code", used, "--name", "First")
	tests := []struct {
		name string
		args []string
		exit int
		code string
	}{
		{"no command", nil, exitUsage, ""},
		{"unknown flag", []string{"status", "--wings"}, exitUsage, ""},
		{"missing flag", []string{"send", "--text", "x"}, exitUsage, ""},
		{"pages before pairing", []string{"pages"}, exitFailed, "meta_needs_login"},
		{"used code", []string{"pair", "--relay", shop.Relay.URL(), "--code", used, "--name", "N"}, exitFailed, "setup_code_bad"},
		{"wrong code", []string{"pair", "--relay", shop.Relay.URL(), "--code", "nonsense", "--name", "N"}, exitFailed, "setup_code_bad"},
		{"not a relay", []string{"pair", "--relay", shop.Sim.URL(), "--code", "x", "--name", "N"}, exitFailed, "relay_bad_address"},
		{"nobody there", []string{"pair", "--relay", "http://127.0.0.1:1", "--code", "x", "--name", "N"}, exitFailed, "relay_unreachable"},
		{"bad address", []string{"pair", "--relay", "ftp://x", "--code", "x", "--name", "N"}, exitFailed, "relay_bad_address"},
		{"no name", []string{"pair", "--relay", shop.Relay.URL(), "--code", "x", "--name", " "}, exitFailed, "name_empty"},
		{"unknown conversation", []string{"send", "--conversation", "page:1/2", "--text", "x"}, exitFailed, "channel_not_found"},
	}
	for _, tc := range tests {
		code, _, stderr := c.try(tc.args...)
		if code != tc.exit {
			t.Errorf("%s: exit code %d: %s", tc.name, code, stderr)
		}
		if tc.code == "" {
			continue
		}
		lines := strings.Split(strings.TrimSpace(stderr), "\n")
		var said struct {
			Error struct {
				Code, Action string
				Args         map[string]string
			}
		}
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &said); err != nil || said.Error.Code != tc.code || said.Error.Action == "" || said.Error.Args == nil {
			t.Errorf("%s: said %s (%v)", tc.name, stderr, err)
		}
	}
	if code, _, stderr := (computer{t, t.TempDir()}).try("status"); code != 0 {
		t.Errorf("status of an unpaired computer: %d %s", code, stderr)
	}
}

// await runs a condition until it holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	limit := time.Now().Add(time.Minute)
	for !holds() {
		if time.Now().After(limit) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
