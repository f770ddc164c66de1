package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/draft"
	"liang/cmd/liang/internal/history"
)

// newRecord starts a record: it asks for what the record needs, and writes it as a draft. The rules of its talk: what was given by -set is not asked;
// an empty answer takes the default; a wrong one is explained and asked for again; at the end of the input the defaults do, or the command fails and names
// what is missing. Questions go to stderr, the name of the new file to stdout.
func newRecord(c *cli, args []string) error {
	f := c.newFlags("new")
	given := map[string]string{}
	f.Func("set", c.say("`字段=内容`，可以写几次，写了就不再问，如 -set kind=training", "`key=value`, any number of times: it is not asked for then, such as -set kind=training"), func(s string) error {
		key, value, ok := strings.Cut(s, "=")
		if !ok {
			return errors.New(c.say("请写成 字段=内容", "write key=value"))
		}
		given[key] = value
		return nil
	})
	var word string
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		word, args = args[0], args[1:]
	}
	if err := f.parse(c, args); err != nil {
		return err
	}
	t := talk{cli: c, in: bufio.NewReader(c.stdin)}
	kind, err := t.kind(word)
	if err != nil {
		return err
	}
	now, err := c.now()
	if err != nil {
		return err
	}
	fsys := os.DirFS(f.root)
	loader := content.NewLoader(fsys)
	defer loader.Close()
	opt := content.Options{Now: now, Date: f.date, Drafts: true, Threads: f.threads}
	site, _ := loader.Load(opt, nil)
	files := content.Sources(fsys)
	if kind.Name == "pledge" { // codes are never reused, not even those of deleted records
		past, err := history.Read(c.ctx, f.root)
		if err != nil {
			return err
		}
		files = slices.AppendSeq(files, past.Paths())
	}
	form := draft.New(kind, site, files)
	if err := t.fill(form, given); err != nil {
		return err
	}
	file, data, err := form.Record()
	if err != nil {
		return err
	}
	undo, err := createFile(f.root, file, data)
	if errors.Is(err, fs.ErrExist) {
		return errors.New(c.say("已经有 %s，没有改动它", "%s is there already and was left alone", file))
	} else if err != nil {
		return err
	}
	_, problems := loader.Load(opt, nil)
	problems = slices.DeleteFunc(problems, func(d diag.Diagnostic) bool { return d.Pos.File != file })
	if problems.HasErrors() {
		err := c.report(f, problems)
		undo()
		fmt.Fprintf(c.stderr, "%s\n\n%s", c.say("没有写入文件。填好的内容在下面，改好后可以再试：", "Nothing was written. This is what was filled in:"), data)
		return err
	}
	fmt.Fprintln(c.stdout, file)
	c.nextSteps(kind.Name, file)
	return nil
}

// nextSteps says what is left to do for the new record.
func (c *cli) nextSteps(kind, file string) {
	address := "http://127.0.0.1:1313" + strings.TrimSuffix(strings.TrimPrefix(file, "content"), ".md") + "/"
	steps := []string{
		c.say("打开 %s，在第二行 --- 下面写正文。", "Open %s and write the text below the second line of ---.", file),
		c.say("运行 liang serve -drafts，在 %s 看网页。", "Run liang serve -drafts and look at %s.", address),
		c.say("运行 liang check -drafts，看还有没有问题。", "Run liang check -drafts to see whether anything is wrong."),
		c.say("可以公开时，把 published 改成当天，删去 status: draft 一行。", "To publish it, set published to the day and remove the line status: draft."),
	}
	folder := strings.TrimSuffix(file, ".md") + "/"
	switch kind {
	case "programme":
		steps[3] = c.say("可以公开时，把 published 改成当天，status 改成 active、historic 或 unknown（后两种还要写 as_of）。", "To publish it, set published to the day and status to active, historic or unknown (the latter two need as_of).")
	case "activity", "document":
		steps = slices.Insert(steps, 1, c.say("要放照片或附件，先把它移到 %sindex.md，文件放在旁边。", "For pictures or attachments, move it to %sindex.md and put them beside it.", folder))
	}
	fmt.Fprintln(c.stderr, c.say("写好了一条草稿，还不会公开。接下来：", "This is a draft, which is not public yet. What comes next:"))
	for i, s := range steps {
		fmt.Fprintf(c.stderr, "  %d. %s\n", i+1, s)
	}
}

// createFile writes a file that must not be there yet. undo takes it and the folders that were made for it away again.
func createFile(root, path string, data []byte) (undo func(), err error) {
	name := filepath.Join(root, filepath.FromSlash(path))
	var made []string
	for dir := filepath.Dir(name); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			break
		}
		made = append(made, dir)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	undo = func() {
		os.Remove(name)
		for _, dir := range made {
			os.Remove(dir) // if nobody has put anything into it
		}
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		undo()
		return nil, err
	}
	return undo, nil
}

