package login

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Limits of the loopback server. It serves one person's browser.
const (
	maxRequestBytes = 32 << 10
	readTimeout     = 10 * time.Second
	closeGrace      = 500 * time.Millisecond
	portTries       = 8
)

// loopback waits for the browser on localhost.
type loopback struct {
	port     int
	answers  chan answer // the first with the right state; holds one
	strayed  atomic.Bool // something came back with another state
	language string

	mu    sync.Mutex // guards state and taken
	state string
	taken *answer

	server    *http.Server
	listeners []net.Listener
	serving   sync.WaitGroup
}

// answer is what the dialog sent back.
type answer struct {
	code    string
	failure *Error
}

// listen starts the server on a free port of 127.0.0.1 and, as a browser may
// take localhost for either, on the same port of ::1.
func listen(language string, log *slog.Logger) (*loopback, error) {
	listeners, err := localhostListeners()
	if err != nil {
		return nil, fmt.Errorf("listen on localhost for the login's answer: %w", err)
	}
	address, ok := listeners[0].Addr().(*net.TCPAddr)
	if !ok {
		return nil, errors.New("listen on localhost for the login's answer: not a TCP address")
	}
	l := &loopback{port: address.Port, answers: make(chan answer, 1), language: language, listeners: listeners}
	l.server = &http.Server{
		Handler: l, ReadTimeout: readTimeout, WriteTimeout: readTimeout, MaxHeaderBytes: maxRequestBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	l.server.SetKeepAlivesEnabled(false)
	return l, nil
}

func localhostListeners() ([]net.Listener, error) {
	var busy error
	for range portTries {
		v4, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		_, port, _ := net.SplitHostPort(v4.Addr().String()) // an address of our own
		v6, err := net.Listen("tcp6", "[::1]:"+port)
		if err == nil {
			return []net.Listener{v4, v6}, nil
		}
		other, noIPv6 := net.Listen("tcp6", "[::1]:0")
		if noIPv6 != nil {
			return []net.Listener{v4}, nil
		}
		// A stranger has the port on ::1 and would get our code.
		_, _ = other.Close(), v4.Close()
		busy = err
	}
	return nil, busy
}

// serve answers the browser for the login with this state.
func (l *loopback) serve(state string) {
	l.mu.Lock()
	l.state = state
	l.mu.Unlock()
	for _, listener := range l.listeners {
		l.serving.Go(func() { _ = l.server.Serve(listener) }) // ends with ErrServerClosed
	}
}

// close ends the server, lets a page on its way to the browser finish, and
// waits until nothing runs.
func (l *loopback) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close() // a connection that a browser opened ahead and never used
	}
	for _, listener := range l.listeners {
		_ = listener.Close() // already closed when it was served
	}
	l.serving.Wait()
}

func (l *loopback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !l.ours(r.Host) || r.URL.Path != callbackPath:
		http.NotFound(w, r) // favicon.ico and the like
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	default:
		l.callback(w, r)
	}
}

// ours reports whether a browser asked for this computer, not for a name that
// somebody points at it.
func (l *loopback) ours(host string) bool {
	name, port, err := net.SplitHostPort(host)
	return err == nil && port == strconv.Itoa(l.port) && (name == "localhost" || name == "127.0.0.1" || name == "::1")
}

func (l *loopback) callback(w http.ResponseWriter, r *http.Request) {
	switch failure, ok := l.take(r.URL.Query()); {
	case !ok:
		writePage(w, http.StatusBadRequest, l.language, pageStray)
	case failure == nil:
		writePage(w, http.StatusOK, l.language, pageDone)
	case failure.Kind == Refused:
		writePage(w, http.StatusOK, l.language, pageRefused)
	default:
		writePage(w, http.StatusOK, l.language, pageFailed)
	}
}

// take hands the first answer with the right state to the login. A reload or a
// second hit gets the first answer's result.
func (l *loopback) take(query url.Values) (*Error, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(l.state)) != 1 {
		l.strayed.Store(true)
		return nil, false
	}
	if l.taken == nil {
		code, failure, ok := dialogAnswer(query)
		if !ok {
			return nil, false
		}
		l.taken = &answer{code, failure}
		l.answers <- *l.taken
	}
	return l.taken.failure, true
}
