package metasim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/metasim"
)

func TestWindow(t *testing.T) {
	t.Parallel()
	tagged := []string{"messaging_type", "MESSAGE_TAG", "tag", "HUMAN_AGENT"}
	for name, c := range map[string]struct {
		cfg   metasim.Config
		after time.Duration
		ad    bool
		extra []string
		want  string
	}{
		"inside":                    {after: 23 * time.Hour, want: "no error"},
		"outside":                   {after: 25 * time.Hour, want: "10/2018278"},
		"human agent":               {after: 25 * time.Hour, extra: tagged, want: "no error"},
		"human agent after a week":  {after: 8 * 24 * time.Hour, extra: tagged, want: "10/2018278"},
		"human agent not approved":  {cfg: metasim.Config{NoHumanAgent: true}, extra: tagged, want: "100"},
		"from an ad":                {after: 3 * 24 * time.Hour, ad: true, want: "no error"},
		"retired tag":               {extra: []string{"messaging_type", "MESSAGE_TAG", "tag", "ACCOUNT_UPDATE"}, want: "100"},
		"tag missing":               {extra: []string{"messaging_type", "MESSAGE_TAG"}, want: "100"},
		"unknown type":              {extra: []string{"messaging_type", "SHOUT"}, want: "100"},
		"update inside":             {after: time.Hour, extra: []string{"messaging_type", "UPDATE"}, want: "no error"},
		"reaction opens the window": {after: -1, want: "no error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, c.cfg)
			token := a.pageToken(metasim.LotusTea)
			mai := a.sim.Customer(metasim.LotusTea, "Mai")
			var mid string
			if c.ad {
				mid = mai.SayFromAd("hi", "120210000000001", "Spring")
			} else {
				mid = mai.Say("hi")
			}
			if c.after < 0 {
				a.sim.Advance(30 * time.Hour)
				mai.React(mid, "👍")
			}
			a.sim.Advance(max(0, c.after))
			_, answer, _ := a.sendText(token, mai.ID, "hello", c.extra...)
			if code(answer) != c.want {
				t.Errorf("got %v, want %s", answer, c.want)
			}
			if sent := len(a.sim.Sends()) == 1; sent != (c.want == "no error") {
				t.Errorf("accepted: %v", a.sim.Sends())
			}
		})
	}
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	stranger := a.sim.Customer(metasim.LotusTea, "Silent")
	other := a.sim.Customer(metasim.MingTech, "Ann")
	other.Say("hi")
	noRole := a.sim.Customer(metasim.LotusTea, "Public").WithoutRole()
	noRole.Say("hi")
	for name, c := range map[string]struct{ psid, want string }{
		"nobody":           {"2600000000000099", "100/2018001"},
		"never wrote":      {stranger.ID, "100/2018001"},
		"another Page's":   {other.ID, "100/2018001"},
		"without app role": {noRole.ID, "200/2018028"},
	} {
		if _, answer, _ := a.sendText(token, c.psid, "hi"); code(answer) != c.want {
			t.Errorf("%s: %v, want %s", name, answer, c.want)
		}
	}
}

func TestSenderActions(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	mid := mai.Say("hi")
	act := func(action string, more object) object {
		body := object{"recipient": object{"id": mai.ID}, "sender_action": action}
		for k, v := range more {
			body[k] = v
		}
		raw, _ := json.Marshal(body)
		r, _ := http.NewRequest(http.MethodPost, a.sim.URL()+"/v26.0/me/messages", strings.NewReader(string(raw)))
		r.Header.Set("Content-Type", "application/json")
		_, answer, _ := a.do(r, token)
		return answer
	}
	if answer := act("mark_seen", nil); len(answer) != 1 || answer["recipient_id"] != mai.ID {
		t.Errorf("mark_seen: %v", answer)
	}
	if !mai.Thread()[0].Read {
		t.Error("the customer does not see that the shop read")
	}
	act("react", object{"payload": object{"message_id": mid, "reaction": "love"}})
	if got := mai.Thread()[0].Reactions["page"]; got != "❤️" {
		t.Errorf("reaction %q", got)
	}
	if answer := act("dance", nil); code(answer) != "100" {
		t.Errorf("unknown action: %v", answer)
	}
	if len(a.sim.Actions()) != 2 || len(a.sim.Sends()) != 0 {
		t.Errorf("actions %v, sends %v", a.sim.Actions(), a.sim.Sends())
	}
}

func TestSendFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault    metasim.Fault
		want     string
		accepted bool
	}{
		"expired":         {metasim.TokenError(463), "190/463", false},
		"lost role":       {metasim.TokenError(492), "190/492", false},
		"permission":      {metasim.PermissionLost(), "200", false},
		"app limit":       {metasim.Throttled(4, 0, 5), "4", false},
		"page limit":      {metasim.Throttled(32, 0, 5), "32", false},
		"custom limit":    {metasim.Throttled(613, 0, 5), "613", false},
		"messenger limit": {metasim.Throttled(80006, 0, 5), "80006", false},
		"unknown":         {metasim.Transient(1), "1", false},
		"unavailable":     {metasim.Transient(2), "2", false},
		"sent all the same": {
			metasim.AcceptedError(), "1/1357046", true,
		},
		"window":         {metasim.WindowClosed(), "10/2018278", false},
		"person":         {metasim.PersonUnavailable(), "551/1545041", false},
		"no such person": {metasim.NoSuchPerson(), "100/2018001", false},
		"policy":         {metasim.PolicyBlock(), "368", false},
		"other app":      {metasim.OtherAppControls(), "10/2018300", false},
		"not approved":   {metasim.NotApproved(), "200/2018028", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, metasim.Config{})
			token := a.connect(metasim.LotusTea)
			mai := a.sim.Customer(metasim.LotusTea, "Mai")
			mai.Say("hi")
			a.sim.Faults(metasim.LotusTea).On(c.fault.Only("send").Times(1))
			a.get("me", token) // other calls are spared
			if _, answer, _ := a.sendText(token, mai.ID, "hello"); code(answer) != c.want {
				t.Errorf("got %v, want %s", answer, c.want)
			}
			if got := len(a.sim.Sends()) == 1; got != c.accepted {
				t.Errorf("accepted %v, want %v", got, c.accepted)
			}
			if _, answer, _ := a.sendText(token, mai.ID, "hello"); code(answer) != "no error" {
				t.Errorf("after the fault: %v", answer)
			}
		})
	}
}

