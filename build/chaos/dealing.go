package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pagedesk/backend/inbox"
)

// deal makes one rule for all Pages and everybody: in turn, whoever is online
// or not.
func (s *shop) deal(ctx context.Context) error {
	args := []string{"rule-save", "--name", "Shop"}
	for _, page := range pages {
		args = append(args, "--channel", "page:"+page)
	}
	for _, d := range s.desks {
		status, err := d.status(ctx)
		if err != nil {
			return err
		}
		args = append(args, "--member", status.MemberID)
	}
	if _, _, err := s.desks[0].do(ctx, 0, args...); err != nil {
		return fmt.Errorf("save a rule: %w", err)
	}
	return nil
}

// checkDealing: every conversation that a customer opened was dealt, once, to
// the same member on every desktop, and to each member as many as to the
// others.
func checkDealing(e evidence, wrong report) {
	to := map[string]string{} // of a conversation, as the first desktop has it
	for i, h := range e.desks {
		dealt, got := map[string]int{}, map[string]int{}
		for _, act := range h.Export.History {
			if act.Kind != inbox.ActDealt {
				continue
			}
			if dealt[act.Conversation]++; dealt[act.Conversation] > 1 {
				wrong(time.UnixMilli(act.AtMs), fmt.Sprintf("%s: %s is dealt a second time, to %s", h.Desk, act.Conversation, act.To))
			}
			if got[act.To]++; i == 0 {
				to[act.Conversation] = act.To
			}
			if act.To != to[act.Conversation] {
				wrong(time.UnixMilli(act.AtMs), fmt.Sprintf("%s: %s is dealt to %s, %s has %q", h.Desk, act.Conversation, act.To, e.desks[0].Desk, to[act.Conversation]))
			}
		}
		for _, c := range h.Export.Conversations {
			if c.Opening > 0 && dealt[c.ID] == 0 {
				wrong(time.UnixMilli(c.LastMs), fmt.Sprintf("%s: %s is dealt to nobody", h.Desk, c.ID))
			}
		}
		var counts []int
		for _, m := range h.Export.Members {
			counts = append(counts, got[m.ID])
		}
		if len(counts) > 0 && slices.Max(counts)-slices.Min(counts) > 1 {
			wrong(time.Now(), fmt.Sprintf("%s: dealt unevenly: %v", h.Desk, got))
		}
	}
}
