package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/photo"
)

// TestNeverStale edits a site again and again, as editors, designers and the calendar do, and builds it with all that was remembered. Whatever was
// edited, the published folder holds what a build from nothing gives, to the byte.
func TestNeverStale(t *testing.T) {
	e := newEdited(t, 12)
	remembered, edits := 0, map[string]int{}
	for round := range 60 {
		name := e.edit()
		fresh, problems := e.compile(cache{})
		if fresh == nil {
			e.undo()
			t.Logf("%d: %s: refused: %v", round, name, problems)
			continue
		}
		edits[name]++
		remembered += e.build()
		want := map[string]string{}
		for i := range fresh.files {
			want[fresh.files[i].Path] = rendered(t, &fresh.files[i])
		}
		for path, got := range folderText(t, e.out) {
			if path != output.ManifestPath && got != want[path] {
				at := 0
				for at < min(len(got), len(want[path])) && got[at] == want[path][at] {
					at++
				}
				t.Errorf("%d: after %s, %s differs from byte %d: %.200q, want %.200q", round, name, path, at, got[at:], want[path][at:])
			}
			delete(want, path)
		}
		if len(want) > 0 {
			t.Errorf("%d: after %s, %d files are missing", round, name, len(want))
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d files were not rendered again; edits: %v", remembered, edits)
	if remembered < 1000 {
		t.Errorf("only %d files were not rendered again: nothing was tested", remembered)
	}
	if len(edits) < len(e.kinds())-2 {
		t.Errorf("only these edits could be built: %v", edits)
	}
}

// TestAhead: what a preview shows of a record before everything is planned anew is what it shows afterwards.
func TestAhead(t *testing.T) {
	e := newEdited(t, 5)
	comp := newCompiler(e.target(cache{}))
	defer comp.close()
	kinds := e.kinds()
	compared := 0
	for _, name := range []string{"", "text of a pledge", "text of an activity", "name of a shop", "title of an activity", "consent narrowed", "consent withdrawn", "end of a pledge",
		"activity of a draft", "name of a unit"} {
		if name != "" {
			kinds[name]()
		}
		ahead := comp.ahead([]string{e.file})
		whole, problems, err := comp.compile(nil)
		if err != nil || whole == nil && !strings.Contains(name, "draft") {
			t.Fatal(name, problems, err)
		}
		if whole == nil { // another record refers to the one that is a draft now
			e.undo()
		}
		if strings.Contains(name, "draft") || strings.Contains(name, "unit") || name == "" {
			if len(ahead) > 0 {
				t.Errorf("%s: %d files are shown ahead", name, len(ahead))
			}
			continue
		}
		if len(ahead) == 0 {
			t.Errorf("%s: nothing is shown ahead", name)
		}
		for i := range ahead {
			at := slices.IndexFunc(whole.files, func(f output.File) bool { return f.Path == ahead[i].Path })
			if at < 0 || rendered(t, &ahead[i]) != rendered(t, &whole.files[at]) {
				t.Errorf("%s: %s is another one ahead", name, ahead[i].Path)
			}
			compared++
		}
	}
	if compared < 12 {
		t.Errorf("only %d files were compared", compared)
	}
}

// An edited is a site that is edited at random.
type edited struct {
	t       *testing.T
	root    string
	out     string
	random  *rand.Rand
	date    content.Date
	file    string // what was edited last, if it was a file
	undo    func()
	waits   bool // the next edit is another day
	version byte
}

func newEdited(t *testing.T, n int) *edited {
	e := &edited{t: t, root: t.TempDir(), random: rand.New(rand.NewPCG(7, 7)), date: content.Date{Year: 2026, Month: 2, Day: 1}}
	e.out = filepath.Join(e.root, "public")
	if err := bigSite(e.root, n); err != nil {
		t.Fatal(err)
	}
	e.write("content/activities/2018/river/index.md", "---\ntitle: 河边的活动\nstart: 2018-05-01\nkind: training\norganisers: [committee]\nsummary: 有照片。\npublished: 2026-01-05\n"+
		"sources:\n  - title: 演示数据\nphotos:\n  - file: a.jpg\n    alt: 一条河流过村庄\ndemo: true\n---\n见[另一次活动](../../2016/no-1.md)和[党支部](../../../org/branch-a.md)。\n")
	e.picture()
	e.undo = func() {}
	return e
}

func (e *edited) read(file string) string {
	data, err := os.ReadFile(filepath.Join(e.root, file))
	if err != nil {
		e.t.Fatal(err)
	}
	return string(data)
}

func (e *edited) write(file, text string) {
	if err := writeFile(filepath.Join(e.root, file), []byte(text)); err != nil {
		e.t.Fatal(err)
	}
}

// replace edits a file so that it can be undone.
func (e *edited) replace(file, text string) {
	was := e.read(file)
	e.file = file
	e.write(file, text)
	e.undo = func() { e.write(file, was) }
}

func (e *edited) picture() {
	img := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		img.Set(i%40, i/40, color.RGBA{uint8(e.random.IntN(256)), uint8(i), 0, 255})
	}
	var b bytes.Buffer
	jpeg.Encode(&b, img, nil)
	e.write("content/activities/2018/river/a.jpg", b.String())
}

// any returns one of the files that match a pattern.
func (e *edited) any(pattern string) string {
	all, _ := filepath.Glob(filepath.Join(e.root, pattern))
	name, err := filepath.Rel(e.root, all[e.random.IntN(len(all))])
	if err != nil {
		e.t.Fatal(err)
	}
	return filepath.ToSlash(name)
}

const (
	somePledge   = "content/pledges/gdhw*.md"
	someActivity = "content/activities/20*/no-*.md"
)

// kinds are the ways in which a site is edited.
func (e *edited) kinds() map[string]func() {
	insert := func(file, after, text string) { e.replace(file, strings.Replace(e.read(file), after, after+text, 1)) }
	swap := func(file, old, new string) { e.replace(file, strings.Replace(e.read(file), old, new, 1)) }
	word := func() string { return fmt.Sprintf("新词%d", e.random.IntN(1000)) }
	return map[string]func(){
		"text of a pledge":     func() { f := e.any(somePledge); e.replace(f, e.read(f)+"\n"+word()+"。\n") },
		"text of an activity":  func() { f := e.any(someActivity); e.replace(f, e.read(f)+"\n"+word()+"。\n") },
		"name of a shop":       func() { insert(e.any(somePledge), "shop_name: ", word()) },
		"title of an activity": func() { insert(e.any(someActivity), "title: ", word()) },
		"name of a unit":       func() { insert(e.any("content/org/*a.md"), "name: ", word()) },
		"wording of a term":    func() { insert("content/pledges/terms.yaml", "text: ", word()) },
		"name of the site":     func() { insert("content/site.yaml", "name: ", word()) },
		"name of a column":     func() { insert(e.any("content/*/_index.md"), "name: ", word()) },
		"end of a pledge": func() {
			e.waits = true
			swap(e.any(somePledge), "valid_until: 2026-12-31", "valid_until: "+e.date.String())
		},
		"consent withdrawn":   func() { swap(e.any(somePledge), "  version: v1\n", "  version: v1\n  withdrawn_on: 2026-01-20\n") },
		"consent narrowed":    func() { swap(e.any(somePledge), ", open_data]", "]") },
		"activity of a draft": func() { swap(e.any(someActivity), "demo: true", "status: draft\ndemo: true") },
		"activity of tomorrow": func() {
			e.waits = true
			swap(e.any(someActivity), "published: 2026-01-05", "published: "+e.after(1).String())
		},
		"unit of tomorrow": func() {
			e.waits = true
			swap(e.any("content/org/branch-a.md"), "published: 2026-01-05", "published: "+e.after(1).String())
		},
		"another day": func() { was := e.date; e.date = e.after(1 + e.random.IntN(3)); e.undo = func() { e.date = was } },
		"another picture": func() {
			was := e.read("content/activities/2018/river/a.jpg")
			e.picture()
			e.undo = func() { e.write("content/activities/2018/river/a.jpg", was) }
		},
		"layout": func() {
			f := e.any("layouts/*.html")
			e.replace(f, strings.Replace(e.read(f), "<main", "<main", 1)+"<!-- "+word()+" -->\n")
		},
		"footer":                func() { insert("layouts/partials/footer.html", "<footer class=\"site-footer\">", "<p>"+word()+"</p>") },
		"style":                 func() { f := "static/assets/site.css"; e.replace(f, e.read(f)+"/* "+word()+" */\n") },
		"program":               func() { e.version++; e.undo = func() {} },
		"pledge removed":        func() { e.remove(e.any(somePledge)) },
		"activity removed":      func() { e.remove(e.any(someActivity)) },
		"pledge of another one": func() { e.again() },
	}
}

func (e *edited) after(days int) content.Date {
	return content.DateOf(e.date.First(testNow.Location()).AddDate(0, 0, days))
}

func (e *edited) remove(file string) {
	was := e.read(file)
	if err := os.Remove(filepath.Join(e.root, file)); err != nil {
		e.t.Fatal(err)
	}
	e.undo = func() { e.write(file, was) }
}

// again adds a pledge like another one.
func (e *edited) again() {
	from := e.any(somePledge)
	was := strings.ToUpper(strings.TrimSuffix(filepath.Base(from), ".md"))
	code := string(content.NewCode("GDHW", "2025", fmt.Sprintf("%05d", 50000+e.random.IntN(1000))))
	file := "content/pledges/" + strings.ToLower(code) + ".md"
	e.write(file, strings.ReplaceAll(e.read(from), was, code))
	e.undo = func() { os.Remove(filepath.Join(e.root, file)) }
}

// edit does something at random and says what.
func (e *edited) edit() string {
	kinds := e.kinds()
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	name := names[e.random.IntN(len(names))]
	if e.waits { // what was just written waits for a day
		name, e.waits = "another day", false
	}
	kinds[name]()
	return name
}

func (e *edited) target(with cache) target {
	return target{fsys: os.DirFS(e.root), now: testNow, date: e.date, cache: with, program: with.program(), photos: photo.Dir(filepath.Join(e.root, ".cache", "photo"))}
}

// compile returns nil if the edit left the site with errors.
func (e *edited) compile(with cache) (*compilation, []string) {
	comp := newCompiler(e.target(with))
	e.t.Cleanup(comp.close)
	c, problems, err := comp.compile(nil)
	if err != nil {
		e.t.Fatal(err)
	}
	var ids []string
	for _, p := range problems {
		ids = append(ids, p.Pos.File+": "+p.Rule.ID)
	}
	return c, ids
}

// build publishes the site as the command does, and returns how many files it did not render.
func (e *edited) build() int {
	with := cache{dir: filepath.Join(e.root, ".cache"), version: [32]byte{e.version}}
	comp := newCompiler(e.target(with))
	defer comp.keep()
	c, _, err := comp.compile(nil)
	if err != nil || c == nil {
		e.t.Fatal(err)
	}
	rendered := 0
	for i := range c.files {
		render := c.files[i].Render
		c.files[i].Render = func(w io.Writer) error { rendered++; return render(w) }
	}
	known := with.memory()
	if _, err := output.Publish(context.Background(), e.out, c.files, output.Options{Threads: 1, Memory: known}); err != nil {
		e.t.Fatal(err)
	}
	if err := known.Write(with.rendered()); err != nil {
		e.t.Fatal(err)
	}
	return len(c.files) - rendered
}

func folderText(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		all[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
