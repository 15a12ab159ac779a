package main

import (
	"context"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// workFlags are what commands that work on a conversation take.
type workFlags struct {
	Conversation string        `help:"Conversation id, from export." required:""`
	Timeout      time.Duration `help:"How long to wait for the relay." default:"1m"`
}

// work does one thing to the conversation and prints how it stands.
func (f *workFlags) work(e *environment, do func(context.Context, *desk.Desk, inbox.ConversationID) error) error {
	return e.withRun(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, f.Timeout)
		defer stop()
		id := inbox.ConversationID(f.Conversation)
		if err := do(ctx, e.desk, id); err != nil {
			return waited(e.ctx, err)
		}
		row, err := e.desk.ConversationRow(ctx, id)
		if err != nil {
			return err
		}
		return e.print(map[string]any{"conversation": desk.ExportOf(row)})
	})
}

type claimCommand struct {
	workFlags `embed:""`
}

// Run takes the conversation.
func (c *claimCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.Claim(ctx, id) })
}

type takeCommand struct {
	workFlags `embed:""`
}

// Run takes the conversation, whoever has it.
func (c *takeCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.Take(ctx, id) })
}

type assignCommand struct {
	workFlags `embed:""`

	Member string `help:"Member id, from export." required:""`
	Note   string `help:"A note for the member."`
}

// Run gives the conversation to a member.
func (c *assignCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error {
		return d.Assign(ctx, id, inbox.MemberID(c.Member), c.Note)
	})
}

type closeCommand struct {
	workFlags `embed:""`
}

// Run closes the conversation.
func (c *closeCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error {
		return d.CloseConversation(ctx, id)
	})
}

type reopenCommand struct {
	workFlags `embed:""`
}

// Run opens the conversation again.
func (c *reopenCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.Reopen(ctx, id) })
}

type noteCommand struct {
	workFlags `embed:""`

	Text string `help:"What the team should know." required:""`
}

// Run writes a note.
func (c *noteCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.Note(ctx, id, c.Text) })
}

type unassignCommand struct {
	workFlags `embed:""`
}

// Run gives the conversation back.
func (c *unassignCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.Unassign(ctx, id) })
}

type snoozeCommand struct {
	workFlags `embed:""`

	Until time.Time `help:"When it comes back, as 2026-01-31T09:00:00+07:00." required:""`
}

// Run puts the conversation off.
func (c *snoozeCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error {
		return d.Snooze(ctx, id, c.Until)
	})
}

type wakeCommand struct {
	workFlags `embed:""`
}

// Run brings the conversation back.
func (c *wakeCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error { return d.WakeUp(ctx, id) })
}
