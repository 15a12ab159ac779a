package app

import (
	"testing"
)

// rulesInDemo: a rule deals what the demo's customers write, and the thread says
// why.
func rulesInDemo(t *testing.T, w *window) {
	rules := &Rules{w.Session}
	channels, err := w.channels.List()
	if err != nil {
		t.Fatal(err)
	}
	state := w.setup.State()
	rule := RuleView{
		Name: "Shop", Members: []string{state.MemberID}, Method: "round_robin", Fallback: "wait", Old: "available",
	}
	for _, c := range channels {
		rule.Channels = append(rule.Channels, c.ID)
	}
	saved, err := rules.Save(rule)
	if err != nil || saved.Rule.ID == "" || len(saved.Moved) != 0 {
		t.Fatalf("saved %+v, %v", saved, err)
	}
	var why *DealtView
	w.await(t, "a conversation is mine by the rule", func() bool {
		for _, mine := range w.list(t, ConversationFilter{Mine: true}) {
			page, err := w.thread.Messages(mine.ID, "", 50)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range page.Messages {
				if m.Dealt != nil {
					why = m.Dealt
				}
			}
		}
		return why != nil
	})
	if why.Rule != "Shop" || why.How != "round_robin" || why.To != state.Member || len(why.Candidates) != 1 {
		t.Errorf("explained by %+v", why)
	}
	if err := rules.SetDuty("", false); err != nil {
		t.Fatal(err)
	}
	if err := rules.SetShifts("", "Asia/Bangkok", []HoursRangeView{{Day: 1, From: 540, To: 1080}}); err != nil {
		t.Fatal(err)
	}
	duties, err := rules.Duties()
	if err != nil || len(duties) != 1 || duties[0].On || !duties[0].Paused || duties[0].Zone != "Asia/Bangkok" || len(duties[0].Shifts) != 1 {
		t.Errorf("duties %+v, %v", duties, err)
	}
	if err := rules.Delete(saved.Rule.ID); err != nil {
		t.Fatal(err)
	}
	if list, err := rules.List(); err != nil || len(list) != 0 {
		t.Errorf("rules %+v, %v", list, err)
	}
}
