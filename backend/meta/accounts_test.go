package meta_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

func TestAccountsAllPages(t *testing.T) {
	t.Parallel()
	var queries []url.Values
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		queries = append(queries, r.URL.Query())
		if r.URL.Path != "/v26.0/me/accounts" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		next := func(after string) string {
			return fmt.Sprintf(`"paging":{"cursors":{"before":"a","after":"%s"},"next":"https://elsewhere.example/v26.0/10150/accounts?access_token=EAAKsecret&limit=100&after=%s"}`, after, after)
		}
		body := map[string]string{
			"": `{"data":[{"id":"104200000000001","name":"Lotus Tea House","access_token":"EAAKpageA","category":"Tea Room",
				"tasks":["ADVERTISE","MESSAGING","MODERATE"],"picture":{"data":{"url":"https://cdn.example/a.jpg"}}}],` + next("P2") + `}`,
			"P2": `{"data":[],` + next("P3") + `}`,
			"P3": `{"data":[{"id":104200000000002,"name":"ร้านที่สอง","tasks":["PROFILE_PLUS_MESSAGING","PROFILE_PLUS_NEW"]},null,7,
				{"id":"104200000000001","name":"again"}],"paging":{"cursors":{"after":"P4"}}}`,
		}[r.URL.Query().Get("after")]
		answer(200, body)(w, r)
	})
	got, err := client.Accounts(t.Context(), secret.New("EAAKuser"))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 {
		t.Fatalf("got %d Pages: %+v", len(got), got)
	}
	first, second := got[0], got[1]
	if first.ID != "104200000000001" || first.Token.Reveal() != "EAAKpageA" || first.PictureURL != "https://cdn.example/a.jpg" ||
		!first.Can(meta.TaskMessaging) || !first.Can(meta.TaskModerate) || first.Can(meta.TaskManage) {
		t.Errorf("first: %+v", first)
	}
	if second.ID != "104200000000002" || second.Name != "ร้านที่สอง" || !second.Token.IsZero() ||
		!second.Can(meta.TaskMessaging) || second.Can(meta.TaskModerate) {
		t.Errorf("second: %+v", second)
	}
	for _, q := range queries {
		if q.Has("access_token") || q.Get("limit") != "100" || !strings.Contains(q.Get("fields"), "tasks") {
			t.Errorf("asked with %v", q)
		}
	}
}

func TestAccountTasksUnknown(t *testing.T) {
	t.Parallel()
	if !(meta.Account{}).Can(meta.TaskMessaging) {
		t.Error("tasks that Meta did not tell count as missing")
	}
	if (meta.Account{Tasks: []string{}}).Can(meta.TaskMessaging) {
		t.Error("no tasks allow a task")
	}
	if !(meta.Account{Tasks: []string{"PROFILE_PLUS_FULL_CONTROL"}}).Can(meta.TaskModerate) {
		t.Error("full control lacks a task")
	}
}

func TestPagingEnds(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(n int) string{
		"same cursor for ever":  func(int) string { return "/me/permissions?after=SAME" },
		"next without a cursor": func(int) string { return "/me/permissions" },
		"next is no address":    func(int) string { return "::%zz" },
		"new cursors, no data":  func(n int) string { return fmt.Sprintf("/me/permissions?after=%d", n) },
		"cursors in a circle":   func(n int) string { return fmt.Sprintf("/me/permissions?after=%d", n%3) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				n++
				answer(200, fmt.Sprintf(`{"data":[],"paging":{"next":"%s"}}`, next(n)))(w, r)
			})
			_, err := client.Permissions(t.Context(), page.Token)
			if e := asError(t, err); e.Class != meta.Retry || n > 60 {
				t.Errorf("after %d requests: %v", n, err)
			}
		})
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	client := serve(t, answer(200, `{"data":[{"permission":"pages_messaging","status":"granted"},
		{"permission":"pages_manage_engagement","status":"declined"},{"permission":"email","status":"somehow"}]}`))
	got, err := client.Permissions(t.Context(), page.Token)
	if err != nil {
		t.Fatal(err)
	}
	granted := slices.DeleteFunc(got, func(g meta.Grant) bool { return !g.Granted() })
	if diff := cmp.Diff([]meta.Grant{{Permission: "pages_messaging", Status: "granted"}}, granted); diff != "" {
		t.Error(diff)
	}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	var asked []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.FormValue("subscribed_fields"))
		switch r.Method {
		case http.MethodGet:
			answer(200, `{"data":[{"id":770000000000001,"name":"Pagedesk","subscribed_fields":["messages",{"name":"feed","version":"v26.0"},4]}]}`)(w, r)
		case http.MethodDelete:
			answer(200, `true`)(w, r)
		default:
			answer(200, `{"success":true}`)(w, r)
		}
	})
	if err := client.Subscribe(t.Context(), page, meta.PageFields); err != nil {
		t.Error(err)
	}
	subscriptions, err := client.Subscriptions(t.Context(), page)
	if err != nil {
		t.Error(err)
	}
	want := []meta.Subscription{{AppID: "770000000000001", Name: "Pagedesk", Fields: []string{"messages", "feed"}}}
	if diff := cmp.Diff(want, subscriptions); diff != "" {
		t.Error(diff)
	}
	if err := client.Unsubscribe(t.Context(), page); err != nil {
		t.Error(err)
	}
	const path = " /v26.0/104200000000001/subscribed_apps "
	wantAsked := []string{
		"POST" + path + "messages,message_echoes,message_edits,message_deliveries,message_reads,message_reactions," +
			"messaging_postbacks,messaging_referrals,messaging_optins,messaging_handovers,standby,messaging_policy_enforcement,feed,mention",
		"GET" + path, "DELETE" + path,
	}
	if diff := cmp.Diff(wantAsked, asked); diff != "" {
		t.Error(diff)
	}
	refusing := serve(t, answer(200, `{"success":false}`))
	if e := asError(t, refusing.Subscribe(t.Context(), page, meta.PageFields)); e.Class != meta.Permanent {
		t.Errorf("success false: %v", e)
	}
}

func TestPicture(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"picture":{"data":{"url":"https://cdn.example/a.jpg","is_silhouette":false}}}`: "https://cdn.example/a.jpg",
		`{"picture":{"data":{"url":"https://cdn.example/a.jpg","is_silhouette":true}}}`:  "",
		`{"picture":{"url":"https://cdn.example/a.jpg"}}`:                                "https://cdn.example/a.jpg",
		`{"picture":"https://cdn.example/a.jpg"}`:                                        "https://cdn.example/a.jpg",
		`{"picture":null}`: "",
		`{"picture":[1]}`:  "",
		`{}`:               "",
	} {
		got, err := serve(t, answer(200, body)).PagePicture(t.Context(), page)
		if err != nil || got != want {
			t.Errorf("%s: got %q %v", body, got, err)
		}
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	client := serve(t, answer(200, `{"id":"2600000000000011","first_name":"Mai","last_name":"Pham","name":"Mai Pham","profile_pic":"https:\/\/cdn.example\/p.jpg","locale":"vi_VN"}`))
	got, err := client.Profile(t.Context(), page, "2600000000000011")
	want := meta.Profile{ID: "2600000000000011", FirstName: "Mai", LastName: "Pham", Name: "Mai Pham", PictureURL: "https://cdn.example/p.jpg"}
	if err != nil || got != want {
		t.Errorf("got %+v %v", got, err)
	}
	got, err = serve(t, answer(200, `{}`)).Profile(t.Context(), page, "2600000000000011")
	if err != nil || got != (meta.Profile{}) {
		t.Errorf("empty profile: %+v %v", got, err)
	}
}
