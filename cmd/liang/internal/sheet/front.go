package sheet

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/strictyaml"
)

// Front matter as text: a new one is written in the order of the fields, an old one is changed only in the lines of the fields that change. Package
// format gives the new ones, and the old ones that it has formatted before, their canonical form.

// render writes a mapping's fields, each line after indent.
func render(b *strings.Builder, n *strictyaml.Node, indent string) {
	for i, f := range n.Fields {
		if i > 0 {
			b.WriteString(indent)
		}
		b.WriteString(quoteKey(f.Key))
		b.WriteByte(':')
		renderValue(b, f.Value, indent)
	}
}

// renderValue writes what follows a key and its colon, to the end of the line.
func renderValue(b *strings.Builder, n *strictyaml.Node, indent string) {
	switch {
	case n.Kind == strictyaml.Null:
		b.WriteByte('\n')
	case n.Kind == strictyaml.Scalar:
		b.WriteString(" " + quote(n.Value, n.Quoted) + "\n")
	case len(n.Items) == 0 && n.Kind == strictyaml.Sequence:
		b.WriteString(" []\n")
	case n.Kind == strictyaml.Sequence:
		b.WriteByte('\n')
		for _, item := range n.Items {
			b.WriteString(indent + "  - ")
			switch {
			case item.Kind == strictyaml.Mapping && len(item.Fields) > 0:
				render(b, item, indent+"    ")
			case item.Kind == strictyaml.Scalar:
				b.WriteString(quote(item.Value, item.Quoted) + "\n")
			default:
				b.WriteString("{}\n")
			}
		}
	case len(n.Fields) == 0:
		b.WriteString(" {}\n")
	default:
		b.WriteString("\n" + indent + "  ")
		render(b, n, indent+"  ")
	}
}

// quote writes a scalar without quotes where it is read back as it is.
func quote(s string, quoted bool) string {
	if !quoted && s != "" && !looksNull(s) {
		n, problems := strictyaml.Parse("", []byte("- k: "+s+"\n  l: m\n"), 1)
		if len(problems) == 0 && n != nil && len(n.Items) == 1 && len(n.Items[0].Fields) == 2 {
			if v := n.Items[0].Fields[0].Value; v.Kind == strictyaml.Scalar && !v.Quoted && v.Value == s {
				return s
			}
		}
	}
	return strconv.Quote(s)
}

