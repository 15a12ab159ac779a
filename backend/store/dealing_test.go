package store

import (
	"path/filepath"
	"testing"
)

func TestWhatIsDealtWalksOneIndex(t *testing.T) {
	t.Parallel()
	r, err := OpenReplica(t.Context(), filepath.Join(t.TempDir(), "replica.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	for name, tc := range map[string]struct {
		index, query string
		args         []any
	}{
		"what nobody has": {"conversations_work", sqlNobodys, []any{"page:1", 9, 7, true, 0, 200}},
		"what was there":  {"conversations_taken_over", sqlTakenOver, []any{"page:1", 200}},
		"what is again":   {"conversations_work", sqlAgain, []any{"r_1", 7, "page:1", 9, 200}},
		"what was opened": {"conversations_reopened", sqlReopened, []any{"page:1", 9}},
		"what is late":    {"conversations_late", sqlLate, []any{"page:1", 9, true, 7, 200}},
		"what is next":    {"conversations_late", sqlNext, []any{"page:1", 9, true, 7}},
		"what wakes":      {"conversations_snoozed", sqlWakes, []any{"page:1", 9}},
	} {
		walksOneIndex(t, r, name, tc.index, tc.query, tc.args)
	}
}

// A first message waits from when it was written; of what is not answered the
// first counts; an answer covers what was written before it.
func TestSinceWhenTheCustomerWaits(t *testing.T) {
	t.Parallel()
	wrote := func(at int64) Marks { return Marks{WroteMs: at} }
	answered := func(at int64) Marks { return Marks{AnsweredMs: at} }
	tests := map[string]struct {
		marks []Marks
		want  int64
	}{
		"nothing":                     {nil, 0},
		"one message":                 {[]Marks{wrote(5)}, 5},
		"the first of several":        {[]Marks{wrote(5), wrote(9), {SeenMs: 9}}, 5},
		"one that came late":          {[]Marks{wrote(9), wrote(5)}, 5},
		"answered":                    {[]Marks{wrote(5), wrote(9), answered(10)}, 0},
		"answered in between":         {[]Marks{wrote(5), wrote(9), answered(7)}, 9},
		"the answer comes first":      {[]Marks{answered(7), wrote(9), wrote(5)}, 9},
		"written again":               {[]Marks{wrote(5), answered(7), wrote(20), wrote(30)}, 20},
		"an answer that changes none": {[]Marks{wrote(5), answered(3)}, 5},
	}
	for name, tc := range tests {
		var m Marks
		for _, in := range tc.marks {
			m = m.with(in)
		}
		if m.WaitingMs != tc.want {
			t.Errorf("%s: %d, want %d", name, m.WaitingMs, tc.want)
		}
	}
}
