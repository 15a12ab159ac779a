package desk

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"pagedesk/relay/wire"
)

// config is desk.json: where the workspace is. It holds no secret.
type config struct {
	Profile   string            `json:"profile"` // of the keychain's items
	Relay     string            `json:"relay,omitempty"`
	Workspace wire.Workspace    `json:"workspace,omitzero"`
	Member    wire.Member       `json:"member,omitzero"`
	Device    wire.Device       `json:"device,omitzero"`
	Meta      wire.MetaSettings `json:"meta,omitzero"`
	Account   string            `json:"account,omitempty"` // whose Facebook login the user token is
	Removed   *removal          `json:"removed,omitempty"` // why there is no workspace any more
}

const configFile = "desk.json"

// loadConfig reads desk.json, or makes one with a fresh profile.
func loadConfig(dir string) (config, error) {
	raw, err := os.ReadFile(filepath.Join(dir, configFile)) //nolint:gosec // the person's own data directory
	if errors.Is(err, fs.ErrNotExist) {
		cfg := config{Profile: strings.ToLower(rand.Text())}
		return cfg, saveConfig(dir, cfg)
	}
	if err != nil {
		return config{}, fmt.Errorf("read settings: %w", err)
	}
	var cfg config
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return config{}, fmt.Errorf("read settings %s: %w", filepath.Join(dir, configFile), err)
	}
	if cfg.Profile == "" {
		return config{}, fmt.Errorf("read settings %s: no profile", filepath.Join(dir, configFile))
	}
	return cfg, nil
}

// saveConfig replaces desk.json in one step, so that a crash leaves the old or
// the new one.
func saveConfig(dir string, cfg config) (err error) {
	raw, err := json.MarshalIndent(cfg, "", "  ")
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	f, err := os.CreateTemp(dir, configFile+".*")
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	if err = os.Rename(f.Name(), filepath.Join(dir, configFile)); err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	return nil
}

// changeConfig applies fn to the settings as they are stored, where another
// process of this directory may have changed them, and stores them.
func (d *Desk) changeConfig(fn func(*config)) (err error) {
	d.configuring.Lock()
	defer d.configuring.Unlock()
	lock := flock.New(filepath.Join(d.opts.Dir, configFile+".lock"))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("change settings: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	cfg, err := loadConfig(d.opts.Dir)
	if err != nil {
		return err
	}
	fn(&cfg)
	if err := saveConfig(d.opts.Dir, cfg); err != nil {
		return err
	}
	d.useConfig(cfg)
	return nil
}

// graphAddress is where the Graph API is asked: what this computer was told,
// else what the relay says, if that is Meta or this computer itself. A relay
// cannot send the Page tokens anywhere else.
func (d *Desk) graphAddress(cfg config) (address, version string) {
	version = cfg.Meta.GraphVersion
	if d.opts.GraphURL != "" {
		return d.opts.GraphURL, version
	}
	if trusted(cfg.Meta.GraphURL) {
		return cfg.Meta.GraphURL, version
	}
	return "", version
}

// dialogAddress is where people log in, chosen as graphAddress.
func (d *Desk) dialogAddress(cfg config) string {
	if d.opts.DialogURL != "" {
		return d.opts.DialogURL
	}
	if trusted(cfg.Meta.DialogURL) {
		return cfg.Meta.DialogURL
	}
	return "https://www.facebook.com"
}

func trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := u.Hostname()
	if ip := net.ParseIP(host); host == "localhost" || (ip != nil && ip.IsLoopback()) {
		return true
	}
	return u.Scheme == "https" && (host == "facebook.com" || strings.HasSuffix(host, ".facebook.com"))
}
