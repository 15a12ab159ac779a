package metasim

import (
	"encoding/json"
	"slices"
	"time"
)

// thread is what passed between one Page and one customer.
type thread struct {
	id       string // t_…
	page     *Page
	customer *Customer
	messages []*message // by time, oldest first
	updated  time.Time

	opened    time.Time     // the customer's last act that opens the window (meta-platform.md, 4.6)
	window    time.Duration // 24 h; longer after an ad
	unread    int
	owner     string    // app that controls the thread; "" is idle
	delivered time.Time // what the Page sent up to here is on the phone
	read      time.Time // what the Page sent up to here the customer has seen
	seen      time.Time // what the customer sent up to here the shop has seen
	typing    bool      // the shop is
}

const dayWindow = 24 * time.Hour

// message is one message in either direction.
type message struct {
	mid          string
	thread       *thread
	fromPage     bool
	at           time.Time
	text         string
	attachments  []*attachment
	replyTo      string
	quickReply   string // payload of the tapped button
	quickReplies json.RawMessage
	referral     obj
	metadata     string
	appID        string // that sent it for the Page
	edits        int
	reactions    map[string]string // emoji by who: the PSID or the Page id
}

// attachment is a file, or something that has only words and a link.
type attachment struct {
	id      string
	kind    string // image, sticker, audio, video, file, template, fallback, location …
	file    *file
	sticker string
	payload obj // of kinds without a file
	title   string
}

// threadLocked finds the customer's thread and makes it at the first contact.
func (s *Sim) threadLocked(c *Customer) *thread {
	if c.thread == nil {
		c.thread = &thread{id: "t_" + s.numberLocked("1022"), page: c.page, customer: c, window: dayWindow}
		s.threads[c.thread.id] = c.thread
	}
	return c.thread
}

// addLocked puts m in its place by time. Of two messages in one millisecond the second is moved on: watermarks
// must be able to tell them apart.
func (s *Sim) addLocked(m *message) {
	t := m.thread
	m.at = m.at.Truncate(time.Millisecond)
	if m.mid == "" {
		m.mid = s.midLocked()
	}
	m.reactions = map[string]string{}
	i, taken := t.search(m.at)
	for taken {
		m.at = m.at.Add(time.Millisecond)
		i, taken = t.search(m.at)
	}
	t.messages = slices.Insert(t.messages, i, m)
	s.messages[m.mid] = m
	t.updated = later(t.updated, m.at)
	if m.fromPage {
		t.unread = 0
		t.seen = later(t.seen, m.at)
		return
	}
	t.unread++
	t.openLocked(m.at)
}

func (t *thread) search(at time.Time) (int, bool) {
	return slices.BinarySearchFunc(t.messages, at, func(m *message, at time.Time) int { return m.at.Compare(at) })
}

func (t *thread) openLocked(at time.Time) { t.opened = later(t.opened, at) }

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// snippet is the last line as the conversation list shows it.
func (t *thread) snippet() string {
	if len(t.messages) == 0 {
		return ""
	}
	return t.messages[len(t.messages)-1].text
}
