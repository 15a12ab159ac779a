package automation

import (
	"cmp"
	"slices"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/store"
)

// Waits before an automatic reply, for what makes it better.
const (
	// NameWait is how long the provider has to tell a new customer's name.
	NameWait = 8 * time.Second
	// FirstWait is how long a customer who writes for the first time may go on,
	// before the welcome.
	FirstWait = time.Second
	// ClosingWait is how long a person has to take back that a conversation was
	// closed.
	ClosingWait = 10 * time.Second
)

// LookWait is how long the provider's record has to tell whether a customer
// has written before.
const LookWait = NameWait

// GreetSince bounds how far back a reply that was not sent is mentioned.
const GreetSince = 7 * 24 * time.Hour

// Greeter is what Greet knows beside the rows.
type Greeter struct {
	// Limits are those of a kind of channel.
	Limits func(inbox.ChannelKind) inbox.Limits
	// Online reports whether a member has a desktop online.
	Online func(inbox.MemberID) bool
	Now    time.Time
}

// Greet decides which automatic replies are due, each with its text and no
// client yet, and which ones are too late: those are skipped. Again is when it
// should be asked again though nothing has changed, the zero time for never.
//
// It says nothing about a customer whom a person has answered in the last
// minutes, whose thread another app controls, or whom the shop may not write
// freely to; and once it has spoken it does not repeat itself.
func (x Greeter) Greet(g store.Greeting) (replies []inbox.AutoPlan, again time.Time) {
	settings := map[inbox.ChannelID]store.AutoSettings{}
	for _, s := range g.Settings {
		settings[s.Channel] = s
	}
	each := func(list []store.Greetable, decide func(matter) verdict) {
		for _, c := range list {
			m := matter{Greetable: c, Greeter: x, settings: settings[c.Channel], channel: g.Channels[c.Channel], all: g}
			if !m.reachable() {
				continue
			}
			v := decide(m)
			if v.reply.Reply != "" {
				replies = append(replies, v.reply)
			}
			again = earlier(again, v.again)
		}
	}
	each(g.Waiting, matter.greet)
	each(g.Closed, matter.bidFarewell)
	return replies, again
}

// matter is one conversation and what belongs to it.
type matter struct {
	store.Greetable
	Greeter
	settings store.AutoSettings
	channel  inbox.Channel
	all      store.Greeting
}

// verdict is a reply, or none, and when to look again.
type verdict struct {
	reply inbox.AutoPlan
	again time.Time
}

// reachable reports whether the shop speaks in this thread at all.
func (m matter) reachable() bool {
	return m.channel.State == inbox.ChannelConnected && !m.Standby && (m.ThreadOwner == "" || m.ThreadOwner == m.channel.AppID)
}

// greet decides about welcome and away. Both together become one message, in
// which the away message wins when there is no room for both.
func (m matter) greet() verdict {
	if m.Work.Closed {
		return verdict{} // a person has seen to it
	}
	welcome, reason := m.welcome(), m.away()
	if !welcome && reason == "" {
		return verdict{}
	}
	p := inbox.AutoPlan{Conversation: m.ID, Reply: inbox.AutoWelcome, Reason: inbox.AutoFirstMessage, Opening: m.Work.Opening, ForMs: m.WroteMs, State: inbox.AutoPlanned}
	texts := []string{m.settings.Welcome.Text}
	if reason != "" {
		p.Reply, p.Reason, p.Welcome = inbox.AutoAway, reason, welcome
		texts = []string{m.settings.Away.Text}
		if welcome {
			texts = []string{m.settings.Welcome.Text + "\n\n" + m.settings.Away.Text, m.settings.Away.Text}
		}
	}
	if reason == inbox.AutoOutsideHours {
		p.PeriodMs = m.settings.Hours.ClosedSince(time.UnixMilli(m.WroteMs)).UnixMilli()
	}
	wrote := time.UnixMilli(m.WroteMs)
	if m.late(wrote) {
		return verdict{reply: skipped(p, inbox.SkipTooOld)}
	}
	if !m.free() || reason == inbox.AutoOutsideHours && m.settings.Hours.Open(m.Now) {
		return verdict{}
	}
	if first := m.firstKnown(wrote); welcome && m.Now.Before(first) {
		return verdict{again: first}
	}
	if m.Contact.ProfileState == inbox.ProfilePending && m.Now.Before(wrote.Add(NameWait)) && slices.ContainsFunc(texts, inbox.NamesCustomer) {
		return verdict{again: wrote.Add(NameWait)}
	}
	return verdict{reply: m.filled(p, texts)}
}

// firstKnown is when it is known whether a customer's message is the first, as
// far as that can be told now.
func (m matter) firstKnown(wrote time.Time) time.Time {
	if m.LookedBack {
		return wrote.Add(FirstWait)
	}
	if soon, last := m.Now.Add(FirstWait), wrote.Add(LookWait); soon.Before(last) {
		return soon
	}
	return wrote.Add(LookWait)
}

