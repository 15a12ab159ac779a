package messenger

import (
	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
)

// reactionEmoji are the reactions that Meta may name without an emoji
// (meta-platform.md, 3.6).
var reactionEmoji = map[string]string{
	"smile": "😆", "angry": "😠", "sad": "😢", "wow": "😮", "love": "❤️", "like": "👍", "dislike": "👎",
}

// otherReaction stands for a reaction of which Meta tells neither.
const otherReaction = "❔"

func reaction(e event) (channel.Inbound, bool) {
	r := e.Reaction
	if r == nil || r.Mid == "" || e.contact == "" {
		return channel.Inbound{}, false
	}
	out := &channel.Reaction{Message: inbox.MessageID(r.Mid), From: inbox.PartyCustomer}
	if e.fromPage {
		out.From = inbox.PartyShop
	}
	in := channel.Inbound{Reaction: out}
	if r.Action == "unreact" {
		return in, true
	}
	out.Emoji = clean(r.Emoji)
	if out.Emoji == "" {
		out.Emoji = reactionEmoji[r.Reaction]
	}
	if out.Emoji == "" {
		out.Emoji = otherReaction
	}
	if !e.fromPage {
		in.WindowMs = inbox.StandardWindow.Milliseconds()
	}
	return in, true
}
