package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

func TestConnect_bad_first_frames(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	for name, test := range map[string]struct {
		kind int
		text string
		code int
	}{
		"another type":     {websocket.TextMessage, `{"t":"append","id":"a"}`, wire.CloseBadHello},
		"negative cursor":  {websocket.TextMessage, `{"t":"hello","v":1,"after":-1}`, wire.CloseBadHello},
		"cursor as text":   {websocket.TextMessage, `{"t":"hello","v":1,"after":"x"}`, wire.CloseBadHello},
		"cursor too large": {websocket.TextMessage, `{"t":"hello","v":1,"after":1e400}`, wire.CloseBadHello},
		"another version":  {websocket.TextMessage, `{"t":"hello","v":99,"after":0}`, wire.CloseBadVersion},
		"no version":       {websocket.TextMessage, `{"t":"hello"}`, wire.CloseBadVersion},
		"not JSON":         {websocket.TextMessage, `hello`, websocket.CloseInvalidFramePayloadData},
		"an array":         {websocket.TextMessage, `[]`, websocket.CloseInvalidFramePayloadData},
		"cut off":          {websocket.TextMessage, `{"t":"hello"`, websocket.CloseInvalidFramePayloadData},
		"not UTF-8":        {websocket.TextMessage, "{\"t\":\"\xff\"}", websocket.CloseInvalidFramePayloadData},
		"binary":           {websocket.BinaryMessage, `{"t":"hello","v":1}`, websocket.CloseUnsupportedData},
		"too large":        {websocket.TextMessage, `{"t":"` + strings.Repeat("x", wire.MaxFrameBytes) + `"}`, websocket.CloseMessageTooBig},
		"nested very deep": {websocket.TextMessage, strings.Repeat(`{"t":`, 20_000), websocket.CloseInvalidFramePayloadData},
	} {
		d := open(t, r, nok.Token)
		// Compressed, the large one is small on the wire.
		if err := d.conn.WriteMessage(test.kind, []byte(test.text)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := d.closeCode(t); got != test.code {
			t.Errorf("%s: closed with %d, want %d", name, got, test.code)
		}
	}
}

func TestAppend_is_checked(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	owner, agent := r.Pair(t, "Nok"), r.Pair(t, "May")
	r.SetRole(t, agent.Member.ID, wire.RoleAgent)
	r.Claim(t, owner.Workspace.ID, "page", "1")
	r.AddWorkspace(t, "w_other")
	r.Claim(t, "w_other", "page", "2")
	byRole := map[wire.Role]*desktop{wire.RoleOwner: dial(t, r, owner.Token, 0), wire.RoleAgent: dial(t, r, agent.Token, 0)}
	lease := byRole[wire.RoleOwner].await(t, wire.TypeLease)

	long := strings.Repeat("x", wire.MaxKeyBytes+1)
	deep := `{"a":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}`
	tests := []struct {
		role wire.Role
		rest string // of the frame
		want wire.NackCode
	}{
		{wire.RoleAgent, `"kind":"message.sent","body":{}`, ""},
		{wire.RoleAgent, `"kind":"conversation.claimed","channel":"page:1","thread":"7","body":{}`, ""},
		{wire.RoleAgent, `"kind":"contact.renamed","body":{},"new":1`, ""},
		{wire.RoleAgent, `"kind":"duty.set","body":{}`, ""},
		{wire.RoleAgent, `"kind":"channel.connected","body":{}`, wire.NackForbidden},
		{wire.RoleAgent, `"kind":"rule.saved","body":{}`, wire.NackForbidden},
		{wire.RoleAgent, `"kind":"auto.assigned","epoch":1,"body":{}`, wire.NackForbidden},
		{wire.RoleOwner, `"kind":"channel.connected","body":{}`, ""},
		{wire.RoleOwner, `"kind":"rule.saved","body":{}`, ""},
		{wire.RoleOwner, `"kind":"reply.saved","body":{}`, ""},
		{wire.RoleOwner, `"kind":"access.changed","body":{}`, wire.NackForbidden},
		{wire.RoleOwner, `"kind":"message.sent","unique":"relay/x","body":{}`, wire.NackForbidden},
		{wire.RoleOwner, `"kind":"import.batch","body":{}`, ""},
		{wire.RoleOwner, `"kind":"member.joined","body":{}`, wire.NackForbidden},
		{wire.RoleOwner, `"kind":"meta.webhook","body":{}`, wire.NackForbidden},
		{wire.RoleOwner, `"kind":"future.thing","body":{}`, wire.NackForbidden},
		{wire.RoleOwner, `"kind":"message.sent","channel":"page:2","body":{}`, wire.NackForbidden},
		{wire.RoleOwner, `"kind":"message.sent","channel":"page:9","body":{}`, wire.NackForbidden},
		{wire.RoleOwner, fmt.Sprintf(`"kind":"auto.assigned","epoch":%d,"body":{}`, lease.Epoch), ""},
		{wire.RoleOwner, fmt.Sprintf(`"kind":"message.sent","epoch":%d,"body":{}`, lease.Epoch), ""},
		{wire.RoleOwner, `"kind":"message.sent","epoch":98,"body":{}`, wire.NackStaleLease},
		{wire.RoleOwner, `"kind":"auto.assigned","body":{}`, wire.NackStaleLease},
		{wire.RoleOwner, `"kind":"auto.assigned","epoch":99,"body":{}`, wire.NackStaleLease},
		{wire.RoleOwner, `"kind":"message","body":{}`, wire.NackInvalid},
		{wire.RoleOwner, `"kind":"Message.Sent","body":{}`, wire.NackInvalid},
		{wire.RoleOwner, `"body":{}`, wire.NackInvalid},
		{wire.RoleOwner, `"kind":"message.sent"`, wire.NackInvalid},
		{wire.RoleOwner, `"kind":"message.sent","body":null`, wire.NackInvalid},
		{wire.RoleOwner, `"kind":"message.sent","body":[1]`, wire.NackInvalid},
		{wire.RoleOwner, `"kind":"message.sent","body":` + deep, wire.NackInvalid},
		{wire.RoleOwner, `"kind":7,"body":{}`, wire.NackInvalid},
		{wire.RoleOwner, `"kind":"message.sent","epoch":"x","body":{}`, wire.NackInvalid},
		{wire.RoleOwner, `"kind":"message.sent","thread":"` + long + `","body":{}`, wire.NackTooLarge},
		{wire.RoleOwner, `"kind":"message.sent","unique":"` + long + `","body":{}`, wire.NackTooLarge},
		{wire.RoleOwner, `"kind":"message.sent","body":{"x":"` + strings.Repeat("x", wire.MaxBodyBytes) + `"}`, wire.NackTooLarge},
	}
	for i, test := range tests {
		d, id := byRole[test.role], fmt.Sprint("a", i)
		d.sendText(t, fmt.Sprintf(`{"t":"append","id":"%s",%s}`, id, test.rest))
		reply := d.reply(t)
		if reply.ID != id || reply.Code != test.want {
			t.Errorf("%s: %.120s: got %s %q for %s, want %q", test.role, test.rest, reply.T, reply.Code, reply.ID, test.want)
		}
	}
	// Unknown types are ignored, and an append without an id is answered.
	byRole[wire.RoleOwner].sendText(t, `{"t":"future","id":5}`)
	byRole[wire.RoleOwner].sendText(t, `{"t":"append","kind":"message.sent","body":{}}`)
	if reply := byRole[wire.RoleOwner].reply(t); reply.Code != wire.NackInvalid || reply.ID != "" {
		t.Errorf("without id: %+v", reply)
	}
}

func (d *desktop) sendText(t *testing.T, text string) {
	t.Helper()
	if err := d.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// reply waits for an ack or a nack.
func (d *desktop) reply(t *testing.T) anyFrame {
	t.Helper()
	for {
		f, err := d.next()
		if err != nil {
			t.Fatalf("wait for a reply: %v", err)
		}
		if f.T == wire.TypeAck || f.T == wire.TypeNack {
			return f
		}
	}
}

func TestAppend_keeps_the_order_of_a_desktop(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok, may := r.Pair(t, "Nok"), r.Pair(t, "May")
	writer, reader := dial(t, r, nok.Token, 0), dial(t, r, may.Token, 0)
	const count = 500
	go func() {
		for i := range count {
			body := fmt.Appendf(nil, `{"n":%d}`, i)
			_ = writer.conn.WriteJSON(wire.Append{T: wire.TypeAppend, ID: fmt.Sprint(i), Kind: "message.sent", Body: body})
		}
	}()
	entries := reader.entries(t, count+2)[2:]
	for i, e := range entries {
		if want := fmt.Sprintf(`{"n":%d}`, i); string(e.Body) != want || e.Actor != nok.Member.ID || e.Device != nok.Device.ID {
			t.Fatalf("entry %d is %s by %s", i, e.Body, e.Actor)
		}
	}
	for range count {
		if reply := writer.reply(t); reply.T != wire.TypeAck {
			t.Fatalf("got %+v", reply)
		}
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok, may, stranger := r.Pair(t, "Nok"), r.Pair(t, "May"), r.Pair(t, "Eve")
	r.AddWorkspace(t, "w_other")
	r.SetWorkspace(t, stranger.Member.ID, "w_other")
	speaker, hearer, other := dial(t, r, nok.Token, 0), dial(t, r, may.Token, 0), dial(t, r, stranger.Token, 0)
	for _, d := range []*desktop{speaker, hearer, other} {
		d.await(t, wire.TypeLive)
	}
	// What is too long is passed on to nobody.
	speaker.send(t, wire.Say{T: wire.TypeSay, Kind: "long", Thread: strings.Repeat("7", wire.MaxKeyBytes+1), Body: json.RawMessage(`{}`)})
	speaker.sendText(t, `{"t":"say","kind":"typing","body":{"c":"สวัสดี"}}`)
	said := hearer.await(t, wire.TypeSaid)
	if said.Actor != nok.Member.ID || said.Device != nok.Device.ID || said.Kind != "typing" {
		t.Errorf("heard %+v", said)
	}
	// Neither the speaker nor another workspace hears it, and nothing is stored.
	for _, d := range []*desktop{speaker, other} {
		d.send(t, wire.Append{T: wire.TypeAppend, ID: "a", Kind: "message.sent", Body: json.RawMessage(`{}`)})
		for {
			f, err := d.next()
			if err != nil || f.T == wire.TypeSaid {
				t.Fatalf("got %+v, %v", f, err)
			}
			if f.T == wire.TypeAck {
				break
			}
		}
	}
}

func TestWorkspaces_are_apart(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok, stranger := r.Pair(t, "Nok"), r.Pair(t, "Eve")
	r.AddWorkspace(t, "w_other")
	r.SetWorkspace(t, stranger.Member.ID, "w_other")
	r.Claim(t, nok.Workspace.ID, "page", "1")
	r.Claim(t, "w_other", "page", "2")
	ours, theirs := dial(t, r, nok.Token, 0), dial(t, r, stranger.Token, 0)
	r.Deliver(t, `{"object":"page","entry":[{"id":"1","a":1},{"id":"2","a":2},{"id":"1","a":3}]}`)
	if got := ours.entries(t, 4)[2:]; got[0].Channel != "page:1" || got[1].Channel != "page:1" {
		t.Errorf("we got %s, %s", got[0].Channel, got[1].Channel)
	}
	if got := theirs.entries(t, 1)[0]; got.Channel != "page:2" {
		t.Errorf("they got %s", got.Channel)
	}
}

func TestLease_is_handed_over(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{Timing: quick})
	nok, may, agent := r.Pair(t, "Nok"), r.Pair(t, "May"), r.Pair(t, "Ann")
	r.SetRole(t, agent.Member.ID, wire.RoleAgent)
	watcher := dial(t, r, agent.Token, 0)
	if lease := watcher.await(t, wire.TypeLease); lease.Holder != "" {
		t.Fatalf("an agent's device holds the lease: %+v", lease)
	}
	first := dial(t, r, nok.Token, 0)
	held := first.await(t, wire.TypeLease)
	second := dial(t, r, may.Token, 0)
	if lease := second.await(t, wire.TypeLease); lease.Holder != nok.Device.ID || lease.Epoch != held.Epoch {
		t.Fatalf("lease is %+v, was %+v", lease, held)
	}
	first.conn.Close()
	moved := second.await(t, wire.TypeLease)
	if moved.Holder != may.Device.ID || moved.Epoch <= held.Epoch {
		t.Errorf("lease moved to %+v from %+v", moved, held)
	}
	if lease := watcher.await(t, wire.TypeLease); lease.Holder != nok.Device.ID {
		t.Errorf("others were told %+v", lease)
	}
	first = dial(t, r, nok.Token, 0)
	first.sendText(t, fmt.Sprintf(`{"t":"append","id":"a","kind":"auto.assigned","epoch":%d,"body":{}}`, held.Epoch))
	if reply := first.reply(t); reply.Code != wire.NackStaleLease {
		t.Errorf("the old holder got %+v", reply)
	}
	r.Restart(t)
	if lease := dial(t, r, nok.Token, 0).await(t, wire.TypeLease); lease.Epoch <= moved.Epoch {
		t.Errorf("after a restart the epoch is %d, was %d", lease.Epoch, moved.Epoch)
	}
}
