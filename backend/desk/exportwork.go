package desk

import (
	"strconv"

	"pagedesk/backend/inbox"
)

// exportAct is a line that a member made.
func exportAct(l Line) ExportAct {
	args := l.Message.Line.Args
	a := ExportAct{
		Conversation: string(l.Conversation), Kind: string(l.Kind), Member: string(l.Author), To: args[inbox.ArgMember],
		AtMs: l.AtMs, Text: l.Text, Added: texts(inbox.LabelSet(args[inbox.ArgAdded]).IDs()),
		Removed: texts(inbox.LabelSet(args[inbox.ArgRemoved]).IDs()), Mentions: []string{},
		Reply: args[inbox.ArgReply], Reason: args[inbox.ArgReason], From: args[inbox.ArgFrom], Rule: args[inbox.ArgRule], How: args[inbox.ArgHow], Candidates: []string{}, Skipped: []ExportSkipped{},
	}
	dealt := inbox.DealtLine(l.Message.Line)
	for _, m := range dealt.Candidates {
		a.Candidates = append(a.Candidates, string(m))
	}
	for _, s := range dealt.Skipped {
		a.Skipped = append(a.Skipped, ExportSkipped{string(s.Member), s.Reason})
	}
	if l.Kind == inbox.MessageAction {
		a.Kind = l.Message.Line.Code
	}
	a.UntilMs, _ = strconv.ParseInt(args[inbox.ArgUntil], 10, 64) // 0 where there is none
	for _, m := range l.Mentions {
		a.Mentions = append(a.Mentions, string(m.Member))
	}
	return a
}

// ExportLabelOf is a label as Export shows it.
func ExportLabelOf(l inbox.Label) ExportLabel {
	return ExportLabel{ID: string(l.ID), Name: l.Name, Colour: l.Colour, Deleted: l.Deleted}
}

// texts are ids as they leave the program, never nil.
func texts[T ~string](ids []T) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return all
}
