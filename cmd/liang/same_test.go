package main

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestSameBytes builds one site on what might be other machines: with other numbers of processors and threads, another umask, language, time zone and
// home, in a folder of another name, from files that were written in another order and at other times. The published folder is the same to the byte,
// with its manifest.
func TestSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a site a dozen times")
	}
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell that knows umask")
	}
	origin := t.TempDir()
	if err := bigSite(origin, 30); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "liang")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	build := func(t *testing.T, root, umask string, env []string, args ...string) []string {
		t.Helper()
		shuffledCopy(t, origin, root)
		c := exec.Command("sh", append([]string{"-c", "umask " + umask + ` && exec "$0" "$@"`, program, "build"}, args...)...)
		c.Dir = root
		c.Env = append(env, "SOURCE_DATE_EPOCH=1769961599") // the last second of a day in China, which is another day elsewhere
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return sumFolder(t, os.DirFS(filepath.Join(root, "public")))
	}
	want := build(t, t.TempDir(), "022", os.Environ())
	if len(want) < 200 || !slices.ContainsFunc(want, func(s string) bool { return s[:12] == "manifest.txt" }) {
		t.Fatalf("%d files, too few to tell", len(want))
	}
	same := func(t *testing.T, got []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("not the same: %s", firstDifference(want, got))
		}
	}
	for i, n := range []int{1, 2, 3, 5, 8, 16} {
		t.Run("threads "+strconv.Itoa(n), func(t *testing.T) {
			other := []int{16, 1, 8, 2, 1, 3}[i]
			same(t, build(t, t.TempDir(), "022", append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(n)), "-j", strconv.Itoa(other)))
		})
	}
	for name, c := range map[string]struct {
		folder, umask string
		env           []string
	}{
		"east":  {"a", "077", []string{"TZ=Pacific/Kiritimati", "LANG=zh_CN.UTF-8", "LC_ALL=zh_CN.GB18030"}},
		"west":  {"一个 文件夹 's \"name\" & more", "000", []string{"TZ=America/Adak", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "LANGUAGE=tr"}},
		"naked": {filepath.Join("deep", "below", "content", "public", "static"), "027", []string{"TZ=", "HOME=/nowhere", "PATH=/nowhere"}},
		"CI":    {"b", "002", []string{"CI=true", "LANG=en_US.UTF-8", "TZ=Asia/Kathmandu", "GOGC=5", "NO_COLOR=1"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), c.folder)
			same(t, build(t, root, c.umask, append(c.env, "TMPDIR="+t.TempDir())))
			// Once more, with what is remembered, as seen from elsewhere.
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(root, link); err != nil {
				t.Fatal(err)
			}
			same(t, build(t, root, c.umask, append(c.env, "TMPDIR="+t.TempDir()), "-root", link))
		})
	}
	t.Run("folders in disorder", func(t *testing.T) {
		ordered := sums(t, mustCompile(t, origin, benchDay))
		for range 3 {
			got := sums(t, mustCompile(t, origin, func(target *target) {
				benchDay(target)
				target.fsys = disordered{target.fsys}
			}))
			if !slices.Equal(ordered, got) {
				t.Errorf("not the same: %s", firstDifference(ordered, got))
			}
		}
	})
}

// shuffledCopy copies the sources of a site file by file, in any order, each with some time of its own.
func shuffledCopy(t *testing.T, from, to string) {
	t.Helper()
	var names []string
	for _, folder := range []string{"content", "layouts", "static"} {
		err := filepath.WalkDir(filepath.Join(from, folder), func(name string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				names = append(names, name[len(from):])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names {
		data, err := os.ReadFile(from + name)
		if err == nil {
			err = writeFile(to+name, data)
		}
		if err == nil {
			when := time.Unix(rand.Int64N(4e9), rand.Int64N(1e9))
			err = os.Chtimes(to+name, when, when)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A disordered file system lists each folder in another order each time, as no fs.FS should.
type disordered struct{ fs.FS }

func (d disordered) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(d.FS, name)
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list, err
}

func (d disordered) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(d.FS, name) }
func (d disordered) ReadLink(name string) (string, error)   { return fs.ReadLink(d.FS, name) }
