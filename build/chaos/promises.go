package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/metasim"
)

// The rules about what agents wrote. Meta's log of accepted sends carries our
// id of each message.

const metadataPrefix = "pd:"

func clientOf(s metasim.Send) string { return strings.TrimPrefix(s.Metadata, metadataPrefix) }

// accepted are the sends by our id.
func accepted(e evidence) map[string][]metasim.Send {
	by := map[string][]metasim.Send{}
	for _, s := range e.sends {
		by[clientOf(s)] = append(by[clientOf(s)], s)
	}
	return by
}

func checkSentOnce(e evidence, wrong report) {
	for client, sends := range accepted(e) {
		if len(sends) > 1 || client == "" {
			wrong(sends[0].At, fmt.Sprintf("%q with id %q went to %s %d times, first as %s, last as %s at %s", sends[0].Text, client,
				sends[0].Recipient, len(sends), sends[0].Mid, sends[len(sends)-1].Mid, sends[len(sends)-1].At.Format(timeOfDay)))
		}
	}
}

func checkPromises(e evidence, wrong report) {
	sends := accepted(e)
	for _, h := range e.desks {
		own := map[string]desk.ExportMessage{}
		for _, m := range h.Export.Messages {
			if m.Client != "" {
				own[m.Client] = m
			}
			if m.Client != "" && m.ID == "" {
				checkUnsent(h, m, sends[m.Client], wrong)
			}
		}
		for _, t := range e.told {
			if t.Desk != h.Desk || t.Client == "" {
				continue
			}
			what := fmt.Sprintf("%s was told that %q (%s) to %s is %s", t.Member, t.Text, t.Client, t.Conversation, t.State)
			m, ok := own[t.Client]
			sent := sends[t.Client]
			switch {
			case !ok:
				wrong(t.At, fmt.Sprintf("%s: %s does not know it, Meta accepted it %d times", what, h.Desk, len(sent)))
			case m.Text != t.Text || m.Conversation != t.Conversation:
				wrong(t.At, fmt.Sprintf("%s: it became %q to %s", what, m.Text, m.Conversation))
			case m.ID == "":
			case len(sent) == 0 || sent[0].Mid != m.ID || sent[0].Text != t.Text || !strings.HasSuffix(t.Conversation, sent[0].PageID+"/"+sent[0].Recipient):
				wrong(t.At, fmt.Sprintf("%s: it is shown as %s, Meta has %+v", what, m.ID, sent))
			}
		}
	}
}

// checkUnsent is about a message that a desktop shows as not sent.
func checkUnsent(h held, m desk.ExportMessage, sent []metasim.Send, wrong report) {
	at := time.UnixMilli(m.AtMs)
	switch {
	case m.State != "failed":
		wrong(at, fmt.Sprintf("%s: %q (%s) is still %s", h.Desk, m.Text, m.Client, m.State))
	case m.Problem == "":
		wrong(at, fmt.Sprintf("%s: %q (%s) failed without a cause", h.Desk, m.Text, m.Client))
	case len(sent) > 0:
		wrong(at, fmt.Sprintf("%s: %q (%s) failed with %s, but the customer has it as %s", h.Desk, m.Text, m.Client, m.Problem, sent[0].Mid))
	}
}

func checkSentOrder(e evidence, wrong report) {
	order := map[string]int{} // of our ids, as Meta accepted them
	for i, s := range e.sends {
		if _, seen := order[clientOf(s)]; !seen {
			order[clientOf(s)] = i
		}
	}
	last := map[string]told{}
	for _, t := range e.told {
		place, sent := order[t.Client]
		if !sent || t.Client == "" {
			continue
		}
		key := t.Desk + " " + t.Conversation
		before, ok := last[key]
		last[key] = t
		if ok && order[before.Client] > place {
			wrong(t.At, fmt.Sprintf("%s wrote %q (%s) after %q (%s) to %s; Meta got it before", t.Member, t.Text, t.Client, before.Text, before.Client, t.Conversation))
		}
	}
}

// checkAuthors knows an author from what was told, and from the text of
// messages of which nobody was told anything.
func checkAuthors(e evidence, wrong report) {
	author := map[string]string{}
	for _, t := range e.told {
		author[t.Client] = t.Member
	}
	by := map[string]metasim.Send{} // by mid
	for _, s := range e.sends {
		by[s.Mid] = s
	}
	for _, h := range e.desks {
		for _, m := range h.Export.Messages {
			s, ours := by[m.ID]
			want := author[clientOf(s)]
			if first, _, _ := strings.Cut(s.Text, " "); ours && want == "" && slices.Contains(members, first) {
				want = first
			}
			switch {
			case m.ID == "" || ours && want == "":
			case !ours && (m.Author != "" || m.Client != ""):
				wrong(time.UnixMilli(m.AtMs), fmt.Sprintf("%s: %s %q of %s was not written here, but has author %q and id %q", h.Desk, m.ID, m.Text, m.Conversation, m.Author, m.Client))
			case ours && (m.Author != want || m.Client != clientOf(s)):
				wrong(s.At, fmt.Sprintf("%s: %s %q of %s has author %q and id %q, want %q and %q", h.Desk, m.ID, m.Text, m.Conversation, m.Author, m.Client, want, clientOf(s)))
			}
		}
	}
}

// progress orders the states of a message that is out.
var progress = []string{"sent", "delivered", "read"}

// checkStates compares states with the phones. What a lost webhook would have
// said may be missing; more than is true may not be there.
func checkStates(e evidence, wrong report) {
	for _, h := range e.desks {
		found := byID(h)
		for _, p := range e.phones {
			for _, m := range p.Messages {
				if !m.FromPage || len(found[m.Mid]) != 1 {
					continue
				}
				truth := 1 // it is on the phone
				if m.Read {
					truth = 2
				}
				state := found[m.Mid][0].State
				got := slices.Index(progress, state)
				if got < 0 || got > truth || got < truth && e.lost[pageOf(p.Conversation)] == 0 {
					wrong(m.At, fmt.Sprintf("%s: %s %q of %s is %q, the phone says %s", h.Desk, m.Mid, m.Text, p.Conversation, state, progress[truth]))
				}
			}
		}
	}
}
