package messenger

import (
	"context"
	"errors"

	"pagedesk/backend/channel"
	"pagedesk/backend/channel/graphproblem"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

// Send sends a text as an answer inside the window.
func (k *Kind) Send(ctx context.Context, account channel.Account, token secret.Token, out channel.Outbound) channel.Result {
	if err := inbox.CheckText(out.Text, k.Limits()); err != nil {
		return channel.Result{Outcome: channel.OutcomeFailed, Problem: inbox.ProblemOf(err)}
	}
	page := meta.Page{ID: account.ID, Token: token}
	request := meta.SendRequest{
		Recipient: string(out.Contact), Text: out.Text, ReplyTo: string(out.ReplyTo),
		Metadata: channel.MetadataPrefix + string(out.Client),
	}
	var failure *meta.Error
	for try := 1; ; try++ {
		sent, err := k.graph.Send(ctx, page, request)
		if err == nil {
			return accepted(sent)
		}
		if !errors.As(err, &failure) { // our own request is at fault
			return channel.Result{Outcome: channel.OutcomeFailed, Problem: graphproblem.Of(err)}
		}
		if failure.Class != meta.Retry || failure.MaxTries == 0 {
			break
		}
		if try >= failure.MaxTries {
			return channel.Result{Outcome: channel.OutcomeFailed, Problem: graphproblem.Of(failure)}
		}
	}
	return k.refused(ctx, page, failure)
}

// accepted is Meta's answer. Without an id it is known by its echo only.
func accepted(sent meta.Sent) channel.Result {
	if sent.MessageID == "" {
		return channel.Result{
			Outcome: channel.OutcomeUnknown,
			Problem: &inbox.Problem{Code: inbox.CodeMetaTemporary, Action: inbox.ActionWait},
		}
	}
	return channel.Result{Outcome: channel.OutcomeSent, Message: inbox.MessageID(sent.MessageID)}
}

// outcomes is what a class means for a message; the others are failures.
var outcomes = map[meta.Class]channel.Outcome{
	meta.Retry:     channel.OutcomeRetry,
	meta.Throttled: channel.OutcomeRetry,
	meta.Ambiguous: channel.OutcomeUnknown,
}

func (k *Kind) refused(ctx context.Context, page meta.Page, failure *meta.Error) channel.Result {
	result := channel.Result{Outcome: channel.OutcomeFailed, Problem: graphproblem.Of(failure), RetryAfter: failure.RetryAfter}
	if outcome, ok := outcomes[failure.Class]; ok {
		result.Outcome = outcome
	}
	// A 190 of one endpoint can be a false alarm (meta-platform.md, 8.5, notes).
	if failure.Class == meta.Reauthorize && !page.Token.IsZero() && k.graph.CheckPage(ctx, page) == nil {
		result.Outcome = channel.OutcomeRetry
		result.Problem = &inbox.Problem{Code: inbox.CodeMetaTemporary, Action: inbox.ActionWait, Cause: failure}
	}
	return result
}
