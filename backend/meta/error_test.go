package meta_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/meta"
)

// letters are the classes as meta-platform.md, 8.5 prints them: of a send and
// of any other call.
var letters = map[string]struct{ send, other meta.Class }{
	"R":  {meta.Retry, meta.Retry},
	"R?": {meta.Ambiguous, meta.Retry},
	"?":  {meta.Ambiguous, meta.Retry},
	"T":  {meta.Throttled, meta.Throttled},
	"A":  {meta.Reauthorize, meta.Reauthorize},
	"P":  {meta.Permission, meta.Permission},
	"W":  {meta.Window, meta.Window},
	"X":  {meta.Permanent, meta.Permanent},
}

func TestErrorTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code, subcode int
		letter        string
		reason        meta.Reason
	}{
		{1, 0, "R?", "meta_temporary"},
		{1, 12345, "R?", "meta_temporary"},
		{1, 99, "R", "meta_permission"},
		{1, 1357046, "?", "meta_temporary"},
		{2, 0, "R?", "meta_temporary"},
		{2, 2018344, "P", "meta_permission"},
		{3, 0, "P", "meta_permission"},
		{4, 0, "T", "meta_throttled"},
		{9, 2018352, "T", "meta_throttled"},
		{10, 0, "P", "meta_permission"},
		{10, 2018278, "W", "meta_window"},
		{10, 2534022, "W", "meta_window"},
		{10, 2018065, "W", "meta_window"},
		{10, 2018108, "W", "meta_recipient_gone"},
		{10, 1893063, "P", "meta_blocked"},
		{10, 2534077, "P", "meta_permission"},
		{10, 1404170, "P", "meta_permission"},
		{10, 7777777, "P", "meta_permission"},
		{17, 0, "T", "meta_throttled"},
		{32, 0, "T", "meta_throttled"},
		{33, 0, "X", "meta_rejected"},
		{100, 0, "X", "meta_rejected"},
		{100, 33, "X", "meta_rejected"},
		{100, 2018001, "W", "meta_recipient_gone"},
		{100, 2018008, "R", "meta_file"},
		{100, 2018047, "X", "meta_file"},
		{100, 2018109, "X", "meta_file"},
		{100, 2018074, "X", "meta_upload_gone"},
		{100, 2534014, "W", "meta_recipient_gone"},
		{100, 2534029, "P", "meta_blocked"},
		{100, 2534037, "P", "meta_other_app"},
		{100, 36008, "A", "meta_needs_login"},
		{101, 0, "P", "meta_permission"},
		{102, 0, "A", "meta_needs_login"},
		{104, 0, "P", "meta_permission"},
		{190, 0, "A", "meta_needs_login"},
		{190, 458, "A", "meta_needs_login"},
		{190, 460, "A", "meta_needs_login"},
		{190, 463, "A", "meta_needs_login"},
		{190, 492, "A", "meta_needs_login"},
		{200, 0, "P", "meta_permission"},
		{299, 0, "P", "meta_permission"},
		{200, 2018028, "P", "meta_not_tester"},
		{200, 1545041, "W", "meta_recipient_gone"},
		{230, 0, "W", "meta_recipient_gone"},
		{341, 0, "T", "meta_throttled"},
		{368, 0, "P", "meta_blocked"},
		{506, 0, "X", "meta_rejected"},
		{551, 0, "W", "meta_recipient_gone"},
		{551, 1545041, "W", "meta_recipient_gone"},
		{613, 0, "T", "meta_throttled"},
		{613, 1996, "T", "meta_throttled"},
		{1200, 0, "R?", "meta_temporary"},
		{2200, 0, "P", "meta_permission"},
		{2500, 0, "X", "meta_rejected"},
		{10900, 0, "W", "meta_rejected"},
		{10903, 0, "W", "meta_rejected"},
		{2018218, 0, "W", "meta_recipient_gone"},
		{2018247, 0, "P", "meta_permission"},
		{2018300, 0, "P", "meta_other_app"},
		{2018321, 0, "R", "meta_other_app"},
		{9000001, 0, "X", "meta_rejected"},
		{80000, 0, "T", "meta_throttled"},
		{80006, 0, "T", "meta_throttled"},
		{80014, 0, "T", "meta_throttled"},
		// long numbers in the other place
		{2018278, 0, "W", "meta_window"},
		{1545041, 0, "W", "meta_recipient_gone"},
		{1357046, 0, "?", "meta_temporary"},
		{100, 2018300, "P", "meta_other_app"},
		{613, 80006, "T", "meta_throttled"},
		// unknown
		{424242, 0, "X", "meta_rejected"},
		{0, 0, "X", "meta_rejected"},
		{-5, 3, "X", "meta_rejected"},
	} {
		for _, send := range []bool{true, false} {
			e := call(t, send, answer(400, fmt.Sprintf(
				`{"error":{"message":"any text","type":"OAuthException","code":%d,"error_subcode":%d,"fbtrace_id":"AqSim"}}`, c.code, c.subcode)))
			want := letters[c.letter].other
			if send {
				want = letters[c.letter].send
			}
			if e.Class != want || e.Reason != c.reason {
				t.Errorf("%d/%d send=%v: got %s %s, want %s %s", c.code, c.subcode, send, e.Class, e.Reason, want, c.reason)
			}
			if e.Code != c.code || e.Subcode != c.subcode || e.TraceID != "AqSim" {
				t.Errorf("%d/%d: numbers lost: %+v", c.code, c.subcode, e)
			}
		}
	}
}

