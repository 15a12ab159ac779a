package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Addresses of media within the window. Their parts are path-escaped.
const (
	mediaAttachment = "/media/attachment/" // conversation id / message id / index
	mediaSmall      = "/media/small/"      // the same, for a thread
	mediaPicture    = "/media/picture/"    // conversation id
	mediaPage       = "/media/page/"       // Page id
	mediaWaiting    = "/media/waiting/"    // outbox id
	mediaReply      = "/media/reply/"      // canned reply id / index
	mediaStaged     = "/media/staged/"     // conversation id / number; POST conversation id adds a file
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

// shown are the types, by content, that the window shows itself, and what the
// window is told they are. Everything else is handed over as a download.
var shown = map[string]string{
	"image/png": "image/png", "image/jpeg": "image/jpeg", "image/gif": "image/gif", "image/webp": "image/webp", "image/bmp": "image/bmp",
	"audio/mpeg": "audio/mpeg", "audio/wav": "audio/wav", "audio/ogg": "audio/ogg", "audio/x-m4a": "audio/mp4", "audio/mp4": "audio/mp4",
	"audio/aac": "audio/aac", "audio/flac": "audio/flac", "application/ogg": "audio/ogg",
	"video/mp4": "video/mp4", "video/webm": "video/webm", "video/ogg": "video/ogg", "video/quicktime": "video/mp4", "video/x-m4v": "video/mp4",
	"video/3gpp": "video/3gpp",
}

// opened answers one file of a request; the caller closes it.
type opened func(context.Context, *desk.Desk, *http.Request) (*desk.File, error)

func mediaHandler(s *Session) http.Handler {
	attachment := func(small bool) opened {
		return func(ctx context.Context, d *desk.Desk, r *http.Request) (*desk.File, error) {
			index, err := strconv.Atoi(r.PathValue("index"))
			if err != nil {
				return nil, desk.ErrNoMedia
			}
			channel, _ := inbox.ConversationID(r.PathValue("conversation")).Parts()
			id := inbox.MessageID(r.PathValue("message"))
			if small {
				return d.SmallAttachment(ctx, channel, id, index)
			}
			f, _, err := d.Attachment(ctx, channel, id, index)
			return f, err
		}
	}
	routes := map[string]opened{
		mediaAttachment + "{conversation}/{message}/{index}": attachment(false),
		mediaSmall + "{conversation}/{message}/{index}":      attachment(true),
		mediaPicture + "{conversation}": func(ctx context.Context, d *desk.Desk, r *http.Request) (*desk.File, error) {
			return d.Picture(ctx, inbox.ConversationID(r.PathValue("conversation")))
		},
		mediaPage + "{page}": func(ctx context.Context, d *desk.Desk, r *http.Request) (*desk.File, error) {
			return d.PagePicture(ctx, r.PathValue("page"))
		},
		mediaWaiting + "{id}": func(ctx context.Context, d *desk.Desk, r *http.Request) (*desk.File, error) {
			return d.WaitingContent(ctx, inbox.OutboxID(r.PathValue("id")), r.URL.Query().Has("small"))
		},
		mediaReply + "{reply}/{index}": func(ctx context.Context, d *desk.Desk, r *http.Request) (*desk.File, error) {
			index, err := strconv.Atoi(r.PathValue("index"))
			if err != nil {
				return nil, desk.ErrNoMedia
			}
			return d.ReplyPicture(ctx, inbox.ReplyID(r.PathValue("reply")), index)
		},
		mediaStaged + "{conversation}/{no}": func(ctx context.Context, d *desk.Desk, r *http.Request) (*desk.File, error) {
			no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
			if err != nil {
				return nil, desk.ErrNoMedia
			}
			return d.StagedContent(ctx, inbox.ConversationID(r.PathValue("conversation")), no)
		},
	}
	mux := http.NewServeMux()
	for pattern, open := range routes {
		mux.HandleFunc("GET "+pattern, s.serve(open))
	}
	mux.HandleFunc("POST "+mediaStaged+"{conversation}", s.stage)
	return mux
}

// serve answers with a file, judged by its content.
func (s *Session) serve(open opened) http.HandlerFunc {
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
		kind := shown[f.Type]
		if kind == "" || f.Bomb {
			kind = "application/octet-stream"
			w.Header().Set("Content-Disposition", "attachment")
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "private, max-age=3600")
		http.ServeContent(w, r, "", time.Time{}, f)
	}
}

// stage takes a file that was pasted or dropped: its content is the body, its
// name a parameter. Bytes go this way because bindings carry text only. The
// answer is empty, or the problem: a bad status would stand in the window's log.
func (s *Session) stage(w http.ResponseWriter, r *http.Request) {
	body := http.MaxBytesReader(w, r.Body, desk.MaxStagedBytes+1) // one more shows that it is too large
	d, err := s.current()
	if err == nil {
		id, q := inbox.ConversationID(r.PathValue("conversation")), r.URL.Query()
		size, _ := strconv.ParseInt(q.Get("size"), 10, 64) // what the window says; the content is counted all the same
		err = d.StageContent(r.Context(), id, filepath.Base(q.Get("name")), size, body)
	}
	if err != nil {
		_, _ = io.Copy(io.Discard, body) // who still sends would not read the answer
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, asText(s.formatError(err))) // the window may be gone
	}
}

func attachmentURL(prefix string, id inbox.ConversationID, message inbox.MessageID, index int) string {
	return prefix + url.PathEscape(string(id)) + "/" + url.PathEscape(string(message)) + "/" + strconv.Itoa(index)
}

func stagedURL(id inbox.ConversationID, no int64) string {
	return mediaStaged + url.PathEscape(string(id)) + "/" + strconv.FormatInt(no, 10)
}

func pictureURL(c inbox.Conversation) string {
	if c.Contact.PictureURL == "" {
		return ""
	}
	return mediaPicture + url.PathEscape(string(c.ID))
}

// scriptsOfWails allows what Wails puts into the page by itself.
const scriptsOfWails = ""
