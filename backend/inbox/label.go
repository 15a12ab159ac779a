package inbox

import (
	"regexp"
	"slices"
	"strings"
)

// LabelID names a label.
type LabelID string

var labelID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Valid reports whether the id may stand in a LabelSet.
func (id LabelID) Valid() bool { return labelID.MatchString(string(id)) }

// Label is a word of the shop's own for its conversations.
type Label struct {
	ID      LabelID
	Name    string // as CheckName allows it
	Colour  int    // 0 to LabelColours-1
	Deleted bool   // it is on no list any more, but the history names it
}

// LabelColours is how many colours there are; the window has them.
const LabelColours = 8

// LabelSet is the labels of a conversation: their ids in order, a comma before
// and after each, or "" for none. It is stored.
type LabelSet string

// NewLabelSet makes a set of the ids that are valid.
func NewLabelSet(ids ...LabelID) LabelSet { return LabelSet("").With(ids...) }

// IDs lists the labels in order.
func (s LabelSet) IDs() []LabelID {
	if s == "" {
		return nil
	}
	var ids []LabelID
	for id := range strings.SplitSeq(strings.Trim(string(s), ","), ",") {
		ids = append(ids, LabelID(id))
	}
	return ids
}

// Has reports whether a label is in the set.
func (s LabelSet) Has(id LabelID) bool { return strings.Contains(string(s), id.Element()) }

// Element is what a LabelSet contains when it has the label.
func (id LabelID) Element() string { return "," + string(id) + "," }

// With adds labels.
func (s LabelSet) With(ids ...LabelID) LabelSet { return s.change(ids, nil) }

// Without takes labels away.
func (s LabelSet) Without(ids ...LabelID) LabelSet { return s.change(nil, ids) }

func (s LabelSet) change(add, remove []LabelID) LabelSet {
	all := s.IDs()
	for _, id := range add {
		if id.Valid() {
			all = append(all, id)
		}
	}
	all = slices.DeleteFunc(all, func(id LabelID) bool { return slices.Contains(remove, id) })
	slices.Sort(all)
	all = slices.Compact(all)
	var set strings.Builder
	for _, id := range all {
		set.WriteString("," + string(id))
	}
	if set.Len() > 0 {
		set.WriteString(",")
	}
	return LabelSet(set.String())
}
