package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
)

var (
	ruleUnknownKey = diag.Define(diag.Rule{
		ID:    "yaml/unknown-key",
		Title: diag.Text{ZH: "未知字段", EN: "unknown key"},
		Msg:   diag.Text{ZH: "没有“%s”这个字段", EN: "there is no key %q"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "titel: 通知", Right: "title: 通知",
	})
	ruleRequired = diag.Define(diag.Rule{
		ID:    "yaml/required",
		Title: diag.Text{ZH: "缺少必填字段", EN: "missing key"},
		Msg:   diag.Text{ZH: "缺少必填字段 %s（%s）", EN: "the required key %s is missing"},
		Hint:  diag.Text{ZH: "请加一行 %[3]s", EN: "add a line %[3]s"},
		Wrong: "name: 园区", Right: "name: 园区\nkind: park",
	})
	ruleEmpty = diag.Define(diag.Rule{
		ID:    "yaml/empty",
		Title: diag.Text{ZH: "必填字段没有内容", EN: "required key is empty"},
		Msg:   diag.Text{ZH: "必填字段 %s（%s）没有内容", EN: "the required key %s is empty"},
		Hint:  diag.Text{ZH: "请写成 %[3]s", EN: "write %[3]s"},
		Wrong: "name:", Right: "name: 园区",
	})
	ruleKind = diag.Define(diag.Rule{
		ID:    "yaml/kind",
		Title: diag.Text{ZH: "内容的形式不对", EN: "value of another form"},
		Msg:   diag.Text{ZH: "%[1]s 应是%[2]s，这里是%[3]s", EN: "%[1]s is %[2]s, not %[3]s"},
		Hint:  diag.Text{ZH: "请写成 %[4]s", EN: "write %[4]s"},
		Wrong: "keywords: 党建", Right: "keywords: [党建]",
	})
	ruleChoice = diag.Define(diag.Rule{
		ID:    "yaml/choice",
		Title: diag.Text{ZH: "不在可选值之中", EN: "value not among the choices"},
		Msg:   diag.Text{ZH: "“%[1]s”不能作 %[2]s 的值", EN: "%[1]q is no value of %[2]s"},
		Hint:  diag.Text{ZH: "%[3]s", EN: "%[3]s"},
		Wrong: "status: 草稿", Right: "status: draft",
	})
	ruleBool = diag.Define(diag.Rule{
		ID:    "yaml/bool",
		Title: diag.Text{ZH: "是或否", EN: "true or false"},
		Msg:   diag.Text{ZH: "“%s”不是 true 或 false", EN: "%q is neither true nor false"},
		Hint:  diag.Text{ZH: "请写 true（是）或 false（否）", EN: "write true or false"},
		Wrong: "demo: yes", Right: "demo: true",
	})
	ruleNumber = diag.Define(diag.Rule{
		ID:    "yaml/number",
		Title: diag.Text{ZH: "应是数字", EN: "number expected"},
		Msg:   diag.Text{ZH: "“%s”不是%s", EN: "%q is not a %s"},
		Hint:  diag.Text{ZH: "请写 %[3]s", EN: "write %[3]s"},
		Wrong: "declared_count: 四", Right: "declared_count: 4",
	})
	ruleTooLong = diag.Define(diag.Rule{
		ID:    "yaml/too-long",
		Title: diag.Text{ZH: "太长", EN: "too long"},
		Msg:   diag.Text{ZH: "%[1]s 有 %[2]d %[4]s，最多 %[3]d", EN: "%[1]s has %[2]d %[4]s; at most %[3]d"},
		Hint:  diag.Text{ZH: "请删短", EN: "shorten it"},
		Wrong: "title: （61 个字的标题）", Right: "title: （60 个字以内的标题）",
	})
	ruleOutOfRange = diag.Define(diag.Rule{
		ID:    "yaml/range",
		Title: diag.Text{ZH: "数字超出范围", EN: "number out of range"},
		Msg:   diag.Text{ZH: "%[1]s 是 %[2]s，应%[3]s", EN: "%[1]s is %[2]s; it should be %[3]s"},
		Hint:  diag.Text{ZH: "请核对数字", EN: "check the number"},
		Wrong: "declared_count: -1", Right: "declared_count: 1",
	})
	ruleHidden = diag.Define(diag.Rule{
		ID:    "yaml/hidden-character",
		Title: diag.Text{ZH: "看不见的字符", EN: "invisible character"},
		Msg:   diag.Text{ZH: "%s 里有看不见的字符（%s），多半是从 Word 或网页粘贴来的", EN: "%s contains an invisible character (%s), probably pasted"},
		Hint:  diag.Text{ZH: "请删去这一行重新输入", EN: "type the line again"},
		Wrong: "title: 通\u200b知", Right: "title: 通知",
	})
)

// FieldInfo is what the struct tags say of one key; schemas and guides are made from it.
type FieldInfo struct {
	Key, ZH, Doc string
	Required     bool
	Min, Max     *int // characters of a text, items of a list, value of a number
	Type         reflect.Type
	last         bool
	index        []int
}

// plan is how a struct type is decoded.
type plan struct {
	fields []FieldInfo
	byKey  map[string]int
	names  []string          // keys, then labels
	labels map[string]string // label → key
}

var plans sync.Map // reflect.Type → *plan

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{byKey: map[string]int{}, labels: map[string]string{}}
	p.add(t, nil)
	slices.SortStableFunc(p.fields, func(a, b FieldInfo) int {
		switch {
		case a.last == b.last:
			return 0
		case b.last:
			return -1
		}
		return 1
	})
	for i, f := range p.fields {
		p.byKey[f.Key] = i
		p.names = append(p.names, f.Key)
	}
	for _, f := range p.fields {
		p.names = append(p.names, f.ZH)
		p.labels[f.ZH] = f.Key
	}
	actual, _ := plans.LoadOrStore(t, p)
	return actual.(*plan)
}

