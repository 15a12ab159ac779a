package sqlite

import (
	"sort"

	"pagedesk/relay/wire"
)

// The bounds of a tail. It only has to bridge the time between a commit and
// the reading of it by those who keep up.
const (
	tailEntries = 8192
	tailBytes   = 2 << 20
)

// tail holds the newest entries of a watched workspace: all after seq from.
type tail struct {
	from    int64
	entries []wire.Entry
	bytes   int
}

func (t *tail) add(e wire.Entry) {
	t.entries = append(t.entries, e)
	t.bytes += len(e.Body)
	if len(t.entries) <= tailEntries && t.bytes <= tailBytes {
		return
	}
	// Drop the older half, so that the copying is seldom. Readers may hold
	// slices of the old array.
	keep := len(t.entries) / 2
	t.from = t.entries[len(t.entries)-keep-1].Seq
	t.entries = append(make([]wire.Entry, 0, tailEntries/4), t.entries[len(t.entries)-keep:]...)
	t.bytes = 0
	for _, e := range t.entries {
		t.bytes += len(e.Body)
	}
}

// after returns the entries after a seq, which is not before from.
func (t *tail) after(seq int64) []wire.Entry {
	i := sort.Search(len(t.entries), func(i int) bool { return t.entries[i].Seq > seq })
	return t.entries[i:len(t.entries):len(t.entries)]
}
