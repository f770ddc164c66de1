package main

import (
	gobuild "go/build"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	ours     = "liang/cmd/liang/internal/"
	internal = "internal"
)

// TestMap holds the table of packages in ARCHITECTURE.md to what the code imports.
func TestMap(t *testing.T) {
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	names := func(cell string) []string {
		if cell = strings.TrimSpace(cell); cell == "–" {
			return nil
		}
		return strings.Split(cell, ", ")
	}
	type imports struct{ ours, theirs []string }
	drawn := map[string]imports{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| [^|]+ \\| ([^|]+) \\| ([^|]+) \\|$").FindAllStringSubmatch(string(text), -1) {
		drawn[row[1]] = imports{names(row[2]), names(row[3])}
	}

	folders, err := filepath.Glob(internal + "/*")
	if err != nil {
		t.Fatal(err)
	}
	real := map[string]imports{}
	importers := map[string][]string{} // third party module → our packages
	for _, dir := range append(folders, ".") {
		pkg, err := gobuild.ImportDir(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(dir)
		if dir == "." {
			name = "liang"
		}
		var i imports
		for _, path := range pkg.Imports {
			if rest, ok := strings.CutPrefix(path, ours); ok {
				i.ours = append(i.ours, rest)
			} else if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
				i.theirs = append(i.theirs, path)
				importers[path] = append(importers[path], name)
			}
		}
		real[name] = i
	}
	if a, b := slices.Sorted(maps.Keys(drawn)), slices.Sorted(maps.Keys(real)); !slices.Equal(a, b) {
		t.Errorf("the table has %q, the code %q", a, b)
	}
	for name, r := range real {
		d := drawn[name]
		if !slices.Equal(d.ours, r.ours) {
			t.Errorf("%s imports %q of ours, the table says %q", name, r.ours, d.ours)
		}
		for _, path := range r.theirs {
			if !slices.ContainsFunc(d.theirs, func(m string) bool { return under(path, m) }) {
				t.Errorf("%s imports %s, the table says %q", name, path, d.theirs)
			}
		}
		for _, m := range d.theirs {
			if !slices.ContainsFunc(r.theirs, func(path string) bool { return under(path, m) }) {
				t.Errorf("%s does not import %s, as the table says", name, m)
			}
		}
	}
	for path, by := range importers {
		if len(by) > 1 {
			t.Errorf("%s is imported by %q, want one package", path, by)
		}
	}
}

// under reports whether path is module or a package in it.
func under(path, module string) bool { return path == module || strings.HasPrefix(path, module+"/") }
