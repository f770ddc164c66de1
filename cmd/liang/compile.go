package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/crawl"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/layout"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/page"
	"liang/cmd/liang/internal/photo"
)

// A target says what to compile.
type target struct {
	fsys    fs.FS // the site's root: content/, layouts/, static/
	now     time.Time
	date    content.Date
	drafts  bool
	threads int
	photos  photo.Store // where derived pictures are kept between builds
}

// A compilation is a finished site that nobody has rendered yet.
type compilation struct {
	site  *content.Site
	files []output.File // sorted by path
}

// compile reads the sources and plans every file of the site. It writes nothing. The compilation is nil if the problems have
// errors; an error is a failing machine.
func compile(t target) (*compilation, diag.List, error) {
	layouts, problems := layout.Load(t.fsys, page.Views)
	site, found := content.Load(t.fsys, content.Options{Now: t.now, Date: t.date, Drafts: t.drafts, Threads: t.threads})
	problems = append(problems, found...)
	static, err := readStatic(t.fsys)
	if err != nil {
		return nil, problems, err
	}
	if problems.HasErrors() {
		site.Close()
		problems.Sort()
		return nil, problems, nil
	}
	photos, found, err := derivePhotos(t, site)
	if problems = append(problems, found...); err != nil {
		site.Close()
		return nil, problems, err
	}
	plan, found := page.Make(page.Input{Site: site, Layouts: layouts, Static: static, Photos: photos, NoIndex: t.drafts})
	problems = append(problems, found...)
	files := plan.Files
	problems = append(problems, site.CheckFinished(func(path string) (ids func() []string, found bool) {
		i, found := slices.BinarySearchFunc(files, path, func(f output.File, path string) int { return cmp.Compare(f.Path, path) })
		return func() []string { return crawl.IDs(files[i]) }, found
	})...)
	problems.Sort()
	if problems.HasErrors() {
		site.Close()
		return nil, problems, nil
	}
	return &compilation{site, files}, problems, nil
}

// readStatic reads the files of static/, which may be missing.
func readStatic(fsys fs.FS) (assets []page.Asset, err error) {
	err = fs.WalkDir(fsys, "static", func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == "static" {
			return nil
		}
		if err != nil || e.IsDir() || !e.Type().IsRegular() || content.Ignored(e.Name()) {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		assets = append(assets, page.Asset{Path: strings.TrimPrefix(path, "static/"), Bytes: data})
		return err
	})
	return assets, err
}

// target is what the flags say to compile.
func (f *flags) target(c *cli) (target, error) {
	now, err := c.now()
	return target{os.DirFS(f.root), now, f.date, f.drafts, f.threads, photo.Dir(filepath.Join(f.root, ".cache", "photo"))}, err
}
