package replica

import (
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

// The shop's labels, and which conversation has which.

func (b *batch) applyLabelSaved(e wire.Entry) error {
	body, err := decode[entry.LabelSaved](e)
	if err != nil {
		return err
	}
	l := inbox.Label{ID: inbox.LabelID(body.ID), Name: inbox.CleanName(body.Name), Colour: body.Colour}
	if !l.ID.Valid() || l.Name == "" || l.Colour < 0 || l.Colour >= inbox.LabelColours {
		return fmt.Errorf("%w: no label", errUnreadable)
	}
	return b.tx.PutLabel(l)
}

func (b *batch) applyLabelDeleted(e wire.Entry) error {
	body, err := decode[entry.LabelDeleted](e)
	if err != nil {
		return err
	}
	return b.tx.DeleteLabel(inbox.LabelID(body.ID))
}

// applyLabelled leaves no line where a conversation has those labels already.
func (b *batch) applyLabelled(e wire.Entry) error {
	body, err := decode[entry.ConversationLabelled](e)
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	before, after, err := b.tx.Label(id, body.Add, body.Remove)
	if err != nil || before == after {
		return err
	}
	added, removed := after.Without(before.IDs()...), before.Without(after.IDs()...)
	line := inbox.Line{Code: inbox.ActRelabelled, Args: map[string]string{}}
	if removed == "" {
		line.Code = inbox.ActLabelled
	} else {
		line.Args[inbox.ArgRemoved] = string(removed)
	}
	if added == "" {
		line.Code = inbox.ActUnlabelled
	} else {
		line.Args[inbox.ArgAdded] = string(added)
	}
	return b.write(e, id, line, "")
}
