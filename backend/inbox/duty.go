package inbox

import "time"

// Duty is when a member is given conversations: while they have not switched
// themselves off, and within their shifts. Who has set nothing is always on
// duty.
type Duty struct {
	Member MemberID
	Paused bool
	Shifts Hours
}

// On reports whether the member is on duty.
func (d Duty) On(at time.Time) bool { return !d.Paused && d.Shifts.Holds(at) }

// Next is when On changes by itself after at, the zero time when it does not.
func (d Duty) Next(at time.Time) time.Time {
	if d.Paused {
		return time.Time{}
	}
	return d.Shifts.Next(at)
}
