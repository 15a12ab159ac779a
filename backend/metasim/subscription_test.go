package metasim_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pagedesk/backend/metasim"
)

func TestHandshake(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	appToken := a.sim.AppID() + "|" + a.sim.AppSecret()
	subscribe := func(token, callback, verify string) string {
		_, answer, _ := a.call(http.MethodPost, a.sim.AppID()+"/subscriptions", token, "object", "page",
			"callback_url", callback, "verify_token", verify, "fields", "messages,feed")
		return code(answer)
	}
	for name, c := range map[string]struct{ token, callback, verify, want string }{
		"wrong verify token": {appToken, a.server.URL + "/hook", "wrong", "2200"},
		"not a callback":     {appToken, a.redirect, verifyToken, "2200"},
		"nobody there":       {appToken, "http://127.0.0.1:1/hook", verifyToken, "2200"},
		"plain http":         {appToken, "http://relay.example/hook", verifyToken, "2200"},
		"not an app token":   {a.longToken(metasim.Choice{}), a.server.URL + "/hook", verifyToken, "15"},
		"good":               {appToken, a.server.URL + "/hook?keep=1", verifyToken, "no error"},
	} {
		if got := subscribe(c.token, c.callback, c.verify); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	subs := a.get(a.sim.AppID()+"/subscriptions", appToken)["data"].([]any)
	if len(subs) != 1 || len(subs[0].(object)["fields"].([]any)) != 2 {
		t.Errorf("subscriptions %v", subs)
	}
}

func TestBothLevelsAreNeeded(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	mai.Say("nobody listens")
	a.subscribe("messages,message_reactions")
	mai.Say("only the app listens")
	a.post("me/subscribed_apps", token, "subscribed_fields", "messages,messaging_postbacks")
	mid := mai.Say("both listen")
	mai.React(mid, "❤️")           // off at the Page
	mai.Postback("Start", "START") // off at the app
	mai.Say("end")
	_, events := a.waitEvents(2)
	if len(events) != 2 || events[0]["message"].(object)["mid"] != mid {
		t.Errorf("events %v", events)
	}
	apps := a.get("me/subscribed_apps", token)["data"].([]any)
	if got := apps[0].(object)["subscribed_fields"].([]any); !slices.Equal(got, []any{"messages", "messaging_postbacks"}) {
		t.Errorf("subscribed fields %v", got)
	}
	if status, answer, _ := a.call(http.MethodDelete, "me/subscribed_apps", token); status != http.StatusOK {
		t.Fatalf("unsubscribe: %v", answer)
	}
	a.until("quiet", func() bool { return a.sim.Pending() == 0 })
	mai.Say("gone")
	if n := a.sim.Pending(); n != 0 {
		t.Errorf("%d webhooks are planned for an unsubscribed Page", n)
	}
	if _, answer, _ := a.call(http.MethodPost, "me/subscribed_apps", token, "subscribed_fields", "messages,unsend"); code(answer) != "100" {
		t.Errorf("an unknown field: %v", answer)
	}
}

func TestRetryThenDisable(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{RetryAfter: time.Millisecond, RetryMax: 5 * time.Millisecond, DisableAfter: 100 * time.Millisecond})
	a.connect(metasim.LotusTea)
	a.answerWith(http.StatusServiceUnavailable)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	mid := mai.Say("hello?")
	a.until("a retry", func() bool { return len(a.received()) >= 3 })
	a.answerWith(0)
	a.until("delivery", func() bool { return a.sim.Pending() == 0 })
	_, events := a.events()
	for _, e := range events {
		if e["message"].(object)["mid"] != mid {
			t.Errorf("a retry holds another message: %v", e)
		}
	}
	a.answerWith(http.StatusInternalServerError)
	mai.Say("again")
	a.until("the Page to be unsubscribed", func() bool { return a.sim.Page(metasim.LotusTea).Subscribed() == nil })
	a.until("its events to be dropped", func() bool { return a.sim.Pending() == 0 })
	mai.Say("nobody listens")
	if n := a.sim.Page(metasim.LotusTea).Lost(); n != 2 {
		t.Errorf("%d events are lost, want 2", n)
	}
}

func TestWebhookFaults(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{MaxEntries: 1})
	token := a.connect(metasim.LotusTea)
	faults := a.sim.Faults(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")

	faults.On(metasim.DuplicateWebhooks().Times(1))
	mai.Say("twice")
	a.until("a duplicate", func() bool { return len(a.received()) == 2 })

	faults.On(metasim.WrongSignature().Times(1))
	faults.On(metasim.LegacySignature().Times(1))
	mai.Say("forged")
	a.until("the forged one", func() bool { return len(a.received()) == 3 })
	forged := a.received()[2]
	if forged.header.Get("X-Hub-Signature-256") == "sha256="+hmacHex(a.sim.AppSecret(), forged.raw) {
		t.Error("the signature is right")
	}
	if !strings.HasPrefix(forged.header.Get("X-Hub-Signature"), "sha1=") {
		t.Error("the legacy signature is missing")
	}

	a.until("quiet", func() bool { return a.sim.Pending() == 0 })
	faults.On(metasim.DropWebhooks().Times(1))
	mai.Say("never")
	faults.On(metasim.HoldWebhooks())
	mai.Say("one")
	mai.Say("two")
	if got := len(a.received()); got != 3 || a.sim.Pending() != 2 {
		t.Errorf("%d posts, %d pending while webhooks are held", got, a.sim.Pending())
	}
	faults.Off("hold")
	a.until("the held ones", func() bool { return len(a.received()) == 5 })
	_, events := a.events()
	if got := events[3]["message"].(object)["text"]; got != "one" {
		t.Errorf("first released %v", got)
	}

	faults.On(metasim.EchoFirst())
	_, answer, _ := a.sendText(token, mai.ID, "hi")
	_, events = a.events()
	if i := slices.IndexFunc(events, func(e object) bool {
		m, _ := e["message"].(object)
		return m != nil && m["mid"] == answer["message_id"]
	}); i < 0 {
		t.Error("the answer came before the echo")
	}
}

