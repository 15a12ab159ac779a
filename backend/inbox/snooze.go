package inbox

import "time"

// Snoozed reports whether a conversation is put off at nowMs.
func (w Work) Snoozed(nowMs int64) bool { return !w.Closed && w.SnoozedUntilMs > nowMs }

// Snooze puts an opening off until untilMs, or until the customer writes more
// than the messages that came up to upToMs. Of several who do, the last one's
// time counts.
func (w Work) Snooze(opening int, untilMs, upToMs, atMs int64) (Work, bool) {
	now, ok := w.at(opening)
	if !ok || now.Closed || untilMs <= atMs || untilMs == now.SnoozedUntilMs {
		return w, false
	}
	now.SnoozedUntilMs, now.SnoozedUpToMs = untilMs, max(upToMs, now.SnoozedUpToMs)
	return now, true
}

// Wake takes back that an opening was put off. One whose time was over at atMs
// is awake already.
func (w Work) Wake(opening int, atMs int64) (Work, bool) {
	now, ok := w.at(opening)
	if !ok || !now.Snoozed(atMs) {
		return w, false
	}
	return now.awake(), true
}

func (w Work) awake() Work {
	w.SnoozedUntilMs, w.SnoozedUpToMs = 0, 0
	return w
}

// SnoozeChoice is a time that is offered for putting a conversation off.
type SnoozeChoice string

// The choices.
const (
	SnoozeLaterToday SnoozeChoice = "later_today"
	SnoozeTomorrow   SnoozeChoice = "tomorrow"
	SnoozeNextWeek   SnoozeChoice = "next_week"
)

// SnoozeTime is one of the offered times.
type SnoozeTime struct {
	Choice SnoozeChoice
	At     time.Time
}

// When a shop's day begins and ends as far as putting off is concerned, and
// how much later "later" is.
const (
	snoozeMorning = 9
	snoozeEvening = 20
	snoozeLater   = 3 * time.Hour
)

// SnoozeTimes lists what is offered at a time, in its location. Later today is
// left out when that would be in the evening.
func SnoozeTimes(now time.Time) []SnoozeTime {
	var times []SnoozeTime
	later := now.Add(snoozeLater + 30*time.Minute - time.Nanosecond).Truncate(30 * time.Minute)
	if later.Day() == now.Day() && later.Hour() < snoozeEvening {
		times = append(times, SnoozeTime{SnoozeLaterToday, later})
	}
	morning := func(days int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, snoozeMorning, 0, 0, 0, now.Location())
	}
	toMonday := (8 - int(now.Weekday())) % 7
	if toMonday == 0 {
		toMonday = 7
	}
	return append(times, SnoozeTime{SnoozeTomorrow, morning(1)}, SnoozeTime{SnoozeNextWeek, morning(toMonday)})
}
