package replybook

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The columns of a CSV file, by name; their order is free.
const (
	columnCode    = "code"
	columnTitle   = "title"
	columnText    = "text"
	columnInboxes = "inboxes"
	columnFiles   = "files"
)

var columns = []string{columnCode, columnTitle, columnText, columnInboxes, columnFiles}

// between stands between the parts of a cell that holds several.
const between = "|"

func (b *Book) readCSV(text string) error {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = separator(text), -1, false
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	place := map[string]int{}
	for i, name := range header {
		place[strings.ToLower(strings.TrimSpace(name))] = i
	}
	if _, ok := place[columnCode]; !ok {
		return fmt.Errorf("%w: the first line names no column %s", ErrUnreadable, columnCode)
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			b.Faults = append(b.Faults, Fault{broken.StartLine, broken.Err.Error()})
			continue
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		line, _ := r.FieldPos(0)
		b.addRecord(line, record, place, len(header))
	}
}

// addRecord takes a line of cells. One with other cells than the header may
// have lost a quote: guessing which is which would save nonsense.
func (b *Book) addRecord(line int, record []string, place map[string]int, width int) {
	if strings.TrimSpace(strings.Join(record, "")) == "" {
		return
	}
	if len(record) != width {
		b.Faults = append(b.Faults, Fault{line, fmt.Sprintf("%d cells instead of %d", len(record), width)})
		return
	}
	cell := func(column string) string {
		if i, ok := place[column]; ok {
			return record[i]
		}
		return ""
	}
	b.Rows = append(b.Rows, Row{
		Line: line, Code: cell(columnCode), Title: cell(columnTitle), Text: cell(columnText),
		Channels: several(cell(columnInboxes)), Files: several(cell(columnFiles)),
	})
}

func several(cell string) []string {
	var parts []string
	for _, part := range strings.Split(cell, between) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// separator is what stands between the cells: spreadsheets of some countries
// write semicolons.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

func writeCSV(w io.Writer, rows []Row) error {
	// Spreadsheets take a file without this mark for one of their own country.
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	if err := c.Write(columns); err != nil {
		return err
	}
	for _, r := range rows {
		if err := c.Write([]string{r.Code, r.Title, r.Text, strings.Join(r.Channels, between), strings.Join(r.Files, between)}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
