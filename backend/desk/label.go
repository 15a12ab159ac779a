package desk

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

// Labels lists the shop's labels by name, deleted ones too, which the history
// names.
func (d *Desk) Labels(ctx context.Context) ([]inbox.Label, error) { return d.replica.Labels(ctx) }

// SaveLabel makes a label, when its id is "", or changes it, and answers it as
// it is now.
func (d *Desk) SaveLabel(ctx context.Context, l inbox.Label) (inbox.Label, error) {
	l.Name = inbox.CleanName(l.Name)
	if err := inbox.CheckName(l.Name); err != nil {
		return l, err
	}
	if l.Colour < 0 || l.Colour >= inbox.LabelColours {
		return l, &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionEdit}
	}
	if err := d.untilLive(ctx); err != nil {
		return l, d.unreachable(err)
	}
	labels, err := d.Labels(ctx)
	if err != nil {
		return l, err
	}
	known := l.ID == ""
	for _, other := range labels {
		switch {
		case other.Deleted:
		case other.ID == l.ID:
			known = true
		case strings.EqualFold(other.Name, l.Name):
			return l, &inbox.Problem{Code: inbox.CodeLabelExists, Action: inbox.ActionEdit, Args: map[string]string{"name": other.Name}}
		}
	}
	if !known {
		return l, &inbox.Problem{Code: inbox.CodeLabelNotFound, Action: inbox.ActionNone}
	}
	if l.ID == "" {
		l.ID = inbox.LabelID("l_" + uuid.Must(uuid.NewV7()).String())
	}
	return l, d.tellLabel(ctx, entry.KindLabelSaved, &entry.LabelSaved{ID: string(l.ID), Name: l.Name, Colour: l.Colour})
}

// DeleteLabel takes a label off all lists, for good.
func (d *Desk) DeleteLabel(ctx context.Context, id inbox.LabelID) error {
	return d.tellLabel(ctx, entry.KindLabelDeleted, &entry.LabelDeleted{ID: string(id)})
}

func (d *Desk) tellLabel(ctx context.Context, kind string, body entry.Body) error {
	return d.settle(ctx, wire.Append{Kind: kind, Unique: "act/" + uuid.Must(uuid.NewV7()).String(), Body: entry.Encode(body)})
}

// Label adds labels to a conversation and takes some away.
func (d *Desk) Label(ctx context.Context, id inbox.ConversationID, add, remove []inbox.LabelID) error {
	v, err := d.latest(ctx, id)
	if err != nil {
		return err
	}
	labels, err := d.Labels(ctx)
	if err != nil {
		return err
	}
	live := map[inbox.LabelID]bool{}
	for _, l := range labels {
		live[l.ID] = !l.Deleted
	}
	for _, l := range add {
		if !live[l] {
			return &inbox.Problem{Code: inbox.CodeLabelNotFound, Action: inbox.ActionNone}
		}
	}
	if v.Labels.With(add...).Without(remove...) == v.Labels {
		return nil
	}
	return d.act(ctx, id, action{kind: entry.KindConversationLabelled, body: &entry.ConversationLabelled{Add: add, Remove: remove}})
}
