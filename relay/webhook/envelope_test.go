package webhook_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/jsonscan"
	"pagedesk/relay/webhook"
	"pagedesk/relay/wire"
)

// event is an Event with its body taken apart.
type event struct{ Channel, Thread, Object, Entry string }

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []event
	}{
		{
			"a customer's message keeps its bytes",
			`{"object":"page","entry":[{"id":"1","time":5, "messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"x":"\u00e4\/"}]}]}`,
			[]event{{"page:1", "2", "page", `{"id":"1","time":5, "messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"x":"\u00e4\/"}]}`}},
		},
		{
			"an echo belongs to its recipient",
			`{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"1"},"recipient":{"id":"2"}}]}]}`,
			[]event{{"page:1", "2", "page", `{"id":"1","messaging":[{"sender":{"id":"1"},"recipient":{"id":"2"}}]}`}},
		},
		{
			"ids as numbers, beyond a float",
			`{"object":"page","entry":[{"id":104200000000000001,"standby":[{"sender":{"id":9007199254740993},"recipient":{"id":104200000000000001}}]}]}`,
			[]event{{"page:104200000000000001", "9007199254740993", "page",
				`{"id":104200000000000001,"standby":[{"sender":{"id":9007199254740993},"recipient":{"id":104200000000000001}}]}`}},
		},
		{
			"a user_ref is no customer",
			`{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"user_ref":"u"},"recipient":{"id":"1"}}]}]}`,
			[]event{{"page:1", "", "page", `{"id":"1","messaging":[{"sender":{"user_ref":"u"},"recipient":{"id":"1"}}]}`}},
		},
		{
			"policy enforcement has no sender",
			`{"object":"page","entry":[{"id":"1","messaging":[{"recipient":{"id":"1"},"policy_enforcement":{}}]}]}`,
			[]event{{"page:1", "", "page", `{"id":"1","messaging":[{"recipient":{"id":"1"},"policy_enforcement":{}}]}`}},
		},
		{
			"a comment belongs to its author",
			`{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{"from":{"id":"3"}}}]}]}`,
			[]event{{"page:1", "3", "page", `{"id":"1","changes":[{"field":"feed","value":{"from":{"id":"3"}}}]}`}},
		},
		{
			"the Page's own comment belongs to nobody",
			`{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{"from":{"id":1}}}]}]}`,
			[]event{{"page:1", "", "page", `{"id":"1","changes":[{"field":"feed","value":{"from":{"id":1}}}]}`}},
		},
		{
			"a comment without author",
			`{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{"from":null}}]}]}`,
			[]event{{"page:1", "", "page", `{"id":"1","changes":[{"field":"feed","value":{"from":null}}]}`}},
		},
		{
			"a flat change",
			`{"object":"instagram","entry":[{"id":"7","time":1,"field":"comments","value":{"from":{"id":"3"}}}]}`,
			[]event{{"instagram:7", "3", "instagram", `{"id":"7","time":1,"field":"comments","value":{"from":{"id":"3"}}}`}},
		},
		{
			"changed fields only",
			`{"object":"page","entry":[{"id":"1","changed_fields":["feed"]}]}`,
			[]event{{"page:1", "", "page", `{"id":"1","changed_fields":["feed"]}`}},
		},
		{
			"several events are split, other members kept",
			`{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"}},{"sender":{"id":"3"}}],"time":5,"new":[1]}]}`,
			[]event{
				{"page:1", "2", "page", `{"id":"1","time":5,"new":[1],"messaging":[{"sender":{"id":"2"}}]}`},
				{"page:1", "3", "page", `{"id":"1","time":5,"new":[1],"messaging":[{"sender":{"id":"3"}}]}`},
			},
		},
		{
			"mixed carriers are split",
			`{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{"from":{"id":"4"}}}],"messaging":[{"sender":{"id":"2"}}]}]}`,
			[]event{
				{"page:1", "4", "page", `{"id":"1","changes":[{"field":"feed","value":{"from":{"id":"4"}}}]}`},
				{"page:1", "2", "page", `{"id":"1","messaging":[{"sender":{"id":"2"}}]}`},
			},
		},
		{
			"several elements, of several Pages",
			`{"object":"page","entry":[{"id":"1"},{"id":"2","unheard_of":{}}]}`,
			[]event{{"page:1", "", "page", `{"id":"1"}`}, {"page:2", "", "page", `{"id":"2","unheard_of":{}}`}},
		},
		{"an unknown object is kept", `{"object":"future","entry":[{"id":"1"}]}`, []event{{"future:1", "", "future", `{"id":"1"}`}}},
		{"an element without id names no account", `{"object":"page","entry":[{"time":1}]}`, []event{{"", "", "page", `{"time":1}`}}},
		{"an element that is no object", `{"object":"page","entry":[null,3]}`, []event{{"", "", "page", `null`}, {"", "", "page", `3`}}},
		{"an id that is no id", `{"object":"page","entry":[{"id":1.5}]}`, []event{{"", "", "page", `{"id":1.5}`}}},
		{"an id with a NUL", `{"object":"page","entry":[{"id":"1\u0000"}]}`, []event{{"", "", "page", `{"id":"1\u0000"}`}}},
		{"no elements", `{"object":"page","entry":[]}`, nil},
		{"duplicate keys: the last counts", `{"object":"x","object":"page","entry":[{"id":"1","id":"2"}]}`, []event{{"page:2", "", "page", `{"id":"1","id":"2"}`}}},
		{
			"duplicate carriers: both count",
			`{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"}}],"messaging":[{"sender":{"id":"3"}}]}]}`,
			[]event{
				{"page:1", "2", "page", `{"id":"1","messaging":[{"sender":{"id":"2"}}]}`},
				{"page:1", "3", "page", `{"id":"1","messaging":[{"sender":{"id":"3"}}]}`},
			},
		},
		{"huge numbers stay as they are", `{"object":"page","entry":[{"id":"1","time":1e999}]}`, []event{{"page:1", "", "page", `{"id":"1","time":1e999}`}}},
		{"bytes that are not UTF-8 are replaced", "{\"object\":\"page\",\"entry\":[{\"id\":\"1\",\"x\":\"\xff\"}]}", []event{{"page:1", "", "page", "{\"id\":\"1\",\"x\":\"\ufffd\"}"}}},
		{"escaped names are read", `{"\u006fbject":"page","entry":[{"\u0069d":"1"}]}`, []event{{"page:1", "", "page", `{"\u0069d":"1"}`}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			events, err := webhook.Parse([]byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			var got []event
			for _, e := range events {
				got = append(got, taken(t, e))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("events differ (-want +got):\n%s", diff)
			}
		})
	}
}

