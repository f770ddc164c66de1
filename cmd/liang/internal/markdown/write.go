package markdown

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"liang/cmd/liang/internal/diag"
)

// A writer walks a tree once and writes HTML, collecting what else a Doc holds. It writes HTML itself rather than through goldmark's renderer:
// a switch over a dozen nodes is shorter than overriding theirs one by one, and reports positions on the way.
type writer struct {
	file      string
	src       []byte
	firstLine int
	last      place // that was asked for

	doc      Doc
	html     []byte
	plain    strings.Builder
	ids      map[string]int
	refs     map[[2]int]bool // to footnotes, by index and number of the reference
	shift    int             // added to a heading's level
	level    int             // of the last heading, in HTML
	tables   int
	tags     map[string]bool // of HTML that were reported
	problems diag.List
}

func (w *writer) out(s ...string) {
	for _, s := range s {
		w.html = append(w.html, s...)
	}
}

// escape writes text for HTML content and attribute values alike.
func (w *writer) escape(s []byte) {
	last := 0
	for i, c := range s {
		var e string
		switch c {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '"':
			e = "&#34;"
		case 0:
			e = "\ufffd"
		default:
			continue
		}
		w.html = append(append(w.html, s[last:i]...), e...)
		last = i + 1
	}
	w.html = append(w.html, s[last:]...)
}

func (w *writer) document(root ast.Node) {
	top := 6
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if ref, ok := n.(*extast.FootnoteLink); ok && entering {
			w.refs[[2]int{ref.Index, ref.RefIndex}] = true
		}
		if h, ok := n.(*ast.Heading); ok && entering {
			top = min(top, h.Level)
			if id, ok := explicitID(h); ok {
				if w.ids[id]++; w.ids[id] > 1 {
					w.report(offset(n), ruleHeadingID, id)
				}
			}
		}
		return ast.WalkContinue, nil
	})
	w.shift, w.level = 2-top, 1
	w.children(root)
}

func (w *writer) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			joinText(n, t)
		}
		w.node(c)
	}
}

// joinText makes one text of t and those that follow it directly, which marks without effect have split.
func joinText(parent ast.Node, t *ast.Text) {
	for !t.SoftLineBreak() && !t.HardLineBreak() {
		next, ok := t.NextSibling().(*ast.Text)
		if !ok || next.Segment.Start != t.Segment.Stop || next.IsRaw() != t.IsRaw() {
			return
		}
		t.Segment.Stop = next.Segment.Stop
		t.SetSoftLineBreak(next.SoftLineBreak())
		t.SetHardLineBreak(next.HardLineBreak())
		parent.RemoveChild(parent, next)
	}
}

// wrap writes n's children between tags.
func (w *writer) wrap(n ast.Node, open, close string) {
	w.out(open)
	w.children(n)
	w.out(close)
}

