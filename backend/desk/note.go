package desk

import (
	"context"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// noteLimits bound what one writes for the team.
var noteLimits = inbox.Limits{MaxText: 5000, TextUnit: inbox.UnitUTF16}

// Note writes a text into a conversation's history that only the team sees.
// The draft that it was is gone when Note returns without an error.
func (d *Desk) Note(ctx context.Context, id inbox.ConversationID, text string) error {
	if _, err := d.Conversation(ctx, id); err != nil {
		return err
	}
	text = inbox.CleanText(text)
	if err := inbox.CheckText(text, noteLimits); err != nil {
		return err
	}
	if err := d.act(ctx, id, action{kind: entry.KindConversationNote, body: &entry.ConversationNote{Text: text}}); err != nil {
		return err
	}
	return d.local.SaveDraft(ctx, id.Note(), "", store.MessageCursor{}, d.now())
}

// checkNote cleans a note; it may be empty.
func checkNote(text string) (string, error) {
	if text = inbox.CleanText(text); text == "" {
		return "", nil
	}
	return text, inbox.CheckText(text, noteLimits)
}
