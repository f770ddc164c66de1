package sheet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

// A cell is a field's value in the words of an office, a node its value in front matter. What cannot be understood becomes a node as it is, so
// that package content says what is wrong with it; only what content cannot know is reported here.

var (
	ruleCellError = diag.Define(diag.Rule{
		ID:    "sheet/error",
		Title: diag.Text{ZH: "公式出错", EN: "formula with an error"},
		Msg:   diag.Text{ZH: "这一格的公式出错（%s）", EN: "the formula of this cell fails (%s)"},
		Hint:  diag.Text{ZH: "请改好公式，或直接填写内容", EN: "mend the formula or type the value"},
		Wrong: "#REF!", Right: "2026-12-31",
	})
	ruleAmbiguous = diag.Define(diag.Rule{
		ID:    "sheet/ambiguous",
		Title: diag.Text{ZH: "一个词有几个意思", EN: "word of several meanings"},
		Msg:   diag.Text{ZH: "“%s”可能是几个值中的一个", EN: "%q may be one of several values"},
		Hint:  diag.Text{ZH: "请写 %[2]s", EN: "write %[2]s"},
		Wrong: "商户自愿退出", Right: "withdrawn_by_merchant",
	})
)

// A vocabulary is the names that a site gives to what records refer to.
type vocabulary struct {
	site       *content.Site
	units      map[string]string // name → id; "" if there are two
	categories map[string]string
	terms      []term
}

func newVocabulary(site *content.Site) *vocabulary {
	v := &vocabulary{site: site, units: map[string]string{}, categories: map[string]string{}}
	for _, u := range site.Units {
		if _, taken := v.units[u.Name]; taken {
			v.units[u.Name] = ""
			continue
		}
		v.units[u.Name] = u.ID
	}
	for _, c := range site.Config.BusinessCategories {
		v.categories[c.Name] = string(c.ID)
	}
	for _, t := range site.Terms.Terms {
		v.terms = append(v.terms, newTerm(t))
	}
	return v
}

func scalar(s string) *strictyaml.Node { return &strictyaml.Node{Kind: strictyaml.Scalar, Value: s} }

// text is a scalar that stays a text for other readers of YAML, who take 1688 and true for something else.
func textNode(s string) *strictyaml.Node {
	n := scalar(s)
	n.Quoted = looksTyped(s)
	return n
}

var typed = regexp.MustCompile(`^(?i:[-+.0-9][-+.0-9eExXoO_:a-fA-F]*|true|false|yes|no|on|off|y|n|\.nan|[-+]?\.inf)$`)

func looksTyped(s string) bool { return typed.MatchString(s) }

// show is what a cell says of a node, which may be nil.
func (v *vocabulary) show(f *field, n *strictyaml.Node) string {
	if n == nil || n.Kind == strictyaml.Null {
		return ""
	}
	switch f.kind {
	case wordsKind, choicesKind, itemsKind:
		items := n.Items
		if n.Kind != strictyaml.Sequence {
			items = []*strictyaml.Node{n}
		}
		lines := make([]string, len(items))
		for i, item := range items {
			if f.kind == itemsKind {
				lines[i] = v.showItem(f.path, item)
			} else {
				lines[i] = v.showScalar(f, item.Value)
			}
		}
		return strings.Join(lines, "\n")
	case shopURLKind, shopIDKind:
		return ""
	}
	return v.showScalar(f, n.Value)
}

func (v *vocabulary) showScalar(f *field, value string) string {
	switch f.kind {
	case choiceKind, choicesKind:
		return showChoice(f.choices, value)
	case boolKind:
		switch value {
		case "true":
			return "是"
		case "false":
			return "否"
		}
	case unitKind:
		return v.showUnit(value)
	case categoryKind:
		for name, id := range v.categories {
			if id == value {
				return name
			}
		}
	}
	return value
}

func (v *vocabulary) showUnit(id string) string {
	if name := v.site.UnitName(id); v.units[name] == id {
		return name
	}
	return id
}

func showChoice(choices []strictyaml.Choice, value string) string {
	for _, c := range choices {
		if c.Value == value && len(meant(choices, c.ZH)) == 1 {
			return c.ZH
		}
	}
	return value
}

