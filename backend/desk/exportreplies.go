package desk

import (
	"context"
	"slices"
	"strings"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
)

// ExportReply is a canned reply.
type ExportReply struct {
	ID       string            `json:"id"`
	Code     string            `json:"code"`
	Title    string            `json:"title"`
	Text     string            `json:"text"`
	Channels []string          `json:"channels"` // none: everywhere
	Files    []ExportReplyFile `json:"files"`
	Used     int               `json:"used"` // as far as this computer sees the messages
	SavedMs  int64             `json:"saved_ms"`
}

// ExportReplyFile is a file of a canned reply.
type ExportReplyFile struct {
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`
	Size   int64    `json:"size"`   // bytes
	Pieces []string `json:"pieces"` // SHA-256 of what it is made of, in order
}

// ExportReplyOf is a canned reply as Export shows it.
func ExportReplyOf(r inbox.CannedReply) ExportReply {
	out := ExportReply{
		ID: string(r.ID), Code: r.Code, Title: r.Title, Text: r.Text, Channels: entry.IDs[string](r.Channels),
		Files: make([]ExportReplyFile, len(r.Files)), Used: r.Used, SavedMs: r.SavedMs,
	}
	for i, f := range r.Files {
		out.Files[i] = ExportReplyFile{Name: f.Name, Kind: string(f.Kind), Size: f.Size, Pieces: f.Pieces}
	}
	return out
}

// addReplies adds the canned replies, by id.
func (out *Export) addReplies(ctx context.Context, d *Desk) error {
	list, err := d.replica.Replies(ctx)
	if err != nil {
		return err
	}
	for _, r := range list {
		out.Replies = append(out.Replies, ExportReplyOf(r))
	}
	slices.SortFunc(out.Replies, func(a, b ExportReply) int { return strings.Compare(a.ID, b.ID) })
	return nil
}
