// Package sitetest is the small site that tests share. [Base] is its content, [FS] that with what a test wants changed.
package sitetest

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"liang/cmd/liang/internal/output"
)

//go:embed base.txtar
var archive []byte

// Names of records that tests like to change.
const (
	Config   = "content/site.yaml"
	Pledge   = "content/pledges/gdhw-2025-001-i.md"
	Activity = "content/activities/2025/river/index.md"
	Document = "content/documents/letter.md"
	Unit     = "content/org/branch-a.md"
)

// Base is the content of the site: one record of each type. The pictures in it are not pictures.
func Base() fstest.MapFS {
	site := fstest.MapFS{}
	for _, f := range txtar.Parse(archive).Files {
		site[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return site
}

// FS is Base with changes. The edits are triples: the name of a file, a text in it, and what to write instead; an empty text is the
// whole file, which need not exist.
func FS(t testing.TB, edits ...string) fstest.MapFS {
	t.Helper()
	site := Base()
	for edit := range slices.Chunk(edits, 3) {
		name, old, text := edit[0], edit[1], edit[2]
		if old == "" {
			site[name] = &fstest.MapFile{Data: []byte(text)}
			continue
		}
		f := site[name]
		if f == nil || !strings.Contains(string(f.Data), old) {
			t.Fatalf("%s has no %q", name, old)
		}
		f.Data = []byte(strings.Replace(string(f.Data), old, text, 1))
	}
	return site
}

// InPledge makes edits for FS out of pairs, a text in the site's pledge and what to write instead.
func InPledge(pairs ...string) (edits []string) {
	for pair := range slices.Chunk(pairs, 2) {
		edits = append(edits, Pledge, pair[0], pair[1])
	}
	return edits
}

// Render is the text of the file at path among files.
func Render(t testing.TB, files []output.File, path string) string {
	t.Helper()
	i := slices.IndexFunc(files, func(f output.File) bool { return f.Path == path })
	if i < 0 {
		t.Fatalf("no file %s", path)
	}
	return render(t, &files[i])
}

// RenderAll is the text of all files, by path.
func RenderAll(t testing.TB, files []output.File) map[string]string {
	t.Helper()
	all := make(map[string]string, len(files))
	for i := range files {
		all[files[i].Path] = render(t, &files[i])
	}
	return all
}

func render(t testing.TB, f *output.File) string {
	t.Helper()
	var b strings.Builder
	if err := f.Render(&b); err != nil {
		t.Fatalf("%s: %v", f.Path, err)
	}
	return b.String()
}
