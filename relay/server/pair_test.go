package server_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

var key = base64.StdEncoding.EncodeToString(make([]byte, 32))

func TestPair(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{GraphURL: "http://graph.example", DialogURL: "http://dialog.example", ConfigID: "880000000000001"})
	code := r.SetupCode(t)
	sloppy := strings.ToLower(strings.ReplaceAll(code, "-", " "))
	var got wire.PairResponse
	if status := r.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{Code: sloppy, Name: "  นก ", Device: "ร้าน", PublicKey: key}, &got); status != 200 {
		t.Fatalf("status %d", status)
	}
	if got.Member.Name != "นก" || got.Device.Name != "ร้าน" || got.Member.Role != wire.RoleOwner || !strings.HasPrefix(got.Token, "pdk_") {
		t.Errorf("paired as %+v", got)
	}
	want := wire.MetaSettings{
		AppID: relaytest.AppID, GraphURL: "http://graph.example", DialogURL: "http://dialog.example",
		GraphVersion: "v26.0", RedirectURI: r.URL() + "/oauth/callback", ConfigID: "880000000000001",
	}
	if got.Meta != want {
		t.Errorf("settings %+v, want %+v", got.Meta, want)
	}
	second := r.Pair(t, "May")
	if second.Workspace != got.Workspace || second.Member.ID == got.Member.ID {
		t.Errorf("second owner is %+v in %+v", second.Member, second.Workspace)
	}
	entries := dial(t, r, got.Token, 0).entries(t, 2)
	var joined wire.MemberEntry
	if err := json.Unmarshal(entries[1].Body, &joined); err != nil || joined.Member != second.Member || entries[1].Kind != wire.KindMember {
		t.Errorf("entry %s %s, %v", entries[1].Kind, entries[1].Body, err)
	}
}

func TestPair_refuses(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	good := wire.PairRequest{Code: r.SetupCode(t), Name: "Nok", PublicKey: key}
	change := func(edit func(*wire.PairRequest)) wire.PairRequest {
		p := good
		edit(&p)
		return p
	}
	tests := []struct {
		name    string
		request any
		status  int
		code    string
	}{
		{"no name", change(func(p *wire.PairRequest) { p.Name = " " }), 400, wire.ProblemBadRequest},
		{"name with a line break", change(func(p *wire.PairRequest) { p.Name = "a\nb" }), 400, wire.ProblemBadRequest},
		{"name of 101 graphemes", change(func(p *wire.PairRequest) { p.Name = strings.Repeat("ที่", 101) }), 400, wire.ProblemBadRequest},
		{"short key", change(func(p *wire.PairRequest) { p.PublicKey = "AAAA" }), 400, wire.ProblemBadRequest},
		{"not a JSON object", "x", 400, wire.ProblemBadRequest},
		{"too large", strings.Repeat("x", 100_000), 413, wire.ProblemTooLarge},
		{"unknown code", change(func(p *wire.PairRequest) { p.Code = "K7QX-K7QX-K7QX-K7QX" }), 403, wire.ProblemBadCode},
		{"no code", change(func(p *wire.PairRequest) { p.Code = "" }), 403, wire.ProblemBadCode},
		{"good after all", change(func(p *wire.PairRequest) { p.Name = strings.Repeat("ที่", 100) }), 200, ""},
		{"the same code by another desktop", change(func(p *wire.PairRequest) { p.PublicKey = randomKey() }), 403, wire.ProblemBadCode},
	}
	for _, test := range tests {
		var problem wire.Problem
		if status := r.Call(t, http.MethodPost, "/v1/pair", "", test.request, &problem); status != test.status || problem.Code != test.code {
			t.Errorf("%s: %d %+v", test.name, status, problem)
		}
	}
	for range 20 {
		var problem wire.Problem
		if r.Call(t, http.MethodPost, "/v1/pair", "", change(func(p *wire.PairRequest) { p.Code = "0" }), &problem) == 429 {
			return
		}
	}
	t.Error("codes can be guessed without limit")
}

