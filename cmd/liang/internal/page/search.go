package page

import (
	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/search"
)

// A Search is the view of the search page.
type Search struct {
	Page
	Script  string         // which looks things up
	Index   search.Folders // where its index is
	Facets  []Facet        // ways to browse without a script
	Columns []Card
}

// find plans the search page and its index.
func (p *Plan) find() {
	words := search.Words{
		Promise: func(c content.Promise) string { return p.promise(c).Text },
		State: func(s content.Standing) search.State {
			t := stateOf(s)
			return search.State{Word: t.Word, Class: t.Class, Sign: t.Sign}
		},
	}
	p.search = search.New(p.site, words, p.otherPages())
	p.addKeyed(p.search.Files()...)
	p.list("/search/", "搜索", content.Date{}, "")
	p.page("/search/", "search", func() (view, error) {
		v := &Search{Page: p.newPage("/search/", "", "搜索", "按店名、编号、组织、活动查找。"), Columns: p.cards(), Script: p.assets["assets/search.js"], Index: p.search.Folders, Facets: shownFacets(p.divided, "")}
		return v, nil
	})
}

// otherPages are the pages of the portal that are made of no record of their own.
func (p *Plan) otherPages() (pages []search.Page) {
	add := func(url string, texts []string) {
		if p.site.Column(url) != nil {
			return
		}
		for _, e := range p.Pages {
			if e.URL == url {
				pages = append(pages, search.Page{Title: e.Title, URL: url, Texts: texts})
			}
		}
	}
	var terms, figures, events, corrections []string
	for i := range p.site.Terms.Terms {
		terms = append(terms, termText(&p.site.Terms.Terms[i]))
	}
	for _, f := range p.site.Figures.Figures {
		figures = append(figures, f.Label)
	}
	for _, e := range p.site.Timeline.Events {
		events = append(events, e.Title)
	}
	for _, c := range p.site.Corrections.Corrections {
		corrections = append(corrections, c.What)
	}
	add(termsURL, terms)
	add("/figures/", figures)
	add("/timeline/", events)
	add("/about/corrections/", corrections)
	add("/data/", nil)
	add(historyURL, nil)
	add(guideURL+"rules/", nil)
	add(guideURL+"fields/", nil)
	return pages
}
