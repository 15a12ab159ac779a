package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
)

type mailCommand struct{}

// Run prints the shop's mail account, without its password.
func (mailCommand) Run(e *environment) error { return printMail(e) }

func printMail(e *environment) error {
	a, err := e.desk.Mail(e.ctx)
	if err != nil {
		return err
	}
	return e.print(map[string]any{"mail": map[string]any{
		"set": a.Set, "on": a.On, "host": a.Host, "port": a.Port, "security": a.Security, "user": a.User, "from": a.From,
		"minutes": a.Minutes, "with_text": a.WithText, "language": a.Language, "ready": a.Ready, "muted": a.Muted, "address": a.Address,
	}})
}

// mailFlags describe an account.
type mailFlags struct {
	relayFlags `embed:""`

	Host     string `help:"Mail server." required:""`
	Port     int    `help:"Its port: mostly 465 with tls, 587 with starttls." default:"465"`
	Security string `help:"tls, starttls, or plain for a server on this computer." enum:"tls,starttls,plain" default:"tls"`
	User     string `help:"Who logs in; nobody when left out."`
	From     string `help:"Sender: address, or Name <address>." required:""`
	Minutes  int    `help:"Least minutes between two mails to a member; the rest is gathered." default:"10"`
	WithText bool   `help:"Put customers' names and words into the mails."`
	Language string `help:"Language of the mails." enum:"en,th,vi,zh-Hant" default:"en"`
	Off      bool   `help:"Send no mails for now."`

	PasswordFile string `help:"File that holds the password, - for the first line of standard input; the kept one when left out."`
}

func (f *mailFlags) settings() inbox.MailSettings {
	return inbox.MailSettings{
		On: !f.Off, Host: f.Host, Port: f.Port, Security: inbox.MailSecurity(f.Security), User: f.User, From: f.From,
		Minutes: f.Minutes, WithText: f.WithText, Language: f.Language,
	}
}

// password is read from a file: on the command line others could see it.
func (f *mailFlags) password() (secret.Token, error) {
	var raw []byte
	var err error
	switch f.PasswordFile {
	case "":
		return secret.Token{}, nil
	case "-":
		raw, err = bufio.NewReader(os.Stdin).ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
	default:
		raw, err = os.ReadFile(f.PasswordFile)
	}
	return secret.New(strings.TrimRight(string(raw), "\r\n")), err
}

type mailSetCommand struct {
	mailFlags `embed:""`
}

// Run saves the account and prints it.
func (c *mailSetCommand) Run(e *environment) error {
	password, err := c.password()
	if err != nil {
		return err
	}
	return c.wait(e, func(ctx context.Context) error {
		if err := e.desk.SaveMail(ctx, c.settings(), password); err != nil {
			return err
		}
		return printMail(e)
	})
}

type mailTestCommand struct {
	mailFlags `embed:""`

	To string `help:"Where the test goes." required:""`
}

// Run sends a mail through the account, which need not be saved.
func (c *mailTestCommand) Run(e *environment) error {
	password, err := c.password()
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(e.ctx, c.Timeout)
	defer stop()
	if err := e.desk.TestMail(ctx, c.settings(), password, c.To); err != nil {
		return err
	}
	return e.print(map[string]any{"sent": c.To})
}

type mailMuteCommand struct {
	relayFlags `embed:""`

	Off bool `help:"Be told again."`
}

// Run says that this computer's member wants no mails.
func (c *mailMuteCommand) Run(e *environment) error {
	return c.wait(e, func(ctx context.Context) error {
		if err := e.desk.MuteMail(ctx, !c.Off); err != nil {
			return err
		}
		return printMail(e)
	})
}
