package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// Mark returns the portal's mark, a white sun on red as in static/favicon.svg, as a square PNG of size pixels. All arithmetic is in
// integers, so that every machine writes the same bytes.
func Mark(size int) []byte {
	const samples = 16 // a pixel, 4 by 4
	palette := make(color.Palette, samples+1)
	for i := range palette {
		mix := func(ground int) uint8 { return uint8((ground*(samples-i) + 255*i) / samples) }
		palette[i] = color.RGBA{mix(0xa6), mix(0x1b), mix(0x1f), 255}
	}
	img := image.NewPaletted(image.Rect(0, 0, size, size), palette)
	for y := range size {
		for x := range size {
			var white uint8
			for s := range samples {
				if inSun(320*(8*x+2*(s%4)+1), 320*(8*y+2*(s/4)+1), 8*size) {
					white++
				}
			}
			img.Pix[y*img.Stride+x] = white
		}
	}
	var b bytes.Buffer
	png.Encode(&b, img) // a buffer does not fail
	return b.Bytes()
}

// inSun reports whether a point lies in the sun: a disc and eight rays with round ends, in a square whose side is 320 times unit.
func inSun(x, y, unit int) bool {
	x, y = abs(x-160*unit), abs(y-160*unit)
	if x < y {
		x, y = y, x // every eighth of the sun is the same
	}
	if x*x+y*y <= 55*unit*55*unit {
		return true
	}
	const half = 12 // of a ray's width
	if d := x - min(max(x, 80*unit), 120*unit); d*d+y*y <= half*unit*half*unit {
		return true
	}
	// The slanting ray, in axes turned by 45 degrees and stretched by the root of two.
	u, v := x+y, x-y
	d := u - min(max(u, 114*unit), 170*unit)
	return d*d+v*v <= 2*half*unit*half*unit
}

func abs(n int) int { return max(n, -n) }
