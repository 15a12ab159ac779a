package metasim

import (
	"encoding/json"
	"maps"
	"strconv"
)

// The shapes of meta-platform.md, 3.6. Each builds a fresh object, because deliveries add to it.

func (t *thread) inbound() obj {
	return obj{"sender": obj{"id": t.customer.ID}, "recipient": obj{"id": t.page.ID}}
}

func with(event obj, key string, value any) obj {
	event[key] = value
	return event
}

// carrierLocked is where the thread's events come: another app's control puts this app on standby (meta-platform.md, 7.1).
func (s *Sim) carrierLocked(t *thread) string {
	if owner := t.ownerLocked(); owner != "" && owner != s.cfg.AppID {
		return "standby"
	}
	return "messaging"
}

func (s *Sim) messageEventLocked(m *message) obj {
	o := obj{"mid": m.mid}
	if m.text != "" {
		o["text"] = m.text
	}
	if m.quickReply != "" {
		o["quick_reply"] = obj{"payload": m.quickReply}
	}
	if m.replyTo != "" {
		to := obj{"mid": m.replyTo}
		if old := s.messages[m.replyTo]; old != nil && old.fromPage == m.fromPage {
			to["is_self_reply"] = true
		}
		o["reply_to"] = to
	}
	if m.referral != nil {
		o["referral"] = m.referral
	}
	if len(m.attachments) > 0 {
		o["attachments"] = s.attachmentEventsLocked(m.attachments)
	}
	return with(m.thread.inbound(), "message", o)
}

// echoEventLocked is what the Page said, told to every subscribed app (meta-platform.md, 3.6).
func (s *Sim) echoEventLocked(m *message) obj {
	event := s.messageEventLocked(m)
	event["sender"], event["recipient"] = event["recipient"], event["sender"]
	o := event["message"].(obj)
	o["is_echo"] = true
	if m.appID != "" {
		o["app_id"] = asNumber(m.appID)
	}
	if m.metadata != "" {
		o["metadata"] = m.metadata
	}
	return event
}

// asNumber writes an id as a JSON number, as Meta does in some places (meta-platform.md, 3.6).
func asNumber(id string) any {
	if n, err := strconv.ParseUint(id, 10, 64); err != nil || strconv.FormatUint(n, 10) != id {
		return id
	}
	return json.Number(id)
}

func (s *Sim) attachmentEventsLocked(attachments []*attachment) []obj {
	var out []obj
	for _, a := range attachments {
		payload := obj{}
		maps.Copy(payload, a.payload)
		if a.file != nil {
			payload["url"] = s.signedLocked(a.file)
		}
		if a.sticker != "" {
			payload["sticker_id"] = asNumber(a.sticker)
		}
		o := obj{"type": a.kind}
		if a.title != "" {
			payload["title"] = a.title
		}
		if a.kind == "location" { // title and url stand beside the payload
			for _, beside := range []string{"title", "url"} {
				if v, ok := payload[beside]; ok {
					o[beside] = v
					delete(payload, beside)
				}
			}
		}
		if len(payload) > 0 {
			o["payload"] = payload
		}
		out = append(out, o)
	}
	return out
}
