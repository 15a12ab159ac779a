package metasim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pagedesk/backend/metasim/picture"
)

// Customer is one person as one Page knows them. What it does produces the webhooks that Meta would send.
type Customer struct {
	ID     string // PSID
	Name   string
	PageID string

	sim     *Sim
	page    *Page
	thread  *thread
	avatar  *file
	profile Profile
	noRole  bool // no role on the app: unseen while the app is in Development mode
	offline bool
}

// Customer finds the Page's customer of that name or makes one. It panics on an unknown Page.
func (s *Sim) Customer(pageID, name string) *Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pageLocked(pageID)
	if p == nil {
		panic(fmt.Sprintf("metasim: customer %q: no Page %q", name, pageID))
	}
	if c := p.customers[name]; c != nil {
		return c
	}
	c := &Customer{ID: s.numberLocked("26"), Name: name, PageID: p.ID, sim: s, page: p}
	c.avatar = s.avatarFileLocked(name)
	p.customers[name], s.customers[c.ID] = c, c
	return c
}

// SetProfile says what Meta tells the Page about this person.
func (c *Customer) SetProfile(p Profile) *Customer {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	c.profile = p
	return c
}

// WithoutRole makes the person a stranger to the app: no events and error 200/2018028 in Development mode.
func (c *Customer) WithoutRole() *Customer {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	c.noRole = true
	return c
}

// notifyLocked sends an event of this person, unless the app may not see them (meta-platform.md, 12).
func (c *Customer) notifyLocked(field string, at time.Time, event obj) {
	if c.noRole && !c.sim.cfg.Live {
		return
	}
	c.sim.notifyLocked(c.page, field, c.sim.carrierLocked(c.sim.threadLocked(c)), at, event)
}

func (c *Customer) sayLocked(m *message) string {
	m.thread = c.sim.threadLocked(c)
	if m.at.IsZero() {
		m.at = c.sim.Now()
	}
	c.sim.addLocked(m)
	c.notifyLocked("messages", m.at, c.sim.messageEventLocked(m))
	return m.mid
}

func (c *Customer) say(m *message) (mid string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return c.sayLocked(m)
}

// Say sends a text.
func (c *Customer) Say(text string) (mid string) { return c.say(&message{text: text}) }

// SayAt sends a text with an earlier time: history.
func (c *Customer) SayAt(at time.Time, text string) (mid string) {
	return c.say(&message{text: text, at: at})
}

// Reply answers one message of either side.
func (c *Customer) Reply(toMid, text string) (mid string) {
	return c.say(&message{text: text, replyTo: toMid})
}

// TapQuickReply presses a quick reply button.
func (c *Customer) TapQuickReply(title, payload string) (mid string) {
	return c.say(&message{text: title, quickReply: payload})
}

// SayFromAd writes the first message after a click-to-message ad, whose window is 7 days (meta-platform.md, 4.6).
func (c *Customer) SayFromAd(text, adID, adTitle string) (mid string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	c.sim.threadLocked(c).window = tagWindow
	return c.sayLocked(&message{text: text, referral: obj{
		"ad_id": adID, "source": "ADS", "type": "OPEN_THREAD", "ads_context_data": obj{"ad_title": adTitle},
	}})
}

// SendFile sends an attachment of a kind: image, audio, video or file.
func (c *Customer) SendFile(kind, name, mimeType string, data []byte) (mid string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	f := c.sim.fileLocked(name, mimeType, data)
	return c.sayLocked(&message{attachments: []*attachment{{kind: kind, file: f}}})
}

// SendImage sends one or several pictures in one message.
func (c *Customer) SendImage(pngs ...[]byte) (mid string) {
	return c.sendImageAt(time.Time{}, pngs...)
}

func (c *Customer) sendImageAt(at time.Time, pngs ...[]byte) (mid string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := &message{at: at}
	for _, data := range pngs {
		m.attachments = append(m.attachments, &attachment{kind: "image", file: c.sim.fileLocked("photo.png", "image/png", data)})
	}
	return c.sayLocked(m)
}

// LikeSticker is the thumb (meta-platform.md, 3.6).
const LikeSticker = "369239263222822"

// stickersAlone is when stickers stopped coming as images too (meta-platform.md, 3.6).
var stickersAlone = time.Date(2026, 8, 30, 0, 0, 0, 0, time.UTC)

func (s *Sim) stickerLocked(id string) *attachment {
	f := s.lazyFileLocked("sticker.png", "image/png", func() []byte { return picture.Sticker(id) })
	return &attachment{kind: "sticker", file: f, sticker: id}
}

// SendSticker sends a sticker: as an attachment of type sticker, before 30 Aug 2026 on the clock also as an image.
func (c *Customer) SendSticker(id string) (mid string) {
	return c.sendSticker(id, c.sim.Now().Before(stickersAlone))
}

