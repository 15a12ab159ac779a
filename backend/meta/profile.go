package meta

import (
	"context"
	"net/http"
	"net/url"
)

// Profile is what Meta tells of a person. Members it does not tell are "".
type Profile struct {
	ID         ID     `json:"id"`
	Name       string `json:"name"`
	FirstName  string `json:"first_name"`
	LastName   string `json:"last_name"`
	PictureURL string `json:"profile_pic"`
}

// Profile reads a person's name and picture. Meta may refuse or answer with
// the id alone (meta-platform.md, 5.4).
func (c *Client) Profile(ctx context.Context, page Page, psid string) (Profile, error) {
	var p Profile
	err := c.do(ctx, call{
		op: "profile", method: http.MethodGet, path: []string{psid},
		query: url.Values{"fields": {"first_name,last_name,name,profile_pic"}}, token: page.Token, account: page.ID,
	}, &p)
	return p, err
}
