package entry

// KindContactUpdated brings what is known of a customer.
const KindContactUpdated = "contact.updated"

// ContactUpdated is what Meta told of a contact.
type ContactUpdated struct {
	Version
	Name       string `json:"name,omitempty"`
	FirstName  string `json:"first_name,omitempty"`
	LastName   string `json:"last_name,omitempty"`
	PictureURL string `json:"picture_url,omitempty"`
	Refused    bool   `json:"refused,omitempty"`
}
