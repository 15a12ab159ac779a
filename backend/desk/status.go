package desk

import (
	"context"

	"pagedesk/backend/store"
)

// Status is how this computer stands, in a stable shape for scripts.
type Status struct {
	Paired    bool            `json:"paired"`
	Relay     string          `json:"relay"`
	Workspace string          `json:"workspace"`
	Member    string          `json:"member"`
	MemberID  string          `json:"member_id"`
	Role      string          `json:"role"`
	Device    string          `json:"device"`  // device id
	Account   string          `json:"account"` // whose Facebook login is kept
	Applied   int64           `json:"applied"` // seq of the last applied entry
	Waiting   int             `json:"waiting"` // messages not accepted by Meta yet, failed ones left out
	Failed    int             `json:"failed"`  // messages that a person must decide about
	Undealt   int             `json:"undealt"` // conversations that a rule gives to somebody as soon as it can, of the whole team
	Planned   int             `json:"planned"` // automatic replies that are not known to be sent, of the whole team
	Unsaid    int             `json:"unsaid"`  // entries that the relay has not got yet, at most 1000
	Channels  []ExportChannel `json:"channels"`
}

// Status reads how this computer stands. It asks neither relay nor Meta.
func (d *Desk) Status(ctx context.Context) (Status, error) {
	c := d.currentConfig()
	s := Status{
		Paired: c.Relay != "", Relay: c.Relay, Workspace: c.Workspace.Name, Member: c.Member.Name, MemberID: c.Member.ID, Role: string(c.Member.Role),
		Device: c.Device.ID, Account: c.Account, Channels: []ExportChannel{},
	}
	var err error
	if s.Applied, err = d.replica.Applied(ctx); err != nil {
		return s, err
	}
	if err := d.backlog(ctx, &s); err != nil {
		return s, err
	}
	nowMs := d.now().UnixMilli()
	dealing, err := d.replica.Dealing(ctx, nowMs)
	if err != nil {
		return s, err
	}
	for _, due := range dealing.Due {
		if due.Work.Assignee == "" && !due.Work.Offered && !due.Work.Snoozed(nowMs) {
			s.Undealt++
		}
	}
	planned, err := d.replica.PlannedReplies(ctx)
	if err != nil {
		return s, err
	}
	s.Planned = len(planned)
	channels, err := d.Channels(ctx)
	for _, ch := range channels {
		s.Channels = append(s.Channels, exportChannel(ch))
	}
	return s, err
}

// backlog counts what waits on this computer.
func (d *Desk) backlog(ctx context.Context, s *Status) error {
	rows, err := d.local.Outbox(ctx)
	if err != nil {
		return err
	}
	for _, m := range rows {
		switch m.State {
		case store.OutboxFailed:
			s.Failed++
		case store.OutboxQueued, store.OutboxSending, store.OutboxUnknown:
			s.Waiting++
		case store.OutboxAccepted:
		}
	}
	unsaid, err := d.local.Appends(ctx, maxUnsaid)
	s.Unsaid = len(unsaid)
	return err
}

// Idle reports whether everything in the journal is applied, everything
// written is sent and the journal knows of it.
func (d *Desk) Idle(ctx context.Context) (bool, error) {
	if !d.Health().Live {
		return false, nil
	}
	var s Status
	err := d.backlog(ctx, &s)
	return err == nil && s.Waiting == 0 && s.Unsaid == 0, err
}
