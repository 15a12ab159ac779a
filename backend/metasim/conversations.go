package metasim

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// graphTime is ISO 8601 in whole seconds (meta-platform.md, 5.2).
func graphTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-0700") }

// threadsLocked lists the Page's threads, newest first.
func (p *Page) threadsLocked() []*thread {
	var out []*thread
	for _, c := range p.customers {
		if c.thread != nil && len(c.thread.messages) > 0 {
			out = append(out, c.thread)
		}
	}
	slices.SortFunc(out, func(a, b *thread) int {
		return cmp.Or(b.updated.Compare(a.updated), cmp.Compare(a.id, b.id))
	})
	return out
}

func asParticipant(id, name string) obj {
	return obj{"id": id, "name": name, "email": id + "@facebook.com"}
}

func (t *thread) people() []obj {
	return []obj{asParticipant(t.customer.ID, t.customer.Name), asParticipant(t.page.ID, t.page.Name)}
}

var threadNode = node[*thread]{
	kind: "UnifiedThread", defaults: "id,link,updated_time",
	fields: map[string]func(*call, *thread, field) any{
		"id":            func(_ *call, t *thread, _ field) any { return t.id },
		"updated_time":  func(_ *call, t *thread, _ field) any { return graphTime(t.updated) },
		"message_count": func(_ *call, t *thread, _ field) any { return len(t.messages) },
		"unread_count":  func(_ *call, t *thread, _ field) any { return t.unread },
		"can_reply":     func(c *call, t *thread, _ field) any { return c.sim.Now().Sub(t.opened) <= t.window },
		"is_owner":      func(c *call, t *thread, _ field) any { return c.sim.carrierLocked(t) == "messaging" },
		"is_subscribed": func(*call, *thread, field) any { return true },
		"snippet":       func(_ *call, t *thread, _ field) any { return t.snippet() },
		"link": func(_ *call, t *thread, _ field) any {
			return "/" + t.page.ID + "/inbox/" + strings.TrimPrefix(t.id, "t_") + "/?section=messages"
		},
		"participants": func(_ *call, t *thread, _ field) any { return obj{"data": t.people()} },
		"senders":      func(_ *call, t *thread, _ field) any { return obj{"data": t.people()} },
		"messages": func(c *call, t *thread, f field) any {
			out, err := c.messagesEdge(t, f.args, f.sub)
			if err != nil {
				return err
			}
			return finished{out}
		},
	},
}

// listConversations answers /{page}/conversations, newest first, by cursors only (meta-platform.md, 5.1).
func listConversations(c *call) (any, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	fields, err := c.requested()
	if err != nil {
		return nil, err
	}
	threads := c.page.threadsLocked()
	switch c.params["platform"] {
	case "", "messenger":
	case "instagram":
		threads = nil
	default:
		return nil, invalidParam("Param platform must be one of {INSTAGRAM, MESSENGER} - got %q.", c.params["platform"])
	}
	if user := c.params["user_id"]; user != "" {
		threads = slices.DeleteFunc(threads, func(t *thread) bool { return t.customer.ID != user })
	}
	limit, err := pageLimit(c.params, 25, 500)
	if err != nil {
		return nil, err
	}
	cut, err := c.slice(c.params, c.page.ID+"/conversations", len(threads), limit, func(i int) string { return threads[i].id })
	if err != nil {
		return nil, err
	}
	var data []obj
	for _, t := range threads[cut.from:cut.to] {
		o, err := threadNode.read(c, t, fields)
		if err != nil {
			return nil, err
		}
		data = append(data, o)
	}
	return edge(data, cut.paging), nil
}

func readThread(c *call) (any, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	return readNode(c, threadNode, c.thread)
}

func listMessages(c *call) (any, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	fields, err := c.requested()
	if err != nil {
		return nil, err
	}
	out, err := c.messagesEdge(c.thread, c.params, fields)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// messagesEdge is newest first.
func (c *call) messagesEdge(t *thread, p params, fields []field) (obj, *graphError) {
	limit, err := pageLimit(p, 25, 500)
	if err != nil {
		return nil, err
	}
	n := len(t.messages)
	at := func(i int) *message { return t.messages[n-1-i] }
	next := params{}
	for k, v := range p {
		next[k] = v
	}
	if len(fields) > 0 {
		next["fields"] = fieldText(fields) // of a nested edge they stand in no parameter of their own
	}
	cut, err := c.slice(next, t.id+"/messages", n, limit, func(i int) string { return at(i).mid })
	if err != nil {
		return nil, err
	}
	var data []obj
	for i := cut.from; i < cut.to; i++ {
		o, err := messageNode.read(c, at(i), fields)
		if err != nil {
			return nil, err
		}
		data = append(data, o)
	}
	return edge(data, cut.paging), nil
}

// fieldText writes fields as a parameter again, for the next link of a nested edge.
func fieldText(fields []field) string {
	var parts []string
	for _, f := range fields {
		text := f.name
		for _, k := range sortedKeys(f.args) {
			text += "." + k + "(" + f.args[k] + ")"
		}
		if len(f.sub) > 0 {
			text += "{" + fieldText(f.sub) + "}"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ",")
}
