package entry

// The kinds about the shop's labels.
const (
	KindLabelSaved   = "label.saved"
	KindLabelDeleted = "label.deleted"
)

// LabelSaved makes a label or changes it.
type LabelSaved struct {
	Version
	ID     string `json:"id"`
	Name   string `json:"name"`
	Colour int    `json:"colour"`
}

// LabelDeleted takes a label off all lists, for good.
type LabelDeleted struct {
	Version
	ID string `json:"id"`
}
