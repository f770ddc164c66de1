package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	cdppage "github.com/chromedp/cdproto/page"
	"golang.org/x/net/html"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/layout"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/page"
	"liang/cmd/liang/internal/photo"
	"liang/cmd/liang/internal/sitetest"
	"liang/cmd/liang/internal/strictyaml"
)

// injections are texts that would do harm in some place if they were not escaped there. Short ones come first: many fields hold 20
// characters.
var injections = []string{
	// HTML: elements, attributes, comments, entities, raw text.
	`<b>x`, `</p>`, `</h1>`, `<script>x()</script>`, `</script><script>x()</script>`, `<img src=x onerror=x()>`, `<svg onload=x()>`, `<svg><script>x()</script></svg>`,
	`"><img src=x>`, `'><img src=x>`, `" onfocus=x() a="`, `' onfocus=x() a='`, "` onfocus=x() a=`", ` onfocus=x() `, `" autofocus a="`, `><`, `"`, `'`, `<`, `>`, `&`, `&lt;b&gt;`, `&amp;lt;`, `&#60;b&#62;`,
	`&NewLine;`, `&#x0;`, `<!--`, `-->`, `--!>`, `<!-- x -->`, `<![CDATA[x]]>`, `]]>`, `<?xml?>`, `<!DOCTYPE x>`, `</title><b>`, `</style><b>`, `</textarea><b>`, `<plaintext>`, `<noscript><b>`, `<template>`,
	`<base href=//x.example>`, `<meta http-equiv=refresh content="0;url=//x.example">`, `<iframe srcdoc="<b>">`, `<object data=x>`, `<form action=//x.example><input name=a>`, `<math><mi xlink:href="javascript:x()">`,
	`<a href=javascript:x()>`, `<details open ontoggle=x()>`, `<x/onclick=x()>`, `<<b>>`, `<b`, `<a href="`, `＜b＞`, `%3Cb%3E`, `\u003cb\u003e`, `\x3cb`, `{"a":"</script>"}`, `<!--<script>`,
	// Addresses.
	`javascript:x()`, `JaVaScRiPt:x()`, `java&#115;cript:x()`, `javascript&colon;x()`, `data:text/html,<b>`, `vbscript:x`, `//x.example/`, `\\x.example\`, `https://x.example/"onclick="`, `../../../etc/passwd`,
	`https://x.example/<b>`, `https://x.example/?a=1&b=2`, `https://x.example/#"><b>`, `file:///etc/passwd`, `/a?b#c`, `%0d%0aSet-Cookie:a=b`, `%2e%2e%2f`, `?q=<b>`, `#x`,
	// Styles.
	`}body{display:none}`, `x:expression(x())`, `url(//x.example)`, `;background:url(x)`, `</style>`, `@import "x"`, `/*`, `*/`,
	// Scripts and JSON.
	`"}]}`, `","a":"b`, `\`, `\"`, `\n`, `'+x()+'`, "${x()}", "`${x()}`", `//`, `"-x()-"`, `null`, `{{.Site}}`, `{{template "x"}}`, `{{`, `}}`, `{{/*`, `<%= x %>`, `{% x %}`, `$(x)`, "`x`", `%s%d%n`, `{days}`, `\0`,
	// Spreadsheets.
	`=1+1`, `=HYPERLINK("//x.example")`, `+1+1`, `-1+1`, `@SUM(A1)`, `＝1+1`, `'=1+1`, `=cmd|'/C calc'!A0`, `a,b`, `a;b`, `"a","b"`, `""`,
	// Calendars, headers, redirects, robots.txt.
	`X:Y`, `BEGIN:VEVENT`, `END:VEVENT`, `a;b=c:d`, `,`, `;`, `:`, `\,`, `\;`, `x\nATTENDEE:y`, `/* 200`, `/a /b 301!`, `Disallow: /`, `Set-Cookie: a=b`, `  X-A: b`, `# x`, strings.Repeat("长行折叠", 15),
	// Lines, controls and characters that nobody sees or that turn others round.
	"a\nb", "a\r\nX-A: b", "a\rb", "a\r\nEND:VEVENT", "a\n\n/* x", "a\tb", "a\x00b", "a\x1b[31mb", "a\x7fb", "a\u0085b", "a\u2028b", "a\u2029b", "a\u202eb", "a\u2066b\u2069", "a\u200bb", "\ufeffa", "a\u00adb", "a\u00a0b", "a\ufffdb", "a\ufffeb", "\U000e0041a",
	"e\u0301", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨‍👩‍👧", "𠮷", "ﷺ", "ı", "İ",
}

