package app

import (
	"context"
	"time"

	"pagedesk/backend/inbox"
)

// AutoReplies is what an inbox answers by itself, and what its staff should
// know.
type AutoReplies struct{ s *Session }

// Get answers an inbox's settings, or what one can begin with.
func (b *AutoReplies) Get(channelID string) (AutoRepliesView, error) {
	d, err := b.s.current()
	if err != nil {
		return AutoRepliesView{}, err
	}
	a, err := d.AutoReplies(context.Background(), inbox.ChannelID(channelID))
	return autoRepliesView(a), err
}

// Defaults answers good texts in a language; those with business hours name
// them.
func (b *AutoReplies) Defaults(language string, withHours bool) AutoRepliesView {
	return autoRepliesView(inbox.DefaultAutoReplies(language, withHours))
}

// Save changes an inbox's settings for the whole team.
func (b *AutoReplies) Save(channelID string, settings AutoRepliesView) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.SetAutoReplies(context.Background(), inbox.ChannelID(channelID), settings.settings())
}

// Preview fills a text in as a customer with this name would read it; "" is
// one whose name is not known.
func (b *AutoReplies) Preview(channelID string, settings AutoRepliesView, text, customer string) (AutoPreviewView, error) {
	d, err := b.s.current()
	if err != nil {
		return AutoPreviewView{}, err
	}
	p, err := d.PreviewAutoReply(context.Background(), inbox.ChannelID(channelID), settings.settings(), text, customer)
	return AutoPreviewView{Text: p.Text, Length: p.Length, Max: p.Max, Problem: problemView(asError(p.Problem))}, err
}

// Holidays lists those of a year that shops close for.
func (b *AutoReplies) Holidays(year int) []OfferedHolidayView {
	views := []OfferedHolidayView{}
	for _, h := range inbox.OfferedHolidays(year) {
		views = append(views, OfferedHolidayView(h))
	}
	return views
}

// StaffInfo answers what stands beside an inbox's conversations.
func (b *AutoReplies) StaffInfo(channelID string) (string, error) {
	d, err := b.s.current()
	if err != nil {
		return "", err
	}
	return d.StaffInfo(context.Background(), inbox.ChannelID(channelID))
}

// SaveStaffInfo changes it for the whole team.
func (b *AutoReplies) SaveStaffInfo(channelID, text string) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	return d.SetStaffInfo(context.Background(), inbox.ChannelID(channelID), text)
}

func autoRepliesView(a inbox.AutoReplies) AutoRepliesView {
	v := AutoRepliesView{
		Language: a.Language, Welcome: AutoTextView(a.Welcome), Away: AutoTextView(a.Away), Closing: AutoTextView(a.Closing),
		Names: string(a.Names), Nameless: a.Nameless, QuietMinutes: a.QuietMinutes, LimitMinutes: a.LimitMinutes,
		HoursOn: a.Hours.On, Zone: a.Hours.Zone, Ranges: []HoursRangeView{}, Holidays: []HolidayView{},
	}
	for _, r := range a.Hours.Ranges {
		v.Ranges = append(v.Ranges, HoursRangeView{Day: int(r.Day), From: r.From, To: r.To})
	}
	for _, h := range a.Hours.Holidays {
		v.Holidays = append(v.Holidays, HolidayView(h))
	}
	return v
}

func (v AutoRepliesView) settings() inbox.AutoReplies {
	a := inbox.AutoReplies{
		Language: v.Language, Welcome: inbox.AutoText(v.Welcome), Away: inbox.AutoText(v.Away), Closing: inbox.AutoText(v.Closing),
		Names: inbox.NameFormat(v.Names), Nameless: v.Nameless, QuietMinutes: v.QuietMinutes, LimitMinutes: v.LimitMinutes,
	}
	a.Hours.On, a.Hours.Zone = v.HoursOn, v.Zone
	for _, r := range v.Ranges {
		a.Hours.Ranges = append(a.Hours.Ranges, inbox.Range{Day: time.Weekday(r.Day), From: r.From, To: r.To})
	}
	for _, h := range v.Holidays {
		a.Hours.Holidays = append(a.Hours.Holidays, inbox.Holiday(h))
	}
	return a
}