func (w *writer) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		w.heading(n)
	case *ast.Paragraph:
		w.paragraph(n)
	case *ast.TextBlock:
		w.children(n)
		w.space()
	case *ast.Blockquote:
		w.quote(n)
	case *ast.List:
		w.list(n)
	case *ast.ListItem:
		w.wrap(n, "<li>", "</li>\n")
	case *ast.ThematicBreak:
		w.out("<hr>\n")
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		w.code(n)
	case *ast.HTMLBlock:
		w.htmlBlock(n)

	case *ast.Text:
		w.text(n)
	case *ast.String:
		w.escape(n.Value)
	case *ast.Emphasis:
		if n.Level == 2 {
			w.wrap(n, "<strong>", "</strong>")
		} else {
			w.wrap(n, "<em>", "</em>")
		}
	case *ast.CodeSpan:
		w.wrap(n, "<code>", "</code>")
	case *ast.Link:
		w.link(n)
	case *ast.AutoLink:
		w.autoLink(n)
	case *ast.Image:
		w.image(n, false)
	case *ast.RawHTML:
		w.rawHTML(n)

	case *extast.Strikethrough:
		w.wrap(n, "<del>", "</del>")
	case *extast.Table:
		w.tables++ // regions need names that differ
		w.out(fmt.Sprintf(`<div class="table-scroll" role="region" aria-label="表格 %d" tabindex="0"><table>`, w.tables), "\n")
		w.children(n)
		if n.LastChild() != nil && n.LastChild().Kind() == extast.KindTableRow {
			w.out("</tbody>\n")
		}
		w.out("</table></div>\n")
	case *extast.TableHeader:
		w.wrap(n, "<thead><tr>", "</tr></thead>\n")
	case *extast.TableRow:
		if n.PreviousSibling() != nil && n.PreviousSibling().Kind() == extast.KindTableHeader {
			w.out("<tbody>\n")
		}
		w.wrap(n, "<tr>", "</tr>\n")
	case *extast.TableCell:
		w.cell(n)
	case *extast.TaskCheckBox:
		if n.IsChecked {
			w.out(`<span role="img" aria-label="已完成">☑</span> `)
		} else {
			w.out(`<span role="img" aria-label="未完成">☐</span> `)
		}
	case *extast.DefinitionList:
		w.wrap(n, "<dl>\n", "</dl>\n")
	case *extast.DefinitionTerm:
		w.wrap(n, "<dt>", "</dt>\n")
		w.space()
	case *extast.DefinitionDescription:
		w.wrap(n, "<dd>", "</dd>\n")
	case *extast.FootnoteLink:
		w.out(fmt.Sprintf(`<sup><a class="footnote-ref" href="#fn-%d" id="fnref-%d-%d" aria-label="脚注 %d">%d</a></sup>`, n.Index, n.Index, n.RefIndex, n.Index, n.Index))
	case *extast.FootnoteBacklink:
		if !w.refs[[2]int{n.Index, n.RefIndex}] { // it stands in a note that nobody refers to
			return
		}
		w.out(fmt.Sprintf(` <a class="footnote-back" href="#fnref-%d-%d" aria-label="回到正文">↩</a>`, n.Index, n.RefIndex))
	case *extast.FootnoteList:
		w.wrap(n, `<section class="footnotes" aria-label="脚注"><ol>`+"\n", "</ol></section>\n")
	case *extast.Footnote:
		w.wrap(n, fmt.Sprintf(`<li id="fn-%d">`, n.Index), "</li>\n")
	default:
		w.children(n)
	}
}

// maxPlain is how many bytes of the plain text are kept: enough for the 120 characters that package content keeps with a record.
const maxPlain = 1024

// say adds to the plain text.
func (w *writer) say(text []byte) {
	w.plain.Write(text[:min(len(text), maxPlain-w.plain.Len())])
}

// space separates words of the plain text.
func (w *writer) space() {
	if w.plain.Len() > 0 {
		w.say([]byte{' '})
	}
}

func explicitID(h *ast.Heading) (string, bool) {
	v, ok := h.AttributeString("id")
	if b, isBytes := v.([]byte); ok && isBytes {
		return string(b), true
	}
	return "", false
}

func (w *writer) heading(n *ast.Heading) {
	if rule, ok := n.PreviousSibling().(*ast.ThematicBreak); ok && field.Match(w.src[offset(n):]) {
		w.report(offset(rule), ruleFrontMatter)
	}
	level := min(n.Level+w.shift, 6)
	words := string(bytes.TrimSpace(textOf(n, w.src)))
	if level > w.level+1 {
		marks := strings.Repeat("#", n.Level)
		w.report(offset(n), ruleHeadingLevel, marks, marks[level-w.level-1:]+" "+clip(words))
	}
	w.level = level
	id, explicit := explicitID(n)
	if !explicit {
		id = w.id(words)
	}
	w.doc.Headings = append(w.doc.Headings, Heading{level, id, words})
	w.out(fmt.Sprintf(`<h%d id="`, level))
	w.escape([]byte(id))
	w.out(`">`)
	w.children(n)
	w.out(fmt.Sprintf("</h%d>\n", level))
	w.space()
}

// field is a line of front matter.
var field = regexp.MustCompile(`^[a-z_]+: `)

// textOf is the text of n's descendants.
func textOf(n ast.Node, src []byte) (words []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			words = append(words, c.Segment.Value(src)...)
			if c.SoftLineBreak() || c.HardLineBreak() {
				words = append(words, ' ')
			}
		case *ast.String:
			words = append(words, c.Value...)
		case *ast.AutoLink:
			words = append(words, c.Label(src)...)
		default:
			words = append(words, textOf(c, src)...)
		}
	}
	return words
}

