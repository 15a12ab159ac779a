package messenger

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
)

// Codes of the lines; the catalogues have an entry for each under "event.".
const (
	lineReferral       = "referral"            // ref
	lineReferralAd     = "referral_ad"         // title
	lineOptin          = "optin"               // ref, title
	linePassedToUs     = "thread_passed_to_us" // app
	linePassedAway     = "thread_passed_away"  // app
	lineTaken          = "thread_taken"        // app
	lineRequested      = "thread_requested"    // app
	lineReleased       = "thread_released"     // app
	lineAppRoles       = "app_roles"
	lineAccountLinking = "account_linking" // status
	lineUnsupported    = "unsupported"     // kind, raw
)

// policyLines are the codes by Meta's action; each has a reason.
var policyLines = map[string]string{"warning": "policy_warning", "block": "policy_block", "unblock": "policy_unblock"}

// sourceAds is the source of a referral that was a click on an ad.
const sourceAds = "ADS"

// line is a plain sentence in the thread. Its id comes from what distinguishes
// it, so that a second delivery is the same line.
func line(e event, code string, args map[string]string) *inbox.Message {
	maps.DeleteFunc(args, func(_, v string) bool { return v == "" })
	parts := []string{}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		args[name] = clean(args[name])
		parts = append(parts, name, args[name])
	}
	return &inbox.Message{
		ID: madeID(e, code, parts...), Kind: inbox.MessageLine, AtMs: e.atMs, Standby: e.standby,
		Line: inbox.Line{Code: code, Args: args},
	}
}

// madeID is the id of what Meta gives none: a hash of thread, time and content.
// Meta's own begin with m_ or mid.
func madeID(e event, code string, content ...string) inbox.MessageID {
	h := sha256.New()
	head := []string{string(e.contact), code}
	for _, part := range append(head, content...) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	_ = binary.Write(h, binary.BigEndian, e.Timestamp.Millis()) // a hash takes everything
	return inbox.MessageID("made_" + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18]))
}

// unsupported is the line of an event that this program does not know. It
// keeps the event.
func unsupported(e event, kind string, raw json.RawMessage) channel.Inbound {
	return channel.Inbound{
		Contact: e.contact, AtMs: e.atMs, Standby: e.standby,
		Message: line(e, lineUnsupported, map[string]string{"kind": kind, "raw": string(compact(raw))}),
	}
}

// unknownMember names an event's first member beside those that all have.
func unknownMember(raw json.RawMessage) string {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(raw, &members) // what is no object has no members
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if name != "sender" && name != "recipient" && name != "timestamp" {
			return name
		}
	}
	return "event"
}

func compact(raw json.RawMessage) []byte {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return raw
	}
	return b.Bytes()
}

func referralOf(r *meta.EventReferral) inbox.Referral {
	if r == nil {
		return inbox.Referral{}
	}
	out := inbox.Referral{
		Ref: clean(r.Ref), Source: clean(r.Source), Type: clean(r.Type), AdID: clean(string(r.AdID)), AdTitle: clean(r.Ad.Title),
	}
	if out.Ref == "" && r.Product.ID != "" { // a product of the shop (meta-platform.md, 3.6)
		out.Ref, out.Type = clean(string(r.Product.ID)), "PRODUCT"
	}
	return out
}

// referral is an existing thread opened again through a link or an ad.
func referral(e event) (channel.Inbound, bool) {
	if e.Referral == nil || e.contact == "" {
		return channel.Inbound{}, false
	}
	from := referralOf(e.Referral)
	code, args := lineReferral, map[string]string{"ref": from.Label()}
	if from.Source == sourceAds {
		code, args = lineReferralAd, map[string]string{"title": from.Label()}
	}
	return channel.Inbound{
		Message: line(e, code, args), Referral: from, WindowMs: inbox.StandardWindow.Milliseconds(),
	}, true
}

func optin(e event) (channel.Inbound, bool) {
	if e.Optin == nil {
		return channel.Inbound{}, false
	}
	return channel.Inbound{
		Message:  line(e, lineOptin, map[string]string{"ref": e.Optin.Ref, "title": e.Optin.Title, "status": e.Optin.Status}),
		Referral: inbox.Referral{Ref: clean(e.Optin.Ref)},
	}, true
}

func passControl(e event) (channel.Inbound, bool) {
	return control(e, e.Pass, linePassedAway)
}

func takeControl(e event) (channel.Inbound, bool) {
	return control(e, e.Take, lineTaken)
}

// control is a change of the thread's owner (meta-platform.md, 3.6 and 7).
func control(e event, c *meta.EventControl, away string) (channel.Inbound, bool) {
	if c == nil {
		return channel.Inbound{}, false
	}
	code, owner := away, string(c.New)
	switch {
	case owner == "":
		code = lineReleased
	case owner == e.account.AppID:
		code = linePassedToUs
	}
	return channel.Inbound{
		Message: line(e, code, map[string]string{"app": owner, "previous": string(c.Previous)}),
		Owner:   &channel.Owner{App: owner},
	}, true
}

func requestControl(e event) (channel.Inbound, bool) {
	if e.Request == nil {
		return channel.Inbound{}, false
	}
	return channel.Inbound{Message: line(e, lineRequested, map[string]string{"app": string(e.Request.Requested)})}, true
}

func releaseControl(e event) (channel.Inbound, bool) {
	if e.Release == nil {
		return channel.Inbound{}, false
	}
	return channel.Inbound{
		Message: line(e, lineReleased, map[string]string{"app": string(e.Release.Previous)}), Owner: &channel.Owner{},
	}, true
}

func appRoles(e event) (channel.Inbound, bool) {
	if e.AppRoles == nil {
		return channel.Inbound{}, false
	}
	args := map[string]string{}
	for app, roles := range e.AppRoles {
		if len(roles) == 0 {
			continue
		}
		slices.Sort(roles)
		encoded, _ := json.Marshal(roles) // strings always encode
		args[app] = string(encoded)
	}
	return channel.Inbound{Message: line(e, lineAppRoles, args)}, true
}

func policy(e event) (channel.Inbound, bool) {
	if e.Policy == nil || policyLines[e.Policy.Action] == "" {
		return channel.Inbound{}, false
	}
	return channel.Inbound{Message: line(e, policyLines[e.Policy.Action], map[string]string{"reason": e.Policy.Reason})}, true
}

func accountLinking(e event) (channel.Inbound, bool) {
	if e.AccountLinking == nil {
		return channel.Inbound{}, false
	}
	return channel.Inbound{Message: line(e, lineAccountLinking, map[string]string{"status": e.AccountLinking.Status})}, true
}
