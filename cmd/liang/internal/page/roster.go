package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/search"
)

// A Roster is the view of a page of pledges: of all, or of those that share a facet.
type Roster struct {
	Page
	Rows     []PledgeRow
	Total    int     // in this list
	All      int     // in the whole roster
	Counts   []Count // of this list by state: ended and suspended ones count too
	Facets   []Facet
	Facet    *Link // the facet that this list is limited to
	Pager    Pager
	Formats  []Link // the same as data
	IsSubset bool
	Sieve    *Sieve // on the first page of the whole roster
}

// A Count is how many records share a value.
type Count struct {
	Link
	ID      string // of the value of a facet
	Count   int
	Class   string // of the state
	Current bool
}

// A Facet is a way to divide the roster.
type Facet struct {
	Title  string
	ID     string
	Values []Count
}

// A Pager leads through the pages of a list.
type Pager struct {
	Page, Pages    int
	Previous, Next string // addresses, or ""
	Numbers        []PageNumber
}

// A PageNumber is one step of a pager; a gap has no URL and no number.
type PageNumber struct {
	Number  int
	URL     string
	Current bool
}

// A PledgeRow is one pledge in a list.
type PledgeRow struct {
	Code, URL string
	Shop      string // "" for a tombstone
	Demo      bool
	Member    bool
	State     State
	Category  string
	Branch    string
	Platforms string // names, joined
	Promises  []string
	Verified  content.Date
	Joined    content.Date
}

// A State is how a pledge stands, in words, and the class and sign that go with them.
type State struct {
	Word  string
	Class string // active, review, pending, suspended, ended
	Sign  string // a shape that tells states apart without colour
	Since content.Date
}

// An entry is a pledge in the order of the roster with what lists need to know of it; everything else is computed when shown.
type entry struct {
	pledge   *content.Pledge
	standing content.Standing
}

func (e *entry) state() State { return stateOf(e.standing) }

func stateOf(s content.Standing) State {
	switch {
	case s.DueReview:
		return State{"有效，待复核", "review", "◐", s.Since}
	case s.InForce:
		return State{"有效", "active", "●", s.Since}
	case s.State == content.Suspended:
		return State{"已暂停", "suspended", "‖", s.Since}
	case s.State == content.Ended:
		return State{"已终止", "ended", "■", s.Since}
	}
	return State{s.State.ZH(), "pending", "○", s.Since}
}

// rank computes the roster's order: those that hold first, each newest first, then by code.
func (p *Plan) rank() {
	p.entries = make([]entry, len(p.site.Pledges))
	for i, g := range p.site.Pledges {
		p.entries[i] = entry{g, p.site.StandingOf(g)}
	}
	slices.SortStableFunc(p.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(statusRank(a.standing), statusRank(b.standing)), b.pledge.Joined.Compare(a.pledge.Joined), cmp.Compare(a.pledge.Code, b.pledge.Code))
	})
	for i := range p.entries {
		if e := &p.entries[i]; !e.standing.Tombstone {
			p.byBranch[e.pledge.Branch] = append(p.byBranch[e.pledge.Branch], i)
		}
	}
}

func statusRank(s content.Standing) int {
	switch {
	case s.InForce:
		return 0
	case s.State == content.Publicity, s.State == content.Applied:
		return 1
	case s.State == content.Suspended:
		return 2
	}
	return 3
}

// pageSize is how many pledges a page of the roster lists.
const pageSize = 50

// A facet divides the roster by one property.
type facet struct {
	id, title string
	values    []facetValue
}

type facetValue struct {
	id, title, class string
	members          []int // indexes into entries
}

