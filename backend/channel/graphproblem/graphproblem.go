// Package graphproblem is what Meta's Graph API answered as a person is told
// of it. The Meta kinds of channels and the desk share it.
package graphproblem

import (
	"errors"
	"strconv"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
)

// actions is what a person can do about a reason of Meta's.
var actions = map[meta.Reason]inbox.Action{
	meta.ReasonNeedsLogin:    inbox.ActionReauthorize,
	meta.ReasonPermission:    inbox.ActionReauthorize,
	meta.ReasonThrottled:     inbox.ActionWait,
	meta.ReasonBlocked:       inbox.ActionWait,
	meta.ReasonWindow:        inbox.ActionNone,
	meta.ReasonRecipientGone: inbox.ActionNone,
	meta.ReasonNotTester:     inbox.ActionOpenSettings,
	meta.ReasonOtherApp:      inbox.ActionOpenSettings,
	meta.ReasonRejected:      inbox.ActionEdit,
	meta.ReasonFile:          inbox.ActionEdit,
	meta.ReasonTemporary:     inbox.ActionRetry,
	meta.ReasonUnreachable:   inbox.ActionRetry,
	meta.ReasonUploadGone:    inbox.ActionRetry,
}

// Of is an error of the Graph client as a person is told of it, nil for
// nil. Its arguments: code ("10/2018278"), trace, and minutes to wait.
func Of(err error) *inbox.Problem {
	var failure *meta.Error
	if !errors.As(err, &failure) {
		return inbox.ProblemOf(err)
	}
	p := &inbox.Problem{Code: inbox.Code(failure.Reason), Action: actions[failure.Reason], Cause: failure, Args: map[string]string{
		"code": strconv.Itoa(failure.Code), "trace": failure.TraceID,
	}}
	if failure.Subcode != 0 {
		p.Args["code"] += "/" + strconv.Itoa(failure.Subcode)
	}
	if failure.Reason == meta.ReasonThrottled {
		p.Args["minutes"] = strconv.Itoa(max(1, int((failure.RetryAfter+time.Minute-1)/time.Minute)))
	}
	return p
}
