package content

import (
	"bytes"
	"html"
	"io/fs"
	"slices"
	"strings"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/markdown"
)

// A Body is what others need to know of a record's Markdown.
type Body struct {
	Headings []markdown.Heading
	Images   []markdown.Image
	Plain    string // its text on one line, cut at plainLimit characters, if the record has no summary that says what it is about
	HasText  bool

	html piece `snapshot:"-"`
}

// plainLimit is how many characters of a body's text are kept with the record: as many as a summary may have.
const plainLimit = 120

// newBody has its HTML in memory yet; see spool.
func newBody(doc markdown.Doc) Body {
	plain := doc.Plain
	n := 0
	for i := range plain {
		if n++; n > plainLimit {
			plain = strings.Clone(plain[:i])
			break
		}
	}
	return Body{Headings: doc.Headings, Images: doc.Images, Plain: plain, HasText: len(doc.HTML) > 0 || len(doc.Images) > 0, html: piece{text: doc.HTML}}
}

// HTML returns the body of the record or column in file without its pictures, which belong in at b.Images. The caller must not change it.
func (s *Site) HTML(file string, b *Body) ([]byte, error) {
	text, err := b.html.read()
	return s.unlink(file, text), err
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
