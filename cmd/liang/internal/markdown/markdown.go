// Package markdown turns one Markdown text into HTML and says what stands in it.
//
// [Compile] makes a [Doc] out of a text: its HTML, headings, links and pictures. It depends on nothing but the text
// and its own file's path, since a page's address follows from its path alone; whether a link leads anywhere is for the caller
// to check.
//
// The language is CommonMark with tables, footnotes, definition lists, task lists and `~~` of GitHub, with these differences, each for the sake
// of Chinese or of editors who are no programmers:
//
//   - emphasis next to Chinese punctuation works (markdown-cjk-friendly); a single ~ is a range of hours, never a strike;
//   - a line break that was typed is a line break;
//   - ids of headings keep their Han characters; headings begin at h2, since the page has its h1;
//   - addresses are linked right after a Han character, and end at full-width punctuation;
//   - a quote that begins with [!提示], [!注意] or [!警告] (or GitHub's NOTE, WARNING, CAUTION …) is a note;
//   - raw HTML is reported, not dropped in silence; only <br> is allowed.
//
// The HTML holds no inline style, script or event handler, so that it passes the site's Content-Security-Policy.
package markdown

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"liang/cmd/liang/internal/diag"
)

// A Doc is what a Markdown text says.
type Doc struct {
	HTML     []byte    // with headings from h2 on; pictures are left out, see Images
	Headings []Heading // in order
	Links    []Link    // every link, in order
	Images   []Image   // every picture, in order
	Plain    string    // the text alone, on one line, of which the first 1024 bytes are kept
}

// A Heading is a heading with its id in HTML, unique in its document.
type Heading struct {
	Level int // in HTML: 2 to 6
	ID    string
	Text  string
}

// A Link is a link as it was written, and the address it has in HTML. Links to content files ("../org/park.md#x") become
// addresses of pages ("/org/park/#x").
type Link struct {
	Written string
	URL     string
	Pos     diag.Pos
}

// An Image is a picture that belongs into HTML at Offset. It is left out there because its measures and derived files are known
// only to who reads the picture.
type Image struct {
	Written string // path as written, relative to the Markdown file
	Alt     string
	Title   string // the caption of a Figure
	Figure  bool   // the picture stands alone: a block of its own belongs at Offset, in no paragraph
	Offset  int
	Pos     diag.Pos
}

// MaxSize is the largest text that is compiled, in bytes.
const MaxSize = 256 << 10

// maxNesting is how deep quotes and lists may nest.
const maxNesting = 20

// URL is the address of the page made from a content file: its path without content/ and .md; index.md and _index.md stand for their folder.
func URL(file string) string {
	p := strings.TrimSuffix(strings.TrimPrefix(file, "content"), ".md")
	if base := path.Base(p); base == "index" || base == "_index" {
		p = path.Dir(p)
	}
	if p = strings.TrimSuffix(p, "/"); p == "" {
		return "/"
	}
	return p + "/"
}

// engine is goldmark with our syntax. It is safe for parallel use.
var engine = goldmark.New(
	goldmark.WithExtensions(extension.Footnote, extension.DefinitionList),
	goldmark.WithParserOptions(
		parser.WithHeadingAttribute(),
		parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(emphasis{}, 400), // before goldmark's own, at 500
			util.Prioritized(strike{}, 450),
		),
	),
).Parser()

// Compile makes a Doc of src, the Markdown in file from its line firstLine on.
func Compile(file string, src []byte, firstLine int) (Doc, diag.List) {
	w := &writer{file: file, src: src, firstLine: firstLine}
	if len(bytes.TrimSpace(src)) == 0 {
		return Doc{}, nil
	}
	if len(src) > MaxSize {
		w.report(0, ruleSize, len(src)>>10, MaxSize>>10)
		return Doc{}, w.problems
	}
	if at, deep := tooDeep(src); deep {
		w.report(at, ruleNesting, maxNesting)
		return Doc{}, w.problems
	}
	if at, wide := tooWide(src); wide {
		w.report(at, ruleTable, maxColumns, maxCells)
		return Doc{}, w.problems
	}
	if at, dense := tooDense(src); dense {
		w.report(at, ruleDense, maxMarks)
		return Doc{}, w.problems
	}
	w.hiddenCharacters()
	w.ids, w.refs = map[string]int{}, map[[2]int]bool{}
	w.plain.Grow(min(len(src), maxPlain))
	w.html = make([]byte, 0, len(src)+len(src)/8+64)
	root := engine.Parse(text.NewReader(src))
	w.document(root)
	w.doc.HTML = w.html
	w.doc.Plain = strings.TrimSpace(strings.ToValidUTF8(w.plain.String(), ""))
	return w.doc, w.problems
}

// hiddenCharacters reports, once a line, what nobody sees and what stands for bytes that could not be read. A joiner within emoji is none.
func (w *writer) hiddenCharacters() {
	found := false // on this line
	for i, size := 0, 0; i < len(w.src); i += size {
		var r rune
		r, size = utf8.DecodeRune(w.src[i:])
		what := diag.Text{ZH: "看不见的字符", EN: "an invisible character"}
		switch {
		case r == '\n':
			found = false
			continue
		case r == utf8.RuneError:
			what = diag.Text{ZH: "乱码", EN: "a broken character"}
		case r == 0xad, r == 0x200b, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xfeff:
		default:
			continue
		}
		if !found {
			w.report(i, ruleHidden, what, r)
		}
		found = true
	}
}

