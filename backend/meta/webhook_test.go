package meta_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pagedesk/backend/meta"
)

func TestIDAndTime(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]meta.ID{
		`"104200000000001"`: "104200000000001", `104200000000001`: "104200000000001", `9007199254740993`: "9007199254740993",
		`1.042e14`: "104200000000000", `12345678901234567890123`: "12345678901234567890123", `-5`: "-5", `1.5`: "1.5",
		`null`: "", `true`: "", `{}`: "", `[1]`: "", `"m_$\u0e01"`: "m_$ก", `1e999999999`: "1e999999999",
	} {
		var got meta.ID
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != want {
			t.Errorf("ID %s: got %q %v, want %q", in, got, err, want)
		}
	}
	for in, want := range map[string]int64{
		`"2026-09-21T14:13:28+0000"`: 1790000008000, `"2026-09-21T14:13:28Z"`: 1790000008000, `"2026-09-21T21:13:28+0700"`: 1790000008000,
		`1790000008`: 1790000008000, `1790000008123`: 1790000008123, `"1790000008123"`: 1790000008123, `"1790000008"`: 1790000008000,
		`9223372036854775807`: 0, `null`: 0, `"yesterday"`: 0, `0`: 0, `-5`: 0, `{}`: 0,
	} {
		var got meta.Time
		if err := json.Unmarshal([]byte(in), &got); err != nil || got.Millis() != want {
			t.Errorf("Time %s: got %d %v, want %d", in, got.Millis(), err, want)
		}
	}
}

func TestDecodeEntry(t *testing.T) {
	t.Parallel()
	got, err := meta.DecodeEntry([]byte(`{"id":104200000000001,"time":1790000000123,"new":1,
		"messaging":[
		 {"sender":{"id":"104200000000001"},"recipient":{"id":2600000000000011},"timestamp":1790000002001,
		  "message":{"mid":"m_AbC200","is_echo":true,"app_id":770000000000001,"metadata":"pd:7f3a","text":"Yes","new":{"a":1}}},
		 {"delivery":{"watermark":1790000003000}}, null, 7, {"message":"odd","read":{"watermark":"1790000004000"}}],
		"changes":[{"field":"feed","value":{"item":"comment"}},{"field":5}],"changed_fields":["mention",6],"field":"flat","value":[1]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != "104200000000001" || got.Time.Millis() != 1790000000123 || len(got.Messaging) != 5 {
		t.Fatalf("got %+v", got)
	}
	echo := got.Messaging[0]
	if echo.Recipient.ID != "2600000000000011" || echo.Message.AppID != "770000000000001" || echo.Message.Metadata != "pd:7f3a" || !echo.Message.Echo ||
		echo.Timestamp.Millis() != 1790000002001 {
		t.Errorf("echo: %+v", echo.Message)
	}
	if d := got.Messaging[1]; d.Delivery == nil || d.Delivery.Watermark.Millis() != 1790000003000 || string(d.Raw()) != `{"delivery":{"watermark":1790000003000}}` {
		t.Errorf("delivery: %+v", d)
	}
	if r := got.Messaging[4]; r.Read == nil || r.Read.Watermark.Millis() != 1790000004000 {
		t.Errorf("a member of another type spoils the rest: %+v", r)
	}
	fields := []string{}
	for _, c := range got.Changes {
		fields = append(fields, c.Field)
	}
	if diff := cmp.Diff([]string{"feed", "", "mention", "", "flat"}, fields); diff != "" {
		t.Error(diff)
	}
}

func FuzzDecodeEntry(f *testing.F) {
	f.Add([]byte(`{"id":"1","time":1790000000123,"messaging":[{"sender":{"id":1},"message":{"mid":"m","attachments":[{"type":"location","payload":{"coordinates":{"lat":1e400}}}]}}]}`))
	f.Add([]byte(`{"messaging":{"a":[]},"standby":[[]],"changes":"x"}`))
	f.Add([]byte(`{"messaging":[{"app_roles":{"a":[1]},"read":{"watermark":-1e18}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		entry, err := meta.DecodeEntry(b)
		if err != nil && json.Valid(b) {
			t.Fatalf("valid JSON refused: %v", err)
		}
		for _, e := range entry.Messaging {
			if !json.Valid(e.Raw()) {
				t.Fatalf("raw event is not JSON: %q", e.Raw())
			}
			if e.Message != nil {
				for _, a := range e.Message.Attachments {
					_ = a.Content()
				}
			}
		}
		_ = entry.Time.Add(time.Hour)
	})
}
