// Package card draws the picture that a link preview shows: a page's title in white on the portal's red.
//
// [Card.PNG] draws a [Card], whose words are set by setLines and filled by a [canvas]. The same card is the same bytes on every machine: outlines, curves and
// coverage are integers throughout. golang.org/x/image/font was not used, because its rasteriser measures curves in floats, which processors with fused
// multiplication round differently, and because it needs a font: glyphs.gz holds nothing but the outlines of the 7,129 characters of GB 2312 and ASCII out of
// Noto Sans CJK SC Bold, which make.go wrote.
package card

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"io"
	"sync"
)

// Width and Height are the size of a card in pixels, which is what social networks ask for.
const (
	Width  = 1200
	Height = 630
	margin = 90
)

// A Card is what stands on a picture. Words with a character that we have no outline of are left out; of Titles, the first that has none is shown.
type Card struct {
	Site   string
	Titles []string
	Note   string
}

const levels = 16 // between red and white: four bits a pixel

// PNG returns the picture.
func (c Card) PNG() []byte {
	palette := make(color.Palette, levels)
	for i := range palette {
		mix := func(ground int) uint8 { return uint8((ground*(levels-1-i) + 255*i) / (levels - 1)) }
		palette[i] = color.RGBA{mix(0xa6), mix(0x1b), mix(0x1f), 255}
	}
	v := &canvas{img: image.NewPaletted(image.Rect(0, 0, Width, Height), palette)}
	v.mark(margin-14, margin-34)
	if has(c.Site) {
		v.line(c.Site, margin+markSize, margin+24, 40)
	}
	for _, title := range c.Titles {
		if title == "" || !has(title) {
			continue
		}
		size, lines := setTitle(title)
		y := (Height+60)/2 - (len(lines)-1)*size*7/10 + size*2/5
		for _, l := range lines {
			v.line(l, margin, y, size)
			y += size * 7 / 5
		}
		break
	}
	if has(c.Note) {
		v.line(c.Note, margin, Height-56, 32)
	}
	var b bytes.Buffer
	encoder.Encode(&b, v.img) // a buffer does not fail
	return b.Bytes()
}

// encoder keeps its memory from card to card, which is more than a card's own.
var encoder = png.Encoder{BufferPool: &buffers{}}

type buffers struct{ sync.Pool }

func (b *buffers) Get() *png.EncoderBuffer {
	buffer, _ := b.Pool.Get().(*png.EncoderBuffer)
	return buffer
}

func (b *buffers) Put(buffer *png.EncoderBuffer) { b.Pool.Put(buffer) }

// setTitle chooses the largest size in which the title takes few lines.
func setTitle(title string) (size int, lines []string) {
	for _, s := range []struct{ size, lines int }{{104, 1}, {88, 2}, {72, 3}, {56, 4}} {
		size, lines = s.size, setLines(title, s.size, Width-2*margin)
		if len(lines) <= s.lines {
			return size, lines
		}
	}
	last := []rune(lines[3])
	lines = append(lines[:3:3], string(last[:len(last)-1])+"…")
	return size, lines
}

//go:embed glyphs.gz
var packed []byte

// glyphs are the outlines by character: the advance, the number of segments, then each as an operation (0 a line, 1 a curve with one control point,
// 2 one with two, 3 a move) and the differences between its points.
var glyphs = sync.OnceValue(func() map[rune][]byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("card: glyphs.gz: " + err.Error()) // it is part of the program
	}
	data, err := io.ReadAll(z)
	if err != nil {
		panic("card: glyphs.gz: " + err.Error())
	}
	all := map[rune][]byte{}
	for r, at := rune(0), 0; at < len(data); {
		next := func() int {
			n, size := binary.Uvarint(data[at:])
			at += size
			return int(n)
		}
		r += rune(next())
		start := at
		next()
		for range next() {
			op := data[at]
			at++
			for range 2 * points(op) {
				next()
			}
		}
		all[r] = data[start:at]
	}
	return all
})

// points is how many points follow an operation.
func points(op byte) int { return []int{1, 2, 3, 1}[op] }

const em = 500 // units of outlines

func has(text string) bool {
	for _, r := range text {
		if glyphs()[r] == nil {
			return false
		}
	}
	return true
}

// advance is how wide a character is, in units of which em are its height.
func advance(r rune) int {
	n, _ := binary.Uvarint(glyphs()[r])
	return int(n)
}
