package meta

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// meta-platform.md, 8.1 and 8.2.
const (
	paceFrom = 80  // percent of a budget from which calls slow down
	stopAt   = 100 // percent at which every call waits

	paceStep = 500 * time.Millisecond // between calls, for each percent from paceFrom on
	minStop  = time.Minute            // when Meta does not say how long, doubling
	maxStop  = 32 * time.Minute

	conversationsPerSecond = 2
	sendsPerSecond         = 300
	filesPerSecond         = 10
)

// app is the account of the app's own budget, which a person's token uses too.
const app = ""

// Budget is what Meta's usage headers said, per account: a Page id, or app,
// whose stop stops every account. The zero value is ready; it is safe for
// concurrent use.
type Budget struct {
	mu       sync.Mutex
	accounts map[string]*account
}

type account struct {
	percent int
	until   time.Time // not before: a stop at stopAt, a pace below it
	stops   int       // in a row, without a time given by Meta
	slot    time.Time // no send before, while sends are paced
	history *rate.Limiter
	sends   *rate.Limiter
	files   *rate.Limiter
}

// Usage is the state of one account's budget.
type Usage struct {
	// Percent is the highest number Meta reported last, 100 and more: stopped.
	Percent int
	// NotBefore is when the next call should be made; the zero time is now.
	NotBefore time.Time
	// StoppedUntil is until when calls are refused; the zero time: they are not.
	StoppedUntil time.Time
}

// Stopped reports whether calls at now would be refused and prolong the stop.
func (u Usage) Stopped(now time.Time) bool { return now.Before(u.StoppedUntil) }

// Usage returns the state of an account, or of the app where that is worse.
func (b *Budget) Usage(id string) Usage {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.usageLocked(id)
}

func (b *Budget) usageLocked(id string) Usage {
	var u Usage
	for _, a := range []*account{b.accountLocked(id), b.accountLocked(app)} {
		u.Percent = max(u.Percent, a.percent)
		u.NotBefore = later(u.NotBefore, a.until)
		if a.percent >= stopAt {
			u.StoppedUntil = later(u.StoppedUntil, a.until)
		}
	}
	return u
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Pace asks to send one message for an account now, a file or a text. 0 says
// that it may go, and counts it; else it answers how long to wait before
// asking again. Sends slow down as reads do while a budget runs low, so that
// Meta need not stop them.
func (b *Budget) Pace(id string, file bool) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	a, usage := b.accountLocked(id), b.usageLocked(id)
	if usage.Stopped(now) {
		return usage.NotBefore.Sub(now)
	}
	if usage.Percent >= paceFrom {
		if wait := a.slot.Sub(now); wait > 0 {
			return wait
		}
	}
	limiter := a.sends
	if file {
		limiter = a.files
	}
	r := limiter.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait
	}
	a.slot = now.Add(paceOf(usage.Percent))
	return 0
}

// paceOf is the time between two calls while a budget runs low.
func paceOf(percent int) time.Duration {
	return time.Duration(max(0, min(percent, stopAt-1)-paceFrom+1)) * paceStep
}

func (b *Budget) accountLocked(id string) *account {
	a := b.accounts[id]
	if a == nil {
		a = &account{
			history: rate.NewLimiter(conversationsPerSecond, conversationsPerSecond),
			sends:   rate.NewLimiter(sendsPerSecond, sendsPerSecond), files: rate.NewLimiter(filesPerSecond, filesPerSecond),
		}
		if b.accounts == nil {
			b.accounts = map[string]*account{}
		}
		b.accounts[id] = a
	}
	return a
}

// conversations is the limiter of the Conversations API, which has its own
// rate per Page.
func (b *Budget) conversations(id string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.accountLocked(id).history
}

// observed is what one answer says of one account.
type observed struct {
	percent int
	wait    time.Duration
}

// observe takes in one answer for the account id. stopped is the account whose
// budget is used up, so that Meta refused the call; nil when none is.
func (b *Budget) observe(id string, h http.Header, stopped *string, now time.Time) {
	seen := map[string]observed{}
	note := func(id string, o observed) {
		seen[id] = observed{max(seen[id].percent, o.percent), max(seen[id].wait, o.wait)}
	}
	if v := h.Get("X-App-Usage"); v != "" {
		note(app, readUsage([]byte(v)))
	}
	if v := h.Get("X-Page-Usage"); v != "" {
		note(id, readUsage([]byte(v)))
	}
	var accounts map[string][]json.RawMessage
	if v := h.Get("X-Business-Use-Case-Usage"); v != "" && decode([]byte(v), &accounts) == nil {
		for other, rows := range accounts {
			for _, row := range rows {
				note(other, readUsage(row))
			}
		}
	}
	if stopped != nil {
		note(*stopped, observed{percent: stopAt, wait: retryAfter(h)})
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, o := range seen {
		b.accountLocked(id).take(o, now)
	}
	for _, id := range []string{id, app} {
		if _, told := seen[id]; !told && stopped == nil {
			b.accountLocked(id).relax(now)
		}
	}
}

func (a *account) take(o observed, now time.Time) {
	if a.percent >= stopAt && now.Before(a.until) {
		// The call was under way when the stop began: it says no more than that
		// one, but for a longer time.
		if o.percent >= stopAt {
			a.until = later(a.until, now.Add(o.wait))
		}
		return
	}
	a.percent = o.percent
	switch {
	case o.percent >= stopAt && o.wait > 0:
		a.until, a.stops = now.Add(o.wait), 0
	case o.percent >= stopAt:
		a.until = now.Add(min(minStop<<min(a.stops, 5), maxStop))
		a.stops++
	case o.percent >= paceFrom:
		a.until, a.stops = now.Add(paceOf(o.percent)), 0
	default:
		a.until, a.stops = time.Time{}, 0
	}
}

// relax forgets a stop that is over once a call without usage headers worked.
func (a *account) relax(now time.Time) {
	if a.percent >= stopAt && !now.Before(a.until) {
		a.percent, a.until, a.stops = 0, time.Time{}, 0
	}
}

func readUsage(b []byte) observed {
	var u struct {
		Calls   percent `json:"call_count"`
		Time    percent `json:"total_time"`
		CPU     percent `json:"total_cputime"`
		Minutes percent `json:"estimated_time_to_regain_access"`
	}
	if decode(b, &u) != nil {
		return observed{}
	}
	return observed{
		percent: int(max(u.Calls, u.Time, u.CPU)),
		wait:    time.Duration(min(max(u.Minutes, 0), 24*60)) * time.Minute,
	}
}

// percent is a number that may come quoted or with a fraction.
type percent int64

func (p *percent) UnmarshalJSON(b []byte) error {
	var id ID
	_ = id.UnmarshalJSON(b) // never fails
	f, err := strconv.ParseFloat(string(id), 64)
	if err != nil || f != f || f < 0 || f > 1e9 {
		f = 0
	}
	*p = percent(f)
	return nil
}
