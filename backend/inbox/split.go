package inbox

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// border is how good a place is to end a part of a text, the better the
// higher. Between letters of one grapheme there is none.
type border int

const (
	borderGrapheme  border = iota // inside a word, or between words of a script that writes no spaces
	borderSpace                   // between words; in Thai, between phrases and sentences
	borderSentence                // after a full stop of any script
	borderLine                    // after a line
	borderParagraph               // after an empty line
)

// shortest is how much of the room a part fills at least when a better border
// lies before its end: 1/shortest. Nobody wants a message of one word followed
// by a full one.
const shortest = 3

// SplitText cuts a text that is too long for one message into parts that fit,
// each as long as it can be and ending at the best border near its end: after
// a paragraph, a line, a sentence, a word, at worst between two graphemes. No
// part is blank; what stands between two parts is white space only. A text
// that fits is one part.
func SplitText(s string, limits Limits) []string {
	var parts []string
	rest := CleanText(s)
	for limits.TextUnit.Len(rest) > limits.MaxText {
		end := partEnd(rest, limits)
		if part := CleanText(rest[:end]); !blank(part) {
			parts = append(parts, part)
		}
		rest = strings.TrimLeftFunc(rest[end:], unicode.IsSpace)
	}
	if !blank(rest) {
		parts = append(parts, rest)
	}
	return parts
}

// partEnd is where the first part of a text that is too long ends, in bytes.
// It is greater than 0: a grapheme that alone is too long is cut after the
// last letter that fits.
func partEnd(s string, limits Limits) int {
	var ends [borderParagraph + 1]int
	used, at, state := 0, 0, -1
	for rest := s; rest != ""; {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		used += limits.TextUnit.Len(cluster)
		// White space at the end of a part is left out of it.
		if used > limits.MaxText && strings.TrimSpace(cluster) != "" {
			break
		}
		at += len(cluster)
		b := borderAfter(s[:at], rest, boundaries)
		for lower := borderGrapheme; lower <= b; lower++ {
			ends[lower] = at
		}
	}
	if ends[borderGrapheme] == 0 {
		return runesThatFit(s, limits)
	}
	for b := borderParagraph; b > borderGrapheme; b-- {
		if ends[b] > 0 && ends[b] >= ends[borderGrapheme]/shortest {
			return ends[b]
		}
	}
	return ends[borderGrapheme]
}

// borderAfter judges the place between two parts of a text.
func borderAfter(before, after string, boundaries int) border {
	trimmed := strings.TrimRightFunc(before, unicode.IsSpace)
	space := before[len(trimmed):]
	switch {
	case strings.Count(space, "\n") > 1:
		return borderParagraph
	case strings.Contains(space, "\n"):
		return borderLine
	case boundaries&uniseg.MaskSentence != 0:
		return borderSentence
	case space != "" || after != strings.TrimLeftFunc(after, unicode.IsSpace):
		return borderSpace
	}
	return borderGrapheme
}

func runesThatFit(s string, limits Limits) int {
	used, end := 0, 0
	for i, r := range s {
		if used += limits.TextUnit.Len(string(r)); used > limits.MaxText && i > 0 {
			return i
		}
		end = i + len(string(r))
	}
	return end
}
