package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/format"
)

// formatSources writes YAML and front matter in their canonical form: all of content/, or the files and folders that are named.
func formatSources(c *cli, args []string) error {
	f := c.newFlags("fmt")
	onlyCheck := f.Bool("check", false, c.say("只列出写法不统一的文件，不改动；有就以状态 1 结束", "only list files in another form, change nothing; status 1 if there are any"))
	if err := f.parseUpTo(c, args, -1); err != nil {
		return err
	}
	paths, err := f.named(c, f.Args())
	if err != nil {
		return err
	}
	var problems diag.List
	changed, kept := 0, 0
	for _, path := range paths {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		name := filepath.Join(f.root, filepath.FromSlash(path))
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		kind, _ := content.KindOf(path)
		out, found, err := format.Source(path, data, kind.Type, kind.FrontMatter)
		problems = append(problems, found...)
		switch {
		case err != nil:
			kept++
			fmt.Fprintln(c.stderr, path+":", c.say("写法太特别，照原样留下；请改成普通的“字段: 内容”", "left as it is, because it is written in too odd a way; use plain lines of key: value"))
			continue
		case found.HasErrors() || bytes.Equal(out, data):
			continue
		}
		changed++
		fmt.Fprintln(c.stdout, path)
		if !*onlyCheck {
			if err := replaceFile(name, out); err != nil {
				return err
			}
		}
	}
	problems = slices.DeleteFunc(problems, func(d diag.Diagnostic) bool { return d.Rule.Severity != diag.Error }) // warnings are for check
	problems.Sort()
	if err := c.report(f, problems); err != nil {
		if errors.Is(err, errProblems) {
			fmt.Fprintln(c.stderr, c.say("有错误的文件没有改动；请先改正", "files with errors were left as they are; mend them first"))
		}
		return err
	}
	switch {
	case kept > 0:
		return errProblems
	case *onlyCheck && changed > 0:
		fmt.Fprintln(c.stderr, c.say("%d 个文件的写法不统一；请运行 liang fmt", "%d files are not in the canonical form; run liang fmt", changed))
		return errProblems
	case f.format == diag.FormatText:
		fmt.Fprintln(c.stderr, c.say("看了 %d 个文件，改动 %d 个", "looked at %d files, changed %d", len(paths), changed))
	}
	return nil
}

// named returns the sources that words name, as files or folders, or all if there are no words. Paths are relative to the root.
func (f *flags) named(c *cli, words []string) (paths []string, err error) {
	all := content.Sources(os.DirFS(f.root))
	if len(words) == 0 {
		return all, nil
	}
	root, err := filepath.Abs(f.root)
	if err != nil {
		return nil, err
	}
	for _, w := range words {
		abs, err := filepath.Abs(w)
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(root, abs)
		if err != nil {
			return nil, err
		}
		rel = filepath.ToSlash(rel)
		before := len(paths)
		for _, p := range all {
			if p == rel || strings.HasPrefix(p, rel+"/") || rel == "." {
				paths = append(paths, p)
			}
		}
		if len(paths) == before {
			return nil, errors.New(c.say("%s 不是网站的资料：content/ 下面没有这样的 .md 或 .yaml 文件", "%s is no source of the site: there is no such .md or .yaml file below content/", w))
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// replaceFile puts data in the place of a file's, whole or not at all.
func replaceFile(name string, data []byte) error {
	mode := fs.FileMode(0o666)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	t, err := os.CreateTemp(filepath.Dir(name), ".liang-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(t.Name()) // which fails when all went well
	_, err = t.Write(data)
	err = errors.Join(err, t.Chmod(mode), t.Sync(), t.Close())
	if err != nil {
		return err
	}
	return os.Rename(t.Name(), name)
}
