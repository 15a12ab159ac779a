package main

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"pagedesk/relay/wire"
)

// desktop is the other end of a relay's socket. It takes frames off the wire
// and, unless asked, looks into none: decompressing and decoding is done on
// other computers, which share no CPU with the relay.
type desktop struct {
	conn net.Conn
	in   *bufio.Reader
	live chan struct{} // closed once the replay has caught up
	// seen is called with the text of each frame of entries, if set.
	seen func(text []byte, at time.Time)

	mu    sync.Mutex
	last  []byte // payload of the newest frame of entries; guarded by mu
	small bool   // last is not compressed; guarded by mu
	ended error  // guarded by mu
}

// connect connects a desktop that has applied everything up to after.
func connect(ctx context.Context, c *child, after int64, seen func([]byte, time.Time)) (*desktop, error) {
	conn, in, err := upgrade(ctx, c.Address, c.Token)
	if err != nil {
		return nil, err
	}
	d := &desktop{conn: conn, in: in, live: make(chan struct{}), seen: seen}
	hello, err := json.Marshal(wire.Hello{
		T: wire.TypeHello, V: wire.Version, After: after,
		Sights: map[string]wire.Level{wire.ChannelID(object, page): wire.LevelFull},
	})
	if err == nil {
		err = d.write(opText, hello)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("say hello: %w", err), conn.Close())
	}
	go d.read()
	return d, nil
}

// connectMany connects n desktops that have nothing and waits until all are
// live.
func connectMany(ctx context.Context, c *child, n int) ([]*desktop, error) {
	all := make([]*desktop, 0, n)
	for range n {
		d, err := connect(ctx, c, 0, nil)
		if err != nil {
			closeAll(all)
			return nil, err
		}
		all = append(all, d)
	}
	for _, d := range all {
		if err := d.awaitLive(); err != nil {
			closeAll(all)
			return nil, err
		}
	}
	return all, nil
}

func (d *desktop) awaitLive() error {
	select {
	case <-d.live:
		return nil
	case <-time.After(patience):
		d.mu.Lock()
		defer d.mu.Unlock()
		return fmt.Errorf("a desktop never became live: %w", errors.Join(d.ended, context.DeadlineExceeded))
	}
}

func (d *desktop) Close() error { return d.conn.Close() }

// read takes messages off the wire until the socket ends.
func (d *desktop) read() {
	var payload []byte
	for {
		var head byte
		var err error
		if head, payload, err = d.message(payload[:0]); err != nil {
			d.end(err)
			return
		}
		switch small := head&compressedBit == 0; {
		case small && bytes.HasPrefix(payload, []byte(`{"t":"`+wire.TypeLive+`"`)):
			close(d.live)
		case !small || bytes.HasPrefix(payload, []byte(`{"t":"`+wire.TypeEntries+`"`)):
			d.mu.Lock()
			d.last, payload, d.small = payload, d.last, small
			d.mu.Unlock()
			if d.seen != nil {
				at := time.Now()
				if text, err := d.newest(); err == nil {
					d.seen(text, at)
				}
			}
		}
	}
}

func (d *desktop) end(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = err
}

// newest is the text of the newest frame of entries.
func (d *desktop) newest() ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.small || d.last == nil {
		return d.last, d.ended
	}
	// RFC 7692, 7.2.2: the end of each message is left out.
	const end = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"
	return io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(d.last), bytes.NewReader([]byte(end)))))
}

// awaitSeq waits until the desktop has been sent everything up to seq.
func (d *desktop) awaitSeq(seq int64) error {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-look.C {
		text, err := d.newest()
		if err != nil {
			return fmt.Errorf("a desktop lost its relay: %w", err)
		}
		if lastSeq(text) >= seq {
			return nil
		}
	}
	return fmt.Errorf("a desktop was never sent entry %d", seq)
}

// lastSeq is the seq of the last entry in the text of a frame.
func lastSeq(text []byte) int64 {
	mark := []byte(`{"seq":`)
	at := bytes.LastIndex(text, mark)
	if at < 0 {
		return 0
	}
	digits, _, _ := bytes.Cut(text[at+len(mark):], []byte(","))
	seq, _ := strconv.ParseInt(string(digits), 10, 64)
	return seq
}

// head asks a relay for its newest seq.
func head(ctx context.Context, c *child) (int64, error) {
	conn, in, err := upgrade(ctx, c.Address, c.Token)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	d := &desktop{conn: conn, in: in}
	if err := d.write(opText, []byte(`{"t":"hello","v":1,"after":1000000000}`)); err != nil {
		return 0, fmt.Errorf("say hello: %w", err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	_, text, err := d.message(nil)
	if err != nil {
		return 0, fmt.Errorf("read welcome: %w", err)
	}
	var welcome wire.Welcome
	if err := json.Unmarshal(text, &welcome); err != nil || welcome.T != wire.TypeWelcome {
		return 0, fmt.Errorf("want a welcome, got %.100q", text)
	}
	return welcome.Head, nil
}
