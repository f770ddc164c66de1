// Package layout turns layouts/ into templates that cannot misspell a field.
//
// [Load] parses every file below layouts/ and checks each template against the Go type of the view that it will show; the
// resulting [Set] executes them. One file is one template:
//
//	layouts/base.html         the document around every page; it shows {{template "main" .}}
//	layouts/<name>.html       the main part of one kind of page
//	layouts/partials/<x>.html a part that others show with {{template "x" .Value}}
//
// The language is that of html/template with what is needed and no more: the functions and, or, not, eq, ne, lt, le, gt, ge
// and len; values in text and in quoted attributes. Everything else is a field or a method of a view, written in Go, so that it has a
// type. Content never becomes a template. What html/template makes of the templates is compiled once more, for speed, into functions
// that know the types of the views.
package layout

import (
	"crypto/sha256"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"

	"liang/cmd/liang/internal/diag"
)

// HTML is text that is HTML already and is shown as it is.
type HTML = template.HTML

// JSON is the text of a JSON value, for data inside a script element. It holds none of < > & as such, as encoding/json writes it.
type JSON = template.JS

// A Set is the templates of a site, ready to execute and safe for concurrent use.
type Set struct {
	pages map[string]compiled
	ids   []string
	sum   [sha256.Size]byte
}

// Digest is the SHA-256 of all templates.
func (s *Set) Digest() [sha256.Size]byte { return s.sum }

func digestOf(sources map[string]*source) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		fmt.Fprintf(h, "%q %q\n", name, sources[name].text)
	}
	h.Sum(sum[:0])
	return sum
}

// IDs are the ids that the templates write out, such as "contact" in <section id="contact">, sorted.
func (s *Set) IDs() []string { return s.ids }

var idForm = regexp.MustCompile(`\sid="([^"{}]+)"`)

func idsOf(sources map[string]*source) (ids []string) {
	for _, s := range sources {
		for _, m := range idForm.FindAllStringSubmatch(s.text, -1) {
			ids = append(ids, m[1])
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

type compiled struct {
	*program
	view reflect.Type
}

const (
	dir      = "layouts"
	base     = "base"
	main     = "main"
	partials = "partials/"
)

// Load reads layouts/ in fsys. views maps each page's name to the type of its view, a pointer to a struct; a name that begins
// with partials/ is a partial that is also executed on its own, outside the document of base.html. The Set is fit for use only if the problems have
// no errors.
func Load(fsys fs.FS, views map[string]reflect.Type) (*Set, diag.List) {
	var problems diag.List
	sources := read(fsys, &problems)
	matchNames(sources, views, &problems)
	if problems.HasErrors() {
		return &Set{}, problems // names that lead nowhere would only be reported again
	}
	c := &checker{sources: sources, problems: &problems, done: map[call]bool{}}
	for _, name := range slices.Sorted(maps.Keys(views)) {
		if strings.HasPrefix(name, partials) {
			c.template(name, "", views[name])
		} else {
			c.template(base, name, views[name])
		}
	}
	c.unused()
	if problems.HasErrors() {
		problems.Sort()
		return &Set{}, problems
	}
	set := compile(sources, views, &problems)
	problems.Sort()
	return set, problems
}

// Execute writes the page (or partial) called name, showing view, to w, all at once.
func (s *Set) Execute(w io.Writer, name string, view any) error {
	p, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("layout: no template %q", name)
	}
	if t := reflect.TypeOf(view); t != p.view {
		return fmt.Errorf("layout: template %q shows %v, not %v", name, p.view, t)
	}
	return p.execute(w, view)
}

// A source is one template file.
type source struct {
	name string // path below layouts/ without .html
	file string // "layouts/home.html"
	text string
	tree *parse.Tree // nil if it does not parse
	used bool
}

// key is how templates name each other: partials by their bare name.
func (s *source) key() string { return strings.TrimPrefix(s.name, partials) }

// maxSize is the largest template that is read, in bytes.
const maxSize = 1 << 20

// read parses all templates. The names of partials share one space with base and main.
func read(fsys fs.FS, problems *diag.List) map[string]*source {
	sources := map[string]*source{}
	err := fs.WalkDir(fsys, dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() || path.Ext(file) != ".html" || strings.HasPrefix(path.Base(file), ".") {
			return nil
		}
		// A link may lead out of the site, and what it leads to would be published.
		if info, err := entry.Info(); err != nil || !info.Mode().IsRegular() || info.Size() > maxSize {
			problems.Add(diag.Pos{File: file}, ruleUnreadable, diag.Text{ZH: "它不是普通文件，或超过 1 MB", EN: "it is no plain file, or has more than 1 MB"})
			return err
		}
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, dir+"/"), ".html")
		s := &source{name: name, file: file, text: strings.ReplaceAll(string(text), "\r\n", "\n")}
		s.parse(problems)
		sources[name] = s
		return nil
	})
	if err != nil {
		problems.Add(diag.Pos{File: dir}, ruleUnreadable, reason(err))
	}
	return sources
}

