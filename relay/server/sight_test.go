package server_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pagedesk/relay/wire"
)

// lines is what a frame tells, line by line: what a person in the desktop's
// place could read.
func lines(f anyFrame) []string {
	var told []string
	switch f.T {
	case wire.TypeEntries:
		for _, e := range f.Entries {
			told = append(told, line(f.Past, e))
		}
	case wire.TypeForget:
		told = append(told, strings.TrimSpace(fmt.Sprint("forget ", f.Channel, " ", f.Thread)))
	case wire.TypeSight:
		told = append(told, fmt.Sprint("sight ", f.Channel, " ", f.Level))
	}
	return told
}

// seen is what one desktop was told since it was last asked, up to a frame.
func (d *desktop) seen(t *testing.T, until func(anyFrame) bool) []string {
	t.Helper()
	for {
		f, err := d.next()
		if err != nil {
			t.Fatalf("after %q: %v", d.told, err)
		}
		if until(f) {
			told := d.told
			d.told = nil
			return slices.DeleteFunc(told, func(l string) bool { return strings.HasPrefix(l, "mark.") || strings.HasPrefix(l, "member.joined") })
		}
	}
}

// line names an entry by the message in it, or by its kind.
func line(past bool, e wire.Entry) string {
	name := e.Kind
	if _, after, found := strings.Cut(string(e.Body), `"mid":"`); found {
		name, _, _ = strings.Cut(after, `"`)
	}
	if past {
		return "past " + name
	}
	return name
}

// toLive is what a desktop is told until it has caught up.
func (d *desktop) toLive(t *testing.T) []string {
	t.Helper()
	return d.seen(t, func(f anyFrame) bool { return f.T == wire.TypeLive })
}

// to is what it is told up to a workspace entry, which everybody sees: what the
// relay stored before was passed then.
func (m shop) to(t *testing.T, d *desktop) []string {
	t.Helper()
	m.marks.n++
	mark := fmt.Sprint("mark.n", m.marks.n)
	m.append(t, m.marks.by, wire.Append{Kind: "rule.saved", Body: json.RawMessage(`{"mid":"` + mark + `"}`)})
	return d.seen(t, func(f anyFrame) bool { return slices.Contains(lines(f), mark) })
}

// append has the desktop append an entry that is taken.
func (m shop) append(t *testing.T, d *desktop, a wire.Append) {
	t.Helper()
	if code := tryAppend(t, d, a); code != "" {
		t.Fatalf("%s refused: %s", a.Kind, code)
	}
}

func tryAppend(t *testing.T, d *desktop, a wire.Append) wire.NackCode {
	t.Helper()
	a.T, a.ID = wire.TypeAppend, "x"
	if a.Body == nil {
		a.Body = json.RawMessage(`{}`)
	}
	d.send(t, a)
	return d.reply(t).Code
}

func (m shop) deliver(t *testing.T, customer, mid string) {
	t.Helper()
	if status := m.Deliver(t, message("1", customer, mid)); status != 200 {
		t.Fatalf("webhook answered with %d", status)
	}
}

