package inbox

import (
	"strconv"
	"time"
)

// OfferedHoliday is a holiday that most shops of a country close for. The days
// are a suggestion that people change: what is announced each year, and what a
// shop does, differs.
type OfferedHoliday struct {
	Key     string // tet, songkran, lunar_new_year: the screen's name for it
	Country string // ISO 3166
	From    string // as Holiday has it
	To      string
}

// lunarNewYears is the first day of the lunar year, as China and Vietnam keep
// it: reckoned from the new moon, by which the two differ in 2030. A program
// of later years has a longer table.
var lunarNewYears = map[int]struct{ china, vietnam string }{
	2026: {"2026-02-17", "2026-02-17"},
	2027: {"2027-02-06", "2027-02-06"},
	2028: {"2028-01-26", "2028-01-26"},
	2029: {"2029-02-13", "2029-02-13"},
	2030: {"2030-02-03", "2030-02-02"},
	2031: {"2031-01-23", "2031-01-23"},
	2032: {"2032-02-11", "2032-02-11"},
}

// OfferedHolidays are the holidays of a year, none of a lunar one for a year
// that is not known.
func OfferedHolidays(year int) []OfferedHoliday {
	y := strconv.Itoa(year)
	offered := []OfferedHoliday{{"songkran", "TH", y + "-04-13", y + "-04-15"}}
	lunar, known := lunarNewYears[year]
	if !known {
		return offered
	}
	around := func(key, country, first string, before, after int) OfferedHoliday {
		return OfferedHoliday{key, country, addDays(first, -before), addDays(first, after)}
	}
	return append(offered,
		around("tet", "VN", lunar.vietnam, 1, 3),          // its eve and four days
		around("lunar_new_year", "TW", lunar.china, 2, 2), // from the day before its eve
		around("lunar_new_year", "HK", lunar.china, 0, 2), // three days
		around("lunar_new_year", "SG", lunar.china, 0, 1), // two days, as in Malaysia
	)
}

func addDays(date string, days int) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date // the table's dates are well formed
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly)
}
