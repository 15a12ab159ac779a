package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"pagedesk/backend/desk"
	"pagedesk/backend/desk/desktest"
)

func TestCannedRepliesFromTheCommandLine(t *testing.T) {
	t.Parallel()
	shop := desktest.Open(t, desktest.Options{})
	c := paired(t, shop, "Nok")
	var content bytes.Buffer
	if err := png.Encode(&content, image.NewRGBA(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	picture := filepath.Join(t.TempDir(), "menu, new.png")
	if err := os.WriteFile(picture, content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var saved struct{ Reply desk.ExportReply }
	c.do(&saved, "reply-save", "--code", "เมนู", "--text", "Here, {customer}", "--file", picture)
	if saved.Reply.ID == "" || len(saved.Reply.Files) != 1 || saved.Reply.Files[0].Name != "menu, new.png" {
		t.Errorf("saved %+v", saved)
	}
	book := filepath.Join(t.TempDir(), "replies.zip")
	c.do(nil, "replies-export", "--out", book)
	c.do(nil, "reply-delete", "--id", saved.Reply.ID)
	var imported struct{ Added int }
	c.do(&imported, "replies-import", "--from", book)
	var list struct{ Replies []desk.ExportReply }
	c.do(&list, "replies")
	if imported.Added != 1 || len(list.Replies) != 1 || list.Replies[0].Code != "เมนู" || len(list.Replies[0].Files) != 1 {
		t.Errorf("%+v, then %+v", imported, list)
	}
	if code, _, stderr := c.try("reply-save", "--code", "เมนู", "--text", "another"); code != exitFailed || !bytes.Contains([]byte(stderr), []byte("reply_code_taken")) {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
