package inbox_test

import (
	"strings"
	"testing"

	"pagedesk/backend/inbox"
)

func TestLinkedConversation(t *testing.T) {
	t.Parallel()
	id := inbox.NewConversationID("page:104", "26/ก %")
	for link, want := range map[string]inbox.ConversationID{
		id.Link():                                          id,
		"PAGEDESK://c/page:104%2F26":                       "page:104/26",
		"pagedesk://c/page:104/26/":                        "page:104/26",
		"pagedesk://c/":                                    "",
		"pagedesk://c/page:104":                            "",
		"pagedesk://c/%zz":                                 "",
		"pagedesk://join/page:104%2F26":                    "",
		"https://c/page:104%2F26":                          "",
		"pagedesk://c/" + strings.Repeat("x", 2000) + "/1": "",
	} {
		got, ok := inbox.LinkedConversation(link)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%.60s: %q %t", link, got, ok)
		}
	}
}
