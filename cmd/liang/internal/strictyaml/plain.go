package strictyaml

import (
	"strings"
	"unicode/utf8"
)

// The plain reader understands just the block form that records are normally written in and `liang fmt` writes: mappings and
// sequences by indentation, one scalar a line, short flow lists. It gives up on anything else, which then goes to yaml.v3; what it
// accepts, yaml.v3 reads as the same tree without complaint (FuzzPlain holds it to that).
//
// It costs clarity and is worth it: a pledge of 60 lines takes 21 µs instead of 190 (BenchmarkParse).

// read reads src, whose first line is line firstLine of the file. ok is false if src is not plain.
func (p *plainReader) read(src string, firstLine int) (root *Node, ok bool) {
	p.next, p.used = 0, 0
	if !p.split(src, firstLine) || len(p.lines) == 0 || p.lines[0].indent != 0 {
		return nil, false
	}
	if cap(p.fields) < len(p.lines) {
		p.fields = make([]Field, len(p.lines)+len(p.lines)/2)
	}
	p.room = p.fields[:cap(p.fields)]
	root = p.block(0, 1)
	if root == nil || p.next < len(p.lines) {
		return nil, false
	}
	return root, true
}

type plainLine struct {
	indent, number int
	text           string // without indent and trailing spaces
}

// A plainReader reads one text after another; the next one takes the memory of nodes and fields back.
type plainReader struct {
	lines  []plainLine
	next   int
	nodes  [][]Node // in slabs, so that pointers stay
	used   int      // how many of them are in use
	fields []Field  // one for each line
	room   []Field  // what is left of them
}

const slab = 64

func (p *plainReader) node() *Node {
	if p.used == slab*len(p.nodes) {
		p.nodes = append(p.nodes, make([]Node, slab))
	}
	n := &p.nodes[p.used/slab][p.used%slab]
	p.used++
	return n
}

// fieldsAt returns room for the fields of the mapping whose keys are indented by indent and begin in the next line.
func (p *plainReader) fieldsAt(indent int) []Field {
	n := 0
	for _, l := range p.lines[p.next:] {
		if l.indent < indent || n == maxPlainFields {
			break
		}
		if l.indent == indent {
			n++
		}
	}
	n = min(n, len(p.room)) // the items of a list at its key's own indent were counted, too
	fields := p.room[:0:n]
	p.room = p.room[n:]
	return fields
}

