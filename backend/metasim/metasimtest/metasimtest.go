// Package metasimtest runs a simulator on a loopback port for other packages' tests and sees to its end. It adds
// nothing to what metasim does.
package metasimtest

import (
	"context"
	"net"
	"testing"
	"time"

	"pagedesk/backend/metasim"
)

// Start runs a simulator until the test ends. Without delays of its own it has none.
func Start(t testing.TB, cfg metasim.Config) *metasim.Sim {
	t.Helper()
	none := func() time.Duration { return 0 }
	if cfg.Delay == nil {
		cfg.Delay = none
	}
	if cfg.PhoneDelay == nil {
		cfg.PhoneDelay = none
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen for the simulator: %v", err)
	}
	sim := metasim.New(cfg)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sim.Run(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("simulator: %v", err)
		}
	})
	<-sim.Ready()
	return sim
}
