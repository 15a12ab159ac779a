package meta

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"time"
)

// ID is an id that Meta sends as a JSON string or as a number (meta-platform.md,
// transport rules; 10, point 26). null, absent and every other type are "".
type ID string

// UnmarshalJSON never fails.
func (id *ID) UnmarshalJSON(b []byte) error {
	*id = ""
	if len(b) == 0 {
		return nil
	}
	switch b[0] {
	case '"':
		if len(b) > 1 && plain(b[1:len(b)-1]) {
			*id = ID(b[1 : len(b)-1])
			return nil
		}
		var s string
		if json.Unmarshal(b, &s) == nil {
			*id = ID(s)
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		*id = ID(wholeNumber(string(b)))
	}
	return nil
}

// plain reports whether the text between quotes is what it says: without
// escapes, and without bytes that may not be UTF-8. Ids are.
func plain(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// wholeNumber writes a JSON number without fraction or exponent, exactly.
func wholeNumber(s string) string {
	if !bytes.ContainsAny([]byte(s), ".eE") {
		return s
	}
	if len(s) > 40 { // an id has 15 to 17 digits; "1e999999999" must not cost memory
		return s
	}
	if _, exponent, ok := bytes.Cut(bytes.ToLower([]byte(s)), []byte("e")); ok {
		if n, err := strconv.Atoi(string(exponent)); err != nil || n > 40 || n < -40 {
			return s
		}
	}
	if r, ok := new(big.Rat).SetString(s); ok && r.IsInt() {
		return r.Num().String()
	}
	return s
}

// Number is an integer that may come as a string; what is neither is 0.
type Number int64

// UnmarshalJSON never fails.
func (n *Number) UnmarshalJSON(b []byte) error {
	var id ID
	_ = id.UnmarshalJSON(b) // never fails
	v, err := strconv.ParseInt(string(id), 10, 64)
	if err != nil {
		v = 0
	}
	*n = Number(v)
	return nil
}

// Time is a moment as Meta writes it: ISO-8601 with an offset without colon
// in Graph answers (meta-platform.md, 10, point 12), seconds or milliseconds
// in webhooks. The zero value means that Meta did not say.
type Time struct{ time.Time }

// timeLayout is Graph's: 2026-09-21T14:20:00+0000.
const timeLayout = "2006-01-02T15:04:05-0700"

// secondsEnd divides seconds from milliseconds (meta-platform.md, 3.5).
const secondsEnd = 100_000_000_000

// lastMillis is the end of the year 9999; a number beyond it is no time.
const lastMillis = 253_402_300_799_999

// UnmarshalJSON never fails.
func (t *Time) UnmarshalJSON(b []byte) error {
	t.Time = time.Time{}
	var id ID
	_ = id.UnmarshalJSON(b) // never fails
	if n, err := strconv.ParseInt(string(id), 10, 64); err == nil {
		switch {
		case n <= 0, n > lastMillis:
		case n > secondsEnd:
			t.Time = time.UnixMilli(n).UTC()
		default:
			t.Time = time.Unix(n, 0).UTC()
		}
		return nil
	}
	for _, layout := range []string{timeLayout, time.RFC3339} {
		if parsed, err := time.Parse(layout, string(id)); err == nil {
			t.Time = parsed.UTC()
			return nil
		}
	}
	return nil
}

// Millis is the time in ms since the epoch, 0 when unknown.
func (t Time) Millis() int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// decode reads JSON into v and lets members of an unexpected type keep their
// zero value: encoding/json skips those and goes on. It fails on what is not
// JSON at all.
func decode(b []byte, v any) error {
	err := json.Unmarshal(b, v)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return nil
	}
	return err
}
