package meta

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"pagedesk/backend/secret"
)

// redacted stands in a text where a secret was.
const redacted = "[redacted]"

// maxTextRunes bounds what is kept of a text that Meta sent.
const maxTextRunes = 600

// Meta's messages may repeat the token they refuse, and its links hold tokens
// (meta-platform.md, 10, point 27).
var secretPatterns = []*regexp.Regexp{
	regexp.MustCompile(`(?i)((?:access_token|input_token|fb_exchange_token|client_secret|appsecret_proof|code_verifier|refresh_token)["']?\s*[=:]\s*["']?)[^\s"'&,;}\])]+`),
	regexp.MustCompile(`([?&]code=)[^&\s"']+`),
	regexp.MustCompile(`()\b(?:EAA|IGAA|IGQ)[0-9A-Za-z_\-.|]+`),
	regexp.MustCompile(`()\b\d{6,}\|[0-9A-Za-z_\-]+`), // an app token: {app-id}|{app-secret}
	regexp.MustCompile(`(?i)(bearer\s+)[^\s"',;]+`),
}

// Redact removes from text whatever looks like a token or a secret, and the
// secrets named, and bounds its length.
func Redact(text string, secrets ...secret.Token) string {
	text = strings.ToValidUTF8(text, "")
	for _, s := range secrets {
		if plain := s.Reveal(); plain != "" {
			text = strings.ReplaceAll(text, plain, redacted)
			text = strings.ReplaceAll(text, url.QueryEscape(plain), redacted)
		}
	}
	for _, p := range secretPatterns {
		text = p.ReplaceAllString(text, "${1}"+redacted)
	}
	return clip(text, maxTextRunes)
}

func clip(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes]) + "…"
}

// WithoutURL strips the *url.Error that net/http wraps around every failure:
// its text prints the whole URL.
func WithoutURL(err error) error {
	var withURL *url.Error
	for errors.As(err, &withURL) {
		err = withURL.Err
	}
	return err
}
