package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // decoders of what people send
	"image/jpeg"
	"image/png"
	"io"

	_ "golang.org/x/image/bmp" // as above
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff" // as above
	_ "golang.org/x/image/webp" // as above
)

// maxPixels bounds what is decoded: the largest pictures of common telephones,
// 256 MB in memory at the worst.
const maxPixels = 64 << 20

// maxSide bounds one side: what browsers draw at all.
const maxSide = 32767

var (
	errBomb       = errors.New("the picture has too many pixels")
	errNoPicture  = errors.New("the picture cannot be read")
	errStaysLarge = errors.New("the picture stays too large")
)

// drawable are the types that this package can decode.
var drawable = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true, "image/bmp": true, "image/tiff": true,
}

// Drawable reports whether a picture of a type can be read here.
func Drawable(mediaType string) bool { return drawable[mediaType] }

// Convertible reports whether Shrink makes a smaller or another picture of a
// type. An animation would lose its motion.
func Convertible(mediaType string) bool { return drawable[mediaType] && mediaType != "image/gif" }

// measure is the size of a picture as it is shown, without decoding it.
func measure(r io.ReadSeeker) (width, height int, err error) {
	cfg, format, err := image.DecodeConfig(r)
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %w", errNoPicture, err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxSide || cfg.Height > maxSide || cfg.Width*cfg.Height > maxPixels {
		return 0, 0, errBomb
	}
	if format != "jpeg" {
		return cfg.Width, cfg.Height, nil
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return 0, 0, err
	}
	if orientationOf(r).lies() {
		return cfg.Height, cfg.Width, nil
	}
	return cfg.Width, cfg.Height, nil
}

// smaller reads a picture and makes it fit into a square, upright. It is never
// made larger.
func smaller(r io.ReadSeeker, side int) (*image.RGBA, error) {
	if _, _, err := measure(r); err != nil {
		return nil, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	turned := orientationOf(r)
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoPicture, err)
	}
	return turn(fit(img, side), turned), nil
}

// fit scales in halves, each the mean of four pixels, which needs no more
// memory than the first half.
func fit(img image.Image, side int) *image.RGBA {
	size := img.Bounds().Size()
	want := size
	if longest := max(size.X, size.Y); longest > side {
		want = image.Pt(max(1, size.X*side/longest), max(1, size.Y*side/longest))
	}
	for {
		next := image.Pt(max(want.X, (size.X+1)/2), max(want.Y, (size.Y+1)/2))
		if size.X <= 2*want.X && size.Y <= 2*want.Y {
			next = want
		}
		out := image.NewRGBA(image.Rectangle{Max: next})
		draw.ApproxBiLinear.Scale(out, out.Bounds(), img, img.Bounds(), draw.Src, nil)
		if next == want {
			return out
		}
		img, size = out, next
	}
}

// turn makes a picture upright.
func turn(img *image.RGBA, o orientation) *image.RGBA {
	if o <= upright {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if o.lies() {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := out.PixOffset(place(o, x, y, w, h))
			from := img.PixOffset(x, y)
			copy(out.Pix[to:to+4], img.Pix[from:from+4])
		}
	}
	return out
}

// place is where a pixel goes when a picture is made upright.
func place(o orientation, x, y, w, h int) (int, int) {
	switch o {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

// onWhite gives a picture with holes a white ground, for formats without.
func onWhite(img *image.RGBA) *image.RGBA {
	if img.Opaque() {
		return img
	}
	out := image.NewRGBA(img.Rect)
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, img.Rect.Min, draw.Over)
	return out
}

func asJPEG(img *image.RGBA, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, onWhite(img), &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

func asPNG(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// shrinkSides and shrinkQuality are tried in turn until a picture fits.
var shrinkSides = []int{4096, 3072, 2048, 1536, 1024}

const shrinkQuality = 88

// shrink makes a picture of at most maxBytes: a PNG where it has holes and
// fits as such, else a JPEG.
func shrink(r io.ReadSeeker, maxBytes int64) (content []byte, mediaType string, err error) {
	img, err := smaller(r, shrinkSides[0])
	if err != nil {
		return nil, "", err
	}
	if !img.Opaque() {
		if content, err = asPNG(img); err == nil && int64(len(content)) <= maxBytes {
			return content, "image/png", nil
		}
	}
	for _, side := range shrinkSides {
		if content, err = asJPEG(fit(img, side), shrinkQuality); err != nil {
			return nil, "", err
		}
		if int64(len(content)) <= maxBytes {
			return content, "image/jpeg", nil
		}
	}
	return nil, "", errStaysLarge
}