var plainKey = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_-]*$`)

// quoteKey writes a key without quotes if it is a word.
func quoteKey(s string) string {
	if plainKey.MatchString(s) && !looksNull(s) {
		return s
	}
	return strconv.Quote(s)
}

func looksNull(s string) bool { return s == "~" || strings.EqualFold(s, "null") }

// newText is a record's file with this front matter and no body.
func newText(root *strictyaml.Node) []byte {
	var b strings.Builder
	b.WriteString("---\n")
	render(&b, root, "")
	b.WriteString("---\n")
	return []byte(b.String())
}

// A change gives the field at a path another value; nil takes it away.
type change struct {
	path string
	node *strictyaml.Node
}

// apply makes the changes in the tree n, which it copies as far as it changes it.
func apply(n *strictyaml.Node, changes []change) *strictyaml.Node {
	root := &strictyaml.Node{Kind: strictyaml.Mapping, Fields: slices.Clone(n.Fields)}
	for _, c := range changes {
		key, sub, nested := strings.Cut(c.path, ".")
		if !nested {
			place(root, "", key, c.node)
			continue
		}
		inner := &strictyaml.Node{Kind: strictyaml.Mapping}
		if old := root.Find(key); old != nil && old.Kind == strictyaml.Mapping {
			inner.Fields = slices.Clone(old.Fields)
		}
		place(inner, key+".", sub, c.node)
		place(root, "", key, inner)
	}
	return root
}

// place sets, adds or removes a key of n. A new key stands where slotFor says.
func place(n *strictyaml.Node, prefix, key string, v *strictyaml.Node) {
	at := slices.IndexFunc(n.Fields, func(f strictyaml.Field) bool { return f.Key == key })
	switch {
	case v == nil && at >= 0:
		n.Fields = slices.Delete(n.Fields, at, at+1)
	case v == nil:
	case at >= 0:
		n.Fields[at].Value = v
	default:
		n.Fields = slices.Insert(n.Fields, slotFor(n, prefix, key), strictyaml.Field{Key: key, Value: v})
	}
}

// slotFor is where a new key belongs among the fields of n: behind the one that is next before it in the order.
func slotFor(n *strictyaml.Node, prefix, key string) int {
	slot, nearest := 0, 0
	for i, f := range n.Fields {
		if r := rank(prefix + f.Key); r < rank(prefix+key) && r >= nearest {
			slot, nearest = i+1, r
		}
	}
	return slot
}

// ranks are the places of keys in the order of the fields, those of mappings that hold fields included.
var ranks = func() map[string]int {
	m := map[string]int{}
	for i, f := range fields {
		m[f.path] = i + 1
		if key, _, nested := strings.Cut(f.path, "."); nested && m[key] == 0 {
			m[key] = i + 1
		}
	}
	return m
}()

// rank is a key's place in the order of the fields; keys that are no fields come last.
func rank(path string) int { return cmp.Or(ranks[path], len(fields)+1) }

// edit makes the changes in the text of a record whose front matter is root. Lines of other fields, comments and the body stay as they are.
func edit(text []byte, root *strictyaml.Node, changes []change) []byte {
	front, _, _, _ := strictyaml.Split("", text)
	start := bytes.IndexByte(text, '\n') + 1
	want := apply(root, changes)
	ending := "\n"
	if start >= 2 && text[start-2] == '\r' {
		ending = "\r\n"
	}
	lines := strings.SplitAfter(string(front), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	for _, c := range changes { // one after the other, reading the lines anew: there are few, and so no place can be out of date
		now, problems := strictyaml.Parse("", []byte(strings.Join(lines, "")), 1)
		if now == nil || problems.HasErrors() {
			break
		}
		lines = editLines(lines, now, c)
	}
	out := strings.Join(lines, "")
	if ending != "\n" {
		out = strings.ReplaceAll(strings.ReplaceAll(out, "\r\n", "\n"), "\n", "\r\n")
	}
	// Whatever way the old text was written in: what is read back must be what was meant, or else all of it is written anew.
	if now, problems := strictyaml.Parse("", []byte(out), 1); problems.HasErrors() || !sameNode(now, want) {
		var b strings.Builder
		for _, l := range strings.SplitAfter(string(front), "\n") {
			if strings.HasPrefix(strings.TrimLeft(l, " "), "#") {
				b.WriteString(strings.TrimLeft(l, " "))
			}
		}
		render(&b, want, "")
		out = b.String()
	}
	return slices.Concat(text[:start], []byte(out), text[start+len(front):])
}

// editLines makes one change in the lines of a front matter, which root was read from.
func editLines(lines []string, root *strictyaml.Node, c change) []string {
	key, sub, nested := strings.Cut(c.path, ".")
	first, end := 1, len(lines)+1 // lines count from 1
	if nested {
		at := slices.IndexFunc(root.Fields, func(f strictyaml.Field) bool { return f.Key == key })
		if at >= 0 && root.Fields[at].Value.Kind == strictyaml.Mapping && root.Fields[at].Value.Line > root.Fields[at].Line {
			from, to := extent(lines, root, at, first, end)
			return editMapping(lines, root.Fields[at].Value, key+".", sub, c.node, from+1, to)
		}
		inner := apply(root, []change{c}).Find(key)
		return editMapping(lines, root, "", key, inner, first, end)
	}
	return editMapping(lines, root, "", key, c.node, first, end)
}

// editMapping changes key in a mapping whose fields stand on the lines from first up to end, without it.
func editMapping(lines []string, n *strictyaml.Node, prefix, key string, v *strictyaml.Node, first, end int) []string {
	indent := ""
	if len(n.Fields) > 0 {
		indent = strings.Repeat(" ", n.Fields[0].Col-1)
	}
	var fresh []string
	if v != nil {
		var b strings.Builder
		b.WriteString(indent + quoteKey(key) + ":")
		renderValue(&b, v, indent)
		fresh = strings.SplitAfter(strings.TrimSuffix(b.String(), "\n"), "\n")
		fresh[len(fresh)-1] += "\n"
	}
	at := slices.IndexFunc(n.Fields, func(f strictyaml.Field) bool { return f.Key == key })
	if at < 0 {
		if v == nil {
			return lines
		}
		line := first
		if slot := slotFor(n, prefix, key); slot > 0 {
			_, line = extent(lines, n, slot-1, first, end)
		} else if len(n.Fields) > 0 {
			line = n.Fields[0].Line
		}
		return slices.Insert(slices.Clone(lines), line-1, fresh...)
	}
	from, to := extent(lines, n, at, first, end)
	var kept []string // comments within what is replaced
	if old := n.Fields[at].Value; old.Kind != strictyaml.Scalar {
		for _, l := range lines[from-1 : to-1] {
			if t := strings.TrimLeft(l, " "); strings.HasPrefix(t, "#") {
				kept = append(kept, indent+t)
			}
		}
	}
	return slices.Replace(slices.Clone(lines), from-1, to-1, append(kept, fresh...)...)
}

// extent is the lines of a field, from its key up to, without it, the line behind its value. Empty lines and comments before the next field
// are the next field's.
func extent(lines []string, n *strictyaml.Node, at, first, end int) (from, to int) {
	from, to = n.Fields[at].Line, end
	for _, f := range n.Fields {
		if f.Line > from && f.Line < to {
			to = f.Line
		}
	}
	for to > from+1 {
		l := lines[to-2]
		t := strings.TrimSpace(l)
		if indented := len(l) - len(strings.TrimLeft(l, " ")); t != "" && !(strings.HasPrefix(t, "#") && indented < n.Fields[at].Col) {
			break
		}
		to--
	}
	return from, to
}
