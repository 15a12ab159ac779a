package metasim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/metasim"
	"pagedesk/backend/metasim/picture"
)

func TestTokenByEveryWay(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	form := url.Values{"access_token": {token}, "method": {"GET"}}.Encode()
	for name, c := range map[string]struct{ method, query, body, contentType, bearer string }{
		"query":  {"GET", "?access_token=" + token, "", "", ""},
		"header": {"GET", "", "", "", token},
		"form":   {"POST", "", form, "application/x-www-form-urlencoded", ""},
		"json":   {"POST", "", `{"access_token":"` + token + `","method":"get"}`, "application/json", ""},
	} {
		for _, version := range []string{"/v26.0", "/v19.0", ""} {
			r, _ := http.NewRequest(c.method, a.sim.URL()+version+"/me"+c.query, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.contentType)
			status, answer, header := a.do(r, c.bearer)
			if status != http.StatusOK || answer["id"] != metasim.LotusTea {
				t.Errorf("%s %s: %d %v", name, version, status, answer)
			}
			want := strings.TrimPrefix(version, "/")
			if want == "" {
				want = "v26.0"
			}
			if header.Get("facebook-api-version") != want || header.Get("x-fb-trace-id") == "" || header.Get("x-app-usage") == "" {
				t.Errorf("%s %s: headers %v", name, version, header)
			}
		}
	}
	if _, answer, header := a.call("GET", "me", ""); code(answer) != "2500" || !strings.Contains(header.Get("WWW-Authenticate"), "invalid_request") {
		t.Errorf("without a token: %v", answer)
	}
	if _, answer, _ := a.call("GET", "me", "EAAKnonsense"); code(answer) != "190" {
		t.Errorf("nonsense token: %v", answer)
	}
	if _, answer, _ := a.call("GET", "me", token, "appsecret_proof", "00"); code(answer) != "100" {
		t.Errorf("wrong proof: %v", answer)
	}
	a.get("me", token, "appsecret_proof", hmacHex(a.sim.AppSecret(), []byte(token)))
}

func TestFields(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	if got := a.get("me", token); len(got) != 2 || got["name"] == nil {
		t.Errorf("default fields %v", got)
	}
	got := a.get("me", token, "fields", "picture.type(large){url}, category")
	if len(got) != 3 || got["category"] != "Tea Room" || len(got["picture"].(object)["data"].(object)) != 1 {
		t.Errorf("chosen fields %v", got)
	}
	if _, answer, _ := a.call("GET", "me", token, "fields", "name,favourite_tea"); code(answer) != "100" {
		t.Errorf("unknown field: %v", answer)
	}
	if _, answer, _ := a.call("GET", "me", token, "fields", "name{"); code(answer) != "2500" {
		t.Errorf("broken fields: %v", answer)
	}
	if _, answer, _ := a.call("GET", metasim.MingTech, token); code(answer) != "100/33" {
		t.Errorf("another Page: %v", answer)
	}
	raw, err := http.Get(a.sim.URL() + "/me?access_token=" + token)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Body.Close()
	body, _ := io.ReadAll(raw.Body)
	if !bytes.Contains(body, []byte(`Lotus Tea House \u0e23`)) {
		t.Errorf("answers are not escaped: %s", body)
	}
}

