package content

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"liang/cmd/liang/internal/diag"
)

// Links from Markdown and data files to pages, and the parts of pages that they may name.

var (
	ruleDeadLink = diag.Define(diag.Rule{
		ID:    "link/dead",
		Title: diag.Text{ZH: "链接没有去处", EN: "dead link"},
		Msg:   diag.Text{ZH: "链接“%s”没有对应的网页或文件", EN: "the link %q leads to no page or file"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "[园区](../org/prak.md)", Right: "[园区](../org/park.md)",
	})
	ruleDeadAnchor = diag.Define(diag.Rule{
		ID:    "link/anchor",
		Title: diag.Text{ZH: "链接指向的小标题不存在", EN: "dead fragment"},
		Msg:   diag.Text{ZH: "链接“%s”指向的网页里没有 #%s", EN: "the page that %q leads to has no #%s"},
		Hint:  diag.Text{ZH: "%[3]s", EN: "%[3]s"},
		Wrong: "[职责](park.md#职则)", Right: "[职责](park.md#职责)",
	})
)

// checkLinks checks the links of a Markdown text that lead to pages of records. Links to files that are made later (data, feeds)
// are for the caller that knows them: see Site.Links.
func (l *linker) checkLinks(src *source) {
	for _, link := range src.links {
		target, fragment, _ := strings.Cut(link.URL, "#")
		if target == "" {
			target = src.url
		}
		if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") {
			continue
		}
		target, _, _ = strings.Cut(target, "?")
		page := l.pages[target]
		switch {
		case page == nil && l.addresses[target] == "" && l.ours(target):
			if asset := l.sources["content"+target]; asset != nil && asset.kind == assetKind {
				continue
			}
			l.problems.Add(link.Pos, ruleDeadLink, link.Written, l.similarPage(link.Written, target))
		case page == nil:
			l.farLinks = append(l.farLinks, link)
		case l.hidden[page.path] && !l.hidden[src.path]:
			l.problems.Add(link.Pos, ruleHiddenRef, link.Written, page.path)
		case fragment != "" && !l.hasAnchor(page, fragment):
			l.problems.Add(link.Pos, ruleDeadAnchor, link.Written, fragment, didYouMean(fragment, anchors(page)))
		}
	}
}

// ours reports whether an address lies where only records have pages, so that its absence is certain.
func (l *linker) ours(address string) bool {
	if strings.HasPrefix(address, "/pledges/by/") || strings.HasPrefix(address, "/pledges/page/") {
		return false
	}
	return strings.HasSuffix(address, "/") || path.Ext(address) == "" || l.inFolder(address)
}

// inFolder reports whether address lies under a folder of content/ and is not one of the files made for a pledge or a table.
func (l *linker) inFolder(address string) bool {
	switch path.Base(address) {
	case "badge.svg", "pledge.json":
		return false
	}
	switch path.Ext(address) {
	case ".pdf", ".docx", ".doc", ".xlsx", ".xls", ".jpg", ".jpeg", ".png", ".webp", ".zip", ".pptx":
		return true
	}
	return false
}

func (l *linker) similarPage(written, target string) diag.Text {
	var known []string
	byURL := map[string]string{}
	for u, s := range l.pages {
		known = append(known, u)
		byURL[u] = s.path
	}
	slices.Sort(known)
	if near, ok := diag.Nearest(target, known); ok {
		return diag.Text{ZH: "是不是想链接到 " + byURL[near] + "（" + near + "）？", EN: "did you mean " + byURL[near] + " (" + near + ")?"}
	}
	return diag.Text{ZH: "请核对文件名和文件夹", EN: "check the name and the folder"}
}

// Sections are the ids that layouts give to parts of records' pages, and links may lead to.
var Sections = []string{
	"duties", "posts", "relations", "activities", "pledges", "members", "contact", "sources", "changes", "history", "complaint", "meaning",
	"attachments", "modules", "photos", "organisers", "framework", "main", "footnotes",
}

func (l *linker) hasAnchor(page *source, fragment string) bool {
	return slices.Contains(Sections, fragment) || slices.Contains(anchors(page), fragment) || strings.HasPrefix(fragment, "fn")
}

// anchors are the ids in a page that come from its source.
func anchors(page *source) (ids []string) {
	if body, ok := page.body(); ok {
		for _, h := range body.Headings {
			ids = append(ids, h.ID)
		}
	}
	if f, ok := page.value.(*Figures); ok {
		for _, figure := range f.Figures {
			ids = append(ids, string(figure.ID))
		}
	}
	return ids
}

// related checks addresses of pages in data files.
func (l *linker) related(src *source, where string, addresses []string) {
	for i, a := range addresses {
		at := where
		if strings.HasSuffix(where, "related") {
			at = fmt.Sprintf("%s[%d]", where, i)
		}
		target, _, _ := strings.Cut(a, "#")
		page := l.pages[target]
		switch {
		case page == nil && l.addresses[target] == "":
			l.at(src.path, at, ruleDeadLink, a, l.similarPage(a, target))
		case page != nil && l.hidden[page.path]:
			l.at(src.path, at, ruleHiddenRef, a, page.path)
		}
	}
}
