package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/photo"
)

// testNow is a day on which everything in the portal's own content has been published.
var testNow = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func mustCompile(t testing.TB, root string, change func(*target)) *compilation {
	t.Helper()
	target := target{fsys: os.DirFS(root), now: testNow, photos: photo.Dir(filepath.Join(root, ".cache", "photo"))}
	if change != nil {
		change(&target)
	}
	comp := newCompiler(target)
	t.Cleanup(comp.close)
	c, problems, err := comp.compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	problems.Write(&b, diag.FormatText, diag.ZH, nil)
	if b.Len() > 0 {
		t.Errorf("the sources have problems:\n%s", b.String())
	}
	if c == nil {
		t.FailNow()
	}
	return c
}

// TestOwnContent compiles the portal itself, renders every page and follows every link.
func TestOwnContent(t *testing.T) {
	if testing.Short() {
		t.Skip("derives the portal's pictures")
	}
	root := t.TempDir()
	for _, folder := range []string{"content", "layouts", "static"} {
		if err := copyFolder(filepath.Join("..", "..", folder), filepath.Join(root, folder)); err != nil {
			t.Fatal(err)
		}
	}
	c := mustCompile(t, root, nil)
	dead, err := followLinks(t.Context(), c, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range dead {
		t.Errorf("%s:%d: %s %v", p.Pos.File, p.Pos.Line, p.Rule.ID, p.Args)
	}

	// Each page has its frame.
	for i := range c.files {
		if f := &c.files[i]; filepath.Ext(f.Path) == ".html" {
			text := rendered(t, f)
			for _, part := range []string{`<header class="site-header">`, `<h1`, `<main id="main"`, `<footer class="site-footer">`} {
				if strings.Count(text, part) != 1 {
					t.Errorf("%s has %d times %s", f.Path, strings.Count(text, part), part)
				}
			}
		}
	}

	// Each page of a demonstration record says so, and so does what stands beside it.
	demo := map[string]bool{}
	for _, g := range c.site.Pledges {
		demo[strings.TrimPrefix(g.URL, "/")] = g.Demo
	}
	for _, a := range c.site.Activities {
		demo[strings.TrimPrefix(a.URL, "/")] = a.Demo
	}
	marked := 0
	for i := range c.files {
		f := &c.files[i]
		dir, _ := filepath.Split(f.Path)
		if !demo[dir] {
			continue
		}
		text := rendered(t, f)
		if ext := filepath.Ext(f.Path); (ext == ".html" || ext == ".svg" || ext == ".json") && !strings.Contains(text, "演示") {
			t.Errorf("%s does not say that it is a demonstration", f.Path)
		}
		marked++
	}
	if marked < 100 {
		t.Errorf("%d files of demonstration records, want more than 100", marked)
	}

	// What a tombstone no longer tells stands in no file, and neither does a name without a consent that covers it.
	var secret []string
	for _, g := range c.site.Pledges {
		d := c.site.Disclose(g)
		if d.Standing.Tombstone {
			secret = append(secret, g.ShopName, g.LegalName)
		}
		if d.Person == "" && g.DisplayName != "" {
			secret = append(secret, g.DisplayName)
		}
	}
	shown := map[string]bool{} // by another record, under a consent of its own
	for _, g := range c.site.Pledges {
		d := c.site.Disclose(g)
		shown[d.ShopName], shown[d.LegalName], shown[d.Person] = true, true, true
	}
	secret = slices.DeleteFunc(secret, func(s string) bool { return shown[s] })
	if len(secret) < 2 {
		t.Errorf("only %q is not to be shown; the content should have a tombstone", secret)
	}
	for i := range c.files {
		if path := c.files[i].Path; strings.HasPrefix(path, "assets/") && !strings.HasPrefix(path, "assets/search/") && !strings.HasPrefix(path, "assets/roster/") {
			continue
		}
		text := rendered(t, &c.files[i])
		for _, s := range secret {
			if strings.Contains(text, s) {
				t.Errorf("%s shows %q", c.files[i].Path, s)
			}
		}
	}

	t.Run("weight", func(t *testing.T) { testWeight(t, c) })
	t.Run("machines", func(t *testing.T) { testMachines(t, c) })
	t.Run("browser", func(t *testing.T) { testBrowser(t, c) })

	// A second look at the same sources, by another number of threads, gives the same bytes; so do pictures from the cache.
	before := sums(t, c)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if after := sums(t, mustCompile(t, root, func(t *target) { t.threads = 3 })); !slices.Equal(before, after) {
		t.Errorf("the site depends on threads or cache: %s", firstDifference(before, after))
	}
}

func rendered(t testing.TB, f *output.File) string {
	t.Helper()
	var b strings.Builder
	if err := f.Render(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sums are the paths and hashes of all files.
func sums(t testing.TB, c *compilation) []string {
	t.Helper()
	var list []string
	for i := range c.files {
		h := sha256.New()
		if err := c.files[i].Render(h); err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %x", c.files[i].Path, h.Sum(nil)))
	}
	return list
}

func firstDifference(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i] + " / " + b[i]
		}
	}
	return fmt.Sprintf("%d files / %d files", len(a), len(b))
}

