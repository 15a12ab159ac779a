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

// Send sends a text or an uploaded file.
func (k *Kind) Send(ctx context.Context, account channel.Account, token secret.Token, out channel.Outbound) channel.Result {
	if err := check(out, k.Limits()); err != nil {
		return channel.Result{Outcome: channel.OutcomeFailed, Problem: inbox.ProblemOf(err)}
	}
	page := meta.Page{ID: account.ID, Token: token}
	request := meta.SendRequest{
		Recipient: string(out.Contact), Text: out.Text, ReplyTo: string(out.ReplyTo),
		Metadata: channel.MetadataPrefix + string(out.Client),
	}
	if out.HumanAgent { // meta-platform.md, 4.6
		request.Type, request.Tag = meta.TypeMessageTag, meta.TagHumanAgent
	}
	if out.File != nil {
		request.File = meta.File{Attachment: sentAs[out.File.Kind], ID: meta.ID(out.File.Uploaded)}
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
	result := k.refused(ctx, page, failure)
	if out.HumanAgent && tagRefused(failure) {
		result.Problem.Code, result.Problem.Action = inbox.CodeHumanAgentRefused, inbox.ActionOpenSettings
	}
	return result
}

// tagRefused reports whether Meta has not approved the human-agent tag for the
// app: error 100 or 10 without a subcode (meta-platform.md, 4.6).
func tagRefused(failure *meta.Error) bool {
	return failure.Subcode == 0 && (failure.Code == 100 || failure.Code == 10)
}

// check says why a message cannot be sent at all.
func check(out channel.Outbound, limits inbox.Limits) error {
	switch {
	case out.File == nil:
		return inbox.CheckText(out.Text, limits)
	case out.File.Uploaded == "":
		return &inbox.Problem{Code: inbox.CodeMetaUploadGone, Action: inbox.ActionRetry}
	}
	return inbox.CheckFile(*out.File, limits)
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
