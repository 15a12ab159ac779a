package entry

import "pagedesk/backend/inbox"

// The kinds about e-mails to members.
const (
	KindMailSaved = "mail.saved"
	KindNoticeSet = "notice.set"
	KindMailBegun = "mailing.begun"
	KindMailDone  = "mailing.done"
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

// Mailing is the body of mailing.begun, when its author's computer is about to
// tell a member by mail of what they were given up to an entry, and of
// mailing.done, when the mail server took it.
type Mailing struct {
	Version
	Member  string `json:"member"`
	UpToSeq int64  `json:"up_to_seq"`
}
