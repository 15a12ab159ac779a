package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"pagedesk/backend/inbox"
)

// Dealing is everything that who gets a conversation depends on, as it was at
// one moment.
type Dealing struct {
	Applied int64 // seq of the last applied entry
	Rules   []RuleRow
	Members map[inbox.MemberID]inbox.Member
	Duties  map[inbox.MemberID]inbox.Duty    // who is not in it is on duty
	Open    map[inbox.MemberID]int           // conversations that each has open; not read when no rule counts them
	Access  map[inbox.ChannelID]inbox.Access // who may see a channel; everyone those that are not in it
	// Due are the conversations of rules that nobody has, and those that may
	// have to go to somebody else, with the next that will have waited too long
	// and the next that wakes. Not all when there are very many.
	Due []Due
}

// Due is a conversation that may have to be dealt.
type Due struct {
	ID        inbox.ConversationID
	Rule      inbox.RuleID
	Work      inbox.Work
	WaitingMs int64 // since when the customer waits for an answer, 0: does not
	// Again says that who has it should have it no longer: the rule deals what
	// there was before it, or they are no longer in it.
	Again bool
	// Had are those who got it by a rule since the customer waits, and do not
	// have it now or have not answered. It is read only where it matters: it
	// was given back, or the customer has waited the rule's time.
	Had []inbox.MemberID
}

// atOnce bounds how many conversations of one channel a Dealing holds of each
// sort.
const atOnce = 200

// Each of these walks an index over what it chooses: most open conversations
// are in good hands, and a desktop may have tens of thousands. What is snoozed
// is not due, and leaves its place to others.
const (
	dueColumns = `h.id, v.contact, v.opening, v.closed, v.assignee, v.work_since_ms, v.previous, v.reopened, v.offered, v.turn, v.work_seq, v.snoozed_until_ms, v.waiting_ms, v.no`
	dueChannel = `h.id = ? AND h.state <> 'disconnected'`
	sqlDueFrom = `SELECT ` + dueColumns + ` FROM channels h JOIN conversations v ON v.channel = h.no WHERE ` + dueChannel + ` AND `
	sqlOpenDue = sqlDueFrom + `v.closed = 0 AND v.snoozed_until_ms <= ? AND `
	// What was offered only waits; when it has waited enough, sqlLate has it.
	sqlNobodys = sqlOpenDue + `v.assignee = '' AND v.work_seq >= ? AND (v.offered = 0 OR ? OR v.work_seq < ?) ORDER BY v.work_seq LIMIT ?`
	// A plus keeps a column out of the choice of an index.
	sqlTakenOver = sqlDueFrom + `v.opening = 0 AND v.closed = 1 AND +v.last_ms > 0 ORDER BY v.no LIMIT ?`
	sqlReopened  = sqlOpenDue + `v.reopened = 1 AND +v.assignee > '' ORDER BY v.no`
	sqlAgain     = `SELECT ` + dueColumns + ` FROM channels h CROSS JOIN members m
		LEFT JOIN rule_members x ON x.rule = ? AND x.member = m.id
		CROSS JOIN conversations v ON v.channel = h.no AND v.closed = 0 AND v.assignee = m.id AND v.work_seq < max(?, coalesce(x.gone_seq, 0))
		WHERE ` + dueChannel + ` AND v.snoozed_until_ms <= ? LIMIT ?`
	// Those that became late last come first: some may be late for good,
	// because everybody has had them.
	sqlWaits = sqlOpenDue + `v.waiting_ms > 0 AND (v.assignee > '' OR v.offered = 1) AND (? OR v.assignee > '') AND `
	sqlLate  = sqlWaits + `max(v.waiting_ms, v.work_since_ms) <= ? ORDER BY max(v.waiting_ms, v.work_since_ms) DESC LIMIT ?`
	sqlNext  = sqlWaits + `max(v.waiting_ms, v.work_since_ms) > ? ORDER BY max(v.waiting_ms, v.work_since_ms) LIMIT 1`
	sqlWakes = `SELECT ` + dueColumns + ` FROM channels h JOIN conversations v ON +v.channel = h.no
		WHERE ` + dueChannel + ` AND +v.closed = 0 AND v.snoozed_until_ms > 0 AND v.snoozed_until_ms > ? ORDER BY v.snoozed_until_ms LIMIT 1`
	sqlOpen = `SELECT assignee, count(*) FROM conversations WHERE closed = 0 AND assignee > '' GROUP BY assignee`
	sqlHad  = `SELECT DISTINCT json_extract(line, '$.args.member') FROM messages
		WHERE conversation = ? AND source > 0 AND at_ms >= ? AND kind = 'action' AND json_extract(line, '$.code') = 'dealt'`
)

