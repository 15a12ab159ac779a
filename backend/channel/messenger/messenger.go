// Package messenger is the channel kind of Facebook Pages in Messenger: it
// decodes the events of webhook object page, sends texts and files, reads
// profiles, looks a sent message up and asks for fresh addresses of media.
//
// Decode is pure: the same entry always gives the same lines with the same
// ids, on every desktop. It takes any JSON and drops no event: what it does not
// know becomes a line that keeps the event. Comments (changes of field feed)
// are another kind's matter and are passed on as such lines of the channel.
package messenger

import (
	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/meta"
)

// Object is the webhook object of a Page's events.
const Object = "page"

// pageInbox is Meta's own inbox as an app: people of the shop write there
// (meta-platform.md, 7.1).
const pageInbox = "263902037430900"

// maxText is in UTF-16 units, the stricter reading (meta-platform.md, 4.2).
const maxText = 2000

// Kind is the Messenger kind. It is safe for concurrent use.
type Kind struct{ graph *meta.Client }

var (
	_ channel.Channel    = (*Kind)(nil)
	_ channel.Finder     = (*Kind)(nil)
	_ channel.Historian  = (*Kind)(nil)
	_ channel.Subscriber = (*Kind)(nil)
	_ channel.Uploader   = (*Kind)(nil)
	_ channel.Refresher  = (*Kind)(nil)
)

// New makes the kind. Decode works without a client.
func New(graph *meta.Client) *Kind { return &Kind{graph: graph} }

// Kind names it.
func (*Kind) Kind() inbox.ChannelKind { return inbox.KindMessenger }

// Object is the webhook object its entries come under.
func (*Kind) Object() string { return Object }

// Limits is what Messenger carries.
func (*Kind) Limits() inbox.Limits {
	return inbox.Limits{MaxText: maxText, TextUnit: inbox.UnitUTF16, Files: fileLimits, WindowMs: inbox.StandardWindow.Milliseconds()}
}
