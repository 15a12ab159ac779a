package app

import (
	"context"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// Labels is the shop's own words for its conversations.
type Labels struct{ s *Session }

// List answers the labels by name.
func (b *Labels) List() ([]LabelView, error) {
	views := []LabelView{}
	d, err := b.s.current()
	if err != nil {
		return views, err
	}
	labels, err := d.Labels(context.Background())
	for _, l := range labels {
		if !l.Deleted {
			views = append(views, labelView(l))
		}
	}
	return views, err
}

// Save makes a label, when its id is "", or changes it.
func (b *Labels) Save(label LabelView) (LabelView, error) {
	var saved inbox.Label
	err := b.wait(func(ctx context.Context, d *desk.Desk) (err error) {
		saved, err = d.SaveLabel(ctx, inbox.Label{ID: inbox.LabelID(label.ID), Name: label.Name, Colour: label.Colour})
		return err
	})
	return labelView(saved), err
}

// Delete takes a label off all lists, for good.
func (b *Labels) Delete(id string) error {
	return b.wait(func(ctx context.Context, d *desk.Desk) error { return d.DeleteLabel(ctx, inbox.LabelID(id)) })
}

// wait does what the relay has to agree to.
func (b *Labels) wait(do func(context.Context, *desk.Desk) error) error {
	d, err := b.s.current()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), workTime)
	defer cancel()
	return do(ctx, d)
}

func labelView(l inbox.Label) LabelView {
	return LabelView{ID: string(l.ID), Name: l.Name, Colour: l.Colour}
}

func labelIDs(texts []string) []inbox.LabelID {
	ids := make([]inbox.LabelID, len(texts))
	for i, id := range texts {
		ids[i] = inbox.LabelID(id)
	}
	return ids
}
