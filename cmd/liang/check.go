package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"liang/cmd/liang/internal/crawl"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/history"
	"liang/cmd/liang/internal/serve"
)

// check reports every problem in the sources and in the finished site, and writes nothing.
func check(c *cli, args []string) error {
	f := c.newFlags("check")
	rules := f.Bool("rules", false, c.say("列出所有规则，各附错和对的例子", "list all rules, each with an example of wrong and right"))
	watch := f.Bool("watch", false, c.say("一直检查，每次保存后重新报告，按 Ctrl+C 结束", "go on checking and report again after each save; Ctrl+C ends it"))
	external := f.Bool("external", false, c.say("也打开每个外部链接看看；打不开的只提醒，一周内问过的不再问", "also ask every external link; one that does not answer is a warning, and none is asked twice a week"))
	poll := f.pollFlag(c)
	if err := f.parse(c, args); err != nil {
		return err
	}
	if *rules {
		return diag.WriteRules(c.stdout, c.lang)
	}
	t, err := f.target(c)
	if err != nil {
		return err
	}
	t.photos = readOnly{t.photos}
	comp := newCompiler(t)
	defer comp.close()
	past, err := history.Read(c.ctx, f.root)
	if err != nil {
		return err
	}
	if !*watch {
		return c.checkOnce(f, comp, past, nil, *external)
	}
	watcher := f.watch(c.ctx, *poll)
	report := func(changed []string) error {
		fmt.Fprintln(c.stdout, checkBegin)
		err := c.checkOnce(f, comp, past, changed, *external)
		fmt.Fprintln(c.stdout, checkEnd)
		if errors.Is(err, errProblems) {
			return nil
		}
		return err
	}
	if err := report(nil); err != nil {
		return err
	}
	for {
		changed, ok := settled(c.ctx, watcher)
		if !ok {
			return nil
		}
		if err := report(changed); err != nil {
			fmt.Fprintln(c.stderr, c.words(err)) // such as a folder that is being moved
		}
	}
}

// Editors look for these lines, which are the same in both languages, to know which problems belong together.
const (
	checkBegin = "== check: begin"
	checkEnd   = "== check: end"
)

// checkOnce checks the site, also against its past; of its sources the files named by changed are read again, or all, if it is nil.
func (c *cli) checkOnce(f *flags, comp *compiler, past *history.History, changed []string, external bool) error {
	start := time.Now()
	site, problems, err := comp.compile(changed)
	if err != nil {
		return err
	}
	files := 0
	if site != nil {
		files = len(site.files)
		problems = append(problems, site.site.CheckHistory(past)...)
		dead, err := followLinks(c.ctx, site, f.threads)
		if err != nil {
			return err
		}
		problems = append(problems, dead...)
		if external {
			problems = append(problems, c.checkExternal(f, site)...)
		}
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

// followLinks reports what leads nowhere in the site, through the handler that previews show it by.
func followLinks(ctx context.Context, site *compilation, threads int) (diag.List, error) {
	handler, err := serve.Handler(site.files)
	if err != nil {
		return nil, err
	}
	return crawl.Check(ctx, site.files, handler, string(site.site.Config.BaseURL), threads), nil
}

// checkExternal asks the addresses of other sites. What they answered is kept in the cache.
func (c *cli) checkExternal(f *flags, site *compilation) diag.List {
	name := filepath.Join(f.root, ".cache", "external.json")
	text, _ := os.ReadFile(name) // there may be none
	known := crawl.ReadAnswers(bytes.NewReader(text))
	problems, left := crawl.External(c.ctx, site.files, string(site.site.Config.BaseURL), known, time.Now())
	if left > 0 {
		fmt.Fprintln(c.stderr, c.say("还有 %d 个外部链接没来得及问；再运行一次就接着问", "%d external links are not asked yet; another run goes on with them", left))
	}
	var b bytes.Buffer
	if err := known.Write(&b); err == nil && os.MkdirAll(filepath.Dir(name), 0o777) == nil {
		os.WriteFile(name, b.Bytes(), 0o666) // a cache that cannot be written is none
	}
	return problems
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
