package output

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// sealed returns text with its SHA-256 as the last line, by which [whole] tells a whole file from a torn one.
func sealed(text string) string { return fmt.Sprintf("%s\n%x", text, sha256.Sum256([]byte(text))) }

func whole(file string) bool {
	at := strings.LastIndexByte(file, '\n')
	return at >= 0 && sealed(file[:at]) == file
}

// version returns a small site. Each version has another asset and refers to it on every page, and pages, folders and sizes come and go.
func version(v int) texts {
	asset := fmt.Sprintf("assets/site.%d.css", v%7)
	page := func(name string) string {
		return sealed(fmt.Sprintf("asset=%s\n%s %d %s", asset, name, v, strings.Repeat("x", 100*(v%5))))
	}
	site := texts{
		asset:                  sealed(asset + strings.Repeat("y", 3000)),
		"index.html":           page("home"),
		"org/index.html":       page("org"),
		"data/pledges.csv":     sealed(fmt.Sprint("csv ", v)),
		"sitemap.xml":          sealed(fmt.Sprint("sitemap ", v)),
		"about/same/fixed.txt": sealed("never changes"),
	}
	for i := range 2 + v%2 {
		site[fmt.Sprintf("pledges/%d/index.html", (i+v)%5)] = page("pledge")
		site[fmt.Sprintf("pledges/%d/badge.svg", (i+v)%5)] = sealed(fmt.Sprint("badge ", i))
	}
	if v%2 == 0 {
		site["swap"] = sealed("a file")
		site["flip/a/b.html"] = page("flip")
	} else {
		site["swap/index.html"] = page("a folder")
		site["flip"] = sealed("a file")
	}
	return site
}

var theirs = texts{".gitignore": "*\n", "org/own.txt": "theirs", "own/index.html": "theirs", "pledges/1/own.txt": "theirs"}

// violations returns what readers of dir could not rely on, and what was lost.
func violations(tb testing.TB, dir string, strangers texts) (bad []string) {
	tb.Helper()
	has := read(tb, dir)
	for p, text := range has {
		if own, ok := strangers[p]; ok {
			if own != text {
				bad = append(bad, p+" was overwritten")
			}
			continue
		}
		if !whole(text) {
			bad = append(bad, fmt.Sprintf("%s is torn: %.80q", p, text))
		}
		if line, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(line, "asset=") {
			if _, ok := has[line[len("asset="):]]; !ok {
				bad = append(bad, p+" refers to a missing "+line)
			}
		}
	}
	for p := range strangers {
		if _, ok := has[p]; !ok {
			bad = append(bad, p+" was lost")
		}
	}
	return bad
}

// begin makes a folder with version 0 and strangers in it.
func begin(t *testing.T) string {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, version(0))
	theirs.put(t, dir)
	return dir
}

// heal checks dir after a failure, publishes a version into it and checks it again.
func heal(t *testing.T, dir string, strangers texts, v int, what string) {
	t.Helper()
	for _, bad := range violations(t, dir, strangers) {
		t.Errorf("%s: %s", what, bad)
	}
	publish(t, dir, version(v))
	check(t, dir, version(v), strangers)
	if t.Failed() {
		t.Fatal("after ", what)
	}
}

// TestEveryFileOperationFails lets the n-th file operation of a build fail, for each n: it alone, as on a full disk, or with all after it,
// as if the process had been killed there. Then a second build is stopped in the same way, and a third heals.
func TestEveryFileOperationFails(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 11
	}
	diskIsFull := &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	for _, c := range []struct {
		name   string
		killed bool // whether all operations after the n-th fail too
		fresh  bool // whether the folder is absent at first
	}{{"full disk", false, false}, {"full disk, no folder", false, true}, {"killed", true, false}, {"killed, no folder", true, true}} {
		t.Run(c.name, func(t *testing.T) {
			dir, strangers := filepath.Join(t.TempDir(), "public"), texts{}
			if !c.fresh {
				dir, strangers = begin(t), theirs
			}
			// broken publishes a version and reports whether the n-th operation was reached.
			broken := func(v, n int) (reached bool) {
				count, last := 0, ""
				_, err := Publish(context.Background(), dir, version(v).files(), Options{Threads: 1, fault: func(op, name string) error {
					count++
					if count == n || c.killed && count > n {
						last = op + " " + filepath.Base(name)
						return diskIsFull
					}
					return nil
				}})
				var e *Error
				if err != nil && (!errors.As(err, &e) || !strings.Contains(e.ZH, "磁盘已满")) {
					t.Fatalf("operation %d (%s): not in words: %#v", n, last, err)
				}
				return count >= n
			}
			v := 0
			for n, reached := 1, true; reached; n += step {
				v++
				reached = broken(v, n)
				what := fmt.Sprintf("version %d, operation %d", v, n)
				for _, bad := range violations(t, dir, strangers) {
					t.Fatalf("%s: %s", what, bad)
				}
				v++
				broken(v, 1+n*7%120) // what the first left is met by a build that fails too
				v++
				heal(t, dir, strangers, v, what)
				if c.fresh {
					if err := os.RemoveAll(dir); err != nil {
						t.Fatal(err)
					}
				}
			}
			t.Logf("%d builds broken", v/3*2)
		})
	}
}

