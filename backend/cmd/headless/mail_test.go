package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/mail/mailtest"
)

func TestMailAccountFromTheCommandLine(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	server := mailtest.Start(t, mailtest.Options{})
	c := paired(t, shop, "Nok")
	account := []string{"--host", "127.0.0.1", "--port", strconv.Itoa(server.Port), "--security", "plain", "--from", "shop@lotus.test"}
	c.do(nil, append([]string{"mail-test", "--to", "nok@lotus.test"}, account...)...)
	if got := server.Taken(); len(got) != 1 || got[0].To != "nok@lotus.test" {
		t.Errorf("%+v", got)
	}
	var saved struct {
		Mail struct {
			On, Ready, Muted bool
			Host             string
		}
	}
	c.do(&saved, append([]string{"mail-set"}, account...)...)
	if !saved.Mail.On || !saved.Mail.Ready || saved.Mail.Host != "127.0.0.1" {
		t.Errorf("%+v", saved)
	}
	c.do(&saved, "mail-mute")
	if !saved.Mail.Muted {
		t.Errorf("%+v", saved)
	}
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("not theirs\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := c.try(append([]string{"mail-test", "--to", "nok@lotus.test", "--user", "nok", "--password-file", password}, account...)...)
	if code != exitFailed || !strings.Contains(stderr, "mail_login") || strings.Contains(stdout+stderr, "not theirs") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
