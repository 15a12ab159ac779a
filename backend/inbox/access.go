package inbox

import "slices"

// Access says who of the workspace may see a channel. The relay enforces it;
// desktops know it to say so, and not to give conversations to members who
// would not see them.
type Access struct {
	Everyone bool
	Members  []MemberID // who else, when not everyone
	OwnOnly  bool       // agents see only the conversations that are theirs or offered to them
}

// SharedAccess is the access of a channel of which nothing else was said.
var SharedAccess = Access{Everyone: true}

// Includes reports whether a member may see the channel, if perhaps only their
// own conversations of it.
func (a Access) Includes(m MemberID) bool { return a.Everyone || slices.Contains(a.Members, m) }
