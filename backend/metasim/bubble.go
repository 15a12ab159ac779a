package metasim

import "time"

// PhoneMessage is one bubble on the customer's phone.
type PhoneMessage struct {
	Mid          string            `json:"mid"`
	FromPage     bool              `json:"from_page"`
	AppID        string            `json:"app_id,omitempty"` // that sent it for the Page
	Text         string            `json:"text"`
	Attachments  []PhoneAttachment `json:"attachments,omitempty"`
	QuickReplies []PhoneButton     `json:"quick_replies,omitempty"`
	ReplyTo      string            `json:"reply_to,omitempty"`
	At           time.Time         `json:"at"`
	Edited       bool              `json:"edited,omitempty"`
	Delivered    bool              `json:"delivered"`           // of the Page's: it is on the phone
	Read         bool              `json:"read"`                // the other side has seen it
	Reactions    map[string]string `json:"reactions,omitempty"` // emoji by "page" or "customer"
}

// PhoneAttachment is what a bubble carries.
type PhoneAttachment struct {
	Type    string        `json:"type"`
	URL     string        `json:"url,omitempty"`
	Name    string        `json:"name,omitempty"`
	Title   string        `json:"title,omitempty"`
	Buttons []PhoneButton `json:"buttons,omitempty"`
}

// PhoneButton is something to tap: a quick reply or a template's button.
type PhoneButton struct {
	Title   string `json:"title"`
	Payload string `json:"payload"`
}

// Thread is what the phone shows, oldest first. Messages of the Page that have not arrived are left out while the
// customer is offline or the network is slow.
func (c *Customer) Thread() []PhoneMessage {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	if c.thread == nil {
		return nil
	}
	var out []PhoneMessage
	for _, m := range c.thread.messages {
		if m.fromPage && m.at.After(c.thread.delivered) {
			continue
		}
		out = append(out, c.bubbleLocked(m))
	}
	return out
}

func (c *Customer) bubbleLocked(m *message) PhoneMessage {
	t := c.thread
	b := PhoneMessage{Mid: m.mid, FromPage: m.fromPage, AppID: m.appID, Text: m.text, ReplyTo: m.replyTo, At: m.at, Edited: m.edits > 0}
	if m.fromPage {
		b.Delivered, b.Read = true, !m.at.After(t.read)
	} else {
		b.Delivered, b.Read = true, !m.at.After(t.seen)
	}
	for who, emoji := range m.reactions {
		if b.Reactions == nil {
			b.Reactions = map[string]string{}
		}
		side := "customer"
		if who == t.page.ID {
			side = "page"
		}
		b.Reactions[side] = emoji
	}
	b.QuickReplies = phoneButtons(m.quickReplies)
	for _, a := range m.attachments {
		x := PhoneAttachment{Type: a.kind, Title: a.title}
		if a.file != nil {
			x.URL, x.Name = c.sim.signedLocked(a.file), a.file.name
		}
		if a.kind == "template" {
			b.Attachments = append(b.Attachments, templateCards(a)...)
			continue
		}
		if link, ok := a.payload["url"].(string); ok {
			x.URL = link
		}
		b.Attachments = append(b.Attachments, x)
	}
	return b
}