// headingMark is a line that was meant to be a heading: no space after #, or a # in full width. #1 is a number.
var headingMark = regexp.MustCompile(`^([#＃]{1,6})[ 　]*([^#＃\s　\d].*)`)

// listMark is a line that looks like an entry of a list, bulletMark one that does if another follows. （一） and （1） are headings in office
// papers and stay as they are.
var (
	listMark   = regexp.MustCompile(`^(\d{1,2})[、．]\s*(.*)`)
	bulletMark = regexp.MustCompile(`^(?:[·•●○■◆]\s*|[-－][ 　]*)([^-－—\s　].*)`)
)

// looksLike reports the first thing in a paragraph that its writer meant to be something else.
func (w *writer) looksLike(n *ast.Paragraph) {
	var lines [][]byte
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		line := seg.Value(w.src)
		lines = append(lines, line)
		if m := headingMark.FindSubmatch(line); m != nil {
			words := clip(string(m[2]))
			w.report(seg.Start, ruleHeadingMark, string(m[1])+words, strings.Repeat("#", utf8.RuneCount(m[1]))+" "+words)
			return
		}
		if m := listMark.FindSubmatch(line); m != nil {
			w.report(seg.Start, ruleListMark, clip(string(m[0])), string(m[1])+". "+clip(string(m[2])))
			return
		}
	}
	bar := func(line []byte) bool {
		return bytes.HasPrefix(line, []byte("|")) || bytes.HasPrefix(line, []byte("｜"))
	}
	for i := 1; i < len(lines); i++ {
		start := n.Lines().At(i - 1).Start
		if m := bulletMark.FindSubmatch(lines[i-1]); m != nil && bulletMark.Match(lines[i]) {
			w.report(start, ruleListMark, clip(string(m[0])), "- "+clip(string(m[1])))
			return
		}
		if bar(lines[i-1]) && bar(lines[i]) {
			columns := bytes.Count(lines[i-1], []byte("|")) + bytes.Count(lines[i-1], []byte("｜")) - 1
			w.report(start, ruleTableMark, strings.Repeat("| --- ", max(columns, 1))+"|")
			return
		}
	}
}

func (w *writer) paragraph(n *ast.Paragraph) {
	if img, ok := n.FirstChild().(*ast.Image); ok && img.NextSibling() == nil {
		w.image(img, true)
		return
	}
	w.looksLike(n)
	w.wrap(n, "<p>", "</p>\n")
	w.space()
}

func clip(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 12 {
		return string(r[:12]) + "…"
	}
	return s
}

// notes are the markers of notes, GitHub's and their Chinese names: class and heading word.
var notes = map[string][2]string{
	"NOTE": {"note", "提示"}, "TIP": {"note", "提示"}, "提示": {"note", "提示"}, "说明": {"note", "说明"},
	"IMPORTANT": {"note note-important", "注意"}, "注意": {"note note-important", "注意"},
	"WARNING": {"note note-warning", "警告"}, "CAUTION": {"note note-warning", "警告"}, "警告": {"note note-warning", "警告"},
}

var noteMark = regexp.MustCompile(`^\[!([^\]\n]{1,12})\][ \t]*(?:\n|$)`)

func (w *writer) quote(n *ast.Blockquote) {
	p, ok := n.FirstChild().(*ast.Paragraph)
	if !ok {
		w.wrap(n, "<blockquote>\n", "</blockquote>\n")
		return
	}
	first := p.Lines().At(0)
	m := noteMark.FindSubmatch(first.Value(w.src))
	var note [2]string
	if m != nil {
		note = notes[strings.ToUpper(string(m[1]))]
	}
	if note[0] == "" {
		w.wrap(n, "<blockquote>\n", "</blockquote>\n")
		return
	}
	w.out(`<div class="`, note[0], `" role="note"><p class="note-heading">`, note[1], "</p>\n")
	for c := p.FirstChild(); c != nil && offset(c) < first.Stop; {
		next := c.NextSibling()
		p.RemoveChild(p, c)
		c = next
	}
	if p.FirstChild() == nil {
		n.RemoveChild(n, p)
	}
	w.children(n)
	w.out("</div>\n")
}

