package outbox

import (
	"context"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// upload hands a message's file to the provider and keeps its id there before
// anything else is done. An upload that was interrupted is made again: the
// customer sees nothing of it. Deleting the row ends it.
func (s *Sender) upload(ctx context.Context, m store.OutboxMessage, t target) error {
	uploader, ok := t.kind.(channel.Uploader)
	if !ok {
		return s.fail(ctx, m, &inbox.Problem{Code: inbox.CodeMetaRejected, Action: inbox.ActionNone})
	}
	now := s.cfg.Now().UnixMilli()
	m.Tries++
	m.TriedMs = now
	m.Begin(now)
	result := s.uploadFile(ctx, uploader, t, m)
	if ctx.Err() != nil {
		return nil // the next start uploads it anew
	}
	switch result.Outcome {
	case channel.OutcomeSent:
		file := *m.File
		file.Uploaded = result.Upload
		m.File, m.NextMs, m.Problem = &file, 0, nil
		m.Tries--
		m.Log = m.Log[:len(m.Log)-1]
		_, err := s.cfg.Local.SetOutbox(ctx, m, store.OutboxQueued)
		return err
	case channel.OutcomeFailed:
		return s.refused(ctx, m, result)
	case channel.OutcomeRetry, channel.OutcomeUnknown:
	}
	return s.again(ctx, m, result)
}

func (s *Sender) uploadFile(ctx context.Context, uploader channel.Uploader, t target, m store.OutboxMessage) channel.Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.mu.Lock()
	s.uploads[m.ID] = cancel
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.uploads, m.ID)
		s.mu.Unlock()
	}()
	return uploader.Upload(ctx, t.account, t.token, *m.File, func(sent int64) {
		if s.cfg.Progress != nil {
			s.cfg.Progress(m.ID, sent, m.File.Size)
		}
	})
}

// cancelDiscarded ends the uploads of messages that were deleted.
func (s *Sender) cancelDiscarded(rows []store.OutboxMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.uploads) == 0 {
		return
	}
	kept := map[inbox.OutboxID]bool{}
	for _, m := range rows {
		kept[m.ID] = true
	}
	for id, cancel := range s.uploads {
		if !kept[id] {
			cancel()
		}
	}
}

// remove deletes a row that the journal has brought back, and lets go of its
// file.
func (s *Sender) remove(ctx context.Context, m store.OutboxMessage) error {
	removed, err := s.cfg.Local.RemoveOutbox(ctx, m.ID, store.OutboxAccepted)
	if err != nil || !removed {
		return err
	}
	s.Release(m)
	return nil
}

// Release lets go of the file of a message that has left the outbox.
func (s *Sender) Release(m store.OutboxMessage) {
	if m.File != nil && s.cfg.Released != nil {
		s.cfg.Released(m)
	}
}
