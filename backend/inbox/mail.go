package inbox

import (
	"net"
	"net/mail"
	"slices"
	"strings"
)

// MailSecurity is how the connection to a mail server is protected.
type MailSecurity string

// The ways. Plain text is for a server on the same computer only.
const (
	MailTLS      MailSecurity = "tls" // from the first byte, mostly port 465
	MailStartTLS MailSecurity = "starttls"
	MailPlain    MailSecurity = "plain"
)

// MailSettings is the account through which members are told by e-mail that
// they were given a conversation. Its password is not here: see the desk.
type MailSettings struct {
	On       bool         `json:"on"`
	Host     string       `json:"host"`
	Port     int          `json:"port"`
	Security MailSecurity `json:"security"`
	User     string       `json:"user,omitempty"` // "": the server wants no login
	From     string       `json:"from"`           // an address, also as Name <address>
	// Minutes is how long a member gets no second mail: what is assigned
	// meanwhile comes together in the next.
	Minutes int `json:"minutes"`
	// WithText puts customers' names and words into the mails.
	WithText bool   `json:"with_text,omitempty"`
	Language string `json:"language"`
}

// Limits of MailSettings.
const (
	MinMailMinutes     = 1
	MaxMailMinutes     = 24 * 60
	DefaultMailMinutes = 10
)

// CleanMail is settings as they are stored.
func CleanMail(s MailSettings) MailSettings {
	s.Host, s.User, s.From = strings.TrimSpace(s.Host), strings.TrimSpace(s.User), strings.TrimSpace(s.From)
	if !slices.Contains(Languages, s.Language) {
		s.Language = Languages[0]
	}
	return s
}

// CheckMail says which part of settings cannot be as it is, or nil. It expects
// CleanMail's result.
func CheckMail(s MailSettings) error {
	_, from := mail.ParseAddress(s.From)
	for field, good := range map[string]bool{
		"host":     s.Host != "" && !strings.ContainsAny(s.Host, " /@\r\n\t") && len(s.Host) <= 253,
		"port":     s.Port > 0 && s.Port < 1<<16,
		"security": s.Security == MailTLS || s.Security == MailStartTLS || s.Security == MailPlain && onThisComputer(s.Host),
		"from":     from == nil && !strings.ContainsAny(s.From, "\r\n"),
		"minutes":  s.Minutes >= MinMailMinutes && s.Minutes <= MaxMailMinutes,
	} {
		if !good {
			return &Problem{Code: CodeMailSettings, Action: ActionEdit, Args: map[string]string{"field": field}}
		}
	}
	return nil
}

func onThisComputer(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Assignment is that a member was given a conversation by somebody else, or by
// a rule.
type Assignment struct {
	Seq          int64 // of the entry
	Member       MemberID
	Conversation ConversationID
	By           MemberID // who gave it, "" when a rule did
	Rule         string   // its name
	AtMs         int64
}

// MailState is how far a member was told of assignments by e-mail.
type MailState struct {
	Muted    bool  // they want no mails
	Seq      int64 // up to here they were told
	MailedMs int64 // when last, 0: never
	// The computer that began to tell them last, up to where and when, and how
	// often that was begun since Seq.
	BegunBy  string // device id
	BegunSeq int64
	BegunMs  int64
	Tries    int
}
