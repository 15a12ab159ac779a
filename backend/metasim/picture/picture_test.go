package picture

import (
	"bytes"
	"image/png"
	"testing"
)

func TestPictures(t *testing.T) {
	t.Parallel()
	draws := map[string]func(seed string) []byte{
		"avatar":  Avatar,
		"shop":    Shop,
		"sticker": Sticker,
		"tea":     func(seed string) []byte { return Product("tea", seed) },
		"slip":    func(seed string) []byte { return Product("slip", seed) },
		"other":   func(seed string) []byte { return Product("boat", seed) },
	}
	for name, draw := range draws {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := draw("a")
			if _, err := png.Decode(bytes.NewReader(first)); err != nil {
				t.Fatalf("not a PNG: %v", err)
			}
			if !bytes.Equal(first, draw("a")) {
				t.Error("the same seed draws another picture")
			}
			if bytes.Equal(first, draw("b")) {
				t.Error("another seed draws the same picture")
			}
		})
	}
}
