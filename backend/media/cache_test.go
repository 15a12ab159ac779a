package media_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/media"
)

var aPicture = pngOf(8, 6)

// pngOf is a picture in which no two corners are alike.
func pngOf(w, h int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, gradient(w, h))
	return b.Bytes()
}

func gradient(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(255 * x / w), uint8(255 * y / h), uint8(x * y), 255})
		}
	}
	return img
}

// noisy is a picture that does not compress.
func noisy(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	seed := uint32(1)
	for i := range img.Pix {
		seed = seed*1664525 + 1013904223
		img.Pix[i] = uint8(seed >> 24)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

// server gives one content under /file and counts; expired addresses are
// refused as Meta does.
type server struct {
	*httptest.Server
	content []byte
	asked   atomic.Int32
	gone    atomic.Bool // /file has expired; /fresh has not
}

func serve(t *testing.T, content []byte) *server {
	t.Helper()
	s := &server{content: content}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		if s.gone.Load() && r.URL.Path == "/file" {
			http.Error(w, "URL signature expired", http.StatusForbidden)
			return
		}
		_, _ = w.Write(s.content)
	}))
	t.Cleanup(s.Close)
	return s
}

func read(t *testing.T, f *media.File, err error) []byte {
	t.Helper()
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

// kept counts the contents on disk and their bytes.
func kept(t *testing.T, dir string) (files int, size int64) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "objects"), func(_ string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		files++
		size += info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, size
}

var message = media.Key{Group: "message/m_1", Part: "0"}

func TestPictureWhoseLinkExpiredIsFetchedThroughMeta(t *testing.T) {
	t.Parallel()
	srv := serve(t, aPicture)
	srv.gone.Store(true)
	c := media.New(media.Config{Dir: t.TempDir(), StandIn: srv.URL})
	renewed := 0
	from := media.Source{Address: srv.URL + "/file", Renew: func(context.Context) (string, error) {
		renewed++
		return srv.URL + "/fresh", nil
	}}
	for range 2 {
		f, err := c.Open(t.Context(), message, from)
		if got := read(t, f, err); !bytes.Equal(got, aPicture) {
			t.Errorf("got %d bytes", len(got))
		}
	}
	if renewed != 1 {
		t.Errorf("Meta was asked %d times", renewed)
	}
}

func TestPictureThatIsGoneIsNotAskedForAgainAndAgain(t *testing.T) {
	t.Parallel()
	srv := serve(t, aPicture)
	srv.gone.Store(true)
	now := time.Now()
	c := media.New(media.Config{Dir: t.TempDir(), StandIn: srv.URL, Now: func() time.Time { return now }})
	renewed := 0
	from := media.Source{Address: srv.URL + "/file", Renew: func(context.Context) (string, error) { renewed++; return "", nil }}
	for range 5 {
		if _, err := c.Open(t.Context(), message, from); !errors.Is(err, media.ErrGone) {
			t.Fatal(err)
		}
	}
	if renewed != 1 {
		t.Errorf("Meta was asked %d times", renewed)
	}
	now = now.Add(time.Hour)
	srv.gone.Store(false)
	f, err := c.Open(t.Context(), message, from)
	if got := read(t, f, err); !bytes.Equal(got, aPicture) {
		t.Error("it stays away after it has come back")
	}
}

func TestSamePictureIsKeptOnce(t *testing.T) {
	t.Parallel()
	srv := serve(t, aPicture)
	dir := t.TempDir()
	c := media.New(media.Config{Dir: dir, StandIn: srv.URL})
	for _, group := range []string{"message/m_1", "message/m_2", "picture/1"} {
		f, err := c.Open(t.Context(), media.Key{Group: group}, media.Source{Address: srv.URL + "/file"})
		read(t, f, err)
	}
	if files, _ := kept(t, dir); files != 1 {
		t.Errorf("%d copies on disk", files)
	}
}

func TestCacheStaysWithinItsSizeAndKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	content := make(chan []byte, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(<-content) }))
	t.Cleanup(srv.Close)
	now := time.Now()
	dir := t.TempDir()
	open := func() *media.Cache {
		return media.New(media.Config{Dir: dir, StandIn: srv.URL, Size: 105 << 10, Now: func() time.Time { return now }})
	}
	c := open()
	key := func(i int) media.Key { return media.Key{Group: "message", Part: string(rune('a' + i))} }
	put := func(i int) {
		now = now.Add(2 * time.Hour)
		content <- append([]byte{byte(i)}, make([]byte, 30<<10)...)
		f, err := c.Open(t.Context(), key(i), media.Source{Address: srv.URL, Kind: inbox.AttachmentFile})
		read(t, f, err)
	}
	put(0)
	put(1)
	c = open() // what is on disk counts after a restart
	put(2)
	f, err := c.Open(t.Context(), key(0), media.Source{})
	read(t, f, err) // used: not the oldest any more
	put(3)
	if _, size := kept(t, dir); size > 105<<10 {
		t.Errorf("%d bytes are kept", size)
	}
	if !c.Has(key(0)) || c.Has(key(1)) || !c.Has(key(3)) {
		t.Errorf("kept: %v %v %v %v", c.Has(key(0)), c.Has(key(1)), c.Has(key(2)), c.Has(key(3)))
	}
	put(1) // fetched again
}

func TestStoryIsShownAndNeverStored(t *testing.T) {
	t.Parallel()
	srv := serve(t, aPicture)
	dir := t.TempDir()
	c := media.New(media.Config{Dir: dir, StandIn: srv.URL})
	from := media.Source{Address: srv.URL + "/file", Fleeting: true}
	f, err := c.Open(t.Context(), message, from)
	if got := read(t, f, err); !bytes.Equal(got, aPicture) {
		t.Errorf("got %d bytes", len(got))
	}
	f, err = c.Small(t.Context(), message, from)
	read(t, f, err)
	if files, _ := kept(t, dir); files != 0 || c.Has(message) {
		t.Errorf("%d files on disk", files)
	}
	srv.gone.Store(true)
	if _, err := c.Open(t.Context(), message, from); !errors.Is(err, media.ErrGone) {
		t.Errorf("after its end: %v", err)
	}
}

func TestUnsentMessageLeavesNoFileBehind(t *testing.T) {
	t.Parallel()
	srv := serve(t, pngOf(1500, 900))
	dir := t.TempDir()
	c := media.New(media.Config{Dir: dir, StandIn: srv.URL})
	f, err := c.Small(t.Context(), message, media.Source{Address: srv.URL + "/file"})
	read(t, f, err)
	if files, _ := kept(t, dir); files != 2 {
		t.Fatalf("%d files before", files)
	}
	for range 2 {
		if err := c.Forget(message.Group); err != nil {
			t.Fatal(err)
		}
	}
	if files, _ := kept(t, dir); files != 0 || c.Has(message) {
		t.Errorf("%d files are still there", files)
	}
}

func TestSmall(t *testing.T) {
	t.Parallel()
	var sideways bytes.Buffer
	_ = jpeg.Encode(&sideways, noisy(1200, 800), nil)
	var moves bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 700, 700), []color.Color{color.White, color.Black})
	_ = gif.EncodeAll(&moves, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}})
	transparent := noisy(1300, 650)
	transparent.Pix[3] = 0
	var holes bytes.Buffer
	_ = png.Encode(&holes, transparent)
	for name, tc := range map[string]struct {
		content []byte
		kind    string
		w, h    int
	}{
		"a large photo":        {noisyPNG(1300, 650), "image/jpeg", 640, 320},
		"held on its side":     {withOrientation(sideways.Bytes(), 6), "image/jpeg", 426, 640},
		"with holes":           {holes.Bytes(), "image/png", 640, 320},
		"small as it is":       {aPicture, "image/png", 8, 6},
		"an animation":         {moves.Bytes(), "image/gif", 700, 700},
		"a picture cut short":  {noisyPNG(1300, 650)[:200<<10], "image/png", 1300, 650},
		"tall like a receipt":  {noisyPNG(100, 3000), "image/jpeg", 21, 640},
		"narrower than a line": {noisyPNG(1, 30000), "image/jpeg", 1, 640},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, tc.content)
			c := media.New(media.Config{Dir: t.TempDir(), StandIn: srv.URL})
			for range 2 {
				f, err := c.Small(t.Context(), message, media.Source{Address: srv.URL + "/file"})
				if err != nil {
					t.Fatal(err)
				}
				kind := f.Type
				cfg, _, err := image.DecodeConfig(bytes.NewReader(read(t, f, nil)))
				if err != nil || kind != tc.kind || cfg.Width != tc.w || cfg.Height != tc.h {
					t.Errorf("%s of %dx%d, %v", kind, cfg.Width, cfg.Height, err)
				}
			}
			if n := srv.asked.Load(); n != 1 {
				t.Errorf("fetched %d times", n)
			}
		})
	}
}

