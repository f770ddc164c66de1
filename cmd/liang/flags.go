package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
)

// flags are the flags that several commands share.
type flags struct {
	*flag.FlagSet
	root    string
	date    content.Date
	drafts  bool
	threads int
	format  diag.Format
}

// newFlags returns the flag set of a command with the flags that say what is compiled and how problems are shown.
func (c *cli) newFlags(name string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), format: diag.FormatText}
	f.SetOutput(io.Discard)
	f.StringVar(&f.root, "root", ".", c.say("网站所在的`文件夹`（其中有 content/）", "the `folder` of the site, which holds content/"))
	f.Func("date", c.say("以这一`天`为今天，如 2026-01-05", "take this `day` for today, such as 2026-01-05"), func(s string) error {
		if f.date.UnmarshalText([]byte(s)) != nil || f.date.Day == 0 || f.date.HasTime {
			return errors.New(c.say("请写成 2026-01-05 这样", "write it like 2026-01-05"))
		}
		return nil
	})
	f.BoolVar(&f.drafts, "drafts", false, c.say("也显示草稿和还没到发布日期的记录", "also show drafts and records of the future"))
	f.IntVar(&f.threads, "j", 0, c.say("同时处理的文件`数`，0 为处理器数", "work on this `many` files at once; 0 is one per processor"))
	f.Func("format", c.say("问题的`格式`：text、json、github、sarif", "`form` of the problems: text, json, github, sarif"), func(s string) error {
		if !slices.Contains(diag.Formats, s) {
			return errors.New(c.say("没有格式 %s", "no format %s", s) + c.didYouMean(s, diag.Formats))
		}
		f.format = diag.Format(s)
		return nil
	})
	f.Func("lang", c.say("`语言`：zh 或 en", "`language`: zh or en"), func(s string) error {
		switch s {
		case "zh":
			c.lang = diag.ZH
		case "en":
			c.lang = diag.EN
		default:
			return errors.New(c.say("请写 zh 或 en", "write zh or en"))
		}
		return nil
	})
	return f
}

// parse reads args and sees that there are no words beside the flags.
func (f *flags) parse(c *cli, args []string) error { return f.parseUpTo(c, args, 0) }

// parseUpTo reads args and sees that there are at most so many words behind the flags; -1 is any number.
func (f *flags) parseUpTo(c *cli, args []string, words int) error {
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		f.help(c, c.stdout)
		return err
	}
	if err == nil && words >= 0 && f.NArg() > words {
		err = errors.New(c.say("多余的参数 %q", "superfluous argument %q", f.Arg(words)))
	}
	if err == nil {
		if info, statErr := os.Stat(filepath.Join(f.root, "content")); statErr != nil || !info.IsDir() {
			err = errors.New(c.say("%s 里没有 content 文件夹；请在网站的文件夹里运行，或用 -root 指明", "%s has no folder content; run this in the site's folder or name it with -root", f.root))
		}
	}
	if err == nil {
		return nil
	}
	return f.misused(c, err)
}

// parseFile reads args and returns the one word before or behind the flags, which is the name of a file.
func (f *flags) parseFile(c *cli, args []string) (string, error) {
	var words []string
	for f.Parse(args) == nil && f.NArg() > 0 {
		words = append(words, f.Arg(0))
		args = f.Args()[1:]
	}
	err := f.parse(c, args)
	switch {
	case err != nil:
		return "", err
	case len(words) == 0:
		return "", f.misused(c, errors.New(c.say("还要写出文件名，如 liang %s 名册.xlsx", "name a file, as in liang %s roster.xlsx", f.Name())))
	case len(words) > 1:
		return "", f.misused(c, errors.New(c.say("多余的参数 %q", "superfluous argument %q", words[1])))
	}
	return words[0], nil
}

// misused says what is wrong with the command line, and which flags there are.
func (f *flags) misused(c *cli, err error) error {
	fmt.Fprintf(c.stderr, "liang %s: %s\n", f.Name(), err)
	f.help(c, c.stderr)
	return errUsage
}

func (f *flags) help(c *cli, w io.Writer) {
	fmt.Fprintln(w, c.say("liang %s 的选项：", "flags of liang %s:", f.Name()))
	f.VisitAll(func(o *flag.Flag) {
		name, about := flag.UnquoteUsage(o)
		fmt.Fprintf(w, "  -%s %s\n        %s\n", o.Name, name, about)
	})
}

// now is the moment of the build: SOURCE_DATE_EPOCH (reproducible-builds.org) or the clock.
func (c *cli) now() (time.Time, error) {
	epoch := c.getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return time.Now(), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, errors.New(c.say("环境变量 SOURCE_DATE_EPOCH 应是整数秒，现在是 %q", "SOURCE_DATE_EPOCH must be whole seconds, not %q", epoch))
	}
	return time.Unix(seconds, 0), nil
}
