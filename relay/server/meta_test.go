package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// asked is a request that Meta got.
type asked struct {
	Method, Path, Bearer string
	Params               url.Values
}

// fakeMeta answers as a test wants and remembers what it was asked.
type fakeMeta struct {
	*httptest.Server
	mu      sync.Mutex
	asked   []asked
	answers map[string]func(asked) (int, any) // by method and path without version
}

func startMeta(t *testing.T, answers map[string]func(asked) (int, any)) *fakeMeta {
	t.Helper()
	m := &fakeMeta{answers: answers}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

// ServeHTTP answers with JSON, or with the text as it is when it is a string.
func (m *fakeMeta) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	path := "/" + strings.SplitN(r.URL.Path, "/", 3)[2]
	q := asked{r.Method, r.URL.Path, bearer, r.Form}
	m.mu.Lock()
	m.asked = append(m.asked, q)
	m.mu.Unlock()
	answer, ok := m.answers[r.Method+" "+path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"error":{"code":2500,"message":"unknown path"}}`))
		return
	}
	status, body := answer(q)
	w.WriteHeader(status)
	if text, ok := body.(string); ok {
		_, _ = w.Write([]byte(text))
		return
	}
	_ = json.NewEncoder(w).Encode(body)
}

// requests are those to a path, by now.
func (m *fakeMeta) requests(path string) []asked {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []asked
	for _, q := range m.asked {
		if strings.HasSuffix(q.Path, path) {
			found = append(found, q)
		}
	}
	return found
}

// always answers the same.
func always(status int, body any) func(asked) (int, any) {
	return func(asked) (int, any) { return status, body }
}

type object = map[string]any
