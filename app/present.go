package app

import (
	"net/url"
	"strings"

	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// The one place where domain types become what crosses to the window.

func noProblem() Problem { return Problem{Args: map[string]string{}, Action: string(inbox.ActionNone)} }

func problemView(err error) Problem {
	if err == nil {
		return noProblem()
	}
	p := desk.Problem(err)
	v := Problem{Code: string(p.Code), Args: p.Args, Action: string(p.Action)}
	if v.Args == nil {
		v.Args = map[string]string{}
	}
	return v
}

func loginView(s desk.LoginStatus) LoginView {
	v := LoginView{Stage: string(s.Stage), URL: s.URL, Account: s.Account, Missing: s.Declined, Problem: problemView(asError(s.Problem))}
	if v.Missing == nil {
		v.Missing = []string{}
	}
	return v
}

func channelView(c inbox.Channel, limits inbox.Limits) ChannelView {
	v := ChannelView{
		ID: string(c.ID), Kind: string(c.Kind), Name: c.Name, Page: c.Page, Unread: c.Unread, State: string(c.State), SinceMs: c.SinceMs,
		Problem: noProblem(), MaxFile: desk.MaxChosen(limits), MaxText: limits.MaxText, Unit: string(limits.TextUnit),
		HumanAgent: c.HumanAgent, CheckedMs: c.CheckedMs, ResubscribedMs: c.ResubscribedMs,
	}
	if c.State != inbox.ChannelConnected && c.Reason != "" {
		v.Problem.Code = c.Reason
		if c.State == inbox.ChannelNeedsLogin {
			v.Problem.Action = string(inbox.ActionReauthorize)
		}
	}
	return v
}

var partyNames = map[inbox.Party]string{inbox.PartyNone: "none", inbox.PartyCustomer: "customer", inbox.PartyShop: "shop"}

func partyName(p inbox.Party) string { return partyNames[p] }

// draftPreview is how much of a draft the list shows, in letters.
const draftPreview = 80

func conversationView(r desk.Row, members map[inbox.MemberID]inbox.Member) ConversationView {
	draft := []rune(r.Draft)
	return ConversationView{
		ID: string(r.ID), ChannelID: string(r.Channel), Name: r.Contact.Name, NameTail: r.Contact.ID.Tail(), Picture: pictureURL(r.Conversation),
		LastMs: r.LastMs, WroteMs: r.WroteMs, Snippet: r.Snippet, SnippetKind: string(r.SnippetKind), SnippetFrom: partyName(r.SnippetFrom), Unread: r.Unread,
		Draft: string(draft[:min(len(draft), draftPreview)]), Failed: r.Failed, WindowUntilMs: r.WindowUntilMs, ThreadOwner: r.ThreadOwner,
		WindowSoonMs: max(0, r.WindowUntilMs-inbox.WindowSoon.Milliseconds()), ReplyUntilMs: r.Standing(false).UntilMs(),
		Closed: r.Work.Closed, AssigneeID: string(r.Work.Assignee), Assignee: members[r.Work.Assignee].Name, WorkSinceMs: r.Work.SinceMs,
		SnoozedUntilMs: r.Work.SnoozedUntilMs, Labels: texts(r.Labels.IDs()), Mentioned: r.Mentioned, Hold: string(r.Hold.Reason), MayTake: r.Hold.MayTake,
	}
}

// pageInbox is the app id of messages typed in Facebook's own inbox
// (meta-platform.md, 3.6).
const pageInbox = "263902037430900"

func messageView(l desk.Line, author, ownApp string) MessageView {
	v := MessageView{
		ID: string(l.ID), Key: string(l.ID), Kind: "message", From: partyName(l.From), AuthorID: string(l.Author), Author: author,
		AtMs: l.AtMs, Text: l.Text, Attachments: []AttachmentView{}, Reactions: []ReactionView{}, Edited: l.Edits > 0, Unsent: l.Unsent,
		Standby: l.Standby, Filled: l.Filled, State: string(l.State), Problem: problemView(asError(l.Problem)), Event: Text{Args: map[string]string{}},
		HoldMs: l.HoldMs, Tries: []TryView{}, Mentions: []MentionView{}, Auto: string(l.Auto.Reply), AutoReason: string(l.Auto.Reason),
	}
	for _, try := range l.Tries {
		v.Tries = append(v.Tries, TryView{AtMs: try.AtMs, Result: string(try.Result), Problem: problemView(asError(try.Problem))})
	}
	if l.Client != "" {
		v.Key = string(l.Client)
		if v.ID == "" || l.State == inbox.StateFailed {
			v.ID = localPrefix + string(l.Client)
		}
	}
	if l.Kind == inbox.MessageNote {
		v.Kind = "note"
	}
	for _, m := range l.Mentions {
		v.Mentions = append(v.Mentions, MentionView{MemberID: string(m.Member), Name: m.Name})
	}
	if l.Kind == inbox.MessageLine || l.Kind == inbox.MessageAction {
		v.Kind, v.Event.Code = "event", l.Message.Line.Code
		if l.Message.Line.Args != nil {
			v.Event.Args = l.Message.Line.Args
		}
	}
	if l.From == inbox.PartyShop && l.Client == "" {
		switch l.AppID {
		case pageInbox:
			v.Via = "page_inbox"
		case "", ownApp:
		default:
			v.Via = "other_app"
		}
	}
	for i, a := range l.Attachments {
		v.Attachments = append(v.Attachments, attachmentView(l, i, a))
	}
	for _, r := range l.Reactions {
		v.Reactions = append(v.Reactions, ReactionView{Emoji: r.Emoji, From: partyName(r.From)})
	}
	return v
}

// actionArgs are the arguments of the line about what a member did: names, and
// a time in milliseconds, which the window writes out.
func actionArgs(l desk.Line, members map[inbox.MemberID]inbox.Member, labels []inbox.Label) map[string]string {
	given := l.Message.Line.Args
	args := map[string]string{
		"by": members[l.Author].Name, "to": members[inbox.MemberID(given[inbox.ArgMember])].Name, "rule": given[inbox.ArgRule],
	}
	if until := given[inbox.ArgUntil]; until != "" {
		args["until"] = until
	}
	for _, arg := range []string{inbox.ArgAdded, inbox.ArgRemoved} {
		var names []string
		for _, label := range labels {
			if inbox.LabelSet(given[arg]).Has(label.ID) {
				names = append(names, label.Name)
			}
		}
		args[arg] = strings.Join(names, ", ")
	}
	return args
}

func attachmentView(l desk.Line, index int, a inbox.Attachment) AttachmentView {
	v := AttachmentView{Kind: string(a.Kind), Name: a.Name, Title: a.Title, Link: a.Link, Fleeting: a.Fleeting, Lat: a.Lat, Long: a.Long}
	switch {
	case l.File != nil:
		v.URL = mediaWaiting + url.PathEscape(string(l.Client))
		v.Small = v.URL + "?small"
	case a.URL != "" || l.Client != "": // one of ours is here before its echo
		v.URL = attachmentURL(mediaAttachment, l.Conversation, l.ID, index)
		v.Small = attachmentURL(mediaSmall, l.Conversation, l.ID, index)
	}
	return v
}

func trayView(id inbox.ConversationID, files []desk.StagedFile, refused []*inbox.Problem) TrayView {
	v := TrayView{Files: []StagedView{}, Refused: []Problem{}}
	for _, f := range files {
		staged := StagedView{
			No: f.No, Name: f.File.Name, Kind: string(f.File.Kind), Size: f.File.Size, Problem: problemView(asError(f.Problem)), Shrinks: f.Shrinks,
		}
		if f.File.Kind == inbox.AttachmentImage {
			staged.Preview = stagedURL(id, f.No)
		}
		v.Files = append(v.Files, staged)
	}
	for _, p := range refused {
		v.Refused = append(v.Refused, problemView(p))
	}
	return v
}

func contactView(c inbox.Conversation, messages int, firstMs int64) ContactView {
	return ContactView{
		ConversationID: string(c.ID), Name: c.Contact.Name, NameTail: c.Contact.ID.Tail(), Picture: pictureURL(c), ID: string(c.Contact.ID),
		FirstMs: firstMs, Messages: messages, Referral: c.Referral.Label(), ProfileState: string(c.Contact.ProfileState),
	}
}

func healthView(h desk.Health) HealthView {
	v := HealthView{Signs: []SignView{}, CatchingUp: h.CatchingUp, Done: h.Done, Total: h.Total}
	for _, s := range h.Signs {
		sign := SignView{Subject: string(s.Subject), State: "ok", SinceMs: s.Since.UnixMilli(), Problem: problemView(asError(s.Problem))}
		if !s.LastOK.IsZero() {
			sign.LastMs = s.LastOK.UnixMilli()
		}
		if s.Problem != nil {
			sign.State = "trouble"
		}
		v.Signs = append(v.Signs, sign)
	}
	return v
}
