package media

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pagedesk/backend/inbox"
)

// MaxPicture is the largest picture that is taken to be made smaller, in bytes.
const MaxPicture = 64 << 20

// Outgoing keeps copies of files that wait to be sent, each for one message,
// so that a file still goes when the original moves. Its owner says when a copy
// may go. It is safe for concurrent use.
type Outgoing struct {
	dir     string
	drawing chan struct{} // size 1: one picture is made smaller at a time
}

// NewOutgoing makes an Outgoing; the directory is made with the first file.
func NewOutgoing(dir string) *Outgoing {
	return &Outgoing{dir: dir, drawing: make(chan struct{}, 1)}
}

// CopyFile copies a file that a person picked. What cannot be sent whatever is
// done to it is refused before it is read.
func (o *Outgoing) CopyFile(ctx context.Context, path string, limits inbox.Limits) (inbox.OutgoingFile, error) {
	name := nameOf(path)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return inbox.OutgoingFile{}, problem(inbox.CodeFileUnreadable, name, err)
	case info.IsDir():
		return inbox.OutgoingFile{}, problem(inbox.CodeFileFolder, name, nil)
	case !info.Mode().IsRegular():
		return inbox.OutgoingFile{}, problem(inbox.CodeFileUnreadable, name, nil)
	}
	f, err := os.Open(path) //nolint:gosec // the person chose it
	if err != nil {
		return inbox.OutgoingFile{}, problem(inbox.CodeFileUnreadable, name, err)
	}
	defer func() { _ = f.Close() }()
	return o.copy(ctx, name, info.Size(), f, limits)
}

// Copy copies what came with a name: from the clipboard, or dropped. Its size
// is 0 when it is not known beforehand.
func (o *Outgoing) Copy(ctx context.Context, name string, size int64, from io.Reader, limits inbox.Limits) (inbox.OutgoingFile, error) {
	return o.copy(ctx, nameOf(name), size, from, limits)
}

// copy copies a file of a size that may be known beforehand.
func (o *Outgoing) copy(ctx context.Context, name string, size int64, from io.Reader, limits inbox.Limits) (inbox.OutgoingFile, error) {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(from, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return inbox.OutgoingFile{}, problem(inbox.CodeFileUnreadable, name, err)
	}
	f := inbox.OutgoingFile{Name: name, Type: TypeOf(head[:n])}
	f.Kind = limits.KindOf(f.Type)
	most := limits.MaxFile()
	if Drawable(f.Type) && limits.Files[inbox.AttachmentImage].MaxBytes > 0 {
		f.Kind, most = inbox.AttachmentImage, MaxPicture
	}
	if size > most {
		return inbox.OutgoingFile{}, inbox.FileTooLarge(name, size, min(most, limits.Files[f.Kind].MaxBytes))
	}
	whole := io.MultiReader(strings.NewReader(string(head[:n])), from)
	if err := o.write(ctx, &f, io.LimitReader(whole, most+1)); err != nil {
		return inbox.OutgoingFile{}, err
	}
	if f.Size > most {
		return inbox.OutgoingFile{}, errors.Join(inbox.FileTooLarge(name, f.Size, limits.Files[f.Kind].MaxBytes), o.Release(f))
	}
	if err := o.look(&f); err != nil {
		return inbox.OutgoingFile{}, errors.Join(err, o.Release(f))
	}
	return f, nil
}

// look measures a copied picture. One that is broken or has too many pixels is
// refused here: customer's telephones could not show it either.
func (o *Outgoing) look(f *inbox.OutgoingFile) error {
	if f.Kind != inbox.AttachmentImage || !Drawable(f.Type) {
		return nil
	}
	r, err := os.Open(f.Path)
	if err != nil {
		return problem(inbox.CodeFileUnreadable, f.Name, err)
	}
	defer func() { _ = r.Close() }()
	if f.Width, f.Height, err = measure(r); err != nil {
		return pictureProblem(f.Name, err)
	}
	return nil
}

