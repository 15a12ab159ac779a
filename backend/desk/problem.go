package desk

import (
	"errors"
	"strconv"

	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
)

// graphActions are what a person can do about what Meta answered.
var graphActions = map[meta.Class]inbox.Action{
	meta.Retry: inbox.ActionRetry, meta.Throttled: inbox.ActionWait, meta.Reauthorize: inbox.ActionReauthorize,
	meta.Permission: inbox.ActionOpenSettings, meta.Window: inbox.ActionNone, meta.Permanent: inbox.ActionNone, meta.Ambiguous: inbox.ActionRetry,
}

// graphProblem tells a person what Meta answered to a call that is not a send.
func graphProblem(err error) error {
	var e *meta.Error
	if !errors.As(err, &e) {
		return err
	}
	return &inbox.Problem{
		Code: inbox.Code(e.Reason), Action: graphActions[e.Class], Cause: err,
		Args: map[string]string{
			"code": codeText(e.Code), "trace": e.TraceID, "minutes": strconv.Itoa(int(e.RetryAfter.Minutes())),
		},
	}
}

// codeText is Meta's error code as people look it up, "" when there is none.
func codeText(code int) string {
	if code == 0 {
		return ""
	}
	return strconv.Itoa(code)
}
