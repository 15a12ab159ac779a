package inbox

import (
	"net/mail"
	"strings"
	"unicode"
)

// maxEmail is the length of an e-mail address in bytes (RFC 5321, 4.5.3.1.3).
const maxEmail = 254

// CleanEmail is an e-mail address without spaces around it, "" when there is
// none. The error is a Problem.
func CleanEmail(email string) (string, error) {
	email = strings.TrimSpace(email)
	if email == "" {
		return "", nil
	}
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > maxEmail || strings.ContainsFunc(email, unicode.IsSpace) {
		return "", &Problem{Code: CodeEmailInvalid, Action: ActionEdit, Cause: err}
	}
	return email, nil
}
