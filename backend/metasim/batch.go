package metasim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// batch runs up to 50 calls one after the other (meta-platform.md, transport rules).
func batch(c *call) (any, *graphError) {
	var items []struct {
		Method      string `json:"method"`
		RelativeURL string `json:"relative_url"`
		Body        string `json:"body"`
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(c.params["batch"]), &items); err != nil {
		return nil, invalidParam("param batch must be an array.")
	}
	if len(items) > 50 {
		return nil, invalidParam("Too many requests in batch message. Maximum batch size is 50")
	}
	out := make([]obj, 0, len(items))
	for _, item := range items {
		u, err := url.Parse(strings.TrimPrefix(item.RelativeURL, "/"))
		if err != nil {
			return nil, invalidParam("relative_url %q is not a URL", item.RelativeURL)
		}
		q := u.Query()
		for _, name := range []string{"access_token", "appsecret_proof"} {
			if q.Get(name) == "" && c.params[name] != "" {
				q.Set(name, c.params[name])
			}
		}
		if item.AccessToken != "" {
			q.Set("access_token", item.AccessToken)
		}
		u.RawQuery = q.Encode()
		version, segments := splitVersion(u.Path)
		if len(segments) == 0 {
			return nil, invalidParam("a batch cannot hold a batch")
		}
		r := &http.Request{Method: strings.ToUpper(item.Method), URL: u, Header: http.Header{}}
		if item.Body != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Body = http.NoBody
			for name, values := range mustForm(item.Body) {
				q[name] = values
			}
			u.RawQuery = q.Encode()
		}
		a := c.sim.answerGraph(r.WithContext(c.ctx), version, segments)
		headers := []obj{}
		for _, name := range sortedKeys(a.header) {
			headers = append(headers, obj{"name": name, "value": a.header.Get(name)})
		}
		out = append(out, obj{"code": a.status, "headers": headers, "body": string(a.body)})
	}
	return out, nil
}

// mustForm reads what can be read: Meta ignores the broken rest of a form too.
func mustForm(body string) url.Values {
	values, _ := url.ParseQuery(body)
	return values
}
