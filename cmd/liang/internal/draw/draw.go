// Package draw makes drawings as SVG text at build time: the organisation, plots, and the badge of an online shop. Each drawing is one
// function over plain data; a [Caption] names it for those who do not see it, [Bar] and [Table] are what the plots show.
//
// Org, Bars, Columns and Steps return a fragment to stand inline in a page. It has role="img" with a title and a description, and nothing
// in it takes the focus: the list or table beside it says the same to a keyboard and a screen reader, and carries the links. A plot of
// fewer than three data points would suggest a trend that is not there, so it is "".
//
// A drawing is laid out for a width in CSS pixels, at least MinWidth, which is also the width of its viewBox. Its text is 14 to 17 units
// high, so it should be shown near that width: one for phones and, where the room is of use, one for desks (see below). Geometry, font
// size among it, stands in attributes; colour and weight are left to the site's stylesheet, by these classes:
//
//	d               every drawing, beside d-org, d-bars, d-columns or d-steps, and d-narrow or d-wide (from WideWidth on)
//	d-box, d-item   the box of a slot, and of an item in it; d-gap a dashed box for what a source leaves out
//	d-sign          the ground of a symbol; d-on the text on it
//	d-line          a connection or an axis; d-grid a line of a grid
//	d-fill          a bar or column; d-open a mark of "or more"; d-hatch the lines of a hatching
//	d-s0 … d-s4     the areas of a stack, of which s1 and s3 are also hatched
//	d-b             strong text; d-q quiet text; d-n figures, which want tabular numbers
//
// Both layouts of one drawing may stand in an element of class d-both, of which the stylesheet shows one. AppendBadge is another thing: a
// whole file that stands alone on other people's pages, and so carries its own colours.
package draw

import (
	"math"
	"strconv"
)

const (
	MinWidth  = 320
	WideWidth = 600
)

// A Caption says in words what a drawing shows.
type Caption struct {
	ID    string // unique in the page, of letters, digits and hyphens; ids within the drawing begin with it
	Title string
	Desc  string // one is made from the data if empty
}

const (
	fontSize  = 15
	smallSize = 14
	leading   = 20
	hatch     = "h" // the id of the hatching, after the caption's
)

// A canvas collects the elements of a drawing.
type canvas struct {
	b       []byte
	id      string
	hatched bool
}

func (c *canvas) open(name, class string) {
	c.b = append(c.b, '<')
	c.b = append(c.b, name...)
	if class != "" {
		c.b = append(c.b, ` class="`...)
		c.b = append(c.b, class...)
		c.b = append(c.b, '"')
	}
}

func (c *canvas) attr(name string, n int) {
	c.b = append(c.b, ' ')
	c.b = append(c.b, name...)
	c.b = append(c.b, `="`...)
	c.b = strconv.AppendInt(c.b, int64(n), 10)
	c.b = append(c.b, '"')
}

func (c *canvas) rect(class string, x, y, w, h, r int) {
	c.open("rect", class)
	c.attr("x", x)
	c.attr("y", y)
	c.attr("width", w)
	c.attr("height", h)
	if r > 0 {
		c.attr("rx", r)
	}
	c.b = append(c.b, "/>"...)
}

// hatching lays the hatching over an area given as path data.
func (c *canvas) hatching(d []byte) {
	c.hatched = true
	c.b = append(c.b, `<path fill="url(#`...)
	c.b = appendEscaped(c.b, c.id)
	c.b = append(c.b, `-`+hatch+`)" d="`...)
	c.b = append(c.b, d...)
	c.b = append(c.b, `"/>`...)
}

func (c *canvas) path(class string, d []byte) {
	c.open("path", class)
	c.b = append(c.b, ` d="`...)
	c.b = append(c.b, d...)
	c.b = append(c.b, `"/>`...)
}

func (c *canvas) line(class string, x1, y1, x2, y2 int) {
	c.path(class, appendPath(nil, 'M', x1, y1, 'L', x2, y2))
}

// anchors of a text
const (
	start  = ""
	middle = "middle"
	end    = "end"
)

