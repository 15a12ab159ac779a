package server

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the relay's own; they have a registry of their own, so that two
// servers in one process do not meet.
type metrics struct {
	webhooks struct {
		accepted, badSignature, unreadable, notStored prometheus.Counter
	}
	entries struct {
		webhook, desktop, relay prometheus.Counter
	}
	unknownAccounts prometheus.Counter
	appendSeconds   prometheus.Histogram
	handler         http.Handler
}

func newMetrics(s *Server) *metrics {
	m := &metrics{}
	webhooks := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "pagedesk_relay_webhooks_total", Help: "Webhook deliveries by result.",
	}, []string{"result"})
	m.webhooks.accepted = webhooks.WithLabelValues("accepted")
	m.webhooks.badSignature = webhooks.WithLabelValues("bad_signature")
	m.webhooks.unreadable = webhooks.WithLabelValues("unreadable")
	m.webhooks.notStored = webhooks.WithLabelValues("not_stored")

	entries := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "pagedesk_relay_entries_total", Help: "Entries appended to the journal by who wrote them.",
	}, []string{"source"})
	m.entries.webhook = entries.WithLabelValues("webhook")
	m.entries.desktop = entries.WithLabelValues("desktop")
	m.entries.relay = entries.WithLabelValues("relay")

	m.unknownAccounts = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "pagedesk_relay_unknown_account_events_total",
		Help: "Webhook events kept out because no workspace has claimed their account.",
	})
	m.appendSeconds = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "pagedesk_relay_append_seconds", Help: "Time until an entry was durable.",
		Buckets: prometheus.ExponentialBuckets(0.00025, 2, 16),
	})
	r := prometheus.NewRegistry()
	r.MustRegister(webhooks, entries, m.unknownAccounts, m.appendSeconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registerStates(r, s)
	m.handler = promhttp.HandlerFor(r, promhttp.HandlerOpts{})
	return m
}

// registerStates adds what is looked up when somebody asks.
func (m *metrics) registerStates(r *prometheus.Registry, s *Server) {
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "pagedesk_relay_connected_desktops", Help: "Open websockets.",
	}, func() float64 { return float64(s.hub.connected()) }))
	for _, state := range []string{subscriptionOff, subscriptionPending, subscriptionAccepted, subscriptionRefused} {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "pagedesk_relay_subscription", Help: "1 for the state of the webhook subscription at Meta.",
			ConstLabels: prometheus.Labels{"state": state},
		}, func() float64 {
			if s.subscription.state() == state {
				return 1
			}
			return 0
		}))
	}
}
