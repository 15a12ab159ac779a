package inbox

// FileLimit is what a channel takes of one kind of file.
type FileLimit struct {
	MaxBytes int64
	// Types are the media types, judged by content; nil for any.
	Types []string
}

// OutgoingFile is a file that a person chose to send, copied next to the
// outbox so that it still goes when the original moves.
type OutgoingFile struct {
	Path string         `json:"path"` // of our copy
	Name string         `json:"name"` // as the person knows it
	Type string         `json:"type"` // media type by content
	Kind AttachmentKind `json:"kind"`
	Size int64          `json:"size"`
	// Uploaded is the provider's id of the content, once it has it.
	Uploaded string `json:"uploaded,omitempty"`
}
