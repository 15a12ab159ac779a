package app

import "pagedesk/backend/inbox"

// AccessView is who may see an inbox.
type AccessView struct {
	Everyone bool     `json:"everyone"`
	Members  []string `json:"members"` // ids, when not everyone
	OwnOnly  bool     `json:"ownOnly"` // agents see only what is theirs or offered to them
}

func accessView(a inbox.Access) AccessView {
	v := AccessView{Everyone: a.Everyone, Members: make([]string, 0, len(a.Members)), OwnOnly: a.OwnOnly}
	for _, m := range a.Members {
		v.Members = append(v.Members, string(m))
	}
	return v
}

func (v AccessView) access() inbox.Access {
	a := inbox.Access{Everyone: v.Everyone, OwnOnly: v.OwnOnly}
	for _, m := range v.Members {
		a.Members = append(a.Members, inbox.MemberID(m))
	}
	return a
}
