package feed

import (
	"encoding/json"
	"sort"
	"strconv"
	"sync"

	"github.com/gorilla/websocket"

	"pagedesk/relay/wire"
)

const (
	frameHead = `{"t":"` + wire.TypeEntries + `","entries":[`
	pastHead  = `{"t":"` + wire.TypeEntries + `","past":true,"entries":[`
	frameTail = `]}`
)

// Frame is an entries frame, encoded. It does not change once made.
type Frame struct {
	Text  []byte
	Last  int64 // seq of the last entry
	Past  bool  // made from the journal, for one socket that is behind
	marks []Mark

	prepare  sync.Once
	prepared *websocket.PreparedMessage
	err      error
}

// Mark is what a frame tells of one of its entries: enough to decide who may
// see it.
type Mark struct {
	Seq             int64
	Channel, Thread string
	Webhook         bool
	Moved           *Moved // nil when it moved nobody
	end             int    // of its text
}

// Moved is who joined and who left the audience of an entry's thread.
type Moved struct{ Joined, Left []string }

// Entries is how many entries the frame holds.
func (f *Frame) Entries() int { return len(f.marks) }

// Marks are those of the frame's entries, in order.
func (f *Frame) Marks() []Mark { return f.marks }

// Prepared is the frame in the form that many sockets share, so that it is
// compressed once.
func (f *Frame) Prepared() (*websocket.PreparedMessage, error) {
	f.prepare.Do(func() { f.prepared, f.err = websocket.NewPreparedMessage(websocket.TextMessage, f.Text) })
	return f.prepared, f.err
}

// encode makes a frame of entries, of which there is at least one.
func encode(entries []wire.Entry) *Frame {
	f := &Frame{marks: make([]Mark, 0, len(entries)), Last: entries[len(entries)-1].Seq}
	f.Text = appendEntries(sized(frameHead, entries), entries, func(e *wire.Entry, end int) {
		f.marks = append(f.marks, markOf(e, end))
	})
	return f
}

// EncodePast makes the text of a frame of past entries, of which there is at
// least one.
func EncodePast(entries []wire.Entry) []byte {
	return appendEntries(sized(pastHead, entries), entries, func(*wire.Entry, int) {})
}

// sized is the head of a frame with room for the entries.
func sized(head string, entries []wire.Entry) []byte {
	size := len(head) + len(frameTail)
	for i := range entries {
		size += len(entries[i].Body) + 256
	}
	return append(make([]byte, 0, size), head...)
}

func appendEntries(out []byte, entries []wire.Entry, ended func(e *wire.Entry, end int)) []byte {
	for i := range entries {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendEntry(out, &entries[i])
		ended(&entries[i], len(out))
	}
	return append(out, frameTail...)
}

func markOf(e *wire.Entry, end int) Mark {
	m := Mark{Seq: e.Seq, Channel: e.Channel, Thread: e.Thread, Webhook: e.Kind == wire.KindWebhook, end: end}
	if len(e.Joined)+len(e.Left) > 0 {
		m.Moved = &Moved{e.Joined, e.Left}
	}
	return m
}

// appendEntry writes a wire.Entry. encoding/json would parse the body again.
func appendEntry(out []byte, e *wire.Entry) []byte {
	out = append(out, `{"seq":`...)
	out = strconv.AppendInt(out, e.Seq, 10)
	out = append(out, `,"at":`...)
	out = strconv.AppendInt(out, e.At, 10)
	out = appendMember(out, `,"kind":`, e.Kind)
	if e.Channel != "" {
		out = appendMember(out, `,"channel":`, e.Channel)
	}
	if e.Thread != "" {
		out = appendMember(out, `,"thread":`, e.Thread)
	}
	if e.Actor != "" {
		out = appendMember(out, `,"actor":`, e.Actor)
	}
	if e.Device != "" {
		out = appendMember(out, `,"device":`, e.Device)
	}
	out = append(out, `,"body":`...)
	out = append(out, e.Body...)
	return append(out, '}')
}

func appendMember(out []byte, name, value string) []byte {
	out = append(out, name...)
	for i := range len(value) {
		if c := value[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(value) // a string always marshals
			return append(out, quoted...)
		}
	}
	out = append(out, '"')
	out = append(out, value...)
	return append(out, '"')
}

// after is the part of the frame after a seq: the frame itself when all of it
// is.
func (f *Frame) after(seq int64) *Frame {
	skip := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].Seq > seq })
	if skip == 0 {
		return f
	}
	shift := f.begin(skip) - len(frameHead)
	part := &Frame{Last: f.Last, Text: append([]byte(frameHead), f.Text[f.begin(skip):]...)}
	for _, m := range f.marks[skip:] {
		m.end -= shift
		part.marks = append(part.marks, m)
	}
	return part
}

// begin is where an entry's text begins.
func (f *Frame) begin(i int) int {
	if i == 0 {
		return len(frameHead)
	}
	return f.marks[i-1].end + len(",")
}

// Pick is the text of a frame with only those entries, by their places in
// order, of which there is at least one.
func (f *Frame) Pick(places []int) []byte {
	out := append(make([]byte, 0, len(f.Text)), frameHead...)
	for n := 0; n < len(places); {
		last := n
		for last+1 < len(places) && places[last+1] == places[last]+1 {
			last++
		}
		if n > 0 {
			out = append(out, ',')
		}
		out = append(out, f.Text[f.begin(places[n]):f.marks[places[last]].end]...)
		n = last + 1
	}
	return append(out, frameTail...)
}