// facets divides the roster by status, platform, category, branch, term of the catalogue and the first letter of the name. Tombstones stand under their status alone, since the rest
// may hint at who they were.
func (p *Plan) facets() []facet {
	list := []facet{
		{id: "status", title: "状态"}, {id: "platform", title: "平台"}, {id: "category", title: "经营类别"}, {id: "branch", title: "党支部"}, {id: "term", title: "承诺"}, {id: "initial", title: "店名首字母"},
	}
	type value struct{ facet, id string }
	place := map[value]int{}
	put := func(f *facet, id, title, class string, i int) {
		at, ok := place[value{f.id, id}]
		if !ok {
			at = len(f.values)
			place[value{f.id, id}] = at
			f.values = append(f.values, facetValue{id: id, title: title, class: class})
		}
		if m := &f.values[at].members; len(*m) == 0 || (*m)[len(*m)-1] != i {
			*m = append(*m, i)
		}
	}
	for i := range p.entries {
		e := &p.entries[i]
		s := e.state()
		status := string(e.standing.State)
		put(&list[0], status, content.State(status).ZH(), s.Class, i)
		if e.standing.Tombstone {
			continue
		}
		for _, shop := range e.pledge.Platforms {
			if pl := p.site.PlatformOf(shop); pl != nil {
				put(&list[1], string(pl.ID), pl.Name, "", i)
			}
		}
		if c := p.site.CategoryOf(e.pledge); c != nil {
			put(&list[2], string(c.ID), c.Name, "", i)
		}
		if u := p.site.Unit(e.pledge.Branch); u != nil {
			put(&list[3], u.ID, u.Name, "", i)
		}
		for _, promise := range e.pledge.Pledges {
			if t := p.site.Term(promise.Term); t != nil {
				put(&list[4], promise.Term, termTitle(t), "", i)
			}
		}
		if letter := search.Initial(e.pledge.ShopName, e.pledge.Pinyin); letter != "" {
			put(&list[5], letter, strings.ToUpper(letter), "", i)
		} else {
			put(&list[5], otherInitial, "数字和其他", "", i)
		}
	}
	for k := range list {
		slices.SortStableFunc(list[k].values, func(a, b facetValue) int {
			switch list[k].id {
			case "status":
				return cmp.Compare(stateOrder(a.id), stateOrder(b.id))
			case "initial":
				return cmp.Or(cmp.Compare(len(a.id), len(b.id)), cmp.Compare(a.id, b.id))
			}
			return cmp.Or(cmp.Compare(len(b.members), len(a.members)), cmp.Compare(a.id, b.id))
		})
	}
	return list
}

// otherInitial is the value of the facet of initials for names that begin with no letter; it sorts behind the letters.
const otherInitial = "other"

func stateOrder(state string) int {
	return slices.Index([]string{"active", "publicity", "applied", "suspended", "ended"}, state)
}

func facetURL(facet, value string, page int) string {
	return pageURL("/pledges/by/"+facet+"/"+value+"/", page)
}

// pageURL is the address of a page of the list that begins at url.
func pageURL(url string, page int) string {
	if page == 1 {
		return url
	}
	return url + "page/" + strconv.Itoa(page) + "/"
}

func (p *Plan) roster() {
	all := make([]int, len(p.entries))
	for i := range all {
		all[i] = i
	}
	p.divided = p.facets()
	facets := p.divided
	column := p.columnLink("/pledges/")
	sieve := p.sieve(facets)
	p.rosterPages("/pledges/", "", nil, all, facets, column, sieve)
	p.terms(column)
	p.history(column)
	for _, f := range facets {
		for _, v := range f.values {
			p.rosterPages(facetURL(f.id, v.id, 1), f.id+"/"+v.id, &Link{f.title + "：" + v.title, "/pledges/"}, v.members, facets, column, nil)
		}
	}
}

// rosterPages plans the pages of one list. current is its facet and value, "status/active"; the first page has the sieve, if there is one.
func (p *Plan) rosterPages(url, current string, limit *Link, members []int, facets []facet, column Link, sieve *Sieve) {
	pages := max(1, (len(members)+pageSize-1)/pageSize)
	counts := p.countsOf(members)
	shown := shownFacets(facets, current)
	updated := content.Date{}
	for _, i := range members {
		updated = newest(updated, changed(&p.entries[i].pledge.Record))
	}
	title := column.Title
	if limit != nil {
		title = limit.Title
	}
	p.list(url, title, updated, "/pledges/")
	var around content.Stamp // of what stands around the rows
	if p.base != nil {
		around = said(title, counts, shown, len(members), len(p.entries), updated, p.changed)
	}
	for n := 1; n <= pages; n++ {
		here := pageURL(url, n)
		rows := members[(n-1)*pageSize : min(n*pageSize, len(members))]
		p.page(here, "roster", func() (view, error) {
			v := &Roster{Total: len(members), All: len(p.entries), Counts: counts, Facets: shown, Facet: limit, IsSubset: limit != nil}
			if limit == nil && n == 1 {
				v.Page, _ = p.columnPage("/pledges/")
				v.Sieve = sieve
			} else {
				heading := title
				if n > 1 {
					heading = fmt.Sprintf("%s（第 %d 页）", title, n)
				}
				v.Page = p.newPage(here, "/pledges/", heading, fmt.Sprintf("%s，共 %d 条记录，第 %d 页。", title, len(members), n), column)
			}
			v.Updated = updated
			v.Formats = []Link{{"CSV", "/data/pledges.csv"}, {"JSON", "/data/pledges.json"}}
			v.Pager = pager(url, n, pages)
			for _, i := range rows {
				row := p.pledgeRow(&p.entries[i])
				v.Demo = v.Demo || row.Demo
				v.Rows = append(v.Rows, row)
			}
			return v, nil
		})
		if p.base == nil {
			continue
		}
		stamps := []content.Stamp{around}
		for _, i := range rows {
			stamps = append(stamps, p.stamps.Of(&p.entries[i].pledge.Record))
		}
		if sieve != nil && n == 1 {
			stamps = append(stamps, said(sieve.Index))
		}
		p.keyed(stamps...)
	}
}

