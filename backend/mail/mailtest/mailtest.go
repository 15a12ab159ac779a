// Package mailtest is a mail server on a loopback port for tests: real SMTP,
// with TLS and a login when asked for. It keeps what it takes.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Options is how a Server behaves.
type Options struct {
	TLS      bool // from the first byte
	StartTLS bool // offers it
	// User and Password are wanted when they are set.
	User, Password string
	Unknown        string // a recipient that it does not take
	Full           bool   // takes no mail at all
}

// Message is a mail that was taken.
type Message struct {
	To      string
	ID      string
	Subject string
	Body    string // all parts, decoded
}

// Server is a mail server.
type Server struct {
	Port  int
	Roots *x509.CertPool // who vouches for it

	opts Options
	cert tls.Certificate

	mu     sync.Mutex
	taken  []Message    // guarded by mu
	server *smtp.Server // guarded by mu
	listen net.Listener // guarded by mu
}

// Start starts a server that ends with the test.
func Start(t testing.TB, opts Options) *Server {
	t.Helper()
	s := &Server{opts: opts}
	s.cert, s.Roots = certificate(t)
	s.Up(t)
	t.Cleanup(func() { s.Down(t) })
	return s
}

// Up starts the server on its port.
func (s *Server) Up(t testing.TB) {
	t.Helper()
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", s.Port))
	if err != nil {
		t.Fatalf("mail server: %v", err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	server.Domain, server.ErrorLog = "mail.test", log.New(io.Discard, "", 0)
	server.AllowInsecureAuth = true
	config := &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12}
	if s.opts.StartTLS {
		server.TLSConfig = config
	}
	if s.opts.TLS {
		l = tls.NewListener(l, config)
	}
	s.mu.Lock()
	s.server, s.listen = server, l
	s.mu.Unlock()
	go func() { _ = server.Serve(l) }()
}

// Down stops the server and cuts its connections. Twice is fine.
func (s *Server) Down(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	server, l := s.server, s.listen
	s.server = nil
	s.mu.Unlock()
	if server != nil {
		_ = l.Close() // the server may not serve it yet
		if err := server.Close(); err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("stop mail server: %v", err)
		}
	}
}

// Taken are the mails that were taken, in order.
func (s *Server) Taken() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

type session struct {
	server *Server
	in     bool
	to     string
}

func (x *session) AuthMechanisms() []string {
	if x.server.opts.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != x.server.opts.User || password != x.server.opts.Password {
			return smtp.ErrAuthFailed
		}
		x.in = true
		return nil
	}), nil
}

func (x *session) Mail(string, *smtp.MailOptions) error {
	if x.server.opts.User != "" && !x.in {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == x.server.opts.Unknown {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user here"}
	}
	x.to = to
	return nil
}

func (x *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if x.server.opts.Full {
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "the disk is full"}
	}
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	x.server.taken = append(x.server.taken, Message{To: x.to, ID: m.Header.Get("Message-Id"), Subject: subject, Body: string(body)})
	return nil
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }

// certificate vouches for itself, at 127.0.0.1.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
