package messenger_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/channel/messenger"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/metasim"
	"pagedesk/backend/metasim/metasimtest"
)

// filesWorld is the tea house on a simulator, with a customer who wrote.
type filesWorld struct {
	sim      *metasim.Sim
	kind     channel.Channel
	account  channel.Account
	page     meta.Page
	customer *metasim.Customer
}

func newFilesWorld(t *testing.T) filesWorld {
	t.Helper()
	sim := metasimtest.Start(t, metasim.Config{})
	graph := &meta.Client{GraphURL: sim.URL(), Timeout: 5 * time.Second}
	customer := sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	return filesWorld{
		sim: sim, kind: messenger.New(graph), account: channel.Account{Channel: "page:" + metasim.LotusTea, ID: metasim.LotusTea, AppID: sim.AppID()},
		page: meta.Page{ID: metasim.LotusTea, Token: pageToken(t, sim, sim.URL())}, customer: customer,
	}
}

func (w filesWorld) upload(t *testing.T, f inbox.OutgoingFile, progress func(int64)) channel.Result {
	t.Helper()
	uploader, ok := w.kind.(channel.Uploader)
	if !ok {
		t.Fatal("the kind uploads nothing")
	}
	return uploader.Upload(t.Context(), w.account, w.page.Token, f, progress)
}

func (w filesWorld) send(t *testing.T, id inbox.OutboxID, f inbox.OutgoingFile) channel.Result {
	t.Helper()
	return w.kind.Send(t.Context(), w.account, w.page.Token, channel.Outbound{Client: id, Contact: inbox.ContactID(w.customer.ID), File: &f})
}

func pictureFile(t *testing.T, w, h int) inbox.OutgoingFile {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	f := outgoing(t, "photo.png", b.Bytes())
	f.Kind, f.Type, f.Width, f.Height = inbox.AttachmentImage, "image/png", w, h
	return f
}

func outgoing(t *testing.T, name string, content []byte) inbox.OutgoingFile {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return inbox.OutgoingFile{Path: path, Name: name, Type: "application/pdf", Kind: inbox.AttachmentFile, Size: int64(len(content))}
}

func TestUploadThenSend(t *testing.T) {
	t.Parallel()
	w := newFilesWorld(t)
	f := outgoing(t, "Báo giá – đặc biệt.pdf", bytes.Repeat([]byte("%PDF"), 100_000))
	var sent []int64
	r := w.upload(t, f, func(n int64) { sent = append(sent, n) })
	if r.Outcome != channel.OutcomeSent || r.Upload == "" || r.Problem != nil {
		t.Fatalf("%+v", r)
	}
	if len(sent) < 2 || !slices.IsSorted(sent) || sent[len(sent)-1] != f.Size {
		t.Errorf("progress %v of %d", sent, f.Size)
	}
	f.Uploaded = r.Upload
	if r := w.send(t, "o1", f); r.Outcome != channel.OutcomeSent || r.Message == "" {
		t.Fatalf("%+v", r)
	}
	got := w.sim.Sends()
	if len(got) != 1 || got[0].Metadata != "pd:o1" || !slices.Equal(got[0].Attachments, []string{"file"}) {
		t.Errorf("Meta got %+v", got)
	}
	for _, m := range w.customer.Thread() {
		if m.FromPage && (len(m.Attachments) != 1 || !strings.Contains(m.Attachments[0].URL, "/Bao%20gia%20%20dac%20biet.pdf")) {
			t.Errorf("on the phone: %+v", m.Attachments)
		}
	}
}

