package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Addresses of media within the window. Their parts are path-escaped.
const (
	mediaAttachment = "/media/attachment/" // conversation id / message id / index
	mediaPicture    = "/media/picture/"    // conversation id
	mediaPage       = "/media/page/"       // Page id
)

// policy is what the window may load: itself and what Go hands it, nothing
// remote. The front end's own styles are set inline by its components.
const policy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; " +
	"connect-src 'self' ws://wails.localhost:* ws://localhost:* ws://127.0.0.1:*; script-src 'self'%s; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// contentPolicy puts the policy on every answer to the window.
func contentPolicy(next http.Handler) http.Handler {
	header := strings.Replace(policy, "%s", scriptsOfWails, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", header)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// mediaTime bounds what a picture may take to come.
const mediaTime = 45 * time.Second

// shown are the types, by content, that the window shows itself. Everything
// else is handed over as a download.
var shown = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "audio/mpeg": true, "audio/wave": true,
	"application/ogg": true, "video/mp4": true, "video/webm": true,
}

func mediaHandler(s *Session) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+mediaAttachment+"{conversation}/{message}/{index}", s.serve(func(ctx context.Context, d *desk.Desk, r *http.Request) (*os.File, error) {
		index, err := strconv.Atoi(r.PathValue("index"))
		if err != nil {
			return nil, desk.ErrNoMedia
		}
		channel, _ := inbox.ConversationID(r.PathValue("conversation")).Parts()
		f, _, err := d.Attachment(ctx, channel, inbox.MessageID(r.PathValue("message")), index)
		return f, err
	}))
	mux.HandleFunc("GET "+mediaPicture+"{conversation}", s.serve(func(ctx context.Context, d *desk.Desk, r *http.Request) (*os.File, error) {
		return d.Picture(ctx, inbox.ConversationID(r.PathValue("conversation")))
	}))
	mux.HandleFunc("GET "+mediaPage+"{page}", s.serve(func(ctx context.Context, d *desk.Desk, r *http.Request) (*os.File, error) {
		return d.PagePicture(ctx, r.PathValue("page"))
	}))
	return mux
}

// serve answers with a file, judged by its content.
func (s *Session) serve(open func(context.Context, *desk.Desk, *http.Request) (*os.File, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d, err := s.current()
		if err != nil {
			http.NotFound(w, r)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), mediaTime)
		defer cancel()
		f, err := open(ctx, d, r)
		if errors.Is(err, desk.ErrNoMedia) {
			http.NotFound(w, r)
			return
		}
		if err != nil {
			s.log.Info("media not fetched", "error", err)
			http.Error(w, "not fetched", http.StatusBadGateway)
			return
		}
		defer func() { _ = f.Close() }()
		var head [512]byte
		n, err := io.ReadFull(f, head[:])
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
			http.Error(w, "not read", http.StatusInternalServerError)
			return
		}
		kind := http.DetectContentType(head[:n])
		if !shown[kind] {
			kind = "application/octet-stream"
			w.Header().Set("Content-Disposition", "attachment")
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "private, max-age=3600")
		http.ServeContent(w, r, "", time.Time{}, f)
	}
}

func attachmentURL(id inbox.ConversationID, message inbox.MessageID, index int) string {
	return mediaAttachment + url.PathEscape(string(id)) + "/" + url.PathEscape(string(message)) + "/" + strconv.Itoa(index)
}

func pictureURL(c inbox.Conversation) string {
	if c.Contact.PictureURL == "" {
		return ""
	}
	return mediaPicture + url.PathEscape(string(c.ID))
}

// scriptsOfWails allows what Wails puts into the page by itself.
const scriptsOfWails = ""
