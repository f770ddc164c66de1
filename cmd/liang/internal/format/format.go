// Package format writes YAML and front matter in the one form that diffs stay small with, whichever tool wrote the file.
//
// [Source] is all of it: keys in the order of the struct's fields, one entry a line, two spaces a level, quotes only where they are needed. What
// the file says does not change: the decoded value stays the same, every comment stays with the line it stands at, the Markdown below the front
// matter keeps its bytes but for the ends of its lines. Source proves that of each result before it returns it.
//
// The tree of yaml.v3 also keeps comments, but loses some and hangs others on the wrong node; so comments are found here, by place: what is no
// comment (keys, quoted texts, blocks) has its place in the tree of package strictyaml.
package format

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

// ErrUnsafe says that a file is written in so odd a way that formatting it would change what it says.
var ErrUnsafe = errors.New("the file is left as it is: it is written in a way that could not be kept")

// Source returns data in its canonical form. of is the struct that the YAML, or the front matter of a Markdown file, is decoded into. If the problems
// have errors, the file has to be mended first, and there is no result.
func Source(file string, data []byte, of reflect.Type, frontMatter bool) ([]byte, diag.List, error) {
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	if !bytes.Contains(data, []byte("\n")) { // lines that end as on Macs of old
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if !frontMatter {
		return yamlText(file, data, 1, of)
	}
	front, body, _, problems := strictyaml.Split(file, data)
	if problems.HasErrors() {
		return nil, problems, nil
	}
	text, found, err := yamlText(file, front, 2, of)
	problems = append(problems, found...)
	if problems.HasErrors() || err != nil {
		return nil, problems, err
	}
	out := slices.Concat([]byte("---\n"), text, []byte("---\n"), bytes.TrimRight(body, "\n"))
	if len(bytes.TrimRight(body, "\n")) > 0 {
		out = append(out, '\n')
	}
	return out, problems, nil
}

// yamlText formats YAML whose first line is line firstLine of the file.
func yamlText(file string, src []byte, firstLine int, of reflect.Type) ([]byte, diag.List, error) {
	src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n")) // which ends a line in YAML, too
	_, problems := read(file, src, firstLine, of)
	if problems.HasErrors() {
		return nil, problems, nil
	}
	out := src
	// A second run may find a comment beside another entry than the first did; after that nothing moves any more.
	for range 3 {
		before := out
		root, _ := read(file, before, firstLine, of)
		if root == nil {
			return nil, problems, ErrUnsafe
		}
		if out = write(root, string(before), firstLine, of); bytes.Equal(out, before) {
			break
		}
	}
	if bytes.Equal(out, src) {
		return out, problems, nil // nothing to prove, as with nearly all files of nearly all runs
	}
	if !same(file, src, out, firstLine, of) {
		return nil, problems, ErrUnsafe
	}
	return out, problems, nil
}

func read(file string, src []byte, firstLine int, of reflect.Type) (*strictyaml.Node, diag.List) {
	root, problems := strictyaml.Parse(file, src, firstLine)
	if root != nil {
		problems = append(problems, strictyaml.Decode(file, root, reflect.New(of).Interface())...)
	}
	return root, problems
}

// same reports whether b is stable and says what a says: the same value, the same comments.
func same(file string, a, b []byte, firstLine int, of reflect.Type) bool {
	var values [2]any
	var comments [2][]string
	for i, src := range [][]byte{a, b} {
		root, problems := strictyaml.Parse(file, src, firstLine)
		if root == nil || problems.HasErrors() {
			return false
		}
		v := reflect.New(of)
		if strictyaml.Decode(file, root, v.Interface()).HasErrors() {
			return false
		}
		values[i] = v.Interface()
		for _, c := range findComments(root, string(src), firstLine) {
			comments[i] = append(comments[i], c.text)
		}
		slices.Sort(comments[i])
		if i == 1 && !bytes.Equal(write(root, string(src), firstLine, of), src) {
			return false
		}
	}
	return reflect.DeepEqual(values[0], values[1]) && slices.Equal(comments[0], comments[1])
}

// An entry is a key of a mapping, or an item of a sequence, on its way from the old place to the new.
type entry struct {
	key        string // of a field
	line, col  int
	value      *strictyaml.Node
	of         reflect.Type // of the value; nil if not known
	parent     *entry
	children   []*entry
	head, tail []string // lines of comments before and behind the entry; "" is an empty line
	foot       []string // and at the end of its children
}

// write returns the tree of src in its canonical form.
func write(root *strictyaml.Node, src string, firstLine int, of reflect.Type) []byte {
	top := &entry{value: root, of: of}
	grow(top)
	if len(top.children) == 0 {
		return []byte(src) // nothing, or only comments
	}
	placeComments(top, findComments(root, src, firstLine), strings.Split(src, "\n"), firstLine)
	arrange(top)
	var p printer
	p.lines = append(p.lines, top.head...)
	p.collection(top, 0)
	return []byte(strings.Join(p.lines, "\n") + "\n")
}

// grow makes the entries below e, in the order of the source.
func grow(e *entry) {
	for e.of != nil && e.of.Kind() == reflect.Pointer {
		e.of = e.of.Elem()
	}
	add := func(c *entry) {
		c.parent = e
		e.children = append(e.children, c)
		grow(c)
	}
	switch e.value.Kind {
	case strictyaml.Sequence:
		for _, item := range e.value.Items {
			add(&entry{line: item.Line, col: e.value.Col, value: item, of: elem(e.of)})
		}
	case strictyaml.Mapping:
		for i := range e.value.Fields {
			f := &e.value.Fields[i]
			c := &entry{key: f.Key, line: f.Line, col: f.Col, value: f.Value, of: elem(e.of)}
			if isStruct(e.of) {
				c.of = nil
				for _, info := range strictyaml.Fields(e.of) {
					if info.Key == f.Key {
						c.of = info.Type
					}
				}
			}
			add(c)
		}
	}
}

func elem(t reflect.Type) reflect.Type {
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Map) {
		return t.Elem()
	}
	return nil
}

