package metasim_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"pagedesk/backend/metasim"
)

func TestCustomerEvents(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{MaxEntries: 1})
	a.connect(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	first := mai.Say("Is the oolong there?")
	steps := []struct {
		do   func()
		kind string
		ok   func(event object) bool
	}{
		{func() { mai.Reply(first, "the green one") }, "message", func(e object) bool {
			to := e["message"].(object)["reply_to"].(object)
			return to["mid"] == first && to["is_self_reply"] == true
		}},
		{func() { mai.Edit(first, "edited") }, "message_edit", func(e object) bool {
			m := e["message_edit"].(object)
			return m["mid"] == first && m["text"] == "edited" && fmt.Sprint(m["num_edit"]) == "1"
		}},
		{func() { mai.React(first, "❤") }, "reaction", func(e object) bool {
			r := e["reaction"].(object)
			return r["action"] == "react" && r["reaction"] == "love" && r["mid"] == first
		}},
		{func() { mai.React(first, "🍵") }, "reaction", func(e object) bool { return e["reaction"].(object)["reaction"] == "other" }},
		{func() { mai.Unreact(first) }, "reaction", func(e object) bool { return len(e["reaction"].(object)) == 2 }},
		{func() { mai.Postback("Start", "GET_STARTED") }, "postback", func(e object) bool { return e["postback"].(object)["mid"] != nil }},
		{func() { mai.PostbackWithoutMid("Start", "GET_STARTED") }, "postback", func(e object) bool { return len(e["postback"].(object)) == 2 }},
		{func() { mai.Referral("spring") }, "referral", func(e object) bool { return e["referral"].(object)["ref"] == "spring" }},
		{func() { mai.OptIn("news") }, "optin", func(e object) bool { return e["optin"].(object)["payload"] == "news" }},
		{func() { mai.TapQuickReply("Yes", "YES") }, "message", func(e object) bool {
			return e["message"].(object)["quick_reply"].(object)["payload"] == "YES"
		}},
		{func() { mai.SendSticker(metasim.LikeSticker) }, "message", func(e object) bool { return slices.Equal(kindsOf(e), []string{"sticker"}) }},
		{func() { mai.SendStickerTwice(metasim.LikeSticker) }, "message", func(e object) bool {
			return slices.Equal(kindsOf(e), []string{"image", "sticker"})
		}},
		{func() { mai.SendImage([]byte("a"), []byte("b")) }, "message", func(e object) bool { return slices.Equal(kindsOf(e), []string{"image", "image"}) }},
		{func() { mai.SendFile("audio", "voice.mp4", "audio/mp4", []byte("x")) }, "message", func(e object) bool { return kindsOf(e)[0] == "audio" }},
		{func() { mai.SendLocation("Shop", 13.7, 100.5) }, "message", func(e object) bool {
			at := e["message"].(object)["attachments"].([]any)[0].(object)
			return at["title"] == "Shop" && at["payload"].(object)["coordinates"] != nil
		}},
		{func() { mai.Share("fallback", "A post", "https://example.com/p") }, "message", func(e object) bool { return kindsOf(e)[0] == "fallback" }},
		{func() { mai.SayFromAd("from the ad", "12021", "Spring") }, "message", func(e object) bool {
			return e["message"].(object)["referral"].(object)["source"] == "ADS"
		}},
		{func() { mai.AppSay("770000000000099", "bot", "x") }, "echo", func(e object) bool { return e["message"].(object)["metadata"] == "x" }},
		{func() {}, "delivery", func(e object) bool { return e["delivery"].(object)["mids"] != nil }},
		{func() { mai.Deliver() }, "delivery", func(e object) bool { return e["delivery"].(object)["mids"] == nil }},
		{func() { mai.PassControl(a.sim.AppID(), "yours") }, "pass_thread_control", func(e object) bool {
			c := e["pass_thread_control"].(object)
			return c["new_owner_app_id"] == a.sim.AppID() && c["previous_owner_app_id"] == nil
		}},
		{func() { mai.RequestControl("770000000000099", "may I") }, "request_thread_control", func(object) bool { return true }},
		{func() { mai.TakeControl(metasim.PageInbox, "") }, "take_thread_control", func(e object) bool {
			return e["take_thread_control"].(object)["previous_owner_app_id"] == a.sim.AppID()
		}},
	}
	a.waitEvents(1)
	for i, s := range steps {
		s.do()
		kinds, events := a.waitEvents(i + 2)
		if kinds[i+1] != s.kind || !s.ok(events[i+1]) {
			t.Errorf("step %d: got %s %v, want %s", i, kinds[i+1], events[i+1], s.kind)
		}
	}
}

func kindsOf(event object) (kinds []string) {
	for _, a := range event["message"].(object)["attachments"].([]any) {
		kinds = append(kinds, a.(object)["type"].(string))
	}
	return kinds
}

