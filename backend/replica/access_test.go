package replica_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/channel/all"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica"
	"pagedesk/relay/wire"
)

func TestAccessFollowsTheJournal(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := replica.New(s, all.Kinds(nil))
	for i, step := range []struct {
		body string
		want inbox.Access
	}{
		{"", inbox.SharedAccess},
		{`{"v":1,"everyone":false,"members":["u_1","u_2"],"own_only":true}`, inbox.Access{Members: []inbox.MemberID{"u_1", "u_2"}, OwnOnly: true}},
		{`{"v":1,"everyone":true,"members":[]}`, inbox.SharedAccess},
	} {
		if step.body != "" {
			e := wire.Entry{Seq: int64(i), Kind: wire.KindAccess, Channel: "page:1", Body: json.RawMessage(step.body)}
			if _, err := r.Apply(t.Context(), []wire.Entry{e}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Access(t.Context(), "page:1")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("step %d: access differs (-want +got):\n%s", i, diff)
		}
	}
}
