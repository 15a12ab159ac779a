package desk

import (
	"context"
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// noteLimits bound what one writes for the team.
var noteLimits = inbox.Limits{MaxText: 5000, TextUnit: inbox.UnitUTF16}

// Note writes a text into a conversation's history that only the team sees.
// Members whose names follow an @ are addressed by it.
// The draft that it was is gone when Note returns without an error.
func (d *Desk) Note(ctx context.Context, id inbox.ConversationID, text string) error {
	if _, err := d.Conversation(ctx, id); err != nil {
		return err
	}
	text = inbox.CleanText(text)
	if err := inbox.CheckText(text, noteLimits); err != nil {
		return err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return err
	}
	body := &entry.ConversationNote{Text: text, Mentions: inbox.FindMentions(text, members)}
	if err := d.act(ctx, id, action{kind: entry.KindConversationNote, body: body}); err != nil {
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

// SeeMentions says that this member saw the notes of a conversation that
// address them. It does nothing when there is nothing new.
func (d *Desk) SeeMentions(ctx context.Context, id inbox.ConversationID) error {
	unseen, err := d.replica.UnseenMentions(ctx, d.member())
	if err != nil || unseen[id] == 0 {
		return err
	}
	channel, contact := id.Parts()
	return d.appendEntry(ctx, store.Append{
		Kind: entry.KindMentionsSeen, Channel: channel, Thread: contact, Unique: fmt.Sprintf("mentions/%s/%s/%d", d.member(), id, unseen[id]),
		Body: entry.Encode(&entry.MentionsSeen{UpToMs: unseen[id]}),
	})
}
