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
	frameTail = `]}`
)

// Frame is an entries frame, encoded. It does not change once made.
type Frame struct {
	Text  []byte
	Last  int64 // seq of the last entry
	Past  bool  // made from the journal, for one socket that is behind
	marks []mark

	prepare  sync.Once
	prepared *websocket.PreparedMessage
	err      error
}

// mark is where an entry ends in a frame's text.
type mark struct {
	seq int64
	end int
}

// Entries is how many entries the frame holds.
func (f *Frame) Entries() int { return len(f.marks) }

// Prepared is the frame in the form that many sockets share, so that it is
// compressed once.
func (f *Frame) Prepared() (*websocket.PreparedMessage, error) {
	f.prepare.Do(func() { f.prepared, f.err = websocket.NewPreparedMessage(websocket.TextMessage, f.Text) })
	return f.prepared, f.err
}

// encode makes a frame of entries, of which there is at least one.
func encode(entries []wire.Entry) *Frame {
	size := len(frameHead) + len(frameTail)
	for i := range entries {
		size += len(entries[i].Body) + 256
	}
	f := &Frame{Text: make([]byte, 0, size), marks: make([]mark, 0, len(entries)), Last: entries[len(entries)-1].Seq}
	f.Text = append(f.Text, frameHead...)
	for i := range entries {
		if i > 0 {
			f.Text = append(f.Text, ',')
		}
		f.Text = appendEntry(f.Text, &entries[i])
		f.marks = append(f.marks, mark{entries[i].Seq, len(f.Text)})
	}
	f.Text = append(f.Text, frameTail...)
	return f
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
	skip := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].seq > seq })
	if skip == 0 {
		return f
	}
	cut := f.marks[skip-1].end + len(",") - len(frameHead)
	part := &Frame{Last: f.Last, Text: append([]byte(frameHead), f.Text[cut+len(frameHead):]...)}
	for _, m := range f.marks[skip:] {
		part.marks = append(part.marks, mark{m.seq, m.end - cut})
	}
	return part
}
