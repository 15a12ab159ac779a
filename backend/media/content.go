package media

import (
	"errors"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// headBytes is how much of a file its type is told from.
const headBytes = 4096

// aliases are types that carry another's name.
var aliases = map[string]string{
	"image/vnd.mozilla.apng": "image/png",
	"image/x-ms-bmp":         "image/bmp",
	"image/jpg":              "image/jpeg",
}

// TypeOf is the media type of content that begins with head.
func TypeOf(head []byte) string {
	t, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	if alias, ok := aliases[t]; ok {
		return alias
	}
	return t
}

func typeOf(r io.Reader) (string, error) {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	return TypeOf(head[:n]), nil
}
