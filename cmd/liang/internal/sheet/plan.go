package sheet

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/format"
	"liang/cmd/liang/internal/strictyaml"
)

// An Action is what an import does for a record.
type Action uint8

const (
	Unchanged Action = iota
	Create
	Update
	Refuse
)

// An Entry is what one merchant's rows come to.
type Entry struct {
	Row, LastRow int
	Code, Shop   string
	Action       Action
	Completed    bool // the check character was added to the code
	Changes      []Change
	Problems     diag.List // with the sheet as the file, the row as line and the column as column
	File         string    // of the record
	text, old    []byte    // what the file is to hold, and what it held

	root  *strictyaml.Node // of text, once a problem is to be placed in it
	where map[string]spot  // of the fields that the sheet has for this record
}

// A spot is a cell, counted from 1.
type spot struct{ row, col int }

// A Change is a field that changes. From is empty if the record has none so far.
type Change struct {
	Field    diag.Text
	Row, Col int
	From, To string
}

// An Import is what a sheet would change in the content.
type Import struct {
	Sheet    string // the name of the table
	Entries  []*Entry
	Problems diag.List // of the sheet or the site as a whole; with errors among them nothing is imported
	Filled   []string  // what new records got that the sheet does not say, as lines of front matter
}

var (
	ruleNoCode = diag.Define(diag.Rule{
		ID:    "sheet/no-code",
		Title: diag.Text{ZH: "没有编号", EN: "row without a code"},
		Msg:   diag.Text{ZH: "这一行没有编号", EN: "this row has no code"},
		Hint:  diag.Text{ZH: "编号是记录的身份，不能自动填；新商户可以写 %s", EN: "the code is what a record goes by; for a new merchant you may write %s"},
		Wrong: "编号: （空）", Right: "编号: GDHW-2018-001-2",
	})
	ruleTwice = diag.Define(diag.Rule{
		ID:    "sheet/twice",
		Title: diag.Text{ZH: "编号在表里出现两次", EN: "code twice in a sheet"},
		Msg:   diag.Text{ZH: "编号 %[1]s 在第 %[2]d 行已经有了", EN: "row %[2]d has the code %[1]s already"},
		Hint:  diag.Text{ZH: "一个编号只写一行；同一商户占几行时，请合并编号那几格", EN: "give each code one row; if a merchant takes several, merge the cells of the code"},
		Wrong: "GDHW-2018-001-2\nGDHW-2018-001-2", Right: "GDHW-2018-001-2\nGDHW-2018-002-0",
	})
	ruleContradiction = diag.Define(diag.Rule{
		ID:    "sheet/contradiction",
		Title: diag.Text{ZH: "同一项有两个内容", EN: "two values for one field"},
		Msg:   diag.Text{ZH: "“%[1]s”在 %[3]s 格已有另一个内容", EN: "cell %[3]s has another value for %[2]s"},
		Hint:  diag.Text{ZH: "请只留一个", EN: "keep one of them"},
		Wrong: "有效期至 | 有效期至\n2026-12-31 | 2027-12-31", Right: "有效期至\n2027-12-31",
	})
	ruleMissing = diag.Define(diag.Rule{
		ID:    "sheet/missing",
		Title: diag.Text{ZH: "缺少必填的内容", EN: "required value missing"},
		Msg:   diag.Text{ZH: "缺少“%[1]s”", EN: "%[2]s is missing"},
		Hint:  diag.Text{ZH: "请填写这一格；表里没有这一列就加上", EN: "fill in the cell; add the column if the sheet has none"},
		Wrong: "店铺名称: （空）", Right: "店铺名称: 豆花坊",
	})
	ruleShops = diag.Define(diag.Rule{
		ID:    "sheet/shops",
		Title: diag.Text{ZH: "平台和网址个数不同", EN: "platforms and addresses do not match"},
		Msg:   diag.Text{ZH: "这里有 %[1]d 个，平台却有 %[2]d 个", EN: "there are %[1]d here, but %[2]d platforms"},
		Hint:  diag.Text{ZH: "请一一对应，或在平台一栏写成 淘宝 https://… ", EN: "write one for each platform, or write both in one cell: 淘宝 https://…"},
		Wrong: "淘宝；抖音 | https://a.taobao.com/", Right: "淘宝 | https://a.taobao.com/",
	})
	ruleOldBroken = diag.Define(diag.Rule{
		ID:    "sheet/record",
		Title: diag.Text{ZH: "原有记录有错", EN: "broken record"},
		Msg:   diag.Text{ZH: "原有的记录 %s 读不了", EN: "the record %s cannot be read"},
		Hint:  diag.Text{ZH: "请先用 liang check 看它错在哪里，改好再导入", EN: "see with liang check what is wrong, mend it and import again"},
		Wrong: "code GDHW-2018-001-2", Right: "code: GDHW-2018-001-2",
	})
	ruleElsewhere = diag.Define(diag.Rule{
		ID:    "sheet/elsewhere",
		Title: diag.Text{ZH: "导入会使别处出错", EN: "import that breaks another file"},
		Msg:   diag.Text{ZH: "导入以后 %s 会有错：%s", EN: "after the import, %s would be wrong: %s"},
		Hint:  diag.Text{ZH: "请先改好那里，或改动表格", EN: "mend that first, or change the sheet"},
		Wrong: "状态: 草稿", Right: "状态: 已发布",
	})
)

