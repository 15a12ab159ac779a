package automation_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/automation"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

const shop = inbox.ChannelID("page:1")

var (
	customer = inbox.NewConversationID(shop, "c1")
	// noon is on a Wednesday, within the hours of the shop of these tests.
	noon  = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	night = time.Date(2026, 3, 4, 22, 0, 0, 0, time.UTC)
	early = noon.Add(-30 * 24 * time.Hour).UnixMilli()
)

// replies is a shop with everything switched on, open from 9 to 18.
func replies() store.AutoSettings {
	a := inbox.DefaultAutoReplies("en", true)
	a.Welcome, a.Away, a.Closing = inbox.AutoText{On: true, Text: "Hi {customer}!"}, inbox.AutoText{On: true, Text: "We are away."}, inbox.AutoText{On: true, Text: "Bye from {agent}."}
	a.Hours = inbox.BusinessHours{On: true, Hours: inbox.Hours{Zone: "UTC"}}
	for day := range time.Weekday(7) {
		a.Hours.Ranges = append(a.Hours.Ranges, inbox.Range{Day: day, From: 9 * 60, To: 18 * 60})
	}
	return store.AutoSettings{Channel: shop, AutoReplies: a, WelcomeMs: early, AwayMs: early, ClosingMs: early}
}

// wrote is a customer who has just written for the first time.
func wrote(at time.Time) store.Greetable {
	ms := at.UnixMilli()
	return store.Greetable{
		Conversation: inbox.Conversation{
			ID: customer, Channel: shop, Contact: inbox.Contact{Name: "Ann Lee", FirstName: "Ann", ProfileState: inbox.ProfileKnown},
			WroteMs: ms, WaitingMs: ms, LastInMs: ms, WindowUntilMs: ms + inbox.StandardWindow.Milliseconds(), Work: inbox.Work{Opening: 1},
		},
		FirstMs: ms, LookedBack: true,
	}
}

func closed(at time.Time) store.Greetable {
	c := wrote(at.Add(-time.Hour))
	c.Work = inbox.Work{Opening: 1, Closed: true, SinceMs: at.UnixMilli(), Assignee: "nok"}
	return c
}

func greeting(change func(*store.Greeting)) store.Greeting {
	g := store.Greeting{
		Settings: []store.AutoSettings{replies()},
		Channels: map[inbox.ChannelID]inbox.Channel{shop: {ID: shop, Kind: inbox.KindMessenger, Name: "Tea", Page: "Lotus Tea", State: inbox.ChannelConnected, AppID: "7"}},
		Members:  map[inbox.MemberID]inbox.Member{"nok": {ID: "nok", Name: "Nok Srisuk"}, "ploy": {ID: "ploy", Name: "Ploy"}},
	}
	change(&g)
	return g
}

func greeter(now time.Time) automation.Greeter {
	return automation.Greeter{
		Limits: func(inbox.ChannelKind) inbox.Limits { return inbox.Limits{MaxText: 40, TextUnit: inbox.UnitUTF16} },
		Online: func(inbox.MemberID) bool { return true }, Now: now,
	}
}

