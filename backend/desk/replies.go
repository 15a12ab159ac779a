package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// Replies lists the canned replies, those used most first.
func (d *Desk) Replies(ctx context.Context) ([]inbox.CannedReply, error) {
	list, err := d.replica.Replies(ctx)
	slices.SortStableFunc(list, func(a, b inbox.CannedReply) int {
		return cmp.Or(cmp.Compare(b.Used, a.Used), cmp.Compare(b.UsedMs, a.UsedMs))
	})
	return list, err
}

// Reply reads one canned reply.
func (d *Desk) Reply(ctx context.Context, id inbox.ReplyID) (inbox.CannedReply, error) {
	r, err := d.replica.Reply(ctx, id)
	return r, missing(err, inbox.CodeReplyNotFound)
}

// SaveReply saves a canned reply, a new one when it has no id, for the whole
// team. Its files must be shared already: see ShareReplyFile. Of two that save
// the same code for the same channel at once, the first in the journal has it
// and the other is told.
func (d *Desk) SaveReply(ctx context.Context, r inbox.CannedReply) (inbox.CannedReply, error) {
	if err := d.manages(); err != nil {
		return r, err
	}
	r = inbox.CleanReply(r)
	if err := inbox.CheckReply(r); err != nil {
		return r, err
	}
	if r.ID == "" {
		r.ID = inbox.ReplyID(uuid.Must(uuid.NewV7()).String())
	}
	for _, id := range r.Channels {
		if _, err := d.Channel(ctx, id); err != nil {
			return r, err
		}
	}
	if err := d.untilLive(ctx); err != nil {
		return r, d.unreachable(err)
	}
	if err := d.codeTaken(ctx, r); err != nil {
		return r, err
	}
	body := &entry.ReplySaved{ID: r.ID, Code: r.Code, Title: r.Title, Text: r.Text, Channels: r.Channels, Files: r.Files}
	if err := d.act(ctx, "", action{kind: entry.KindReplySaved, body: body}); err != nil {
		return r, err
	}
	if err := d.codeTaken(ctx, r); err != nil {
		return r, err
	}
	return d.Reply(ctx, r.ID)
}

// codeTaken says whose reply has a code.
func (d *Desk) codeTaken(ctx context.Context, r inbox.CannedReply) error {
	list, err := d.replica.Replies(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, r.Clashes)
	if i < 0 {
		return nil
	}
	members, err := d.Members(ctx)
	if err != nil {
		return err
	}
	other := list[i]
	return &inbox.Problem{Code: inbox.CodeReplyCodeTaken, Action: inbox.ActionEdit, Args: map[string]string{
		"name": other.Code, "by": members[other.Author].Name, "title": cmp.Or(other.Title, other.Code),
	}}
}

// DeleteReply takes a canned reply away from the whole team.
func (d *Desk) DeleteReply(ctx context.Context, id inbox.ReplyID) error {
	if err := d.manages(); err != nil {
		return err
	}
	if _, err := d.Reply(ctx, id); err != nil {
		return err
	}
	return d.act(ctx, "", action{kind: entry.KindReplyDeleted, body: &entry.ReplyDeleted{ID: id}})
}

// UsedReply is what a canned reply becomes in one conversation.
type UsedReply struct {
	Text    string
	Refused []*inbox.Problem // of its files; the others are staged
}

// UseReply puts a canned reply into what is being written in a conversation:
// its files are staged behind those that are there, its text is answered with
// the names in it. It counts as used once the answer is sent.
func (d *Desk) UseReply(ctx context.Context, id inbox.ConversationID, reply inbox.ReplyID) (UsedReply, error) {
	r, err := d.Reply(ctx, reply)
	if err != nil {
		return UsedReply{}, err
	}
	v, err := d.Conversation(ctx, id)
	if err != nil {
		return UsedReply{}, err
	}
	channelID, _ := id.Parts()
	c, err := d.Channel(ctx, channelID)
	if err != nil {
		return UsedReply{}, err
	}
	used := UsedReply{Text: inbox.FillPlaceholders(r.Text, map[string]string{
		inbox.PlaceAgent:    d.currentConfig().Member.Name,
		inbox.PlaceCustomer: v.Contact.Name,
		inbox.PlacePage:     cmp.Or(c.Page, c.Name),
	})}
	for _, f := range r.Files {
		err := d.StageContent(ctx, id, f.Name, f.Size, d.replyContent(ctx, f))
		if errors.Is(err, store.ErrNotFound) {
			err = fileNotHere(f, err)
		}
		if p := inbox.ProblemOf(err); p != nil && p.Code != inbox.CodeInternal {
			used.Refused = append(used.Refused, p)
			continue
		}
		if err != nil {
			return used, err
		}
	}
	return used, d.local.DraftReply(ctx, id, reply)
}
