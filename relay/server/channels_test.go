package server_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

// pageToken answers debug_token: which tokens are good for which Page.
func inspect(q asked) (int, any) {
	data := object{"app_id": relaytest.AppID, "type": "PAGE", "profile_id": "1042", "is_valid": true}
	switch q.Params.Get("input_token") {
	case "good":
	case "numeric":
		data["app_id"], data["profile_id"] = 770000000000001, 1042
	case "other-app":
		data["app_id"] = "1"
	case "user":
		data["type"] = "USER"
	case "broken":
		return 500, "<html>"
	default:
		data = object{"is_valid": false, "error": object{"code": 190, "subcode": 460}}
	}
	return 200, object{"data": data}
}

func TestClaim(t *testing.T) {
	t.Parallel()
	meta := startMeta(t, map[string]func(asked) (int, any){
		"GET /debug_token": inspect,
		"GET /me": func(q asked) (int, any) {
			if q.Bearer == "broken" {
				return 200, object{"id": "1042"}
			}
			return 400, object{"error": object{"code": 190}}
		},
		"GET /1042": always(200, object{"id": "1042", "instagram_business_account": object{"id": "1784"}}),
	})
	r := relaytest.Start(t, relaytest.Options{GraphURL: meta.URL})
	nok := r.Pair(t, "Nok")
	taken := r.Claim(t, nok.Workspace.ID, "page", "7")
	tests := []struct {
		name   string
		claim  wire.ClaimRequest
		status int
		code   string
	}{
		{"good token", wire.ClaimRequest{Object: "page", Account: "1042", Token: "good"}, 200, ""},
		{"again", wire.ClaimRequest{Object: "page", Account: "1042", Token: "good"}, 200, ""},
		{"ids as numbers", wire.ClaimRequest{Object: "page", Account: "1042", Token: "numeric"}, 200, ""},
		{"debug_token cannot be used", wire.ClaimRequest{Object: "page", Account: "1042", Token: "broken"}, 200, ""},
		{"linked Instagram account", wire.ClaimRequest{Object: "instagram", Account: "1784", Token: "good"}, 200, ""},
		{"another Instagram account", wire.ClaimRequest{Object: "instagram", Account: "1785", Token: "good"}, 422, wire.ProblemTokenRefused},
		{"token of another Page", wire.ClaimRequest{Object: "page", Account: "1043", Token: "good"}, 422, wire.ProblemTokenRefused},
		{"token of another app", wire.ClaimRequest{Object: "page", Account: "1042", Token: "other-app"}, 422, wire.ProblemTokenRefused},
		{"token of a person", wire.ClaimRequest{Object: "page", Account: "1042", Token: "user"}, 422, wire.ProblemTokenRefused},
		{"dead token", wire.ClaimRequest{Object: "page", Account: "1042", Token: "dead"}, 422, wire.ProblemTokenRefused},
		{"no token", wire.ClaimRequest{Object: "page", Account: "1042"}, 400, wire.ProblemBadRequest},
		{"unknown object", wire.ClaimRequest{Object: "user", Account: "1042", Token: "good"}, 400, wire.ProblemBadRequest},
		{"account with a path", wire.ClaimRequest{Object: "page", Account: "../x", Token: "good"}, 400, wire.ProblemBadRequest},
	}
	for _, test := range tests {
		var got struct {
			wire.Channel
			wire.Problem
		}
		status := r.Call(t, http.MethodPost, "/v1/channels", nok.Token, test.claim, &got)
		if status != test.status || got.Code != test.code {
			t.Errorf("%s: %d %+v", test.name, status, got)
		}
	}
	for _, q := range meta.requests("/debug_token") {
		if q.Bearer != relaytest.AppID+"|"+relaytest.AppSecret {
			t.Errorf("debug_token asked as %s", q.Bearer)
		}
	}
	var channels []wire.Channel
	r.Call(t, http.MethodGet, "/v1/channels", nok.Token, nil, &channels)
	want := []wire.Channel{{ID: taken, Object: "page", Account: "7"}, {ID: "page:1042", Object: "page", Account: "1042"}, {ID: "instagram:1784", Object: "instagram", Account: "1784"}}
	if diff := cmp.Diff(want, channels); diff != "" {
		t.Errorf("channels differ (-want +got):\n%s", diff)
	}
}

func TestClaim_taken_by_another_workspace(t *testing.T) {
	t.Parallel()
	meta := startMeta(t, map[string]func(asked) (int, any){"GET /debug_token": inspect})
	r := relaytest.Start(t, relaytest.Options{GraphURL: meta.URL})
	nok := r.Pair(t, "Nok")
	r.AddWorkspace(t, "w_other")
	r.Claim(t, "w_other", "page", "1042")
	var problem wire.Problem
	status := r.Call(t, http.MethodPost, "/v1/channels", nok.Token, wire.ClaimRequest{Object: "page", Account: "1042", Token: "good"}, &problem)
	if status != 409 || problem.Code != wire.ProblemChannelTaken {
		t.Errorf("%d %+v", status, problem)
	}
	if status := r.Call(t, http.MethodDelete, "/v1/channels/page:1042", nok.Token, nil, &problem); status != 404 {
		t.Errorf("releasing it got %d", status)
	}
}

func TestRelease(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	r.Claim(t, nok.Workspace.ID, "page", "1042")
	if status := r.Call(t, http.MethodDelete, "/v1/channels/page:1042", nok.Token, nil, nil); status != 204 {
		t.Fatalf("status %d", status)
	}
	if status := r.Call(t, http.MethodDelete, "/v1/channels/page:1042", nok.Token, nil, nil); status != 404 {
		t.Errorf("second release got %d", status)
	}
	r.Restart(t)
	var channels []wire.Channel
	if r.Call(t, http.MethodGet, "/v1/channels", nok.Token, nil, &channels); len(channels) != 0 {
		t.Errorf("channels %v", channels)
	}
	if status := r.Deliver(t, message("1042", "1", "m")); status != 200 {
		t.Errorf("a webhook of a released Page got %d", status)
	}
}
