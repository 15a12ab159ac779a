// Package bell wakes a goroutine that waits for something to do. It carries no
// news: who is woken looks at the state, and rings while it looks count once,
// afterwards.
package bell

// Bell is rung by anybody and heard by the one who receives from it. Make it
// with New.
type Bell chan struct{}

// New makes a bell that has not been rung.
func New() Bell { return make(Bell, 1) }

// Ring wakes whoever waits, now or when it comes to wait. It does not block.
func (b Bell) Ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
