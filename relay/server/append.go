package server

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"pagedesk/relay/journal"
	"pagedesk/relay/jsonscan"
	"pagedesk/relay/wire"
)

// kind is how the kind of an entry is written: family, dot, what happened.
var kind = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// relayKeys begins the unique keys of what the relay itself writes.
const relayKeys = "relay/"

// families says who may append the kinds of a family. What is not here, such
// as member.*, access.* and meta.*, only the relay writes.
var families = map[string]func(wire.Role) bool{
	"message":      everyone,
	"conversation": everyone,
	"contact":      everyone,
	"channel":      wire.Role.Manages,
	"rule":         wire.Role.Manages,
	"reply":        wire.Role.Manages,
	"label":        wire.Role.Manages,
	"import":       wire.Role.Manages,
	"auto":         wire.Role.Manages,
	"mail":         func(r wire.Role) bool { return r == wire.RoleOwner },
	"mailing":      wire.Role.Manages,
	"notice":       everyone, // about its actor
	"duty":         everyone, // desktops pass over what a member says of another
}

func everyone(wire.Role) bool { return true }

// append has an entry stored and lets the writer tell what became of it. It
// waits while too many appends of this socket are on their way.
func (c *socket) append(ctx context.Context, f frame) error {
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if end := c.ending.Load(); end != nil {
		return end
	}
	if code, text := c.refusal(ctx, f); code != "" {
		c.nack(f.ID, code, 0, text)
		return nil
	}
	acted := func() {}
	if automatic(f) {
		key, err := c.server.leaseOf(ctx, c.who.Workspace.ID, f.Channel)
		if err != nil {
			c.reply(f.ID, nil, err)
			return nil
		}
		done, ok := c.server.leases.Act(key, c.who.Device.ID, f.Epoch)
		if !ok {
			c.nack(f.ID, wire.NackStaleLease, 0, "the lease is held by another device or has a newer epoch")
			return nil
		}
		acted = done
	}
	start := time.Now()
	err := c.server.journal.Submit(ctx, []journal.Draft{c.draft(f)}, func(results []journal.Result, err error) {
		acted()
		c.server.metrics.appendSeconds.Observe(time.Since(start).Seconds())
		c.reply(f.ID, results, err)
	})
	if err != nil {
		acted()
		c.reply(f.ID, nil, err)
	}
	return nil
}

// automatic reports whether an append needs the lease.
func automatic(f frame) bool {
	return f.Epoch != 0 || strings.HasPrefix(f.Kind, wire.PrefixAutomatic)
}

func (c *socket) draft(f frame) journal.Draft {
	return journal.Draft{
		Workspace: c.who.Workspace.ID, Kind: f.Kind, Channel: f.Channel, Thread: f.Thread,
		Actor: c.who.Member.ID, Device: c.who.Device.ID, Unique: f.Unique, Body: f.Body,
		Audience: f.Audience, Basis: f.Basis,
	}
}

// refusal says why an append cannot be stored, "" if it can.
func (c *socket) refusal(ctx context.Context, f frame) (wire.NackCode, string) {
	if f.fault != nil {
		return wire.NackInvalid, f.fault.Error()
	}
	if f.ID == "" || len(f.ID) > wire.MaxKeyBytes || !kind.MatchString(f.Kind) {
		return wire.NackInvalid, "want an id and a kind such as message.sent"
	}
	for _, key := range []string{f.Kind, f.Channel, f.Thread, f.Unique} {
		if len(key) > wire.MaxKeyBytes {
			return wire.NackTooLarge, "kind, channel, thread or unique is too long"
		}
	}
	if strings.HasPrefix(f.Unique, relayKeys) {
		return wire.NackForbidden, "this unique key is the relay's"
	}
	if len(f.Body) > wire.MaxBodyBytes {
		return wire.NackTooLarge, "the body is too large"
	}
	if !jsonscan.IsObject(f.Body) || jsonscan.Check(f.Body) != nil {
		return wire.NackInvalid, "the body is not a JSON object or nested too deeply"
	}
	family, _, _ := strings.Cut(f.Kind, ".")
	if allowed := families[family]; allowed == nil || !allowed(c.who.Member.Role) {
		return wire.NackForbidden, "your role may not append this kind"
	}
	if f.Channel != "" && c.server.registry.Owner(f.Channel) != c.who.Workspace.ID {
		return wire.NackForbidden, "the workspace has not claimed this channel"
	}
	return c.hidden(ctx, f)
}

// reply tells what the journal said.
func (c *socket) reply(id string, results []journal.Result, err error) {
	switch {
	case errors.Is(err, journal.ErrClosed):
		c.nack(id, wire.NackBusy, 0, "the relay is stopping")
	case err != nil:
		c.log.Error("append not stored", "error", err)
		c.nack(id, wire.NackBusy, 0, "could not be stored")
	case results[0].Duplicate:
		c.nack(id, wire.NackDuplicate, results[0].Seq, "")
	case results[0].Changed:
		c.nack(id, wire.NackChanged, results[0].Seq, "another entry has set the thread's audience")
	default:
		c.server.metrics.entries.desktop.Inc()
		c.replies <- wire.Ack{T: wire.TypeAck, ID: id, Seq: results[0].Seq}
	}
}

// nack uses the slot that the append holds.
func (c *socket) nack(id string, code wire.NackCode, seq int64, text string) {
	c.replies <- wire.Nack{T: wire.TypeNack, ID: id, Code: code, Seq: seq, Text: text}
}
