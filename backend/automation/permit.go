package automation

import (
	"context"
	"errors"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// permitTime bounds the wait for the relay's word on one try.
const permitTime = 10 * time.Second

// Permit says whether this device may try to send a planned reply now: for one
// try, which begins while still says so. Without still it is to be asked again
// later. Drop says that the message is not this device's, or that nobody is to
// send it any more. It takes the next turn when the present one is over. It
// may be called from any goroutine.
func (l *Loop) Permit(ctx context.Context, m store.OutboxMessage) (still func() bool, drop bool, err error) {
	ctx, stop := context.WithTimeout(ctx, permitTime)
	defer stop()
	channel, _ := m.Conversation.Parts()
	epoch := l.cfg.Epoch(channel)
	if epoch == 0 || !l.cfg.Live() {
		return nil, false, nil
	}
	r, err := l.cfg.Replica.AutoReply(ctx, m.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, true, nil // everything is applied: there is no such plan
	}
	if err != nil || r.State == inbox.AutoSent {
		return nil, false, err
	}
	if r.State == inbox.AutoSkipped || r.Device != l.cfg.Device() {
		return nil, true, nil
	}
	if reason, err := l.pointless(ctx, r); err != nil {
		return nil, false, err
	} else if reason != "" {
		return nil, false, l.cfg.Append(ctx, endReply(r, epoch, reason))
	}
	now := l.cfg.Now()
	took, ok := l.turns.get(r.Client, r.Turn)
	if !ok || !took.fresh(now) {
		if err := l.cfg.Append(ctx, l.takeIntent(r, epoch, now)); err != nil {
			return nil, false, err
		}
		turn := r.Turn + 1
		if r, err = l.cfg.Replica.AutoReply(ctx, m.ID); err != nil {
			return nil, false, err
		}
		took, ok = l.turns.get(r.Client, turn)
		if r.Turn != turn || r.Device != l.cfg.Device() || !ok {
			return nil, false, nil // somebody else was faster
		}
		took.used = true
		l.turns.set(r.Client, took)
	}
	return func() bool {
		return took.fresh(l.cfg.Now()) && l.cfg.Epoch(channel) == epoch && l.cfg.Live()
	}, false, nil
}

// pointless is why a planned reply should not be sent any more, "" when it
// should: it is too late, or people were faster.
func (l *Loop) pointless(ctx context.Context, r inbox.AutoPlan) (inbox.AutoSkip, error) {
	channel, _ := r.Conversation.Parts()
	settings, err := l.cfg.Replica.AutoSettingsOf(ctx, channel)
	if err != nil {
		return "", err
	}
	c, err := l.cfg.Replica.Conversation(ctx, r.Conversation)
	if err != nil {
		return "", err
	}
	late := l.cfg.Now().Sub(time.UnixMilli(r.ForMs)) > time.Duration(settings.LimitMinutes)*time.Minute
	closing := r.Reply == inbox.AutoClosing
	switch {
	case late:
		return inbox.SkipTooOld, nil
	case closing && (!c.Work.Closed || c.Work.Opening != r.Opening):
		return inbox.SkipReopened, nil
	case !closing && (c.Work.Closed || c.WaitingMs == 0 || c.WaitingMs > r.ForMs):
		return inbox.SkipAnswered, nil
	}
	return "", nil
}