// add takes in the fields of t. An outer field hides an embedded one with the same key.
func (p *plan) add(t reflect.Type, index []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		key := f.Tag.Get("yaml")
		switch {
		case key == "" && f.Anonymous && f.Type.Kind() == reflect.Struct:
			p.add(f.Type, at)
		case key != "":
			info := FieldInfo{Key: key, ZH: f.Tag.Get("zh"), Doc: f.Tag.Get("doc"), Type: f.Type, index: at}
			for _, r := range strings.Fields(f.Tag.Get("rule")) {
				name, value, _ := strings.Cut(r, "=")
				n, _ := strconv.Atoi(value)
				switch name {
				case "required":
					info.Required = true
				case "min":
					info.Min = &n
				case "max":
					info.Max = &n
				case "last":
					info.last = true
				}
			}
			if other, taken := p.byKey[key]; taken {
				if len(p.fields[other].index) < len(at) {
					continue
				}
				p.fields = slices.Delete(p.fields, other, other+1)
				for k, i := range p.byKey {
					if i > other {
						p.byKey[k]--
					}
				}
			}
			p.byKey[key] = len(p.fields)
			p.fields = append(p.fields, info)
		}
	}
}

// Fields returns what the struct type t decodes, in the order in which the keys are written: that of the fields, those marked last at the end.
func Fields(t reflect.Type) []FieldInfo { return planOf(t).fields }

// Decode fills the struct that dst points to from n and reports what does not fit. A value with a fault leaves its field as it
// was.
func Decode(file string, n *Node, dst any) diag.List {
	d := decoder{file: file}
	d.structure(n, reflect.ValueOf(dst).Elem(), "")
	return d.problems
}

type decoder struct {
	file     string
	problems diag.List
}

func (d *decoder) report(n *Node, rule *diag.Rule, args ...any) {
	d.problems.Add(n.Pos(d.file), rule, args...)
}

// structure decodes a mapping. name is the key that holds it, or "" at the top.
func (d *decoder) structure(n *Node, v reflect.Value, name string) {
	p := planOf(v.Type())
	if n.Kind == Null && name == "" {
		n = &Node{Kind: Mapping, Line: n.Line, Col: n.Col}
	}
	if n.Kind != Mapping {
		d.kind(n, name, mappingText, p.example())
		return
	}
	seen := make([]bool, len(p.fields))
	for i := range n.Fields {
		f := &n.Fields[i]
		at, known := p.byKey[f.Key]
		if !known {
			d.problems.Add(diag.Pos{File: d.file, Line: f.Line, Col: f.Col}, ruleUnknownKey, f.Key, p.suggest(f.Key))
			if key, ok := p.meant(f.Key); ok {
				seen[p.byKey[key]] = true // one fault, not also a missing key
			}
			continue
		}
		info := &p.fields[at]
		seen[at] = true
		if f.Value.Kind == Null || info.Required && f.Value.Kind == Sequence && len(f.Value.Items) == 0 {
			if info.Required {
				d.report(f.Value, ruleEmpty, info.Key, info.ZH, info.example())
			}
			continue
		}
		d.value(f.Value, v.FieldByIndex(info.index), info)
	}
	for i := range p.fields {
		if info := &p.fields[i]; info.Required && !seen[i] {
			d.report(n, ruleRequired, info.Key, info.ZH, info.example())
		}
	}
}

