package graph

import (
	"bytes"
	"encoding/json"
)

// id is an identifier in an answer: a string, or a number that must not pass
// through a float.
type id string

// UnmarshalJSON takes the text of a number as it is.
func (i *id) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte(`"`)) {
		return json.Unmarshal(text, (*string)(i))
	}
	if string(text) != "null" {
		*i = id(text)
	}
	return nil
}

// transientCodes are Meta's own faults and its limits. meta-platform.md, 8.5
var transientCodes = map[int]bool{1: true, 2: true, 4: true, 17: true, 32: true, 341: true, 613: true}

// Transient reports whether the same call may succeed later.
func (e *Error) Transient() bool { return e.IsTransient || transientCodes[e.Code] }
