package webhook

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"pagedesk/relay/jsonscan"
	"pagedesk/relay/wire"
)

// maxEvents bounds the events of one delivery; Meta speaks of 1,000.
// meta-platform.md, 3.3
const maxEvents = 50_000

// What Parse refuses beside what is not JSON.
var (
	ErrNotEnvelope = errors.New(`not a delivery: want an object with "object" and "entry"`)
	ErrTooMany     = fmt.Errorf("more than %d events in one delivery", maxEvents)
)

// Event is one event of a delivery, ready for the journal.
type Event struct {
	Channel string // wire.ChannelID of the account it is for; "" if it names none
	Thread  string // the customer's id; "" if the event names none
	Body    []byte // a wire.WebhookBody
}

// Parse splits a delivery into events, in order. The body may come from
// anyone; its errors say what to refuse it for.
//
// Bytes that are not UTF-8 are replaced (U+FFFD), because a text frame must
// not carry them and refusing the delivery would lose the rest. Of members
// with the same name the last counts, as in encoding/json, but every carrier
// counts. An element without a usable id gives an event without a channel.
func Parse(body []byte) ([]Event, error) {
	if !utf8.Valid(body) {
		body = bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	if err := jsonscan.Check(body); err != nil {
		return nil, fmt.Errorf("read delivery: %w", err)
	}
	var object, entries []byte
	for name, value := range jsonscan.Members(body) {
		switch string(name) {
		case "object":
			object = value
		case "entry":
			entries = value
		}
	}
	provider, ok := jsonscan.Text(object)
	if !ok || !jsonscan.IsArray(entries) {
		return nil, ErrNotEnvelope
	}
	var events []Event
	for entry := range jsonscan.Elements(entries) {
		e := readElement(entry)
		if len(events)+len(e.events) >= maxEvents {
			return nil, ErrTooMany
		}
		events = appendEvents(events, provider, object, entry, e)
	}
	return events, nil
}

// appendEvents adds the events of one element of entry[].
func appendEvents(events []Event, provider string, object, entry []byte, e element) []Event {
	channel := ""
	if usable(e.id) && usable(provider) {
		channel = wire.ChannelID(provider, e.id)
	}
	if len(e.events) <= 1 {
		thread := ""
		if len(e.events) == 1 {
			thread = e.thread(0)
		}
		return append(events, Event{channel, thread, encode(object, entry)})
	}
	for i := range e.events {
		events = append(events, Event{channel, e.thread(i), encode(object, e.alone(i))})
	}
	return events
}

// encode writes a wire.WebhookBody from texts that are JSON already.
func encode(object, entry []byte) []byte {
	const head, middle, tail = `{"object":`, `,"entry":`, `}`
	out := make([]byte, 0, len(head)+len(object)+len(middle)+len(entry)+len(tail))
	out = append(out, head...)
	out = append(out, object...)
	out = append(out, middle...)
	out = append(out, entry...)
	return append(out, tail...)
}

// usable reports whether an id can be part of a routing key: short enough and
// without control characters.
func usable(id string) bool {
	if id == "" || len(id) > wire.MaxKeyBytes/2 {
		return false
	}
	for i := range len(id) {
		if id[i] < 0x20 || id[i] == 0x7f {
			return false
		}
	}
	return true
}