// give hands a thread to members, as somebody who may.
func (m shop) give(t *testing.T, d *desktop, customer string, members ...wire.PairResponse) {
	t.Helper()
	m.append(t, d, wire.Append{Kind: "conversation.assigned", Channel: m.channel, Thread: customer, Audience: only(members...).Members})
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestSight_of_a_channel_that_is_only_mine(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	agent := dial(t, m.Relay, m.agent.Token, 0)
	equal(t, "a shared channel at first", agent.toLive(t)[0:1], "sight page:1 full")
	m.deliver(t, "7", "m_1")
	equal(t, "live", m.to(t, agent), "m_1")

	m.share(t, only(m.owner, m.admin))
	m.deliver(t, "7", "m_2")
	equal(t, "after it was taken away", m.to(t, agent), "forget page:1")
	if code := tryAppend(t, agent, wire.Append{Kind: "message.sent", Channel: m.channel, Thread: "7"}); code != wire.NackForbidden {
		t.Errorf("an entry about a hidden channel: %q", code)
	}
	// A computer that comes back late deletes what it holds, and a new one does
	// not learn that there is anything.
	equal(t, "back after a pause", hello(t, m.Relay, m.agent.Token, wire.Hello{After: 4, Sights: map[string]wire.Level{"page:1": wire.LevelFull}}).toLive(t)[:1], "forget page:1")
	equal(t, "back after a cut", hello(t, m.Relay, m.agent.Token, wire.Hello{After: 4, Sights: map[string]wire.Level{"page:1": wire.LevelPart}}).toLive(t)[:1], "forget page:1")
	fresh := dial(t, m.Relay, m.agent.Token, 0).toLive(t)
	if strings.Contains(fmt.Sprint(fresh), "page:1") || strings.Contains(fmt.Sprint(fresh), "m_") {
		t.Errorf("a new computer is told %q", fresh)
	}

	m.share(t, wire.Access{Everyone: true})
	m.deliver(t, "7", "m_3")
	equal(t, "given back", m.to(t, agent), "forget page:1", "past m_1", "past access.changed", "past m_2", "sight page:1 full", "access.changed", "m_3")
}

func TestSight_of_ones_own_threads(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	second := m.Join(t, m.owner.Token, "Lan", wire.RoleAgent)
	m.share(t, wire.Access{Everyone: true, OwnOnly: true})
	owner := dial(t, m.Relay, m.owner.Token, 0)
	agent, other := dial(t, m.Relay, m.agent.Token, 0), dial(t, m.Relay, second.Token, 0)
	m.deliver(t, "7", "a_1")
	m.deliver(t, "8", "b_1")
	agent.toLive(t)
	other.toLive(t)
	m.to(t, agent)
	m.to(t, other)

	m.give(t, owner, "7", m.agent)
	m.deliver(t, "7", "a_2")
	m.deliver(t, "8", "b_2")
	equal(t, "who gets a thread", m.to(t, agent), "forget page:1 7", "past a_1", "conversation.assigned", "a_2")
	equal(t, "who does not", m.to(t, other))

	// The agent hands it on, and does not see it from then on.
	m.append(t, agent, wire.Append{Kind: "conversation.transferred", Channel: m.channel, Thread: "7", Audience: []string{second.Member.ID}})
	m.deliver(t, "7", "a_3")
	equal(t, "who had it", m.to(t, agent), "forget page:1 7")
	equal(t, "who has it", m.to(t, other), "forget page:1 7", "past a_1", "past conversation.assigned", "past a_2", "conversation.transferred", "a_3")
	if code := tryAppend(t, agent, wire.Append{Kind: "conversation.note", Channel: m.channel, Thread: "7"}); code != wire.NackForbidden {
		t.Errorf("a note on a thread that was handed on: %q", code)
	}

	// Offered to both; the first who claims it keeps it.
	m.give(t, owner, "8", m.agent, second)
	equal(t, "who is offered a thread", m.to(t, other), "forget page:1 8", "past b_1", "past b_2", "conversation.assigned")
	m.append(t, agent, wire.Append{Kind: wire.KindClaimed, Channel: m.channel, Thread: "8", Audience: only(m.agent).Members})
	equal(t, "who was faster", m.to(t, agent), "forget page:1 8", "past b_1", "past b_2", "conversation.assigned", "conversation.claimed")
	equal(t, "who was slower", m.to(t, other), "forget page:1 8")

	full := dial(t, m.Relay, m.admin.Token, 0).toLive(t)
	if want := []string{"a_1", "b_1", "a_2", "b_2", "a_3"}; !slices.Equal(slices.DeleteFunc(full, func(l string) bool { return len(l) != 3 }), want) {
		t.Errorf("an admin sees %q", full)
	}
}

// A computer that was away finds the present, whatever happened meanwhile, and
// is sent no word of what its member may no longer see.
// A replay that shows nothing of what it has passed is not passed again.
func TestSight_says_how_far_the_replay_went(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, only(m.owner))
	m.deliver(t, "7", "a_1")
	m.deliver(t, "8", "b_1")
	all := dial(t, m.Relay, m.owner.Token, 0).await(t, wire.TypeLive)
	nothing := dial(t, m.Relay, m.agent.Token, 0).await(t, wire.TypeLive)
	if nothing.Seq != all.Seq || all.Seq < 6 { // three members, the access, two messages
		t.Errorf("live at %d, and at %d for who sees everything", nothing.Seq, all.Seq)
	}
}

