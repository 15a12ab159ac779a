package inbox_test

import (
	"errors"
	"strings"
	"testing"

	"pagedesk/backend/inbox"
)

func TestFillPlaceholders(t *testing.T) {
	t.Parallel()
	known := map[string]string{"agent": "Nok", "customer": "Mai Pham", "page": "Lotus Tea"}
	nobody := map[string]string{"agent": "Nok", "customer": "", "page": "Lotus Tea"}
	for _, tc := range []struct {
		text   string
		values map[string]string
		want   string
	}{
		{"Hi {customer}, this is {agent} of {page}.", known, "Hi Mai Pham, this is Nok of Lotus Tea."},
		{"Hi {customer}, this is {agent} of {page}.", nobody, "Hi, this is Nok of Lotus Tea."},
		{"{customer}您好，我是{agent}。", nobody, "您好，我是Nok。"},
		{"{customer}, chào bạn!", nobody, "chào bạn!"},
		{"Chào {customer} !", nobody, "Chào!"},
		{"สวัสดีค่ะคุณ {customer} ยินดีค่ะ", nobody, "สวัสดีค่ะคุณ ยินดีค่ะ"},
		{"first line\n{customer}, second", nobody, "first line\nsecond"},
		{"｛Customer｝ { AGENT }", known, "Mai Pham Nok"},
		{"{price} {customer", known, "{price} {customer"},
		{"no  change , here {page} !", known, "no  change , here Lotus Tea !"},
		{"({customer})", nobody, "()"},
		{"{customer}", map[string]string{"customer": "{agent}", "agent": "x"}, "{agent}"},
	} {
		if got := inbox.FillPlaceholders(tc.text, tc.values); got != tc.want {
			t.Errorf("%q becomes %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestCheckReply(t *testing.T) {
	t.Parallel()
	file := inbox.ReplyFile{Name: "menu.jpg"}
	for name, tc := range map[string]struct {
		reply inbox.CannedReply
		want  inbox.Code // "" when it can be saved
	}{
		"text":             {inbox.CannedReply{Code: "hi", Text: "Hello"}, ""},
		"only files":       {inbox.CannedReply{Code: "menu", Files: []inbox.ReplyFile{file}}, ""},
		"Thai code":        {inbox.CannedReply{Code: "ที่อยู่", Text: "…"}, ""},
		"slash is no part": {inbox.CannedReply{Code: "／hi", Text: "Hello"}, ""},
		"nothing in it":    {inbox.CannedReply{Code: "hi", Title: "Greeting"}, inbox.CodeReplyEmpty},
		"no code":          {inbox.CannedReply{Text: "Hello"}, inbox.CodeReplyCodeBad},
		"space in code":    {inbox.CannedReply{Code: "good day", Text: "Hello"}, inbox.CodeReplyCodeBad},
		"slash in code":    {inbox.CannedReply{Code: "a/b", Text: "Hello"}, inbox.CodeReplyCodeBad},
		"long code":        {inbox.CannedReply{Code: strings.Repeat("ที่", 33), Text: "Hello"}, inbox.CodeReplyCodeBad},
		"code that fits":   {inbox.CannedReply{Code: strings.Repeat("ที่", 32), Text: "Hello"}, ""},
		"long title":       {inbox.CannedReply{Code: "hi", Title: strings.Repeat("x", 81), Text: "Hello"}, inbox.CodeNameTooLong},
		"long text":        {inbox.CannedReply{Code: "hi", Text: strings.Repeat("x", 2001)}, inbox.CodeTextTooLong},
		"many files":       {inbox.CannedReply{Code: "hi", Files: make([]inbox.ReplyFile, 11)}, inbox.CodeFilesTooMany},
	} {
		err := inbox.CheckReply(inbox.CleanReply(tc.reply))
		if got := inbox.ProblemOf(err); (got == nil) != (tc.want == "") || (got != nil && !errors.Is(got, &inbox.Problem{Code: tc.want})) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

func TestRepliesClash(t *testing.T) {
	t.Parallel()
	reply := func(id, code string, channels ...inbox.ChannelID) inbox.CannedReply {
		return inbox.CannedReply{ID: inbox.ReplyID(id), Code: code, Channels: channels}
	}
	for name, tc := range map[string]struct {
		a, b inbox.CannedReply
		want bool
	}{
		"same code everywhere":       {reply("1", "hi"), reply("2", "hi"), true},
		"itself":                     {reply("1", "hi"), reply("1", "hi"), false},
		"other code":                 {reply("1", "hi"), reply("2", "ho"), false},
		"capitals and width":         {reply("1", "HI"), reply("2", "ｈｉ"), true},
		"accents are other letters":  {reply("1", "gia"), reply("2", "giá"), false},
		"everywhere and one channel": {reply("1", "hi"), reply("2", "hi", "page:1"), true},
		"two channels":               {reply("1", "hi", "page:1"), reply("2", "hi", "page:2"), false},
		"one channel in common":      {reply("1", "hi", "page:1", "page:2"), reply("2", "hi", "page:2"), true},
	} {
		if tc.a.Clashes(tc.b) != tc.want || tc.b.Clashes(tc.a) != tc.want {
			t.Errorf("%s: want %t", name, tc.want)
		}
	}
}
