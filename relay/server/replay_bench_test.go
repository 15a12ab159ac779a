//go:build unix

package server_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"pagedesk/relay/journal/sqlite"
	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

const replayed = 100_000

// BenchmarkReplay hands 100,000 entries to one desktop, and reads the same
// rows in one loop. An op is one entry.
func BenchmarkReplay(b *testing.B) {
	r := relaytest.Start(b, relaytest.Options{})
	nok := r.Pair(b, "Nok")
	r.Claim(b, nok.Workspace.ID, "page", "104200000000001")
	element := string(benchWebhook())
	element = element[strings.Index(element, "[")+1 : len(element)-2]
	for range replayed / 1000 {
		if status := r.Deliver(b, `{"object":"page","entry":[`+strings.TrimSuffix(strings.Repeat(element+",", 1000), ",")+`]}`); status != 200 {
			b.Fatalf("status %d", status)
		}
	}
	b.Run("select", func(b *testing.B) {
		db, err := sql.Open("sqlite", filepath.Join(r.DataDir(), sqlite.FileName))
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		perEntry(b, func() { selectAll(b, db) })
	})
	for _, compressed := range []bool{false, true} {
		b.Run(fmt.Sprintf("relay/compressed=%v", compressed), func(b *testing.B) {
			perEntry(b, func() { replay(b, r, nok.Token, compressed) })
		})
	}
}

// perEntry runs a pass over all entries as often as b.N asks for entries.
func perEntry(b *testing.B, pass func()) {
	b.Helper()
	passes := (b.N + replayed - 1) / replayed
	spent := cpuSeconds()
	b.ResetTimer()
	for range passes {
		pass()
	}
	b.StopTimer()
	b.ReportMetric(float64(passes*replayed)/b.Elapsed().Seconds(), "entries/s")
	b.ReportMetric((cpuSeconds()-spent)/float64(passes*replayed)*1e6, "cpu-µs/entry")
}

func selectAll(b *testing.B, db *sql.DB) {
	b.Helper()
	rows, err := db.Query(`SELECT key, at, kind, channel, thread, actor, device, body FROM entries ORDER BY key`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e wire.Entry
		if err := rows.Scan(&e.Seq, &e.At, &e.Kind, &e.Channel, &e.Thread, &e.Actor, &e.Device, &e.Body); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}

// replay reads frames up to live. Only their size is looked at, so that the
// time is the relay's.
func replay(b *testing.B, r *relaytest.Relay, token string, compressed bool) {
	b.Helper()
	dialer := websocket.Dialer{EnableCompression: compressed, ReadBufferSize: 64 << 10}
	conn, _, err := dialer.Dial(r.ConnectURL(), http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	if err := conn.WriteJSON(wire.Hello{T: wire.TypeHello, V: wire.Version}); err != nil {
		b.Fatal(err)
	}
	for {
		_, text, err := conn.ReadMessage()
		if err != nil {
			b.Fatal(err)
		}
		if len(text) < 32 && strings.Contains(string(text), `"live"`) {
			return
		}
	}
}

// BenchmarkIdleDesktops tells the memory of a connected desktop that has
// nothing to say, compression negotiated, the client's side included.
func BenchmarkIdleDesktops(b *testing.B) {
	r := relaytest.Start(b, relaytest.Options{})
	nok := r.Pair(b, "Nok")
	before := inUse()
	const desktops = 500
	for range desktops {
		dialer := websocket.Dialer{EnableCompression: true, ReadBufferSize: 256, WriteBufferSize: 256}
		conn, _, err := dialer.Dial(r.ConnectURL(), http.Header{"Authorization": {"Bearer " + nok.Token}})
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		if err := conn.WriteJSON(wire.Hello{T: wire.TypeHello, V: wire.Version}); err != nil {
			b.Fatal(err)
		}
		for {
			_, text, err := conn.ReadMessage()
			if err != nil {
				b.Fatal(err)
			}
			if strings.Contains(string(text), `"lease"`) {
				break
			}
		}
	}
	b.ReportMetric(float64(inUse()-before)/desktops/1024, "KiB/desktop")
}

func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
