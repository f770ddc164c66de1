package main

import (
	"cmp"
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
	cache   cache
	program []byte // stands for the program, if files are to have Keys
}

// A compilation is a finished site that nobody has rendered yet. It can be rendered until its compiler is closed.
type compilation struct {
	site  *content.Site
	files []output.File // sorted by path
}

// A compiler compiles a target again and again. What it remembers are single files: sources (see content.Loader), layouts and static files.
type compiler struct {
	target
	loader   *content.Loader
	layouts  *layout.Set
	problems diag.List // of the layouts
	static   []page.Asset
	wrong    diag.List  // in static/
	plan     *page.Plan // the last one without errors, or nil
}

func newCompiler(t target) *compiler {
	c := &compiler{target: t, loader: content.NewLoader(t.fsys)}
	if t.cache.dir != "" {
		c.loader.Recall(t.cache.sources(), t.cache.version)
	}
	return c
}

// close frees what the compiler keeps outside of memory. No compilation of it can be rendered any more.
func (c *compiler) close() { c.loader.Close() }

// keep is close, but leaves what was read of the sources to the next run of the program.
func (c *compiler) keep() {
	if c.cache.dir != "" {
		c.loader.Keep(c.cache.sources(), c.cache.version) // a cache that cannot be written is none
	}
	c.close()
}

// compile reads the sources and plans every file of the site. It writes nothing but derived pictures. The compilation is nil if the problems have
// errors; an error is a failing machine. If changed is not nil, only the files and folders that it names, relative to the root, are looked at
// again.
func (c *compiler) compile(changed []string) (*compilation, diag.List, error) {
	touched := func(folder string) bool {
		return changed == nil || slices.ContainsFunc(changed, func(f string) bool { return f == folder || strings.HasPrefix(f, folder+"/") })
	}
	if c.layouts == nil || touched("layouts") {
		c.layouts, c.problems = layout.Load(c.fsys, page.Views)
	}
	if c.static == nil || touched("static") {
		var err error
		if c.static, c.wrong, err = readStatic(c.fsys); err != nil {
			return nil, nil, err
		}
	}
	site, problems := c.loader.Load(content.Options{Now: c.now, Date: c.date, Drafts: c.drafts, Threads: c.threads, Sections: c.layouts.IDs()}, changed)
	problems = slices.Concat(problems, c.problems, c.wrong)
	if problems.HasErrors() {
		problems.Sort()
		return nil, problems, nil
	}
	photos, found, err := derivePhotos(c.target, site)
	if problems = append(problems, found...); err != nil {
		return nil, problems, err
	}
	plan, found := page.Make(page.Input{Site: site, Layouts: c.layouts, Static: c.static, Photos: photos, NoIndex: c.drafts, Program: c.program})
	problems = append(problems, found...)
	c.plan = nil
	files := plan.Files
	problems = append(problems, site.CheckFinished(func(path string) (ids func() []string, found bool) {
		i, found := slices.BinarySearchFunc(files, path, func(f output.File, path string) int { return cmp.Compare(f.Path, path) })
		return func() []string { return crawl.IDs(files[i]) }, found
	})...)
	problems.Sort()
	if problems.HasErrors() {
		return nil, problems, nil
	}
	c.plan = plan
	return &compilation{site, files}, problems, nil
}

// ahead returns the files that show a record alone, if that is all that changed and it can be told without compiling; see page.Plan.Ahead.
func (c *compiler) ahead(changed []string) []output.File {
	if c.plan == nil || len(changed) != 1 {
		return nil
	}
	record, ok := c.loader.Glance(changed[0])
	if !ok {
		return nil
	}
	return c.plan.Ahead(record)
}

// readStatic reads the files of static/.
func readStatic(fsys fs.FS) (assets []page.Asset, problems diag.List, err error) {
	paths, problems := content.ListStatic(fsys)
	for _, path := range paths {
		data, err := fs.ReadFile(fsys, path)
		if err != nil {
			return nil, nil, err
		}
		assets = append(assets, page.Asset{Path: strings.TrimPrefix(path, "static/"), Bytes: data})
	}
	return assets, problems, nil
}

// target is what the flags say to compile.
func (f *flags) target(c *cli) (target, error) {
	now, err := c.now()
	return target{os.DirFS(f.root), now, f.date, f.drafts, f.threads, photo.Dir(filepath.Join(f.root, ".cache", "photo")), openCache(f.root), nil}, err
}
