package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"
)

// secure puts TLS over a listener as configured.
func (s *Server) secure(listener net.Listener) (net.Listener, error) {
	switch s.config.TLS {
	case TLSACME:
		manager := &autocert.Manager{
			Prompt:     autocert.AcceptTOS,
			Cache:      autocert.DirCache(filepath.Join(s.config.Data, "acme")),
			HostPolicy: autocert.HostWhitelist(s.config.acmeDomain()),
			Email:      s.config.ACMEEmail,
		}
		return tls.NewListener(listener, http1(manager.TLSConfig())), nil
	case TLSFiles:
		files := &certificateFiles{cert: s.config.TLSCert, key: s.config.TLSKey}
		if _, err := files.current(nil); err != nil {
			return nil, err
		}
		return tls.NewListener(listener, http1(&tls.Config{GetCertificate: files.current})), nil
	default:
		return listener, nil
	}
}

// http1 leaves HTTP/2 out: websockets need HTTP/1.1. The ACME challenge keeps
// its protocol.
func http1(config *tls.Config) *tls.Config {
	var protocols []string
	for _, p := range config.NextProtos {
		if p != "h2" {
			protocols = append(protocols, p)
		}
	}
	config.NextProtos = protocols
	config.MinVersion = tls.VersionTLS12
	return config
}

// certificateFiles is a certificate that is read again when its file has
// changed, so that renewing it needs no restart.
type certificateFiles struct {
	cert, key string

	mu      sync.Mutex
	changed time.Time
	loaded  *tls.Certificate
}

func (f *certificateFiles) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.cert)
	if err == nil && f.loaded != nil && info.ModTime().Equal(f.changed) {
		return f.loaded, nil
	}
	pair, loadErr := tls.LoadX509KeyPair(f.cert, f.key)
	switch {
	case err == nil && loadErr == nil:
		f.loaded, f.changed = &pair, info.ModTime()
	case f.loaded == nil:
		return nil, fmt.Errorf("load certificate: %w", errors.Join(err, loadErr))
	}
	// While a renewal is half written the old pair still serves.
	return f.loaded, nil
}
