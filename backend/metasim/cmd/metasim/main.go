// Command metasim runs the Meta simulator on one address, so that a relay and desktops can be tried against it by hand.
// It only reads flags and prints what a relay's configuration needs; all behaviour is package metasim's, which owns
// whatever runs. It keeps nothing: every start is a new Meta. The secret it prints is worth nothing outside it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"pagedesk/backend/metasim"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "metasim:", err)
		os.Exit(1)
	}
}

func run() error {
	var cfg metasim.Config
	listen := flag.String("listen", "127.0.0.1:8480", "address to serve on")
	demo := flag.Bool("demo", false, "let scripted customers write once Pages are subscribed")
	flag.StringVar(&cfg.AppID, "app-id", "", "id of the app (default 770000000000001)")
	flag.StringVar(&cfg.AppSecret, "app-secret", "", "secret of the app (default random, printed)")
	flag.StringVar(&cfg.AppName, "app-name", "", "name of the app (default Pagedesk)")
	flag.Int64Var(&cfg.Seed, "seed", 0, "seed of ids and delays (default random)")
	flag.DurationVar(&cfg.DemoPace, "demo-pace", 0, "typical pause between two acts of the scripted customers (default 20s)")
	flag.BoolVar(&cfg.Live, "live", false, "the app is out of Development mode")
	flag.Parse()
	cfg.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", *listen, err)
	}
	sim := metasim.New(cfg)
	ended := make(chan error, 1)
	go func() { ended <- sim.Run(ctx, l) }()
	<-sim.Ready()
	fmt.Printf("url         %s\nphone       %s/phone\napp id      %s\napp secret  %s\n", sim.URL(), sim.URL(), sim.AppID(), sim.AppSecret())
	if *demo {
		if err := sim.Demo(ctx); err != nil && !errors.Is(err, context.Canceled) {
			stop()
			return errors.Join(fmt.Errorf("demo: %w", err), <-ended)
		}
	}
	return <-ended
}