// everything is what most places must escape, in as many characters as most fields hold.
const everything = `=<b>"';,\&{{x`

// names are the fields that, though they are texts in Go, take nothing but the name of something.
var names = []string{
	"attachments[0].file", "attachments[0].sha256", "branch", "business_category", "conac_id", "contact.email", "corrections[0].page", "events[0].related[0]",
	"figures[0]", "figures[0].related[0]", "figures[0].supersedes", "framework_slot", "icp", "organisers[0]", "parent", "photos[0].file", "platforms[0].name",
	"pledge_code_prefix", "pledges[0].term", "police_no", "programmes[0]", "relations[0].to", "site_id_code", "slots[0].symbol", "time_zone",
}

// A spot is a text in a source: a field by its path, such as sources[0].title, or a part of the Markdown.
type spot struct {
	file, path string
	free       bool // of type string, not of one that reads itself
}

// A garden is the small site as trees, so that texts can be put into any spot.
type garden struct {
	front  map[string]*strictyaml.Node // by file
	bodies map[string]string
	rest   fstest.MapFS
	kinds  map[string]content.FileKind
}

func newGarden(t testing.TB) *garden {
	g := &garden{map[string]*strictyaml.Node{}, map[string]string{}, fstest.MapFS{}, map[string]content.FileKind{}}
	for name, f := range sitetest.Base() {
		kind, ok := content.KindOf(name)
		if !ok {
			if path.Ext(name) == ".jpg" {
				f.Data = picture()
			}
			g.rest[name] = f
			continue
		}
		front, line := f.Data, 1
		if kind.FrontMatter {
			var body []byte
			front, body, _, _ = strictyaml.Split(name, f.Data)
			g.bodies[name] = string(body)
		}
		n, problems := strictyaml.Parse(name, front, line)
		if n == nil || len(problems) > 0 {
			t.Fatal(name, problems)
		}
		g.front[name], g.kinds[name] = n, kind
	}
	return g
}

// The spots in the Markdown of a record: as text with every mark escaped, and as code.
const (
	inText = "(text)"
	inCode = "(code)"
)

// elsewhere are the texts that the first entry of a list in the small site cannot have beside its others.
var elsewhere = map[string]string{"terms[0].text": "terms[1].text", "pledges[0].text": "pledges[1].text"}

