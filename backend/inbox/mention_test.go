package inbox_test

import (
	"slices"
	"testing"

	"pagedesk/backend/inbox"
)

var team = map[inbox.MemberID]inbox.Member{
	"mai": {ID: "mai", Name: "Mai"}, "anh": {ID: "anh", Name: "Mai Anh"}, "ploy": {ID: "ploy", Name: "พลอย"}, "chen": {ID: "chen", Name: "陳怡君"},
	"ton1": {ID: "ton1", Name: "Ton"}, "ton2": {ID: "ton2", Name: "Ton"}, "noname": {ID: "noname"}, "gone": {ID: "gone", Name: "Mai", Removed: true},
}

func TestFindMentions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]inbox.MemberID{
		"":                              nil,
		"nobody @ all":                  nil,
		"@Mai please":                   {"mai"},
		"@Mai Anh please":               {"anh"},
		"ask @Mai, then @Mai Anh.":      {"anh", "mai"},
		"@Mai @Mai":                     {"mai"},
		"@Maija is somebody else":       {},
		"mai@Mai.example is no address": {},
		"(@Mai)":                        {"mai"},
		"@พลอยช่วยดูหน่อย":      {"ploy"},
		"ถาม@พลอย":              {"ploy"},
		"＠陳怡君請幫忙":               {"chen"},
		"@Ton":                  {"ton1", "ton2"},
		"@mai in small letters": {},
		"a\n@Mai":               {"mai"},
		"@@Mai":                 {"mai"},
	} {
		var got []inbox.MemberID
		for _, m := range inbox.FindMentions(text, team) {
			got = append(got, m.Member)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q addresses %v, want %v", text, got, want)
		}
	}
}

func FuzzFindMentions(f *testing.F) {
	f.Add("@Mai Anh ＠陳怡君")
	f.Add("@\xff@")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range inbox.FindMentions(text, team) {
			if m.Name == "" || team[m.Member].Name != m.Name {
				t.Errorf("%q: %+v", text, m)
			}
		}
	})
}
