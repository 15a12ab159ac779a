// Package replica applies journal entries to the store; nothing else changes
// replicated tables. Applying is deterministic: no clock, no random number, no
// network. An entry that was applied before changes nothing, and an entry that
// this program cannot read is kept and passed over, so that one bad entry
// never stops the others.
package replica

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
	"pagedesk/relay/wire"
)

// Replica feeds entries into one store.
type Replica struct {
	store *store.Replica
	kinds map[string]channel.Channel // by webhook object
}

// New makes a replica that decodes webhooks with the given kinds of channels.
func New(s *store.Replica, kinds []channel.Channel) *Replica {
	r := &Replica{store: s, kinds: map[string]channel.Channel{}}
	for _, k := range kinds {
		r.kinds[k.Object()] = k
	}
	return r
}

// errUnreadable marks entries that are kept for a later program.
var errUnreadable = errors.New("unreadable entry")

// Apply applies entries in the order given, in one transaction, and passes
// over those that were applied before. Changes says what they touched.
func (r *Replica) Apply(ctx context.Context, entries []wire.Entry) (store.Changes, error) {
	return r.store.Update(ctx, func(tx *store.Tx) error {
		applied, err := tx.Applied()
		if err != nil {
			return fmt.Errorf("read applied seq: %w", err)
		}
		return r.applyAfter(tx, applied, entries)
	})
}

// batch is what one transaction keeps in memory.
type batch struct {
	tx       *store.Tx
	kinds    map[string]channel.Channel
	accounts map[string]channel.Account // by channel id; of channels that have a row
	ahead    *reading                   // of the entry that is being applied, nil when it was not decoded ahead
}

// appliers has one function per kind of entry; kinds that are not here are
// kept unread.
var appliers = map[string]func(*batch, wire.Entry) error{
	wire.KindWebhook:                  (*batch).applyWebhook,
	entry.KindMessageSent:             (*batch).applyMessageSent,
	entry.KindConversationRead:        (*batch).applyConversationRead,
	entry.KindConversationClaimed:     (*batch).applyClaimed,
	entry.KindConversationAssigned:    applyAssigned(inbox.ActAssigned),
	entry.KindConversationTransferred: applyAssigned(inbox.ActTransferred),
	entry.KindConversationClosed:      (*batch).applyClosed,
	entry.KindConversationReopened:    (*batch).applyReopened,
	entry.KindConversationNote:        (*batch).applyNote,
	entry.KindConversationUnassigned:  (*batch).applyUnassigned,
	entry.KindConversationSnoozed:     (*batch).applySnoozed,
	entry.KindConversationWoken:       (*batch).applyWoken,
	entry.KindConversationLabelled:    (*batch).applyLabelled,
	entry.KindMentionsSeen:            (*batch).applyMentionsSeen,
	entry.KindLabelSaved:              (*batch).applyLabelSaved,
	entry.KindLabelDeleted:            (*batch).applyLabelDeleted,
	entry.KindContactUpdated:          (*batch).applyContactUpdated,
	entry.KindChannelConnected:        (*batch).applyChannelConnected,
	entry.KindChannelUpdated:          (*batch).applyChannelUpdated,
	entry.KindChannelSuspended:        channelHealth(inbox.ChannelSuspended),
	entry.KindChannelReauthorized:     channelHealth(inbox.ChannelConnected),
	entry.KindChannelDisconnected:     channelHealth(inbox.ChannelDisconnected),
	entry.KindChannelChecked:          (*batch).applyChannelChecked,
	entry.KindChannelResubscribed:     (*batch).applyChannelResubscribed,
	entry.KindChannelReplies:          (*batch).applyChannelReplies,
	entry.KindChannelInfo:             (*batch).applyChannelInfo,
	entry.KindAutoPlanned:             (*batch).applyAutoPlanned,
	entry.KindAutoTaken:               (*batch).applyAutoTaken,
	entry.KindAutoSkipped:             (*batch).applyAutoSkipped,
	entry.KindImportBatch:             (*batch).applyImportBatch,
	entry.KindMailSaved:               (*batch).applyMailSaved,
	entry.KindNoticeSet:               (*batch).applyNoticeSet,
	entry.KindMailBegun:               applyMailing(mailBegun),
	entry.KindMailDone:                applyMailing(mailDone),
	entry.KindReplySaved:              (*batch).applyReplySaved,
	entry.KindReplyDeleted:            (*batch).applyReplyDeleted,
	entry.KindReplyFile:               (*batch).applyReplyFile,
	entry.KindMemberJoined:            (*batch).applyMember,
	entry.KindMemberChanged:           (*batch).applyMember,
	entry.KindMemberRemoved:           (*batch).applyMemberRemoved,
	entry.KindAccessChanged:           (*batch).applyAccessChanged,
	entry.KindRuleSaved:               (*batch).applyRuleSaved,
	entry.KindRuleDeleted:             (*batch).applyRuleDeleted,
	entry.KindDutySet:                 (*batch).applyDutySet,
	entry.KindAutoAssigned:            (*batch).applyAutoAssigned,
	entry.KindAutoOffered:             (*batch).applyAutoOffered,
}

func (b *batch) apply(e wire.Entry) error {
	fn, known := appliers[e.Kind]
	if !known {
		return b.keep(e)
	}
	err := fn(b, e)
	if errors.Is(err, errUnreadable) || errors.Is(err, store.ErrNotFound) {
		return b.keep(e)
	}
	return err
}

func (b *batch) keep(e wire.Entry) error {
	if !json.Valid(e.Body) {
		e.Body, _ = json.Marshal(string(e.Body))
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("keep entry: %w", err)
	}
	return b.tx.KeepUnread(e.Seq, e.Kind, inbox.ChannelID(e.Channel), inbox.ContactID(e.Thread), raw)
}

// decode reads a body; what it cannot read is errUnreadable.
func decode[T any](e wire.Entry) (T, error) {
	var body T
	if err := entry.Decode(e.Body, &body); err != nil {
		return body, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return body, nil
}

// conversation is the thread an envelope names.
func conversation(e wire.Entry) (inbox.ConversationID, error) {
	if e.Channel == "" || e.Thread == "" {
		return "", fmt.Errorf("%w: no channel or no thread", errUnreadable)
	}
	return inbox.NewConversationID(inbox.ChannelID(e.Channel), inbox.ContactID(e.Thread)), nil
}
