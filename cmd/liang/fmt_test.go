package main

import (
	"bytes"
	"io/fs"
	"os"
	"testing"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/format"
)

// TestOwnContentIsFormatted: what the repository holds is in the canonical form, so that whoever formats a file changes only what they meant to.
func TestOwnContentIsFormatted(t *testing.T) {
	root := os.DirFS("../..")
	for _, path := range content.Sources(root) {
		data, err := fs.ReadFile(root, path)
		if err != nil {
			t.Fatal(err)
		}
		kind, _ := content.KindOf(path)
		if out, problems, err := format.Source(path, data, kind.Type, kind.FrontMatter); err != nil || !bytes.Equal(out, data) {
			t.Errorf("%s is not formatted: run liang fmt (%v %v)", path, problems, err)
		}
	}
}
