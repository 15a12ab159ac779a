package main

import (
	"context"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

type labelCommand struct {
	workFlags `embed:""`

	Add    []inbox.LabelID `help:"Label ids, from export."`
	Remove []inbox.LabelID `help:"Label ids, from export."`
}

// Run changes the conversation's labels.
func (c *labelCommand) Run(e *environment) error {
	return c.work(e, func(ctx context.Context, d *desk.Desk, id inbox.ConversationID) error {
		return d.Label(ctx, id, c.Add, c.Remove)
	})
}

type labelSaveCommand struct {
	ID      string        `help:"The label to change; left out, a new one is made."`
	Name    string        `help:"Its name, at most 40 characters." required:""`
	Colour  int           `help:"Its colour, 0 to 7." default:"0"`
	Timeout time.Duration `help:"How long to wait for the relay." default:"1m"`
}

// Run prints the label.
func (c *labelSaveCommand) Run(e *environment) error {
	return e.withRun(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, c.Timeout)
		defer stop()
		l, err := e.desk.SaveLabel(ctx, inbox.Label{ID: inbox.LabelID(c.ID), Name: c.Name, Colour: c.Colour})
		if err != nil {
			return waited(e.ctx, err)
		}
		return e.print(map[string]any{"label": desk.ExportLabelOf(l)})
	})
}

type labelDeleteCommand struct {
	ID      string        `help:"Label id, from export." required:""`
	Timeout time.Duration `help:"How long to wait for the relay." default:"1m"`
}

// Run deletes the label.
func (c *labelDeleteCommand) Run(e *environment) error {
	return e.withRun(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, c.Timeout)
		defer stop()
		return waited(e.ctx, e.desk.DeleteLabel(ctx, inbox.LabelID(c.ID)))
	})
}
