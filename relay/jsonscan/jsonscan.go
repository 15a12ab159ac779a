// Package jsonscan walks JSON without decoding it: the relay reads a routing
// key out of a text and forwards the text byte for byte. It does not build
// values and does not write JSON.
//
// Everything but Check expects a text that Check has accepted, or a part of
// one; on anything else the walk ends early, without a panic.
package jsonscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"unicode/utf8"
)

// MaxDepth bounds the nesting that Check accepts. What is stored is later
// decoded inside a few more levels by parsers that have limits of their own.
const MaxDepth = 128

// What Check finds wrong.
var (
	ErrSyntax  = errors.New("not a JSON text")
	ErrTooDeep = errors.New("JSON nested too deeply")
)

// Check reports whether data is one JSON value, nested no deeper than
// MaxDepth.
func Check(data []byte) error {
	if depth(data) > MaxDepth {
		return ErrTooDeep
	}
	if !json.Valid(data) {
		return ErrSyntax
	}
	return nil
}

// depth is the deepest nesting of data, counted without recursion.
func depth(data []byte) int {
	now, deepest := 0, 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = endOfString(data, i) - 1
		case '{', '[':
			now++
			deepest = max(deepest, now)
		case '}', ']':
			now--
		}
	}
	return deepest
}

// IsObject reports whether value is an object.
func IsObject(value []byte) bool { return starts(value, '{') }

// IsArray reports whether value is an array.
func IsArray(value []byte) bool { return starts(value, '[') }

func starts(value []byte, c byte) bool {
	i := skipSpace(value, 0)
	return i < len(value) && value[i] == c
}

// Members yields the members of an object in order, duplicates included: the
// name, unquoted, and the value's text. Of anything else it yields nothing.
func Members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		if !IsObject(object) {
			return
		}
		i := skipSpace(object, 0) + 1
		for {
			i = skipSpace(object, i)
			if i >= len(object) || object[i] != '"' {
				return
			}
			nameEnd := endOfString(object, i)
			name := unquote(object[i:nameEnd])
			colon := skipSpace(object, nameEnd)
			start := skipSpace(object, colon+1)
			if start >= len(object) {
				return
			}
			end := endOfValue(object, start)
			if !yield(name, object[start:end]) {
				return
			}
			i = skipSpace(object, end)
			if i >= len(object) || object[i] != ',' {
				return
			}
			i++
		}
	}
}

// Elements yields the texts of an array's elements in order. Of anything else
// it yields nothing.
func Elements(array []byte) iter.Seq[[]byte] {
	return func(yield func(value []byte) bool) {
		if !IsArray(array) {
			return
		}
		i := skipSpace(array, 0) + 1
		for {
			i = skipSpace(array, i)
			if i >= len(array) || array[i] == ']' {
				return
			}
			end := endOfValue(array, i)
			if end == i || !yield(array[i:end]) {
				return
			}
			i = skipSpace(array, end)
			if i >= len(array) || array[i] != ',' {
				return
			}
			i++
		}
	}
}

// Member is the value of the last member of that name, as encoding/json
// reads duplicates, or nil.
func Member(object []byte, name string) []byte {
	var last []byte
	for n, value := range Members(object) {
		if string(n) == name {
			last = value
		}
	}
	return last
}

// ID reads an identifier that is a string or a whole number. Numbers are taken
// as they are written: an id never passes through a float.
func ID(value []byte) (string, bool) {
	if len(value) == 0 {
		return "", false
	}
	if value[0] == '"' {
		id := unquote(value)
		return string(id), len(id) > 0
	}
	for _, c := range value {
		if c < '0' || c > '9' {
			return "", false
		}
	}
	return string(value), true
}

// Text reads a string.
func Text(value []byte) (string, bool) {
	if len(value) == 0 || value[0] != '"' {
		return "", false
	}
	return string(unquote(value)), true
}

// unquote is the content of a string's text as encoding/json reads it: bytes
// that are no UTF-8 are replaced. Plain text shares its memory.
func unquote(quoted []byte) []byte {
	if len(quoted) < 2 {
		return nil
	}
	if bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return quoted[1 : len(quoted)-1]
	}
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return nil
	}
	return []byte(s)
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\t' || data[i] == '\r') {
		i++
	}
	return i
}

// endOfString is the position after the string that starts at i.
func endOfString(data []byte, i int) int {
	for i++; i < len(data); i++ {
		next := bytes.IndexByte(data[i:], '"')
		if next < 0 {
			return len(data)
		}
		slash := bytes.IndexByte(data[i:i+next], '\\')
		if slash < 0 {
			return i + next + 1
		}
		i += slash + 1 // the loop steps over the escaped character
	}
	return len(data)
}

// endOfValue is the position after the value that starts at i.
func endOfValue(data []byte, i int) int {
	nesting := 0
	for i < len(data) {
		switch data[i] {
		case '"':
			i = endOfString(data, i)
		case '{', '[':
			nesting++
			i++
		case '}', ']':
			if nesting == 0 {
				return i
			}
			nesting--
			i++
		default:
			if nesting > 0 {
				i++
				continue
			}
			return endOfScalar(data, i)
		}
		if nesting == 0 {
			return i
		}
	}
	return len(data)
}

// endOfScalar is the position after the number or word that starts at i.
func endOfScalar(data []byte, i int) int {
	for i < len(data) {
		switch data[i] {
		case ',', ']', '}', ' ', '\n', '\t', '\r':
			return i
		}
		i++
	}
	return i
}