func TestPair_one_of_many_wins(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	code := r.SetupCode(t)
	var all sync.WaitGroup
	statuses := make(chan int, 8)
	for range cap(statuses) {
		all.Go(func() {
			statuses <- r.Call(t, http.MethodPost, "/v1/pair", "", wire.PairRequest{Code: code, Name: "Nok", PublicKey: randomKey()}, nil)
		})
	}
	all.Wait()
	close(statuses)
	won := 0
	for status := range statuses {
		if status == 200 {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d devices paired with one code", won)
	}
}

// TestPair_whose_answer_was_lost: the same desktop may ask again until it has
// connected, and nobody else may.
func TestPair_whose_answer_was_lost(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	channel := r.Claim(t, nok.Workspace.ID, "page", "1042")
	items := []wire.VaultItem{{Name: wire.VaultChannel + channel, Stamp: 7, Sealed: "c2VhbGVk"}}
	for name, code := range map[string]string{
		"invite":     r.Invite(t, nok.Token, wire.InviteRequest{Role: wire.RoleAgent, Vault: items}).Code,
		"setup code": r.SetupCode(t),
	} {
		mine := wire.PairRequest{Code: code, Name: "May", PublicKey: randomKey()}
		pair := func(req wire.PairRequest) (wire.PairResponse, int) {
			var answer struct {
				wire.PairResponse
				wire.Problem
			}
			status := r.Call(t, http.MethodPost, "/v1/pair", "", req, &answer)
			return answer.PairResponse, status
		}
		first, _ := pair(mine)
		again, status := pair(mine)
		if status != 200 || again.Device != first.Device || again.Member != first.Member || again.Token == first.Token || len(again.Vault) != len(first.Vault) {
			t.Errorf("%s: asked again: %d %+v, first %+v", name, status, again, first)
		}
		other := mine
		other.PublicKey = randomKey()
		if _, status := pair(other); status != 403 {
			t.Errorf("%s: another desktop got %d", name, status)
		}
		if status := r.Call(t, http.MethodGet, "/v1/members", first.Token, nil, nil); status != 401 {
			t.Errorf("%s: the token of the lost answer got %d", name, status)
		}
		dial(t, r, again.Token, 0)
		if _, status := pair(mine); status != 403 {
			t.Errorf("%s: asked again after it had connected: %d", name, status)
		}
	}
	var members []wire.Member
	if r.Call(t, http.MethodGet, "/v1/members", nok.Token, nil, &members); len(members) != 3 {
		t.Errorf("members %+v", members)
	}
}

func randomKey() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:])
}

func TestPair_leaves_no_secret_on_disk(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	unused := r.SetupCode(t)
	nok := r.Pair(t, "Nok")
	r.Stop(t)
	files, err := os.ReadDir(r.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(r.DataDir(), f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{nok.Token, unused, strings.ReplaceAll(unused, "-", ""), relaytest.AppSecret} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s holds %s", f.Name(), secret)
			}
		}
	}
}

func TestAPI_answers_with_problems(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	agent := r.Pair(t, "May")
	r.SetRole(t, agent.Member.ID, wire.RoleAgent)
	tests := []struct {
		method, path, token string
		status              int
		code                string
	}{
		{"GET", "/nothing", "", 404, wire.ProblemNotFound},
		{"PUT", "/v1/pair", "", 405, wire.ProblemMethodNotAllowed},
		{"DELETE", "/webhooks/meta", "", 405, wire.ProblemMethodNotAllowed},
		{"GET", "/v1/channels", "", 401, wire.ProblemUnauthorized},
		{"GET", "/v1/channels", "pdk_wrong", 401, wire.ProblemUnauthorized},
		{"GET", "/v1/connect", "pdk_wrong", 401, wire.ProblemUnauthorized},
		{"GET", "/v1/connect", nok.Token, 400, wire.ProblemBadRequest},
		{"POST", "/v1/channels", agent.Token, 403, wire.ProblemForbidden},
		{"DELETE", "/v1/channels/page:1", agent.Token, 403, wire.ProblemForbidden},
		{"POST", "/oauth/access_token", agent.Token, 403, wire.ProblemForbidden},
	}
	for _, test := range tests {
		var problem wire.Problem
		status := r.Call(t, test.method, test.path, test.token, nil, &problem)
		if status != test.status || problem.Code != test.code || problem.Detail == "" {
			t.Errorf("%s %s: %d %+v", test.method, test.path, status, problem)
		}
	}
	var channels []wire.Channel
	if status := r.Call(t, "GET", "/v1/channels", agent.Token, nil, &channels); status != 200 || channels == nil {
		t.Errorf("an agent lists %v, %d", channels, status)
	}
}