const folder = "content/pledges"

// Plan says what importing the first table of b with headings (or the one called table, if that is not empty) would do to the site in fsys. file
// is what the sheet is called in problems. An error is a *diag.Problem of the sheet.
func Plan(file string, b *Book, table string, fsys fs.FS, opt content.Options) (*Import, error) {
	t, l, err := choose(b, table)
	if err != nil {
		return nil, err
	}
	over := &overlay{FS: fsys}
	loader := content.NewLoader(over)
	defer loader.Close()
	site, before := loader.Load(opt, nil)

	p := &planner{Import: &Import{Sheet: t.Name}, file: file, site: site, words: newVocabulary(site), layout: l, seen: map[content.Code]*Entry{}, known: map[string]bool{}}
	for _, d := range before {
		if d.Rule.Severity == diag.Error && path.Dir(d.Pos.File) != folder && path.Dir(path.Dir(d.Pos.File)) != folder {
			p.Problems = append(p.Problems, d)
		}
	}
	if p.Problems.HasErrors() { // what the records are measured by is wrong itself
		return p.Import, nil
	}
	p.Problems = l.unknown(func(col int) diag.Pos { return p.pos(t.Rows[l.row-1].Number, col+1) }, func(col int) bool {
		return slices.ContainsFunc(t.Rows[l.row:], func(r Row) bool { return r.cell(col) != "" })
	})
	for _, pl := range site.Pledges {
		p.known[serialOf(pl.Code)] = true
	}
	for _, rows := range t.groups(l) {
		p.entry(fsys, rows)
	}
	p.proposeCodes()
	p.check(over, loader, opt, before)
	for _, e := range p.Entries {
		e.Problems.Sort()
		if e.Action == Refuse {
			e.Code, e.Shop, e.Changes = maskNumbers(e.Code), maskNumbers(e.Shop), nil
		}
	}
	return p.Import, nil
}

// choose finds the table to import and its headings.
func choose(b *Book, name string) (*Table, layout, error) {
	for i, n := range b.Names {
		if name != "" && n != name {
			continue
		}
		t, err := b.Table(i)
		if err != nil {
			return nil, layout{}, err
		}
		if l, ok := findLayout(t); ok {
			t.fillDown(t.Rows[l.row-1].Number)
			return t, l, nil
		}
	}
	if name != "" && len(b.Names) > 0 && !slices.Contains(b.Names, name) {
		if b.Names[0] == "" {
			return nil, layout{}, fault("CSV 里没有工作表，不要写 -sheet", "a CSV has no sheets; leave -sheet out")
		}
		hint := strings.Join(b.Names, "、")
		return nil, layout{}, fault("没有工作表“"+name+"”，只有 "+hint, "it has no sheet "+name+", only "+hint)
	}
	return nil, layout{}, ruleHeadings.Problem(headingRows)
}

// fillDown gives each row below the headings the text of the cell that is merged with its own. A cell that is merged over several columns counts
// for the first of them.
func (t *Table) fillDown(headings int) {
	filled := map[int]int{} // column → the last row that a merged cell of it reached; no two can overlap in a true workbook
	slices.SortFunc(t.merges, func(a, b area) int { return a.row - b.row })
	for _, a := range t.merges {
		if a.row <= headings || a.lastRow == a.row || a.col > maxColumns || a.row <= filled[a.col] {
			continue
		}
		filled[a.col] = a.lastRow
		at, found := slices.BinarySearchFunc(t.Rows, a.row, func(r Row, n int) int { return r.Number - n })
		if !found {
			continue
		}
		s := t.Rows[at].cell(a.col - 1)
		for i := at + 1; s != "" && i < len(t.Rows) && t.Rows[i].Number <= a.lastRow; i++ {
			r := &t.Rows[i]
			if grow := a.col - len(r.Cells); grow > 0 {
				r.Cells = append(r.Cells, make([]string, grow)...)
			}
			r.Cells[a.col-1] = s
		}
	}
}

