package desk

import (
	"context"
	"fmt"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
)

// Snooze puts a conversation off until a time or until the customer writes.
func (d *Desk) Snooze(ctx context.Context, id inbox.ConversationID, until time.Time) error {
	v, err := d.latest(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case v.Work.Closed:
		return errClosed
	case !until.After(d.now()):
		return &inbox.Problem{Code: inbox.CodeSnoozePast, Action: inbox.ActionEdit}
	}
	err = d.act(ctx, id, action{
		kind: entry.KindConversationSnoozed,
		body: &entry.ConversationSnoozed{Opening: v.Work.Opening, UntilMs: until.UnixMilli(), UpToMs: v.WroteMs},
	})
	if err != nil {
		return err
	}
	if v, err = d.Conversation(ctx, id); err != nil {
		return err
	}
	if v.Work.SnoozedUntilMs != until.UnixMilli() {
		return errChanged
	}
	return nil
}

// WakeUp takes back that a conversation was put off.
func (d *Desk) WakeUp(ctx context.Context, id inbox.ConversationID) error {
	v, err := d.latest(ctx, id)
	if err != nil || !v.Work.Snoozed(d.now().UnixMilli()) {
		return err
	}
	return d.act(ctx, id, action{kind: entry.KindConversationWoken, body: &entry.ConversationOpening{Opening: v.Work.Opening}})
}

// SnoozeTimes lists the times that are offered for putting something off.
func (d *Desk) SnoozeTimes(ctx context.Context) ([]inbox.SnoozeTime, error) {
	zone, err := d.zone(ctx)
	if err != nil {
		return nil, err
	}
	return inbox.SnoozeTimes(d.now().In(zone)), nil
}

// wallClock is how a person writes a time of the shop.
const wallClock = "2006-01-02T15:04"

// Moment reads what the shop's clock shows, as 2006-01-02T15:04.
func (d *Desk) Moment(ctx context.Context, wall string) (time.Time, error) {
	zone, err := d.zone(ctx)
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.ParseInLocation(wallClock, wall, zone)
	if err != nil {
		return at, &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionEdit, Cause: fmt.Errorf("read time: %w", err)}
	}
	return at, nil
}

// zone is where the shop is: where its business hours say so, else where this
// computer is.
func (d *Desk) zone(ctx context.Context) (*time.Location, error) {
	settings, err := d.replica.AutoSettings(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range settings {
		if zone, err := time.LoadLocation(s.Hours.Zone); err == nil && s.Hours.Zone != "" {
			return zone, nil
		}
	}
	return time.Local, nil
}

// cameBack tells of the conversations whose time came between two looks at the
// clock. Nothing is appended for it: each desktop's rows and clock say it.
func (d *Desk) cameBack(ctx context.Context, last, now time.Time) {
	back, err := d.replica.CameBack(ctx, last.UnixMilli(), now.UnixMilli())
	if err != nil {
		d.log.Error("look for what came back", "error", err)
	}
	if len(back) > 0 {
		d.announce(Change{Channels: true, Conversations: back})
	}
}
