package server

import (
	"sync/atomic"

	"pagedesk/relay/wire"
)

// news is what a socket's writer has to look at, a bit for each kind.
type news uint32

const (
	newsLease  news = 1 << iota // a lease has moved
	newsOnline                  // other members are online
	newsPeople                  // members, devices or invites have changed
	newsVault                   // the device's vault has changed
	newsAccess                  // who may see what has changed
	newsEnd                     // socket.ending is set
)

// bell wakes a socket's writer and keeps what for until it listens.
type bell struct {
	rung chan struct{} // size 1
	news atomic.Uint32
}

func newBell() *bell { return &bell{rung: make(chan struct{}, 1)} }

func (b *bell) ring(n news) {
	b.news.Or(uint32(n))
	select {
	case b.rung <- struct{}{}:
	default: // the writer will listen anyway
	}
}

// listen is what the bell has been rung for since the last time.
func (b *bell) listen() news { return news(b.news.Swap(0)) }

// heed tells the desktop the news. One that is not live yet is told only that
// it has to go: the rest it is told, or asks for, when it is.
func (c *socket) heed(n news, live bool) error {
	if n&newsEnd != 0 {
		return c.ending.Load()
	}
	if !live {
		return nil
	}
	var err error
	if n&newsLease != 0 {
		err = c.sendLeases()
	}
	if n&newsOnline != 0 && err == nil {
		err = c.sendOnline()
	}
	if n&newsPeople != 0 && err == nil {
		c.candidacy.stale = true // there may be other managers
		err = c.send(wire.People{T: wire.TypePeople})
	}
	if n&newsVault != 0 && err == nil {
		err = c.send(wire.Vault{T: wire.TypeVault})
	}
	return err // the writer looks at access whenever it wakes
}