// split cuts src into its lines that say something.
func (p *plainReader) split(src string, number int) bool {
	p.lines = p.lines[:0]
	for ; src != ""; number++ {
		line, rest, _ := strings.Cut(src, "\n")
		src = rest
		line = strings.TrimSuffix(line, "\r")
		text := strings.TrimLeft(line, " ")
		indent := len(line) - len(text)
		text = strings.TrimRight(text, " ")
		for i := range len(text) { // comments, too
			switch c := text[i]; {
			case c < ' ', c == 0x7f, c == 0xc2 && text[i+1] < 0xa0:
				return false // tabs and control characters, up to U+009F: each has a diagnostic of its own
			case c == 0xe2 && (strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029")):
				return false
			case c == 0xef && (strings.HasPrefix(text[i:], "\ufeff") || strings.HasPrefix(text[i:], "\ufffe") || strings.HasPrefix(text[i:], "\uffff")):
				return false
			}
		}
		if text == "" || text[0] == '#' {
			continue
		}
		if indent == 0 && (strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...")) {
			return false
		}
		p.lines = append(p.lines, plainLine{indent, number, text})
	}
	return true
}

// block reads the collection whose lines are indented by indent. It returns nil if that is not plain.
func (p *plainReader) block(indent, depth int) *Node {
	if depth > MaxDepth {
		return nil
	}
	if l := p.lines[p.next]; l.text == "-" || strings.HasPrefix(l.text, "- ") {
		return p.sequence(indent, depth)
	}
	return p.mapping(indent, depth)
}

func (p *plainReader) sequence(indent, depth int) *Node {
	n := p.node()
	*n = Node{Kind: Sequence, Line: p.lines[p.next].number, Col: indent + 1}
	for p.next < len(p.lines) && p.lines[p.next].indent == indent {
		l := &p.lines[p.next]
		item, isItem := strings.CutPrefix(l.text, "- ")
		if !isItem {
			if l.text == "-" {
				return nil
			}
			break
		}
		item = strings.TrimLeft(item, " ")
		at := indent + len(l.text) - len(item)
		if _, _, isKey := cutKey(item); isKey {
			// "- key: value" begins a mapping whose further keys stand below the first.
			l.indent, l.text = at, item
			m := p.mapping(at, depth+1)
			if m == nil {
				return nil
			}
			n.Items = append(n.Items, m)
			continue
		}
		if (strings.Contains(item, ":") || strings.Contains(item, "：") && fullWidthColon.MatchString("- "+item)) && item[0] != '"' && item[0] != '\'' {
			return nil // perhaps a key without its space
		}
		v := p.inline(item, l.number, at+1)
		if v == nil {
			return nil
		}
		n.Items = append(n.Items, v)
		p.next++
		if p.next < len(p.lines) && p.lines[p.next].indent > indent {
			return nil // the scalar goes on, or an indent is off
		}
	}
	return n
}

// maxPlainFields bounds the mappings that are read here, since each key is compared with all before it.
const maxPlainFields = 100

func (p *plainReader) mapping(indent, depth int) *Node {
	n := p.node()
	*n = Node{Kind: Mapping, Line: p.lines[p.next].number, Col: indent + 1, Fields: p.fieldsAt(indent)}
	for p.next < len(p.lines) && p.lines[p.next].indent == indent {
		l := p.lines[p.next]
		key, value, isKey := cutKey(l.text)
		if !isKey {
			return nil
		}
		if len(n.Fields) == maxPlainFields {
			return nil
		}
		for i := range n.Fields {
			if n.Fields[i].Key == key {
				return nil
			}
		}
		f := Field{Key: key, Line: l.number, Col: indent + 1}
		p.next++
		more := p.next < len(p.lines)
		switch {
		case value != "":
			at := indent + 1 + utf8.RuneCountInString(l.text[:len(l.text)-len(value)])
			f.Value = p.inline(value, l.number, at)
			if more && p.lines[p.next].indent > indent {
				return nil
			}
		case more && p.lines[p.next].indent > indent:
			f.Value = p.block(p.lines[p.next].indent, depth+1)
		case more && p.lines[p.next].indent == indent && strings.HasPrefix(p.lines[p.next].text, "- "):
			f.Value = p.sequence(indent, depth+1)
		default:
			f.Value = p.node()
			*f.Value = Node{Kind: Null, Line: f.Line, Col: f.Col}
		}
		if f.Value == nil {
			return nil
		}
		n.Fields = append(n.Fields, f)
	}
	if p.next < len(p.lines) && p.lines[p.next].indent > indent {
		return nil
	}
	return n
}

// maxPlainKey bounds the keys that are read here: yaml.v3 takes none of more than 1024 bytes.
const maxPlainKey = 100

// cutKey splits "key: value" and "key:". Keys are ASCII words.
func cutKey(text string) (key, value string, ok bool) {
	i := 0
	for i < len(text) && (text[i] >= 'a' && text[i] <= 'z' || text[i] >= 'A' && text[i] <= 'Z' || text[i] >= '0' && text[i] <= '9' && i > 0 || text[i] == '_' && i > 0) {
		i++
	}
	if i == 0 || i > maxPlainKey || i == len(text) || text[i] != ':' || i+1 < len(text) && text[i+1] != ' ' || isNull(text[:i]) {
		return "", "", false
	}
	return text[:i], strings.TrimLeft(text[i+1:], " "), true
}

// inline reads a value that stands on one line; nil if it is not plain.
func (p *plainReader) inline(text string, line, col int) *Node {
	n := p.node()
	*n = Node{Kind: Scalar, Line: line, Col: col, Value: text}
	switch text[0] {
	case '"':
		if len(text) < 2 || strings.IndexByte(text[1:], '"') != len(text)-2 || strings.ContainsRune(text, '\\') {
			return nil
		}
		n.Value, n.Quoted = text[1:len(text)-1], true
		return n
	case '\'':
		if len(text) < 2 || strings.IndexByte(text[1:], '\'') != len(text)-2 {
			return nil
		}
		n.Value, n.Quoted = text[1:len(text)-1], true
		return n
	case '[':
		return p.flowList(n, text, line, col)
	}
	if !plainScalar(text) {
		return nil
	}
	if isNull(text) {
		*n = Node{Kind: Null, Line: line, Col: col}
	}
	return n
}

// flowList reads "[a, b]" of plain scalars.
func (p *plainReader) flowList(n *Node, text string, line, col int) *Node {
	if text[len(text)-1] != ']' {
		return nil
	}
	*n = Node{Kind: Sequence, Line: line, Col: col}
	inner := text[1 : len(text)-1]
	if strings.Contains(inner, "，") {
		return nil
	}
	if strings.TrimLeft(inner, " ") == "" {
		return n
	}
	at := col + 1
	for inner != "" {
		item, rest, more := strings.Cut(inner, ",")
		if more && rest == "" {
			return nil
		}
		value := strings.Trim(item, " ")
		if value == "" || strings.ContainsAny(value, "[]{}\"':?") || !plainScalar(value) || isNull(value) {
			return nil
		}
		v := p.node()
		*v = Node{Kind: Scalar, Line: line, Col: at + len(item) - len(strings.TrimLeft(item, " ")), Value: value}
		n.Items = append(n.Items, v)
		at += utf8.RuneCountInString(item) + 1
		inner = rest
	}
	return n
}

// plainScalar reports whether text needs no quotes in any position.
func plainScalar(text string) bool {
	switch text[0] {
	case '-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '=', '<':
		return false
	}
	for _, sign := range []string{"“", "［", "【", "\u3000"} { // each is looked at by the scanner
		if strings.HasPrefix(text, sign) {
			return false
		}
	}
	return !strings.Contains(text, ": ") && text[len(text)-1] != ':' && !strings.Contains(text, " #") && !suspicious(text)
}

// suspicious reports whether the text has characters that get a diagnostic.
func suspicious(text string) bool {
	for _, r := range text {
		if hiddenRune(r) {
			return true
		}
	}
	return false
}

func isNull(s string) bool { return s == "~" || s == "null" || s == "Null" || s == "NULL" }