// TestGolden holds some pages of the small site to files that were looked at.
func TestGolden(t *testing.T) {
	root := t.TempDir()
	if err := smallSite(root); err != nil {
		t.Fatal(err)
	}
	c := mustCompile(t, root, func(t *target) { t.date = content.Date{Year: 2026, Month: 2, Day: 1} })
	fingerprint := regexp.MustCompile(`-[0-9a-f]{10}\.(css|js|svg)`)
	for _, name := range []string{"pledges/gdhw-2025-001-i/index.html", "pledges/gdhw-2025-001-i/pledge.json", "pledges/gdhw-2025-001-i/badge.svg",
		"org/index.html", "data/pledges.csv", "activities/calendar.ics", "robots.txt", "_headers"} {
		i := slices.IndexFunc(c.files, func(f output.File) bool { return f.Path == name })
		if i < 0 {
			t.Errorf("there is no %s", name)
			continue
		}
		got := fingerprint.ReplaceAllString(rendered(t, &c.files[i]), "-0000000000.$1") // so that a change of style alone changes no golden file
		golden := filepath.Join("testdata", "golden", strings.ReplaceAll(name, "/", "_"))
		if *update {
			if err := writeFile(golden, []byte(got)); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s; if it should, run go test ./cmd/liang -update and look at the difference\n%s", name, golden, firstDifference(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
		}
	}
}

// TestFaultsTogether puts the files of testdata/faults.txtar, each with another fault, beside the good ones: one build reports each fault once, in
// its place, and what was built before stays.
func TestFaultsTogether(t *testing.T) {
	const file = "testdata/faults.txtar"
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := smallSite(root); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (status int, out string) {
		var b strings.Builder
		c := &cli{ctx: context.Background(), stdout: &b, stderr: io.Discard, getenv: func(string) string { return "" }}
		return c.main(append(args, "-root", root, "-date", "2026-02-01")), b.String()
	}
	if status, out := run("build"); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	public := os.DirFS(filepath.Join(root, "public"))
	before := sumFolder(t, public)
	want := &archive.Files[len(archive.Files)-1]
	for _, f := range archive.Files[:len(archive.Files)-1] {
		if err := writeFile(filepath.Join(root, f.Name), f.Data); err != nil {
			t.Fatal(err)
		}
	}
	status, out := run("build")
	if status != 1 {
		t.Errorf("status %d", status)
	}
	var got strings.Builder
	for _, m := range regexp.MustCompile(`(?m)^(content/\S+?): .* \[(\S+)\]$`).FindAllStringSubmatch(out, -1) {
		fmt.Fprintf(&got, "%s %s\n", m[1], m[2])
	}
	if *update {
		want.Data = []byte(got.String())
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got.String() != string(want.Data) {
		t.Errorf("got\n%s\nwant\n%s\nin full\n%s", got.String(), want.Data, out)
	}
	if after := sumFolder(t, public); !slices.Equal(before, after) {
		t.Errorf("public/ changed: %s", firstDifference(before, after))
	}
}

func sumFolder(t testing.TB, fsys fs.FS) (list []string) {
	t.Helper()
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		list = append(list, fmt.Sprintf("%s %x", name, sha256.Sum256(data)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
