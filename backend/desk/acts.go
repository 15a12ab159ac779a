package desk

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"pagedesk/backend/inbox"
)

// ActKind is one of the things that a member does to a conversation.
type ActKind string

// The kinds.
const (
	ActClaim    ActKind = "claim"    // take what nobody has
	ActTake     ActKind = "take"     // take it, whoever has it
	ActAssign   ActKind = "assign"   // Member, Note
	ActUnassign ActKind = "unassign" //
	ActClose    ActKind = "close"    // SeenMs
	ActReopen   ActKind = "reopen"   //
	ActSnooze   ActKind = "snooze"   // Until
	ActWake     ActKind = "wake"     //
	ActLabel    ActKind = "label"    // Add, Remove
	ActRead     ActKind = "read"     // the customer's messages were seen
)

// Act is something to be done to a conversation.
type Act struct {
	Kind        ActKind
	Member      inbox.MemberID
	Note        string
	Until       time.Time
	Add, Remove []inbox.LabelID
	// SeenMs is the customer's newest message that the person had before them,
	// 0 for all there are.
	SeenMs int64
}

// acts does each kind.
var acts = map[ActKind]func(*Desk, context.Context, inbox.ConversationID, Act) error{
	ActClaim: func(d *Desk, ctx context.Context, id inbox.ConversationID, _ Act) error { return d.Claim(ctx, id) },
	ActTake:  func(d *Desk, ctx context.Context, id inbox.ConversationID, _ Act) error { return d.Take(ctx, id) },
	ActAssign: func(d *Desk, ctx context.Context, id inbox.ConversationID, a Act) error {
		return d.Assign(ctx, id, a.Member, a.Note)
	},
	ActUnassign: func(d *Desk, ctx context.Context, id inbox.ConversationID, _ Act) error { return d.Unassign(ctx, id) },
	ActClose: func(d *Desk, ctx context.Context, id inbox.ConversationID, a Act) error {
		return d.closeSeen(ctx, id, a.SeenMs)
	},
	ActReopen: func(d *Desk, ctx context.Context, id inbox.ConversationID, _ Act) error { return d.Reopen(ctx, id) },
	ActSnooze: func(d *Desk, ctx context.Context, id inbox.ConversationID, a Act) error {
		return d.Snooze(ctx, id, a.Until)
	},
	ActWake: func(d *Desk, ctx context.Context, id inbox.ConversationID, _ Act) error { return d.WakeUp(ctx, id) },
	ActLabel: func(d *Desk, ctx context.Context, id inbox.ConversationID, a Act) error {
		return d.Label(ctx, id, a.Add, a.Remove)
	},
	ActRead: func(d *Desk, ctx context.Context, id inbox.ConversationID, _ Act) error { return d.MarkRead(ctx, id) },
}

// Todo is an act and the conversation that it is done to.
type Todo struct {
	Conversation inbox.ConversationID
	Act
}

// atOnce is how many acts wait for the relay together.
const atOnce = 8

// Do does one thing after another, several at a time, and answers what came of
// each. One that fails stops none of the others.
func (d *Desk) Do(ctx context.Context, todo []Todo) []error {
	results := make([]error, len(todo))
	var g errgroup.Group
	g.SetLimit(atOnce)
	for i, t := range todo {
		g.Go(func() error {
			do, known := acts[t.Kind]
			if !known {
				results[i] = &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionNone}
				return nil
			}
			results[i] = do(d, ctx, t.Conversation, t.Act)
			return nil
		})
	}
	_ = g.Wait() // what went wrong is in results
	return results
}
