package output

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// texts is a site, or what a folder holds: content by path.
type texts map[string]string

func (t texts) files() (files []File) {
	for p, text := range t {
		files = append(files, File{Path: p, Render: func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}})
	}
	return files
}

// put writes t into dir as somebody else would.
func (t texts) put(tb testing.TB, dir string) {
	tb.Helper()
	for p, text := range t {
		name := under(dir, p)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
}

// read returns what dir holds, without the manifest.
func read(tb testing.TB, dir string) texts {
	tb.Helper()
	t := texts{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || p == ManifestPath {
			return err
		}
		if e.Type()&fs.ModeSymlink != 0 {
			t[p], err = os.Readlink(under(dir, p))
			return err
		}
		b, err := os.ReadFile(under(dir, p))
		t[p] = string(b)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		tb.Fatal(err)
	}
	return t
}

func (t texts) with(more texts) texts {
	all := texts{}
	maps.Copy(all, t)
	maps.Copy(all, more)
	return all
}

func (t texts) without(paths ...string) texts {
	rest := maps.Clone(t)
	for _, p := range paths {
		delete(rest, p)
	}
	return rest
}

func diff(got, want texts) string {
	var b strings.Builder
	for _, p := range slices.Sorted(maps.Keys(got.with(want))) {
		g, inGot := got[p]
		w, inWant := want[p]
		switch {
		case !inGot:
			fmt.Fprintf(&b, "\n%s: missing", p)
		case !inWant:
			fmt.Fprintf(&b, "\n%s: not wanted", p)
		case g != w:
			fmt.Fprintf(&b, "\n%s: %.60q, want %.60q", p, g, w)
		}
	}
	return b.String()
}

func publish(tb testing.TB, dir string, site texts) Result {
	tb.Helper()
	r, err := Publish(context.Background(), dir, site.files(), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// check fails the test unless dir holds exactly want and a manifest of what is ours in it, and the staging folder is gone.
func check(tb testing.TB, dir string, site, strangers texts) {
	tb.Helper()
	if d := diff(read(tb, dir), strangers.with(site)); d != "" {
		tb.Error("the folder is not what it should be:", d)
	}
	text, err := os.ReadFile(filepath.Join(dir, ManifestPath))
	if err != nil {
		tb.Fatal(err)
	}
	m, err := ParseManifest(text)
	if err != nil {
		tb.Fatal(err)
	}
	listed := texts{}
	for _, e := range m {
		listed[e.Path] = site[e.Path]
		if e.Sum != sha256.Sum256([]byte(site[e.Path])) || e.Size != int64(len(site[e.Path])) {
			tb.Errorf("%s has a wrong sum or size in the manifest", e.Path)
		}
	}
	if d := diff(listed, site); d != "" {
		tb.Error("the manifest is not what it should be:", d)
	}
	stage := filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".stage")
	if _, err := os.Lstat(stage); !errors.Is(err, fs.ErrNotExist) {
		tb.Errorf("the staging folder was left: %v", read(tb, stage))
	}
}

var small = texts{
	"index.html":               "home",
	"404.html":                 "404",
	"_headers":                 "headers",
	".well-known/security.txt": "Contact:",
	"assets/site.abc.css":      "css",
	"org/index.html":           "units",
	"org/park/index.html":      "park",
	"pledges/index.html":       "roster",
	"pledges/a/index.html":     "a",
	"pledges/a/badge.svg":      "<svg>",
	"empty.txt":                "",
	"sitemap.xml":              "<urlset>",
	"文档/说明.txt":                "说明",
}

func TestPublish(t *testing.T) {
	gitignore := texts{".gitignore": "*\n!.gitignore\n"}
	steps := []struct {
		name      string
		site      texts
		strangers texts // put before the build
		want      Result
	}{
		{"first", small, nil, Result{Files: 13, Added: 13}},
		{"nothing changed", small, nil, Result{Files: 13, Unchanged: 13}},
		{"changed, added, removed", small.with(texts{"index.html": "home2", "pledges/b/index.html": "b"}).without("org/park/index.html", "empty.txt"),
			texts{"org/notes.txt": "mine", "own/x.txt": "mine"}, Result{Files: 12, Added: 1, Changed: 1, Unchanged: 10, Removed: 2}},
		{"file becomes folder", small.with(texts{"_headers/index.html": "page"}).without("_headers"), nil,
			Result{Files: 13, Added: 3, Changed: 1, Unchanged: 9, Removed: 2}},
		{"folder becomes file", small.with(texts{"pledges": "one file"}).without("pledges/index.html", "pledges/a/index.html", "pledges/a/badge.svg"), nil,
			Result{Files: 11, Added: 2, Unchanged: 9, Removed: 4}},
		{"equal file of a stranger is taken over", small.with(texts{"own/y.txt": "same"}), texts{"own/y.txt": "same"},
			Result{Files: 14, Added: 3, Unchanged: 11, Removed: 1}},
		{"everything removed", texts{}, nil, Result{Removed: 14}},
		{"nothing to nothing", texts{}, nil, Result{}},
	}
	dir := filepath.Join(t.TempDir(), "public")
	strangers := gitignore
	gitignore.put(t, dir)
	for _, step := range steps {
		step.strangers.put(t, dir)
		strangers = strangers.with(step.strangers)
		got := publish(t, dir, step.site)
		for p, text := range step.site {
			delete(strangers, p)
			step.want.Bytes += int64(len(text))
		}
		if got != step.want {
			t.Errorf("%s: result %+v, want %+v", step.name, got, step.want)
		}
		check(t, dir, step.site, strangers)
		if t.Failed() {
			t.Fatal("after step: ", step.name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "pledges")); err == nil {
		t.Error("an empty folder of ours was left")
	}
}

func TestAbsentFolderAndLink(t *testing.T) {
	parent := t.TempDir()
	publish(t, filepath.Join(parent, "public"), small)
	check(t, filepath.Join(parent, "public"), small, nil)
	if err := os.Mkdir(filepath.Join(parent, "real"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", filepath.Join(parent, "link")); err != nil {
		t.Skip(err)
	}
	publish(t, filepath.Join(parent, "link"), small)
	check(t, filepath.Join(parent, "real"), small, nil)
}

func TestUnchangedFilesKeepTheirTime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, small)
	old := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	for p := range small {
		if err := os.Chtimes(under(dir, p), old, old); err != nil {
			t.Fatal(err)
		}
	}
	publish(t, dir, small.with(texts{"index.html": "other"}))
	for p := range small {
		info, err := os.Stat(under(dir, p))
		if err != nil {
			t.Fatal(err)
		}
		if kept := info.ModTime().Equal(old); kept != (p != "index.html") {
			t.Errorf("%s: time kept: %v", p, kept)
		}
	}
}

func TestEditedByHand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, small)
	soon := time.Now().Add(time.Second)
	if err := os.Chtimes(under(dir, "404.html"), soon, soon); err != nil { // touched only
		t.Fatal(err)
	}
	texts{"org/index.html": "UNITS", "pledges/index.html": "roster and more"}.put(t, dir)
	if err := os.Chtimes(under(dir, "org/index.html"), soon, soon); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(under(dir, "pledges/a/badge.svg")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(under(dir, "文档")); err != nil {
		t.Fatal(err)
	}
	if r := publish(t, dir, small); r.Unchanged != len(small)-4 {
		t.Errorf("%+v", r)
	}
	check(t, dir, small, nil)
}

func TestLargeFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	site := func(n int) []File {
		return []File{{Path: "a/large.bin", Render: func(w io.Writer) error {
			for i := range n {
				if _, err := w.Write(bytes.Repeat([]byte{byte(i)}, 100_000)); err != nil {
					return err
				}
			}
			return nil
		}}}
	}
	for i, want := range []Result{{Files: 1, Added: 1}, {Files: 1, Unchanged: 1}, {Files: 1, Changed: 1}} {
		n := 12 + i/2
		want.Bytes = int64(n) * 100_000
		got, err := Publish(context.Background(), dir, site(n), Options{})
		if err != nil || got != want {
			t.Fatalf("%+v, %v; want %+v", got, err, want)
		}
		if differences, err := VerifyFolder(context.Background(), dir, 0); err != nil || len(differences) > 0 {
			t.Fatal(differences, err)
		}
	}
}

