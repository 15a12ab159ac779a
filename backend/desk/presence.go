package desk

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"pagedesk/backend/bell"
	"pagedesk/backend/inbox"
)

// What desktops say to each other about conversations (wire.Say). A word holds
// until the device's next one, or until it is too old: nobody stays "typing"
// whose desktop died. A conversation is named in the envelope, so that the
// relay can keep the word from those who may not see it.
const (
	sayViewing = "viewing" // has it open, and does not type
	sayTyping  = "typing"  // writes an answer
	sayLeft    = "left"    // no longer
	sayAsk     = "ask"     // would like to have it
)

// The pace of these words. A reader's patience is more than two of them.
const (
	viewingEvery = 15 * time.Second
	viewingHolds = 40 * time.Second
	typingEvery  = 3 * time.Second
	typingHolds  = 7 * time.Second
	askHolds     = 5 * time.Minute
	greetEvery   = time.Second // how often a newcomer is told that we are here
)

// Present is who else is at a conversation, by id and in order. Whoever types
// is not among those who only look.
type Present struct {
	Conversation inbox.ConversationID
	Viewing      []inbox.MemberID
	Typing       []inbox.MemberID
	Asking       []inbox.MemberID // want to have it, and it is this member's
}

// presence is what the others said last, and what this desktop says. Times are
// given to its methods, except to those that start the clock of the owner.
type presence struct {
	changed bell.Bell // rung when what is due has changed

	mu      sync.Mutex
	devices map[string]sighting                                   // guarded by mu; by device id
	asks    map[inbox.ConversationID]map[inbox.MemberID]time.Time // guarded by mu; until when
	here    inbox.ConversationID                                  // guarded by mu; "" while the window is hidden or shows none
	said    time.Time                                             // guarded by mu; when we last said that we are here
	typed   time.Time                                             // guarded by mu; when we last said that we type, zero: we do not
}

// sighting is what one device said last.
type sighting struct {
	member       inbox.MemberID
	conversation inbox.ConversationID
	until        time.Time
	typingUntil  time.Time
}

func newPresence() *presence {
	return &presence{changed: bell.New(), devices: map[string]sighting{}, asks: map[inbox.ConversationID]map[inbox.MemberID]time.Time{}}
}

// heard takes in a word of another device. greet: it came to the conversation
// that is open here, and is to be told so.
func (p *presence) heard(kind, device string, member inbox.MemberID, id inbox.ConversationID, now time.Time) (greet bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.devices[device]
	s := sighting{member: member, conversation: id, until: now.Add(viewingHolds)}
	switch kind {
	case sayTyping:
		s.typingUntil = now.Add(typingHolds)
	case sayViewing:
	default:
		// What a device left is another conversation than the one it is at by now.
		if before.conversation == id {
			delete(p.devices, device)
		}
		return false
	}
	p.devices[device] = s
	came := id == p.here && (before.conversation != id || !now.Before(before.until))
	return came && now.Sub(p.said) >= greetEvery
}

// asked takes in that a member would like to have a conversation.
func (p *presence) asked(member inbox.MemberID, id inbox.ConversationID, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asks[id] == nil {
		p.asks[id] = map[inbox.MemberID]time.Time{}
	}
	p.asks[id][member] = now.Add(askHolds)
}

// answered forgets who asked for a conversation.
func (p *presence) answered(id inbox.ConversationID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.asks, id)
}

// keep forgets the devices of members who are not online; nil forgets all: the
// connection is lost, and nobody knows who is where.
func (p *presence) keep(online []inbox.MemberID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for device, s := range p.devices {
		if !slices.Contains(online, s.member) {
			delete(p.devices, device)
		}
	}
}

// look says what is open here now, and answers the words for it: what was left
// and what is looked at.
func (p *presence) look(id inbox.ConversationID, now time.Time) (left inbox.ConversationID, changed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.here == id {
		return "", false
	}
	left, p.here, p.said, p.typed = p.here, id, now, time.Time{}
	return left, true
}

// typing reports whether it is to be said that this member types, or no longer
// does. It opens the conversation where it was not.
func (p *presence) typing(id inbox.ConversationID, on bool, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.here != id || on && now.Sub(p.typed) < typingEvery || !on && p.typed.IsZero() {
		return false
	}
	p.said, p.typed = now, time.Time{}
	if on {
		p.typed = now
	}
	return true
}

// due is what is open here if it is time to say so again, and when it is
// otherwise.
func (p *presence) due(now time.Time) (inbox.ConversationID, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.here == "" {
		return "", viewingEvery
	}
	if wait := viewingEvery - now.Sub(p.said); wait > 0 {
		return "", wait
	}
	p.said, p.typed = now, time.Time{}
	return p.here, viewingEvery
}

// again makes it time to say what is open here: there is a new connection.
func (p *presence) again() {
	p.mu.Lock()
	p.said = time.Time{}
	p.mu.Unlock()
	p.changed.Ring()
}

// fades is how long it takes until the next word is too old, at most most.
func (p *presence) fades(now time.Time, most time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	sooner := func(at time.Time) {
		if wait := at.Sub(now); wait > 0 {
			most = min(most, wait)
		}
	}
	for _, s := range p.devices {
		sooner(s.until)
		sooner(s.typingUntil)
	}
	return most
}

// list is who is where, apart from a member's own devices.
func (p *presence) list(me inbox.MemberID, now time.Time) []Present {
	p.mu.Lock()
	defer p.mu.Unlock()
	byID := map[inbox.ConversationID]*Present{}
	at := func(id inbox.ConversationID) *Present {
		if byID[id] == nil {
			byID[id] = &Present{Conversation: id}
		}
		return byID[id]
	}
	for _, s := range p.devices {
		switch {
		case s.member == me || !now.Before(s.until):
		case now.Before(s.typingUntil):
			at(s.conversation).Typing = append(at(s.conversation).Typing, s.member)
		default:
			at(s.conversation).Viewing = append(at(s.conversation).Viewing, s.member)
		}
	}
	for id, members := range p.asks {
		maps.DeleteFunc(members, func(_ inbox.MemberID, until time.Time) bool { return !now.Before(until) })
		if len(members) == 0 {
			delete(p.asks, id)
			continue
		}
		at(id).Asking = slices.Collect(maps.Keys(members))
	}
	all := make([]Present, 0, len(byID))
	for _, x := range byID {
		for _, members := range []*[]inbox.MemberID{&x.Viewing, &x.Typing, &x.Asking} {
			slices.Sort(*members)
			*members = slices.Compact(*members)
		}
		x.Viewing = slices.DeleteFunc(x.Viewing, func(m inbox.MemberID) bool { return slices.Contains(x.Typing, m) })
		all = append(all, *x)
	}
	slices.SortFunc(all, func(a, b Present) int { return cmp.Compare(a.Conversation, b.Conversation) })
	return all
}
