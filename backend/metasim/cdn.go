package metasim

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/gif" // sizes of pictures that shops and customers send
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"

	"pagedesk/backend/metasim/picture"
)

// file is something on the simulator's CDN.
type file struct {
	id, name, mime string
	data           func() []byte
}

func (s *Sim) fileLocked(name, mime string, data []byte) *file {
	return s.lazyFileLocked(name, mime, func() []byte { return data })
}

// lazyFileLocked keeps pictures that nobody looks at from being drawn.
func (s *Sim) lazyFileLocked(name, mime string, data func() []byte) *file {
	f := &file{id: s.numberLocked("99"), name: name, mime: mime, data: data}
	s.files[f.id] = f
	return f
}

func (s *Sim) avatarFileLocked(name string) *file {
	return s.lazyFileLocked("avatar.png", "image/png", sync.OnceValue(func() []byte { return picture.Avatar(name) }))
}

func (s *Sim) shopFileLocked(name string) *file {
	return s.lazyFileLocked("page.png", "image/png", sync.OnceValue(func() []byte { return picture.Shop(name) }))
}

// signedLocked makes a fresh URL that works until MediaTTL has passed; no two are alike (meta-platform.md, 5.3).
func (s *Sim) signedLocked(f *file) string {
	expires := strconv.FormatInt(s.Now().Add(s.cfg.MediaTTL).Unix(), 16)
	nonce := s.lettersLocked(11)
	name := url.PathEscape(path.Base(strings.ReplaceAll(f.name, "\\", "/")))
	return fmt.Sprintf("%s/cdn/%s/%s?_nc_gid=%s&oh=%s&oe=%s", s.baseURL, f.id, name, nonce, s.urlSignature(f.id, nonce, expires), expires)
}

func (s *Sim) urlSignature(id, nonce, expires string) string {
	mac := hmac.New(sha256.New, []byte(s.cfg.AppSecret))
	fmt.Fprintf(mac, "cdn|%s|%s|%s", id, nonce, expires)
	return "00_" + hex.EncodeToString(mac.Sum(nil))[:40]
}

func (s *Sim) serveFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	id, expires := r.PathValue("id"), q.Get("oe")
	s.mu.Lock()
	f := s.files[id]
	s.mu.Unlock()
	if f == nil {
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	}
	if !hmac.Equal([]byte(q.Get("oh")), []byte(s.urlSignature(id, q.Get("_nc_gid"), expires))) {
		http.Error(w, "URL signature mismatch", http.StatusForbidden)
		return
	}
	if at, err := strconv.ParseInt(expires, 16, 64); err != nil || s.Now().Unix() > at {
		http.Error(w, "URL signature expired", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", f.mime)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox")
	data := f.data()
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // the reader may have gone; there is nobody to tell
}

// size is 0, 0 for what is not a picture.
func (f *file) size() (width, height int) {
	c, _, err := image.DecodeConfig(bytes.NewReader(f.data()))
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}
