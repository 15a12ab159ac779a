package desk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/store"
)

// Subject is what a sign in the window's head is about.
type Subject string

// The signs: different troubles with different remedies.
const (
	SubjectComputer Subject = "computer" // its disk, its clock
	SubjectInternet Subject = "internet"
	SubjectRelay    Subject = "relay"
	SubjectFacebook Subject = "facebook"
)

// subjects is the order of the signs.
var subjects = []Subject{SubjectComputer, SubjectInternet, SubjectRelay, SubjectFacebook}

// Sign is one of them. Problem is nil while all is well.
type Sign struct {
	Subject Subject
	Since   time.Time // of Problem, or of its end
	LastOK  time.Time // zero: never in this run
	Problem *inbox.Problem
}

// Health is how the connections stand.
type Health struct {
	Signs      []Sign
	Live       bool // the journal is applied up to its head
	CatchingUp bool
	Done       int64 // seq applied, of Total, while catching up
	Total      int64
}

// health gathers what link, Graph calls and channels report. It asks nobody.
type health struct {
	now     func() time.Time
	changed func()

	mu       sync.Mutex
	relay    string
	link     link.Status
	storage  error // of the last write that the disk refused, nil since one went well
	graph    graphState
	channels map[inbox.ChannelID]channelTrouble
	signs    map[Subject]Sign
	done     int64
	total    int64
}

// graphState is whether Meta's servers answer.
type graphState struct {
	down   error // nil while they do
	lastOK time.Time
	// ahead is how far this computer's clock is ahead of Meta's, by which the
	// windows for answering are counted.
	ahead time.Duration
}

// channelTrouble is what Meta said of one channel's token or permissions.
type channelTrouble struct {
	problem *inbox.Problem
	since   time.Time
}

func newHealth(now func() time.Time, changed func()) *health {
	h := &health{now: now, changed: changed, channels: map[inbox.ChannelID]channelTrouble{}, signs: map[Subject]Sign{}}
	for _, s := range subjects {
		h.signs[s] = Sign{Subject: s, Since: now()}
	}
	return h
}

func (h *health) linkChanged(relay string, s link.Status) {
	h.update(func() { h.relay, h.link = relay, s })
}

// storageAnswered is told how applying the journal's entries ended.
func (h *health) storageAnswered(err error) {
	if err != nil && !store.Full(err) && !store.Damaged(err) {
		return
	}
	h.mu.Lock()
	same := err == nil && h.storage == nil
	h.mu.Unlock()
	if !same {
		h.update(func() { h.storage = err })
	}
}

func (h *health) graphAnswered(err error) {
	h.update(func() {
		h.graph.down = err
		if err == nil {
			h.graph.lastOK = h.now()
		}
	})
}

func (h *health) channelAnswered(id inbox.ChannelID, p *inbox.Problem) {
	h.update(func() {
		switch {
		case p == nil:
			delete(h.channels, id)
		case h.channels[id].problem == nil || h.channels[id].problem.Code != p.Code:
			h.channels[id] = channelTrouble{p, h.now()}
		}
	})
}

func (h *health) replaying(head int64) { h.update(func() { h.total = head }) }

func (h *health) applied(seq int64) { h.update(func() { h.done = seq }) }

// update changes what is known, works out the signs anew and tells when one of
// them changed.
func (h *health) update(fn func()) {
	h.mu.Lock()
	before := h.snapshotLocked()
	fn()
	for subject, problem := range h.judgeLocked() {
		sign := h.signs[subject]
		if codeOf(sign.Problem) != codeOf(problem) {
			sign.Since = h.now()
		}
		sign.Problem = problem
		h.signs[subject] = sign
	}
	after := h.snapshotLocked()
	h.mu.Unlock()
	if differs(before, after) {
		h.changed()
	}
}

func codeOf(p *inbox.Problem) inbox.Code {
	if p == nil {
		return ""
	}
	return p.Code
}

// progressStep is how many entries of a replay pass before the window is told.
const progressStep = 500

func differs(a, b Health) bool {
	if a.Live != b.Live || a.CatchingUp != b.CatchingUp || a.Total != b.Total || (b.CatchingUp && b.Done/progressStep != a.Done/progressStep) {
		return true
	}
	for i := range a.Signs {
		if codeOf(a.Signs[i].Problem) != codeOf(b.Signs[i].Problem) {
			return true
		}
	}
	return false
}