func noisyPNG(w, h int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, noisy(w, h))
	return b.Bytes()
}

// withOrientation puts an Exif segment into a JPEG picture.
func withOrientation(jpeg []byte, o byte) []byte {
	exif := "\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string(o) + "\x00\x00\x00\x00\x00\x00\x00"
	return append([]byte(string(jpeg[:2])+exif), jpeg[2:]...)
}

// A picture that says it is enormous costs nothing and is not shown.
func TestImageBombIsNotDecoded(t *testing.T) {
	t.Parallel()
	srv := serve(t, bomb())
	c := media.New(media.Config{Dir: t.TempDir(), StandIn: srv.URL})
	f, err := c.Small(t.Context(), message, media.Source{Address: srv.URL + "/file"})
	if err != nil || !f.Bomb {
		t.Fatalf("%+v, %v", f, err)
	}
	_ = f.Close()
}

// bomb is the beginning of a PNG of 30,000 by 30,000 pixels.
func bomb() []byte {
	b := pngOf(1, 1)
	copy(b[16:], []byte{0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30})
	// The check sum of the header must hold.
	crc := uint32(0xffffffff)
	for _, c := range b[12:29] {
		crc ^= uint32(c)
		for range 8 {
			crc = crc>>1 ^ 0xedb88320&-(crc&1)
		}
	}
	crc = ^crc
	copy(b[29:], []byte{byte(crc >> 24), byte(crc >> 16), byte(crc >> 8), byte(crc)})
	return b
}

func TestCrashLeavesNoHalfFile(t *testing.T) {
	t.Parallel()
	srv := serve(t, aPicture)
	dir := t.TempDir()
	objects := filepath.Join(dir, "objects")
	if err := os.MkdirAll(objects, 0o700); err != nil {
		t.Fatal(err)
	}
	stray := filepath.Join(objects, "part.123")
	if err := os.WriteFile(stray, []byte("half a pict"), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(stray, old, old); err != nil {
		t.Fatal(err)
	}
	c := media.New(media.Config{Dir: dir, StandIn: srv.URL})
	f, err := c.Open(t.Context(), message, media.Source{Address: srv.URL + "/file"})
	read(t, f, err)
	if _, err := os.Stat(stray); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what a crash left is still there: %v", err)
	}
	// A reference that was cut short is as none.
	err = filepath.WalkDir(filepath.Join(dir, "refs"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return os.WriteFile(path, []byte(strings.Repeat("a", 10)), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err = c.Open(t.Context(), message, media.Source{Address: srv.URL + "/file"})
	if got := read(t, f, err); !bytes.Equal(got, aPicture) {
		t.Error("not fetched again")
	}
}

// A message is unsent while its file is being fetched, and somebody who had
// read of it before asks for it afterwards.
func TestFileOfAMessageUnsentMeanwhileDoesNotComeBack(t *testing.T) {
	t.Parallel()
	asked, answer := make(chan struct{}), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-answer
		_, _ = w.Write(aPicture)
	}))
	t.Cleanup(srv.Close)
	dir := t.TempDir()
	c := media.New(media.Config{Dir: dir, StandIn: srv.URL})
	from := media.Source{Address: srv.URL}
	opened := make(chan error, 1)
	go func() {
		_, err := c.Open(context.WithoutCancel(t.Context()), message, from)
		opened <- err
	}()
	<-asked
	if err := c.Forget(message.Group); err != nil {
		t.Fatal(err)
	}
	close(answer)
	if err := <-opened; !errors.Is(err, media.ErrGone) {
		t.Errorf("it was opened: %v", err)
	}
	if _, err := c.Open(t.Context(), message, from); !errors.Is(err, media.ErrGone) {
		t.Errorf("it is fetched anew: %v", err)
	}
	if files, _ := kept(t, dir); files != 0 || c.Has(message) {
		t.Errorf("%d files are there", files)
	}
}

