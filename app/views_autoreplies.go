package app

// AutoRepliesView is what an inbox answers by itself.
type AutoRepliesView struct {
	Language     string           `json:"language"` // of the texts
	Welcome      AutoTextView     `json:"welcome"`
	Away         AutoTextView     `json:"away"`
	Closing      AutoTextView     `json:"closing"`
	Names        string           `json:"names"`        // none, first, full: of members
	Nameless     string           `json:"nameless"`     // for a customer whose name is not known
	QuietMinutes int              `json:"quietMinutes"` // after a person wrote
	LimitMinutes int              `json:"limitMinutes"` // how late one may come
	HoursOn      bool             `json:"hoursOn"`
	Zone         string           `json:"zone"` // IANA name
	Ranges       []HoursRangeView `json:"ranges"`
	Holidays     []HolidayView    `json:"holidays"`
}

// AutoTextView is one automatic reply.
type AutoTextView struct {
	On   bool   `json:"on"`
	Text string `json:"text"`
}

// HoursRangeView is a time of one day of the week, in minutes after midnight;
// it ends on the next day when it does not end after it begins.
type HoursRangeView struct {
	Day  int `json:"day"` // 0 is Sunday
	From int `json:"from"`
	To   int `json:"to"`
}

// HolidayView is a stretch of days, both included, as 2006-01-02.
type HolidayView struct {
	From string `json:"from"`
	To   string `json:"to"`
	Name string `json:"name"`
}

// OfferedHolidayView is a holiday that one can take over.
type OfferedHolidayView struct {
	Key     string `json:"key"`     // tet, songkran, lunar_new_year
	Country string `json:"country"` // ISO 3166
	From    string `json:"from"`
	To      string `json:"to"`
}

// AutoPreviewView is an automatic reply as a customer reads it.
type AutoPreviewView struct {
	Text    string  `json:"text"`
	Length  int     `json:"length"` // in the inbox's unit
	Max     int     `json:"max"`
	Problem Problem `json:"problem"` // why it could not be sent
}
