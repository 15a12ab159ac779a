package mail

import (
	"time"

	"pagedesk/backend/inbox"
)

// Digest is what one member is told in one mail.
type Digest struct {
	Member  inbox.Member
	UpToSeq int64
	Items   []inbox.Assignment // in the journal's order
}

const (
	// gather is how long the first assignment waits for others: rules deal
	// several at once.
	gather = 10 * time.Second
	// MaxAge is how old an assignment may be when it is told.
	MaxAge = 24 * time.Hour
)

// Plan says who is due a mail now, and when to ask again at the latest; zero
// when nobody waits. The assignments are those that still hold.
func Plan(s inbox.MailSettings, waiting []inbox.Assignment, states map[inbox.MemberID]inbox.MailState, members map[inbox.MemberID]inbox.Member, now time.Time) (due []Digest, next time.Time) {
	if !s.On {
		return nil, next
	}
	var order []inbox.MemberID
	byMember := map[inbox.MemberID][]inbox.Assignment{}
	for _, a := range waiting {
		m, state := members[a.Member], states[a.Member]
		if m.Email == "" || m.Removed || state.Muted || a.Seq <= state.Seq || now.Sub(time.UnixMilli(a.AtMs)) > MaxAge {
			continue
		}
		if byMember[a.Member] == nil {
			order = append(order, a.Member)
		}
		byMember[a.Member] = append(byMember[a.Member], a)
	}
	for _, id := range order {
		items := byMember[id]
		at := time.UnixMilli(items[0].AtMs).Add(gather)
		if again := time.UnixMilli(states[id].MailedMs).Add(time.Duration(s.Minutes) * time.Minute); again.After(at) {
			at = again
		}
		if !at.After(now) {
			due = append(due, Digest{Member: members[id], UpToSeq: items[len(items)-1].Seq, Items: items})
		} else if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return due, next
}
