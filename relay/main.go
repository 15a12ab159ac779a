// Command relay is the Pagedesk relay: it receives the webhooks of a shop's
// Facebook Pages into a journal and hands them to the shop's desktops. This
// package is the command line; what a relay does is in server/.
//
// Exit codes: 0 all well, 1 the command failed or check found faults, 2 the
// command line or a setting is wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"pagedesk/relay/server"
)

const (
	exitFailed = 1
	exitUsage  = 2
)

// version is set by the linker.
var version = "dev"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// streams are where a command writes.
type streams struct{ out, err io.Writer }

// exited carries an exit code that kong decided on, such as that of --help.
type exited int

// run runs a command and returns the exit code.
func run(args []string, out, errOut io.Writer) (code int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exited:
			code = int(e)
		default:
			panic(e)
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("relay"),
		kong.Description("The Pagedesk relay. Every option is also an environment variable, PAGEDESK_RELAY_ and its name in capitals, and a key of the configuration file; the command line comes first, then the environment, then the file. Exit codes: 0 all well, 1 failed, 2 wrong options."),
		kong.DefaultEnvars(envPrefix),
		kong.Configuration(loadTOML),
		kong.Writers(out, errOut),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{out, errOut}),
		defaults(server.Defaults()),
	)
	if err != nil {
		fmt.Fprintln(errOut, "relay:", err)
		return exitUsage
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(errOut, "relay:", err)
		return exitUsage
	}
	err = command.Run(&cli.Config)
	var faults *settingsError
	switch {
	case errors.As(err, &faults):
		fmt.Fprintln(errOut, faults)
		if faults.checking {
			return exitFailed
		}
		return exitUsage
	case err != nil:
		fmt.Fprintln(errOut, "relay:", err)
		return exitFailed
	}
	return 0
}
