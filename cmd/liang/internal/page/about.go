package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
	"liang/cmd/liang/internal/opendata"
)

// An Article is the view of a page that is a text, such as those under about/.
type Article struct {
	Page
	Body layout.HTML
	Gaps []Gap // on the page of sources only: what the data themselves leave open
}

// A Gap is something that the sources leave open.
type Gap struct {
	Link
	Text string
}

// A Column is the view of a column whose pages are texts.
type Column struct {
	Page
	Body layout.HTML
	Rows []Card
}

// A Corrections is the view of what was corrected or taken down.
type Corrections struct {
	Page
	Rows []Correction
}

type Correction struct {
	Date      content.Date
	Kind      string
	Page      *Link
	What, Why string
	Demo      bool
}

// A Data is the view of the page of open data.
type Data struct {
	Page
	Tables  []Table
	Licence string
	Others  []Link
}

// A Table is one table of open data.
type Table struct {
	Name, Title, Text string
	Rows              int
	Changed           content.Date
	Formats           []Link
	Fields            []Field
}

type Field struct{ Name, Title, Text string }

// A Sitemap is the view of the map of the site.
type Sitemap struct {
	Page
	Sections []MapSection
}

type MapSection struct {
	Link
	Pages []Link
	More  string // what is not listed here, or ""
}

// A NotFound is the view of the page for addresses that do not exist.
type NotFound struct {
	Page
	Columns []Card
}

// sourcesURL is the page on which all gaps are shown together.
const sourcesURL = "/about/sources/"

// about plans the pages that are texts, and those about the portal itself.
func (p *Plan) about() {
	byColumn := map[string][]*content.Page{}
	for _, g := range p.site.Pages {
		section := sectionOf(g.URL)
		byColumn[section] = append(byColumn[section], g)
		p.list(g.URL, g.Title, changed(&g.Record), section)
		p.page(g.URL, "article", func() (view, error) {
			var crumbs []Link
			if p.site.Column(section) != nil {
				crumbs = []Link{p.columnLink(section)}
			}
			v := &Article{Page: p.recordPage(&g.Record, section, crumbs...)}
			v.Contents = contents(&g.Body)
			if g.URL == sourcesURL {
				v.Gaps = p.gaps()
			}
			p.setData(&v.Page, p.article(&v.Page, &g.Record))
			var err error
			v.Body, err = p.body(g.File, &g.Body)
			return v, err
		})
	}
	for _, r := range p.site.Withdrawn {
		p.page(r.URL, "article", func() (view, error) {
			v := &Article{Page: p.recordPage(r, sectionOf(r.URL))}
			return v, nil
		})
	}
	for _, c := range p.site.Columns {
		if slices.Contains([]string{"/org/", "/pledges/", "/activities/", "/programmes/", "/documents/"}, c.URL) || strings.HasPrefix(c.URL, "/activities/") {
			continue
		}
		pages := byColumn[c.URL]
		slices.SortStableFunc(pages, func(a, b *content.Page) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.URL, b.URL)) })
		p.list(c.URL, c.Name, newest(c.Published, c.Updated), c.URL)
		p.page(c.URL, "column", func() (view, error) {
			page, _ := p.columnPage(c.URL)
			v := &Column{Page: page}
			for _, g := range pages {
				v.Rows = append(v.Rows, Card{Link{g.Title, g.URL}, g.Summary})
			}
			if c.URL == "/about/" {
				v.Rows = append(v.Rows, Card{Link{"更正记录", "/about/corrections/"}, "更正过和撤下过什么，为什么。"}, Card{Link{"数字", "/figures/"}, "每个数字的日期、限定、范围和来源。"},
					Card{Link{"大事记", "/timeline/"}, "园区的大事，按来源给出的日期。"})
			}
			var err error
			v.Body, err = p.body(c.File, &c.Body)
			return v, err
		})
	}
	p.corrections()
	p.page(notFoundURL, "notfound", func() (view, error) {
		v := &NotFound{Page: p.newPage(notFoundURL, "", "没有这个网页", "网址可能写错了，或者网页已经移走。"), Columns: p.cards()}
		v.Head.NoIndex = true
		return v, nil
	})
	p.list("/sitemap/", "网站地图", content.Date{}, "")
	p.page("/sitemap/", "sitemap", func() (view, error) { return p.sitemap(), nil })
}

// notFoundURL is the page that hosts show for addresses that lead nowhere.
const notFoundURL = "/404.html"

// sectionOf is the column of a page: the first folder of its address.
func sectionOf(url string) string {
	first, _, nested := strings.Cut(strings.Trim(url, "/"), "/")
	if !nested {
		return ""
	}
	return "/" + first + "/"
}

func (p *Plan) cards() (cards []Card) {
	for _, n := range p.navigation("") {
		c := p.site.Column(n.URL)
		cards = append(cards, Card{n.Link, c.Description})
	}
	return cards
}

// gaps are what the data themselves leave open: fewer listed than declared, names that no source gives.
func (p *Plan) gaps() (gaps []Gap) {
	for _, s := range p.slots() {
		if s.Gap != "" {
			gaps = append(gaps, Gap{Link{"框架中的“" + s.Symbol + "”：" + s.Label, "/org/"}, s.Gap})
		}
	}
	for _, u := range p.site.Units {
		link := Link{u.Name, u.URL}
		if missing := u.DeclaredDuties - len(u.Duties); missing > 0 {
			gaps = append(gaps, Gap{link, fmt.Sprintf("来源说有 %d 项职责，只写明了 %d 项。", u.DeclaredDuties, len(u.Duties))})
		}
		if unnamed(u) {
			gaps = append(gaps, Gap{link, "来源没有写出名称，这里只是占位。"})
		}
	}
	for _, g := range p.site.Programmes {
		if listed := max(len(g.Modules), len(g.Strands)); g.Declared > listed {
			gaps = append(gaps, Gap{Link{g.Name, g.URL}, fmt.Sprintf("来源说有 %d 项，只写明了 %d 项。", g.Declared, listed)})
		}
	}
	return gaps
}