func TestSight_after_a_pause(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, wire.Access{Everyone: true, OwnOnly: true})
	owner := dial(t, m.Relay, m.owner.Token, 0)
	m.deliver(t, "7", "a_1")
	m.deliver(t, "8", "b_1")
	m.give(t, owner, "7", m.agent)
	away := dial(t, m.Relay, m.agent.Token, 0)
	equal(t, "at first", away.toLive(t)[1:], "access.changed", "a_1", "forget page:1 7", "past a_1", "conversation.assigned")
	applied := int64(7) // three members joined; the access, two messages and the assignment
	away.conn.Close()

	m.give(t, owner, "7", m.admin)
	m.deliver(t, "7", "a_2")
	m.give(t, owner, "8", m.agent)
	m.deliver(t, "8", "b_2")
	m.give(t, owner, "9", m.agent)
	m.give(t, owner, "9", m.owner)
	sights := map[string]wire.Level{"page:1": wire.LevelOwn}
	for _, name := range []string{"back", "back again, after a cut"} {
		d := hello(t, m.Relay, m.agent.Token, wire.Hello{After: applied, Sights: sights})
		equal(t, name, d.toLive(t), "forget page:1 7", "forget page:1 8", "past b_1", "conversation.assigned", "b_2", "forget page:1 9")
	}
	// One that had forgotten everything and was cut in the middle of the past.
	d := hello(t, m.Relay, m.agent.Token, wire.Hello{After: applied})
	equal(t, "cut in the past", d.toLive(t)[:4], "forget page:1", "past access.changed", "past b_1", "sight page:1 own")
}

func TestSight_follows_the_role(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, wire.Access{Everyone: true, OwnOnly: true})
	m.deliver(t, "7", "a_1")
	agent := dial(t, m.Relay, m.agent.Token, 0)
	agent.toLive(t)
	role := wire.RoleAdmin
	if status := m.Call(t, "PATCH", "/v1/members/"+m.agent.Member.ID, m.owner.Token, wire.MemberChange{Role: &role}, nil); status != 200 {
		t.Fatalf("status %d", status)
	}
	agent.closeCode(t)
	again := hello(t, m.Relay, m.agent.Token, wire.Hello{After: 4, Sights: map[string]wire.Level{"page:1": wire.LevelOwn}})
	equal(t, "as an admin", again.toLive(t)[:4], "forget page:1", "past access.changed", "sight page:1 full", "a_1")
}

func TestSight_of_a_removed_members_threads(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, only(m.owner))
	gone := m.Join(t, m.owner.Token, "Lan", wire.RoleAgent)
	m.deliver(t, "7", "a_1")
	if status := m.Call(t, "DELETE", "/v1/members/"+gone.Member.ID, m.owner.Token, nil, nil); status != 204 {
		t.Fatalf("status %d", status)
	}
	agent := dial(t, m.Relay, m.agent.Token, 0)
	agent.toLive(t)
	m.share(t, wire.Access{Everyone: true})
	// What a removal does to the conversations of a channel belongs to its past.
	equal(t, "past", m.to(t, agent), "forget page:1", "past access.changed", "past a_1", "past member.removed", "sight page:1 full", "access.changed")
}

