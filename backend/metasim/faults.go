package metasim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Fault is something that goes wrong. Make one with the functions below, narrow it with Times and Only, switch it on
// with Faults.On. One that changes no answer (duplicates, wrong signatures …) is for Pages and the app only.
type Fault struct {
	name  string
	times int    // calls left; 0 is until switched off
	only  string // family of calls: send, conversations, profile, accounts, subscribe, upload, page, control …

	err       *graphError // the answer
	accepted  bool        // only after the call has done its work
	html      bool
	slow      time.Duration
	abort     bool
	ramp      int // calls that succeed with rising usage before the error
	rampCount int
	regain    int // minutes
}

// Times limits the fault to the next n calls (or webhooks) that meet it.
func (f Fault) Times(n int) Fault { f.times = n; return f }

// Only limits the fault to one family of calls: send, conversations, profile, accounts, subscribe, upload, page,
// control, user, permissions, debug.
func (f Fault) Only(op string) Fault { f.only = op; return f }

// Name identifies the fault in Faults.Off and in the phone API.
func (f Fault) Name() string { return f.name }

func fails(name string, err *graphError) Fault { return Fault{name: name, err: err} }

// TokenError is error 190 with a subcode of meta-platform.md, 8.5; 0 is a token that cannot be parsed.
func TokenError(subcode int) Fault {
	return fails(fmt.Sprintf("190/%d", subcode), badToken(subcode))
}

// PermissionLost is error 200.
func PermissionLost() Fault { return fails("200", noPermission("pages_messaging")) }

// NotApproved is error 200/2018028: the app may not message this person.
func NotApproved() Fault {
	return fails("200/2018028", &graphError{code: 200, subcode: 2018028, message: "(#200) Cannot message users who are not admins, developers or testers of the app until pages_messaging permission is reviewed and the app is live."})
}

// Throttled is error 4, 17, 32, 341, 613 or 80006. The first calls still succeed while the usage headers rise.
func Throttled(code, afterCalls, regainMinutes int) Fault {
	text, ok := map[int]string{
		4: "(#4) Application request limit reached", 17: "(#17) User request limit reached", 32: "(#32) Page request limit reached",
		613:   "(#613) Calls to this api have exceeded the rate limit.",
		80006: "(#80006) There have been too many calls to this Messenger account. Wait a bit and try again.",
	}[code]
	if !ok {
		text = fmt.Sprintf("(#%d) Request limit reached", code)
	}
	f := fails(fmt.Sprint(code), &graphError{code: code, message: text, transient: true})
	f.ramp, f.regain = afterCalls, regainMinutes
	return f
}

// Transient is error 1 or 2 before anything was done.
func Transient(code int) Fault {
	text := map[int]string{1: "An unknown error occurred", 2: "Service temporarily unavailable"}[code]
	return fails(fmt.Sprint(code), &graphError{code: code, message: text, transient: true})
}

// HTMLError is a 500 whose body is a web page.
func HTMLError() Fault { return Fault{name: "html", html: true} }

// Slow answers late.
func Slow(d time.Duration) Fault { return Fault{name: "slow", slow: d} }

// NoAnswer breaks the connection off before anything was done.
func NoAnswer() Fault { return Fault{name: "no_answer", abort: true} }

// LostAnswer accepts the message and then says nothing for d before the connection breaks: for the caller a time-out,
// while the customer has the message and the echo comes.
func LostAnswer(d time.Duration) Fault {
	return Fault{name: "lost_answer", slow: d, abort: true, accepted: true, only: "send"}
}

// AcceptedError is error 1/1357046 for a message that is delivered all the same.
func AcceptedError() Fault {
	f := fails("1/1357046", &graphError{code: 1, subcode: 1357046, message: "Send message failure. An internal error occurred"})
	f.accepted, f.only = true, "send"
	return f
}

// WindowClosed is error 10/2018278.
func WindowClosed() Fault { return fails("10/2018278", windowClosed()).Only("send") }

// PersonUnavailable is error 551/1545041.
func PersonUnavailable() Fault {
	return fails("551", &graphError{code: 551, subcode: 1545041, message: "(#551) This person isn't available right now."}).Only("send")
}

// NoSuchPerson is error 100/2018001.
func NoSuchPerson() Fault { return fails("100/2018001", noPerson()).Only("send") }

// PolicyBlock is error 368.
func PolicyBlock() Fault {
	return fails("368", &graphError{code: 368, message: "(#368) The action attempted has been deemed abusive or is otherwise disallowed"})
}

// OtherAppControls is error 2018300 as a subcode of 10.
func OtherAppControls() Fault { return fails("2018300", notOwner()).Only("send") }

// Faults of webhooks.
func DuplicateWebhooks() Fault { return Fault{name: "duplicate", only: "webhook"} }     // every POST is sent twice
func ShuffleWebhooks() Fault   { return Fault{name: "shuffle", only: "webhook"} }       // in any order
func WrongSignature() Fault    { return Fault{name: "bad_signature", only: "webhook"} } // the signature is another secret's
func LegacySignature() Fault   { return Fault{name: "sha1", only: "webhook"} }          // X-Hub-Signature is added
func HoldWebhooks() Fault      { return Fault{name: "hold", only: "webhook"} }          // queued up until switched off
func DropWebhooks() Fault      { return Fault{name: "drop", only: "webhook"} }          // never sent

