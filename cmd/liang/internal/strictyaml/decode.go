package strictyaml

import (
	"cmp"
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
		Hint:  diag.Text{ZH: "请写%[3]s", EN: "write %[3]s"},
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
	ruleBelow = diag.Define(diag.Rule{
		ID:    "yaml/below",
		Title: diag.Text{ZH: "下一层的字段没有缩进", EN: "keys that are not indented"},
		Msg:   diag.Text{ZH: "%[2]s 是 %[1]s 里面的字段，却没有缩进", EN: "%[2]s belongs into %[1]s but is not indented"},
		Hint:  diag.Text{ZH: "请在 %[1]s: 下面的 %[3]s 各行前面加两个空格", EN: "put two spaces before the lines %[3]s below %[1]s:"},
		Wrong: "contact:\naddress: 园区 1 号楼", Right: "contact:\n  address: 园区 1 号楼",
	})
	ruleHidden = diag.Define(diag.Rule{
		ID:    "yaml/hidden-character",
		Title: diag.Text{ZH: "看不见的字符", EN: "invisible character"},
		Msg:   diag.Text{ZH: "%s里有看不见的字符（%s），多半是从 Word 或网页粘贴来的", EN: "%s contains an invisible character (%s), probably pasted"},
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

// Enough is how many problems of one file are told: what looks for more would cost time that grows with the square of the file.
const Enough = 1000

// Decode fills the struct that dst points to from n and reports what does not fit. A value with a fault leaves its field as it
// was. After [Enough] problems it goes no further.
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
		d.kind(n, name, mappingText, p.example(name))
		return
	}
	seen := make([]bool, len(p.fields))
	below := 0 // how many of the next fields belong into the one before them
	for i := range n.Fields {
		if len(d.problems) >= Enough {
			return
		}
		if below > 0 {
			below--
			continue
		}
		f := &n.Fields[i]
		at, known := p.byKey[f.Key]
		if !known {
			if r := strings.IndexFunc(f.Key, hiddenRune); r >= 0 {
				d.problems.Add(diag.Pos{File: d.file, Line: f.Line, Col: f.Col}, ruleHidden, diag.Text{ZH: "字段名", EN: "the key"}, fmt.Sprintf("U+%04X", []rune(f.Key[r:])[0]))
				if key, ok := p.meant(f.Key); ok {
					seen[p.byKey[key]] = true
				}
				continue
			}
			d.problems.Add(diag.Pos{File: d.file, Line: f.Line, Col: f.Col}, ruleUnknownKey, f.Key, p.suggest(f.Key))
			if key, ok := p.meant(f.Key); ok {
				seen[p.byKey[key]] = true // one fault, not also a missing key
			}
			continue
		}
		info := &p.fields[at]
		seen[at] = true
		if f.Value.Kind == Null {
			if lost := p.lost(n.Fields[i+1:], info.Type); len(lost) > 0 {
				below = len(lost)
				d.below(info, lost, v.FieldByIndex(info.index))
				continue
			}
		}
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

// lost are the fields that a record of type p has at its left edge though they belong into the struct t above them.
func (p *plan) lost(fields []Field, t reflect.Type) []Field {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || isText(t) {
		return nil
	}
	inner := planOf(t)
	n := 0
	for _, f := range fields {
		_, here := p.byKey[f.Key]
		if _, there := inner.byKey[f.Key]; here || !there {
			break
		}
		n++
	}
	return fields[:n]
}

// below reports the fields that belong into info, and reads them there.
func (d *decoder) below(info *FieldInfo, lost []Field, v reflect.Value) {
	var keys []string
	for _, f := range lost {
		keys = append(keys, f.Key)
	}
	d.problems.Add(diag.Pos{File: d.file, Line: lost[0].Line, Col: lost[0].Col}, ruleBelow, info.Key, keys[0], diag.Text{ZH: strings.Join(keys, "、"), EN: strings.Join(keys, ", ")})
	d.value(&Node{Kind: Mapping, Line: lost[0].Line, Col: lost[0].Col, Fields: lost}, v, info)
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
	near, ok := diag.Nearest(plainKey(key), p.names)
	if !ok {
		return "", false
	}
	if k, isLabel := p.labels[near]; isLabel {
		return k, true
	}
	return near, true
}

// plainKey is a key as a keyboard in the right state would have written it.
func plainKey(key string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case hiddenRune(r):
			return -1
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		if r == '-' || r == ' ' {
			return '_'
		}
		return unicode.ToLower(r)
	}, key)
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
	var inMap diag.Text
	for _, f := range p.fields {
		if f.Type.Kind() == reflect.Map {
			inMap = diag.Text{ZH: "若是 " + f.Key + " 里的一项，请写到 " + f.Key + ": 下面，缩进两格；否则", EN: "an entry of " + f.Key + " goes below " + f.Key + ":, indented by two spaces; or else "}
		}
		keys = append(keys, f.Key)
	}
	return diag.Text{ZH: inMap.ZH + "请删去，或改用这里有的字段：" + strings.Join(keys, "、"), EN: inMap.EN + "remove it, or use one of the known keys: " + strings.Join(keys, ", ")}
}

// keys are the keys that a struct must have, or all if it must have none.
func (p *plan) keys() (keys []string) {
	for _, f := range p.fields {
		if f.Required {
			keys = append(keys, f.Key)
		}
	}
	if keys == nil {
		for _, f := range p.fields {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// example shows how a struct is written below the key name.
func (p *plan) example(name string) diag.Text {
	keys := p.keys()
	if name == "" {
		return diag.Text{ZH: keys[0] + ": …", EN: keys[0] + ": …"}
	}
	return diag.Text{
		ZH: name + ":，下面另起各行，缩进两格写 " + strings.Join(keys, "、"),
		EN: name + ": with " + strings.Join(keys, ", ") + " on lines of their own below, indented by two spaces",
	}
}

// example is a line that shows how the field is written.
func (f *FieldInfo) example() diag.Text {
	t := f.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	c, isChoice := reflect.Zero(t).Interface().(Chooser)
	text := ""
	switch {
	case isChoice && len(c.Choices()) > 1:
		var zh, en []string
		for _, c := range c.Choices() {
			if en = append(en, c.Value); c.Value == c.ZH {
				zh = append(zh, c.Value)
			} else {
				zh = append(zh, c.Value+"（"+c.ZH+"）")
			}
		}
		return diag.Text{ZH: f.Key + ": …，可选 " + strings.Join(zh, "、"), EN: f.Key + ": …, one of " + strings.Join(en, ", ")}
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		key := planOf(t.Elem()).keys()[0]
		return diag.Text{ZH: f.Key + ":，下一行缩进两格写 - " + key + ": …", EN: f.Key + ": and on the next line, indented by two spaces, - " + key + ": …"}
	case t.Kind() == reflect.Struct && !isText(t):
		return planOf(t).example(f.Key)
	case t.Kind() == reflect.Slice:
		text = f.Key + ": [" + sample(t.Elem()) + "]"
	case t.Kind() == reflect.Map:
		return diag.Text{ZH: f.Key + ":，下面另起各行，缩进两格写各项", EN: f.Key + ": with the entries below, indented by two spaces"}
	default:
		text = f.Key + ": " + sample(t)
	}
	return diag.Text{ZH: text, EN: text}
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

func (d *decoder) kind(n *Node, name string, want, example diag.Text) {
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
		example := info.example()
		if n.Kind == Sequence && len(n.Items) == 1 && n.Items[0].Kind == Scalar {
			text := info.Key + ": " + n.Items[0].Value
			example = diag.Text{ZH: text, EN: text}
		}
		d.kind(n, info.Key, scalarText, example)
		return "", false
	}
	for _, r := range n.Value {
		if hiddenRune(r) {
			d.report(n, ruleHidden, diag.Text{ZH: info.Key + " ", EN: info.Key}, fmt.Sprintf("U+%04X", r))
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
			d.report(n, ruleNumber, text, diag.Text{ZH: "整数", EN: "whole number"}, numberMeant(text))
			return
		}
		if d.inRange(n, text, float64(i), info) {
			v.SetInt(int64(i))
		}
	case reflect.Float64:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || strings.ContainsAny(text, "_xXpPnNiI") {
			d.report(n, ruleNumber, text, diag.Text{ZH: "数字", EN: "number"}, numberMeant(text))
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

func numberMeant(text string) diag.Text {
	if n := PlainNumber(text); n != "" {
		return diag.Text{ZH: " " + n, EN: n}
	}
	return diag.Text{ZH: "阿拉伯数字，如 30", EN: "digits, such as 30"}
}

// PlainNumber is the number that a text like ６００, 1,200, 600余, 三十 or 0101 probably means, or "".
func PlainNumber(text string) string {
	var b strings.Builder
	for _, r := range Arabic(text) {
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
	return strings.TrimLeft(b.String(), "0")
}

// Arabic is text with full-width digits and Chinese numerals below ten thousand as plain digits: 二〇二六年十二月 is 2026年12月.
func Arabic(text string) string {
	var b strings.Builder
	runes := []rune(text)
	for i := 0; i < len(runes); {
		end, units := i, false
		for end < len(runes) && strings.ContainsRune(numerals, runes[end]) {
			units = units || strings.ContainsRune("十百千", runes[end])
			end++
		}
		switch {
		case end == i:
			r := runes[i]
			if r >= '０' && r <= '９' {
				r -= '０' - '0'
			}
			b.WriteRune(r)
			end++
		case !units: // digit by digit, as years are read
			for _, r := range runes[i:end] {
				fmt.Fprint(&b, digitOf(r))
			}
		default:
			sum, digit := 0, 0
			for j, r := range runes[i:end] {
				if unit := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]; unit == 0 {
					digit = digitOf(r)
				} else {
					if j == 0 {
						digit = 1
					}
					sum, digit = sum+digit*unit, 0
				}
			}
			fmt.Fprint(&b, sum+digit)
		}
		i = end
	}
	return b.String()
}

// numerals are the Chinese numerals; those before 十 come in order, 〇 and 两 beside their likes.
const numerals = "零一二三四五六七八九〇两十百千"

func digitOf(r rune) int {
	switch r {
	case '〇':
		return 0
	case '两':
		return 2
	}
	return slices.Index([]rune(numerals), r)
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
			items := strings.FieldsFunc(n.Value, func(r rune) bool { return strings.ContainsRune(" 　,，、;；", r) })
			text := info.Key + ": [" + strings.Join(items, ", ") + "]"
			example = diag.Text{ZH: text, EN: text}
		} else if n.Kind == Mapping && len(n.Fields) > 0 {
			text := "- " + n.Fields[0].Key + ": " + cmp.Or(n.Fields[0].Value.Value, "…")
			example = diag.Text{ZH: text + "，每一条的第一行前面有横线和空格", EN: text + ", with a hyphen and a space before the first line of each entry"}
		}
		d.kind(n, info.Key, sequenceText, example)
		return
	}
	if info.Max != nil && t.Elem().Kind() != reflect.Struct && len(n.Items) > *info.Max {
		d.report(n.Items[*info.Max], ruleTooLong, info.Key, len(n.Items), *info.Max, diag.Text{ZH: "项", EN: "entries"})
	}
	items := reflect.MakeSlice(t, len(n.Items), len(n.Items))
	for i, item := range n.Items {
		if len(d.problems) >= Enough {
			break
		}
		if item.Kind == Null {
			d.report(item, ruleEmpty, info.Key, info.ZH, info.example())
			continue
		}
		if _, asScalar := items.Index(i).Addr().Interface().(ScalarUnmarshaler); t.Elem().Kind() == reflect.Struct && item.Kind == Scalar && !isText(t.Elem()) && !asScalar {
			keys := planOf(t.Elem()).keys()
			d.kind(item, info.Key, mappingText, diag.Text{ZH: "- " + keys[0] + ": …，可用的字段是 " + strings.Join(keys, "、"), EN: "- " + keys[0] + ": …, with the keys " + strings.Join(keys, ", ")})
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
		before := len(d.problems)
		if f.Value.Kind != Null {
			d.value(f.Value, e, &FieldInfo{Key: f.Key, ZH: f.Key, Type: e.Type()})
		}
		if len(d.problems) > before && e.Kind() != reflect.Struct {
			continue
		}
		m.SetMapIndex(reflect.ValueOf(strings.Clone(f.Key)), e)
	}
	v.Set(m)
}