func TestSight_of_words(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, wire.Access{Everyone: true, OwnOnly: true})
	owner, admin, agent := dial(t, m.Relay, m.owner.Token, 0), dial(t, m.Relay, m.admin.Token, 0), dial(t, m.Relay, m.agent.Token, 0)
	for _, d := range []*desktop{owner, admin, agent} {
		d.await(t, wire.TypeLive)
	}
	m.give(t, owner, "8", m.agent)
	m.to(t, agent)
	said := func(thread, kind string) {
		owner.send(t, wire.Say{T: wire.TypeSay, Kind: kind, Channel: m.channel, Thread: thread, Body: json.RawMessage(`{}`)})
	}
	said("7", "secret")
	said("8", "typing")
	if got := agent.await(t, wire.TypeSaid); got.Kind != "typing" || got.Thread != "8" {
		t.Errorf("the agent heard %+v", got)
	}
	if got := admin.await(t, wire.TypeSaid); got.Kind != "secret" {
		t.Errorf("the admin heard %+v", got)
	}
	agent.send(t, wire.Say{T: wire.TypeSay, Kind: "guess", Channel: m.channel, Thread: "7", Body: json.RawMessage(`{}`)})
	agent.send(t, wire.Say{T: wire.TypeSay, Kind: "mine", Channel: m.channel, Thread: "8", Body: json.RawMessage(`{}`)})
	if got := owner.await(t, wire.TypeSaid); got.Kind != "mine" {
		t.Errorf("the owner heard %+v", got)
	}
}

