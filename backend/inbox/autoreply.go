package inbox

import (
	"cmp"
	"slices"
	"strings"
)

// AutoReply is a message that the shop sends by itself.
type AutoReply string

// The automatic replies.
const (
	AutoWelcome AutoReply = "welcome" // to a customer's first message
	AutoAway    AutoReply = "away"    // when nobody can answer
	AutoClosing AutoReply = "closing" // when a person has closed the conversation
)

// AutoReason says why the shop sent an automatic reply: the rule of it.
type AutoReason string

// The reasons.
const (
	AutoFirstMessage AutoReason = "first_message"
	AutoOutsideHours AutoReason = "outside_hours"
	AutoNobodyOnDuty AutoReason = "nobody_on_duty"
	AutoClosed       AutoReason = "closed"
)

// AutoSkip says why an automatic reply was not sent. What Meta refused has the
// code of that problem.
type AutoSkip string

// The reasons that are not Meta's.
const (
	SkipTooOld   AutoSkip = "too_old"  // nobody was there to send it in time
	SkipAnswered AutoSkip = "answered" // a person was faster
	SkipReopened AutoSkip = "reopened" // it is no longer closed
)

// NameFormat is how automatic replies name the member who has a conversation.
type NameFormat string

// The formats.
const (
	NameNone  NameFormat = "none"
	NameFirst NameFormat = "first"
	NameFull  NameFormat = "full"
)

// AutoReplies is what the shop set for a channel's automatic replies. Its JSON
// is in the journal.
type AutoReplies struct {
	Language string     `json:"language"` // of the texts
	Welcome  AutoText   `json:"welcome"`
	Away     AutoText   `json:"away"`
	Closing  AutoText   `json:"closing"`
	Names    NameFormat `json:"names"`
	// Nameless stands for a customer whose name Meta did not tell.
	Nameless string `json:"nameless"`
	// QuietMinutes is how long after a person of the shop wrote no welcome and
	// no away message follows.
	QuietMinutes int `json:"quiet_minutes"`
	// LimitMinutes is how late an automatic reply may still come.
	LimitMinutes int           `json:"limit_minutes"`
	Hours        BusinessHours `json:"hours"`
}

// AutoText is one automatic reply.
type AutoText struct {
	On   bool   `json:"on"`
	Text string `json:"text"`
}

// Bounds of AutoReplies.
const (
	MaxQuietMinutes = 24 * 60
	MaxLimitMinutes = 24 * 60 // later the window may be closed
)

// MaxStaffInfo bounds what stands beside the threads of a channel for the
// staff, in characters (features.md, CX-33).
const MaxStaffInfo = 10_000

// DefaultAutoReplies are good texts in a language, none switched on.
func DefaultAutoReplies(language string, withHours bool) AutoReplies {
	words := wordsOf(language)
	away := words.away
	if withHours {
		away = words.awayHours
	}
	return AutoReplies{
		Language: language, Welcome: AutoText{Text: words.welcome}, Away: AutoText{Text: away}, Closing: AutoText{Text: words.closing},
		Names: NameFirst, Nameless: words.nameless, QuietMinutes: 15, LimitMinutes: 30,
	}
}

// Text is one of the three.
func (a AutoReplies) Text(reply AutoReply) AutoText {
	switch reply {
	case AutoWelcome:
		return a.Welcome
	case AutoAway:
		return a.Away
	case AutoClosing:
		return a.Closing
	}
	return AutoText{}
}

// Any reports whether one of the three is on.
func (a AutoReplies) Any() bool { return a.Welcome.On || a.Away.On || a.Closing.On }

// AutoNames are the names that may stand in an automatic reply.
type AutoNames struct {
	Agent    string // of the member who has the conversation, "" for nobody
	Customer Contact
	Page     string
}

// PlaceHours stands for the business hours.
const PlaceHours = "hours"

// Fill is the text with its placeholders filled in. A shop that names nobody
// speaks as its Page.
func (a AutoReplies) Fill(text string, names AutoNames) string {
	page := CleanName(names.Page)
	return CleanText(FillPlaceholders(text, map[string]string{
		PlaceAgent: cmp.Or(a.agent(names.Agent), page), PlaceCustomer: a.customer(names.Customer), PlacePage: page,
		PlaceHours: a.Hours.Words(a.Language),
	}))
}

// agent is a member's name as the shop wants it to be shown.
func (a AutoReplies) agent(name string) string {
	name = CleanName(name)
	switch a.Names {
	case NameFirst:
		words := strings.Fields(name)
		if len(words) < 2 {
			return name
		}
		if wordsOf(a.Language).givenLast {
			return words[len(words)-1]
		}
		return words[0]
	case NameFull:
		return name
	case NameNone:
	}
	return ""
}

// customer is how a customer is called: by the first name, or the whole one
// where Meta tells no more or a first name alone is too familiar.
func (a AutoReplies) customer(c Contact) string {
	name := CleanName(c.FirstName)
	if name == "" || a.Language == "zh-Hant" {
		name = CleanName(c.Name)
	}
	if name == "" {
		return a.Nameless
	}
	return CutName(name)
}

// Check says why the settings cannot be kept for a channel with these limits,
// or nil. Names are the longest that may stand in a text.
func (a AutoReplies) Check(limits Limits, names AutoNames) error {
	invalid := &Problem{Code: CodeInvalidInput, Action: ActionEdit}
	switch {
	case !slices.Contains(Languages, a.Language), !slices.Contains([]NameFormat{NameNone, NameFirst, NameFull}, a.Names),
		a.QuietMinutes < 0 || a.QuietMinutes > MaxQuietMinutes, a.LimitMinutes < 1 || a.LimitMinutes > MaxLimitMinutes:
		return invalid
	}
	if err := a.Hours.Check(); err != nil {
		return err
	}
	for _, reply := range []AutoReply{AutoWelcome, AutoAway, AutoClosing} {
		t := a.Text(reply)
		if name := unknownPlaceholder(t.Text); name != "" {
			return &Problem{Code: CodePlaceholderUnknown, Action: ActionEdit, Args: map[string]string{"name": name}}
		}
		if !t.On && t.Text == "" {
			continue
		}
		if t.On && holds(t.Text, PlaceHours) && a.Hours.Words(a.Language) == "" {
			return &Problem{Code: CodeHoursMissing, Action: ActionEdit}
		}
		if err := CheckText(a.Fill(t.Text, names), limits); err != nil {
			return err
		}
	}
	return nil
}

// unknownPlaceholder finds a word in braces that stands for nothing: a slip
// that a customer would read.
func unknownPlaceholder(text string) string {
	known := []string{PlaceAgent, PlaceCustomer, PlacePage, PlaceHours}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(known, strings.ToLower(m[1])) {
			return m[1]
		}
	}
	return ""
}

// holds reports whether a text has the placeholder.
func holds(text, name string) bool {
	return slices.ContainsFunc(placeholder.FindAllStringSubmatch(text, -1), func(m []string) bool { return strings.EqualFold(m[1], name) })
}

// NamesCustomer reports whether a text calls the customer by name.
func NamesCustomer(text string) bool { return holds(text, PlaceCustomer) }
