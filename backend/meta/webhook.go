package meta

import (
	"bytes"
	"encoding/json"
)

// WebhookEntry is one element of a webhook's entry[] (meta-platform.md, 3.5).
// It and everything in it decodes from any JSON: what has an unexpected form
// is left at its zero value, and Event.Raw has the rest.
type WebhookEntry struct {
	ID        ID
	Time      Time // when Meta sent it, not when it happened
	Messaging []Event
	Standby   []Event // events of threads that another app controls
	Changes   []Change
}

// Change is one changed field. Value is empty when the subscription does not
// include values.
type Change struct {
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
}

// UnmarshalJSON accepts all carriers: messaging, standby, changes,
// changed_fields and the flat form.
func (e *WebhookEntry) UnmarshalJSON(b []byte) error {
	var raw struct {
		ID            ID              `json:"id"`
		Time          Time            `json:"time"`
		Messaging     []Event         `json:"messaging"`
		Standby       []Event         `json:"standby"`
		Changes       []Change        `json:"changes"`
		ChangedFields []string        `json:"changed_fields"`
		Field         string          `json:"field"`
		Value         json.RawMessage `json:"value"`
	}
	if err := decode(b, &raw); err != nil {
		return err
	}
	*e = WebhookEntry{ID: raw.ID, Time: raw.Time, Messaging: raw.Messaging, Standby: raw.Standby, Changes: raw.Changes}
	text := bytes.Clone(b)
	for i := range e.Messaging {
		e.Messaging[i].place = place{text, false, i}
	}
	for i := range e.Standby {
		e.Standby[i].place = place{text, true, i}
	}
	for _, field := range raw.ChangedFields {
		e.Changes = append(e.Changes, Change{Field: field})
	}
	if raw.Field != "" {
		e.Changes = append(e.Changes, Change{Field: raw.Field, Value: raw.Value})
	}
	return nil
}

// Event is one element of messaging[] or standby[] (meta-platform.md, 3.6).
// Of the pointers, those whose member the event has are set.
type Event struct {
	Sender    EventParty `json:"sender"`
	Recipient EventParty `json:"recipient"`
	Timestamp Time       `json:"timestamp"`

	Message        *EventMessage        `json:"message"`
	Edit           *EventEdit           `json:"message_edit"`
	Reaction       *EventReaction       `json:"reaction"`
	Postback       *EventPostback       `json:"postback"`
	Optin          *EventOptin          `json:"optin"`
	Referral       *EventReferral       `json:"referral"`
	Delivery       *EventReceipt        `json:"delivery"`
	Read           *EventReceipt        `json:"read"`
	Pass           *EventControl        `json:"pass_thread_control"`
	Take           *EventControl        `json:"take_thread_control"`
	Request        *EventControl        `json:"request_thread_control"`
	Release        *EventControl        `json:"release_thread_control"`
	AppRoles       map[string][]string  `json:"app_roles"`
	Policy         *EventPolicy         `json:"policy_enforcement"`
	AccountLinking *EventAccountLinking `json:"account_linking"`

	place place
}

// place is where an event stands in the text of its entry.
type place struct {
	entry   []byte
	standby bool
	index   int
}

// Raw is the event as Meta sent it. It is looked up again: few are asked for
// it, and keeping it for all would mean to scan each event twice.
func (e Event) Raw() json.RawMessage {
	var raw struct {
		Messaging []json.RawMessage `json:"messaging"`
		Standby   []json.RawMessage `json:"standby"`
	}
	_ = decode(e.place.entry, &raw) // it was decoded before
	list := raw.Messaging
	if e.place.standby {
		list = raw.Standby
	}
	if e.place.index >= len(list) {
		return nil
	}
	return list[e.place.index]
}

// EventParty is a side of an event: a PSID or Page id, or a user_ref.
type EventParty struct {
	ID      ID `json:"id"`
	UserRef ID `json:"user_ref"`
}

// EventMessage is a message of a customer or, with Echo, of the Page.
type EventMessage struct {
	Mid         ID                `json:"mid"`
	Text        string            `json:"text"`
	Echo        bool              `json:"is_echo"`
	Deleted     bool              `json:"is_deleted"`
	Unsupported bool              `json:"is_unsupported"`
	AppID       ID                `json:"app_id"`   // of an echo: the app that sent it; "" when unknown
	Metadata    string            `json:"metadata"` // of an echo: as its sender gave it
	StickerID   ID                `json:"sticker_id"`
	Attachments []EventAttachment `json:"attachments"`
	Referral    *EventReferral    `json:"referral"`
	QuickReply  *struct {
		Payload string `json:"payload"`
	} `json:"quick_reply"`
	ReplyTo *struct {
		Mid ID `json:"mid"`
	} `json:"reply_to"`
}

