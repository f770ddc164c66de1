package page

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/content"
)

// A Terms is the view of the standard pledges among which merchants choose.
type Terms struct {
	Page
	Terms []Term
}

// A Term is one standard pledge, with parameters left open.
type Term struct {
	ID        string
	Text      string
	Statutory bool // only repeats the law
	Baseline  string
	Params    []string // "退货天数：8 到 90 天"
	Basis     string
	Checked   string
	InForce   int // how many pledges in force have it
	Listed    int // how many of the roster have it, whatever their state
	Roster    string
}

const termsURL = "/pledges/terms/"

// terms plans the page of the standard pledges.
func (p *Plan) terms(column Link) {
	c := p.site.Terms
	title := cmp.Or(c.Title, "标准承诺条款")
	p.list(termsURL, title, newest(c.Published, c.Updated), "/pledges/")
	p.page(termsURL, "terms", func() (view, error) {
		lead := cmp.Or(c.Summary, "商户从这里挑选承诺。每条注明是法定义务还是高于法定，以及怎样核查。")
		v := &Terms{Page: p.newPage(termsURL, "/pledges/", title, lead, column)}
		v.Lead, v.Published, v.Updated, v.Sources, v.Changes, v.Demo = lead, c.Published, c.Updated, sources(c.Sources), c.ChangeLog, c.Demo
		set := &thing{Type: "DefinedTermSet", Name: title, Description: lead, URL: v.Address, Language: "zh-CN", Publisher: p.publisher}
		for i := range c.Terms {
			t := p.term(&c.Terms[i])
			v.Terms = append(v.Terms, t)
			v.Contents = append(v.Contents, Link{termTitle(&c.Terms[i]), "#" + t.ID})
			set.Terms = append(set.Terms, &thing{Type: "DefinedTerm", ID: v.Address + "#" + t.ID, TermCode: t.ID, Name: t.Text, Description: t.Basis})
		}
		p.setData(&v.Page, set)
		return v, nil
	})
}

func (p *Plan) term(t *content.Term) Term {
	v := Term{ID: string(t.ID), Text: termText(t), Statutory: t.Baseline == content.Statutory, Baseline: t.Baseline.ZH(), Basis: t.LegalBasis, Checked: t.HowVerified}
	for _, name := range slices.Sorted(maps.Keys(t.Params)) {
		v.Params = append(v.Params, paramText(t.Params[name]))
	}
	for _, f := range p.divided {
		for _, value := range f.values {
			if f.id != "term" || value.id != v.ID {
				continue
			}
			v.Listed, v.Roster = len(value.members), facetURL(f.id, value.id, 1)
			for _, i := range value.members {
				if p.entries[i].standing.InForce {
					v.InForce++
				}
			}
		}
	}
	return v
}

// paramText says between what numbers a merchant may choose.
func paramText(param content.Param) string {
	number := func(n *float64) string { return strconv.FormatFloat(*n, 'f', -1, 64) }
	text := cmp.Or(param.Label, "数") + "由商户选定"
	switch {
	case param.Min != nil && param.Max != nil:
		text += "，" + number(param.Min) + " 到 " + number(param.Max)
	case param.Min != nil:
		text += "，不少于 " + number(param.Min)
	case param.Max != nil:
		text += "，不超过 " + number(param.Max)
	default:
		return text
	}
	return strings.TrimSpace(text + " " + param.Unit)
}

// termText is a standard pledge whose parameters nobody has chosen yet.
func termText(t *content.Term) string {
	text := t.Text
	for name := range t.Params {
		text = strings.ReplaceAll(text, " {"+name+"} ", "若干")
		text = strings.ReplaceAll(text, "{"+name+"}", "若干")
	}
	return text
}

// termTitle is a standard pledge in a few words.
func termTitle(t *content.Term) string {
	title, _, _ := strings.Cut(termText(t), "（")
	return title
}
