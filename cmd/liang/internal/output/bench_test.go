package output

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// portal returns n files of 6 KB, three in each folder as a pledge has, and the bytes that all of them are made of.
func portal(n int) (files []File, content []byte) {
	content = make([]byte, 6<<10)
	for i := range content {
		content[i] = byte('a' + i*i%26)
	}
	for i := range n {
		name := []string{"index.html", "badge.svg", "pledge.json"}[i%3]
		head := fmt.Appendf(nil, "%06d", i)
		files = append(files, File{Path: fmt.Sprintf("pledges/gdhw-2018-%06d-x/%s", i/3, name), Render: func(w io.Writer) error {
			w.Write(head)
			_, err := w.Write(content[len(head):])
			return err
		}})
	}
	return files, content
}

// writeBare is what Publish is measured by: two goroutines that only write the same number of bytes to the same paths.
func writeBare(dir string, files []File, content []byte) error {
	var wg sync.WaitGroup
	errs := make([]error, 2)
	half := (len(files)/2 + 2) / 3 * 3
	for g, part := range [][]File{files[:half], files[half:]} {
		wg.Go(func() {
			made := ""
			for _, f := range part {
				name := under(dir, f.Path)
				if folder := filepath.Dir(name); folder != made {
					made = folder
					if err := os.MkdirAll(folder, 0o755); err != nil {
						errs[g] = err
						return
					}
				}
				if err := os.WriteFile(name, content, 0o644); err != nil {
					errs[g] = err
					return
				}
			}
		})
	}
	wg.Wait()
	return errs[0]
}

// BenchmarkPublish measures a first build of 20,000 files against a program that only writes them, and a build in which nothing changed
// against one that reads and compares all files. Both sides of a ratio are measured in turn, on one disk.
func BenchmarkPublish(b *testing.B) {
	const n = 20_000
	files, content := portal(n)
	timed := func(f func() error) time.Duration {
		start := time.Now()
		if err := f(); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	parent := b.TempDir()
	var cold, bare, warm, compare, one time.Duration
	rounds := 0
	for b.Loop() {
		dir, other := filepath.Join(parent, fmt.Sprint("public", rounds)), filepath.Join(parent, fmt.Sprint("bare", rounds))
		all := func(files []File) func() error {
			return func() error {
				_, err := Publish(context.Background(), dir, files, Options{Threads: 2})
				return err
			}
		}
		bare += timed(func() error { return writeBare(other, files, content) })
		cold += timed(all(files))
		compare += timed(func() error { return readAndCompare(dir, files) })
		warm += timed(all(files))
		edited := append([]File{{Path: files[7].Path, Render: func(w io.Writer) error { _, err := fmt.Fprint(w, rounds); return err }}}, files[8:]...)
		one += timed(all(append(edited, files[:7]...)))
		rounds++
	}
	per := float64(rounds * n)
	b.ReportMetric(float64(cold)/float64(bare), "cold/bare")
	b.ReportMetric(float64(warm)/float64(compare), "warm/compare")
	b.ReportMetric(float64(one)/float64(compare), "one/compare")
	b.ReportMetric(float64(bare.Microseconds())/per, "bare-µs/file")
	b.ReportMetric(float64(cold.Microseconds())/per, "cold-µs/file")
	b.ReportMetric(float64(compare.Microseconds())/per, "compare-µs/file")
	b.ReportMetric(float64(warm.Microseconds())/per, "warm-µs/file")
}

// readAndCompare reads all files and compares them with what they should be, by hash, in two goroutines.
func readAndCompare(dir string, files []File) error {
	return each(context.Background(), 2, len(files), func() func(int) error {
		h, want := sha256.New(), sha256.New()
		return func(i int) error {
			text, err := os.ReadFile(under(dir, files[i].Path))
			if err != nil {
				return err
			}
			h.Reset()
			h.Write(text)
			want.Reset()
			if err := files[i].Render(want); err != nil {
				return err
			}
			if [32]byte(h.Sum(nil)) != [32]byte(want.Sum(nil)) {
				return fmt.Errorf("%s differs", files[i].Path)
			}
			return nil
		}
	})
}
