package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/wire"
)

var entries = []wire.Entry{
	{Seq: 1, At: 2, Kind: "meta.webhook", Channel: "page:1", Thread: "2", Body: json.RawMessage(`{"object":"page","entry":{"id":"1","x":"\u0e2a\"]}"}}`)},
	{Seq: 1 << 50, At: -1, Kind: "a \"quoted\" สี", Actor: "u", Device: "d", Body: json.RawMessage(`[null,{"seq":7}]`)},
}

func TestReadEntries(t *testing.T) {
	t.Parallel()
	past := wire.Entries{T: wire.TypeEntries, Past: true, Entries: entries}
	for _, want := range []wire.Entries{past, {T: wire.TypeEntries, Entries: entries}} {
		frame, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire.ReadEntries(frame)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("entries differ (-want +got):\n%s", diff)
		}
	}
	frame, err := json.Marshal(past)
	if err != nil {
		t.Fatal(err)
	}
	if kind, err := wire.ReadType(frame); kind != wire.TypeEntries || err != nil {
		t.Errorf("type %q, %v", kind, err)
	}
	body, err := wire.ReadWebhook(entries[0].Body)
	if err != nil || body.Object != "page" || string(body.Entry) != `{"id":"1","x":"\u0e2a\"]}"}` {
		t.Errorf("webhook %q %s, %v", body.Object, body.Entry, err)
	}
}

func TestReadEntries_refuses(t *testing.T) {
	t.Parallel()
	for name, frame := range map[string]string{
		"nothing":            ``,
		"cut off":            `{"t":"entries","entries":[{"seq":1,"body":{}}`,
		"an entry that is 5": `{"t":"entries","entries":[5]}`,
		"a seq in words":     `{"t":"entries","entries":[{"seq":"one"}]}`,
		"a half seq":         `{"t":"entries","entries":[{"seq":1.5}]}`,
		"a kind of 7":        `{"t":"entries","entries":[{"seq":1,"kind":7}]}`,
		"entries that are 5": `{"t":"entries","entries":5}`,
		"one entry, no list": `{"t":"entries","entries":{"seq":1}}`,
		"no entries":         `{"t":"entries"}`,
		"a customer's words": `{"t":"entries","entries":["my address is 5 Hàng Bạc"]}`,
		"words for a seq":    `{"t":"entries","entries":[{"seq":"my address is 5 Hàng Bạc"}]}`,
	} {
		got, err := wire.ReadEntries([]byte(frame))
		if err == nil {
			t.Errorf("%s: accepted as %+v", name, got)
		} else if strings.Contains(err.Error(), "address") {
			t.Errorf("%s: the error quotes the customer: %v", name, err)
		}
	}
}

func TestReadType(t *testing.T) {
	t.Parallel()
	for frame, want := range map[string]string{`{"x":1,"t":"live"}`: "live", `{}`: "", `{"t":5}`: "", `[1]`: ""} {
		if got, err := wire.ReadType([]byte(frame)); got != want || err != nil {
			t.Errorf("%s has type %q, %v; want %q", frame, got, err, want)
		}
	}
	if _, err := wire.ReadType([]byte(`hello`)); err == nil {
		t.Error("a text that is no JSON has a type")
	}
}

func FuzzReadEntries(f *testing.F) {
	frame, err := json.Marshal(wire.Entries{T: wire.TypeEntries, Entries: entries})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(frame)
	f.Add([]byte(`{"entries":[{"seq":1,"body":null}],"entries":[{}]}`))
	f.Fuzz(func(t *testing.T, frame []byte) {
		_, _ = wire.ReadType(frame)
		_, _ = wire.ReadWebhook(frame)
		got, err := wire.ReadEntries(frame)
		if err != nil {
			return
		}
		for _, e := range got.Entries {
			if len(e.Body) > 0 && !json.Valid(e.Body) {
				t.Errorf("a body is not JSON: %q", e.Body)
			}
			_, _ = wire.ReadWebhook(e.Body)
		}
	})
}
