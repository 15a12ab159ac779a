package main

import (
	"context"
	"fmt"
	"time"

	"pagedesk/backend/desk"
)

// settleWithin bounds how long everything may take to calm down: a message
// that Meta answered badly waits half a minute between its tries, and an
// automatic reply of a desktop that died a whole one until another takes it.
const settleWithin = 8 * time.Minute

// webhookSlack is how much of Meta's record the desktops leave to webhooks
// that may be under way.
const webhookSlack = 21 * time.Second

// calm ends all faults.
func (s *shop) calm(ctx context.Context, agents []*agent) error {
	for _, c := range s.cables {
		c.set(condition{})
	}
	for _, of := range append([]string{""}, pages...) {
		s.sim.Faults(of).Off()
	}
	for _, d := range s.disks {
		if err := d.free(); err != nil {
			return err
		}
	}
	for _, p := range s.processes() {
		p.thaw()
		if err := p.start(); err != nil {
			return err
		}
	}
	s.crowd.comeHome()
	for _, a := range agents {
		err := await(ctx, time.Second, func() bool {
			if a.desk.loggedOut.Load() {
				a.logIn(ctx)
			}
			return !a.desk.loggedOut.Load()
		})
		if err != nil {
			return fmt.Errorf("%s cannot log in again: %w", a.desk.name, err)
		}
	}
	return nil
}

// settle waits until everybody has everything: sent, received and compared
// with Meta's record up to the last message.
func (s *shop) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	last := s.sim.Now()
	s.story.say("settling")
	if err := s.awaitIdle(ctx); err != nil {
		return err
	}
	if !rest(ctx, time.Until(last.Add(webhookSlack))) { // Meta's clock may be ahead of ours
		return ctx.Err()
	}
	s.story.say("start the desktops again, so that they compare")
	for _, d := range s.desks {
		if err := d.process.stop(); err != nil {
			s.complain(violation{Rule: "programs end when they are told to", At: time.Now(), Words: err.Error()})
		}
		if err := d.process.start(); err != nil {
			return err
		}
	}
	var lag string
	err := await(ctx, time.Second, func() bool {
		lag = s.uncompared(ctx, last)
		return lag == ""
	})
	if err != nil {
		return fmt.Errorf("not compared with Meta's record: %s", lag)
	}
	if err := s.awaitIdle(ctx); err != nil {
		return err
	}
	for _, d := range s.desks {
		if err := d.process.stop(); err != nil {
			s.complain(violation{Rule: "programs end when they are told to", At: time.Now(), Words: err.Error()})
		}
	}
	return nil
}

// uncompared says what is not compared up to a time.
func (s *shop) uncompared(ctx context.Context, last time.Time) string {
	for _, d := range s.desks {
		status, err := d.status(ctx)
		if err != nil {
			return err.Error()
		}
		for _, c := range status.Channels {
			if c.Checked < last.UnixMilli() {
				return fmt.Sprintf("%s has %s up to %s of %s", d.name, c.ID, time.UnixMilli(c.Checked).Format(timeOfDay), last.Format(timeOfDay))
			}
		}
	}
	return ""
}

// awaitIdle waits until nothing is under way any more.
func (s *shop) awaitIdle(ctx context.Context) error {
	var busy string
	err := await(ctx, time.Second, func() bool {
		busy = s.busy(ctx)
		return busy == ""
	})
	if err != nil {
		return fmt.Errorf("does not come to rest: %s", busy)
	}
	return nil
}

// busy says what is still under way.
func (s *shop) busy(ctx context.Context) string {
	if n := s.sim.Pending(); n > 0 {
		return fmt.Sprintf("%d webhooks are under way", n)
	}
	var first desk.Status
	for i, d := range s.desks {
		status, err := d.status(ctx)
		switch {
		case err != nil:
			return err.Error()
		case status.Undealt > 0:
			return fmt.Sprintf("%s waits for %d conversations to be dealt", d.name, status.Undealt)
		case status.Planned > 0:
			return fmt.Sprintf("%s waits for %d automatic replies", d.name, status.Planned)
		case status.Waiting > 0 || status.Unsaid > 0:
			return fmt.Sprintf("%s has %d messages to send and %d entries to tell", d.name, status.Waiting, status.Unsaid)
		case i == 0:
			first = status
		case status.Applied != first.Applied:
			return fmt.Sprintf("%s is at entry %d, %s at %d", d.name, status.Applied, s.desks[0].name, first.Applied)
		}
	}
	return ""
}
