package photo

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// flatten lays src on white, shrinks it by the whole number k in both directions, and returns it as pixels of four bytes. Shrinking means
// the average of k×k pixels. Rows are converted in strips, so that a large original is never held twice.
func flatten(src image.Image, k int) *image.RGBA {
	b := src.Bounds()
	k = min(k, b.Dx(), b.Dy())
	w, h := b.Dx()/k, b.Dy()/k
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), k))
	for y := range h {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, src, image.Pt(b.Min.X, b.Min.Y+y*k), draw.Over)
		out := dst.Pix[y*dst.Stride:][:4*w]
		if k == 1 {
			copy(out, strip.Pix)
			continue
		}
		n := k * k
		for x := range w {
			var sum [3]int
			for dy := range k {
				row := strip.Pix[dy*strip.Stride+4*k*x:][:4*k]
				for i := 0; i < len(row); i += 4 {
					sum[0] += int(row[i])
					sum[1] += int(row[i+1])
					sum[2] += int(row[i+2])
				}
			}
			p := out[4*x:][:4]
			p[0], p[1], p[2], p[3] = uint8((sum[0]+n/2)/n), uint8((sum[1]+n/2)/n), uint8((sum[2]+n/2)/n), 255
		}
	}
	return dst
}

// An orientation is the EXIF tag of that name: how the stored picture is to be turned. 0, like 1, is upright.
type orientation uint8

// swaps reports whether turning exchanges width and height.
func (o orientation) swaps() bool { return o >= 5 }

// upright returns m turned as o demands.
func (o orientation) upright(m *image.RGBA) *image.RGBA {
	if o <= 1 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if o.swaps() {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			var tx, ty int
			switch o {
			case 2: // mirrored left to right
				tx, ty = w-1-x, y
			case 3: // upside down
				tx, ty = w-1-x, h-1-y
			case 4: // mirrored top to bottom
				tx, ty = x, h-1-y
			case 5: // mirrored along the falling diagonal
				tx, ty = y, x
			case 6: // to be turned clockwise
				tx, ty = h-1-y, x
			case 7: // mirrored along the rising diagonal
				tx, ty = h-1-y, w-1-x
			case 8: // to be turned counter-clockwise
				tx, ty = y, w-1-x
			}
			copy(dst.Pix[ty*dst.Stride+4*tx:][:4], m.Pix[y*m.Stride+4*x:][:4])
		}
	}
	return dst
}

// scale returns the opaque picture m in the given size, with the Catmull-Rom filter.
func scale(m *image.RGBA, width, height int) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w == width && h == height {
		return m
	}
	across, down := kernels(w, width), kernels(h, height)

	// First across, keeping fracBits below the point and what overshoots, then down.
	half := make([]int16, width*h*3)
	for y := range h {
		in, out := m.Pix[y*m.Stride:], half[y*width*3:][:width*3]
		for x, k := range across {
			var r, g, b int32
			p := in[4*k.from:]
			for i, weight := range k.weights {
				r += weight * int32(p[4*i])
				g += weight * int32(p[4*i+1])
				b += weight * int32(p[4*i+2])
			}
			const round, shift = 1 << (weightBits - fracBits - 1), weightBits - fracBits
			out[3*x], out[3*x+1], out[3*x+2] = int16((r+round)>>shift), int16((g+round)>>shift), int16((b+round)>>shift)
		}
	}
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	sums := make([]int32, width*3)
	for y, k := range down {
		clear(sums)
		for i, weight := range k.weights {
			for j, v := range half[(k.from+i)*width*3:][:width*3] {
				sums[j] += weight * int32(v)
			}
		}
		out := dst.Pix[y*dst.Stride:][:4*width]
		for x := range width {
			for c := range 3 {
				const round, shift = 1 << (weightBits + fracBits - 1), weightBits + fracBits
				out[4*x+c] = uint8(min(max((sums[3*x+c]+round)>>shift, 0), 255))
			}
			out[4*x+3] = 255
		}
	}
	return dst
}

// Weights have weightBits below the point, values between the two passes fracBits. A sum of 255 × the weights, whose positive part is
// below 1.4, stays below 1<<31 after both.
const (
	weightBits = 14
	fracBits   = 5
)

// A kernel says of which samples, from one on, a sample is the weighted sum. The weights sum up to 1.
type kernel struct {
	from    int
	weights []int32
}

// kernels returns the kernels that make n samples out of size.
func kernels(size, n int) []kernel {
	ks := make([]kernel, n)
	ratio := float64(size) / float64(n)
	stretch := max(1, ratio) // enlarging happens by a pixel at most, after rounding
	for i := range ks {
		centre := float64((float64(i)+0.5)*ratio) - 0.5
		from := max(0, int(math.Ceil(centre-float64(2*stretch))))
		to := min(size-1, int(math.Floor(centre+float64(2*stretch))))
		raw := make([]float64, to-from+1)
		var sum float64
		for j := range raw {
			raw[j] = catmullRom((float64(from+j) - centre) / stretch)
			sum += raw[j]
		}
		weights := make([]int32, len(raw))
		rest, heaviest := int32(1<<weightBits), 0
		for j := range raw {
			weights[j] = int32(math.Round(raw[j] / sum * (1 << weightBits)))
			rest -= weights[j]
			if weights[j] > weights[heaviest] {
				heaviest = j
			}
		}
		weights[heaviest] += rest
		ks[i] = kernel{from, weights}
	}
	return ks
}

// catmullRom is the cubic filter with the parameters (0, 1/2). The conversions forbid fusing a multiplication and an addition, which would
// round otherwise on some processors.
func catmullRom(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return float64((float64(1.5*x)-2.5)*x*x) + 1
	case x < 2:
		return float64((float64((float64(-0.5*x)+2.5)*x)-4)*x) + 2
	}
	return 0
}

// paletted returns m with a palette if it has 256 colours at most, else m.
func paletted(m *image.RGBA) image.Image {
	index := map[color.RGBA]uint8{}
	var palette color.Palette
	dst := image.NewPaletted(m.Rect, nil)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			p := m.Pix[y*m.Stride+4*x:]
			c := color.RGBA{p[0], p[1], p[2], p[3]}
			i, ok := index[c]
			if !ok {
				if len(palette) == 256 {
					return m
				}
				i = uint8(len(palette))
				index[c] = i
				palette = append(palette, c)
			}
			dst.Pix[y*dst.Stride+x] = i
		}
	}
	dst.Palette = palette
	return dst
}
