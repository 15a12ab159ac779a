package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

type pairCommand struct {
	Relay string `help:"The relay's address." required:""`
	Code  string `help:"Setup code, from relay setup-code." required:""`
	Name  string `help:"Your name, as the team sees it." required:""`
}

// Run pairs and prints the status.
func (c *pairCommand) Run(e *environment) error {
	if err := e.desk.Pair(e.ctx, c.Relay, c.Code, c.Name); err != nil {
		return err
	}
	return printStatus(e)
}

type loginCommand struct {
	Timeout time.Duration `help:"How long the dialog may take." default:"10m"`
	Again   bool          `help:"Ask again for permissions that were declined."`
}

// Run prints the address to open on a line of its own, waits for the dialog
// and prints the outcome.
func (c *loginCommand) Run(e *environment) error {
	result, err := e.desk.Login(e.ctx, desk.LoginOptions{
		Again: c.Again, Timeout: c.Timeout,
		Open: func(address string) error { _, err := fmt.Fprintln(e.stdout, address); return err },
	})
	if err != nil {
		return err
	}
	missing := result.Declined
	if missing == nil {
		missing = []string{}
	}
	return e.print(map[string]any{"account": result.Account, "declined": missing})
}

type pagesCommand struct{}

// Run prints the Pages, those that cannot be used with the reason.
func (pagesCommand) Run(e *environment) error {
	pages, err := e.desk.Pages(e.ctx)
	if err != nil {
		return err
	}
	type page struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		Category  string `json:"category"`
		Usable    bool   `json:"usable"`
		Reason    string `json:"reason"` // problem code, "" when usable
		Connected bool   `json:"connected"`
	}
	out := make([]page, len(pages))
	for i, p := range pages {
		out[i] = page{ID: p.ID, Name: p.Name, Category: p.Category, Usable: p.Problem == nil, Connected: p.Connected}
		if p.Problem != nil {
			out[i].Reason = string(p.Problem.Code)
		}
	}
	return e.print(map[string]any{"pages": out})
}

type connectCommand struct {
	Page string `help:"Page id." required:""`
	Name string `help:"Name of the inbox, at most 40 characters; the Page's name when left out."`

	OnlyMe  bool   `help:"Keep a new inbox to yourself: nobody else of the team sees it."`
	History string `help:"How many days of older messages to take over: none, 30, 90 or all. Goes on in run." enum:"none,30,90,all" default:"90"`
}

// Run connects the Page and prints the channel.
func (c *connectCommand) Run(e *environment) error {
	return e.withRun(func(ctx context.Context) error {
		ch, err := e.desk.Connect(ctx, desk.NewChannel{Page: c.Page, Name: c.Name, History: desk.Histories[c.History], OnlyMe: c.OnlyMe})
		if err != nil {
			return err
		}
		return e.print(map[string]any{"channel": map[string]any{"id": ch.ID, "name": ch.Name, "page": ch.Page, "account": ch.Account, "state": ch.State}})
	})
}

type runCommand struct {
	UntilLive bool          `help:"Stop once everything in the journal is applied and everything written is sent."`
	Timeout   time.Duration `help:"With --until-live: give up after this long." default:"1m"`
}

// Run receives and sends.
func (c *runCommand) Run(e *environment) error {
	if !c.UntilLive {
		return e.desk.Run(e.ctx)
	}
	return e.withRun(func(ctx context.Context) error { return e.untilIdle(ctx, c.Timeout) })
}

// untilIdle waits until everything in the journal is applied and everything
// written is sent and told.
func (e *environment) untilIdle(ctx context.Context, timeout time.Duration) error {
	ctx, stop := context.WithTimeout(ctx, timeout)
	defer stop()
	for {
		idle, err := e.desk.Idle(ctx)
		if err != nil || idle {
			return waited(e.ctx, err)
		}
		select {
		case <-ctx.Done():
			return waited(e.ctx, ctx.Err())
		case <-time.After(pollEvery):
		}
	}
}

// waited turns a wait that ran out into errWaiting.
func waited(outer context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) && outer.Err() == nil {
		return fmt.Errorf("%w: %w", errWaiting, err)
	}
	return err
}

type sendCommand struct {
	Conversation string        `help:"Conversation id, from export." required:""`
	Text         string        `help:"What to send." required:"" xor:"what"`
	File         string        `help:"A file to send in place of a text." type:"existingfile" required:"" xor:"what"`
	Human        bool          `help:"A person wrote the text: after the window it may carry the human-agent tag, which a script's may not."`
	Timeout      time.Duration `help:"How long to wait for Meta's answer." default:"1m"`
}

// Run sends and prints the message with its state.
func (c *sendCommand) Run(e *environment) error {
	return e.withRun(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, c.Timeout)
		defer stop()
		lines, err := c.send(ctx, e.desk)
		if err != nil {
			return err
		}
		queued := lines[0]
		m, err := e.desk.Sent(ctx, queued.Client)
		out := map[string]any{"message": map[string]any{
			"id": m.ID, "client": queued.Client, "conversation": queued.Conversation, "text": queued.Text, "state": m.State,
		}}
		return errors.Join(e.print(out), waited(e.ctx, err))
	})
}

func (c *sendCommand) send(ctx context.Context, d *desk.Desk) ([]desk.Line, error) {
	id, out := inbox.ConversationID(c.Conversation), desk.Outgoing{Automatic: !c.Human}
	if c.File != "" {
		return d.SendFile(ctx, id, c.File, out)
	}
	out.Texts = []string{c.Text}
	return d.SendAll(ctx, id, out)
}

type exportCommand struct{}

// Run prints desk.Export.
func (exportCommand) Run(e *environment) error {
	out, err := e.desk.Export(e.ctx)
	if err != nil {
		return err
	}
	return e.print(out)
}

type statusCommand struct{}

// Run prints how this computer stands, without connecting.
func (statusCommand) Run(e *environment) error { return printStatus(e) }

func printStatus(e *environment) error {
	s, err := e.desk.Status(e.ctx)
	if err != nil {
		return err
	}
	return e.print(s)
}
