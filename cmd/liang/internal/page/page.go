// Package page turns a Site into the list of pages and files that the portal has.
//
// [Make] yields a [Plan]: an [output.File] for every address, none of them rendered yet. Each kind of page has a view, a struct
// with all that its template in layouts/ shows ([Home], [Unit], [Pledge] …), built only when the page is rendered; what all
// pages share is [Page]. Views hold finished words and addresses: what may be shown is decided here and in package content, never in a
// template.
package page

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path"
	"reflect"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/layout"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/search"
)

// Views are the templates that layouts/ must have, each with the type that it shows.
var Views = map[string]reflect.Type{
	"home":            reflect.TypeFor[*Home](),
	"org":             reflect.TypeFor[*Org](),
	"unit":            reflect.TypeFor[*Unit](),
	"roster":          reflect.TypeFor[*Roster](),
	"terms":           reflect.TypeFor[*Terms](),
	"history":         reflect.TypeFor[*History](),
	"pledge":          reflect.TypeFor[*Pledge](),
	"activities":      reflect.TypeFor[*Activities](),
	"year":            reflect.TypeFor[*Year](),
	"activity":        reflect.TypeFor[*Activity](),
	"programmes":      reflect.TypeFor[*Programmes](),
	"programme":       reflect.TypeFor[*Programme](),
	"documents":       reflect.TypeFor[*Documents](),
	"document":        reflect.TypeFor[*Document](),
	"figures":         reflect.TypeFor[*Figures](),
	"timeline":        reflect.TypeFor[*Timeline](),
	"corrections":     reflect.TypeFor[*Corrections](),
	"article":         reflect.TypeFor[*Article](),
	"column":          reflect.TypeFor[*Column](),
	"search":          reflect.TypeFor[*Search](),
	"data":            reflect.TypeFor[*Data](),
	"sitemap":         reflect.TypeFor[*Sitemap](),
	"fields":          reflect.TypeFor[*Fields](),
	"rules":           reflect.TypeFor[*Rules](),
	"notfound":        reflect.TypeFor[*NotFound](),
	"partials/sieved": reflect.TypeFor[*Sieved](),
	"partials/header": reflect.TypeFor[*Header](),
	"partials/footer": reflect.TypeFor[*Footer](),
}

// An Input is what a plan is made from.
type Input struct {
	Site    *content.Site
	Layouts *layout.Set
	Static  []Asset            // the files of static/
	Photos  map[string]Picture // by the picture's path, "content/activities/2018/river/a.jpg"
	NoIndex bool               // keep search engines out, whatever the kind of operator
	Program []byte             // stands for the program; if it is nil, files have no Keys
}

// Make plans the whole portal. The plan's files are sorted by path.
func Make(in Input) (*Plan, diag.List) {
	p := &Plan{site: in.Site, layouts: in.Layouts, photos: in.Photos, noIndex: in.NoIndex || in.Site.Config.OperatorKind == content.DemoSite}
	p.addAssets(in.Static)
	p.addPictures()
	p.index()
	p.begin(&in)
	p.fragments()

	p.home()
	p.org()
	p.roster()
	p.pledges()
	p.activities()
	p.programmes()
	p.documents()
	p.figures()
	p.timeline()
	p.about()
	p.rules()
	p.fields()
	p.data()
	p.find()
	p.machines()
	p.titles = map[string]string{}
	for _, e := range p.Pages {
		p.titles[e.URL] = e.Title
	}
	p.drawCards()
	slices.SortFunc(p.Files, func(a, b output.File) int { return cmp.Compare(a.Path, b.Path) })
	p.checkTwins()
	return p, p.problems
}

// Ahead returns the files that show a changed pledge or activity alone, as they will be if nothing else changes for it: a preview can show them before
// everything is planned anew.
func (p *Plan) Ahead(record any) []output.File {
	one := *p
	one.Files, one.Pages, one.base = nil, nil, nil
	switch r := record.(type) {
	case *content.Pledge:
		one.pledgeFiles(&entry{r, p.site.StandingOf(r)}, p.columnLink("/pledges/"))
	case *content.Activity:
		one.activityFile(r, p.columnLink("/activities/"))
	}
	return one.Files
}

