package inbox

// Member is a person of the workspace, or one who was.
type Member struct {
	ID      MemberID
	Name    string
	Role    string // owner, admin, agent
	Email   string // "" when not known
	Removed bool   // no longer a member; what they did keeps their name
}

// Manages reports whether the member may manage channels, rules and people.
func (m Member) Manages() bool { return !m.Removed && (m.Role == "owner" || m.Role == "admin") }
