package messenger_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/channel/channeltest"
	"pagedesk/backend/channel/messenger"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/metasim"
	"pagedesk/backend/metasim/metasimtest"
	"pagedesk/backend/secret"
)

// callback is where the simulator delivers webhooks.
type callback struct {
	mu      sync.Mutex
	entries []json.RawMessage
}

func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	var body struct {
		Entry []json.RawMessage `json:"entry"`
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = append(c.entries, body.Entry...)
}

func (c *callback) all() []json.RawMessage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.entries)
}

// newWorld is a simulated Meta with the tea house connected and a customer who
// wrote.
func newWorld(t *testing.T) *channeltest.World {
	t.Helper()
	sim := metasimtest.Start(t, metasim.Config{})
	hook := &callback{}
	server := httptest.NewServer(hook)
	t.Cleanup(server.Close)
	graph := &meta.Client{GraphURL: sim.URL(), Timeout: 2 * time.Second}
	page := meta.Page{ID: metasim.LotusTea, Token: pageToken(t, sim, server.URL)}
	call(t, sim, http.MethodPost, sim.AppID()+"/subscriptions", url.Values{
		"access_token": {sim.AppID() + "|" + sim.AppSecret()}, "object": {"page"}, "callback_url": {server.URL},
		"verify_token": {"v"}, "fields": {strings.Join(meta.PageFields, ",")}, "include_values": {"true"},
	})
	if err := graph.Subscribe(t.Context(), page, meta.PageFields); err != nil {
		t.Fatal(err)
	}
	customer := sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	return &channeltest.World{
		Kind:     messenger.New(graph),
		Account:  channel.Account{Channel: "page:" + metasim.LotusTea, ID: metasim.LotusTea, AppID: sim.AppID()},
		Token:    page.Token,
		Customer: inbox.ContactID(customer.ID), Name: "Mai Pham",
		Break: func(f channeltest.Failure) { sim.Faults(metasim.LotusTea).On(faults[f]) },
		Phone: func() []string {
			var texts []string
			for _, m := range sim.Sends() {
				texts = append(texts, m.Text)
			}
			return texts
		},
		Say:     func(text string) inbox.MessageID { return inbox.MessageID(customer.Say(text)) },
		Entries: hook.all,
		Now:     sim.Now,
	}
}

var faults = map[channeltest.Failure]metasim.Fault{
	channeltest.ExpiredToken:  metasim.TokenError(463),
	channeltest.WindowClosed:  metasim.WindowClosed().Times(1),
	channeltest.RecipientGone: metasim.NoSuchPerson().Times(1),
	channeltest.Throttled:     metasim.Throttled(80006, 0, 3).Times(1),
	channeltest.Refused:       metasim.Transient(2).Only("send").Times(1),
	channeltest.NoAnswer:      metasim.NoAnswer().Only("send").Times(1),
	channeltest.LostAnswer:    metasim.LostAnswer(3 * time.Second).Times(1),
	channeltest.ErrorButSent:  metasim.AcceptedError().Times(1),
}

// pageToken logs in and takes the Page's token.
func pageToken(t *testing.T, sim *metasim.Sim, redirect string) secret.Token {
	t.Helper()
	scopes := "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement"
	dialog := sim.URL() + "/v26.0/dialog/oauth?" + url.Values{
		"client_id": {sim.AppID()}, "redirect_uri": {redirect}, "state": {"s"}, "scope": {scopes},
	}.Encode()
	final, err := sim.Approve(t.Context(), dialog, metasim.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	back, err := url.Parse(final)
	if err != nil {
		t.Fatal(err)
	}
	app := url.Values{"client_id": {sim.AppID()}, "client_secret": {sim.AppSecret()}}
	app.Set("redirect_uri", redirect)
	app.Set("code", back.Query().Get("code"))
	user := fmt.Sprint(call(t, sim, http.MethodGet, "oauth/access_token", app)["access_token"])
	account := call(t, sim, http.MethodGet, metasim.LotusTea, url.Values{"access_token": {user}, "fields": {"access_token"}})
	return secret.New(fmt.Sprint(account["access_token"]))
}

// call asks the simulator what a relay or an admin would ask Meta.
func call(t *testing.T, sim *metasim.Sim, method, path string, query url.Values) map[string]any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, sim.URL()+"/v26.0/"+path+"?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %v %v", method, path, response.StatusCode, answer, err)
	}
	return answer
}
