// Package channeltest is the suite that every channel kind passes. Samples
// checks Decode against webhook samples on disk and the promises that hold for
// any sample; Live checks Send, the echo, Finder and Profile against a provider
// that the kind's own test starts.
//
// It knows no provider: what differs from kind to kind comes in as data or as
// the functions of a World.
package channeltest