// groups parts the rows below the headings into merchants: each row by itself, save those over which the cell of the code is merged.
func (t *Table) groups(l layout) (groups [][]Row) {
	code := 0
	for _, c := range l.columns {
		if fields[c.field].path == "code" {
			code = c.col
			break
		}
	}
	merged := map[int]int{}
	for _, a := range t.merges {
		if a.col-1 == code {
			merged[a.row] = a.lastRow
		}
	}
	until := 0
	for _, r := range t.Rows[l.row:] {
		switch {
		case l.isHeading(r):
			continue
		case r.Number <= until && len(groups) > 0:
			groups[len(groups)-1] = append(groups[len(groups)-1], r)
			continue
		case r.cell(code) == "" && l.isNote(r):
			continue
		}
		until = merged[r.Number]
		groups = append(groups, []Row{r})
	}
	return groups
}

// isNote reports whether a row without a code is no merchant but a title, a sum or a signature: at most two of its cells hold anything.
func (l layout) isNote(r Row) bool {
	n := 0
	for _, c := range l.columns {
		if r.cell(c.col) != "" {
			n++
		}
	}
	return n <= 2
}

// A planner makes an Import.
type planner struct {
	*Import
	file  string
	site  *content.Site
	words *vocabulary
	layout
	seen   map[content.Code]*Entry
	known  map[string]bool // codes without their check characters, those of the sheet included
	filled map[string]bool
}

func (p *planner) pos(row, col int) diag.Pos { return diag.Pos{File: p.file, Line: row, Col: col} }

// refuse adds a problem to e. What the editor typed may be somebody's number, and messages are kept in logs, so numbers are masked.
func (p *planner) refuse(e *Entry, row, col int, rule *diag.Rule, args ...any) {
	args = slices.Clone(args)
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = maskNumbers(a)
		case diag.Text:
			args[i] = diag.Text{ZH: maskNumbers(a.ZH), EN: maskNumbers(a.EN)}
		}
	}
	e.Action = Refuse
	e.Problems.Add(p.pos(row, col), rule, args...)
}

// maskNumbers puts stars for all but the first four digits of numbers of eleven digits or more, such as those of phones and identity cards.
func maskNumbers(s string) string {
	b := []byte(fold(s))
	masked := false
	for i := 0; i < len(b); i++ {
		from := i
		for i < len(b) && b[i] >= '0' && b[i] <= '9' {
			i++
		}
		for j := from + 4; i-from >= 11 && j < i; j++ {
			b[j], masked = '*', true
		}
	}
	if !masked {
		return s
	}
	return string(b)
}

