package server

import (
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"
)

// Config is everything that can be set. The tags are those of
// github.com/alecthomas/kong: a field is a flag, an environment variable
// (PAGEDESK_RELAY_…) and a key of the configuration file, all by the same
// name. Defaults has the defaults, Validate what is allowed.
type Config struct {
	Listen     string `default:"${listen}" placeholder:"HOST:PORT" help:"Address to serve on (${default})."`
	PublicURL  string `name:"public-url" placeholder:"URL" help:"How Meta and the desktops reach this relay, such as https://relay.example.com. Not needed on a loopback address."`
	Data       string `default:"${data}" placeholder:"DIR" help:"Data directory (${default})."`
	LogLevel   string `default:"${log_level}" placeholder:"LEVEL" help:"debug, info, warn or error (${default})."`
	LogFormat  string `default:"${log_format}" placeholder:"FORMAT" help:"text or json (${default})."`
	Metrics    string `name:"metrics-listen" placeholder:"HOST:PORT" help:"Serve /metrics on this address only, instead of on --listen."`
	MaxWebhook int    `name:"max-webhook-bytes" default:"${max_webhook}" placeholder:"BYTES" help:"Largest delivery to accept (${default})."`

	AppID           string `name:"meta-app-id" placeholder:"ID" group:"Meta" help:"Id of the Meta app."`
	AppSecret       Secret `name:"meta-app-secret" placeholder:"SECRET" group:"Meta" help:"Secret of the Meta app."`
	AppSecretFile   string `name:"meta-app-secret-file" placeholder:"FILE" group:"Meta" help:"File that holds the secret instead."`
	PreviousSecret  Secret `name:"meta-app-secret-previous" placeholder:"SECRET" group:"Meta" help:"Secret before a reset: deliveries signed with it are accepted too."`
	PreviousFile    string `name:"meta-app-secret-previous-file" placeholder:"FILE" group:"Meta" help:"File that holds the previous secret instead."`
	VerifyToken     Secret `name:"meta-verify-token" placeholder:"TOKEN" group:"Meta" help:"Verify token of the webhook. Without one the relay makes its own and subscribes with it."`
	VerifyTokenFile string `name:"meta-verify-token-file" placeholder:"FILE" group:"Meta" help:"File that holds the verify token instead."`
	ConfigID        string `name:"meta-config-id" placeholder:"ID" group:"Meta" help:"Configuration of Facebook Login for Business, when the Meta app uses that product."`
	GraphURL        string `name:"graph-url" default:"${graph_url}" placeholder:"URL" group:"Meta" help:"Graph API (${default})."`
	GraphVersion    string `name:"graph-version" default:"${graph_version}" placeholder:"VERSION" group:"Meta" help:"Graph API version (${default})."`
	DialogURL       string `name:"dialog-url" default:"${dialog_url}" placeholder:"URL" group:"Meta" help:"Login dialog (${default})."`

	TLS          string `name:"tls" default:"${tls}" placeholder:"MODE" group:"TLS" help:"off, acme (a certificate from Let's Encrypt) or files (${default})."`
	TLSCert      string `name:"tls-cert" placeholder:"FILE" group:"TLS" help:"Certificate chain, for --tls files."`
	TLSKey       string `name:"tls-key" placeholder:"FILE" group:"TLS" help:"Private key, for --tls files."`
	ACMEDomain   string `name:"acme-domain" placeholder:"NAME" group:"TLS" help:"Host name of the certificate, for --tls acme (the one of --public-url)."`
	ACMEEmail    string `name:"acme-email" placeholder:"ADDRESS" group:"TLS" help:"Address for notices about the certificate, for --tls acme."`
	InsecureHTTP bool   `name:"insecure-http" group:"TLS" help:"Allow plain HTTP on an address that is not loopback, for example behind a proxy."`

	Timing Timing       `kong:"-"`
	Log    *slog.Logger `kong:"-"` // nil for the default logger
}

// Timing holds what tests want shorter. Its zero value means the defaults.
type Timing struct {
	Ping         time.Duration // between pings to a desktop
	ReadTimeout  time.Duration // a desktop that is silent for longer is gone
	WriteTimeout time.Duration // a desktop that does not take a frame in this time is cut off
	LeaseGrace   time.Duration // a lease waits this long for its holder to return
}

// Secret is a setting that prints as nothing.
type Secret string

const hidden = "(hidden)"

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the secret.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Defaults are the settings of a relay that is told nothing.
func Defaults() Config {
	return Config{
		Listen:       "127.0.0.1:8787",
		Data:         "pagedesk-relay",
		LogLevel:     "info",
		LogFormat:    "text",
		MaxWebhook:   4 << 20,
		GraphURL:     "https://graph.facebook.com",
		GraphVersion: "v26.0",
		DialogURL:    "https://www.facebook.com",
		TLS:          TLSOff,
	}
}

// LogValue shows what tells one relay from another.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("listen", c.Listen), slog.String("public_url", c.publicURL()), slog.String("data", c.Data),
		slog.String("meta_app_id", c.AppID), slog.String("graph_url", c.GraphURL), slog.String("tls", c.TLS),
	)
}

func (t Timing) withDefaults() Timing {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&t.Ping, 20 * time.Second},
		{&t.ReadTimeout, 60 * time.Second},
		{&t.WriteTimeout, 15 * time.Second},
		{&t.LeaseGrace, 5 * time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return t
}

// publicURL is the address that others use, without a slash at its end.
func (c Config) publicURL() string {
	if c.PublicURL != "" {
		return strings.TrimRight(c.PublicURL, "/")
	}
	_, port, _ := net.SplitHostPort(c.Listen)
	scheme := "http"
	if c.TLS != TLSOff {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: net.JoinHostPort("localhost", port)}).String()
}

// loopback reports whether only this computer reaches an address.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
