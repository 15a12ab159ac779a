package inbox_test

import (
	"testing"
	"time"

	"pagedesk/backend/inbox"
)

// The truth table of meta-platform.md, 4.6: how a shop may answer. Ages are of
// the customer's last action; window is how long that action lets the shop
// answer freely.
func TestReply(t *testing.T) {
	t.Parallel()
	const (
		day    = 24 * time.Hour
		week   = 7 * day
		ms     = time.Millisecond
		person = false
		rule   = true
	)
	rows := []struct {
		name       string
		age        time.Duration // -1: the customer never did anything
		window     time.Duration
		humanAgent bool
		automatic  bool
		want       inbox.Reply
	}{
		{"never wrote", -1, 0, false, person, inbox.ReplyNone},
		{"never wrote, tag approved", -1, 0, true, person, inbox.ReplyNone},
		{"just wrote", 0, day, false, person, inbox.ReplyFree},
		{"just wrote, a rule answers", 0, day, false, rule, inbox.ReplyFree},
		{"just wrote, tag approved: never used inside the window", 0, day, true, person, inbox.ReplyFree},
		{"just wrote, tag approved, a rule answers", 0, day, true, rule, inbox.ReplyFree},
		{"the last moment", day - ms, day, true, person, inbox.ReplyFree},
		{"24 h to the millisecond: closed, and not older than 24 h", day, day, true, person, inbox.ReplyNone},
		{"a millisecond later", day + ms, day, true, person, inbox.ReplyHumanAgent},
		{"a millisecond later, no tag", day + ms, day, false, person, inbox.ReplyNone},
		{"a millisecond later, a rule answers", day + ms, day, true, rule, inbox.ReplyNone},
		{"7 days to the millisecond", week, day, true, person, inbox.ReplyHumanAgent},
		{"7 days, no tag", week, day, false, person, inbox.ReplyNone},
		{"7 days, a rule answers", week, day, true, rule, inbox.ReplyNone},
		{"after 7 days", week + ms, day, true, person, inbox.ReplyNone},
		{"after an ad: free on the third day", 3 * day, week, false, person, inbox.ReplyFree},
		{"after an ad: free on the third day for a rule, too", 3 * day, week, true, rule, inbox.ReplyFree},
		{"after an ad: closed after 7 days, and so is the tag", week + ms, week, true, person, inbox.ReplyNone},
		{"a shorter window has closed: the tag waits for 24 h", 2 * time.Hour, time.Hour, true, person, inbox.ReplyNone},
	}
	const now = int64(1_800_000_000_000)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := inbox.Standing{HumanAgent: row.humanAgent, Automatic: row.automatic}
			if row.age >= 0 {
				s.LastInMs = now - row.age.Milliseconds()
				s.WindowUntilMs = s.LastInMs + row.window.Milliseconds()
			}
			if got := s.Reply(now); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}
