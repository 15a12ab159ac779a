package desk_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/metasim"
)

// sharing is a shop whose owner shares a channel with two agents.
type sharing struct {
	shop      *desktest.Shop
	nok       *desktest.Desk // the owner
	ploy, lan *desktest.Desk // agents
	channel   inbox.ChannelID
}

func openSharing(t *testing.T) sharing {
	t.Helper()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	channel := nok.Connect(t, metasim.LotusTea)
	return sharing{shop, nok, shop.Join(t, nok.Invited(t, agent), "Ploy"), shop.Join(t, nok.Invited(t, agent), "Lan"), channel}
}

// thread has a new customer write, and waits until the owner has it.
func (x sharing) thread(t *testing.T, name, text string) (inbox.ConversationID, *metasim.Customer) {
	t.Helper()
	c := x.shop.Sim.Customer(metasim.LotusTea, name)
	c.Say(text)
	x.nok.AwaitState(t, text, "")
	return inbox.NewConversationID(x.channel, inbox.ContactID(c.ID)), c
}

func (x sharing) set(t *testing.T, access inbox.Access) {
	t.Helper()
	if err := x.nok.SetAccess(t.Context(), x.channel, access); err != nil {
		t.Fatalf("set access: %v", err)
	}
}

// seen are the conversations that a desktop has, by id and in order.
func seen(t *testing.T, d *desktest.Desk) []inbox.ConversationID {
	t.Helper()
	var ids []inbox.ConversationID
	for _, c := range d.Export(t).Conversations {
		ids = append(ids, inbox.ConversationID(c.ID))
	}
	return ids
}

func awaitSeen(t *testing.T, d *desktest.Desk, what string, want ...inbox.ConversationID) {
	t.Helper()
	slices.Sort(want)
	d.Await(t, what, func() bool { return slices.Equal(seen(t, d), want) })
}

// awaitNothing waits until a text is in no file of a desktop.
func awaitNothing(t *testing.T, d *desktest.Desk, text string) {
	t.Helper()
	d.Await(t, text+" is in no file", func() bool { return has(t, d.Dir, text) == "" })
}

