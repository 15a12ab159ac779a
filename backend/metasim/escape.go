package metasim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// obj is one JSON object on its way out.
type obj = map[string]any

// encode writes JSON the way Meta puts it on the wire: pure ASCII, everything else as \uXXXX with lowercase hex,
// emoji as surrogate pairs, "/" as "\/" (meta-platform.md, 3.2). Signatures are over these bytes.
func encode(v any) []byte {
	var plain bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("metasim: encode %T: %v", v, err)) // only values built in this package come here
	}
	return escape(bytes.TrimSuffix(plain.Bytes(), []byte("\n")))
}

// escape may treat the text as flat bytes: outside strings JSON has neither "/" nor anything above ASCII.
func escape(in []byte) []byte {
	const hex = "0123456789abcdef"
	out := make([]byte, 0, len(in)+len(in)/8)
	unit := func(u rune) {
		out = append(out, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
	}
	for len(in) > 0 {
		r, n := utf8.DecodeRune(in)
		switch {
		case r == '/':
			out = append(out, '\\', '/')
		case r < utf8.RuneSelf:
			out = append(out, in[0])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			unit(high)
			unit(low)
		default:
			unit(r)
		}
		in = in[n:]
	}
	return out
}
