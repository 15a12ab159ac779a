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
	// Mine says that this computer has begun with it. Otherwise it must first
	// be the one to begin.
	Mine bool
}

const (
	// gather is how long the first assignment waits for others: rules deal
	// several at once.
	gather = 10 * time.Second
	// turn is how long a mail is left to the computer that began with it;
	// margin is when that one lets it be, so that two never send at once.
	turn   = 5 * time.Minute
	margin = time.Minute
	// MaxAge is how old an assignment may be when it is told.
	MaxAge = 24 * time.Hour
)

// Plan says who is due a mail now, and when to ask again at the latest; zero
// when nobody waits. The assignments are those that still hold.
func Plan(device string, s inbox.MailSettings, waiting []inbox.Assignment, states map[inbox.MemberID]inbox.MailState, members map[inbox.MemberID]inbox.Member, now time.Time) (due []Digest, next time.Time) {
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
		state := states[id]
		at := time.UnixMilli(items[0].AtMs).Add(gather)
		if again := time.UnixMilli(state.MailedMs).Add(time.Duration(s.Minutes) * time.Minute); again.After(at) {
			at = again
		}
		begun := time.UnixMilli(state.BegunMs)
		mine := state.Tries > 0 && state.BegunBy == device && now.Before(begun.Add(turn-margin))
		if state.Tries > 0 && !mine && begun.Add(turn).After(at) {
			at = begun.Add(turn)
		}
		if !at.After(now) {
			items = begunWith(items, state)
			due = append(due, Digest{Member: members[id], UpToSeq: items[len(items)-1].Seq, Items: items, Mine: mine})
		} else if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return due, next
}

// begunWith are the items of the mail that was begun and may have arrived, if
// any of them still holds: sent again, it is the same mail.
func begunWith(items []inbox.Assignment, state inbox.MailState) []inbox.Assignment {
	n := 0
	for n < len(items) && items[n].Seq <= state.BegunSeq {
		n++
	}
	if state.Tries == 0 || n == 0 {
		return items
	}
	return items[:n]
}
