package replica

import (
	"errors"
	"fmt"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// E-mails to members: what they are to be told, and what they were.

func (b *batch) applyMailSaved(e wire.Entry) error {
	body, err := decode[entry.MailSaved](e)
	if err != nil {
		return err
	}
	return b.tx.PutMailSettings(body.MailSettings)
}

func (b *batch) applyNoticeSet(e wire.Entry) error {
	body, err := decode[entry.NoticeSet](e)
	if err != nil {
		return err
	}
	return b.tx.MuteMail(inbox.MemberID(e.Actor), !body.Mail)
}

func applyMailing(apply func(*store.Tx, wire.Entry, inbox.MemberID, int64) error) func(*batch, wire.Entry) error {
	return func(b *batch, e wire.Entry) error {
		body, err := decode[entry.Mailing](e)
		if err != nil {
			return err
		}
		if body.Member == "" {
			return fmt.Errorf("%w: no member", errUnreadable)
		}
		return apply(b.tx, e, inbox.MemberID(body.Member), body.UpToSeq)
	}
}

func mailBegun(tx *store.Tx, e wire.Entry, member inbox.MemberID, upToSeq int64) error {
	return tx.MailBegun(member, upToSeq, e.Device, e.At)
}

func mailDone(tx *store.Tx, e wire.Entry, member inbox.MemberID, upToSeq int64) error {
	return tx.MailDone(member, upToSeq, e.At)
}

// mailAge is how long a member may be told of an assignment by mail: nobody
// wants yesterday's.
const mailAge = 24 * time.Hour

// toTell notes that a member was given a conversation, if they are to be told
// by mail.
func (b *batch) toTell(e wire.Entry, a inbox.Assignment) error {
	settings, err := b.tx.MailSettings()
	if err != nil || !settings.On || a.Member == "" || a.Member == a.By {
		return err
	}
	m, err := b.tx.Member(a.Member)
	if errors.Is(err, store.ErrNotFound) || err == nil && (m.Removed || m.Email == "") {
		return nil
	}
	if err != nil {
		return err
	}
	id, err := conversation(e)
	if err != nil {
		return err
	}
	a.Seq, a.Conversation, a.AtMs = e.Seq, id, e.At
	return b.tx.PutAssignment(a, e.At-mailAge.Milliseconds())
}
