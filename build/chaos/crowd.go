package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"pagedesk/backend/metasim"
	"pagedesk/backend/metasim/picture"
)

// said is what a customer's phone, or somebody in Facebook's own inbox, sent.
type said struct {
	Conversation string
	Mid          string
	Shop         bool     // written in Facebook's inbox
	Postback     bool     // a button: Meta's record does not hold it
	Texts        []string // every version, the last is how it stands
	At           time.Time
}

// crowd is the customers of all Pages, each a phone in the simulator.
type crowd struct {
	sim  *metasim.Sim
	draw *rand.Rand
	all  []*customer

	mu   sync.Mutex
	said map[string]*said // by mid; guarded by mu
	met  []*customer      // who have written, in order; guarded by mu
}

type customer struct {
	*metasim.Customer
	no      int
	acts    int
	own     []string // mids of texts that may be edited
	offline bool
}

func (c *customer) conversation() string { return "page:" + c.PageID + "/" + c.ID }

func newCrowd(sim *metasim.Sim, size int, draw *rand.Rand) *crowd {
	c := &crowd{sim: sim, draw: draw, said: map[string]*said{}}
	for no := range size {
		page := pages[no%len(pages)]
		c.all = append(c.all, &customer{Customer: sim.Customer(page, fmt.Sprintf("Customer %02d", no)), no: no})
	}
	return c
}

// act is something that a person does now and then.
type act struct {
	cards int // how often, out of all cards
	do    func(*crowd, *customer)
}

var acts = []act{
	{40, (*crowd).write},
	{10, (*crowd).writeOften},
	{4, (*crowd).reply},
	{4, (*crowd).edit},
	{5, (*crowd).react},
	{9, func(_ *crowd, c *customer) { c.Read() }},
	{3, (*crowd).press},
	{3, (*crowd).picture},
	{5, (*crowd).otherInbox},
	{2, (*crowd).travel},
}

// live lets the customers act until ctx ends.
func (c *crowd) live(ctx context.Context, perSecond float64) {
	var deck []act
	for _, a := range acts {
		for range a.cards {
			deck = append(deck, a)
		}
	}
	for rest(ctx, pause(c.draw, perSecond)) {
		who := c.all[c.draw.IntN(len(c.all))]
		who.acts++
		deck[c.draw.IntN(len(deck))].do(c, who)
	}
}

// comeHome brings everybody back online.
func (c *crowd) comeHome() {
	for _, who := range c.all {
		who.GoOnline()
	}
}

// someone is a customer who has written.
func (c *crowd) someone(draw *rand.Rand) (*customer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.met) == 0 {
		return nil, false
	}
	return c.met[draw.IntN(len(c.met))], true
}

func (c *crowd) note(who *customer, s said) {
	s.Conversation, s.At = who.conversation(), time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said[s.Mid] = &s
	for _, met := range c.met {
		if met == who {
			return
		}
	}
	if !s.Shop {
		c.met = append(c.met, who)
	}
}

// count is how many messages were written by customers and in Facebook's
// inbox.
func (c *crowd) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.said)
}

func (c *crowd) text(who *customer) string {
	return fmt.Sprintf("c%02d %04d %s", who.no, who.acts, words(c.draw))
}

func (c *crowd) write(who *customer) {
	text := c.text(who)
	mid := who.Say(text)
	who.own = append(who.own, mid)
	c.note(who, said{Mid: mid, Texts: []string{text}})
}

// writeOften is a text that everybody writes, several times.
func (c *crowd) writeOften(who *customer) {
	const text = "ok"
	c.note(who, said{Mid: who.Say(text), Texts: []string{text}})
}

func (c *crowd) reply(who *customer) {
	thread := who.Thread()
	if len(thread) == 0 {
		return
	}
	text := c.text(who)
	c.note(who, said{Mid: who.Reply(thread[c.draw.IntN(len(thread))].Mid, text), Texts: []string{text}})
}

func (c *crowd) edit(who *customer) {
	if len(who.own) == 0 {
		return
	}
	mid, text := who.own[c.draw.IntN(len(who.own))], c.text(who)+" (edited)"
	if !who.Edit(mid, text) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said[mid].Texts = append(c.said[mid].Texts, text)
}

func (c *crowd) react(who *customer) {
	if thread := who.Thread(); len(thread) > 0 {
		who.React(thread[c.draw.IntN(len(thread))].Mid, "❤️")
	}
}

func (c *crowd) press(who *customer) {
	title := c.text(who)
	c.note(who, said{Mid: who.Postback(title, "PRESSED"), Postback: true, Texts: []string{title}})
}

func (c *crowd) picture(who *customer) {
	c.note(who, said{Mid: who.SendImage(picture.Product("tea", who.Name)), Texts: []string{""}})
}

func (c *crowd) otherInbox(who *customer) {
	text := c.text(who) + " (from Facebook's inbox)"
	c.note(who, said{Mid: who.InboxSay(text), Shop: true, Texts: []string{text}})
}

// travel is going where there is no network, or coming back.
func (c *crowd) travel(who *customer) {
	if who.offline = !who.offline; who.offline {
		who.GoOffline()
	} else {
		who.GoOnline()
	}
}
