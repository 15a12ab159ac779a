package desk

import (
	"slices"

	"pagedesk/backend/inbox"
	"pagedesk/relay/wire"
)

// Online names the members who have a desktop that is connected and up to
// date, ordered by id. known is false while this computer cannot know: it has
// no connection, or the relay has not told yet.
func (d *Desk) Online() (members []inbox.MemberID, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.online), d.online != nil
}

// wentOnline keeps what the relay says, nil when the connection is lost.
func (d *Desk) wentOnline(members []inbox.MemberID) {
	d.mu.Lock()
	changed := (members == nil) != (d.online == nil) || !slices.Equal(members, d.online)
	d.online = members
	d.mu.Unlock()
	if changed {
		d.automate.Kick()
		d.presence.keep(members)
		d.announce(Change{Online: true, Presence: true})
	}
}

func onlineOf(f wire.Online) []inbox.MemberID {
	members := make([]inbox.MemberID, 0, len(f.Members))
	for _, m := range f.Members {
		members = append(members, inbox.MemberID(m))
	}
	return members
}
