package inbox

import (
	"net/url"
	"strings"
)

// conversationLink begins the links that open a conversation in Pagedesk.
const conversationLink = "pagedesk://c/"

// maxLink bounds what is looked at of a link: they come from anywhere.
const maxLink = 1024

// Link opens the conversation on a computer that may see it.
func (id ConversationID) Link() string { return conversationLink + url.PathEscape(string(id)) }

// LinkedConversation is the conversation that a link names; false when it names
// none.
func LinkedConversation(link string) (ConversationID, bool) {
	if len(link) > maxLink || len(link) < len(conversationLink) || !strings.EqualFold(link[:len(conversationLink)], conversationLink) {
		return "", false
	}
	// Systems put a slash behind an address that has none.
	text, err := url.PathUnescape(strings.TrimSuffix(link[len(conversationLink):], "/"))
	id := ConversationID(text)
	channel, contact := id.Parts()
	return id, err == nil && channel != "" && contact != ""
}
