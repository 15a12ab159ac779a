package main

import (
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// Damage to the databases of a desktop.

func drawDeletedReplica(s *shop, r *rand.Rand) strike {
	d := pick(s.desks, r)
	return d.damage("delete replica of "+d.name, between(0, time.Second, r), func() error {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.RemoveAll(filepath.Join(d.data, replicaFile+suffix)); err != nil {
				return err
			}
		}
		return nil
	})
}

// drawSpoiltReplica overwrites pages in the middle of the file, as a dying
// disk does.
func drawSpoiltReplica(s *shop, r *rand.Rand) strike {
	d, where, noise := pick(s.desks, r), r.Float64(), make([]byte, 3*4096)
	for i := range noise {
		noise[i] = byte(r.UintN(256))
	}
	return d.damage("spoil replica of "+d.name, between(0, time.Second, r), func() error {
		f, err := os.OpenFile(filepath.Join(d.data, replicaFile), os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		about, err := f.Stat()
		if err != nil {
			return err
		}
		_, err = f.WriteAt(noise, int64(where*float64(about.Size()))/4096*4096)
		return err
	})
}

// damage does something to a desktop's files while nothing of it runs.
func (d *desktop) damage(what string, lasts time.Duration, do func() error) strike {
	return strike{
		target: d.process.name, words: what, lasts: lasts,
		begin: func() error {
			d.using.Lock()
			d.process.kill()
			return do()
		},
		end: func() error {
			defer d.using.Unlock()
			return d.process.start()
		},
	}
}

// drawSpoiltLocal overwrites an index of what exists on this computer only: the
// rows can still be read, and nothing of them may be lost.
func drawSpoiltLocal(s *shop, r *rand.Rand) strike {
	d, index := pick(s.desks, r), pick([]string{"outbox_of_conversation", "staged_of_conversation"}, r)
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(r.UintN(256))
	}
	return d.damage("spoil "+index+" of "+d.name, between(0, time.Second, r), func() (err error) {
		path := filepath.Join(d.data, localFile)
		var root, pageSize int64
		err = withDatabase(path, func(db *sql.DB) error {
			_, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
			return errors.Join(err, db.QueryRow("SELECT rootpage FROM sqlite_schema WHERE name = ?", index).Scan(&root),
				db.QueryRow("PRAGMA page_size").Scan(&pageSize))
		})
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		_, err = f.WriteAt(noise[:min(pageSize, int64(len(noise)))], (root-1)*pageSize)
		return err
	})
}

// drawNewerLocal is a computer on which an older program takes over from a
// newer one.
func drawNewerLocal(s *shop, r *rand.Rand) strike {
	d := pick(s.desks, r)
	return d.damage("a newer program wrote the local database of "+d.name, between(0, time.Second, r), func() error {
		return withDatabase(filepath.Join(d.data, localFile), func(db *sql.DB) error {
			_, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
			return err
		})
	})
}

// withDatabase opens a file that nobody else has open.
func withDatabase(path string, do func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}
