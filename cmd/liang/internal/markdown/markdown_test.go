package markdown

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"liang/cmd/liang/internal/diag"
)

var update = flag.Bool("update", false, "rewrite the expected results")

// Each testdata/*.txtar holds cases of three files: NAME.md, NAME.html and, where there are any, NAME.diag with what is reported.
func TestCases(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, f := range archive.Files {
			want[f.Name] = string(f.Data)
		}
		var fresh []txtar.File
		for _, f := range archive.Files {
			name, isCase := strings.CutSuffix(f.Name, ".md")
			if !isCase {
				continue
			}
			gotHTML, gotDiag := render(f.Data)
			fresh = append(fresh, f, txtar.File{Name: name + ".html", Data: []byte(gotHTML)})
			if gotDiag != "" {
				fresh = append(fresh, txtar.File{Name: name + ".diag", Data: []byte(gotDiag)})
			}
			if gotHTML != want[name+".html"] && !*update {
				t.Errorf("%s: %s:\n%s\nwant:\n%s", file, name, gotHTML, want[name+".html"])
			}
			if gotDiag != want[name+".diag"] && !*update {
				t.Errorf("%s: %s: reported:\n%s\nwant:\n%s", file, name, gotDiag, want[name+".diag"])
			}
		}
		if *update {
			archive.Files = fresh
			os.WriteFile(file, txtar.Format(archive), 0o666)
		}
	}
}

func render(src []byte) (html, problems string) {
	doc, l := Compile("content/org/park.md", src, 5)
	var b, d strings.Builder
	last := 0
	for _, img := range doc.Images {
		fmt.Fprintf(&b, "%s[picture %s alt=%q title=%q figure=%v]", doc.HTML[last:img.Offset], img.Written, img.Alt, img.Title, img.Figure)
		last = img.Offset
	}
	b.Write(doc.HTML[last:])
	l.Sort()
	l.Write(&d, diag.FormatText, diag.ZH, nil)
	l.Write(&d, diag.FormatText, diag.EN, nil)
	s := b.String()
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s, d.String()
}

func TestURL(t *testing.T) {
	for file, want := range map[string]string{
		"content/_index.md": "/", "content/org/_index.md": "/org/", "content/org/park.md": "/org/park/",
		"content/activities/2018/a/index.md": "/activities/2018/a/", "content/about/index.md": "/about/",
	} {
		if got := URL(file); got != want {
			t.Errorf("URL(%s) = %s, want %s", file, got, want)
		}
	}
}

func TestOutline(t *testing.T) {
	doc, l := Compile("content/org/park.md", []byte("# 职责\n\n见[党委](committee.md#职责)。\n\n## 职责\n\n### A b\n"), 1)
	if len(l) > 0 {
		t.Error(l)
	}
	if got := fmt.Sprint(doc.Headings); got != "[{2 职责 职责} {3 职责-2 职责} {4 a-b A b}]" {
		t.Error(got)
	}
	if len(doc.Links) != 1 || doc.Links[0].URL != "/org/committee/#职责" || doc.Links[0].Pos.String() != "content/org/park.md:3:2" {
		t.Errorf("%+v", doc.Links)
	}
	if doc.Plain != "职责 见党委。 职责 A b" {
		t.Errorf("%q", doc.Plain)
	}
}