// refused publishes and fails the test unless that is refused with the words given and changes nothing.
func refused(t *testing.T, dir string, files []File, zh, en string) {
	t.Helper()
	before := read(t, filepath.Dir(dir))
	_, err := Publish(context.Background(), dir, files, Options{})
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.ZH, zh) || !strings.Contains(e.EN, en) {
		t.Errorf("got %#v, want words with %q and %q", err, zh, en)
	}
	if d := diff(read(t, filepath.Dir(dir)), before); d != "" {
		t.Error("something changed:", d)
	}
}

func TestStrangers(t *testing.T) {
	for _, c := range []struct {
		name      string
		strangers texts // after a first build, unless it holds the manifest or "first" is false
		first     bool
		site      texts
		zh, en    string
	}{
		{"folder of strangers", texts{"a.txt": "mine"}, false, small, "不是 liang 生成的文件（例如 a.txt）", "such as a.txt"},
		{"equal file, no manifest", texts{"index.html": "home"}, false, small, "不是 liang 生成的文件", "did not make"},
		{"path taken", texts{"new.html": "mine"}, true, small.with(texts{"new.html": "ours"}), "public/new.html 已经存在", "public/new.html exists already"},
		{"dot-file taken", texts{".gitignore": "mine"}, false, small.with(texts{".gitignore": "ours"}), ".gitignore 已经存在", ".gitignore exists already"},
		{"file where a folder must be", texts{"new": "mine"}, true, small.with(texts{"new/a/b.html": "ours"}), "public/new 应该是文件夹", "public/new must be a folder"},
		{"folder where a file must be", texts{"new/x.txt": "mine"}, true, small.with(texts{"new": "ours"}), "public/new 应该是文件", "public/new must be a file"},
		{"folder of ours with a stranger", texts{"pledges/a/.mine": "mine"}, true,
			texts{"pledges": "ours"}, "public/pledges/a/.mine 不是", "public/pledges must be a file"},
		{"manifest of somebody else", texts{ManifestPath: "mine"}, false, small, "请清空这个文件夹", "empty the folder"},
		{"manifest with a hostile path", texts{ManifestPath: hostile("../victim.txt")}, false, texts{}, "含有 ..", "contains .."},
		{"manifest with an absolute path", texts{ManifestPath: hostile("/victim.txt")}, false, texts{}, "空的一段", "is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parent := t.TempDir()
			dir := filepath.Join(parent, "public")
			if c.first {
				publish(t, dir, small)
			}
			c.strangers.put(t, dir)
			texts{"victim.txt": ""}.put(t, parent)
			refused(t, dir, c.site.files(), c.zh, c.en)
		})
	}
	t.Run("output folder is a file", func(t *testing.T) {
		parent := t.TempDir()
		texts{"public": "mine"}.put(t, parent)
		refused(t, filepath.Join(parent, "public"), small.files(), "却是一个文件", "but is a file")
	})
	t.Run("no parent", func(t *testing.T) {
		refused(t, filepath.Join(t.TempDir(), "no", "public"), small.files(), "找不到", "does not exist")
	})
}

