package replybook

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// version of the JSON files that are written.
const version = 1

// readJSON reads {"replies": [...]} or the list alone.
func (b *Book) readJSON(text string) error {
	d := json.NewDecoder(strings.NewReader(text))
	line := func() int { return 1 + strings.Count(text[:skipSpace(text, d.InputOffset())], "\n") }
	if !intoList(d) {
		return fmt.Errorf("%w: no list of replies", ErrUnreadable)
	}
	for d.More() {
		at := line()
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			b.Faults = append(b.Faults, Fault{at, "what follows cannot be read: " + err.Error()})
			return nil
		}
		row := Row{Line: at}
		if err := json.Unmarshal(raw, &row); err != nil {
			b.Faults = append(b.Faults, Fault{at, err.Error()})
			continue
		}
		b.Rows = append(b.Rows, row)
	}
	return nil
}

// skipSpace is where the next value begins.
func skipSpace(text string, at int64) int {
	return len(text) - len(strings.TrimLeft(text[at:], " \t\r\n,"))
}

// intoList goes to the beginning of the list.
func intoList(d *json.Decoder) bool {
	first, err := d.Token()
	if err != nil || first == json.Delim('[') {
		return err == nil
	}
	for first == json.Delim('{') && d.More() {
		name, err := d.Token()
		if err != nil {
			return false
		}
		if name == "replies" {
			begin, err := d.Token()
			return err == nil && begin == json.Delim('[')
		}
		var passed json.RawMessage
		if d.Decode(&passed) != nil {
			return false
		}
	}
	return false
}

func writeJSON(w io.Writer, rows []Row) error {
	list := make([]Row, len(rows))
	for i, r := range rows {
		list[i] = r
		list[i].Channels, list[i].Files = orEmpty(r.Channels), orEmpty(r.Files)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"version": version, "replies": list})
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
