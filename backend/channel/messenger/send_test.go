package messenger_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/channel"
	"pagedesk/backend/channel/messenger"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

const psid = "2600000000000011"

var pageKey = secret.New("EAAKpageA")

// graphAnswers is a kind whose Graph gives, per path, one answer after the
// other and then the last again.
func graphAnswers(t *testing.T, answers map[string][]string) *messenger.Kind {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/v26.0/")
		left := answers[path]
		if len(left) == 0 {
			t.Errorf("unexpected call of %s", path)
			return
		}
		if len(left) > 1 {
			answers[path] = left[1:]
		}
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(left[0], `{"error"`) {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, left[0])
	}))
	t.Cleanup(server.Close)
	return messenger.New(&meta.Client{GraphURL: server.URL})
}

func TestSendOutcomes(t *testing.T) {
	t.Parallel()
	const (
		messages = "104200000000001/messages"
		thePage  = "104200000000001"
		dead     = `{"error":{"code":190,"error_subcode":463,"fbtrace_id":"AqSim"}}`
		unknown  = `{"error":{"code":1,"error_subcode":99}}`
		good     = `{"message_id":"m_1"}`
	)
	for name, c := range map[string]struct {
		answers map[string][]string
		want    channel.Outcome
		code    inbox.Code
		action  inbox.Action
		args    map[string]string
	}{
		"accepted":            {map[string][]string{messages: {good}}, channel.OutcomeSent, "", "", nil},
		"accepted without id": {map[string][]string{messages: {`{"recipient_id":"1"}`}}, channel.OutcomeUnknown, inbox.CodeMetaTemporary, inbox.ActionWait, nil},
		"token dead": {
			map[string][]string{messages: {dead}, thePage: {dead}},
			channel.OutcomeFailed, inbox.CodeMetaNeedsLogin, inbox.ActionReauthorize, map[string]string{"code": "190/463", "trace": "AqSim"},
		},
		"token dead, a false alarm": {
			map[string][]string{messages: {dead}, thePage: {`{"id":"104200000000001"}`}},
			channel.OutcomeRetry, inbox.CodeMetaTemporary, inbox.ActionWait, nil,
		},
		"unknown error once":  {map[string][]string{messages: {unknown, good}}, channel.OutcomeSent, "", "", nil},
		"unknown error twice": {map[string][]string{messages: {unknown}}, channel.OutcomeFailed, inbox.CodeMetaPermission, inbox.ActionReauthorize, map[string]string{"code": "1/99", "trace": ""}},
		"other app": {
			map[string][]string{messages: {`{"error":{"code":2018300}}`}},
			channel.OutcomeFailed, inbox.CodeMetaOtherApp, inbox.ActionOpenSettings, map[string]string{"code": "2018300", "trace": ""},
		},
		"throttled": {
			map[string][]string{messages: {`{"error":{"code":613}}`}},
			channel.OutcomeRetry, inbox.CodeMetaThrottled, inbox.ActionWait, map[string]string{"code": "613", "trace": "", "minutes": "1"},
		},
		"not a tester": {
			map[string][]string{messages: {`{"error":{"code":200,"error_subcode":2018028}}`}},
			channel.OutcomeFailed, inbox.CodeMetaNotTester, inbox.ActionOpenSettings, map[string]string{"code": "200/2018028", "trace": ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := graphAnswers(t, c.answers).Send(t.Context(), account, pageKey, channel.Outbound{Client: "o_1", Contact: psid, Text: "hello"})
			if got.Outcome != c.want {
				t.Fatalf("got %+v: %v", got, got.Problem)
			}
			if c.code == "" {
				return
			}
			if got.Problem.Code != c.code || got.Problem.Action != c.action {
				t.Errorf("got %s %s", got.Problem.Code, got.Problem.Action)
			}
			if diff := cmp.Diff(c.args, got.Problem.Args); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProfileFallsBack(t *testing.T) {
	t.Parallel()
	const (
		threads = "104200000000001/conversations"
		listed  = `{"data":[{"id":"t_1","participants":{"data":[{"id":"104200000000001","name":"Lotus"},{"id":2600000000000011,"name":" Mai\nP. "}]}}]}`
		nothing = `{"data":[]}`
	)
	refusals := []string{
		`{"id":"2600000000000011"}`, `{}`, `{"error":{"code":100,"error_subcode":33}}`, `{"error":{"code":2018218}}`,
		`{"error":{"code":100,"error_subcode":2018247}}`,
	}
	for _, refusal := range refusals {
		got, err := graphAnswers(t, map[string][]string{psid: {refusal}, threads: {listed}}).Profile(t.Context(), account, pageKey, psid)
		if err != nil || got != (channel.Profile{Name: "Mai P."}) {
			t.Errorf("%s: got %+v %v", refusal, got, err)
		}
		got, err = graphAnswers(t, map[string][]string{psid: {refusal}, threads: {nothing}}).Profile(t.Context(), account, pageKey, psid)
		if err != nil || got != (channel.Profile{Refused: true}) {
			t.Errorf("%s and no thread: got %+v %v", refusal, got, err)
		}
	}
	parts := `{"first_name":"Mai","last_name":"Phạm","profile_pic":"https://cdn.example/p.jpg"}`
	got, err := graphAnswers(t, map[string][]string{psid: {parts}}).Profile(t.Context(), account, pageKey, psid)
	if err != nil || got.Name != "Mai Phạm" || got.FirstName != "Mai" || got.PictureURL != "https://cdn.example/p.jpg" {
		t.Errorf("first and last name: got %+v %v", got, err)
	}
	for _, later := range []string{`{"error":{"code":2}}`, `{"error":{"code":190}}`, `{"error":{"code":80006}}`} {
		if _, err := graphAnswers(t, map[string][]string{psid: {later}}).Profile(t.Context(), account, pageKey, psid); err == nil {
			t.Errorf("%s counts as a refusal", later)
		}
	}
}

// TestEchoBeforeTheAppIsKnown: events may come before the channel's app id is known.
func TestEchoBeforeTheAppIsKnown(t *testing.T) {
	t.Parallel()
	raw := json.RawMessage(`{"id":"104200000000001","messaging":[{"sender":{"id":"104200000000001"},"recipient":{"id":"2600000000000011"},
		"timestamp":1790000002001,"message":{"mid":"m_1","is_echo":true,"app_id":770000000000001,"metadata":"pd:o_1","text":"hi"}}]}`)
	got := messenger.New(nil).Decode(channel.Account{ID: account.ID}, raw)
	if len(got) != 1 || got[0].Message.Client != "o_1" {
		t.Errorf("got %+v", got)
	}
}
