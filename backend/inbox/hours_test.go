package inbox_test

import (
	"errors"
	"testing"
	"time"

	"pagedesk/backend/inbox"
)

// at reads a time of the wall clock of a zone.
func at(t *testing.T, zone, clock string) time.Time {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", clock, location)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestHours(t *testing.T) {
	t.Parallel()
	const bangkok, berlin = "Asia/Bangkok", "Europe/Berlin"
	split := inbox.Hours{Zone: bangkok, Ranges: []inbox.Range{
		{Day: time.Monday, From: 9 * 60, To: 12 * 60}, {Day: time.Monday, From: 13 * 60, To: 18 * 60},
	}}
	night := inbox.Hours{Zone: bangkok, Ranges: []inbox.Range{{Day: time.Saturday, From: 22 * 60, To: 2 * 60}}}
	touching := inbox.Hours{Zone: bangkok, Ranges: []inbox.Range{
		{Day: time.Monday, From: 20 * 60, To: 24 * 60}, {Day: time.Tuesday, From: 0, To: 3 * 60}, {Day: time.Monday, From: 19 * 60, To: 21 * 60},
	}}
	always := inbox.Hours{Zone: bangkok}
	for day := time.Sunday; day <= time.Saturday; day++ {
		always.Ranges = append(always.Ranges, inbox.Range{Day: day, From: 0, To: 24 * 60})
	}
	spring := inbox.Hours{Zone: berlin, Ranges: []inbox.Range{{Day: time.Sunday, From: 60, To: 5 * 60}}}
	tests := map[string]struct {
		hours inbox.Hours
		zone  string
		at    string // 2026-11-23 is a Monday
		holds bool
		next  string // "" for never
	}{
		"before the day begins":         {split, bangkok, "2026-11-23 08:59", false, "2026-11-23 09:00"},
		"at its first minute":           {split, bangkok, "2026-11-23 09:00", true, "2026-11-23 12:00"},
		"in the break":                  {split, bangkok, "2026-11-23 12:00", false, "2026-11-23 13:00"},
		"after it":                      {split, bangkok, "2026-11-23 18:00", false, "2026-11-30 09:00"},
		"by the clock of another zone":  {split, berlin, "2026-11-23 03:30", true, "2026-11-23 06:00"},
		"before midnight":               {night, bangkok, "2026-11-28 23:59", true, "2026-11-29 02:00"},
		"after midnight":                {night, bangkok, "2026-11-29 01:59", true, "2026-11-29 02:00"},
		"after the night":               {night, bangkok, "2026-11-29 02:00", false, "2026-12-05 22:00"},
		"ranges that touch and overlap": {touching, bangkok, "2026-11-23 19:30", true, "2026-11-24 03:00"},
		"all week":                      {always, bangkok, "2026-11-23 19:30", true, ""},
		"no ranges":                     {inbox.Hours{Zone: bangkok}, bangkok, "2026-11-23 03:00", true, ""},
		"an hour that is left out":      {spring, berlin, "2026-03-29 04:59", true, "2026-03-29 05:00"},
		"before it":                     {spring, berlin, "2026-03-29 00:30", false, "2026-03-29 01:00"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			when := at(t, tc.zone, tc.at)
			if got := tc.hours.Holds(when); got != tc.holds {
				t.Errorf("holds: %v", got)
			}
			var want time.Time
			if tc.next != "" {
				want = at(t, tc.zone, tc.next)
			}
			if got := tc.hours.Next(when); !got.Equal(want) {
				t.Errorf("next %v, want %v", got, want)
			}
		})
	}
}

func TestHoursCheck(t *testing.T) {
	t.Parallel()
	one := func(r inbox.Range) inbox.Hours {
		return inbox.Hours{Zone: "Asia/Taipei", Ranges: []inbox.Range{r}}
	}
	tests := map[string]struct {
		hours inbox.Hours
		want  inbox.Code
	}{
		"right":           {one(inbox.Range{Day: time.Sunday, From: 0, To: 24 * 60}), ""},
		"over midnight":   {one(inbox.Range{Day: time.Sunday, From: 1439, To: 1}), ""},
		"no zone":         {inbox.Hours{}, inbox.CodeZoneUnknown},
		"unknown zone":    {inbox.Hours{Zone: "Asia/Atlantis"}, inbox.CodeZoneUnknown},
		"this computer's": {inbox.Hours{Zone: "Local"}, inbox.CodeZoneUnknown},
		"an eighth day":   {one(inbox.Range{Day: 7, From: 0, To: 60}), inbox.CodeHoursRange},
		"a 25th hour":     {one(inbox.Range{From: 0, To: 25 * 60}), inbox.CodeHoursRange},
		"negative":        {one(inbox.Range{From: -1, To: 60}), inbox.CodeHoursRange},
		"to midnight, 0":  {one(inbox.Range{From: 60, To: 0}), inbox.CodeHoursRange},
		"too many":        {inbox.Hours{Zone: "Asia/Taipei", Ranges: make([]inbox.Range, inbox.MaxRanges+1)}, inbox.CodeInvalidInput},
	}
	for name, tc := range tests {
		if err := tc.hours.Check(); (tc.want == "") != (err == nil) || tc.want != "" && !errors.Is(err, &inbox.Problem{Code: tc.want}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDuty(t *testing.T) {
	t.Parallel()
	day := inbox.Hours{Zone: "Asia/Bangkok", Ranges: []inbox.Range{{Day: time.Monday, From: 9 * 60, To: 18 * 60}}}
	noon, night := at(t, day.Zone, "2026-11-23 12:00"), at(t, day.Zone, "2026-11-23 23:00")
	tests := map[string]struct {
		duty        inbox.Duty
		noon, night bool
		changes     bool
	}{
		"nothing set":         {inbox.Duty{}, true, true, false},
		"paused":              {inbox.Duty{Paused: true, Shifts: day}, false, false, false},
		"a shift":             {inbox.Duty{Shifts: day}, true, false, true},
		"a zone nobody knows": {inbox.Duty{Shifts: inbox.Hours{Zone: "?", Ranges: day.Ranges}}, false, true, true},
	}
	for name, tc := range tests {
		if tc.duty.On(noon) != tc.noon || tc.duty.On(night) != tc.night || tc.duty.Next(noon).IsZero() == tc.changes {
			t.Errorf("%s: noon %v, night %v, next %v", name, tc.duty.On(noon), tc.duty.On(night), tc.duty.Next(noon))
		}
	}
}

func TestDutyBefore(t *testing.T) {
	t.Parallel()
	since := at(t, "Asia/Bangkok", "2026-11-23 12:00")
	before, after := since.Add(-time.Minute), since.Add(time.Minute)
	off := inbox.Duty{Paused: true, SinceMs: since.UnixMilli()}
	on := inbox.Duty{SinceMs: since.UnixMilli()}
	if !off.WasOn(before) || off.WasOn(after) || on.WasOn(before) || !on.WasOn(after) || !(inbox.Duty{}).WasOn(before) {
		t.Error("the newest switch does not tell how it was before")
	}
}
