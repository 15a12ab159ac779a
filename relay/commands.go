package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"github.com/alecthomas/kong"

	"pagedesk/relay/server"
)

// commands is the command line.
type commands struct {
	Serve     serveCommand     `cmd:"" help:"Run the relay until SIGTERM or SIGINT."`
	SetupCode setupCodeCommand `cmd:"" help:"Print a fresh code that pairs one desktop as an owner; valid for 24 hours. Also the way back in when no owner can. The relay may be running."`
	Check     checkCommand     `cmd:"" help:"Say all that is wrong with the settings."`
	Backup    backupCommand    `cmd:"" help:"Copy the data to a new directory. The relay may be running."`
	Restore   restoreCommand   `cmd:"" help:"Make the data directory from a backup. It must not exist, or be empty."`
	Version   versionCommand   `cmd:"" help:"Print the version."`

	File kong.ConfigFlag `name:"config" placeholder:"FILE" help:"Read options from a TOML file."`
	server.Config
}

type serveCommand struct{}

// Run serves until ctx ends.
func (serveCommand) Run(ctx context.Context, config *server.Config, to streams) error {
	if err := resolve(config); err != nil {
		return err
	}
	slog.SetDefault(newLogger(config, to))
	s, err := server.Open(*config)
	if err != nil {
		return err
	}
	defer func() {
		if err := s.Close(); err != nil {
			slog.Error("data directory not closed cleanly", "error", err)
		}
	}()
	listener, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	code, err := s.FirstSetupCode(ctx)
	if err != nil {
		return err
	}
	if code != "" {
		fmt.Fprintf(to.out, "Setup code: %s (valid for 24 hours; `relay setup-code` prints another)\n", code)
	}
	slog.Info("relay serving", "settings", *config, "version", version)
	if err := s.Run(ctx, listener); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	slog.Info("relay stopped")
	return nil
}

func newLogger(config *server.Config, to streams) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(config.LogLevel)) // checked with the settings
	options := &slog.HandlerOptions{Level: level}
	if config.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to.err, options))
	}
	return slog.New(slog.NewTextHandler(to.err, options))
}

type setupCodeCommand struct {
	Member string `placeholder:"ID" help:"Id or e-mail address of a member whose new computer it is; they become an owner. A new member when left out."`
}

// Run prints a code.
func (c setupCodeCommand) Run(ctx context.Context, config *server.Config, to streams) error {
	code, err := server.IssueSetupCode(ctx, config.Data, c.Member)
	if err != nil {
		return err
	}
	fmt.Fprintln(to.out, code)
	return nil
}

type checkCommand struct{}

// Run prints the settings or what is wrong with them.
func (checkCommand) Run(config *server.Config, to streams) error {
	if err := config.Resolve(); err != nil {
		return &settingsError{faults: err, checking: true}
	}
	fmt.Fprintln(to.out, "The settings are fine.")
	return nil
}

type backupCommand struct {
	Target string `arg:"" placeholder:"DIR" help:"Directory to make."`
}

// Run makes a backup.
func (c backupCommand) Run(ctx context.Context, config *server.Config) error {
	return server.Backup(ctx, config.Data, c.Target)
}

type restoreCommand struct {
	Source string `arg:"" placeholder:"DIR" help:"Directory that backup has made."`
}

// Run restores a backup.
func (c restoreCommand) Run(ctx context.Context, config *server.Config) error {
	return server.Restore(ctx, c.Source, config.Data)
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(to streams) error {
	_, err := fmt.Fprintln(to.out, "relay", version)
	return err
}
