package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"liang/cmd/liang/internal/schema"
)

// writeSchemas writes what tools of editors want to know of the sources.
func writeSchemas(c *cli, args []string) error {
	f := c.newFlags("schema")
	if err := f.parse(c, args); err != nil {
		return err
	}
	files := schema.Files()
	changed := 0
	for _, path := range slices.Sorted(maps.Keys(files)) {
		name := filepath.Join(f.root, filepath.FromSlash(path))
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, files[path]) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := replaceFile(name, files[path]); err != nil {
			return err
		}
		changed++
		fmt.Fprintln(c.stdout, path)
	}
	fmt.Fprintln(c.stderr, c.say("共 %d 个文件，改动 %d 个", "%d files, %d changed", len(files), changed))
	return nil
}
