package desk_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The main job from end to end: one relay, one simulator, two desktops.
func TestACustomerWritesAndAnAgentAnswers(t *testing.T) {
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	ploy := shop.Desk(t, "Ploy")
	channel := nok.Connect(t, metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")

	question := customer.Say("มีชาอู่หลงไหมคะ")
	for _, d := range []*desktest.Desk{nok, ploy} {
		m := d.AwaitState(t, "มีชาอู่หลงไหมคะ", "")
		if m.From != "customer" || m.ID != question {
			t.Errorf("got %+v", m)
		}
	}
	conversation := inbox.NewConversationID(channel, inbox.ContactID(customer.ID))
	for _, d := range []*desktest.Desk{nok, ploy} {
		d.Await(t, "name and unread", func() bool {
			c, err := d.Conversation(t.Context(), conversation)
			return err == nil && c.Contact.Name == "Mai Pham" && c.Unread == 1
		})
	}

	if _, err := nok.Send(t.Context(), conversation, "มีค่ะ แก้วละ 50 บาท"); err != nil {
		t.Fatal(err)
	}
	nok.Await(t, "the phone shows it", func() bool { return phoneShows(customer, "มีค่ะ แก้วละ 50 บาท") })
	customer.Read()
	for _, d := range []*desktest.Desk{nok, ploy} {
		m := d.AwaitState(t, "มีค่ะ แก้วละ 50 บาท", "read")
		if m.Author != "Nok" || m.From != "shop" || m.Client == "" {
			d.Await(t, "author", func() bool {
				m, _ := d.Message(t, "มีค่ะ แก้วละ 50 บาท")
				return m.Author == "Nok"
			})
		}
	}
	if n := len(shop.Sim.Sends()); n != 1 {
		t.Errorf("Meta got %d messages", n)
	}
	for _, d := range []*desktest.Desk{nok, ploy} {
		d.Await(t, "answered counts as seen", func() bool {
			c, err := d.Conversation(t.Context(), conversation)
			return err == nil && c.Unread == 0
		})
	}
	nok.Await(t, "compared with Meta's record", func() bool { return channelOf(t, nok, metasim.LotusTea).CheckedMs > 0 })
	settled(t, nok)
	same(t, nok, ploy)

	t.Run("database deleted and replayed", func(t *testing.T) {
		want := ploy.Export(t)
		ploy.Stop(t)
		for _, name := range []string{"replica.db", "replica.db-wal", "replica.db-shm"} {
			if err := os.Remove(filepath.Join(ploy.Dir, name)); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		ploy.Start(t)
		settled(t, ploy)
		if diff := cmp.Diff(want, ploy.Export(t)); diff != "" {
			t.Errorf("replayed rows differ: %s", diff)
		}
	})
	t.Run("no token outside the keychain", func(t *testing.T) { noTokenOnDisk(t, shop, nok, ploy) })
}

// same waits until two desktops hold the same.
func same(t *testing.T, a, b *desktest.Desk) {
	t.Helper()
	var diff string
	defer func() {
		if diff != "" {
			t.Log(diff)
		}
	}()
	a.Await(t, "the desktops hold the same", func() bool {
		diff = cmp.Diff(a.Export(t), b.Export(t))
		return diff == ""
	})
}

func phoneShows(c *metasim.Customer, text string) bool {
	for _, m := range c.Thread() {
		if m.Text == text {
			return true
		}
	}
	return false
}

func settled(t *testing.T, d *desktest.Desk) {
	t.Helper()
	d.Await(t, "idle", func() bool { idle, err := d.Idle(t.Context()); return err == nil && idle })
}

// noTokenOnDisk reads every file of relay and desktops but the keychains'.
func noTokenOnDisk(t *testing.T, shop *desktest.Shop, desks ...*desktest.Desk) {
	t.Helper()
	dirs := []string{shop.Relay.DataDir()}
	for _, d := range desks {
		dirs = append(dirs, d.Dir)
	}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), "secrets.json") {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, sign := range []string{"EAAK", "EAA", shop.Sim.AppSecret(), "access_token"} {
				if strings.Contains(string(raw), sign) {
					t.Errorf("%s holds %s…", path, sign)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSendRefuses(t *testing.T) {
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	channel := nok.Connect(t, metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	old := shop.Sim.Customer(metasim.LotusTea, "Old Friend")
	customer.Say("hello")
	old.SayAt(shop.Sim.Now().Add(-25*60*60*1e9), "long ago")
	nok.AwaitState(t, "hello", "")
	nok.AwaitState(t, "long ago", "")
	open := inbox.NewConversationID(channel, inbox.ContactID(customer.ID))
	closed := inbox.NewConversationID(channel, inbox.ContactID(old.ID))
	tests := map[string]struct {
		conversation inbox.ConversationID
		text         string
		want         inbox.Code
	}{
		"nothing":                {open, " \n ", inbox.CodeTextEmpty},
		"too long":               {open, strings.Repeat("ก", 2001), inbox.CodeTextTooLong},
		"after the window":       {closed, "hi", inbox.CodeWindowClosed},
		"unknown conversation":   {channelThread(channel, "999"), "hi", inbox.CodeConversationMissing},
		"unknown channel":        {"page:1/2", "hi", inbox.CodeChannelNotFound},
		"malformed conversation": {"nonsense", "hi", inbox.CodeChannelNotFound},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := nok.Send(t.Context(), tc.conversation, tc.text)
			if !errors.Is(err, &inbox.Problem{Code: tc.want}) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
	if s, err := nok.Status(t.Context()); err != nil || s.Waiting+s.Failed != 0 {
		t.Errorf("status %+v, %v", s, err)
	}
	old.Say("me again")
	nok.Await(t, "window open again", func() bool {
		c, err := nok.Conversation(t.Context(), closed)
		return err == nil && inbox.WindowOpen(c.WindowUntilMs, shop.Sim.Now().UnixMilli())
	})
	if _, err := nok.Send(t.Context(), closed, "welcome back"); err != nil {
		t.Errorf("send into the opened window: %v", err)
	}
	nok.Await(t, "it arrives", func() bool { return phoneShows(old, "welcome back") })
}

func channelThread(c inbox.ChannelID, contact inbox.ContactID) inbox.ConversationID {
	return inbox.NewConversationID(c, contact)
}

func TestPagesThatCannotBeUsedSayWhy(t *testing.T) {
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	if _, err := nok.Pages(t.Context()); !errors.Is(err, &inbox.Problem{Code: inbox.CodeMetaNeedsLogin}) {
		t.Errorf("pages before the login: %v", err)
	}
	nok.Connect(t, metasim.LotusTea)
	pages, err := nok.Pages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]inbox.Code{
		metasim.LotusTea: "", metasim.MaiHanoi: "", metasim.MingTech: "", metasim.NoMessage: inbox.CodePageNoMessaging,
		metasim.PlusPage: "", metasim.NoToken: inbox.CodePageNoMessaging,
	}
	got := map[string]inbox.Code{}
	for _, p := range pages {
		got[p.ID] = ""
		if p.Problem != nil {
			got[p.ID] = p.Problem.Code
			if _, err := nok.Desk.Connect(t.Context(), desk.NewChannel{Page: p.ID}); !errors.Is(err, p.Problem) {
				t.Errorf("connect %s: %v", p.Name, err)
			}
		}
		if p.Connected != (p.ID == metasim.LotusTea) {
			t.Errorf("%s: connected %v", p.Name, p.Connected)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConnectRefuses(t *testing.T) {
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	nok.Login(t, metasim.Choice{Pages: []string{metasim.LotusTea}})
	tests := map[string]struct {
		page, name string
		want       inbox.Code
	}{
		"a name that is too long":   {metasim.LotusTea, strings.Repeat("กี่", 41), inbox.CodeNameTooLong},
		"a Page that was not given": {metasim.MaiHanoi, "Mai", inbox.CodeChannelNotFound},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := nok.Desk.Connect(t.Context(), desk.NewChannel{Page: tc.page, Name: tc.name}); !errors.Is(err, &inbox.Problem{Code: tc.want}) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
	c, err := nok.Desk.Connect(t.Context(), desk.NewChannel{Page: metasim.LotusTea, Name: "  ร้านชา 🍵\n "})
	if err != nil || c.Name != "ร้านชา 🍵" {
		t.Errorf("connect: %+v, %v", c, err)
	}
	// Doing it again renames and repairs.
	c, err = nok.Desk.Connect(t.Context(), desk.NewChannel{Page: metasim.LotusTea, Name: "Lotus"})
	if err != nil || c.Name != "Lotus" {
		t.Errorf("connect again: %+v, %v", c, err)
	}
}

func TestLoginThatDoesNotEndWell(t *testing.T) {
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	_, err := nok.Desk.Login(t.Context(), desk.LoginOptions{Open: func(address string) error {
		_, err := shop.Sim.Approve(t.Context(), address, metasim.Choice{Cancel: true})
		return err
	}})
	if !errors.Is(err, &inbox.Problem{Code: inbox.CodeLoginRefused}) || nok.LoginStatus().Stage != desk.LoginFailed {
		t.Errorf("refused: %v, %+v", err, nok.LoginStatus())
	}
	_, err = nok.Desk.Login(t.Context(), desk.LoginOptions{Open: func(string) error { nok.CancelLogin(); return nil }})
	if !errors.Is(err, &inbox.Problem{Code: inbox.CodeLoginCancelled}) || nok.LoginStatus().Stage != desk.LoginCancelled {
		t.Errorf("cancelled: %v, %+v", err, nok.LoginStatus())
	}
	status, err := nok.Desk.Login(t.Context(), desk.LoginOptions{Open: func(address string) error {
		_, err := shop.Sim.Approve(t.Context(), address, metasim.Choice{Decline: []string{"pages_manage_engagement"}})
		return err
	}})
	if err != nil || len(status.Declined) != 1 || status.Account != metasim.Owner {
		t.Errorf("declined: %v, %+v", err, status)
	}
}
