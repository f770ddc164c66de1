package output

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// counted is a site whose files have Keys, and count how often they are rendered.
func counted(site map[string]string, rendered *int) (files []File) {
	for path, text := range site {
		files = append(files, File{Path: path, Key: KeyOf(path, []byte(text)), Render: func(w io.Writer) error {
			*rendered++
			_, err := io.WriteString(w, text)
			return err
		}})
	}
	return files
}

// A file whose Key is known is rendered only if it is not published as it should be.
func TestMemory(t *testing.T) {
	dir, name := filepath.Join(t.TempDir(), "public"), filepath.Join(t.TempDir(), "cache", "rendered")
	site := map[string]string{"index.html": "home", "a/index.html": "a", "b.txt": "b"}
	for i, c := range []struct {
		do   func()
		want int // files rendered
	}{
		{func() {}, 3},
		{func() {}, 0},
		{func() { site["b.txt"] = "changed" }, 1},
		{func() { os.WriteFile(filepath.Join(dir, "index.html"), []byte("by hand"), 0o666) }, 1},
		{func() { os.Remove(filepath.Join(dir, "a", "index.html")) }, 1},
		{func() { os.RemoveAll(dir) }, 3},
		{func() { delete(site, "b.txt") }, 0},
		{func() { site["b.txt"] = "changed" }, 1},
		{func() { os.WriteFile(name, []byte(memoryHeader+"damaged"), 0o666) }, 3},
	} {
		c.do()
		rendered := 0
		m := ReadMemory(name)
		if _, err := Publish(context.Background(), dir, counted(site, &rendered), Options{Threads: 1, Memory: m}); err != nil {
			t.Fatal(err)
		}
		if err := m.Write(name); err != nil {
			t.Fatal(err)
		}
		if rendered != c.want {
			t.Errorf("%d: %d files were rendered, want %d", i, rendered, c.want)
		}
		for path, text := range site {
			if got, err := os.ReadFile(under(dir, path)); err != nil || string(got) != text {
				t.Errorf("%d: %s is %q, %v; want %q", i, path, got, err, text)
			}
		}
	}
}

// Files to be rendered last find that all others have been told what they are, also those that were not rendered.
func TestToldBeforeLast(t *testing.T) {
	dir, m := filepath.Join(t.TempDir(), "public"), &Memory{}
	for round := range 2 {
		sizes := map[string]int64{}
		var files []File
		for i := range 50 {
			text := fmt.Sprint("file ", i)
			path := fmt.Sprintf("z%d.txt", i)
			files = append(files, File{Path: path, Key: KeyOf(path), Told: func(size int64, _ [32]byte) { sizes[path] = size },
				Render: func(w io.Writer) error { _, err := io.WriteString(w, text); return err }})
		}
		files = append(files, File{Path: "a-sum.txt", Last: true, Render: func(w io.Writer) error {
			total := int64(0)
			for _, n := range sizes {
				total += n
			}
			_, err := fmt.Fprint(w, total)
			return err
		}})
		if _, err := Publish(context.Background(), dir, files, Options{Threads: 1, Memory: m}); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(filepath.Join(dir, "a-sum.txt")); string(got) != "340" {
			t.Errorf("round %d: the sum is %s", round, got)
		}
	}
}

// A Memory that is cut off or damaged knows nothing.
func FuzzReadMemory(f *testing.F) {
	name := filepath.Join(f.TempDir(), "rendered")
	m := &Memory{}
	m.learn([]File{{Path: "a", Key: KeyOf("a")}, {Path: "b", Key: KeyOf("b")}}, Manifest{{Path: "a", Size: 1}, {Path: "b", Size: 2}})
	if err := m.Write(name); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(name)
	if err != nil || len(ReadMemory(name).known) != 2 {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Fuzz(func(t *testing.T, text []byte) {
		name := filepath.Join(t.TempDir(), "rendered")
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
		m := ReadMemory(name)
		for _, e := range m.known {
			if m.find(e.key) == nil {
				t.Errorf("%x cannot be found", e.key)
			}
		}
		if len(m.known) == 0 {
			return
		}
		m.changed = true
		if err := m.Write(name); err != nil {
			t.Fatal(err)
		}
		if again, _ := os.ReadFile(name); string(again) != string(text) {
			t.Error("what was read is written otherwise")
		}
	})
}
