package main

import (
	"strings"
	"testing"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
	"pagedesk/backend/metasim"
)

func TestWorkingAConversation(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	c, other := paired(t, shop, "Nok"), paired(t, shop, "Ploy")
	c.connect(shop.Sim)
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
	c.do(&got, "take", "--conversation", id)
	if w := got.Conversation; w.Assignee == ploy || w.Assignee == "" {
		t.Errorf("taken over: %+v", w)
	}
	c.do(&got, "unassign", "--conversation", id)
	if got.Conversation.Assignee != "" {
		t.Errorf("given back: %+v", got.Conversation)
	}
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	c.do(&got, "snooze", "--conversation", id, "--until", until.Format(time.RFC3339))
	if got.Conversation.SnoozedUntilMs != until.UnixMilli() {
		t.Errorf("put off: %+v", got.Conversation)
	}
	got.Conversation = desk.ExportConversation{}
	c.do(&got, "wake", "--conversation", id)
	if got.Conversation.SnoozedUntilMs != 0 {
		t.Errorf("woken: %+v", got.Conversation)
	}
	var saved struct{ Label desk.ExportLabel }
	c.do(&saved, "label-save", "--name", "VIP", "--colour", "3")
	c.do(&got, "label", "--conversation", id, "--add", saved.Label.ID)
	if saved.Label.Name != "VIP" || len(got.Conversation.Labels) != 1 || got.Conversation.Labels[0] != saved.Label.ID {
		t.Errorf("labelled: %+v, %+v", saved, got.Conversation)
	}
	c.do(nil, "label-delete", "--id", saved.Label.ID)
	export = desk.Export{}
	c.do(&export, "export")
	if len(export.Labels) != 1 || !export.Labels[0].Deleted {
		t.Errorf("labels %+v", export.Labels)
	}
	var kinds []string
	for _, h := range export.History {
		kinds = append(kinds, h.Kind)
	}
	if strings.Join(kinds, " ") != "claimed note transferred closed reopened transferred unassigned snoozed woken labelled" {
		t.Errorf("history %+v", export.History)
	}
}