// A talk is questions on stderr and answers from stdin.
type talk struct {
	*cli
	in *bufio.Reader
}

// answer reads a line; io.EOF means that nobody answers any more.
func (t talk) answer() (string, error) {
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		line, err := t.in.ReadString('\n')
		done <- read{line, err}
	}()
	select {
	case <-t.ctx.Done(): // Ctrl+C, which ends no read
		fmt.Fprintln(t.stderr)
		return "", errors.New(t.say("已中断，什么也没有写", "interrupted; nothing was written"))
	case r := <-done:
		if r.err != nil && (r.err != io.EOF || r.line == "") {
			return "", r.err
		}
		return strings.TrimSpace(r.line), nil
	}
}

// kind is the sort of record that word names, by its English or Chinese name; if there is none, it is asked for.
func (t talk) kind(word string) (content.FileKind, error) {
	kinds := draft.Kinds()
	var names []string
	for i, k := range kinds {
		names = append(names, k.Name)
		if word == "" {
			fmt.Fprintf(t.stderr, "  %d %s\n", i+1, t.say("%[1]s（%[2]s）", "%[2]s", k.ZH, k.Name))
		}
	}
	for {
		asked := word == ""
		if asked {
			fmt.Fprint(t.stderr, t.say("新建哪一种记录？", "What sort of record? "))
			var err error
			if word, err = t.answer(); err != nil {
				fmt.Fprintln(t.stderr)
				return content.FileKind{}, errors.New(t.say("请写 liang new 和种类：%s", "write liang new and a sort: %s", strings.Join(names, "、")))
			}
		}
		for i, k := range kinds {
			if word == k.Name || word == k.ZH || word == fmt.Sprint(i+1) {
				return k, nil
			}
		}
		complaint := t.say("没有种类“%s”；可以写 %s", "there is no sort %q; choose from %s", word, strings.Join(names, "、")) + t.didYouMean(word, names)
		if !asked {
			return content.FileKind{}, errors.New(complaint)
		}
		fmt.Fprintln(t.stderr, complaint)
		word = ""
	}
}

// fill answers the questions of the form: by what was given, then by asking, then by the defaults.
func (t talk) fill(form *draft.Form, given map[string]string) error {
	var missing []string
	over, again := false, false
	for {
		q, asked, ok := form.Next()
		if !ok {
			break
		}
		text, isGiven := given[q.Key]
		delete(given, q.Key)
		if !isGiven && asked && !over {
			t.prompt(q, again)
			var err error
			if text, err = t.answer(); err == io.EOF {
				over = true
				fmt.Fprintln(t.stderr)
			} else if err != nil {
				return err
			}
		}
		if over && !isGiven && q.Default == "" && !q.Optional {
			missing = append(missing, "-set "+q.Key+"=…")
			form.Skip()
			continue
		}
		complaint, ok := form.Answer(text)
		if again = !ok; again {
			if isGiven || over {
				return errors.New(q.Key + ": " + complaint.In(t.lang))
			}
			fmt.Fprintln(t.stderr, "  ✗ "+complaint.In(t.lang))
		}
	}
	if len(missing) > 0 {
		return errors.New(t.say("还缺少 %s", "missing: %s", strings.Join(missing, " ")))
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if complaint, ok := form.Add(key, given[key]); !ok {
			return errors.New(key + ": " + complaint.In(t.lang))
		}
	}
	return nil
}

// prompt asks q. When it asks again, the choices still stand above.
func (t talk) prompt(q draft.Question, again bool) {
	if q.Doc != "" && t.lang == diag.ZH && !again {
		fmt.Fprintf(t.stderr, "  %s\n", q.Doc)
	}
	for i, choice := range q.Choices {
		if again {
			break
		}
		if choice.ZH == choice.Value {
			fmt.Fprintf(t.stderr, "  %d %s\n", i+1, choice.Value)
		} else {
			fmt.Fprintf(t.stderr, "  %d %s %s\n", i+1, choice.Value, choice.ZH)
		}
	}
	fmt.Fprint(t.stderr, t.say("%[2]s（%[1]s）", "%[1]s", q.Key, q.ZH))
	switch {
	case q.Default != "":
		fmt.Fprintf(t.stderr, " [%s]", q.Default)
	case q.Optional:
		fmt.Fprint(t.stderr, t.say(" [可以不写]", " [may be left out]"))
	}
	fmt.Fprint(t.stderr, t.say("：", ": "))
}
