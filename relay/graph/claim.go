package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// ErrRefused says that a token is not a live Page token, given to this app,
// for the account.
var ErrRefused = errors.New("the token is not a live Page token of this app for the account")

// The objects whose accounts CheckToken knows how to check.
const (
	ObjectPage      = "page"
	ObjectInstagram = "instagram"
)

// CheckToken finds out whether a token is a live Page token for an account:
// for the Page itself, or for the Page that an Instagram account is linked to.
// It returns nil, ErrRefused or ErrUnreachable.
func (a *App) CheckToken(ctx context.Context, object, account, token string) error {
	page, err := a.pageOf(ctx, token)
	if errors.Is(err, errNoInspection) {
		page, err = a.whoIs(ctx, token)
	}
	if err != nil {
		return err
	}
	owned := page
	if object == ObjectInstagram {
		if owned, err = a.instagramOf(ctx, page, token); err != nil {
			return err
		}
	}
	if owned == "" || owned != account {
		return ErrRefused
	}
	return nil
}

// errNoInspection says that debug_token itself cannot be used.
var errNoInspection = errors.New("debug_token cannot be used")

// pageOf is the Page of a live Page token of this app.
// meta-platform.md, 1.8
func (a *App) pageOf(ctx context.Context, token string) (string, error) {
	said, err := a.call(ctx, http.MethodGet, "/debug_token", url.Values{"input_token": {token}}, a.token())
	if err != nil {
		return "", err
	}
	if said.err() != nil {
		return "", errNoInspection
	}
	var inspected struct {
		Data struct {
			AppID     id     `json:"app_id"`
			Type      string `json:"type"`
			ProfileID id     `json:"profile_id"`
			Valid     bool   `json:"is_valid"`
		} `json:"data"`
	}
	if json.Unmarshal(said.body, &inspected) != nil {
		return "", errNoInspection
	}
	d := inspected.Data
	if !d.Valid || d.Type != "PAGE" || string(d.AppID) != a.id {
		return "", ErrRefused
	}
	return string(d.ProfileID), nil
}

// whoIs asks who a token acts as.
func (a *App) whoIs(ctx context.Context, token string) (string, error) {
	said, err := a.call(ctx, http.MethodGet, "/me", url.Values{"fields": {"id"}}, token)
	if err != nil {
		return "", err
	}
	if err := refusal(said); err != nil {
		return "", err
	}
	var me struct {
		ID id `json:"id"`
	}
	if json.Unmarshal(said.body, &me) != nil {
		return "", ErrUnreachable
	}
	return string(me.ID), nil
}

// instagramOf is the professional account linked to a Page.
// meta-platform.md, 1.6
func (a *App) instagramOf(ctx context.Context, page, token string) (string, error) {
	said, err := a.call(ctx, http.MethodGet, "/"+url.PathEscape(page),
		url.Values{"fields": {"instagram_business_account"}}, token)
	if err != nil {
		return "", err
	}
	if err := refusal(said); err != nil {
		return "", err
	}
	var linked struct {
		Account struct {
			ID id `json:"id"`
		} `json:"instagram_business_account"`
	}
	if json.Unmarshal(said.body, &linked) != nil {
		return "", ErrUnreachable
	}
	return string(linked.Account.ID), nil
}

// refusal sorts an answer about a token: Meta's own faults and limits are no
// judgement on it.
func refusal(said answer) error {
	err := said.err()
	var meta *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &meta) && !meta.Transient():
		return fmt.Errorf("%w: %w", ErrRefused, meta)
	case errors.As(err, &meta):
		return fmt.Errorf("%w: %w", ErrUnreachable, meta)
	default:
		return err
	}
}
