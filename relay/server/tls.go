package server

import (
	"crypto/tls"
	"fmt"
	"net"
	"path/filepath"

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
		pair, err := tls.LoadX509KeyPair(s.config.TLSCert, s.config.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("load certificate: %w", err)
		}
		return tls.NewListener(listener, http1(&tls.Config{Certificates: []tls.Certificate{pair}})), nil
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
