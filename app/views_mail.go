package app

// MailDraft is the shop's mail account as it is saved, without its password.
type MailDraft struct {
	On       bool   `json:"on"`
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Security string `json:"security"` // tls, starttls, plain
	User     string `json:"user"`     // "": no login
	From     string `json:"from"`
	Minutes  int    `json:"minutes"` // between two mails to a member
	WithText bool   `json:"withText"`
	Language string `json:"language"` // en, th, vi, zh-Hant
}

// MailView is how members are told by e-mail what they were given.
type MailView struct {
	Set     bool      `json:"set"` // an account was saved
	Account MailDraft `json:"account"`
	Ready   bool      `json:"ready"`   // this computer has the password, or needs none
	Muted   bool      `json:"muted"`   // this member wants no mails
	Address string    `json:"address"` // this member's, "" when not known
	Problem Problem   `json:"problem"` // what the last mail from this computer met
}
