package inbox_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"pagedesk/backend/inbox"
)

// business is a shop in a time zone with these ranges.
func business(zone string, ranges ...inbox.Range) inbox.BusinessHours {
	return inbox.BusinessHours{On: true, Hours: inbox.Hours{Zone: zone, Ranges: ranges}}
}

// weekdays is a shop in Bangkok with these ranges from Monday to Friday.
func weekdays(ranges ...inbox.Range) inbox.BusinessHours {
	h := business("Asia/Bangkok")
	for day := time.Monday; day <= time.Friday; day++ {
		for _, r := range ranges {
			h.Ranges = append(h.Ranges, inbox.Range{Day: day, From: r.From, To: r.To})
		}
	}
	return h
}

func checked(t *testing.T, h inbox.BusinessHours) inbox.BusinessHours {
	t.Helper()
	if err := h.Check(); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestBusinessHours(t *testing.T) {
	t.Parallel()
	lunch := weekdays(inbox.Range{From: 9 * 60, To: 12 * 60}, inbox.Range{From: 13 * 60, To: 18 * 60})
	night := weekdays(inbox.Range{From: 18 * 60, To: 2 * 60})
	tet := lunch
	tet.Zone, tet.Holidays = "Asia/Ho_Chi_Minh", []inbox.Holiday{{From: "2026-02-16", To: "2026-02-20", Name: "Tết"}}
	joined := business("Asia/Taipei", inbox.Range{Day: time.Monday, From: 20 * 60, To: 24 * 60}, inbox.Range{Day: time.Tuesday, From: 0, To: 3 * 60})
	spring := business("Europe/Berlin", inbox.Range{Day: time.Sunday, From: 60, To: 4 * 60})
	for name, c := range map[string]struct {
		hours         inbox.BusinessHours
		at            string
		open          bool
		opens, closed string // "" when open
	}{
		"in the morning":             {lunch, "2026-03-02 09:00", true, "", ""},
		"the last minute":            {lunch, "2026-03-02 11:59", true, "", ""},
		"lunch":                      {lunch, "2026-03-02 12:00", false, "2026-03-02 13:00", "2026-03-02 12:00"},
		"evening":                    {lunch, "2026-03-02 23:59", false, "2026-03-03 09:00", "2026-03-02 18:00"},
		"weekend":                    {lunch, "2026-03-08 10:00", false, "2026-03-09 09:00", "2026-03-06 18:00"},
		"before the week":            {lunch, "2026-03-09 08:59", false, "2026-03-09 09:00", "2026-03-06 18:00"},
		"over midnight":              {night, "2026-03-03 01:59", true, "", ""},
		"after the night":            {night, "2026-03-03 02:00", false, "2026-03-03 18:00", "2026-03-03 02:00"},
		"night into Saturday":        {night, "2026-03-07 01:00", true, "", ""},
		"no night from Sunday":       {night, "2026-03-09 01:00", false, "2026-03-09 18:00", "2026-03-07 02:00"},
		"holiday":                    {tet, "2026-02-18 10:00", false, "2026-02-23 09:00", "2026-02-13 18:00"},
		"after the holiday":          {tet, "2026-02-23 09:30", true, "", ""},
		"joined ranges are one":      {joined, "2026-03-03 00:00", true, "", ""},
		"closed after joined ranges": {joined, "2026-03-03 03:00", false, "2026-03-09 20:00", "2026-03-03 03:00"},
		"the hour that is skipped":   {spring, "2026-03-29 03:30", true, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, now := checked(t, c.hours), clockOf(t, c.hours.Zone, c.at)
			if got := w.Open(now); got != c.open {
				t.Fatalf("open is %v, want %v", got, c.open)
			}
			if c.open {
				return
			}
			if got, ok := w.Opens(now); !ok || !got.Equal(clockOf(t, c.hours.Zone, c.opens)) {
				t.Errorf("opens %v, want %s", got, c.opens)
			}
			if got := w.ClosedSince(now); !got.Equal(clockOf(t, c.hours.Zone, c.closed)) {
				t.Errorf("closed since %v, want %s", got, c.closed)
			}
		})
	}
}

func TestBusinessHours_without_hours_is_open(t *testing.T) {
	t.Parallel()
	if w := checked(t, inbox.BusinessHours{}); !w.Open(time.Now()) {
		t.Error("a shop without business hours is closed")
	}
	never := business("UTC", inbox.Range{Day: time.Monday, From: 0, To: 60})
	never.Holidays = []inbox.Holiday{{From: "2000-01-01", To: "2100-01-01"}}
	if _, ok := never.Opens(time.Now()); ok || never.Open(time.Now()) || !never.ClosedSince(time.Now()).IsZero() {
		t.Error("a shop on holiday for a hundred years opens")
	}
}