// SendStickerTwice sends a sticker as both types, whatever the date.
func (c *Customer) SendStickerTwice(id string) (mid string) { return c.sendSticker(id, true) }

func (c *Customer) sendSticker(id string, both bool) string {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	a := c.sim.stickerLocked(id)
	m := &message{attachments: []*attachment{a}}
	if both {
		m.attachments = append([]*attachment{{kind: "image", file: a.file, sticker: id}}, a)
	}
	return c.sayLocked(m)
}

// SendLocation shares a place in the legacy shape.
func (c *Customer) SendLocation(title string, lat, long float64) (mid string) {
	return c.say(&message{attachments: []*attachment{{kind: "location", payload: obj{
		"coordinates": obj{"lat": lat, "long": long}, "title": title, "url": "https://www.facebook.com/l.php?u=map",
	}}}})
}

// Share sends a link or a post: kind fallback, share, post, reel, ig_post or ig_reel.
func (c *Customer) Share(kind, title, url string) (mid string) {
	return c.say(&message{attachments: []*attachment{{kind: kind, title: title, payload: obj{"url": url}}}})
}

// React puts a reaction on a message of either side; one person has at most one per message.
func (c *Customer) React(mid, emoji string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.sim.messages[mid]
	if m == nil || m.thread != c.thread {
		return
	}
	word := "other"
	for w, e := range reactionEmoji {
		if strings.TrimSuffix(e, "\ufe0f") == strings.TrimSuffix(emoji, "\ufe0f") {
			word = w
		}
	}
	m.reactions[c.ID] = emoji
	at := c.sim.Now()
	c.thread.openLocked(at)
	c.notifyLocked("message_reactions", at, with(c.thread.inbound(), "reaction",
		obj{"mid": mid, "action": "react", "reaction": word, "emoji": emoji}))
}

// Unreact takes the reaction back.
func (c *Customer) Unreact(mid string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.sim.messages[mid]
	if m == nil || m.thread != c.thread {
		return
	}
	delete(m.reactions, c.ID)
	c.notifyLocked("message_reactions", c.sim.Now(), with(c.thread.inbound(), "reaction", obj{"mid": mid, "action": "unreact"}))
}

// Edit changes an own message, at most five times (meta-platform.md, 3.6). It says whether that was possible.
func (c *Customer) Edit(mid, text string) bool {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.sim.messages[mid]
	if m == nil || m.thread != c.thread || m.fromPage || m.edits >= 5 {
		return false
	}
	m.text = text
	m.edits++
	c.notifyLocked("message_edits", c.sim.Now(), with(c.thread.inbound(), "message_edit", obj{"mid": mid, "text": text, "num_edit": m.edits}))
	return true
}

// Unsend removes an own message. Messenger tells nobody (meta-platform.md, 3.6): it is only missing when the thread
// is read again.
func (c *Customer) Unsend(mid string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m := c.sim.messages[mid]
	if m == nil || m.thread != c.thread || m.fromPage {
		return
	}
	delete(c.sim.messages, mid)
	c.thread.messages = slices.DeleteFunc(c.thread.messages, func(o *message) bool { return o == m })
}

// Postback presses a button; the mid is Meta's since v11.
func (c *Customer) Postback(title, payload string) (mid string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	mid = c.sim.midLocked()
	c.postbackLocked(obj{"mid": mid, "title": title, "payload": payload})
	return mid
}

// PostbackWithoutMid is the older shape.
func (c *Customer) PostbackWithoutMid(title, payload string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	c.postbackLocked(obj{"title": title, "payload": payload})
}

func (c *Customer) postbackLocked(postback obj) {
	t := c.sim.threadLocked(c)
	at := c.sim.Now()
	t.openLocked(at)
	t.updated = later(t.updated, at)
	if c.sim.carrierLocked(t) == "standby" {
		delete(postback, "payload") // it is for the app that owns the button only
	}
	c.notifyLocked("messaging_postbacks", at, with(t.inbound(), "postback", postback))
}

// Referral opens the existing thread through an m.me link.
func (c *Customer) Referral(ref string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	t := c.sim.threadLocked(c)
	at := c.sim.Now()
	t.openLocked(at)
	c.notifyLocked("messaging_referrals", at, with(t.inbound(), "referral", obj{"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}))
}

// OptIn accepts recurring notifications.
func (c *Customer) OptIn(payload string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	t := c.sim.threadLocked(c)
	at := c.sim.Now()
	c.notifyLocked("messaging_optins", at, with(t.inbound(), "optin", obj{
		"type": "notification_messages", "payload": payload, "notification_messages_token": c.sim.numberLocked("71"),
		"notification_messages_status": "RESUME_NOTIFICATIONS",
	}))
}
