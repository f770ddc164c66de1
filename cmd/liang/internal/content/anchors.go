package content

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/markdown"
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
	ruleUnpublished = diag.Define(diag.Rule{
		ID:    "link/unpublished",
		Title: diag.Text{ZH: "链接指向不发布的文件", EN: "link to a file that is not published"},
		Msg:   diag.Text{ZH: "链接“%s”指向的文件不在这个网址发布", EN: "the file that %q leads to is not published there"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "[通知](notice.pdf)", Right: "attachments:\n  - file: notice.pdf\n    sha256: …",
	})
)

// checkLinks checks the links of a Markdown text that lead to this site.
func (l *linker) checkLinks(src *source) {
	for _, link := range src.links {
		l.checkLink(src, link)
	}
}

// checkLink checks one link of src. What only the finished site can tell (files made later, the sections that a layout shows) is left to
// CheckFinished.
func (l *linker) checkLink(src *source, link markdown.Link) {
	target, fragment := splitAddress(link.URL)
	if target == "" {
		target = src.url
	}
	if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") {
		return
	}
	page := l.pages[target]
	switch {
	case page == nil && l.addresses[target] == "" && l.unpublished(src, link) != nil:
		l.problems.Add(link.Pos, ruleUnpublished, link.Written, l.publishedAt(l.unpublished(src, link)))
	case page == nil && l.addresses[target] == "" && l.ours(target):
		l.problems.Add(link.Pos, ruleDeadLink, link.Written, l.similarPage(src, target))
	case page != nil && l.hidden[page.path] && l.hidden[src.path]:
	case page != nil && l.hidden[page.path]:
		if rec := recordOf(page.value); rec.Status == Draft {
			l.problems.Add(link.Pos, ruleHiddenRef, link.Written, page.path)
		}
		l.waiting[src.path] = append(l.waiting[src.path], link.URL)
	case page == nil || fragment != "" && l.mayBeSection(page, fragment) && !slices.Contains(anchors(page), fragment):
		l.farLinks = append(l.farLinks, markdown.Link{Written: link.Written, URL: target + "#" + fragment, Pos: link.Pos})
	case fragment != "" && !slices.Contains(anchors(page), fragment):
		l.problems.Add(link.Pos, ruleDeadAnchor, link.Written, fragment, didYouMean(fragment, anchors(page)))
	}
}

// mayBeSection reports whether the layout of a page may have a part with this id. Those of columns have parts named by their records, too.
func (l *linker) mayBeSection(page *source, id string) bool {
	return IsSlug(id) && (l.sections == nil || slices.Contains(l.sections, id) || strings.HasPrefix(id, "fn") || recordOf(page.value) == nil)
}

// splitAddress divides an address into what stands before the query, and the fragment.
func splitAddress(address string) (target, fragment string) {
	target, fragment, _ = strings.Cut(address, "#")
	target, _, _ = strings.Cut(target, "?")
	return target, fragment
}

// ours reports whether an address lies where only records have pages, so that its absence is certain.
func (l *linker) ours(address string) bool {
	if strings.HasPrefix(address, "/pledges/by/") || strings.HasPrefix(address, "/pledges/page/") {
		return false
	}
	ext := path.Ext(address)
	return strings.HasSuffix(address, "/") || ext == "" || attachmentTypes[ext] && !strings.HasPrefix(address, "/data/")
}

// unpublished returns the picture or attachment among the sources that a link means, or nil. Such a file is published only as an
// attachment of a document, at an address that claimAddresses notes.
func (l *linker) unpublished(src *source, link markdown.Link) *source {
	target, _ := splitAddress(link.URL)
	for _, p := range []string{path.Join(path.Dir(src.path), link.Written), "content" + target} {
		if s := l.sources[p]; s != nil && s.kind == assetKind {
			return s
		}
	}
	return nil
}

// publishedAt says how a file comes to be published, or where it is.
func (l *linker) publishedAt(file *source) diag.Text {
	for _, d := range l.Documents {
		for _, a := range d.Attachments {
			if d.Status != WithdrawnPage && path.Join(path.Dir(d.File), a.File) == file.path {
				return diag.Text{ZH: "它是 " + d.File + " 的附件，请写 " + d.URL + a.File, EN: "it is an attachment of " + d.File + "; write " + d.URL + a.File}
			}
		}
	}
	hint := diag.Text{ZH: "请把它列为 content/documents/ 中一条记录的附件（attachments）", EN: "name it in the attachments of a record in content/documents/"}
	if name := path.Base(file.path); markdown.IsPicture(name) {
		hint.ZH = "想显示图片，请在前面加半角叹号：![画面里有什么](" + name + ")；只想链接到它，" + hint.ZH
		hint.EN = "to show the picture put a plain exclamation mark before it: ![what it shows](" + name + "); to link to it, " + hint.EN
	}
	return hint
}

// similarPage says which page a dead link of src was probably meant to lead to: one of the same name in another folder, or of a similar address.
func (l *linker) similarPage(src *source, target string) diag.Text {
	known := slices.Sorted(maps.Keys(l.pages))
	for _, near := range known {
		if path.Base(near) == path.Base(target) && near != "/" {
			return l.linkTo(src, near)
		}
	}
	if near, ok := diag.Nearest(target, known); ok {
		return l.linkTo(src, near)
	}
	return diag.Text{ZH: "请核对文件名和文件夹", EN: "check the name and the folder"}
}

// linkTo says how a link of src to the page at address is written: as the way to its file in a text, as its address in a data file.
func (l *linker) linkTo(src *source, address string) diag.Text {
	to := address
	if path.Ext(src.path) == ".md" && path.Ext(l.pages[address].path) == ".md" {
		from := strings.Split(path.Dir(src.path), "/")
		file := strings.Split(l.pages[address].path, "/")
		for len(from) > 0 && len(file) > 1 && from[0] == file[0] {
			from, file = from[1:], file[1:]
		}
		to = strings.Repeat("../", len(from)) + strings.Join(file, "/")
	}
	return diag.Text{ZH: "是不是想写 " + to + "？", EN: "did you mean " + to + "?"}
}

// anchors are the ids in a page that come from its source.
func anchors(page *source) (ids []string) {
	if body, ok := page.body(); ok {
		for _, h := range body.Headings {
			ids = append(ids, h.ID)
		}
	}
	switch v := page.value.(type) {
	case *Figures:
		for _, f := range v.Figures {
			ids = append(ids, string(f.ID))
		}
	case *Terms:
		for _, t := range v.Terms {
			ids = append(ids, string(t.ID))
		}
	}
	return ids
}

// related checks the addresses of pages at where in a data file.
func (l *linker) related(src *source, where string, addresses []string) {
	for i, a := range addresses {
		l.relatedPage(src, fmt.Sprintf("%s[%d]", where, i), a)
	}
}

func (l *linker) relatedPage(src *source, where, address string) {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") {
		l.at(src.path, where, ruleDeadLink, address, l.similarPage(src, "/"+strings.Trim(address, "/")+"/")) // a page of this site is asked for, not a link
		return
	}
	l.checkLink(src, markdown.Link{Written: address, URL: address, Pos: l.reporter(src.path).pos(where)})
}