// A Plan is the portal's pages and files. Its fields are written by [Make] only; rendering reads them from many goroutines.
type Plan struct {
	Files []output.File
	Pages []Entry // every page that search engines and the site map should know, in the order of the portal

	site     *content.Site
	layouts  *layout.Set
	photos   map[string]Picture
	noIndex  bool
	problems diag.List

	assets    map[string]string      // path below static/ → address
	headers   map[string]layout.HTML // by section
	footer    layout.HTML
	search    *search.Index
	publisher *thing
	report    string       // where to report errors
	opened    content.Date // when the portal was published
	changed   content.Date // when a record last changed
	entries   []entry      // the roster in its order
	divided   []facet      // the roster by its properties
	stamps    *content.Stamps
	base      []byte // of all Keys, nil if there are none

	titles    map[string]string // by address
	previews  map[string]string // the cards of link previews, by the page's address
	byBranch  map[string][]int  // index into entries
	byUnit    map[string][]*content.Activity
	byProg    map[string][]*content.Activity
	relations map[string][]Relation // of others to a unit
	children  map[string][]*content.Unit
	programs  map[string][]*content.Programme // by provider
}

// An Entry is a page as the site map lists it.
type Entry struct {
	URL     string
	Title   string
	Updated content.Date
	Section string // URL of its column
}

// add plans a file.
func (p *Plan) add(name string, render func(w io.Writer) error) {
	p.Files = append(p.Files, output.File{Path: name, Render: render})
}

// text plans a file whose bytes are made at once when asked for.
func (p *Plan) text(name string, make func() []byte) {
	p.add(name, writeBytes(func() ([]byte, error) { return make(), nil }))
}

