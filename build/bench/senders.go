package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"pagedesk/relay/webhook"
)

// senders is how many keep-alive connections post at once.
const senders = 32

// posts makes a whole HTTP request of each webhook. They are made before the
// clock runs, and sent without net/http, so that sending costs little: senders
// stand for another computer.
func posts(bodies [][]byte) [][]byte {
	all := make([][]byte, len(bodies))
	for i, body := range bodies {
		var out bytes.Buffer
		fmt.Fprintf(&out, "POST /webhooks/meta HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s: %s\r\nContent-Length: %d\r\n\r\n",
			webhook.SignatureHeader, webhook.Sign(appSecret, body), len(body))
		out.Write(body)
		all[i] = out.Bytes()
	}
	return all
}

// sender is one keep-alive connection.
type sender struct {
	conn net.Conn
	in   *bufio.Reader
}

func dialSender(ctx context.Context, address string) (*sender, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connect a sender: %w", err)
	}
	return &sender{conn, bufio.NewReader(conn)}, nil
}

// post sends a request and reads the answer, which must be a 200.
func (s *sender) post(request []byte) error {
	_ = s.conn.SetDeadline(time.Now().Add(patience))
	if _, err := s.conn.Write(request); err != nil {
		return fmt.Errorf("post: %w", err)
	}
	status, err := s.in.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("webhook refused: %s", bytes.TrimSpace(status))
	}
	length := 0
	for {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		if value, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return fmt.Errorf("read answer: %w", err)
			}
		}
	}
	_, err = s.in.Discard(length)
	return err
}

// flood posts for a while from all senders and returns how many were accepted
// and how long it took.
func flood(ctx context.Context, address string, requests [][]byte, length time.Duration) (int, time.Duration, error) {
	all, err := dialSenders(ctx, address, senders)
	if err != nil {
		return 0, 0, err
	}
	defer closeAll(all)
	var next, accepted atomic.Int64
	var group errgroup.Group
	started := time.Now()
	end := started.Add(length)
	for _, s := range all {
		group.Go(func() error {
			for time.Now().Before(end) {
				if err := s.post(requests[int(next.Add(1))%len(requests)]); err != nil {
					return err
				}
				accepted.Add(1)
			}
			return nil
		})
	}
	err = group.Wait()
	return int(accepted.Load()), time.Since(started), err
}

func dialSenders(ctx context.Context, address string, n int) ([]*sender, error) {
	all := make([]*sender, 0, n)
	for range n {
		s, err := dialSender(ctx, address)
		if err != nil {
			closeAll(all)
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func closeAll[T interface{ Close() error }](all []T) {
	for _, c := range all {
		_ = c.Close()
	}
}

func (s *sender) Close() error { return s.conn.Close() }

// steadyRate is the moderate load at which times are measured.
const steadyRate = 200

// stopwatch holds when each of some numbered webhooks was posted and when it
// was seen at the other end.
type stopwatch struct {
	mu     sync.Mutex
	posted []time.Time
	seen   []time.Time
	left   int
	all    chan struct{} // closed when nothing is left
}

func newStopwatch(n int) *stopwatch {
	return &stopwatch{posted: make([]time.Time, n), seen: make([]time.Time, n), left: n, all: make(chan struct{})}
}

// saw notes when the i-th was seen first.
func (w *stopwatch) saw(i int, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i < 0 || i >= len(w.seen) || !w.seen[i].IsZero() {
		return
	}
	w.seen[i] = at
	if w.left--; w.left == 0 {
		close(w.all)
	}
}

// times are the waits, in ms. All must have been seen.
func (w *stopwatch) times() []float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	times := make([]float64, len(w.seen))
	for i := range times {
		times[i] = milliseconds(w.seen[i].Sub(w.posted[i]))
	}
	return times
}

// trickle posts the requests at the steady rate, whether or not earlier ones
// were answered, and waits until all have been seen.
func trickle(ctx context.Context, address string, requests [][]byte, watch *stopwatch) error {
	all, err := dialSenders(ctx, address, senders)
	if err != nil {
		return err
	}
	defer closeAll(all)
	due := make(chan int)
	group, ctx := errgroup.WithContext(ctx)
	for _, s := range all {
		group.Go(func() error {
			for i := range due {
				watch.mu.Lock()
				watch.posted[i] = time.Now()
				watch.mu.Unlock()
				if err := s.post(requests[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(due)
		tick := time.NewTicker(time.Second / steadyRate)
		defer tick.Stop()
		for i := range requests {
			select {
			case <-tick.C:
				due <- i
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err
	}
	select {
	case <-watch.all:
		return nil
	case <-time.After(patience):
		return fmt.Errorf("%d of %d webhooks never arrived: %w", watch.left, len(requests), io.ErrUnexpectedEOF)
	}
}
