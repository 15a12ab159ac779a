package picture

import (
	"bytes"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"math"
)

// Avatar draws head and shoulders on a ground whose colours follow from the seed.
func Avatar(seed string) []byte {
	const size = 160
	h := hash(seed)
	ground, body := hsl(float64(h%360), .45, .82), hsl(float64((h/360)%360), .40, .45)
	skin := []color.RGBA{{0xf3, 0xd3, 0xb4, 255}, {0xe3, 0xb4, 0x8c, 255}, {0xc6, 0x8e, 0x62, 255}, {0xf7, 0xdf, 0xc8, 255}}[h/7%4]
	hair := []color.RGBA{{0x2b, 0x24, 0x22, 255}, {0x4a, 0x32, 0x28, 255}, {0x1d, 0x1d, 0x28, 255}}[h/11%3]
	long := h/13%2 == 0
	return draw(size, size, func(x, y float64) color.Color {
		switch {
		case ellipse(x, y, .5, .40, .17, .20) && y > .30:
			return skin
		case ellipse(x, y, .5, .36, .21, .22), long && math.Abs(x-.5) < .21 && y > .34 && y < .62:
			return hair
		case ellipse(x, y, .5, .62, .08, .12) && y < .70:
			return skin
		case ellipse(x, y, .5, 1.0, .36, .34):
			return body
		}
		return ground
	})
}

// Shop draws a shop front, for Pages.
func Shop(seed string) []byte {
	h := hash(seed)
	ground, awning, wall := hsl(float64(h%360), .40, .86), hsl(float64((h/3)%360), .50, .42), hsl(float64((h/3)%360), .30, .96)
	door := hsl(float64((h/3)%360), .35, .30)
	return draw(160, 160, func(x, y float64) color.Color {
		d := math.Abs(x - .5)
		stripe := int(math.Floor((x-.5)*12+60)) % 2
		switch {
		case d < .30 && y > .26 && y < .44, d < .30 && ellipse(math.Mod(x-.2+1, 1.0/12), y, 1.0/24, .44, 1.0/24, .05):
			if stripe == 0 {
				return awning
			}
			return color.White
		case x > .54 && x < .68 && y > .54 && y < .78, x > .31 && x < .49 && y > .54 && y < .68:
			return door
		case d < .26 && y >= .44 && y < .78:
			return wall
		}
		return ground
	})
}

// Product draws a card with one object of the named kind (tea, dress, phone, bowl, slip; anything else is a box).
func Product(kind, seed string) []byte {
	h := hash(seed)
	ground, main := hsl(float64(h%360), .35, .90), hsl(float64((h/5)%360), .55, .45)
	shade := hsl(float64((h/5)%360), .55, .32)
	shape, ok := shapes[kind]
	if !ok {
		shape = box
	}
	return draw(480, 360, func(x, y float64) color.Color {
		switch shape(x, y) {
		case 1:
			return main
		case 2:
			return shade
		case 3:
			return color.White
		}
		if ellipse(x, y, .5, .84, .30, .05) {
			return hsl(float64(h%360), .25, .80) // the shadow it stands on
		}
		return ground
	})
}

// A shape says what is at a point of the unit square: 0 the ground, 1 the object, 2 its darker parts, 3 white.
type shape func(x, y float64) int

var shapes = map[string]shape{"tea": tea, "dress": dress, "phone": phone, "bowl": bowl, "slip": slip}

func tea(x, y float64) int {
	switch {
	case math.Abs(x-.5) < .13 && y > .20 && y < .28, math.Abs(x-.5) < .11 && y > .46 && y < .64:
		return 2
	case math.Abs(x-.5) < .17 && y >= .28 && y < .84:
		return 1
	}
	return 0
}

func dress(x, y float64) int {
	switch d := math.Abs(x - .5); {
	case math.Abs(y-.45) < .02 && d < .08:
		return 2
	case y > .16 && y < .45 && d < .12-.10*(y-.16) && !ellipse(x, y, .5, .16, .06, .07):
		return 1
	case y >= .45 && y < .84 && d < .07+.45*(y-.45):
		return 1
	}
	return 0
}

func phone(x, y float64) int {
	switch d := math.Abs(x - .5); {
	case d < .105 && y > .19 && y < .76:
		return 1
	case d < .125 && y > .14 && y < .84:
		return 2
	}
	return 0
}

func bowl(x, y float64) int {
	switch {
	case ellipse(x, y, .5, .44, .23, .07):
		return 2
	case y > .44 && ellipse(x, y, .5, .44, .25, .38):
		return 1
	}
	return 0
}

// slip is a proof of a bank transfer: lines on paper.
func slip(x, y float64) int {
	d := math.Abs(x - .5)
	lines := math.Mod(y*14, 1) < .35 && d < .14 && y > .34 && y < .78
	switch {
	case ellipse(x, y, .5, .24, .045, .06), lines:
		return 2
	case d < .19 && y > .12 && y < .84:
		return 3
	}
	return 0
}

func box(x, y float64) int {
	switch d := math.Abs(x - .5); {
	case d < .03 && y > .3 && y < .84, d < .24 && y > .3 && y < .38:
		return 2
	case d < .22 && y >= .38 && y < .84:
		return 1
	}
	return 0
}

// draw averages four points per pixel, which is enough to take the stairs off the edges.
func draw(w, h int, at func(x, y float64) color.Color) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for py := range h {
		for px := range w {
			var r, g, b, a uint32
			for i := range 4 {
				cr, cg, cb, ca := at((float64(px)+.25+.5*float64(i%2))/float64(w), (float64(py)+.25+.5*float64(i/2))/float64(h)).RGBA()
				r, g, b, a = r+cr>>8, g+cg>>8, b+cb>>8, a+ca>>8
			}
			img.SetRGBA(px, py, color.RGBA{uint8(r / 4), uint8(g / 4), uint8(b / 4), uint8(a / 4)})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic("picture: " + err.Error()) // an image in memory of a valid size always encodes
	}
	return out.Bytes()
}

func ellipse(x, y, cx, cy, rx, ry float64) bool {
	dx, dy := (x-cx)/rx, (y-cy)/ry
	return dx*dx+dy*dy <= 1
}

func hash(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s))
	return h.Sum32()
}

// hsl takes the hue in degrees, saturation and lightness from 0 to 1.
func hsl(hue, sat, light float64) color.RGBA {
	channel := func(n float64) uint8 {
		k := math.Mod(n+hue/30, 12)
		return uint8(255 * (light - sat*math.Min(light, 1-light)*math.Max(-1, math.Min(math.Min(k-3, 9-k), 1))))
	}
	return color.RGBA{channel(0), channel(8), channel(4), 255}
}

// Sticker draws a thumb up on a disc of the id's colour; around it is nothing.
func Sticker(id string) []byte {
	h := hash(id)
	disc := hsl(float64(h%360), .65, .55)
	white := color.RGBA{255, 255, 255, 255}
	return draw(240, 240, func(x, y float64) color.Color {
		fist := math.Abs(x-.55) < .15 && math.Abs(y-.58) < .16
		thumb := x > .42 && x < .54 && y > .22 && y < .56 && ellipse(x, y, .48, .38, .06, .16)
		cuff := math.Abs(x-.33) < .05 && math.Abs(y-.59) < .15
		if fist || thumb || cuff {
			return white
		}
		if ellipse(x, y, .5, .5, .46, .46) {
			return disc
		}
		return color.Transparent
	})
}
