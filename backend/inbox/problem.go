package inbox

import (
	"errors"
	"strconv"
)

// Problem is what went wrong as a person is told: the key of a catalogue
// entry under "problem.", its arguments, and what to do next. Its text never
// includes the cause, which is for the log. Its JSON is stored.
type Problem struct {
	Code   Code              `json:"code"`
	Args   map[string]string `json:"args,omitempty"`
	Action Action            `json:"action"`
	Cause  error             `json:"-"`
}

func (p *Problem) Error() string {
	s := string(p.Code)
	for _, k := range []string{"max", "length", "over", "relay", "page", "code", "trace", "permissions", "minutes", "id", "size"} {
		if v := p.Args[k]; v != "" {
			s += " " + k + "=" + v
		}
	}
	return s
}

func (p *Problem) Unwrap() error { return p.Cause }

// Is reports whether target is a Problem with the same code, so that
// errors.Is(err, &Problem{Code: c}) finds it.
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.Code == p.Code
}

// Action is what a person can do about a problem.
type Action string

// The actions.
const (
	ActionNone         Action = "none"
	ActionRetry        Action = "retry"
	ActionEdit         Action = "edit"
	ActionWait         Action = "wait"
	ActionReauthorize  Action = "reauthorize"
	ActionOpenSettings Action = "open_settings"
	ActionConnectRelay Action = "connect_relay"
)

// Code is the key of a problem in the catalogues.
type Code string

// The codes. frontend/src/i18n has an entry for each; a test walks them.
const (
	CodeInternal            Code = "internal"
	CodeInvalidInput        Code = "invalid_input"
	CodeRelayUnreachable    Code = "relay_unreachable"
	CodeRelayRefused        Code = "relay_refused"
	CodeRelayBadAddress     Code = "relay_bad_address"
	CodeSetupCodeBad        Code = "setup_code_bad"
	CodeKeychainUnavailable Code = "keychain_unavailable"
	CodeKeychainLocked      Code = "keychain_locked"
	CodeOffline             Code = "offline"
	CodeNoInternet          Code = "no_internet"
	CodeNameEmpty           Code = "name_empty"
	CodeNameTooLong         Code = "name_too_long"
	CodeTextEmpty           Code = "text_empty"
	CodeTextTooLong         Code = "text_too_long"
	CodeWindowClosed        Code = "window_closed"
	CodeChannelNotFound     Code = "channel_not_found"
	CodeConversationMissing Code = "conversation_not_found"
	CodeChannelDisconnected Code = "channel_disconnected"
	CodeChannelTaken        Code = "channel_taken"
	CodeTokenRefused        Code = "token_refused"
	CodeLoginCancelled      Code = "login_cancelled"
	CodeLoginRefused        Code = "login_refused"
	CodeLoginTimeout        Code = "login_timeout"
	CodeLoginBusy           Code = "login_busy"
	CodeLoginState          Code = "login_state_mismatch"
	CodeLoginExchange       Code = "login_exchange_failed"
	CodeLoginBrowser        Code = "login_browser"
	CodeLoginPermissions    Code = "login_permissions"
	CodePageNoMessaging     Code = "page_no_messaging_task"
	CodePageNoModerate      Code = "page_no_moderate_task"
	CodePageNoToken         Code = "page_no_token"
	CodeSubscribeFailed     Code = "subscribe_failed"
	CodeMetaUnreachable     Code = "meta_unreachable"
	CodeMetaNeedsLogin      Code = "meta_needs_login"
	CodeMetaPermission      Code = "meta_permission"
	CodeMetaThrottled       Code = "meta_throttled"
	CodeMetaBlocked         Code = "meta_blocked"
	CodeMetaWindow          Code = "meta_window"
	CodeMetaRecipientGone   Code = "meta_recipient_gone"
	CodeMetaNotTester       Code = "meta_not_tester"
	CodeMetaOtherApp        Code = "meta_other_app"
	CodeMetaRejected        Code = "meta_rejected"
	CodeMetaTemporary       Code = "meta_temporary"
	CodeNotAllowed          Code = "not_allowed"
	CodeDatabaseNewer       Code = "database_newer"
	CodeDatabaseDamaged     Code = "database_damaged"
	CodeDiskFull            Code = "disk_full"
	CodeWrongClock          Code = "wrong_clock"
	CodeSendInterrupted     Code = "send_interrupted"
	CodeAnsweredMeanwhile   Code = "answered_meanwhile"
	CodeAnsweredWaiting     Code = "answered_waiting"
	CodeHumanAgentRefused   Code = "human_agent_refused"
	CodeFileMissing         Code = "file_missing"
	CodeMetaUploadGone      Code = "meta_upload_gone"
	CodeMetaFile            Code = "meta_file"
	CodeFilesNotTaken       Code = "files_not_taken"
	CodeFileTooLarge        Code = "file_too_large"
	CodeFileType            Code = "file_type"
	CodeFileEmpty           Code = "file_empty"
	CodeFileUnreadable      Code = "file_unreadable"
	CodeFileFolder          Code = "file_folder"
	CodeFilesTooMany        Code = "files_too_many"
	CodePictureTooBig       Code = "picture_too_big"
	CodePictureBroken       Code = "picture_broken"
	CodeMediaGone           Code = "media_gone"
	CodeMediaNotOpened      Code = "media_not_opened"
	CodeConversationTaken   Code = "conversation_taken"
	CodeConversationClosed  Code = "conversation_closed"
	CodeConversationChanged Code = "conversation_changed"
	CodeMemberNotFound      Code = "member_not_found"
	CodeRuleNotFound        Code = "rule_not_found"
	CodeRuleNoChannel       Code = "rule_no_channel"
	CodeRuleNoMember        Code = "rule_no_member"
	CodeRuleNoFallback      Code = "rule_no_fallback"
	CodeRuleMemberUnknown   Code = "rule_member_unknown"
	CodeRuleCap             Code = "rule_cap"
	CodeRuleRedeal          Code = "rule_redeal"
	CodeInviteBad           Code = "invite_bad"
	CodeInviteUnreadable    Code = "invite_unreadable"
	CodeEmailInvalid        Code = "email_invalid"
	CodeEmailTaken          Code = "email_taken"
	CodeLastOwner           Code = "last_owner"
	CodeDeviceRevoked       Code = "device_revoked"
	CodeZoneUnknown         Code = "zone_unknown"
	CodeHoursRange          Code = "hours_range"
	CodeReplyCodeBad        Code = "reply_code_bad"
	CodeReplyCodeTaken      Code = "reply_code_taken"
	CodeReplyEmpty          Code = "reply_empty"
	CodeReplyNotFound       Code = "reply_not_found"
	CodeReplyFileMissing    Code = "reply_file_missing"
	CodeRepliesUnreadable   Code = "replies_unreadable"
	CodeReplyRowBad         Code = "reply_row_bad"
	CodeReplyRowInbox       Code = "reply_row_inbox"
	CodeReplyRowFile        Code = "reply_row_file"
	CodeMailSettings        Code = "mail_settings"
	CodeMailNoPassword      Code = "mail_no_password"
	CodeMailUnreachable     Code = "mail_unreachable"
	CodeMailCertificate     Code = "mail_certificate"
	CodeMailNoTLS           Code = "mail_no_tls"
	CodeMailLogin           Code = "mail_login"
	CodeMailRecipient       Code = "mail_recipient"
	CodeMailSender          Code = "mail_sender"
	CodeMailRefused         Code = "mail_refused"
	CodeHoursMissing        Code = "hours_missing"
	CodeHolidayInvalid      Code = "holiday_invalid"
	CodePlaceholderUnknown  Code = "placeholder_unknown"
	CodeConversationHeld    Code = "conversation_held"
	CodeConversationFree    Code = "conversation_unclaimed"
	CodeMemberAway          Code = "member_away"
	CodeSnoozePast          Code = "snooze_past"
	CodeLabelNotFound       Code = "label_not_found"
	CodeLabelExists         Code = "label_exists"
)

