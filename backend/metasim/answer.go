package metasim

import (
	"fmt"
	"net/http"
	"strconv"
)

// answer is what a call ends in.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// finish writes the answer with the headers that Meta adds.
func (c *call) finish(body any, err *graphError, effect effect) answer {
	s := c.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	trace := s.traceLocked()
	h := http.Header{}
	set := func(name, value string) { h[http.CanonicalHeaderKey(name)] = []string{value} }
	set("content-type", "application/json; charset=UTF-8")
	set("facebook-api-version", c.version)
	set("x-fb-trace-id", trace)
	set("x-fb-rev", "1031000001")
	set("cache-control", "private, no-cache, no-store, must-revalidate")
	s.usageLocked(c, effect, set)
	a := answer{status: http.StatusOK, header: h}
	if effect.html {
		set("content-type", "text/html; charset=utf-8")
		a.status = http.StatusInternalServerError
		a.body = []byte("<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>")
		return a
	}
	if err != nil {
		a.status = err.httpStatus()
		if err.challenge != "" {
			set("www-authenticate", fmt.Sprintf(`OAuth "Facebook Platform" "%s" "%s"`, err.challenge, err.message))
		}
		body = err.body(trace)
	}
	a.body = encode(body)
	set("content-length", strconv.Itoa(len(a.body)))
	return a
}

// usageLocked writes how much of its budgets the app has used (meta-platform.md, 8.1).
func (s *Sim) usageLocked(c *call, effect effect, set func(name, value string)) {
	s.appCalls++
	share := 1 + s.appCalls/100%10
	app, business, regain := share, share, 0
	percents := func(n int) string {
		return fmt.Sprintf(`{"call_count":%d,"total_time":%d,"total_cputime":%d}`, n, n*9/10, n*8/10)
	}
	switch effect.limit {
	case 0:
	case 4, 17, 341:
		app = effect.usage
	case 32:
		set("x-page-usage", percents(effect.usage))
	default:
		business, regain = effect.usage, effect.regain
	}
	set("x-app-usage", percents(app))
	if c.token == nil || c.token.page == nil {
		return
	}
	set("x-business-use-case-usage", string(encode(obj{c.token.page.ID: []obj{
		{"type": "pages", "call_count": share, "total_cputime": 1, "total_time": 1, "estimated_time_to_regain_access": 0},
		{"type": "messenger", "call_count": business, "total_cputime": business / 2, "total_time": business / 2, "estimated_time_to_regain_access": regain},
	}})))
}