// Dealing reads what there is to deal at a time.
func (r *Replica) Dealing(ctx context.Context, nowMs int64) (Dealing, error) {
	var d Dealing
	tx, err := r.f.read.BeginTx(ctx, nil)
	if err != nil {
		return d, fmt.Errorf("read what there is to deal: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // it has only read
	if err := d.read(ctx, tx, nowMs); err != nil {
		return d, fmt.Errorf("read what there is to deal: %w", err)
	}
	return d, nil
}

func (d *Dealing) read(ctx context.Context, tx *sql.Tx, nowMs int64) error {
	if err := tx.QueryRowContext(ctx, sqlApplied).Scan(&d.Applied); err != nil {
		return err
	}
	var err error
	if d.Rules, err = readRules(ctx, tx, ""); err != nil || len(d.Rules) == 0 {
		return err
	}
	if d.Members, err = readMembers(ctx, tx); err != nil {
		return err
	}
	if d.Duties, err = readDuties(ctx, tx); err != nil {
		return err
	}
	if d.Access, err = readAccesses(ctx, tx); err != nil {
		return err
	}
	for _, r := range d.Rules {
		for _, c := range r.Sources {
			due, err := readDue(ctx, tx, r, c, nowMs)
			if err != nil {
				return fmt.Errorf("channel %s: %w", c.Channel, err)
			}
			d.Due = append(d.Due, due...)
		}
	}
	if len(d.Due) > 0 && slices.ContainsFunc(d.Rules, func(r RuleRow) bool { return r.CountsOpen() }) {
		d.Open, err = readOpen(ctx, tx)
	}
	return err
}

func readOpen(ctx context.Context, q querier) (map[inbox.MemberID]int, error) {
	open := map[inbox.MemberID]int{}
	rows, err := q.QueryContext(ctx, sqlOpen)
	_, err = collect(rows, err, func(scan func(...any) error) (struct{}, error) {
		var member inbox.MemberID
		var n int
		err := scan(&member, &n)
		open[member] = n
		return struct{}{}, err
	})
	return open, err
}

// dueRow is a Due with its local number.
type dueRow struct {
	Due
	no int64
}

// dueQuery is a query with its arguments.
type dueQuery struct {
	sql  string
	args []any
}

// dueQueries are what finds the conversations of one channel of a rule.
func dueQueries(r RuleRow, c RuleChannel, nowMs int64) []dueQuery {
	all := []dueQuery{
		{sqlNobodys, []any{c.Channel, nowMs, c.LeftSeq, r.Method != inbox.MethodSelfClaim, r.MembersSeq, atOnce}},
		{sqlAgain, []any{r.ID, c.AllSeq, c.Channel, nowMs, atOnce}},
		{sqlReopened, []any{c.Channel, nowMs}},
		{sqlWakes, []any{c.Channel, nowMs}},
	}
	if r.RedealMinutes > 0 {
		offered, lateMs := r.Fallback != inbox.FallbackWait, nowMs-r.RedealAfter().Milliseconds()
		all = append(all, dueQuery{sqlLate, []any{c.Channel, nowMs, offered, lateMs, atOnce}}, dueQuery{sqlNext, []any{c.Channel, nowMs, offered, lateMs}})
	}
	if r.Old != inbox.OldLeave {
		all = append(all, dueQuery{sqlTakenOver, []any{c.Channel, atOnce}})
	}
	return all
}

// readDue reads the conversations of one channel of a rule, each once.
func readDue(ctx context.Context, q querier, r RuleRow, c RuleChannel, nowMs int64) ([]Due, error) {
	var out []Due
	read := map[int64]bool{}
	for _, query := range dueQueries(r, c, nowMs) {
		rows, err := queryDue(ctx, q, r, query)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if read[row.no] {
				continue
			}
			read[row.no] = true
			work := row.Work
			row.Again = work.Assignee != "" && (work.Seq < c.AllSeq || work.Seq < r.Shares[work.Assignee].GoneSeq)
			at := r.RedealAt(work, row.WaitingMs)
			if at > 0 && at <= nowMs || work.Assignee == "" && work.Turn > 0 {
				if row.Had, err = readHad(ctx, q, row.no, row.WaitingMs); err != nil {
					return nil, err
				}
			}
			out = append(out, row.Due)
		}
	}
	return out, nil
}

func queryDue(ctx context.Context, q querier, r RuleRow, query dueQuery) ([]dueRow, error) {
	rows, err := q.QueryContext(ctx, query.sql, query.args...)
	return collect(rows, err, func(scan func(...any) error) (dueRow, error) {
		row := dueRow{Due: Due{Rule: r.ID}}
		var channel inbox.ChannelID
		var contact inbox.ContactID
		w := &row.Work
		err := scan(&channel, &contact, &w.Opening, &w.Closed, &w.Assignee, &w.SinceMs, &w.Previous, &w.Reopened, &w.Offered, &w.Turn, &w.Seq, &w.SnoozedUntilMs,
			&row.WaitingMs, &row.no)
		row.ID = inbox.NewConversationID(channel, contact)
		return row, err
	})
}

func readHad(ctx context.Context, q querier, conversation, sinceMs int64) ([]inbox.MemberID, error) {
	rows, err := q.QueryContext(ctx, sqlHad, conversation, sinceMs)
	return collect(rows, err, func(scan func(...any) error) (inbox.MemberID, error) {
		var m inbox.MemberID
		return m, scan(&m)
	})
}
