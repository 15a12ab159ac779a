package desk

import (
	"fmt"
	"net/http"
	"time"

	"pagedesk/backend/inbox"
)

// wrongFrom is from where on a clock is called wrong. Meta's answers carry the
// time in whole seconds, and some come late.
const wrongFrom = 5 * time.Minute

func wrong(ahead time.Duration) bool { return ahead.Abs() >= wrongFrom }

// clockProblem tells of a clock by which the windows for answering seem to be
// closed when they are open, or the other way round.
func clockProblem(ahead time.Duration) *inbox.Problem {
	minutes := int(ahead.Abs().Minutes())
	by := fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
	return &inbox.Problem{Code: inbox.CodeWrongClock, Args: map[string]string{"by": by}, Action: inbox.ActionWait}
}

// clockCompared is told the Date of an answer of Meta's: what the time was there
// when it was written.
func (h *health) clockCompared(date string) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	h.update(func() { h.graph.ahead = h.now().Sub(at) })
}
