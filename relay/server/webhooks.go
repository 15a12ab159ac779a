package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"

	"pagedesk/relay/journal"
	"pagedesk/relay/webhook"
	"pagedesk/relay/wire"
)

// verifyWebhook answers Meta's handshake. meta-platform.md, 3.1
func (s *Server) verifyWebhook(w http.ResponseWriter, r *http.Request) {
	challenge, ok := s.meta.Challenge(r.URL.Query())
	if !ok {
		s.log.Warn("webhook verification with a wrong token refused")
		problem(w, http.StatusForbidden, wire.ProblemForbidden, "the verify token is not ours")
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, challenge)
}

// receiveWebhook stores a delivery. Meta takes anything but a 200 for a
// failure and comes again, so 200 is said when it is durable, not before, and
// also for what is not for us. meta-platform.md, 3.2 and 3.3
func (s *Server) receiveWebhook(w http.ResponseWriter, r *http.Request) {
	buffer := deliveries.Get().(*bytes.Buffer)
	defer recycle(buffer)
	buffer.Reset()
	if _, err := buffer.ReadFrom(http.MaxBytesReader(w, r.Body, int64(s.config.MaxWebhook))); err != nil {
		s.metrics.webhooks.unreadable.Inc()
		refuseBody(w, err, "the body ended early")
		return
	}
	if !s.meta.Genuine(r.Header.Get(webhook.SignatureHeader), buffer.Bytes()) {
		s.metrics.webhooks.badSignature.Inc()
		problem(w, http.StatusUnauthorized, wire.ProblemUnauthorized, "the signature is not ours")
		return
	}
	events, err := webhook.Parse(buffer.Bytes())
	if err != nil {
		s.metrics.webhooks.unreadable.Inc()
		s.log.Warn("genuine webhook refused", "error", err)
		refuseDelivery(w, err)
		return
	}
	if drafts := s.route(events); len(drafts) > 0 {
		if _, err := journal.Append(r.Context(), s.journal, drafts...); err != nil {
			s.metrics.webhooks.notStored.Inc()
			s.notStored(w, err)
			return
		}
		s.metrics.entries.webhook.Add(float64(len(drafts)))
	}
	s.metrics.webhooks.accepted.Inc()
	w.WriteHeader(http.StatusOK)
}

func refuseDelivery(w http.ResponseWriter, err error) {
	if errors.Is(err, webhook.ErrTooMany) {
		problem(w, http.StatusRequestEntityTooLarge, wire.ProblemTooLarge, err.Error())
		return
	}
	problem(w, http.StatusBadRequest, wire.ProblemBadRequest, err.Error())
}

// route makes drafts of the events whose account a workspace has claimed. The
// others are counted and kept out.
func (s *Server) route(events []webhook.Event) []journal.Draft {
	drafts := make([]journal.Draft, 0, len(events))
	for _, e := range events {
		workspace := s.registry.Owner(e.Channel)
		if workspace == "" {
			s.metrics.unknownAccounts.Inc()
			continue
		}
		drafts = append(drafts, journal.Draft{
			Workspace: workspace, Kind: wire.KindWebhook, Channel: e.Channel, Thread: e.Thread, Body: e.Body,
		})
	}
	return drafts
}

// notStored answers when the journal could not take something.
func (s *Server) notStored(w http.ResponseWriter, err error) {
	if errors.Is(err, journal.ErrClosed) {
		problem(w, http.StatusServiceUnavailable, wire.ProblemShuttingDown, "the relay is stopping")
		return
	}
	s.log.Error("not stored", "error", err)
	problem(w, http.StatusServiceUnavailable, wire.ProblemInternal, "could not be stored; send it again")
}

// deliveries are buffers for bodies; what is kept of a body is a copy.
var deliveries = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxRecycled is the largest buffer that is worth keeping.
const maxRecycled = 64 << 10

func recycle(buffer *bytes.Buffer) {
	if buffer.Cap() <= maxRecycled {
		deliveries.Put(buffer)
	}
}
