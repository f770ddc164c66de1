package draw

import (
	"math"
	"strings"
)

// A Qualifier says how a value stands to the truth.
type Qualifier int

const (
	Exact Qualifier = iota
	About
	AtLeast
	Over
)

// A Bar is one value of a plot.
type Bar struct {
	Label     string
	Value     float64
	Qualifier Qualifier
	Text      string // the value in words, with its qualifier and unit: "超过 300 万元"
}

const (
	thick  = 18 // of a bar
	mark   = 10 // beyond the end of a bar
	indent = 6  // of text beside the axis
)

// Bars draws horizontal bars on one axis from zero. All values are of one unit, which stands at the axis: values of different units are
// different plots. The result is "" for fewer than three bars, and where a value is not a number from zero up.
func Bars(width int, caption Caption, unit string, bars []Bar) string {
	width = max(width, MinWidth)
	most, textWidth, labelWidth := 0.0, 0, 0
	for _, b := range bars {
		if !(b.Value >= 0) || math.IsInf(b.Value, 1) {
			return ""
		}
		most = max(most, b.Value)
		textWidth = max(textWidth, measure(b.Text, fontSize))
		labelWidth = max(labelWidth, measure(b.Label, fontSize))
	}
	if len(bars) < 3 || most == 0 {
		return ""
	}

	// Labels stand before the bars if the drawing is wide, and above them if not. Values stand behind the bars, or under the label where
	// they would leave too little room.
	c := canvas{id: caption.ID}
	left, plot := 1, width-1
	if width >= WideWidth {
		labelWidth = min(labelWidth, width*2/5)
		left = labelWidth + 12
		plot = width - left
	} else {
		labelWidth = width - indent
	}
	beside := textWidth <= plot/2
	tick := measure(number(most), smallSize) // no other at the axis is wider
	axis := plot - max(mark, tick/2)
	if beside {
		axis = min(axis, plot-mark-6-textWidth)
	}
	s := newScale(most, axis, max(56, tick+16), false)

	type row struct {
		label, text []string
		y, bar      int
	}
	rows := make([]row, len(bars))
	y := 4
	for i, b := range bars {
		r := row{label: wrap(b.Label, fontSize, labelWidth), y: y}
		if !beside {
			r.text = wrap(b.Text, fontSize, plot-indent)
		}
		if width >= WideWidth {
			height := max(len(r.label)*leading, len(r.text)*leading+thick, thick+6)
			r.bar = y + (height-thick+len(r.text)*leading)/2
			y += height + 12
		} else {
			r.bar = y + (len(r.label)+len(r.text))*leading
			y = r.bar + thick + 14
		}
		rows[i] = r
	}
	bottom := y - 4
	// Ticks alone: each value is written at its bar, and lines would strike the text through.
	for _, t := range s.ticks() {
		x := left + s.at(t)
		c.line("d-line", x, bottom, x, bottom+5)
		anchor := middle
		if t == 0 {
			anchor, x = start, left-1
		}
		c.text("d-q d-n", anchor, smallSize, x, bottom+20, number(t))
	}
	marks := [4]bool{}
	for i, b := range bars {
		r := rows[i]
		marks[b.Qualifier&3] = true
		if width >= WideWidth {
			middleY := r.bar + thick/2
			c.texts("", end, fontSize, left-12, middleY+5-(len(r.label)-1)*leading/2, r.label)
		} else {
			c.texts("", start, fontSize, indent, r.y+14, r.label)
		}
		c.texts("d-b d-n", start, fontSize, left+indent-1, r.bar-6-(len(r.text)-1)*leading, r.text)
		endX := c.bar(left, r.bar, s.at(b.Value), b.Qualifier)
		if beside {
			c.text("d-b d-n", start, fontSize, endX+6, r.bar+14, b.Text)
		}
	}
	c.path("d-line", appendPath(nil, 'M', left, 0, 'V', bottom, 'H', left+axis))

	note := "横轴单位：" + unit + "，从 0 起。"
	if marks[AtLeast] || marks[Over] {
		note += "带箭头的条形，实际数不小于所示。"
	}
	if marks[About] {
		note += "末端为斜纹的是约数。"
	}
	lines := wrap(note, smallSize, width)
	c.texts("d-q", start, smallSize, 0, bottom+44, lines)

	if caption.Desc == "" {
		var parts []string
		for _, b := range bars {
			parts = append(parts, b.Label+"："+b.Text)
		}
		caption.Desc = strings.Join(parts, "；") + "。"
	}
	return c.svg("bars", width, bottom+34+len(lines)*leading, caption)
}

// bar draws a bar of n pixels, and returns where it and its mark end.
func (c *canvas) bar(x, y, n int, q Qualifier) int {
	switch q {
	case About: // the end is anywhere in the hatching
		solid := max(0, n-mark/2)
		c.rect("d-fill", x, y, solid, thick, 0)
		c.hatching(appendPath(nil, 'M', x+solid, y, 'H', x+n+mark/2, 'v', thick, 'H', x+solid, 'z'))
		return x + n + mark/2
	case AtLeast, Over:
		c.rect("d-fill", x, y, n, thick, 0)
		c.path("d-open", appendPath(nil, 'M', x+n, y+1, 'l', mark-2, thick/2-1, 'l', 2-mark, thick/2-1))
		return x + n + mark
	}
	c.rect("d-fill", x, y, n, thick, 0)
	return x + n
}
