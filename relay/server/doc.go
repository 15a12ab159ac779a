// Package server is the relay as a server: HTTP and websockets over a journal
// and a registry, one file per resource. Open puts one together from a
// configuration; the relay program and the desktop's demo both use it.
//
// A Server owns its data directory while it is open, every socket it has
// accepted and the goroutines of both. Run serves until its context ends and
// returns when all of them have; Close releases the directory.
//
// It does not know what a conversation is: it routes webhooks by account,
// checks who may append which kind of entry, and hands out entries in order.
package server