// write makes the copy in one step and says where it is and how large.
func (o *Outgoing) write(ctx context.Context, f *inbox.OutgoingFile, from io.Reader) (err error) {
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return fmt.Errorf("copy file to send: %w", err)
	}
	to, err := os.CreateTemp(o.dir, partPrefix+"*") // only its owner may read it
	if err != nil {
		return fmt.Errorf("copy file to send: %w", err)
	}
	defer func() {
		if err != nil {
			_ = to.Close()
			_ = os.Remove(to.Name())
		}
	}()
	sum := sha256.New()
	f.Size, err = io.Copy(io.MultiWriter(to, sum), &following{ctx, from})
	if err != nil {
		return problem(inbox.CodeFileUnreadable, f.Name, err)
	}
	if err = errors.Join(to.Sync(), to.Close()); err != nil {
		return fmt.Errorf("copy file to send: %w", err)
	}
	// The second half makes two messages with the same file independent.
	f.Path = filepath.Join(o.dir, hex.EncodeToString(sum.Sum(nil))+"-"+strings.ToLower(rand.Text()[:8]))
	if err = os.Rename(to.Name(), f.Path); err != nil {
		return fmt.Errorf("copy file to send: %w", err)
	}
	return nil
}

// following reads until a context ends.
type following struct {
	ctx  context.Context //nolint:containedctx // lives as long as one call
	from io.Reader
}

func (f *following) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.from.Read(p)
}

// Shrink makes a picture that the limits allow out of a copied one; the first
// copy is left to its owner.
func (o *Outgoing) Shrink(ctx context.Context, f inbox.OutgoingFile, limits inbox.Limits) (inbox.OutgoingFile, error) {
	select {
	case o.drawing <- struct{}{}:
		defer func() { <-o.drawing }()
	case <-ctx.Done():
		return f, ctx.Err()
	}
	r, err := os.Open(f.Path)
	if err != nil {
		return f, problem(inbox.CodeFileUnreadable, f.Name, err)
	}
	defer func() { _ = r.Close() }()
	content, mediaType, err := shrink(r, limits.Files[inbox.AttachmentImage].MaxBytes)
	if err != nil {
		return f, pictureProblem(f.Name, err)
	}
	small := inbox.OutgoingFile{Name: withEnding(f.Name, mediaType), Type: mediaType, Kind: inbox.AttachmentImage}
	if err := o.write(ctx, &small, strings.NewReader(string(content))); err != nil {
		return f, err
	}
	if err := o.look(&small); err != nil {
		return f, errors.Join(err, o.Release(small))
	}
	return small, nil
}

// endings are those of pictures that shrink makes.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png"}

func withEnding(name, mediaType string) string {
	return strings.TrimSuffix(name, filepath.Ext(name)) + endings[mediaType]
}

// Release deletes a copy. Deleting it twice is fine.
func (o *Outgoing) Release(f inbox.OutgoingFile) error {
	if filepath.Dir(f.Path) != filepath.Clean(o.dir) {
		return fmt.Errorf("%s is no copy of ours", f.Name)
	}
	if err := os.Remove(f.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete copy of a file: %w", err)
	}
	return nil
}

// Tidy deletes the copies that nobody keeps and that are older than a time: a
// younger one may just be on its way to its owner.
func (o *Outgoing) Tidy(kept map[string]bool, before time.Time) error {
	entries, err := os.ReadDir(o.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look through copies of files: %w", err)
	}
	var failed []error
	for _, e := range entries {
		path := filepath.Join(o.dir, e.Name())
		info, err := e.Info()
		if err != nil || kept[path] || !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(path); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// nameOf is a file's name as people may see it.
func nameOf(path string) string { return cmp.Or(inbox.CleanFileName(path), "file") }

func problem(code inbox.Code, name string, cause error) error {
	return &inbox.Problem{Code: code, Action: inbox.ActionEdit, Args: map[string]string{"name": name}, Cause: cause}
}

func pictureProblem(name string, err error) error {
	if errors.Is(err, errBomb) || errors.Is(err, errStaysLarge) {
		return problem(inbox.CodePictureTooBig, name, err)
	}
	return problem(inbox.CodePictureBroken, name, err)
}
