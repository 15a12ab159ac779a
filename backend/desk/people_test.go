package desk_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
	"pagedesk/backend/secret"
	"pagedesk/relay/wire"
)

var agent = desk.InviteFor{Role: "agent"}

// has finds a text in the files of a data directory, but for the secrets.
func has(t *testing.T, dir, text string) string {
	t.Helper()
	found := ""
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), "secrets.json") {
			return err
		}
		raw, err := os.ReadFile(path)
		if strings.Contains(string(raw), text) {
			found = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestJoin_while_the_inviter_is_off: whoever joins has the tokens of the
// channels and answers, although no other computer is on.
func TestJoin_while_the_inviter_is_off(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	channel := nok.Connect(t, metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	nok.AwaitState(t, "hello", "")
	invite := nok.Invited(t, agent)
	nok.Stop(t)

	look, err := nok.ReadInvite(t.Context(), invite.Link.Reveal())
	if err != nil || look.Role != "agent" || look.By != "Nok" || look.Member != "" {
		t.Errorf("the invite is for %+v, %v", look, err)
	}
	ploy := shop.Join(t, invite, "Ploy")
	ploy.AwaitState(t, "hello", "")
	id := inbox.ConversationID(ploy.Export(t).Conversations[0].ID)
	if _, err := ploy.Send(t.Context(), id, "hi Mai"); err != nil {
		t.Fatal(err)
	}
	ploy.AwaitState(t, "hi Mai", "delivered")
	token, err := ploy.Secrets(t).Get("channel/" + string(channel))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{ploy.Dir, nok.Dir, shop.Relay.DataDir()} {
		if path := has(t, dir, token.Reveal()); path != "" {
			t.Errorf("the token is in %s", path)
		}
	}
	if problem := ploy.Desk.Join(t.Context(), invite.Text.Reveal(), "Eve", ""); problem == nil {
		t.Error("joined twice")
	}
}

// TestToken_reaches_who_lacks_it: without a token in the invite, a renewed
// token, and an invite that was made before the channel was connected.
func TestToken_reaches_who_lacks_it(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	ploy := shop.Join(t, nok.Invited(t, agent), "Ploy")
	channel := nok.Connect(t, metasim.LotusTea)
	held := func(d *desktest.Desk) string {
		token, err := d.Secrets(t).Get("channel/" + string(channel))
		if err != nil {
			return ""
		}
		return token.Reveal()
	}
	ploy.Await(t, "the token of the channel", func() bool { return held(ploy) != "" && held(ploy) == held(nok) })

	before := held(nok)
	shop.Sim.Account(metasim.Owner).Invalidate(460) // she changed her password
	nok.Connect(t, metasim.LotusTea)
	if held(nok) == before {
		t.Fatal("logging in again gave the same token")
	}
	ploy.Await(t, "the renewed token", func() bool { return held(ploy) == held(nok) })
}

// TestToken_of_a_hidden_channel is deleted, and given back with the sight.
func TestToken_of_a_hidden_channel(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	channel := nok.Connect(t, metasim.LotusTea)
	ploy := shop.Join(t, nok.Invited(t, agent), "Ploy")
	holds := func() bool {
		_, err := ploy.Secrets(t).Get("channel/" + string(channel))
		return err == nil
	}
	ploy.Await(t, "the token", holds)
	see(t, shop, nok, channel, wire.Access{Members: []string{string(nok.Member())}})
	ploy.Await(t, "no token of a hidden channel", func() bool { return !holds() })
	see(t, shop, nok, channel, wire.Access{Everyone: true})
	ploy.Await(t, "the token again", holds)
}

// The window's head does not go on warning of a channel that is not to be seen
// here any more.
func TestTroubleOfAHiddenChannelIsOver(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	channel := nok.Connect(t, metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	ploy := shop.Join(t, nok.Invited(t, agent), "Ploy")
	ploy.AwaitState(t, "hello", "")
	warned := func() bool {
		return slices.ContainsFunc(ploy.Health().Signs, func(s desk.Sign) bool { return s.Problem != nil })
	}
	shop.Sim.Faults(metasim.LotusTea).On(metasim.TokenError(463).Only("send"))
	if _, err := ploy.Send(t.Context(), inbox.NewConversationID(channel, inbox.ContactID(customer.ID)), "welcome"); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "the trouble", warned)
	see(t, shop, nok, channel, wire.Access{Members: []string{string(nok.Member())}})
	ploy.Await(t, "its end", func() bool { return !warned() })
}

// TestInvite_to_a_channel_that_is_not_shared: the invite gives the sight of it,
// and the token, to nobody but whoever redeems it.
func TestInvite_to_a_channel_that_is_not_shared(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	channel := nok.Connect(t, metasim.LotusTea)
	shop.Sim.Customer(metasim.LotusTea, "Mai Pham").Say("hello")
	nok.AwaitState(t, "hello", "")
	see(t, shop, nok, channel, wire.Access{Members: []string{string(nok.Member())}})
	ploy := shop.Join(t, nok.Invited(t, desk.InviteFor{Role: "agent", Channels: []inbox.ChannelID{channel}}), "Ploy")
	may := shop.Join(t, nok.Invited(t, desk.InviteFor{Role: "admin"}), "May")
	ploy.AwaitState(t, "hello", "")
	if _, err := ploy.Secrets(t).Get("channel/" + string(channel)); err != nil {
		t.Errorf("the invited agent has no token: %v", err)
	}
	may.Await(t, "all there is", func() bool { return may.Health().Live })
	if _, err := may.Secrets(t).Get("channel/" + string(channel)); err == nil {
		t.Error("an admin who does not see the channel has its token")
	}
}

// see changes who may see a channel.
func see(t *testing.T, shop *desktest.Shop, by *desktest.Desk, channel inbox.ChannelID, access wire.Access) {
	t.Helper()
	device, err := by.Secrets(t).Get("device-token")
	if err != nil {
		t.Fatal(err)
	}
	if status := shop.Relay.Call(t, http.MethodPut, "/v1/channels/"+string(channel)+"/access", device.Reveal(), access, nil); status != http.StatusOK {
		t.Fatalf("changing the access got %d", status)
	}
}

// openWithAgent opens a shop to which a customer has written; the agent's
// desktop shows it.
func openWithAgent(t *testing.T, text string) (owner, ploy *desktest.Desk) {
	t.Helper()
	shop := desktest.Open(t, desktest.Options{})
	owner = shop.Desk(t, "Nok")
	owner.Connect(t, metasim.LotusTea)
	shop.Sim.Customer(metasim.LotusTea, "Mai Pham").Say(text)
	ploy = shop.Join(t, owner.Invited(t, agent), "Ploy")
	ploy.AwaitState(t, text, "")
	return owner, ploy
}

// TestRevoke_deletes_what_the_computer_held: and only then, not when a relay
// does not know it.
func TestRevoke_deletes_what_the_computer_held(t *testing.T) {
	t.Parallel()
	nok, ploy := openWithAgent(t, "my address is 12 Rose Lane")
	id := inbox.ConversationID(ploy.Export(t).Conversations[0].ID)
	if err := ploy.SaveDraft(t.Context(), id, "12 Rose Lane, right?"); err != nil {
		t.Fatal(err)
	}
	old, member := ploy.Secrets(t), ploy.Member()
	device := ""
	devices, err := nok.Devices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range devices {
		if d.Member == member {
			device = d.ID
		}
	}
	if err := nok.RevokeDevice(t.Context(), device); err != nil {
		t.Fatal(err)
	}
	ploy.AwaitRemoved(t)
	if path := has(t, ploy.Dir, "Rose Lane"); path != "" {
		t.Errorf("%s still holds the customer's address", path)
	}
	for _, key := range []string{"device-token", "device-key", "channel/page:" + metasim.LotusTea} {
		if _, err := old.Get(key); err == nil {
			t.Errorf("%s is still in the keychain", key)
		}
	}
	setup := ploy.Setup()
	if setup.Paired || setup.Removed == nil || setup.Removed.Code != inbox.CodeDeviceRevoked {
		t.Errorf("the computer says %+v", setup)
	}
	// It can be invited again.
	again := nok.Invited(t, desk.InviteFor{Member: member})
	if err := ploy.Desk.Join(t.Context(), again.Text.Reveal(), "", ""); err != nil {
		t.Fatal(err)
	}
	ploy.AwaitState(t, "my address is 12 Rose Lane", "")
	if setup := ploy.Setup(); setup.Member.Name != "Ploy" || setup.Removed != nil {
		t.Errorf("joined again as %+v", setup)
	}
	// What a process that slept through it all says of the workspace before
	// harms nothing.
	late := filepath.Join(ploy.Dir, "removed.json")
	if err := os.WriteFile(late, []byte(`{"workspace":"Pagedesk","profile":"another","keys":["device-token"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	ploy.Stop(t)
	ploy.Start(t)
	if _, err := os.Stat(late); err == nil || !ploy.Setup().Paired {
		t.Errorf("after a late word of the workspace before: %+v, %v", ploy.Setup(), err)
	}
}

// TestRevoke_while_the_computer_is_off: it learns of it at its next contact.
// That a relay does not know it is no reason to delete anything.
func TestRevoke_while_the_computer_is_off(t *testing.T) {
	t.Parallel()
	nok, ploy := openWithAgent(t, "hello")
	secrets, member := ploy.Secrets(t), ploy.Member()
	token, err := secrets.Get("device-token")
	if err != nil {
		t.Fatal(err)
	}

	ploy.Stop(t)
	if err := secrets.Set("device-token", secret.New("pdk_of-another-relay")); err != nil {
		t.Fatal(err)
	}
	ploy.Start(t)
	ploy.Await(t, "a sign that the relay refuses", func() bool {
		return slices.ContainsFunc(ploy.Health().Signs, func(s desk.Sign) bool {
			return s.Problem != nil && s.Problem.Code == inbox.CodeRelayRefused
		})
	})
	if _, ok := ploy.Message(t, "hello"); !ok || !ploy.Setup().Paired {
		t.Error("a relay that does not know the computer made it delete its data")
	}

	ploy.Stop(t)
	if err := secrets.Set("device-token", token); err != nil {
		t.Fatal(err)
	}
	if err := nok.RemoveMember(t.Context(), member); err != nil {
		t.Fatal(err)
	}
	ploy.Start(t)
	ploy.AwaitRemoved(t)
	if path := has(t, ploy.Dir, "hello"); path != "" || ploy.Setup().Paired {
		t.Errorf("%s still holds a message", path)
	}
}

func TestRemovedMember_gives_conversations_back(t *testing.T) {
	t.Parallel()
	nok, ploy := openWithAgent(t, "hello")
	id := inbox.ConversationID(ploy.Export(t).Conversations[0].ID)
	if err := ploy.Claim(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	member := ploy.Member()
	if err := nok.RemoveMember(t.Context(), member); err != nil {
		t.Fatal(err)
	}
	ploy.AwaitRemoved(t)
	nok.Await(t, "nobody has the conversation", func() bool {
		v, err := nok.Conversation(t.Context(), id)
		return err == nil && v.Work.Assignee == "" && !v.Work.Closed
	})
	members, err := nok.Members(t.Context())
	if err != nil || !members[member].Removed || members[member].Name != "Ploy" {
		t.Errorf("the member is %+v, %v", members[member], err)
	}
	if err := nok.Assign(t.Context(), id, member, ""); inbox.ProblemOf(err).Code != inbox.CodeMemberNotFound {
		t.Errorf("assigning to who is gone: %v", err)
	}
}

func TestPeople_what_agents_are_told(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	ploy := shop.Join(t, nok.Invited(t, agent), "Ploy")
	for what, err := range map[string]error{
		"inviting":           second(ploy.Invite(t.Context(), agent)),
		"becoming an owner":  ploy.SetRole(t.Context(), ploy.Member(), "owner"),
		"removing the owner": ploy.RemoveMember(t.Context(), nok.Member()),
	} {
		if p := inbox.ProblemOf(err); p == nil || p.Code != inbox.CodeNotAllowed {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, want := range map[string]struct {
		err  error
		code inbox.Code
	}{
		"the last owner":     {nok.RemoveMember(t.Context(), nok.Member()), inbox.CodeLastOwner},
		"no address":         {nok.SetPerson(t.Context(), ploy.Member(), "Ploy", "ploy at shop"), inbox.CodeEmailInvalid},
		"no name":            {nok.SetPerson(t.Context(), ploy.Member(), " ", ""), inbox.CodeNameEmpty},
		"nobody":             {nok.SetRole(t.Context(), "u_nobody", "agent"), inbox.CodeMemberNotFound},
		"not an invite":      {nok.Desk.Join(t.Context(), "hello", "X", ""), inbox.CodeInviteUnreadable},
		"a code of nobody's": {second(nok.ReadInvite(t.Context(), "0000-0000-0000-0000@"+shop.Relay.URL())), inbox.CodeInviteBad},
	} {
		if p := inbox.ProblemOf(want.err); p == nil || p.Code != want.code {
			t.Errorf("%s: %v", what, want.err)
		}
	}
	if err := nok.SetPerson(t.Context(), ploy.Member(), "พลอย", "ploy@shop.example"); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "a new name", func() bool { return ploy.Setup().Member.Name == "พลอย" })
	if err := nok.SetRole(t.Context(), ploy.Member(), "owner"); err != nil {
		t.Fatal(err)
	}
	ploy.Await(t, "a second owner", func() bool { return ploy.Setup().Member.Role == "owner" })
	if _, err := ploy.Invite(t.Context(), desk.InviteFor{Role: "owner"}); err != nil {
		t.Errorf("the new owner invites: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }
