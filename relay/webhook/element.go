package webhook

import (
	"encoding/json"

	"pagedesk/relay/jsonscan"
)

// A delivery must not grow without bound when it is split: an element's other
// members are repeated with each of its events only while that makes no more
// than maxRepeated bytes in all. Else they stay with the first event, and the
// others get id and time, of maxIDText bytes at most.
const (
	maxRepeated = 1 << 20
	maxIDText   = 64
)

// carriers are the members of an element that hold events.
// meta-platform.md, 3.5
var carriers = map[string]func(event []byte, account string) string{
	"messaging":      messagingThread,
	"standby":        messagingThread,
	"changes":        changeThread,
	"changed_fields": noThread,
}

// element is one element of entry[], taken apart.
type element struct {
	id     string
	idText []byte
	time   []byte
	events []carried
	others []member // in order, without the carriers
}

type member struct{ name, value []byte }

// carried is one event and the carrier it came in.
type carried struct {
	carrier  []byte
	event    []byte
	threadOf func(event []byte, account string) string
}

func readElement(entry []byte) element {
	var e element
	flat := false
	for name, value := range jsonscan.Members(entry) {
		threadOf, carrier := carriers[string(name)]
		if carrier && jsonscan.IsArray(value) {
			for event := range jsonscan.Elements(value) {
				e.events = append(e.events, carried{name, event, threadOf})
			}
			continue
		}
		switch string(name) {
		case "id":
			e.id, _ = jsonscan.ID(value)
			e.idText = value
		case "time":
			e.time = value
		case "field":
			flat = true
		}
		e.others = append(e.others, member{name, value})
	}
	if flat && len(e.events) == 0 {
		// The element is itself a change. meta-platform.md, 3.5
		e.events = append(e.events, carried{event: entry, threadOf: changeThread})
	}
	return e
}

// thread is the customer the i-th event is about, "" if it names none.
func (e element) thread(i int) string {
	return e.events[i].threadOf(e.events[i].event, e.id)
}

// alone is the element as it would be with the i-th event only.
func (e element) alone(i int) []byte {
	out := []byte{'{'}
	for _, m := range e.shared(i) {
		out = appendName(out, m.name)
		out = append(out, m.value...)
		out = append(out, ',')
	}
	out = appendName(out, e.events[i].carrier)
	out = append(out, '[')
	out = append(out, e.events[i].event...)
	return append(out, "]}"...)
}

// shared are the other members that the i-th event keeps.
func (e element) shared(i int) []member {
	size := 0
	for _, m := range e.others {
		size += len(m.name) + len(m.value)
	}
	if i == 0 || size*len(e.events) <= maxRepeated {
		return e.others
	}
	var kept []member
	for _, m := range []member{{[]byte("id"), e.idText}, {[]byte("time"), e.time}} {
		if 0 < len(m.value) && len(m.value) <= maxIDText {
			kept = append(kept, m)
		}
	}
	return kept
}

func appendName(out, name []byte) []byte {
	quoted, _ := json.Marshal(string(name)) // a string always marshals
	out = append(out, quoted...)
	return append(out, ':')
}
