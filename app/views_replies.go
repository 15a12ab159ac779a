package app

// ReplyView is a canned reply.
type ReplyView struct {
	ID       string          `json:"id"`
	Code     string          `json:"code"`
	Title    string          `json:"title"`
	Text     string          `json:"text"`
	Channels []string        `json:"channels"` // ids; none: every inbox
	Files    []ReplyFileView `json:"files"`
	Used     int             `json:"used"`   // how often it was sent
	UsedMs   int64           `json:"usedMs"` // when last, 0: never
	Author   string          `json:"author"` // who saved it last
	SavedMs  int64           `json:"savedMs"`
}

// ReplyFileView is a file of a canned reply.
type ReplyFileView struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`    // image, audio, video, file
	Size    int64  `json:"size"`    // bytes
	Preview string `json:"preview"` // a /media/ address of a picture, or ""
}

// ReplyDraft is a canned reply as it is saved; its files are those of its tray.
type ReplyDraft struct {
	ID       string   `json:"id"` // "": a new one
	Code     string   `json:"code"`
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Channels []string `json:"channels"`
}

// ReplyTrayView is where the files of a reply lie while it is edited: Files
// takes TrayID in the place of a conversation's id.
type ReplyTrayView struct {
	TrayID string   `json:"trayId"`
	Tray   TrayView `json:"tray"`
}

// UsedReplyView is a canned reply as it goes into a conversation: its text, and
// the tray that holds its files.
type UsedReplyView struct {
	Text string   `json:"text"`
	Tray TrayView `json:"tray"`
}

// ReplyImportView is what became of the rows of a file.
type ReplyImportView struct {
	File     string           `json:"file"` // its name, "" when none was chosen
	Added    int              `json:"added"`
	Replaced int              `json:"replaced"`
	Same     int              `json:"same"`
	Refused  []RefusedRowView `json:"refused"`
}

// RefusedRowView is a row that was not taken.
type RefusedRowView struct {
	Line    int     `json:"line"`
	Code    string  `json:"code"`
	Problem Problem `json:"problem"`
}