// text writes one line with its baseline at y.
func (c *canvas) text(class, anchor string, size, x, y int, s string) {
	c.open("text", class)
	if size != fontSize {
		c.attr("font-size", size)
	}
	if anchor != start {
		c.b = append(c.b, ` text-anchor="`...)
		c.b = append(c.b, anchor...)
		c.b = append(c.b, '"')
	}
	c.attr("x", x)
	c.attr("y", y)
	c.b = append(c.b, '>')
	c.b = appendEscaped(c.b, s)
	c.b = append(c.b, "</text>"...)
}

// texts writes lines below each other, the first with its baseline at y.
func (c *canvas) texts(class, anchor string, size, x, y int, lines []string) {
	for i, s := range lines {
		c.text(class, anchor, size, x, y+i*leading, s)
	}
}

// svg is the finished drawing.
func (c *canvas) svg(class string, width, height int, caption Caption) string {
	layout := " d-narrow"
	if width >= WideWidth {
		layout = " d-wide"
	}
	b := make([]byte, 0, len(c.b)+1024)
	b = append(b, `<svg class="d d-`...)
	b = append(b, class...)
	b = append(b, layout...)
	b = append(b, `" viewBox="0 0 `...)
	b = strconv.AppendInt(b, int64(width), 10)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(height), 10)
	b = append(b, `" font-size="`...)
	b = strconv.AppendInt(b, fontSize, 10)
	b = append(b, `" role="img" aria-labelledby="`...)
	b = appendEscaped(b, caption.ID)
	b = append(b, `-t" aria-describedby="`...)
	b = appendEscaped(b, caption.ID)
	b = append(b, `-d"><title id="`...)
	b = appendEscaped(b, caption.ID)
	b = append(b, `-t">`...)
	b = appendEscaped(b, caption.Title)
	b = append(b, `</title><desc id="`...)
	b = appendEscaped(b, caption.ID)
	b = append(b, `-d">`...)
	b = appendEscaped(b, caption.Desc)
	b = append(b, `</desc>`...)
	if c.hatched {
		b = append(b, `<defs><pattern id="`...)
		b = appendEscaped(b, caption.ID)
		b = append(b, `-`+hatch+`" width="6" height="6" patternUnits="userSpaceOnUse"><path class="d-hatch" d="M-1 1l2-2M0 6l6-6M5 7l2-2"/></pattern></defs>`...)
	}
	b = append(b, c.b...)
	b = append(b, "</svg>"...)
	return string(b)
}

// appendPath appends path data: letters stand for commands, numbers for themselves.
func appendPath(b []byte, parts ...any) []byte {
	number := false
	for _, p := range parts {
		switch p := p.(type) {
		case rune:
			b = append(b, byte(p))
			number = false
		case int:
			if number && p >= 0 {
				b = append(b, ' ')
			}
			b = strconv.AppendInt(b, int64(p), 10)
			number = true
		}
	}
	return b
}

// A scale is an axis from zero: a step between ticks, of the form 1, 2 or 5 times a power of ten, and the pixels of the greatest value.
type scale struct {
	max  float64
	size int
	step float64
}

// newScale spreads 0 to max over size pixels, with ticks no nearer than gap. With whole, a step is at least 1.
func newScale(max float64, size, gap int, whole bool) scale {
	step := 1.0
	if !whole {
		for step > max {
			step /= 10
		}
	}
	for i := 0; step*float64(size) < max*float64(gap); i++ {
		if i%3 == 1 {
			step *= 2.5
		} else {
			step *= 2
		}
	}
	return scale{max: max, size: size, step: step}
}

// at is the distance of v from zero, and at least 1 for what is more than nothing.
func (s scale) at(v float64) int {
	if v <= 0 {
		return 0
	}
	return max(1, int(v/s.max*float64(s.size)+0.5))
}

// ticks are the multiples of the step up to the greatest value, zero first.
func (s scale) ticks() []float64 {
	var t []float64
	for i := 0; float64(i)*s.step <= s.max*(1+1e-9); i++ {
		t = append(t, float64(i)*s.step)
	}
	return t
}

// number rounds off what steps of a tenth leave behind.
func number(f float64) string { return strconv.FormatFloat(math.Round(f*1e9)/1e9, 'f', -1, 64) }
