// Command liang compiles Markdown and YAML about a park into its transparency portal, a static site.
//
// Each command stands in a file of its own; what they share is [compile]. Exit status is 0 if all is well, 1 if there are
// problems in the sources, 2 if the command was used wrongly or the machine failed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/sheet"
)

// A command is one word of the command line. Its run returns errProblems after reporting problems in the sources.
type command struct {
	name  string
	about diag.Text
	run   func(c *cli, args []string) error
}

var commands = []command{
	{"build", diag.Text{ZH: "把 content/ 编译成 public/", EN: "compile content/ into public/"}, build},
	{"serve", diag.Text{ZH: "在本机预览网站", EN: "preview the site on this machine"}, serveSite},
	{"check", diag.Text{ZH: "报告所有问题，不写任何文件", EN: "report every problem, write nothing"}, check},
	{"verify", diag.Text{ZH: "比对已发布的文件和清单", EN: "compare what is published with its manifest"}, verify},
	{"new", diag.Text{ZH: "新建一条记录，先写成草稿", EN: "start a record, as a draft"}, newRecord},
	{"fmt", diag.Text{ZH: "把资料栏和数据文件改成统一的写法", EN: "write front matter and data files in their canonical form"}, formatSources},
	{"schema", diag.Text{ZH: "写出编辑器用的字段说明、设置和模板", EN: "write schemas, settings and snippets for editors' tools"}, writeSchemas},
	{"import", diag.Text{ZH: "把名册表格变成承诺记录", EN: "turn a spreadsheet into pledges"}, importSheet},
	{"export", diag.Text{ZH: "把承诺记录写成名册表格", EN: "write the pledges as a spreadsheet"}, exportSheet},
}

var (
	errProblems = errors.New("problems in the sources")
	errUsage    = errors.New("wrong usage")
)

// A cli is what a command may use of the outside world.
type cli struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	lang           diag.Lang
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit((&cli{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}).main(os.Args[1:]))
}

// main runs the command that args name and returns the exit status.
func (c *cli) main(args []string) int {
	if c.getenv("CI") != "" && strings.HasPrefix(strings.ToLower(c.getenv("LANG")), "en") {
		c.lang = diag.EN
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		c.usage(c.stdout)
		return 0
	}
	var names []string
	for _, cmd := range commands {
		if cmd.name != args[0] {
			names = append(names, cmd.name)
			continue
		}
		switch err := cmd.run(c, args[1:]); {
		case err == nil || errors.Is(err, flag.ErrHelp):
			return 0
		case errors.Is(err, errProblems):
			return 1
		case errors.Is(err, errUsage):
			return 2
		default:
			fmt.Fprintf(c.stderr, "liang %s: %s\n", cmd.name, c.words(err))
			return 2
		}
	}
	fmt.Fprintln(c.stderr, c.say("没有命令“%s”", "there is no command %q", args[0])+c.didYouMean(args[0], names))
	c.usage(c.stderr)
	return 2
}

func (c *cli) usage(w io.Writer) {
	fmt.Fprintln(w, c.say("用法：liang 命令 [选项]", "usage: liang command [flags]"))
	for _, cmd := range commands {
		fmt.Fprintf(w, "  %-8s %s\n", cmd.name, cmd.about.In(c.lang))
	}
	fmt.Fprintln(w, c.say("每个命令的选项：liang 命令 -h", "flags of a command: liang command -h"))
}

// say formats the wording in the language of the command line.
func (c *cli) say(zh, en string, args ...any) string {
	return fmt.Sprintf(diag.Text{ZH: zh, EN: en}.In(c.lang), args...)
}

// words is what err says, in the language of the command line where the error knows both.
func (c *cli) words(err error) string {
	if e, ok := errors.AsType[*output.Error](err); ok {
		return diag.Text{ZH: e.ZH, EN: e.EN}.In(c.lang)
	}
	if e, ok := errors.AsType[*sheet.Error](err); ok {
		return e.In(c.lang)
	}
	return err.Error()
}

func (c *cli) didYouMean(got string, known []string) string {
	if near, ok := diag.Nearest(got, known); ok {
		return c.say("；是不是想写 %s？", "; did you mean %s?", near)
	}
	return ""
}
