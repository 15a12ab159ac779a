package replybook

import (
	"archive/zip"
	"fmt"
	"io"
	"time"
)

// File is a file of a reply that is written.
type File struct {
	Name string // as people know it, without a path
	Open func() io.Reader
}

// Page is a reply that is written; the names in Row.Files follow from Files.
type Page struct {
	Row
	Files []File
}

// Ending is that of the file that Write makes of pages.
func Ending(format string, pages []Page) string {
	for _, p := range pages {
		if len(p.Files) > 0 {
			return zipd
		}
	}
	return format
}

var writers = map[string]func(io.Writer, []Row) error{CSV: writeCSV, JSON: writeJSON}

// Write writes replies as CSV or JSON, in a zip with their files when there are
// any.
func Write(w io.Writer, format string, pages []Page, at time.Time) error {
	write := writers[format]
	if write == nil {
		return fmt.Errorf("write replies: no format %q", format)
	}
	rows := make([]Row, len(pages))
	for i, p := range pages {
		rows[i] = p.Row
		rows[i].Files = nil
		for k, f := range p.Files {
			rows[i].Files = append(rows[i].Files, fmt.Sprintf("files/%04d/%02d/%s", i+1, k+1, f.Name))
		}
	}
	if Ending(format, pages) != zipd {
		return write(w, rows)
	}
	archive := zip.NewWriter(w)
	create := func(name string, method uint16) (io.Writer, error) {
		return archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at})
	}
	index, err := create(indexName+format, zip.Deflate)
	if err != nil {
		return fmt.Errorf("write replies: %w", err)
	}
	if err := write(index, rows); err != nil {
		return fmt.Errorf("write replies: %w", err)
	}
	for i, p := range pages {
		for k, f := range p.Files {
			// Pictures and films do not become smaller.
			to, err := create(rows[i].Files[k], zip.Store)
			if err == nil {
				_, err = io.Copy(to, f.Open())
			}
			if err != nil {
				return fmt.Errorf("write %s: %w", f.Name, err)
			}
		}
	}
	return archive.Close()
}
