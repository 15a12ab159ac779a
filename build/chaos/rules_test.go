package main

import (
	"slices"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/metasim"
)

const thread = "page:1/26"

// sound is a small shop in which everything is as it must be: a customer
// wrote twice, both agents answered once, one more answer failed.
func sound() evidence {
	at := func(second int) time.Time { return time.Date(2026, 11, 21, 12, 0, second, 250e6, time.UTC) }
	e := evidence{
		said: map[string]said{
			"m1": {Conversation: thread, Mid: "m1", Texts: []string{"hello"}}, "m2": {Conversation: thread, Mid: "m2", Texts: []string{"helo?", "hello?"}},
			"m5": {Conversation: thread, Mid: "m5", Postback: true, Texts: []string{"Buy"}},
		},
		told: []told{
			{Desk: "desktop 1", Member: "Anong", Conversation: thread, Text: "hi", Client: "c3"},
			{Desk: "desktop 1", Member: "Anong", Conversation: thread, Text: "lost?", Client: "c6"},
			{Desk: "desktop 2", Member: "Binh", Conversation: thread, Text: "yes?", Client: "c4"},
		},
		sends: []metasim.Send{
			{PageID: "1", Recipient: "26", Text: "hi", Mid: "m3", Metadata: "pd:c3", At: at(3)},
			{PageID: "1", Recipient: "26", Text: "yes?", Mid: "m4", Metadata: "pd:c4", At: at(4)},
		},
		phones: []phone{{Conversation: thread, Page: "1", Name: "Mai", Messages: []metasim.PhoneMessage{
			{Mid: "m1", Text: "hello", At: at(1)}, {Mid: "m2", Text: "hello?", At: at(2), Edited: true},
			{Mid: "m3", Text: "hi", FromPage: true, AppID: "77", At: at(3), Delivered: true, Read: true},
			{Mid: "m4", Text: "yes?", FromPage: true, AppID: "77", At: at(4), Delivered: true},
		}}},
		lost: map[string]int{}, end: at(9),
	}
	for i, d := range []string{"desktop 1", "desktop 2"} {
		x := desk.Export{
			Contacts:      []desk.ExportContact{{Channel: "page:1", ID: "26", Name: "Mai"}},
			Conversations: []desk.ExportConversation{{ID: thread, WindowUntilMs: at(5).Add(24 * time.Hour).UnixMilli()}},
			Messages: []desk.ExportMessage{
				{ID: "m1", Conversation: thread, Kind: "text", From: "customer", Text: "hello", AtMs: at(1).UnixMilli()},
				{ID: "m2", Conversation: thread, Kind: "text", From: "customer", Text: "hello?", AtMs: at(2).UnixMilli(), Edited: true},
				{ID: "m3", Client: "c3", Author: "Anong", Conversation: thread, Kind: "text", From: "shop", Text: "hi", AppID: "77", State: "read", AtMs: at(3).UnixMilli()},
				{ID: "m4", Client: "c4", Author: "Binh", Conversation: thread, Kind: "text", From: "shop", Text: "yes?", AppID: "77", State: "delivered", AtMs: at(4).UnixMilli()},
				{ID: "m5", Conversation: thread, Kind: "postback", From: "customer", Text: "Buy", AtMs: at(5).UnixMilli()},
			},
		}
		if i == 0 {
			x.Messages = append(x.Messages, desk.ExportMessage{
				Client: "c6", Conversation: thread, Kind: "text", From: "shop", Text: "lost?", State: "failed", Problem: "meta_needs_login", AtMs: at(6).UnixMilli(),
			})
		}
		e.desks = append(e.desks, held{d, members[i], x})
	}
	return e
}

