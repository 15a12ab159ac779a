package desk

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"pagedesk/backend/channel/graphproblem"
	"pagedesk/backend/inbox"
	"pagedesk/backend/login"
)

// LoginStage is how far "Continue with Facebook" is.
type LoginStage string

// The stages.
const (
	LoginIdle       LoginStage = "idle"
	LoginWaiting    LoginStage = "waiting" // the person is in the browser
	LoginExchanging LoginStage = "exchanging"
	LoginDone       LoginStage = "done"
	LoginFailed     LoginStage = "failed"
	LoginCancelled  LoginStage = "cancelled"
)

// LoginStatus is the present or last login.
type LoginStatus struct {
	Stage    LoginStage
	URL      string // of the dialog, to open by hand
	Account  string // who logged in
	Declined []string
	Problem  *inbox.Problem
}

// LoginOptions is what one login needs.
type LoginOptions struct {
	Again    bool   // ask again for permissions that were declined before
	Language string // of the page in the browser
	Timeout  time.Duration
	Open     func(url string) error // opens the system browser
}

// loginState is the login that runs, if any, and what it reports.
type loginState struct {
	run    login.Login
	mu     sync.Mutex
	status LoginStatus
	cancel context.CancelFunc
	number int // of the newest login: an older one reports nothing any more
}

// Login sends a person through Facebook's dialog in the system browser and
// keeps the token in the keychain. A second one takes the place of the first.
func (d *Desk) Login(ctx context.Context, opts LoginOptions) (LoginStatus, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	number := d.beginLogin(stop)
	outcome, err := d.runLogin(ctx, opts, number)
	status := LoginStatus{Stage: LoginDone, Account: outcome.Person.Name, Declined: outcome.Declined}
	if err != nil {
		p := inbox.ProblemOf(err)
		status = LoginStatus{Stage: LoginFailed, Problem: p}
		if p.Code == inbox.CodeLoginCancelled {
			status.Stage = LoginCancelled
		}
		err = p
	}
	d.reportLogin(number, status)
	if err != nil {
		return status, err
	}
	return status, nil
}

func (d *Desk) beginLogin(cancel context.CancelFunc) (number int) {
	d.login.mu.Lock()
	defer d.login.mu.Unlock()
	d.login.number++
	d.login.cancel = cancel
	d.login.status = LoginStatus{Stage: LoginWaiting}
	return d.login.number
}

func (d *Desk) reportLogin(number int, s LoginStatus) {
	d.login.mu.Lock()
	current := number == d.login.number
	if current {
		d.login.status = s
	}
	d.login.mu.Unlock()
	if current {
		d.announce(Change{Login: true, Setup: s.Stage == LoginDone})
	}
}

// LoginStatus answers how far the present login is, or how the last one ended.
func (d *Desk) LoginStatus() LoginStatus {
	d.login.mu.Lock()
	defer d.login.mu.Unlock()
	s := d.login.status
	if s.Stage == "" {
		s.Stage = LoginIdle
	}
	return s
}

// CancelLogin ends the present login.
func (d *Desk) CancelLogin() {
	d.login.mu.Lock()
	defer d.login.mu.Unlock()
	if d.login.cancel != nil {
		d.login.cancel()
	}
}

func (d *Desk) runLogin(ctx context.Context, opts LoginOptions, number int) (login.Outcome, error) {
	cfg := d.currentConfig()
	device, err := d.readSecret(keyDeviceToken, &inbox.Problem{Code: inbox.CodeRelayRefused, Action: inbox.ActionConnectRelay})
	if err != nil {
		return login.Outcome{}, err
	}
	outcome, err := d.login.run.Run(ctx, login.Settings{
		AppID: cfg.Meta.AppID, DialogURL: d.dialogAddress(cfg), Version: cfg.Meta.GraphVersion, RedirectURI: cfg.Meta.RedirectURI,
		ConfigID: cfg.Meta.ConfigID,
		RelayURL: cfg.Relay, Device: device, Graph: d.metaClient(), Rerequest: opts.Again, Language: opts.Language,
		OpenBrowser: opts.Open, Timeout: opts.Timeout, Log: d.log.With("part", "login"),
	}, func(p login.Progress) {
		s := LoginStatus{Stage: LoginWaiting, URL: p.URL}
		if p.Stage == login.Exchanging {
			s.Stage = LoginExchanging
		}
		if p.Browser != nil {
			s.Problem = &inbox.Problem{Code: inbox.CodeLoginBrowser, Action: inbox.ActionNone, Cause: p.Browser}
		}
		d.reportLogin(number, s)
	})
	if err != nil {
		return outcome, loginProblem(cfg.Relay, err)
	}
	if err := d.writeSecret(keyUserToken, outcome.Token); err != nil {
		return outcome, err
	}
	return outcome, d.changeConfig(func(c *config) { c.Account = outcome.Person.Name })
}

// loginActions are what a person can do for each way in which a login ends;
// for the others it is to try again.
var loginActions = map[login.Kind]inbox.Action{
	login.Replaced: inbox.ActionNone, login.RelayRefused: inbox.ActionConnectRelay,
}

// loginProblem tells a person how a login ended. Its kinds are the catalogue's
// codes.
func loginProblem(relay string, err error) error {
	var e *login.Error
	if !errors.As(err, &e) {
		return err
	}
	p := &inbox.Problem{Code: inbox.Code(e.Kind), Args: map[string]string{"relay": relay}, Action: loginActions[e.Kind], Cause: err}
	if p.Action == "" {
		p.Action = inbox.ActionRetry
	}
	if e.Meta != nil {
		maps.Copy(p.Args, graphproblem.Of(e.Meta).Args)
	}
	return p
}
