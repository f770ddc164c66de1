package draw

import (
	"fmt"
	"strings"
)

// A Table counts things of one unit by period and by series.
type Table struct {
	Unit    string   // "场"
	Periods []string // of equal length, in order, none left out: "2018", "2019", …
	Series  []Series
}

// A Series has one count for each period.
type Series struct {
	Name   string
	Counts []int
}

// sums returns the totals of the periods and their sum; ok is false for a table that is not to be drawn.
func (t *Table) sums() (totals []int, sum int, ok bool) {
	totals = make([]int, len(t.Periods))
	for _, s := range t.Series {
		if len(s.Counts) != len(t.Periods) {
			return nil, 0, false
		}
		for i, n := range s.Counts {
			if n < 0 {
				return nil, 0, false
			}
			totals[i] += n
			sum += n
		}
	}
	return totals, sum, holding(totals) >= fewest
}

// fewest is how many points make a plot.
const fewest = 3

// holding is how many periods hold anything.
func holding(counts []int) (n int) {
	for _, c := range counts {
		if c > 0 {
			n++
		}
	}
	return n
}

const plotHeight = 140

// Columns draws the counts of each period as columns: a panel for the total and one for each series, all on one scale. Panels need no
// legend and no colours to be told apart, which a stack of ten kinds would. A series of which fewer than three periods hold anything has no panel, since
// two points show no course; a note names it. The result is "" where fewer than three periods of all hold anything, where a count is
// negative and where a series has not as many counts as there are periods.
func Columns(width int, caption Caption, t Table) string {
	width = max(width, MinWidth)
	totals, sum, ok := t.sums()
	if !ok {
		return ""
	}
	most, at := 0, 0
	for i, n := range totals {
		if n > most {
			most, at = n, i
		}
	}
	s := newScale(float64(most), plotHeight, 28, true)
	c := canvas{id: caption.ID}
	y := 0
	var series []Series
	var short []string
	for _, r := range t.Series {
		if holding(r.Counts) >= fewest {
			series = append(series, r)
		} else {
			short = append(short, r.Name)
		}
	}
	if len(t.Series) > 1 {
		y = c.panel(0, y, width, s, &t, Series{"合计", totals}) + 14
	}
	columns := 1
	if width >= WideWidth && len(series) > 1 {
		columns = 2
	}
	const gap = 32
	w := (width+gap)/columns - gap
	for from := 0; from < len(series); from += columns {
		row := series[from:min(from+columns, len(series))]
		tallest := 0
		for _, r := range row {
			tallest = max(tallest, panelHeight(s, r))
		}
		for i, r := range row {
			c.panel(i*(w+gap), y+tallest-panelHeight(s, r), w, s, &t, r)
		}
		y += tallest + 14
	}
	note := wrap("纵轴单位："+t.Unit+"，从 0 起；各图同一比例。", smallSize, width)
	if len(t.Series) == 1 || len(series) == 0 {
		note = wrap("纵轴单位："+t.Unit+"，从 0 起。", smallSize, width)
	}
	if len(short) > 0 {
		note = append(note, wrap("不足三个时段的不单独画图，数目见表："+strings.Join(short, "、")+"。", smallSize, width)...)
	}
	c.texts("d-q", start, smallSize, 0, y+14, note)
	if caption.Desc == "" {
		var parts []string
		for _, r := range t.Series {
			parts = append(parts, fmt.Sprintf("%s %d %s", r.Name, total(r.Counts), t.Unit))
		}
		caption.Desc = fmt.Sprintf("%s至%s，合计 %d %s；最多的是%s，%d %s。%s。", t.Periods[0], t.Periods[len(t.Periods)-1], sum, t.Unit,
			t.Periods[at], most, t.Unit, strings.Join(parts, "，"))
	}
	return c.svg("columns", width, y+len(note)*leading, caption)
}

const (
	panelHead = 24 // its title
	panelRoom = 18 // for the number above the tallest column
	panelFoot = 26 // the periods
)

func panelHeight(s scale, r Series) int {
	return panelHead + panelRoom + s.at(float64(peak(r.Counts))) + panelFoot
}

// panel draws one series of columns, and returns where it ends.
func (c *canvas) panel(x, y, width int, s scale, t *Table, r Series) int {
	high := s.at(float64(peak(r.Counts)))
	base := y + panelHead + panelRoom + high
	left := x + s.room()
	plot := x + width - left
	n := len(t.Periods)
	edge := func(i int) int { return left + i*plot/n }
	column := max(1, min(28, plot/n*7/10))
	numbers := measure(number(float64(peak(r.Counts))), smallSize)+2 <= plot/n

	sum := fmt.Sprintf("%d %s", total(r.Counts), t.Unit)
	if !numbers {
		sum += fmt.Sprintf("，一期最多 %d", peak(r.Counts))
	}
	sum = shorten(sum, smallSize, width*2/3)
	name := shorten(r.Name, fontSize, width-measure(sum, smallSize)-12)
	c.text("d-b", start, fontSize, x, y+15, name)
	c.text("d-q d-n", start, smallSize, x+measure(name, fontSize)+12, y+15, sum)

	// Where there is room for numbers, lines would only strike them through.
	if numbers {
		c.grid(left, left+4, base, s, high)
	} else {
		c.grid(left, x+width, base, s, high)
	}
	for i, count := range r.Counts {
		if count == 0 {
			continue
		}
		cx := (edge(i) + edge(i+1)) / 2
		h := s.at(float64(count))
		c.rect("d-fill", cx-column/2, base-h, column, h, 0)
		if numbers {
			c.text("d-n", middle, smallSize, cx, base-h-4, number(float64(count)))
		}
	}
	c.line("d-line", left, base, x+width, base)
	c.periods(x, left, x+width, base+22, t.Periods)
	return base + panelFoot
}

