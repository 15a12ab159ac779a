package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/mail"
	"pagedesk/backend/mail/mailtest"
	"pagedesk/backend/secret"
)

func account(s *mailtest.Server, security inbox.MailSecurity, user, password string) mail.Account {
	return mail.Account{
		MailSettings: inbox.MailSettings{On: true, Host: "127.0.0.1", Port: s.Port, Security: security, User: user, From: "ร้านชา <shop@lotus.test>"},
		Password:     secret.New(password), Roots: s.Roots,
	}
}

func TestLettersArriveThroughEachKindOfConnection(t *testing.T) {
	t.Parallel()
	letter := mail.Compose("th", "ร้านชา 🍵", "Ploy", []mail.Item{
		{Conversation: "page:1/26", Inbox: "Lotus", By: "Nok"}, {Conversation: "page:1/27", Inbox: "Lotus", Rule: "ชา", Customer: "<b>Mai", Words: "สวัสดี & hi"},
	})
	letter.To, letter.ID, letter.At = "ploy@lotus.test", "u_ploy.12@shop.pagedesk", time.Now()
	for name, tc := range map[string]struct {
		opts     mailtest.Options
		security inbox.MailSecurity
	}{
		"implicit TLS with a login": {mailtest.Options{TLS: true, User: "nok", Password: "s3cret"}, inbox.MailTLS},
		"STARTTLS with a login":     {mailtest.Options{StartTLS: true, User: "nok", Password: "s3cret"}, inbox.MailStartTLS},
		"this computer's own":       {mailtest.Options{}, inbox.MailPlain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailtest.Start(t, tc.opts)
			if err := account(s, tc.security, tc.opts.User, tc.opts.Password).Send(t.Context(), letter); err != nil {
				t.Fatal(err)
			}
			got := s.Taken()
			if len(got) != 1 || got[0].To != letter.To || got[0].ID != "<"+letter.ID+">" || got[0].Subject != "ร้านชา 🍵: คุณได้รับมอบหมาย 2 การสนทนา" {
				t.Fatalf("%+v", got)
			}
			for _, want := range []string{"pagedesk://c/page:1%2F26", "มอบหมายโดย Nok", "ตามกฎ “ชา”", "&lt;b&gt;Mai", "สวัสดี &amp; hi", "• Lotus · <b>Mai"} {
				if !strings.Contains(got[0].Body, want) {
					t.Errorf("no %q in %s", want, got[0].Body)
				}
			}
		})
	}
}

func TestWhatAServerRefusesIsSaid(t *testing.T) {
	t.Parallel()
	login := mailtest.Options{TLS: true, User: "nok", Password: "s3cret"}
	for name, tc := range map[string]struct {
		opts   mailtest.Options
		change func(*mail.Account, *mailtest.Server)
		want   inbox.Code
		reason string
	}{
		"nobody there":             {login, func(_ *mail.Account, s *mailtest.Server) { s.Down(t) }, inbox.CodeMailUnreachable, "refused"},
		"wrong password":           {login, func(a *mail.Account, _ *mailtest.Server) { a.Password = secret.New("other") }, inbox.CodeMailLogin, "535"},
		"a login is needed":        {login, func(a *mail.Account, _ *mailtest.Server) { a.User = "" }, inbox.CodeMailSender, "502"},
		"no login offered":         {mailtest.Options{TLS: true}, nil, inbox.CodeMailLogin, ""},
		"unknown certificate":      {login, func(a *mail.Account, _ *mailtest.Server) { a.Roots = nil }, inbox.CodeMailCertificate, "certificate"},
		"certificate of another":   {login, func(a *mail.Account, _ *mailtest.Server) { a.Host = "localhost" }, inbox.CodeMailCertificate, "certificate"},
		"TLS where there is none":  {mailtest.Options{}, nil, inbox.CodeMailNoTLS, ""},
		"STARTTLS not offered":     {mailtest.Options{}, func(a *mail.Account, _ *mailtest.Server) { a.Security = inbox.MailStartTLS }, inbox.CodeMailNoTLS, "STARTTLS"},
		"nobody of that name":      {mailtest.Options{TLS: true, User: "nok", Password: "s3cret", Unknown: "ploy@lotus.test"}, nil, inbox.CodeMailRecipient, "no such user"},
		"no address":               {login, func(a *mail.Account, _ *mailtest.Server) { a.From = "x" }, inbox.CodeMailRecipient, ""},
		"the server takes nothing": {mailtest.Options{TLS: true, User: "nok", Password: "s3cret", Full: true}, nil, inbox.CodeMailRefused, "452"},
	} {
		s := mailtest.Start(t, tc.opts)
		a := account(s, inbox.MailTLS, "nok", "s3cret")
		if tc.change != nil {
			tc.change(&a, s)
		}
		letter := mail.ComposeTest("en", "Lotus")
		letter.To, letter.ID, letter.At = "ploy@lotus.test", "1@x", time.Now()
		p := inbox.ProblemOf(a.Send(t.Context(), letter))
		if p == nil || p.Code != tc.want || !strings.Contains(p.Args["reason"], tc.reason) {
			t.Errorf("%s: %+v, want %s", name, p, tc.want)
			continue
		}
		if said := fmt.Sprint(p.Args, p.Cause); strings.Contains(said, "s3cret") || strings.Contains(said, "other") {
			t.Errorf("%s: the password is in %s", name, said)
		}
		if len(s.Taken()) > 0 {
			t.Errorf("%s: taken all the same", name)
		}
	}
}