// shownFacets is what pages show of facets. current is the facet and value of the page, or "".
func shownFacets(facets []facet, current string) []Facet {
	shown := make([]Facet, len(facets))
	for i, f := range facets {
		shown[i] = Facet{Title: f.title, ID: f.id}
		for _, v := range f.values {
			shown[i].Values = append(shown[i].Values, Count{Link{v.title, facetURL(f.id, v.id, 1)}, v.id, len(v.members), v.class, f.id+"/"+v.id == current})
		}
	}
	return shown
}

// pager makes the steps through a list: first, last, and two around the current page.
func pager(url string, page, pages int) Pager {
	g := Pager{Page: page, Pages: pages}
	if page > 1 {
		g.Previous = pageURL(url, page-1)
	}
	if page < pages {
		g.Next = pageURL(url, page+1)
	}
	last := 0
	for n := 1; n <= pages; n++ {
		if n != 1 && n != pages && (n < page-2 || n > page+2) {
			continue
		}
		if n > last+1 {
			g.Numbers = append(g.Numbers, PageNumber{})
		}
		g.Numbers = append(g.Numbers, PageNumber{n, pageURL(url, n), n == page})
		last = n
	}
	return g
}

// countsOf counts members by state, in the order of a pledge's life.
func (p *Plan) countsOf(members []int) (counts []Count) {
	place := map[content.State]int{}
	for _, i := range members {
		e := &p.entries[i]
		at, ok := place[e.standing.State]
		if !ok {
			at = len(counts)
			place[e.standing.State] = at
			class := e.state().Class
			if class == "review" {
				class = "active"
			}
			counts = append(counts, Count{Link: Link{e.standing.State.ZH(), facetURL("status", string(e.standing.State), 1)}, Class: class})
		}
		counts[at].Count++
	}
	slices.SortStableFunc(counts, func(a, b Count) int { return cmp.Compare(classOrder(a.Class), classOrder(b.Class)) })
	return counts
}

func classOrder(class string) int {
	return slices.Index([]string{"active", "review", "pending", "suspended", "ended"}, class)
}

func (p *Plan) countStates() ([]Count, int) {
	all := make([]int, len(p.entries))
	for i := range all {
		all[i] = i
	}
	return p.countsOf(all), len(all)
}

func (p *Plan) pledgeRow(e *entry) PledgeRow {
	d := p.site.Disclose(e.pledge)
	row := PledgeRow{Code: string(d.Code), URL: d.URL, Demo: d.Demo, State: stateOf(d.Standing), Joined: d.Joined}
	if d.Standing.Tombstone {
		return row
	}
	row.Shop, row.Member, row.Verified = d.ShopName, d.Member, d.LastVerified.Date
	if c := p.site.CategoryOf(e.pledge); c != nil {
		row.Category = c.Name
	}
	row.Branch = p.site.UnitName(d.Branch)
	for i, s := range d.Shops {
		if i > 0 {
			row.Platforms += "、"
		}
		row.Platforms += p.platformName(s)
	}
	for _, promise := range d.Promises[:min(3, len(d.Promises))] {
		row.Promises = append(row.Promises, p.promise(promise).Text)
	}
	return row
}

func (p *Plan) platformName(s content.Shop) string {
	if pl := p.site.PlatformOf(s); pl != nil {
		return pl.Name
	}
	return s.Name
}

func itoa(n int) string { return strconv.Itoa(n) }
