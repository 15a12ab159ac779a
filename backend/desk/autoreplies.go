package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// AutoReplies is what the shop set for a channel's automatic replies, also here
// a moment ago, or what one can begin with.
func (d *Desk) AutoReplies(ctx context.Context, id inbox.ChannelID) (inbox.AutoReplies, error) {
	if _, err := d.Channel(ctx, id); err != nil {
		return inbox.AutoReplies{}, err
	}
	var said entry.ChannelReplies
	if found, err := d.unsaid(ctx, id, entry.KindChannelReplies, &said); err != nil || found {
		return said.Settings, err
	}
	s, err := d.replica.AutoSettingsOf(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return inbox.DefaultAutoReplies(inbox.Languages[0], false), nil
	}
	return s.AutoReplies, err
}

// SetAutoReplies tells the workspace what a channel answers by itself. Only
// owners and admins may say so.
func (d *Desk) SetAutoReplies(ctx context.Context, id inbox.ChannelID, a inbox.AutoReplies) error {
	if !d.currentConfig().Member.Role.Manages() {
		return &inbox.Problem{Code: inbox.CodeNotAllowed, Action: inbox.ActionNone}
	}
	c, err := d.Channel(ctx, id)
	if err != nil {
		return err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return err
	}
	for _, t := range []*inbox.AutoText{&a.Welcome, &a.Away, &a.Closing} {
		t.Text = inbox.CleanText(t.Text)
	}
	a.Nameless = inbox.CutName(inbox.CleanName(a.Nameless))
	if err := a.Check(d.Limits(c.Kind), longestNames(c, members)); err != nil {
		return err
	}
	return d.appendEntry(ctx, store.Append{
		Kind: entry.KindChannelReplies, Channel: id, Body: entry.Encode(&entry.ChannelReplies{Settings: a}),
	})
}

// longestNames are names that a text must have room for: those of the team and
// the Page as they are, and a customer's of the greatest length.
func longestNames(c inbox.Channel, members map[inbox.MemberID]inbox.Member) inbox.AutoNames {
	names := inbox.AutoNames{Page: cmp.Or(c.Page, c.Name)}
	for _, m := range members {
		if len(m.Name) > len(names.Agent) {
			names.Agent = m.Name
		}
	}
	long := string(slices.Repeat([]rune{'M'}, inbox.MaxChannelName))
	names.Customer = inbox.Contact{Name: long, FirstName: long}
	return names
}

// AutoPreview is an automatic reply as a customer would read it.
type AutoPreview struct {
	Text   string
	Length int // in the channel's unit
	Max    int
	// Problem says why it could not be sent, nil when it could.
	Problem *inbox.Problem
}

// PreviewAutoReply fills a text in with this person's name and a customer's;
// "" is one whose name is not known.
func (d *Desk) PreviewAutoReply(ctx context.Context, id inbox.ChannelID, a inbox.AutoReplies, text, customer string) (AutoPreview, error) {
	c, err := d.Channel(ctx, id)
	if err != nil {
		return AutoPreview{}, err
	}
	limits := d.Limits(c.Kind)
	names := inbox.AutoNames{Agent: d.currentConfig().Member.Name, Page: cmp.Or(c.Page, c.Name), Customer: inbox.Contact{Name: customer, FirstName: customer}}
	p := AutoPreview{Text: a.Fill(text, names), Max: limits.MaxText}
	p.Length = limits.TextUnit.Len(p.Text)
	a.Welcome, a.Away, a.Closing = inbox.AutoText{On: true, Text: inbox.CleanText(text)}, inbox.AutoText{}, inbox.AutoText{}
	if err := a.Check(limits, names); err != nil {
		p.Problem = inbox.ProblemOf(err)
	}
	return p, nil
}

// staffInfoLimits bound what stands beside a channel's threads.
var staffInfoLimits = inbox.Limits{MaxText: inbox.MaxStaffInfo, TextUnit: inbox.UnitUTF16}

// StaffInfo is what stands beside a channel's threads for the staff.
func (d *Desk) StaffInfo(ctx context.Context, id inbox.ChannelID) (string, error) {
	var said entry.ChannelInfo
	if found, err := d.unsaid(ctx, id, entry.KindChannelInfo, &said); err != nil || found {
		return said.Text, err
	}
	return d.replica.StaffInfo(ctx, id)
}

// unsaid reads the newest entry of a kind about a channel that the relay has
// not got yet.
func (d *Desk) unsaid(ctx context.Context, id inbox.ChannelID, kind string, into any) (found bool, err error) {
	waiting, err := d.local.Appends(ctx, maxUnsaid)
	if err != nil {
		return false, err
	}
	for _, a := range slices.Backward(waiting) {
		if a.Kind == kind && a.Channel == id {
			return true, entry.Decode(a.Body, into)
		}
	}
	return false, nil
}

// maxUnsaid bounds how many entries are looked through that wait for the relay.
const maxUnsaid = 1000

// SetStaffInfo tells the workspace what the staff should know of a channel; ""
// takes it away. Only owners and admins may say so.
func (d *Desk) SetStaffInfo(ctx context.Context, id inbox.ChannelID, text string) error {
	if !d.currentConfig().Member.Role.Manages() {
		return &inbox.Problem{Code: inbox.CodeNotAllowed, Action: inbox.ActionNone}
	}
	if _, err := d.Channel(ctx, id); err != nil {
		return err
	}
	if text = inbox.CleanText(text); text != "" {
		if err := inbox.CheckText(text, staffInfoLimits); err != nil {
			return err
		}
	}
	return d.appendEntry(ctx, store.Append{Kind: entry.KindChannelInfo, Channel: id, Body: entry.Encode(&entry.ChannelInfo{Text: text})})
}
