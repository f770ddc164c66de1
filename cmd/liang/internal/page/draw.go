package page

import (
	"fmt"
	"strconv"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/draw"
	"liang/cmd/liang/internal/layout"
)

// Widths in CSS pixels of the two layouts of each drawing, for phones and for desks.
const (
	narrowDrawing = 320
	wideDrawing   = 720
)

// both is a drawing in its two layouts, of which the stylesheet shows one; "" if there is nothing to draw. draw gets the width and the
// id that its caption must have.
func both(id string, draw func(width int, id string) string) layout.HTML {
	narrow, wide := draw(narrowDrawing, id+"-n"), draw(wideDrawing, id+"-w")
	if narrow == "" || wide == "" {
		return ""
	}
	return layout.HTML(`<div class="d-both">` + narrow + wide + `</div>`)
}

func (p *Plan) drawFramework(slots []Slot) layout.HTML {
	drawn := make([]draw.Slot, len(slots))
	for i, s := range slots {
		drawn[i] = draw.Slot{Symbol: s.Symbol, Label: s.Label, Declared: p.site.Framework.Slots[i].DeclaredCount, Gap: s.Gap}
		for _, item := range s.Items {
			drawn[i].Items = append(drawn[i].Items, item.Title)
		}
	}
	return both("framework", func(width int, id string) string {
		return draw.Org(width, draw.Caption{ID: id, Title: "组织架构图"}, drawn)
	})
}

// A Plot is counts by period, drawn and as a table.
type Plot struct {
	Drawing layout.HTML // "" if there are too few counts to show a course
	Title   string
	Unit    string
	Periods []string
	Rows    []PlotRow
}

// A PlotRow is the counts of one series, and "合计" those of all.
type PlotRow struct {
	Name   string
	Counts []int
}

// newPlot is the plot of t, as draw draws it, with its table.
func newPlot(id, title string, t draw.Table, draws func(width int, caption draw.Caption, t draw.Table) string) *Plot {
	v := &Plot{Title: title, Unit: t.Unit, Periods: t.Periods}
	v.Drawing = both(id, func(width int, id string) string { return draws(width, draw.Caption{ID: id, Title: title}, t) })
	all := make([]int, len(t.Periods))
	for _, s := range t.Series {
		v.Rows = append(v.Rows, PlotRow{s.Name, s.Counts})
		for i, n := range s.Counts {
			all[i] += n
		}
	}
	if len(t.Series) > 1 {
		v.Rows = append(v.Rows, PlotRow{"合计", all})
	}
	return v
}

// plotYears shows how many activities each year had, by kind. No year between the first and the last is left out.
func plotYears(list []*content.Activity) *Plot {
	if len(list) == 0 {
		return nil
	}
	first, last := int(list[0].Start.Year), int(list[0].Start.Year)
	for _, a := range list {
		first, last = min(first, int(a.Start.Year)), max(last, int(a.Start.Year))
	}
	periods := make([]string, last-first+1)
	for i := range periods {
		periods[i] = strconv.Itoa(first + i)
	}
	return plotActivities("各年活动数量，按类别", list, periods, func(d content.Date) int { return int(d.Year) - first })
}

// plotMonths shows how many of a year's activities each month had, by kind, and says how many have no known month.
func plotMonths(year string, list []*content.Activity) *Plot {
	periods := make([]string, 12)
	for i := range periods {
		periods[i] = strconv.Itoa(i+1) + "月"
	}
	title, unknown := year+"年各月活动数量，按类别", 0
	for _, a := range list {
		if a.Start.Month == 0 {
			unknown++
		}
	}
	if unknown > 0 {
		title += fmt.Sprintf("（另有 %d 场只知道年份）", unknown)
	}
	return plotActivities(title, list, periods, func(d content.Date) int { return int(d.Month) - 1 })
}

// plotActivities counts activities by kind and by the period that at names; those with a negative one are left out.
func plotActivities(title string, list []*content.Activity, periods []string, at func(content.Date) int) *Plot {
	t := draw.Table{Unit: "场", Periods: periods}
	for _, k := range content.ActivityKind("").Choices() {
		s, some := draw.Series{Name: k.ZH, Counts: make([]int, len(periods))}, false
		for _, a := range list {
			if i := at(a.Start); string(a.Kind) == k.Value && i >= 0 {
				s.Counts[i]++
				some = true
			}
		}
		if some {
			t.Series = append(t.Series, s)
		}
	}
	return newPlot("activities", title, t, draw.Columns)
}

var drawnQualifiers = map[content.Qualifier]draw.Qualifier{content.About: draw.About, content.AtLeast: draw.AtLeast, content.Over: draw.Over}

// plotFigures shows figures of one unit on one axis. Each keeps its qualifier and its date.
func plotFigures(id, unit string, list []*content.Figure) layout.HTML {
	bars := make([]draw.Bar, len(list))
	for i, f := range list {
		value, err := strconv.ParseFloat(string(f.Value), 64)
		if err != nil {
			return ""
		}
		bars[i] = draw.Bar{
			Label: fmt.Sprintf("%s（%s）", f.Label, f.AsOf.ZH()), Value: value,
			Qualifier: drawnQualifiers[f.Qualifier], Text: quantity(string(f.Qualifier), string(f.Value), unit),
		}
	}
	return both(id, func(width int, id string) string {
		return draw.Bars(width, draw.Caption{ID: id, Title: "以“" + unit + "”计的数字"}, unit, bars)
	})
}