func TestGreet(t *testing.T) {
	t.Parallel()
	type want struct {
		reply  inbox.AutoReply
		reason inbox.AutoReason
		text   string
		skip   inbox.AutoSkip
		again  time.Duration // after noon
	}
	waiting := func(at time.Time, changes ...func(*store.Greetable)) func(*store.Greeting) {
		return func(g *store.Greeting) {
			c := wrote(at)
			for _, change := range changes {
				change(&c)
			}
			g.Waiting = []store.Greetable{c}
		}
	}
	both := func(changes ...func(*store.Greeting)) func(*store.Greeting) {
		return func(g *store.Greeting) {
			for _, change := range changes {
				change(g)
			}
		}
	}
	settings := func(change func(*store.AutoSettings)) func(*store.Greeting) {
		return func(g *store.Greeting) { change(&g.Settings[0]) }
	}
	past := func(plans ...inbox.AutoPlan) func(*store.Greetable) {
		return func(c *store.Greetable) { c.Past = plans }
	}
	offDuty := func(members ...inbox.MemberID) func(*store.Greeting) {
		return func(g *store.Greeting) {
			g.Duties = map[inbox.MemberID]inbox.Duty{}
			for _, m := range members {
				g.Duties[m] = inbox.Duty{Member: m, Paused: true}
			}
		}
	}
	again := func(c *store.Greetable) { c.Work.Opening, c.FirstMs = 2, early }
	period := replies().Hours.ClosedSince(night).UnixMilli()
	for name, c := range map[string]struct {
		change func(*store.Greeting)
		now    time.Time
		want   want
	}{
		"first message":            {waiting(noon), noon.Add(automation.FirstWait), want{reply: inbox.AutoWelcome, reason: inbox.AutoFirstMessage, text: "Hi Ann!"}},
		"goes on writing":          {waiting(noon), noon, want{again: automation.FirstWait}},
		"not looked back yet":      {waiting(noon, func(c *store.Greetable) { c.LookedBack = false }), noon, want{again: automation.FirstWait}},
		"cannot be looked back":    {waiting(noon, func(c *store.Greetable) { c.LookedBack = false }), noon.Add(automation.LookWait), want{reply: inbox.AutoWelcome, reason: inbox.AutoFirstMessage, text: "Hi Ann!"}},
		"second opening":           {waiting(noon, again), noon, want{}},
		"closed without an answer": {waiting(night, func(c *store.Greetable) { c.Work.Closed = true }), night.Add(automation.FirstWait), want{}},
		"welcome is off":           {both(waiting(noon), settings(func(s *store.AutoSettings) { s.WelcomeMs = 0 })), noon, want{}},
		"switched on after it":     {both(waiting(noon), settings(func(s *store.AutoSettings) { s.WelcomeMs = noon.UnixMilli() + 1 })), noon, want{}},
		"has written before":       {waiting(noon, func(c *store.Greetable) { c.FirstMs = early }), noon, want{}},
		"welcomed before":          {waiting(noon, past(inbox.AutoPlan{Reply: inbox.AutoWelcome, Reason: inbox.AutoFirstMessage})), noon, want{}},
		"welcomed in an away":      {waiting(noon, past(inbox.AutoPlan{Reply: inbox.AutoAway, Reason: inbox.AutoOutsideHours, Welcome: true})), noon, want{}},
		"outside hours":            {waiting(night, again), night, want{reply: inbox.AutoAway, reason: inbox.AutoOutsideHours, text: "We are away."}},
		"welcome and away":         {waiting(night), night.Add(automation.FirstWait), want{reply: inbox.AutoAway, reason: inbox.AutoOutsideHours, text: "Hi Ann!\n\nWe are away."}},
		"no room for both":         {both(waiting(night), settings(func(s *store.AutoSettings) { s.Welcome.Text = strings.Repeat("x", 39) })), night.Add(automation.FirstWait), want{reply: inbox.AutoAway, reason: inbox.AutoOutsideHours, text: "We are away."}},
		"no room at all":           {both(waiting(night), settings(func(s *store.AutoSettings) { s.Away.Text = strings.Repeat("x", 41) })), night.Add(automation.FirstWait), want{reply: inbox.AutoAway, skip: "text_too_long"}},
		"told in this period":      {waiting(night, again, past(inbox.AutoPlan{Reply: inbox.AutoAway, Reason: inbox.AutoOutsideHours, PeriodMs: period})), night, want{}},
		"told in another period":   {waiting(night, again, past(inbox.AutoPlan{Reply: inbox.AutoAway, Reason: inbox.AutoOutsideHours, PeriodMs: period - 1})), night, want{reply: inbox.AutoAway, reason: inbox.AutoOutsideHours, text: "We are away."}},
		"not told in this period":  {waiting(night, again, past(inbox.AutoPlan{Reply: inbox.AutoAway, State: inbox.AutoSkipped})), night, want{reply: inbox.AutoAway, reason: inbox.AutoOutsideHours, text: "We are away."}},
		"told since they wait":     {waiting(night, again, past(inbox.AutoPlan{Reply: inbox.AutoAway, Reason: inbox.AutoNobodyOnDuty, ForMs: night.UnixMilli()})), night, want{}},
		"open again":               {waiting(noon.Add(-181*time.Minute), again), noon.Add(-179 * time.Minute), want{}},
		"in the middle of a talk":  {waiting(night, again, func(c *store.Greetable) { c.AnsweredMs = c.WroteMs - 14*60_000 }), night, want{}},
		"long after a talk":        {waiting(night, again, func(c *store.Greetable) { c.AnsweredMs = c.WroteMs - 15*60_000 }), night, want{reply: inbox.AutoAway, reason: inbox.AutoOutsideHours, text: "We are away."}},
		"nobody on duty":           {both(waiting(noon, again), offDuty("nok", "ploy")), noon, want{reply: inbox.AutoAway, reason: inbox.AutoNobodyOnDuty, text: "We are away."}},
		"somebody on duty":         {both(waiting(noon, again), offDuty("nok")), noon, want{}},
		"who was there has left": {both(waiting(noon, again), offDuty("nok"), func(g *store.Greeting) { g.Members["ploy"] = inbox.Member{ID: "ploy", Removed: true} }),
			noon, want{reply: inbox.AutoAway, reason: inbox.AutoNobodyOnDuty, text: "We are away."}},
		"somebody has it":         {both(waiting(noon, again, func(c *store.Greetable) { c.Work.Assignee = "nok" }), offDuty("nok", "ploy")), noon, want{}},
		"told for this opening":   {both(waiting(noon, again, past(inbox.AutoPlan{Reply: inbox.AutoAway, Reason: inbox.AutoNobodyOnDuty, Opening: 2})), offDuty("nok", "ploy")), noon, want{}},
		"the rule's are off duty": {both(waiting(noon, again), offDuty("nok"), rule(inbox.Rule{Members: []inbox.MemberID{"nok"}})), noon, want{reply: inbox.AutoAway, reason: inbox.AutoNobodyOnDuty, text: "We are away."}},
		"the rule's are there":    {both(waiting(noon, again), offDuty("nok"), rule(inbox.Rule{Members: []inbox.MemberID{"nok", "ploy"}})), noon, want{}},
		"who sees it is off duty": {both(waiting(noon, again), offDuty("nok"), func(g *store.Greeting) {
			g.Access = map[inbox.ChannelID]inbox.Access{shop: {Members: []inbox.MemberID{"nok"}}}
		}), noon, want{reply: inbox.AutoAway, reason: inbox.AutoNobodyOnDuty, text: "We are away."}},
		"another app has it":        {waiting(noon, func(c *store.Greetable) { c.ThreadOwner = "8" }), noon, want{}},
		"our app has it":            {waiting(noon, func(c *store.Greetable) { c.ThreadOwner = "7" }), noon.Add(automation.FirstWait), want{reply: inbox.AutoWelcome, reason: inbox.AutoFirstMessage, text: "Hi Ann!"}},
		"in standby":                {waiting(noon, func(c *store.Greetable) { c.Standby = true }), noon, want{}},
		"disconnected":              {both(waiting(noon), func(g *store.Greeting) { g.Channels[shop] = inbox.Channel{ID: shop, State: inbox.ChannelDisconnected} }), noon, want{}},
		"window closed":             {waiting(noon, func(c *store.Greetable) { c.WindowUntilMs = c.WroteMs }), noon, want{}},
		"the tag does not help":     {waiting(noon, func(c *store.Greetable) { c.WindowUntilMs, c.HumanAgent = c.WroteMs, true }), noon.Add(time.Minute), want{}},
		"in time":                   {waiting(noon), noon.Add(30 * time.Minute), want{reply: inbox.AutoWelcome, reason: inbox.AutoFirstMessage, text: "Hi Ann!"}},
		"too late":                  {waiting(noon), noon.Add(31 * time.Minute), want{reply: inbox.AutoWelcome, skip: inbox.SkipTooOld}},
		"too late for away":         {waiting(night, again), noon.Add(24 * time.Hour), want{reply: inbox.AutoAway, skip: inbox.SkipTooOld}},
		"who was on duty? too late": {both(waiting(noon, again), offDuty("nok", "ploy")), noon.Add(time.Hour), want{}},
		"name to come":              {waiting(noon, func(c *store.Greetable) { c.Contact = inbox.Contact{ProfileState: inbox.ProfilePending} }), noon.Add(automation.FirstWait), want{again: automation.NameWait}},
		"name not told":             {waiting(noon, func(c *store.Greetable) { c.Contact = inbox.Contact{ProfileState: inbox.ProfilePending} }), noon.Add(automation.NameWait), want{reply: inbox.AutoWelcome, reason: inbox.AutoFirstMessage, text: "Hi there!"}},
		"nobody is named":           {waiting(night, again, func(c *store.Greetable) { c.Contact = inbox.Contact{ProfileState: inbox.ProfilePending} }), night, want{reply: inbox.AutoAway, reason: inbox.AutoOutsideHours, text: "We are away."}},
		"just closed":               {shut(noon), noon, want{again: automation.ClosingWait}},
		"closed":                    {shut(noon), noon.Add(automation.ClosingWait), want{reply: inbox.AutoClosing, reason: inbox.AutoClosed, text: "Bye from Nok."}},
		"closed, outside hours":     {shut(night), night.Add(time.Minute), want{reply: inbox.AutoClosing, reason: inbox.AutoClosed, text: "Bye from Nok."}},
		"closed long ago":           {shut(noon), noon.Add(31 * time.Minute), want{reply: inbox.AutoClosing, skip: inbox.SkipTooOld}},
		"closed after the window": {both(shut(noon), func(g *store.Greeting) { g.Closed[0].WindowUntilMs = g.Closed[0].WroteMs }), noon.Add(time.Minute),
			want{reply: inbox.AutoClosing, skip: inbox.AutoSkip(inbox.CodeWindowClosed)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := greeting(c.change)
			got, next := greeter(c.now).Greet(g)
			if c.want.again > 0 {
				if len(got) != 0 || next.Sub(noon) != c.want.again {
					t.Errorf("got %+v, again %v", got, next)
				}
				return
			}
			if !next.IsZero() {
				t.Errorf("wants to be asked again at %v", next)
			}
			if c.want.reply == "" {
				if len(got) != 0 {
					t.Errorf("got %+v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Reply != c.want.reply || got[0].Reason != c.want.reason || got[0].Text != c.want.text || got[0].Skipped != c.want.skip {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func rule(r inbox.Rule) func(*store.Greeting) {
	r.Channels = []inbox.ChannelID{shop}
	return func(g *store.Greeting) { g.Rules = []store.RuleRow{{Rule: r}} }
}

func shut(at time.Time) func(*store.Greeting) {
	return func(g *store.Greeting) { g.Closed = []store.Greetable{closed(at)} }
}

// Whatever the order in which a customer writes, people answer, close and go
// home: no reply is decided twice, and none of the rules is broken.
func TestGreet_says_everything_once(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		draw := rand.New(rand.NewPCG(seed, 2)) //nolint:gosec // a test
		g := greeting(func(*store.Greeting) {})
		now, c := noon, store.Greetable{Conversation: inbox.Conversation{ID: customer, Channel: shop, Contact: inbox.Contact{ProfileState: inbox.ProfileRefused}, Work: inbox.Work{Closed: true}}}
		welcomes, closings, periods := 0, map[int]int{}, map[int64]int{}
		for range 60 {
			now = now.Add(time.Duration(draw.IntN(300)) * time.Minute)
			ms := now.UnixMilli()
			switch draw.IntN(5) {
			case 0, 1:
				c.WroteMs, c.LastInMs, c.WindowUntilMs = ms, ms, ms+inbox.StandardWindow.Milliseconds()
				if c.FirstMs == 0 {
					c.FirstMs = ms
				}
				if c.WaitingMs == 0 {
					c.WaitingMs = ms
				}
				c.Work = c.Work.Wrote(ms)
			case 2:
				c.AnsweredMs, c.WaitingMs = ms, 0
			case 3:
				c.Work, _ = c.Work.Close(c.Work.Opening, c.WroteMs, ms)
			case 4:
				g.Duties = map[inbox.MemberID]inbox.Duty{"nok": {Paused: draw.IntN(2) == 0}, "ploy": {Paused: draw.IntN(2) == 0}}
			}
			now = now.Add(time.Duration(draw.IntN(40)) * time.Minute)
			for range 3 {
				g.Waiting, g.Closed = nil, nil
				if c.WaitingMs > 0 && !handled(c, c.WroteMs) {
					g.Waiting = []store.Greetable{c}
				}
				if c.Work.Closed && c.Work.Opening > 0 && !closedHandled(c) {
					g.Closed = []store.Greetable{c}
				}
				decided, _ := greeter(now).Greet(g)
				for _, p := range decided {
					c.Past = append(c.Past, p)
					if p.Skipped != "" {
						continue
					}
					at := time.UnixMilli(p.ForMs)
					if now.Sub(at) > 30*time.Minute || now.UnixMilli() >= c.WindowUntilMs {
						t.Fatalf("seed %d: %+v at %v", seed, p, now)
					}
					if p.Reply == inbox.AutoWelcome || p.Welcome {
						welcomes++
					}
					if p.Reply == inbox.AutoClosing {
						closings[p.Opening]++
					}
					if p.Reason == inbox.AutoOutsideHours {
						periods[p.PeriodMs]++
					}
					if p.Reply != inbox.AutoClosing && c.AnsweredMs > 0 && c.WroteMs-c.AnsweredMs < 15*60_000 {
						t.Fatalf("seed %d: interrupts a talk with %+v", seed, p)
					}
				}
			}
		}
		if welcomes > 1 {
			t.Fatalf("seed %d: %d welcomes", seed, welcomes)
		}
		for _, counts := range []int{most(closings), most(periods)} {
			if counts > 1 {
				t.Fatalf("seed %d: closings %v, away %v", seed, closings, periods)
			}
		}
	}
}

func most[K comparable](counts map[K]int) int {
	n := 0
	for _, c := range counts {
		n = max(n, c)
	}
	return n
}

// handled and closedHandled are the conditions of store.Greeting.
func handled(c store.Greetable, ms int64) bool {
	for _, p := range c.Past {
		if p.Reply != inbox.AutoClosing && p.ForMs >= ms {
			return true
		}
	}
	return false
}

func closedHandled(c store.Greetable) bool {
	for _, p := range c.Past {
		if p.Reply == inbox.AutoClosing && (p.Opening == c.Work.Opening || p.ForMs >= c.Work.SinceMs) {
			return true
		}
	}
	return false
}
