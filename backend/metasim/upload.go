package metasim

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// sendAttachment is an attachment in a call (meta-platform.md, 4.3).
type sendAttachment struct {
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

type sendPayload struct {
	URL          string  `json:"url"`
	AttachmentID looseID `json:"attachment_id"`
	IsReusable   bool    `json:"is_reusable"`
}

// upload is a file that may be sent again by id, by its Page, for 90 days.
type upload struct {
	page *Page
	kind string
	file *file
	at   time.Time
}

const (
	maxAttachment = 25 << 20
	maxImageURL   = 8 << 20
	uploadLife    = 90 * 24 * time.Hour
)

// attachments resolves what a message carries. It must be called without the lock.
func (c *call) attachments(m sendMessage) ([]*attachment, *graphError) {
	if m.StickerID != "" {
		c.sim.mu.Lock()
		defer c.sim.mu.Unlock()
		return []*attachment{c.sim.stickerLocked(string(m.StickerID))}, nil
	}
	wanted := m.Attachments
	if m.Attachment != nil {
		wanted = []sendAttachment{*m.Attachment}
	}
	var out []*attachment
	for _, w := range wanted {
		if len(m.Attachments) > 0 && w.Type != "image" {
			return nil, invalidParam("param message[attachments] may hold images only")
		}
		a, err := c.attachment(w)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (c *call) attachment(w sendAttachment) (*attachment, *graphError) {
	if w.Type == "template" {
		var payload obj
		if json.Unmarshal(w.Payload, &payload) != nil || payload["template_type"] == nil {
			return nil, invalidParam("param message[attachment][payload][template_type] is required")
		}
		return &attachment{kind: "template", payload: payload}, nil
	}
	if !slices.Contains([]string{"image", "audio", "video", "file"}, w.Type) {
		return nil, invalidParam("Param message[attachment][type] must be one of {audio, file, image, template, video} - got %q.", w.Type)
	}
	var p sendPayload
	if len(w.Payload) > 0 && json.Unmarshal(w.Payload, &p) != nil {
		return nil, invalidParam("param message[attachment][payload] must be an object.")
	}
	switch {
	case p.AttachmentID != "":
		return c.uploaded(string(p.AttachmentID), w.Type)
	case p.URL != "":
		return c.fetch(p.URL, w.Type, p.IsReusable)
	case c.file != nil:
		if len(c.file.data) > maxAttachment {
			return nil, tooLarge()
		}
		if err := rightKind(w.Type, c.file.mime); err != nil {
			return nil, err
		}
		return c.keep(w.Type, c.file, p.IsReusable), nil
	}
	return nil, invalidParam("Upload attachment failure: no url, attachment_id or filedata")
}

func (c *call) uploaded(id, kind string) (*attachment, *graphError) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	u := c.sim.uploads[id]
	if u == nil || u.page != c.page || u.kind != kind || c.sim.Now().Sub(u.at) > uploadLife {
		return nil, &graphError{code: 100, subcode: 2018074, message: "(#100) Invalid attachment ID"}
	}
	return &attachment{kind: kind, file: u.file}, nil
}

// fetch gets a file from where the shop has put it, within Meta's limits.
func (c *call) fetch(from, kind string, reusable bool) (*attachment, *graphError) {
	failed := &graphError{code: 100, subcode: 2018008, message: "(#100) Failed to fetch the file from the url"}
	u, err := url.Parse(from)
	if err != nil || !secureURL(u) {
		return nil, failed
	}
	r, err := http.NewRequestWithContext(c.ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, failed
	}
	answer, err := c.sim.outward.Do(r)
	if err != nil {
		return nil, failed
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAttachment+1))
	if err != nil || answer.StatusCode != http.StatusOK {
		return nil, failed
	}
	if len(data) > maxAttachment || kind == "image" && len(data) > maxImageURL {
		return nil, tooLarge()
	}
	contentType := answer.Header.Get("Content-Type")
	if err := rightKind(kind, contentType); err != nil {
		return nil, err
	}
	return c.keep(kind, &part{name: path.Base(u.Path), mime: contentType, data: data}, reusable), nil
}

func tooLarge() *graphError {
	return &graphError{code: 100, subcode: 2018109, message: "(#100) Attachment size exceeds allowable limit"}
}

func rightKind(kind, contentType string) *graphError {
	media, _, _ := mime.ParseMediaType(contentType) // what does not parse is no type we know
	if kind == "file" || strings.HasPrefix(media, kind+"/") {
		return nil
	}
	return &graphError{code: 100, subcode: 2018047, message: "(#100) Upload attachment failure: the file is not of type " + kind}
}

func (c *call) keep(kind string, p *part, reusable bool) *attachment {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	name, media := p.name, p.mime
	if name == "" {
		name = kind
	}
	if media == "" {
		media = "application/octet-stream"
	}
	a := &attachment{kind: kind, file: c.sim.fileLocked(name, media, p.data)}
	if reusable {
		a.id = c.sim.numberLocked("12345")
		c.sim.uploads[a.id] = &upload{page: c.page, kind: kind, file: a.file, at: c.sim.Now()}
	}
	return a
}

// uploadAttachment answers POST /{page}/message_attachments.
func uploadAttachment(c *call) (any, *graphError) {
	c.sim.mu.Lock()
	err := c.need("pages_messaging", "MESSAGING")
	c.sim.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var m sendMessage
	if err := c.params.object("message", &m); err != nil {
		return nil, err
	}
	if m.Attachment == nil {
		return nil, invalidParam("param message[attachment] is required")
	}
	a, err := c.attachment(*m.Attachment)
	if err != nil {
		return nil, err
	}
	if a.id == "" && a.file != nil {
		c.sim.mu.Lock()
		defer c.sim.mu.Unlock()
		a.id = c.sim.numberLocked("12345")
		c.sim.uploads[a.id] = &upload{page: c.page, kind: a.kind, file: a.file, at: c.sim.Now()}
	}
	return obj{"attachment_id": a.id}, nil
}
