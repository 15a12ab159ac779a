package inbox

// Holding is what the rule of a channel says about who may answer. The zero
// value is that of a channel without a rule: everybody may.
type Holding struct {
	Exclusive bool // only who has the conversation
	SelfClaim bool // only who took it before: nobody answers what nobody has
}

// Holding is what the rule says about who may answer. Only the first to take a
// conversation may chat with that customer (features.md, SO-19).
func (r Rule) Holding() Holding {
	claimed := r.Method == MethodSelfClaim
	return Holding{Exclusive: r.Exclusive || claimed, SelfClaim: claimed}
}

// Hold is why a member may not answer in a conversation.
type Hold struct {
	Reason  HoldReason
	By      MemberID // who answers, of HoldTheirs
	MayTake bool     // the member may take it
}

// HoldReason says why, "" when the member may answer.
type HoldReason string

// The reasons.
const (
	HoldNone      HoldReason = ""
	HoldTheirs    HoldReason = "theirs"    // another member holds the composer
	HoldUnclaimed HoldReason = "unclaimed" // it has to be taken first
)

// Hold says whether a member may answer in a conversation. Whoever has a closed
// one still has it: an answer would open it again.
func (w Work) Hold(me Member, rule Holding) Hold {
	switch {
	case w.Assignee != "" && w.Assignee == me.ID:
		return Hold{}
	case w.Assignee != "" && rule.Exclusive:
		return Hold{Reason: HoldTheirs, By: w.Assignee, MayTake: me.Manages()}
	case w.Assignee == "" && rule.SelfClaim:
		return Hold{Reason: HoldUnclaimed, MayTake: true}
	}
	return Hold{}
}