// Meant reports whether n, which was decoded into a t, has an unknown key that stands for key: its label, or a similar word.
func Meant(n *Node, t reflect.Type, key string) bool {
	p := planOf(t)
	return n.Kind == Mapping && slices.ContainsFunc(n.Fields, func(f Field) bool {
		if _, known := p.byKey[f.Key]; known {
			return false
		}
		k, ok := p.meant(f.Key)
		return ok && k == key
	})
}

// meant is the key that an unknown one stands for: the key of a label, or a similar key.
func (p *plan) meant(key string) (string, bool) {
	near, ok := diag.Nearest(key, p.names)
	if !ok {
		return "", false
	}
	if k, isLabel := p.labels[near]; isLabel {
		return k, true
	}
	return near, true
}

func (p *plan) suggest(key string) diag.Text {
	if k, isLabel := p.labels[key]; isLabel {
		return diag.Text{ZH: "请写字段名 " + k, EN: "write the key " + k}
	}
	if near, ok := p.meant(key); ok {
		zh := p.fields[p.byKey[near]].ZH
		return diag.Text{ZH: "是不是想写 " + near + "（" + zh + "）？", EN: "did you mean " + near + "?"}
	}
	var keys []string
	for _, f := range p.fields {
		keys = append(keys, f.Key)
	}
	return diag.Text{ZH: "可用的字段：" + strings.Join(keys, "、"), EN: "known keys: " + strings.Join(keys, ", ")}
}

func (p *plan) example() string {
	for i := range p.fields {
		if p.fields[i].Required {
			return p.fields[i].example()
		}
	}
	return p.fields[0].example()
}

// example is a line that shows how the field is written.
func (f *FieldInfo) example() string {
	t := f.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice:
		return f.Key + ": [" + sample(t.Elem()) + "]"
	case t.Kind() == reflect.Struct && !isText(t), t.Kind() == reflect.Map:
		return f.Key + ":（下面缩进两格写各项）"
	}
	return f.Key + ": " + sample(t)
}

func sample(t reflect.Type) string {
	if c, ok := reflect.Zero(t).Interface().(Chooser); ok {
		return c.Choices()[0].Value
	}
	switch {
	case isText(t) && strings.HasSuffix(t.Name(), "Date"):
		return "2026-01-05"
	case t.Kind() == reflect.Bool:
		return "true"
	case t.Kind() == reflect.Int, t.Kind() == reflect.Float64:
		return "1"
	}
	return "…"
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

func isText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(textUnmarshaler) }

var (
	mappingText  = diag.Text{ZH: "几行“字段: 内容”", EN: "a mapping of keys"}
	sequenceText = diag.Text{ZH: "列表", EN: "a list"}
	scalarText   = diag.Text{ZH: "一段文字或数字", EN: "a single value"}
)

func (d *decoder) kind(n *Node, name string, want diag.Text, example string) {
	got := map[Kind]diag.Text{Null: {ZH: "空的", EN: "empty"}, Scalar: scalarText, Sequence: sequenceText, Mapping: mappingText}[n.Kind]
	if name == "" {
		name = "—"
	}
	d.report(n, ruleKind, name, want, got, example)
}

