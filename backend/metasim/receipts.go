package metasim

import "time"

// GoOffline keeps what the shop sends off the phone until GoOnline.
func (c *Customer) GoOffline() {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	c.offline = true
}

// GoOnline gets what waited.
func (c *Customer) GoOnline() {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	c.offline = false
	c.receiveLocked()
}

// receiveLocked puts everything the Page sent on the phone and tells the app, with the mids (meta-platform.md, 3.6).
func (c *Customer) receiveLocked() {
	t := c.thread
	if t == nil {
		return
	}
	mids := []string{}
	var watermark time.Time
	for _, m := range t.messages {
		if m.fromPage && m.at.After(t.delivered) {
			mids = append(mids, m.mid)
			watermark = m.at
		}
	}
	if len(mids) == 0 {
		return
	}
	t.delivered = watermark
	c.notifyLocked("message_deliveries", c.sim.Now(), with(t.inbound(), "delivery", obj{"mids": mids, "watermark": watermark.UnixMilli()}))
}

// Deliver is a delivery receipt without mids: everything up to the newest message of the Page has arrived.
func (c *Customer) Deliver() {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	t := c.sim.threadLocked(c)
	if last := t.lastOfPage(); !last.IsZero() {
		t.delivered = later(t.delivered, last)
		c.notifyLocked("message_deliveries", c.sim.Now(), with(t.inbound(), "delivery", obj{"watermark": last.UnixMilli()}))
	}
}

// Read is the customer opening the conversation: the app is told up to where the Page's messages were seen.
func (c *Customer) Read() {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	if c.offline || c.thread == nil {
		return
	}
	c.receiveLocked()
	t := c.thread
	if !t.delivered.After(t.read) {
		return
	}
	t.read = t.delivered
	c.notifyLocked("message_reads", c.sim.Now(), with(t.inbound(), "read", obj{"watermark": t.read.UnixMilli()}))
}

func (t *thread) lastOfPage() time.Time {
	for i := len(t.messages) - 1; i >= 0; i-- {
		if t.messages[i].fromPage {
			return t.messages[i].at
		}
	}
	return time.Time{}
}
