package entry

// The kinds that the relay writes about people.
const KindMemberJoined = "member.joined"

// MemberJoined is written by the relay when a person pairs.
type MemberJoined struct {
	Version
	Member struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Role string `json:"role"`
	} `json:"member"`
}
