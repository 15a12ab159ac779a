package wire

import "slices"

// Level is how much of a channel a member may see.
type Level string

// The levels.
const (
	LevelNone Level = ""     // nothing
	LevelOwn  Level = "own"  // the threads whose audience the member is in, and what is about the channel
	LevelFull Level = "full" // everything

	// LevelPart is in a hello only: the desktop holds some of the channel,
	// because what brought it was cut.
	LevelPart Level = "part"
)

// Access says who may see a channel: GET and PUT /v1/channels/{id}/access.
type Access struct {
	Everyone bool     `json:"everyone"` // in the workspace, whoever joins later too
	Members  []string `json:"members"`  // who else, by id and in order; nobody with Everyone
	OwnOnly  bool     `json:"own_only"` // agents see the threads only whose audience they are in
}

// Level is how much the member may see. Owners and admins see a channel only
// when they are among those it is shared with: "only me" means only me.
func (a Access) Level(member string, role Role) Level {
	switch {
	case !a.Everyone && !slices.Contains(a.Members, member):
		return LevelNone
	case a.OwnOnly && !role.Manages():
		return LevelOwn
	}
	return LevelFull
}

// AccessChanged is the body of a KindAccess entry; the envelope has the
// channel.
type AccessChanged struct {
	Access
	V int `json:"v"`
}

// Forget tells a desktop to delete what it holds of a channel or, with Thread,
// of one thread. Of a channel it forgets the sight too. Seq, when it is set, is
// an entry that the desktop may not see: it counts as applied.
type Forget struct {
	T       string `json:"t"`
	Channel string `json:"channel"`
	Thread  string `json:"thread,omitempty"`
	Seq     int64  `json:"seq,omitempty"`
}

// Sight says that the desktop has been sent all that its member may see of a
// channel, at that level, up to Seq: everything up to there counts as applied.
type Sight struct {
	T       string `json:"t"`
	Channel string `json:"channel"`
	Level   Level  `json:"level"`
	Seq     int64  `json:"seq"`
}
