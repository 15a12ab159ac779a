package inbox_test

import (
	"testing"

	"pagedesk/backend/inbox"
)

func TestHold(t *testing.T) {
	t.Parallel()
	agent, owner := inbox.Member{ID: "nok", Role: "agent"}, inbox.Member{ID: "nok", Role: "owner"}
	ploys, noks, nobodys := inbox.Work{Assignee: "ploy"}, inbox.Work{Assignee: "nok"}, inbox.Work{}
	exclusive, claim, both := inbox.Holding{Exclusive: true}, inbox.Holding{SelfClaim: true}, inbox.Holding{Exclusive: true, SelfClaim: true}
	for name, tc := range map[string]struct {
		work inbox.Work
		me   inbox.Member
		rule inbox.Holding
		want inbox.Hold
	}{
		"without a rule":                   {ploys, agent, inbox.Holding{}, inbox.Hold{}},
		"nobody's, without a rule":         {nobodys, agent, inbox.Holding{}, inbox.Hold{}},
		"one's own":                        {noks, agent, both, inbox.Hold{}},
		"another one's":                    {ploys, agent, exclusive, inbox.Hold{Reason: inbox.HoldTheirs, By: "ploy"}},
		"another one's, who manages":       {ploys, owner, exclusive, inbox.Hold{Reason: inbox.HoldTheirs, By: "ploy", MayTake: true}},
		"another one's, not exclusive":     {ploys, agent, claim, inbox.Hold{}},
		"nobody's, to be taken":            {nobodys, agent, claim, inbox.Hold{Reason: inbox.HoldUnclaimed, MayTake: true}},
		"nobody's, exclusive":              {nobodys, agent, exclusive, inbox.Hold{}},
		"closed and another one's":         {inbox.Work{Assignee: "ploy", Closed: true}, agent, both, inbox.Hold{Reason: inbox.HoldTheirs, By: "ploy"}},
		"closed and nobody's, to be taken": {inbox.Work{Closed: true}, agent, both, inbox.Hold{Reason: inbox.HoldUnclaimed, MayTake: true}},
	} {
		if got := tc.work.Hold(tc.me, tc.rule); got != tc.want {
			t.Errorf("%s: %+v, want %+v", name, got, tc.want)
		}
	}
}
