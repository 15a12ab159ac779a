package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/metasim"
)

// kindText is the kind of messages; the other kinds are lines and buttons.
const (
	kindText     = "text"
	kindPostback = "postback"
)

// place is a message where a desktop has it.
type place struct {
	desk.ExportMessage
	index int // in its conversation
}

func byID(h held) map[string][]place {
	found := map[string][]place{}
	count := map[string]int{}
	for _, m := range h.Export.Messages {
		if m.ID != "" {
			found[m.ID] = append(found[m.ID], place{m, count[m.Conversation]})
		}
		count[m.Conversation]++
	}
	return found
}

// pageOf is the channel of a conversation.
func pageOf(conversation string) string {
	channel, _, _ := strings.Cut(conversation, "/")
	return channel
}

func checkPhones(e evidence, wrong report) {
	on := map[string]metasim.PhoneMessage{}
	for _, p := range e.phones {
		for _, m := range p.Messages {
			on[m.Mid] = m
		}
	}
	for mid, x := range e.said {
		m, ok := on[mid]
		if x.Postback {
			continue // a phone shows no bubble for it
		}
		if want := x.Texts[len(x.Texts)-1]; !ok || m.Text != want {
			wrong(x.At, fmt.Sprintf("phone of %s: message %s is %q (%v), written %q", x.Conversation, mid, m.Text, ok, want))
		}
	}
	for _, send := range e.sends {
		if m, ok := on[send.Mid]; !ok || m.Text != send.Text || !m.FromPage {
			wrong(send.At, fmt.Sprintf("accepted message %s %q never reached the phone of %s", send.Mid, send.Text, send.Recipient))
		}
	}
}

func checkComplete(e evidence, wrong report) {
	for _, h := range e.desks {
		found := byID(h)
		for _, p := range e.phones {
			for _, m := range p.Messages {
				what := fmt.Sprintf("%s: %s %q of %s", h.Desk, m.Mid, m.Text, p.Conversation)
				if n := len(found[m.Mid]); n != 1 {
					wrong(m.At, fmt.Sprintf("%s is there %d times", what, n))
					continue
				}
				for _, difference := range differences(e, p, m, found[m.Mid][0].ExportMessage) {
					wrong(m.At, what+" "+difference)
				}
			}
		}
	}
}

// differences compares a message on a phone with what a desktop has.
func differences(e evidence, p phone, m metasim.PhoneMessage, got desk.ExportMessage) []string {
	var out []string
	differs := func(what string, got, want any) {
		if got != want {
			out = append(out, fmt.Sprintf("has %s %q, want %q", what, got, want))
		}
	}
	from := "customer"
	if m.FromPage {
		from = "shop"
	}
	differs("conversation", got.Conversation, p.Conversation)
	differs("sender", got.From, from)
	at := m.At.UnixMilli()
	if got.Filled && got.AtMs%1000 == 0 {
		at = at / 1000 * 1000 // Meta's record has whole seconds (meta-platform.md, 5.2)
	}
	differs("time", time.UnixMilli(got.AtMs).Format(timeOfDay), time.UnixMilli(at).Format(timeOfDay))
	versions := e.said[m.Mid].Texts
	if old := slices.Contains(versions, got.Text); e.lost[pageOf(p.Conversation)] == 0 || !old {
		differs("text", got.Text, m.Text)
	}
	if len(got.Attachments) != len(m.Attachments) {
		out = append(out, fmt.Sprintf("has %d attachments, want %d", len(got.Attachments), len(m.Attachments)))
	}
	if !got.Filled && m.FromPage {
		differs("app", got.AppID, m.AppID)
	}
	return out
}

const timeOfDay = "15:04:05.000"

func checkNothingElse(e evidence, wrong report) {
	on := map[string]bool{}
	for _, p := range e.phones {
		for _, m := range p.Messages {
			on[m.Mid] = true
		}
	}
	for _, h := range e.desks {
		for id, places := range byID(h) {
			m := places[0]
			x, known := e.said[id]
			switch {
			case m.Kind == kindPostback && known && x.Conversation == m.Conversation && x.Texts[0] == m.Text && len(places) == 1:
			case m.Kind == kindText && on[id]:
			default:
				wrong(time.UnixMilli(m.AtMs), fmt.Sprintf("%s: %s %s %q of %s, %d times: nobody wrote that", h.Desk, m.Kind, id, m.Text, m.Conversation, len(places)))
			}
		}
		for id, x := range e.said {
			if x.Postback && len(byID(h)[id]) == 0 && e.lost[pageOf(x.Conversation)] == 0 {
				wrong(x.At, fmt.Sprintf("%s: button %s %q of %s is missing", h.Desk, id, x.Texts[0], x.Conversation))
			}
		}
	}
}

