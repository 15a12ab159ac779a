package entry

// KindAccessChanged is written by the relay when who may see a channel has
// changed.
const KindAccessChanged = "access.changed"

// AccessChanged says who may see the channel from now on.
type AccessChanged struct {
	Version
	Everyone bool     `json:"everyone"`
	Members  []string `json:"members"`
	OwnOnly  bool     `json:"own_only"`
}