func TestAccess_hidden_channel_leaves_nothing(t *testing.T) {
	t.Parallel()
	x := openSharing(t)
	id, customer := x.thread(t, "Mai Pham", "my address is 12 Rose Lane")
	image, err := os.ReadFile(pngFile(t, "map.png", 40, 30))
	if err != nil {
		t.Fatal(err)
	}
	customer.SendImage(image)
	files := func() int {
		all, err := filepath.Glob(filepath.Join(x.ploy.Dir, "media", "objects", "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	x.ploy.Await(t, "the picture is fetched", func() bool { return files() > 0 })
	x.ploy.AwaitState(t, "my address is 12 Rose Lane", "")
	x.ploy.Await(t, "the customer's name", func() bool { return has(t, x.ploy.Dir, "Mai Pham") != "" })
	token := func() error {
		_, err := x.ploy.Secrets(t).Get("channel/" + string(x.channel))
		return err
	}
	x.ploy.Await(t, "the token", func() bool { return token() == nil })
	if err := x.ploy.SaveDraft(t.Context(), id, "what I was writing"); err != nil {
		t.Fatal(err)
	}

	x.set(t, inbox.Access{Members: []inbox.MemberID{me(x.nok)}})
	awaitSeen(t, x.ploy, "nothing is seen any more")
	awaitNothing(t, x.ploy, "Rose Lane")
	awaitNothing(t, x.ploy, "Mai Pham")
	x.ploy.Await(t, "the pictures are gone", func() bool { return files() == 0 })
	x.ploy.Await(t, "the token is gone", func() bool { return errors.Is(token(), keychain.ErrNotFound) })
	if channels := x.ploy.Export(t).Channels; len(channels) != 0 {
		t.Errorf("the hidden channel is listed: %+v", channels)
	}
	customer.Say("at 12 Rose Lane, as I said")
	x.nok.AwaitState(t, "at 12 Rose Lane, as I said", "")
	if path := has(t, x.ploy.Dir, "Rose Lane"); path != "" {
		t.Errorf("a message of a hidden channel is in %s", path)
	}
	refused(t, "an agent who opens it for themselves", x.ploy.SetAccess(t.Context(), x.channel, inbox.SharedAccess), inbox.CodeNotAllowed)

	x.set(t, inbox.SharedAccess)
	x.ploy.AwaitState(t, "at 12 Rose Lane, as I said", "")
	if diff := cmp.Diff(x.nok.Export(t).Messages, x.ploy.Export(t).Messages); diff != "" {
		t.Errorf("given back, the messages differ:\n%s", diff)
	}
	if d := x.ploy.Export(t).Conversations[0].Draft; d != "what I was writing" {
		t.Errorf("the draft is %q", d)
	}
	x.ploy.Await(t, "the token is back", func() bool { return token() == nil })
}

func TestAccess_agents_see_only_their_own(t *testing.T) {
	t.Parallel()
	x := openSharing(t)
	ctx := t.Context()
	first, _ := x.thread(t, "Mai Pham", "about the green tea")
	second, _ := x.thread(t, "Somchai Dee", "about the red tea")
	x.set(t, inbox.Access{Everyone: true, OwnOnly: true})
	awaitSeen(t, x.ploy, "no thread is hers")
	awaitNothing(t, x.ploy, "the green tea")

	if err := x.nok.Assign(ctx, first, me(x.ploy), "for you"); err != nil {
		t.Fatal(err)
	}
	awaitSeen(t, x.ploy, "her thread", first)
	awaitSeen(t, x.lan, "no thread is his")
	if err := x.nok.Assign(ctx, second, me(x.lan), ""); err != nil {
		t.Fatal(err)
	}
	awaitSeen(t, x.lan, "his thread", second)
	if _, err := x.ploy.Send(ctx, first, "it is fresh"); err != nil {
		t.Fatal(err)
	}
	x.ploy.AwaitState(t, "it is fresh", "delivered")

	// She hands it on: he has the whole of it, she has nothing.
	if err := x.ploy.Assign(ctx, first, me(x.lan), "please go on"); err != nil {
		t.Fatal(err)
	}
	awaitSeen(t, x.lan, "both threads", first, second)
	awaitSeen(t, x.ploy, "no thread is hers any more")
	for _, text := range []string{"green tea", "it is fresh", "please go on", "Mai Pham"} {
		awaitNothing(t, x.ploy, text)
	}
	history := func(d *desktest.Desk) []desk.ExportMessage {
		return slices.DeleteFunc(d.Export(t).Messages, func(m desk.ExportMessage) bool { return m.Conversation != string(first) })
	}
	if diff := cmp.Diff(history(x.nok), history(x.lan)); diff != "" {
		t.Errorf("his history of the thread differs:\n%s", diff)
	}
	if err := x.ploy.Claim(ctx, second); inbox.ProblemOf(err).Code != inbox.CodeConversationMissing {
		t.Errorf("claiming what one does not see: %v", err)
	}

	// Another role, another sight.
	if err := x.nok.SetRole(ctx, me(x.ploy), "admin"); err != nil {
		t.Fatal(err)
	}
	awaitSeen(t, x.ploy, "an admin sees all", first, second)
	if err := x.nok.SetRole(ctx, me(x.ploy), "agent"); err != nil {
		t.Fatal(err)
	}
	awaitSeen(t, x.ploy, "an agent again")
}

// What was written and not sent when a conversation was taken away stays with
// its author, and does not go out.
func TestAccess_unsent_becomes_a_draft(t *testing.T) {
	t.Parallel()
	x := openSharing(t)
	ctx := t.Context()
	id, customer := x.thread(t, "Mai Pham", "hello")
	x.ploy.AwaitState(t, "hello", "")
	x.shop.Sim.Faults(metasim.LotusTea).On(metasim.Throttled(613, 0, 60).Only("send"))
	if _, err := x.ploy.Send(ctx, id, "we open at nine"); err != nil {
		t.Fatal(err)
	}
	x.set(t, inbox.Access{Members: []inbox.MemberID{me(x.nok)}})
	awaitSeen(t, x.ploy, "nothing is seen any more")
	x.ploy.Await(t, "it is a draft", func() bool {
		text, err := x.ploy.Draft(ctx, id)
		return err == nil && text == "we open at nine"
	})
	x.set(t, inbox.SharedAccess)
	x.ploy.Await(t, "the draft", func() bool {
		out := x.ploy.Export(t)
		return len(out.Conversations) == 1 && out.Conversations[0].Draft == "we open at nine"
	})
	for _, m := range customer.Thread() {
		if m.FromPage {
			t.Errorf("the customer got %q", m.Text)
		}
	}
}

// TestAccess_any_sequence: whatever is changed in whatever order, each desktop
// ends with what its member may see, as the owner's has it, and nothing more.
func TestAccess_any_sequence(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			anySequence(t, rand.New(rand.NewPCG(seed, 7)))
		})
	}
}

