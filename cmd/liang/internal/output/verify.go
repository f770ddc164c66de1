package output

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A Fault is what is wrong with a published file.
type Fault uint8

const (
	Missing Fault = iota + 1 // listed, but not there
	Changed                  // its content is not what was built
	Added                    // there, but not listed
)

// A Difference is a published file that is not as the manifest says.
type Difference struct {
	Path  string
	Fault Fault
}

// Verify compares each file that m lists with what open returns for its path, threads at a time (0 means one per processor), and returns
// the differences in the order of m. open is called by several goroutines and returns an error that is [fs.ErrNotExist] for a file that
// is not there and [fs.ErrInvalid] for something that is no file; any other error, also one while reading, ends the work.
func Verify(ctx context.Context, m Manifest, threads int, open func(path string) (io.ReadCloser, error)) ([]Difference, error) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	faults := make([]Fault, len(m)) // each element belongs to the goroutine that reads the file
	err := each(ctx, threads, len(m), func() func(int) error {
		h := sha256.New()
		buf := make([]byte, 32<<10)
		return func(i int) error {
			r, err := open(m[i].Path)
			if errors.Is(err, fs.ErrNotExist) {
				faults[i] = Missing
				return nil
			}
			if errors.Is(err, fs.ErrInvalid) {
				faults[i] = Changed
				return nil
			}
			if err != nil {
				return failed("读不了", "cannot read", m[i].Path, err)
			}
			defer r.Close()
			h.Reset()
			n, err := io.CopyBuffer(h, struct{ io.Reader }{io.LimitReader(r, m[i].Size+1)}, buf) // an endless answer is a changed one
			if err != nil {
				return failed("读不了", "cannot read", m[i].Path, err)
			}
			if n != m[i].Size || [sha256.Size]byte(h.Sum(nil)) != m[i].Sum {
				faults[i] = Changed
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	var differences []Difference
	for i, f := range faults {
		if f != 0 {
			differences = append(differences, Difference{m[i].Path, f})
		}
	}
	return differences, nil
}

// VerifyFolder compares the folder dir with the manifest in it and returns the differences, sorted by path. Files and folders that begin with
// a dot and are not listed are nobody's concern; a symbolic link in the place of a file or a folder is a change.
func VerifyFolder(ctx context.Context, dir string, threads int) ([]Difference, error) {
	s, err := newSite(dir, Options{Threads: threads})
	if err != nil {
		return nil, err
	}
	m, _, known, err := s.manifest()
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, refuse("%s 里没有 liang 的清单 %s；请先生成网站", "%s holds no manifest of liang, %s; build the site first", s.shown, ManifestPath)
	}
	regular := make([]bool, len(m)) // whether the walk came by the file
	var added []Difference
	err = filepath.WalkDir(s.dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case name == s.dir:
			return nil
		}
		path := filepath.ToSlash(strings.TrimPrefix(name, s.dir+string(filepath.Separator)))
		i, listed := m.search(path)
		switch {
		case listed && e.Type().IsRegular():
			regular[i] = true
		case listed || path == ManifestPath:
		case e.IsDir():
			if strings.HasPrefix(e.Name(), ".") && len(m.below(path)) == 0 {
				return fs.SkipDir
			}
		case !strings.HasPrefix(e.Name(), "."):
			added = append(added, Difference{path, Added})
		}
		return nil
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, failed("读不了", "cannot read", s.shown, err)
	}
	differences, err := Verify(ctx, m, s.threads, func(path string) (io.ReadCloser, error) {
		if i, _ := m.search(path); regular[i] {
			return os.Open(s.at(path))
		}
		if _, err := os.Lstat(s.at(path)); err != nil {
			return nil, fs.ErrNotExist
		}
		return nil, fs.ErrInvalid
	})
	differences = append(differences, added...)
	slices.SortFunc(differences, func(a, b Difference) int { return strings.Compare(a.Path, b.Path) })
	return differences, err
}
