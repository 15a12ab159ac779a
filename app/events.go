package app

import (
	"context"
	"maps"
	"sync"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// The names of the events that the window hears, all of them.
const (
	eventChanged  = "changed"  // Changed
	eventHealth   = "health"   // HealthView
	eventLogin    = "login"    // LoginView
	eventSetup    = "setup"    // SetupView
	eventFocus    = "focus"    // nothing; Conversations.Linked says which one to show
	eventMail     = "mail"     // nothing
	eventReplies  = "replies"  // nothing
	eventUpload   = "upload"   // UploadView
	eventDropped  = "dropped"  // nothing; Files.TakeDropped has the files
	eventPeople   = "people"   // nothing; members, computers, invites or who is online
	eventRules    = "rules"    // nothing; rules or who is on duty
	eventPresence = "presence" // []PresenceView
)

// mergeTime is how long changes are gathered after one was told: the first
// goes at once, a burst becomes a few events a second.
const mergeTime = 80 * time.Millisecond

// manyConversations is from how many changed rows on the window is told to ask
// for everything.
const manyConversations = 100

// events is the one place that emits to the window: it gathers and merges.
type events struct {
	emit func(string, any)
	s    *Session

	mu      sync.Mutex
	waiting desk.Change
	uploads map[inbox.OutboxID]time.Time // when each was last told of
	kick    chan struct{}                // size 1
}

func newEvents(emit func(string, any), s *Session) *events {
	return &events{emit: emit, s: s, uploads: map[inbox.OutboxID]time.Time{}, kick: make(chan struct{}, 1)}
}

// changed gathers a change. It does not block.
func (e *events) changed(c desk.Change) {
	e.mu.Lock()
	e.waiting.Channels = e.waiting.Channels || c.Channels
	e.waiting.Mail = e.waiting.Mail || c.Mail
	e.waiting.Replies = e.waiting.Replies || c.Replies
	e.waiting.Rules = e.waiting.Rules || c.Rules
	e.waiting.All = e.waiting.All || c.All
	e.waiting.Health = e.waiting.Health || c.Health
	e.waiting.Login = e.waiting.Login || c.Login
	e.waiting.Setup = e.waiting.Setup || c.Setup
	e.waiting.People = e.waiting.People || c.People || c.Online
	e.waiting.Presence = e.waiting.Presence || c.Presence
	e.waiting.Conversations = append(e.waiting.Conversations, c.Conversations...)
	e.mu.Unlock()
	select {
	case e.kick <- struct{}{}:
	default:
	}
}

func (e *events) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.kick:
		}
		e.mu.Lock()
		c := e.waiting
		e.waiting = desk.Change{}
		e.mu.Unlock()
		e.tell(c)
		select {
		case <-ctx.Done():
			return
		case <-time.After(mergeTime):
		}
	}
}

func (e *events) tell(c desk.Change) {
	if c.Channels || len(c.Conversations) > 0 {
		e.emit(eventChanged, changedView(c))
	}
	if c.Mail {
		e.emit(eventMail, struct{}{})
	}
	if c.Replies {
		e.emit(eventReplies, struct{}{})
	}
	if c.People {
		e.emit(eventPeople, struct{}{})
	}
	if c.Rules {
		e.emit(eventRules, struct{}{})
	}
	if c.Setup {
		e.emitSetup()
	}
	d, err := e.s.current()
	if err != nil {
		return
	}
	if c.Health {
		e.emit(eventHealth, healthView(d.Health()))
	}
	if c.Presence {
		if views, err := presenceViews(context.Background(), d); err == nil {
			e.emit(eventPresence, views)
		}
	}
	if c.Login {
		e.emit(eventLogin, loginView(d.LoginStatus()))
	}
}

const (
	// uploadEvery is how often the window is told of one upload.
	uploadEvery = 100 * time.Millisecond
	// uploadForgotten is how long an upload is remembered that does not go on.
	uploadForgotten = time.Minute
)

// uploading tells the window how far an upload is. It does not block.
func (e *events) uploading(id inbox.OutboxID, sent, total int64) {
	now := time.Now()
	e.mu.Lock()
	due := sent >= total || now.Sub(e.uploads[id]) >= uploadEvery
	if due {
		// One that was given up is not told of again.
		maps.DeleteFunc(e.uploads, func(_ inbox.OutboxID, told time.Time) bool { return now.Sub(told) > uploadForgotten })
		e.uploads[id] = now
	}
	if sent >= total {
		delete(e.uploads, id)
	}
	e.mu.Unlock()
	if due {
		e.emit(eventUpload, UploadView{MessageID: localPrefix + string(id), Sent: sent, Total: total})
	}
}

func (e *events) emitFocus() { e.emit(eventFocus, struct{}{}) }

func (e *events) emitSetup() { e.emit(eventSetup, e.s.setupView()) }

func changedView(c desk.Change) Changed {
	v := Changed{Channels: c.Channels, Conversations: []string{}}
	seen := map[string]bool{}
	for _, id := range c.Conversations {
		if !seen[string(id)] {
			seen[string(id)] = true
			v.Conversations = append(v.Conversations, string(id))
		}
	}
	if c.All || len(v.Conversations) > manyConversations {
		v.All, v.Conversations = true, []string{}
	}
	return v
}
