package content

import (
	"io/fs"
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

	html piece
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

// HTML returns the body's HTML without its pictures, which belong in at b.Images. The caller must not change it.
func (b *Body) HTML() ([]byte, error) { return b.html.read() }

// Close frees what s and other Sites of the same Loader keep outside of memory. They cannot be rendered any more.
func (s *Site) Close() { s.spool.close() }

// Open opens a file of the site, such as a picture beside a record, by its path below the root.
func (s *Site) Open(file string) (fs.File, error) { return s.fsys.Open(file) }

// CheckLinks reports links in Markdown to addresses that no file of the finished site has. It complements Load, which knows
// the pages of records but not what is made from them: data files, feeds, lists.
func (s *Site) CheckLinks(exists func(path string) bool) (problems diag.List) {
	for _, l := range s.farLinks {
		target, _, _ := strings.Cut(l.URL, "#")
		target, _, _ = strings.Cut(target, "?")
		p := strings.TrimPrefix(target, "/")
		if p == "" || strings.HasSuffix(p, "/") {
			p += "index.html"
		}
		if !exists(p) {
			problems.Add(l.Pos, ruleDeadLink, l.Written, diag.Text{ZH: "请核对网址", EN: "check the address"})
		}
	}
	return problems
}
