// Package webhook receives what a provider posts: is it genuine, and which
// account is each event for. One file per provider.
//
// It reads no further than that. An event keeps the bytes that the provider
// signed, so that a desktop can decode what this relay has never heard of.
// Nothing here does I/O or keeps state; storing is the caller's.
package webhook
