package meta

import (
	"net/http"
	"time"
)

// verdict is what one row of the table says.
type verdict struct {
	class  Class
	reason Reason
	maybe  bool          // a send with this answer may have been done: Ambiguous
	tries  int           // Error.MaxTries
	wait   time.Duration // Error.RetryAfter, when Meta names none
	scope  throttleScope
}

// throttleScope is how much a Throttled answer stops.
type throttleScope int

const (
	scopeAccount throttleScope = iota // every call for the account, until its budget is back
	scopeCall                         // calls of this kind are too fast; others may go on
	scopeApp                          // every call of the app
)

type errorRow struct {
	code, subcode int // subcode 0: any
	verdict
}

// errorTable is meta-platform.md, 8.5, in its order. Long numbers (from
// longNumber on) mean the same in code and in error_subcode.
var errorTable = []errorRow{
	{1, 0, verdict{class: Retry, reason: ReasonTemporary, maybe: true}},
	{1, 99, verdict{class: Retry, reason: ReasonPermission, tries: 2}},
	{1, 1357046, verdict{class: Retry, reason: ReasonTemporary, maybe: true}},
	{2, 0, verdict{class: Retry, reason: ReasonTemporary, maybe: true}},
	{2, 2018344, verdict{class: Permission, reason: ReasonPermission}},
	{3, 0, verdict{class: Permission, reason: ReasonPermission}},
	{4, 0, verdict{class: Throttled, reason: ReasonThrottled, scope: scopeApp}},
	{9, 2018352, verdict{class: Throttled, reason: ReasonThrottled}},
	{10, 0, verdict{class: Permission, reason: ReasonPermission}},
	{10, 2018278, verdict{class: Window, reason: ReasonWindow}},
	{10, 2534022, verdict{class: Window, reason: ReasonWindow}},
	{10, 2018065, verdict{class: Window, reason: ReasonWindow}},
	{10, 2018108, verdict{class: Window, reason: ReasonRecipientGone}},
	{10, 1893063, verdict{class: Permission, reason: ReasonBlocked}},
	{10, 2534077, verdict{class: Permission, reason: ReasonPermission}},
	{10, 1404170, verdict{class: Permission, reason: ReasonPermission}},
	{10, 2018336, verdict{class: Permission, reason: ReasonPermission}},
	{17, 0, verdict{class: Throttled, reason: ReasonThrottled}},
	{32, 0, verdict{class: Throttled, reason: ReasonThrottled}},
	{33, 0, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 0, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 33, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 2018001, verdict{class: Window, reason: ReasonRecipientGone}},
	{100, 2018008, verdict{class: Retry, reason: ReasonFile, tries: 2}},
	{100, 2018047, verdict{class: Permanent, reason: ReasonFile}},
	{100, 2018074, verdict{class: Permanent, reason: ReasonUploadGone}},
	{100, 2018109, verdict{class: Permanent, reason: ReasonFile}},
	{100, 2018294, verdict{class: Retry, reason: ReasonFile, tries: 2}},
	{100, 2018014, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 2018015, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 2018040, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 2018041, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 2018053, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 2534013, verdict{class: Window, reason: ReasonRecipientGone}},
	{100, 2534014, verdict{class: Window, reason: ReasonRecipientGone}},
	{100, 2534015, verdict{class: Window, reason: ReasonRecipientGone}},
	{100, 2534025, verdict{class: Window, reason: ReasonRejected}},
	{100, 2534029, verdict{class: Permission, reason: ReasonBlocked}},
	{100, 2534122, verdict{class: Permission, reason: ReasonBlocked}},
	{100, 2534037, verdict{class: Permission, reason: ReasonOtherApp}},
	{100, 2534068, verdict{class: Permanent, reason: ReasonRejected}},
	{100, 36007, verdict{class: Reauthorize, reason: ReasonNeedsLogin}},
	{100, 36008, verdict{class: Reauthorize, reason: ReasonNeedsLogin}},
	{100, 36009, verdict{class: Reauthorize, reason: ReasonNeedsLogin}},
	{101, 0, verdict{class: Permission, reason: ReasonPermission}},
	{102, 0, verdict{class: Reauthorize, reason: ReasonNeedsLogin}},
	{104, 0, verdict{class: Permission, reason: ReasonPermission}},
	// 458, 459, 460, 463, 464, 467, 492 and 493 tell why; what helps is the same.
	{190, 0, verdict{class: Reauthorize, reason: ReasonNeedsLogin}},
	{200, 2018028, verdict{class: Permission, reason: ReasonNotTester}},
	{200, 2534041, verdict{class: Permission, reason: ReasonPermission}},
	{200, 2018021, verdict{class: Permission, reason: ReasonPermission}},
	{200, 2018027, verdict{class: Permission, reason: ReasonPermission}},
	{230, 0, verdict{class: Window, reason: ReasonRecipientGone}},
	{341, 0, verdict{class: Throttled, reason: ReasonThrottled, scope: scopeApp}},
	{368, 0, verdict{class: Permission, reason: ReasonBlocked}},
	{506, 0, verdict{class: Permanent, reason: ReasonRejected}},
	{551, 0, verdict{class: Window, reason: ReasonRecipientGone}},
	{551, 1545041, verdict{class: Window, reason: ReasonRecipientGone}},
	{613, 0, verdict{class: Throttled, reason: ReasonThrottled, scope: scopeCall, wait: 5 * time.Second}},
	{613, 1996, verdict{class: Throttled, reason: ReasonThrottled}},
	{613, 2534040, verdict{class: Throttled, reason: ReasonThrottled, scope: scopeCall, wait: 5 * time.Second}},
	{613, 2018338, verdict{class: Throttled, reason: ReasonThrottled, scope: scopeCall, wait: 5 * time.Second}},
	{1200, 0, verdict{class: Retry, reason: ReasonTemporary, maybe: true}},
	{1609005, 0, verdict{class: Permanent, reason: ReasonRejected}},
	{2022, 0, verdict{class: Permanent, reason: ReasonRejected}},
	{2200, 0, verdict{class: Permission, reason: ReasonPermission}},
	{2500, 0, verdict{class: Permanent, reason: ReasonRejected}}, // never "missing token": every call has one
	{10303, 0, verdict{class: Permanent, reason: ReasonRejected}},
	{10900, 0, verdict{class: Window, reason: ReasonRejected}},
	{10903, 0, verdict{class: Window, reason: ReasonRejected}},
	{36103, 0, verdict{class: Permanent, reason: ReasonRejected}},
	{2018218, 0, verdict{class: Window, reason: ReasonRecipientGone}},
	{2018247, 0, verdict{class: Permission, reason: ReasonPermission}},
	{2018300, 0, verdict{class: Permission, reason: ReasonOtherApp}},
	{2018321, 0, verdict{class: Retry, reason: ReasonOtherApp, wait: time.Minute}},
	{9000001, 0, verdict{class: Permanent, reason: ReasonRejected}},
}