// Whatever the hours are: between the closing time and the next opening the
// shop is closed, and beyond both it is open.
func TestBusinessHours_periods(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		draw := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
		h := business([]string{"Asia/Bangkok", "America/New_York", "Australia/Lord_Howe", "UTC"}[draw.IntN(4)])
		for range 1 + draw.IntN(20) {
			h.Ranges = append(h.Ranges, inbox.Range{Day: time.Weekday(draw.IntN(7)), From: draw.IntN(96) * 15, To: 15 + draw.IntN(96)*15})
		}
		if draw.IntN(2) == 0 {
			h.Holidays = []inbox.Holiday{{From: "2026-03-28", To: "2026-03-30"}}
		}
		w := checked(t, h)
		now := time.Date(2026, 3, 25, 0, draw.IntN(10*24*60), 0, 0, time.UTC)
		if w.Open(now) {
			continue
		}
		closed := w.ClosedSince(now)
		opens, ok := w.Opens(now)
		if closed.IsZero() != !ok && len(h.Holidays) == 0 {
			t.Fatalf("seed %d: closed since %v, opens %v", seed, closed, opens)
		}
		if !ok || closed.IsZero() {
			continue
		}
		if closed.After(now) || !opens.After(now) || !w.Open(closed.Add(-time.Second)) || !w.Open(opens) || w.Open(opens.Add(-time.Second)) {
			t.Fatalf("seed %d: %v lies between %v and %v", seed, now, closed, opens)
		}
		for x := closed; x.Before(opens); x = x.Add(15 * time.Minute) {
			if w.Open(x) || !w.ClosedSince(x).Equal(closed) {
				t.Fatalf("seed %d: open at %v, between %v and %v", seed, x, closed, opens)
			}
		}
	}
}

func TestBusinessHours_Check(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*inbox.BusinessHours)
		want   inbox.Code
	}{
		"no zone":     {func(h *inbox.BusinessHours) { h.Zone = "" }, inbox.CodeZoneUnknown},
		"a path":      {func(h *inbox.BusinessHours) { h.Zone = "../../etc/passwd" }, inbox.CodeZoneUnknown},
		"no range":    {func(h *inbox.BusinessHours) { h.Ranges = nil }, inbox.CodeHoursRange},
		"no such day": {func(h *inbox.BusinessHours) { h.Holidays = []inbox.Holiday{{From: "2026-02-30", To: "2026-03-01"}} }, inbox.CodeHolidayInvalid},
		"ends before": {func(h *inbox.BusinessHours) { h.Holidays = []inbox.Holiday{{From: "2026-03-02", To: "2026-03-01"}} }, inbox.CodeHolidayInvalid},
		"too many":    {func(h *inbox.BusinessHours) { h.Holidays = make([]inbox.Holiday, inbox.MaxHolidays+1) }, inbox.CodeHolidayInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := weekdays(inbox.Range{From: 0, To: 1440})
			c.change(&h)
			if err := h.Check(); !errors.Is(err, &inbox.Problem{Code: c.want}) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestBusinessHours_Words(t *testing.T) {
	t.Parallel()
	daily := business("Asia/Taipei")
	for day := range time.Weekday(7) {
		daily.Ranges = append(daily.Ranges, inbox.Range{Day: day, From: 9 * 60, To: 24 * 60})
	}
	shop := weekdays(inbox.Range{From: 13 * 60, To: 18 * 60}, inbox.Range{From: 9 * 60, To: 12 * 60})
	shop.Ranges = append(shop.Ranges, inbox.Range{Day: time.Saturday, From: 18 * 60, To: 2 * 60})
	for _, c := range []struct {
		hours          inbox.BusinessHours
		language, want string
	}{
		{shop, "en", "Mon–Fri 09:00–12:00 / 13:00–18:00, Sat 18:00–02:00"},
		{shop, "th", "จันทร์–ศุกร์ 09:00–12:00 / 13:00–18:00 น., เสาร์ 18:00–02:00 น."},
		{shop, "vi", "Thứ 2–Thứ 6 09:00–12:00 / 13:00–18:00, Thứ 7 18:00–02:00"},
		{shop, "zh-Hant", "週一至週五 09:00–12:00 / 13:00–18:00、週六 18:00–02:00"},
		{daily, "en", "Every day 09:00–24:00"},
		{daily, "vi", "Hằng ngày 09:00–24:00"},
		{inbox.BusinessHours{}, "en", ""},
	} {
		if got := c.hours.Words(c.language); got != c.want {
			t.Errorf("%s: %q, want %q", c.language, got, c.want)
		}
	}
}

func TestOfferedHolidays(t *testing.T) {
	t.Parallel()
	for year, want := range map[int][]inbox.OfferedHoliday{
		2026: {{"songkran", "TH", "2026-04-13", "2026-04-15"}, {"tet", "VN", "2026-02-16", "2026-02-20"},
			{"lunar_new_year", "TW", "2026-02-15", "2026-02-19"}, {"lunar_new_year", "HK", "2026-02-17", "2026-02-19"}, {"lunar_new_year", "SG", "2026-02-17", "2026-02-18"}},
		2027: {{"songkran", "TH", "2027-04-13", "2027-04-15"}, {"tet", "VN", "2027-02-05", "2027-02-09"},
			{"lunar_new_year", "TW", "2027-02-04", "2027-02-08"}, {"lunar_new_year", "HK", "2027-02-06", "2027-02-08"}, {"lunar_new_year", "SG", "2027-02-06", "2027-02-07"}},
		2028: {{"songkran", "TH", "2028-04-13", "2028-04-15"}, {"tet", "VN", "2028-01-25", "2028-01-29"},
			{"lunar_new_year", "TW", "2028-01-24", "2028-01-28"}, {"lunar_new_year", "HK", "2028-01-26", "2028-01-28"}, {"lunar_new_year", "SG", "2028-01-26", "2028-01-27"}},
		2033: {{"songkran", "TH", "2033-04-13", "2033-04-15"}},
	} {
		got := inbox.OfferedHolidays(year)
		if len(got) != len(want) {
			t.Fatalf("%d: %v", year, got)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%d: got %v, want %v", year, got[i], want[i])
			}
		}
	}
}

// clockOf reads a time of the wall clock of a zone.
func clockOf(t *testing.T, zone, clock string) time.Time {
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
