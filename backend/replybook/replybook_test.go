package replybook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pagedesk/backend/replybook"
)

func read(t *testing.T, content []byte) *replybook.Book {
	t.Helper()
	b, err := replybook.Read(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var pages = []replybook.Page{
	{Row: replybook.Row{Code: "สวัสดี", Title: "ทักทาย, \"แรก\"", Text: "สวัสดีค่ะ {customer}\nยินดีต้อนรับ; ค่ะ"}},
	{Row: replybook.Row{Code: "menu", Text: "=SUM(1)", Channels: []string{"page:1", "page:2"}}},
	{Row: replybook.Row{Code: "價格", Title: "'quoted'", Text: "\ta|b,\"c\"\n\n"}},
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	t.Parallel()
	file := func(name, content string) replybook.File {
		return replybook.File{Name: name, Open: func() io.Reader { return strings.NewReader(content) }}
	}
	illustrated := append([]replybook.Page{{
		Row:   replybook.Row{Code: "size", Text: "Sizes:"},
		Files: []replybook.File{file("ตาราง.png", "one"), file("ตาราง.png", "two")},
	}}, pages...)
	for _, format := range []string{replybook.CSV, replybook.JSON} {
		for _, written := range [][]replybook.Page{pages, illustrated} {
			var out bytes.Buffer
			if err := replybook.Write(&out, format, written, time.UnixMilli(1790000000000)); err != nil {
				t.Fatal(err)
			}
			b := read(t, out.Bytes())
			if len(b.Faults) > 0 || len(b.Rows) != len(written) {
				t.Fatalf("%s: %d rows, faults %v", format, len(b.Rows), b.Faults)
			}
			for i, row := range b.Rows {
				ignore := cmpopts.IgnoreFields(replybook.Row{}, "Line", "Files")
				if diff := cmp.Diff(written[i].Row, row, ignore, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s: %s", format, diff)
				}
				for k, name := range row.Files {
					r, size, ok := b.Open(name)
					if !ok {
						t.Fatalf("%s: no %s", format, name)
					}
					got, _ := io.ReadAll(r)
					want, _ := io.ReadAll(written[i].Files[k].Open())
					if !bytes.Equal(got, want) || size != int64(len(want)) || !strings.HasSuffix(name, "/"+written[i].Files[k].Name) {
						t.Errorf("%s: %s holds %q", format, name, got)
					}
				}
			}
		}
	}
}

func utf16le(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func TestFilesThatOthersMake(t *testing.T) {
	t.Parallel()
	row := func(line int, code, text string) replybook.Row {
		return replybook.Row{Line: line, Code: code, Text: text}
	}
	for name, tc := range map[string]struct {
		content []byte
		rows    []replybook.Row
		faults  []int // their lines
	}{
		"semicolons":             {[]byte("Text;Code\r\nHello;hi\r\n"), []replybook.Row{row(2, "hi", "Hello")}, nil},
		"Unicode text of Excel":  {utf16le("code\ttext\nสวัสดี\tค่ะ\n"), []replybook.Row{row(2, "สวัสดี", "ค่ะ")}, nil},
		"unknown columns":        {[]byte("code,mood,text\nhi,good,Hello\n"), []replybook.Row{row(2, "hi", "Hello")}, nil},
		"several lines in cells": {[]byte("code,text\na,\"1\n2\n3\"\nb,4\n"), []replybook.Row{row(2, "a", "1\n2\n3"), row(5, "b", "4")}, nil},
		"bad rows among good":    {[]byte("code,text\na,1\nb\nc,2,3\nd,x\"y\ne,5\n\n,\n"), []replybook.Row{row(2, "a", "1"), row(6, "e", "5")}, []int{3, 4, 5}},
		"a quote left open":      {[]byte("code,text\na,1\nb,\"2\nc,3\n"), []replybook.Row{row(2, "a", "1")}, []int{3}},
		"a bare list":            {[]byte("[\n{\"code\":\"a\",\"text\":\"1\"},\n\n{\"code\":\"b\"}]"), []replybook.Row{row(2, "a", "1"), row(4, "b", "")}, nil},
		"members before it":      {[]byte(`{"by":{"x":[1]},"replies":[{"code":"a"}]}`), []replybook.Row{row(1, "a", "")}, nil},
		"bad members of a list":  {[]byte("[\n{\"code\":1},\n7,\n{\"code\":\"c\"}\n]"), []replybook.Row{row(4, "c", "")}, []int{2, 3}},
		"JSON that breaks off":   {[]byte("[\n{\"code\":\"a\"},\n{\"code\":"), []replybook.Row{row(2, "a", "")}, []int{3}},
	} {
		b := read(t, tc.content)
		if diff := cmp.Diff(tc.rows, b.Rows, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		var lines []int
		for _, f := range b.Faults {
			lines = append(lines, f.Line)
			if f.Reason == "" {
				t.Errorf("%s: no reason", name)
			}
		}
		if diff := cmp.Diff(tc.faults, lines, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s, faults: %s", name, diff)
		}
	}
}

func zipOf(names ...string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range names {
		w, _ := z.Create(name)
		_, _ = w.Write([]byte("code,text,files\nhi,Hello,files/a.png\n"))
	}
	_ = z.Close()
	return out.Bytes()
}

func TestZips(t *testing.T) {
	t.Parallel()
	// A folder that was packed again by hand.
	b := read(t, zipOf("my replies/replies.csv", "my replies/files/a.png"))
	if _, _, ok := b.Open("files/a.png"); !ok || len(b.Rows) != 1 {
		t.Errorf("rows %+v", b.Rows)
	}
	if _, _, ok := b.Open("../etc/passwd"); ok {
		t.Error("opened what is not in the zip")
	}
	for name, content := range map[string][]byte{
		"nothing": nil, "a zip without replies": zipOf("photo.png"), "a broken zip": zipOf("replies.csv")[:40], "a picture": []byte("\x89PNG\r\n"),
		"no code column": []byte("shortcut,message\nhi,Hello\n"), "not a list": []byte(`{"replies":7}`), "another charset": []byte("code,text\nhi,\xe0\xb8\n"),
	} {
		if _, err := replybook.Read(bytes.NewReader(content), int64(len(content))); !errors.Is(err, replybook.ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("code,text\na,1\nb,\"2\n3\"\n"))
	f.Add([]byte(`{"replies":[{"code":"a","files":["x"]}]}`))
	f.Add(utf16le("code\ttext\na\tb\n"))
	f.Add(zipOf("replies.csv", "files/a.png"))
	f.Fuzz(func(t *testing.T, content []byte) {
		b, err := replybook.Read(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		last := 0
		for _, r := range b.Rows {
			if r.Line < last || r.Line < 1 {
				t.Errorf("line %d after %d", r.Line, last)
			}
			last = r.Line
		}
	})
}
