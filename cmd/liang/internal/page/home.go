package page

import (
	"cmp"
	"slices"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

// A Home is the view of the front page.
type Home struct {
	Page
	Body    layout.HTML
	Figures []Figure // three at most
	News    []News
	Counts  []Count // of the roster by state
	Total   int     // of the roster
	Columns []Card
	Routes  []Route // how to complain
}

// A News is something that was added or changed lately.
type News struct {
	Date        content.Date
	Kind, Title string
	URL         string
	Demo        bool
}

// A Card is a link with a sentence about it.
type Card struct {
	Link
	Text string
}

// newsLimit is how many changes the home page shows.
const newsLimit = 8

func (p *Plan) home() {
	h := p.site.Home
	news := p.news()
	p.list("/", "首页", news[0].Date, "/")
	p.page("/", "home", func() (view, error) {
		v := &Home{Page: p.newPage("/", "/", cmp.Or(h.Title, p.site.Config.Name), h.Description), News: news, Routes: p.routes("")}
		v.Lead, v.Updated = h.Description, news[0].Date
		v.Counts, v.Total = p.countStates()
		for _, id := range h.Figures {
			for i := range p.site.Figures.Figures {
				if f := &p.site.Figures.Figures[i]; string(f.ID) == id {
					v.Figures = append(v.Figures, p.figure(f))
				}
			}
		}
		for _, c := range p.site.Columns {
			if link := p.columnLink(c.URL); slices.ContainsFunc(p.navigation(""), func(n NavItem) bool { return n.URL == c.URL }) {
				v.Columns = append(v.Columns, Card{link, c.Description})
			}
		}
		p.setData(&v.Page,
			&thing{Type: "WebSite", Name: p.site.Config.Name, URL: p.absolute("/"), Description: h.Description, Language: "zh-CN", Publisher: p.publisher},
			&thing{Type: "Organization", Name: p.site.Config.Operator, URL: p.absolute("/"), Principles: p.absolute("/about/"), Correction: p.absolute("/about/corrections/")})
		var err error
		v.Body, err = p.body(h.File, &h.Body)
		return v, err
	})
}

// news lists the newest changes of the portal, newest first. It is never empty.
func (p *Plan) news() []News {
	var list []News
	prune := func() {
		slices.SortStableFunc(list, func(a, b News) int { return b.Date.Compare(a.Date) })
		list = list[:min(newsLimit, len(list))]
	}
	add := func(n News) {
		if list = append(list, n); len(list) == 8*newsLimit { // of tens of thousands, a few are kept
			prune()
		}
	}
	for i := range p.entries {
		e := &p.entries[i]
		if n := len(e.pledge.Events); n > 0 && !e.standing.Tombstone {
			add(News{e.standing.Since, "承诺" + e.state().Word, e.pledge.ShopName, e.pledge.URL, e.pledge.Demo})
		}
	}
	for _, a := range p.site.Activities {
		add(News{changed(&a.Record), "活动", a.Title, a.URL, a.Demo})
	}
	for _, d := range p.site.Documents {
		add(News{changed(&d.Record), "文件", d.Title, d.URL, d.Demo})
	}
	for _, c := range p.site.Corrections.Corrections {
		add(News{c.Date, c.Kind.ZH(), c.What, "/about/corrections/", c.Demo})
	}
	if prune(); len(list) == 0 {
		return []News{{Date: p.site.Today, Kind: "网站", Title: p.site.Config.Name, URL: "/"}}
	}
	return list
}
