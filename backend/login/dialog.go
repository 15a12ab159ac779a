package login

import (
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/oauth2"

	"pagedesk/backend/meta"
)

// DefaultScopes is what the inbox needs for Messenger and comments
// (meta-platform.md, 2).
var DefaultScopes = []string{
	"pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement", "pages_read_user_content",
	"pages_manage_engagement", "business_management",
}

const (
	defaultDialogURL = "https://www.facebook.com"
	callbackPath     = "/oauth/callback"
	stateBytes       = 32
)

// newState binds the answer to this login and tells the relay which port to
// send the browser to: "<port>.<random>".
func newState(port int) string {
	random := make([]byte, stateBytes)
	_, _ = rand.Read(random) // never fails
	return strconv.Itoa(port) + "." + base64.RawURLEncoding.EncodeToString(random)
}

func (s Settings) oauthConfig(port int) *oauth2.Config {
	redirect := s.RedirectURI
	if redirect == "" {
		// Meta accepts the loopback address itself while the app is in
		// development mode, by the name localhost only (meta-platform.md, 1.3).
		redirect = "http://localhost:" + strconv.Itoa(port) + callbackPath
	}
	config := &oauth2.Config{
		ClientID:    s.AppID,
		RedirectURL: redirect,
		Endpoint: oauth2.Endpoint{
			AuthURL:   s.dialogURL(),
			TokenURL:  strings.TrimRight(s.RelayURL, "/") + "/oauth/access_token",
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
	if s.ConfigID == "" {
		config.Scopes = []string{strings.Join(s.scopes(), ",")} // one element: oauth2 would join with spaces
	}
	return config
}

func (s Settings) scopes() []string {
	if s.Scopes == nil {
		return DefaultScopes
	}
	return s.Scopes
}

var endsInVersion = regexp.MustCompile(`/v\d+\.\d+$`)

func (s Settings) dialogURL() string {
	const path = "/dialog/oauth"
	base := strings.TrimRight(s.DialogURL, "/")
	switch {
	case base == "":
		base = defaultDialogURL
	case strings.HasSuffix(base, path):
		return base
	case endsInVersion.MatchString(base):
		return base + path
	}
	version := strings.Trim(s.Version, "/")
	if version == "" {
		version = meta.DefaultVersion
	}
	return base + "/" + version + path
}

// dialogOptions are the parameters beside those of every OAuth dialog
// (meta-platform.md, 1.1). PKCE costs nothing; the exchange does not rely on it.
func (s Settings) dialogOptions(verifier string) []oauth2.AuthCodeOption {
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}
	if s.ConfigID != "" {
		options = append(options, oauth2.SetAuthURLParam("config_id", s.ConfigID),
			oauth2.SetAuthURLParam("override_default_response_type", "true"))
	}
	if s.Rerequest {
		options = append(options, oauth2.SetAuthURLParam("auth_type", "rerequest"))
	}
	return options
}

// dialogAnswer reads what Meta sent back with the right state.
func dialogAnswer(q url.Values) (code string, failure *Error, ok bool) {
	if code := q.Get("code"); code != "" {
		return code, nil, true
	}
	first := func(names ...string) string {
		for _, name := range names {
			if v := q.Get(name); v != "" {
				return meta.Redact(v)
			}
		}
		return ""
	}
	kind := first("error", "error_code")
	if kind == "" {
		return "", nil, false
	}
	detail := "dialog: " + kind + ": " + first("error_description", "error_message", "error_reason")
	if kind == "access_denied" || q.Get("error_reason") == "user_denied" {
		return "", &Error{Kind: Refused, Detail: detail}, true
	}
	return "", &Error{Kind: ExchangeFailed, Detail: detail}, true
}
