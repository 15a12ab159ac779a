package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
)

func TestAutoReplies(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	c := paired(t, shop, "Nok")
	channel := c.connect(shop.Sim)

	var got struct {
		AutoReplies inbox.AutoReplies `json:"auto_replies"`
	}
	c.do(&got, "auto-replies", "--channel", channel)
	if got.AutoReplies.Any() || got.AutoReplies.Welcome.Text == "" {
		t.Errorf("to begin with: %+v", got.AutoReplies)
	}
	file := filepath.Join(t.TempDir(), "settings.json")
	set := func(change func(*inbox.AutoReplies)) (int, string) {
		change(&got.AutoReplies)
		raw, err := json.Marshal(map[string]any{"auto_replies": got.AutoReplies})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := c.try("auto-replies", "--channel", channel, "--set", file)
		return code, stderr
	}
	if code, stderr := set(func(a *inbox.AutoReplies) {
		a.Welcome = inbox.AutoText{On: true, Text: "สวัสดีค่ะ คุณ{customer}"}
	}); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	got.AutoReplies = inbox.AutoReplies{}
	c.do(&got, "auto-replies", "--channel", channel)
	if w := got.AutoReplies.Welcome; !w.On || w.Text != "สวัสดีค่ะ คุณ{customer}" {
		t.Errorf("kept: %+v", w)
	}
	code, stderr := set(func(a *inbox.AutoReplies) { a.Away = inbox.AutoText{On: true, Text: "{hours}"} })
	if code != exitFailed || !strings.Contains(stderr, `"hours_missing"`) {
		t.Errorf("hours that nobody set: exit code %d, %s", code, stderr)
	}

	var info struct {
		StaffInfo string `json:"staff_info"`
	}
	c.do(&info, "staff-info", "--channel", channel, "--set", "Ships from Hà Nội\nNo refunds on tea")
	if info.StaffInfo != "Ships from Hà Nội\nNo refunds on tea" {
		t.Errorf("staff info %q", info.StaffInfo)
	}
	if code, _, stderr := c.try("staff-info", "--channel", channel, "--set", strings.Repeat("ก", inbox.MaxStaffInfo+1)); code != exitFailed || !strings.Contains(stderr, `"text_too_long"`) {
		t.Errorf("too long: exit code %d, %s", code, stderr)
	}
}
