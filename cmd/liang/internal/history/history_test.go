package history

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	unit   = "content/org/a.md"
	pledge = "content/pledges/p-1.md"
)

// repository is a git repository that a test makes, commit by commit.
type repository struct {
	t    *testing.T
	root string
	day  string
}

func newRepository(t *testing.T) *repository {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	r := &repository{t: t, root: t.TempDir(), day: "2026-01-10"}
	r.git("init", "-q")
	return r
}

func (r *repository) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", r.root, "-c", "user.name=test", "-c", "user.email=test@park.example"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE="+r.day+"T12:00:00Z")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// commit writes a file, or removes it if text is empty, and commits that.
func (r *repository) commit(name, text string) {
	r.t.Helper()
	file := filepath.Join(r.root, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if text == "" {
		if err := os.Remove(file); err != nil {
			r.t.Fatal(err)
		}
	} else if err := os.WriteFile(file, []byte("---\n"+text+"\n---\n"), 0o666); err != nil {
		r.t.Fatal(err)
	}
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", "change")
}

func (r *repository) read() *History {
	r.t.Helper()
	h, err := Read(r.t.Context(), r.root)
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

func TestPublished(t *testing.T) {
	for name, c := range map[string]struct {
		versions []string
		want     string
	}{
		"changed":                   {[]string{"published: 2026-01-05", "published: 2026-01-06"}, "2026-01-05"},
		"draft at first":            {[]string{"status: draft\npublished: 2026-01-05", "published: 2026-01-06", "published: 2026-01-07"}, "2026-01-06"},
		"not yet":                   {[]string{"published: 2026-02-05", "published: 2026-02-06"}, ""},
		"in quotes":                 {[]string{"published: \"2026-01-05\"", "published: 2026-01-05"}, "2026-01-05"},
		"wrong at first":            {[]string{"published: 2026/1/5", "published: 2026-01-06"}, "2026-01-06"},
		"deleted and restored":      {[]string{"published: 2026-01-05", "", "published: 2026-01-07"}, "2026-01-05"},
		"a line of the text":        {[]string{"published: 2026-01-05\n---\npublished: 2026-01-09", "published: 2026-01-05\n---\npublished: 2026-01-08"}, "2026-01-05"},
		"an example before a field": {[]string{"title: x\n---\nx", "title: x\n---\nstatus: draft", "published: 2026-01-05"}, "2026-01-05"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepository(t)
			for _, v := range c.versions {
				r.commit(unit, v)
			}
			if got, at := r.read().Published(unit); got != c.want || (got != "") != (at.Day == "2026-01-10" && at.Hash != "") {
				t.Errorf("got %q at %v, want %q", got, at, c.want)
			}
		})
	}
}

// TestItsDay: what was committed before its day is public from its day on.
func TestItsDay(t *testing.T) {
	r := newRepository(t)
	r.commit(unit, "published: 2026-01-15")
	r.day = "2026-01-20"
	r.commit(unit, "published: 2026-01-16")
	if got, _ := r.read().Published(unit); got != "2026-01-15" {
		t.Errorf("got %q", got)
	}
}

func TestPassed(t *testing.T) {
	version := func(shop, legal string) string {
		return fmt.Sprintf("code: P-1\nshop_name: %s\nlegal_name: %s\npublished: 2026-01-05", shop, legal)
	}
	for name, c := range map[string]struct {
		versions    []string
		shop, legal string
		want        string // "", "committed" or "now"
	}{
		"the same":            {[]string{version("a", "b")}, "a", "b", ""},
		"another shop's name": {[]string{version("a", "b")}, "c", "b", ""},
		"one after the other": {[]string{version("a", "b"), version("c", "b")}, "c", "d", ""},
		"both at once":        {[]string{version("a", "b")}, "c", "d", "now"},
		"both in a commit":    {[]string{version("a", "b"), version("c", "d")}, "c", "d", "committed"},
		"a deleted record's":  {[]string{version("a", "b"), ""}, "c", "d", "now"},
		"restored":            {[]string{version("a", "b"), "", version("a", "b")}, "a", "b", ""},
		"only a draft's":      {[]string{"status: draft\n" + version("a", "b")}, "c", "d", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepository(t)
			for _, v := range c.versions {
				r.commit(pledge, v)
			}
			got := ""
			if at, passed := r.read().Passed(pledge, c.shop, c.legal); passed {
				if got = "now"; at.Hash != "" {
					got = "committed"
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestBelowTheRoot: a site may be a folder of a repository, and a folder may be in none.
func TestBelowTheRoot(t *testing.T) {
	r := newRepository(t)
	r.commit("site/"+unit, "published: 2026-01-05")
	whole := r.root
	r.root = filepath.Join(whole, "site")
	if got, _ := r.read().Published(unit); got != "2026-01-05" {
		t.Errorf("got %q", got)
	}
	if err := os.Rename(filepath.Join(whole, ".git"), filepath.Join(whole, "gone")); err != nil {
		t.Fatal(err)
	}
	if got, _ := r.read().Published(unit); got != "" {
		t.Errorf("without a repository: %q", got)
	}
}

// TestLongLines: a line of any length is passed over, and neither it nor what git might say else is taken for a field.
func TestLongLines(t *testing.T) {
	log := "\x01abc 2026-01-10\n\ndiff --git a/x b/x\n--- a/" + unit + "\n+++ b/" + unit + "\n@@ -0,0 +1 @@\n+published: " + strings.Repeat("2", 200_000) + "\n+--- a/other\n+published: 2026-01-05"
	if got, _ := Fold(strings.NewReader(log)).Published(unit); got != "2026-01-05" {
		t.Errorf("got %q", got)
	}
}