func isStruct(t reflect.Type) bool { return t != nil && t.Kind() == reflect.Struct }

// arrange puts keys into the order of their struct's fields. Keys of a map keep theirs: it may mean something to the reader.
func arrange(e *entry) {
	if isStruct(e.of) && e.value.Kind == strictyaml.Mapping {
		rank := map[string]int{}
		for i, f := range strictyaml.Fields(e.of) {
			rank[f.Key] = i
		}
		slices.SortStableFunc(e.children, func(a, b *entry) int { return rank[a.key] - rank[b.key] })
	}
	for _, c := range e.children {
		arrange(c)
	}
	if len(e.children) == 0 {
		return
	}
	first := e.children[0]
	for len(first.head) > 0 && first.head[0] == "" {
		first.head = first.head[1:] // a collection does not begin with an empty line
	}
	if e.isItem() { // "- key:" leaves no room for a comment between the two
		e.head = append(e.head, first.head...)
		first.head = nil
	}
}

// A comment is a # and what follows it in its line.
type comment struct {
	line, col int
	text      string
	alone     bool // in its line
}

// explicitIndent is the head of a block that says how deep its lines are indented.
var explicitIndent = regexp.MustCompile(`^[|>][-+]?([1-9])`)

// findComments returns the comments of src in order. Every quoted text and every block begins where a node of the tree does.
func findComments(root *strictyaml.Node, src string, firstLine int) (found []comment) {
	type place struct{ line, col int }
	starts := map[place]int{} // of keys and scalars → the column of what holds them
	var walk func(n *strictyaml.Node, holder int)
	walk = func(n *strictyaml.Node, holder int) {
		switch n.Kind {
		case strictyaml.Scalar:
			starts[place{n.Line, n.Col}] = holder
		case strictyaml.Sequence:
			for _, item := range n.Items {
				walk(item, n.Col)
			}
		case strictyaml.Mapping:
			for _, f := range n.Fields {
				starts[place{f.Line, f.Col}] = f.Col
				walk(f.Value, f.Col)
			}
		}
	}
	walk(root, 1)

	lines := strings.Split(src, "\n")
	var quote rune    // which is open
	plain := false    // in a text without quotes
	brackets := 0     // how many are open
	block := 0        // the indent that the lines of the open block have at least
	measured := false // block is its real indent: that of its first line, unless its head says another
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if block > 0 {
			switch {
			case strings.TrimSpace(line) == "":
				continue
			case indent >= block:
				if !measured {
					block, measured = indent, true
				}
				continue
			}
			block = 0
		}
		runes := []rune(line)
		for j := 0; j < len(runes); j++ {
			c := runes[j]
			switch {
			case quote == '"' && c == '\\':
				j++
				continue
			case quote == '\'' && c == '\'' && j+1 < len(runes) && runes[j+1] == '\'':
				j++
				continue
			case quote != 0:
				if c == quote {
					quote = 0
				}
				continue
			}
			if holder, ok := starts[place{firstLine + i, j + 1}]; ok {
				plain = false
				switch c {
				case '"', '\'':
					quote = c
					continue
				case '|', '>':
					block, measured = holder, false
					if m := explicitIndent.FindStringSubmatch(string(runes[j:])); m != nil {
						block, measured = holder-1+int(m[1][0]-'0'), true
					}
				default:
					plain = true
				}
			}
			after := ' '
			if j+1 < len(runes) {
				after = runes[j+1]
			}
			if plain && (c == ':' && (after == ' ' || brackets > 0 && strings.ContainsRune(",[]{}", after)) || brackets > 0 && strings.ContainsRune(",[]{}", c)) {
				plain = false
			}
			if !plain {
				switch c {
				case '[', '{':
					brackets++
				case ']', '}':
					brackets--
				}
			}
			if c == '#' && (j == 0 || runes[j-1] == ' ' || runes[j-1] == '\t' || !plain) {
				found = append(found, comment{firstLine + i, j + 1, strings.TrimRight(string(runes[j:]), " \t"), strings.TrimSpace(string(runes[:j])) == ""})
				break
			}
		}
	}
	return found
}

