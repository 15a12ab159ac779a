package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"pagedesk/backend/inbox"
)

// shell is SQLite's own shell, the C library, driven over a pipe. What a
// question takes includes two trips through the pipe, about 0.04 ms, and
// writing the rows as text.
type shell struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// answered ends each answer.
const answered = "-- answered --"

// startShell opens a database in the shell, or answers nil where there is
// none.
func startShell(ctx context.Context, path string) (*shell, error) {
	program, err := exec.LookPath("sqlite3")
	if err != nil {
		return nil, nil //nolint:nilnil // it is only there to compare with
	}
	s := &shell{cmd: exec.CommandContext(ctx, program, "-batch", "-readonly", path)}
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start sqlite3: %w", err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start sqlite3: %w", err)
	}
	s.out = bufio.NewReaderSize(out, 1<<16)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start sqlite3: %w", err)
	}
	return s, s.ask("PRAGMA cache_size = -8192;")
}

// ask runs a query and reads its rows.
func (s *shell) ask(query string) error {
	if _, err := io.WriteString(s.in, query+"\n.print "+answered+"\n"); err != nil {
		return fmt.Errorf("ask sqlite3: %w", err)
	}
	for {
		line, err := s.out.ReadString('\n')
		if err != nil {
			return fmt.Errorf("read from sqlite3: %w", err)
		}
		if line == answered+"\n" {
			return nil
		}
		if strings.HasPrefix(line, "Error") || strings.HasPrefix(line, "Parse error") {
			return errors.New(strings.TrimSpace(line))
		}
	}
}

func (s *shell) close() error {
	if s == nil {
		return nil
	}
	_ = s.in.Close()
	return s.cmd.Wait()
}

// What backend/store asks, with the values in place.

func sqlList(after string) string {
	return fmt.Sprintf(`SELECT h.id, v.contact, v.name, v.first_name, v.last_name, v.picture_url, v.profile_state,
	v.last_ms, v.snippet, v.snippet_kind, v.snippet_from, v.unread, v.last_in_ms, v.read_up_to_ms,
	v.window_until_ms, v.delivered_ms, v.read_ms, v.owner_app, v.referral, v.no
	FROM conversations v JOIN channels h ON h.no = v.channel
	WHERE v.last_ms > 0%s ORDER BY v.last_ms DESC, v.no DESC LIMIT %d;`, after, listPage)
}

func sqlThread(id inbox.ConversationID, before string) string {
	channel, contact := id.Parts()
	return fmt.Sprintf(`SELECT m.mid, m.at_ms, m.party, m.kind, m.text, m.attachments, m.reply_to, m.payload, m.line, m.app_id, m.client,
	m.author, m.standby, m.filled, m.edits, m.edited_text, m.unsent, m.delivered, m.read, v.delivered_ms, v.read_ms, h.id, v.contact
	FROM messages m JOIN conversations v ON v.no = m.conversation JOIN channels h ON h.no = v.channel
	WHERE m.conversation = (SELECT v.no FROM conversations v JOIN channels h ON h.no = v.channel
		WHERE h.id = '%s' AND v.contact = '%s') AND m.source > 0%s
	ORDER BY m.at_ms DESC, m.mid DESC LIMIT %d;`, channel, contact, before, listPage)
}
