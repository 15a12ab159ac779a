package desk_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/mail/mailtest"
	"pagedesk/backend/metasim"
	"pagedesk/backend/secret"
)

// mailing is a shop whose owner Nok has a mail account and whose admin May and
// agent Ploy have addresses.
type mailing struct {
	shop           *desktest.Shop
	server         *mailtest.Server
	nok, may, ploy *desktest.Desk
	settings       inbox.MailSettings
	channel        inbox.ChannelID
}

const mailPassword = "a rather long password"

func openMailing(t *testing.T, change func(*inbox.MailSettings)) mailing {
	t.Helper()
	server := mailtest.Start(t, mailtest.Options{TLS: true, User: "shop", Password: mailPassword})
	shop := desktest.Open(t, desktest.Options{MailRoots: server.Roots})
	x := mailing{shop: shop, server: server, nok: shop.Desk(t, "Nok")}
	x.channel = x.nok.Connect(t, metasim.LotusTea)
	join := func(role, name, email string) *desktest.Desk {
		d := shop.Join(t, x.nok.Invited(t, desk.InviteFor{Role: role}), name)
		if err := x.nok.SetPerson(t.Context(), me(d), name, email); err != nil {
			t.Fatal(err)
		}
		return d
	}
	x.may, x.ploy = join("admin", "May", "may@lotus.test"), join("agent", "Ploy", "ploy@lotus.test")
	x.settings = inbox.MailSettings{
		On: true, Host: "127.0.0.1", Port: server.Port, Security: inbox.MailTLS, User: "shop", From: "Lotus <shop@lotus.test>", Minutes: 10, Language: "en",
	}
	if change != nil {
		change(&x.settings)
	}
	if err := x.nok.SaveMail(t.Context(), x.settings, secret.New(mailPassword)); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*desktest.Desk{x.may, x.ploy} {
		d.Await(t, "the mail account", func() bool { a, err := d.Mail(t.Context()); return err == nil && a.On })
	}
	return x
}

// give has a customer write and Nok give the conversation to a member.
func (x mailing) give(t *testing.T, customer string, to *desktest.Desk) inbox.ConversationID {
	t.Helper()
	c := x.shop.Sim.Customer(metasim.LotusTea, customer)
	c.Say("hello from " + customer)
	x.nok.AwaitState(t, "hello from "+customer, "")
	id := inbox.NewConversationID(x.channel, inbox.ContactID(c.ID))
	if err := x.nok.Assign(t.Context(), id, me(to), ""); err != nil {
		t.Fatal(err)
	}
	return id
}

// later is what time does: the clocks of all desktops go on.
func (x mailing) later(long time.Duration) {
	for _, d := range []*desktest.Desk{x.nok, x.may, x.ploy} {
		d.Sleep(long)
	}
}

func (x mailing) awaitMails(t *testing.T, n int) []mailtest.Message {
	t.Helper()
	x.nok.Await(t, "the mails", func() bool { return len(x.server.Taken()) >= n })
	return x.server.Taken()
}