func (p *Plan) corrections() {
	c := p.site.Corrections
	updated := newest(c.Published, c.Updated)
	for _, e := range c.Corrections {
		updated = newest(updated, e.Date)
	}
	p.list("/about/corrections/", "更正记录", updated, "/about/")
	p.page("/about/corrections/", "corrections", func() (view, error) {
		var crumbs []Link
		if p.site.Column("/about/") != nil {
			crumbs = []Link{p.columnLink("/about/")}
		}
		v := &Corrections{Page: p.newPage("/about/corrections/", "/about/", "更正记录", "本站更正过和撤下过的内容，附日期和理由。", crumbs...)}
		v.Lead, v.Published, v.Updated, v.Sources = "更正和撤下的内容都记在这里，附日期和理由。", c.Published, updated, sources(c.Sources)
		for _, e := range c.Corrections {
			row := Correction{Date: e.Date, Kind: e.Kind.ZH(), What: e.What, Why: e.Why, Demo: e.Demo}
			if title := p.titleOf(e.Page); title != "" && e.Kind == content.Corrected {
				row.Page = &Link{title, e.Page}
			}
			v.Rows = append(v.Rows, row)
			v.Demo = v.Demo || e.Demo
		}
		return v, nil
	})
}

// data plans the open data and their page.
func (p *Plan) data() {
	d := opendata.New(p.site, p.stamps)
	p.addKeyed(d.Files()...)
	p.list("/data/", "开放数据", p.changed, "")
	p.page("/data/", "data", func() (view, error) {
		v := &Data{Page: p.newPage("/data/", "/data/", "开放数据", "本站全部表格的 CSV 和 JSON，附字段说明、校验值和许可。"), Licence: p.site.Config.Licence}
		v.Lead, v.Updated, v.Demo = "本站的全部表格都可以下载。姓名只在商户同意列入开放数据时才有。", p.changed, p.isDemo()
		v.Others = []Link{{"datapackage.json：全部表格的说明", "/data/datapackage.json"}, {"popolo.json：组织、岗位和成员关系", "/data/popolo.json"}, {"checksums.txt：每个文件的 SHA-256", "/data/checksums.txt"}}
		catalogue := &thing{Type: "DataCatalog", Name: p.site.Config.Name + "开放数据", URL: v.Address, Publisher: p.publisher}
		licence := ""
		if l := p.site.Config.Licence; opendata.LicenceID(l) {
			licence = "https://spdx.org/licenses/" + l
		}
		for _, t := range d.Tables() {
			row := Table{Name: t.Name, Title: t.Title, Text: t.ZH, Rows: t.Rows, Changed: t.Changed}
			set := &thing{Type: "Dataset", Name: t.Title, URL: v.Address + "#" + t.Name, Modified: t.Changed.String(), License: licence}
			for _, f := range []struct{ name, path, mime string }{{"CSV", t.CSV(), "text/csv"}, {"JSON", t.JSON(), "application/json"}} {
				digest, err := d.Digest(f.path)
				if err != nil {
					return nil, err
				}
				row.Formats = append(row.Formats, Link{f.name + "（" + size(digest.Bytes) + "）", "/" + f.path})
				set.Distribution = append(set.Distribution, &thing{Type: "DataDownload", Format: f.mime, ContentURL: p.absolute("/" + f.path)})
			}
			columns := make([]string, 0, len(t.Fields))
			for _, f := range t.Fields {
				row.Fields = append(row.Fields, Field{f.Name, f.Title, f.ZH})
				columns = append(columns, f.Title)
			}
			// Search engines for data sets want fifty characters at least.
			set.Description = t.ZH + " " + t.EN + " 字段：" + strings.Join(columns, "、") + "。"
			v.Tables = append(v.Tables, row)
			catalogue.Datasets = append(catalogue.Datasets, set)
		}
		p.setData(&v.Page, catalogue)
		return v, nil
	})
	p.Files[len(p.Files)-1].Last = true // so that the tables need not be rendered for their sizes
}

// mapLimit is how many pages of a section the site map lists; the rest are found through the section's own lists.
const mapLimit = 200

func (p *Plan) sitemap() *Sitemap {
	v := &Sitemap{Page: p.newPage("/sitemap/", "", "网站地图", "本站全部栏目和网页。")}
	at := map[string]int{}
	section := func(url, title string) *MapSection {
		if _, ok := at[url]; !ok {
			at[url] = len(v.Sections)
			v.Sections = append(v.Sections, MapSection{Link: Link{title, url}})
		}
		return &v.Sections[at[url]]
	}
	for _, n := range p.navigation("") {
		section(n.URL, n.Title)
	}
	more := map[string]int{}
	for _, e := range p.Pages {
		if e.URL == e.Section {
			continue
		}
		if _, known := at[e.Section]; !known {
			s := section("", "其他")
			s.Pages = append(s.Pages, Link{e.Title, e.URL})
			continue
		}
		s := section(e.Section, "")
		if len(s.Pages) == mapLimit {
			more[e.Section]++
			continue
		}
		s.Pages = append(s.Pages, Link{e.Title, e.URL})
	}
	for url, n := range more {
		s := section(url, "")
		s.More = fmt.Sprintf("另有 %d 个网页，请从栏目页查找。", n)
	}
	return v
}
