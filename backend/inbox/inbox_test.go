package inbox_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pagedesk/backend/inbox"
)

func TestCheckText(t *testing.T) {
	t.Parallel()
	messenger := inbox.Limits{MaxText: 2000, TextUnit: inbox.UnitUTF16}
	bytes := inbox.Limits{MaxText: 1000, TextUnit: inbox.UnitBytes}
	tests := map[string]struct {
		text   string
		limits inbox.Limits
		code   inbox.Code
		over   string
	}{
		"empty":                         {"", messenger, inbox.CodeTextEmpty, ""},
		"nothing to see":                {"\u200b\u200d", messenger, inbox.CodeTextEmpty, ""},
		"exactly the limit":             {strings.Repeat("ก", 2000), messenger, "", ""},
		"one over":                      {strings.Repeat("ก", 2001), messenger, inbox.CodeTextTooLong, "1"},
		"emoji counts twice":            {strings.Repeat("😀", 1001), messenger, inbox.CodeTextTooLong, "2"},
		"thai is three bytes a letter":  {strings.Repeat("ก", 334), bytes, inbox.CodeTextTooLong, "2"},
		"thai within the limit":         {strings.Repeat("ก", 333), bytes, "", ""},
		"chinese is three bytes a word": {strings.Repeat("貨", 400), bytes, inbox.CodeTextTooLong, "200"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := inbox.CheckText(tc.text, tc.limits)
			if tc.code == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			p := inbox.ProblemOf(err)
			if p == nil || p.Code != tc.code || p.Args["over"] != tc.over {
				t.Errorf("got %+v, want %s over %q", p, tc.code, tc.over)
			}
		})
	}
}

func TestCleanText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  hello \n":             "hello",
		"a\r\nb":                 "a\nb",
		"a\x00b\x1b[0m":          "ab[0m",
		"tie\u0302\u0301ng":      "tiếng",
		"bad\xffbyte":            "bad\uFFFDbyte",
		"\u200b\u0e01\u0e34":     "\u200bกิ",
		"a\rb\u2028c\u0085d":     "a\nb\nc\nd",
		"tab\there":              "tab\there",
		"pay \u202e005\u202c":    "pay 005",
		"\u200f\u2067שלום\u2069": "\u200f\u2067שלום\u2069",
		"\ufeffhello":            "hello",
	} {
		if got := inbox.CleanText(in); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCheckName(t *testing.T) {
	t.Parallel()
	forty := strings.Repeat("กี่", 40)
	if err := inbox.CheckName(inbox.CleanName(forty)); err != nil {
		t.Errorf("forty Thai letters with marks refused: %v", err)
	}
	if err := inbox.CheckName(forty + "ก"); !errors.Is(err, &inbox.Problem{Code: inbox.CodeNameTooLong}) {
		t.Errorf("forty-one accepted: %v", err)
	}
	if got := inbox.CleanName("  Lotus\n Tea\t🍵 "); got != "Lotus Tea 🍵" {
		t.Errorf("CleanName = %q", got)
	}
	if err := inbox.CheckName(inbox.CleanName(" \n ")); !errors.Is(err, &inbox.Problem{Code: inbox.CodeNameEmpty}) {
		t.Errorf("blank accepted: %v", err)
	}
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at, deliveredTo, readTo int64
		delivered, read         bool
		want                    inbox.DeliveryState
	}{
		{100, 0, 0, false, false, inbox.StateSent},
		{100, 99, 0, false, false, inbox.StateSent},
		{100, 100, 0, false, false, inbox.StateDelivered},
		{100, 0, 0, true, false, inbox.StateDelivered},
		{100, 0, 100, false, false, inbox.StateRead},
		{100, 0, 99, true, true, inbox.StateRead},
	}
	for _, tc := range tests {
		if got := inbox.Delivery(tc.at, tc.deliveredTo, tc.readTo, tc.delivered, tc.read); got != tc.want {
			t.Errorf("%+v: got %s", tc, got)
		}
	}
}

func TestConversationID(t *testing.T) {
	t.Parallel()
	id := inbox.NewConversationID("page:104", "2600")
	if c, p := id.Parts(); c != "page:104" || p != "2600" {
		t.Errorf("parts of %s: %s, %s", id, c, p)
	}
	for _, bad := range []inbox.ConversationID{"", "page:104", "/2600", "page:104/"} {
		if c, p := bad.Parts(); c != "" || p != "" {
			t.Errorf("parts of %q: %q, %q", bad, c, p)
		}
	}
}

func TestProblemKeepsItsCauseOutOfItsText(t *testing.T) {
	t.Parallel()
	cause := errors.New("EAAKsecret in some text")
	err := fmt.Errorf("send: %w", &inbox.Problem{Code: inbox.CodeMetaRejected, Args: map[string]string{"code": "100"}, Cause: cause})
	if strings.Contains(err.Error(), "EAAK") {
		t.Errorf("the cause is in the text: %s", err)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause cannot be found")
	}
	if p := inbox.ProblemOf(errors.New("boom")); p.Code != inbox.CodeInternal {
		t.Errorf("an unknown error became %s", p.Code)
	}
}

func TestCleanFileName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ก", 100) // three bytes each
	for name, want := range map[string]string{
		"slip.pdf": "slip.pdf", "../../etc/passwd": "passwd", `C:\temp\ใบเสร็จ.PDF`: "ใบเสร็จ.PDF", "..": "", "/": "", " \n": "",
		long + ".pdf":  strings.Repeat("ก", 58) + ".pdf",
		"slip." + long: "slip." + strings.Repeat("ก", 58),
	} {
		if got := inbox.CleanFileName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}
