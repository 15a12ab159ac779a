package inbox

// Contact is a customer as one channel knows them.
type Contact struct {
	Channel      ChannelID
	ID           ContactID
	Name         string // "" when Meta did not tell: never invented
	FirstName    string
	LastName     string
	PictureURL   string // remote, may have expired
	ProfileState ProfileState
}

// ProfileState says how far the profile of a contact is known.
type ProfileState string

// The profile states.
const (
	ProfilePending ProfileState = "pending"
	ProfileKnown   ProfileState = "known"
	ProfileRefused ProfileState = "refused" // Meta does not give it (no permission, no profile)
)

// Conversation is the thread between one contact and one channel, as a row of
// the list.
type Conversation struct {
	ID      ConversationID
	Channel ChannelID
	Contact Contact

	LastMs      int64 // newest activity
	Snippet     string
	SnippetKind SnippetKind
	SnippetFrom Party

	Unread        int
	ReadUpToMs    int64  // customer's messages up to here were seen by the team
	WindowUntilMs int64  // until when the shop may answer freely; 0: never opened
	LastInMs      int64  // the customer's newest message or action
	HumanAgent    bool   // Meta has approved the human-agent tag for its channel
	DeliveredMs   int64  // everything of ours up to here was delivered
	ReadMs        int64  // everything of ours up to here was read
	ThreadOwner   string // app id that controls the thread; "" when nobody or unknown
	Referral      Referral
	WroteMs       int64 // the customer's newest message that came as it was written
	WaitingMs     int64 // since when the customer waits for an answer, 0: does not
	Work          Work
	Labels        LabelSet
}

// Referral is where a customer came from.
type Referral struct {
	Ref     string `json:"ref,omitempty"`
	Source  string `json:"source,omitempty"`
	Type    string `json:"type,omitempty"`
	AdID    string `json:"ad_id,omitempty"`
	AdTitle string `json:"ad_title,omitempty"`
}

// IsZero reports whether nothing is known.
func (r Referral) IsZero() bool { return r == Referral{} }

// Label is what a person is shown of the referral.
func (r Referral) Label() string {
	for _, s := range []string{r.AdTitle, r.Ref, r.AdID, r.Source} {
		if s != "" {
			return s
		}
	}
	return ""
}

// SnippetKind says what the newest thing in a thread was, for a list row and
// for quotes.
type SnippetKind string

// The kinds of snippets beside those of attachments.
const (
	SnippetNone        SnippetKind = ""
	SnippetText        SnippetKind = "text"
	SnippetReaction    SnippetKind = "reaction"
	SnippetUnsent      SnippetKind = "unsent"
	SnippetPostback    SnippetKind = "postback"
	SnippetEvent       SnippetKind = "event"
	SnippetUnsupported SnippetKind = "unsupported"
)

// snippetRunes bounds the text kept in a list row.
const snippetRunes = 160

// SnippetOf is the list row's words for a message.
func SnippetOf(m Message) (string, SnippetKind) {
	switch {
	case m.Unsent:
		return "", SnippetUnsent
	case m.Kind == MessageLine:
		return m.Line.Code, SnippetEvent
	case m.Text != "" && m.Kind == MessagePostback:
		return cut(m.Text), SnippetPostback
	case m.Text != "":
		return cut(m.Text), SnippetText
	case len(m.Attachments) > 0:
		a := m.Attachments[0]
		return cut(a.Title), SnippetKind(a.Kind)
	case m.Kind == MessagePostback:
		return "", SnippetPostback
	}
	return "", SnippetUnsupported
}

func cut(s string) string {
	n := 0
	for i := range s {
		if n == snippetRunes {
			return s[:i]
		}
		n++
	}
	return s
}
