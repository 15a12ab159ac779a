package inbox

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// TextUnit is what a provider counts when it limits text.
type TextUnit string

// The units.
const (
	UnitUTF16 TextUnit = "utf16" // meta-platform.md, 4.2: the stricter reading of "characters"
	UnitBytes TextUnit = "bytes"
)

// Len counts s in the unit.
func (u TextUnit) Len(s string) int {
	if u == UnitBytes {
		return len(s)
	}
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// lineEnds are the other ways to end a line or a page (Unicode 5.8).
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// CleanText is text as it leaves for a provider: valid UTF-8, NFC, line breaks
// and tabs but no other control characters, no space around it. The overrides
// that make letters run backwards go, as nobody types them and they can make
// an amount or an address read as another; marks and isolates, which Arabic
// and Hebrew need, stay, and so do joiners, which emoji and Thai need.
func CleanText(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	s = lineEnds.Replace(s)
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.TrimSpace(s))
}

// blank reports whether there is nothing to see in s: spaces and characters
// without a shape.
func blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) }) < 0
}

// CheckText says why text cannot be sent on a channel with these limits, or
// nil. It expects CleanText's result.
func CheckText(s string, limits Limits) error {
	if blank(s) {
		return &Problem{Code: CodeTextEmpty, Action: ActionEdit}
	}
	if n := limits.TextUnit.Len(s); n > limits.MaxText {
		return &Problem{
			Code: CodeTextTooLong, Action: ActionEdit,
			Args: map[string]string{"max": itoa(limits.MaxText), "length": itoa(n), "over": itoa(n - limits.MaxText)},
		}
	}
	return nil
}

// CleanName is a name as it is stored: NFC, one line, no control characters.
func CleanName(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// maxFileName bounds a file's name, in bytes: file systems take 255.
const maxFileName = 180

// CleanFileName is a file's name as CleanName has it, without its path, "" when
// nothing is left of it. A long one keeps its ending.
func CleanFileName(name string) string {
	name = CleanName(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if name == "." || name == ".." || name == "/" {
		return ""
	}
	if len(name) <= maxFileName {
		return name
	}
	ending := path.Ext(name)
	if len(ending) > maxFileName/2 {
		ending = ""
	}
	return strings.ToValidUTF8(name[:maxFileName-len(ending)], "") + ending
}

// CutName is the beginning of a name that fits, cut between graphemes.
func CutName(s string) string {
	g := uniseg.NewGraphemes(s)
	for n := 0; g.Next(); n++ {
		if n == MaxChannelName {
			from, _ := g.Positions()
			return strings.TrimSpace(s[:from])
		}
	}
	return s
}

// CheckName says why a channel cannot have the name, or nil. It expects
// CleanName's result.
func CheckName(s string) error {
	if s == "" {
		return &Problem{Code: CodeNameEmpty, Action: ActionEdit}
	}
	if n := uniseg.GraphemeClusterCount(s); n > MaxChannelName {
		return &Problem{
			Code: CodeNameTooLong, Action: ActionEdit,
			Args: map[string]string{"max": itoa(MaxChannelName), "length": itoa(n), "over": itoa(n - MaxChannelName)},
		}
	}
	return nil
}
