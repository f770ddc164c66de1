package layout

import (
	"flag"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"liang/cmd/liang/internal/diag"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

type article struct {
	frame
	Summary string
	Tags    []string
	Sources []source1
	Parent  *unit
	Stars   int
	Share   float64
	Open    bool
	Day     day
	Body    HTML
	Any     any
}

type frame struct{ Title string }

type source1 struct{ Name, URL string }

type unit struct {
	Name   string
	Parent *unit
}

func (u *unit) Short(n int) string { return u.Name[:n] }
func (u *unit) URL() string        { return "/" + u.Name + "/" }

type day struct{ y, m, d int }

func (d day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.y, d.m, d.d) }

var views = map[string]reflect.Type{
	"article":         reflect.TypeFor[*article](),
	"partials/footer": reflect.TypeFor[*frame](),
}

// Each file of testdata is a set of templates with what Load says of them and, if they are good, what they make of a fixed article.
func TestLoad(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{
				"layouts/base.html":            {Data: []byte(`<!doctype html><title>{{.Title}}</title>{{template "main" .}}{{template "footer" .}}`)},
				"layouts/partials/footer.html": {Data: []byte("<footer>{{.Title}}</footer>")},
			}
			want := map[string]string{}
			for _, f := range ar.Files {
				if strings.HasPrefix(f.Name, "layouts/") {
					fsys[f.Name] = &fstest.MapFile{Data: f.Data}
				} else {
					want[f.Name] = string(f.Data)
				}
			}
			set, problems := Load(fsys, views)
			got := map[string]string{}
			for _, l := range []struct {
				name string
				lang diag.Lang
			}{{"zh", diag.ZH}, {"en", diag.EN}} {
				var b strings.Builder
				for _, d := range problems {
					fmt.Fprintf(&b, "%s: %s [%s] %s\n", d.Pos, d.Message(l.lang), d.Rule.ID, d.Hint(l.lang))
				}
				if b.Len() > 0 {
					got[l.name] = b.String()
				}
			}
			if !problems.HasErrors() {
				var b strings.Builder
				if err := set.Execute(&b, "article", sample()); err != nil {
					t.Fatal(err)
				}
				got["html"] = b.String()
			}
			if *update {
				ar.Files = slices.DeleteFunc(ar.Files, func(f txtar.File) bool { return !strings.HasPrefix(f.Name, "layouts/") })
				for _, name := range slices.Sorted(maps.Keys(got)) {
					ar.Files = append(ar.Files, txtar.File{Name: name, Data: []byte(strings.TrimRight(got[name], "\n") + "\n")})
				}
				if err := os.WriteFile(file, txtar.Format(ar), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			for name := range want {
				if strings.TrimSpace(got[name]) != strings.TrimSpace(want[name]) {
					t.Errorf("%s:\n%s\nwant\n%s", name, got[name], want[name])
				}
				delete(got, name)
			}
			for name, text := range got {
				t.Errorf("unexpected %s:\n%s", name, text)
			}
		})
	}
}

func sample() *article {
	return &article{
		frame: frame{"标题 <b>"}, Tags: []string{"甲", "乙"}, Sources: []source1{{"来源", "https://a.example/?a=1&b=2"}},
		Parent: &unit{Name: "park"}, Stars: 3, Share: 0.5, Day: day{2026, 1, 5}, Body: "<p>正文</p>",
	}
}

func TestExecuteRefusesOtherViews(t *testing.T) {
	fsys := fstest.MapFS{
		"layouts/base.html":            {Data: []byte(`{{.Title}}{{template "main" .}}{{template "footer" .}}`)},
		"layouts/article.html":         {Data: []byte(`{{.Summary}}`)},
		"layouts/partials/footer.html": {Data: []byte(`{{.Title}}`)},
	}
	set, problems := Load(fsys, views)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var b strings.Builder
	if err := set.Execute(&b, "article", &frame{}); err == nil {
		t.Error("a view of another type was accepted")
	}
	if err := set.Execute(&b, "nothing", &frame{}); err == nil {
		t.Error("an unknown name was accepted")
	}
	if b.Len() > 0 {
		t.Errorf("written: %q", b.String())
	}
	if err := set.Execute(&b, "partials/footer", &frame{"尾"}); err != nil || b.String() != "尾" {
		t.Errorf("a partial on its own: %q, %v", b.String(), err)
	}
}

func TestNoLayouts(t *testing.T) {
	_, problems := Load(fstest.MapFS{}, views)
	if !problems.HasErrors() {
		t.Error("a site without layouts was accepted")
	}
}

