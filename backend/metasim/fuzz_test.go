package metasim

import (
	"encoding/json"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// Fields that can be read can be written and read again as the same.
func FuzzParseFields(f *testing.F) {
	for _, seed := range []string{"id,name", "picture.type(large){url}", "messages.limit(5).after(QVFI){id,from{id}}", "a{b", "a..b", "{}", "a.b(", ",,", "a{b{c{d{e{f{g{h{i{j}}}}}}}}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		fields, err := parseFields(in)
		if err != nil {
			return
		}
		text := fieldText(fields)
		again, err := parseFields(text)
		if err != nil || !reflect.DeepEqual(fields, again) {
			t.Errorf("%q was written as %q and read as %+v, %v; want %+v", in, text, again, err, fields)
		}
	})
}

// Escaped JSON is ASCII and means the same.
func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"", "a/b", "ร้านชา", "🍵", "\"\\\n\x00<&>", "\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			return
		}
		out := encode(obj{"k/": in})
		for _, b := range out {
			if b >= utf8.RuneSelf || b < ' ' {
				t.Fatalf("%q is not ASCII", out)
			}
		}
		var back map[string]string
		if err := json.Unmarshal(out, &back); err != nil || back["k/"] != in {
			t.Errorf("%q came back as %q, %v", in, back["k/"], err)
		}
	})
}

// No body brings the simulator down.
func FuzzReadParams(f *testing.F) {
	f.Add("application/json", `{"recipient":{"id":"1"},"n":1,"s":"x"}`)
	f.Add("application/x-www-form-urlencoded", "a=1&b=%7B")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a\"\r\n\r\nhi\r\n--x--\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest("POST", "/me/messages", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		_, _, _ = readParams(r) // it may refuse, it must not panic
	})
}
