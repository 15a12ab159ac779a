package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"pagedesk/relay/wire"
)

// The values of Config.TLS.
const (
	TLSOff   = "off"
	TLSACME  = "acme"
	TLSFiles = "files"
)

// A delivery becomes entries and an entry must fit into a frame.
const (
	minWebhook = 4 << 20 // meta-platform.md, 3.2
	maxWebhook = wire.MaxServerFrameBytes - 1<<20
)

var (
	appID        = regexp.MustCompile(`^[0-9]{1,32}$`)
	graphVersion = regexp.MustCompile(`^v[0-9]+\.[0-9]+$`)
)

// Resolve reads the secrets that are in files and returns all that is wrong
// with the settings, each fault on a line of its own.
func (c *Config) Resolve() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for _, s := range []struct {
		name, file string
		secret     *Secret
	}{
		{"meta-app-secret", c.AppSecretFile, &c.AppSecret},
		{"meta-app-secret-previous", c.PreviousFile, &c.PreviousSecret},
		{"meta-verify-token", c.VerifyTokenFile, &c.VerifyToken},
	} {
		if err := readSecret(s.name, s.file, s.secret); err != nil {
			faults = append(faults, err)
		}
	}
	c.checkAddresses(fault)
	c.checkMeta(fault)
	c.checkTLS(fault)
	if c.Data == "" {
		fault("data: name a directory")
	}
	if c.MaxWebhook < minWebhook || c.MaxWebhook > maxWebhook {
		fault("max-webhook-bytes: %d is not between %d and %d", c.MaxWebhook, minWebhook, maxWebhook)
	}
	if err := new(slog.Level).UnmarshalText([]byte(c.LogLevel)); err != nil {
		fault("log-level: %q is not debug, info, warn or error", c.LogLevel)
	}
	if !slices.Contains([]string{"text", "json"}, c.LogFormat) {
		fault("log-format: %q is not text or json", c.LogFormat)
	}
	return errors.Join(faults...)
}

func readSecret(name, file string, secret *Secret) error {
	if file == "" {
		return nil
	}
	if *secret != "" {
		return fmt.Errorf("%s: given both directly and as a file; keep one", name)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%s-file: %w", name, err)
	}
	*secret = Secret(strings.TrimSpace(string(text)))
	if *secret == "" {
		return fmt.Errorf("%s-file: %s is empty", name, file)
	}
	return nil
}

func (c *Config) checkAddresses(fault func(string, ...any)) {
	listens := true
	if err := checkListen(c.Listen); err != nil {
		listens = false
		fault("listen: %w", err)
	}
	if c.Metrics != "" {
		if err := checkListen(c.Metrics); err != nil {
			fault("metrics-listen: %w", err)
		}
	}
	if listens && c.PublicURL == "" && !loopback(c.Listen) {
		fault("public-url: needed, because others must be able to reach %s", c.Listen)
	}
	if c.PublicURL != "" {
		if err := checkURL(c.PublicURL); err != nil {
			fault("public-url: %w", err)
		}
	}
	if listens && c.TLS == TLSOff && !loopback(c.Listen) && !c.InsecureHTTP {
		fault("tls: plain HTTP on %s would send tokens in the clear; use --tls, a loopback address behind a proxy, or --insecure-http", c.Listen)
	}
}

func (c *Config) checkMeta(fault func(string, ...any)) {
	if c.AppID != "" && !appID.MatchString(c.AppID) {
		fault("meta-app-id: %q is not a number", c.AppID)
	}
	if c.ConfigID != "" && !appID.MatchString(c.ConfigID) {
		fault("meta-config-id: %q is not a number", c.ConfigID)
	}
	if c.AppID != "" && c.AppSecret == "" {
		fault("meta-app-secret: needed with --meta-app-id")
	}
	if c.AppID == "" && (c.AppSecret != "" || c.PreviousSecret != "") {
		fault("meta-app-id: needed with --meta-app-secret")
	}
	if !graphVersion.MatchString(c.GraphVersion) {
		fault("graph-version: %q does not look like v26.0", c.GraphVersion)
	}
	if err := checkURL(c.GraphURL); err != nil {
		fault("graph-url: %w", err)
	}
	if err := checkURL(c.DialogURL); err != nil {
		fault("dialog-url: %w", err)
	}
}

func (c *Config) checkTLS(fault func(string, ...any)) {
	switch c.TLS {
	case TLSOff:
	case TLSACME:
		if c.acmeDomain() == "" {
			fault("acme-domain: needed with --tls acme")
		}
	case TLSFiles:
		if _, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey); err != nil {
			fault("tls-cert, tls-key: %w", err)
		}
	default:
		fault("tls: %q is not off, acme or files", c.TLS)
	}
	if c.TLS != TLSFiles && (c.TLSCert != "" || c.TLSKey != "") {
		fault("tls-cert, tls-key: only used with --tls files")
	}
	if c.TLS != TLSACME && (c.ACMEDomain != "" || c.ACMEEmail != "") {
		fault("acme-domain, acme-email: only used with --tls acme")
	}
}

// acmeDomain is the name to get a certificate for.
func (c *Config) acmeDomain() string {
	if c.ACMEDomain != "" {
		return c.ACMEDomain
	}
	public, err := url.Parse(c.PublicURL)
	if err != nil {
		return ""
	}
	return public.Hostname()
}

func checkListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not host:port", address)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return fmt.Errorf("%q has no usable port", address)
	}
	return nil
}

func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is not an http or https address", text)
	}
	return nil
}
