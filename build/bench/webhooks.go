package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// webhookBytes is the size of the webhooks that the relay is measured with.
const webhookBytes = 600

// numberedMid begins the message ids that tell which webhook a frame carries.
const numberedMid = "m_n"

// delivery is one webhook and the message in it.
type delivery struct {
	index int
	mid   string
	body  []byte
}

// workload makes webhooks. Everything in it follows from its seed.
type workload struct {
	random   *rand.Rand
	contacts int
	numbered int // webhooks that numberedTexts has made
}

func newWorkload(seed uint64, contacts int) *workload {
	return &workload{random: rand.New(rand.NewPCG(seed, 1)), contacts: contacts}
}

// mid is a message id as long as Meta's.
func (w *workload) mid(start string) string {
	return fmt.Sprintf("%s_%016x%016x%016x%016x%016x%016x", start, w.random.Uint64(), w.random.Uint64(), w.random.Uint64(),
		w.random.Uint64(), w.random.Uint64(), w.random.Uint64())
}

// contactID is the customer with that number, in no order.
func contactID(i int) string { return fmt.Sprint(2_600_000_000_000_000 + int64(i)*7_919_993) }

// numberedTexts makes n webhooks of webhookBytes whose message ids are
// numbered on from the last.
func (w *workload) numberedTexts(n int) []delivery {
	all := make([]delivery, n)
	for i := range all {
		mid := w.mid(fmt.Sprint(numberedMid, w.numbered))
		all[i] = delivery{i, mid, w.sized(mid)}
		w.numbered++
	}
	return all
}

// sized is a customer's text as Meta posts it, of webhookBytes.
func (w *workload) sized(mid string) []byte {
	const at = 1_790_000_000_000
	who := contactID(w.random.IntN(w.contacts))
	make := func(text string) string {
		return fmt.Sprintf(`{"object":%q,"entry":[%s]}`, object, textElement(who, mid, text, at+int64(w.numbered)))
	}
	empty := len(make(""))
	return []byte(make(strings.Repeat("x", max(webhookBytes-empty, 0))))
}

// sizedWebhooks are enough webhooks for senders to go through in turns.
func (b *bench) sizedWebhooks() []delivery { return newWorkload(1, 500).numberedTexts(2000) }

// deliveries are the bodies of webhooks.
func deliveries(all []delivery) [][]byte {
	bodies := make([][]byte, len(all))
	for i, d := range all {
		bodies[i] = d.body
	}
	return bodies
}

// element is one element of entry[] with one event. meta-platform.md, 3.5
func element(sender, recipient string, at int64, event string) string {
	return fmt.Sprintf(`{"id":%q,"time":%d,"messaging":[{"sender":{"id":%q},"recipient":{"id":%q},"timestamp":%d,%s}]}`,
		page, at+400, sender, recipient, at, event)
}

func textElement(contact, mid, text string, at int64) string {
	return element(contact, page, at, fmt.Sprintf(`"message":{"mid":%q,"text":%q}`, mid, text))
}

func echoElement(contact, mid, text string, at int64) string {
	return element(page, contact, at, fmt.Sprintf(`"message":{"mid":%q,"is_echo":true,"app_id":263902037430900,"text":%q}`, mid, text))
}

func deliveryElement(contact, mid string, at, upTo int64) string {
	return element(contact, page, at, fmt.Sprintf(`"delivery":{"mids":[%q],"watermark":%d}`, mid, upTo))
}

func readElement(contact string, at, upTo int64) string {
	return element(contact, page, at, fmt.Sprintf(`"read":{"watermark":%d}`, upTo))
}
