package main

import (
	"fmt"
	"os"

	"liang/cmd/liang/internal/content"
)

// check reports every problem in the sources and writes nothing.
func check(c *cli, args []string) error {
	f := c.newFlags("check")
	if err := f.parse(c, args); err != nil {
		return err
	}
	now, err := c.now()
	if err != nil {
		return err
	}
	_, problems := content.Load(os.DirFS(f.root), content.Options{Now: now, Date: f.date, Drafts: f.drafts})
	if err := problems.Write(c.stdout, f.format, c.lang, nil); err != nil {
		return err
	}
	if problems.HasErrors() {
		return errProblems
	}
	fmt.Fprintln(c.stderr, c.say("没有错误", "no errors"))
	return nil
}

func build(c *cli, args []string) error     { return errUsage }
func serveSite(c *cli, args []string) error { return errUsage }
