package metasim

import (
	"fmt"
	"net/http"
)

// graphError is Meta's error object (meta-platform.md, 8.4).
type graphError struct {
	code, subcode int
	message       string
	kind          string // type; default OAuthException
	transient     bool
	status        int    // default by code
	userTitle     string // for people
	userMsg       string
	challenge     string // member of WWW-Authenticate: invalid_token, invalid_code, invalid_request
}

func (e *graphError) httpStatus() int {
	switch {
	case e.status != 0:
		return e.status
	case e.code == 1, e.code == 2:
		return http.StatusInternalServerError
	case e.code == 4, e.code == 10, e.code >= 200 && e.code <= 299: // meta-platform.md, 8.3
		return http.StatusForbidden
	}
	return http.StatusBadRequest
}

func (e *graphError) body(trace string) obj {
	kind := e.kind
	if kind == "" {
		kind = "OAuthException"
	}
	o := obj{"message": e.message, "type": kind, "code": e.code, "fbtrace_id": trace}
	if e.subcode != 0 {
		o["error_subcode"] = e.subcode
	}
	if e.transient {
		o["is_transient"] = true
	}
	if e.userTitle != "" {
		o["error_user_title"], o["error_user_msg"] = e.userTitle, e.userMsg
	}
	return obj{"error": o}
}

func invalidParam(format string, args ...any) *graphError {
	return &graphError{code: 100, message: "(#100) " + fmt.Sprintf(format, args...)}
}

func noObject(id string) *graphError {
	return &graphError{code: 100, subcode: 33, kind: "GraphMethodException",
		message: "Unsupported get request. Object with ID '" + id + "' does not exist, cannot be loaded due to missing permissions, or does not support this operation"}
}

func noPermission(scope string) *graphError {
	return &graphError{code: 200, message: "(#200) Requires " + scope + " permission to manage the object"}
}

func missingToken() *graphError {
	return &graphError{code: 2500, message: "An active access token must be used to query information about the current user.", challenge: "invalid_request"}
}

// tokenMessages by subcode of error 190 (meta-platform.md, 8.5).
var tokenMessages = map[int]string{
	0:   "Invalid OAuth access token - Cannot parse access token",
	458: "Error validating access token: The user has not authorized application.",
	459: "Error validating access token: The session is invalid because the user is checkpointed and must log in at www.facebook.com.",
	460: "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.",
	463: "Error validating access token: Session has expired.",
	464: "Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user.",
	467: "Error validating access token: The session is invalid because the user logged out.",
	492: "Error validating access token: The user must be an administrator, editor, or moderator of the page in order to impersonate it.",
	493: "Error validating access token: Session does not match current stored session. This may be because the user has not used the app for a long time.",
}

func badToken(subcode int) *graphError {
	text, ok := tokenMessages[subcode]
	if !ok {
		text = "Error validating access token."
	}
	return &graphError{code: 190, subcode: subcode, message: text, challenge: "invalid_token"}
}

func badCode(subcode int, text string) *graphError {
	return &graphError{code: 100, subcode: subcode, message: text, challenge: "invalid_code"}
}
