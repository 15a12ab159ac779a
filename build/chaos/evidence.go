package main

import (
	"context"
	"slices"
	"time"

	"pagedesk/backend/desk"
	"pagedesk/backend/metasim"
)

// evidence is what everybody holds in the end. It is plain data, so that the
// rules on it are tested without a shop.
type evidence struct {
	phones []phone
	sends  []metasim.Send // what the Send API accepted
	said   map[string]said
	told   []told // in the order of each desktop's agent
	desks  []held
	lost   map[string]int // events that no webhook ever brought, by Page
	end    time.Time      // of the run, by Meta's clock
}

// phone is what one customer sees.
type phone struct {
	Conversation string
	Page         string
	Name         string
	Messages     []metasim.PhoneMessage
}

// held is what a desktop holds.
type held struct {
	Desk   string
	Member string
	Export desk.Export
}

// gather asks everybody. Nothing may run any more but the simulator.
func (s *shop) gather(ctx context.Context, agents []*agent, lostBefore map[string]int) (evidence, error) {
	e := evidence{sends: s.sim.Sends(), said: map[string]said{}, lost: map[string]int{}, end: s.sim.Now()}
	for _, c := range s.crowd.all {
		e.phones = append(e.phones, phone{c.conversation(), c.PageID, c.Name, c.Thread()})
	}
	s.crowd.mu.Lock()
	for mid, x := range s.crowd.said {
		e.said[mid] = *x
	}
	s.crowd.mu.Unlock()
	for _, a := range agents {
		e.told = append(e.told, a.told()...)
	}
	for _, page := range pages {
		e.lost["page:"+page] = s.sim.Page(page).Lost() - lostBefore[page]
	}
	for _, d := range s.desks {
		export, err := d.export(ctx)
		if err != nil {
			return e, err
		}
		e.desks = append(e.desks, held{d.name, d.member, export})
	}
	return e, nil
}

// violation is a rule that does not hold.
type violation struct {
	At    time.Time // when what it is about happened, zero when that has no time
	Rule  string
	Words string
}

// judge checks everything that must be true of the evidence.
func judge(e evidence) []violation {
	var all []violation
	for _, rule := range rules {
		rule.check(e, func(at time.Time, words string) { all = append(all, violation{at, rule.name, words}) })
	}
	slices.SortStableFunc(all, func(a, b violation) int { return a.At.Compare(b.At) })
	return all
}

// report is how a rule says what is wrong.
type report func(at time.Time, words string)

// rule is something that must be true of the evidence.
type rule struct {
	name  string
	check func(evidence, report)
}

var rules = []rule{
	{"phones show what people wrote", checkPhones},
	{"a desktop holds every message, once, as it was written", checkComplete},
	{"a desktop holds nothing else", checkNothingElse},
	{"a thread is in Meta's order", checkOrder},
	{"a message is sent at most once", checkSentOnce},
	{"what an agent wrote is on the phone, or failed with a cause and is not", checkPromises},
	{"a conversation is dealt once, in turn", checkDealing},
	{"a customer is greeted once, or the thread says why not", checkGreetings},
	{"an agent's messages go out in their order", checkSentOrder},
	{"a message has the author who wrote it", checkAuthors},
	{"a state says what is true", checkStates},
	{"a conversation belongs to its customer", checkConversations},
	{"desktops agree", checkAgreement},
}
