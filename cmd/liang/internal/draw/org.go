package draw

import (
	"fmt"
	"strings"
)

// A Slot is one part of the framework.
type Slot struct {
	Symbol   string // "1", "6", "8", "N"
	Label    string
	Declared *int     // how many items the source says there are; nil if it does not
	Items    []string // those that it names
	Gap      string   // what is to be said about the others
}

func (s *Slot) missing() int {
	if s.Declared == nil {
		return 0
	}
	return max(0, *s.Declared-len(s.Items))
}

// count says how many items are known, of how many.
func (s *Slot) count() string {
	switch {
	case s.Declared == nil:
		return fmt.Sprintf("不定数，列出 %d 项", len(s.Items))
	case s.missing() > 0:
		return fmt.Sprintf("共 %d 项，来源写明 %d 项", *s.Declared, len(s.Items))
	}
	return fmt.Sprintf("共 %d 项", *s.Declared)
}

const (
	pad     = 12 // within a box
	gutter  = 8  // between items
	between = 20 // between slots
	sign    = 48 // the side of a symbol
	maxGaps = 3  // dashed boxes drawn one by one; the rest is counted
)

// Org draws the framework: its slots below each other, joined by a line, each with its items in boxes. An item that is declared and not
// named is a dashed box.
func Org(width int, caption Caption, slots []Slot) string {
	width = max(width, MinWidth)
	c := canvas{id: caption.ID}
	y := 0
	for i := range slots {
		if i > 0 {
			c.line("d-line", pad+sign/2, y, pad+sign/2, y+between)
			y += between
		}
		y += c.slot(y, width, &slots[i])
	}
	if caption.Desc == "" {
		caption.Desc = describeOrg(slots)
	}
	return c.svg("org", width, y, caption)
}

// slot draws s from y down, and returns its height.
func (c *canvas) slot(top, width int, s *Slot) int {
	wide := width >= WideWidth
	headWidth := width - 2*pad
	if wide {
		headWidth = width / 4
	}
	label := wrap(s.Label, 17, headWidth-sign-pad)
	count := []string{s.count()}
	if measure(count[0], smallSize) > headWidth-sign-pad {
		count = strings.SplitAfter(count[0], "，")
	}
	headHeight := max(sign, (len(label)+len(count))*leading+4)

	// The items stand beside the head if the drawing is wide, and below it if not.
	itemsX, itemsY, itemsWidth := pad, top+pad+headHeight+pad, width-2*pad
	if wide {
		itemsX, itemsY = 3*pad+headWidth, top+pad
		itemsWidth = width - itemsX - pad
	}
	box := len(c.b)
	bottom := c.items(itemsX, itemsY, itemsWidth, s)
	if wide || bottom == itemsY {
		bottom = max(bottom, top+pad+headHeight)
	}
	items := string(c.b[box:])
	c.b = c.b[:box]
	c.rect("d-box", 1, top+1, width-2, bottom+pad-top-2, 6)
	c.b = append(c.b, items...)

	c.rect("d-sign", pad, top+pad, sign, sign, 6)
	size := 26
	if measure(s.Symbol, size) > sign-4 {
		size = smallSize
	}
	c.text("d-b d-on", middle, size, pad+sign/2, top+pad+sign/2+size*36/100, shorten(s.Symbol, size, sign))
	y := top + pad + (headHeight-(len(label)+len(count))*leading)/2 + 15
	c.texts("d-b", start, 17, 2*pad+sign, y, label)
	c.texts("d-q", start, smallSize, 2*pad+sign, y+len(label)*leading, count)
	return bottom + pad - top
}

// items draws the boxes and the note on the gap, and returns where they end.
func (c *canvas) items(x, y, width int, s *Slot) int {
	texts := s.Items
	gaps := s.missing()
	for i := range gaps {
		if i == maxGaps && gaps > maxGaps+1 {
			texts = append(texts[:len(texts):len(texts)], fmt.Sprintf("另有 %d 项未写明", gaps-maxGaps))
			break
		}
		texts = append(texts[:len(texts):len(texts)], "来源未写明")
	}

	// As many columns as leave each text on two lines at most.
	columns := min(4, max(1, (width+gutter)/(132+gutter)), max(1, len(texts)))
	var lines [][]string
	for ; ; columns-- {
		lines = lines[:0]
		most := 0
		for _, t := range texts {
			l := wrap(t, fontSize, cell(width, columns)-2*gutter)
			lines = append(lines, l)
			most = max(most, len(l))
		}
		if most <= 2 || columns == 1 {
			break
		}
	}
	for from := 0; from < len(texts); from += columns {
		row := lines[from:min(from+columns, len(texts))]
		most := 1
		for _, l := range row {
			most = max(most, len(l))
		}
		height := most*leading + 14
		for i, l := range row {
			class := "d-item"
			text := ""
			if from+i >= len(s.Items) {
				class, text = "d-gap", "d-q"
			}
			w := cell(width, columns)
			bx := x + i*(w+gutter)
			c.rect(class, bx, y, w, height, 4)
			c.texts(text, middle, fontSize, bx+w/2, y+(height-len(l)*leading)/2+15, l)
		}
		y += height + gutter
	}
	if len(texts) > 0 {
		y -= gutter
	}
	if note := wrap(s.Gap, smallSize, width); len(note) > 0 {
		if len(texts) > 0 {
			y += gutter
		}
		c.texts("d-q", start, smallSize, x, y+14, note)
		y += len(note) * leading
	}
	return y
}

// cell is the width of one of n columns.
func cell(width, n int) int { return (width+gutter)/n - gutter }

func describeOrg(slots []Slot) string {
	var parts []string
	for i := range slots {
		s := &slots[i]
		p := fmt.Sprintf("%s，%s，%s", s.Symbol, s.Label, s.count())
		if n := s.missing(); n > 0 {
			p += fmt.Sprintf("，%d 项来源未写明", n)
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, "；") + "。各项见同页的列表。"
}
