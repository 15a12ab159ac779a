package outbox

import (
	"context"
	"fmt"

	"pagedesk/backend/store"
)

// permit asks whether this computer may try to send an automatic reply, and
// takes one out that it may not send any more.
func (s *Sender) permit(ctx context.Context, m store.OutboxMessage) (still func() bool, drop bool, err error) {
	if s.cfg.Permit == nil {
		return nil, false, errNotYet
	}
	still, drop, err = s.cfg.Permit(ctx, m)
	switch {
	case err != nil:
		return nil, false, fmt.Errorf("%w: %w", errNotYet, err)
	case drop:
		_, err := s.cfg.Local.RemoveOutbox(ctx, m.ID, m.State)
		return nil, true, err
	case still == nil:
		return nil, false, errNotYet
	}
	return still, false, nil
}

// putBack undoes the beginning of a try that was not made.
func (s *Sender) putBack(ctx context.Context, m store.OutboxMessage) error {
	m.State = store.OutboxQueued
	m.Tries--
	m.End(store.OutboxQueued, nil)
	won, err := s.cfg.Local.SetOutbox(context.WithoutCancel(ctx), m, store.OutboxSending)
	if err == nil && won {
		err = errNotYet
	}
	return err
}
