// Package meta is the client of Meta's Graph API and the shapes of its
// webhooks. It speaks Meta's words (Page, PSID, subscribed field, sender
// action) and none of the inbox's; it stores nothing and decides nothing about
// conversations.
//
// A Client sends requests, follows paging, keeps to Meta's rate budget and
// turns every failure into an *Error whose Class says what a caller may do:
// one table (errortable.go) sorts Meta's codes. The webhook types only decode.
//
// Invariants: a token travels in the Authorization header and in no URL; no
// token, URL or query ever stands in an error text or a log line; requests go
// to the configured host alone, whatever paging links or redirects say; what
// Meta adds, leaves out or sends in another JSON type never fails a decode.
package meta
