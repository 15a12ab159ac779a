package inbox_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/inbox"
)

func TestSnoozeTimes(t *testing.T) {
	t.Parallel()
	bangkok := time.FixedZone("+07", 7*3600)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, bangkok) }
	const later, tomorrow, week = inbox.SnoozeLaterToday, inbox.SnoozeTomorrow, inbox.SnoozeNextWeek
	for name, tc := range map[string]struct {
		now  time.Time
		want []inbox.SnoozeTime
	}{
		"a Saturday morning":           {at(21, 9, 10), []inbox.SnoozeTime{{later, at(21, 12, 30)}, {tomorrow, at(22, 9, 0)}, {week, at(23, 9, 0)}}},
		"on the half hour":             {at(21, 9, 30), []inbox.SnoozeTime{{later, at(21, 12, 30)}, {tomorrow, at(22, 9, 0)}, {week, at(23, 9, 0)}}},
		"a Monday is no next week":     {at(23, 9, 0), []inbox.SnoozeTime{{later, at(23, 12, 0)}, {tomorrow, at(24, 9, 0)}, {week, at(30, 9, 0)}}},
		"late in the afternoon":        {at(21, 17, 0), []inbox.SnoozeTime{{tomorrow, at(22, 9, 0)}, {week, at(23, 9, 0)}}},
		"late at night":                {at(22, 23, 30), []inbox.SnoozeTime{{tomorrow, at(23, 9, 0)}, {week, at(23, 9, 0)}}},
		"over the end of summer time":  {time.Date(2026, 10, 24, 21, 0, 0, 0, berlin), []inbox.SnoozeTime{{tomorrow, time.Date(2026, 10, 25, 9, 0, 0, 0, berlin)}, {week, time.Date(2026, 10, 26, 9, 0, 0, 0, berlin)}}},
		"at the last minute of a year": {time.Date(2026, 12, 31, 23, 59, 0, 0, bangkok), []inbox.SnoozeTime{{tomorrow, time.Date(2027, 1, 1, 9, 0, 0, 0, bangkok)}, {week, time.Date(2027, 1, 4, 9, 0, 0, 0, bangkok)}}},
	} {
		if diff := cmp.Diff(tc.want, inbox.SnoozeTimes(tc.now)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
