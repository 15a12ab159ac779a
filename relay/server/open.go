package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"pagedesk/relay/journal/sqlite"
	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// lockFile marks a data directory as being served.
const lockFile = "serving.lock"

// Open opens or creates the data directory of a configuration and makes the
// server for it. The configuration must have passed Resolve.
func Open(config Config) (*Server, error) {
	if err := os.MkdirAll(config.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	lock := flock.New(filepath.Join(config.Data, lockFile))
	switch held, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("lock data directory %s: %w", config.Data, err)
	case !held:
		return nil, fmt.Errorf("data directory %s is in use by another relay", config.Data)
	}
	s, err := openLocked(config)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s.closers = append(s.closers, lock.Close)
	return s, nil
}

func openLocked(config Config) (*Server, error) {
	people, err := registry.Open(config.Data)
	if err != nil {
		return nil, err
	}
	log, err := sqlite.Open(config.Data)
	if err != nil {
		return nil, errors.Join(err, people.Close())
	}
	s := New(config, log, people)
	s.closers = append(s.closers, log.Close, people.Close)
	return s, nil
}

// Close releases what Open opened. Call it after Run has returned.
func (s *Server) Close() error {
	var errs []error
	for _, closer := range s.closers {
		errs = append(errs, closer())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// SetupCode issues a code that pairs one desktop as a new owner.
func (s *Server) SetupCode(ctx context.Context) (string, error) {
	return s.registry.IssueSetupCode(ctx, "")
}

// FirstSetupCode issues a code if none was ever issued; otherwise it returns
// "".
func (s *Server) FirstSetupCode(ctx context.Context) (string, error) {
	fresh, err := s.registry.New(ctx)
	if err != nil || !fresh {
		return "", err
	}
	return s.registry.IssueSetupCode(ctx, "")
}

// IssueSetupCode issues a code for a data directory that may be served by
// another process: for a new owner, or for the member with that id or e-mail
// address.
func IssueSetupCode(ctx context.Context, dataDir, member string) (string, error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return "", fmt.Errorf("make data directory: %w", err)
	}
	people, err := registry.Open(dataDir)
	if err != nil {
		return "", err
	}
	code, err := people.IssueSetupCode(ctx, member)
	return code, errors.Join(err, people.Close())
}

// ClaimUnchecked gives an account to a workspace on the caller's word, for a
// relay inside the program that owns the account.
func (s *Server) ClaimUnchecked(ctx context.Context, workspace, object, account string) (wire.Channel, error) {
	return s.claim(ctx, workspace, object, account, shared)
}
