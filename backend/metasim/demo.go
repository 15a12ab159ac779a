package metasim

import (
	"context"
	"fmt"
	"time"

	"pagedesk/backend/metasim/picture"
)

// Demo lets the scripted customers of the default shop live until ctx ends. Each Page begins when it is subscribed:
// first its history comes, through webhooks with earlier timestamps, then somebody writes now and then. They answer a
// while after the shop wrote and mark things read. Config.DemoPace is the measure of their pauses.
func (s *Sim) Demo(ctx context.Context) error {
	d := &demo{sim: s, acted: map[*persona]bool{}}
	defer d.leave()
	look := time.NewTicker(min(250*time.Millisecond, s.cfg.DemoPace))
	defer look.Stop()
	next := time.Now().Add(s.demoPause())
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("demo: %w", ctx.Err())
		case <-look.C:
		}
		if d.begin() {
			next = time.Now().Add(s.demoPause())
		}
		if time.Now().After(next) {
			d.turn()
			next = time.Now().Add(s.demoPause())
		}
	}
}

// demoPause is between half and one and a half times the pace.
func (s *Sim) demoPause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.betweenLocked(s.cfg.DemoPace/2, s.cfg.DemoPace*3/2)
}

// demo is one run of the script.
type demo struct {
	sim     *Sim
	acted   map[*persona]bool // who is there already
	present []*persona
	next    int // of present, whose turn to write it is
	turns   int
	walkIns int // of walkIns, how many have come
	hooked  []string
}

// begin plays the history of those whose Page has been subscribed since the last look.
func (d *demo) begin() (begun bool) {
	for i := range personas {
		p := &personas[i]
		if d.acted[p] || !d.subscribed(p.page) {
			continue
		}
		d.acted[p], begun = true, true
		own := *p // each run uses up its own copy of the lines
		d.present = append(d.present, &own)
		own.customer = d.sim.Customer(p.page, p.name).SetProfile(p.profile)
		d.play(&own)
		d.listen(&own)
	}
	return begun
}

func (d *demo) subscribed(pageID string) bool {
	p := d.sim.Page(pageID)
	return p != nil && p.Subscribed() != nil
}

func (d *demo) play(p *persona) {
	now := d.sim.Now()
	last := "" // mid of the shop's latest message
	for _, l := range p.history {
		at := now.Add(-l.ago)
		switch {
		case l.shop:
			last = p.customer.InboxSayAt(at, l.text)
		case l.photo != "":
			p.customer.sendImageAt(at, picture.Product(l.photo, p.name))
		default:
			p.customer.SayAt(at, l.text)
		}
	}
	if p.heart && last != "" {
		p.customer.React(last, "❤️")
	}
	d.sim.schedule.after(d.sim.cfg.DemoPace/8, p.customer.Read)
}

// listen makes the customer read what the shop sends and answer while they have something to say.
func (d *demo) listen(p *persona) {
	s := d.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	d.hooked = append(d.hooked, p.customer.ID)
	s.onSend[p.customer.ID] = func(Send) {
		s.mu.Lock()
		read := s.cfg.PhoneDelay() + s.betweenLocked(s.cfg.DemoPace/8, s.cfg.DemoPace/3)
		answer := read + s.betweenLocked(s.cfg.DemoPace/5, s.cfg.DemoPace/2)
		s.mu.Unlock()
		s.schedule.after(read, p.customer.Read)
		s.schedule.after(answer, func() { p.answer() })
	}
}

// answer runs on the schedule.
func (p *persona) answer() {
	if len(p.answers) > 0 {
		p.customer.Say(p.answers[0])
		p.answers = p.answers[1:]
		return
	}
	if !p.thanked {
		p.thanked = true
		p.customer.SendSticker(LikeSticker)
	}
}

// turn is one act out of the blue: every third a new customer, else the next one who has something to write.
func (d *demo) turn() {
	d.turns++
	if d.turns%3 == 0 && d.walkIn() {
		return
	}
	for range d.present {
		p := d.present[d.next%len(d.present)]
		d.next++
		if len(p.writes) > 0 {
			p.write(p.writes[0])
			p.writes = p.writes[1:]
			return
		}
	}
	d.walkIn()
}

func (p *persona) write(l line) {
	switch {
	case l.photo != "":
		p.customer.SendImage(picture.Product(l.photo, p.name+l.text))
	case l.button != "":
		p.customer.Postback(l.text, l.button)
	case l.thumb:
		p.customer.SendSticker(LikeSticker)
	default:
		p.customer.Say(l.text)
	}
}

// walkIn brings somebody new to a subscribed Page.
func (d *demo) walkIn() bool {
	for d.walkIns < len(walkIns) {
		w := walkIns[d.walkIns]
		d.walkIns++
		if !d.subscribed(w.page) {
			continue
		}
		p := &persona{page: w.page, name: w.name, answers: w.answers, customer: d.sim.Customer(w.page, w.name)}
		d.present = append(d.present, p)
		d.listen(p)
		p.customer.Say(w.opening)
		return true
	}
	return false
}

func (d *demo) leave() {
	d.sim.mu.Lock()
	defer d.sim.mu.Unlock()
	for _, id := range d.hooked {
		delete(d.sim.onSend, id)
	}
}