// entry makes an entry of a merchant's rows, as far as it can be made from them alone.
func (p *planner) entry(fsys fs.FS, rows []Row) {
	e := &Entry{Row: rows[0].Number, LastRow: rows[len(rows)-1].Number, Action: Create, where: map[string]spot{}}
	p.Entries = append(p.Entries, e)
	cells := p.gather(e, rows)
	e.Shop = cells["shop_name"]
	e.Code = strings.ToUpper(squeeze(strings.ReplaceAll(fold(cells["code"]), "_", "-")))
	if e.Code == "" {
		e.Action = Refuse // proposeCodes says what to write
		return
	}
	if parts := strings.Split(e.Code, "-"); len(parts) == 3 { // the check character is missing
		whole := content.NewCode(parts[0], parts[1], parts[2])
		if isCode(parts) && new(content.Code).UnmarshalText([]byte(whole)) == nil {
			e.Code, e.Completed = string(whole), true
		}
	}
	var code content.Code
	if err := code.UnmarshalText([]byte(e.Code)); err != nil {
		at, problem := e.where["code"], err.(*diag.Problem)
		p.refuse(e, at.row, at.col, problem.Rule, problem.Args...)
		return
	}
	if first := p.seen[code]; first != nil {
		p.refuse(e, e.where["code"].row, e.where["code"].col, ruleTwice, e.Code, first.Row)
		return
	}
	p.seen[code] = e
	p.known[serialOf(code)] = true
	cells["code"] = e.Code

	root := &strictyaml.Node{Kind: strictyaml.Mapping}
	e.File, e.old = find(fsys, code)
	if e.old != nil {
		front, _, _, problems := strictyaml.Split(e.File, e.old)
		old, more := strictyaml.Parse(e.File, front, 2)
		if problems = append(problems, more...); old == nil || old.Kind != strictyaml.Mapping || problems.HasErrors() {
			p.refuse(e, e.Row, 0, ruleOldBroken, e.File)
			return
		}
		root = old
		e.Shop = cmp.Or(e.Shop, value(root, "shop_name"))
	}
	changes := p.read(e, root, cells)
	if e.Action == Refuse {
		return
	}
	switch {
	case e.old == nil:
		e.text = canonical(e.File, newText(apply(root, append(changes, p.defaults(cells)...))))
	case len(changes) == 0:
		e.Action = Unchanged
	default:
		e.Action = Update
		e.text = edit(e.old, root, changes)
		if bytes.Equal(canonical(e.File, e.old), e.old) { // whoever formats files finds nothing to do
			e.text = canonical(e.File, e.text)
		}
	}
	p.note(e, root, changes)
}

// canonical is text as liang fmt writes it, or as it is if it has faults, which are reported later.
func canonical(file string, text []byte) []byte {
	out, problems, err := format.Source(file, text, reflect.TypeFor[content.Pledge](), true)
	if err != nil || problems.HasErrors() {
		return text
	}
	return out
}

