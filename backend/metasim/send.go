package metasim

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// Send is one accepted call of the Send API.
type Send struct {
	PageID, Recipient string
	Text, Mid         string
	Metadata          string
	ReplyTo           string
	Tag               string
	Attachments       []string // kinds
	Action            string   // of Actions only
	At                time.Time
}

// Sends lists the messages that the Send API accepted, oldest first, whatever the caller was told.
func (s *Sim) Sends() []Send { return s.accepted(false) }

// Actions lists the accepted sender actions (typing_on, mark_seen, react …).
func (s *Sim) Actions() []Send { return s.accepted(true) }

func (s *Sim) accepted(actions bool) []Send {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Send
	for _, x := range s.sends {
		if (x.Action != "") == actions {
			out = append(out, x)
		}
	}
	return out
}

// sendMessage is the message parameter (meta-platform.md, 4.1).
type sendMessage struct {
	Text         *string          `json:"text"`
	Attachment   *sendAttachment  `json:"attachment"`
	Attachments  []sendAttachment `json:"attachments"`
	StickerID    looseID          `json:"sticker_id"`
	QuickReplies json.RawMessage  `json:"quick_replies"`
	Metadata     string           `json:"metadata"`
}

const (
	maxText     = 2000 // UTF-16 units, the stricter reading (meta-platform.md, 4.2)
	maxMetadata = 1000
	tagWindow   = 7 * dayWindow
)

// send answers POST /{page}/messages.
func send(c *call) (any, *graphError) {
	s := c.sim
	s.mu.Lock()
	t, err := c.checkRecipient()
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if c.params["sender_action"] != "" {
		return held(func(c *call) (any, *graphError) { return senderAction(c, t) })(c)
	}
	if c.params["message"] == "" {
		return nil, &graphError{code: 100, subcode: 2018015, message: "(#100) Param message or sender_action must be set"}
	}
	var m sendMessage
	if err := c.params.object("message", &m); err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	if err := c.checkOptions(); err != nil {
		return nil, err
	}
	attachments, err := c.attachments(m) // may fetch from a URL, so without the lock
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	out, echo, err := c.acceptLocked(t, m, attachments)
	s.mu.Unlock()
	if err == nil && echo != nil {
		select {
		case <-echo:
		case <-time.After(s.cfg.AnswerWithin):
		case <-c.ctx.Done():
		}
	}
	return out, err
}

// checkRecipient finds the thread and refuses what may not be sent there.
func (c *call) checkRecipient() (*thread, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	if strings.Contains(c.params["recipient"], "comment_id") || strings.Contains(c.params["recipient"], "post_id") {
		return nil, &graphError{code: 10903, message: "(#10903) This user cant reply to this activity"}
	}
	if c.params["recipient"] == "" {
		return nil, invalidParam("The parameter recipient is required")
	}
	t, err := c.threadFor()
	if err != nil {
		return nil, err
	}
	if t.customer.noRole && !c.sim.cfg.Live {
		return nil, NotApproved().err
	}
	if c.sim.carrierLocked(t) == "standby" {
		return nil, notOwner()
	}
	return t, nil
}

func (m sendMessage) check() *graphError {
	hasFile := m.Attachment != nil || len(m.Attachments) > 0 || m.StickerID != ""
	switch {
	case m.Text == nil && !hasFile:
		return &graphError{code: 100, subcode: 2018015, message: "(#100) Message must contain text or an attachment"}
	case m.Text != nil && hasFile:
		return invalidParam("Message cannot contain both text and an attachment")
	case m.Text != nil && strings.TrimSpace(*m.Text) == "":
		return invalidParam("Message cannot be empty, must provide valid attachment or text")
	case m.Text != nil && len(utf16.Encode([]rune(*m.Text))) > maxText:
		return invalidParam("Length of param message[text] must be less than or equal to 2000")
	case len(m.Metadata) > maxMetadata:
		return invalidParam("Length of param message[metadata] must be less than or equal to 1000")
	}
	return checkQuickReplies(m.QuickReplies)
}

func (c *call) checkOptions() *graphError {
	kind := c.params["notification_type"]
	if kind != "" && !slices.Contains([]string{"REGULAR", "SILENT_PUSH", "NO_PUSH"}, kind) {
		return invalidParam("Param notification_type must be one of {REGULAR, SILENT_PUSH, NO_PUSH} - got %q.", kind)
	}
	if c.params["persona_id"] != "" {
		return invalidParam("Param persona_id: the Page has no such persona")
	}
	return nil
}

func checkQuickReplies(raw json.RawMessage) *graphError {
	if raw == nil {
		return nil
	}
	var replies []struct {
		ContentType string `json:"content_type"`
		Title       string `json:"title"`
		Payload     string `json:"payload"`
	}
	if json.Unmarshal(raw, &replies) != nil || len(replies) > 13 {
		return invalidParam("param message[quick_replies] must be an array of at most 13 elements")
	}
	for _, r := range replies {
		if r.ContentType == "text" && (r.Title == "" || len([]rune(r.Title)) > 20 || len(r.Payload) > 1000) {
			return invalidParam("Length of param message[quick_replies][title] must be between 1 and 20")
		}
	}
	return nil
}