func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	w := newFilesWorld(t)
	gone := pictureFile(t, 3, 2)
	if err := os.Remove(gone.Path); err != nil {
		t.Fatal(err)
	}
	large := pictureFile(t, 3, 2)
	large.Size = 9 << 20
	webp := pictureFile(t, 3, 2)
	webp.Type = "image/webp"
	lying := outgoing(t, "film.mp4", []byte("no film"))
	lying.Kind = inbox.AttachmentVideo
	for name, tc := range map[string]struct {
		file inbox.OutgoingFile
		code inbox.Code
	}{
		"our copy was deleted":       {gone, inbox.CodeFileMissing},
		"a picture of 9 MB":          {large, inbox.CodeFileTooLarge},
		"a picture of another kind":  {webp, inbox.CodeFileType},
		"Meta says it is of no film": {lying, inbox.CodeMetaFile},
	} {
		t.Run(name, func(t *testing.T) {
			r := w.upload(t, tc.file, nil)
			if r.Outcome != channel.OutcomeFailed || r.Problem == nil || r.Problem.Code != tc.code {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestUploadIdThatMetaForgot(t *testing.T) {
	t.Parallel()
	w := newFilesWorld(t)
	f := pictureFile(t, 3, 2)
	f.Uploaded = "1234500000000009" // 90 days old, or another Page's
	if r := w.send(t, "o1", f); r.Outcome != channel.OutcomeFailed || r.Problem.Code != inbox.CodeMetaUploadGone {
		t.Errorf("%+v", r)
	}
	f.Uploaded = ""
	if r := w.send(t, "o1", f); r.Outcome != channel.OutcomeFailed || r.Problem.Code != inbox.CodeMetaUploadGone {
		t.Errorf("never uploaded: %+v", r)
	}
}

func TestFindSentFile(t *testing.T) {
	t.Parallel()
	w := newFilesWorld(t)
	finder, ok := w.kind.(channel.Finder)
	if !ok {
		t.Fatal("the kind finds nothing")
	}
	send := func(id inbox.OutboxID, f inbox.OutgoingFile) inbox.MessageID {
		f.Uploaded = w.upload(t, f, nil).Upload
		r := w.send(t, id, f)
		if r.Outcome != channel.OutcomeSent {
			t.Fatalf("%+v", r)
		}
		return r.Message
	}
	begin := w.sim.Now().Add(-time.Minute)
	wide := send("o1", pictureFile(t, 60, 20))
	square := send("o2", pictureFile(t, 30, 30))
	list := send("o3", outgoing(t, "list.pdf", []byte("%PDF-1.7 a list")))
	w.customer.InboxSay("typed by somebody else")
	for name, tc := range map[string]struct {
		file    inbox.OutgoingFile
		another inbox.MessageID
		since   time.Time
		want    inbox.MessageID
	}{
		"a picture by its shape":                     {pictureFile(t, 90, 30), "", begin, wide},
		"another shape":                              {pictureFile(t, 15, 15), "", begin, square},
		"a shape that nobody sent":                   {pictureFile(t, 20, 60), "", begin, ""},
		"known to be another's":                      {pictureFile(t, 30, 30), square, begin, ""},
		"older than the try":                         {pictureFile(t, 30, 30), "", w.sim.Now().Add(time.Hour), ""},
		"a file by its name and size":                {outgoing(t, "list.pdf", []byte("%PDF-1.7 a list")), "", begin, list},
		"a file of that name with another size":      {outgoing(t, "list.pdf", []byte("%PDF-1.7 longer list")), "", begin, ""},
		"a file of that size with another name":      {outgoing(t, "menu.pdf", []byte("%PDF-1.7 a list")), "", begin, ""},
		"a film, where only pictures and files went": {inbox.OutgoingFile{Kind: inbox.AttachmentVideo}, "", begin, ""},
	} {
		t.Run(name, func(t *testing.T) {
			out := channel.Outbound{Client: "o9", Contact: inbox.ContactID(w.customer.ID), File: &tc.file}
			id, found, err := finder.FindSent(t.Context(), w.account, w.page.Token, out, tc.since, func(m inbox.MessageID) bool { return m == tc.another })
			if err != nil || id != tc.want || found != (tc.want != "") {
				t.Errorf("%q %v %v, want %q", id, found, err, tc.want)
			}
		})
	}
}

func TestAttachmentsHaveFreshAddresses(t *testing.T) {
	t.Parallel()
	w := newFilesWorld(t)
	refresher, ok := w.kind.(channel.Refresher)
	if !ok {
		t.Fatal("the kind renews nothing")
	}
	mid := w.customer.SendFile("audio", "voice.mp4", "audio/mp4", []byte("sound"))
	first, err := refresher.Attachments(t.Context(), w.account, w.page.Token, inbox.MessageID(mid))
	if err != nil || len(first) != 1 || first[0].Kind != inbox.AttachmentAudio {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := refresher.Attachments(t.Context(), w.account, w.page.Token, inbox.MessageID(mid))
	if err != nil || again[0].URL == first[0].URL {
		t.Errorf("the same address again: %v, %v", again, err)
	}
	if _, err := refresher.Attachments(t.Context(), w.account, w.page.Token, "m_gone"); err == nil {
		t.Error("a deleted message has attachments")
	}
}

// A message of the record without a time does not end the search: ours would be
// sent a second time.
func TestFindSentBehindAMessageWithoutATime(t *testing.T) {
	t.Parallel()
	kind := graphAnswers(t, map[string][]string{
		"104200000000001/conversations": {`{"data":[{"id":"t_1"}]}`},
		"t_1/messages": {`{"data":[{"id":"m_3","message":"hi","from":{"id":"2600000000000011"}},
			{"id":"m_2","message":"Yes","from":{"id":"104200000000001"},"created_time":"2026-09-21T14:20:00+0000"},
			{"id":"m_1","message":"Yes","from":{"id":"104200000000001"},"created_time":"2026-09-20T14:20:00+0000"}]}`},
	})
	account := channel.Account{ID: "104200000000001"}
	since := time.Date(2026, 9, 21, 14, 19, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		known, want inbox.MessageID
	}{"ours": {"", "m_2"}, "only older ones": {"m_2", ""}} {
		id, found, err := kind.FindSent(t.Context(), account, pageKey, channel.Outbound{Contact: psid, Text: "Yes"}, since,
			func(m inbox.MessageID) bool { return m == tc.known })
		if err != nil || id != tc.want || found != (tc.want != "") {
			t.Errorf("%s: found %q, %v, %v", name, id, found, err)
		}
	}
}
