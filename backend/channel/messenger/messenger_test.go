package messenger_test

import (
	"encoding/json"
	"testing"

	"pagedesk/backend/channel"
	"pagedesk/backend/channel/channeltest"
	"pagedesk/backend/channel/messenger"
)

var account = channel.Account{Channel: "page:104200000000001", ID: "104200000000001", AppID: "770000000000001"}

func TestSamples(t *testing.T) {
	t.Parallel()
	channeltest.Samples(t, messenger.New(nil), account, "testdata")
}

func TestLive(t *testing.T) {
	t.Parallel()
	channeltest.Live(t, newWorld)
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id":"104200000000001","time":1,"messaging":[{"sender":{"id":1},"message":{"mid":"m","attachments":[{"type":"image"}]}}]}`))
	f.Add([]byte(`{"standby":[{"message":{"is_echo":true,"app_id":1e30}}],"changes":[{}],"changed_fields":["x"]}`))
	f.Add([]byte(`{"messaging":[{"app_roles":{"1":["b","a"]},"policy_enforcement":{"action":"block"},"read":{"watermark":9e99}}]}`))
	f.Add([]byte(`[`))
	kind := messenger.New(nil)
	f.Fuzz(func(t *testing.T, raw []byte) {
		got := kind.Decode(account, raw)
		if len(got) == 0 {
			t.Error("an entry left no trace")
		}
		for _, in := range got {
			channeltest.Check(t, in)
		}
		if json.Valid(raw) && len(kind.Decode(account, raw)) != len(got) {
			t.Error("decoding again gives something else")
		}
	})
}

func BenchmarkDecodeText(b *testing.B) {
	raw := json.RawMessage(`{"id":"104200000000001","time":1790000000123,"messaging":[{"sender":{"id":"2600000000000011"},` +
		`"recipient":{"id":"104200000000001"},"timestamp":1790000000001,"message":{"mid":"m_AbC123","text":"Is the oolong still there?"}}]}`)
	kind := messenger.New(nil)
	b.ReportAllocs()
	for b.Loop() {
		kind.Decode(account, raw)
	}
}