// value decodes n, which is not null, into v.
func (d *decoder) value(n *Node, v reflect.Value, info *FieldInfo) {
	t := v.Type()
	switch {
	case t.Kind() == reflect.Pointer:
		e := reflect.New(t.Elem())
		before := len(d.problems)
		d.value(n, e.Elem(), info)
		if len(d.problems) == before || t.Elem().Kind() == reflect.Struct {
			v.Set(e)
		}
	case isText(t):
		if text, ok := d.scalar(n, info); ok {
			d.fail(n, v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)))
		}
	case t.Kind() == reflect.Slice:
		d.slice(n, v, info)
	case t.Kind() == reflect.Map:
		d.mapping(n, v, info)
	case t.Kind() == reflect.Struct:
		if s, ok := v.Addr().Interface().(ScalarUnmarshaler); ok && n.Kind == Scalar {
			if text, ok := d.scalar(n, info); ok {
				d.fail(n, s.UnmarshalScalar(strings.Clone(text)))
			}
			return
		}
		d.structure(n, v, info.Key)
	default:
		if text, ok := d.scalar(n, info); ok {
			d.basic(n, text, v, info)
		}
	}
}

// scalar returns the text of n, having looked for characters that nobody sees.
func (d *decoder) scalar(n *Node, info *FieldInfo) (string, bool) {
	if n.Kind != Scalar {
		d.kind(n, info.Key, scalarText, info.example())
		return "", false
	}
	for _, r := range n.Value {
		if hiddenRune(r) {
			d.report(n, ruleHidden, info.Key, fmt.Sprintf("U+%04X", r))
			return "", false
		}
	}
	return n.Value, true
}

// hiddenRune reports whether r is seen by nobody or changes how others are seen: controls, which escapes such as "\0" can write, zero-width
// and bidirectional controls, no-break spaces, the replacement character, tags, and what is no character at all.
func hiddenRune(r rune) bool {
	switch {
	case r < 0x7f:
		return r < ' ' && r != '\n' && r != '\t'
	case r < 0xa0, r == 0xa0, r == 0xad, r == 0x61c, r == 0xfeff, r == utf8.RuneError:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202f, r >= 0x2060 && r <= 0x206f, r >= 0xe0000 && r <= 0xe007f, r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
		return true
	}
	return false
}

func (d *decoder) fail(n *Node, err error) {
	var p *diag.Problem
	switch {
	case err == nil:
	case errors.As(err, &p):
		d.report(n, p.Rule, p.Args...)
	default:
		d.report(n, ruleSyntax, err.Error())
	}
}

func (d *decoder) basic(n *Node, text string, v reflect.Value, info *FieldInfo) {
	switch v.Kind() {
	case reflect.String:
		if c, ok := v.Interface().(Chooser); ok {
			d.choice(n, text, v, c.Choices(), info)
			return
		}
		if count := utf8.RuneCountInString(text); info.Max != nil && v.Type() == reflect.TypeFor[string]() && info.Type.Kind() != reflect.Slice && count > *info.Max {
			d.report(n, ruleTooLong, info.Key, count, *info.Max, diag.Text{ZH: "个字", EN: "characters"})
			return
		}
		if strings.TrimSpace(text) == "" && info.Required {
			d.report(n, ruleEmpty, info.Key, info.ZH, info.example())
			return
		}
		v.SetString(strings.Clone(text))
	case reflect.Bool:
		switch text {
		case "true", "是":
			v.SetBool(true)
		case "false", "否":
			v.SetBool(false)
		default:
			d.report(n, ruleBool, text)
		}
	case reflect.Int:
		i, err := strconv.Atoi(text)
		if err != nil || len(text) > 1 && text[0] == '0' || text[0] == '+' {
			d.report(n, ruleNumber, text, diag.Text{ZH: "整数", EN: "whole number"}, diag.Text{ZH: plainNumber(text), EN: plainNumber(text)})
			return
		}
		if d.inRange(n, text, float64(i), info) {
			v.SetInt(int64(i))
		}
	case reflect.Float64:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || strings.ContainsAny(text, "_xXpPnNiI") {
			d.report(n, ruleNumber, text, diag.Text{ZH: "数字", EN: "number"}, diag.Text{ZH: plainNumber(text), EN: plainNumber(text)})
			return
		}
		if d.inRange(n, text, x, info) {
			v.SetFloat(x)
		}
	default:
		panic("strictyaml: cannot decode " + v.Type().String())
	}
}

