package messenger

import (
	"encoding/json"
	"strings"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
)

// Decode reads one element of entry[] (meta-platform.md, 3.5 to 3.7).
func (*Kind) Decode(account channel.Account, raw json.RawMessage) []channel.Inbound {
	entry, err := meta.DecodeEntry(raw)
	if err != nil {
		return []channel.Inbound{unsupported(event{account: account}, "entry", raw)}
	}
	var all []channel.Inbound
	for _, list := range []struct {
		events  []meta.Event
		standby bool
	}{{entry.Messaging, false}, {entry.Standby, true}} {
		for _, e := range list.events {
			all = append(all, decodeEvent(newEvent(account, entry, e, list.standby))...)
		}
	}
	for _, c := range entry.Changes {
		all = append(all, unsupported(event{account: account, atMs: entry.Time.Millis()}, c.Field, c.Value))
	}
	if all == nil {
		all = append(all, unsupported(event{account: account, atMs: entry.Time.Millis()}, "entry", raw))
	}
	return all
}

// event is one element of messaging[] or standby[] with what all its parts
// share.
type event struct {
	meta.Event
	account  channel.Account
	contact  inbox.ContactID // "" when it is about no person, or only a user_ref is told
	fromPage bool
	atMs     int64
	standby  bool
}

func newEvent(account channel.Account, entry meta.WebhookEntry, e meta.Event, standby bool) event {
	x := event{Event: e, account: account, atMs: e.Timestamp.Millis(), standby: standby}
	if x.atMs == 0 {
		x.atMs = entry.Time.Millis() // better than nothing: when Meta sent it
	}
	sender, recipient := string(e.Sender.ID), string(e.Recipient.ID)
	x.fromPage = sender == account.ID && sender != "" || e.Message != nil && e.Message.Echo
	switch {
	case x.fromPage && recipient != account.ID:
		x.contact = inbox.ContactID(recipient)
	case !x.fromPage && sender != "":
		x.contact = inbox.ContactID(sender)
	case !x.fromPage && e.Sender.UserRef == "" && recipient != account.ID:
		x.contact = inbox.ContactID(recipient)
	}
	return x
}

// decoders has one function per member of an event, in the order in which an
// event with several is read. Each returns false when its member is absent or
// not usable.
var decoders = []func(event) (channel.Inbound, bool){
	message, edit, reaction, postback, referral, optin, delivery, read,
	passControl, takeControl, requestControl, releaseControl, appRoles, policy, accountLinking,
}

func decodeEvent(e event) []channel.Inbound {
	var all []channel.Inbound
	for _, decoder := range decoders {
		if in, ok := decoder(e); ok {
			in.Contact, in.AtMs, in.Standby = e.contact, e.atMs, e.standby
			if in.Message != nil {
				in.Message.AtMs, in.Message.Standby = e.atMs, e.standby
			}
			all = append(all, in)
		}
	}
	if all == nil {
		raw := e.Raw()
		all = append(all, unsupported(e, unknownMember(raw), raw))
	}
	return all
}

func message(e event) (channel.Inbound, bool) {
	m := e.Message
	switch {
	case m == nil || e.contact == "":
		return channel.Inbound{}, false
	case m.Deleted:
		return channel.Inbound{Unsend: &channel.Unsend{Message: inbox.MessageID(m.Mid)}}, m.Mid != ""
	}
	out := &inbox.Message{
		ID: inbox.MessageID(m.Mid), From: inbox.PartyCustomer, Kind: inbox.MessageText,
		Text: clean(m.Text), Attachments: attachments(m),
	}
	if m.QuickReply != nil {
		out.Payload = m.QuickReply.Payload
	}
	if m.ReplyTo != nil {
		out.ReplyTo = inbox.MessageID(m.ReplyTo.Mid)
	}
	if out.Text == "" && len(out.Attachments) == 0 {
		out.Attachments = []inbox.Attachment{{Kind: inbox.AttachmentUnsupported}}
	}
	if out.ID == "" {
		out.ID = madeID(e, "message", string(compact(e.Raw())))
	}
	in := channel.Inbound{Message: out}
	if e.fromPage {
		out.From, out.AppID, out.Client = inbox.PartyShop, string(m.AppID), ourID(e.account, m)
		in.Answered = out.Client != "" || out.AppID == pageInbox
		return in, true
	}
	in.Referral = referralOf(m.Referral)
	in.WindowMs = windowAfter(m.Referral)
	return in, true
}

// ourID is our outbox id in an echo of a message that our app sent. Metadata
// is seen and may be copied by every app, so another app's is not believed.
func ourID(account channel.Account, m *meta.EventMessage) inbox.OutboxID {
	if m.AppID != "" && account.AppID != "" && string(m.AppID) != account.AppID {
		return ""
	}
	id, ours := strings.CutPrefix(m.Metadata, channel.MetadataPrefix)
	if !ours {
		return ""
	}
	return inbox.OutboxID(id)
}

// windowAfter is how long a customer's message or press lets the shop answer:
// longer when it came from an ad (meta-platform.md, 4.6).
func windowAfter(r *meta.EventReferral) int64 {
	if r != nil && r.Source == sourceAds {
		return inbox.AdWindow.Milliseconds()
	}
	return inbox.StandardWindow.Milliseconds()
}

func edit(e event) (channel.Inbound, bool) {
	if e.Edit == nil || e.Edit.Mid == "" || e.contact == "" {
		return channel.Inbound{}, false
	}
	// An event without a number is an edit all the same; only 0 would be none.
	num := int(max(1, min(e.Edit.Num, 1<<30)))
	return channel.Inbound{Edit: &channel.Edit{Message: inbox.MessageID(e.Edit.Mid), Text: clean(e.Edit.Text), Num: num}}, true
}

func postback(e event) (channel.Inbound, bool) {
	p := e.Postback
	if p == nil || e.contact == "" || e.fromPage {
		return channel.Inbound{}, false
	}
	id := inbox.MessageID(p.Mid)
	if id == "" {
		// Without the payload, which the copy in standby lacks.
		id = madeID(e, "postback", p.Title)
	}
	return channel.Inbound{
		Message: &inbox.Message{
			ID: id, From: inbox.PartyCustomer, Kind: inbox.MessagePostback, Text: clean(p.Title), Payload: p.Payload,
		},
		Referral: referralOf(p.Referral), WindowMs: windowAfter(p.Referral),
	}, true
}

// delivery and read: a receipt is the customer's; the Page's own is none of
// ours.
func delivery(e event) (channel.Inbound, bool) {
	if e.Delivery == nil || e.contact == "" || e.fromPage {
		return channel.Inbound{}, false
	}
	return channel.Inbound{Delivered: receipt(e.Delivery)}, true
}

func read(e event) (channel.Inbound, bool) {
	if e.Read == nil || e.contact == "" || e.fromPage {
		return channel.Inbound{}, false
	}
	return channel.Inbound{Read: receipt(e.Read)}, true
}

func receipt(r *meta.EventReceipt) *channel.Receipt {
	out := &channel.Receipt{UpToMs: r.Watermark.Millis()}
	for _, mid := range append(r.Mids, r.Mid) {
		if mid != "" {
			out.Messages = append(out.Messages, inbox.MessageID(mid))
		}
	}
	return out
}

// clean is a text of Meta's without the one character that a database may take
// for its end.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }
