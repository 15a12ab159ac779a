package meta

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"net/url"
)

// Guards against paging that never ends. Threads come 25 a page, and the
// history of a shop may have hundreds of thousands.
const (
	maxPages      = 40_000
	maxEmptyPages = 50
)

// listing is the answer of an edge (meta-platform.md, 1.7).
type listing struct {
	Data   []json.RawMessage `json:"data"`
	Paging struct {
		Next    string `json:"next"`
		Cursors struct {
			After string `json:"after"`
		} `json:"cursors"`
	} `json:"paging"`
}

// walk yields every element of an edge. It stops when next is absent, never
// because a page was short or empty; and with an error when the pages repeat
// or go on without bringing anything.
func walk[T any](ctx context.Context, c *Client, first call) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		seen := map[string]bool{}
		k := first
		for pages, empty := 0, 0; ; pages++ {
			var page listing
			if err := c.do(ctx, k, &page); err != nil {
				yield(none, err)
				return
			}
			empty++
			for _, raw := range page.Data {
				var element T
				if decode(raw, &element) != nil {
					continue
				}
				empty = 0
				if !yield(element, nil) {
					return
				}
			}
			if page.Paging.Next == "" {
				return
			}
			k.query = nextQuery(first.query, page)
			key := k.query.Encode()
			if seen[key] || empty > maxEmptyPages || pages >= maxPages {
				yield(none, &Error{Op: k.op, Message: "paging does not come to an end", Class: Retry, Reason: ReasonTemporary})
				return
			}
			seen[key] = true
		}
	}
}

// nextQuery takes from paging.next its parameters only: the host is the
// configured one, the path the call's own, and the token that Meta puts into
// the link is dropped.
func nextQuery(first url.Values, page listing) url.Values {
	query := maps.Clone(first)
	if query == nil {
		query = url.Values{}
	}
	if cursor := page.Paging.Cursors.After; cursor != "" {
		query.Set("after", cursor)
	}
	if next, err := url.Parse(page.Paging.Next); err == nil {
		maps.Copy(query, next.Query())
	}
	for _, name := range []string{"access_token", "appsecret_proof", "method"} {
		query.Del(name)
	}
	return query
}

// collect reads all elements. With an error it returns what came before it.
func collect[T any](elements iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for element, err := range elements {
		if err != nil {
			return all, err
		}
		all = append(all, element)
	}
	return all, nil
}
