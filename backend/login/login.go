package login

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"pagedesk/backend/meta"
	"pagedesk/backend/secret"
)

// defaultTimeout is how long a person may take in the dialog.
const defaultTimeout = 10 * time.Minute

// Settings is what one login needs.
type Settings struct {
	AppID       string
	DialogURL   string       // "" is Facebook's; may end in a version or in /dialog/oauth
	Version     string       // "" is meta.DefaultVersion
	RedirectURI string       // the relay's bounce; "" is the loopback address itself
	RelayURL    string       // whose /oauth/access_token exchanges
	Device      secret.Token // shown to the relay
	HTTPClient  *http.Client // to the relay; nil uses http.DefaultTransport
	Graph       *meta.Client // asks who the token's person is

	Scopes    []string // nil is DefaultScopes
	ConfigID  string   // Facebook Login for Business: replaces Scopes
	Rerequest bool     // ask again for what was declined before
	Language  string   // of the page in the browser: en, th, vi, zh-Hant

	// OpenBrowser opens a URL in the system browser. It runs beside the login
	// and should return soon.
	OpenBrowser func(url string) error
	Timeout     time.Duration // 0 is 10 minutes
	Log         *slog.Logger  // nil is silent
}

// Stage is how far a login is.
type Stage int

// The stages that Progress reports.
const (
	Waiting    Stage = iota // the person is in the browser
	Exchanging              // the browser came back
)

// Progress is reported while a login runs.
type Progress struct {
	Stage Stage
	URL   string // of the dialog, to copy into a browser; while Waiting
	// Browser is why no browser opened; the login still waits. Nil at first.
	Browser error
}

// Outcome is a login that worked.
type Outcome struct {
	Token   secret.Token
	Expires time.Time // zero: never, or Meta did not say
	// Person and Declined are zero when Meta could not be asked after the
	// exchange; the token is good all the same.
	Person   meta.Person
	Declined []string // permissions asked for and not granted
}

// Login runs one login at a time. The zero value is ready.
type Login struct {
	mu      sync.Mutex // guards current
	current *attempt
}

type attempt struct {
	cancel context.CancelCauseFunc
	done   chan struct{}
}

var errReplaced = errors.New("a newer login took its place")

// Run logs a person in. It ends with an Outcome, with an *Error, or with the
// reason why localhost could not be listened on. Starting a second one ends the
// first with Replaced: whoever presses the button again has lost the first
// browser window and expects a new one.
func (l *Login) Run(ctx context.Context, s Settings, report func(Progress)) (Outcome, error) {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	ctx, end := l.begin(ctx)
	defer end()
	outcome, err := run(ctx, s, report)
	if err != nil {
		s.Log.Info("facebook login ended without a token", "error", err)
		return Outcome{}, err
	}
	s.Log.Info("facebook login done", "expires", outcome.Expires, "declined", outcome.Declined)
	return outcome, nil
}

// begin replaces the login that runs, waits for its end and registers this one.
func (l *Login) begin(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	mine := &attempt{cancel: cancel, done: make(chan struct{})}
	l.mu.Lock()
	previous := l.current
	l.current = mine
	l.mu.Unlock()
	if previous != nil {
		previous.cancel(errReplaced)
		<-previous.done
	}
	return ctx, func() {
		cancel(nil)
		l.mu.Lock()
		if l.current == mine {
			l.current = nil
		}
		l.mu.Unlock()
		close(mine.done)
	}
}

func run(ctx context.Context, s Settings, report func(Progress)) (Outcome, error) {
	local, err := listen(s.Language, s.Log)
	if err != nil {
		return Outcome{}, err
	}
	defer local.close()
	config := s.oauthConfig(local.port)
	state, verifier := newState(local.port), oauth2.GenerateVerifier()
	local.serve(state)

	back, failure := s.dialog(ctx, local, config.AuthCodeURL(state, s.dialogOptions(verifier)...), report)
	if failure != nil {
		return Outcome{}, failure
	}
	report(Progress{Stage: Exchanging})
	g, failure := s.exchange(ctx, newRelay(config, s.HTTPClient, s.Device), back.code, verifier)
	if failure != nil {
		return Outcome{}, failure
	}
	return s.examine(ctx, g)
}

// dialog sends the person to the browser and waits for the answer.
func (s Settings) dialog(ctx context.Context, local *loopback, url string, report func(Progress)) (answer, *Error) {
	report(Progress{Stage: Waiting, URL: url})
	opened := make(chan error, 1)
	go func() { opened <- s.OpenBrowser(url) }()
	timeout := s.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	limit := time.NewTimer(timeout)
	defer limit.Stop()
	for {
		select {
		case back := <-local.answers:
			return back, back.failure
		case err := <-opened:
			if err != nil {
				s.Log.Warn("no browser opened", "error", meta.Redact(err.Error()))
				report(Progress{Stage: Waiting, URL: url, Browser: err})
			}
		case <-limit.C:
			if local.strayed.Load() {
				return answer{}, &Error{Kind: WrongState, Detail: "only answers to other logins came back"}
			}
			return answer{}, &Error{Kind: TimedOut, Detail: "the browser did not come back within " + timeout.String()}
		case <-ctx.Done():
			return answer{}, ended(ctx)
		}
	}
}

// exchange turns the code into a token that lasts. When Meta does not prolong
// the first token, that is an error rather than a login that stops working
// within the hour, unless the first token lasts by itself, as those of system
// users and of some apps do.
func (s Settings) exchange(ctx context.Context, relay *relay, code, verifier string) (grant, *Error) {
	first, failure := relay.code(ctx, code, verifier)
	if failure != nil {
		return grant{}, failure
	}
	prolonged, failure := relay.longLived(ctx, first.token)
	if failure == nil {
		return prolonged, nil
	}
	if ctx.Err() == nil && first.lasts() {
		s.Log.Warn("the token was not prolonged but lasts by itself", "error", failure, "expires", first.expires)
		return first, nil
	}
	return grant{}, failure
}

// examine asks whose token it is and what was declined.
func (s Settings) examine(ctx context.Context, g grant) (Outcome, error) {
	outcome := Outcome{Token: g.token, Expires: g.expires}
	person, err := s.Graph.Me(ctx, g.token)
	var grants []meta.Grant
	if err == nil {
		outcome.Person = person
		grants, err = s.Graph.Permissions(ctx, g.token)
	}
	var failure *meta.Error
	switch {
	case err == nil:
		outcome.Declined = s.declined(grants)
	case ctx.Err() != nil:
		return Outcome{}, ended(ctx)
	case errors.As(err, &failure) && failure.Class == meta.Reauthorize:
		return Outcome{}, &Error{Kind: ExchangeFailed, Detail: failure.Error(), Meta: failure}
	default:
		s.Log.Warn("what was granted is not known", "error", err)
	}
	return outcome, nil
}

// declined lists what was asked for and is not granted. A configuration's
// permissions are not known here, so then it is what Meta lists as not granted.
func (s Settings) declined(grants []meta.Grant) []string {
	granted := map[string]bool{}
	var listed []string
	for _, g := range grants {
		granted[g.Permission] = g.Granted()
		listed = append(listed, g.Permission)
	}
	asked := s.scopes()
	if s.ConfigID != "" {
		asked = listed
	}
	return slices.DeleteFunc(slices.Clone(asked), func(scope string) bool { return granted[scope] })
}
