package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/sheet"
)

// exportSheet writes the pledges as a spreadsheet that import reads.
func exportSheet(c *cli, args []string) error {
	f := c.newFlags("export")
	overwrite := f.Bool("overwrite", false, c.say("文件已经有了也写", "write the file even if it exists"))
	file, err := f.parseFile(c, args)
	if err != nil {
		return err
	}
	write := (*sheet.Table).WriteXLSX
	switch ext := strings.ToLower(filepath.Ext(file)); ext {
	case ".xlsx":
	case ".csv":
		write = (*sheet.Table).WriteCSV
	default:
		fmt.Fprintln(c.stderr, c.say("liang export: 文件名请以 .xlsx 或 .csv 结尾", "liang export: the file's name ends in .xlsx or .csv"))
		return errUsage
	}
	t, err := f.target(c)
	if err != nil {
		return err
	}
	site, problems := content.Load(t.fsys, content.Options{Now: t.now, Date: t.date, Drafts: true, Threads: t.threads})
	if problems.HasErrors() {
		return c.report(f, problems)
	}
	table, err := sheet.Export(t.fsys, site)
	if err != nil {
		return err
	}
	err = writeNew(file, *overwrite, func(w io.Writer) error { return write(table, w) })
	if errors.Is(err, os.ErrExist) {
		return errors.New(c.say("%s 已经有了，没有写；换一个名字，或加 -overwrite", "%s exists and was not written; use another name, or -overwrite", file))
	}
	if err != nil {
		return err
	}
	if f.format == diag.FormatText {
		fmt.Fprintln(c.stderr, c.say("%s：%d 条承诺", "%s: %d pledges", file, len(table.Rows)-1))
	}
	return nil
}

// writeNew writes a file whole or not at all.
func writeNew(name string, overwrite bool, write func(io.Writer) error) error {
	if _, err := os.Lstat(name); err == nil && !overwrite {
		return os.ErrExist
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".export-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = write(f)
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
