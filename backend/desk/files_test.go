package desk_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/bmp"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
	"pagedesk/backend/metasim"
)

func picture(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * w)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	img.Set(0, 0, color.White)
	return img
}

func pngFile(t *testing.T, name string, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture(w, h)); err != nil {
		t.Fatal(err)
	}
	return fileOf(t, name, b.Bytes())
}

func fileOf(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (x thread) stage(t *testing.T, paths ...string) {
	t.Helper()
	refused, err := x.nok.StageFiles(t.Context(), x.id, paths)
	if err != nil || len(refused) > 0 {
		t.Fatalf("refused %v, %v", refused, err)
	}
}

// onPhone are the shop's messages on the customer's phone: texts and kinds of
// attachments.
func (x thread) onPhone() []string {
	var all []string
	for _, s := range x.shop.Sim.Sends() {
		all = append(all, s.Text+strings.Join(s.Attachments, "+"))
	}
	return all
}

func (x thread) sentAll(t *testing.T, lines []desk.Line) []inbox.Message {
	t.Helper()
	var all []inbox.Message
	for _, l := range lines {
		m, err := x.nok.Sent(t.Context(), l.Client)
		if err != nil {
			t.Fatalf("%s: %v", l.Client, err)
		}
		all = append(all, m)
	}
	return all
}

// Of four pictures one arrives: here each is a message of its own, in order.
func TestSeveralPicturesAllArriveInOrderBeforeTheText(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	photo := pngFile(t, "photo.png", 30, 20)
	slip := fileOf(t, "ใบเสร็จ.pdf", []byte("%PDF-1.7 receipt"))
	x.stage(t, photo, slip, pngFile(t, "second.png", 20, 30))
	// A moved file still goes.
	for _, path := range []string{photo, slip} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	x.shop.Sim.Faults(metasim.LotusTea).On(metasim.Transient(2).Only("upload").Times(2))
	lines, err := x.nok.SendStaged(t.Context(), x.id, desk.Outgoing{Texts: []string{"นี่ค่ะ"}})
	if err != nil || len(lines) != 4 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	x.sentAll(t, lines)
	if got, want := x.onPhone(), []string{"image", "file", "image", "นี่ค่ะ"}; !slices.Equal(got, want) {
		t.Errorf("the customer got %q", got)
	}
	if tray, err := x.nok.Staged(t.Context(), x.id); err != nil || len(tray) != 0 {
		t.Errorf("still staged: %v, %v", tray, err)
	}
	settled(t, x.nok)
	if left, err := os.ReadDir(filepath.Join(x.nok.Dir, "outgoing")); err != nil || len(left) != 0 {
		t.Errorf("copies stay behind: %v, %v", left, err)
	}
}

// What was sent is shown without asking Meta for it.
func TestSentFileIsShownFromThisComputer(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	path := pngFile(t, "tea.png", 40, 30)
	x.stage(t, path)
	lines, err := x.nok.SendStaged(t.Context(), x.id, desk.Outgoing{})
	if err != nil {
		t.Fatal(err)
	}
	m := x.sentAll(t, lines)[0]
	settled(t, x.nok)
	// A window that has not heard yet asks for the waiting message.
	late, err := x.nok.WaitingContent(t.Context(), lines[0].Client, true)
	if err != nil || late.Type != "image/png" {
		t.Fatalf("%+v, %v", late, err)
	}
	_ = late.Close()
	channel, _ := x.id.Parts()
	f, a, err := x.nok.Attachment(t.Context(), channel, m.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	got, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) || a.Kind != inbox.AttachmentImage {
		t.Errorf("%d bytes of %+v, %v", len(got), a, err)
	}
}

// An upload that Meta has taken, whose send gives no answer: the customer gets
// the file once.
func TestFileIsSentOnceWhateverGoesWrong(t *testing.T) {
	for name, faults := range map[string][]metasim.Fault{
		"the answer is lost":                   {metasim.LostAnswer(50 * time.Millisecond).Times(1)},
		"an error, delivered all the same":     {metasim.AcceptedError().Times(1)},
		"the answer is lost and no echo comes": {metasim.LostAnswer(50 * time.Millisecond).Times(1), metasim.DropWebhooks()},
		"the upload is cut off":                {metasim.NoAnswer().Only("upload").Times(2)},
		"the send is cut off":                  {metasim.NoAnswer().Only("send").Times(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openThread(t)
			for _, f := range faults {
				x.shop.Sim.Faults(metasim.LotusTea).On(f)
			}
			x.stage(t, pngFile(t, "once.png", 30, 20))
			lines, err := x.nok.SendStaged(t.Context(), x.id, desk.Outgoing{})
			if err != nil {
				t.Fatal(err)
			}
			x.sentAll(t, lines)
			x.shop.Sim.Faults(metasim.LotusTea).Off()
			settled(t, x.nok)
			if got := x.onPhone(); !slices.Equal(got, []string{"image"}) {
				t.Errorf("the customer got %q", got)
			}
		})
	}
}

func TestFileThatMetaRefusesIsRetriedAlone(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	faults := x.shop.Sim.Faults(metasim.LotusTea)
	faults.On(metasim.PermissionLost().Only("upload").Times(1))
	x.stage(t, pngFile(t, "a.png", 30, 20), fileOf(t, "b.txt", []byte("price list")))
	lines, err := x.nok.SendStaged(t.Context(), x.id, desk.Outgoing{Texts: []string{"and this"}})
	if err != nil {
		t.Fatal(err)
	}
	x.sentAll(t, lines[1:])
	if _, err := x.nok.Sent(t.Context(), lines[0].Client); err == nil {
		t.Fatal("the first did not fail")
	}
	if err := x.nok.Retry(t.Context(), lines[0].Client); err != nil {
		t.Fatal(err)
	}
	x.sentAll(t, lines[:1])
	if got, want := x.onPhone(), []string{"file", "and this", "image"}; !slices.Equal(got, want) {
		t.Errorf("the customer got %q", got)
	}
}

func TestTrayOutlivesARestart(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	x.stage(t, pngFile(t, "kept.png", 30, 20), fileOf(t, "removed.txt", []byte("text")))
	x.nok.Stop(t)
	x.nok.Start(t)
	tray, err := x.nok.Staged(t.Context(), x.id)
	if err != nil || len(tray) != 2 || tray[0].File.Name != "kept.png" {
		t.Fatalf("%+v, %v", tray, err)
	}
	if err := x.nok.Unstage(t.Context(), x.id, tray[1].No); err != nil {
		t.Fatal(err)
	}
	f, err := x.nok.StagedContent(t.Context(), x.id, tray[0].No)
	if err != nil || f.Type != "image/png" {
		t.Fatalf("%+v, %v", f, err)
	}
	_ = f.Close()
	if left, err := os.ReadDir(filepath.Join(x.nok.Dir, "outgoing")); err != nil || len(left) != 1 {
		t.Errorf("%d copies, %v", len(left), err)
	}
}

func TestPictureOfAnotherKindIsMadeToFitOnRequest(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	var scan bytes.Buffer
	if err := bmp.Encode(&scan, picture(300, 200)); err != nil {
		t.Fatal(err)
	}
	if err := x.nok.StageContent(t.Context(), x.id, "scan.bmp", 0, &scan); err != nil {
		t.Fatal(err)
	}
	tray, err := x.nok.Staged(t.Context(), x.id)
	if err != nil || len(tray) != 1 || tray[0].Problem == nil || tray[0].Problem.Code != inbox.CodeFileType || !tray[0].Shrinks {
		t.Fatalf("%+v, %v", tray, err)
	}
	if _, err := x.nok.SendStaged(t.Context(), x.id, desk.Outgoing{}); inbox.ProblemOf(err).Code != inbox.CodeFileType {
		t.Fatalf("sent as it is: %v", err)
	}
	if err := x.nok.Shrink(t.Context(), x.id, tray[0].No); err != nil {
		t.Fatal(err)
	}
	lines, err := x.nok.SendStaged(t.Context(), x.id, desk.Outgoing{})
	if err != nil {
		t.Fatal(err)
	}
	x.sentAll(t, lines)
	if got := x.onPhone(); !slices.Equal(got, []string{"image"}) {
		t.Errorf("the customer got %q", got)
	}
}

// attached opens the picture of a message once it is in the thread.
func (x thread) attached(t *testing.T, mid inbox.MessageID) []byte {
	t.Helper()
	channel, _ := x.id.Parts()
	x.nok.Await(t, "the message is here", func() bool {
		_, err := x.nok.Desk.Message(t.Context(), channel, mid)
		return err == nil
	})
	f, _, err := x.nok.Attachment(t.Context(), channel, mid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// stored counts the files that are kept.
func (x thread) stored(t *testing.T) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(x.nok.Dir, "media", "objects"), func(_ string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasPrefix(e.Name(), "part.") {
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A picture vanished when its link expired: it is fetched when it comes, and
// what is not here any more is asked for through the Graph API.
func TestPictureOutlivesItsLink(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	var photo bytes.Buffer
	if err := png.Encode(&photo, picture(50, 40)); err != nil {
		t.Fatal(err)
	}
	mid := inbox.MessageID(x.customer.SendImage(photo.Bytes()))
	x.nok.Await(t, "it is fetched although nobody looked", func() bool { return x.stored(t) > 0 })
	x.shop.Sim.Advance(60 * 24 * time.Hour)
	if got := x.attached(t, mid); !bytes.Equal(got, photo.Bytes()) {
		t.Errorf("%d bytes", len(got))
	}
	x.nok.Stop(t)
	if err := os.RemoveAll(filepath.Join(x.nok.Dir, "media")); err != nil {
		t.Fatal(err)
	}
	x.nok.Start(t)
	if got := x.attached(t, mid); !bytes.Equal(got, photo.Bytes()) {
		t.Errorf("after the cache was lost: %d bytes", len(got))
	}
	x.nok.Await(t, "the customer's picture is known", func() bool {
		c, err := x.nok.Conversation(t.Context(), x.id)
		return err == nil && c.Contact.PictureURL != ""
	})
	f, err := x.nok.Picture(t.Context(), x.id)
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
}

// unsent delivers the webhook of a message that its sender took back.
func (x thread) unsent(t *testing.T, mid string) {
	t.Helper()
	body := fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":%d,"messaging":[{"sender":{"id":%q},"recipient":{"id":%q},"timestamp":%d,
		"message":{"mid":%q,"is_deleted":true}}]}]}`, metasim.LotusTea, time.Now().UnixMilli(), x.customer.ID, metasim.LotusTea, time.Now().UnixMilli(), mid)
	mac := hmac.New(sha256.New, []byte(x.shop.Sim.AppSecret()))
	mac.Write([]byte(body))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, x.shop.Relay.URL()+"/webhooks/meta", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the relay answered %d", res.StatusCode)
	}
}

func TestUnsentPictureIsDeletedHereToo(t *testing.T) {
	t.Parallel()
	x := openThread(t)
	var photo bytes.Buffer
	if err := png.Encode(&photo, picture(50, 40)); err != nil {
		t.Fatal(err)
	}
	mid := x.customer.SendImage(photo.Bytes())
	x.nok.Await(t, "fetched", func() bool { return x.stored(t) == 1 })
	x.unsent(t, mid)
	x.nok.Await(t, "deleted", func() bool { return x.stored(t) == 0 })
	channel, _ := x.id.Parts()
	if _, _, err := x.nok.Attachment(t.Context(), channel, inbox.MessageID(mid), 0); err == nil {
		t.Error("it is still shown")
	}
}