// TestHostileIsQuick: no text takes much longer than ordinary prose of its length. The time of both is the least of some runs, taken
// in turn, so that a busy machine slows both.
func TestHostileIsQuick(t *testing.T) {
	prose := []byte(strings.Repeat(ordinary, 20))
	for name, src := range map[string]string{
		"emphasis": strings.Repeat("*a **a ", 1<<15),
		"stars":    strings.Repeat("a**b", 1<<15),
		"brackets": strings.Repeat("[", 1<<17),
		"links":    strings.Repeat("[a](", 1<<15),
		"images":   strings.Repeat("![[]()", 1<<15),
		"backticks": func() string {
			var b strings.Builder
			for i := range 600 {
				b.WriteString(strings.Repeat("`", i) + " ")
			}
			return b.String()
		}(),
		"short rows": "|" + strings.Repeat("a|", maxColumns) + "\n|" + strings.Repeat("-|", maxColumns) + "\n" + strings.Repeat("b\n", 1<<16),
		"numbers":    strings.Repeat("1. ", 1<<15) + "a",
		"quotes":     strings.Repeat("> ", 1<<16) + "a",
		"lists":      strings.Repeat("- ", 1<<16) + "a",
		"indents": func() string {
			var b strings.Builder
			for i := range 400 {
				b.WriteString(strings.Repeat(" ", 2*i) + "- a\n")
			}
			return b.String()
		}(),
		"html":       strings.Repeat("<a ", 1<<15),
		"comments":   strings.Repeat("<!-- a ", 1<<15),
		"references": strings.Repeat("[a]: b\n", 1<<15),
		"tables":     "|" + strings.Repeat("a|", 1<<13) + "\n|" + strings.Repeat("-|", 1<<13) + "\n" + strings.Repeat("|b\n", 100),
		"footnotes":  strings.Repeat("[^1]", 1<<14) + "\n\n[^1]: a\n",

		// Within what a block may have of marks.
		"some emphasis":     strings.Repeat("*a _b ", 950),
		"some brackets":     strings.Repeat("[a", 1950),
		"some pictures":     strings.Repeat("![", 950),
		"some links":        strings.Repeat("[a](", 90),
		"some angles":       strings.Repeat("a<b", 1950),
		"some comments":     strings.Repeat("a <!-- ", 950),
		"some instructions": strings.Repeat("a <?", 1950),
		"some declarations": strings.Repeat("a <!A ", 950),
		"some data":         strings.Repeat("a <![CDATA[", 450),
		"some titles":       strings.Repeat("[a]: /b \"", 950),
		"some fences":       strings.Repeat("```\n", 650),
		"more backticks": func() string {
			var b strings.Builder
			for i := range 60 {
				b.WriteString("a" + strings.Repeat("`", i+1))
			}
			return b.String()
		}(),
		"blocks of links": strings.Repeat(strings.Repeat("[a](()", 90)+"\n\n", 450),
		"long links":      strings.Repeat("[a](b"+strings.Repeat("c", 2800), 90),
		"many links":      strings.Repeat("[a](b)c", 960),

		"blocks of comments":   strings.Repeat("<!--\n\n", 20000),
		"entities":             strings.Repeat("&", 200000),
		"long entities":        strings.Repeat("&#x"+strings.Repeat("0", 30), 7000),
		"unknown entities":     strings.Repeat("&a", 100000),
		"addresses":            strings.Repeat("https://a.example/ ", 10000),
		"long address":         "https://a.example/" + strings.Repeat("a(", 100000),
		"www":                  strings.Repeat("www.", 60000),
		"mail":                 strings.Repeat("a@", 100000),
		"long mail":            strings.Repeat("a.", 100000) + "@" + strings.Repeat("a.", 20000),
		"one definition":       strings.Repeat("[a]: /org/\n\n", 15000),
		"definitions and uses": numbered("[a%[1]d]\n\n[a%[1]d]: /org/\n\n", 5000),
		"open label":           "[" + strings.Repeat("a\n", 100000),
		"open address":         "[a](" + strings.Repeat("(", 100000),
		"long labels":          strings.Repeat("["+strings.Repeat("a", 900)+"]: /b\n\n", 250),
		"small tables":         strings.Repeat("|a|\n|-|\n|b|\n\n", 10000),
		"bars":                 strings.Repeat("|", 100000),
		"rows without a head":  strings.Repeat("|a\n", 50000),
		"setext":               strings.Repeat("a\n=\n", 50000),
		"late setext":          strings.Repeat("a\n", 100000) + "b\n=",
		"headings":             strings.Repeat("# a\n", 40000),
		"open attributes":      strings.Repeat("# a {", 20000),
		"rules":                strings.Repeat("- - -\n", 40000),
		"open fence":           "~~~~\n" + strings.Repeat("a\n", 100000),
		"indented code":        strings.Repeat("    a\n\n", 30000),
		"notes":                numbered("a[^%[1]d]\n\n[^%[1]d]: b\n\n", 1000),
		"a note used often":    "[^a]: b\n\n" + strings.Repeat("x[^a]\n\n", 10000),
		"notes in notes":       numbered("[^%d]: b[^1]\n\n", 10000),
		"terms":                strings.Repeat("a\n: b\n\n", 20000),
		"descriptions":         "a\n" + strings.Repeat(": b\n", 40000),
		"items":                strings.Repeat("- a\n", 50000),
		"items apart":          strings.Repeat("- a\n\n", 40000),
		"empty items":          strings.Repeat("-\n", 100000),
		"tasks":                strings.Repeat("- [ ] a\n\n", 20000),
		"quotes apart":         strings.Repeat("> a\n\nb\n\n", 20000),
		"backslashes":          strings.Repeat(`\`, 200000),
		"spaces":               "a" + strings.Repeat(" ", 200000) + "b",
		"tabs":                 strings.Repeat("\t", 200000) + "b",
		"blank lines":          strings.Repeat("\n", 200000) + "b",
		"hard breaks":          strings.Repeat("a  \n", 50000),
		"invisible characters": strings.Repeat("\u200b\n", 50000),
	} {
		const factor = 50
		perByte := func(src []byte) float64 {
			start := time.Now()
			Compile("content/x.md", src, 1)
			return float64(time.Since(start)) / float64(len(src))
		}
		usual, hostile := math.Inf(1), math.Inf(1)
		for range 5 {
			usual, hostile = min(usual, perByte(prose)), min(hostile, perByte([]byte(src)))
			if hostile < factor*usual {
				break
			}
		}
		if hostile > factor*usual {
			t.Errorf("%s: a byte takes %.0f times as long as in prose", name, hostile/usual)
		}
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestLimits: what is refused as too much begins just above the limit.
func TestLimits(t *testing.T) {
	steps := func(mark string, n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat(" ", len(mark)*i) + mark + "a\n")
		}
		return b.String()
	}
	table := func(columns, rows int) string {
		return "|" + strings.Repeat("a|", columns) + "\n|" + strings.Repeat("-|", columns) + "\n" + strings.Repeat("|b\n", rows)
	}
	for _, c := range []struct{ name, src, want string }{
		{"quotes", strings.Repeat("> ", maxNesting) + "a", ""},
		{"too many quotes", "a\n\n" + strings.Repeat("> ", maxNesting+1) + "a", "x.md:3:1 markdown/nesting"},
		{"items on a line", strings.Repeat("1. ", maxNesting+1) + "a", "x.md:1:1 markdown/nesting"},
		{"steps", steps("- ", maxNesting), ""},
		{"too many steps", steps("- ", maxNesting+1), "x.md:21:1 markdown/nesting"},
		{"too many numbered steps", steps("1. ", maxNesting+1), "x.md:21:1 markdown/nesting"},
		{"steps of two", steps("- - ", maxNesting/2+1), "x.md:11:1 markdown/nesting"},
		{"up and down", strings.Repeat(steps("- ", 10), 10), ""},
		{"a line", strings.Repeat("- ", 40) + "-", ""},
		{"numbers", strings.Repeat("12 ", 40), ""},
		{"table", table(maxColumns, 3), ""},
		{"wide table", "a\n\n" + table(maxColumns+1, 3), "x.md:4:1 markdown/table"},
		{"quoted table", "> " + strings.ReplaceAll(table(maxColumns+1, 0), "\n", "\n> "), "x.md:2:1 markdown/table"},
		{"long table", table(40, maxCells/40), "x.md:2:1 markdown/table"},
		{"links", strings.Repeat("[a](https://a.example/b)", maxMarks/2), ""},
		{"too many links", "a\n\n" + strings.Repeat("[a](https://a.example/b)", maxMarks/2+1), "x.md:3:1 markdown/dense"},
		{"links that do not end", strings.Repeat("[a](b(c)", 90), ""},
		{"too many links that do not end", strings.Repeat("[a](b(c)", 91), "x.md:1:1 markdown/dense"},
		{"two tables", strings.Repeat(table(40, maxCells/50)+"\n", 3), ""},
	} {
		_, l := Compile("x.md", []byte(c.src), 1)
		got := ""
		for _, d := range l {
			got += d.Pos.String() + " " + d.Rule.ID
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// ordinary is a body as editors write it.
var ordinary = strings.Repeat("园区组织志愿者清理**盘龙江**沿岸的垃圾，参加的有[第一党支部](../org/branch.md)和社区居民，共清理两公里河岸。\n\n", 12) +
	"## 后续\n\n- 每月一次\n- 长期坚持\n\n"

func FuzzCompile(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		archive, _ := txtar.ParseFile(file)
		for _, c := range archive.Files {
			if strings.HasSuffix(c.Name, ".md") {
				f.Add(c.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<12 {
			return
		}
		doc, l := Compile("content/org/park.md", src, 1)
		again, _ := Compile("content/org/park.md", src, 1)
		if !bytes.Equal(doc.HTML, again.HTML) {
			t.Fatal("not the same twice")
		}
		lines := bytes.Count(src, []byte("\n")) + 1
		for _, d := range l {
			if d.Pos.Line < 1 || d.Pos.Line > lines || d.Pos.Col < 1 {
				t.Fatalf("%q: %v lies outside", src, d.Pos)
			}
		}
		var open []string
		z := html.NewTokenizer(bytes.NewReader(doc.HTML))
		for {
			switch tt := z.Next(); tt {
			case html.ErrorToken:
				if len(open) > 0 {
					t.Fatalf("%q: not closed: %v\n%s", src, open, doc.HTML)
				}
				return
			case html.StartTagToken, html.SelfClosingTagToken:
				tok := z.Token()
				switch tok.Data {
				case "script", "style", "iframe", "object", "svg", "form":
					t.Fatalf("%q: %s", src, doc.HTML)
				}
				for _, a := range tok.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") || a.Key == "href" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
						t.Fatalf("%q: %s", src, doc.HTML)
					}
				}
				if tok.Data != "br" && tok.Data != "hr" {
					open = append(open, tok.Data)
				}
			case html.EndTagToken:
				name, _ := z.TagName()
				if len(open) == 0 || open[len(open)-1] != string(name) {
					t.Fatalf("%q: </%s> closes %v\n%s", src, name, open, doc.HTML)
				}
				open = open[:len(open)-1]
			}
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	src := []byte(ordinary)
	b.ReportAllocs()
	for range b.N {
		Compile("content/activities/2018/a.md", src, 1)
	}
}