// call makes a send or another call to a fresh server and returns its error.
func call(t *testing.T, send bool, handler http.HandlerFunc) *meta.Error {
	t.Helper()
	client := serve(t, handler)
	var err error
	if send {
		_, err = client.Send(t.Context(), page, meta.SendRequest{Recipient: "2600000000000011", Text: "hello"})
	} else {
		_, err = client.Profile(t.Context(), page, "2600000000000011")
	}
	return asError(t, err)
}

func TestErrorForms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		letter string // of a send
	}{
		"transient by flag":                {400, `{"error":{"message":"m","code":100,"is_transient":true}}`, "R?"},
		"unknown and transient":            {400, `{"error":{"message":"m","code":77,"is_transient":true}}`, "R?"},
		"unknown with 500":                 {500, `{"error":{"message":"m","code":77}}`, "R?"},
		"known with 500":                   {500, `{"error":{"message":"m","code":100,"error_subcode":2018047}}`, "X"},
		"a flag does not revive a token":   {400, `{"error":{"message":"m","code":190,"is_transient":true}}`, "A"},
		"nor a closed window":              {400, `{"error":{"message":"m","code":10,"error_subcode":2018278,"is_transient":true}}`, "W"},
		"error inside a 200":               {200, `{"error":{"message":"m","code":190}}`, "A"},
		"numbers as strings":               {400, `{"error":{"message":"m","code":"10","error_subcode":"2018278"}}`, "W"},
		"members of other types":           {400, `{"error":{"message":7,"type":[],"code":190,"fbtrace_id":{},"error_data":"x","is_transient":"no"}}`, "A"},
		"nulls":                            {400, `{"error":{"message":null,"type":null,"code":190,"error_subcode":null}}`, "A"},
		"only a subcode":                   {400, `{"error":{"message":"m","error_subcode":2018278}}`, "W"},
		"an error that is not an object":   {400, `{"error":"invalid_request"}`, "R"},
		"status alone does not decide 401": {401, `{"error":{"message":"m","code":100}}`, "X"},
	} {
		if e, want := call(t, true, answer(c.status, c.body)), letters[c.letter].send; e.Class != want {
			t.Errorf("%s: got %s, want %s", name, e.Class, want)
		}
	}
}

func TestErrorTellsPeople(t *testing.T) {
	t.Parallel()
	e := call(t, true, answer(400, `{"error":{"message":"m","code":10,"error_user_title":"ไม่ได้","error_user_msg":"ลองใหม่ EAAKsecret1"}}`))
	if e.UserTitle != "ไม่ได้" || e.UserMsg != "ลองใหม่ [redacted]" {
		t.Errorf("got %q %q", e.UserTitle, e.UserMsg)
	}
}

func TestRetryOnceThenGiveUp(t *testing.T) {
	t.Parallel()
	for _, sub := range []int{2018008, 2018294} {
		e := call(t, true, answer(400, fmt.Sprintf(`{"error":{"message":"m","code":100,"error_subcode":%d}}`, sub)))
		if e.Class != meta.Retry || e.MaxTries != 2 {
			t.Errorf("%d: got %s, %d tries", sub, e.Class, e.MaxTries)
		}
	}
}

func TestRetryAfterHeader(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"7": 7 * time.Second, "-5": 0, "soon": 0, "99999999": 24 * time.Hour, "": 0,
	} {
		e := call(t, true, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", header)
			answer(503, "")(w, r)
		})
		if e.RetryAfter != want {
			t.Errorf("%q: got %v, want %v", header, e.RetryAfter, want)
		}
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Malformed access token EAAKabc_-1.2|x end":                "Malformed access token [redacted] end",
		"Malformed access token IGAAabc1":                          "Malformed access token [redacted]",
		"https://g/me?access_token=opaque123&fields=id":            "https://g/me?access_token=[redacted]&fields=id",
		`{"access_token":"opaque123","token_type":"bearer"}`:       `{"access_token":"[redacted]","token_type":"bearer"}`,
		"client_secret=s3cr3t; fb_exchange_token: other":           "client_secret=[redacted]; fb_exchange_token: [redacted]",
		"http://localhost:1/cb?code=AQBxyz&state=1":                "http://localhost:1/cb?code=[redacted]&state=1",
		"app token 770000000000001|AbC-9 refused":                  "app token [redacted] refused",
		"Authorization: Bearer opaque123":                          "Authorization: Bearer [redacted]",
		"(#2200) HTTP Status Code = 403; HTTP Message = Forbidden": "(#2200) HTTP Status Code = 403; HTTP Message = Forbidden",
		"the request's own " + plainToken + " whatever its form":   "the request's own [redacted] whatever its form",
		"bad \xff bytes": "bad  bytes",
		"(#10) sent outside of allowed window. ลูกค้า": "(#10) sent outside of allowed window. ลูกค้า",
	} {
		if got := meta.Redact(in, page.Token); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := meta.Redact(strings.Repeat("ก", 5000)); len([]rune(got)) > 601 {
		t.Errorf("%d runes kept", len([]rune(got)))
	}
}
