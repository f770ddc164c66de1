package format

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

var update = flag.Bool("update", false, "write the expected results anew")

// TestCases: each file of testdata is named after the kind of source that it holds, and says what is made of it.
func TestCases(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		k := kindNamed(t, strings.Split(strings.TrimSuffix(filepath.Base(name), ".txt"), "-")[0])
		got, problems, err := Source("x", a.Files[0].Data, k.Type, k.FrontMatter)
		if err != nil || problems.HasErrors() {
			t.Errorf("%s: %v %v", name, err, problems)
			continue
		}
		if *update {
			a.Files[1].Data = got
			os.WriteFile(name, txtar.Format(a), 0o666)
		}
		if string(got) != string(a.Files[1].Data) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, a.Files[1].Data)
		}
	}
	if len(files) < 2 {
		t.Error("no cases")
	}
}

func kindNamed(t *testing.T, name string) content.FileKind {
	for _, k := range content.FileKinds() {
		if k.Name == name {
			return k
		}
	}
	t.Fatalf("no kind %s", name)
	return content.FileKind{}
}

func TestEnds(t *testing.T) {
	k := kindNamed(t, "page")
	for in, want := range map[string]string{
		"---\rtitle: 甲\r---\r正文\r":               "---\ntitle: 甲\n---\n正文\n",
		"\ufeff---\r\ntitle: 甲\r\n---\r\n正文\r\n": "---\ntitle: 甲\n---\n正文\n",
		"---\ntitle: 甲\n---":                     "---\ntitle: 甲\n---\n",
		"---\ntitle: 甲\n--- \n正文":                "---\ntitle: 甲\n---\n正文\n",
		"---\n# 空\n---\n\n\n":                    "---\n# 空\n---\n",
		"---\n---\n":                             "---\n---\n",
	} {
		got, problems, err := Source("x", []byte(in), k.Type, true)
		if string(got) != want || err != nil {
			t.Errorf("%q gives %q %v %v, want %q", in, got, problems, err, want)
		}
	}
}

func TestBrokenIsLeft(t *testing.T) {
	k := kindNamed(t, "page")
	for _, in := range []string{"正文\n", "---\ntitle：甲\n---\n", "---\ntitle: 甲\ntitle: 乙\n---\n", "---\ntitel: 甲\n---\n", "---\npublished: 2026/1/5\n---\n", "---\ntitle: \xb9\xd9\xb6\xc9\n---\n"} {
		if got, problems, err := Source("x", []byte(in), k.Type, true); got != nil || !problems.HasErrors() || err != nil {
			t.Errorf("%q gives %q %v %v", in, got, problems, err)
		}
	}
}

// record has every sort of field, none of them required, so that most of what a fuzzer writes can be decoded.
type record struct {
	Text   string             `yaml:"a" zh:"文字"`
	Texts  []string           `yaml:"b" zh:"列表"`
	Parts  []part             `yaml:"c" zh:"各项"`
	Part   *part              `yaml:"d" zh:"项"`
	Yes    bool               `yaml:"e" zh:"是否"`
	Number int                `yaml:"f" zh:"数目"`
	Params map[string]float64 `yaml:"g" zh:"参数"`
	Words  map[string]part    `yaml:"h" zh:"词"`
	Day    content.Date       `yaml:"i" zh:"日期"`
	Slug   content.Slug       `yaml:"j" zh:"标识"`
}

type part struct {
	Text string `yaml:"a" zh:"文字"`
	More []part `yaml:"b" zh:"列表"`
	Last string `yaml:"c" zh:"末"`
}

func (p *part) UnmarshalScalar(text string) error { p.Text = text; return nil }

// FuzzSource: whatever can be decoded is formatted, says the same afterwards, has the same comments (all that yaml.v3 sees, which is not always all), and stays as it is when
// it is formatted again.
func FuzzSource(f *testing.F) {
	for _, s := range []string{
		"b: [x, y]\na: 1\n", "# head\n\n# of b\nb:\n  # in b\n  - x\n  # after x\n# of a\na: 'it''s'\n# end\n", "c:\n  - b: [a]\n    # of a\n    a: y\n\n  # of 2\n  - z\n",
		"a: |\n  # no comment\n  x\n\n# comment\nf: 1\n", "a: \"x # no\n  y\"\nb: [ # c\n  x, # d\n  # e\n  'y' ] # f\n", "g: {x: 1, \"y z\": 2}\nh: {k: {c: 1, a: 2}}\n", "d: {}\nc: []\n",
		"a: >-\n  x\n  y\n\n  z\n", "a: |+\n  x\n\n\nb:\n- x\n- \"- y\"\n", "e: 是\ni: '2018'\nj: '1688'\na: '0101'\n", "c:\n    - a: 1\n      b:\n        - c: 2\n          a: 3\n      # deep\n    # less\n\n# c\n\nb: [a]\n",
		"a: x\n  y # c\nf: 2\n", "d:\n  c: x\n\n  # close\n  a: y\n  # behind\n\nb:\n  - x\n", "a:\nb: ~\n# end\n\n# more\n", "\"a\": 1 # c\n", "a: | # c\n  x\n", "c:\n  -\n    # x\n    c: 1\n    a: 2\n",
	} {
		f.Add(s)
	}
	of := reflect.TypeFor[record]()
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<12 || strings.ContainsAny(src, "\u0085\u2028\u2029") { // ends of lines that no editor writes; such files are left alone
			return
		}
		src = ends.Replace(src)
		before, problems := decode(src)
		out, _, err := Source("x", []byte(src), of, false)
		if problems.HasErrors() {
			if out != nil {
				t.Fatalf("%q is broken and was formatted", src)
			}
			return
		}
		if err != nil {
			root, _ := strictyaml.Parse("x", []byte(src), 1)
			t.Fatalf("%q: %v; it would have been\n%s", src, err, write(root, src, 1, of))
		}
		after, problems := decode(string(out))
		if problems.HasErrors() || !reflect.DeepEqual(before, after) {
			t.Fatalf("%q\ngives\n%s\nwhich says something else: %v\n%+v\n%+v", src, out, problems, before, after)
		}
		if again, _, _ := Source("x", out, of, false); string(again) != string(out) {
			t.Fatalf("%q gives\n%s\nand then\n%s", src, out, again)
		}
		if string(out) == src { // also "{}#0", of which some say that it has a comment
			return
		}
		lines := strings.Split(string(out), "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		for _, c := range comments(src) {
			at := slices.Index(lines, c)
			if at < 0 {
				t.Fatalf("%q has the comment %q, lost in\n%s", src, c, out)
			}
			lines[at] = ""
		}
	})
}

// ends makes all ends of lines alike, as Source does.
var ends = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func decode(src string) (r record, problems diag.List) {
	n, problems := strictyaml.Parse("x", []byte(src), 1)
	if n != nil {
		problems = append(problems, strictyaml.Decode("x", n, &r)...)
	}
	return r, problems
}

// comments returns the lines of comments that yaml.v3 sees.
func comments(src string) (lines []string) {
	var doc yaml.Node
	if yaml.Unmarshal([]byte(src), &doc) != nil {
		return nil
	}
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for l := range strings.SplitSeq(n.HeadComment+"\n"+n.LineComment+"\n"+n.FootComment, "\n") {
			if l = strings.TrimSpace(l); l != "" {
				lines = append(lines, l)
			}
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(&doc)
	return lines
}