func TestAudience_is_checked(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, wire.Access{Members: only(m.owner, m.agent).Members, OwnOnly: true})
	owner, agent := dial(t, m.Relay, m.owner.Token, 0), dial(t, m.Relay, m.agent.Token, 0)
	m.give(t, owner, "7", m.agent)
	me, boss, stranger := m.agent.Member.ID, m.owner.Member.ID, m.admin.Member.ID
	about := func(kind, thread string, audience ...string) wire.Append {
		return wire.Append{Kind: kind, Channel: m.channel, Thread: thread, Audience: audience}
	}
	tests := []struct {
		name string
		a    wire.Append
		want wire.NackCode
	}{
		{"a thread one does not see", about(wire.KindClaimed, "8", me), wire.NackForbidden},
		{"a claim for another", about(wire.KindClaimed, "7", boss), wire.NackForbidden},
		{"a claim for oneself and another", about(wire.KindClaimed, "7", me, boss), wire.NackForbidden},
		{"to somebody who may not see the channel", about("conversation.transferred", "7", stranger), wire.NackForbidden},
		{"to nobody of the workspace", about("conversation.transferred", "7", "u_nobody"), wire.NackForbidden},
		{"of a message", about("message.sent", "7", me), wire.NackInvalid},
		{"without a thread", about("conversation.assigned", "", me), wire.NackForbidden},
		{"without a channel", wire.Append{Kind: "conversation.assigned", Audience: []string{me}}, wire.NackInvalid},
		{"too many", about("conversation.assigned", "7", make([]string, wire.MaxAudience+1)...), wire.NackInvalid},
		{"on an old basis", wire.Append{Kind: wire.KindClaimed, Channel: m.channel, Thread: "7", Audience: []string{me}, Basis: 1}, wire.NackChanged},
		{"a claim for oneself", about(wire.KindClaimed, "7", me), ""},
		{"to another", about("conversation.transferred", "7", boss), ""},
		{"what was given away", about("conversation.transferred", "7", me), wire.NackForbidden},
	}
	for _, test := range tests {
		if got := tryAppend(t, agent, test.a); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// An invite to a channel that is not everybody's lets the new member see it.
func TestInvite_to_a_channel(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	m.share(t, only(m.owner))
	m.deliver(t, "7", "a_1")
	invite := m.Invite(t, m.owner.Token, wire.InviteRequest{Role: wire.RoleAgent, Channels: []string{m.channel}})
	var lan wire.PairResponse
	if status := m.Call(t, "POST", "/v1/pair", "", wire.PairRequest{Code: invite.Code, Name: "Lan", PublicKey: key}, &lan); status != 200 {
		t.Fatalf("status %d", status)
	}
	if got := dial(t, m.Relay, lan.Token, 0).toLive(t); !slices.Contains(got, "a_1") {
		t.Errorf("the new member sees %q", got)
	}
	// Nobody lets others in where they may not look themselves any more.
	m.share(t, wire.Access{Everyone: true})
	early := m.Invite(t, m.admin.Token, wire.InviteRequest{Role: wire.RoleAgent, Channels: []string{m.channel}})
	m.share(t, only(m.owner))
	if got := dial(t, m.Relay, m.Redeem(t, early.Code, wire.PairRequest{Name: "Eve"}).Token, 0).toLive(t); slices.Contains(got, "a_1") {
		t.Errorf("a member whom an admin invited before sees %q", got)
	}
	// Nor through the eyes of somebody who may.
	m.share(t, only(m.owner, m.agent))
	theirs := wire.InviteRequest{Member: m.agent.Member.ID, LastsS: 60}
	if status := m.Call(t, "POST", "/v1/invites", m.admin.Token, theirs, nil); status != 403 {
		t.Errorf("an admin invites a computer of who sees more: %d", status)
	}
	for _, by := range []wire.PairResponse{m.agent, m.owner} {
		m.Invite(t, by.Token, theirs)
	}
	m.share(t, only(m.owner))
	m.Invite(t, m.admin.Token, theirs)
	var problem wire.Problem
	status := m.Call(t, "POST", "/v1/invites", m.admin.Token, wire.InviteRequest{Role: wire.RoleAgent, Channels: []string{m.channel}, LastsS: 60}, &problem)
	if status != 400 {
		t.Errorf("an admin invites to a channel that they do not see: %d", status)
	}
}

// awaitLease reads on to the next term of a channel's lease.
func (d *desktop) awaitLease(t *testing.T, channel string) anyFrame {
	t.Helper()
	for {
		if f := d.await(t, wire.TypeLease); f.Channel == channel {
			return f
		}
	}
}

// awaitHolder reads on until somebody holds a channel's lease.
func (d *desktop) awaitHolder(t *testing.T, channel string) anyFrame {
	t.Helper()
	for {
		if f := d.awaitLease(t, channel); f.Holder != "" {
			return f
		}
	}
}

// A channel that is only an admin's is automated by their desktop, whoever holds
// the workspace's lease.
func TestLease_of_a_private_channel(t *testing.T) {
	t.Parallel()
	m := openShop(t)
	owner := dial(t, m.Relay, m.owner.Token, 0)
	shared := owner.awaitHolder(t, "")
	admin := dial(t, m.Relay, m.admin.Token, 0)
	admin.awaitHolder(t, "")
	automatic := func(d *desktop, epoch int64) wire.NackCode {
		return tryAppend(t, d, wire.Append{Kind: "auto.assigned", Channel: m.channel, Thread: "7", Epoch: epoch})
	}
	m.share(t, only(m.admin))
	own := admin.awaitHolder(t, m.channel)
	if own.Holder != m.admin.Device.ID || own.Epoch == 0 {
		t.Fatalf("the channel's lease is %+v", own)
	}
	if code := automatic(admin, own.Epoch); code != "" {
		t.Errorf("its holder is refused: %s", code)
	}
	if code := automatic(owner, shared.Epoch); code != wire.NackForbidden {
		t.Errorf("the holder of the workspace's lease, who does not see it: %q", code)
	}
	m.share(t, wire.Access{Everyone: true})
	if gone := admin.awaitLease(t, m.channel); gone.Epoch != 0 || gone.Holder != "" {
		t.Errorf("shared again it still has a lease: %+v", gone)
	}
	if code := automatic(admin, own.Epoch); code != wire.NackStaleLease {
		t.Errorf("under the channel's old lease: %q", code)
	}
	if code := automatic(owner, shared.Epoch); code != "" {
		t.Errorf("under the workspace's lease: %q", code)
	}
}
