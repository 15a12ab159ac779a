package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

// assignP99Goal is what nobody notices.
var assignP99Goal = goal{Most: 100}

// assign measures how long it takes until the desktop of an agent shows that a
// new customer's conversation is theirs. On the way are the webhook's commit,
// the desktop that holds the lease, which decides by a rule, the commit of its
// decision, and the agent's desktop.
func (b *bench) assign(ctx context.Context) (rows []row, err error) {
	relay, err := b.relay(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	holder, err := b.openDesk(ctx, relay, "Holder")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, holder.close()) }()
	// The first to be live holds the lease.
	if err := holder.await(ctx, func() bool { return holder.Health().Live }); err != nil {
		return nil, err
	}
	agent, err := b.openDesk(ctx, relay, "Agent")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, agent.close()) }()
	if err := letDeal(ctx, relay, holder, agent); err != nil {
		return nil, fmt.Errorf("save a rule: %w", err)
	}
	s, err := dialSender(ctx, relay.Address)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	n := b.queries / 10
	if _, err := assignments(ctx, s, agent, 3*n, 1); err != nil { // begins when everything does its part
		return nil, fmt.Errorf("wait for the first assignment: %w", err)
	}
	var fsyncP50, p50, p99 []float64
	for round := range min(b.rounds, 3) {
		times, err := fsyncs(b.dir, b.paced/10)
		if err != nil {
			return nil, err
		}
		fsyncP50 = append(fsyncP50, median(times))
		if times, err = assignments(ctx, s, agent, round*n, n); err != nil {
			return nil, fmt.Errorf("wait for an assignment: %w", err)
		}
		p50, p99 = append(p50, median(times)), append(p99, percentile(times, 99))
	}
	return []row{
		ratios("webhook to assignment on the agent's desktop, p50", figure{Unit: "ms"}, p50, figure{Name: "one fsync, p50", Unit: "ms"}, fsyncP50, goal{}),
		absolutes("webhook to assignment on the agent's desktop, p99", "ms", p99, assignP99Goal),
	}, nil
}

// connectChannel makes the bench's Page a channel of the workspace.
func connectChannel(ctx context.Context, relay *child) error {
	d, err := connect(ctx, relay, 0, nil)
	if err != nil {
		return err
	}
	defer d.Close()
	connected, err := json.Marshal(wire.Append{
		T: wire.TypeAppend, ID: "1", Kind: entry.KindChannelConnected, Channel: wire.ChannelID(object, page),
		Body: entry.Encode(&entry.ChannelConnected{Kind: string(inbox.KindMessenger), Account: page, Page: "Bench", Name: "Bench"}),
	})
	if err != nil {
		return err
	}
	return d.write(opText, connected)
}

// letDeal makes a rule by which the agent gets everything.
func letDeal(ctx context.Context, relay *child, holder, agent *runningDesk) error {
	if err := connectChannel(ctx, relay); err != nil {
		return err
	}
	member := inbox.MemberID(agent.Setup().Member.ID)
	channel := inbox.ChannelID(wire.ChannelID(object, page))
	err := holder.await(ctx, func() bool {
		_, err := holder.Channel(ctx, channel)
		members, memberErr := holder.Members(ctx)
		return err == nil && memberErr == nil && members[member].ID != ""
	})
	if err != nil {
		return err
	}
	_, _, err = holder.SaveRule(ctx, inbox.Rule{
		Name: "Bench", Channels: []inbox.ChannelID{channel}, Members: []inbox.MemberID{member},
		Method: inbox.MethodRoundRobin, Fallback: inbox.FallbackWait, Old: inbox.OldLeave,
	})
	return err
}

// assignments times n new customers, one after the other.
func assignments(ctx context.Context, s *sender, agent *runningDesk, first, n int) ([]float64, error) {
	channel := inbox.ChannelID(wire.ChannelID(object, page))
	member := inbox.MemberID(agent.Setup().Member.ID)
	var times []float64
	for i := first; i < first+n; i++ {
		contact := contactID(i)
		text := textElement(contact, fmt.Sprint("m_assign_", i), "hi", time.Now().UnixMilli())
		id := inbox.NewConversationID(channel, inbox.ContactID(contact))
		posted := time.Now()
		if err := s.post(posts([][]byte{fmt.Appendf(nil, `{"object":%q,"entry":[%s]}`, object, text)})[0]); err != nil {
			return nil, err
		}
		err := agent.await(ctx, func() bool {
			c, err := agent.Conversation(ctx, id)
			return err == nil && c.Work.Assignee == member
		})
		if err != nil {
			return nil, fmt.Errorf("conversation %s: %w", id, err)
		}
		times = append(times, float64(time.Since(posted).Microseconds())/1000)
	}
	return times, nil
}