// placeComments hangs each comment on the entry that it speaks of: as a rule the one below it; the one above if it is indented deeper than the one
// below, or stands close to the one above and apart from the one below.
func placeComments(top *entry, comments []comment, lines []string, firstLine int) {
	blank := func(line int) bool {
		i := line - firstLine
		return i < 0 || i >= len(lines) || strings.TrimSpace(lines[i]) == ""
	}
	var all []*entry
	var walk func(e *entry)
	walk = func(e *entry) {
		for _, c := range e.children {
			all = append(all, c)
			walk(c)
		}
	}
	walk(top)
	apart := map[*entry]bool{} // has an empty line above it, or above the comments that belong to it
	for i, e := range all {
		apart[e] = i > 0 && blank(e.line-1) && e.line > all[i-1].line
	}
	for len(comments) > 0 {
		n := 1
		for n < len(comments) && comments[n].alone && comments[0].alone && comments[n].line == comments[n-1].line+1 {
			n++
		}
		group := comments[:n]
		comments = comments[n:]
		first, last := group[0], group[n-1]
		next := slices.IndexFunc(all, func(e *entry) bool { return e.line > first.line })
		var text []string
		for _, c := range group {
			text = append(text, c.text)
		}
		if !first.alone { // behind a value, which becomes a line of its own above it
			e := all[len(all)-1]
			if next > 0 {
				e = all[next-1]
			} else if next == 0 {
				e = all[0]
			}
			e.head = append(e.head, text...)
			continue
		}
		var above, below *entry
		if next < 0 {
			above = all[len(all)-1]
		} else if below = all[next]; next > 0 {
			above = all[next-1]
		}
		if e := holder(top, above, below, first.col, !blank(first.line-1) && blank(last.line+1)); e != nil {
			to := &e.tail
			if !below.within(e.parent) {
				to = &e.parent.foot
			}
			if blank(first.line - 1) {
				*to = append(*to, "")
			}
			*to = append(*to, text...)
			continue
		}
		to := below
		if above == nil && blank(last.line+1) { // the head of the file
			to = top
		}
		if len(to.head) == 0 && blank(first.line-1) && above != nil {
			apart[to] = true
			to.head = append(to.head, "")
		} else if len(to.head) > 0 && blank(first.line-1) && to.head[len(to.head)-1] != "" {
			to.head = append(to.head, "")
		}
		to.head = append(to.head, text...)
		if blank(last.line + 1) {
			to.head = append(to.head, "")
		}
	}
	for _, e := range all {
		if apart[e] && len(e.head) == 0 {
			e.head = []string{""}
		}
	}
}