func (w *writer) list(n *ast.List) {
	if !n.IsOrdered() {
		w.wrap(n, "<ul>\n", "</ul>\n")
		return
	}
	open := "<ol>\n"
	if n.Start != 1 {
		open = fmt.Sprintf("<ol start=\"%d\">\n", n.Start)
	}
	w.wrap(n, open, "</ol>\n")
}

func (w *writer) code(n ast.Node) {
	w.out(`<pre tabindex="0"><code>`)
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		w.escape(seg.Value(w.src))
		w.say(seg.Value(w.src))
	}
	w.out("</code></pre>\n")
	w.space()
}

func (w *writer) htmlBlock(n *ast.HTMLBlock) {
	if n.HTMLBlockType == ast.HTMLBlockType2 {
		w.comment(n)
		return
	}
	seg := n.Lines().At(0)
	value := bytes.TrimSpace(seg.Value(w.src))
	w.reportTag(seg.Start+bytes.Index(seg.Value(w.src), value), value)
}

// comment passes over a comment, which is for editors and not for readers, and reports what else would be lost with it.
func (w *writer) comment(n *ast.HTMLBlock) {
	first, last := n.Lines().At(0), n.Lines().At(n.Lines().Len()-1)
	if n.HasClosure() {
		last = n.ClosureLine
	}
	text := w.src[first.Start:last.Stop]
	end := bytes.Index(text, []byte("-->"))
	if end < 0 {
		w.report(first.Start+bytes.Index(text, []byte("<!--")), ruleComment, diag.Text{ZH: "这里的注释没有用 --> 结束，后面的内容都不会显示", EN: "the comment is not ended by -->, so nothing behind it is shown"})
		return
	}
	end += len("-->")
	rest, _, _ := bytes.Cut(text[end:], []byte("\n"))
	if words := bytes.TrimSpace(rest); len(words) > 0 {
		w.report(first.Start+end+bytes.Index(rest, words), ruleComment, diag.Text{ZH: "注释后面同一行的文字不会显示", EN: "what stands on the line behind a comment is not shown"})
	}
}

// reportTag reports a tag, unless it only closes one that was reported.
func (w *writer) reportTag(at int, html []byte) {
	m := tagName.FindSubmatch(html)
	if m != nil && len(m[1]) > 0 && w.tags[string(m[2])] {
		return
	}
	if m != nil {
		if w.tags == nil {
			w.tags = map[string]bool{}
		}
		w.tags[string(m[2])] = true
	}
	w.report(at, ruleHTML, tag(html))
}

var tagName = regexp.MustCompile(`^<(/?)([A-Za-z][A-Za-z0-9-]*)`)

var lineBreak = regexp.MustCompile(`(?i)^<br\s*/?>$`)

func (w *writer) rawHTML(n *ast.RawHTML) {
	seg := n.Segments.At(0)
	value := seg.Value(w.src)
	switch {
	case lineBreak.Match(value):
		w.out("<br>")
		w.space()
	case bytes.HasPrefix(value, []byte("<!--")):
	default:
		w.reportTag(seg.Start, value)
	}
}

// tag is the tag at the beginning of HTML.
func tag(html []byte) string {
	if i := bytes.IndexByte(html, '>'); i >= 0 {
		html = html[:i+1]
	}
	return clip(string(html))
}

func (w *writer) text(n *ast.Text) {
	value := n.Segment.Value(w.src)
	if n.PreviousSibling() == nil && n.Parent().Kind() == ast.KindParagraph {
		value = bytes.TrimLeft(value, "\u3000") // an indent typed by hand; the stylesheet indents
	}
	if !n.IsRaw() && n.Parent().Kind() != ast.KindCodeSpan {
		if i := bytes.Index(value, []byte("**")); i >= 0 {
			w.report(n.Segment.Start+i, ruleStar)
		}
		w.fullWidthLinks(n.Segment.Start, n.Segment.Stop)
	}
	if n.Parent().Kind() == ast.KindCodeSpan {
		w.escape(bytes.ReplaceAll(value, []byte("\n"), []byte(" ")))
	} else {
		w.words(value, n)
	}
	w.say(value)
	if n.HardLineBreak() || n.SoftLineBreak() {
		w.out("<br>\n")
		w.space()
	}
}