func hostile(path string) string {
	text, _ := Manifest{{Path: path, Sum: sha256.Sum256(nil)}}.AppendText(nil)
	return string(text)
}

// Symbolic links in the folder lead to files of others.
func TestLinksAreNotFollowed(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "public")
	publish(t, dir, small)
	others := texts{"park/index.html": "theirs", "index.html": "theirs"}
	others.put(t, filepath.Join(parent, "others"))
	if err := os.RemoveAll(under(dir, "org")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../others", under(dir, "org")); err != nil {
		t.Skip(err)
	}
	refused(t, dir, small.files(), "public/org 应该是文件夹", "public/org must be a folder")
	rest := small.without("org/index.html", "org/park/index.html")
	publish(t, dir, rest) // removes the units, but not those behind the link
	if d := diff(read(t, filepath.Join(parent, "others")), others); d != "" {
		t.Error(d)
	}
	if err := os.Symlink("../others/index.html", under(dir, "404.html.new")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(under(dir, "404.html.new"), under(dir, "404.html")); err != nil {
		t.Fatal(err)
	}
	publish(t, dir, rest) // puts the file back in the link's place
	if d := diff(read(t, filepath.Join(parent, "others")), others); d != "" {
		t.Error(d)
	}
	if info, err := os.Lstat(under(dir, "404.html")); err != nil || !info.Mode().IsRegular() {
		t.Error(info, err)
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct {
		paths  string // separated by commas
		zh, en string
	}{
		{"", "空的", "empty"},
		{"/etc/passwd", "空的一段", "empty"},
		{"a//b", "空的一段", "empty"},
		{"a/", "空的一段", "empty"},
		{"../a", "含有 ..", "contains .."},
		{"a/../../b", "含有 ..", "contains .."},
		{"a/./b", "含有 .", "contains ."},
		{`a\b`, `\`, `\`},
		{"c:/a", ":", ":"},
		{"a\nb", "看不见", "invisible"},
		{"a\u200bb", "看不见", "invisible"},
		{"e\u0301.html", "组合字符", "combining"},
		{"a\xffb", "UTF-8", "UTF-8"},
		{"a./b", "点或空格", "dot"},
		{"a/con", "Windows", "Windows"},
		{"Aux.txt", "Windows", "Windows"},
		{"com1.tar.gz/x", "Windows", "Windows"},
		{strings.Repeat("长", 86), "255", "255"},
		{strings.Repeat("a/", 600) + "a", "太长", "too long"},
		{ManifestPath, "清单", "manifest"},
		{"b,a,b", "两个来源", "made twice"},
		{"a,a.html,a/b", "既是文件又是文件夹", "both a file and a folder"},
		{"a/B,a/b", "大小写", "case"},
		{"A/x,a/y", "大小写", "case"},
		{"A/x,a", "大小写", "case"},
	} {
		var files []File
		for p := range strings.SplitSeq(c.paths, ",") {
			files = append(files, texts{p: "x"}.files()...)
		}
		dir := filepath.Join(t.TempDir(), "public")
		refused(t, dir, files, c.zh, c.en)
		if len(read(t, filepath.Dir(dir))) > 0 {
			t.Errorf("%q: something was written", c.paths)
		}
	}
	for _, good := range []string{"a", ".well-known/security.txt", "_headers", "文档/说明（一）.html", "a b", "com10", "comx", "a..b", "...a"} {
		if zh, _ := unsafePath(good); zh != "" {
			t.Errorf("%q: %s", good, zh)
		}
	}
}

func TestRenderFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, small)
	broken := errors.New("template broken")
	files := append(small.with(texts{"index.html": "new", "new.html": "new"}).files(), File{Path: "z.html", Render: func(io.Writer) error { return broken }})
	refused(t, dir, files, "生成不出 z.html", "cannot render z.html")
	check(t, dir, small, nil)
	ctx, cancel := context.WithCancel(context.Background())
	files[len(files)-1].Render = func(io.Writer) error { cancel(); return nil }
	if _, err := Publish(ctx, dir, files, Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	check(t, dir, small, nil)
}

func TestTwoBuildsAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	rendering, finish := make(chan bool), make(chan bool)
	slow := []File{{Path: "index.html", Render: func(w io.Writer) error {
		close(rendering)
		<-finish
		_, err := io.WriteString(w, "slow")
		return err
	}}}
	first, second := make(chan error), make(chan error)
	go func() { _, err := Publish(context.Background(), dir, slow, Options{}); first <- err }()
	<-rendering
	refused(t, dir, small.files(), "另一个 liang", "another liang")
	go func() {
		_, err := Publish(context.Background(), dir, small.files(), Options{Wait: time.Minute})
		second <- err
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := Publish(ctx, dir, small.files(), Options{Wait: time.Minute}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	close(finish)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if err := <-second; err != nil {
		t.Error(err)
	}
	check(t, dir, small, nil)
}

// On a file system where case does not matter, a file that was renamed in case only has two names; a hard link has too.
func TestRenamedInCaseOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, texts{"About.html": "old", "x.html": "x"})
	if err := os.Link(under(dir, "About.html"), under(dir, "about.html")); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Skip(err)
	}
	publish(t, dir, texts{"about.html": "old", "x.html": "x"})
	if read(t, dir)["about.html"] != "old" {
		t.Error("the file was removed under its old name")
	}
	publish(t, dir, texts{"about.html": "new", "x.html": "x"})
	if err := os.Remove(under(dir, "About.html")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err := os.Link(under(dir, "x.html"), under(dir, "X.html")); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	publish(t, dir, texts{"about.html": "new", "X.html": "changed"}) // not taken for a stranger's
	if read(t, dir)["X.html"] != "changed" {
		t.Error("the file was not replaced")
	}
}

func TestThreads(t *testing.T) {
	want := texts{}
	for i := range 60 {
		want[fmt.Sprintf("pledges/%d/index.html", i)] = strings.Repeat("x", i)
	}
	var manifests [][]byte
	for _, threads := range []int{1, 2, 16} {
		dir := filepath.Join(t.TempDir(), "public")
		if _, err := Publish(context.Background(), dir, want.files(), Options{Threads: threads}); err != nil {
			t.Fatal(err)
		}
		check(t, dir, want, nil)
		text, _ := os.ReadFile(filepath.Join(dir, ManifestPath))
		manifests = append(manifests, text)
	}
	if !bytes.Equal(manifests[0], manifests[1]) || !bytes.Equal(manifests[0], manifests[2]) {
		t.Error("the manifest depends on the number of threads")
	}
}

func TestVerify(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	texts{".gitignore": "*"}.put(t, dir)
	publish(t, dir, small)
	if differences, err := VerifyFolder(context.Background(), dir, 0); err != nil || len(differences) > 0 {
		t.Fatal(differences, err)
	}
	info, err := os.Stat(under(dir, "org/park/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	texts{"org/park/index.html": "PARK", "org/x/new.html": "mine", ".well-known/x": "mine", ".git/x": "", "z": ""}.put(t, dir)
	if err := os.Chtimes(under(dir, "org/park/index.html"), info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"empty.txt", "404.html"} {
		if err := os.Remove(under(dir, p)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("z", under(dir, "empty.txt")); err != nil { // as empty as the file it stands for
		t.Skip(err)
	}
	got, err := VerifyFolder(context.Background(), dir, 0)
	want := []Difference{{".well-known/x", Added}, {"404.html", Missing}, {"empty.txt", Changed}, {"org/park/index.html", Changed},
		{"org/x/new.html", Added}, {"z", Added}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if _, err := VerifyFolder(context.Background(), t.TempDir(), 0); err == nil {
		t.Error("a folder without a manifest was verified")
	}

	m := Manifest{{"a", 1, sha256.Sum256([]byte("a"))}, {"b", 1, sha256.Sum256([]byte("b"))}, {"c", 1, sha256.Sum256([]byte("c"))}}
	served := fstest.MapFS{"a": {Data: []byte("a")}, "b": {Data: []byte("bb")}}
	got, err = Verify(context.Background(), m, 1, func(p string) (io.ReadCloser, error) { return served.Open(p) })
	if want := []Difference{{"b", Changed}, {"c", Missing}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	down := errors.New("503")
	if _, err = Verify(context.Background(), m, 1, func(p string) (io.ReadCloser, error) { return nil, down }); !errors.Is(err, down) {
		t.Error(err)
	}
}

func TestErrorWords(t *testing.T) {
	for _, c := range []struct {
		err    error
		zh, en string
	}{
		{&fs.PathError{Op: "write", Path: "/x", Err: diskFull}, "写不了 public/a：磁盘已满", "cannot write public/a: the disk is full"},
		{&os.LinkError{Op: "rename", Old: "/x", New: "/y", Err: otherDevice}, "不在同一个磁盘", "different file systems"},
		{fs.ErrPermission, "没有权限", "permission denied"},
		{&fs.PathError{Op: "write", Path: "/x", Err: errors.New("strange")}, "写不了 public/a：strange", "cannot write public/a: strange"},
	} {
		var e *Error
		if err := failed("写不了", "cannot write", "public/a", c.err); !errors.As(err, &e) || !errors.Is(err, c.err) ||
			!strings.Contains(e.ZH, c.zh) || !strings.Contains(e.EN, c.en) {
			t.Errorf("%v: %+v", c.err, e)
		}
	}
}
