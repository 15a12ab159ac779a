package server_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

func TestConnect(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok := r.Pair(t, "Nok")
	channel := r.Claim(t, nok.Workspace.ID, "page", "1042")
	for i := range 3 {
		if status := r.Deliver(t, message("1042", "2600", fmt.Sprint("m_", i))); status != 200 {
			t.Fatalf("delivery %d got %d", i, status)
		}
	}
	d := dial(t, r, nok.Token, 0)
	entries := d.entries(t, 4)
	if entries[0].Kind != wire.KindMember || entries[1].Kind != wire.KindWebhook {
		t.Errorf("kinds %s, %s", entries[0].Kind, entries[1].Kind)
	}
	if e := entries[1]; e.Channel != channel || e.Thread != "2600" {
		t.Errorf("entry goes to %s, thread %s", e.Channel, e.Thread)
	}
	d.await(t, wire.TypeLive)
	if lease := d.await(t, wire.TypeLease); lease.Holder != nok.Device.ID || lease.Epoch != 1 {
		t.Errorf("lease %+v", lease)
	}
	d.send(t, wire.Append{T: wire.TypeAppend, ID: "a1", Kind: "message.sent", Channel: channel, Thread: "2600", Unique: "k", Body: json.RawMessage(`{}`)})
	ack := d.await(t, wire.TypeAck)
	d.send(t, wire.Append{T: wire.TypeAppend, ID: "a2", Kind: "message.sent", Unique: "k", Body: json.RawMessage(`{}`)})
	if nack := d.await(t, wire.TypeNack); nack.Code != wire.NackDuplicate || nack.Seq != ack.Seq {
		t.Errorf("second append with the key got %+v, first %+v", nack, ack)
	}
}
