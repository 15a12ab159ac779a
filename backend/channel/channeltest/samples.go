package channeltest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
)

var update = flag.Bool("update", false, "write the decoded samples' golden file anew")

// goldenFile holds what the samples of a folder decode to.
const goldenFile = "decoded.golden"

// Samples decodes dir/*.json, each a webhook body {"object","entry":[…]} as the
// provider sent it, and compares the results with dir/decoded.golden (run with
// -update to write it anew, and read the difference). Each sample must also
// keep what channel.Channel promises of Decode.
func Samples(t *testing.T, kind channel.Channel, account channel.Account, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples in %s (%v)", dir, err)
	}
	var golden strings.Builder
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		fmt.Fprintf(&golden, "== %s\n", name)
		for _, entry := range readEntries(t, kind, file) {
			got := kind.Decode(account, entry)
			t.Run(name, func(t *testing.T) { promises(t, kind, account, entry, got) })
			for _, in := range got {
				fmt.Fprintf(&golden, "%s\n", render(t, in))
			}
		}
	}
	path := filepath.Join(dir, goldenFile)
	if *update {
		if err := os.WriteFile(path, []byte(golden.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(golden.String(), "\n")); diff != "" {
		t.Errorf("decoded samples differ from %s (-want +got):\n%s", path, diff)
	}
}

func readEntries(t *testing.T, kind channel.Channel, file string) []json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Object string            `json:"object"`
		Entry  []json.RawMessage `json:"entry"`
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if body.Object != kind.Object() || len(body.Entry) == 0 {
		t.Fatalf("%s: object %q with %d entries, want object %q", file, body.Object, len(body.Entry), kind.Object())
	}
	return body.Entry
}

// render writes an Inbound as one line of JSON without its zero members; a
// pointer that is set stays visible.
func render(t *testing.T, in channel.Inbound) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	shown, ok := prune(value).(map[string]any)
	if !ok {
		t.Fatal("an empty Inbound")
	}
	for name, set := range map[string]bool{"Owner": in.Owner != nil, "Delivered": in.Delivered != nil, "Read": in.Read != nil} {
		if set && shown[name] == nil {
			shown[name] = struct{}{}
		}
	}
	if err := encoder.Encode(shown); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(out.Bytes())
}

// prune takes zero members out; nil means that nothing is left.
func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if v[name] = prune(member); v[name] == nil {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = prune(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	case string:
		if v == "" {
			return nil
		}
	case json.Number:
		if v == "0" {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

// promises checks what holds for every entry.
func promises(t *testing.T, kind channel.Channel, account channel.Account, entry json.RawMessage, got []channel.Inbound) {
	t.Helper()
	if len(got) == 0 {
		t.Error("an entry left no trace")
	}
	before := slices.Clone(entry)
	if diff := cmp.Diff(got, kind.Decode(account, entry)); diff != "" {
		t.Errorf("decoding again gives something else: %s", diff)
	}
	if !bytes.Equal(before, entry) {
		t.Error("decoding changed its input")
	}
	for _, variant := range []struct {
		name  string
		entry json.RawMessage
	}{{"unknown members", withUnknownMembers(t, entry)}, {"ids as numbers", withNumbers(entry)}} {
		if diff := cmp.Diff(withoutRaw(got), withoutRaw(kind.Decode(account, variant.entry))); diff != "" {
			t.Errorf("%s change the result: %s", variant.name, diff)
		}
	}
	for _, in := range got {
		Check(t, in)
	}
}

// Check reports an Inbound that no Decode may return.
func Check(t *testing.T, in channel.Inbound) {
	t.Helper()
	if in.AtMs < 0 || in.WindowMs < 0 {
		t.Errorf("negative time: %+v", in)
	}
	if m := in.Message; m != nil {
		checkMessage(t, in, *m)
	} else if in.Contact == "" {
		t.Errorf("about nobody and no line: %+v", in)
	}
	if e := in.Edit; e != nil && (e.Message == "" || e.Num < 0) {
		t.Errorf("edit: %+v", e)
	}
	if u := in.Unsend; u != nil && u.Message == "" {
		t.Error("unsend of no message")
	}
	if r := in.Reaction; r != nil && (r.Message == "" || r.From == inbox.PartyNone) {
		t.Errorf("reaction: %+v", r)
	}
}

func checkMessage(t *testing.T, in channel.Inbound, m inbox.Message) {
	t.Helper()
	isLine := m.Kind == inbox.MessageLine
	switch {
	case m.ID == "":
		t.Errorf("message without id: %+v", m)
	case isLine != (m.From == inbox.PartyNone), isLine != (m.Line.Code != ""):
		t.Errorf("line and message mixed up: %+v", m)
	case !isLine && in.Contact == "":
		t.Errorf("message of nobody: %+v", m)
	case m.From == inbox.PartyShop && in.WindowMs != 0:
		t.Errorf("the shop opened its own window: %+v", m)
	case m.From == inbox.PartyCustomer && (in.WindowMs == 0 || in.Answered || m.Client != "" || m.AppID != ""):
		t.Errorf("customer's message: %+v in %+v", m, in)
	case strings.ContainsRune(m.Text, 0):
		t.Errorf("text with a NUL: %q", m.Text)
	}
	for _, a := range m.Attachments {
		if a.Kind == "" {
			t.Errorf("attachment without kind: %+v", a)
		}
		for _, address := range []string{a.URL, a.Link} {
			if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http") {
				t.Errorf("address %q", address)
			}
		}
	}
}

// withoutRaw hides what a line keeps and names of an event that is not
// understood, and the id made from it.
func withoutRaw(all []channel.Inbound) []channel.Inbound {
	out := slices.Clone(all)
	for i, in := range out {
		if in.Message == nil {
			continue
		}
		m := *in.Message
		if _, keeps := m.Line.Args["raw"]; keeps {
			m.Line.Args = nil
		}
		if !isProviders(m.ID) {
			m.ID = ""
		}
		out[i].Message = &m
	}
	return out
}

// isProviders reports whether an id came from the provider: what Decode makes
// up may depend on the event's bytes.
func isProviders(id inbox.MessageID) bool { return !strings.HasPrefix(string(id), "made_") }

// withUnknownMembers adds a member that nobody knows to every object.
func withUnknownMembers(t *testing.T, entry json.RawMessage) json.RawMessage {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(entry))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	addUnknown(value)
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func addUnknown(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			addUnknown(member)
		}
		v["zz_unknown"] = map[string]any{"a": []any{1, nil, "x"}}
	case []any:
		for _, element := range v {
			addUnknown(element)
		}
	}
}

var idMember = regexp.MustCompile(`"(id|[a-z_]*_id)":"(\d{1,18})"`)

// withNumbers writes ids as JSON numbers, as providers do here and there.
func withNumbers(entry json.RawMessage) json.RawMessage {
	return idMember.ReplaceAll(entry, []byte(`"$1":$2`))
}