// reference returns html/template's own execution of the page called name.
func reference(fsys fs.FS, name string) func(view any) (string, error) {
	sources := read(fsys, new(diag.List))
	all := template.New("")
	for _, s := range sources {
		key := s.key()
		if s.name == name {
			key = main
		}
		template.Must(all.AddParseTree(key, s.tree))
	}
	return func(view any) (string, error) {
		var b strings.Builder
		err := all.ExecuteTemplate(&b, base, view)
		return b.String(), err
	}
}

// Every text, in every place that a value may have, is written as html/template writes it.
func FuzzEscape(f *testing.F) {
	fsys := fstest.MapFS{
		"layouts/base.html": {Data: []byte(`<title>{{.Title}}</title>{{template "main" .}}{{template "footer" .}}`)},
		"layouts/article.html": {Data: []byte(`{{.Summary}}<p class="a {{.Summary}}" title='{{.Summary}}' data-x="{{.Summary}}"><a href="{{.Summary}}">` +
			`<a href='{{.Summary}}'><a href="mailto:{{.Summary}}"><a href="/x/{{.Summary}}"><a href="/?q={{.Summary}}"><img src="{{.Summary}}"><form action="{{.Summary}}">` +
			`<textarea>{{.Summary}}</textarea>{{.Title}}`)},
		"layouts/partials/footer.html": {Data: []byte(`{{.Title}}`)},
	}
	set, problems := Load(fsys, views)
	if len(problems) > 0 {
		f.Fatal(problems)
	}
	expected := reference(fsys, "article")
	for _, s := range []string{
		"", "红网双亮", "<script>alert(1)</script>", `"'+&<>` + "\x00\u00a0\ufdd0", "javascript:alert(1)", "JavaScript&#58;x", "data:text/html,x", "https://a.example/?a=1&b=%41%zz", "/a b/(c)'d'",
		"mailto:a@b.example", "\xff\xfe", "/path:with:colons", "tel:12315", "?q=红网+双亮", "#片段", "//host/", "%", "a%2", "[]@!$*,;=",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		view := &article{Summary: text, frame: frame{text}}
		var got strings.Builder
		if err := set.Execute(&got, "article", view); err != nil {
			t.Fatal(err)
		}
		want, err := expected(view)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != want {
			t.Errorf("%q\n got %s\nwant %s", text, got.String(), want)
		}
	})
}

// A template that passes the checker executes without an error, whatever it says, and shows what html/template shows.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		`{{.Title}}`, `{{range $i, $t := .Tags}}{{$i}}{{$t}}{{else}}-{{end}}`, `{{with .Parent}}{{.Short 2}}{{.URL}}{{end}}`,
		`{{if and .Open (gt .Stars 2)}}{{.Day}}{{end}}`, `{{$x := .Title}}{{$x = "a"}}{{$x}}`, `{{len .Tags | eq 2}}`, `<a href="{{.Summary}}">`,
		`{{range .Sources}}{{$s := .}}{{if eq $s.Name "来源" "b"}}<a href="{{$s.URL}}">{{or .Name "-"}}{{end}}{{end}}`,
		`{{if or (not .Open) .Any}}{{1.5}}{{ne .Title "x"}}{{end}}{{.Body}}{{.Share}}{{.Stars}}{{$.Title}}{{with $x := .Stars}}{{$x}}{{.}}{{else}}0{{end}}`, `{{(index .Tags 0).X}}`, `{{.Parent.Name}}`, `{{template "footer" .}}`, `{{range 3}}{{.}}{{break}}{{end}}`, `{{eq .Share 0.5}}`, `{{not .Any}}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{
			"layouts/base.html":            {Data: []byte(`{{template "main" .}}{{template "footer" .}}`)},
			"layouts/article.html":         {Data: []byte(text)},
			"layouts/partials/footer.html": {Data: []byte(`{{.Title}}`)},
		}
		set, problems := Load(fsys, views)
		for _, d := range problems {
			if d.Message(diag.ZH) == "" || d.Pos.File == "" {
				t.Errorf("empty diagnostic %+v", d)
			}
		}
		if problems.HasErrors() || strings.Contains(text, `{{template "footer"`) || strings.Contains(text, ".Short") {
			return // it may recurse, or ask a method for too much
		}
		var got strings.Builder
		if err := set.Execute(&got, "article", sample()); err != nil {
			t.Errorf("%q passes the checker but fails: %v", text, err)
		}
		if want, err := reference(fsys, "article")(sample()); err != nil || got.String() != want {
			t.Errorf("%q\n got %s\nwant %s, %v", text, got.String(), want, err)
		}
	})
}
