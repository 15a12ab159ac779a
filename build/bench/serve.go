package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"

	"pagedesk/backend/desk"
	"pagedesk/backend/keychain"
	"pagedesk/relay/server"
)

// listPage is how many rows a window asks for.
const listPage = 50

// served is what a child has started: what to tell of it, how to answer a
// request of its own and how to end it.
type served struct {
	greeting
	code  func(context.Context) (string, error) // nil where nobody pairs
	close func() error
}

// servers are the kinds of children.
var servers = map[string]func(ctx context.Context, dir string) (served, error){
	"bare":  serveBare,
	"echo":  serveEcho,
	"relay": serveRelay,
	"desk":  serveDesk,
}

// runChild is the whole of a child process: it ends when its input does.
func runChild(args []string) error {
	if len(args) != 2 || servers[args[0]] == nil {
		return fmt.Errorf("%s: want what to serve and a directory, got %q", childCommand, args)
	}
	ctx := context.Background()
	s, err := servers[args[0]](ctx, args[1])
	if err != nil {
		return fmt.Errorf("serve %s: %w", args[0], err)
	}
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(s.greeting); err != nil {
		return errors.Join(err, s.close())
	}
	var profile *os.File
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var r request
		var g greeting
		err := json.Unmarshal(in.Bytes(), &r)
		switch {
		case err != nil:
		case r.Do == "collect":
			debug.FreeOSMemory()
		case r.Do == "code":
			g.Code, err = s.code(ctx)
		case r.Do == "profile":
			if profile, err = os.Create(r.File); err == nil {
				err = pprof.StartCPUProfile(profile)
			}
		case r.Do == "profiled":
			pprof.StopCPUProfile()
			err = profile.Close()
		}
		if err != nil {
			g.Error = err.Error()
		}
		if err := out.Encode(g); err != nil {
			return errors.Join(err, s.close())
		}
	}
	return s.close()
}

// listenAndServe serves a handler on a loopback port.
func listenAndServe(handler http.Handler) (served, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return served{}, err
	}
	s := &http.Server{Handler: handler, ReadHeaderTimeout: patience}
	go func() { _ = s.Serve(listener) }()
	return served{greeting: greeting{Address: listener.Addr().String()}, close: s.Close}, nil
}

// serveRelay serves a relay as `relay serve` does, with one paired device and
// one claimed Page.
func serveRelay(ctx context.Context, dir string) (served, error) {
	config := server.Defaults()
	config.Data = dir
	config.AppID, config.AppSecret = appID, appSecret
	config.GraphURL = "http://127.0.0.1:1" // nobody: there is no Meta here
	config.DialogURL = config.GraphURL
	config.Log = slog.New(slog.DiscardHandler)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return served{}, err
	}
	config.Listen = listener.Addr().String()
	if err := config.Resolve(); err != nil {
		return served{}, err
	}
	s, err := server.Open(config)
	if err != nil {
		return served{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, listener) }()
	end := func() error {
		cancel()
		return errors.Join(<-ended, s.Close())
	}
	paired, err := pair(ctx, s, config.Listen)
	if err != nil {
		return served{}, errors.Join(err, end())
	}
	return served{
		greeting: greeting{Address: config.Listen, Workspace: paired.Workspace.ID, Token: paired.Token},
		code:     s.SetupCode, close: end,
	}, nil
}

// serveDesk opens a data directory and reads the first page of the list, as
// the window does when it starts, and then rests.
func serveDesk(ctx context.Context, dir string) (served, error) {
	d, err := desk.Open(ctx, desk.Options{Dir: dir, Keychain: fileKeychain(dir)})
	if err != nil {
		return served{}, err
	}
	if _, err := d.Channels(ctx); err != nil {
		return served{}, errors.Join(err, d.Close())
	}
	if _, _, err := d.Conversations(ctx, desk.Filter{}, desk.ListCursor{}, listPage); err != nil {
		return served{}, errors.Join(err, d.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	return served{close: func() error {
		cancel()
		return errors.Join(<-ended, d.Close())
	}}, nil
}

// fileKeychain keeps a bench's secrets, which open nothing, beside its data.
func fileKeychain(dir string) func(string) keychain.Keychain {
	return func(profile string) keychain.Keychain {
		return keychain.File(filepath.Join(dir, "secrets.json"), profile)
	}
}
