package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"pagedesk/relay/relaytest"
)

type state struct {
	Ready                 bool
	Journal, Subscription string
}

// awaitSubscription waits for a state of the subscription.
func awaitSubscription(t *testing.T, r *relaytest.Relay, want string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		var now state
		if err := json.Unmarshal([]byte(get(t, r.URL()+"/readyz")), &now); err != nil {
			t.Fatal(err)
		}
		if !now.Ready || now.Journal != "ok" {
			t.Fatalf("not ready: %+v", now)
		}
		if now.Subscription == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("subscription is %s, want %s", now.Subscription, want)
		}
	}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	var r *relaytest.Relay
	started := make(chan struct{})
	meta := startMeta(t, map[string]func(asked) (int, any){
		"POST /" + relaytest.AppID + "/subscriptions": func(q asked) (int, any) {
			<-started
			// Meta calls back before it answers. meta-platform.md, 3.4
			resp, err := http.Get(q.Params.Get("callback_url") + "?hub.mode=subscribe&hub.challenge=77&hub.verify_token=" + q.Params.Get("verify_token"))
			if err != nil || resp.StatusCode != 200 {
				return 400, object{"error": object{"code": 2200, "message": "(#2200) Callback verification failed"}}
			}
			resp.Body.Close()
			return 200, object{"success": true}
		},
	})
	r = relaytest.Start(t, relaytest.Options{GraphURL: meta.URL})
	close(started)
	awaitSubscription(t, r, "accepted")
	got := meta.requests("/subscriptions")[0]
	if got.Bearer != relaytest.AppID+"|"+relaytest.AppSecret || got.Params.Get("object") != "page" ||
		got.Params.Get("callback_url") != r.URL()+"/webhooks/meta" || got.Params.Get("include_values") != "true" {
		t.Errorf("asked %+v", got)
	}
	const fields = "messages,message_echoes,message_edits,message_deliveries,message_reads,message_reactions,messaging_postbacks,messaging_referrals,messaging_optins,messaging_handovers,standby,messaging_policy_enforcement,feed,mention"
	if got.Params.Get("fields") != fields {
		t.Errorf("fields %s", got.Params.Get("fields"))
	}
	if !strings.Contains(get(t, r.URL()+"/metrics"), `pagedesk_relay_subscription{state="accepted"} 1`) {
		t.Error("metrics do not say it")
	}
}

func TestSubscribe_refused_goes_on_serving(t *testing.T) {
	t.Parallel()
	meta := startMeta(t, map[string]func(asked) (int, any){
		"POST /" + relaytest.AppID + "/subscriptions": always(400, object{"error": object{"code": 100}}),
	})
	r := relaytest.Start(t, relaytest.Options{GraphURL: meta.URL})
	awaitSubscription(t, r, "refused")
	if got := get(t, r.URL()+"/healthz"); !strings.Contains(got, "ok") {
		t.Errorf("health is %s", got)
	}
}

func TestSubscribe_tries_again(t *testing.T) {
	t.Parallel()
	tries := 0
	meta := startMeta(t, map[string]func(asked) (int, any){
		"POST /" + relaytest.AppID + "/subscriptions": func(asked) (int, any) {
			if tries++; tries == 1 {
				return 503, "<html>"
			}
			return 200, object{"success": true}
		},
	})
	r := relaytest.Start(t, relaytest.Options{GraphURL: meta.URL})
	awaitSubscription(t, r, "accepted")
}
