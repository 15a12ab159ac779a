package desk_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
	"pagedesk/relay/wire"
)

// canned saves a reply with files on a desktop.
func canned(t *testing.T, d *desktest.Desk, r inbox.CannedReply, paths ...string) inbox.CannedReply {
	t.Helper()
	refused, err := d.StageFiles(t.Context(), desk.ReplyTray(r.ID), paths)
	if err != nil || len(refused) > 0 {
		t.Fatalf("refused %v, %v", refused, err)
	}
	saved, err := d.SaveReplyTray(t.Context(), r)
	if err != nil {
		t.Fatalf("save /%s: %v", r.Code, err)
	}
	return saved
}

func awaitReply(t *testing.T, d *desktest.Desk, id inbox.ReplyID, what string, holds func(inbox.CannedReply) bool) inbox.CannedReply {
	t.Helper()
	var r inbox.CannedReply
	d.Await(t, what, func() bool {
		var err error
		r, err = d.Reply(t.Context(), id)
		return err == nil && holds(r)
	})
	return r
}

func TestCannedReplyWithPicturesReachesTheTeamAndTheCustomer(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	ploy := x.shop.Desk(t, "Ploy")
	large := make([]byte, 700<<10)
	if _, err := io.ReadFull(rand.Reader, large); err != nil {
		t.Fatal(err)
	}
	list := append([]byte("%PDF-1.7 "), large...)
	r := canned(t, ploy, inbox.CannedReply{Code: "menu", Title: "Our menu", Text: "Hello {customer}, this is {agent}."},
		pngFile(t, "menu.png", 30, 20), fileOf(t, "prices.pdf", list))
	if len(r.Files) != 2 || len(r.Files[1].Pieces) != 3 {
		t.Fatalf("files %+v", r.Files)
	}
	awaitReply(t, x.nok, r.ID, "the reply", func(inbox.CannedReply) bool { return true })
	// What one needs to use it is on this computer.
	x.shop.Relay.Stop(t)
	if err := x.nok.SaveDraft(t.Context(), x.id, "Hello"); err != nil {
		t.Fatal(err)
	}
	used, err := x.nok.UseReply(t.Context(), x.id, r.ID)
	if err != nil || len(used.Refused) > 0 || used.Text != "Hello Mai Pham, this is Nok." {
		t.Fatalf("used %+v, %v", used, err)
	}
	tray, err := x.nok.Staged(t.Context(), x.id)
	if err != nil || len(tray) != 2 || tray[0].File.Name != "menu.png" {
		t.Fatalf("tray %+v, %v", tray, err)
	}
	content, err := x.nok.StagedContent(t.Context(), x.id, tray[1].No)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(content); err != nil || !bytes.Equal(got, list) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	_ = content.Close()
	small, err := x.nok.ReplyPicture(t.Context(), r.ID, 0)
	if err != nil || small.Type != "image/png" {
		t.Fatalf("picture %+v, %v", small, err)
	}
	_ = small.Close()
	x.shop.Relay.Start(t)
	lines, err := x.nok.SendStaged(t.Context(), x.id, desk.Outgoing{Texts: []string{used.Text}})
	if err != nil {
		t.Fatal(err)
	}
	x.sentAll(t, lines)
	if got, want := x.onPhone(), []string{"image", "file", used.Text}; !slices.Equal(got, want) {
		t.Errorf("the customer got %q", got)
	}
	for _, d := range []*desktest.Desk{x.nok, ploy} {
		awaitReply(t, d, r.ID, "the use is counted", func(r inbox.CannedReply) bool { return r.Used == 1 && r.UsedMs > 0 })
	}
	if list, err := x.nok.Replies(t.Context()); err != nil || len(list) != 1 || list[0].Used != 1 {
		t.Errorf("replies %+v, %v", list, err)
	}
}

