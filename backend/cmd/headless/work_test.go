package main

import (
	"strings"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/metasim"
)

func TestWorkingAConversation(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	c, other := computer{t, t.TempDir()}, computer{t, t.TempDir()}
	c.do(nil, "pair", "--relay", shop.Relay.URL(), "--code", shop.Relay.SetupCode(t), "--name", "Nok")
	other.do(nil, "pair", "--relay", shop.Relay.URL(), "--code", shop.Relay.SetupCode(t), "--name", "Ploy")
	c.login(shop.Sim)
	c.do(nil, "connect", "--page", metasim.LotusTea)
	customer := shop.Sim.Customer(metasim.LotusTea, "Mai Pham")
	customer.Say("hello")
	var export desk.Export
	await(t, "the message", func() bool {
		c.do(nil, "run", "--until-live")
		export = desk.Export{}
		c.do(&export, "export")
		return len(export.Messages) == 1 && len(export.Members) == 2
	})
	id := export.Conversations[0].ID
	ploy := export.Members[0].ID
	if export.Members[0].Name != "Ploy" {
		ploy = export.Members[1].ID
	}
	var got struct{ Conversation desk.ExportConversation }
	c.do(&got, "claim", "--conversation", id)
	if w := got.Conversation; w.Status != "open" || w.Opening != 1 || w.Assignee == "" || w.Assignee == ploy || w.SinceMs == 0 {
		t.Errorf("claimed: %+v", w)
	}
	// The other computer was off until now.
	if code, _, stderr := other.try("claim", "--conversation", id); code != exitFailed || !strings.Contains(stderr, `"conversation_taken"`) || !strings.Contains(stderr, `"Nok"`) {
		t.Errorf("the second: exit code %d, %s", code, stderr)
	}
	c.do(nil, "note", "--conversation", id, "--text", "wants two tins")
	c.do(&got, "assign", "--conversation", id, "--member", ploy, "--note", "yours")
	if got.Conversation.Assignee != ploy {
		t.Errorf("assigned: %+v", got.Conversation)
	}
	other.do(&got, "close", "--conversation", id)
	if got.Conversation.Status != "closed" {
		t.Errorf("closed: %+v", got.Conversation)
	}
	c.do(&got, "reopen", "--conversation", id)
	if w := got.Conversation; w.Status != "open" || w.Assignee != ploy {
		t.Errorf("reopened: %+v", w)
	}
	export = desk.Export{}
	c.do(&export, "export")
	var kinds []string
	for _, h := range export.History {
		kinds = append(kinds, h.Kind)
	}
	if strings.Join(kinds, " ") != "claimed note transferred closed reopened" {
		t.Errorf("history %+v", export.History)
	}
}