// errorRanges are the rows of 8.5 that name ranges.
var errorRanges = []struct {
	from, to int
	verdict
}{
	{200, 299, verdict{class: Permission, reason: ReasonPermission}},
	{80000, 80014, verdict{class: Throttled, reason: ReasonThrottled}},
}

// longNumber is the first of the numbers that Meta reports now in code and now
// in error_subcode (meta-platform.md, 8.5, notes).
const longNumber = 10_000

// judge finds the row for an error object: first the long numbers, wherever
// they stand, then code and subcode, then the code alone, then the ranges.
// What is unknown is permanent unless Meta or the status says otherwise
// (8.5, rule of thumb). Meta's text has no part in it.
func judge(code, subcode int, transient bool, status int) verdict {
	for _, n := range []int{subcode, code} {
		if v, ok := judgeLong(n); ok {
			return v
		}
	}
	byCode, found := judgeCode(code, subcode)
	if found && byCode.class != Permanent {
		return byCode
	}
	if transient || !found && status >= http.StatusInternalServerError {
		return verdict{class: Retry, reason: ReasonTemporary, maybe: true}
	}
	return byCode
}

func judgeLong(n int) (verdict, bool) {
	if n < longNumber {
		return verdict{}, false
	}
	for _, row := range errorTable {
		if row.subcode == n || row.code == n {
			return row.verdict, true
		}
	}
	for _, r := range errorRanges {
		if n >= r.from && n <= r.to {
			return r.verdict, true
		}
	}
	return verdict{}, false
}

func judgeCode(code, subcode int) (verdict, bool) {
	if code == 0 { // only a subcode came
		code = subcode
	}
	byCode, found := verdict{class: Permanent, reason: ReasonRejected}, false
	for _, row := range errorTable {
		switch {
		case row.code != code:
		case row.subcode == 0:
			byCode, found = row.verdict, true
		case row.subcode == subcode:
			return row.verdict, true
		}
	}
	for _, r := range errorRanges {
		if !found && code >= r.from && code <= r.to {
			return r.verdict, true
		}
	}
	return byCode, found
}
