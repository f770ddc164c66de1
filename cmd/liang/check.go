package main

import (
	"fmt"
	"io/fs"
	"os"
	"time"

	"liang/cmd/liang/internal/crawl"
	"liang/cmd/liang/internal/diag"
)

// check reports every problem in the sources and in the finished site, and writes nothing.
func check(c *cli, args []string) error {
	f := c.newFlags("check")
	if err := f.parse(c, args); err != nil {
		return err
	}
	t, err := f.target(c)
	if err != nil {
		return err
	}
	t.photos = readOnly{t.photos}
	start := time.Now()
	comp := newCompiler(t)
	defer comp.close()
	site, problems, err := comp.compile(nil)
	if err != nil {
		return err
	}
	files := 0
	if site != nil {
		files = len(site.files)
		problems = append(problems, crawl.Check(c.ctx, site.files, string(site.site.Config.BaseURL), f.threads)...)
		problems.Sort()
	}
	if err := c.report(f, problems); err != nil {
		return err
	}
	if f.format == diag.FormatText {
		fmt.Fprintln(c.stderr, c.say("检查了 %d 个文件，用时 %v", "checked %d files in %v", files, time.Since(start).Round(time.Millisecond)))
	}
	return nil
}

// report writes the problems and returns errProblems if they have errors.
func (c *cli) report(f *flags, problems diag.List) error {
	if err := problems.Write(c.stdout, f.format, c.lang, f.source()); err != nil {
		return err
	}
	errors := 0
	for _, d := range problems {
		if d.Rule.Severity == diag.Error {
			errors++
		}
	}
	if f.format == diag.FormatText && len(problems) > 0 {
		fmt.Fprintln(c.stderr, c.say("%d 处错误，%d 处提醒", "%d errors, %d warnings", errors, len(problems)-errors))
	}
	if errors > 0 {
		return errProblems
	}
	return nil
}

// source returns how to read a file of the site, for excerpts.
func (f *flags) source() func(file string) []byte {
	root := os.DirFS(f.root)
	return func(file string) []byte {
		text, _ := fs.ReadFile(root, file) // a problem may be that the file cannot be read
		return text
	}
}
