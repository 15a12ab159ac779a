package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/secret"
)

// ledger is a provider that remembers what reached it, whatever the desktop
// came to know of it. It outlives every process of the desktop.
type ledger struct {
	mu       sync.Mutex
	accepted []accepted
	uploads  map[string]bool
	mishaps  []mishap // of the next sends and uploads, in order
	echo     func(channel.Outbound, inbox.MessageID)
	uploaded int
}

type accepted struct {
	id   inbox.MessageID
	out  channel.Outbound
	what string
}

// mishap is what goes wrong with one call.
type mishap struct {
	name    string
	upload  bool // it is for an upload
	lost    bool // accepted, but no answer comes
	echo    bool // accepted, and the echo comes
	outcome channel.Outcome
	code    inbox.Code
	forget  bool // the uploads are gone
}

var (
	lostWithEcho    = mishap{name: "the answer is lost, the echo comes", lost: true, echo: true}
	lostSilently    = mishap{name: "the answer is lost, and so is the echo", lost: true}
	cutOff          = mishap{name: "cut off before the provider has it", outcome: channel.OutcomeUnknown, code: inbox.CodeMetaTemporary}
	busy            = mishap{name: "temporary refusal", outcome: channel.OutcomeRetry, code: inbox.CodeMetaTemporary}
	unreachable     = mishap{name: "no connection", outcome: channel.OutcomeRetry, code: inbox.CodeMetaUnreachable}
	uploadBroken    = mishap{name: "the upload breaks off", upload: true, outcome: channel.OutcomeRetry, code: inbox.CodeMetaUnreachable}
	uploadForgotten = mishap{name: "the provider has forgotten the upload", outcome: channel.OutcomeFailed, code: inbox.CodeMetaUploadGone, forget: true}
	gone            = mishap{name: "the customer is gone", outcome: channel.OutcomeFailed, code: inbox.CodeMetaRecipientGone}
)

// take is the next mishap of a call, nil when it goes well. Only a message with
// a file meets forgotten uploads.
func (l *ledger) take(upload, file bool) *mishap {
	for i, m := range l.mishaps {
		if m.upload == upload && (file || !m.forget) {
			l.mishaps = slices.Delete(l.mishaps, i, i+1)
			return &m
		}
	}
	return nil
}

// whats are the messages that reached the customer, in order.
func (l *ledger) whats() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for _, a := range l.accepted {
		all = append(all, a.what)
	}
	return all
}

func what(out channel.Outbound) string {
	if out.File != nil {
		return "file " + out.File.Name
	}
	return out.Text
}

// kind is the ledger as one process of the desktop reaches it. point is called
// wherever the process may be killed; a dead one reaches nothing any more.
type kind struct {
	*ledger
	point func()
	dead  func() bool
	pace  func(file bool) time.Duration
}

var errDead = errors.New("this process is dead")

func (*kind) Kind() inbox.ChannelKind { return inbox.KindMessenger }
func (*kind) Object() string          { return "page" }
func (*kind) Limits() inbox.Limits    { return inbox.Limits{MaxText: 2000, TextUnit: inbox.UnitUTF16} }

func (*kind) Decode(channel.Account, json.RawMessage) []channel.Inbound { return nil }

func (*kind) Profile(context.Context, channel.Account, secret.Token, inbox.ContactID) (channel.Profile, error) {
	return channel.Profile{}, errDead
}

func (k *kind) Pace(_ channel.Account, file bool) time.Duration {
	if k.pace == nil {
		return 0
	}
	return k.pace(file)
}

func result(m mishap) channel.Result {
	return channel.Result{Outcome: m.outcome, Problem: &inbox.Problem{Code: m.code, Action: inbox.ActionWait}}
}

func (k *kind) Send(_ context.Context, _ channel.Account, _ secret.Token, out channel.Outbound) channel.Result {
	k.point()
	r, echo := k.receive(out)
	if echo {
		k.echo(out, k.lastID())
	}
	k.point()
	return r
}

func (k *kind) receive(out channel.Outbound) (r channel.Result, echo bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead() {
		return result(unreachable), false
	}
	m := k.take(false, out.File != nil)
	if m != nil && m.forget {
		k.uploads = map[string]bool{}
	}
	if m != nil && !m.lost {
		return result(*m), false
	}
	if out.File != nil && !k.uploads[out.File.Uploaded] {
		return result(uploadForgotten), false
	}
	id := inbox.MessageID(fmt.Sprint("m_", len(k.accepted)+1))
	k.accepted = append(k.accepted, accepted{id, out, what(out)})
	if m != nil {
		return result(cutOff), m.echo
	}
	return channel.Result{Outcome: channel.OutcomeSent, Message: id}, false
}

func (k *kind) lastID() inbox.MessageID {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.accepted[len(k.accepted)-1].id
}

func (k *kind) Upload(_ context.Context, _ channel.Account, _ secret.Token, f inbox.OutgoingFile, progress func(int64)) channel.Result {
	k.point()
	progress(f.Size / 2)
	r := k.store(f)
	k.point()
	return r
}

func (k *kind) store(inbox.OutgoingFile) channel.Result {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead() {
		return result(unreachable)
	}
	if m := k.take(true, true); m != nil {
		return result(*m)
	}
	k.uploaded++
	id := fmt.Sprint("upload ", k.uploaded)
	k.uploads[id] = true
	return channel.Result{Outcome: channel.OutcomeSent, Upload: id}
}

func (k *kind) FindSent(_ context.Context, _ channel.Account, _ secret.Token, out channel.Outbound, _ time.Time, isAnother func(inbox.MessageID) bool) (inbox.MessageID, bool, error) {
	k.point()
	k.mu.Lock()
	list := slices.Clone(k.accepted)
	dead := k.dead()
	k.mu.Unlock()
	if dead {
		return "", false, errDead
	}
	for _, a := range slices.Backward(list) {
		if a.what == what(out) && !isAnother(a.id) {
			return a.id, true, nil
		}
	}
	return "", false, nil
}
