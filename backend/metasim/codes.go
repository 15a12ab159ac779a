package metasim

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"
)

const codeLife = 10 * time.Minute

// loginCode is what the dialog hands to the app (meta-platform.md, 1.4).
type loginCode struct {
	account       *Account
	redirect      string
	challenge     string
	challengeKind string
	issued        time.Time
	used          bool
}

func (s *Sim) newCodeLocked(l *login) string {
	value := s.codeLocked()
	s.codes[value] = &loginCode{
		account: l.account, redirect: l.redirect.String(), challenge: l.challenge, challengeKind: l.challengeKind, issued: s.Now(),
	}
	return value
}

func exchangeCode(c *call) (any, *graphError) {
	value := strings.TrimSuffix(c.params["code"], "#_=_")
	code := c.sim.codes[value]
	switch {
	case value == "":
		return nil, invalidParam("The parameter code is required")
	case code == nil:
		return nil, badCode(0, "Invalid verification code format.")
	case code.redirect != c.params["redirect_uri"]:
		return nil, badCode(36008, "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request")
	case code.used:
		return nil, badCode(36009, "This authorization code has been used.")
	case c.sim.Now().Sub(code.issued) > codeLife:
		return nil, badCode(36007, "This authorization code has expired.")
	case !code.proves(c.params["code_verifier"]):
		return nil, badCode(0, "Invalid code_verifier parameter.")
	}
	code.used = true
	return c.sim.grantAnswer(c.sim.userTokenLocked(code.account, false)), nil
}

// proves checks PKCE if both sides use it; Meta does not require it (meta-platform.md, 1.3).
func (l *loginCode) proves(verifier string) bool {
	if l.challenge == "" || verifier == "" {
		return true
	}
	if l.challengeKind == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		verifier = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return verifier == l.challenge
}
