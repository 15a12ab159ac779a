package inbox_test

import (
	"errors"
	"strings"
	"testing"

	"pagedesk/backend/inbox"
)

var messenger = inbox.Limits{MaxText: 2000, TextUnit: inbox.UnitUTF16}

func TestAutoReplies_Fill(t *testing.T) {
	t.Parallel()
	somchai := inbox.Contact{Name: "Somchai Jaidee", FirstName: "Somchai", LastName: "Jaidee"}
	for name, c := range map[string]struct {
		language, text, want string
		format               inbox.NameFormat
		agent                string
		customer             inbox.Contact
		nameless             string
	}{
		"all":                         {"en", "Hi {customer}, {agent} of {page} here", "Hi Somchai, Ann of Baan Kafe here", inbox.NameFirst, "Ann Lee", somchai, ""},
		"full name":                   {"en", "{agent}", "Ann Lee", inbox.NameFull, "Ann Lee", somchai, ""},
		"no name is the Page's":       {"en", "This is {agent}.", "This is Baan Kafe.", inbox.NameNone, "Ann Lee", somchai, ""},
		"nobody has it":               {"en", "This is {agent}.", "This is Baan Kafe.", inbox.NameFirst, "", somchai, ""},
		"one word":                    {"en", "{agent}", "Ann", inbox.NameFirst, "Ann", somchai, ""},
		"Vietnamese given name":       {"vi", "{agent}", "Lan", inbox.NameFirst, "Nguyễn Thị Lan", somchai, ""},
		"Chinese name stays whole":    {"zh-Hant", "{customer}您好", "陳大文您好", inbox.NameFirst, "", inbox.Contact{Name: "陳大文", FirstName: "大文", LastName: "陳"}, ""},
		"only a whole name":           {"en", "Hi {customer}!", "Hi Somchai Jaidee!", inbox.NameFirst, "", inbox.Contact{Name: "Somchai Jaidee"}, ""},
		"nameless":                    {"th", "สวัสดีค่ะ คุณ{customer} ยินดีค่ะ", "สวัสดีค่ะ คุณลูกค้า ยินดีค่ะ", inbox.NameFirst, "", inbox.Contact{}, "ลูกค้า"},
		"no name, no word":            {"en", "Hi {customer}, welcome", "Hi, welcome", inbox.NameFirst, "", inbox.Contact{}, ""},
		"no name at the beginning":    {"en", "{customer}, welcome", "welcome", inbox.NameFirst, "", inbox.Contact{}, ""},
		"no name on a line":           {"en", "Hello\n{customer}, welcome", "Hello\nwelcome", inbox.NameFirst, "", inbox.Contact{}, ""},
		"no name at the end":          {"en", "Welcome {customer}", "Welcome", inbox.NameFirst, "", inbox.Contact{}, ""},
		"Chinese without a name":      {"zh-Hant", "{customer}，您好", "您好", inbox.NameFirst, "", inbox.Contact{}, ""},
		"other braces stay":           {"en", "{1} { {page} }", "{1} { Baan Kafe }", inbox.NameFirst, "", somchai, ""},
		"a name is no placeholder":    {"en", "Hi {customer}", "Hi {page}", inbox.NameFirst, "", inbox.Contact{FirstName: "{page}"}, ""},
		"a name with lines and marks": {"en", "Hi {customer}!", "Hi A B!", inbox.NameFirst, "", inbox.Contact{FirstName: "A\n\x00B"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := inbox.AutoReplies{Language: c.language, Names: c.format, Nameless: c.nameless}
			if got := a.Fill(c.text, inbox.AutoNames{Agent: c.agent, Customer: c.customer, Page: "Baan Kafe"}); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestDefaultAutoReplies_can_be_sent(t *testing.T) {
	t.Parallel()
	for _, language := range inbox.Languages {
		for _, hours := range []bool{false, true} {
			a := inbox.DefaultAutoReplies(language, hours)
			if a.Any() {
				t.Errorf("%s: a default is switched on", language)
			}
			a.Welcome.On, a.Away.On, a.Closing.On = true, true, true
			if hours {
				a.Hours = weekdays(inbox.Range{From: 540, To: 1080})
			}
			if err := a.Check(messenger, inbox.AutoNames{Page: "Baan Kafe"}); err != nil {
				t.Errorf("%s: %v", language, err)
			}
			for _, contact := range []inbox.Contact{{}, {Name: "Lan", FirstName: "Lan"}} {
				for _, text := range []string{a.Welcome.Text, a.Away.Text, a.Closing.Text} {
					got := a.Fill(text, inbox.AutoNames{Page: "Baan Kafe", Customer: contact})
					if got == "" || strings.ContainsAny(got, "{}") || strings.Contains(got, "  ") || strings.Contains(got, " ,") || strings.Contains(got, " !") {
						t.Errorf("%s: %q", language, got)
					}
				}
			}
		}
	}
}

func TestAutoReplies_Check(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*inbox.AutoReplies)
		want   inbox.Code
	}{
		"blank and on":      {func(a *inbox.AutoReplies) { a.Welcome = inbox.AutoText{On: true, Text: " "} }, inbox.CodeTextEmpty},
		"too long":          {func(a *inbox.AutoReplies) { a.Away.Text = strings.Repeat("ก", 2001) }, inbox.CodeTextTooLong},
		"too long filled":   {func(a *inbox.AutoReplies) { a.Away.Text = strings.Repeat("ก", 1995) + "{page}" }, inbox.CodeTextTooLong},
		"hours without any": {func(a *inbox.AutoReplies) { a.Away = inbox.AutoText{On: true, Text: "{hours}"} }, inbox.CodeHoursMissing},
		"a slip":            {func(a *inbox.AutoReplies) { a.Closing.Text = "Bye {custmer}" }, inbox.CodePlaceholderUnknown},
		"no language":       {func(a *inbox.AutoReplies) { a.Language = "xx" }, inbox.CodeInvalidInput},
		"no limit":          {func(a *inbox.AutoReplies) { a.LimitMinutes = 0 }, inbox.CodeInvalidInput},
		"never quiet":       {func(a *inbox.AutoReplies) { a.QuietMinutes = -1 }, inbox.CodeInvalidInput},
		"bad hours":         {func(a *inbox.AutoReplies) { a.Hours.On = true }, inbox.CodeZoneUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := inbox.DefaultAutoReplies("th", false)
			c.change(&a)
			if err := a.Check(messenger, inbox.AutoNames{Page: "Baan Kafe"}); !errors.Is(err, &inbox.Problem{Code: c.want}) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func FuzzAutoReplies_Fill(f *testing.F) {
	f.Add("Hi {customer}, {agent}!", "Ann", "Somchai")
	f.Add("{customer}\n{hours}{", "", "")
	f.Add("{{page}}", "{customer}", "{agent}")
	f.Fuzz(func(t *testing.T, text, agent, customer string) {
		for _, language := range inbox.Languages {
			a := inbox.AutoReplies{Language: language, Names: inbox.NameFull}
			got := a.Fill(text, inbox.AutoNames{Agent: agent, Customer: inbox.Contact{Name: customer}, Page: "P"})
			if got != inbox.CleanText(got) {
				t.Errorf("%q is not clean", got)
			}
			_ = a.Check(messenger, inbox.AutoNames{})
		}
	})
}
