package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// A computer that the relay says was taken out of the workspace deletes what
// it held. It cannot do so while its databases are open, so Run leaves a list
// of what is to go and ends, and opening the data directory again goes through
// it, from the start if it was cut off.

// ErrRemoved is what Run ends with when this computer was taken out of the
// workspace. Opening the data directory again deletes what it held.
var ErrRemoved = errors.New("this computer was taken out of the workspace: the data directory must be opened again")

// Files of a removal: what is to be deleted, and what the keychain did not
// delete yet.
const (
	removalFile  = "removed.json"
	leftoverFile = "keychain-leftover.json"
)

// removal is why there is no workspace any more.
type removal struct {
	Workspace string `json:"workspace"` // its name
	AtMs      int64  `json:"at_ms"`
	// What is to go from the keychain; empty once it is done.
	Profile string   `json:"profile,omitempty"`
	Keys    []string `json:"keys,omitempty"`
}

// removed leaves the list of what is to go.
func (d *Desk) removed(ctx context.Context) error {
	cfg := d.currentConfig()
	keys, err := d.keys(context.WithoutCancel(ctx))
	if err != nil {
		d.log.Warn("find the tokens of a removed workspace", "error", err)
	}
	d.log.Warn("this computer was taken out of the workspace", "workspace", cfg.Workspace.ID)
	r := removal{Workspace: cfg.Workspace.Name, AtMs: d.now().UnixMilli(), Profile: cfg.Profile, Keys: keys}
	if err := writeRemoval(filepath.Join(d.opts.Dir, removalFile), r); err != nil {
		return err
	}
	return ErrRemoved
}

// anotherProcess is how long it is waited for others of the data directory to
// notice that they are removed too.
const anotherProcess = 10 * time.Second

// finishRemoval deletes what a removed computer held, if this is one, and
// answers the settings that are left.
func finishRemoval(ctx context.Context, dir string, cfg config, open OpenKeychain, log *slog.Logger) (config, error) {
	path, leftover := filepath.Join(dir, removalFile), filepath.Join(dir, leftoverFile)
	r, err := readRemoval(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cfg, err
	}
	// A list that another process has left late is of a workspace that is gone.
	if err == nil && r.Profile == cfg.Profile {
		if err := deleteData(ctx, dir); err != nil {
			return cfg, err
		}
		cfg = config{Profile: strings.ToLower(rand.Text()), Removed: &removal{Workspace: r.Workspace, AtMs: r.AtMs}}
		if err := saveConfig(dir, cfg); err != nil {
			return cfg, fmt.Errorf("delete data of a removed workspace: %w", err)
		}
	}
	if err == nil {
		if err := os.Rename(path, leftover); err != nil {
			return cfg, fmt.Errorf("delete data of a removed workspace: %w", err)
		}
	}
	r, err = readRemoval(leftover)
	if errors.Is(err, fs.ErrNotExist) {
		return cfg, nil
	}
	if err != nil {
		return cfg, err
	}
	keys := open(r.Profile)
	for _, key := range r.Keys {
		if err := keys.Delete(key); err != nil {
			// The device's token is dead; the rest goes at the next start.
			log.Warn("delete tokens of a removed workspace", "error", err)
			return cfg, nil
		}
	}
	return cfg, os.Remove(leftover)
}

// deleteData deletes what a data directory holds of its workspace.
func deleteData(ctx context.Context, dir string) error {
	lock := flock.New(filepath.Join(dir, outboxLock))
	defer func() { _ = lock.Close() }()
	ctx, cancel := context.WithTimeout(ctx, anotherProcess)
	defer cancel()
	_, _ = lock.TryLockContext(ctx, lockAgain) // whoever does not let go in time is not waited for
	var gone []string
	for _, pattern := range []string{replicaFile + "*", localFile + "*", "media", "outgoing", suspectFile, runningFile} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return fmt.Errorf("find data of a removed workspace: %w", err)
		}
		gone = append(gone, found...)
	}
	for _, path := range gone {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("delete data of a removed workspace: %w", err)
		}
	}
	return nil
}

func readRemoval(path string) (removal, error) {
	var r removal
	raw, err := os.ReadFile(path) //nolint:gosec // the person's own data directory
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	if err != nil {
		return r, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return r, nil
}

// writeRemoval writes the list in one step.
func writeRemoval(path string, r removal) error {
	raw, err := json.Marshal(r)
	if err == nil {
		err = os.WriteFile(path+".part", raw, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		return fmt.Errorf("note what is to be deleted: %w", err)
	}
	return nil
}