// acceptLocked is the moment after which the customer gets the message. The channel, if any, closes when the echo
// has been delivered.
func (c *call) acceptLocked(t *thread, m sendMessage, attachments []*attachment) (obj, chan struct{}, *graphError) {
	if err := c.checkWindow(t); err != nil {
		return nil, nil, err
	}
	msg := &message{
		thread: t, fromPage: true, at: c.sim.Now(), attachments: attachments,
		metadata: m.Metadata, appID: c.sim.cfg.AppID, quickReplies: m.QuickReplies,
	}
	if m.Text != nil {
		msg.text = *m.Text
	}
	if c.params["reply_to"] != "" {
		var to struct {
			Mid string `json:"mid"`
		}
		if err := c.params.object("reply_to", &to); err != nil {
			return nil, nil, err
		}
		if old := c.sim.messages[to.Mid]; old == nil || old.thread != t {
			return nil, nil, invalidParam("reply_to: there is no message with this mid in the conversation")
		}
		msg.replyTo = to.Mid
	}
	var echo chan struct{}
	if c.sim.faultsLocked(c.token).take("echo_first") {
		echo = make(chan struct{})
	}
	c.sim.pageSaysLocked(msg, echo)
	x := Send{PageID: c.page.ID, Recipient: t.customer.ID, Text: msg.text, Mid: msg.mid, Metadata: msg.metadata, ReplyTo: msg.replyTo, Tag: c.params["tag"], At: msg.at}
	for _, a := range attachments {
		x.Attachments = append(x.Attachments, a.kind)
	}
	c.sim.sends = append(c.sim.sends, x)
	if hook := c.sim.onSend[t.customer.ID]; hook != nil {
		c.sim.schedule.after(0, func() { hook(x) })
	}
	out := obj{"recipient_id": t.customer.ID, "message_id": msg.mid}
	if len(attachments) == 1 && attachments[0].id != "" {
		out["attachment_id"] = attachments[0].id
	}
	return out, echo, nil
}

// checkWindow holds Meta's rules of when a Page may write (meta-platform.md, 4.6).
func (c *call) checkWindow(t *thread) *graphError {
	since := c.sim.Now().Sub(t.opened)
	switch c.params["messaging_type"] {
	case "", "RESPONSE", "UPDATE":
		if c.params["tag"] != "" && c.params["messaging_type"] != "" {
			return invalidParam("param tag is only allowed with messaging_type MESSAGE_TAG")
		}
		if since > t.window && c.params["tag"] == "" {
			return windowClosed()
		}
	case "MESSAGE_TAG":
	default:
		return invalidParam("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY} - got %q.", c.params["messaging_type"])
	}
	switch tag := c.params["tag"]; {
	case tag == "" && c.params["messaging_type"] == "MESSAGE_TAG":
		return invalidParam("param tag is required with messaging_type MESSAGE_TAG")
	case tag == "":
		return nil
	case tag != "HUMAN_AGENT": // the others ended on 27 Apr 2026
		return invalidParam("Param tag must be one of {HUMAN_AGENT} - got %q.", tag)
	case c.sim.cfg.NoHumanAgent:
		return invalidParam("The app is not approved to use the HUMAN_AGENT tag")
	case since > max(tagWindow, t.window):
		return windowClosed()
	}
	return nil
}

func windowClosed() *graphError {
	return &graphError{code: 10, subcode: 2018278, message: "(#10) This message is sent outside of allowed window. Learn more about the new policy in the developer documentation."}
}

// pageSaysLocked puts a message of the Page into the thread, whoever wrote it: the echo goes out and the customer's
// phone gets it a moment later. A closed echo channel means that the echo was delivered or never will be.
func (s *Sim) pageSaysLocked(m *message, echo chan struct{}) {
	s.addLocked(m)
	t := m.thread
	t.typing = false
	s.notifyThenLocked(t.page, "message_echoes", s.carrierLocked(t), m.at, s.echoEventLocked(m), echo)
	s.schedule.after(s.cfg.PhoneDelay(), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !t.customer.offline {
			t.customer.receiveLocked()
		}
	})
}

// senderAction answers typing, read marks and reactions of the Page.
func senderAction(c *call, t *thread) (any, *graphError) {
	action := c.params["sender_action"]
	if !slices.Contains(list("typing_on typing_off mark_seen react unreact"), action) {
		return nil, invalidParam("Param sender_action must be one of {typing_on, typing_off, mark_seen, react, unreact} - got %q.", action)
	}
	switch action {
	case "typing_on", "typing_off":
		t.typing = action == "typing_on"
	case "mark_seen":
		t.unread = 0
		t.seen = c.sim.Now()
	default:
		var p struct {
			MessageID string `json:"message_id"`
			Reaction  string `json:"reaction"`
		}
		if err := c.params.object("payload", &p); err != nil {
			return nil, err
		}
		m := c.sim.messages[p.MessageID]
		emoji := reactionEmoji[p.Reaction]
		switch {
		case m == nil || m.thread != t:
			return nil, invalidParam("payload: there is no message with this id in the conversation")
		case action == "unreact":
			delete(m.reactions, t.page.ID)
		case emoji == "":
			return nil, invalidParam("payload: reaction %q is not one of love, smile, wow, sad, angry, like, dislike", p.Reaction)
		default:
			m.reactions[t.page.ID] = emoji
		}
	}
	c.sim.sends = append(c.sim.sends, Send{PageID: t.page.ID, Recipient: t.customer.ID, Action: action, At: c.sim.Now()})
	return obj{"recipient_id": t.customer.ID}, nil
}

// reactionEmoji by Meta's word for it (meta-platform.md, 3.6).
var reactionEmoji = map[string]string{
	"love": "❤️", "smile": "😆", "wow": "😮", "sad": "😢", "angry": "😠", "like": "👍", "dislike": "👎",
}
