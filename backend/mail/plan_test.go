package mail_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/mail"
)

func TestPlan(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1790000000000)
	ago := func(d time.Duration) int64 { return now.Add(-d).UnixMilli() }
	given := func(seq int64, member inbox.MemberID, d time.Duration) inbox.Assignment {
		return inbox.Assignment{Seq: seq, Member: member, AtMs: ago(d)}
	}
	members := map[inbox.MemberID]inbox.Member{
		"ploy": {ID: "ploy", Email: "ploy@x"}, "ton": {ID: "ton"}, "mai": {ID: "mai", Email: "mai@x"}, "gone": {ID: "gone", Email: "g@x", Removed: true},
	}
	on := inbox.MailSettings{On: true, Minutes: 10}
	for name, tc := range map[string]struct {
		settings inbox.MailSettings
		waiting  []inbox.Assignment
		states   map[inbox.MemberID]inbox.MailState
		want     []string      // member, how many, up to which
		next     time.Duration // from now, 0: never
	}{
		"nothing":                    {on, nil, nil, nil, 0},
		"switched off":               {inbox.MailSettings{Minutes: 10}, []inbox.Assignment{given(5, "ploy", time.Minute)}, nil, nil, 0},
		"one":                        {on, []inbox.Assignment{given(5, "ploy", time.Minute)}, nil, []string{"ploy 1 5"}, 0},
		"waits for others":           {on, []inbox.Assignment{given(5, "ploy", 4*time.Second)}, nil, nil, 6 * time.Second},
		"several in one":             {on, []inbox.Assignment{given(5, "ploy", time.Minute), given(6, "mai", time.Minute), given(7, "ploy", time.Second)}, nil, []string{"ploy 2 7", "mai 1 6"}, 0},
		"one had a mail just before": {on, []inbox.Assignment{given(5, "ploy", time.Minute)}, map[inbox.MemberID]inbox.MailState{"ploy": {Seq: 3, MailedMs: ago(4 * time.Minute)}}, nil, 6 * time.Minute},
		"one had a mail long before": {on, []inbox.Assignment{given(5, "ploy", time.Minute)}, map[inbox.MemberID]inbox.MailState{"ploy": {Seq: 3, MailedMs: ago(10 * time.Minute)}}, []string{"ploy 1 5"}, 0},
		"begun by this computer":     {on, []inbox.Assignment{given(5, "ploy", time.Hour), given(7, "ploy", time.Minute)}, map[inbox.MemberID]inbox.MailState{"ploy": {BegunSeq: 5, BegunMs: ago(time.Minute), BegunBy: "here", Tries: 1}}, []string{"ploy 1 5 mine"}, 0},
		"begun by another":           {on, []inbox.Assignment{given(5, "ploy", time.Hour)}, map[inbox.MemberID]inbox.MailState{"ploy": {BegunSeq: 5, BegunMs: ago(time.Minute), BegunBy: "there", Tries: 1}}, nil, 4 * time.Minute},
		"another died over it":       {on, []inbox.Assignment{given(5, "ploy", time.Hour), given(7, "ploy", time.Minute)}, map[inbox.MemberID]inbox.MailState{"ploy": {BegunSeq: 5, BegunMs: ago(5 * time.Minute), BegunBy: "there", Tries: 1}}, []string{"ploy 1 5"}, 0},
		"one's own turn runs out":    {on, []inbox.Assignment{given(5, "ploy", time.Hour)}, map[inbox.MemberID]inbox.MailState{"ploy": {BegunSeq: 5, BegunMs: ago(4 * time.Minute), BegunBy: "here", Tries: 1}}, nil, time.Minute},
		"what was begun is void":     {on, []inbox.Assignment{given(7, "ploy", time.Minute)}, map[inbox.MemberID]inbox.MailState{"ploy": {BegunSeq: 5, BegunMs: ago(time.Hour), BegunBy: "there", Tries: 1}}, []string{"ploy 1 7"}, 0},
		"told already":               {on, []inbox.Assignment{given(5, "ploy", time.Hour)}, map[inbox.MemberID]inbox.MailState{"ploy": {Seq: 5, MailedMs: ago(time.Hour)}}, nil, 0},
		"wants none":                 {on, []inbox.Assignment{given(5, "ploy", time.Minute)}, map[inbox.MemberID]inbox.MailState{"ploy": {Muted: true}}, nil, 0},
		"no address, or gone":        {on, []inbox.Assignment{given(5, "ton", time.Minute), given(6, "gone", time.Minute), given(7, "who", time.Minute)}, nil, nil, 0},
		"too old":                    {on, []inbox.Assignment{given(5, "ploy", 25*time.Hour), given(6, "ploy", time.Hour)}, nil, []string{"ploy 1 6"}, 0},
		"the next of several":        {on, []inbox.Assignment{given(5, "ploy", time.Second), given(6, "mai", 3*time.Second)}, nil, nil, 7 * time.Second},
	} {
		due, next := mail.Plan("here", tc.settings, tc.waiting, tc.states, members, now)
		var got []string
		for _, d := range due {
			line := fmt.Sprintf("%s %d %d", d.Member.ID, len(d.Items), d.UpToSeq)
			if d.Mine {
				line += " mine"
			}
			got = append(got, line)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		if (tc.next == 0) != next.IsZero() || tc.next != 0 && !next.Equal(now.Add(tc.next)) {
			t.Errorf("%s: next at %v", name, next)
		}
	}
}

func TestEveryLanguageHasAllWords(t *testing.T) {
	t.Parallel()
	for _, language := range append(slices.Clone(inbox.Languages), "unknown") {
		l := mail.Compose(language, "Lotus", "Ploy", []mail.Item{{Conversation: "page:1/2", Inbox: "Tea", By: "Nok"}})
		test := mail.ComposeTest(language, "Lotus")
		if l.Subject == "" || l.Text == "" || l.HTML == "" || test.Subject == "" || test.Text == "" {
			t.Errorf("%s: %+v", language, l)
		}
	}
}