func (d *decoder) inRange(n *Node, text string, x float64, info *FieldInfo) bool {
	if k := info.Type.Kind(); k == reflect.Map || k == reflect.Slice {
		return true
	}
	switch {
	case info.Min != nil && x < float64(*info.Min):
		d.report(n, ruleOutOfRange, info.Key, text, diag.Text{ZH: fmt.Sprintf("不小于 %d", *info.Min), EN: fmt.Sprintf("at least %d", *info.Min)})
	case info.Max != nil && x > float64(*info.Max):
		d.report(n, ruleOutOfRange, info.Key, text, diag.Text{ZH: fmt.Sprintf("不大于 %d", *info.Max), EN: fmt.Sprintf("at most %d", *info.Max)})
	default:
		return true
	}
	return false
}

// plainNumber is the number that a text like ６００, 1,200, 600余 or 0101 probably means.
func plainNumber(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		switch {
		case r >= '0' && r <= '9', r == '.' && b.Len() > 0:
			b.WriteRune(r)
		case r == ',' || r == '，' || r == '_' || unicode.IsSpace(r):
		default:
			if b.Len() > 0 {
				return strings.TrimLeft(b.String(), "0")
			}
		}
	}
	if s := strings.TrimLeft(b.String(), "0"); s != "" {
		return s
	}
	return "1"
}

func (d *decoder) choice(n *Node, text string, v reflect.Value, choices []Choice, info *FieldInfo) {
	for _, c := range choices {
		if c.Value == text {
			v.SetString(c.Value)
			return
		}
	}
	trimmed := strings.Trim(text, "“”‘’\"' 　")
	var words []string
	values := map[string]string{}
	for _, c := range choices {
		words = append(words, c.Value)
		values[c.Value] = c.Value
	}
	for _, c := range choices {
		words = append(words, c.ZH)
		if _, taken := values[c.ZH]; !taken {
			values[c.ZH] = c.Value
		}
	}
	if value, ok := values[trimmed]; ok {
		d.report(n, ruleChoice, text, info.Key, diag.Text{ZH: "请写 " + info.Key + ": " + value, EN: "write " + info.Key + ": " + value})
		return
	}
	if near, ok := diag.Nearest(trimmed, words); ok {
		near = values[near]
		d.report(n, ruleChoice, text, info.Key, diag.Text{ZH: "是不是想写 " + near + "？", EN: "did you mean " + near + "?"})
		return
	}
	var list []string
	for _, c := range choices {
		list = append(list, c.Value+"（"+c.ZH+"）")
	}
	d.report(n, ruleChoice, text, info.Key, diag.Text{ZH: "可选的值：" + strings.Join(list, "、"), EN: "choose one of " + strings.Join(words[:len(choices)], ", ")})
}

func (d *decoder) slice(n *Node, v reflect.Value, info *FieldInfo) {
	t := v.Type()
	if n.Kind != Sequence {
		example := info.example()
		if n.Kind == Scalar {
			example = info.Key + ": [" + strings.ReplaceAll(n.Value, "，", ", ") + "]"
		} else if n.Kind == Mapping {
			example = info.Key + ":（每条前面加 - ）"
		}
		d.kind(n, info.Key, sequenceText, example)
		return
	}
	if info.Max != nil && t.Elem().Kind() != reflect.Struct && len(n.Items) > *info.Max {
		d.report(n.Items[*info.Max], ruleTooLong, info.Key, len(n.Items), *info.Max, diag.Text{ZH: "项", EN: "entries"})
	}
	items := reflect.MakeSlice(t, len(n.Items), len(n.Items))
	for i, item := range n.Items {
		if item.Kind == Null {
			d.report(item, ruleEmpty, info.Key, info.ZH, info.example())
			continue
		}
		d.value(item, items.Index(i), info)
	}
	v.Set(items)
}

func (d *decoder) mapping(n *Node, v reflect.Value, info *FieldInfo) {
	if n.Kind != Mapping {
		d.kind(n, info.Key, mappingText, info.example())
		return
	}
	m := reflect.MakeMapWithSize(v.Type(), len(n.Fields))
	for i := range n.Fields {
		f := &n.Fields[i]
		e := reflect.New(v.Type().Elem()).Elem()
		if f.Value.Kind != Null {
			d.value(f.Value, e, &FieldInfo{Key: f.Key, ZH: f.Key, Type: e.Type()})
		}
		m.SetMapIndex(reflect.ValueOf(strings.Clone(f.Key)), e)
	}
	v.Set(m)
}
