// Package app is the window: Wails' options, the bindings that the front end
// calls, the events it hears and the media it loads. It holds no logic of the
// inbox; one Desk stands behind it. It is the only package that imports Wails,
// and the only one that may start the demo shop's relay and simulator.
//
// Session owns the Desk: it opens and runs it, and stops it when the person
// leaves the workspace or the window closes.
package app

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	wruntime "github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/alecthomas/kong"
)

// Version is set by the build.
var Version = "dev"

// Size of the window: first, and at least.
const (
	firstWidth, firstHeight = 1280, 820
	leastWidth, leastHeight = 800, 560
)

// arguments is the command line. Wails' own flags of a development build are
// accepted and left to it.
type arguments struct {
	Demo bool   `help:"Open the demo shop at once."`
	Data string `help:"Data directory." type:"path"`
	Link string `arg:"" optional:"" help:"An invite's link, as the system hands it over."`
}

// Main runs the window until it is closed and answers the exit code.
func Main(assets embed.FS, args []string) int {
	var cli arguments
	parser := kong.Must(&cli, kong.Name("pagedesk"), kong.Description("Inbox for Facebook Pages."))
	if _, err := parser.Parse(ownArguments(args)); err != nil {
		parser.Errorf("%s", err)
		return 2
	}
	if cli.Data == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		cli.Data = filepath.Join(dir, "Pagedesk")
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	s := newSession(cli.Data, log)
	if cli.Link != "" {
		s.openLink(cli.Link)
	}
	if err := runWindow(assets, s, cli.Demo); err != nil {
		log.Error("window", "error", err)
		return 1
	}
	return 0
}

func runWindow(assets embed.FS, s *Session, demo bool) error {
	return wails.Run(&options.App{
		Title: "Pagedesk", Width: firstWidth, Height: firstHeight, MinWidth: leastWidth, MinHeight: leastHeight,
		BackgroundColour: options.NewRGB(250, 250, 249),
		AssetServer:      &assetserver.Options{Assets: assets, Handler: mediaHandler(s), Middleware: contentPolicy},
		OnStartup: func(ctx context.Context) {
			s.start(ctx, func(name string, data any) { wruntime.EventsEmit(ctx, name, data) })
			s.followDrops(ctx)
			if demo {
				if err := s.startDemo(""); err != nil {
					s.log.Error("start demo shop", "error", err)
				}
			}
		},
		OnShutdown:         func(context.Context) { s.stop() },
		ErrorFormatter:     func(err error) any { return asText(s.formatError(err)) },
		Bind:               bindings(s),
		SingleInstanceLock: s.instanceLock(),
		Mac:                &mac.Options{OnUrlOpen: s.openLink},
		DragAndDrop:        dragAndDrop(),
		Linux:              &linux.Options{ProgramName: "pagedesk"},
	})
}

// bindings is exactly what the front end can call.
func bindings(s *Session) []any {
	return []any{&Setup{s}, &Channels{s}, &Conversations{s}, &Thread{s}, &Files{s}, &Work{s}, &Labels{s}, &Presence{s}, &People{s}, &Rules{s}, &AutoReplies{s}, &Replies{s: s}, &Mail{s}, &Health{s}}
}

// instanceLock lets a second start of the same data directory bring the first
// one's window forward.
func (s *Session) instanceLock() *options.SingleInstanceLock {
	return &options.SingleInstanceLock{
		UniqueId:               "pagedesk-" + hash(s.dir),
		OnSecondInstanceLaunch: func(second options.SecondInstanceData) { s.secondInstance(second.Args) },
	}
}

// wailsFlags are the flags of a development build, each with a value.
var wailsFlags = map[string]bool{"assetdir": true, "devserver": true, "frontenddevserverurl": true, "loglevel": true}

// ownArguments leaves out the flags that Wails reads itself.
func ownArguments(args []string) []string {
	var own []string
	for i := 0; i < len(args); i++ {
		if len(args[i]) > 1 && args[i][0] == '-' && args[i][1] != '-' && wailsFlags[args[i][1:]] {
			i++
			continue
		}
		own = append(own, args[i])
	}
	return own
}

// openBrowser opens an address in the system browser.
func (s *Session) openBrowser(address string) error {
	s.mu.Lock()
	ctx := s.ctx
	s.mu.Unlock()
	if ctx == nil {
		return errors.New("the window is not open yet")
	}
	wruntime.BrowserOpenURL(ctx, address)
	return nil
}

func platform() string { return runtime.GOOS }