// A text that was thrown away was not used.
func TestReplyThatIsNotSentDoesNotCount(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	r := canned(t, x.nok, inbox.CannedReply{Code: "hi", Text: "Hello"})
	if _, err := x.nok.UseReply(t.Context(), x.id, r.ID); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Hello", "", "Something else"} {
		if err := x.nok.SaveDraft(t.Context(), x.id, text); err != nil {
			t.Fatal(err)
		}
	}
	x.send(t, "Something else")
	settled(t, x.nok)
	if got, err := x.nok.Reply(t.Context(), r.ID); err != nil || got.Used != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOneOfTwoWhoSaveACodeAtOnceGetsIt(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	team := []*desktest.Desk{shop.Desk(t, "Nok"), shop.Desk(t, "Ploy")}
	for _, code := range []string{"price", "ราคา", "價格"} {
		results := make([]error, len(team))
		var wg sync.WaitGroup
		for i, d := range team {
			wg.Go(func() {
				_, results[i] = d.SaveReply(t.Context(), inbox.CannedReply{Code: code, Text: "from " + d.Setup().Member.Name})
			})
		}
		wg.Wait()
		winner := slices.IndexFunc(results, func(err error) bool { return err == nil })
		if winner < 0 {
			t.Fatalf("nobody got it: %v", results)
		}
		p := inbox.ProblemOf(results[1-winner])
		name := team[winner].Setup().Member.Name
		if p == nil || p.Code != inbox.CodeReplyCodeTaken || p.Args["by"] != name || p.Args["name"] != code {
			t.Errorf("the other was told %v", results[1-winner])
		}
		for _, d := range team {
			d.Await(t, "one reply with the code", func() bool {
				list, err := d.Replies(t.Context())
				with := slices.DeleteFunc(list, func(r inbox.CannedReply) bool { return r.Code != code })
				return err == nil && len(with) == 1 && with[0].Text == "from "+name
			})
		}
	}
}

func TestEditingAReplyKeepsItsFilesAndTheirOrder(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	r := canned(t, nok, inbox.CannedReply{Code: "size", Text: "Sizes:"}, pngFile(t, "a.png", 9, 9), pngFile(t, "b.png", 8, 8))
	if err := nok.EditReplyFiles(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	tray := desk.ReplyTray(r.ID)
	staged, err := nok.Staged(t.Context(), tray)
	if err != nil || len(staged) != 2 {
		t.Fatalf("%+v, %v", staged, err)
	}
	if err := nok.Unstage(t.Context(), tray, staged[0].No); err != nil {
		t.Fatal(err)
	}
	r.Text = "New sizes:"
	edited := canned(t, nok, r, pngFile(t, "c.png", 7, 7))
	if edited.ID != r.ID || edited.Text != "New sizes:" || len(edited.Files) != 2 || edited.Files[0].Name != "b.png" || edited.Files[1].Name != "c.png" {
		t.Errorf("%+v", edited)
	}
	if edited.Files[0].Pieces[0] != r.Files[1].Pieces[0] {
		t.Error("the same content has another name")
	}
	if left, err := nok.Staged(t.Context(), tray); err != nil || len(left) > 0 {
		t.Errorf("left in the tray: %+v, %v", left, err)
	}
	if err := nok.DeleteReply(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := nok.Reply(t.Context(), r.ID); !errors.Is(err, &inbox.Problem{Code: inbox.CodeReplyNotFound}) {
		t.Errorf("deleted: %v", err)
	}
}

func TestRepliesThatCannotBeSaved(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	nok := shop.Desk(t, "Nok")
	for name, tc := range map[string]struct {
		reply inbox.CannedReply
		want  inbox.Code
	}{
		"without a code":        {inbox.CannedReply{Text: "Hello"}, inbox.CodeReplyCodeBad},
		"with nothing in it":    {inbox.CannedReply{Code: "x"}, inbox.CodeReplyEmpty},
		"for an unknown inbox":  {inbox.CannedReply{Code: "x", Text: "y", Channels: []inbox.ChannelID{"page:1"}}, inbox.CodeChannelNotFound},
		"deleted though absent": {inbox.CannedReply{ID: "none"}, inbox.CodeReplyNotFound},
	} {
		_, err := nok.SaveReply(t.Context(), tc.reply)
		if tc.want == inbox.CodeReplyNotFound {
			err = nok.DeleteReply(t.Context(), tc.reply.ID)
		}
		if p := inbox.ProblemOf(err); p == nil || p.Code != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	shop.Relay.SetRole(t, nok.Setup().Member.ID, wire.RoleAgent)
	shop.Relay.Restart(t)
	nok.Await(t, "the new role", func() bool { return nok.Setup().Member.Role == wire.RoleAgent })
	if _, err := nok.SaveReply(t.Context(), inbox.CannedReply{Code: "x", Text: "y"}); !errors.Is(err, &inbox.Problem{Code: inbox.CodeNotAllowed}) {
		t.Errorf("saved by an agent: %v", err)
	}
}
