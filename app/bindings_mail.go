package app

import (
	"context"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
)

// Mail is how members are told by e-mail what they were given.
type Mail struct{ s *Session }

// mailTime bounds a test mail.
const mailTime = time.Minute

// State answers the shop's account and this member's choice.
func (b *Mail) State() (MailView, error) {
	d, err := b.s.current()
	if err != nil {
		return MailView{Problem: problemView(nil)}, err
	}
	a, err := d.Mail(context.Background())
	if err != nil {
		return MailView{Problem: problemView(nil)}, err
	}
	return MailView{
		Set: a.Set, Ready: a.Ready, Muted: a.Muted, Address: a.Address, Problem: problemView(asError(a.Problem)),
		Account: MailDraft{
			On: a.On, Host: a.Host, Port: a.Port, Security: string(a.Security), User: a.User, From: a.From, Minutes: a.Minutes,
			WithText: a.WithText, Language: a.Language,
		},
	}, nil
}

// Save sets the account; an empty password leaves the one that is kept.
func (b *Mail) Save(draft MailDraft, password string) error {
	return b.do(workTime, func(ctx context.Context, d *desk.Desk) error {
		return d.SaveMail(ctx, mailSettings(draft), secret.New(password))
	})
}

// Test sends a mail through an account that need not be saved.
func (b *Mail) Test(draft MailDraft, password, to string) error {
	return b.do(mailTime, func(ctx context.Context, d *desk.Desk) error {
		return d.TestMail(ctx, mailSettings(draft), secret.New(password), to)
	})
}

// Mute says whether this member wants no mails.
func (b *Mail) Mute(muted bool) error {
	return b.do(workTime, func(ctx context.Context, d *desk.Desk) error { return d.MuteMail(ctx, muted) })
}

func (b *Mail) do(long time.Duration, run func(context.Context, *desk.Desk) error) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), long)
	defer cancel()
	return run(ctx, d)
}

func mailSettings(m MailDraft) inbox.MailSettings {
	return inbox.MailSettings{
		On: m.On, Host: m.Host, Port: m.Port, Security: inbox.MailSecurity(m.Security), User: m.User, From: m.From, Minutes: m.Minutes,
		WithText: m.WithText, Language: m.Language,
	}
}
