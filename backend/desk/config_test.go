package desk

import (
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"pagedesk/backend/keychain"
)

func openBare(t *testing.T, dir string) *Desk {
	t.Helper()
	d, err := Open(t.Context(), Options{Dir: dir, Shared: true, Keychain: func(profile string) keychain.Keychain {
		return keychain.File(filepath.Join(dir, "secrets.json"), profile)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// A command logs in beside a program that runs on the same data directory: what
// the program stores later does not undo it.
func TestSettingsThatAnotherProcessChangedAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program, command := openBare(t, dir), openBare(t, dir)
	change := func(d *Desk, fn func(*config)) {
		t.Helper()
		if err := d.changeConfig(fn); err != nil {
			t.Fatal(err)
		}
	}
	change(command, func(c *config) { c.Account = "Nok Srisai" })
	change(program, func(c *config) { c.Member.Name = "Nok" })
	if c := program.currentConfig(); c.Account != "Nok Srisai" || c.Member.Name != "Nok" || c.Profile != command.currentConfig().Profile {
		t.Errorf("settings: %+v", c)
	}
}

// A login ends while the relay says what has changed: the settings hold both,
// here and on disk.
func TestSettingsThatChangeAtOnceAreAllKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := openBare(t, dir)
	const times = 30
	var changing sync.WaitGroup
	for _, set := range []func(*config, string){
		func(c *config, s string) { c.Account = s },
		func(c *config, s string) { c.Workspace.Name = s },
		func(c *config, s string) { c.Member.Name = s },
	} {
		changing.Go(func() {
			for i := range times {
				if err := d.changeConfig(func(c *config) { set(c, strconv.Itoa(i)) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	changing.Wait()
	stored, err := loadConfig(dir)
	if err != nil {
		t.Fatal(err)
	}
	last := strconv.Itoa(times - 1)
	for what, c := range map[string]config{"in memory": d.currentConfig(), "on disk": stored} {
		if c.Account != last || c.Workspace.Name != last || c.Member.Name != last {
			t.Errorf("%s: %+v", what, c)
		}
	}
}
