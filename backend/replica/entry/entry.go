// Package entry holds the bodies of journal entries that desktops append, one
// struct per kind, versioned, a file per family. It encodes and decodes and
// decides nothing.
//
// A body is JSON with its version in "v". A new member that old desktops may
// ignore keeps the version; one that changes a meaning raises it. A desktop
// that meets a newer version, or a kind it does not know, keeps the raw entry
// and applies it after an update: Decode answers ErrNewer.
package entry

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrNewer is answered for a body whose version this program does not know.
var ErrNewer = errors.New("written by a newer Pagedesk")

// version is the newest version of every body.
const version = 1

// Version is the part that all bodies have.
type Version struct {
	V int `json:"v"`
}

func (v *Version) stamp() { v.V = version }

// Body is a pointer to one of the structs of this package.
type Body interface{ stamp() }

// Encode returns the JSON of a body with its version filled in.
func Encode(body Body) json.RawMessage {
	body.stamp()
	raw, err := json.Marshal(body)
	if err != nil {
		// The structs hold only strings and numbers.
		panic(fmt.Sprintf("encode %T: %v", body, err))
	}
	return raw
}

// Decode reads a body into into, a pointer to one of the structs above.
func Decode(raw json.RawMessage, into any) error {
	var head struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	if head.V > version {
		return fmt.Errorf("version %d: %w", head.V, ErrNewer)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("read %T: %w", into, err)
	}
	return nil
}
