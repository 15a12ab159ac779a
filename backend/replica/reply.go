package replica

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

func (b *batch) applyReplySaved(e wire.Entry) error {
	body, err := decode[entry.ReplySaved](e)
	if err != nil {
		return err
	}
	if body.ID == "" || body.Code == "" {
		return fmt.Errorf("%w: no id or no code", errUnreadable)
	}
	r := inbox.CannedReply{
		ID: body.ID, Code: body.Code, Title: body.Title, Text: body.Text, Channels: body.Channels, Files: body.Files,
		Author: inbox.MemberID(e.Actor), SavedMs: e.At, Seq: e.Seq,
	}
	others, err := b.tx.RepliesWithCode(r.Code)
	if err != nil {
		return err
	}
	for _, other := range others {
		if r.Clashes(other) {
			return nil
		}
	}
	return b.tx.PutReply(r)
}

func (b *batch) applyReplyDeleted(e wire.Entry) error {
	body, err := decode[entry.ReplyDeleted](e)
	if err != nil {
		return err
	}
	return b.tx.DeleteReply(body.ID)
}

func (b *batch) applyReplyFile(e wire.Entry) error {
	body, err := decode[entry.ReplyFile](e)
	if err != nil {
		return err
	}
	if len(body.Content) == 0 {
		return fmt.Errorf("%w: no content", errUnreadable)
	}
	digest := sha256.Sum256(body.Content)
	return b.tx.PutReplyPiece(hex.EncodeToString(digest[:]), body.Content)
}
