package inbox

import "time"

// Duty is when a member is given conversations: while they have not switched
// themselves off, and within their shifts. Who has set nothing is always on
// duty.
type Duty struct {
	Member  MemberID
	Paused  bool
	SinceMs int64 // when Paused changed last, 0: never
	Shifts  Hours
}

// On reports whether the member is on duty.
func (d Duty) On(at time.Time) bool { return !d.Paused && d.Shifts.Holds(at) }

// WasOn reports whether the member was on duty at a time, as far as the newest
// switch tells.
func (d Duty) WasOn(at time.Time) bool {
	if at.UnixMilli() < d.SinceMs {
		d.Paused = !d.Paused
	}
	return d.On(at)
}

// Next is when On changes by itself after at, the zero time when it does not.
func (d Duty) Next(at time.Time) time.Time {
	if d.Paused {
		return time.Time{}
	}
	return d.Shifts.Next(at)
}
