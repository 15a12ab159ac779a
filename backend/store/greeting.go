package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pagedesk/backend/inbox"
)

// Greeting is everything that automatic replies depend on, as it was at one
// moment.
type Greeting struct {
	Settings []AutoSettings // of channels with at least one reply on
	Channels map[inbox.ChannelID]inbox.Channel
	Access   map[inbox.ChannelID]inbox.Access // who is not in it is shared
	Rules    []RuleRow
	Members  map[inbox.MemberID]inbox.Member
	Duties   map[inbox.MemberID]inbox.Duty // who is not in it is on duty
	// Waiting are open conversations whose customer wrote something that no person
	// and no reply has answered; Closed are those that were closed. Those that
	// wait longest come first; not all when there are very many.
	Waiting []Greetable
	Closed  []Greetable
}

// Greetable is a conversation that may get an automatic reply.
type Greetable struct {
	inbox.Conversation
	AnsweredMs int64            // a person of the shop wrote last
	FirstMs    int64            // of the thread's oldest message
	LookedBack bool             // what the provider's record says there was before is here; the caller sets it
	Standby    bool             // the customer's newest message went to another app
	Past       []inbox.AutoPlan // what was decided before, oldest first
}

// greetAtOnce bounds how many conversations of each sort are read: the newest,
// as most of the others wait for a person, for days perhaps, and get no reply.
const greetAtOnce = 500

const (
	sqlGreetable = conversationColumns + `, v.answered_ms,
		(SELECT coalesce(min(m.at_ms), 0) FROM messages m WHERE m.conversation = v.no AND m.source > 0 AND m.kind NOT IN ('line', 'action', 'note')),
		(SELECT coalesce((SELECT m.standby FROM messages m WHERE m.conversation = v.no AND m.source > 0 AND m.party = 1
			ORDER BY m.at_ms DESC, m.mid DESC LIMIT 1), 0))
		FROM conversations v JOIN channels h ON h.no = v.channel JOIN channel_replies s ON s.channel = v.channel WHERE `
	sqlWaiting = sqlGreetable + `v.closed = 0 AND v.waiting_ms > 0 AND v.wrote_ms >= ? AND
		(s.welcome_since_ms BETWEEN 1 AND v.wrote_ms OR s.away_since_ms BETWEEN 1 AND v.wrote_ms)
		AND NOT EXISTS (SELECT 1 FROM auto_replies a WHERE a.conversation = v.no AND a.reply <> 'closing' AND a.for_ms >= v.wrote_ms)
		ORDER BY v.wrote_ms DESC LIMIT ?`
	sqlClosed = sqlGreetable + `v.closed = 1 AND v.work_since_ms >= ? AND s.closing_since_ms BETWEEN 1 AND v.work_since_ms AND v.opening > 0
		AND NOT EXISTS (SELECT 1 FROM auto_replies a WHERE a.conversation = v.no AND a.reply = 'closing' AND (a.opening = v.opening OR a.for_ms >= v.work_since_ms))
		ORDER BY v.work_since_ms DESC LIMIT ?`
)

// Greeting reads what automatic replies depend on. What is older than sinceMs
// gets none.
func (r *Replica) Greeting(ctx context.Context, sinceMs int64) (Greeting, error) {
	var g Greeting
	tx, err := r.f.read.BeginTx(ctx, nil)
	if err == nil {
		defer func() { _ = tx.Rollback() }() // it has only read
		err = g.read(ctx, tx, sinceMs)
	}
	if err != nil {
		return g, fmt.Errorf("read what there is to greet: %w", err)
	}
	return g, nil
}

func (g *Greeting) read(ctx context.Context, tx *sql.Tx, sinceMs int64) error {
	rows, err := tx.QueryContext(ctx, sqlAutoSettings+` WHERE s.welcome_since_ms + s.away_since_ms + s.closing_since_ms > 0 ORDER BY h.no`)
	if g.Settings, err = collect(rows, err, scanSettings); err != nil || len(g.Settings) == 0 {
		return err
	}
	if g.Waiting, err = readGreetable(ctx, tx, sqlWaiting, sinceMs); err != nil {
		return err
	}
	if g.Closed, err = readGreetable(ctx, tx, sqlClosed, sinceMs); err != nil || len(g.Waiting)+len(g.Closed) == 0 {
		return err
	}
	g.Channels = map[inbox.ChannelID]inbox.Channel{}
	for _, s := range g.Settings {
		c, err := scanChannel(tx.QueryRowContext(ctx, sqlChannelAlone, s.Channel).Scan)
		if err != nil {
			return err
		}
		g.Channels[s.Channel] = c
	}
	var errs [4]error
	g.Access, errs[0] = readAccesses(ctx, tx)
	g.Rules, errs[1] = readRules(ctx, tx, "")
	g.Members, errs[2] = readMembers(ctx, tx)
	g.Duties, errs[3] = readDuties(ctx, tx)
	return errors.Join(errs[:]...)
}

func readGreetable(ctx context.Context, q querier, query string, sinceMs int64) ([]Greetable, error) {
	var nos []int64
	rows, err := q.QueryContext(ctx, query, sinceMs, greetAtOnce)
	all, err := collect(rows, err, func(scan func(...any) error) (Greetable, error) {
		var g Greetable
		var no int64
		var err error
		g.Conversation, no, err = scanConversation(func(into ...any) error { return scan(append(into, &g.AnsweredMs, &g.FirstMs, &g.Standby)...) })
		nos = append(nos, no)
		return g, err
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	slices.Reverse(all)
	return all, readPast(ctx, q, nos, all)
}

// readPast reads what was decided before for conversations with these numbers.
func readPast(ctx context.Context, q querier, nos []int64, all []Greetable) error {
	rows, err := q.QueryContext(ctx, sqlAutoReplies+` WHERE a.conversation IN (SELECT value FROM json_each(?)) ORDER BY a.no`, toJSON(nos))
	decided, err := collect(rows, err, scanAutoReply)
	if err != nil {
		return err
	}
	past := map[inbox.ConversationID][]inbox.AutoPlan{}
	for _, p := range decided {
		past[p.Conversation] = append(past[p.Conversation], p)
	}
	for i := range all {
		all[i].Past = past[all[i].ID]
	}
	return nil
}
