package main

import (
	"context"
	"time"

	"pagedesk/backend/inbox"
)

type accessCommand struct {
	Channel  string        `help:"Id of the inbox. Without one, the inboxes are listed that others keep to themselves."`
	Everyone bool          `help:"Share it with everyone." xor:"who"`
	OnlyMe   bool          `help:"Keep it to yourself." xor:"who"`
	Member   []string      `help:"Id of a member who may see it; may be repeated. Nobody else does." xor:"who"`
	OwnOnly  string        `help:"on: agents see only the conversations that are theirs or offered to them; off: all." enum:"on,off,keep" default:"keep"`
	Timeout  time.Duration `help:"Give up after this long." default:"1m"`
}

// Run prints who may see an inbox, and changes it first if asked to.
func (c *accessCommand) Run(e *environment) error {
	if c.Channel == "" {
		return e.ask(func(ctx context.Context) error { return printHidden(ctx, e) })
	}
	id := inbox.ChannelID(c.Channel)
	if !c.Everyone && !c.OnlyMe && len(c.Member) == 0 && c.OwnOnly == "keep" {
		access, err := e.desk.Access(e.ctx, id)
		if err != nil {
			return err
		}
		return printAccess(e, id, access)
	}
	return e.withRun(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, c.Timeout)
		defer stop()
		access, err := e.desk.Access(ctx, id)
		if err != nil && !c.Everyone && !c.OnlyMe && len(c.Member) == 0 {
			return err // an owner may replace what they do not see, not change it
		}
		access = c.change(access, inbox.MemberID(e.desk.Setup().Member.ID))
		if err := e.desk.SetAccess(ctx, id, access); err != nil {
			return waited(e.ctx, err)
		}
		return printAccess(e, id, access)
	})
}

// change is the access that the flags ask for.
func (c *accessCommand) change(a inbox.Access, me inbox.MemberID) inbox.Access {
	switch {
	case c.Everyone:
		a.Everyone, a.Members = true, nil
	case c.OnlyMe:
		a.Everyone, a.Members = false, []inbox.MemberID{me}
	case len(c.Member) > 0:
		a.Everyone, a.Members = false, nil
		for _, m := range c.Member {
			a.Members = append(a.Members, inbox.MemberID(m))
		}
	}
	if c.OwnOnly != "keep" {
		a.OwnOnly = c.OwnOnly == "on"
	}
	return a
}

func printAccess(e *environment, id inbox.ChannelID, a inbox.Access) error {
	return e.print(map[string]any{"access": accessRow(id, a)})
}

func printHidden(ctx context.Context, e *environment) error {
	hidden, err := e.desk.HiddenChannels(ctx)
	if err != nil {
		return err
	}
	rows := []map[string]any{}
	for _, h := range hidden {
		rows = append(rows, accessRow(h.ID, h.Access))
	}
	return e.print(map[string]any{"hidden": rows})
}

func accessRow(id inbox.ChannelID, a inbox.Access) map[string]any {
	return map[string]any{"channel": id, "everyone": a.Everyone, "members": list(a.Members), "own_only": a.OwnOnly}
}
