package link

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pagedesk/backend/secret"
	"pagedesk/relay/wire"
)

// Problem is an error answer of the relay.
type Problem struct {
	Status int
	Code   string // one of wire.Problem…
	Detail string // English, for logs
}

func (p *Problem) Error() string {
	return fmt.Sprintf("the relay answered %d %s: %s", p.Status, p.Code, p.Detail)
}

// ErrUnreachable is answered when the relay did not answer at all.
var ErrUnreachable = errors.New("the relay did not answer")

// ErrBadAddress is answered for an address that cannot be a relay's.
var ErrBadAddress = errors.New("not the address of a relay")

// apiTime bounds one call; the relay may have to ask Meta.
const apiTime = 30 * time.Second

// maxAnswer bounds what is read of an answer.
const maxAnswer = 4 << 20

// ParseAddress is the relay's address as a person may type it: with or without
// https, a path or spaces around it. Plain http is for this computer and for
// those who typed it.
func ParseAddress(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if !strings.Contains(typed, "://") {
		scheme := "https://"
		if host, _, _ := strings.Cut(typed, ":"); host == "localhost" || strings.HasPrefix(host, "127.") {
			scheme = "http://"
		}
		typed = scheme + typed
	}
	u, err := url.Parse(typed)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil {
		return "", ErrBadAddress
	}
	return u.Scheme + "://" + u.Host + strings.TrimSuffix(u.Path, "/"), nil
}

// Pair redeems a setup code or an invite at a relay. The answer holds the device token in
// the clear: put it into a keychain and forget it.
func Pair(ctx context.Context, relay string, req wire.PairRequest) (wire.PairResponse, error) {
	return call[wire.PairResponse](ctx, http.MethodPost, relay+"/v1/pair", secret.Token{}, req)
}

// Claim claims an account for the workspace: for everyone in it, or only for
// the member who claims it.
func Claim(ctx context.Context, relay string, device secret.Token, object, account string, token secret.Token, onlyMe bool) (wire.Channel, error) {
	return call[wire.Channel](ctx, http.MethodPost, relay+"/v1/channels", device,
		wire.ClaimRequest{Object: object, Account: account, Token: token.Reveal(), OnlyMe: onlyMe})
}

func call[T any](ctx context.Context, method, address string, device secret.Token, body any) (T, error) {
	var answer T
	ctx, cancel := context.WithTimeout(ctx, apiTime)
	defer cancel()
	raw, err := json.Marshal(body)
	if err != nil {
		return answer, fmt.Errorf("encode request: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(raw))
	if err != nil {
		return answer, ErrBadAddress
	}
	req.Header.Set("Content-Type", "application/json")
	if !device.IsZero() {
		req.Header.Set("Authorization", "Bearer "+device.Reveal())
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return answer, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if res.StatusCode >= http.StatusBadRequest {
		var p wire.Problem
		if err := json.Unmarshal(raw, &p); err != nil || p.Code == "" {
			return answer, &Problem{Status: res.StatusCode, Code: "not_a_relay", Detail: res.Status}
		}
		return answer, &Problem{Status: res.StatusCode, Code: p.Code, Detail: p.Detail}
	}
	if res.StatusCode == http.StatusNoContent {
		return answer, nil
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return answer, &Problem{Status: res.StatusCode, Code: "not_a_relay", Detail: "the answer is not a relay's"}
	}
	return answer, nil
}