// both changes what both desktops hold.
func both(change func(*desk.Export)) func(*evidence) {
	return func(e *evidence) {
		for i := range e.desks {
			change(&e.desks[i].Export)
		}
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	const (
		phones, complete, else_ = "phones show what people wrote", "a desktop holds every message, once, as it was written", "a desktop holds nothing else"
		order, once, promises   = "a thread is in Meta's order", "a message is sent at most once", "what an agent wrote is on the phone, or failed with a cause and is not"
		sentOrder, authors      = "an agent's messages go out in their order", "a message has the author who wrote it"
		states, conversations   = "a state says what is true", "a conversation belongs to its customer"
		agree                   = "desktops agree"
	)
	tests := []struct {
		name   string
		change func(*evidence)
		broken []string
	}{
		{"all is well", func(*evidence) {}, nil},
		{"phone lost a message", func(e *evidence) { e.phones[0].Messages = e.phones[0].Messages[1:] }, []string{phones, else_}},
		{"accepted message not on the phone", func(e *evidence) { e.phones[0].Messages = e.phones[0].Messages[:3] }, []string{phones, else_}},
		{"message missing", both(func(x *desk.Export) { x.Messages = x.Messages[1:] }), []string{complete}},
		{"message missing on one", func(e *evidence) { e.desks[1].Export.Messages = e.desks[1].Export.Messages[1:] }, []string{complete, agree}},
		{"message twice", both(func(x *desk.Export) { x.Messages = slices.Insert(x.Messages, 0, x.Messages[0]) }), []string{complete, order}},
		{"wrong person", both(func(x *desk.Export) { x.Messages[0].Conversation = "page:1/27" }), []string{complete}},
		{"wrong side", both(func(x *desk.Export) { x.Messages[0].From = "shop" }), []string{complete}},
		{"wrong time", both(func(x *desk.Export) { x.Messages[0].AtMs-- }), []string{complete}},
		{"filled in with a whole second", both(func(x *desk.Export) { x.Messages[0].AtMs -= 250; x.Messages[0].Filled = true }), nil},
		{"old text", both(func(x *desk.Export) { x.Messages[1].Text = "helo?" }), []string{complete}},
		{"old text after webhooks were lost", func(e *evidence) {
			e.lost["page:1"] = 1
			both(func(x *desk.Export) { x.Messages[1].Text = "helo?" })(e)
		}, nil},
		{"invented message", both(func(x *desk.Export) { x.Messages[4].ID = "m9" }), []string{else_}},
		{"button missing", both(func(x *desk.Export) { x.Messages = slices.Delete(x.Messages, 4, 5) }), []string{else_}},
		{"wrong order", both(func(x *desk.Export) { x.Messages[0], x.Messages[1] = x.Messages[1], x.Messages[0] }), []string{order}},
		{"sent twice", func(e *evidence) {
			twice := e.sends[0]
			twice.Mid = "m8"
			e.sends = append(e.sends, twice)
			e.phones[0].Messages = append(e.phones[0].Messages, metasim.PhoneMessage{Mid: "m8", Text: "hi", FromPage: true, AppID: "77", At: e.end})
			both(func(x *desk.Export) {
				m := x.Messages[2]
				m.ID, m.AtMs, m.State = "m8", e.end.UnixMilli(), "delivered"
				x.Messages = append(x.Messages, m)
			})(e)
		}, []string{once, promises}},
		{"promise forgotten", func(e *evidence) { e.desks[0].Export.Messages = e.desks[0].Export.Messages[:5] }, []string{promises}},
		{"still queued", func(e *evidence) { e.desks[0].Export.Messages[5].State = "queued" }, []string{promises}},
		{"failed without a cause", func(e *evidence) { e.desks[0].Export.Messages[5].Problem = "" }, []string{promises}},
		{"failed, yet sent", func(e *evidence) { e.sends[1].Metadata = "pd:c6" }, []string{promises, authors}},
		{"taken for another one", both(func(x *desk.Export) { x.Messages[2].Client = "c4" }), []string{promises, authors}},
		{"overtaken", func(e *evidence) {
			e.told = append([]told{{Desk: "desktop 2", Member: "Binh", Conversation: thread, Text: "hi", Client: "c3"}}, e.told...)
			e.sends[0], e.sends[1] = e.sends[1], e.sends[0]
		}, []string{sentOrder}},
		{"wrong author", both(func(x *desk.Export) { x.Messages[3].Author = "Anong" }), []string{authors}},
		{"author of somebody else's message", both(func(x *desk.Export) { x.Messages[0].Author = "Anong" }), []string{authors}},
		{"said to be read", both(func(x *desk.Export) { x.Messages[3].State = "read" }), []string{states}},
		{"not said to be read", both(func(x *desk.Export) { x.Messages[2].State = "sent" }), []string{states}},
		{"wrong name", both(func(x *desk.Export) { x.Contacts[0].Name = "Binh" }), []string{conversations}},
		{"window too short", both(func(x *desk.Export) { x.Conversations[0].WindowUntilMs -= 10_000 }), []string{conversations}},
		{"preview of an unsent message", func(e *evidence) { e.desks[0].Export.Conversations[0].Snippet = "lost?" }, nil},
		{"desktops differ", func(e *evidence) { e.desks[0].Export.Conversations[0].Unread = 3 }, []string{agree}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e := sound()
			tc.change(&e)
			var got []string
			for _, v := range judge(e) {
				if !slices.Contains(got, v.Rule) {
					got = append(got, v.Rule)
				}
			}
			slices.Sort(got)
			want := slices.Clone(tc.broken)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("broken %q, want %q: %v", got, want, judge(e))
			}
		})
	}
}