// welcome reports whether this is a customer's first message ever, which
// nobody has welcomed.
func (m matter) welcome() bool {
	return m.settings.WelcomeMs > 0 && m.WroteMs >= m.settings.WelcomeMs && m.Work.Opening == 1 && m.FirstMs >= m.WaitingMs && !m.quiet() &&
		!slices.ContainsFunc(m.Past, func(p inbox.AutoPlan) bool { return p.Reply == inbox.AutoWelcome || p.Welcome })
}

// away is why an away message is due, "" when it is not.
func (m matter) away() inbox.AutoReason {
	if m.settings.AwayMs == 0 || m.WroteMs < m.settings.AwayMs || m.quiet() {
		return ""
	}
	wrote := time.UnixMilli(m.WroteMs)
	said := func(same func(inbox.AutoPlan) bool) bool {
		return slices.ContainsFunc(m.Past, func(p inbox.AutoPlan) bool { return p.Reply == inbox.AutoAway && p.Reason != "" && same(p) })
	}
	if !m.settings.Hours.Open(wrote) {
		period := m.settings.Hours.ClosedSince(wrote).UnixMilli()
		if said(func(p inbox.AutoPlan) bool {
			return p.Reason == inbox.AutoOutsideHours && p.PeriodMs == period || p.Reason == inbox.AutoNobodyOnDuty && p.ForMs >= m.WaitingMs
		}) {
			return ""
		}
		return inbox.AutoOutsideHours
	}
	if m.Work.Assignee != "" || m.late(wrote) || m.somebodyAnswers() ||
		said(func(p inbox.AutoPlan) bool { return p.Opening == m.Work.Opening || p.ForMs >= m.WaitingMs }) {
		return ""
	}
	return inbox.AutoNobodyOnDuty
}

// quiet reports whether a person wrote so shortly before the customer that
// they are talking.
func (m matter) quiet() bool {
	return m.AnsweredMs > 0 && m.WroteMs-m.AnsweredMs < int64(m.settings.QuietMinutes)*time.Minute.Milliseconds()
}

// somebodyAnswers reports whether a new opening finds somebody: a member of the
// channel's rule, or anybody who sees the channel where there is none, who is
// on duty and, where the rule prefers that, online.
func (m matter) somebodyAnswers() bool {
	needOnline := false
	mayAnswer := func(id inbox.MemberID) bool {
		access, restricted := m.all.Access[m.channel.ID]
		return !restricted || access.Includes(id)
	}
	for _, r := range m.all.Rules {
		if slices.Contains(r.Channels, m.channel.ID) {
			needOnline = r.PreferOnline
			mayAnswer = func(id inbox.MemberID) bool { return slices.Contains(r.Members, id) }
		}
	}
	for id, member := range m.all.Members {
		if !member.Removed && mayAnswer(id) && m.all.Duties[id].On(m.Now) && (!needOnline || m.Online(id)) {
			return true
		}
	}
	return false
}

// bidFarewell decides about the closing message.
func (m matter) bidFarewell() verdict {
	closed := time.UnixMilli(m.Work.SinceMs)
	p := inbox.AutoPlan{
		Conversation: m.ID, Reply: inbox.AutoClosing, Reason: inbox.AutoClosed, Opening: m.Work.Opening, ForMs: m.Work.SinceMs, State: inbox.AutoPlanned,
	}
	switch {
	case m.late(closed):
		return verdict{reply: skipped(p, inbox.SkipTooOld)}
	case m.Now.Before(closed.Add(ClosingWait)):
		return verdict{again: closed.Add(ClosingWait)}
	case !m.free():
		return verdict{reply: skipped(p, inbox.AutoSkip(inbox.CodeWindowClosed))}
	}
	return verdict{reply: m.filled(p, []string{m.settings.Closing.Text})}
}

// late reports whether a reply to what happened then would come too late.
func (m matter) late(then time.Time) bool {
	return m.Now.Sub(then) > time.Duration(m.settings.LimitMinutes)*time.Minute
}

// free reports whether the shop may write by itself now: never with a tag.
func (m matter) free() bool { return m.Standing(true).Reply(m.Now.UnixMilli()) == inbox.ReplyFree }

// filled is the plan with the first of the texts that fits. One that does not
// fit any more, because a name has become longer, is skipped.
func (m matter) filled(p inbox.AutoPlan, texts []string) inbox.AutoPlan {
	names := inbox.AutoNames{
		Agent: m.all.Members[m.Work.Assignee].Name, Customer: m.Contact, Page: cmp.Or(m.channel.Page, m.channel.Name),
	}
	var err error
	for _, text := range texts {
		p.Text = m.settings.Fill(text, names)
		if err = inbox.CheckText(p.Text, m.Limits(m.channel.Kind)); err == nil {
			return p
		}
	}
	return skipped(p, inbox.AutoSkip(inbox.ProblemOf(err).Code))
}

// skipped is a reply that is not sent and was never planned.
func skipped(p inbox.AutoPlan, reason inbox.AutoSkip) inbox.AutoPlan {
	p.State, p.Skipped, p.Reason, p.Text = inbox.AutoSkipped, reason, "", ""
	return p
}
