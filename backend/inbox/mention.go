package inbox

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mention is a member whom a note addresses, with the name that stands in the
// note after the sign. Its JSON is stored.
type Mention struct {
	Member MemberID `json:"member"`
	Name   string   `json:"name"`
}

// mentionSigns begin a mention; the second is what a Chinese input method
// writes.
const mentionSigns = "@＠"

// FindMentions finds who is addressed in a note, each once, ordered by id. Of
// names that begin alike the longest that fits is meant; of members with the
// same name all are.
func FindMentions(text string, members map[MemberID]Member) []Mention {
	found := map[MemberID]Mention{}
	before := ' '
	for at, sign := range text {
		starts := strings.ContainsRune(mentionSigns, sign) && !spelled(before)
		before = sign
		if !starts {
			continue
		}
		rest := text[at+utf8.RuneLen(sign):]
		longest := ""
		for _, m := range members {
			if !m.Removed && len(m.Name) > len(longest) && addresses(rest, m.Name) {
				longest = m.Name
			}
		}
		for id, m := range members {
			if longest != "" && m.Name == longest && !m.Removed {
				found[id] = Mention{id, m.Name}
			}
		}
	}
	all := make([]Mention, 0, len(found))
	for _, m := range found {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Mention) int { return strings.Compare(string(a.Member), string(b.Member)) })
	return all
}

// addresses reports whether text begins with a name that ends there. Words
// that are written without spaces, as in Thai and Chinese, may go on.
func addresses(text, name string) bool {
	rest, ok := strings.CutPrefix(text, name)
	if !ok || name == "" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(name)
	next, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !spelled(last) || !spelled(next)
}

// spelled reports whether a letter belongs to a script that puts spaces between
// words.
func spelled(r rune) bool {
	return unicode.IsDigit(r) || unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek) || unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Thai, r)
}
