package store

import (
	"path/filepath"
	"strings"
	"testing"

	"pagedesk/backend/inbox"
)

func TestEachFilterWalksOneIndex(t *testing.T) {
	t.Parallel()
	r, err := OpenReplica(t.Context(), filepath.Join(t.TempDir(), "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	member := inbox.MemberID("nok")
	for name, tc := range map[string]struct {
		filter ConversationFilter
		index  string
	}{
		"all":                {ConversationFilter{}, "conversations_newest"},
		"of a channel":       {ConversationFilter{Channel: "page:1"}, "conversations_newest_of_channel"},
		"of a member":        {ConversationFilter{OpenOf: &member}, "conversations_open"},
		"of both":            {ConversationFilter{OpenOf: &member, Channel: "page:1"}, "conversations_"},
		"closed":             {ConversationFilter{Closed: true}, "conversations_closed"},
		"closed, of channel": {ConversationFilter{Closed: true, Channel: "page:1"}, "conversations_"},
		"mine, now":          {ConversationFilter{OpenOf: &member, NowMs: 9}, "conversations_open"},
		"of a label":         {ConversationFilter{Label: "l_1"}, "conversations_labelled"},
		"of both at once":    {ConversationFilter{Label: "l_1", OpenOf: &member}, "conversations_"},
	} {
		for page, after := range map[string]ConversationCursor{"first": {}, "next": {LastMs: 5, No: 7}} {
			for list, k := range map[string]struct {
				listing
				index string
			}{
				"":                   {newest(tc.filter.NowMs), tc.index},
				" of those back":     {back(9), "conversations_snoozed"},
				" of those put off":  {snoozed(9), "conversations_snoozed"},
				" of those that end": {ending(1, 9), "conversations_window"},
				" of mentions":       {mentioning(member), "mentions_newest"},
			} {
				query, args := k.sql(tc.filter, after)
				walksOneIndex(t, r, name+", "+page+" page"+list, k.index, query, append(args, 50))
			}
		}
	}
}

func walksOneIndex(t *testing.T, r *Replica, name, index, query string, args []any) {
	t.Helper()
	rows, err := r.f.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	steps, err := collect(rows, err, func(scan func(...any) error) (string, error) {
		var id, parent, unused int
		var detail string
		return detail, scan(&id, &parent, &unused, &detail)
	})
	if err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(steps, "\n")
	if !strings.Contains(plan, "INDEX "+index) || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN h") {
		t.Errorf("%s:\n%s", name, plan)
	}
}

func TestGreetingWalksTheIndexOfWhoWaits(t *testing.T) {
	t.Parallel()
	r, err := OpenReplica(t.Context(), filepath.Join(t.TempDir(), "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	walksOneIndex(t, r, "waiting", "conversations_waiting", sqlWaiting, []any{1, 50})
	walksOneIndex(t, r, "closed", "conversations_closed_since", sqlClosed, []any{1, 50})
}
