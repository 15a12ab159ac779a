package login

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

const (
	exchangeTimeout  = 30 * time.Second
	maxExchangeBytes = 1 << 20
	longLivedTries   = 3
	longLivedPause   = time.Second

	// lastingToken is how long a token must live to be worth keeping when Meta
	// does not exchange it: the tokens of its Pages die with it
	// (meta-platform.md, 1.6).
	lastingToken = 30 * 24 * time.Hour
)

// grant is a token and when it ends; a zero expires is never, or not told.
type grant struct {
	token   secret.Token
	expires time.Time
}

// relay is the client of the relay's token endpoint.
type relay struct {
	config *oauth2.Config
	client *http.Client
}

func newRelay(config *oauth2.Config, base *http.Client, device secret.Token) *relay {
	var client http.Client
	if base != nil {
		client = *base
	}
	client.Transport = bearer{token: device, next: client.Transport}
	client.Timeout = exchangeTimeout
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &relay{config: config, client: &client}
}

// bearer shows the relay which device asks.
type bearer struct {
	token secret.Token
	next  http.RoundTripper // nil is http.DefaultTransport
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	next := b.next
	if next == nil {
		next = http.DefaultTransport
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token.Reveal())
	return next.RoundTrip(r)
}

// code exchanges the dialog's code for a token. It is tried once: a code works
// once (meta-platform.md, 1.4).
func (r *relay) code(ctx context.Context, code, verifier string) (grant, *Error) {
	withClient := context.WithValue(ctx, oauth2.HTTPClient, r.client)
	token, err := r.config.Exchange(withClient, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return grant{}, exchangeError(ctx, err, secret.New(code), secret.New(verifier))
	}
	return grant{secret.New(token.AccessToken), token.Expiry}, nil
}

// longLived exchanges a short-lived token for one of about 60 days. The code
// is spent by now, so what may pass is tried again.
func (r *relay) longLived(ctx context.Context, short secret.Token) (grant, *Error) {
	for try := 1; ; try++ {
		g, failure := r.exchangeShort(ctx, short)
		if failure == nil || try == longLivedTries || !passing(failure) {
			return g, failure
		}
		select {
		case <-time.After(longLivedPause):
		case <-ctx.Done():
			return grant{}, ended(ctx)
		}
	}
}

func passing(e *Error) bool {
	return e.Kind == RelayUnreachable || e.Kind == MetaUnreachable || e.Meta != nil && e.Meta.Class == meta.Retry
}

func (r *relay) exchangeShort(ctx context.Context, short secret.Token) (grant, *Error) {
	form := url.Values{
		"grant_type": {"fb_exchange_token"}, "client_id": {r.config.ClientID}, "fb_exchange_token": {short.Reveal()},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.config.Endpoint.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return grant{}, exchangeError(ctx, err, short)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := r.client.Do(request)
	if err != nil {
		return grant{}, exchangeError(ctx, err, short)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxExchangeBytes))
	if err != nil {
		return grant{}, exchangeError(ctx, err, short)
	}
	var answer struct {
		Token   string      `json:"access_token"`
		Expires json.Number `json:"expires_in"`
	}
	_ = json.Unmarshal(body, &answer) // what is no token is read as an error below
	if response.StatusCode != http.StatusOK || answer.Token == "" {
		return grant{}, answerError(response.StatusCode, response.Header, body, short)
	}
	g := grant{token: secret.New(answer.Token)}
	if seconds, err := answer.Expires.Int64(); err == nil && seconds > 0 {
		g.expires = time.Now().Add(time.Duration(min(seconds, 1<<31)) * time.Second)
	}
	return g, nil
}

// lasts reports whether the token is worth keeping as it is.
func (g grant) lasts() bool { return g.expires.IsZero() || time.Until(g.expires) >= lastingToken }