func TestMixedPost(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{MixPages: true, MaxEntries: 10})
	a.connect(metasim.LotusTea)
	a.post(metasim.MingTech+"/subscribed_apps", a.pageToken(metasim.MingTech), "subscribed_fields", allFields)
	a.sim.Faults("").On(metasim.HoldWebhooks())
	a.sim.Customer(metasim.LotusTea, "Mai").Say("one")
	a.sim.Page(metasim.MingTech).Comment("Ann", "", "Ship to Hue?")
	a.sim.Customer(metasim.MingTech, "Ann").Say("two")
	a.sim.Page(metasim.LotusTea).PolicyEnforcement("warning", "too many links")
	a.sim.Page(metasim.LotusTea).Emit("messages", "messaging", object{"sender": object{"id": "1"}, "brand_new": object{"x": 1}})
	a.sim.Faults("").Off()
	kinds, _ := a.waitEvents(5)
	slices.Sort(kinds)
	if want := []string{"brand_new", "field", "message", "message", "policy_enforcement"}; !slices.Equal(kinds, want) {
		t.Errorf("events %v, want %v", kinds, want)
	}
	for _, p := range a.received() {
		for _, e := range p.body.Entry {
			if seconds := e.Time < 1e11; seconds != (len(e.Changes) > 0) {
				t.Errorf("entry time %d of %+v", e.Time, e)
			}
		}
	}
}

func TestDeauthorizeCallback(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	a := start(t, metasim.Config{DeauthorizeURL: listenForm(t, got)})
	a.longToken(metasim.Choice{})
	a.sim.Account(metasim.Owner).RemoveApp()
	select {
	case request := <-got:
		sig, payload, _ := strings.Cut(request, ".")
		if sig == "" || sig != rawHMAC(a.sim.AppSecret(), payload) {
			t.Errorf("signed_request %q is not signed with the app secret", request)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no deauthorize callback in 10 s")
	}
}

func TestSlowCallbackIsRetried(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{AnswerWithin: 50 * time.Millisecond})
	a.connect(metasim.LotusTea)
	a.leaveUnanswered(1)
	a.sim.Customer(metasim.LotusTea, "Mai").Say("hello?")
	a.until("the second attempt", func() bool { return len(a.received()) >= 2 && a.sim.Pending() == 0 })
}

func TestShuffledWebhooksAllArrive(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	a.connect(metasim.LotusTea)
	a.sim.Faults(metasim.LotusTea).On(metasim.ShuffleWebhooks())
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	var want []string
	for i := range 20 {
		want = append(want, fmt.Sprintf("%02d", i))
		mai.Say(want[i])
	}
	_, events := a.waitEvents(20)
	var got []string
	for _, e := range events {
		got = append(got, e["message"].(object)["text"].(string))
	}
	if slices.Equal(got, want) {
		t.Error("the order is that of writing")
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("arrived %v", got)
	}
}

func TestAddingFields(t *testing.T) {
	t.Parallel()
	for adds, want := range map[bool]int{false: 1, true: 2} {
		a := start(t, metasim.Config{SubscribeAdds: adds})
		token := a.pageToken(metasim.LotusTea)
		a.post("me/subscribed_apps", token, "subscribed_fields", "messages")
		a.post("me/subscribed_apps", token, "subscribed_fields", "feed")
		if got := a.sim.Page(metasim.LotusTea).Subscribed(); len(got) != want {
			t.Errorf("SubscribeAdds %v: %v", adds, got)
		}
	}
}

func TestEverybodyAtOnce(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.connect(metasim.LotusTea)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			c := a.sim.Customer(metasim.LotusTea, fmt.Sprint("Customer ", i))
			for range 10 {
				mid := c.Say("hi")
				c.React(mid, "👍")
				if _, answer, _ := a.sendText(token, c.ID, "hello"); answer["message_id"] == nil {
					t.Errorf("send: %v", answer)
				}
				c.Read()
				a.get("me/conversations", token, "fields", "messages.limit(3){message,attachments}")
				a.sim.Faults(metasim.LotusTea).Off()
			}
		})
	}
	group.Wait()
	a.until("all deliveries", func() bool { return a.sim.Pending() == 0 })
	if got := len(a.sim.Sends()); got != 80 {
		t.Errorf("%d of 80 messages were accepted", got)
	}
}