func TestComments(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{MaxEntries: 1})
	a.connect(metasim.LotusTea)
	shop := a.sim.Page(metasim.LotusTea)
	comment := shop.Comment("Mai P.", "", "Ship to Hue?")
	reply := shop.ReplyToComment(comment, shop.Name, "Yes")
	shop.EditComment(comment, "Ship to Huế?")
	shop.HideComment(comment, true)
	shop.HideComment(comment, false)
	shop.RemoveComment(comment)
	_, events := a.waitEvents(6)
	var verbs []string
	for _, e := range events {
		verbs = append(verbs, e["value"].(object)["verb"].(string))
	}
	if want := []string{"add", "add", "edited", "hide", "unhide", "remove"}; !slices.Equal(verbs, want) {
		t.Errorf("verbs %v, want %v", verbs, want)
	}
	answer := events[1]["value"].(object)
	if answer["comment_id"] != reply || answer["parent_id"] != comment || answer["from"].(object)["id"] != shop.ID {
		t.Errorf("the Page's reply: %v", answer)
	}
}

func TestOfflineCustomer(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.connect(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	mai.Say("hi")
	mai.GoOffline()
	a.sendText(token, mai.ID, "one")
	a.sendText(token, mai.ID, "two")
	a.waitEvents(3)
	if got := len(mai.Thread()); got != 1 {
		t.Errorf("an offline phone shows %d messages", got)
	}
	mai.GoOnline()
	_, events := a.waitEvents(4)
	if got := events[3]["delivery"].(object)["mids"].([]any); len(got) != 2 {
		t.Errorf("delivered %v", got)
	}
}

func TestStrangersInDevelopment(t *testing.T) {
	t.Parallel()
	for _, live := range []bool{false, true} {
		a := start(t, metasim.Config{Live: live})
		a.connect(metasim.LotusTea)
		a.sim.Customer(metasim.LotusTea, "Public").WithoutRole().Say("hi")
		if got := a.sim.Pending() > 0 || len(a.received()) > 0; got != live {
			t.Errorf("live %v: event of a stranger planned: %v", live, got)
		}
	}
}

func TestPhoneAPI(t *testing.T) {
	t.Parallel()
	p := newPhone(t)
	if pages := p.list("GET", "pages", nil); len(pages) != 6 || pages[0]["subscribed"] != true {
		t.Errorf("pages %v", pages)
	}
	mai := p.one("POST", "customers", object{"page": metasim.LotusTea, "name": "Mai"})["id"].(string)
	mid := p.one("POST", "say", object{"customer": mai, "text": "hi"})["mid"]
	p.sendText(p.token, mai, "hello")
	p.until("the answer on the phone", func() bool {
		return len(p.one("GET", "thread?customer="+mai, nil)["messages"].([]any)) == 2
	})
	if people := p.list("GET", "customers?page="+metasim.LotusTea, nil); len(people) != 1 || people[0]["last"] != "hello" || people[0]["unread"] != 1.0 {
		t.Errorf("customers %v", people)
	}
	p.one("POST", "edit", object{"customer": mai, "mid": mid, "text": "hi there"})
	p.one("POST", "react", object{"customer": mai, "mid": mid, "emoji": "👍"})
	p.one("POST", "read", object{"customer": mai})
	p.one("POST", "sticker", object{"customer": mai})
	p.one("POST", "postback", object{"customer": mai, "title": "Start", "payload": "START"})
	thread := p.one("GET", "thread?customer="+mai, nil)["messages"].([]any)
	if m := thread[0].(object); m["text"] != "hi there" || m["reactions"].(object)["customer"] != "👍" || thread[1].(object)["read"] != true || len(thread) != 3 {
		t.Errorf("thread %v", thread)
	}
	if problem := p.one("POST", "say", object{"customer": "1", "text": "hi"})["error"]; problem != `no customer "1"` {
		t.Errorf("unknown customer: %v", problem)
	}
	p.one("POST", "faults", object{"on": metasim.LotusTea, "fault": "190/460", "times": 1})
	if _, answer, _ := p.call(http.MethodGet, "me", p.token); code(answer) != "190/460" {
		t.Errorf("after switching a fault on: %v", answer)
	}
	p.get("me", p.token)
	if sends := p.list("GET", "sends", nil); len(sends) != 1 {
		t.Errorf("sends %v", sends)
	}
}

func TestEndOfRun(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{Delay: func() time.Duration { return time.Hour }})
	token := a.connect(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	mai.Say("never delivered")
	a.sim.Faults(metasim.LotusTea).On(metasim.Slow(time.Hour))
	go func() { // hangs in the slow answer until Run ends
		if answer, err := http.Get(a.sim.URL() + "/me?access_token=" + token); err == nil {
			_ = answer.Body.Close()
		}
	}()
}
