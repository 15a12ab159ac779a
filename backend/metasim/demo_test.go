package metasim_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pagedesk/backend/metasim"
)

func TestDemo(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{DemoPace: 20 * time.Millisecond, MaxEntries: 8})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.sim.Demo(ctx) }()
	user := a.longToken(metasim.Choice{})
	a.subscribe(allFields)
	tokens := map[string]string{}
	for _, id := range []string{metasim.LotusTea, metasim.MaiHanoi, metasim.MingTech, metasim.PlusPage} {
		tokens[id] = a.get(id, user, "fields", "access_token")["access_token"].(string)
		a.post(id+"/subscribed_apps", tokens[id], "subscribed_fields", allFields)
	}

	var all []any
	a.until("a dozen conversations", func() bool {
		all = nil
		for id, token := range tokens {
			all = append(all, a.get(id+"/conversations", token, "fields", "can_reply,message_count,snippet")["data"].([]any)...)
		}
		return len(all) >= 12
	})
	closed := 0
	for _, c := range all {
		if c.(object)["can_reply"] == false {
			closed++
		}
	}
	if closed == 0 || closed == len(all) {
		t.Errorf("%d of %d windows are closed", closed, len(all))
	}

	psid := a.sim.Customer(metasim.LotusTea, "Emma Lindqvist").ID
	status, _, _ := a.sendText(tokens[metasim.LotusTea], psid, "Yes, here is the link.")
	if status != 200 {
		t.Fatalf("send: %d", status)
	}
	a.until("an answer of the customer after a read mark", func() bool {
		thread := a.sim.Customer(metasim.LotusTea, "Emma Lindqvist").Thread()
		mine := -1
		for i, m := range thread {
			if m.FromPage && m.Text == "Yes, here is the link." && m.Read {
				mine = i
			}
		}
		return mine >= 0 && mine < len(thread)-1
	})
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Demo ended with %v", err)
	}
}
