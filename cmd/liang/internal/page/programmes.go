package page

import (
	"fmt"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

// A Programmes is the view of all platforms, services, facilities, programmes and mechanisms.
type Programmes struct {
	Page
	Body   layout.HTML
	Groups []ProgrammeGroup
}

type ProgrammeGroup struct {
	Title, ID string
	Rows      []ProgrammeRow
}

type ProgrammeRow struct {
	Link
	Summary string
	Status  string
	Set     string
}

// A Programme is the view of one of them.
type Programme struct {
	Page
	Body       layout.HTML
	Kind       string
	Status     string
	AsOf       content.Date
	Set        string
	SameSet    []Link
	Provider   *Link
	Audience   string
	Modules    []string
	Strands    []string
	Gap        string // what the source leaves open, or ""
	Quote      string
	Website    string
	Hours      string
	Contact    content.UnitContact
	HasContact bool
	Activities []ActivityRow
	Figures    []Figure
}

func (p *Plan) programmes() {
	column := p.columnLink("/programmes/")
	updated := content.Date{}
	for _, g := range p.site.Programmes {
		updated = newest(updated, changed(&g.Record))
	}
	p.list("/programmes/", column.Title, updated, "/programmes/")
	p.page("/programmes/", "programmes", func() (view, error) {
		page, c := p.columnPage("/programmes/")
		v := &Programmes{Page: page}
		v.Updated = newest(v.Updated, updated)
		for _, kind := range content.Subtype("").Choices() {
			group := ProgrammeGroup{Title: kind.ZH, ID: kind.Value}
			for _, g := range p.site.Programmes {
				if string(g.Subtype) == kind.Value {
					group.Rows = append(group.Rows, ProgrammeRow{Link{g.Name, g.URL}, g.Summary, g.Running.ZH(), g.Set})
				}
			}
			if group.Rows != nil {
				v.Groups = append(v.Groups, group)
			}
		}
		var err error
		v.Body, err = p.body(c.File, &c.Body)
		return v, err
	})
	for _, g := range p.site.Programmes {
		p.list(g.URL, g.Name, changed(&g.Record), "/programmes/")
		p.page(g.URL, "programme", func() (view, error) { return p.programme(g, column) })
	}
}

func (p *Plan) programme(g *content.Programme, column Link) (*Programme, error) {
	v := &Programme{Page: p.recordPage(&g.Record, "/programmes/", column), Kind: g.Subtype.ZH(), Status: g.Running.ZH(), AsOf: g.AsOf, Set: g.Set,
		Audience: g.Audience, Modules: g.Modules, Strands: g.Strands, Quote: g.Quote, Website: string(g.Website), Hours: g.Hours,
		Contact: g.Contact, HasContact: g.Contact != (content.UnitContact{})}
	if g.Provider != "" {
		link := p.unitLink(g.Provider)
		v.Provider = &link
	}
	if listed := max(len(g.Modules), len(g.Strands)); g.Declared > listed {
		v.Gap = fmt.Sprintf("来源说有 %d 项，只写明了 %d 项。", g.Declared, listed)
	}
	if g.Set != "" {
		for _, other := range p.site.Programmes {
			if other.Set == g.Set && other != g {
				v.SameSet = append(v.SameSet, Link{other.Name, other.URL})
			}
		}
	}
	list := p.byProg[g.ID]
	for _, a := range list[:min(shownOnUnit, len(list))] {
		v.Activities = append(v.Activities, p.activityRow(a))
	}
	v.Figures = p.figuresAbout(g.URL)
	p.setData(&v.Page, p.article(&v.Page, &g.Record))
	var err error
	v.Body, err = p.body(g.File, &g.Body)
	return v, err
}
