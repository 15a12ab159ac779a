package entry

// The kinds that the relay writes about people.
const (
	KindMemberJoined  = "member.joined"
	KindMemberChanged = "member.changed"
	KindMemberRemoved = "member.removed"
)

// MemberEntry is the body of all of them: the member as they are now, or were
// when they were removed.
type MemberEntry struct {
	Version
	Member struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Role  string `json:"role"`
		Email string `json:"email"`
	} `json:"member"`
}
