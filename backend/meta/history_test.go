package meta_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"

	"pagedesk/backend/meta"
)

func TestConversations(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Path + "?platform=" + r.FormValue("platform") + "&user_id=" + r.FormValue("user_id"); got != "/v26.0/104200000000001/conversations?platform=messenger&user_id=2600000000000011" {
			t.Errorf("asked for %s", got)
		}
		answer(200, `{"data":[{"id":"t_10222000000000091","updated_time":"2026-09-21T14:20:00+0000","message_count":"14","can_reply":true,
			"participants":{"data":[{"name":"Mai P.","id":"2600000000000011"},{"name":"Lotus Tea House","id":104200000000001}]}}]}`)(w, r)
	})
	n := 0
	for c, err := range client.Conversations(t.Context(), page, meta.ConversationQuery{UserID: "2600000000000011"}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if c.ID != "t_10222000000000091" || c.Updated.Millis() != 1790000400000 || c.MessageCount != 14 || c.CanReply == nil || !*c.CanReply ||
			c.IsOwner != nil || len(c.Participants.Data) != 2 || c.Participants.Data[1].ID != "104200000000001" {
			t.Errorf("got %+v", c)
		}
	}
	if n != 1 {
		t.Errorf("%d conversations", n)
	}
}

func TestConversationMessages(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v26.0/t_10222000000000091/messages" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		if r.FormValue("after") == "" {
			answer(200, `{"data":[{"id":"m_AbC124","created_time":"2026-09-21T14:19:58+0000","message":"","from":{"id":"2600000000000011"},
				"attachments":{"data":[{"id":"9900000000001","mime_type":"image/jpeg","size":48211,"image_data":{"url":"https://cdn.example/i.jpg"}}]}}],
				"paging":{"cursors":{"after":"X"},"next":"https://graph.example/v26.0/t_1/messages?after=X"}}`)(w, r)
			return
		}
		answer(200, `{"data":[{"id":"m_AbC123","created_time":"2026-09-21T14:19:50+0000","message":"hi"}]}`)(w, r)
	})
	var ids []string
	for m, err := range client.ConversationMessages(t.Context(), page, "t_10222000000000091", 1) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, string(m.ID))
		if m.ID == "m_AbC124" && (len(m.Attachments.Data) != 1 || m.Attachments.Data[0].Image.URL != "https://cdn.example/i.jpg") {
			t.Errorf("attachment lost: %+v", m)
		}
	}
	if len(ids) != 2 || ids[1] != "m_AbC123" {
		t.Errorf("got %v", ids)
	}
}

// A shop of many years has more threads than fit into a thousand pages.
func TestConversationsOfManyYears(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const pages = 1200
		client := &meta.Client{HTTPClient: &http.Client{Transport: inMemory(func(r *http.Request) (int, map[string]string, string) {
			n, _ := strconv.Atoi(r.FormValue("after")) // none is the first page
			next := ""
			if n+1 < pages {
				next = fmt.Sprintf(`"next":"https://graph.example/x?after=%d"`, n+1)
			}
			return 200, nil, fmt.Sprintf(`{"data":[{"id":"t_%d"}],"paging":{%s}}`, n, next)
		})}}
		n := 0
		for _, err := range client.Conversations(t.Context(), page, meta.ConversationQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != pages {
			t.Errorf("%d threads", n)
		}
	})
}

func TestConversationMessagesStopEarly(t *testing.T) {
	t.Parallel()
	asked := 0
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		answer(200, `{"data":[{"id":"m_2"},{"id":"m_1"}],"paging":{"next":"https://graph.example/x?after=Y"}}`)(w, r)
	})
	for _, err := range client.ConversationMessages(t.Context(), page, "t_1", 0) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if asked != 1 {
		t.Errorf("%d requests after the caller stopped", asked)
	}
}

func TestMessage(t *testing.T) {
	t.Parallel()
	client := serve(t, answer(200, `{"id":"m_AbC123","message":"hi","reply_to":{"mid":"m_AbC100"},"shares":{"data":[{"link":"https://shop.example"}]}}`))
	m, err := client.Message(t.Context(), page, "m_AbC123")
	if err != nil || m.Text != "hi" || m.ReplyTo.Mid != "m_AbC100" || m.Shares.Data[0].Link != "https://shop.example" {
		t.Errorf("got %+v %v", m, err)
	}
}
