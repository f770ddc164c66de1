package page

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

// A Figures is the view of all figures.
type Figures struct {
	Page
	Groups []FigureGroup
}

// A FigureGroup is the figures that share a unit and may so share a plot.
type FigureGroup struct {
	Unit    string
	Figures []Figure
	Plot    layout.HTML // "" for fewer than three
}

// A Figure is one number with all that it needs to be understood.
type Figure struct {
	ID, Label string
	Value     string // with unit and qualifier: "超过 300 万元"
	Scope     string
	Period    string
	AsOf      content.Date
	Note      string
	Source    Source
	Changes   []content.Change
	Replaced  string // id of the figure that this one supersedes, or ""
	Related   []Link
	Demo      bool
	URL       string
}

// A Timeline is the view of dated events.
type Timeline struct {
	Page
	Years []TimelineYear
}

type TimelineYear struct {
	Year   string
	Events []Milestone
}

type Milestone struct {
	Title, DateText, Summary string
	Date                     content.Date
	Related                  []Link
	Sources                  []Source
	Demo                     bool
}

func (p *Plan) figure(f *content.Figure) Figure {
	v := Figure{
		ID: string(f.ID), Label: f.Label, Value: quantity(string(f.Qualifier), string(f.Value), f.Unit), Scope: f.Scope, Period: f.Period, AsOf: f.AsOf, Note: f.Note,
		Changes: f.ChangeLog, Replaced: f.Supersedes, Related: p.related(f.Related), Demo: f.Demo, URL: "/figures/#" + string(f.ID),
	}
	if f.Source != nil {
		v.Source = sources([]content.Source{*f.Source})[0]
	}
	return v
}

// related are links to pages and files of this site, with their titles. A page that is not published yet, or no longer, is left out.
func (p *Plan) related(urls []string) (links []Link) {
	for _, u := range urls {
		if title := p.titleOf(u); title != "" {
			links = append(links, Link{title, u})
		}
	}
	return links
}

// titleOf is the title of the page at an address of this site, the name of the file there, or "". It knows all pages once they are planned.
func (p *Plan) titleOf(url string) string {
	target, _, _ := strings.Cut(url, "#")
	if path.Ext(target) != "" {
		return path.Base(target)
	}
	return p.titles[target]
}

// figuresAbout are the figures that name the page at url as related.
func (p *Plan) figuresAbout(url string) (figures []Figure) {
	for i := range p.site.Figures.Figures {
		if f := &p.site.Figures.Figures[i]; slices.ContainsFunc(f.Related, func(r string) bool { return r == url || strings.HasPrefix(r, url+"#") }) {
			figures = append(figures, p.figure(f))
		}
	}
	return figures
}

func (p *Plan) figures() {
	c := p.site.Figures
	updated := newest(c.Published, c.Updated)
	p.list("/figures/", "数字", updated, "/figures/")
	p.page("/figures/", "figures", func() (view, error) {
		v := &Figures{Page: p.newPage("/figures/", "/figures/", "数字", "园区公布过的数字，每个都注明截至日期、限定、范围和来源。")}
		v.Lead, v.Published, v.Updated, v.Sources = "每个数字都注明截至日期、限定、范围和来源。", c.Published, c.Updated, sources(c.Sources)
		byUnit := map[string][]*content.Figure{}
		for i := range c.Figures {
			f := &c.Figures[i]
			if byUnit[f.Unit] == nil {
				v.Groups = append(v.Groups, FigureGroup{Unit: f.Unit})
			}
			byUnit[f.Unit] = append(byUnit[f.Unit], f)
			v.Demo = v.Demo || f.Demo
		}
		for i := range v.Groups {
			g := &v.Groups[i]
			for _, f := range byUnit[g.Unit] {
				g.Figures = append(g.Figures, p.figure(f))
			}
			g.Plot = plotFigures(fmt.Sprintf("unit-%d", i+1), g.Unit, byUnit[g.Unit])
		}
		return v, nil
	})
}

func (p *Plan) timeline() {
	c := p.site.Timeline
	p.list("/timeline/", "大事记", newest(c.Published, c.Updated), "/timeline/")
	p.page("/timeline/", "timeline", func() (view, error) {
		v := &Timeline{Page: p.newPage("/timeline/", "/timeline/", "大事记", "园区的大事，按来源给出的日期精度记录。")}
		v.Lead, v.Published, v.Updated, v.Sources = "日期只写到来源给出的精度。", c.Published, c.Updated, sources(c.Sources)
		for _, e := range c.Events {
			year := content.Date{Year: e.Date.Year}.ZH()
			if n := len(v.Years); n == 0 || v.Years[n-1].Year != year {
				v.Years = append(v.Years, TimelineYear{Year: year})
			}
			y := &v.Years[len(v.Years)-1]
			y.Events = append(y.Events, Milestone{e.Title, e.DateText, e.Summary, e.Date, p.related(e.Related), sources(e.Sources), e.Demo})
			v.Demo = v.Demo || e.Demo
		}
		return v, nil
	})
}
