package content

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"slices"
	"strings"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/markdown"
	"liang/cmd/liang/internal/strictyaml"
)

// A Body is what others need to know of a record's Markdown.
type Body struct {
	Headings []markdown.Heading
	Images   []markdown.Image
	Plain    string // its text on one line, cut at plainLimit characters
	HasText  bool

	html []byte // nil if it was not kept
}

// plainLimit is how many characters of a body's text are kept with the record.
const plainLimit = 200

// keepLimit is how many bytes of HTML a Loader keeps in all; see Site.HTML.
const keepLimit = 64 << 20

func newBody(doc markdown.Doc) Body {
	plain := doc.Plain
	n := 0
	for i := range plain {
		if n++; n > plainLimit {
			plain = strings.Clone(plain[:i])
			break
		}
	}
	return Body{Headings: doc.Headings, Images: doc.Images, Plain: plain, HasText: len(doc.HTML) > 0 || len(doc.Images) > 0, html: doc.HTML}
}

// HTML returns the body of the record or column in file, without its pictures, which belong in at b.Images. The caller must
// not change it.
//
// The HTML made while loading is kept as long as keepLimit allows, which spares a small site all second parsing; beyond that it is made
// again from the file each time, which keeps memory flat at any size.
func (s *Site) HTML(file string, b *Body) ([]byte, error) {
	if b.html != nil || !b.HasText {
		return s.unlink(file, b.html), nil
	}
	data, err := fs.ReadFile(s.fsys, file)
	if err != nil {
		return nil, fmt.Errorf("content: %w", err)
	}
	_, text, line, _ := strictyaml.Split(file, data)
	doc, _ := markdown.Compile(file, text, line)
	return s.unlink(file, doc.HTML), nil
}

// unlink takes the addresses that are not published yet out of the links in a file's HTML, leaving their words. Blanks stand in their place, so
// that the offsets of pictures stay true.
func (s *Site) unlink(file string, text []byte) []byte {
	for _, address := range s.waiting[file] {
		href := []byte(` href="` + html.EscapeString(address) + `"`)
		text = bytes.ReplaceAll(text, href, bytes.Repeat([]byte(" "), len(href)))
	}
	return text
}

// Open opens a file of the site, such as a picture beside a record, by its path below the root.
func (s *Site) Open(file string) (fs.File, error) { return s.fsys.Open(file) }

// CheckFinished reports links to what the finished site does not have, and aliases that it has. It complements Load, which knows the pages
// of records but not what is made from them: data files, feeds, lists, the sections of a page. find says whether the site has a file, and what ids
// stand in it.
func (s *Site) CheckFinished(find func(path string) (ids func() []string, found bool)) (problems diag.List) {
	for _, l := range s.farLinks {
		target, fragment := splitAddress(l.URL)
		p := strings.TrimPrefix(target, "/")
		if p == "" || strings.HasSuffix(p, "/") {
			p += "index.html"
		}
		ids, found := find(p)
		if !found {
			problems.Add(l.Pos, ruleDeadLink, l.Written, diag.Text{ZH: "请核对网址", EN: "check the address"})
		} else if fragment != "" && !slices.Contains(ids(), fragment) {
			problems.Add(l.Pos, ruleDeadAnchor, l.Written, fragment, didYouMean(fragment, ids()))
		}
	}
	for _, a := range s.aliases {
		p := strings.Trim(string(a.Alias), "/")
		for _, p := range []string{p, p + "/index.html"} {
			if _, found := find(p); found {
				problems.Add((&linker{Site: s}).reporter(a.file).pos(a.where), ruleAliasTaken, string(a.Alias), "public/"+p)
			}
		}
	}
	return problems
}
