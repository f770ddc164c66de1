package content

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"liang/cmd/liang/internal/strictyaml"
)

// A FieldDoc is what editors need to know of one key of a sort of sources: the struct tags in words. Schemas are made from the same tags.
type FieldDoc struct {
	Within   string // the key that holds it, or ""
	Key, ZH  string
	Required bool // where Within is written, if it is within another
	Form     string
}

// Fields are the keys of a sort of sources in their canonical order, each followed by those within it.
func (k FileKind) Fields() []FieldDoc {
	return fieldDocs(k.Type, "", k.Required)
}

func fieldDocs(t reflect.Type, within string, required []string) (docs []FieldDoc) {
	for _, f := range strictyaml.Fields(t) {
		inner := f.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice || inner.Kind() == reflect.Map {
			inner = inner.Elem()
		}
		docs = append(docs, FieldDoc{within, f.Key, f.ZH, f.Required || slices.Contains(required, f.Key), formOf(&f, inner)})
		if inner.Kind() == reflect.Struct && inner != reflect.TypeFor[Date]() {
			docs = append(docs, fieldDocs(inner, strings.TrimPrefix(within+" › "+f.Key, " › "), nil)...)
		}
	}
	return docs
}

// formOf says how a value is written. inner is what it consists of.
func formOf(f *strictyaml.FieldInfo, inner reflect.Type) string {
	form := ""
	choices, isChoice := reflect.Zero(inner).Interface().(strictyaml.Chooser)
	switch {
	case isChoice:
		var words []string
		for _, c := range choices.Choices() {
			if c.ZH == c.Value {
				words = append(words, c.Value)
			} else {
				words = append(words, c.Value+"（"+c.ZH+"）")
			}
		}
		form = "可选：" + strings.Join(words, "、")
	case inner == reflect.TypeFor[Date]():
		form = "日期，如 2026-01-05"
	case inner.Kind() == reflect.Struct:
		form = "下面各项，缩进两格"
	case inner.Kind() == reflect.Bool:
		form = "true（是）或 false（否）"
	case inner.Kind() == reflect.Int:
		form = "整数"
	case inner.Kind() == reflect.Float64, inner == reflect.TypeFor[Decimal]():
		form = "数字"
	case inner == reflect.TypeFor[HTTPS](), inner == reflect.TypeFor[Origin]():
		form = "网址，https:// 开头"
	default:
		form = "文字"
	}
	isList := f.Type.Kind() == reflect.Slice
	if f.Max != nil && isList {
		form += fmt.Sprintf("；列表，最多 %d 项", *f.Max)
	} else if isList {
		form += "；列表，每项前面是 - 和空格"
	} else if f.Max != nil && inner.Kind() == reflect.String {
		form += fmt.Sprintf("，最多 %d 个字", *f.Max)
	}
	if f.Type.Kind() == reflect.Map {
		form = "名称和值，每行一个，缩进两格"
	}
	if f.Doc != "" {
		form += "。" + f.Doc
	}
	return strings.TrimSuffix(form, "。") + "。"
}
