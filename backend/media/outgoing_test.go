package media_test

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"pagedesk/backend/inbox"
	"pagedesk/backend/media"
)

var limits = inbox.Limits{Files: map[inbox.AttachmentKind]inbox.FileLimit{
	inbox.AttachmentImage: {MaxBytes: 1 << 20, Types: []string{"image/png", "image/jpeg", "image/gif"}},
	inbox.AttachmentAudio: {MaxBytes: 3 << 20}, inbox.AttachmentVideo: {MaxBytes: 3 << 20}, inbox.AttachmentFile: {MaxBytes: 3 << 20},
}}

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func code(err error) inbox.Code {
	if err == nil {
		return ""
	}
	return inbox.ProblemOf(err).Code
}

func TestMovedFileStillGoes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "outgoing")
	out := media.NewOutgoing(dir)
	path := write(t, "ใบเสนอราคา.pdf", []byte("%PDF-1.7 …"))
	a, err := out.CopyFile(t.Context(), path, limits)
	if err != nil {
		t.Fatal(err)
	}
	b, err := out.CopyFile(t.Context(), path, limits)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if a.Name != "ใบเสนอราคา.pdf" || a.Type != "application/pdf" || a.Kind != inbox.AttachmentFile || a.Size != 12 {
		t.Errorf("copied as %+v", a)
	}
	if info, err := os.Stat(a.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	// The same file in two messages: one may go, the other stays.
	for range 2 {
		if err := out.Release(a); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(b.Path); err != nil || string(got) != "%PDF-1.7 …" {
		t.Errorf("%q, %v", got, err)
	}
	if err := out.Release(inbox.OutgoingFile{Path: write(t, "foreign", nil)}); err == nil {
		t.Error("deleted a file that is not its own")
	}
}

func TestWhatIsRefusedSaysWhichFileAndWhy(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "photos")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	out := media.NewOutgoing(t.TempDir())
	for name, tc := range map[string]struct {
		path string
		code inbox.Code
	}{
		"a folder":             {folder, inbox.CodeFileFolder},
		"moved away meanwhile": {filepath.Join(folder, "gone.png"), inbox.CodeFileUnreadable},
		"too large":            {write(t, "film.bin", make([]byte, 3<<20+1)), inbox.CodeFileTooLarge},
		"an image bomb":        {write(t, "bomb.png", bomb()), inbox.CodePictureTooBig},
		"a broken picture":     {write(t, "half.png", aPicture[:20]), inbox.CodePictureBroken},
		"a device":             {"/dev/zero", inbox.CodeFileUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := out.CopyFile(t.Context(), tc.path, limits)
			p := inbox.ProblemOf(err)
			if code(err) != tc.code || p.Args["name"] != filepath.Base(tc.path) {
				t.Errorf("got %+v, want %s", p, tc.code)
			}
		})
	}
}

