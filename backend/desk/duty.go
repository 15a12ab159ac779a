package desk

import (
	"cmp"
	"context"
	"slices"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
)

// OnDuty is how a member's duty stands now.
type OnDuty struct {
	inbox.Duty
	Name   string
	On     bool
	NextMs int64 // when On changes by itself, 0: it does not
}

// Duties lists the members by name with their duty.
func (d *Desk) Duties(ctx context.Context) ([]OnDuty, error) {
	members, err := d.Members(ctx)
	if err != nil {
		return nil, err
	}
	duties, err := d.replica.Duties(ctx)
	if err != nil {
		return nil, err
	}
	now := d.now()
	list := []OnDuty{}
	for id, m := range members {
		if m.Removed {
			continue
		}
		duty := duties[id]
		duty.Member = id
		on := OnDuty{Duty: duty, Name: m.Name, On: duty.On(now)}
		if next := duty.Next(now); !next.IsZero() {
			on.NextMs = next.UnixMilli()
		}
		list = append(list, on)
	}
	slices.SortFunc(list, func(a, b OnDuty) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Member, b.Member)) })
	return list, nil
}

// SetDuty switches a member on or off and sets their shifts; nil leaves what
// is. An empty member is who works on this computer; only who manages the shop
// sets somebody else's.
func (d *Desk) SetDuty(ctx context.Context, member inbox.MemberID, on *bool, shifts *inbox.Hours) error {
	if member == "" {
		member = d.member()
	}
	if member != d.member() {
		if err := d.manages(); err != nil {
			return err
		}
	}
	if err := d.untilLive(ctx); err != nil {
		return d.unreachable(err)
	}
	members, err := d.Members(ctx)
	if err != nil {
		return err
	}
	if m, known := members[member]; !known || m.Removed {
		return &inbox.Problem{Code: inbox.CodeMemberNotFound, Action: inbox.ActionEdit}
	}
	if shifts != nil {
		if err := shifts.Check(); err != nil {
			return err
		}
	}
	return d.act(ctx, "", action{kind: entry.KindDutySet, body: &entry.DutySet{Member: string(member), On: on, Schedule: shifts}})
}
