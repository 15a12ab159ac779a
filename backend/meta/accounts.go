package meta

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"pagedesk/backend/secret"
)

// Person is the one who logged in.
type Person struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// Me reads whose token this is.
func (c *Client) Me(ctx context.Context, user secret.Token) (Person, error) {
	var p Person
	err := c.do(ctx, call{
		op: "me", method: http.MethodGet, path: []string{"me"}, query: url.Values{"fields": {"id,name"}}, token: user,
	}, &p)
	return p, err
}

// Grant is one permission and what the person decided about it.
type Grant struct {
	Permission string `json:"permission"`
	Status     string `json:"status"` // granted, declined, expired
}

// Granted reports whether the permission may be used.
func (g Grant) Granted() bool { return g.Status == "granted" }

// Permissions lists what the person granted and declined.
func (c *Client) Permissions(ctx context.Context, user secret.Token) ([]Grant, error) {
	return collect(walk[Grant](ctx, c, call{
		op: "me/permissions", method: http.MethodGet, path: []string{"me", "permissions"}, token: user,
	}))
}

// Account is a Page as a person may use it (meta-platform.md, 1.6).
type Account struct {
	ID       string
	Name     string
	Category string
	// Token is the Page's token; zero when the person's tasks give none.
	Token secret.Token
	// Tasks is what the person may do; nil when Meta did not say.
	Tasks      []string
	PictureURL string
}

// Tasks that matter (meta-platform.md, 1.6).
const (
	TaskMessaging     = "MESSAGING"
	TaskModerate      = "MODERATE"
	TaskCreateContent = "CREATE_CONTENT"
	TaskManage        = "MANAGE"
)

// Can reports whether the person has the task, also under the names of the
// New Pages Experience. Tasks that Meta did not tell count as given: the call
// that needs one will say.
func (a Account) Can(task string) bool {
	const profilePlus = "PROFILE_PLUS_"
	return a.Tasks == nil || slices.ContainsFunc(a.Tasks, func(has string) bool {
		has = strings.TrimPrefix(has, profilePlus)
		return has == task || has == "FULL_CONTROL"
	})
}

// Page is the Page with its token.
func (a Account) Page() Page { return Page{ID: a.ID, Token: a.Token} }

// UnmarshalJSON reads an element of me/accounts or a Page node.
func (a *Account) UnmarshalJSON(b []byte) error {
	var raw struct {
		ID       ID       `json:"id"`
		Name     string   `json:"name"`
		Category string   `json:"category"`
		Token    string   `json:"access_token"`
		Tasks    []string `json:"tasks"`
		Picture  picture  `json:"picture"`
	}
	if err := decode(b, &raw); err != nil {
		return err
	}
	*a = Account{
		ID: string(raw.ID), Name: raw.Name, Category: raw.Category, Token: secret.New(raw.Token),
		Tasks: raw.Tasks, PictureURL: raw.Picture.URL,
	}
	return nil
}

const accountFields = "id,name,access_token,category,tasks,picture{url}"

// Accounts lists every Page the person shared, each once. A Page that was not
// ticked in the dialog is not in it.
func (c *Client) Accounts(ctx context.Context, user secret.Token) ([]Account, error) {
	all, err := collect(walk[Account](ctx, c, call{
		op: "me/accounts", method: http.MethodGet, path: []string{"me", "accounts"},
		query: url.Values{"fields": {accountFields}, "limit": {"100"}}, token: user,
	}))
	seen := map[string]bool{"": true}
	return slices.DeleteFunc(all, func(a Account) bool {
		again := seen[a.ID]
		seen[a.ID] = true
		return again
	}), err
}

// Account reads one Page with the person's token; its answer holds the Page's
// token.
func (c *Client) Account(ctx context.Context, pageID string, user secret.Token) (Account, error) {
	var a Account
	err := c.do(ctx, call{
		op: "page", method: http.MethodGet, path: []string{pageID},
		query: url.Values{"fields": {"id,name,access_token,category,picture{url}"}}, token: user,
	}, &a)
	return a, err
}

// CheckPage asks whether a Page's token still works: a 190 from another call
// can be a false alarm (meta-platform.md, 8.5, notes).
func (c *Client) CheckPage(ctx context.Context, page Page) error {
	return c.do(ctx, call{
		op: "page", method: http.MethodGet, path: []string{page.ID}, query: url.Values{"fields": {"id"}},
		token: page.Token, account: page.ID,
	}, &struct{}{})
}

// PagePicture reads the address of a Page's picture, "" when it has none.
func (c *Client) PagePicture(ctx context.Context, page Page) (string, error) {
	var answer struct {
		Picture picture `json:"picture"`
	}
	err := c.do(ctx, call{
		op: "page", method: http.MethodGet, path: []string{page.ID},
		query: url.Values{"fields": {"name,picture.type(large){url,is_silhouette}"}},
		token: page.Token, account: page.ID,
	}, &answer)
	return answer.Picture.URL, err
}

// picture is {"data":{"url":…}}, or the same without data, or a bare address.
type picture struct{ URL string }

func (p *picture) UnmarshalJSON(b []byte) error {
	type content struct {
		URL        string `json:"url"`
		Silhouette bool   `json:"is_silhouette"`
	}
	var raw struct {
		Data content `json:"data"`
		content
	}
	var bare string
	if json.Unmarshal(b, &bare) == nil {
		p.URL = bare
		return nil
	}
	if err := decode(b, &raw); err != nil {
		return err
	}
	switch {
	case raw.Data.Silhouette || raw.Silhouette:
		p.URL = ""
	case raw.Data.URL != "":
		p.URL = raw.Data.URL
	default:
		p.URL = raw.URL
	}
	return nil
}