// meant are the values that a word may stand for.
func meant(choices []strictyaml.Choice, word string) (values []string) {
	for _, c := range choices {
		if strings.EqualFold(c.Value, word) {
			return []string{c.Value}
		}
		if c.ZH == word {
			values = append(values, c.Value)
		}
	}
	return values
}

// read is the node that a cell means; old is what the record has, or nil. The cell is clean and not empty.
func (v *vocabulary) read(f *field, cell string, old *strictyaml.Node) (*strictyaml.Node, *diag.Problem) {
	if old != nil && cell == clean(v.show(f, old)) {
		return old, nil
	}
	switch f.kind {
	case wordsKind, choicesKind:
		list := &strictyaml.Node{Kind: strictyaml.Sequence}
		for _, s := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("\n;；,，、", r) }) {
			if s = clean(s); s == "" {
				continue
			}
			n, problem := v.readScalar(f, s)
			if problem != nil {
				return nil, problem
			}
			list.Items = append(list.Items, n)
		}
		return list, nil
	case itemsKind:
		return v.readItems(f.path, cell, old)
	}
	return v.readScalar(f, cell)
}

func (v *vocabulary) readScalar(f *field, cell string) (*strictyaml.Node, *diag.Problem) {
	if cell[0] == '#' && strings.Contains(" #N/A #REF! #VALUE! #DIV/0! #NAME? #NUM! #NULL! #SPILL! #CALC! ", " "+cell+" ") {
		return nil, ruleCellError.Problem(cell)
	}
	cell = strings.ReplaceAll(cell, "\n", " ")
	switch f.kind {
	case codeKind:
		return textNode(strings.ToUpper(squeeze(fold(cell)))), nil
	case dateKind:
		if d := date(cell); new(content.Date).UnmarshalText([]byte(d)) == nil {
			return scalar(d), nil
		}
		return scalar(cell), nil // what is said of it names it as it was typed
	case choiceKind, choicesKind:
		return readChoice(f.choices, cell)
	case boolKind:
		switch strings.ToLower(fold(cell)) {
		case "是", "true", "yes", "y", "1", "√", "✓", "对":
			return scalar("true"), nil
		case "否", "false", "no", "n", "0", "×", "不是":
			return scalar("false"), nil
		}
		return scalar(cell), nil
	case unitKind:
		return textNode(v.readUnit(cell)), nil
	case categoryKind:
		if id := v.categories[cell]; id != "" {
			return textNode(id), nil
		}
	}
	return textNode(cell), nil
}

func (v *vocabulary) readUnit(name string) string {
	if id := v.units[name]; id != "" {
		return id
	}
	return name
}

func readChoice(choices []strictyaml.Choice, word string) (*strictyaml.Node, *diag.Problem) {
	values := meant(choices, word)
	switch len(values) {
	case 0:
		return scalar(word), nil
	case 1:
		return scalar(values[0]), nil
	}
	return nil, ruleAmbiguous.Problem(word, diag.Text{ZH: strings.Join(values, " 或 "), EN: strings.Join(values, " or ")})
}

// squeeze takes out all spaces.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

var (
	midnight  = regexp.MustCompile(`[ T]0?0:00(:00(\.0+)?)?$`)
	writtenAs = regexp.MustCompile(`^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)$`)
)

// date is the date that an office writes as 2018/3/9, 2018年3月9日, 20180309 or as the number of a day in Excel, in the form of the content;
// anything else stays as it is. 2018.1 stays too: as a number it may have been 2018.10.
func date(s string) string {
	t := midnight.ReplaceAllString(fold(s), "")
	t = squeeze(t)
	if n, err := strconv.Atoi(t); err == nil && t[0] != '-' && t[0] != '+' {
		switch {
		case len(t) == 8:
			return t[:4] + "-" + t[4:6] + "-" + t[6:]
		case len(t) == 6:
			return t[:4] + "-" + t[4:]
		case len(t) == 5 && n >= 20_000 && n < 80_000: // 1954 to 2119
			return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		}
		return t
	}
	m := writtenAs.FindStringSubmatch(t)
	if m == nil || len(m[2]) == 1 && m[3] == "" && t[4] == '.' {
		return s
	}
	two := func(s string) string { n, _ := strconv.Atoi(s); return fmt.Sprintf("-%02d", n) }
	out := m[1]
	if m[2] != "" {
		out += two(m[2])
	}
	if m[3] != "" {
		out += two(m[3])
	}
	return out
}
