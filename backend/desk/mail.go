package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/link"
	"pagedesk/backend/mail"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/secret"
	"pagedesk/backend/store"
	"pagedesk/backend/vault"
	"pagedesk/relay/wire"
)

// keyMail is the keychain's item for the password of the mail account.
const keyMail = "mail-password"

// MailAccount is how the shop tells members by e-mail what they were given.
type MailAccount struct {
	inbox.MailSettings
	Set bool // an account was saved
	// Ready says that this computer has the password, or needs none.
	Ready bool
	// Muted says that this computer's member wants no mails; Address is where
	// they go, "" when it is not known.
	Muted   bool
	Address string
	Problem *inbox.Problem // of the last mail from this computer, nil when it went
}

// Mail reads the shop's mail account.
func (d *Desk) Mail(ctx context.Context) (MailAccount, error) {
	var a MailAccount
	var err error
	if a.MailSettings, err = d.replica.MailSettings(ctx); err != nil {
		return a, err
	}
	a.Set = a.Host != ""
	if !a.Set {
		a.Port, a.Security, a.Minutes = 465, inbox.MailTLS, inbox.DefaultMailMinutes
	}
	states, err := d.replica.MailStates(ctx)
	if err != nil {
		return a, err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return a, err
	}
	a.Muted, a.Address = states[d.member()].Muted, members[d.member()].Email
	_, err = d.mailPassword(a.MailSettings)
	a.Ready = err == nil
	d.mu.Lock()
	a.Problem = d.mailProblem
	d.mu.Unlock()
	return a, nil
}

// mailPassword reads the account's password, the zero one when it needs none.
func (d *Desk) mailPassword(s inbox.MailSettings) (secret.Token, error) {
	if s.User == "" {
		return secret.Token{}, nil
	}
	return d.readSecret(keyMail, &inbox.Problem{Code: inbox.CodeMailNoPassword, Action: inbox.ActionEdit})
}

// SaveMail sets the shop's mail account. A zero password leaves the one that is
// kept. Only the owner does.
func (d *Desk) SaveMail(ctx context.Context, s inbox.MailSettings, password secret.Token) error {
	s, err := d.checkMail(s)
	if err != nil {
		return err
	}
	if !password.IsZero() {
		if err := d.keepMailPassword(ctx, password, d.now().UnixMilli()); err != nil {
			return err
		}
	}
	if _, err := d.mailPassword(s); err != nil {
		return err
	}
	if err := d.act(ctx, "", action{kind: entry.KindMailSaved, body: &entry.MailSaved{MailSettings: s}}); err != nil {
		return err
	}
	d.mailed.Ring()
	return nil
}

func (d *Desk) checkMail(s inbox.MailSettings) (inbox.MailSettings, error) {
	if d.currentConfig().Member.Role != wire.RoleOwner {
		return s, &inbox.Problem{Code: inbox.CodeNotAllowed, Action: inbox.ActionNone}
	}
	s = inbox.CleanMail(s)
	return s, inbox.CheckMail(s)
}

// TestMail sends a mail through an account that need not be saved yet.
func (d *Desk) TestMail(ctx context.Context, s inbox.MailSettings, password secret.Token, to string) error {
	s, err := d.checkMail(s)
	if err != nil {
		return err
	}
	if password.IsZero() {
		if password, err = d.mailPassword(s); err != nil {
			return err
		}
	}
	now := d.now()
	letter := mail.ComposeTest(s.Language, d.currentConfig().Workspace.Name)
	letter.To, letter.At = to, now
	letter.ID = fmt.Sprintf("test.%d.%s@%s.pagedesk", now.UnixMilli(), d.member(), d.currentConfig().Workspace.ID)
	return mail.Account{MailSettings: s, Password: password, Roots: d.opts.MailRoots}.Send(ctx, letter)
}

// MuteMail says whether this computer's member wants no mails.
func (d *Desk) MuteMail(ctx context.Context, muted bool) error {
	return d.act(ctx, "", action{kind: entry.KindNoticeSet, body: &entry.NoticeSet{Mail: !muted}})
}

func (d *Desk) keepMailPassword(ctx context.Context, password secret.Token, stamp int64) error {
	if err := d.writeSecret(keyMail, password); err != nil {
		return err
	}
	if err := d.local.SetStamp(ctx, wire.VaultMail, stamp); err != nil {
		return err
	}
	d.vaulted.Ring()
	d.mailed.Ring()
	return nil
}