// room is what the numbers of a vertical axis take at its left.
func (s scale) room() int {
	room := 0
	for _, t := range s.ticks() {
		room = max(room, measure(number(t), smallSize)+6)
	}
	return room
}

// grid draws the ticks of a vertical axis at left, up to high pixels above base, with lines that reach to right.
func (c *canvas) grid(left, right, base int, s scale, high int) {
	for _, t := range s.ticks() {
		h := s.at(t)
		if h > high {
			break
		}
		if t > 0 {
			c.line("d-grid", left, base-h, right, base-h)
		}
		c.text("d-q d-n", end, smallSize, left-6, base-h+5, number(t))
	}
}

// periods writes labels under an axis that reaches from left to right, each under the middle of its period, as many as do not touch. They
// may use the room below the numbers of the vertical axis, from x on.
func (c *canvas) periods(x, left, right, y int, labels []string) {
	const space = 8
	n, width := len(labels), right-left
	widest := 0
	for _, l := range labels {
		widest = max(widest, measure(l, smallSize))
	}
	every := 1
	for every < n && every*width/n < widest+space {
		every++
	}
	free := x
	for i := 0; i < n; i += every {
		label := shorten(labels[i], smallSize, right-x-2)
		half := measure(label, smallSize)/2 + 1
		cx := left + (2*i+1)*width/(2*n)
		cx = max(x+half, min(cx, right-half))
		if cx-half < free {
			continue // it was moved in from the edge, and is now too near to its neighbour
		}
		c.text("d-q d-n", middle, smallSize, cx, y, label)
		free = cx + half + space
	}
}

// Steps draws counts at the ends of the periods as a stack of areas, the first series at the bottom, each named at the right with its last
// count. The result is "" under the conditions of Columns.
func Steps(width int, caption Caption, t Table) string {
	width = max(width, MinWidth)
	totals, _, ok := t.sums()
	if !ok {
		return ""
	}
	high := max(plotHeight+40, (len(t.Series)+1)*leading)
	s := newScale(float64(peak(totals)), high, 28, true)
	c := canvas{id: caption.ID}
	n := len(t.Periods)

	const leader = 22
	names := make([]string, len(t.Series))
	room := 0
	for i, r := range t.Series {
		count := fmt.Sprintf(" %d", r.Counts[n-1])
		names[i] = shorten(r.Name, fontSize, width/3-measure(count, fontSize)) + count
		room = max(room, measure(names[i], fontSize))
	}
	const top = 10
	base := top + high
	right := width - room - leader
	left := s.room()
	c.grid(left, right, base, s, high)
	plot := right - left
	edge := func(i int) int { return left + i*plot/n }

	under := make([]int, n)
	middles := make([]int, len(t.Series))
	sum := make([]int, n)
	for k, r := range t.Series {
		over := make([]int, n)
		for i, count := range r.Counts {
			sum[i] += count
			over[i] = s.at(float64(sum[i]))
		}
		var d []byte
		d = appendPath(d, 'M', left, base-over[0])
		for i := range n {
			d = appendPath(d, 'V', base-over[i], 'H', edge(i+1))
		}
		for i := n - 1; i >= 0; i-- {
			d = appendPath(d, 'V', base-under[i], 'H', edge(i))
		}
		d = append(d, 'z')
		c.path(fmt.Sprintf("d-s%d", k%5), d)
		if k%2 == 1 {
			c.hatching(d)
		}
		middles[k] = base - (under[n-1]+over[n-1])/2
		under = over
	}
	c.line("d-line", left, base, right, base)

	// Names keep a line's distance: each is pushed up by the one below it, and the pile is pushed down again from the top.
	ys := make([]int, len(middles))
	next := base
	for k := range middles {
		ys[k] = min(middles[k], next)
		next = ys[k] - leading
	}
	next = top
	for k := len(ys) - 1; k >= 0; k-- {
		ys[k] = max(ys[k], next)
		next = ys[k] + leading
	}
	for k, name := range names {
		c.path("d-line", appendPath(nil, 'M', right, middles[k], 'L', right+leader-10, ys[k], 'h', 6))
		c.text("d-n", start, fontSize, right+leader, ys[k]+5, name)
	}
	c.periods(0, left, right, base+22, t.Periods)
	note := wrap("纵轴单位："+t.Unit+"，从 0 起，自下而上累加；右侧是最后一期的数。", smallSize, width)
	c.texts("d-q", start, smallSize, 0, base+48, note)
	if caption.Desc == "" {
		caption.Desc = fmt.Sprintf("%s至%s。最后一期：%s。", t.Periods[0], t.Periods[n-1], strings.Join(names, "，"))
	}
	return c.svg("steps", width, base+38+len(note)*leading, caption)
}

func peak(counts []int) int {
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	return most
}

func total(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}
