package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pagedesk/backend/inbox"
)

type autoRepliesCommand struct {
	Channel string        `help:"Channel id, from export." required:""`
	Set     []byte        `help:"File with new settings, in the shape that this command prints; - reads them from the standard input." type:"filecontent"`
	Timeout time.Duration `help:"How long to wait for the relay." default:"1m"`
}

// Run prints the settings, new ones once the journal has them.
func (c *autoRepliesCommand) Run(e *environment) error {
	id := inbox.ChannelID(c.Channel)
	if len(c.Set) == 0 {
		settings, err := e.desk.AutoReplies(e.ctx, id)
		if err != nil {
			return err
		}
		return e.print(map[string]any{"auto_replies": settings})
	}
	var in struct {
		AutoReplies inbox.AutoReplies `json:"auto_replies"`
	}
	decoder := json.NewDecoder(bytes.NewReader(c.Set))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	if err := e.append(c.Timeout, func(ctx context.Context) error { return e.desk.SetAutoReplies(ctx, id, in.AutoReplies) }); err != nil {
		return err
	}
	c.Set = nil
	return c.Run(e)
}

type staffInfoCommand struct {
	Channel string        `help:"Channel id, from export." required:""`
	Set     *string       `help:"New text, at most 10,000 characters; an empty one takes it away."`
	Timeout time.Duration `help:"How long to wait for the relay." default:"1m"`
}

// Run prints the text, a new one once the journal has it.
func (c *staffInfoCommand) Run(e *environment) error {
	id := inbox.ChannelID(c.Channel)
	if c.Set == nil {
		text, err := e.desk.StaffInfo(e.ctx, id)
		if err != nil {
			return err
		}
		return e.print(map[string]any{"staff_info": text})
	}
	if err := e.append(c.Timeout, func(ctx context.Context) error { return e.desk.SetStaffInfo(ctx, id, *c.Set) }); err != nil {
		return err
	}
	c.Set = nil
	return c.Run(e)
}

// append does something that appends an entry, and waits until it is in the
// journal and applied.
func (e *environment) append(timeout time.Duration, do func(context.Context) error) error {
	return e.withRun(func(ctx context.Context) error {
		if err := do(ctx); err != nil {
			return err
		}
		return e.untilIdle(ctx, timeout)
	})
}