// Codes lists every code, for the catalogues' test.
var Codes = []Code{
	CodeInternal, CodeInvalidInput, CodeRelayUnreachable, CodeRelayRefused, CodeRelayBadAddress, CodeSetupCodeBad,
	CodeKeychainUnavailable, CodeKeychainLocked, CodeOffline, CodeNoInternet, CodeNameEmpty, CodeNameTooLong,
	CodeTextEmpty, CodeTextTooLong, CodeWindowClosed, CodeChannelNotFound, CodeConversationMissing,
	CodeChannelDisconnected, CodeChannelTaken, CodeTokenRefused, CodeLoginCancelled, CodeLoginRefused,
	CodeLoginTimeout, CodeLoginBusy, CodeLoginState, CodeLoginExchange, CodeLoginBrowser, CodeLoginPermissions,
	CodePageNoMessaging, CodePageNoModerate, CodePageNoToken, CodeSubscribeFailed, CodeMetaUnreachable,
	CodeMetaNeedsLogin, CodeMetaPermission, CodeMetaThrottled, CodeMetaBlocked, CodeMetaWindow, CodeMetaRecipientGone,
	CodeMetaNotTester, CodeMetaOtherApp, CodeMetaRejected, CodeMetaTemporary, CodeNotAllowed, CodeDatabaseNewer, CodeDatabaseDamaged,
	CodeDiskFull, CodeWrongClock, CodeSendInterrupted, CodeAnsweredMeanwhile, CodeAnsweredWaiting, CodeHumanAgentRefused, CodeFileMissing, CodeMetaUploadGone,
	CodeMetaFile, CodeFilesNotTaken, CodeFileTooLarge, CodeFileType, CodeFileEmpty, CodeFileUnreadable, CodeFileFolder,
	CodeFilesTooMany, CodePictureTooBig, CodePictureBroken, CodeMediaGone, CodeMediaNotOpened,
	CodeConversationTaken, CodeConversationClosed, CodeConversationChanged, CodeMemberNotFound,
	CodeRuleNotFound, CodeRuleNoChannel, CodeRuleNoMember, CodeRuleNoFallback, CodeRuleMemberUnknown, CodeRuleCap, CodeRuleRedeal,
	CodeInviteBad, CodeInviteUnreadable, CodeEmailInvalid, CodeEmailTaken, CodeLastOwner, CodeDeviceRevoked, CodeZoneUnknown, CodeHoursRange,
	CodeReplyCodeBad, CodeReplyCodeTaken, CodeReplyEmpty, CodeReplyNotFound, CodeReplyFileMissing, CodeRepliesUnreadable,
	CodeReplyRowBad, CodeReplyRowInbox, CodeReplyRowFile,
	CodeMailSettings, CodeMailNoPassword, CodeMailUnreachable, CodeMailCertificate, CodeMailNoTLS, CodeMailLogin, CodeMailRecipient,
	CodeMailSender, CodeMailRefused,
	CodeHoursMissing, CodeHolidayInvalid, CodePlaceholderUnknown,
	CodeConversationHeld, CodeConversationFree, CodeMemberAway, CodeSnoozePast, CodeLabelNotFound, CodeLabelExists,
}

// ProblemOf finds the Problem in an error, or makes an internal one around
// it. It returns nil for nil.
func ProblemOf(err error) *Problem {
	if err == nil {
		return nil
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{Code: CodeInternal, Action: ActionRetry, Cause: err}
}

func itoa(n int) string { return strconv.Itoa(n) }