// isCode reports whether NewCode can make a code of parts.
func isCode(parts []string) bool {
	return parts[0] != "" && strings.Trim(parts[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && strings.Trim(parts[1]+parts[2], "0123456789") == ""
}

// find returns the file of a code and what it holds, nil if there is none yet.
func find(fsys fs.FS, code content.Code) (name string, data []byte) {
	bundle := path.Join(folder, code.Slug(), "index.md")
	if data, err := fs.ReadFile(fsys, bundle); err == nil {
		return bundle, data
	}
	name = path.Join(folder, code.Slug()+".md")
	data, _ = fs.ReadFile(fsys, name)
	return name, data
}

// gather collects the texts of each field out of a merchant's rows. Those of lists are put together, of any other field there is one.
func (p *planner) gather(e *Entry, rows []Row) map[string]string {
	cells := map[string]string{}
	for _, c := range p.columns {
		f := &fields[c.field]
		for i, r := range rows {
			s := r.cell(c.col)
			if s == "" || i > 0 && s == rows[i-1].cell(c.col) {
				continue
			}
			at, had := e.where[f.path]
			switch {
			case !had:
				e.where[f.path] = spot{r.Number, c.col + 1}
				cells[f.path] = s
			case f.isList():
				cells[f.path] += "\n" + s
			case cells[f.path] != s:
				p.refuse(e, r.Number, c.col+1, ruleContradiction, f.zh, f.path, CellName(at.row, at.col))
			}
		}
	}
	return cells
}

func (f *field) isList() bool { return f.kind >= wordsKind }

// read makes nodes of a merchant's cells and returns those that differ from what the record has.
func (p *planner) read(e *Entry, root *strictyaml.Node, cells map[string]string) (changes []change) {
	for i := range fields {
		f := &fields[i]
		cell := cells[f.path]
		if cell == "" || f.kind == shopURLKind || f.kind == shopIDKind {
			continue
		}
		at := e.where[f.path]
		old := root.Find(f.path)
		var n *strictyaml.Node
		if cell != removed {
			var problem *diag.Problem
			if n, problem = p.words.read(f, cell, old); problem != nil {
				p.refuse(e, at.row, at.col, problem.Rule, problem.Args...)
				continue
			}
		}
		if !sameNode(n, old) {
			changes = append(changes, change{f.path, n})
		}
	}
	return p.readShops(e, root, cells, changes)
}

// removed is what a cell says to take its field out of the record, since an empty one says nothing.
const removed = "（删除）"

// readShops adds the columns that hold one key of each platform.
func (p *planner) readShops(e *Entry, root *strictyaml.Node, cells map[string]string, changes []change) []change {
	if cells["platforms.url"] == "" && cells["platforms.shop_id"] == "" {
		return changes
	}
	list := root.Find("platforms")
	at := slices.IndexFunc(changes, func(c change) bool { return c.path == "platforms" })
	if at >= 0 {
		list = changes[at].node
	}
	out := &strictyaml.Node{Kind: strictyaml.Sequence}
	if list != nil {
		for _, item := range list.Items {
			out.Items = append(out.Items, &strictyaml.Node{Kind: item.Kind, Value: item.Value, Fields: slices.Clone(item.Fields), Line: item.Line})
		}
	}
	for _, key := range []string{"url", "shop_id"} {
		path := "platforms." + key
		values := strings.FieldsFunc(cells[path], func(r rune) bool { return strings.ContainsRune("\n；;、，, ", r) })
		if len(values) == 0 {
			continue
		}
		if len(out.Items) == 0 {
			for range values {
				out.Items = append(out.Items, &strictyaml.Node{Kind: strictyaml.Mapping})
			}
		}
		if len(values) != len(out.Items) {
			p.refuse(e, e.where[path].row, e.where[path].col, ruleShops, len(values), len(out.Items))
			return changes
		}
		for i, s := range values {
			if key == "url" {
				set(out.Items[i], key, scalar(squeeze(fold(s))))
			} else {
				set(out.Items[i], key, textNode(squeeze(fold(s))))
			}
		}
	}
	for _, item := range out.Items {
		if value(item, "name") == "" {
			p.words.nameShop(item)
			slices.SortStableFunc(item.Fields, func(a, b strictyaml.Field) int { return shopOrder(a.Key) - shopOrder(b.Key) })
		}
	}
	if at >= 0 {
		changes = slices.Delete(changes, at, at+1)
	}
	if !sameNode(out, root.Find("platforms")) {
		changes = append(changes, change{"platforms", out})
	}
	return changes
}

func shopOrder(key string) int { return slices.Index([]string{"name", "url", "shop_id"}, key) }

// defaults are what a new record needs and office rosters do not have. They are true of any import.
func (p *planner) defaults(cells map[string]string) (changes []change) {
	add := func(path string, n *strictyaml.Node, line string) {
		if cells[path] != "" {
			return
		}
		changes = append(changes, change{path, n})
		if p.filled == nil {
			p.filled = map[string]bool{}
		}
		if !p.filled[path] {
			p.filled[path] = true
			p.Filled = append(p.Filled, line)
		}
	}
	today := p.site.Today.String()
	add("published", scalar(today), "published: "+today)
	source := &strictyaml.Node{Kind: strictyaml.Mapping}
	set(source, "title", scalar("商户承诺名册"))
	set(source, "retrieved", scalar(today))
	add("sources", &strictyaml.Node{Kind: strictyaml.Sequence, Items: []*strictyaml.Node{source}}, "sources: 商户承诺名册，"+today)
	if p.site.Config.OperatorKind == content.DemoSite {
		add("demo", scalar("true"), "demo: true")
	}
	return changes
}

// note writes the changes down for people.
func (p *planner) note(e *Entry, root *strictyaml.Node, changes []change) {
	if e.Action != Update {
		return
	}
	for _, c := range changes {
		f := &fields[byPath[c.path]]
		at, ok := e.where[c.path]
		if !ok { // the platforms have columns for their keys
			at = e.where["platforms.url"]
		}
		from, to := p.words.show(f, root.Find(c.path)), p.words.show(f, c.node)
		if from == to {
			from, to = showRaw(root.Find(c.path)), showRaw(c.node)
		}
		e.Changes = append(e.Changes, Change{diag.Text{ZH: f.zh, EN: f.path}, at.row, at.col, from, to})
	}
}

// showRaw is a node as it stands in the file.
func showRaw(n *strictyaml.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	renderValue(&b, n, "")
	return strings.TrimSpace(b.String())
}

// serialOf is a code without its check character.
func serialOf(c content.Code) string {
	s := string(c)
	return s[:max(strings.LastIndexByte(s, '-'), 0)]
}

// proposeCodes tells rows without a code which ones are free.
func (p *planner) proposeCodes() {
	prefix := p.site.Config.PledgeCodePrefix
	if prefix == "" {
		prefix = "GDHW"
	}
	for _, e := range p.Entries {
		if e.Code != "" {
			continue
		}
		free := ""
		for i := 1; i < 1_000_000; i++ {
			free = fmt.Sprintf("%s-%04d-%03d", prefix, p.site.Today.Year, i)
			if !p.known[free] {
				break
			}
		}
		p.known[free] = true
		parts := strings.Split(free, "-")
		col := 0
		for _, c := range p.columns {
			if fields[c.field].path == "code" && col == 0 {
				col = c.col + 1
			}
		}
		p.refuse(e, e.Row, col, ruleNoCode, string(content.NewCode(parts[0], parts[1], parts[2])))
	}
}

// check loads the site as it would be and gives each row what is reported of its record.
func (p *planner) check(over *overlay, loader *content.Loader, opt content.Options, before diag.List) {
	over.files = map[string][]byte{}
	byFile := map[string]*Entry{}
	for _, e := range p.Entries {
		if e.Action == Create || e.Action == Update {
			over.files[e.File] = e.text
			byFile[e.File] = e
		}
	}
	if len(byFile) == 0 {
		return
	}
	_, after := loader.Load(opt, slices.Sorted(maps.Keys(over.files)))
	had := map[string]bool{}
	for _, d := range before {
		had[d.Pos.File+d.Rule.ID+d.Message(diag.EN)] = true
	}
	for _, d := range after {
		if d.Rule.Severity != diag.Error {
			continue
		}
		if e := byFile[d.Pos.File]; e != nil {
			p.bring(e, d)
		} else if !had[d.Pos.File+d.Rule.ID+d.Message(diag.EN)] {
			p.Problems.Add(p.pos(0, 0), ruleElsewhere, d.Pos.String(), diag.Text{ZH: d.Message(diag.ZH), EN: d.Message(diag.EN)})
		}
	}
}

// bring gives e a problem of its record, with the cell that the place in the record was made from.
func (p *planner) bring(e *Entry, d diag.Diagnostic) {
	if e.root == nil {
		front, _, _, _ := strictyaml.Split(e.File, e.text)
		if e.root, _ = strictyaml.Parse(e.File, front, 2); e.root == nil {
			e.root = &strictyaml.Node{}
		}
	}
	path, exact := pathAt(e.root, d.Pos)
	rule, args := d.Rule, d.Args
	if id := d.Rule.ID; (id == "yaml/required" || id == "yaml/empty") && len(args) > 0 {
		key := fmt.Sprint(args[0])
		if i, ok := byPath[strings.TrimPrefix(path+"."+key, ".")]; ok && exact { // a key of the record, or of a mapping in it
			path = fields[i].path
			rule, args = ruleMissing, []any{fields[i].zh, fields[i].path}
		} else if len(args) > 1 { // of an item in a list
			rule, args = ruleMissing, []any{fmt.Sprint(args[1]), key}
		}
	}
	at, ok := e.where[path]
	if !ok {
		at = spot{e.Row, p.columnOf(path)}
	}
	p.refuse(e, at.row, at.col, rule, args...)
}

// columnOf is the first column of a field or of its parts, from 1, or 0.
func (p *planner) columnOf(path string) int {
	for _, c := range p.columns {
		if f := fields[c.field].path; f == path || strings.HasPrefix(f, path+".") && path != "" {
			return c.col + 1
		}
	}
	return 0
}

// pathAt is the field at a place in a record. exact means that the place is that of a mapping as a whole: the record's (then the path is empty)
// or the one at path.
func pathAt(root *strictyaml.Node, at diag.Pos) (path string, exact bool) {
	if at.Line == root.Line && at.Col == root.Col || at.Line == 0 {
		return "", true
	}
	var f strictyaml.Field
	for _, g := range root.Fields {
		if g.Line <= at.Line && g.Line > f.Line {
			f = g
		}
	}
	path = f.Key
	if f.Value == nil || f.Value.Kind != strictyaml.Mapping {
		return path, false
	}
	if f.Value.Line == at.Line && f.Value.Col == at.Col {
		return path, true
	}
	for _, g := range f.Value.Fields {
		if _, isField := byPath[f.Key+"."+g.Key]; isField && g.Line <= at.Line {
			path = f.Key + "." + g.Key
		}
	}
	return path, false
}

// Count is how many entries have an action.
func (i *Import) Count(a Action) (n int) {
	for _, e := range i.Entries {
		if e.Action == a {
			n++
		}
	}
	return n
}

// Refused is every problem: those of the sheet, then those of its rows.
func (i *Import) Refused() diag.List {
	all := slices.Clone(i.Problems)
	for _, e := range i.Entries {
		all = append(all, e.Problems...)
	}
	return all
}
