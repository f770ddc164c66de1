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

// importSheet shows what a spreadsheet would change in the pledges and, if told, changes it.
func importSheet(c *cli, args []string) error {
	f := c.newFlags("import")
	write := f.Bool("write", false, c.say("真的写入；不写此项只是试运行", "do it; without this flag nothing is written"))
	skip := f.Bool("skip", false, c.say("有的行被拒绝时，仍写入其余的行", "write the other rows although some are refused"))
	table := f.String("sheet", "", c.say("导入这张`工作表`；不写即为第一张有标题行的", "import the sheet of this `name`; by default the first with headings"))
	file, err := f.parseFile(c, args)
	if err != nil {
		return err
	}
	t, err := f.target(c)
	if err != nil {
		return err
	}
	shown := filepath.ToSlash(file)
	plan, err := readSheet(file, *table, shown, t)
	if problem, ok := errors.AsType[*diag.Problem](err); ok {
		return c.report(f, diag.List{problem.Rule.At(diag.Pos{File: shown}, problem.Args...)})
	}
	if err != nil {
		return err
	}
	if f.format != diag.FormatText {
		if err := plan.Refused().Write(c.stdout, f.format, c.lang, nil); err != nil {
			return err
		}
	} else if err := c.showImport(plan, shown); err != nil {
		return err
	}
	refused := plan.Count(sheet.Refuse)
	created, updated := plan.Count(sheet.Create), plan.Count(sheet.Update)
	fmt.Fprintln(c.stderr, c.say("新建 %d，改动 %d，未变 %d，拒绝 %d", "%d to create, %d to change, %d unchanged, %d refused", created, updated, plan.Count(sheet.Unchanged), refused))
	switch {
	case plan.Problems.HasErrors():
		fmt.Fprintln(c.stderr, c.say("没有写入；请先改好上面说的问题", "nothing was written; mend the problems above first"))
		return errProblems
	case *write && (refused == 0 || *skip):
		if err := plan.Write(f.root); err != nil {
			return err
		}
		fmt.Fprintln(c.stderr, c.say("已写入 %d 个文件", "%d files written", created+updated))
	case *write:
		fmt.Fprintln(c.stderr, c.say("没有写入；改好被拒绝的行再导入，或加 -skip 只写其余的行", "nothing was written; mend the refused rows, or write the others with -skip"))
	default:
		fmt.Fprintln(c.stderr, c.say("这是试运行，没有写入；要写入请加 -write", "this was a dry run, nothing was written; do it with -write"))
	}
	if refused > 0 {
		return errProblems
	}
	return nil
}

// readSheet plans the import of a file.
func readSheet(file, table, shown string, t target) (*sheet.Import, error) {
	data, err := readAtMost(file, sheet.MaxFile+1)
	if err != nil {
		return nil, err
	}
	book, err := sheet.Open(data)
	if err != nil {
		return nil, err
	}
	return sheet.Plan(shown, book, table, t.fsys, content.Options{Now: t.now, Date: t.date, Drafts: t.drafts, Threads: t.threads})
}

func readAtMost(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// showImport writes down what an import would do, row by row. Rows that change nothing are only counted.
func (c *cli) showImport(plan *sheet.Import, file string) error {
	var b strings.Builder
	if plan.Sheet != "" {
		b.WriteString(c.say("工作表“%s”\n", "sheet %q\n", plan.Sheet))
	}
	for _, d := range plan.Problems {
		mark := ""
		if d.Rule.Severity == diag.Warning {
			mark = c.say("提醒：", "warning: ")
		}
		at := d.Pos.String()
		if d.Pos.File == file {
			at = sheet.CellName(d.Pos.Line, d.Pos.Col)
		}
		fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%s %s%s [%s]", at, mark, d.Full(c.lang), d.Rule.ID)))
	}
	for _, e := range plan.Entries {
		if e.Action == sheet.Unchanged {
			continue
		}
		rows := c.say("第 %d 行", "row %d", e.Row)
		if e.LastRow > e.Row {
			rows = c.say("第 %d 至 %d 行", "rows %d to %d", e.Row, e.LastRow)
		}
		word := map[sheet.Action]string{sheet.Create: c.say("新建", "create"), sheet.Update: c.say("改动", "change"), sheet.Refuse: c.say("拒绝", "refuse")}[e.Action]
		fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", rows, word, e.Code, e.Shop)))
		if e.Completed && e.Action != sheet.Refuse {
			fmt.Fprintln(&b, c.say("    编号补上了校验位，应写 %s", "    the check character was added to the code: %s", e.Code))
		}
		for _, ch := range e.Changes {
			if e.Action == sheet.Refuse {
				break
			}
			from, to := inLine(ch.From), inLine(ch.To)
			if from == "" {
				from = c.say("（空）", "(none)")
			}
			if to == "" {
				to = c.say("（删除）", "(removed)")
			}
			fmt.Fprintln(&b, c.say("    %s %s：%s → %s", "    %s %s: %s → %s", sheet.CellName(ch.Row, ch.Col), ch.Field.In(c.lang), from, to))
		}
		for _, d := range e.Problems {
			fmt.Fprintf(&b, "    %s%s [%s]\n", c.cellOf(d.Pos), d.Full(c.lang), d.Rule.ID)
		}
	}
	if plan.Count(sheet.Create) > 0 && len(plan.Filled) > 0 {
		b.WriteString(c.say("新记录还会写上表里没有的：%s\n", "new records also get, since the sheet does not say: %s\n", strings.Join(plan.Filled, c.say("；", "; "))))
	}
	_, err := io.WriteString(c.stdout, b.String())
	return err
}

// cellOf is the cell of a problem in front of its message.
func (c *cli) cellOf(p diag.Pos) string {
	if p.Col == 0 {
		return ""
	}
	return sheet.CellName(p.Line, p.Col) + " "
}

// inLine is a cell's text on one line, of reasonable length.
func inLine(s string) string {
	s = strings.ReplaceAll(s, "\n", " / ")
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
