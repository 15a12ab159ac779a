package entry

// The kinds about channels.
const (
	KindChannelConnected    = "channel.connected"
	KindChannelUpdated      = "channel.updated"
	KindChannelSuspended    = "channel.suspended"
	KindChannelReauthorized = "channel.reauthorized"
	KindChannelDisconnected = "channel.disconnected"
	KindChannelChecked      = "channel.checked"
	KindChannelResubscribed = "channel.resubscribed"
)

// ChannelConnected says that a channel belongs to the workspace from now on.
type ChannelConnected struct {
	Version
	Kind    string `json:"kind"`
	Account string `json:"account"`
	AppID   string `json:"app_id"`
	Page    string `json:"page"`
	Name    string `json:"name"`
}

// ChannelUpdated changes what the shop chose for a channel; what is absent
// stays.
type ChannelUpdated struct {
	Version
	Name       string `json:"name,omitempty"`
	HumanAgent *bool  `json:"human_agent,omitempty"` // Meta has approved the human-agent tag
}

// ChannelHealth is the body of channel.suspended, channel.reauthorized and
// channel.disconnected.
type ChannelHealth struct {
	Version
	Reason string `json:"reason,omitempty"` // problem code
}

// ChannelChecked says that the provider's record was compared with the journal
// and that what was missing is in import.batch entries before this one.
type ChannelChecked struct {
	Version
	TookMs   int64 `json:"took_ms"`   // the comparison began so long before this entry
	RecordMs int64 `json:"record_ms"` // newest activity of the record, by the provider's clock
}

// ChannelResubscribed says that the provider had stopped sending and was asked
// to go on.
type ChannelResubscribed struct {
	Version
}