func taken(t *testing.T, e webhook.Event) event {
	t.Helper()
	var body wire.WebhookBody
	if err := json.Unmarshal(e.Body, &body); err != nil {
		t.Fatalf("body %s: %v", e.Body, err)
	}
	return event{e.Channel, e.Thread, body.Object, string(body.Entry)}
}

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"nothing":              ``,
		"text":                 `hello`,
		"cut off":              `{"object":"page","entry":[{"id":"1"`,
		"an array":             `[]`,
		"a number":             `5`,
		"no object":            `{"entry":[]}`,
		"no entry":             `{"object":"page"}`,
		"object is no string":  `{"object":1,"entry":[]}`,
		"entry is no array":    `{"object":"page","entry":{}}`,
		"nested too deeply":    `{"object":"page","entry":[` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `]}`,
		"nested without bound": `{"object":"page","entry":` + strings.Repeat(`{"a":`, 500_000),
		"NUL in a string":      "{\"object\":\"page\",\"entry\":[{\"id\":\"\x00\"}]}",
	} {
		if events, err := webhook.Parse([]byte(body)); err == nil {
			t.Errorf("%s: accepted as %d events", name, len(events))
		}
	}
}

// A delivery must not become many times its size when it is split.
func TestParse_bounds_what_events_share(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&list, `{"sender":{"id":"%d"}},`, i)
	}
	body := fmt.Sprintf(`{"object":"page","entry":[{"id":"1","time":5,"big":"%s","messaging":[%s]}]}`,
		strings.Repeat("x", 1<<20), strings.TrimSuffix(list.String(), ","))
	events, err := webhook.Parse([]byte(body))
	if err != nil || len(events) != 1000 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	size := 0
	for _, e := range events {
		size += len(e.Body)
	}
	if size > 2*len(body) {
		t.Errorf("%d bytes became %d", len(body), size)
	}
	if got, want := taken(t, events[999]).Entry, `{"id":"1","time":5,"messaging":[{"sender":{"id":"999"}}]}`; got != want {
		t.Errorf("last event is %s, want %s", got, want)
	}
}

func TestParse_refuses_too_many_events(t *testing.T) {
	t.Parallel()
	for _, part := range []string{`{"id":"1"},`, `{"id":"1","messaging":[{},{},{},{}]},`} {
		body := `{"object":"page","entry":[` + strings.Repeat(part, 50_000) + `{}]}`
		if _, err := webhook.Parse([]byte(body)); !errors.Is(err, webhook.ErrTooMany) {
			t.Errorf("many %s got %v", part, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"}},{}],"standby":[{}]}]}`,
		`{"object":"page","entry":[{"id":1,"changes":[{"field":"feed","value":{"from":{"id":"3"}}}]},{"id":"7","field":"comments","value":{}}]}`,
		`{"object":"\u0000","entry":[null]}`,
		"{\"object\":\"page\",\"entry\":[{\"id\":\"\xff\"}]}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := webhook.Parse(body)
		if err != nil {
			return
		}
		for _, e := range events {
			if !utf8.Valid(e.Body) || jsonscan.Check(e.Body) != nil {
				t.Errorf("the body of an event is not JSON in UTF-8: %q", e.Body)
			}
			if !utf8.ValidString(e.Channel+e.Thread) || len(e.Channel) > wire.MaxKeyBytes || len(e.Thread) > wire.MaxKeyBytes {
				t.Errorf("channel %q, thread %q", e.Channel, e.Thread)
			}
		}
	})
}
