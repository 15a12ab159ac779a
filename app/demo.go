package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"pagedesk/backend/desk"
	"pagedesk/backend/metasim"
	"pagedesk/relay/server"
)

// demoShop is a relay and a Meta simulator inside this process, for a trial.
// Nothing behind it knows: the Desk pairs, logs in and connects Pages as with
// the real ones.
type demoShop struct {
	dir    string
	sim    *metasim.Sim
	relay  *server.Server
	url    string // of the relay
	cancel context.CancelFunc
	group  *errgroup.Group
}

// demoMember is who the person is in the demo shop.
const demoMember = "Nok"

// demoPages are connected at once; the others are left for trying out "Add
// inbox".
var demoPages = []struct{ id, name string }{
	{metasim.LotusTea, "Lotus Tea ร้านชา 🍵"},
	{metasim.MaiHanoi, "Mai Fashion Hà Nội"},
	{metasim.MingTech, "阿明電子"},
}

// openDemoShop starts relay and simulator on free ports of this computer.
func openDemoShop() (*demoShop, error) {
	dir, err := os.MkdirTemp("", "pagedesk-demo-*")
	if err != nil {
		return nil, fmt.Errorf("make demo directory: %w", err)
	}
	shop := &demoShop{dir: dir}
	if err := shop.open(); err != nil {
		return nil, errors.Join(err, shop.stop())
	}
	return shop, nil
}

func (shop *demoShop) open() error {
	forSim, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for the simulator: %w", err)
	}
	forRelay, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(fmt.Errorf("listen for the relay: %w", err), forSim.Close())
	}
	shop.sim = metasim.New(metasim.Config{})
	simURL := "http://" + forSim.Addr().String()
	cfg := server.Defaults()
	cfg.Listen, cfg.Data = forRelay.Addr().String(), shop.dir+"/relay"
	cfg.AppID, cfg.AppSecret = shop.sim.AppID(), server.Secret(shop.sim.AppSecret())
	cfg.GraphURL, cfg.DialogURL = simURL, simURL
	if err := cfg.Resolve(); err != nil {
		return errors.Join(err, forSim.Close(), forRelay.Close())
	}
	if shop.relay, err = server.Open(cfg); err != nil {
		return errors.Join(err, forSim.Close(), forRelay.Close())
	}
	shop.url = "http://" + forRelay.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	shop.cancel = cancel
	shop.group, ctx = errgroup.WithContext(ctx)
	shop.group.Go(func() error { return shop.sim.Run(ctx, forSim) })
	shop.group.Go(func() error { return shop.relay.Run(ctx, forRelay) })
	shop.group.Go(func() error { return shop.sim.Demo(ctx) })
	return nil
}

// stop ends all of it and deletes what it kept.
func (shop *demoShop) stop() error {
	var errs []error
	if shop.cancel != nil {
		shop.cancel()
		if err := shop.group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			errs = append(errs, err)
		}
	}
	if shop.relay != nil {
		errs = append(errs, shop.relay.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(shop.dir))...)
}

// demoSetupTime bounds pairing, login and connecting.
const demoSetupTime = 2 * time.Minute

// startDemo opens the demo shop in place of the present workspace.
func (s *Session) startDemo(language string) error {
	s.mu.Lock()
	if s.opens || s.demo != nil {
		s.mu.Unlock()
		return nil
	}
	s.opens = true
	s.mu.Unlock()
	s.events.emitSetup()
	go func() {
		err := s.openDemo(language)
		s.mu.Lock()
		s.opens, s.demoFailed = false, err
		s.mu.Unlock()
		if err != nil {
			s.log.Error("open demo shop", "error", err)
		}
		s.events.emitSetup()
	}()
	return nil
}

func (s *Session) openDemo(language string) error {
	shop, err := openDemoShop()
	if err != nil {
		return err
	}
	d, err := desk.Open(context.Background(), s.options(shop.dir+"/shop"))
	if err != nil {
		return errors.Join(err, shop.stop())
	}
	if !s.replace(d, shop) {
		return errors.Join(d.Close(), shop.stop())
	}
	ctx, cancel := context.WithTimeout(context.Background(), demoSetupTime)
	defer cancel()
	if err := shop.furnish(ctx, d, language); err != nil {
		_ = d.Forget(context.Background())
		s.changing.Lock()
		defer s.changing.Unlock()
		if s.close(d) {
			s.openShop()
		}
		return err
	}
	return nil
}

// replace runs the demo shop's Desk in place of the present one; false when the
// window is gone.
func (s *Session) replace(d *desk.Desk, shop *demoShop) bool {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.mu.Lock()
	present, gone := s.desk, s.gone
	s.mu.Unlock()
	if !gone {
		s.close(present)
		s.use(d, shop)
	}
	return !gone
}

// furnish does what an owner does on the first day: pair, log in, connect the
// Pages. The simulator's robot sits in front of the dialog.
func (shop *demoShop) furnish(ctx context.Context, d *desk.Desk, language string) error {
	code, err := shop.relay.SetupCode(ctx)
	if err != nil {
		return err
	}
	if err := d.Pair(ctx, shop.url, code, demoMember); err != nil {
		return fmt.Errorf("pair: %w", err)
	}
	_, err = d.Login(ctx, desk.LoginOptions{Language: language, Open: func(address string) error {
		_, err := shop.sim.Approve(ctx, address, metasim.Choice{})
		return err
	}})
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	for _, p := range demoPages {
		if _, err := d.Connect(ctx, desk.NewChannel{Page: p.id, Name: p.name}); err != nil {
			return fmt.Errorf("connect Page %s: %w", p.id, err)
		}
	}
	return nil
}
