package page

import (
	"strings"

	"liang/cmd/liang/internal/content"
)

// A Fields is the view of all keys of all sorts of sources, a part of the editors' guide.
type Fields struct {
	Page
	Kinds []FieldKind
}

// A FieldKind is one sort of sources with its keys.
type FieldKind struct {
	ID, Title string
	Files     string
	Fields    []content.FieldDoc
}

// fields plans the tables of keys below the editors' guide.
func (p *Plan) fields() {
	const url = guideURL + "fields/"
	title := "各类记录的字段"
	p.list(url, title, p.opened, "/about/")
	p.page(url, "fields", func() (view, error) {
		v := &Fields{Page: p.guidePage(url, title, "每一类记录有哪些字段，各是什么意思，哪些必填，怎样写。")}
		v.Sources = []Source{{Title: "本站程序中的字段表"}}
		for _, k := range content.FileKinds() {
			v.Kinds = append(v.Kinds, FieldKind{k.Name, k.ZH, strings.Join(k.Files, "、"), k.Fields()})
			v.Contents = append(v.Contents, Link{k.ZH, "#" + k.Name})
		}
		return v, nil
	})
}

// guidePage is the frame of a page below the editors' guide.
func (p *Plan) guidePage(url, title, lead string) Page {
	page := p.newPage(url, "/about/", title, lead, p.columnLink("/about/"))
	if guide := p.titleOf(guideURL); guide != "" {
		page.Breadcrumbs = append(page.Breadcrumbs, Link{guide, guideURL})
	}
	page.Lead, page.Published = page.Head.Description, p.opened
	return page
}
