package messenger

import (
	"net/url"
	"path"
	"strings"
	"unicode"

	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
)

// attachmentKinds sorts Meta's types (meta-platform.md, 3.6).
var attachmentKinds = map[string]inbox.AttachmentKind{
	"image": inbox.AttachmentImage, "sticker": inbox.AttachmentSticker, "audio": inbox.AttachmentAudio,
	"video": inbox.AttachmentVideo, "file": inbox.AttachmentFile, "location": inbox.AttachmentLocation,
	"fallback": inbox.AttachmentShare, "share": inbox.AttachmentShare, "post": inbox.AttachmentShare,
	"ig_post": inbox.AttachmentShare, "reel": inbox.AttachmentShare, "ig_reel": inbox.AttachmentShare,
	"template": inbox.AttachmentTemplate,
}

// thumbs are the sizes of the like button (meta-platform.md, 3.6).
var thumbs = map[meta.ID]bool{"369239263222822": true, "369239343222814": true, "369239383222810": true}

// attachments are those of a message, a sticker once: until 30 Aug 2026 Meta
// sent it as an image too.
func attachments(m *meta.EventMessage) []inbox.Attachment {
	var all []inbox.Attachment
	stickers := map[string]int{} // id to index in all
	for _, raw := range m.Attachments {
		for _, a := range attachment(raw) {
			if i, again := stickers[a.StickerID]; again && a.StickerID != "" {
				if all[i].URL == "" {
					all[i].URL = a.URL
				}
				continue
			}
			stickers[a.StickerID] = len(all)
			all = append(all, a)
		}
	}
	if _, known := stickers[string(m.StickerID)]; !known && m.StickerID != "" {
		all = append(all, sticker(m.StickerID, ""))
	}
	return all
}

func attachment(raw meta.EventAttachment) []inbox.Attachment {
	p := raw.Content()
	a := inbox.Attachment{Type: clean(raw.Type), Title: clean(p.Title)}
	if a.Title == "" {
		a.Title = clean(raw.Title)
	}
	address := webAddress(p.URL)
	if address == "" {
		address = webAddress(raw.URL)
	}
	kind, known := attachmentKinds[raw.Type]
	if p.StickerID != "" && (kind == inbox.AttachmentImage || kind == inbox.AttachmentSticker) {
		return []inbox.Attachment{sticker(p.StickerID, address)}
	}
	a.Kind = kind
	switch kind {
	case inbox.AttachmentLocation:
		a.Link = address
		if p.Coordinates != nil {
			a.Lat, a.Long = p.Coordinates.Lat, p.Coordinates.Long
		}
	case inbox.AttachmentShare:
		a.Link = address
		known = a.Link != "" || a.Title != "" // a fallback may come without any content
	case inbox.AttachmentTemplate:
		return template(a, p)
	case inbox.AttachmentFile:
		a.URL, a.Name = address, fileName(address)
	default:
		a.URL = address
	}
	if !known {
		a.Kind, a.URL, a.Link = inbox.AttachmentUnsupported, "", address
	}
	return []inbox.Attachment{a}
}

// sticker is a sticker; the like button also has its emoji as a title, for
// where no picture is shown.
func sticker(id meta.ID, address string) inbox.Attachment {
	a := inbox.Attachment{Kind: inbox.AttachmentSticker, Type: "sticker", StickerID: string(id), URL: address}
	if thumbs[id] {
		a.Title = "👍"
	}
	return a
}

// template is one attachment per card: of shared products, and of templates
// that the shop sent.
func template(a inbox.Attachment, p meta.AttachmentPayload) []inbox.Attachment {
	cards := append(p.Product.Elements, p.Elements...)
	if len(cards) == 0 {
		if a.Title == "" {
			a.Title = clean(p.Text)
		}
		a.URL = webAddress(p.URL)
		return []inbox.Attachment{a}
	}
	var all []inbox.Attachment
	for _, card := range cards {
		c := a
		c.URL = webAddress(card.ImageURL)
		c.Title = clean(strings.TrimSpace(card.Title))
		if subtitle := clean(strings.TrimSpace(card.Subtitle)); subtitle != "" {
			c.Title = strings.TrimPrefix(c.Title+" · "+subtitle, " · ")
		}
		all = append(all, c)
	}
	return all
}

// webAddress is s when it is an absolute http or https address, else "".
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return s
}

// fileName is the last part of the address's path: Meta tells a file's name
// nowhere else. It holds no separators and no control characters.
func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	name := strings.Map(func(r rune) rune {
		if r == '\\' || unicode.IsControl(r) {
			return -1
		}
		return r
	}, path.Base(u.Path))
	if name == "." || name == "/" || name == ".." {
		return ""
	}
	return name
}
