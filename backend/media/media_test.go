package media_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pagedesk/backend/media"
)

func TestFileIsFetchedOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write(aPicture)
	}))
	t.Cleanup(srv.Close)
	c := media.New(media.Config{Dir: t.TempDir(), StandIn: srv.URL})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			f, err := c.Open(t.Context(), media.Key{Group: "message/1", Part: "0"}, media.Source{Address: srv.URL + "/a.png"})
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = f.Close() }()
			if got, _ := io.ReadAll(f); !bytes.Equal(got, aPicture) || f.Type != "image/png" {
				t.Errorf("got %d bytes of %s", len(got), f.Type)
			}
		})
	}
	wg.Wait()
	// The address was signed anew: the file is still the same.
	f, err := c.Open(t.Context(), media.Key{Group: "message/1", Part: "0"}, media.Source{Address: srv.URL + "/a.png?signed=again"})
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	if n := asked.Load(); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "inner secret") }))
	t.Cleanup(elsewhere.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("/expired", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "URL signature expired", http.StatusForbidden)
	})
	mux.HandleFunc("/leads-away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) })
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<!doctype html><title>Log in</title>")
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) })
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(bytes.Repeat([]byte("x"), media.MaxBytes+2))
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	standIn := media.New(media.Config{Dir: t.TempDir(), StandIn: srv.URL})
	facebook := media.New(media.Config{Dir: t.TempDir(), StandIn: "https://graph.facebook.com"})
	tests := map[string]struct {
		cache   *media.Cache
		address string
		want    error
	}{
		"expired signature":          {standIn, srv.URL + "/expired", media.ErrGone},
		"redirect to another host":   {standIn, srv.URL + "/leads-away", media.ErrRefused},
		"a web page, no picture":     {standIn, srv.URL + "/page", media.ErrNotMedia},
		"too large":                  {standIn, srv.URL + "/huge", media.ErrTooLarge},
		"another host":               {standIn, elsewhere.URL, media.ErrRefused},
		"this computer, with Meta":   {facebook, srv.URL + "/expired", media.ErrRefused},
		"plain http":                 {facebook, "http://scontent.xx.fbcdn.net/a.jpg", media.ErrRefused},
		"a name that only ends so":   {facebook, "https://evilfbcdn.net/a.jpg", media.ErrRefused},
		"another port":               {facebook, "https://scontent.xx.fbcdn.net:8443/a.jpg", media.ErrRefused},
		"with a password":            {facebook, "https://a:b@scontent.xx.fbcdn.net/a.jpg", media.ErrRefused},
		"a file":                     {facebook, "file:///etc/passwd", media.ErrRefused},
		"an address inside the shop": {facebook, "https://192.168.1.1/a.jpg", media.ErrRefused},
		"nothing":                    {facebook, "", media.ErrGone},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := tc.cache.Open(t.Context(), media.Key{Group: name}, media.Source{Address: tc.address})
			if !errors.Is(err, tc.want) {
				t.Errorf("got %v, %v; want %v", f, err, tc.want)
			}
		})
	}
	_, err := standIn.Open(t.Context(), media.Key{Group: "broken"}, media.Source{Address: srv.URL + "/broken?token=EAAKsecret"})
	if err == nil || strings.Contains(err.Error(), "EAAK") {
		t.Errorf("broken server: %v", err)
	}
	srv.CloseClientConnections()
}
