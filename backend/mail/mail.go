// Package mail tells members by e-mail what they were given: which of them are
// due (plan.go, pure), what a mail says (compose.go, pure) and how it gets to
// the shop's mail server (send.go). It keeps nothing and decides nothing about
// who sends: one desktop does, see the desk.
//
// A mail holds no customer's name or words unless the shop wishes it. Passwords
// pass through Send only and are in no error.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
)

// Letter is a mail to one person.
type Letter struct {
	To      string // address
	ID      string // of the message: the same mail has the same, so that programs show it once
	Subject string
	Text    string
	HTML    string
	At      time.Time
}

// Account is how the shop's mail server is reached.
type Account struct {
	inbox.MailSettings
	Password secret.Token
	// Roots are who may vouch for the server, nil: whom the system trusts.
	Roots *x509.CertPool
}

// timeout bounds each exchange with the server.
const timeout = 20 * time.Second

// Send hands a letter to the server. Its error is an inbox.Problem that says
// which step was refused.
func (a Account) Send(ctx context.Context, l Letter) error {
	m := gomail.NewMsg()
	if err := errors.Join(m.From(a.From), m.To(l.To)); err != nil {
		return a.problem(inbox.CodeMailRecipient, l.To, err)
	}
	m.Subject(l.Subject)
	m.SetDateWithValue(l.At)
	m.SetMessageIDWithValue(l.ID)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence answers it
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)

	client, err := gomail.NewClient(a.Host, a.options()...)
	if err != nil {
		return a.problem(inbox.CodeMailRefused, l.To, err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return a.problem(dialCode(err), l.To, err)
	}
	err = client.Send(m)
	_ = client.Close() // the server has answered
	if err != nil {
		return a.problem(sendCode(err), l.To, err)
	}
	return nil
}

func (a Account) options() []gomail.Option {
	roots := &tls.Config{ServerName: a.Host, RootCAs: a.Roots, MinVersion: tls.VersionTLS12}
	options := []gomail.Option{gomail.WithPort(a.Port), gomail.WithTimeout(timeout), gomail.WithTLSConfig(roots)}
	switch a.Security {
	case inbox.MailTLS:
		options = append(options, gomail.WithSSL())
	case inbox.MailStartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case inbox.MailPlain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if a.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(a.User), gomail.WithPassword(a.Password.Reveal()))
	}
	return options
}

// dialCode says what went wrong before anything was sent.
func dialCode(err error) inbox.Code {
	var (
		untrusted *tls.CertificateVerificationError
		unknown   x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		noTLS     tls.RecordHeaderError
		answer    *textproto.Error
	)
	switch {
	case errors.As(err, &untrusted), errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		return inbox.CodeMailCertificate
	case errors.As(err, &noTLS), strings.Contains(err.Error(), "STARTTLS"):
		return inbox.CodeMailNoTLS
	case errors.Is(err, gomail.ErrNoSupportedAuthDiscovered), strings.Contains(err.Error(), "SMTP AUTH"):
		return inbox.CodeMailLogin
	case errors.As(err, &answer):
		// Before a mail is begun a server answers to the login only, but for
		// 421 and 554: it takes nobody now, or not us (RFC 5321, 3.1).
		if answer.Code != 421 && answer.Code != 554 {
			return inbox.CodeMailLogin
		}
		return inbox.CodeMailRefused
	}
	return inbox.CodeMailUnreachable
}

// sendCode says which part of a mail the server did not take.
func sendCode(err error) inbox.Code {
	var failed *gomail.SendError
	if !errors.As(err, &failed) || failed.ErrorCode() == 0 {
		return inbox.CodeMailUnreachable
	}
	switch failed.Reason {
	case gomail.ErrSMTPRcptTo:
		return inbox.CodeMailRecipient
	case gomail.ErrSMTPMailFrom:
		return inbox.CodeMailSender
	}
	return inbox.CodeMailRefused
}

// maxReason bounds what is shown of a server's answer.
const maxReason = 200

// problem tells a person which server said what.
func (a Account) problem(code inbox.Code, to string, cause error) error {
	p := &inbox.Problem{Code: code, Action: inbox.ActionEdit, Cause: fmt.Errorf("mail through %s: %w", a.Host, cause)}
	if code == inbox.CodeMailUnreachable {
		p.Action = inbox.ActionRetry
	}
	p.Args = map[string]string{"host": a.Host + ":" + strconv.Itoa(a.Port), "name": to, "reason": answerOf(cause)}
	return p
}

// answerOf is what a server said, or the last cause, on one line.
func answerOf(err error) string {
	var said *textproto.Error
	text := err.Error()
	if errors.As(err, &said) {
		text = said.Error()
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "")
	}
	return text
}