func TestMembersAreToldByMailWhatTheyWereGiven(t *testing.T) {
	t.Parallel()
	x := openMailing(t, nil)
	first := x.give(t, "Mai Pham", x.ploy)
	x.give(t, "Anna Lee", x.ploy)
	x.give(t, "Bert Cho", x.nok) // oneself
	x.later(20 * time.Second)
	got := x.awaitMails(t, 1)
	if got[0].To != "ploy@lotus.test" || !strings.Contains(got[0].Subject, "2 conversations") || !strings.Contains(got[0].Body, "given by Nok") {
		t.Errorf("%+v", got[0])
	}
	if !strings.Contains(got[0].Body, "pagedesk://c/"+strings.ReplaceAll(string(first), "/", "%2F")) {
		t.Errorf("no link in %s", got[0].Body)
	}
	for _, private := range []string{"Mai Pham", "hello"} {
		if strings.Contains(got[0].Body, private) {
			t.Errorf("%q is in the mail", private)
		}
	}
	// What comes soon after waits and comes together; what was taken away again
	// is not told.
	x.give(t, "Carl Nguyen", x.ploy)
	gone := x.give(t, "Dora Chen", x.ploy)
	x.give(t, "Emma Lim", x.ploy)
	if err := x.nok.Assign(t.Context(), gone, me(x.may), ""); err != nil {
		t.Fatal(err)
	}
	x.later(time.Minute)
	got = x.awaitMails(t, 2)
	if len(got) != 2 || got[1].To != "may@lotus.test" {
		t.Fatalf("%+v", got)
	}
	x.later(10 * time.Minute)
	got = x.awaitMails(t, 3)
	if got[2].To != "ploy@lotus.test" || !strings.Contains(got[2].Subject, "2 conversations") || got[2].ID == got[0].ID {
		t.Errorf("%+v", got[2])
	}
	if err := x.ploy.MuteMail(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	x.nok.Await(t, "Ploy wants none", func() bool { m, err := x.ploy.Mail(t.Context()); return err == nil && m.Muted })
	x.give(t, "Fay Ong", x.ploy)
	x.give(t, "Gus Tan", x.may)
	x.later(time.Hour)
	if got = x.awaitMails(t, 4); len(got) != 4 || got[3].To != "may@lotus.test" {
		t.Errorf("%+v", got[3:])
	}
}

// The server is away, and then the computer that began: nothing is forgotten
// and nothing told twice.
func TestMailWaitsForItsServerAndSurvivesWhoBegan(t *testing.T) {
	t.Parallel()
	x := openMailing(t, func(s *inbox.MailSettings) { s.WithText = true })
	x.may.Await(t, "the password is in May's keychain", func() bool { a, err := x.may.Mail(t.Context()); return err == nil && a.Ready })
	if a, err := x.ploy.Mail(t.Context()); err != nil || a.Ready {
		t.Errorf("an agent has the password: %+v, %v", a, err)
	}
	x.server.Down(t)
	x.give(t, "Mai Pham", x.ploy)
	x.later(20 * time.Second)
	troubled := func(d *desktest.Desk) bool {
		a, err := d.Mail(t.Context())
		return err == nil && a.Problem != nil && a.Problem.Code == inbox.CodeMailUnreachable
	}
	x.nok.Await(t, "the trouble is told", func() bool { return troubled(x.nok) || troubled(x.may) })
	began, other := x.nok, x.may
	if !troubled(x.nok) {
		began, other = x.may, x.nok
	}
	began.Stop(t)
	x.server.Up(t)
	other.Sleep(6 * time.Minute) // it has had its turn
	other.Await(t, "the mail, by another computer", func() bool { return len(x.server.Taken()) == 1 })
	if got := x.server.Taken()[0]; got.To != "ploy@lotus.test" || !strings.Contains(got.Body, "Mai Pham") || !strings.Contains(got.Body, "hello from") {
		t.Errorf("%+v", got)
	}
	began.Start(t)
	began.Await(t, "it has caught up", func() bool { return began.Health().Live })
	x.later(time.Hour)
	x.give(t, "Anna Lee", x.ploy)
	x.later(time.Hour)
	got := x.awaitMails(t, 2)
	if len(got) != 2 || strings.Contains(got[1].Body, "Mai Pham") {
		t.Errorf("told again: %+v", got)
	}
}

func TestMailAccountsAreTriedAndChecked(t *testing.T) {
	t.Parallel()
	x := openMailing(t, nil)
	for name, tc := range map[string]struct {
		change   func(*inbox.MailSettings)
		password string
		to       string
		want     inbox.Code
	}{
		"good":               {nil, "", "nok@lotus.test", ""},
		"another password":   {nil, "wrong", "nok@lotus.test", inbox.CodeMailLogin},
		"no host":            {func(s *inbox.MailSettings) { s.Host = " " }, "", "nok@lotus.test", inbox.CodeMailSettings},
		"plain text far off": {func(s *inbox.MailSettings) { s.Host, s.Security = "mail.example.com", inbox.MailPlain }, "", "nok@lotus.test", inbox.CodeMailSettings},
		"no sender":          {func(s *inbox.MailSettings) { s.From = "nobody" }, "", "nok@lotus.test", inbox.CodeMailSettings},
		"too often":          {func(s *inbox.MailSettings) { s.Minutes = 0 }, "", "nok@lotus.test", inbox.CodeMailSettings},
		"no recipient":       {nil, "", "nok", inbox.CodeMailRecipient},
	} {
		s := x.settings
		if tc.change != nil {
			tc.change(&s)
		}
		p := inbox.ProblemOf(x.nok.TestMail(t.Context(), s, secret.New(tc.password), tc.to))
		if (p == nil) != (tc.want == "") || p != nil && p.Code != tc.want {
			t.Errorf("%s: %v", name, p)
		}
	}
	if got := x.server.Taken(); len(got) != 1 || got[0].To != "nok@lotus.test" {
		t.Errorf("%+v", got)
	}
	for _, d := range []*desktest.Desk{x.may, x.ploy} {
		if err := d.SaveMail(t.Context(), x.settings, secret.New("x")); !errors.Is(err, &inbox.Problem{Code: inbox.CodeNotAllowed}) {
			t.Errorf("saved by somebody who is not the owner: %v", err)
		}
	}
	for _, file := range []string{"replica.db", "replica.db-wal", "local.db", "local.db-wal", "desk.json"} {
		if content, _ := os.ReadFile(filepath.Join(x.nok.Dir, file)); bytes.Contains(content, []byte(mailPassword)) {
			t.Errorf("the password is in %s", file)
		}
	}
}