// judgeLocked tells the three troubles apart: when neither relay nor Meta can
// be reached it is the internet; otherwise it is the one that cannot be.
func (h *health) judgeLocked() map[Subject]*inbox.Problem {
	relayDown := !h.link.Connected && h.link.Err != nil
	graphDown := h.graph.down != nil
	signs := map[Subject]*inbox.Problem{SubjectComputer: nil, SubjectInternet: nil, SubjectRelay: nil, SubjectFacebook: nil}
	if h.storage != nil {
		// What stops the disk stops the connection too, and is told once.
		signs[SubjectComputer] = Problem(h.storage)
		relayDown = false
	} else if wrong(h.graph.ahead) {
		signs[SubjectComputer] = clockProblem(h.graph.ahead)
	}
	switch {
	case errors.Is(h.link.Err, link.ErrRefused):
		signs[SubjectRelay] = &inbox.Problem{Code: inbox.CodeRelayRefused, Args: map[string]string{"relay": h.relay}, Action: inbox.ActionConnectRelay, Cause: h.link.Err}
	case relayDown && graphDown:
		signs[SubjectInternet] = &inbox.Problem{Code: inbox.CodeNoInternet, Action: inbox.ActionWait, Cause: h.link.Err}
		return signs
	case relayDown:
		signs[SubjectRelay] = &inbox.Problem{Code: inbox.CodeRelayUnreachable, Args: map[string]string{"relay": h.relay}, Action: inbox.ActionWait, Cause: h.link.Err}
	}
	if graphDown {
		signs[SubjectFacebook] = &inbox.Problem{Code: inbox.CodeMetaUnreachable, Action: inbox.ActionWait, Cause: h.graph.down}
		return signs
	}
	var oldest channelTrouble
	for _, t := range h.channels {
		if oldest.problem == nil || t.since.Before(oldest.since) {
			oldest = t
		}
	}
	signs[SubjectFacebook] = oldest.problem
	return signs
}

func (h *health) snapshotLocked() Health {
	out := Health{Live: h.link.Live, Done: h.done, Total: h.total}
	out.CatchingUp = h.link.Connected && !h.link.Live && h.total > h.done
	for _, s := range subjects {
		out.Signs = append(out.Signs, h.signs[s])
	}
	newest := h.link.LastOK
	if h.graph.lastOK.After(newest) {
		newest = h.graph.lastOK
	}
	lastOK := map[Subject]time.Time{SubjectComputer: h.link.LastOK, SubjectInternet: newest, SubjectRelay: h.link.LastOK, SubjectFacebook: h.graph.lastOK}
	for i := range out.Signs {
		out.Signs[i].LastOK = lastOK[out.Signs[i].Subject]
	}
	return out
}

func (h *health) snapshot() Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.snapshotLocked()
}

func (h *health) channel(id inbox.ChannelID) (*inbox.Problem, time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.channels[id]
	return t.problem, t.since
}

// Health answers how the connections stand.
func (d *Desk) Health() Health { return d.health.snapshot() }

// observeGraph notes of every Graph call whether Meta answered at all, and
// when.
func (h *health) observeGraph(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		if err == nil || r.Context().Err() == nil {
			h.graphAnswered(err)
		}
		if err == nil {
			h.clockCompared(res.Header.Get("Date"))
		}
		return res, err
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// probeEvery is how often Meta is asked while something is wrong.
const probeEvery = 10 * time.Second

// runProbe asks Meta's server for a sign of life while the relay or Meta
// cannot be reached, or the clock is wrong, so that the window can say which of
// them it is and when it ends.
func (d *Desk) runProbe(ctx context.Context) error {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		if d.health.inDoubt() {
			d.probeGraph(ctx)
			if d.health.recovered() {
				d.outbox.Kick()
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (h *health) inDoubt() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return (!h.link.Connected && h.link.Err != nil) || h.graph.down != nil || wrong(h.graph.ahead)
}

func (h *health) recovered() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.graph.down == nil
}

// probeGraph makes one call without a token; any answer is a sign of life.
func (d *Desk) probeGraph(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, probeEvery)
	defer cancel()
	address, _ := d.graphAddress(d.currentConfig())
	if address == "" {
		address = "https://graph.facebook.com"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(address, "/")+"/", nil)
	if err != nil {
		d.health.graphAnswered(err)
		return
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		if ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded) {
			d.health.graphAnswered(err)
		}
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16))
	_ = res.Body.Close()
	d.health.graphAnswered(nil)
	d.health.clockCompared(res.Header.Get("Date"))
}

// channelWide are the answers to one send that concern the whole channel.
var channelWide = map[inbox.Code]bool{
	inbox.CodeMetaNeedsLogin: true, inbox.CodeMetaPermission: true, inbox.CodeMetaBlocked: true,
	inbox.CodeMetaThrottled: true, inbox.CodeMetaTemporary: true,
}

// channelAnswered is told what Meta answered to a send on a channel.
func (d *Desk) channelAnswered(id inbox.ChannelID, p *inbox.Problem) {
	if p != nil && !channelWide[p.Code] {
		if p.Code != inbox.CodeMetaUnreachable {
			p = nil // Meta works for this channel; this message was the trouble
		} else {
			return
		}
	}
	d.health.channelAnswered(id, p)
	d.announce(Change{Channels: true})
}