func TestKindFollowsContentNotName(t *testing.T) {
	t.Parallel()
	out := media.NewOutgoing(t.TempDir())
	for name, tc := range map[string]struct {
		content string
		kind    inbox.AttachmentKind
		code    inbox.Code // of CheckFile
	}{
		"photo.exe":    {string(aPicture), inbox.AttachmentImage, ""},
		"virus.png":    {"MZ\x90\x00 not a picture", inbox.AttachmentFile, ""},
		"drawing.svg":  {`<svg xmlns="http://www.w3.org/2000/svg"/>`, inbox.AttachmentFile, ""},
		"photo.heic":   {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", inbox.AttachmentFile, ""},
		"voice.m4a":    {"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom", inbox.AttachmentAudio, ""},
		"iphone.mov":   {"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ", inbox.AttachmentVideo, ""},
		"clip.mp4":     {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", inbox.AttachmentVideo, ""},
		"song.mp3":     {strings.Repeat("\xff\xfb\x90\x00"+strings.Repeat("\x00", 413), 4), inbox.AttachmentAudio, ""},
		"empty.txt":    {"", inbox.AttachmentFile, inbox.CodeFileEmpty},
		"scan.bmp":     {string(bmpOf(4, 4)), inbox.AttachmentImage, inbox.CodeFileType},
		"large.gif":    {string(gifOf(1200, 1200)), inbox.AttachmentImage, inbox.CodeFileTooLarge},
		"../../etc/pw": {"text", inbox.AttachmentFile, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := out.Copy(t.Context(), name, 0, strings.NewReader(tc.content), limits)
			if err != nil {
				t.Fatal(err)
			}
			if got := code(inbox.CheckFile(f, limits)); f.Kind != tc.kind || got != tc.code || strings.Contains(f.Name, "/") {
				t.Errorf("%+v, %s", f, got)
			}
		})
	}
}

func bmpOf(w, h int) []byte {
	var b bytes.Buffer
	_ = bmp.Encode(&b, gradient(w, h))
	return b.Bytes()
}

func gifOf(w, h int) []byte {
	var b bytes.Buffer
	_ = gif.Encode(&b, noisy(w, h), nil)
	return b.Bytes()
}

func TestShrink(t *testing.T) {
	t.Parallel()
	var photo bytes.Buffer
	_ = jpeg.Encode(&photo, noisy(2000, 1000), &jpeg.Options{Quality: 95})
	var scan bytes.Buffer
	_ = tiff.Encode(&scan, gradient(300, 200), nil)
	holes := gradient(300, 200)
	holes.Pix[3] = 0
	var logo bytes.Buffer
	_ = tiff.Encode(&logo, holes, nil)
	for name, tc := range map[string]struct {
		content []byte
		name    string
		kind    string
		tall    bool
	}{
		"too many bytes":        {photo.Bytes(), "photo.jpg", "image/jpeg", false},
		"too many, on its side": {withOrientation(photo.Bytes(), 8), "photo.jpg", "image/jpeg", true},
		"a scan":                {scan.Bytes(), "photo.jpg", "image/jpeg", false},
		"a screenshot":          {noisyPNG(2000, 1000), "photo.jpg", "image/jpeg", false},
		"a logo with holes":     {logo.Bytes(), "photo.png", "image/png", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := media.NewOutgoing(t.TempDir())
			f, err := out.Copy(t.Context(), "photo.original", 0, bytes.NewReader(tc.content), limits)
			if err != nil {
				t.Fatal(err)
			}
			if inbox.CheckFile(f, limits) == nil {
				t.Fatal("it can be sent as it is")
			}
			small, err := out.Shrink(t.Context(), f, limits)
			if err != nil {
				t.Fatal(err)
			}
			if err := inbox.CheckFile(small, limits); err != nil || small.Name != tc.name || small.Type != tc.kind || (small.Height > small.Width) != tc.tall {
				t.Errorf("%+v, %v", small, err)
			}
			raw, err := os.ReadFile(small.Path)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := image.Decode(bytes.NewReader(raw)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTidyDeletesOnlyOldOrphans(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out := media.NewOutgoing(dir)
	paths := map[string]string{}
	for _, name := range []string{"kept", "orphan", "young"} {
		f, err := out.Copy(t.Context(), name, 0, strings.NewReader(name), limits)
		if err != nil {
			t.Fatal(err)
		}
		paths[name] = f.Path
		if name != "young" {
			old := time.Now().Add(-2 * time.Hour)
			if err := os.Chtimes(f.Path, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := out.Tidy(map[string]bool{paths["kept"]: true}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	for name, path := range paths {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) != (name == "orphan") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := media.NewOutgoing(filepath.Join(dir, "none")).Tidy(nil, time.Now()); err != nil {
		t.Errorf("without a directory: %v", err)
	}
}

// Whatever a picture claims to be, reading it ends, within bounds.
func FuzzCopy(f *testing.F) {
	var photo bytes.Buffer
	_ = jpeg.Encode(&photo, gradient(16, 8), nil)
	var scan bytes.Buffer
	_ = tiff.Encode(&scan, gradient(4, 4), nil)
	var b bytes.Buffer
	_ = png.Encode(&b, gradient(4, 4))
	for _, seed := range [][]byte{
		aPicture, withOrientation(photo.Bytes(), 6), bomb(), scan.Bytes(), bmpOf(3, 3), gifOf(5, 5), b.Bytes(), []byte("RIFF\x24\x00\x00\x00WEBPVP8 "), nil,
	} {
		f.Add("name.png", seed)
	}
	out := media.NewOutgoing(f.TempDir())
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		file, err := out.Copy(t.Context(), name, 0, bytes.NewReader(content), limits)
		if err != nil {
			if inbox.ProblemOf(err).Code == inbox.CodeInternal {
				t.Fatal(err)
			}
			return
		}
		if file.Width*file.Height <= 1<<20 {
			small, err := out.Shrink(t.Context(), file, limits)
			if err == nil {
				err = out.Release(small)
			}
			if err != nil && inbox.ProblemOf(err).Code == inbox.CodeInternal {
				t.Fatal(err)
			}
		}
		if file.Name == "" || strings.ContainsAny(file.Name, "/\\\n\x00") {
			t.Errorf("name %q", file.Name)
		}
		if err := out.Release(file); err != nil {
			t.Error(err)
		}
	})
}