func TestWhatCannotBeDeletedIsToldAndTriedAgain(t *testing.T) {
	t.Parallel()
	srv := serve(t, aPicture)
	dir := t.TempDir()
	c := media.New(media.Config{Dir: dir, StandIn: srv.URL})
	f, err := c.Open(t.Context(), message, media.Source{Address: srv.URL + "/file"})
	read(t, f, err)
	objects, err := filepath.Glob(filepath.Join(dir, "objects", "*", "*"))
	if err != nil || len(objects) != 1 {
		t.Fatal(objects, err)
	}
	inUse := filepath.Join(objects[0], "in use") // a folder with something in it stays, as an open file does on Windows
	if err := errors.Join(os.Remove(objects[0]), os.MkdirAll(inUse, 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := c.Forget(message.Group); err == nil {
		t.Fatal("the file is still there and nobody is told")
	}
	if err := os.Remove(inUse); err != nil {
		t.Fatal(err)
	}
	if err := c.Forget(message.Group); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(objects[0]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the second try: %v", err)
	}
}

func TestFileThatIsTooLargeIsNotFetchedAtEachView(t *testing.T) {
	t.Parallel()
	fetched := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetched++
		w.Header().Set("Content-Length", strconv.Itoa(media.MaxBytes+1))
	}))
	t.Cleanup(srv.Close)
	now := time.Now()
	c := media.New(media.Config{Dir: t.TempDir(), StandIn: srv.URL, Now: func() time.Time { return now }})
	for range 3 {
		if _, err := c.Open(t.Context(), message, media.Source{Address: srv.URL}); !errors.Is(err, media.ErrTooLarge) {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	if fetched != 1 {
		t.Errorf("fetched %d times", fetched)
	}
}

// A picture that cannot be made smaller is not decoded again at each view.
func TestSmallVersionThatFailedIsNotMadeAgainAtOnce(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, noisy(1200, 800), nil); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	srv := serve(t, whole[:len(whole)/2])
	dir := t.TempDir()
	c := media.New(media.Config{Dir: dir, StandIn: srv.URL})
	f, err := c.Small(t.Context(), message, media.Source{Address: srv.URL + "/file"})
	read(t, f, err)
	objects, _ := filepath.Glob(filepath.Join(dir, "objects", "*", "*"))
	if err := os.WriteFile(objects[0], whole, 0o600); err != nil { // now it could be made
		t.Fatal(err)
	}
	f, err = c.Small(t.Context(), message, media.Source{})
	read(t, f, err)
	if files, _ := kept(t, dir); files != 1 {
		t.Error("it was tried again")
	}
}

func TestDroppedNamesLeaveTheContentToOthers(t *testing.T) {
	t.Parallel()
	srv := serve(t, aPicture)
	c := media.New(media.Config{Dir: t.TempDir(), StandIn: srv.URL})
	copied := media.Key{Group: "outgoing/1", Part: "0"}
	for _, key := range []media.Key{message, copied} {
		f, err := c.Open(t.Context(), key, media.Source{Address: srv.URL + "/file"})
		read(t, f, err)
	}
	if err := c.Drop(copied.Group); err != nil || c.Has(copied) || !c.Has(message) {
		t.Errorf("dropped %v, other %v, %v", !c.Has(copied), c.Has(message), err)
	}
}
