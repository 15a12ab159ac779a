package inbox

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// BusinessHours are when a channel's shop answers.
type BusinessHours struct {
	On bool `json:"on"` // otherwise, and without ranges, it is always open
	Hours
	Holidays []Holiday `json:"holidays"`
}

// Holiday is a stretch of days, both included and written 2006-01-02, on which
// no range begins: a night shift into it ends as always.
type Holiday struct {
	From string `json:"from"`
	To   string `json:"to"`
	Name string `json:"name"`
}

// MaxHolidays bounds the stretches of a shop.
const MaxHolidays = 100

// farthest bounds how far an opening or the last closing time is looked for.
const farthest = 400 // days

// Check says why the hours cannot be kept, or nil.
func (h BusinessHours) Check() error {
	if !h.On {
		return nil
	}
	if err := h.Hours.Check(); err != nil {
		return err
	}
	if len(h.Ranges) == 0 {
		return &Problem{Code: CodeHoursRange, Action: ActionEdit}
	}
	if len(h.Holidays) > MaxHolidays {
		return &Problem{Code: CodeHolidayInvalid, Action: ActionEdit, Args: map[string]string{"name": ""}}
	}
	for _, d := range h.Holidays {
		_, from := time.Parse(time.DateOnly, d.From)
		_, to := time.Parse(time.DateOnly, d.To)
		if from != nil || to != nil || d.To < d.From {
			return &Problem{Code: CodeHolidayInvalid, Action: ActionEdit, Args: map[string]string{"name": d.Name}}
		}
	}
	return nil
}

// always reports whether the shop never closes.
func (h BusinessHours) always() bool { return !h.On || len(h.Ranges) == 0 }

// spans are Hours.spans without those that begin on a holiday.
func (h BusinessHours) spans(at time.Time, days int) []span {
	return slices.DeleteFunc(h.Hours.spans(at, days), func(s span) bool {
		day := s.from.Format(time.DateOnly)
		return slices.ContainsFunc(h.Holidays, func(d Holiday) bool { return d.From <= day && day <= d.To })
	})
}

// Open reports whether the shop is open at t.
func (h BusinessHours) Open(t time.Time) bool {
	return h.always() || slices.ContainsFunc(h.spans(t, 0), func(s span) bool { return !t.Before(s.from) && t.Before(s.to) })
}

// Opens is when the shop opens next: t itself when it is open. False when that
// is more than a year away.
func (h BusinessHours) Opens(t time.Time) (time.Time, bool) {
	if h.Open(t) {
		return t, true
	}
	for week := 0; week < farthest; week += 7 {
		for _, s := range h.spans(t.AddDate(0, 0, week), 7) {
			if s.from.After(t) {
				return s.from, true
			}
		}
	}
	return time.Time{}, false
}

// ClosedSince names the closed period that t is in by its beginning: the last
// closing time, or the zero time when the shop has not been open for a year.
// It is for a t at which the shop is closed.
func (h BusinessHours) ClosedSince(t time.Time) time.Time {
	var last time.Time
	for day, more := 0, farthest; more > 0; day, more = day+1, more-1 {
		for _, s := range h.spans(t.AddDate(0, 0, -day), 0) {
			if s.to.After(t) || !s.to.After(last) {
				continue
			}
			if last.IsZero() {
				more = 2 // what began the day before may have ended later
			}
			last = s.to
		}
	}
	return last
}

// Words are the hours as a customer reads them: days with the same ranges in a
// row together, Monday first. "" when the shop never closes.
func (h BusinessHours) Words(language string) string {
	if h.always() {
		return ""
	}
	words := wordsOf(language)
	var parts []string
	for day := 0; day < 7; {
		ranges := h.clocks(day)
		last := day
		for last < 6 && h.clocks(last+1) == ranges {
			last++
		}
		if ranges != "" {
			parts = append(parts, words.days(day, last)+" "+ranges+words.afterTime)
		}
		day = last + 1
	}
	return strings.Join(parts, words.comma)
}

// clocks writes the ranges of a day, 0 is Monday.
func (h BusinessHours) clocks(day int) string {
	ranges := slices.DeleteFunc(slices.Clone(h.Ranges), func(r Range) bool { return r.Day != time.Weekday((day+1)%7) })
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.From, b.From) })
	var parts []string
	for _, r := range ranges {
		parts = append(parts, clock(r.From)+"–"+clock(r.To))
	}
	return strings.Join(parts, " / ")
}

func clock(minutes int) string {
	two := func(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	return two(minutes/60) + ":" + two(minutes%60)
}
