// Package replybook reads and writes canned replies as one file that people
// keep, edit and hand on: CSV, JSON, or a zip with either of them and the files
// of the replies. It decides nothing about replies: whether one can be saved,
// and what an inbox's name stands for, is its caller's matter.
//
// A file that can be read at all is read to its end: rows that cannot are
// answered with their line, and the others all the same. Names inside a zip are
// looked up, never written to.
package replybook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrUnreadable is answered for a file that is no book of replies.
var ErrUnreadable = errors.New("not a file of canned replies")

// Row is one reply.
type Row struct {
	Line     int      `json:"-"` // where it begins, from 1
	Code     string   `json:"code"`
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Channels []string `json:"inboxes"` // ids or names; none: everywhere
	Files    []string `json:"files"`   // names within the zip, in order
}

// Fault is a row that could not be read.
type Fault struct {
	Line   int
	Reason string // English, for the person who made the file
}

// Book is what a file holds.
type Book struct {
	Rows   []Row
	Faults []Fault
	files  map[string]*zip.File
}

// Formats are those that Write makes, and the endings of their files.
const (
	CSV  = "csv"
	JSON = "json"
	zipd = "zip"
)

// Limits of what is read.
const (
	maxIndex = 16 << 20 // bytes of the table of replies
	maxNames = 10000    // files in a zip
)

const indexName = "replies."

// Read reads a file by its content.
func Read(from io.ReaderAt, size int64) (*Book, error) {
	head := make([]byte, 4)
	if _, err := from.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read replies: %w", err)
	}
	if bytes.Equal(head, []byte("PK\x03\x04")) {
		return readZip(from, size)
	}
	b := &Book{}
	return b, b.readIndex(io.NewSectionReader(from, 0, size))
}

func readZip(from io.ReaderAt, size int64) (*Book, error) {
	archive, err := zip.NewReader(from, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if len(archive.File) > maxNames {
		return nil, fmt.Errorf("%w: more than %d files", ErrUnreadable, maxNames)
	}
	b := &Book{files: map[string]*zip.File{}}
	var index *zip.File
	for _, f := range archive.File {
		b.files[f.Name] = f
		// Programs that pack a folder put its name in front.
		if name := path.Base(f.Name); index == nil && (name == indexName+CSV || name == indexName+JSON) {
			index = f
		}
	}
	if index == nil {
		return nil, fmt.Errorf("%w: no %s%s or %s%s in the zip", ErrUnreadable, indexName, CSV, indexName, JSON)
	}
	if folder := strings.TrimSuffix(index.Name, path.Base(index.Name)); folder != "" {
		for _, f := range archive.File {
			b.files[strings.TrimPrefix(f.Name, folder)] = f
		}
	}
	r, err := index.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	defer func() { _ = r.Close() }()
	return b, b.readIndex(r)
}

// readIndex reads the table of replies.
func (b *Book) readIndex(from io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(from, maxIndex+1))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if len(raw) > maxIndex {
		return fmt.Errorf("%w: longer than %d MB", ErrUnreadable, maxIndex>>20)
	}
	text, err := decodeText(raw)
	if err != nil {
		return err
	}
	switch first := strings.TrimSpace(text); {
	case first == "":
		return fmt.Errorf("%w: empty", ErrUnreadable)
	case first[0] == '{' || first[0] == '[':
		return b.readJSON(text)
	}
	return b.readCSV(text)
}

// decodeText also reads what spreadsheets call Unicode text.
func decodeText(raw []byte) (string, error) {
	for _, wide := range []struct {
		mark  string
		first int // of two bytes, the one that counts more
	}{{"\xff\xfe", 1}, {"\xfe\xff", 0}} {
		if rest, ok := bytes.CutPrefix(raw, []byte(wide.mark)); ok {
			units := make([]uint16, len(rest)/2)
			for i := range units {
				units[i] = uint16(rest[2*i+wide.first])<<8 | uint16(rest[2*i+1-wide.first])
			}
			return string(utf16.Decode(units)), nil
		}
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		return "", fmt.Errorf("%w: not written in UTF-8", ErrUnreadable)
	}
	return string(raw), nil
}

// Open opens a file of a row; false when the book has none of that name. The
// size is what the zip says.
func (b *Book) Open(name string) (content io.ReadCloser, size int64, ok bool) {
	f := b.files[name]
	if f == nil || f.FileInfo().IsDir() {
		return nil, 0, false
	}
	content, err := f.Open()
	if err != nil {
		return nil, 0, false
	}
	return content, int64(min(f.UncompressedSize64, 1<<40)), true
}
