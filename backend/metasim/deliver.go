package metasim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"net/http"
	"time"
)

// notice is one webhook event on its way: one entry of one POST.
type notice struct {
	page    *Page
	carrier string // messaging, standby or changes
	event   obj
	attempt int
	done    chan struct{} // closed when delivered or given up; may be nil
}

// lane is the queue of one Page (or of all with MixPages). One POST of a lane is under way at a time.
type lane struct {
	queue []*notice
	busy  bool
}

// Emit sends an event of any shape as if it had happened now: field is what must be subscribed, carrier is
// "messaging", "standby" or "changes". For changes the event is the value.
func (p *Page) Emit(field, carrier string, event map[string]any) {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	if carrier == "changes" {
		p.sim.changedLocked(p, field, event)
		return
	}
	p.sim.notifyLocked(p, field, carrier, p.sim.Now(), maps.Clone(event)) // a timestamp may be added
}

func (s *Sim) changedLocked(p *Page, field string, value obj) {
	s.planLocked(&notice{page: p, carrier: "changes", event: obj{"field": field, "value": value}}, field)
}

func (s *Sim) notifyLocked(p *Page, field, carrier string, at time.Time, event obj) {
	s.notifyThenLocked(p, field, carrier, at, event, nil)
}

// notifyThenLocked plans a webhook; done, if any, closes when it was delivered or never will be.
func (s *Sim) notifyThenLocked(p *Page, field, carrier string, at time.Time, event obj, done chan struct{}) {
	if carrier == "standby" {
		field = "standby"
	}
	if _, ok := event["timestamp"]; !ok {
		event["timestamp"] = at.UnixMilli()
	}
	s.planLocked(&notice{page: p, carrier: carrier, event: event, done: done}, field)
}

// planLocked drops what is not subscribed at both levels (meta-platform.md, 3.4).
func (s *Sim) planLocked(n *notice, field string) {
	appWants := false
	if app := s.appFields["page"]; app != nil {
		_, appWants = app.fields[field]
	}
	faults := s.faultsLocked(&token{page: n.page})
	if !appWants || !n.page.subscribed[field] || faults.take("drop") {
		n.page.lost++
		n.finish()
		return
	}
	s.pending++
	if faults.take("hold") {
		s.held = append(s.held, n)
		return
	}
	due := time.Now().Add(s.cfg.Delay())
	if faults.take("shuffle") {
		due = due.Add(time.Duration(s.rng.Int64N(int64(300 * time.Millisecond))))
	} else {
		due = later(due, n.page.lastDue) // without a fault events keep their order until a delivery fails
		n.page.lastDue = due
	}
	s.schedule.at(due, func() { s.enqueue(n) })
}

// finish ends a notice that was delivered or never will be.
func (n *notice) finish() {
	if n.done != nil {
		close(n.done)
	}
}

// releaseLocked lets held webhooks go, in order, if nothing holds their Page any more.
func (s *Sim) releaseLocked() {
	held := s.held
	s.held = nil
	for _, n := range held {
		if s.isHeldLocked(n.page) {
			s.held = append(s.held, n)
			continue
		}
		s.schedule.after(0, func() { s.enqueue(n) })
	}
}

func (s *Sim) isHeldLocked(p *Page) bool {
	for _, fs := range s.faultsLocked(&token{page: p}) {
		for _, f := range fs.on {
			if f.name == "hold" {
				return true
			}
		}
	}
	return false
}

// Pending counts webhooks that are neither delivered nor given up, held ones included.
func (s *Sim) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending
}

// enqueue runs on the schedule.
func (s *Sim) enqueue(n *notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := n.page.ID
	if s.cfg.MixPages {
		key = ""
	}
	l := s.lanes[key]
	if l == nil {
		l = &lane{}
		s.lanes[key] = l
	}
	l.queue = append(l.queue, n)
	if !l.busy {
		l.busy = true
		s.posting.Add(1)
		go func() { defer s.posting.Done(); s.drain(s.runCtx, l) }()
	}
}

