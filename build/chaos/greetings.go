package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

// What the shop answers by itself: one Page welcomes who writes for the first
// time, the other is closed for the whole run and says so in the same message.
// A customer's name makes the texts differ.
const (
	welcomeWords = "Welcome to the shop"
	awayWords    = "We are closed until tomorrow"
)

// greet switches the automatic replies on.
func (s *shop) greet(ctx context.Context) error {
	now := time.Now().UTC()
	far := (now.Hour()*60 + now.Minute() + 12*60) % (24 * 60)
	for i, page := range pages {
		a := inbox.DefaultAutoReplies("en", false)
		a.Welcome = inbox.AutoText{On: true, Text: welcomeWords + ", {customer}!"}
		a.Away, a.LimitMinutes = inbox.AutoText{On: i == 1, Text: awayWords}, inbox.MaxLimitMinutes
		a.Hours.On, a.Hours.Zone = i == 1, "UTC"
		for day := range time.Weekday(7) {
			a.Hours.Ranges = append(a.Hours.Ranges, inbox.Range{Day: day, From: far, To: far + 1})
		}
		raw, err := json.Marshal(map[string]any{"auto_replies": a})
		if err != nil {
			return err
		}
		file := filepath.Join(s.dir, fmt.Sprintf("greetings-%d.json", i))
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			return err
		}
		if _, _, err := s.desks[0].do(ctx, 0, "auto-replies", "--channel", "page:"+page, "--set", file); err != nil {
			return fmt.Errorf("switch automatic replies of %s on: %w", page, err)
		}
	}
	return nil
}

// greets reports whether nobody wrote a text.
func greets(text string) bool {
	return strings.HasPrefix(text, welcomeWords) || strings.HasPrefix(text, awayWords)
}

// checkGreetings: every customer who wrote got one greeting, unless a person
// was faster or the thread says why not; and every desktop knows it for what
// it is.
func checkGreetings(e evidence, wrong report) {
	wrote, refused := map[string]time.Time{}, map[string]bool{}
	for _, x := range e.said {
		if first, known := wrote[x.Conversation]; !x.Shop && (!known || x.At.Before(first)) {
			wrote[x.Conversation] = x.At
		}
	}
	for _, act := range e.desks[0].Export.History {
		refused[act.Conversation] = refused[act.Conversation] || act.Kind == inbox.ActAutoSkipped
	}
	for _, p := range e.phones {
		var greetings []metasim.PhoneMessage
		answered := false
		for _, m := range p.Messages {
			if m.FromPage && greets(m.Text) {
				greetings = append(greetings, m)
			}
			answered = answered || m.FromPage
		}
		first, customer := wrote[p.Conversation]
		switch {
		case len(greetings) > 1:
			wrong(greetings[1].At, fmt.Sprintf("phone of %s: greeted %d times, first as %s, last as %s %q", p.Conversation, len(greetings),
				greetings[0].Mid, greetings[len(greetings)-1].Mid, greetings[len(greetings)-1].Text))
		case len(greetings) == 1 && !customer:
			wrong(greetings[0].At, fmt.Sprintf("phone of %s: greeted without having written", p.Conversation))
		case customer && !answered && !refused[p.Conversation]:
			wrong(first, fmt.Sprintf("phone of %s: nobody greeted, and nobody knows why", p.Conversation))
		}
	}
	for _, h := range e.desks {
		for _, m := range h.Export.Messages {
			if automatic := m.Auto != ""; m.ID != "" && m.From == "shop" && automatic != greets(m.Text) || automatic && m.Author != "" {
				wrong(time.UnixMilli(m.AtMs), fmt.Sprintf("%s: %s %q of %s is automatic: %v, author %q", h.Desk, m.ID, m.Text, m.Conversation, automatic, m.Author))
			}
		}
	}
}