func TestConversations(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	for i := range 5 {
		c := a.sim.Customer(metasim.LotusTea, fmt.Sprint("Customer ", i))
		for j := range 3 {
			c.SayAt(a.sim.Now().Add(time.Duration(i-5)*time.Hour+time.Duration(j)*time.Minute), fmt.Sprint(i, ".", j))
		}
	}
	var names []string
	next := a.sim.URL() + "/v26.0/me/conversations?platform=messenger&limit=2&fields=" +
		url.QueryEscape("id,updated_time,participants,unread_count,messages.limit(2){message,created_time,from{id}}") + "&access_token=" + token
	var first object
	for next != "" {
		r, _ := http.NewRequest(http.MethodGet, next, nil)
		_, answer, _ := a.do(r, "")
		for _, c := range answer["data"].([]any) {
			if first == nil {
				first = c.(object)
			}
			names = append(names, c.(object)["participants"].(object)["data"].([]any)[0].(object)["name"].(string))
		}
		next, _ = answer["paging"].(object)["next"].(string)
	}
	if got := strings.Join(names, ","); got != "Customer 4,Customer 3,Customer 2,Customer 1,Customer 0" {
		t.Errorf("conversations in order %s", got)
	}
	if fmt.Sprint(first["unread_count"]) != "3" || !strings.HasSuffix(first["updated_time"].(string), "+0000") {
		t.Errorf("conversation %v", first)
	}

	nested := first["messages"].(object)
	messages := nested["data"].([]any)
	if m := messages[0].(object); len(messages) != 2 || m["message"] != "4.2" || len(m["from"].(object)) != 1 {
		t.Errorf("nested messages %v", messages)
	}
	r, _ := http.NewRequest(http.MethodGet, nested["paging"].(object)["next"].(string), nil)
	_, rest, _ := a.do(r, "")
	if data := rest["data"].([]any); len(data) != 1 || data[0].(object)["message"] != "4.0" {
		t.Errorf("next nested messages %v", rest)
	}
	psid := a.sim.Customer(metasim.LotusTea, "Customer 1").ID
	if one := a.get("me/conversations", token, "user_id", psid)["data"].([]any); len(one) != 1 {
		t.Errorf("conversation of one person %v", one)
	}
	if none := a.get("me/conversations", token, "platform", "instagram")["data"].([]any); len(none) != 0 {
		t.Errorf("instagram conversations %v", none)
	}
	if _, answer, _ := a.call("GET", "me/conversations", token, "after", "QVFIbogusZD"); code(answer) != "100" {
		t.Errorf("a cursor of nobody: %v", answer)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{MediaTTL: time.Hour})
	token := a.pageToken(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	text, photo := mai.Say("hi"), mai.SendImage(picture.Product("tea", "x"))
	mai.React(text, "👍")

	m := a.get(photo, token, "fields", "attachments,message,created_time")
	attachment := m["attachments"].(object)["data"].([]any)[0].(object)
	image := attachment["image_data"].(object)
	if attachment["mime_type"] != "image/png" || fmt.Sprint(image["width"]) != "480" {
		t.Errorf("attachment %v", attachment)
	}
	fetch := func(u string) (int, []byte) {
		t.Helper()
		r, err := http.Get(u)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		return r.StatusCode, b
	}
	address := image["url"].(string)
	if status, b := fetch(address); status != 200 || !bytes.Equal(b, picture.Product("tea", "x")) {
		t.Errorf("file: %d, %d bytes", status, len(b))
	}
	if status, _ := fetch(strings.Replace(address, "oh=00_", "oh=00_0", 1)); status != http.StatusForbidden {
		t.Errorf("a forged URL: %d", status)
	}
	a.sim.Advance(2 * time.Hour)
	if status, b := fetch(address); status != http.StatusForbidden || !strings.Contains(string(b), "URL signature expired") {
		t.Errorf("an old URL: %d %s", status, b)
	}
	renewed := a.get(photo+"/attachments", token)["data"].([]any)[0].(object)["image_data"].(object)["url"].(string)
	if status, _ := fetch(renewed); status != http.StatusOK || renewed == address {
		t.Errorf("the renewed URL: %d", status)
	}
	if got := a.get(text, token, "fields", "reactions")["reactions"].(object)["data"].([]any); len(got) != 1 {
		t.Errorf("reactions %v", got)
	}
	mai.Unsend(text)
	if _, answer, _ := a.call("GET", text, token); code(answer) != "100/33" {
		t.Errorf("an unsent message: %v", answer)
	}
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	for name, c := range map[string]struct {
		profile metasim.Profile
		want    string
		members int
	}{
		"full":      {metasim.ProfileFull, "no error", 4},
		"id only":   {metasim.ProfileIDOnly, "no error", 1},
		"empty":     {metasim.ProfileEmpty, "no error", 0},
		"hidden":    {metasim.ProfileHidden, "100/33", 1},
		"none":      {metasim.ProfileNone, "100/2018218", 1},
		"forbidden": {metasim.ProfileForbidden, "100/2018247", 1},
	} {
		customer := a.sim.Customer(metasim.LotusTea, "Mai "+name).SetProfile(c.profile)
		_, answer, _ := a.call("GET", customer.ID, token, "fields", "first_name,last_name,profile_pic")
		if code(answer) != c.want || len(answer) != c.members {
			t.Errorf("%s: %v", name, answer)
		}
	}
	other := a.sim.Customer(metasim.MingTech, "Ann")
	if _, answer, _ := a.call("GET", other.ID, token); code(answer) != "100/33" {
		t.Errorf("another Page's customer: %v", answer)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	r, _ := http.NewRequest(http.MethodPost, a.sim.URL()+"/", strings.NewReader(url.Values{
		"access_token": {token},
		"batch":        {`[{"method":"GET","relative_url":"me?fields=name"},{"method":"GET","relative_url":"v26.0/12345"}]`},
	}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var items []struct {
		Code int
		Body string
	}
	if err := json.NewDecoder(answer.Body).Decode(&items); err != nil {
		t.Fatal(err)
	}
	if len(items) != 2 || items[0].Code != 200 || !strings.Contains(items[0].Body, metasim.LotusTea) || items[1].Code != 400 {
		t.Errorf("batch %+v", items)
	}
}

func TestAttachmentsSent(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{})
	token := a.pageToken(metasim.LotusTea)
	mai := a.sim.Customer(metasim.LotusTea, "Mai")
	mai.Say("hi")
	png := picture.Product("tea", "x")
	upload := func(path, message string) object {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		_ = form.WriteField("recipient", `{"id":"`+mai.ID+`"}`)
		_ = form.WriteField("message", message)
		file, _ := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="filedata"; filename="tea.png"`}, "Content-Type": {"image/png"}})
		_, _ = file.Write(png)
		_ = form.Close()
		r, _ := http.NewRequest(http.MethodPost, a.sim.URL()+"/v26.0/"+path, &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		_, answer, _ := a.do(r, token)
		return answer
	}
	if answer := upload("me/messages", `{"attachment":{"type":"image","payload":{}}}`); answer["message_id"] == nil {
		t.Errorf("upload and send: %v", answer)
	}
	if answer := upload("me/messages", `{"attachment":{"type":"video","payload":{}}}`); code(answer) != "100/2018047" {
		t.Errorf("wrong kind: %v", answer)
	}
	id, _ := upload("me/message_attachments", `{"attachment":{"type":"image","payload":{"is_reusable":true}}}`)["attachment_id"].(string)
	send := func(message string) object {
		_, answer, _ := a.call(http.MethodPost, "me/messages", token, "recipient", `{"id":"`+mai.ID+`"}`, "message", message)
		return answer
	}
	for message, want := range map[string]string{
		`{"attachment":{"type":"image","payload":{"attachment_id":"` + id + `"}}}`: "no error",
		`{"attachment":{"type":"image","payload":{"attachment_id":"99"}}}`:         "100/2018074",
		`{"attachment":{"type":"image","payload":{"url":"http://127.0.0.1:1/x"}}}`: "100/2018008",
		`{"text":"x","attachment":{"type":"image","payload":{}}}`:                  "100",
		`{"sticker_id":"369239263222822"}`:                                         "no error",
		`{}`:                                                                       "100/2018015",
		`{"text":" "}`:                                                             "100",
		`{"text":"` + strings.Repeat("🍵", 1001) + `"}`:                             "100",
		`{"text":"` + strings.Repeat("🍵", 1000) + `"}`:                             "no error",
	} {
		if got := send(message); code(got) != want {
			t.Errorf("%.60s: %v, want %s", message, got, want)
		}
	}
	a.until("all on the phone", func() bool { return len(mai.Thread()) == 5 })
}

func TestRequiredProof(t *testing.T) {
	t.Parallel()
	a := start(t, metasim.Config{RequireProof: true})
	_, short, _ := a.exchange(a.approve(metasim.Choice{}).Get("code"))
	user := short["access_token"].(string)
	if _, answer, _ := a.call(http.MethodGet, "me", user); code(answer) != "100" {
		t.Errorf("without a proof: %v", answer)
	}
	a.get("me", user, "appsecret_proof", hmacHex(a.sim.AppSecret(), []byte(user)))
}
