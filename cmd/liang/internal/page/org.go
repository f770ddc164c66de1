package page

import (
	"cmp"
	"fmt"
	"slices"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

// An Org is the view of the organisation's page: the framework, then every unit by kind.
type Org struct {
	Page
	Body    layout.HTML
	Slots   []Slot
	Drawing layout.HTML // the same as Slots, as SVG; the list serves keyboards and screen readers
	Groups  []UnitGroup
}

// A Slot is one part of the framework 1+6+8+N.
type Slot struct {
	ID            string
	Symbol, Label string
	Declared      string // "公布 8 个", or "" for N
	Items         []SlotItem
	Gap           string // what is not known, or ""
	Note          string
}

// A SlotItem is one known item of a slot, with the units below it.
type SlotItem struct {
	Link
	Kind  string
	Units []Link
}

type UnitGroup struct {
	Kind  string
	ID    string
	Units []UnitRow
}

type UnitRow struct {
	Link
	Summary string
	Unnamed bool // the source does not name it
}

// A Unit is the view of one organisation's page.
type Unit struct {
	Page
	Body       layout.HTML
	Kind       string
	Unnamed    bool
	OtherNames []OtherName
	Parent     *Link
	Children   []Link
	Founded    content.Date
	Dissolved  content.Date
	Slot       *Link // in the framework
	Relations  []Relation
	Members    []Link // units that are members of it
	Declared   string // "公布 11 个成员，这里列出 4 个", or ""
	Posts      []Post
	Duties     []string
	DutyGap    string
	Contact    content.UnitContact
	HasContact bool
	USCC       string
	Programmes []Link
	Activities []ActivityRow
	More       *Link // all activities
	Pledges    []PledgeRow
	AllPledges *Link
}

type OtherName struct {
	Name, Note string
	From, To   content.Date
}

// A Relation is a tie to another unit, worded from the unit's own side.
type Relation struct {
	Word string
	With Link
}

type Post struct{ Label, Role, ExOfficio string }

// relationWords say each relation from both sides.
var relationWords = map[content.RelationType]struct{ to, from string }{
	content.MemberOf: {"加入", "成员"},
	content.Guides:   {"指导", "受指导于"},
	content.Partners: {"合作", "合作"},
	content.Operates: {"运营", "运营者"},
}

// shownOnUnit is how many activities and pledges a unit's page shows.
const shownOnUnit = 10

func (p *Plan) org() {
	column := p.columnLink("/org/")
	updated := content.Date{}
	for _, u := range p.site.Units {
		updated = newest(updated, changed(&u.Record))
	}
	p.list("/org/", column.Title, updated, "/org/")
	p.page("/org/", "org", func() (view, error) {
		page, c := p.columnPage("/org/")
		v := &Org{Page: page, Slots: p.slots(), Groups: p.unitGroups()}
		v.Updated = newest(v.Updated, updated)
		if f := p.site.Framework; len(v.Sources) == 0 {
			v.Sources = sources(f.Sources)
		}
		v.Drawing = p.drawFramework(v.Slots)
		var err error
		v.Body, err = p.body(c.File, &c.Body)
		return v, err
	})
	for _, u := range p.site.Units {
		p.list(u.URL, u.Name, changed(&u.Record), "/org/")
		p.page(u.URL, "unit", func() (view, error) { return p.unit(u, column) })
	}
}

func (p *Plan) slots() []Slot {
	slots := make([]Slot, len(p.site.Framework.Slots))
	for i, s := range p.site.Framework.Slots {
		v := Slot{ID: fmt.Sprintf("slot-%d", i+1), Symbol: s.Symbol, Label: s.Label, Note: s.Note}
		for _, item := range s.Items {
			si := SlotItem{Link: p.unitLink(item)}
			if u := p.site.Unit(item); u != nil {
				si.Kind = u.Kind.ZH()
				for _, child := range p.children[u.ID] {
					si.Units = append(si.Units, Link{child.Name, child.URL})
				}
			}
			v.Items = append(v.Items, si)
		}
		if s.DeclaredCount != nil {
			v.Declared = fmt.Sprintf("公布 %d 项", *s.DeclaredCount)
			switch missing := *s.DeclaredCount - len(s.Items); {
			case len(s.Items) == 0:
				v.Gap = fmt.Sprintf("来源说有 %d 项，但没有写明是哪些。", *s.DeclaredCount)
			case missing > 0:
				v.Gap = fmt.Sprintf("来源说有 %d 项，只写明了 %d 项，另外 %d 项未写明。", *s.DeclaredCount, len(s.Items), missing)
			}
		}
		slots[i] = v
	}
	return slots
}

func (p *Plan) unitGroups() (groups []UnitGroup) {
	for _, kind := range content.UnitKind("").Choices() {
		g := UnitGroup{Kind: kind.ZH, ID: "kind-" + kind.Value}
		for _, u := range p.site.Units {
			if string(u.Kind) == kind.Value {
				g.Units = append(g.Units, UnitRow{Link{u.Name, u.URL}, u.Summary, unnamed(u)})
			}
		}
		if g.Units != nil {
			groups = append(groups, g)
		}
	}
	return groups
}

func unnamed(u *content.Unit) bool { return u.Named != nil && !*u.Named }

func (p *Plan) unit(u *content.Unit, column Link) (*Unit, error) {
	v := &Unit{Page: p.recordPage(&u.Record, "/org/", column), Kind: u.Kind.ZH(), Unnamed: unnamed(u),
		Founded: u.Founded, Dissolved: u.Dissolved, USCC: string(u.USCC), Contact: u.Contact, HasContact: u.Contact != (content.UnitContact{})}
	for _, n := range u.OtherNames {
		v.OtherNames = append(v.OtherNames, OtherName{n.Name, n.Note, n.From, n.To})
	}
	if u.Parent != "" {
		parent := p.unitLink(u.Parent)
		v.Parent = &parent
	}
	for _, child := range p.children[u.ID] {
		v.Children = append(v.Children, Link{child.Name, child.URL})
	}
	for i, s := range p.site.Framework.Slots {
		if s.Symbol == u.FrameworkSlot {
			v.Slot = &Link{s.Symbol + "：" + s.Label, fmt.Sprintf("/org/#slot-%d", i+1)}
		}
	}
	for _, r := range u.Relations {
		v.Relations = append(v.Relations, Relation{relationWords[r.Type].to, p.unitLink(r.To)})
	}
	for _, r := range p.relations[u.ID] {
		if r.Word == relationWords[content.MemberOf].from {
			v.Members = append(v.Members, r.With)
		} else {
			v.Relations = append(v.Relations, r)
		}
	}
	if n := u.DeclaredMembers; n > 0 && n != len(v.Members) {
		v.Declared = fmt.Sprintf("来源公布 %d 个成员，这里列出 %d 个。", n, len(v.Members))
	}
	for _, post := range u.Posts {
		v.Posts = append(v.Posts, Post{post.Label, post.Role, post.ExOfficio})
	}
	duties := slices.Clone(u.Duties)
	slices.SortStableFunc(duties, func(a, b content.Duty) int { return cmp.Compare(a.Order, b.Order) })
	for _, d := range duties {
		v.Duties = append(v.Duties, d.Title)
	}
	if missing := u.DeclaredDuties - len(u.Duties); missing > 0 {
		v.DutyGap = fmt.Sprintf("来源说有 %d 项职责，只写明了 %d 项，另外 %d 项未写明。", u.DeclaredDuties, len(u.Duties), missing)
	}
	for _, g := range p.programs[u.ID] {
		v.Programmes = append(v.Programmes, Link{g.Name, g.URL})
	}
	for _, a := range p.byUnit[u.ID][:min(shownOnUnit, len(p.byUnit[u.ID]))] {
		v.Activities = append(v.Activities, p.activityRow(a))
	}
	if n := len(p.byUnit[u.ID]); n > shownOnUnit {
		v.More = &Link{fmt.Sprintf("共参与 %d 次活动，在活动栏目中查看", n), "/activities/"}
	}
	for _, i := range p.byBranch[u.ID][:min(shownOnUnit, len(p.byBranch[u.ID]))] {
		v.Pledges = append(v.Pledges, p.pledgeRow(&p.entries[i]))
	}
	if n := len(p.byBranch[u.ID]); n > 0 {
		v.AllPledges = &Link{fmt.Sprintf("查看全部 %d 条承诺", n), facetURL("branch", u.ID, 1)}
	}
	org := &thing{Type: organizationType(u.Kind), Name: u.Name, Description: v.Head.Description, URL: v.Address, Founded: u.Founded.String(), Dissolved: u.Dissolved.String()}
	if v.Parent != nil {
		org.Parent = p.organization(*v.Parent)
	}
	for _, r := range u.Relations {
		if r.Type == content.MemberOf {
			org.MemberOf = append(org.MemberOf, p.organization(p.unitLink(r.To)))
		}
	}
	p.setData(&v.Page, org)
	var err error
	v.Body, err = p.body(u.File, &u.Body)
	return v, err
}

// organization is a unit as another one refers to it.
func (p *Plan) organization(unit Link) *thing {
	t := &thing{Type: "Organization", Name: unit.Title}
	if unit.URL != "" {
		t.URL = p.absolute(unit.URL)
	}
	return t
}

// organizationType is the term of schema.org for a unit: Party bodies and the park are organisations, departments government ones.
func organizationType(k content.UnitKind) string {
	if k == content.Department {
		return "GovernmentOrganization"
	}
	return "Organization"
}