// EventAttachment is an attachment; which members are set depends on Type.
type EventAttachment struct {
	Type    string          `json:"type"`
	Title   string          `json:"title"` // beside the payload: legacy location, fallback in echoes
	URL     string          `json:"url"`
	Payload json.RawMessage `json:"payload"`
}

// AttachmentPayload is what payloads hold, all types together.
type AttachmentPayload struct {
	URL          string `json:"url"`
	Title        string `json:"title"`
	StickerID    ID     `json:"sticker_id"`
	TemplateType string `json:"template_type"`
	Text         string `json:"text"` // of a button template
	Coordinates  *struct {
		Lat  float64 `json:"lat"`
		Long float64 `json:"long"`
	} `json:"coordinates"`
	Elements []AttachmentElement `json:"elements"`
	Product  struct {
		Elements []AttachmentElement `json:"elements"`
	} `json:"product"`
}

// AttachmentElement is a card of a template or a shared product.
type AttachmentElement struct {
	Title    string `json:"title"`
	Subtitle string `json:"subtitle"`
	ImageURL string `json:"image_url"`
}

// Content decodes the payload; null and other forms give the zero value.
func (a EventAttachment) Content() AttachmentPayload {
	var p AttachmentPayload
	if len(a.Payload) > 0 {
		_ = decode(a.Payload, &p) // a RawMessage is valid JSON
	}
	return p
}

// EventEdit is a new text of a message.
type EventEdit struct {
	Mid  ID     `json:"mid"`
	Text string `json:"text"`
	Num  Number `json:"num_edit"`
}

// EventReaction is a reaction on a message or, with action unreact, its end.
type EventReaction struct {
	Mid      ID     `json:"mid"`
	Action   string `json:"action"`
	Reaction string `json:"reaction"` // smile, angry, sad, wow, love, like, dislike, other
	Emoji    string `json:"emoji"`
}

// EventPostback is a press on a button. Mid and Payload may be missing.
type EventPostback struct {
	Mid      ID             `json:"mid"`
	Title    string         `json:"title"`
	Payload  string         `json:"payload"`
	Referral *EventReferral `json:"referral"`
}

// EventOptin is a press on a plugin or a consent to notifications.
type EventOptin struct {
	Type    string `json:"type"`
	Ref     string `json:"ref"`
	UserRef ID     `json:"user_ref"`
	Payload string `json:"payload"`
	Title   string `json:"title"`
	Status  string `json:"notification_messages_status"`
}

// EventReferral is where a person came from.
type EventReferral struct {
	Ref    string `json:"ref"`
	Source string `json:"source"`
	Type   string `json:"type"`
	AdID   ID     `json:"ad_id"`
	Ad     struct {
		Title string `json:"ad_title"`
	} `json:"ads_context_data"`
	Product struct {
		ID ID `json:"id"`
	} `json:"product"`
}

// EventReceipt is a delivery or a read: everything up to Watermark, and the
// messages named.
type EventReceipt struct {
	Mids      []ID `json:"mids"`
	Mid       ID   `json:"mid"` // Instagram
	Watermark Time `json:"watermark"`
}

// EventControl is a change of the thread's control. The ids are "" where Meta
// says null: the thread was or becomes idle.
type EventControl struct {
	Previous  ID     `json:"previous_owner_app_id"`
	New       ID     `json:"new_owner_app_id"`
	Requested ID     `json:"requested_owner_app_id"`
	Metadata  string `json:"metadata"`
}

// EventPolicy is a measure of Meta's against the Page.
type EventPolicy struct {
	Action string `json:"action"` // warning, block, unblock
	Reason string `json:"reason"`
}

// EventAccountLinking is the end of an account linking.
type EventAccountLinking struct {
	Status string `json:"status"`
}

// DecodeEntry reads one element of entry[]. It fails only on what is not JSON.
func DecodeEntry(b []byte) (WebhookEntry, error) {
	var e WebhookEntry
	err := e.UnmarshalJSON(b) // not through json.Unmarshal, which would scan b once more
	return e, err
}