func reason(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// matchNames reports pages without a template and templates without a page.
func matchNames(sources map[string]*source, views map[string]reflect.Type, problems *diag.List) {
	var needed, spare []string
	for name := range views {
		if sources[name] == nil {
			needed = append(needed, name)
		}
	}
	if sources[base] == nil {
		needed = append(needed, base)
	}
	for name := range sources {
		if _, ok := views[name]; !ok && name != base && !strings.HasPrefix(name, partials) {
			spare = append(spare, name)
		}
	}
	slices.Sort(needed)
	slices.Sort(spare)
	for _, name := range needed {
		near, _ := diag.Nearest(name, spare)
		problems.Add(diag.Pos{File: dir + "/" + name + ".html"}, ruleMissing, suggestFile(near))
	}
	for _, name := range spare {
		near, _ := diag.Nearest(name, slices.Sorted(maps.Keys(views)))
		problems.Add(diag.Pos{File: sources[name].file}, ruleUnknownPage, suggestFile(near))
	}
}

func suggestFile(near string) diag.Text {
	if near == "" {
		return diag.Text{}
	}
	return diag.Text{ZH: "；是不是 " + near + ".html？", EN: "; did you mean " + near + ".html?"}
}

// compile makes executable templates. Each page has its own copy of base and partials, because html/template rewrites a
// template for the place that it is shown in.
func compile(sources map[string]*source, views map[string]reflect.Type, problems *diag.List) *Set {
	set := &Set{pages: make(map[string]compiled, len(views)), ids: idsOf(sources), sum: digestOf(sources)}
	shared := template.New(base)
	for _, s := range sources {
		if s.name == base || strings.HasPrefix(s.name, partials) {
			template.Must(shared.AddParseTree(s.key(), s.tree))
		}
	}
	for name, view := range views {
		own := template.Must(shared.Clone())
		root := base
		if strings.HasPrefix(name, partials) {
			root = sources[name].key()
		} else {
			template.Must(own.AddParseTree(main, sources[name].tree.Copy()))
		}
		t := own.Lookup(root)
		if err := analyse(t, view); err != nil {
			if !reportIncomplete(shared, sources, problems) {
				problems.Add(diag.Pos{File: sources[name].file}, ruleContext, contextWords(err))
			}
			continue
		}
		g := &programmer{template: own.Lookup, made: map[programKey]*program{}, refuse: func(in string, n parse.Node, what string, why diag.Text) {
			s := sources[name]
			switch {
			case in == base:
				s = sources[base]
			case in != main:
				s = sources[partials+in]
			}
			problems.Add(s.find(what, int(n.Position())), rulePlace, what, why)
		}}
		set.pages[name] = compiled{g.program(root, view), view}
	}
	return set
}

// analyse has html/template find the context of every value, which it does at the first execution only.
func analyse(t *template.Template, view reflect.Type) *template.Error {
	err, _ := t.Execute(refuse{}, reflect.New(view.Elem()).Interface()).(*template.Error)
	return err
}

// refuse stops an execution at its first output.
type refuse struct{}

func (refuse) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// reportIncomplete finds the files in which html/template cannot tell where a value stands, by analysing each alone; in a
// whole page it would blame the document for what a part left open.
func reportIncomplete(shared *template.Template, sources map[string]*source, problems *diag.List) (found bool) {
	for _, s := range sources {
		own := template.Must(shared.Clone())
		t := template.Must(own.New("alone").AddParseTree("alone", s.tree.Copy()))
		if s.name == base {
			template.Must(own.New(main).Parse("<p>"))
		}
		if err := analyse(t, reflect.TypeFor[*struct{}]()); err != nil && (err.Name == "alone" || err.Name == s.key()) {
			found = true
			at := diag.Pos{File: s.file, Line: err.Line}
			if err.Node != nil {
				at = s.pos(int(err.Node.Position()))
			}
			problems.Add(at, ruleContext, contextWords(err))
		}
	}
	return found
}

// contextWords says what html/template found, without the state of its parser.
func contextWords(err *template.Error) diag.Text {
	words, _, _ := strings.Cut(err.Description, ": {state")
	words, _, _ = strings.Cut(words, ", {state")
	t := diag.Text{ZH: words, EN: words}
	switch err.ErrorCode {
	case template.ErrEndContext:
		t.ZH = "到了末尾，还有标签或引号没有结束"
	case template.ErrBranchEnd:
		t.ZH = "if、with 或 range 的两个分支停在不同的位置"
	case template.ErrBadHTML:
		t.ZH = "标签写法有误（" + words + "）"
	case template.ErrAmbigContext:
		t.ZH = "分不清网址的哪一部分"
	}
	return t
}
