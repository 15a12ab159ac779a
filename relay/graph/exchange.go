package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// Exchange asks the token endpoint with the app's id and secret added to
// params and returns Meta's answer, a JSON text, and its status: refusals
// too are for the caller to read. meta-platform.md, 1.4 and 1.5
func (a *App) Exchange(ctx context.Context, params url.Values) (status int, body []byte, err error) {
	full := url.Values{}
	for name, values := range params {
		full[name] = values
	}
	full.Set("client_id", a.id)
	full.Set("client_secret", a.secret)
	said, err := a.call(ctx, http.MethodGet, "/oauth/access_token", full, "")
	if err != nil {
		return 0, nil, fmt.Errorf("exchange token: %w", err)
	}
	if !json.Valid(said.body) {
		return 0, nil, fmt.Errorf("exchange token: %w: status %d, not JSON", ErrUnreachable, said.status)
	}
	return said.status, said.body, nil
}
