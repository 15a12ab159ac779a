package entry

import "pagedesk/backend/inbox"

// The kinds about e-mails to members.
const (
	KindMailSaved = "mail.saved"
	KindNoticeSet = "notice.set"
	KindMailed    = "auto.mailed"
)

// MailSaved is the account that mails go through from now on. Its password
// travels in the relay's vault, sealed.
type MailSaved struct {
	Version
	inbox.MailSettings
}

// NoticeSet says whether its actor wants to be told by e-mail.
type NoticeSet struct {
	Version
	Mail bool `json:"mail"`
}

// Mailed says that a mail server took a mail that tells a member of what they
// were given up to an entry.
type Mailed struct {
	Version
	Member  string `json:"member"`
	UpToSeq int64  `json:"up_to_seq"`
}
