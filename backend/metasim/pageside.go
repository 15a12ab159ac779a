package metasim

import "time"

// InboxSay is somebody of the shop answering in Facebook's own Page Inbox: an echo with that inbox's app id. With a
// default app set, the inbox takes the thread over (meta-platform.md, 7.1).
func (c *Customer) InboxSay(text string) (mid string) {
	return c.pageSay(PageInbox, time.Time{}, &message{text: text})
}

// InboxSayAt is the same with an earlier time: history.
func (c *Customer) InboxSayAt(at time.Time, text string) (mid string) {
	return c.pageSay(PageInbox, at, &message{text: text})
}

// AppSay is another app answering for the Page, with its metadata.
func (c *Customer) AppSay(appID, text, metadata string) (mid string) {
	return c.pageSay(appID, time.Time{}, &message{text: text, metadata: metadata})
}

func (c *Customer) pageSay(appID string, at time.Time, m *message) string {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	m.thread, m.fromPage, m.appID, m.at = c.sim.threadLocked(c), true, appID, at
	if at.IsZero() {
		m.at = c.sim.Now()
	}
	if appID == PageInbox && c.page.defaultApp != "" && m.thread.owner != PageInbox {
		c.takeControlLocked(PageInbox, "")
	}
	c.sim.pageSaysLocked(m, nil)
	return m.mid
}

// PolicyEnforcement is Meta telling the Page that it was warned, blocked or unblocked.
func (p *Page) PolicyEnforcement(action, reason string) {
	e := obj{"action": action}
	if reason != "" {
		e["reason"] = reason
	}
	p.Emit("messaging_policy_enforcement", "messaging", obj{"recipient": obj{"id": p.ID}, "policy_enforcement": e})
}
