package inbox

import (
	"slices"
	"time"
	_ "time/tzdata" // Windows has no list of time zones
)

// Hours are the times of the week at which something holds: a member's shifts,
// a shop's business hours. Without ranges it holds always.
type Hours struct {
	Zone   string  `json:"zone"` // IANA name, such as Asia/Bangkok
	Ranges []Range `json:"ranges,omitempty"`
}

// Range is a time of one day by the wall clock of its zone. It ends on the
// next day when it ends at or before the minute at which it starts.
type Range struct {
	Day  time.Weekday `json:"day"`  // on which it starts; 0 is Sunday
	From int          `json:"from"` // minutes after midnight, 0 to 1439
	To   int          `json:"to"`   // minutes after midnight, 1 to 1440
}

// MaxRanges is how many ranges one week can have.
const MaxRanges = 70

// Check says what a person has to change.
func (h Hours) Check() error {
	if _, err := time.LoadLocation(h.Zone); err != nil || h.Zone == "" || h.Zone == "Local" {
		return &Problem{Code: CodeZoneUnknown, Action: ActionEdit, Cause: err}
	}
	if len(h.Ranges) > MaxRanges {
		return &Problem{Code: CodeInvalidInput, Action: ActionEdit}
	}
	for _, r := range h.Ranges {
		if r.Day < time.Sunday || r.Day > time.Saturday || r.From < 0 || r.From >= 24*60 || r.To <= 0 || r.To > 24*60 {
			return &Problem{Code: CodeHoursRange, Action: ActionEdit}
		}
	}
	return nil
}

// location is the zone, or UTC when this computer does not know it.
func (h Hours) location() *time.Location {
	zone, err := time.LoadLocation(h.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// span is one occurrence of a range.
type span struct{ from, to time.Time }

// spans are the occurrences that start from a day before at up to so many days
// after it, ordered. The wall clock decides also on days on which it is put
// forward or back.
func (h Hours) spans(at time.Time, days int) []span {
	at = at.In(h.location())
	var all []span
	for offset := -1; offset <= days; offset++ {
		year, month, day := at.Date()
		minute := func(days, minutes int) time.Time {
			return time.Date(year, month, day+offset+days, 0, minutes, 0, 0, at.Location())
		}
		weekday := minute(0, 12*60).Weekday()
		for _, r := range h.Ranges {
			if r.Day != weekday {
				continue
			}
			over := 0
			if r.To <= r.From {
				over = 1
			}
			all = append(all, span{minute(0, r.From), minute(over, r.To)})
		}
	}
	slices.SortFunc(all, func(a, b span) int { return a.from.Compare(b.from) })
	return all
}

// Holds reports whether at is within the hours.
func (h Hours) Holds(at time.Time) bool {
	if len(h.Ranges) == 0 {
		return true
	}
	return slices.ContainsFunc(h.spans(at, 0), func(s span) bool { return !at.Before(s.from) && at.Before(s.to) })
}

// Next is when Holds changes after at, the zero time when it never does.
func (h Hours) Next(at time.Time) time.Time {
	if len(h.Ranges) == 0 {
		return time.Time{}
	}
	spans := h.spans(at, 8)
	if !h.Holds(at) {
		for _, s := range spans {
			if s.from.After(at) {
				return s.from
			}
		}
		return time.Time{}
	}
	end := at
	for _, s := range spans {
		if !s.from.After(end) && s.to.After(end) {
			end = s.to
		}
	}
	if end.After(at.Add(8 * 24 * time.Hour)) {
		return time.Time{} // one range begins where another ends, all week
	}
	return end
}
