package main

import (
	"bytes"
	"flag"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"liang/cmd/liang/internal/sitetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"liang": main})
}

// TestScripts runs the command line as people do. Each script begins in a folder with the small site of package sitetest, the
// portal's own layouts and stylesheet, and a file of its own.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup:               func(e *testscript.Env) error { return smallSite(e.WorkDir) },
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"replace": replace},
	})
}

// replace is the script command "replace file old new", which changes a text that stands once in a file; \n is the end of a line.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace file old new")
	}
	text := ts.ReadFile(args[0])
	if n := strings.Count(text, args[1]); n != 1 {
		ts.Fatalf("%s has %d times %q", args[0], n, args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], strings.ReplaceAll(args[2], `\n`, "\n"), 1)), 0o666))
}

// smallSite puts a site of one record of each type into dir.
func smallSite(dir string) error {
	for name, f := range sitetest.Base() {
		data := f.Data
		if filepath.Ext(name) == ".jpg" { // words in the archive
			data = picture()
		}
		if err := writeFile(filepath.Join(dir, name), data); err != nil {
			return err
		}
	}
	for _, from := range []string{"layouts", "static"} {
		if err := copyFolder(filepath.Join("..", "..", from), filepath.Join(dir, from)); err != nil {
			return err
		}
	}
	return nil
}

// picture is a JPEG of 400 by 300 pixels.
func picture() []byte {
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.Pix[i] = byte(i % 400 / 2)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o666)
}

func copyFolder(from, to string) error {
	return filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		return writeFile(filepath.Join(to, rel), data)
	})
}
