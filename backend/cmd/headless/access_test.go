package main

import (
	"slices"
	"strings"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
)

func TestAccess(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok, may := paired(t, shop, "Nok"), paired(t, shop, "May")
	channel := nok.connect(shop.Sim, "--only-me")
	type access struct {
		Channel  string
		Everyone bool
		Members  []string
		OwnOnly  bool `json:"own_only"`
	}
	var told struct {
		Access access
		Hidden []access
	}
	nok.do(&told, "access", "--channel", channel)
	if told.Access.Everyone || len(told.Access.Members) != 1 {
		t.Errorf("only mine: %+v", told.Access)
	}
	var out desk.Export
	may.do(nil, "run", "--until-live")
	may.do(&out, "export")
	if len(out.Channels) != 0 {
		t.Errorf("another owner sees it: %+v", out.Channels)
	}
	if code, _, stderr := may.try("access", "--channel", channel, "--own-only", "on"); code != exitFailed || !strings.Contains(stderr, `"channel_not_found"`) {
		t.Errorf("changing what one does not see: exit code %d, %s", code, stderr)
	}
	may.do(&told, "access")
	if len(told.Hidden) != 1 || told.Hidden[0].Channel != channel || !slices.Equal(told.Hidden[0].Members, told.Access.Members) {
		t.Errorf("hidden from the other owner: %+v", told.Hidden)
	}
	may.do(nil, "access", "--channel", channel, "--everyone", "--own-only", "on")
	nok.do(nil, "run", "--until-live")
	nok.do(&told, "access", "--channel", channel)
	if !told.Access.Everyone || !told.Access.OwnOnly {
		t.Errorf("shared by the other owner: %+v", told.Access)
	}
}