// holder is the entry behind which a comment at column col stands, or nil if it belongs to the entry below. near says that it stands close to what is
// above and apart from what is below.
func holder(top, above, below *entry, col int, near bool) *entry {
	if above == nil || below != nil && col <= below.col && !near {
		return nil
	}
	for e := above; e != top; e = e.parent {
		switch {
		case below.within(e):
			return nil
		case below == nil || col > below.col:
			if e.col <= col || e.parent == top {
				return e
			}
		case e.parent == below.parent:
			return e
		}
	}
	return nil
}

func (e *entry) isItem() bool { return e.parent != nil && e.parent.value.Kind == strictyaml.Sequence }

// within reports whether e is other or stands in it.
func (e *entry) within(other *entry) bool {
	for ; e != nil; e = e.parent {
		if e == other {
			return true
		}
	}
	return false
}

// A printer gathers lines.
type printer struct{ lines []string }

const step = 2

// collection prints the children of e, each beginning at the given indent.
func (p *printer) collection(e *entry, indent int) {
	pad := strings.Repeat(" ", indent)
	parted := true
	for _, c := range e.children {
		head := c.head
		if !parted && (len(head) == 0 || head[0] != "") {
			p.lines = append(p.lines, "")
		}
		parted = true
		p.comments(head, pad)
		if !c.isItem() {
			p.entry(c, pad+name(c.key)+":", indent)
		} else {
			p.entry(c, pad+"-", indent)
		}
		if len(c.tail) > 0 {
			p.comments(c.tail, pad)
			parted = false // so that the comment is not taken for the next entry's
		}
	}
	if !parted && len(e.foot) > 0 && e.foot[0] != "" {
		p.lines = append(p.lines, "")
	}
	p.comments(e.foot, pad)
}

func (p *printer) comments(text []string, pad string) {
	for _, t := range text {
		if t != "" {
			t = pad + t
		} else if len(p.lines) == 0 || p.lines[len(p.lines)-1] == "" {
			continue
		}
		p.lines = append(p.lines, t)
	}
}

// entry prints c behind its key or hyphen.
func (p *printer) entry(c *entry, lead string, indent int) {
	switch v := c.value; {
	case v.Kind == strictyaml.Null:
		p.lines = append(p.lines, lead)
	case v.Kind == strictyaml.Scalar:
		p.scalar(c, lead, indent)
	case len(c.children) == 0:
		p.lines = append(p.lines, lead+map[strictyaml.Kind]string{strictyaml.Sequence: " []", strictyaml.Mapping: " {}"}[v.Kind])
	case !c.isItem():
		p.lines = append(p.lines, lead)
		p.collection(c, indent+step)
	default: // the first line of an item's collection stands behind its hyphen
		at := len(p.lines)
		p.collection(c, indent+step)
		p.lines[at] = lead + " " + p.lines[at][indent+step:]
	}
}

