package messenger

import (
	"time"

	"pagedesk/backend/channel"
)

var _ channel.Pacer = (*Kind)(nil)

// Pace spaces sends by what Meta's usage headers say of the Page and the app
// (meta-platform.md, 8.1 and 8.2).
func (k *Kind) Pace(account channel.Account, file bool) time.Duration {
	return k.graph.Budget.Pace(account.ID, file)
}
