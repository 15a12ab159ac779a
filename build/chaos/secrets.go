package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Files and folders of a run that have a name elsewhere too.
const (
	secretsFile = "secrets.json"
	replicaFile = "replica.db"
	localFile   = "local.db"
	relayData   = "relay-data"
)

// tokens are Meta's tokens and the codes of its dialog, whoever they belong
// to.
var tokens = regexp.MustCompile(`EAAK[A-Za-z0-9]{40,}|AQB[A-Za-z0-9]{100,}`)

// checkSecrets reads every file of a run for what may stand in a keychain
// only: Meta's tokens, the app's secret and whatever the desktops keep.
func (s *shop) checkSecrets() ([]violation, error) {
	kept := map[string]string{s.sim.AppSecret(): "the app's secret"}
	for _, d := range s.desks {
		raw, err := os.ReadFile(filepath.Join(d.data, secretsFile))
		if err != nil {
			return nil, err
		}
		var file struct{ Items map[string]string }
		if err := json.Unmarshal(raw, &file); err != nil {
			return nil, fmt.Errorf("read the secrets of %s: %w", d.name, err)
		}
		for key, value := range file.Items {
			kept[value] = key + " of " + d.name
		}
	}
	return findSecrets(s.dir, kept)
}

func findSecrets(dir string, kept map[string]string) ([]violation, error) {
	var found []violation
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), secretsFile) {
			return err
		}
		about, err := entry.Info()
		if err != nil || about.Mode()&0o100 != 0 { // a program
			return err
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // SQLite tidies up
		}
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		note := func(what string) {
			found = append(found, violation{Rule: "secrets stay in the keychain", At: time.Time{}, Words: name + " holds " + what})
		}
		if at := tokens.FindIndex(text); at != nil {
			note(fmt.Sprintf("a token or code of Meta's at byte %d", at[0]))
		}
		for value, what := range kept {
			if bytes.Contains(text, []byte(value)) {
				note(what)
			}
		}
		return nil
	})
	return found, err
}
