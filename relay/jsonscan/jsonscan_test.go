package jsonscan_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pagedesk/relay/jsonscan"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       error
	}{
		{"object", `{"a":[1,{"b":"]}"}]}`, nil},
		{"bare value", ` 12 `, nil},
		{"deepest allowed", nested(jsonscan.MaxDepth), nil},
		{"one too deep", nested(jsonscan.MaxDepth + 1), jsonscan.ErrTooDeep},
		{"a million deep", nested(1_000_000), jsonscan.ErrTooDeep},
		{"a million open", strings.Repeat("[", 1_000_000), jsonscan.ErrTooDeep},
		{"brackets in a string", `"` + strings.Repeat("[", 1000) + `"`, nil},
		{"empty", ``, jsonscan.ErrSyntax},
		{"cut off", `{"a":[1,`, jsonscan.ErrSyntax},
		{"two values", `{} {}`, jsonscan.ErrSyntax},
		{"NUL in a string", "\"\x00\"", jsonscan.ErrSyntax},
		{"NUL outside", "{}\x00", jsonscan.ErrSyntax},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := jsonscan.Check([]byte(test.text)); !errors.Is(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

func TestMember(t *testing.T) {
	t.Parallel()
	const object = ` { "a" : 1 , "b":{"a":"\"}"},"a":[2, 3],"\u0063":"last","d":true } `
	for name, want := range map[string]string{"a": "[2, 3]", "b": `{"a":"\"}"}`, "c": `"last"`, "d": "true", "e": ""} {
		if got := string(jsonscan.Member([]byte(object), name)); got != want {
			t.Errorf("member %s is %q, want %q", name, got, want)
		}
	}
}

func TestID(t *testing.T) {
	t.Parallel()
	const huge = "123456789012345678901234567890"
	tests := []struct {
		value, want string
		ok          bool
	}{
		{`"1042"`, "1042", true},
		{`1042`, "1042", true},
		{huge, huge, true}, // beyond any float
		{`"a\u00e4\/b"`, "aä/b", true},
		{`""`, "", false},
		{`1e3`, "", false},
		{`10.0`, "", false},
		{`-1`, "", false},
		{`null`, "", false},
		{`{"id":1}`, "", false},
		{``, "", false},
	}
	for _, test := range tests {
		if got, ok := jsonscan.ID([]byte(test.value)); got != test.want || ok != test.ok {
			t.Errorf("ID(%s) = %q, %v; want %q, %v", test.value, got, ok, test.want, test.ok)
		}
	}
}

// FuzzWalk compares the walk with encoding/json and looks for panics on texts
// that are no JSON.
func FuzzWalk(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"]}\\"}],"c":null}`, `[[],{},"",-1.5e+3]`, `{"a"`, `{"\`, `["\u12`, ` 1 `, nested(200)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		valid := jsonscan.Check(text) == nil
		if valid && !json.Valid(text) {
			t.Fatal("accepts what is not JSON")
		}
		var members map[string]json.RawMessage
		if walked := collectMembers(text); valid && json.Unmarshal(text, &members) == nil {
			for name, want := range members {
				if string(walked[name]) != string(want) {
					t.Errorf("member %q is %q, want %q", name, walked[name], want)
				}
			}
		}
		var elements []json.RawMessage
		if walked := collectElements(text); valid && json.Unmarshal(text, &elements) == nil {
			if len(walked) != len(elements) {
				t.Fatalf("%d elements, want %d", len(walked), len(elements))
			}
			for i, want := range elements {
				if string(walked[i]) != string(want) {
					t.Errorf("element %d is %q, want %q", i, walked[i], want)
				}
			}
		}
	})
}

func collectMembers(text []byte) map[string][]byte {
	members := map[string][]byte{}
	for name, value := range jsonscan.Members(text) {
		members[string(name)] = value
	}
	return members
}

func collectElements(text []byte) [][]byte {
	var elements [][]byte
	for value := range jsonscan.Elements(text) {
		jsonscan.ID(value)
		elements = append(elements, value)
	}
	return elements
}