// fullWidthLink is what follows the words of a link that was typed with the signs of a Chinese keyboard.
var fullWidthLink = regexp.MustCompile(`^(?:\]|】)(\(|（)([^（）()\s]+)(?:\)|）)`)

// addressLike tells an address from a remark in parentheses.
var addressLike = regexp.MustCompile(`^(?:https?://|mailto:|/|\.\.?/|#)|\.(?:md|html?|pdf|docx?|xlsx?|csv|zip|jpe?g|png|webp)(?:#.*)?$`)

// fullWidthLinks reports links in the text between start and stop that are none, for they use full-width signs.
func (w *writer) fullWidthLinks(start, stop int) {
	for i := start; i < stop; i++ {
		if c := w.src[i]; c != ']' && !bytes.HasPrefix(w.src[i:], []byte("】")) {
			continue
		}
		line, _, _ := bytes.Cut(w.src[i:], []byte("\n"))
		if m := fullWidthLink.FindSubmatch(line); m != nil && addressLike.Match(m[2]) {
			w.report(i, ruleFullWidthLink, string(m[2]))
		}
	}
}

func (w *writer) cell(n *extast.TableCell) {
	name := "td"
	if n.Parent().Kind() == extast.KindTableHeader {
		name = "th"
	}
	w.out("<", name)
	if name == "th" {
		w.out(` scope="col"`)
	}
	if n.Alignment != extast.AlignNone {
		w.out(` class="align-`, n.Alignment.String(), `"`)
	}
	w.wrap(n, ">", "</"+name+">")
	w.space()
}

func (w *writer) link(n *ast.Link) {
	written := string(n.Destination)
	at := offset(n)
	to, ok := w.resolve(at, written)
	if !ok {
		w.children(n)
		return
	}
	if words := textOf(n, w.src); written == "" || len(bytes.TrimSpace(words)) == 0 && !hasImage(n) {
		w.report(at, ruleEmptyLink)
	}
	if before := w.src[:max(at, 0)]; bytes.HasSuffix(before, []byte("！")) && pictureName.MatchString(written) {
		w.report(at-len("！"), rulePictureMark, written)
		defer func(links []Link) { w.doc.Links = links }(w.doc.Links) // where it leads does not matter any more
	}
	w.anchor(to)
	w.children(n)
	w.out("</a>")
	w.doc.Links = append(w.doc.Links, Link{written, to, w.pos(at)})
}

// IsPicture reports whether a file's name is that of a picture.
func IsPicture(name string) bool { return pictureName.MatchString(name) }

var pictureName = regexp.MustCompile(`(?i)\.(?:jpe?g|png|webp|gif)$`)

func hasImage(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindImage {
			return true
		}
	}
	return false
}

func (w *writer) anchor(to string) {
	w.out(`<a href="`)
	w.escape([]byte(to))
	if strings.HasPrefix(to, "http") {
		w.out(`" rel="noopener`)
	}
	w.out(`">`)
}

