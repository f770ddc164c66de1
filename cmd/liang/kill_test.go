package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// liang returns the command that runs this test binary as liang.
func liang(t testing.TB, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Args = append([]string{"liang"}, args...)
	return c
}

// A twoFaced site is a root whose sources can be either of two versions, and what each is published as.
type twoFaced struct {
	root, public string
	sums         [2]map[string][sha256.Size]byte // by path, of each version
	strangers    map[string]string
}

// become makes the sources version v: a stylesheet, which each page names by its hash, pages and folders that the other has not, and a text that
// stands on many pages.
func (s *twoFaced) become(t testing.TB, v int) {
	for i := range 40 {
		name := filepath.Join(s.root, "content", "activities", "2024", fmt.Sprintf("only-%d-%d.md", i%2, i))
		if i%2 != v {
			os.Remove(name)
			continue
		}
		page := fmt.Sprintf("---\ntitle: 第%d场讲座\nstart: 2024-03-0%d\nkind: training\norganisers: [committee]\nsummary: 一场讲座。\npublished: 2026-01-05\nsources: [演示数据]\ndemo: true\n---\n", i, 1+i%9)
		if err := writeFile(name, []byte(strings.ReplaceAll(page, "sources: [演示数据]", "sources:\n  - title: 演示数据"))); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(s.root, "content", "site.yaml")
	text, err := os.ReadFile(config)
	if err == nil {
		err = os.WriteFile(config, regexp.MustCompile(`operator: .*`).ReplaceAll(text, fmt.Appendf(nil, "operator: 试验运营单位%d", v)), 0o666)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(s.root, "static", "assets", "site.css"), fmt.Appendf(nil, "body { margin: %dpx }\n", v), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (s *twoFaced) build(t testing.TB) *exec.Cmd {
	return liang(t, "build", "-root", s.root, "-date", "2026-02-01")
}

// read returns the hash of each file in public, and reports what readers could not rely on.
func (s *twoFaced) read(t testing.TB, what string) map[string][sha256.Size]byte {
	t.Helper()
	sums, pages := map[string][sha256.Size]byte{}, map[string][]byte{}
	err := filepath.WalkDir(s.public, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel := filepath.ToSlash(strings.TrimPrefix(name, s.public+string(filepath.Separator)))
		if want, ok := s.strangers[rel]; ok {
			if string(data) != want {
				t.Errorf("%s: %s is no longer what its owner wrote", what, rel)
			}
			sums["their "+rel] = [sha256.Size]byte{}
			return err
		}
		sums[rel] = sha256.Sum256(data)
		if path.Ext(rel) == ".html" {
			pages[rel] = data
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for rel, sum := range sums {
		if s.sums[0] != nil && rel != "manifest.txt" && !strings.HasPrefix(rel, "their ") && sum != s.sums[0][rel] && sum != s.sums[1][rel] {
			t.Errorf("%s: %s is of neither version", what, rel)
		}
	}
	for rel := range s.strangers {
		if _, ok := sums["their "+rel]; !ok && s.sums[0] != nil {
			t.Errorf("%s: %s is gone", what, rel)
		}
	}
	asset := regexp.MustCompile(`(?:href|src)="/(assets/[^"#?]+)"`)
	for rel, page := range pages {
		for _, m := range asset.FindAllSubmatch(page, -1) {
			if _, ok := sums[string(m[1])]; !ok {
				t.Errorf("%s: %s refers to %s, which is not there", what, rel, m[1])
			}
		}
	}
	return sums
}

// TestBuildIsKilled kills `liang build` at random moments, half of them while it moves files, and holds what readers then find. The next build, if it is
// not killed too, makes of it what a build into an empty folder makes. LIANG_KILLS is how many.
func TestBuildIsKilled(t *testing.T) {
	kills, _ := strconv.Atoi(cmp.Or(os.Getenv("LIANG_KILLS"), "6"))
	s := &twoFaced{root: t.TempDir(), strangers: map[string]string{"own.txt": "theirs", "org/own.txt": "theirs", "pledges/own/index.html": "theirs"}}
	s.public = filepath.Join(s.root, "public")
	if err := bigSite(s.root, 40); err != nil {
		t.Fatal(err)
	}
	run := func(v int) {
		s.become(t, v)
		if out, err := s.build(t).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	var want [2]map[string][sha256.Size]byte
	for v := range want {
		if err := os.RemoveAll(s.public); err != nil {
			t.Fatal(err)
		}
		run(v)
		want[v] = s.read(t, "the first build")
	}
	if maps.Equal(want[0], want[1]) || len(want[0]) < 250 {
		t.Fatalf("%d files, not two versions", len(want[0]))
	}
	for rel, text := range s.strangers {
		if err := writeFile(filepath.Join(s.public, filepath.FromSlash(rel)), []byte(text)); err != nil {
			t.Fatal(err)
		}
		want[0]["their "+rel], want[1]["their "+rel] = [sha256.Size]byte{}, [sha256.Size]byte{}
	}
	s.sums = want
	start := time.Now()
	run(0)
	whole := time.Since(start)

	journal := filepath.Join(s.root, ".public.stage", "next")
	exists := func(name string) bool { _, err := os.Lstat(name); return err == nil }
	phases := map[string]int{}
	for n := range kills {
		v := (n + 1) % 2
		s.become(t, v)
		before := s.read(t, "before")
		child := s.build(t)
		var said bytes.Buffer
		child.Stderr = &said
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		if n%2 == 0 {
			time.Sleep(rand.N(whole * 11 / 10))
		} else {
			for end := time.Now().Add(10 * whole); time.Now().Before(end) && !exists(journal); {
				time.Sleep(200 * time.Microsecond)
			}
			time.Sleep(rand.N(whole / 16))
		}
		child.Process.Kill()
		phase := "done"
		if child.Wait() != nil {
			if child.ProcessState.Exited() {
				t.Fatalf("the build failed by itself: %s", said.String())
			}
			switch after := s.read(t, "phase"); {
			case exists(journal) && maps.Equal(before, after):
				phase = "journal written"
			case exists(journal):
				phase = "moving"
			case maps.Equal(after, want[v]) && !maps.Equal(before, after):
				phase = "cleaning up"
			case exists(filepath.Join(s.root, ".public.stage", "tree")):
				phase = "staging"
			default:
				phase = "reading"
			}
		}
		phases[phase]++
		what := fmt.Sprintf("kill %d (%s)", n, phase)
		s.read(t, what)
		if n%3 > 0 { // else the next build meets what two have left
			run(v)
			if healed := s.read(t, what+", healed"); !maps.Equal(healed, want[v]) {
				t.Errorf("%s: the next build does not make what a build into an empty folder makes", what)
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	run(0)
	if !maps.Equal(s.read(t, "at last"), want[0]) {
		t.Error("the last build does not heal")
	}
	t.Logf("%d kills of a build of %d files: %v; no violation", kills, len(want[0]), phases)
}

// TestTwoBuildsAtOnce lets builds of the two versions meet in one folder: each waits for the other, and what is there at last is one of the two.
func TestTwoBuildsAtOnce(t *testing.T) {
	root := t.TempDir()
	if err := smallSite(root); err != nil {
		t.Fatal(err)
	}
	var all []*exec.Cmd
	for i := range 4 {
		c := liang(t, "build", "-root", root, "-date", []string{"2026-02-01", "2026-02-02"}[i%2])
		c.Stderr = new(bytes.Buffer)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for _, c := range all {
		if err := c.Wait(); err != nil {
			t.Errorf("%v: %s", err, c.Stderr)
		}
	}
	if out, err := liang(t, "verify", "-root", root).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if entries, _ := filepath.Glob(filepath.Join(root, ".public.stage*")); len(entries) > 0 {
		t.Errorf("%q is left", entries)
	}
}

// TestFolderRefuses builds where the system does not let it: each time the words say what is in the way, nothing is lost, and once it is out of the way the
// next build is whole.
func TestFolderRefuses(t *testing.T) {
	root := t.TempDir()
	if err := smallSite(root); err != nil {
		t.Fatal(err)
	}
	public := filepath.Join(root, "public")
	build := func(out string) (string, error) {
		said, err := liang(t, "build", "-root", root, "-date", "2026-02-01", "-out", out).CombinedOutput()
		return string(said), err
	}
	refused := func(name, out, word string) {
		t.Helper()
		said, err := build(out)
		if e, ok := err.(*exec.ExitError); !ok || e.ExitCode() != 2 || !strings.Contains(said, word) || strings.Contains(said, "goroutine") {
			t.Errorf("%s: %v: %s", name, err, said)
		}
	}
	if said, err := build(public); err != nil {
		t.Fatal(said)
	}
	before := sumFolder(t, os.DirFS(public))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(writeFile(filepath.Join(root, "taken"), []byte("theirs")))
	refused("a file where the folder must be", filepath.Join(root, "taken"), "却是一个文件")
	refused("a file where its parent must be", filepath.Join(root, "taken", "public"), "taken")
	must(os.RemoveAll(filepath.Join(public, "org")))
	must(writeFile(filepath.Join(public, "org"), []byte("theirs")))
	refused("a file where a folder of the site must be", public, "org")
	if data, err := os.ReadFile(filepath.Join(public, "org")); string(data) != "theirs" {
		t.Errorf("the file in the way is now %q, %v", data, err)
	}
	must(os.Remove(filepath.Join(public, "org")))
	if said, err := build(public); err != nil || !slices.Equal(before, sumFolder(t, os.DirFS(public))) {
		t.Errorf("not healed: %s", said)
	}
}