func anySequence(t *testing.T, random *rand.Rand) {
	t.Helper()
	x := openSharing(t)
	ctx := t.Context()
	agents := []*desktest.Desk{x.ploy, x.lan}
	var threads []inbox.ConversationID
	var customers []*metasim.Customer
	for i := range 4 {
		id, c := x.thread(t, fmt.Sprint("Customer ", i), fmt.Sprintf("first of %d", i))
		threads, customers = append(threads, id), append(customers, c)
	}
	access := inbox.SharedAccess
	asleep := map[*desktest.Desk]bool{}
	said := 0
	for range 40 {
		d, thread := agents[random.IntN(2)], random.IntN(len(threads))
		switch random.IntN(6) {
		case 0:
			access = []inbox.Access{
				inbox.SharedAccess, {Everyone: true, OwnOnly: true}, {Members: []inbox.MemberID{me(x.nok), me(x.ploy)}, OwnOnly: true},
				{Members: []inbox.MemberID{me(x.nok), me(x.lan)}}, {Members: []inbox.MemberID{me(x.nok)}},
			}[random.IntN(5)]
			x.set(t, access)
		case 1:
			if err := x.nok.Assign(ctx, threads[thread], me(d), ""); err != nil && access.Includes(me(d)) {
				t.Fatal(err)
			}
		case 2: // an agent hands on what they see, if they do
			if !asleep[d] {
				_ = d.Assign(ctx, threads[thread], me(x.nok), "")
			}
		case 3:
			if asleep[d] {
				d.Start(t)
			} else {
				d.Stop(t)
			}
			asleep[d] = !asleep[d]
		default:
			said++
			text := fmt.Sprintf("word %d of %d", said, thread)
			customers[thread].Say(text)
			x.nok.AwaitState(t, text, "")
		}
	}
	for _, d := range agents {
		if asleep[d] {
			d.Start(t)
		}
	}
	x.nok.Await(t, "everything is named", func() bool {
		return !slices.ContainsFunc(x.nok.Export(t).Contacts, func(c desk.ExportContact) bool { return c.State == "pending" })
	})
	for _, d := range agents {
		want := visible(x.nok.Export(t), access, me(d))
		differs := ""
		t.Cleanup(func() {
			if differs != "" {
				t.Errorf("%+v: the rows of %s differ (-want +got):\n%s", access, me(d), differs)
			}
		})
		d.Await(t, "what the member may see", func() bool {
			differs = cmp.Diff(want, visible(d.Export(t), inbox.SharedAccess, me(d)))
			return differs == ""
		})
		for i, id := range threads {
			if !strings.Contains(fmt.Sprint(want), string(id)) {
				awaitNothing(t, d, fmt.Sprintf(" of %d", i))
			}
		}
	}
}

// visible is what of a desktop's rows a member may see, conversation by
// conversation. In these shops nobody gives back what they have, so who has a
// conversation is whom it is for.
func visible(out desk.Export, access inbox.Access, member inbox.MemberID) map[string]any {
	rows := map[string]any{}
	for _, c := range out.Conversations {
		if !access.Includes(member) || access.OwnOnly && c.Assignee != string(member) {
			continue
		}
		rows[c.ID] = c
		for _, m := range out.Messages {
			if m.Conversation == c.ID {
				rows[c.ID+" "+m.ID] = m
			}
		}
		for _, h := range out.History {
			if h.Conversation == c.ID {
				rows[fmt.Sprint(c.ID, " act ", h.AtMs, h.Kind)] = h
			}
		}
	}
	return rows
}