func (w *writer) autoLink(n *ast.AutoLink) {
	written := string(n.URL(w.src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(written, "mailto:") {
		written = "mailto:" + written
	}
	at := offset(n)
	to, ok := w.resolve(at, written)
	label := n.Label(w.src)
	w.say(label)
	if !ok {
		w.escape(label)
		return
	}
	w.anchor(to)
	w.escape(label)
	w.out("</a>")
	w.doc.Links = append(w.doc.Links, Link{written, to, w.pos(at)})
}

var addresses = diag.Text{ZH: "只能用 https:// 网址、本站文件（../org/park.md）、mailto: 或 tel:", EN: "use an https:// address, a file of this site (../org/park.md), mailto: or tel:"}

// resolve turns a link as written into the address for HTML.
func (w *writer) resolve(at int, written string) (to string, ok bool) {
	u, err := url.Parse(written)
	if err != nil || strings.ContainsAny(written, "\\\x00\r\n\t") || strings.HasPrefix(written, "//") {
		hint := addresses
		if file := strings.ReplaceAll(written, `\`, "/"); strings.Contains(written, `\`) && strings.HasSuffix(file, ".md") && !strings.Contains(file, ":") {
			hint = diag.Text{ZH: "请用 / 代替 \\，写成 " + file, EN: "use / in place of \\: " + file}
		}
		w.report(at, ruleAddress, clip(written), hint)
		return "", false
	}
	if host := u.Hostname(); host == "localhost" || host == "127.0.0.1" {
		w.report(at, ruleLocal, written)
		return "", false
	}
	switch u.Scheme {
	case "https":
		return u.String(), true
	case "http":
		w.report(at, ruleInsecure, written, "https"+strings.TrimPrefix(written, "http"))
		return u.String(), true
	case "mailto", "tel":
		return u.String(), true
	case "":
	default:
		w.report(at, ruleAddress, clip(written), addresses)
		return "", false
	}
	if strings.HasPrefix(written, "www.") {
		w.report(at, ruleAddress, clip(written), diag.Text{ZH: "外面的网址要写全：https://" + written, EN: "write the whole address: https://" + written})
		return "", false
	}
	fragment := ""
	if u.Fragment != "" {
		fragment = "#" + u.Fragment
	}
	if u.Path == "" {
		return fragment, true
	}
	target := u.Path
	if !strings.HasPrefix(target, "/") {
		target = path.Join(path.Dir(w.file), target)
		if target != "content" && !strings.HasPrefix(target, "content/") {
			inside := strings.Repeat("../", strings.Count(w.file, "/")-1) + strings.TrimLeft(written, "./")
			w.report(at, ruleOutside, written, inside)
			return "", false
		}
		switch {
		case strings.HasSuffix(target, ".md"):
			target = URL(target)
		case strings.HasSuffix(u.Path, "/") || path.Ext(target) == "":
			target = strings.TrimSuffix(strings.TrimPrefix(target, "content"), "/") + "/"
		case path.Dir(target) == path.Dir(w.file): // what stands beside the text is published below its page
			target = URL(w.file) + path.Base(target)
		default:
			target = strings.TrimPrefix(target, "content")
		}
	}
	query := ""
	if u.RawQuery != "" {
		query = "?" + u.RawQuery
	}
	return (&url.URL{Path: target}).EscapedPath() + query + fragment, true
}

func (w *writer) image(n *ast.Image, figure bool) {
	at := offset(n)
	written := string(n.Destination)
	alt := string(bytes.TrimSpace(textOf(n, w.src)))
	if alt == "" {
		w.report(at, ruleNoAlt, written)
	}
	if written == "" || strings.ContainsAny(written, `/\:?#%`) {
		w.report(at, rulePictureAddress, clip(written))
		return
	}
	w.doc.Images = append(w.doc.Images, Image{written, alt, string(n.Title), figure, len(w.html), w.pos(at)})
	w.say([]byte(alt))
	w.space()
}

// offset is where n begins in the source, as far as goldmark knows.
func offset(n ast.Node) int {
	if at := n.Pos(); at >= 0 {
		return at
	}
	if t, ok := n.(*ast.Text); ok {
		return t.Segment.Start
	}
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		return offset(c)
	}
	if n.Parent() != nil && n.Parent().Type() == ast.TypeBlock && n.Parent().Lines() != nil && n.Parent().Lines().Len() > 0 {
		return n.Parent().Lines().At(0).Start
	}
	return 0
}

// words writes text with its bare addresses linked.
func (w *writer) words(value []byte, n *ast.Text) {
	for inLink := n.Parent().Kind() == ast.KindLink; !inLink; {
		start, end := bareAddress(value)
		if start < 0 {
			break
		}
		w.unescape(value[:start], n.IsRaw())
		written := string(value[start:end])
		at := n.Segment.Stop - len(value) + start
		if to, ok := w.resolve(at, written); ok {
			w.anchor(to)
			w.escape([]byte(written))
			w.out("</a>")
			w.doc.Links = append(w.doc.Links, Link{written, to, w.pos(at)})
		} else {
			w.escape([]byte(written))
		}
		value = value[end:]
	}
	w.unescape(value, n.IsRaw())
}

// unescape writes text with backslash escapes and entities resolved, unless it is raw.
func (w *writer) unescape(value []byte, raw bool) {
	if raw || bytes.IndexByte(value, '\\') < 0 && bytes.IndexByte(value, '&') < 0 {
		w.escape(value)
		return
	}
	w.escape(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(value))))
}
