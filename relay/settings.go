package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"

	"pagedesk/relay/server"
)

const envPrefix = "PAGEDESK_RELAY"

// defaults shows kong the defaults that the server declares.
func defaults(d server.Config) kong.Vars {
	return kong.Vars{
		"listen":        d.Listen,
		"data":          d.Data,
		"log_level":     d.LogLevel,
		"log_format":    d.LogFormat,
		"max_webhook":   strconv.Itoa(d.MaxWebhook),
		"graph_url":     d.GraphURL,
		"graph_version": d.GraphVersion,
		"dialog_url":    d.DialogURL,
		"tls":           d.TLS,
	}
}

// settingsError lists all that is wrong with the settings.
type settingsError struct {
	faults   error
	checking bool
}

func (e *settingsError) Error() string {
	return "relay: the settings are wrong:\n  " + strings.ReplaceAll(e.faults.Error(), "\n", "\n  ")
}

// resolve completes the settings of a command.
func resolve(config *server.Config) error {
	if err := config.Resolve(); err != nil {
		return &settingsError{faults: err}
	}
	return nil
}

// tomlFile is a configuration file: option names and their values.
type tomlFile map[string]any

// loadTOML reads the file that --config names.
func loadTOML(r io.Reader) (kong.Resolver, error) {
	file := tomlFile{}
	if err := toml.NewDecoder(r).Decode(&file); err != nil {
		return nil, fmt.Errorf("read configuration file: %w", err)
	}
	return file, nil
}

// Validate finds all keys that are no options.
func (f tomlFile) Validate(app *kong.Application) error {
	var known []string
	for _, flags := range app.AllFlags(false) {
		for _, flag := range flags {
			known = append(known, flag.Name)
		}
	}
	var errs []error
	for name := range f {
		if !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf("configuration file: there is no option %s", name))
		}
	}
	sort.Slice(errs, func(i, j int) bool { return errs[i].Error() < errs[j].Error() })
	return errors.Join(errs...)
}

// Resolve gives an option its value from the file, unless the environment has
// one.
func (f tomlFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	value, given := f[flag.Name]
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			given = false
		}
	}
	if !given {
		return nil, nil
	}
	return fmt.Sprint(value), nil
}