// spots are all texts of all types, found by reflection; of each type in one file, that has most.
func (g *garden) spots() (all []spot) {
	seen := map[string]bool{}
	for _, file := range slices.Sorted(maps.Keys(g.front)) {
		kind := g.kinds[file]
		name := kind.Name
		if file == "content/_index.md" {
			name = "home"
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		var walk func(t reflect.Type, at string)
		walk = func(t reflect.Type, at string) {
			text := reflect.PointerTo(t).Implements(reflect.TypeFor[interface{ UnmarshalText([]byte) error }]())
			switch k := t.Kind(); {
			case k == reflect.String || text:
				all = append(all, spot{file, cmp.Or(elsewhere[at], at), t == reflect.TypeFor[string]()})
			case k == reflect.Pointer:
				walk(t.Elem(), at)
			case k == reflect.Slice:
				walk(t.Elem(), at+"[0]")
			case k == reflect.Map:
				walk(t.Elem(), at+".days") // the one parameter of the small site
			case k == reflect.Struct:
				for _, f := range strictyaml.Fields(t) {
					walk(f.Type, strings.TrimPrefix(at+"."+f.Key, "."))
				}
			}
		}
		walk(kind.Type, "")
		if kind.FrontMatter {
			all = append(all, spot{file, inText, true}, spot{file, inCode, true})
		}
	}
	return all
}

// put sets the text at a path in n, which is decoded into a t, and makes what is missing on the way.
func put(n *strictyaml.Node, t reflect.Type, at, text string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if at == "" {
		*n = strictyaml.Node{Kind: strictyaml.Scalar, Value: text, Quoted: true}
		return
	}
	if at[0] == '[' {
		number, rest, _ := strings.Cut(at[1:], "]")
		i, _ := strconv.Atoi(number)
		if n.Kind != strictyaml.Sequence || len(n.Items) == 0 {
			*n = strictyaml.Node{Kind: strictyaml.Sequence, Items: []*strictyaml.Node{example(t.Elem())}}
		}
		put(n.Items[i], t.Elem(), strings.TrimPrefix(rest, "."), text)
		return
	}
	if n.Kind != strictyaml.Mapping {
		title := n.Value
		*n = *example(t)
		if title != "" { // a source that was written as its title alone
			n.Fields[0].Value.Value = title
		}
	}
	end := strings.IndexAny(at, ".[")
	if end < 0 {
		end = len(at)
	}
	key, rest := at[:end], strings.TrimPrefix(at[end:], ".")
	var of reflect.Type
	if t.Kind() == reflect.Map {
		of = t.Elem()
	} else {
		for _, f := range strictyaml.Fields(t) {
			if f.Key == key {
				of = f.Type
			}
		}
	}
	i := slices.IndexFunc(n.Fields, func(f strictyaml.Field) bool { return f.Key == key })
	if i < 0 {
		i = len(n.Fields)
		n.Fields = append(n.Fields, strictyaml.Field{Key: key, Value: &strictyaml.Node{}})
	}
	put(n.Fields[i].Value, of, rest, text)
}

// example is a value of type t with all that t requires.
func example(t reflect.Type) *strictyaml.Node {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	zero := reflect.Zero(t).Interface()
	scalar := func(s string) *strictyaml.Node { return &strictyaml.Node{Kind: strictyaml.Scalar, Value: s} }
	switch v := zero.(type) {
	case strictyaml.Chooser:
		return scalar(v.Choices()[0].Value)
	case content.Date:
		return scalar("2026-01-05")
	case content.HTTPS:
		return scalar("https://www.example.com/")
	case content.Domain:
		return scalar("www.example.com")
	case content.Slug:
		return scalar("sample")
	}
	switch t.Kind() {
	case reflect.Slice:
		return &strictyaml.Node{Kind: strictyaml.Sequence, Items: []*strictyaml.Node{example(t.Elem())}}
	case reflect.Struct:
		n := &strictyaml.Node{Kind: strictyaml.Mapping}
		for _, f := range strictyaml.Fields(t) {
			if f.Required {
				n.Fields = append(n.Fields, strictyaml.Field{Key: f.Key, Value: example(f.Type)})
			}
		}
		return n
	case reflect.String:
		return scalar("示例文字")
	}
	return scalar("1")
}

func clone(n *strictyaml.Node) *strictyaml.Node {
	c := *n
	c.Items, c.Fields = slices.Clone(n.Items), slices.Clone(n.Fields)
	for i := range c.Items {
		c.Items[i] = clone(c.Items[i])
	}
	for i := range c.Fields {
		c.Fields[i].Value = clone(c.Fields[i].Value)
	}
	return &c
}

// A printer writes trees, each scalar on a line of its own, and keeps which path stands on which line.
type printer struct {
	bytes.Buffer
	lines map[int]string
}

func (p *printer) node(n *strictyaml.Node, indent, at string) {
	switch {
	case n.Kind == strictyaml.Mapping && len(n.Fields) > 0:
		for i, f := range n.Fields {
			lead := "\n" + indent
			if i == 0 && strings.HasSuffix(at, "]") {
				lead = " " // behind the hyphen
			}
			fmt.Fprintf(p, "%s%s:", lead, f.Key)
			p.node(f.Value, indent+"  ", strings.TrimPrefix(at+"."+f.Key, "."))
		}
	case n.Kind == strictyaml.Sequence && len(n.Items) > 0:
		for i, item := range n.Items {
			fmt.Fprintf(p, "\n%s-", indent)
			p.node(item, indent+"  ", fmt.Sprintf("%s[%d]", at, i))
		}
	case n.Kind == strictyaml.Sequence:
		p.WriteString(" []")
	case n.Quoted:
		p.lines[bytes.Count(p.Bytes(), []byte("\n"))+1] = at
		p.WriteString(" " + quoteYAML(n.Value))
	default:
		p.WriteString(" " + n.Value)
	}
}

func quoteYAML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r == 0x7f || r == '\ufeff' || r == '\ufffe' || r >= 0x80 && !strconv.IsPrint(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// planted returns the site with texts in its spots, and for each file and line the spot that stands there.
func (g *garden) planted(texts map[spot]string) (fstest.MapFS, map[string]map[int]spot) {
	site, lines := maps.Clone(g.rest), map[string]map[int]spot{}
	by := map[string][]spot{}
	for s := range texts {
		by[s.file] = append(by[s.file], s)
	}
	for file, tree := range g.front {
		tree = clone(tree)
		slices.SortFunc(by[file], func(a, b spot) int { return cmp.Compare(a.path, b.path) })
		body := g.bodies[file]
		lines[file] = map[int]spot{}
		p := printer{lines: map[int]string{}}
		for _, s := range by[file] {
			switch s.path {
			case inText:
				body += "\n\n" + regexp.MustCompile(`[!-/:-@\[-`+"`"+`{-~]`).ReplaceAllString(texts[s], `\$0`) + "\n"
			case inCode:
				body += "\n\n~~~~~~\n" + texts[s] + "\n~~~~~~\n"
			default:
				put(tree, g.kinds[file].Type, s.path, texts[s])
			}
		}
		if g.kinds[file].FrontMatter {
			p.WriteString("---")
		} else {
			p.WriteString("#")
		}
		p.node(tree, "", "")
		if g.kinds[file].FrontMatter {
			p.WriteString("\n---\n" + body)
		}
		for line, at := range p.lines {
			for _, s := range by[file] {
				if s.path == at {
					lines[file][line] = s
				}
			}
		}
		site[file] = &fstest.MapFile{Data: append(p.Bytes(), '\n')}
	}
	return site, lines
}

// accepted returns those texts that the rules let pass together. Others are taken out, by the line of their diagnostic or, if there is none, one at a time.
func (g *garden) accepted(t testing.TB, texts map[spot]string) map[spot]string {
	t.Helper()
	texts = maps.Clone(texts)
	for {
		errors, lines := g.errors(texts)
		if len(errors) == 0 {
			return texts
		}
		before := len(texts)
		for _, e := range errors {
			if s, ok := lines[e.Pos.File][e.Pos.Line]; ok {
				delete(texts, s)
			}
		}
		if len(texts) < before {
			continue
		}
		e := errors[0] // its cause stands elsewhere, in that file more often than not
		order := slices.SortedFunc(maps.Keys(texts), func(a, b spot) int {
			return cmp.Or(cmp.Compare(b2i(a.file != e.Pos.File), b2i(b.file != e.Pos.File)), cmp.Compare(a.file+a.path, b.file+b.path))
		})
		kept := map[spot]string{}
		for _, s := range slices.Backward(order) { // the suspects last
			kept[s] = texts[s]
			if errors, _ := g.errors(kept); len(errors) > 0 {
				delete(kept, s)
			}
		}
		if len(kept) == before {
			t.Fatalf("cannot find the cause of %v %s", e.Pos, e.Message(diag.EN))
		}
		texts = kept
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (g *garden) errors(texts map[spot]string) (diag.List, map[string]map[int]spot) {
	site, lines := g.planted(texts)
	loader := content.NewLoader(site)
	defer loader.Close()
	_, problems := loader.Load(content.Options{Now: testNow, Threads: 1}, nil)
	return slices.DeleteFunc(problems, func(d diag.Diagnostic) bool { return d.Rule.Severity != diag.Error }), lines
}

// harmless is a text of the same shape that could not do harm anywhere.
func harmless(s string) string {
	if strings.HasPrefix(s, "https://") {
		return "https://www.example.com/"
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\n' || r == '\t' || r == '·' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			return r
		case r < 0x80:
			return 'x'
		}
		return '字'
	}, s)
}

// An anatomy is what a program sees in a file: its parts with how often they occur, and its texts as they read once they are decoded.
type anatomy struct {
	parts map[string]int
	texts []string
}

func (a *anatomy) part(format string, args ...any) { a.parts[fmt.Sprintf(format, args...)]++ }
func (a *anatomy) text(s string)                   { a.texts = append(a.texts, s) }

var (
	fingerprints = regexp.MustCompile(`[0-9a-f]{10,}`)
	varying      = regexp.MustCompile(`[0-9a-f]{10,}|by/initial/[a-z]+`) // in names: hashes, and the initial of the shop's name
	escapedICS   = regexp.MustCompile(`\\[\\;,n]`)
	rosterRows   = regexp.MustCompile(`^assets/roster/[0-9a-f]+/r[0-9]+\.txt$`) // HTML, in spite of their name
	redirectLine = regexp.MustCompile(`^/[A-Za-z0-9._/-]+ /[a-z0-9/-]+/ 301$`)
)

// dissect parses a published file as its readers do.
func dissect(name string, data []byte) (a *anatomy, err error) {
	a = &anatomy{parts: map[string]int{}}
	switch ext := path.Ext(name); {
	case strings.HasPrefix(name, "assets/search/") || ext == ".css" || ext == ".js" || ext == ".png" || ext == ".jpg" || ext == ".webp" || ext == ".pdf":
		if ext == ".json" && !json.Valid(data) {
			return a, fmt.Errorf("is no JSON")
		}
	case ext == ".html" || rosterRows.MatchString(name):
		err = a.html(data)
	case ext == ".json" || ext == ".webmanifest":
		err = a.json(data)
	case ext == ".xml" || ext == ".svg" || ext == ".atom":
		err = a.xml(data)
	case ext == ".csv":
		err = a.csv(data)
	case ext == ".ics":
		err = a.ics(data)
	case name == "_redirects":
		for line := range strings.Lines(string(data)) {
			if !redirectLine.MatchString(strings.TrimSuffix(line, "\n")) {
				err = fmt.Errorf("line %q", line)
			}
			a.part("line")
		}
	case name == "_headers" || name == "robots.txt":
		a.part("%s", data) // nothing of what editors write stands in them
	case ext == ".txt":
		for line := range strings.Lines(string(data)) {
			key, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
			a.part("%s", fingerprints.ReplaceAllString(key, "0"))
			a.text(value)
		}
	default:
		err = fmt.Errorf("nobody knows how to read it")
	}
	return a, err
}

func (a *anatomy) html(data []byte) error {
	doc, err := html.ParseWithOptions(bytes.NewReader(data), html.ParseOptionEnableScripting(false)) // so that noscript has elements
	if err != nil {
		return err
	}
	var walk func(n *html.Node, at string) error
	walk = func(n *html.Node, at string) error {
		inSVG := strings.Contains(at, ">svg")
		switch n.Type {
		case html.TextNode:
			switch {
			case strings.HasSuffix(at, ">script type"):
				return a.json([]byte(n.Data))
			case !inSVG:
				a.text(n.Data)
			}
		case html.ElementNode:
			var names []string
			for _, attr := range n.Attr {
				names = append(names, attr.Key)
				if !inSVG {
					a.text(attr.Val)
				}
				if slices.Contains([]string{"href", "src", "action", "srcset", "formaction", "poster", "data"}, attr.Key) && !safeAddress(attr.Val) {
					return fmt.Errorf("%s %s leads to %q", n.Data, attr.Key, attr.Val)
				}
			}
			slices.Sort(names)
			at += ">" + strings.Join(append([]string{n.Data}, names...), " ")
			if a.part("%s", at); inSVG {
				a.parts[at] = 1 // lines are broken by the width of their text
			}
		default:
			a.part("%s node %d", at, n.Type)
		}
		for c := range n.ChildNodes() {
			if err := walk(c, at); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(doc, "")
}

func safeAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && slices.Contains([]string{"", "https", "mailto", "tel"}, u.Scheme) && (u.Scheme != "" || u.Host == "")
}

func (a *anatomy) json(data []byte) error {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	var walk func(v any, at string)
	walk = func(v any, at string) {
		a.part("%s %T", at, v)
		switch v := v.(type) {
		case string:
			a.text(v)
		case []any:
			for _, e := range v {
				walk(e, at+"[]")
			}
		case map[string]any:
			for k, e := range v {
				walk(e, at+"."+k)
			}
		}
	}
	walk(v, "")
	return nil
}

func (a *anatomy) xml(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	at, all := "", ""
	for {
		token, err := d.Token()
		if err == io.EOF {
			a.text(all)
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			at += ">" + token.Name.Space + token.Name.Local
			for _, attr := range token.Attr {
				at += " " + attr.Name.Local
				a.text(attr.Value)
				if attr.Name.Local == "href" && !safeAddress(attr.Value) || strings.HasPrefix(attr.Name.Local, "on") || token.Name.Local == "script" {
					return fmt.Errorf("%s %s=%q", token.Name.Local, attr.Name.Local, attr.Value)
				}
			}
			if a.parts[at] = 1; !strings.Contains(at, "svg") {
				a.part("%s", at)
			}
		case xml.EndElement:
			at = at[:strings.LastIndexByte(at, '>')]
		case xml.CharData:
			a.text(string(token))
			all += string(token)
		case xml.Comment, xml.Directive, xml.ProcInst:
			a.part("%s %T", at, token)
		}
	}
}

func (a *anatomy) csv(data []byte) error {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	for _, row := range rows {
		a.part("%d cells", len(row))
		for _, cell := range row {
			if runs(cell) {
				return fmt.Errorf("the cell %q runs", cell)
			}
			if runs(strings.TrimLeft(cell, "'")) {
				cell = cell[1:]
			}
			a.text(strings.ReplaceAll(cell, "｜", "|")) // which parts the items of a list
		}
	}
	return err
}

// runs reports whether a spreadsheet may take a cell for a formula.
func runs(cell string) bool {
	return strings.IndexAny(cell, "=+-@\t\r\n＝＋－＠") == 0 && !regexp.MustCompile(`^[+-][0-9]+(\.[0-9]+)?$`).MatchString(cell)
}

func (a *anatomy) ics(data []byte) error {
	text := string(data)
	if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
		return fmt.Errorf("a line does not end in CRLF")
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n ", ""), "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok && line != "" {
			return fmt.Errorf("line %q", line)
		}
		a.part("%s", name)
		if name == "BEGIN" || name == "END" {
			a.part("%s", line)
		}
		if slices.Contains([]string{"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES"}, name) && strings.ContainsAny(escapedICS.ReplaceAllString(value, ""), `\;,`) {
			return fmt.Errorf("line %q", line)
		}
		a.text(strings.NewReplacer(`\\`, `\`, `\,`, ",", `\;`, ";", `\n`, "\n").Replace(value))
	}
	return nil
}

// difference is a part that one has more often than the other.
func (a *anatomy) difference(b *anatomy) string {
	for _, p := range slices.Sorted(maps.Keys(a.parts)) {
		if a.parts[p] != b.parts[p] {
			return fmt.Sprintf("%s: %d and %d times", p, a.parts[p], b.parts[p])
		}
	}
	for _, p := range slices.Sorted(maps.Keys(b.parts)) {
		if a.parts[p] == 0 {
			return fmt.Sprintf("%s: 0 and %d times", p, b.parts[p])
		}
	}
	return ""
}

func (a *anatomy) count(s string) (n int) {
	for _, t := range a.texts {
		n += strings.Count(t, s)
	}
	return n
}

// A publisher compiles sites that differ in their content only.
type publisher struct{ compiler }

func newPublisher(t testing.TB) *publisher {
	root := os.DirFS(filepath.Join("..", ".."))
	p := &publisher{compiler{target: target{now: testNow, photos: photo.Dir(t.TempDir())}}}
	p.layouts, p.problems = layout.Load(root, page.Views)
	var err error
	if p.static, p.wrong, err = readStatic(root); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *publisher) publish(t testing.TB, site fstest.MapFS) []output.File {
	t.Helper()
	c := p.compiler
	c.fsys, c.loader = site, content.NewLoader(site)
	t.Cleanup(c.close)
	made, problems, err := c.compile([]string{"content"})
	if err != nil {
		t.Fatal(err)
	}
	if made == nil {
		for _, d := range problems {
			t.Log(d.Pos, d.Message(diag.EN))
		}
		t.Fatal("what validation lets pass does not compile")
	}
	return made.files
}

// TestInjection puts the texts of injections into every text of every type, and holds the files that come out to those of the same site with
// harmless texts of the same shape: the same parts, and each text whole where it was. All spots get everything at once; then, in a short run, each text
// goes to some spots and some texts to each spot, and with LIANG_LONG set each text to each spot.
func TestInjection(t *testing.T) {
	p := newPublisher(t)
	step := max(1, len(injections)/3)
	if os.Getenv("LIANG_LONG") != "" {
		step = 1
	}
	published, refused, files := 0, 0, 0
	var first fstest.MapFS
	for k := -1; k < len(injections); k += step {
		for _, withdrawn := range []bool{false, true} {
			g := newGarden(t)
			spots := g.spots()
			if withdrawn {
				spots = slices.DeleteFunc(spots, func(s spot) bool { return !g.withdraw(s.file) })
			}
			texts := map[spot]string{}
			for i, s := range spots {
				text, mark := everything, "·"+strconv.FormatInt(int64(i), 36)+"·"
				if k >= 0 {
					text = injections[(i*7+k)%len(injections)]
				}
				if k%2 != 0 {
					texts[s] = text + mark
				} else {
					texts[s] = mark + text
				}
				if s.path == inText || s.path == inCode {
					texts[s] = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(texts[s])
				}
			}
			accepted, twins := g.accepted(t, texts), map[spot]string{}
			for s, text := range accepted {
				twins[s] = harmless(text)
			}
			hostile, _ := g.planted(accepted)
			tame, _ := g.planted(twins)
			if first == nil {
				first = hostile
			}
			files += compare(t, p.publish(t, hostile), p.publish(t, tame), accepted, twins)
			published, refused = published+len(accepted), refused+len(spots)-len(accepted)
			if t.Failed() {
				t.Fatalf("round %d", k)
			}
		}
	}
	t.Logf("%d texts of all types, %d injections: %d published in %d files, %d refused", len(newGarden(t).spots()), len(injections), published, files, refused)

	t.Run("browser", func(t *testing.T) {
		b := newBrowser(t, p.publish(t, first))
		tab := b.open(t, 360, 640)
		call(tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: `window.x = () => console.error("an injected script ran")`})
		for _, url := range []string{"/", "/about/privacy/", "/about/corrections/", "/activities/", "/activities/2025/river/", "/data/", "/documents/letter/", "/figures/", "/org/", "/org/branch-a/",
			"/pledges/", "/pledges/terms/", "/pledges/gdhw-2025-001-i/", "/programmes/rights/", "/search/?q=%3Cimg%20src=x%20onerror=x()%3E", "/timeline/", "/pledges/gdhw-2025-001-i/badge.svg"} {
			tab.goTo(url)
		}
	})
}

// TestTextsAreCovered holds that every text is published if it is harmless, save the names of things; so a new field cannot escape TestInjection.
func TestTextsAreCovered(t *testing.T) {
	g := newGarden(t)
	var refused []string
	for _, s := range g.spots() {
		if problems, _ := g.errors(map[spot]string{s: "字字字字"}); len(problems) > 0 && s.free && !strings.HasPrefix(s.path, "withdrawn.") && !slices.Contains(refused, s.path) {
			refused = append(refused, s.path)
		}
	}
	slices.Sort(refused)
	if !slices.Equal(refused, names) {
		t.Errorf("%q take names only, not %q", refused, names)
	}
}

// withdraw withdraws the record in file, if nothing else of the small site needs it.
func (g *garden) withdraw(file string) bool {
	if !slices.Contains([]string{sitetest.Activity, sitetest.Document, "content/about/privacy.md"}, file) {
		return false
	}
	for at, text := range map[string]string{"status": "withdrawn", "withdrawn.date": "2026-02-01", "withdrawn.explanation": "示例"} {
		put(g.front[file], g.kinds[file].Type, at, text)
	}
	return true
}

// compare holds the files of a site with injections to those of its twin, and returns how many there are.
func compare(t testing.TB, hostile, tame []output.File, texts, twins map[spot]string) int {
	got, want := dissectAll(t, hostile), dissectAll(t, tame)
	if a, b := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(a, b) {
		t.Errorf("other files: %s", firstDifference(a, b))
		return 0
	}
	for name, a := range got {
		b := want[name]
		if d := a.difference(b); d != "" {
			t.Errorf("%s differs: %s", name, d)
		}
		for s, text := range texts {
			n, m := a.count(text), b.count(twins[s])
			if n*m == 0 && path.Ext(name) == ".svg" {
				continue // a drawing cuts what is too wide
			}
			if n != m && !strings.HasPrefix(text, "https://") {
				t.Errorf("%s: %s of %s: %q stands there %d times, its twin %q %d times", name, s.path, s.file, text, n, twins[s], m)
			}
		}
	}
	return len(got)
}

func dissectAll(t testing.TB, files []output.File) map[string]*anatomy {
	all := map[string]*anatomy{}
	for i := range files {
		a, err := dissect(files[i].Path, []byte(rendered(t, &files[i])))
		if err != nil {
			t.Errorf("%s: %v", files[i].Path, err)
		}
		all[varying.ReplaceAllString(files[i].Path, "*")] = a
	}
	return all
}
