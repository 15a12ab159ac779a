package metasim

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// slice is the part of an edge that one answer holds.
type slice struct {
	from, to int
	paging   obj // nil for an empty edge
}

// pageLimit reads the limit parameter.
func pageLimit(p params, normal, most int) (int, *graphError) {
	if p["limit"] == "" {
		return min(normal, most), nil
	}
	n, err := strconv.Atoi(p["limit"])
	if err != nil || n < 0 {
		return 0, invalidParam("param limit must be non-negative")
	}
	return min(n, most), nil
}

// slice cuts an edge of count items whose i-th item has the key key(i). Cursors name an item, so that new items at
// the front do not shift the pages; they die with the process (meta-platform.md, 1.7). path is that of the edge.
func (c *call) slice(p params, path string, count, limit int, key func(int) string) (slice, *graphError) {
	find := func(cursor string) (int, *graphError) {
		want, ok := c.sim.openCursor(cursor)
		for i := range count {
			if ok && key(i) == want {
				return i, nil
			}
		}
		return 0, invalidParam("Invalid cursors values")
	}
	var out slice
	switch {
	case p["after"] != "":
		i, err := find(p["after"])
		if err != nil {
			return out, err
		}
		out.from = i + 1
		out.to = min(out.from+limit, count)
	case p["before"] != "":
		i, err := find(p["before"])
		if err != nil {
			return out, err
		}
		out.from, out.to = max(0, i-limit), i
	default:
		out.to = min(limit, count)
	}
	if out.from >= out.to {
		return out, nil
	}
	before, after := c.sim.cursor(key(out.from)), c.sim.cursor(key(out.to-1))
	out.paging = obj{"cursors": obj{"before": before, "after": after}}
	if out.to < count {
		out.paging["next"] = c.pageURL(p, path, limit, "after", after)
	}
	if out.from > 0 {
		out.paging["previous"] = c.pageURL(p, path, limit, "before", before)
	}
	return out, nil
}

// pageURL holds the access token, as Meta's do (meta-platform.md, 1.7).
func (c *call) pageURL(p params, path string, limit int, name, cursor string) string {
	q := url.Values{}
	for k, v := range p {
		q.Set(k, v)
	}
	q.Del("after")
	q.Del("before")
	q.Set("access_token", c.token.value)
	q.Set("limit", strconv.Itoa(limit))
	q.Set(name, cursor)
	return fmt.Sprintf("%s/%s/%s?%s", c.sim.baseURL, c.version, path, q.Encode())
}

func (s *Sim) cursor(key string) string {
	return "QVFI" + base64.RawURLEncoding.EncodeToString([]byte(s.cursorSalt+"|"+key)) + "ZD"
}

func (s *Sim) openCursor(cursor string) (string, bool) {
	cursor = strings.TrimSuffix(strings.TrimPrefix(cursor, "QVFI"), "ZD")
	plain, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(plain), s.cursorSalt+"|")
}

// edge is the answer of a list.
func edge(data []obj, paging obj) obj {
	if data == nil {
		data = []obj{}
	}
	out := obj{"data": data}
	if paging != nil {
		out["paging"] = paging
	}
	return out
}