// drain posts a lane until it is empty.
func (s *Sim) drain(ctx context.Context, l *lane) {
	for {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		s.mu.Lock()
		n := min(len(l.queue), s.cfg.MaxEntries)
		if n == 0 {
			l.busy = false
			s.mu.Unlock()
			<-s.slots
			return
		}
		batch := l.queue[:n:n]
		l.queue = l.queue[n:]
		s.mu.Unlock()
		s.deliver(ctx, batch)
		<-s.slots
	}
}

// deliver posts a batch and plans what follows from the answer.
func (s *Sim) deliver(ctx context.Context, batch []*notice) {
	s.mu.Lock()
	app := s.appFields["page"]
	faults := s.faultsLocked(&token{page: batch[0].page})
	secret, twice := s.cfg.AppSecret, faults.take("duplicate")
	if faults.take("bad_signature") {
		secret = "not the app's secret"
	}
	legacy := faults.take("sha1")
	s.mu.Unlock()
	if app == nil {
		s.settle(batch, nil)
		return
	}
	body := s.envelope(batch)
	err := s.post(ctx, app.callback, body, secret, legacy)
	if twice && err == nil {
		err = s.post(ctx, app.callback, body, secret, legacy)
	}
	if ctx.Err() != nil {
		return // the simulator ends; what was not delivered is lost with it
	}
	s.settle(batch, err)
}

// envelope writes the body (meta-platform.md, 3.5). The time is that of sending: milliseconds for messaging and
// standby, seconds for changes.
func (s *Sim) envelope(batch []*notice) []byte {
	var entries []obj
	for _, n := range batch {
		at := s.Now().UnixMilli()
		if n.carrier == "changes" {
			at /= 1000
		}
		entries = append(entries, obj{"id": n.page.ID, "time": at, n.carrier: []obj{n.event}})
	}
	return encode(obj{"object": "page", "entry": entries})
}

func (s *Sim) post(ctx context.Context, callback string, body []byte, secret string, legacy bool) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, callback, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "facebookexternalua")
	r.Header.Set("X-Hub-Signature-256", "sha256="+sign(sha256.New, secret, body))
	if legacy {
		r.Header.Set("X-Hub-Signature", "sha1="+sign(sha1.New, secret, body))
	}
	answer, err := s.webhooks.Do(r)
	if err != nil {
		return bare(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // read to the end so that the connection is kept
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("webhook answered %d", answer.StatusCode)
	}
	return nil
}

func sign(h func() hash.Hash, secret string, body []byte) string {
	mac := hmac.New(h, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// settle counts a batch as delivered, or plans its next attempt: the first at once, then with doubling pauses. Retries
// do not hold up what comes after them, so a failure breaks the order. A Page whose deliveries have failed for
// DisableAfter is unsubscribed and its waiting events are lost (meta-platform.md, 3.3).
func (s *Sim) settle(batch []*notice, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for _, n := range batch {
		p := n.page
		if err == nil {
			p.failingSince = time.Time{}
			s.pending--
			n.finish()
			continue
		}
		if p.failingSince.IsZero() {
			p.failingSince = now
			s.log.Warn("webhook not taken", "page", p.ID, "error", err)
		}
		if now.Sub(p.failingSince) >= s.cfg.DisableAfter && p.subscribed != nil {
			p.subscribed = nil
			s.log.Warn("webhooks disabled", "page", p.ID)
		}
		if p.subscribed == nil {
			p.lost++
			s.pending--
			n.finish()
			continue
		}
		pause := time.Duration(0)
		if n.attempt > 0 {
			pause = min(s.cfg.RetryAfter<<min(n.attempt-1, 20), s.cfg.RetryMax)
		}
		n.attempt++
		s.schedule.after(pause, func() { s.enqueue(n) })
	}
}

// Post signs any body and sends it to the callback once, now: for events of kinds and shapes that nothing here makes.
func (s *Sim) Post(ctx context.Context, body []byte) error {
	s.mu.Lock()
	app := s.appFields["page"]
	s.mu.Unlock()
	if app == nil {
		return fmt.Errorf("post a webhook: no subscription of the page object")
	}
	return s.post(ctx, app.callback, body, s.cfg.AppSecret, false)
}
