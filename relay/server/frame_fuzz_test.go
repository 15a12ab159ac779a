package server

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func FuzzDecodeFrame(f *testing.F) {
	for _, seed := range []string{
		`{"t":"hello","v":1,"after":41,"caps":["x"]}`,
		`{"t":"append","id":"a","kind":"message.sent","body":{"x":[1]},"epoch":7}`,
		`{"t":"append","id":5,"body":null}`,
		`{"T":"say","t":7,"body":"\ud800"}`,
		`[]`, `null`, `{"t":`, "{\"t\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		decoded, err := decodeFrame(text)
		if err != nil {
			return
		}
		if !utf8.Valid(text) || !json.Valid(text) {
			t.Error("accepts what is not JSON in UTF-8")
		}
		if decoded.Body != nil && !json.Valid(decoded.Body) {
			t.Errorf("the body is not JSON: %q", decoded.Body)
		}
	})
}
