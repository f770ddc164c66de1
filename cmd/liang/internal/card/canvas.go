package card

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"image"
	"image/png"
	"slices"
	"sync"

	"liang/cmd/liang/internal/draw"
)

// A canvas is a picture on which glyphs are filled.
type canvas struct {
	img   *image.Paletted
	edges []edge
}

const (
	sub   = 256 // of a pixel: the unit of edges
	rows  = 4   // samples of a pixel from top to bottom; from left to right coverage is exact
	steps = 8   // lines of a curve
)

type point struct{ x, y int }

// An edge is a line of an outline that goes down, or up if winding is -1.
type edge struct {
	from, to point // from is higher
	winding  int
}

const markSize = 88

// sun is the portal's mark, whose pixels know how white they are.
var sun = sync.OnceValue(func() *image.Paletted {
	m, err := png.Decode(bytes.NewReader(draw.Mark(markSize)))
	if err != nil {
		panic(err) // it was written a moment ago
	}
	return m.(*image.Paletted)
})

// mark draws the mark.
func (v *canvas) mark(x, y int) {
	sun := sun()
	white := len(sun.Palette) - 1
	for j := range markSize {
		for i := range markSize {
			v.img.Pix[(y+j)*v.img.Stride+x+i] = uint8(int(sun.Pix[j*sun.Stride+i]) * (levels - 1) / white)
		}
	}
}

// line writes a text whose base line begins at x, y.
func (v *canvas) line(text string, x, y, size int) {
	at := x * sub
	for _, r := range text {
		v.edges = v.edges[:0]
		v.outline(glyphs()[r], point{at, y * sub}, size)
		v.fill()
		at += advance(r) * size * sub / em
	}
}

// outline adds the edges of a glyph.
func (v *canvas) outline(glyph []byte, origin point, size int) {
	_, n := binary.Uvarint(glyph)
	glyph = glyph[n:]
	count, n := binary.Uvarint(glyph)
	glyph = glyph[n:]
	var raw, start, pen point
	for range count {
		op := glyph[0]
		glyph = glyph[1:]
		var p [3]point
		for i := range points(op) {
			dx, n := binary.Varint(glyph)
			dy, m := binary.Varint(glyph[n:])
			glyph = glyph[n+m:]
			raw.x, raw.y = raw.x+int(dx), raw.y+int(dy)
			p[i] = point{origin.x + raw.x*size*sub/em, origin.y + raw.y*size*sub/em}
		}
		from := pen
		pen = p[points(op)-1]
		switch op {
		case 0:
			v.edge(from, pen)
		case 1, 2:
			c, d := p[0], p[1]
			if op == 1 { // the same curve with two control points
				c, d = point{(from.x + 2*p[0].x) / 3, (from.y + 2*p[0].y) / 3}, point{(pen.x + 2*p[0].x) / 3, (pen.y + 2*p[0].y) / 3}
			}
			last := from
			for t := 1; t <= steps; t++ {
				u := steps - t
				at := func(a, b, c, d int) int { return (u*u*u*a + 3*u*u*t*b + 3*u*t*t*c + t*t*t*d) / (steps * steps * steps) }
				next := point{at(from.x, c.x, d.x, pen.x), at(from.y, c.y, d.y, pen.y)}
				v.edge(last, next)
				last = next
			}
		case 3:
			v.edge(from, start) // outlines are closed
			start = pen
		}
	}
	v.edge(pen, start)
}

func (v *canvas) edge(a, b point) {
	switch {
	case a.y < b.y:
		v.edges = append(v.edges, edge{a, b, 1})
	case a.y > b.y:
		v.edges = append(v.edges, edge{b, a, -1})
	}
}

// fill fills what the edges wind around.
func (v *canvas) fill() {
	if len(v.edges) == 0 {
		return
	}
	type crossing struct{ x, winding int }
	var crossings []crossing
	top, bottom := v.edges[0].from.y, v.edges[0].to.y
	for _, e := range v.edges {
		top, bottom = min(top, e.from.y), max(bottom, e.to.y)
	}
	covered := make([]int, Width)
	for row := max(0, top/sub); row <= min(Height-1, bottom/sub); row++ {
		clear(covered)
		for s := range rows {
			y := row*sub + s*sub/rows + sub/rows/2
			crossings = crossings[:0]
			for _, e := range v.edges {
				if e.from.y <= y && y < e.to.y {
					x := e.from.x + (e.to.x-e.from.x)*(y-e.from.y)/(e.to.y-e.from.y)
					crossings = append(crossings, crossing{max(0, min(x, Width*sub-1)), e.winding})
				}
			}
			slices.SortFunc(crossings, func(a, b crossing) int { return cmp.Compare(a.x, b.x) })
			winding := 0
			for i, c := range crossings {
				if winding != 0 {
					span(covered, crossings[i-1].x, c.x)
				}
				winding += c.winding
			}
		}
		for x, c := range covered {
			if c > 0 {
				p := &v.img.Pix[row*v.img.Stride+x]
				*p = max(*p, uint8((c*(levels-1)+rows*sub/2)/(rows*sub)))
			}
		}
	}
}

// span adds what lies between two places of a line to the pixels there.
func span(covered []int, from, to int) {
	a, b := from/sub, to/sub
	if a == b {
		covered[a] += to - from
		return
	}
	covered[a] += sub - from%sub
	for x := a + 1; x < b; x++ {
		covered[x] += sub
	}
	covered[b] += to % sub
}
