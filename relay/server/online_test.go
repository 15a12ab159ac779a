package server_test

import (
	"errors"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pagedesk/relay/relaytest"
	"pagedesk/relay/wire"
)

// awaitOnline reads on until the relay says that just these are online.
func (d *desktop) awaitOnline(t *testing.T, members ...string) {
	t.Helper()
	slices.Sort(members)
	for {
		if f := d.await(t, wire.TypeOnline); slices.Equal(f.Members, members) {
			return
		}
	}
}

func TestOnline(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok, may := r.Pair(t, "Nok"), r.Pair(t, "May")
	first := dial(t, r, nok.Token, 0)
	first.awaitOnline(t, nok.Member.ID)

	second := dial(t, r, may.Token, 0)
	second.awaitOnline(t, nok.Member.ID, may.Member.ID)
	first.awaitOnline(t, nok.Member.ID, may.Member.ID)

	// Another desktop of hers changes nothing for the others, and is told too.
	third := dial(t, r, may.Token, 0)
	third.awaitOnline(t, nok.Member.ID, may.Member.ID)
	second.conn.Close()
	third.conn.Close()
	first.awaitOnline(t, nok.Member.ID)
}

func TestOnline_of_another_workspace(t *testing.T) {
	t.Parallel()
	r := relaytest.Start(t, relaytest.Options{})
	nok, other := r.Pair(t, "Nok"), r.Pair(t, "May")
	r.AddWorkspace(t, "w_other")
	r.SetWorkspace(t, other.Member.ID, "w_other")
	dial(t, r, other.Token, 0).awaitOnline(t, other.Member.ID)
	dial(t, r, nok.Token, 0).awaitOnline(t, nok.Member.ID)
}

// breaking is a network on which a frame of that text is lost with its
// connection, while it is told to be.
type breaking struct {
	net.Listener
	at  string
	now atomic.Bool
}

func (b *breaking) Accept() (net.Conn, error) {
	conn, err := b.Listener.Accept()
	return &breakingConn{conn, b}, err
}

type breakingConn struct {
	net.Conn
	network *breaking
}

func (c *breakingConn) Write(text []byte) (int, error) {
	if c.network.now.Load() && strings.Contains(string(text), c.network.at) {
		return 0, errors.Join(errors.New("the connection broke"), c.Close())
	}
	return c.Conn.Write(text)
}

// Who breaks off while they are told that they have caught up was not online.
func TestOnline_not_who_breaks_off(t *testing.T) {
	t.Parallel()
	network := &breaking{at: `{"t":"live"`}
	r := relaytest.Start(t, relaytest.Options{Network: func(l net.Listener) net.Listener {
		network.Listener = l
		return network
	}})
	nok, may, ploy := r.Pair(t, "Nok"), r.Pair(t, "May"), r.Pair(t, "Ploy")
	first := dial(t, r, nok.Token, 0)
	first.awaitOnline(t, nok.Member.ID)
	network.now.Store(true)
	broken := dial(t, r, may.Token, 0)
	for err := error(nil); err == nil; {
		_, err = broken.next()
	}
	network.now.Store(false)
	dial(t, r, ploy.Token, 0)
	first.awaitOnline(t, nok.Member.ID, ploy.Member.ID)
}
