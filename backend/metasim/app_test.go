package metasim_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
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

	"pagedesk/backend/metasim"
	"pagedesk/backend/metasim/metasimtest"
)

const (
	allScopes = "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,instagram_basic"
	allFields = "messages,message_echoes,message_edits,message_deliveries,message_reads,message_reactions,messaging_postbacks," +
		"messaging_referrals,messaging_optins,messaging_handovers,standby,messaging_policy_enforcement,feed,mention"
	verifyToken = "our-secret"
)

// app is the other side of Meta: a callback for webhooks, a redirect address and a plain HTTP client.
type app struct {
	t        *testing.T
	sim      *metasim.Sim
	server   *httptest.Server
	redirect string

	mu     sync.Mutex
	status int // what the callback answers; 0 is 200
	hang   int // posts that it leaves without an answer
	posts  []post
	grown  chan struct{}
}

type post struct {
	header http.Header
	raw    []byte
	body   struct {
		Object string
		Entry  []entry
	}
}

type entry struct {
	ID        string
	Time      int64
	Messaging []json.RawMessage
	Standby   []json.RawMessage
	Changes   []json.RawMessage
}

func start(t *testing.T, cfg metasim.Config) *app {
	t.Helper()
	a := &app{t: t, grown: make(chan struct{}, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hook", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("hub.verify_token") != verifyToken {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
	})
	mux.HandleFunc("POST /hook", a.hook)
	mux.HandleFunc("GET /back", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "thanks") })
	a.server = httptest.NewServer(mux)
	t.Cleanup(a.server.Close)
	a.redirect = a.server.URL + "/back"
	a.sim = metasimtest.Start(t, cfg)
	return a
}

func (a *app) hook(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	p := post{header: r.Header, raw: raw}
	if err := json.Unmarshal(raw, &p.body); err != nil {
		a.t.Errorf("webhook body: %v", err)
	}
	a.mu.Lock()
	a.posts = append(a.posts, p)
	status, hang := a.status, a.hang > 0
	a.hang--
	a.mu.Unlock()
	if hang {
		<-r.Context().Done()
		return
	}
	select {
	case a.grown <- struct{}{}:
	default:
	}
	if status != 0 {
		w.WriteHeader(status)
	}
}

func (a *app) answerWith(status int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.status = status
}

func (a *app) leaveUnanswered(posts int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hang = posts
}

func (a *app) received() []post {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.posts)
}

// events lists what came so far, with the name of each event's own member, such as "message".
func (a *app) events() (kinds []string, events []map[string]any) {
	for _, p := range a.received() {
		for _, e := range p.body.Entry {
			for _, raw := range slices.Concat(e.Messaging, e.Standby, e.Changes) {
				var event map[string]any
				if err := json.Unmarshal(raw, &event); err != nil {
					a.t.Fatalf("event: %v", err)
				}
				kinds = append(kinds, kindOf(event))
				events = append(events, event)
			}
		}
	}
	return kinds, events
}

func kindOf(event map[string]any) string {
	for k := range event {
		if !slices.Contains([]string{"sender", "recipient", "timestamp", "value"}, k) {
			if m, ok := event[k].(map[string]any); ok && m["is_echo"] == true {
				return "echo"
			}
			return k
		}
	}
	return ""
}

// waitEvents waits until n events have come.
func (a *app) waitEvents(n int) (kinds []string, events []map[string]any) {
	a.t.Helper()
	a.until(fmt.Sprintf("%d events", n), func() bool { kinds, events = a.events(); return len(kinds) >= n })
	return kinds, events
}

func (a *app) until(what string, ok func() bool) {
	a.t.Helper()
	deadline := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-a.grown:
		case <-time.After(5 * time.Millisecond):
		case <-deadline:
			kinds, _ := a.events()
			a.t.Fatalf("waited 10 s for %s; events so far: %v", what, kinds)
		}
	}
}

func (a *app) dialogURL(extra ...string) string {
	q := url.Values{"client_id": {a.sim.AppID()}, "redirect_uri": {a.redirect}, "state": {"s&t=a/t+e é"}, "scope": {allScopes}}
	for i := 0; i < len(extra); i += 2 {
		q.Set(extra[i], extra[i+1])
	}
	return a.sim.URL() + "/v26.0/dialog/oauth?" + q.Encode()
}

// approve walks the dialog and gives the parameters that came back.
func (a *app) approve(choice metasim.Choice, extra ...string) url.Values {
	a.t.Helper()
	final, err := a.sim.Approve(context.Background(), a.dialogURL(extra...), choice)
	if err != nil {
		a.t.Fatalf("approve: %v", err)
	}
	u, err := url.Parse(final)
	if err != nil {
		a.t.Fatalf("final URL %q: %v", final, err)
	}
	return u.Query()
}

type object = map[string]any