func (p *printer) scalar(c *entry, lead string, indent int) {
	text := c.value.Value
	if c.of != nil && c.of.Kind() == reflect.Bool {
		text = map[string]string{"是": "true", "否": "false"}[text]
		if text == "" {
			text = c.value.Value
		}
	}
	if block, head := strings.TrimSuffix(text, "\n"), "|"; strings.Contains(text, "\n") && fitsBlock(block) {
		if block == text {
			head = "|-"
		}
		p.lines = append(p.lines, lead+" "+head)
		for l := range strings.SplitSeq(block, "\n") {
			if l != "" {
				l = strings.Repeat(" ", indent+step) + l
			}
			p.lines = append(p.lines, l)
		}
		return
	}
	p.lines = append(p.lines, lead+" "+inline(text, lead, mayLookTyped(c.of)))
}

// fitsBlock reports whether a text can be written as a block, line by line.
func fitsBlock(text string) bool {
	if text == "" || strings.HasSuffix(text, "\n") || strings.HasPrefix(text, "\n") {
		return false
	}
	for l := range strings.SplitSeq(text, "\n") {
		if l != strings.TrimRight(l, " \t") || strings.HasPrefix(l, "\t") {
			return false
		}
	}
	first, _, _ := strings.Cut(text, "\n")
	return !strings.HasPrefix(first, " ") && printable(strings.ReplaceAll(text, "\n", ""))
}

// shown reports whether r can be seen, or is the wide space of Chinese texts.
func shown(r rune) bool { return strconv.IsPrint(r) || r == '\u3000' }

func printable(text string) bool {
	for _, r := range text {
		if !shown(r) && r != '\t' {
			return false
		}
	}
	return true
}

// mayLookTyped reports whether a value of type t is written plain though YAML takes it for a number or the like. A text that looks like one gets
// quotes, so that 0101234 and yes are texts to every other tool, too.
func mayLookTyped(t reflect.Type) bool {
	if t == nil {
		return false
	}
	if p, ok := reflect.Zero(t).Interface().(strictyaml.Patterner); ok {
		return p.Pattern().Numeric
	}
	return t.Kind() == reflect.Bool || t.Kind() == reflect.Int || t.Kind() == reflect.Float64
}

// typed are the plain scalars that some version of YAML takes for anything but text.
var typed = regexp.MustCompile(`(?i)^(yes|no|on|off|true|false|null|~|[-+]?(\.inf|[0-9][0-9_,]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.[0-9_]+(e[-+]?[0-9]+)?|0[xob][0-9a-f_]+|[0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9_]*)?)|\.nan|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t ].*)?)$`)

// inline returns text as one line behind lead: plain if that reads back as the same text without a word of complaint.
func inline(text, lead string, mayLookTyped bool) string {
	if readsAs(lead+" "+text, text) && (mayLookTyped || !typed.MatchString(text)) {
		return text
	}
	if strings.Contains(text, `"`) && !strings.Contains(text, "'") && printable(text) || strings.Contains(text, `\`) && !strings.Contains(text, "'") && printable(text) {
		return "'" + text + "'"
	}
	return quoted(text)
}

// readsAs reports whether a line is an entry that holds a plain text.
func readsAs(line, text string) bool {
	root, problems := strictyaml.Parse("", []byte(strings.TrimLeft(line, " ")+"\n"), 1)
	if root == nil || len(problems) > 0 {
		return false
	}
	var v *strictyaml.Node
	switch {
	case len(root.Fields) == 1:
		v = root.Fields[0].Value
	case len(root.Items) == 1:
		v = root.Items[0]
	}
	return v != nil && v.Kind == strictyaml.Scalar && !v.Quoted && v.Value == text
}

// quoted is text in double quotes. YAML's escapes are those of Go for all that can occur.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case shown(r):
			b.WriteRune(r)
		case r < 0x10000:
			b.WriteString(`\u` + hex(r, 4))
		default:
			b.WriteString(`\U` + hex(r, 8))
		}
	}
	b.WriteByte('"')
	return b.String()
}

func hex(r rune, digits int) string {
	s := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", digits-len(s)) + s
}

// name is a key as it is written.
func name(key string) string {
	if root, problems := strictyaml.Parse("", []byte(key+": x\n"), 1); root != nil && len(problems) == 0 && len(root.Fields) == 1 && root.Fields[0].Key == key {
		return key
	}
	return quoted(key)
}
