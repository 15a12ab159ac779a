package main

import (
	"testing"
	"time"

	"pagedesk/backend/desk"
)

func TestCheckDealing(t *testing.T) {
	t.Parallel()
	dealt := func(who ...string) desk.Export {
		x := desk.Export{Members: []desk.ExportMember{{ID: "u_1"}, {ID: "u_2"}}}
		for i, to := range who {
			id := string(rune('a' + i))
			x.Conversations = append(x.Conversations, desk.ExportConversation{ID: id, Opening: 1})
			if to != "" {
				x.History = append(x.History, desk.ExportAct{Conversation: id, Kind: "dealt", To: to})
			}
		}
		return x
	}
	twice := dealt("u_1", "u_2")
	twice.History = append(twice.History, twice.History[1])
	for name, c := range map[string]struct {
		first, second desk.Export
		broken        int
	}{
		"once and evenly":      {dealt("u_1", "u_2", "u_1"), dealt("u_1", "u_2", "u_1"), 0},
		"never":                {dealt("u_1", ""), dealt("u_1", ""), 2},
		"twice":                {twice, dealt("u_1", "u_2"), 1},
		"differently":          {dealt("u_1", "u_2"), dealt("u_2", "u_1"), 2},
		"all to one":           {dealt("u_1", "u_1"), dealt("u_1", "u_1"), 2},
		"nobody opened it":     {desk.Export{Conversations: []desk.ExportConversation{{ID: "a"}}}, desk.Export{}, 0},
		"the other knows less": {dealt("u_1", "u_2"), dealt("u_1"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := evidence{desks: []held{{Desk: "desktop 1", Export: c.first}, {Desk: "desktop 2", Export: c.second}}}
			var wrong []string
			checkDealing(e, func(_ time.Time, words string) { wrong = append(wrong, words) })
			if len(wrong) != c.broken {
				t.Errorf("broken: %q, want %d", wrong, c.broken)
			}
		})
	}
}