// call makes a Graph call with the token in the header and gives the status and the answer.
func (a *app) call(method, path, token string, params ...string) (int, object, http.Header) {
	a.t.Helper()
	q := url.Values{}
	for i := 0; i < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	r, err := http.NewRequest(method, a.sim.URL()+"/v26.0/"+path, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	if method == http.MethodPost {
		r, _ = http.NewRequest(method, r.URL.String(), strings.NewReader(q.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		r.URL.RawQuery = q.Encode()
	}
	return a.do(r, token)
}

func (a *app) do(r *http.Request, token string) (int, object, http.Header) {
	a.t.Helper()
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	var out object
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		a.t.Fatalf("%s %s answered %d %q", r.Method, r.URL.Path, answer.StatusCode, raw)
	}
	return answer.StatusCode, out, answer.Header
}

// get must succeed.
func (a *app) get(path, token string, params ...string) object {
	a.t.Helper()
	status, out, _ := a.call(http.MethodGet, path, token, params...)
	if status != http.StatusOK {
		a.t.Fatalf("GET %s: %d %v", path, status, out)
	}
	return out
}

func (a *app) post(path, token string, params ...string) object {
	a.t.Helper()
	status, out, _ := a.call(http.MethodPost, path, token, params...)
	if status != http.StatusOK {
		a.t.Fatalf("POST %s: %d %v", path, status, out)
	}
	return out
}

// code gives code and subcode of an error answer, "100/33".
func code(answer object) string {
	e, _ := answer["error"].(object)
	if e == nil {
		return "no error"
	}
	if sub, ok := e["error_subcode"]; ok {
		return fmt.Sprintf("%v/%v", e["code"], sub)
	}
	return fmt.Sprint(e["code"])
}

// exchange redeems a code.
func (a *app) exchange(code string, change ...string) (int, object, http.Header) {
	a.t.Helper()
	params := []string{"client_id", a.sim.AppID(), "client_secret", a.sim.AppSecret(), "redirect_uri", a.redirect, "code", code}
	return a.call(http.MethodGet, "oauth/access_token", "", append(params, change...)...)
}

func (a *app) longToken(choice metasim.Choice) string {
	a.t.Helper()
	_, short, _ := a.exchange(a.approve(choice).Get("code"))
	long := a.get("oauth/access_token", "", "grant_type", "fb_exchange_token", "client_id", a.sim.AppID(),
		"client_secret", a.sim.AppSecret(), "fb_exchange_token", fmt.Sprint(short["access_token"]))
	return long["access_token"].(string)
}

func (a *app) pageToken(pageID string) string {
	a.t.Helper()
	return a.get(pageID, a.longToken(metasim.Choice{}), "fields", "access_token")["access_token"].(string)
}

// connect logs in and subscribes at both levels; the Page's token is given.
func (a *app) connect(pageID string) string {
	a.t.Helper()
	token := a.pageToken(pageID)
	a.subscribe(allFields)
	a.post(pageID+"/subscribed_apps", token, "subscribed_fields", allFields)
	return token
}

func (a *app) subscribe(fields string) {
	a.t.Helper()
	a.post(a.sim.AppID()+"/subscriptions", a.sim.AppID()+"|"+a.sim.AppSecret(), "object", "page",
		"callback_url", a.server.URL+"/hook", "verify_token", verifyToken, "fields", fields, "include_values", "true")
}

func (a *app) sendText(token, psid, text string, extra ...string) (int, object, http.Header) {
	a.t.Helper()
	message, _ := json.Marshal(object{"text": text, "metadata": "pd:1"})
	recipient, _ := json.Marshal(object{"id": psid})
	return a.call(http.MethodPost, "me/messages", token, append([]string{"recipient", string(recipient), "messaging_type", "RESPONSE", "message", string(message)}, extra...)...)
}

func hmacHex(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// listenForm is a server that passes on the signed_request it is sent.
func listenForm(t *testing.T, got chan<- string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.PostFormValue("signed_request") }))
	t.Cleanup(server.Close)
	return server.URL
}

func rawHMAC(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// phone speaks the JSON API behind the phone page.
type phone struct {
	*app
	token string
}

func newPhone(t *testing.T) *phone {
	t.Helper()
	a := start(t, metasim.Config{})
	return &phone{app: a, token: a.connect(metasim.LotusTea)}
}

func (p *phone) ask(method, path string, body, answer any) {
	p.t.Helper()
	raw, _ := json.Marshal(body)
	r, err := http.NewRequest(method, p.sim.URL()+"/phone/api/"+path, bytes.NewReader(raw))
	if err != nil {
		p.t.Fatal(err)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer got.Body.Close()
	if err := json.NewDecoder(got.Body).Decode(answer); err != nil {
		p.t.Fatalf("%s %s: %d %v", method, path, got.StatusCode, err)
	}
}

func (p *phone) one(method, path string, body any) (out object) {
	p.t.Helper()
	p.ask(method, path, body, &out)
	return out
}

func (p *phone) list(method, path string, body any) (out []object) {
	p.t.Helper()
	p.ask(method, path, body, &out)
	return out
}
