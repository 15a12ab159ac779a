// Package inbox is the domain: channels, contacts, conversations, messages
// and the pure rules on them. It imports the standard library and one table of
// Unicode, does no I/O, reads no clock and knows neither SQLite nor Meta's
// JSON nor the relay's frames.
//
// Ids are opaque outside the package that makes them. Times are milliseconds
// since the epoch; 0 means unknown.
package inbox
