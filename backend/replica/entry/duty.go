package entry

import "pagedesk/backend/inbox"

// KindDutySet says when a member is on duty. Members set their own; who
// manages the shop sets that of anybody.
const KindDutySet = "duty.set"

// DutySet is a member's switch and shifts; what is absent stays.
type DutySet struct {
	Version
	Member   string       `json:"member"`
	On       *bool        `json:"on,omitempty"`
	Schedule *inbox.Hours `json:"schedule,omitempty"` // without ranges: always
}