func TestLostAnswer(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.connect(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	mai.Say("hi")
	a.sim.Faults(metasim.LotusTea).On(metasim.LostAnswer(time.Millisecond).Times(1))
	r, _ := http.NewRequest(http.MethodPost, a.sim.URL()+"/me/messages?access_token="+token, strings.NewReader(`{"recipient":{"id":"`+mai.ID+`"},"message":{"text":"hello","metadata":"pd:9"}}`))
	r.Header.Set("Content-Type", "application/json")
	if answer, err := http.DefaultClient.Do(r); err == nil {
		_ = answer.Body.Close()
		t.Fatalf("the call was answered with %d", answer.StatusCode)
	}
	_, events := a.waitEvents(2)
	echo := events[slices.IndexFunc(events, func(e object) bool { return kindOf(e) == "echo" })]["message"].(object)
	if echo["metadata"] != "pd:9" || len(a.sim.Sends()) != 1 {
		t.Errorf("echo %v", echo)
	}
}

func TestHTMLError(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	a.sim.Faults("").On(metasim.HTMLError().Times(1))
	answer, err := http.Get(a.sim.URL() + "/me?access_token=" + token)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 500 || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		t.Errorf("%d %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
}

func TestUsageRises(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	a.sim.Faults(metasim.LotusTea).On(metasim.Throttled(80006, 2, 5))
	var counts []string
	for range 4 {
		_, answer, header := a.call(http.MethodGet, "me/conversations", token)
		var usage map[string][]struct {
			Type      string
			CallCount int `json:"call_count"`
			Regain    int `json:"estimated_time_to_regain_access"`
		}
		if err := json.Unmarshal([]byte(header.Get("X-Business-Use-Case-Usage")), &usage); err != nil {
			t.Fatal(err)
		}
		for _, u := range usage[metasim.LotusTea] {
			if u.Type == "messenger" {
				counts = append(counts, fmt.Sprint(code(answer), " ", u.CallCount, " ", u.Regain))
			}
		}
	}
	if want := []string{"no error 80 0", "no error 90 0", "80006 100 5", "80006 100 5"}; !slices.Equal(counts, want) {
		t.Errorf("usage %q, want %q", counts, want)
	}
}

func TestThreadControl(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{MaxEntries: 1})
	shop := a.sim.AddPage(metasim.PageSpec{Name: "Routed", DefaultApp: a.sim.AppID()})
	a.sim.AddAccount(metasim.AccountSpec{Name: "Routing Rita", Pages: []metasim.Role{{PageID: shop.ID}}})
	user := a.longToken(metasim.Choice{Account: "Routing Rita"})
	token := a.get(shop.ID, user, "fields", "access_token")["access_token"].(string)
	a.subscribe(allFields)
	a.post("me/subscribed_apps", token, "subscribed_fields", allFields)
	mai := a.sim.Customer(shop.ID, "Mai")
	mai.Say("hi")
	a.waitEvents(1)
	mai.InboxSay("I answer in the inbox")
	mai.Say("thanks")
	a.waitEvents(4)
	var standby int
	for _, p := range a.received() {
		for _, e := range p.body.Entry {
			standby += len(e.Standby)
		}
	}
	if kinds, _ := a.events(); standby < 2 || !slices.Contains(kinds, "take_thread_control") {
		t.Errorf("%d standby events among %v", standby, kinds)
	}
	if _, answer, _ := a.sendText(token, mai.ID, "me too"); code(answer) != "10/2018300" {
		t.Errorf("send while the inbox controls: %v", answer)
	}
	a.post("me/take_thread_control", token, "recipient", `{"id":"`+mai.ID+`"}`)
	owner := a.get("me/thread_owner", token, "recipient", mai.ID)["data"].([]any)[0].(object)["thread_owner"].(object)
	if owner["app_id"] != a.sim.AppID() {
		t.Errorf("owner %v", owner)
	}
	if _, answer, _ := a.sendText(token, mai.ID, "me too"); code(answer) != "no error" {
		t.Errorf("send after taking control: %v", answer)
	}
	a.post("me/release_thread_control", token, "recipient", `{"id":"`+mai.ID+`"}`)
	if data := a.get("me/thread_owner", token, "recipient", mai.ID)["data"].([]any); len(data) != 0 {
		t.Errorf("an idle thread has the owner %v", data)
	}
	plain := a.pageToken(metasim.LotusTea)
	a.sim.Customer(metasim.LotusTea, "Mai").Say("hi")
	if _, answer, _ := a.call(http.MethodPost, "me/take_thread_control", plain, "recipient", `{"id":"`+a.sim.Customer(metasim.LotusTea, "Mai").ID+`"}`); code(answer) != "10" {
		t.Errorf("take without a default app: %v", answer)
	}
}

func TestAttachmentByURL(t *testing.T) {
	t.Parallel()
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/gif")
		size := 10
		if r.URL.Path == "/big" {
			size = 9 << 20
		}
		_, _ = w.Write(make([]byte, size))
	}))
	t.Cleanup(files.Close)
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	mai.Say("hi")
	for path, want := range map[string]string{"/small": "no error", "/big": "100/2018109"} {
		_, answer, _ := a.call(http.MethodPost, "me/messages", token, "recipient", `{"id":"`+mai.ID+`"}`,
			"message", `{"attachment":{"type":"image","payload":{"url":"`+files.URL+path+`"}}}`)
		if code(answer) != want {
			t.Errorf("%s: %v, want %s", path, answer, want)
		}
	}
}
