package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"pagedesk/relay/jsonscan"
)

// What a desktop reads in bulk. encoding/json would look at every byte several
// times over, once for each level that is kept as it came.

// ReadType returns the type of a frame.
func ReadType(frame []byte) (string, error) {
	for name, value := range jsonscan.Members(frame) {
		if string(name) == "t" {
			t, _ := jsonscan.Text(value)
			return t, nil
		}
	}
	if !json.Valid(frame) {
		return "", errors.New("the frame is not JSON")
	}
	return "", nil
}

// ReadEntries reads an entries frame. The bodies share the frame's memory. Its
// errors quote nothing: a frame holds what customers wrote.
func ReadEntries(frame []byte) (Entries, error) {
	f := Entries{T: TypeEntries}
	if !json.Valid(frame) {
		return f, errors.New("the frame is not JSON")
	}
	listed := false
	for name, value := range jsonscan.Members(frame) {
		switch string(name) {
		case "past":
			f.Past = string(value) == "true"
		case "entries":
			var err error
			if f.Entries, err = readEntries(value); err != nil {
				return f, err
			}
			listed = true
		}
	}
	if !listed {
		return f, errors.New("the frame has no list of entries")
	}
	return f, nil
}

func readEntries(list []byte) ([]Entry, error) {
	if !jsonscan.IsArray(list) && string(list) != "null" {
		return nil, errors.New("the frame has no list of entries")
	}
	var entries []Entry
	for text := range jsonscan.Elements(list) {
		if !jsonscan.IsObject(text) {
			return nil, fmt.Errorf("entry %d of the frame is no object", len(entries)+1)
		}
		var e Entry
		for name, value := range jsonscan.Members(text) {
			if read := entryMembers[string(name)]; read != nil && !read(&e, value) {
				return nil, fmt.Errorf("entry %d of the frame: %s has another form than expected", len(entries)+1, name)
			}
		}
		entries = append(entries, e)
	}
	return entries, nil
}

var entryMembers = map[string]func(e *Entry, value []byte) bool{
	"seq":     func(e *Entry, value []byte) bool { return readInt(&e.Seq, value) },
	"at":      func(e *Entry, value []byte) bool { return readInt(&e.At, value) },
	"kind":    func(e *Entry, value []byte) bool { return readText(&e.Kind, value) },
	"channel": func(e *Entry, value []byte) bool { return readText(&e.Channel, value) },
	"thread":  func(e *Entry, value []byte) bool { return readText(&e.Thread, value) },
	"actor":   func(e *Entry, value []byte) bool { return readText(&e.Actor, value) },
	"device":  func(e *Entry, value []byte) bool { return readText(&e.Device, value) },
	"body":    func(e *Entry, value []byte) bool { e.Body = value; return true },
}

func readInt(into *int64, value []byte) (ok bool) {
	n, err := strconv.ParseInt(string(value), 10, 64)
	*into = n
	return err == nil
}

func readText(into *string, value []byte) (ok bool) {
	*into, ok = jsonscan.Text(value)
	return ok
}

// ReadWebhook reads the body of a KindWebhook entry as it came with the entry:
// a text that is known to be JSON.
func ReadWebhook(body []byte) (WebhookBody, error) {
	var b WebhookBody
	if !jsonscan.IsObject(body) {
		return b, errors.New("want an object")
	}
	for name, value := range jsonscan.Members(body) {
		switch string(name) {
		case "object":
			b.Object, _ = jsonscan.Text(value)
		case "entry":
			b.Entry = value
		}
	}
	return b, nil
}
