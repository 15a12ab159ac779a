package main

import (
	"fmt"
	"strings"

	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/relay/wire"
)

// words are what people of the bench write, so that a text has the length and
// the scripts of a real one.
var words = strings.Fields("สวัสดีค่ะ สนใจสินค้า ราคาเท่าไหร่คะ ส่งฟรีไหม xin chào còn hàng không shop giao trong ngày " +
	"請問 還有貨嗎 多少錢 謝謝 hello is this still available how much for two thank you")

// busy is how many conversations go on at the same time.
const busy = 500

// regulars write again and again: each gets a long thread.
const (
	regulars     = 100
	regularShare = 0.2 // of the exchanges
)

// history is a journal as a shop's weeks leave it: customers write once to
// three times and the shop answers. Conversations come and go, so that all
// have been touched in the end.
type history struct {
	w             *workload
	total         int // entries
	conversations int
	receipts      bool // Meta also says that each answer arrived and was read
	made          []wire.Entry
	taken         int
	at            int64
}

func newHistory(total, conversations int, receipts bool) *history {
	h := &history{w: newWorkload(2, conversations), total: total, conversations: conversations, receipts: receipts, at: 1_760_000_000_000}
	h.add(entry.KindChannelConnected, "", entry.Encode(&entry.ChannelConnected{
		Kind: string(inbox.KindMessenger), Account: page, AppID: appID, Page: "Bench", Name: "Bench",
	}))
	return h
}

// take makes the next n entries, or what is left of the total.
func (h *history) take(n int) []wire.Entry {
	n = min(n, h.total-h.taken)
	for len(h.made) < n {
		h.exchange(contactID(h.someone()))
	}
	taken := h.made[:n:n]
	h.made = append([]wire.Entry(nil), h.made[n:]...)
	h.taken += n
	return taken
}

// someone is who writes next.
func (h *history) someone() int {
	some := min(busy, h.conversations)
	if h.w.random.Float64() < regularShare {
		return h.w.random.IntN(min(regulars, some))
	}
	done := float64(h.taken+len(h.made)) / float64(h.total)
	return int(done*float64(h.conversations-some)) + h.w.random.IntN(some)
}

func (h *history) exchange(contact string) {
	for range 1 + h.w.random.IntN(3) {
		h.event(contact, textElement(contact, h.w.mid("m"), h.text(), h.later()))
	}
	mid, at := h.w.mid("m"), h.later()
	h.event(contact, echoElement(contact, mid, h.text(), at))
	if h.receipts {
		h.event(contact, deliveryElement(contact, mid, h.later(), at))
		h.event(contact, readElement(contact, h.later(), at))
	}
}

func (h *history) later() int64 {
	h.at += 1 + h.w.random.Int64N(4000)
	return h.at
}

func (h *history) text() string {
	var out []string
	for range 2 + h.w.random.IntN(12) {
		out = append(out, words[h.w.random.IntN(len(words))])
	}
	return strings.Join(out, " ")
}

func (h *history) event(contact, element string) {
	h.add(wire.KindWebhook, contact, fmt.Appendf(nil, `{"object":%q,"entry":%s}`, object, element))
}

func (h *history) add(kind, contact string, body []byte) {
	h.made = append(h.made, wire.Entry{
		Seq: int64(h.taken + len(h.made) + 1), At: h.at + 500, Kind: kind, Channel: wire.ChannelID(object, page), Thread: contact, Body: body,
	})
}
