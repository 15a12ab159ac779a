package store

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
)

// Labels lists the shop's labels by name, deleted ones too, which the history
// names.
func (r *Replica) Labels(ctx context.Context) ([]inbox.Label, error) {
	rows, err := r.f.read.QueryContext(ctx, `SELECT id, name, colour, deleted FROM labels ORDER BY name, id`)
	all, err := collect(rows, err, func(scan func(...any) error) (inbox.Label, error) {
		var l inbox.Label
		return l, scan(&l.ID, &l.Name, &l.Colour, &l.Deleted)
	})
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	return all, nil
}

// PutLabel adds a label or changes it. One that was deleted stays so.
func (w *Tx) PutLabel(l inbox.Label) error {
	w.allChanged, w.channelsChanged = true, true
	return w.run(`INSERT INTO labels (id, name, colour) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, colour = excluded.colour WHERE deleted = 0`, l.ID, l.Name, l.Colour)
}

// DeleteLabel takes a label off all lists. Conversations keep its id, so that
// their rows do not depend on which of the two came first.
func (w *Tx) DeleteLabel(id inbox.LabelID) error {
	w.allChanged, w.channelsChanged = true, true
	return w.run(`UPDATE labels SET deleted = 1 WHERE id = ?`, id)
}

// Label changes the labels of a conversation and answers them before and
// after.
func (w *Tx) Label(id inbox.ConversationID, add, remove []inbox.LabelID) (before, after inbox.LabelSet, err error) {
	c, err := w.touch(id)
	if err != nil {
		return "", "", err
	}
	before = c.now.labels
	c.now.labels = before.With(add...).Without(remove...)
	return before, c.now.labels, nil
}
