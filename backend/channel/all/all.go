// Package all lists the kinds of channels there are. A new kind is a folder
// beside this one and one line here.
package all

import (
	"pagedesk/backend/channel"
	"pagedesk/backend/channel/messenger"
	"pagedesk/backend/meta"
)

// Kinds makes every kind; the Meta ones share a client. It may be nil where
// nothing is sent.
func Kinds(graph *meta.Client) []channel.Channel {
	return []channel.Channel{messenger.New(graph)}
}
