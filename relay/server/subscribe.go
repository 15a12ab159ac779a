package server

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"

	"pagedesk/relay/graph"
)

// The states of our subscription at Meta.
const (
	subscriptionOff      = "off"      // no Meta app, so none is wanted
	subscriptionPending  = "pending"  // not answered yet
	subscriptionAccepted = "accepted" // Meta posts to us
	subscriptionRefused  = "refused"  // Meta does not want to; see the log
)

// subscription is the state, for /readyz and metrics.
type subscription struct{ now atomic.Value }

func (s *subscription) set(state string) { s.now.Store(state) }

func (s *subscription) state() string {
	if state, ok := s.now.Load().(string); ok {
		return state
	}
	return subscriptionOff
}

// callbackFailed is Meta's error when it could not reach us, as while a proxy
// or a name is still being set up. meta-platform.md, 3.4
const callbackFailed = 2200

// The pauses between attempts to subscribe.
const (
	firstRetry = 2 * time.Second
	lastRetry  = 5 * time.Minute
)

// subscribe tells Meta where to post webhooks. The listener must be up: Meta
// calls it before it answers. It returns once Meta has answered for good;
// refusal is not a reason to stop serving.
func (s *Server) subscribe(ctx context.Context) error {
	if s.app == nil {
		return nil
	}
	s.subscription.set(subscriptionPending)
	callback := s.config.publicURL() + webhookPath
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = firstRetry, lastRetry
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := s.app.Subscribe(ctx, callback, s.verifyToken)
		var refused *graph.Error
		if errors.As(err, &refused) && !refused.Transient() && refused.Code != callbackFailed {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pause), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, next time.Duration) {
		s.log.Warn("Meta has not accepted the webhook subscription yet", "callback", callback, "error", err, "retry_in", next)
	}))
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.subscription.set(subscriptionRefused)
		s.log.Error("Meta refused the webhook subscription: no webhooks will come", "callback", callback, "error", err)
	default:
		s.subscription.set(subscriptionAccepted)
		s.log.Info("Meta accepted the webhook subscription", "callback", callback)
	}
	return nil
}