// EchoFirst holds the Send API's answer back until the echo has been delivered (meta-platform.md, 3.6).
func EchoFirst() Fault { return Fault{name: "echo_first", only: "echo"} }

// NamedFaults lists every fault with plain settings, for people who switch them on from the phone API.
func NamedFaults() []Fault {
	all := []Fault{
		PermissionLost(), NotApproved(), Throttled(4, 0, 1), Throttled(32, 0, 1), Throttled(613, 0, 1), Throttled(80006, 3, 5),
		Transient(1), Transient(2), HTMLError(), Slow(3 * time.Second), NoAnswer(), LostAnswer(3 * time.Second), AcceptedError(),
		WindowClosed(), PersonUnavailable(), NoSuchPerson(), PolicyBlock(), OtherAppControls(),
		DuplicateWebhooks(), ShuffleWebhooks(), WrongSignature(), LegacySignature(), HoldWebhooks(), DropWebhooks(), EchoFirst(),
	}
	for subcode := range tokenMessages {
		all = append(all, TokenError(subcode))
	}
	slices.SortFunc(all, func(a, b Fault) int { return strings.Compare(a.name, b.name) })
	return all
}

// Faults are the faults that are on for one Page, person or the app.
type Faults struct {
	sim *Sim
	on  []*Fault
}

// Faults of a Page id, an account id, or "" for everything.
func (s *Sim) Faults(of string) *Faults {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults[of] == nil {
		s.faults[of] = &Faults{sim: s}
	}
	return s.faults[of]
}

// On switches a fault on, in place of one with the same name.
func (fs *Faults) On(f Fault) {
	fs.sim.mu.Lock()
	defer fs.sim.mu.Unlock()
	fs.offLocked(f.name)
	fs.on = append(fs.on, &f)
}

// Off switches faults off by name (see Fault.Name); without names all of them. Held webhooks go out.
func (fs *Faults) Off(names ...string) {
	fs.sim.mu.Lock()
	defer fs.sim.mu.Unlock()
	fs.offLocked(names...)
	fs.sim.releaseLocked()
}

func (fs *Faults) offLocked(names ...string) {
	fs.on = slices.DeleteFunc(fs.on, func(f *Fault) bool { return len(names) == 0 || slices.Contains(names, f.name) })
}

// use takes one of the calls that f is on for.
func (fs *Faults) use(f *Fault) {
	if f.times > 0 {
		if f.times--; f.times == 0 {
			fs.on = slices.DeleteFunc(fs.on, func(o *Fault) bool { return o == f })
		}
	}
}

// faultList is the faults that one call or webhook meets, the nearest first.
type faultList []*Faults

func (s *Sim) faultsLocked(t *token) faultList {
	var found faultList
	add := func(id string) {
		if fs := s.faults[id]; fs != nil {
			found = append(found, fs)
		}
	}
	if t != nil && t.page != nil {
		add(t.page.ID)
	}
	if t != nil && t.account != nil {
		add(t.account.ID)
	}
	add("")
	return found
}

// tokenError is the 190 that debug_token must report too, unless it is limited to some calls.
func (l faultList) tokenError() *graphError {
	for _, fs := range l {
		for _, f := range fs.on {
			if f.err != nil && f.err.code == 190 && f.only == "" && f.times == 0 {
				return f.err
			}
		}
	}
	return nil
}

// effect is what the faults do to one call.
type effect struct {
	err           *graphError
	accepted      bool
	html, abort   bool
	slow          time.Duration
	usage, regain int // percent, minutes
	limit         int // code of the limit that the usage is of
}

// next takes the first fault that fits a family of calls.
func (l faultList) next(op string) effect {
	for _, fs := range l {
		for _, f := range fs.on {
			if f.only != "" && f.only != op || op == "debug" || op == "batch" {
				continue
			}
			e := effect{err: f.err, accepted: f.accepted, html: f.html, abort: f.abort, slow: f.slow}
			if f.regain > 0 || f.ramp > 0 {
				f.rampCount++
				e.limit = f.err.code
				e.usage = min(100, 70+30*f.rampCount/(f.ramp+1))
				if f.rampCount <= f.ramp {
					e.err = nil
					return e
				}
				e.usage, e.regain = 100, f.regain
			}
			fs.use(f)
			return e
		}
	}
	return effect{}
}

// strike is what happens in place of the call's work or, for what was accepted, in place of its answer.
func (e *effect) strike(c *call) *graphError {
	wait(c, e.slow)
	if e.abort {
		panic(http.ErrAbortHandler) // the connection breaks off without an answer
	}
	return e.err
}

// take says whether a fault of webhooks is on, and uses it.
func (l faultList) take(name string) bool {
	for _, fs := range l {
		for _, f := range fs.on {
			if f.name == name {
				fs.use(f)
				return true
			}
		}
	}
	return false
}

func wait(c *call, d time.Duration) {
	if d == 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.ctx.Done():
	}
}
