package inbox

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The placeholders of texts that are written once and sent to many.
const (
	PlaceAgent    = "agent"
	PlaceCustomer = "customer"
	PlacePage     = "page"
)

// placeholder also takes the wide braces of Chinese input methods.
var placeholder = regexp.MustCompile(`(?i)[{｛]\s*([a-z]+)\s*[}｝]`)

// FillPlaceholders puts values in the place of {agent} and its like. What has
// the value "" is left out together with the space or the comma that it leaves
// behind, so that a name that nobody knows leaves a whole sentence; what has no
// value at all is no placeholder and stays.
func FillPlaceholders(text string, values map[string]string) string {
	out, at := "", 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		value, known := values[strings.ToLower(text[m[2]:m[3]])]
		if !known {
			continue
		}
		out += text[at:m[0]] + value
		at = m[1]
		if value == "" {
			var skip int
			out, skip = closeGap(out, text[at:])
			at += skip
		}
	}
	return out + text[at:]
}

// ends are the characters that no space stands before.
const ends = "\n,.!?:;)…，。！？：；、）"

// closeGap tidies a place that stays empty: it answers what stands before it
// and how many bytes go after it.
func closeGap(before, after string) (string, int) {
	trimmed := strings.TrimRight(before, " ")
	if trimmed == "" || strings.HasSuffix(trimmed, "\n") {
		return trimmed, len(after) - len(strings.TrimLeft(after, " ,，、"))
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
	if after == "" || strings.ContainsRune(ends, next) {
		return trimmed, len(after) - len(strings.TrimLeft(after, " "))
	}
	if len(trimmed) < len(before) {
		return before, len(after) - len(strings.TrimLeft(after, " "))
	}
	return before, 0
}