func writeBytes(make func() ([]byte, error)) func(w io.Writer) error {
	return func(w io.Writer) error {
		data, err := make()
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
}

// A view is a pointer to a struct that embeds Page.
type view interface{ base() *Page }

func (v *Page) base() *Page { return v }

// page plans the page at an address, shown with the template called name.
func (p *Plan) page(url, name string, show func() (view, error)) {
	p.add(fileOf(url), func(w io.Writer) error {
		v, err := show()
		if err != nil {
			return err
		}
		p.complete(v.base(), url)
		return p.layouts.Execute(w, name, v)
	})
}

// complete gives a page what every page has and this one did not set: the dates and the source of a page that only puts records together,
// and data for machines.
func (p *Plan) complete(v *Page, url string) {
	if url != notFoundURL {
		if v.Published.IsZero() {
			v.Published = p.opened
			if v.Updated.IsZero() {
				v.Updated = p.changed
			}
		}
		v.Updated = newest(v.Updated, v.Published)
		if len(v.Sources) == 0 {
			v.Sources = []Source{{Title: "本站的记录，出处见各条记录的网页"}}
		}
	}
	if v.Head.Data == "" {
		p.setData(v)
	}
}

// list notes a page for the site map and the sitemaps.
func (p *Plan) list(url, title string, updated content.Date, section string) {
	p.Pages = append(p.Pages, Entry{url, title, updated, section})
}

func fileOf(url string) string {
	f := strings.TrimPrefix(url, "/")
	if f == "" || strings.HasSuffix(f, "/") {
		f += "index.html"
	}
	return f
}

// fragments renders what stands on every page unchanged.
func (p *Plan) fragments() {
	p.headers = map[string]layout.HTML{}
	sections := []string{"", "/"}
	for _, n := range p.navigation("") {
		sections = append(sections, n.URL)
	}
	for _, s := range sections {
		p.headers[s] = p.fragment("partials/header", &Header{Site: p.site.Config.Name, Tagline: p.site.Config.Tagline, Home: s == "/", Nav: p.navigation(s), Demo: p.isDemo()})
	}
	p.footer = p.fragment("partials/footer", p.footerView())
}

func (p *Plan) fragment(name string, view any) layout.HTML {
	var b bytes.Buffer
	if err := p.layouts.Execute(&b, name, view); err != nil {
		p.problems.Add(diag.Pos{File: "layouts/" + name + ".html"}, ruleFragment, err.Error())
	}
	return layout.HTML(b.String())
}

var ruleFragment = diag.Define(diag.Rule{
	ID:    "layout/execute",
	Title: diag.Text{ZH: "模板执行失败", EN: "template fails"},
	Msg:   diag.Text{ZH: "模板执行失败：%s", EN: "the template fails: %s"},
	Hint:  diag.Text{ZH: "请检查这个模板", EN: "look at this template"},
	Wrong: "（模板出错）", Right: "（模板正常）",
})

func (p *Plan) isDemo() bool { return p.site.Config.OperatorKind == content.DemoSite }

// navigation lists the columns, marking the one that is current.
func (p *Plan) navigation(current string) (items []NavItem) {
	for _, c := range p.site.Columns {
		if strings.Count(c.URL, "/") == 2 {
			items = append(items, NavItem{Link{c.Name, c.URL}, c.URL == current})
		}
	}
	return items
}

// columnLink is the link to the column of the folder at url, named by its _index.md.
func (p *Plan) columnLink(url string) Link {
	if c := p.site.Column(url); c != nil {
		return Link{c.Name, url}
	}
	return Link{strings.Trim(url, "/"), url}
}

// unitLink is the link to a unit, or the words that stand in its place.
func (p *Plan) unitLink(idOrText string) Link {
	if u := p.site.Unit(idOrText); u != nil {
		return Link{u.Name, u.URL}
	}
	return Link{Title: p.site.UnitName(idOrText)}
}

// index computes what pages look up in one another.
func (p *Plan) index() {
	p.byBranch, p.byUnit, p.byProg = map[string][]int{}, map[string][]*content.Activity{}, map[string][]*content.Activity{}
	p.relations, p.children, p.programs = map[string][]Relation{}, map[string][]*content.Unit{}, map[string][]*content.Programme{}
	for _, a := range p.site.Activities {
		for _, id := range a.Organisers {
			p.byUnit[id] = append(p.byUnit[id], a)
		}
		for _, id := range a.Partners {
			p.byUnit[id] = append(p.byUnit[id], a)
		}
		for _, id := range a.Programmes {
			p.byProg[id] = append(p.byProg[id], a)
		}
	}
	for _, u := range p.site.Units {
		if u.Parent != "" {
			p.children[u.Parent] = append(p.children[u.Parent], u)
		}
		for _, r := range u.Relations {
			p.relations[r.To] = append(p.relations[r.To], Relation{relationWords[r.Type].from, Link{u.Name, u.URL}})
		}
	}
	for _, g := range p.site.Programmes {
		p.programs[g.Provider] = append(p.programs[g.Provider], g)
	}
	first := content.Date{}
	records(p.site, func(r *content.Record) {
		p.changed = newest(p.changed, changed(r))
		if first.IsZero() || !r.Published.IsZero() && first.Compare(r.Published) > 0 {
			first = r.Published
		}
	})
	p.opened = p.site.Home.Published
	if p.opened.IsZero() {
		p.opened = first
	}
	p.publisher = p.operator()
	p.report = "/about/corrections/"
	if email := p.site.Config.Contact.Email; email != "" {
		p.report = "mailto:" + email
	}
	if slices.ContainsFunc(p.site.Pages, func(g *content.Page) bool { return g.URL == "/about/contact/" }) {
		p.report = "/about/contact/"
	}
	p.rank()
}

// picture returns the derived pictures of a file beside a record. It is nil if the file is not a picture.
func (p *Plan) picture(file, name, alt string) *Image {
	pic, ok := p.photos[path.Join(path.Dir(file), name)]
	if !ok || len(pic.Common) == 0 {
		return nil
	}
	return pic.image(alt)
}

// body is a record's text as HTML, with its pictures.
func (p *Plan) body(file string, b *content.Body) (layout.HTML, error) {
	text, err := p.site.HTML(file, b)
	if err != nil || len(b.Images) == 0 {
		return layout.HTML(text), err
	}
	var out bytes.Buffer
	at := 0
	for _, img := range b.Images {
		if img.Offset < at || img.Offset > len(text) {
			return "", fmt.Errorf("page: %s: picture %s lies outside the text", file, img.Written)
		}
		out.Write(text[at:img.Offset])
		at = img.Offset
		pic := p.picture(file, img.Written, img.Alt)
		if pic == nil {
			continue
		}
		if img.Figure {
			pic.Caption = img.Title
		}
		pic.writeTo(&out, img.Figure)
	}
	out.Write(text[at:])
	return layout.HTML(out.String()), nil
}
