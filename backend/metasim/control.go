package metasim

// PageInbox is Meta's own inbox as an app (meta-platform.md, 7.1).
const PageInbox = "263902037430900"

// threadFor finds the thread with the person of the recipient parameter.
func (c *call) threadFor() (*thread, *graphError) {
	var recipient struct {
		ID looseID `json:"id"`
	}
	id := c.params["recipient"]
	if len(id) > 0 && id[0] == '{' {
		if err := c.params.object("recipient", &recipient); err != nil {
			return nil, err
		}
		id = string(recipient.ID)
	}
	cu := c.sim.customers[id]
	if cu == nil || cu.page != c.page || cu.thread == nil {
		return nil, noPerson()
	}
	cu.thread.lapseLocked()
	return cu.thread, nil
}

// ownerLocked is the app that controls the thread now: control lapses with the customer's window, and an idle thread
// is the default app's, if there is one (meta-platform.md, 7.1).
func (t *thread) ownerLocked() string {
	t.lapseLocked()
	if t.owner == "" {
		return t.page.defaultApp
	}
	return t.owner
}

func (t *thread) lapseLocked() {
	if t.owner != "" && t.page.sim.Now().After(t.opened.Add(t.window)) {
		t.owner = ""
	}
}

func noPerson() *graphError {
	return &graphError{code: 100, subcode: 2018001, message: "(#100) No matching user found"}
}

func notOwner() *graphError {
	return &graphError{code: 10, subcode: 2018300, message: "(#10) Message failed to send because another app is controlling this thread now."}
}

// threadOwner tells who controls a thread, as far as this app may know (meta-platform.md, 7.2).
func threadOwner(c *call) (any, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	t, err := c.threadFor()
	if err != nil {
		return nil, err
	}
	switch {
	case t.owner == "":
		return obj{"data": []obj{}}, nil
	case t.owner == c.sim.cfg.AppID || c.page.defaultApp == c.sim.cfg.AppID:
		return obj{"data": []obj{{"thread_owner": obj{"app_id": t.owner}}}}, nil
	}
	return obj{"data": []obj{{"thread_owner": obj{"expiration": t.opened.Add(t.window).Unix()}}}}, nil
}

func passControl(c *call) (any, *graphError) {
	return c.control(func(t *thread) *graphError {
		if t.owner != c.sim.cfg.AppID && (t.owner != "" || c.page.defaultApp != "") {
			return notOwner()
		}
		t.owner = c.params["target_app_id"]
		if t.owner == "" {
			t.owner = c.page.defaultApp
		}
		return nil
	})
}

func takeControl(c *call) (any, *graphError) {
	return c.control(func(t *thread) *graphError {
		if c.page.defaultApp != c.sim.cfg.AppID { // never in zero config (meta-platform.md, 7.1)
			return &graphError{code: 10, message: "(#10) Only the default app can take control of this conversation."}
		}
		t.owner = c.sim.cfg.AppID
		return nil
	})
}

func requestControl(c *call) (any, *graphError) {
	return c.control(func(*thread) *graphError { return nil }) // the owner is another app, whose webhooks nobody sees
}

func releaseControl(c *call) (any, *graphError) {
	return c.control(func(t *thread) *graphError {
		if t.owner != c.sim.cfg.AppID {
			return notOwner()
		}
		t.owner = ""
		return nil
	})
}

func (c *call) control(change func(*thread) *graphError) (any, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	t, err := c.threadFor()
	if err != nil {
		return nil, err
	}
	if err := change(t); err != nil {
		return nil, err
	}
	return obj{"success": true}, nil
}

// PassControl is another app giving the customer's thread to app; "" makes it idle. The webhook goes to this app
// when it is the new owner.
func (c *Customer) PassControl(app, metadata string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	t := c.sim.threadLocked(c)
	previous := t.owner
	t.owner = app
	if app == c.sim.cfg.AppID {
		c.handoverLocked("pass_thread_control", previous, app, metadata)
	}
}

// TakeControl is another app (the Page Inbox, say) taking the thread over. The webhook goes to this app when it was
// the owner, or when the thread was idle.
func (c *Customer) TakeControl(app, metadata string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	c.takeControlLocked(app, metadata)
}

func (c *Customer) takeControlLocked(app, metadata string) {
	t := c.sim.threadLocked(c)
	previous := t.owner
	t.owner = app
	if previous == "" || previous == c.sim.cfg.AppID {
		c.handoverLocked("take_thread_control", previous, app, metadata)
	}
}

// RequestControl is another app asking this one for the thread.
func (c *Customer) RequestControl(app, metadata string) {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	c.sim.threadLocked(c)
	c.sim.notifyLocked(c.page, "messaging_handovers", "messaging", c.sim.Now(), obj{
		"sender": obj{"id": c.ID}, "recipient": obj{"id": c.page.ID},
		"request_thread_control": obj{"requested_owner_app_id": app, "metadata": metadata},
	})
}

func (c *Customer) handoverLocked(kind, previous, next, metadata string) {
	c.sim.notifyLocked(c.page, "messaging_handovers", "messaging", c.sim.Now(), obj{
		"sender": obj{"id": c.ID}, "recipient": obj{"id": c.page.ID},
		kind: obj{"previous_owner_app_id": optional(previous), "new_owner_app_id": next, "metadata": metadata},
	})
}