func checkOrder(e evidence, wrong report) {
	at := map[string]time.Time{}
	for _, p := range e.phones {
		for _, m := range p.Messages {
			at[m.Mid] = m.At
		}
	}
	for _, h := range e.desks {
		last := map[string]desk.ExportMessage{}
		for _, m := range h.Export.Messages {
			if at[m.ID].IsZero() {
				continue
			}
			before, ok := last[m.Conversation]
			last[m.Conversation] = m
			if !ok || at[before.ID].Before(at[m.ID]) {
				continue
			}
			// Within a second Meta's record does not say what came first.
			vague := (before.Filled || m.Filled) && at[before.ID].Unix() == at[m.ID].Unix()
			if !vague {
				wrong(at[m.ID], fmt.Sprintf("%s: %s %q stands after %s %q in %s", h.Desk, m.ID, m.Text, before.ID, before.Text, m.Conversation))
			}
		}
	}
}

func checkConversations(e evidence, wrong report) {
	names := map[string]string{}
	opened := map[string]int64{}
	for _, p := range e.phones {
		names[p.Conversation] = p.Name
		for _, m := range p.Messages {
			if !m.FromPage {
				opened[p.Conversation] = max(opened[p.Conversation], m.At.UnixMilli())
			}
		}
	}
	day := (24 * time.Hour).Milliseconds()
	for _, h := range e.desks {
		for _, c := range h.Export.Contacts {
			if id := c.Channel + "/" + c.ID; names[id] == "" || c.Name != "" && c.Name != names[id] {
				wrong(time.Time{}, fmt.Sprintf("%s: contact %s is %q, want %q", h.Desk, id, c.Name, names[id]))
			}
		}
		for _, c := range h.Export.Conversations {
			earliest, latest := opened[c.ID], e.end.UnixMilli()
			if earliest != 0 && (c.WindowUntilMs < earliest/1000*1000+day || c.WindowUntilMs > latest+day) {
				wrong(time.UnixMilli(earliest), fmt.Sprintf("%s: window of %s ends %s, want a day after %s", h.Desk, c.ID,
					time.UnixMilli(c.WindowUntilMs).Format(time.DateTime), time.UnixMilli(earliest).Format(time.DateTime)))
			}
		}
	}
}

// checkAgreement compares what follows from the journal; what a person writes
// on one computer stays there until it is sent.
func checkAgreement(e evidence, wrong report) {
	unsent := map[string]bool{} // conversations; the list previews such a message on its computer
	for _, h := range e.desks {
		for _, m := range h.Export.Messages {
			unsent[m.Conversation] = unsent[m.Conversation] || m.ID == "" && m.Client != ""
		}
	}
	for _, h := range e.desks[1:] {
		first := shared(e.desks[0].Export, unsent)
		other := shared(h.Export, unsent)
		for key, want := range first {
			if got, ok := other[key]; !ok || got != want {
				wrong(time.Time{}, fmt.Sprintf("%s has\n    %s\n  %s has\n    %s", e.desks[0].Desk, want, h.Desk, got))
			}
			delete(other, key)
		}
		for _, got := range other {
			wrong(time.Time{}, fmt.Sprintf("only %s has\n    %s", h.Desk, got))
		}
	}
}

func shared(x desk.Export, unsent map[string]bool) map[string]string {
	rows := map[string]string{}
	for _, c := range x.Channels {
		rows["channel "+c.ID] = fmt.Sprintf("%+v", c)
	}
	for _, c := range x.Contacts {
		rows["contact "+c.Channel+c.ID] = fmt.Sprintf("%+v", c)
	}
	for _, c := range x.Conversations {
		c.Draft = ""
		if unsent[c.ID] {
			c.LastMs, c.Snippet, c.SnippetKind = 0, "", ""
		}
		rows["conversation "+c.ID] = fmt.Sprintf("%+v", c)
	}
	index := map[string]int{}
	for _, m := range x.Messages {
		if m.ID == "" && m.Client != "" {
			continue
		}
		rows[fmt.Sprintf("message %s %d", m.Conversation, index[m.Conversation])] = fmt.Sprintf("%+v", m)
		index[m.Conversation]++
	}
	return rows
}
