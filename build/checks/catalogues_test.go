package checks

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pagedesk/backend/inbox"
)

var languages = []string{"en", "th", "vi", "zh-Hant"}

// catalogue is a language's texts by their dotted keys.
type catalogue map[string]string

func readCatalogue(t *testing.T, language string) catalogue {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "frontend/src/i18n", language+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatalf("%s.json: %v", language, err)
	}
	texts := catalogue{}
	texts.add(t, "", tree)
	return texts
}

func (c catalogue) add(t *testing.T, prefix string, tree map[string]any) {
	t.Helper()
	for key, value := range tree {
		switch v := value.(type) {
		case string:
			c[prefix+key] = v
		case map[string]any:
			c.add(t, prefix+key+".", v)
		default:
			t.Errorf("%s%s is %T, neither a text nor a group", prefix, key, value)
		}
	}
}

// plural matches the ending that i18next takes from Intl.PluralRules. English
// has two forms, the other three languages one.
var plural = regexp.MustCompile(`_(zero|one|two|few|many|other)$`)

// forms gathers the texts under keys without their plural endings.
func (c catalogue) forms() map[string][]string {
	forms := map[string][]string{}
	for key, text := range c {
		base := plural.ReplaceAllString(key, "")
		forms[base] = append(forms[base], text)
	}
	return forms
}

var placeholder = regexp.MustCompile(`\{\{\s*-?\s*(\w+)[^}]*\}\}|<(/?\w+)\s*/?>`)

// placeholders are the values and tags that any form of a text takes.
func placeholders(texts []string) []string {
	var names []string
	for _, text := range texts {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			names = append(names, m[1]+m[2])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestLanguagesHaveTheSameTexts(t *testing.T) {
	t.Parallel()
	english := readCatalogue(t, "en").forms()
	for _, language := range languages[1:] {
		texts := readCatalogue(t, language).forms()
		for key, forms := range english {
			if _, there := texts[key]; !there {
				t.Errorf("%s.json lacks %s (%q)", language, key, forms[0])
				continue
			}
			got, want := placeholders(texts[key]), placeholders(forms)
			// A language may leave a count out of its text, as English does in "one message".
			got, want = without(got, "count"), without(want, "count")
			if !slices.Equal(got, want) {
				t.Errorf("%s.json %s takes %v, English takes %v", language, key, got, want)
			}
		}
		for key := range texts {
			if _, there := english[key]; !there {
				t.Errorf("%s.json has %s, which English has not", language, key)
			}
		}
	}
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
}

func TestNoTextIsEmpty(t *testing.T) {
	t.Parallel()
	for _, language := range languages {
		for key, text := range readCatalogue(t, language) {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s.json %s is empty", language, key)
			}
		}
	}
}

func TestEveryProblemHasAText(t *testing.T) {
	t.Parallel()
	for _, language := range languages {
		texts := readCatalogue(t, language)
		for _, code := range inbox.Codes {
			for _, part := range []string{".title", ".help"} {
				key := "problem." + string(code) + part
				if _, there := texts[key]; !there {
					t.Errorf("%s.json lacks %s: a person would not learn what happened and what to do", language, key)
				}
			}
		}
	}
}
