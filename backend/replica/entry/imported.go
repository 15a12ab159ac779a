package entry

import "pagedesk/backend/inbox"

// KindImportBatch brings what the provider's own record holds.
const KindImportBatch = "import.batch"

// ImportBatch holds messages of one thread from the provider's record. Channel
// and thread are in the envelope.
type ImportBatch struct {
	Version
	// Gap says that the messages should have come by webhook: they count as
	// new. Otherwise they are history: read and silent.
	Gap      bool              `json:"gap,omitempty"`
	Messages []ImportedMessage `json:"messages"`
}

// ImportedMessage is one message of the provider's record.
type ImportedMessage struct {
	ID          string             `json:"id"`
	Shop        bool               `json:"shop,omitempty"` // from the shop, else from the customer
	AtMs        int64              `json:"at_ms"`          // whole seconds on Messenger
	Text        string             `json:"text,omitempty"`
	ReplyTo     string             `json:"reply_to,omitempty"`
	Attachments []inbox.Attachment `json:"attachments,omitempty"`
}
