package graph

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// pageFields is the full list that Pagedesk wants of a Page: Meta may replace
// the earlier ones by what is sent. meta-platform.md, 3.4
var pageFields = []string{
	"messages", "message_echoes", "message_edits", "message_deliveries", "message_reads", "message_reactions",
	"messaging_postbacks", "messaging_referrals", "messaging_optins", "messaging_handovers", "standby",
	"messaging_policy_enforcement", "feed", "mention",
}

// Subscribe tells Meta to post the app's webhooks to callback. Meta calls
// callback before it answers. meta-platform.md, 3.4
func (a *App) Subscribe(ctx context.Context, callback, verifyToken string) error {
	said, err := a.call(ctx, http.MethodPost, "/"+url.PathEscape(a.id)+"/subscriptions", url.Values{
		"object":         {ObjectPage},
		"callback_url":   {callback},
		"verify_token":   {verifyToken},
		"fields":         {strings.Join(pageFields, ",")},
		"include_values": {"true"},
	}, a.token())
	if err != nil {
		return fmt.Errorf("subscribe webhooks: %w", err)
	}
	if err := said.err(); err != nil {
		return fmt.Errorf("subscribe webhooks: %w", err)
	}
	return nil
}
