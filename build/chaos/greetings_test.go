package main

import (
	"slices"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/metasim"
)

func TestCheckGreetings(t *testing.T) {
	t.Parallel()
	const hello = welcomeWords + ", Mai!"
	greeted := func() evidence {
		return evidence{
			said: map[string]said{"m1": {Conversation: thread, Mid: "m1", Texts: []string{"hello"}}},
			phones: []phone{{Conversation: thread, Messages: []metasim.PhoneMessage{
				{Mid: "m1", Text: "hello"}, {Mid: "m2", Text: hello, FromPage: true},
			}}},
			desks: []held{{Desk: "desktop 1", Export: desk.Export{Messages: []desk.ExportMessage{
				{ID: "m1", Conversation: thread, From: "customer", Text: "hello"},
				{ID: "m2", Conversation: thread, From: "shop", Text: hello, Auto: "welcome"},
			}}}},
		}
	}
	phoneOf := func(e *evidence) *[]metasim.PhoneMessage { return &e.phones[0].Messages }
	for name, c := range map[string]struct {
		change func(*evidence)
		broken int
	}{
		"once": {func(*evidence) {}, 0},
		"twice": {func(e *evidence) {
			*phoneOf(e) = append(*phoneOf(e), metasim.PhoneMessage{Mid: "m3", Text: awayWords, FromPage: true, At: time.Now()})
		}, 1},
		"never":               {func(e *evidence) { *phoneOf(e) = (*phoneOf(e))[:1] }, 1},
		"a person was faster": {func(e *evidence) { (*phoneOf(e))[1].Text = "hi" }, 0},
		"the thread says why": {func(e *evidence) {
			*phoneOf(e) = (*phoneOf(e))[:1]
			e.desks[0].Export.History = []desk.ExportAct{{Conversation: thread, Kind: "auto_skipped"}}
		}, 0},
		"did not write":        {func(e *evidence) { e.said = nil }, 1},
		"shown as a person's":  {func(e *evidence) { e.desks[0].Export.Messages[1].Auto = "" }, 1},
		"has an author":        {func(e *evidence) { e.desks[0].Export.Messages[1].Author = "Anong" }, 1},
		"a person's automatic": {func(e *evidence) { e.desks[0].Export.Messages[1].Text = "hi" }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := greeted()
			e.phones[0].Messages = slices.Clone(e.phones[0].Messages)
			c.change(&e)
			var wrong []string
			checkGreetings(e, func(_ time.Time, words string) { wrong = append(wrong, words) })
			if len(wrong) != c.broken {
				t.Errorf("broken: %q, want %d", wrong, c.broken)
			}
		})
	}
}