// Waits of who sends mails.
const (
	mailIdle   = time.Minute // what is due by the clock is looked for
	mailFirst  = 2 * time.Second
	mailLonger = 5 * time.Minute
)

// runMail tells members by mail what they were given. Every computer of an
// owner or admin has the password and does it; the one whose mailing.begun is
// the first in the journal has a few minutes for the mail and writes
// mailing.done when the server took it. The lease has no part in this: an agent
// may hold it, who has no password. A computer that dies between the server's
// answer and the journal's has its last mail sent once more by another, under
// the same message id.
func (d *Desk) runMail(ctx context.Context) error {
	again := time.Duration(0)
	seen := turns{}
	for {
		wait := mailIdle
		if d.Health().Live && d.currentConfig().Member.Role.Manages() {
			next, err := d.tell(ctx, seen)
			switch {
			case err != nil && ctx.Err() == nil:
				again = min(max(2*again, mailFirst), mailLonger)
				wait = again
				d.log.Warn("mail not sent", "wait", wait, "error", err, "cause", errors.Unwrap(err))
			case err == nil:
				again = 0
				if !next.IsZero() {
					wait = min(wait, max(0, next.Sub(d.now())))
				}
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.mailed:
		case <-time.After(wait):
		}
	}
}

// tell sends the mails that are due and answers when to look again. A mail
// that is refused does not hold up the others.
func (d *Desk) tell(ctx context.Context, seen turns) (time.Time, error) {
	settings, err := d.replica.MailSettings(ctx)
	if err != nil || !settings.On {
		return time.Time{}, err
	}
	waiting, err := d.stillTheirs(ctx)
	if err != nil || len(waiting) == 0 {
		return time.Time{}, err
	}
	states, err := d.replica.MailStates(ctx)
	if err != nil {
		return time.Time{}, err
	}
	members, err := d.Members(ctx)
	if err != nil {
		return time.Time{}, err
	}
	seen.note(states, d.now())
	due, next := mail.Plan(d.currentConfig().Device.ID, settings, waiting, states, members, d.now())
	if len(due) == 0 {
		return next, nil
	}
	password, err := d.mailPassword(settings)
	if err != nil {
		d.noteMail(err)
		return next, err
	}
	account := mail.Account{MailSettings: settings, Password: password, Roots: d.opts.MailRoots}
	var failed []error
	for _, digest := range due {
		err := d.deliver(ctx, account, digest, states[digest.Member.ID], members)
		if ctx.Err() != nil {
			return next, ctx.Err()
		}
		failed = append(failed, err)
	}
	err = errors.Join(failed...)
	d.noteMail(err)
	if next.IsZero() {
		next = d.now() // for those whom another computer tells now
	}
	return next.Add(mailFirst), err
}

// deliver sends a mail if this computer is the one to do it, and records it.
func (d *Desk) deliver(ctx context.Context, account mail.Account, digest mail.Digest, state inbox.MailState, members map[inbox.MemberID]inbox.Member) error {
	body := &entry.Mailing{Member: string(digest.Member.ID), UpToSeq: digest.UpToSeq}
	key := fmt.Sprintf("mailing/%s/%d/", digest.Member.ID, state.Seq)
	if !digest.Mine {
		first, err := d.begin(ctx, fmt.Sprintf("%s%d", key, state.Tries+1), body)
		if err != nil || !first {
			return err
		}
	}
	if err := d.send(ctx, account, digest, members); err != nil {
		return err
	}
	return d.act(ctx, "", action{kind: entry.KindMailDone, unique: fmt.Sprintf("%sdone/%d", key, digest.UpToSeq), body: body})
}

// begin reports whether this computer was the first to begin with a mail.
func (d *Desk) begin(ctx context.Context, unique string, body *entry.Mailing) (bool, error) {
	if err := d.act(ctx, "", action{kind: entry.KindMailBegun, unique: unique, body: body}); err != nil {
		return false, err
	}
	states, err := d.replica.MailStates(ctx)
	s := states[inbox.MemberID(body.Member)]
	return s.Tries > 0 && s.BegunBy == d.currentConfig().Device.ID && s.BegunSeq == body.UpToSeq, err
}

// turns are when this computer learned of mails that were begun, by member.
// Their entries have the relay's time, and a clock that is minutes off must not
// make two computers send.
type turns map[inbox.MemberID]struct{ begunMs, seenMs int64 }

// note puts the time at which a mail's beginning was seen here in the place of
// the relay's.
func (s turns) note(states map[inbox.MemberID]inbox.MailState, now time.Time) {
	for id, state := range states {
		if s[id].begunMs != state.BegunMs {
			s[id] = struct{ begunMs, seenMs int64 }{state.BegunMs, now.UnixMilli()}
		}
		state.BegunMs = s[id].seenMs
		states[id] = state
	}
}

// noteMail keeps what the last mails met, for the screen.
func (d *Desk) noteMail(err error) {
	d.mu.Lock()
	d.mailProblem = inbox.ProblemOf(err)
	d.mu.Unlock()
	d.announce(Change{Mail: true})
}

// stillTheirs are the assignments that have not been overtaken.
func (d *Desk) stillTheirs(ctx context.Context) ([]inbox.Assignment, error) {
	all, err := d.replica.Assignments(ctx)
	if err != nil {
		return nil, err
	}
	var left []inbox.Assignment
	for i, a := range all {
		later := func(b inbox.Assignment) bool { return b.Member == a.Member && b.Conversation == a.Conversation }
		if slices.ContainsFunc(all[i+1:], later) {
			continue
		}
		c, err := d.replica.Conversation(ctx, a.Conversation)
		if errors.Is(err, store.ErrNotFound) {
			continue // no longer for this computer to see
		}
		if err != nil {
			return nil, err
		}
		if c.Work.Assignee == a.Member && !c.Work.Closed {
			left = append(left, a)
		}
	}
	return left, nil
}

// send sends one mail.
func (d *Desk) send(ctx context.Context, account mail.Account, digest mail.Digest, members map[inbox.MemberID]inbox.Member) error {
	items := make([]mail.Item, len(digest.Items))
	for i, a := range digest.Items {
		channelID, _ := a.Conversation.Parts()
		c, err := d.replica.Channel(ctx, channelID)
		if err != nil {
			return err
		}
		items[i] = mail.Item{Conversation: a.Conversation, Inbox: c.Name, By: members[a.By].Name, Rule: a.Rule}
		if account.WithText {
			v, err := d.replica.Conversation(ctx, a.Conversation)
			if err != nil {
				return err
			}
			items[i].Customer = v.Contact.Name
			if v.SnippetFrom == inbox.PartyCustomer {
				items[i].Words = v.Snippet
			}
		}
	}
	workspace := d.currentConfig().Workspace
	letter := mail.Compose(account.Language, workspace.Name, digest.Member.Name, items)
	letter.To, letter.At = digest.Member.Email, d.now()
	letter.ID = fmt.Sprintf("%s.%d@%s.pagedesk", digest.Member.ID, digest.UpToSeq, workspace.ID)
	if err := account.Send(ctx, letter); err != nil {
		return err
	}
	d.log.Info("mail sent", "member", string(digest.Member.ID), "conversations", len(items))
	return nil
}

// giveMail seals the password of the mail account for the device of somebody
// who manages the shop and lacks it.
func (d *Desk) giveMail(ctx context.Context, api link.API, to wire.DeviceState, stamp int64) error {
	members, err := d.Members(ctx)
	if err != nil || !members[inbox.MemberID(to.Member)].Manages() || stampIn(to.Vault, wire.VaultMail) >= stamp {
		return err
	}
	password, err := d.keychain.Get(keyMail)
	if errors.Is(err, keychain.ErrNotFound) {
		return nil
	}
	if err != nil {
		return keychainProblem(err)
	}
	sealed, err := vault.Seal(to.PublicKey, wire.VaultMail, password)
	if err != nil {
		return err
	}
	return d.fill(ctx, api, to, []wire.VaultItem{{Name: wire.VaultMail, Stamp: stamp, Sealed: sealed}})
}

// dropMail deletes the password on the computer of somebody who no longer
// manages the shop.
func (d *Desk) dropMail(ctx context.Context) error {
	if d.currentConfig().Member.Role.Manages() {
		return nil
	}
	if _, err := d.keychain.Get(keyMail); errors.Is(err, keychain.ErrNotFound) {
		return nil
	}
	return errors.Join(keychainProblem(d.keychain.Delete(keyMail)), d.local.DropStamp(ctx, wire.VaultMail))
}
