package entry_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/replica/entry"
)

func TestEncodedBodiesReadBack(t *testing.T) {
	t.Parallel()
	want := &entry.MessageSent{Message: "m_1", Client: "o1", Text: "โอนแล้ว", AtMs: 5}
	var got entry.MessageSent
	if err := entry.Decode(entry.Encode(want), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*want, got); diff != "" {
		t.Error(diff)
	}
	if got.V != 1 {
		t.Errorf("version %d", got.V)
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		raw   string
		newer bool
		ok    bool
	}{
		"first version":        {`{"v":1,"up_to_ms":7}`, false, true},
		"without version":      {`{"up_to_ms":7}`, false, true},
		"unknown members":      {`{"v":1,"up_to_ms":7,"mood":"good"}`, false, true},
		"from a newer program": {`{"v":2,"up_to_ms":"tomorrow"}`, true, false},
		"not an object":        {`[]`, false, false},
		"wrong type":           {`{"v":1,"up_to_ms":"x"}`, false, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got entry.ConversationRead
			err := entry.Decode(json.RawMessage(tc.raw), &got)
			if tc.ok != (err == nil) || tc.newer != errors.Is(err, entry.ErrNewer) {
				t.Fatalf("error %v", err)
			}
			if tc.ok && got.UpToMs != 7 {
				t.Errorf("up to %d", got.UpToMs)
			}
		})
	}
}
