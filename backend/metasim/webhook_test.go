package metasim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pagedesk/backend/metasim"
)

func TestSendAndReceipts(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{MaxEntries: 1})
	token := a.connect(metasim.LotusTea)
	nok := a.sim.Customer(metasim.LotusTea, "Mai Pham")
	in := nok.Say("Is the oolong still there?")
	a.waitEvents(1)

	_, answer, _ := a.sendText(token, nok.ID, "Yes, two tins left. ครับ 🍵")
	mid := answer["message_id"]
	a.waitEvents(3)
	nok.Read()
	kinds, events := a.waitEvents(4)
	if want := []string{"message", "echo", "delivery", "read"}; !slices.Equal(kinds, want) {
		t.Fatalf("events %v, want %v", kinds, want)
	}
	if got := events[0]["message"].(object)["mid"]; got != in {
		t.Errorf("mid of the customer's message %v, want %v", got, in)
	}
	echo := events[1]["message"].(object)
	if echo["mid"] != mid || echo["metadata"] != "pd:1" || fmt.Sprintf("%.0f", echo["app_id"]) != a.sim.AppID() {
		t.Errorf("echo %v does not match answer %v", echo, answer)
	}
	if got := events[2]["delivery"].(object)["mids"].([]any); len(got) != 1 || got[0] != mid {
		t.Errorf("delivered %v, want %v", got, mid)
	}
	if got := events[3]["read"].(object)["watermark"]; got != events[1]["timestamp"] {
		t.Errorf("read watermark %v, want the echo's time %v", got, events[1]["timestamp"])
	}
	thread := nok.Thread()
	if len(thread) != 2 || thread[1].Text != "Yes, two tins left. ครับ 🍵" || !thread[1].Read || !thread[1].FromPage {
		t.Errorf("the phone shows %+v", thread)
	}
	if sends := a.sim.Sends(); len(sends) != 1 || sends[0].Mid != mid || sends[0].Recipient != nok.ID {
		t.Errorf("sends %+v", sends)
	}
}

func TestWebhookBody(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	a.connect(metasim.LotusTea)
	a.sim.Customer(metasim.LotusTea, "Mai").Say("ร้าน / 好 🍵 é")
	a.waitEvents(1)
	p := a.received()[0]
	if want := "sha256=" + hmacHex(a.sim.AppSecret(), p.raw); p.header.Get("X-Hub-Signature-256") != want {
		t.Errorf("signature %q, want %q", p.header.Get("X-Hub-Signature-256"), want)
	}
	if want := `\u0e23\u0e49\u0e32\u0e19 \/ \u597d \ud83c\udf75 \u00e9`; !strings.Contains(string(p.raw), want) {
		t.Errorf("body %s does not hold %s", p.raw, want)
	}
	if i := slices.IndexFunc(p.raw, func(b byte) bool { return b > 126 }); i >= 0 {
		t.Errorf("body is not ASCII at %d", i)
	}
	if e := p.body.Entry[0]; p.body.Object != "page" || e.ID != metasim.LotusTea || e.Time < 1e12 || len(e.Messaging) != 1 {
		t.Errorf("envelope %+v", p.body)
	}
}
