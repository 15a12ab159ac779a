package inbox_test

import (
	"testing"

	"pagedesk/backend/inbox"
)

func TestLabelSet(t *testing.T) {
	t.Parallel()
	both := inbox.NewLabelSet("l_b", "l_a", "l_b")
	for name, tc := range map[string]struct{ got, want inbox.LabelSet }{
		"sorted, each once":     {both, ",l_a,l_b,"},
		"none":                  {inbox.NewLabelSet(), ""},
		"what is no id":         {inbox.NewLabelSet("", "l,a", "l a", "ฉ"), ""},
		"added twice":           {both.With("l_a"), both},
		"taken away":            {both.Without("l_a"), ",l_b,"},
		"the last taken away":   {both.Without("l_a", "l_b"), ""},
		"what is not there":     {both.Without("l_c"), both},
		"added to what is left": {both.Without("l_a").With("l_c"), ",l_b,l_c,"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %q, want %q", name, tc.got, tc.want)
		}
	}
	if !both.Has("l_a") || both.Has("l") || both.Has("") || inbox.LabelSet("").Has("l_a") {
		t.Error("has")
	}
}
