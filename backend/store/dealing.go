package store

import (
	"context"
	"database/sql"
	"fmt"

	"pagedesk/backend/inbox"
)

// Dealing is everything that who gets a conversation depends on, as it was at
// one moment.
type Dealing struct {
	Applied int64 // seq of the last applied entry
	Rules   []RuleRow
	Members map[inbox.MemberID]inbox.Member
	Duties  map[inbox.MemberID]inbox.Duty    // who is not in it is on duty
	Open    map[inbox.MemberID]int           // conversations that each has open
	Access  map[inbox.ChannelID]inbox.Access // who may see a channel; everyone those that are not in it
	// Due are the conversations of rules that nobody has, and those that may
	// have to go to somebody else; those that wait longest first. Not all when
	// there are very many.
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

const (
	dueColumns = `h.id, v.contact, v.opening, v.closed, v.assignee, v.work_since_ms, v.previous, v.reopened, v.offered, v.turn, v.work_seq, v.snoozed_until_ms, v.waiting_ms, v.no`
	sqlDueFrom = `SELECT ` + dueColumns + ` FROM channels h JOIN conversations v ON v.channel = h.no WHERE h.id = ? AND h.state <> 'disconnected' AND `
	// The plus keeps the order of the list out of the choice of an index.
	sqlNobodys   = sqlDueFrom + `v.closed = 0 AND v.assignee = '' AND v.work_seq >= ? ORDER BY v.work_seq LIMIT ?`
	sqlTakenOver = sqlDueFrom + `v.opening = 0 AND v.closed = 1 AND +v.last_ms > 0 ORDER BY v.no LIMIT ?`
	sqlHeld      = sqlDueFrom + `v.closed = 0 AND v.assignee > ''
		AND (v.work_seq < ? OR v.reopened = 1 OR (? AND v.waiting_ms > 0)
			OR EXISTS (SELECT 1 FROM rule_members m WHERE m.rule = ? AND m.member = v.assignee AND m.gone_seq > v.work_seq))
		ORDER BY v.work_seq`
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
	if d.Open, err = readOpen(ctx, tx); err != nil {
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
	return nil
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

// readDue reads the conversations of one channel of a rule.
func readDue(ctx context.Context, q querier, r RuleRow, c RuleChannel, nowMs int64) ([]Due, error) {
	nobodys, err := queryDue(ctx, q, r, sqlNobodys, c.Channel, c.LeftSeq, atOnce)
	if err != nil {
		return nil, err
	}
	held, err := queryDue(ctx, q, r, sqlHeld, c.Channel, c.AllSeq, r.RedealMinutes > 0, r.ID)
	if err != nil {
		return nil, err
	}
	all := append(nobodys, held...)
	if r.Old != inbox.OldLeave {
		old, err := queryDue(ctx, q, r, sqlTakenOver, c.Channel, atOnce)
		if err != nil {
			return nil, err
		}
		all = append(all, old...)
	}
	out := make([]Due, len(all))
	for i, row := range all {
		work := row.Work
		row.Again = work.Assignee != "" && (work.Seq < c.AllSeq || work.Seq < r.Shares[work.Assignee].GoneSeq)
		at := r.RedealAt(work, row.WaitingMs)
		if at > 0 && at <= nowMs || work.Assignee == "" && work.Turn > 0 {
			if row.Had, err = readHad(ctx, q, row.no, row.WaitingMs); err != nil {
				return nil, err
			}
		}
		out[i] = row.Due
	}
	return out, nil
}

func queryDue(ctx context.Context, q querier, r RuleRow, query string, args ...any) ([]dueRow, error) {
	rows, err := q.QueryContext(ctx, query, args...)
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
