package inbox

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// RuleID names a rule, the same on every desktop.
type RuleID string

// Rule says who gets the conversations of some channels. A channel is in at
// most one rule.
type Rule struct {
	ID       RuleID
	Name     string
	Channels []ChannelID
	Members  []MemberID // in the order in which they are asked the first time
	Method   Method
	// PreferOnline leaves out who has no desktop online.
	PreferOnline bool
	Fallback     Fallback
	FallbackTo   MemberID // of FallbackMember
	Cap          int      // open conversations of one member, of all channels; 0: any number
	// RedealMinutes is how long a customer waits for an answer before the
	// conversation goes to somebody else; 0: for ever.
	RedealMinutes int
	Old           Old
	// Exclusive says that only the one who has a conversation answers it.
	Exclusive bool
	// Hide says that a conversation somebody has is out of the other agents'
	// sight.
	Hide bool
}

// Method is how a rule chooses among those who are available.
type Method string

// The methods.
const (
	MethodRoundRobin Method = "round_robin" // in turn, so that everybody gets as many
	MethodSelfClaim  Method = "self_claim"  // nobody is chosen: the first to take it has it
	MethodFewestOpen Method = "fewest_open" // who has the fewest open conversations
	MethodRandom     Method = "random"
)

// Fallback is what happens while nobody is available: nobody is on duty or,
// where those are preferred, nobody is online. Who is full does not count:
// those conversations wait.
type Fallback string

// The fallbacks.
const (
	FallbackWait   Fallback = "wait"   // unassigned until somebody is
	FallbackRandom Fallback = "random" // any member of the rule
	FallbackMember Fallback = "member" // FallbackTo, available or not
)

// Old is what a rule does with conversations that were there before it: those
// taken over from the provider's record, and those whose member is no longer
// in the rule (features.md, SO-20 to SO-24).
type Old string

// The choices.
const (
	OldLeave     Old = "leave"     // until the customer writes again
	OldAvailable Old = "available" // deals those that nobody has
	OldAll       Old = "all"       // deals also those that somebody has, once
)

// What rules can be.
var (
	Methods   = []Method{MethodRoundRobin, MethodSelfClaim, MethodFewestOpen, MethodRandom}
	Fallbacks = []Fallback{FallbackWait, FallbackRandom, FallbackMember}
	Olds      = []Old{OldLeave, OldAvailable, OldAll}
)

// Bounds of a rule's numbers.
const (
	MaxCap           = 1000
	MaxRedealMinutes = 7 * 24 * 60
)

// Check says what a person has to change before a rule can be saved. Whether
// its channels and members exist is not looked at.
func (r Rule) Check() error {
	if err := CheckName(r.Name); err != nil {
		return err
	}
	switch {
	case len(r.Channels) == 0:
		return &Problem{Code: CodeRuleNoChannel, Action: ActionEdit}
	case len(r.Members) == 0:
		return &Problem{Code: CodeRuleNoMember, Action: ActionEdit}
	case r.Fallback == FallbackMember && r.FallbackTo == "":
		return &Problem{Code: CodeRuleNoFallback, Action: ActionEdit}
	case r.Cap < 0 || r.Cap > MaxCap:
		return &Problem{Code: CodeRuleCap, Args: map[string]string{"max": itoa(MaxCap)}, Action: ActionEdit}
	case r.RedealMinutes < 0 || r.RedealMinutes > MaxRedealMinutes:
		return &Problem{Code: CodeRuleRedeal, Args: map[string]string{"max": itoa(MaxRedealMinutes)}, Action: ActionEdit}
	case !slices.Contains(Methods, r.Method) || !slices.Contains(Fallbacks, r.Fallback) || !slices.Contains(Olds, r.Old):
		return &Problem{Code: CodeInvalidInput, Action: ActionEdit}
	}
	return nil
}

// RedealAt is when a conversation that the customer waits for since waitingMs
// goes to somebody else, in milliseconds since the epoch; 0: it does not. One
// that was offered and that nobody took waits too.
func (r Rule) RedealAt(w Work, waitingMs int64) int64 {
	if r.RedealMinutes == 0 || waitingMs == 0 || w.Closed || w.Assignee == "" && !w.Offered {
		return 0
	}
	return max(waitingMs, w.SinceMs) + r.RedealAfter().Milliseconds()
}

// RedealAfter is how long the customer waits until then.
func (r Rule) RedealAfter() time.Duration { return time.Duration(r.RedealMinutes) * time.Minute }

// CountsOpen reports whether who gets a conversation depends on how many each
// has.
func (r Rule) CountsOpen() bool { return r.Cap > 0 || r.Method == MethodFewestOpen }

// Why somebody was left out when a conversation was dealt: keys of the
// catalogues under "skipped.".
const (
	SkippedOffDuty  = "off_duty"
	SkippedOffline  = "offline"
	SkippedFull     = "full"
	SkippedGone     = "gone"      // no longer in the team
	SkippedNoAccess = "no_access" // may not see the channel
	SkippedHadIt    = "had_it"    // did not answer in time
)

// How a member came to be chosen: a Method, or one of these. Keys of the
// catalogues under "dealt.".
const (
	DealtBack     = "back"     // had the opening before
	DealtFallback = "fallback" // nobody was available
)

// Skipped is who was left out and why.
type Skipped struct {
	Member MemberID
	Reason string
}

// Dealt is why a conversation went to somebody, or was offered, as the thread's
// history tells it.
type Dealt struct {
	To         MemberID // "" when it was offered
	From       MemberID // who had it before, "" for nobody
	Rule       string   // its name at that time
	How        string   // a Method, DealtBack or DealtFallback
	Candidates []MemberID
	Skipped    []Skipped
}

// Line is the history's line, of ActDealt or ActOffered. Lists are separated
// by commas, which stand in no member's id.
func (d Dealt) Line(code string) Line {
	var candidates, skipped []string
	for _, m := range d.Candidates {
		candidates = append(candidates, string(m))
	}
	for _, s := range d.Skipped {
		skipped = append(skipped, string(s.Member)+":"+s.Reason)
	}
	args := map[string]string{
		ArgMember: string(d.To), ArgFrom: string(d.From), ArgRule: d.Rule, ArgHow: d.How,
		ArgCandidates: strings.Join(candidates, ","), ArgSkipped: strings.Join(skipped, ","),
	}
	maps.DeleteFunc(args, func(_, value string) bool { return value == "" })
	return Line{Code: code, Args: args}
}

// DealtLine reads what Line wrote.
func DealtLine(l Line) Dealt {
	d := Dealt{To: MemberID(l.Args[ArgMember]), From: MemberID(l.Args[ArgFrom]), Rule: l.Args[ArgRule], How: l.Args[ArgHow]}
	for _, m := range strings.FieldsFunc(l.Args[ArgCandidates], isComma) {
		d.Candidates = append(d.Candidates, MemberID(m))
	}
	for _, s := range strings.FieldsFunc(l.Args[ArgSkipped], isComma) {
		member, reason, _ := strings.Cut(s, ":")
		d.Skipped = append(d.Skipped, Skipped{MemberID(member), reason})
	}
	return d
}

func isComma(r rune) bool { return r == ',' }
