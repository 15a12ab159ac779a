package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/inbox"
)

func repliesOf(t *testing.T, d *desktest.Desk) []inbox.CannedReply {
	t.Helper()
	list, err := d.Replies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Another shop gets everything that was exported, and importing again changes
// nothing.
func TestRepliesMoveToAnotherShopInOneFile(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	channel, _ := x.id.Parts()
	canned(t, x.nok, inbox.CannedReply{Code: "hi", Title: "Greeting", Text: "Hello {customer},\n\"welcome\""})
	canned(t, x.nok, inbox.CannedReply{Code: "ราคา", Text: "120 บาท", Channels: []inbox.ChannelID{channel}})
	y := openThread(t)
	files := 0
	for _, format := range []string{desk.RepliesCSV, desk.RepliesJSON, desk.RepliesJSON} {
		name, err := x.nok.ExportRepliesName(t.Context(), format)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		if n, err := x.nok.ExportReplies(t.Context(), path, format); err != nil || n != len(repliesOf(t, x.nok)) {
			t.Fatalf("exported %d, %v", n, err)
		}
		for again := range 2 {
			done, err := y.nok.ImportReplies(t.Context(), path, false)
			if err != nil || len(done.Refused) > 0 || (again == 1 && (done.Added > 0 || done.Same != len(repliesOf(t, x.nok)))) {
				t.Fatalf("imported %+v, %v", done, err)
			}
		}
		ignore := cmpopts.IgnoreFields(inbox.CannedReply{}, "ID", "Author", "SavedMs", "Seq")
		if diff := cmp.Diff(repliesOf(t, x.nok), repliesOf(t, y.nok), ignore); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		files++
		canned(t, x.nok, inbox.CannedReply{Code: fmt.Sprint("size", files)}, pngFile(t, "sizes.png", 20+files, 10), fileOf(t, "ตาราง.pdf", []byte("%PDF-1.7 sizes")))
	}
}

func TestRowsThatCannotBeImportedAreNamed(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	kept := canned(t, x.nok, inbox.CannedReply{Code: "hi", Text: "Hello"})
	channelID, _ := x.id.Parts()
	shop, err := x.nok.Channel(t.Context(), channelID)
	if err != nil {
		t.Fatal(err)
	}
	path := fileOf(t, "replies.csv", []byte("code,title,text,inboxes,files\n"+
		"hi,,Good day,,\n"+
		"new one,,spaces,,\n"+
		"a,,fine,"+shop.Name+",\n"+
		"b,,nowhere,Moon Tea,\n"+
		"c,,picture,,files/a.png\n"+
		"d,too few\n"+
		"A,,again,,\n"))
	done, err := x.nok.ImportReplies(t.Context(), path, false)
	if err != nil {
		t.Fatal(err)
	}
	var refused []string
	for _, r := range done.Refused {
		refused = append(refused, fmt.Sprintf("%d %s %s", r.Line, r.Code, r.Problem.Code))
	}
	want := []string{"2 hi reply_code_taken", "3 new one reply_code_bad", "5 b reply_row_inbox", "6 c reply_row_file", "7  reply_row_bad", "8 A reply_code_taken"}
	if diff := cmp.Diff(want, refused); diff != "" || done.Added != 1 || done.Replaced != 0 {
		t.Errorf("%+v: %s", done, diff)
	}
	if r, err := x.nok.Reply(t.Context(), kept.ID); err != nil || r.Text != "Hello" {
		t.Errorf("what was here is now %+v, %v", r, err)
	}
	if done, err = x.nok.ImportReplies(t.Context(), path, true); err != nil || done.Replaced != 1 || done.Same != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	if r, err := x.nok.Reply(t.Context(), kept.ID); err != nil || r.Text != "Good day" {
		t.Errorf("what was to be replaced is %+v, %v", r, err)
	}
}

func TestFilesThatAreNoReplies(t *testing.T) {
	t.Parallel()
	nok := desktest.Open(t, desktest.Options{}).Desk(t, "Nok")
	for _, path := range []string{fileOf(t, "photo.png", []byte("\x89PNG\r\n\x1a\n")), filepath.Join(t.TempDir(), "none.csv")} {
		if _, err := nok.ImportReplies(t.Context(), path, false); inbox.ProblemOf(err).Code != inbox.CodeRepliesUnreadable {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := nok.ExportReplies(t.Context(), filepath.Join(t.TempDir(), "no", "folder.csv"), desk.RepliesCSV); err == nil {
		t.Error("exported into a folder that is not there")
	}
	if left, _ := os.ReadDir(filepath.Join(nok.Dir, "outgoing")); len(left) > 0 {
		t.Errorf("copies stay behind: %v", left)
	}
}
