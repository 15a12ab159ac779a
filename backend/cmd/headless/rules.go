package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

type rulesCommand struct{}

// Run prints the rules and the members with their duty.
func (c *rulesCommand) Run(e *environment) error {
	rules, err := e.desk.Rules(e.ctx)
	if err != nil {
		return err
	}
	out := struct {
		Rules  []desk.ExportRule `json:"rules"`
		Duties []duty            `json:"duties"`
	}{Rules: []desk.ExportRule{}}
	for _, r := range rules {
		out.Rules = append(out.Rules, desk.ExportRuleOf(r))
	}
	if out.Duties, err = duties(e); err != nil {
		return err
	}
	return e.print(out)
}

// duty is how a member's duty stands now.
type duty struct {
	desk.ExportDuty
	Name   string `json:"name"`
	On     bool   `json:"on"`
	NextMs int64  `json:"next_ms"` // when it changes by itself, 0: it does not
}

func duties(e *environment) ([]duty, error) {
	list, err := e.desk.Duties(e.ctx)
	out := make([]duty, len(list))
	for i, d := range list {
		out[i] = duty{desk.ExportDutyOf(d.Duty), d.Name, d.On, d.NextMs}
	}
	return out, err
}

type ruleSaveCommand struct {
	ID            string            `help:"The rule to replace; left out, a new one is made."`
	Name          string            `help:"Its name, at most 40 characters." required:""`
	Channel       []inbox.ChannelID `help:"Channel ids, from export. One that is in another rule leaves it." required:""`
	Member        []inbox.MemberID  `help:"Who receives: member ids or e-mail addresses." required:""`
	Method        inbox.Method      `help:"How one of them is chosen: round_robin, self_claim, fewest_open or random." default:"round_robin"`
	PreferOnline  bool              `help:"Leave out who is not online."`
	Fallback      inbox.Fallback    `help:"While nobody is available: wait, random or member." default:"wait"`
	FallbackTo    inbox.MemberID    `help:"The member of --fallback=member."`
	Cap           int               `help:"Open conversations that one member gets at most; 0: any number."`
	RedealMinutes int               `help:"Minutes without an answer after which somebody else gets it; 0: never."`
	Old           inbox.Old         `help:"What becomes of conversations from before: leave, available (deal what nobody has) or all." default:"leave"`
	Exclusive     bool              `help:"Only the one who has a conversation answers it."`
	Hide          bool              `help:"What somebody has is out of the other agents' sight."`
	Timeout       time.Duration     `help:"How long to wait for the relay." default:"1m"`
}

// Run prints the rule and the channels that left another one.
func (c *ruleSaveCommand) Run(e *environment) error {
	return e.withRun(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, c.Timeout)
		defer stop()
		r, moved, err := e.desk.SaveRule(ctx, inbox.Rule{
			ID: inbox.RuleID(c.ID), Name: c.Name, Channels: c.Channel, Members: c.Member, Method: c.Method, PreferOnline: c.PreferOnline,
			Fallback: c.Fallback, FallbackTo: c.FallbackTo, Cap: c.Cap, RedealMinutes: c.RedealMinutes, Old: c.Old, Exclusive: c.Exclusive, Hide: c.Hide,
		})
		if err != nil {
			return waited(e.ctx, err)
		}
		from := map[inbox.ChannelID]string{}
		for _, m := range moved {
			from[m.Channel] = m.From
		}
		return e.print(map[string]any{"rule": desk.ExportRuleOf(r), "moved_from": from})
	})
}

type ruleDeleteCommand struct {
	ID      string        `help:"Rule id, from rules." required:""`
	Timeout time.Duration `help:"How long to wait for the relay." default:"1m"`
}

// Run deletes the rule.
func (c *ruleDeleteCommand) Run(e *environment) error {
	return e.withRun(func(ctx context.Context) error {
		ctx, stop := context.WithTimeout(ctx, c.Timeout)
		defer stop()
		return waited(e.ctx, e.desk.DeleteRule(ctx, inbox.RuleID(c.ID)))
	})
}

type dutyCommand struct {
	Member  string        `help:"Member id, from export; left out, yourself."`
	On      bool          `help:"Switch on: conversations are given to them." xor:"switch"`
	Off     bool          `help:"Switch off." xor:"switch"`
	Zone    string        `help:"Time zone of the shifts, such as Asia/Bangkok. Without --shift they are on duty at any time."`
	Shift   []string      `help:"A shift, such as \"mon 09:00-18:00\"; it may end on the next day."`
	Timeout time.Duration `help:"How long to wait for the relay." default:"1m"`
}

// Run prints everybody's duty, once the journal has what is new.
func (c *dutyCommand) Run(e *environment) error {
	hours, err := c.hours()
	if err != nil {
		return err
	}
	var on *bool
	if c.On || c.Off {
		on = &c.On
	}
	if on != nil || hours != nil {
		err := e.withRun(func(ctx context.Context) error {
			ctx, stop := context.WithTimeout(ctx, c.Timeout)
			defer stop()
			return waited(e.ctx, e.desk.SetDuty(ctx, inbox.MemberID(c.Member), on, hours))
		})
		if err != nil {
			return err
		}
	}
	list, err := duties(e)
	if err != nil {
		return err
	}
	return e.print(map[string]any{"duties": list})
}

// hours are the shifts of the command line, nil when it names none.
func (c *dutyCommand) hours() (*inbox.Hours, error) {
	if c.Zone == "" && len(c.Shift) == 0 {
		return nil, nil //nolint:nilnil // nothing is to be changed
	}
	h := inbox.Hours{Zone: c.Zone}
	for _, s := range c.Shift {
		r, err := readShift(s)
		if err != nil {
			return nil, err
		}
		h.Ranges = append(h.Ranges, r)
	}
	return &h, nil
}

// readShift reads "mon 09:00-18:00".
func readShift(s string) (inbox.Range, error) {
	var r inbox.Range
	var day string
	var fromHour, fromMinute, toHour, toMinute int
	n, err := fmt.Sscanf(s, "%s %d:%d-%d:%d", &day, &fromHour, &fromMinute, &toHour, &toMinute)
	if err != nil || n != 5 {
		return r, fmt.Errorf("read shift %q: want one such as \"mon 09:00-18:00\"", s)
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(day, d.String()[:3]) {
			return inbox.Range{Day: d, From: 60*fromHour + fromMinute, To: 60*toHour + toMinute}, nil
		}
	}
	return r, fmt.Errorf("read shift %q: want a day such as mon", s)
}
