package meta

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// PageFields is what a Page is subscribed with (meta-platform.md, 3.4).
var PageFields = []string{
	"messages", "message_echoes", "message_edits", "message_deliveries", "message_reads", "message_reactions",
	"messaging_postbacks", "messaging_referrals", "messaging_optins", "messaging_handovers", "standby",
	"messaging_policy_enforcement", "feed", "mention",
}

// Subscribe makes Meta send the Page's events of these fields to our app.
// Always give the full list: whether Meta adds or replaces is not settled
// (meta-platform.md, 3.4).
func (c *Client) Subscribe(ctx context.Context, page Page, fields []string) error {
	return c.confirm(ctx, call{
		op: "page/subscribed_apps", method: http.MethodPost, path: []string{page.ID, "subscribed_apps"},
		query: url.Values{"subscribed_fields": {strings.Join(fields, ",")}}, token: page.Token, account: page.ID,
	})
}

// Unsubscribe stops the Page's events.
func (c *Client) Unsubscribe(ctx context.Context, page Page) error {
	return c.confirm(ctx, call{
		op: "page/subscribed_apps", method: http.MethodDelete, path: []string{page.ID, "subscribed_apps"},
		token: page.Token, account: page.ID,
	})
}

// Subscription is one app that receives a Page's events.
type Subscription struct {
	AppID  ID
	Name   string
	Fields []string
}

// UnmarshalJSON reads fields given as names or as objects with a name.
func (s *Subscription) UnmarshalJSON(b []byte) error {
	var raw struct {
		ID     ID                `json:"id"`
		Name   string            `json:"name"`
		Fields []json.RawMessage `json:"subscribed_fields"`
	}
	if err := decode(b, &raw); err != nil {
		return err
	}
	*s = Subscription{AppID: raw.ID, Name: raw.Name}
	for _, field := range raw.Fields {
		var name string
		if json.Unmarshal(field, &name) != nil {
			var object struct {
				Name string `json:"name"`
			}
			_ = decode(field, &object) // what has no name is left out below
			name = object.Name
		}
		if name != "" {
			s.Fields = append(s.Fields, name)
		}
	}
	return nil
}

// Subscriptions lists the apps that receive the Page's events, as far as this
// token may see them.
func (c *Client) Subscriptions(ctx context.Context, page Page) ([]Subscription, error) {
	return collect(walk[Subscription](ctx, c, call{
		op: "page/subscribed_apps", method: http.MethodGet, path: []string{page.ID, "subscribed_apps"},
		token: page.Token, account: page.ID,
	}))
}

// confirm makes a write that answers {"success":true}, or true as Graph did
// before.
func (c *Client) confirm(ctx context.Context, k call) error {
	var answer json.RawMessage
	if err := c.do(ctx, k, &answer); err != nil {
		return err
	}
	var object struct {
		Success *bool `json:"success"`
	}
	if string(answer) == "false" || decode(answer, &object) == nil && object.Success != nil && !*object.Success {
		return &Error{Op: k.op, Message: "Meta answered that it did not succeed", Class: Permanent, Reason: ReasonRejected}
	}
	return nil
}
