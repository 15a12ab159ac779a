package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
)

func TestRules(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	c := paired(t, shop, "Nok")
	channel := c.connect(shop.Sim)
	var holds desk.Export
	c.do(&holds, "export")
	nok := holds.Members[0].ID

	var saved struct {
		Rule  desk.ExportRule
		Moved map[string]string `json:"moved_from"`
	}
	c.do(&saved, "rule-save", "--name", "Shop", "--channel", channel, "--member", nok, "--cap", "3", "--old", "available")
	first := saved.Rule
	want := desk.ExportRule{
		ID: first.ID, Name: "Shop", Channels: []string{channel}, Members: []string{nok}, Method: "round_robin", Fallback: "wait", Cap: 3, Old: "available",
	}
	if diff := cmp.Diff(want, first); diff != "" || first.ID == "" || len(saved.Moved) != 0 {
		t.Errorf("saved: %s, moved %v", diff, saved.Moved)
	}
	c.do(&saved, "rule-save", "--name", "Night", "--channel", channel, "--member", nok, "--fallback", "member", "--fallback-to", nok)
	if saved.Moved[channel] != "Shop" || saved.Rule.FallbackTo != nok {
		t.Errorf("the second rule: %+v", saved)
	}
	for name, tc := range map[string]struct {
		args []string
		code inbox.Code
	}{
		"a stranger":      {[]string{"--member", "who@example.com", "--channel", channel}, inbox.CodeRuleMemberUnknown},
		"no such channel": {[]string{"--member", nok, "--channel", "page:1"}, inbox.CodeChannelNotFound},
		"no such method":  {[]string{"--member", nok, "--channel", channel, "--method", "dice"}, inbox.CodeInvalidInput},
		"no fallback":     {[]string{"--member", nok, "--channel", channel, "--fallback", "member"}, inbox.CodeRuleNoFallback},
		"no such rule":    {[]string{"--member", nok, "--channel", channel, "--id", "r_none"}, inbox.CodeRuleNotFound},
	} {
		code, _, stderr := c.try(append([]string{"rule-save", "--name", "X"}, tc.args...)...)
		if code != exitFailed || !strings.Contains(stderr, `"`+string(tc.code)+`"`) {
			t.Errorf("%s: exit code %d, %s", name, code, stderr)
		}
	}
	c.do(nil, "rule-delete", "--id", first.ID)

	c.do(nil, "duty", "--off")
	c.do(nil, "duty", "--zone", "Asia/Bangkok", "--shift", "mon 09:00-12:00", "--shift", "Fri 22:00-02:00")
	var listed struct {
		Rules  []desk.ExportRule
		Duties []duty
	}
	c.do(&listed, "rules")
	if len(listed.Rules) != 1 || listed.Rules[0].Name != "Night" || len(listed.Duties) != 1 {
		t.Fatalf("listed %+v", listed)
	}
	wantDuty := duty{Name: "Nok", ExportDuty: desk.ExportDuty{
		Member: nok, Paused: true, Zone: "Asia/Bangkok", Shifts: []inbox.Range{{Day: 1, From: 540, To: 720}, {Day: 5, From: 1320, To: 120}},
	}}
	if diff := cmp.Diff(wantDuty, listed.Duties[0]); diff != "" {
		t.Error(diff)
	}
	for name, args := range map[string][]string{"an unknown zone": {"--zone", "Nowhere"}, "no shift": {"--zone", "Asia/Bangkok", "--shift", "some time"}} {
		if code, _, stderr := c.try(append([]string{"duty"}, args...)...); code != exitFailed {
			t.Errorf("%s: exit code %d, %s", name, code, stderr)
		}
	}
}