const childFolder = "LIANG_OUTPUT_TEST_FOLDER"

// TestMain lets the test binary be the process that TestKilled kills.
func TestMain(m *testing.M) {
	dir := os.Getenv(childFolder)
	if dir == "" {
		os.Exit(m.Run())
	}
	for v := rand.IntN(1000); ; v++ {
		if _, err := Publish(context.Background(), dir, version(v).files(), Options{Threads: 2}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// TestKilled kills a process that publishes one version after the other, at random moments.
func TestKilled(t *testing.T) {
	kills, budget := 400, 12*time.Second // as many as a busy machine manages in this time
	if testing.Short() {
		kills = 20
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := begin(t)
	killed, recovered, end := 0, 0, time.Now().Add(budget)
	for ; killed < kills && time.Now().Before(end); killed++ {
		var said strings.Builder
		child := exec.Command(self)
		child.Env = append(os.Environ(), childFolder+"="+dir)
		child.Stderr = &said
		before := read(t, dir)["index.html"]
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		for wait := time.Now().Add(5 * time.Second); time.Now().Before(wait); time.Sleep(time.Millisecond) { // until it has begun
			if now, _ := os.ReadFile(filepath.Join(dir, "index.html")); string(now) != before {
				break
			}
		}
		time.Sleep(time.Duration(rand.Int64N(int64(20 * time.Millisecond))))
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if child.Wait(); said.Len() > 0 {
			t.Fatal("the child failed by itself: ", said.String())
		}
		for _, bad := range violations(t, dir, theirs) {
			t.Errorf("kill %d: %s", killed, bad)
		}
		if killed%3 > 0 { // else the next child meets what this one left
			r := publish(t, dir, version(killed))
			if r.Recovered {
				recovered++
			}
			check(t, dir, version(killed), theirs)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d kills, of which %d left a journal to the test's own build", killed, recovered)
	heal(t, dir, theirs, kills, "the last kill")
	if differences, err := VerifyFolder(context.Background(), dir, 0); err != nil || len(differences) != 3 {
		t.Error(differences, err) // the three strangers
	}
}

// TestDiskIsFull publishes into a file system that has no room for all of the site, if this machine lets us make one.
func TestDiskIsFull(t *testing.T) {
	dir := t.TempDir()
	if err := mount(dir, 1<<20); err != nil {
		t.Skip("NOT CHECKED on a real full disk, only with injected errors: ", err)
	}
	t.Cleanup(func() { unmount(dir) })
	public := filepath.Join(dir, "public")
	publish(t, public, version(0))
	theirs.put(t, public)
	large := version(1)
	for i := range 40 {
		large[fmt.Sprintf("large/%d.txt", i)] = sealed(strings.Repeat("z", 100_000))
	}
	_, err := Publish(context.Background(), public, large.files(), Options{Threads: 2})
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.ZH, "磁盘已满") {
		t.Errorf("not in words: %v", err)
	}
	check(t, public, version(0), theirs)
	heal(t, public, theirs, 2, "a full disk")
}

// TestFolderIsReadOnly publishes into a file system that takes no writes, if this machine lets us make one.
func TestFolderIsReadOnly(t *testing.T) {
	dir := t.TempDir()
	if err := mount(dir, 8<<20); err != nil {
		t.Skip("NOT CHECKED: ", err)
	}
	t.Cleanup(func() { unmount(dir) })
	public := filepath.Join(dir, "public")
	publish(t, public, version(0))
	theirs.put(t, public)
	if err := readOnly(dir, true); err != nil {
		t.Skip("NOT CHECKED: ", err)
	}
	_, err := Publish(context.Background(), public, version(1).files(), Options{})
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.ZH, "只读") {
		t.Errorf("not in words: %v", err)
	}
	check(t, public, version(0), theirs)
	if err := readOnly(dir, false); err != nil {
		t.Fatal(err)
	}
	heal(t, public, theirs, 2, "a read-only folder")
}
