package main

import (
	"context"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

type repliesCommand struct{}

// Run lists the canned replies, those used most first.
func (repliesCommand) Run(e *environment) error {
	list, err := e.desk.Replies(e.ctx)
	if err != nil {
		return err
	}
	out := make([]desk.ExportReply, len(list))
	for i, r := range list {
		out[i] = desk.ExportReplyOf(r)
	}
	return e.print(map[string]any{"replies": out})
}

// relayFlags are what commands that wait for the relay take.
type relayFlags struct {
	Timeout time.Duration `help:"How long to wait for the relay." default:"1m"`
}

func (f *relayFlags) wait(e *environment, do func(context.Context) error) error {
	return e.withRun(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, f.Timeout)
		defer stop()
		return waited(e.ctx, do(ctx))
	})
}

type replySaveCommand struct {
	relayFlags `embed:""`

	ID      string   `help:"Id of the reply to change, from replies; a new one when left out."`
	Code    string   `help:"What one types after the slash." required:""`
	Title   string   `help:"What it is about."`
	Text    string   `help:"What to send; {agent}, {customer} and {page} become names."`
	Channel []string `help:"Channel id, from export; may be repeated; every channel when left out." sep:"none"`
	File    []string `help:"A file to send with it, in this order; may be repeated." type:"existingfile" sep:"none"`
}

// Run saves the reply as it is given here, with these files only.
func (c *replySaveCommand) Run(e *environment) error {
	r := inbox.CannedReply{ID: inbox.ReplyID(c.ID), Code: c.Code, Title: c.Title, Text: c.Text}
	for _, id := range c.Channel {
		r.Channels = append(r.Channels, inbox.ChannelID(id))
	}
	return c.wait(e, func(ctx context.Context) error {
		saved, err := e.desk.SaveReplyFiles(ctx, r, c.File)
		if err != nil {
			return err
		}
		return e.print(map[string]any{"reply": desk.ExportReplyOf(saved)})
	})
}

type replyDeleteCommand struct {
	relayFlags `embed:""`

	ID string `help:"Id of the reply, from replies." required:""`
}

// Run deletes the reply.
func (c *replyDeleteCommand) Run(e *environment) error {
	return c.wait(e, func(ctx context.Context) error {
		if err := e.desk.DeleteReply(ctx, inbox.ReplyID(c.ID)); err != nil {
			return err
		}
		return e.print(map[string]any{"deleted": c.ID})
	})
}

type repliesExportCommand struct {
	Out    string `help:"File to write; a zip when a reply has files." required:"" type:"path"`
	Format string `help:"csv or json." enum:"csv,json" default:"json"`
}

// Run writes the file and prints how many replies it holds.
func (c *repliesExportCommand) Run(e *environment) error {
	count, err := e.desk.ExportReplies(e.ctx, c.Out, c.Format)
	if err != nil {
		return err
	}
	name, err := e.desk.ExportRepliesName(e.ctx, c.Format)
	if err != nil {
		return err
	}
	return e.print(map[string]any{"file": c.Out, "usual_name": name, "replies": count})
}

type repliesImportCommand struct {
	relayFlags `embed:""`

	From    string `help:"A .csv, .json or .zip file." required:"" type:"existingfile"`
	Replace bool   `help:"Replace replies that have the same code and inboxes."`
}

// Run imports and prints what became of the rows.
func (c *repliesImportCommand) Run(e *environment) error {
	return c.wait(e, func(ctx context.Context) error {
		done, err := e.desk.ImportReplies(ctx, c.From, c.Replace)
		if err != nil {
			return err
		}
		return e.print(map[string]any{"added": done.Added, "replaced": done.Replaced, "same": done.Same, "refused": refusedRows(done.Refused)})
	})
}

func refusedRows(rows []desk.RefusedRow) []map[string]any {
	out := make([]map[string]any, len(rows))
	for i, r := range rows {
		out[i] = map[string]any{"line": r.Line, "code": r.Code, "problem": r.Problem}
	}
	return out
}
