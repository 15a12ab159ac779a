package desk

import (
	"context"

	"github.com/google/uuid"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// me is the member who works on this computer.
func (d *Desk) me() inbox.Member {
	c := d.currentConfig()
	return inbox.Member{ID: inbox.MemberID(c.Member.ID), Name: c.Member.Name, Role: string(c.Member.Role), Email: c.Member.Email}
}

// holdings are what the rules say about who may answer, by channel.
func (d *Desk) holdings(ctx context.Context) (map[inbox.ChannelID]inbox.Holding, error) {
	rules, err := d.replica.Rules(ctx)
	if err != nil {
		return nil, err
	}
	by := map[inbox.ChannelID]inbox.Holding{}
	for _, r := range rules {
		for _, c := range r.Channels {
			by[c] = r.Holding()
		}
	}
	return by, nil
}

// hold is why this member may not answer in a conversation.
func (d *Desk) hold(ctx context.Context, v inbox.Conversation) (inbox.Hold, error) {
	by, err := d.holdings(ctx)
	return v.Work.Hold(d.me(), by[v.Channel]), err
}

// answering is what an answer of this member to a conversation does to it: one
// that is closed opens again, and what nobody has is theirs. Both follow when
// the relay is there again. The error says that somebody else answers.
func (d *Desk) answering(ctx context.Context, id inbox.ConversationID) ([]store.Append, error) {
	basis, err := d.replica.Applied(ctx)
	if err != nil {
		return nil, err
	}
	v, err := d.Conversation(ctx, id)
	if err != nil {
		return nil, err
	}
	hold, err := d.hold(ctx, v)
	if err != nil {
		return nil, err
	}
	if hold.Reason != inbox.HoldNone {
		return nil, d.held(ctx, hold)
	}
	var follow []store.Append
	add := func(do action) {
		channel, contact := id.Parts()
		follow = append(follow, store.Append{
			Kind: do.kind, Channel: channel, Thread: contact, Unique: do.unique, Audience: do.audience, Basis: do.basis, Body: entry.Encode(do.body), CreatedMs: d.now().UnixMilli(),
		})
	}
	if v.Work.Closed {
		add(action{
			kind: entry.KindConversationReopened, unique: "act/" + uuid.Must(uuid.NewV7()).String(), body: &entry.ConversationOpening{Opening: v.Work.Opening},
		})
	}
	if v.Work.Assignee == "" {
		add(d.claiming(v, basis))
	}
	return follow, nil
}

// held is what a member is told who may not answer.
func (d *Desk) held(ctx context.Context, hold inbox.Hold) error {
	if hold.Reason == inbox.HoldUnclaimed {
		return &inbox.Problem{Code: inbox.CodeConversationFree, Action: inbox.ActionNone}
	}
	members, err := d.Members(ctx)
	if err != nil {
		return err
	}
	return &inbox.Problem{Code: inbox.CodeConversationHeld, Action: inbox.ActionNone, Args: map[string]string{"name": members[hold.By].Name}}
}

// mayGive says why this member may not give a conversation to somebody: another
// one holds it.
func (d *Desk) mayGive(ctx context.Context, v inbox.Conversation) error {
	hold, err := d.hold(ctx, v)
	if err != nil || hold.Reason != inbox.HoldTheirs || hold.MayTake {
		return err
	}
	return d.held(ctx, hold)
}

// Take takes a conversation, from whoever has it or from nobody, so that this
// member may answer in it. One that is closed opens again.
func (d *Desk) Take(ctx context.Context, id inbox.ConversationID) error {
	if err := d.Reopen(ctx, id); err != nil {
		return err
	}
	v, err := d.Conversation(ctx, id)
	if err != nil {
		return err
	}
	if v.Work.Assignee == "" {
		return d.Claim(ctx, id)
	}
	return d.Assign(ctx, id, d.member(), "")
}