// tooDeep returns the offset of a line that nests quotes and lists deeper than maxNesting, by marks on one line or by indents that grow
// from line to line: goldmark would go down with them one by one.
func tooDeep(src []byte) (at int, deep bool) {
	type level struct{ indent, depth int }
	var open []level // lists that the line at hand may lie in; never more than maxNesting
	for line := range bytes.Lines(src) {
		if indent, marks := nesting(line); marks > 0 && !rule(line) {
			for len(open) > 0 && open[len(open)-1].indent >= indent {
				open = open[:len(open)-1]
			}
			depth := marks
			if len(open) > 0 {
				depth += open[len(open)-1].depth
			}
			if depth > maxNesting {
				return at, true
			}
			open = append(open, level{indent, depth})
		}
		at += len(line)
	}
	return 0, false
}

// nesting counts the marks of quotes and lists that begin a line, and the columns before the first.
func nesting(line []byte) (indent, marks int) {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ' && marks == 0:
			indent++
		case c == '\t' && marks == 0:
			indent += 4
		case c == ' ', c == '\t':
		case c == '>':
			marks++
		case (c == '-' || c == '*' || c == '+') && spaceAt(line, i+1):
			marks++
		case c >= '0' && c <= '9':
			for i++; i < len(line) && line[i] >= '0' && line[i] <= '9'; i++ {
			}
			if i == len(line) || line[i] != '.' && line[i] != ')' || !spaceAt(line, i+1) {
				return indent, marks
			}
			marks++
		default:
			return indent, marks
		}
	}
	return indent, marks
}

func spaceAt(line []byte, i int) bool {
	return i >= len(line) || line[i] == ' ' || line[i] == '\t' || line[i] == '\n' || line[i] == '\r'
}

// A table may have maxColumns columns and maxCells cells. A row may be as short as one letter, yet gets all its cells.
const (
	maxColumns = 50
	maxCells   = 10000
)

// tooWide returns the offset of the line of hyphens of a table that is too large.
func tooWide(src []byte) (at int, wide bool) {
	columns, rows := 0, 0
	start := 0 // of the line
	for line := range bytes.Lines(src) {
		if len(bytes.Trim(line, "> \t\r\n")) == 0 {
			columns, rows = 0, 0
		} else if rows++; len(bytes.TrimLeft(line, "|:->*+ \t\r\n0123456789.)")) == 0 {
			if n := bytes.Count(line, []byte("|")); n > columns && bytes.IndexByte(line, '-') >= 0 {
				at, columns = start, n
			}
		}
		if columns > maxColumns+1 || columns*rows > maxCells {
			return at, true
		}
		start += len(line)
	}
	return 0, false
}

// maxMarks is how many marks of emphasis, links and code one block may have: goldmark needs time that grows with their square.
const maxMarks = 2000

// tooDense returns the offset of a block (lines without a blank one between) with more than maxMarks marks.
func tooDense(src []byte) (at int, dense bool) {
	marks, blank := 0, true
	for i, c := range src {
		switch c {
		case '\n':
			if blank {
				at, marks = i+1, 0
			}
			blank = true
			continue
		case ' ', '\t', '\r', '>':
			continue
		case '*', '_', '[', ']', '`', '<', '~', '!':
			if marks++; c == ']' && endless(src[i+1:]) {
				marks += maxMarks / 100
			}
			if marks > maxMarks {
				return at, true
			}
		}
		blank = false
	}
	return 0, false
}

// endless reports whether the address of a link begins here that no bracket closes: goldmark looks for it up to the end of the line, once for each.
func endless(src []byte) bool {
	const longest = 2000
	depth := 0
	for _, c := range src[:min(len(src), longest)] {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ' ', '\t', '\n', '\r':
			return false
		}
		if depth <= 0 {
			return false // it is closed, or none begins here
		}
	}
	return depth > 0
}

// rule reports whether a line is a thematic break such as "- - - -".
func rule(line []byte) bool {
	only := bytes.ReplaceAll(line, []byte(" "), nil)
	return len(only) > 2 && (bytes.Count(only, []byte("-")) == len(only) || bytes.Count(only, []byte("*")) == len(only))
}

// pos is the place of byte offset at of the text. Places are mostly asked for from top to bottom, so each is counted from the one before: a line may
// hold ten thousand links.
func (w *writer) pos(at int) diag.Pos {
	at = max(min(at, len(w.src)), 0)
	if at < w.last.at || w.last.line == 0 {
		w.last = place{0, w.firstLine, 1}
	}
	between := w.src[w.last.at:at]
	if end := bytes.LastIndexByte(between, '\n') + 1; end > 0 {
		w.last.line += bytes.Count(between, []byte("\n"))
		w.last.col = 1
		between = between[end:]
	}
	w.last.col += utf8.RuneCount(between)
	w.last.at = at
	return diag.Pos{File: w.file, Line: w.last.line, Col: w.last.col}
}

// A place is a byte offset with its line and column.
type place struct{ at, line, col int }

func (w *writer) report(at int, rule *diag.Rule, args ...any) {
	w.problems.Add(w.pos(at), rule, args...)
}

// id returns a free id for a heading: its letters and digits of any script, lower case, with hyphens between.
func (w *writer) id(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case wordRune(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	id := strings.TrimRight(b.String(), "-")
	if id == "" {
		id = "section"
	}
	w.ids[id]++
	if n := w.ids[id]; n > 1 {
		return w.id(fmt.Sprintf("%s-%d", id, n))
	}
	return id
}
