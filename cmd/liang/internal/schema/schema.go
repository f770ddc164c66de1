// Package schema describes the sources to the tools of editors: JSON Schemas, and settings, tasks and snippets for VS Code.
//
// [Files] is all of it, as files by their paths. The schemas (draft-07, which the YAML extension of VS Code knows best) are made from the struct tags
// that package strictyaml decodes by, with the Chinese words of messages and guide. What `liang fmt` wrote and `liang check` accepts, they accept; they
// cannot know what lies between fields and files, so check has the last word.
//
// VS Code holds YAML files against schemas, but not front matter (redhat-developer/vscode-yaml#207). So a task runs `liang check -watch` and shows
// what it says at the line; the schemas of front matter are for other tools.
package schema

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/strictyaml"
)

// Files returns the files by their paths below the root.
func Files() map[string][]byte {
	files := map[string][]byte{
		".vscode/settings.json":       write(settings()),
		".vscode/extensions.json":     write(extensions()),
		".vscode/tasks.json":          write(tasks()),
		".vscode/liang.code-snippets": write(snippets()),
	}
	for _, k := range content.FileKinds() {
		files[path(k)] = write(Of(k))
	}
	return files
}

func path(k content.FileKind) string { return ".schema/" + k.Name + ".json" }

// write is v as indented JSON, with < and > as themselves.
func write(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic(err) // nothing in these values can fail
	}
	return b.Bytes()
}

// A Schema is the part of JSON Schema that we need.
type Schema struct {
	Schema           string      `json:"$schema,omitempty"`
	Title            string      `json:"title,omitempty"`
	Description      string      `json:"description,omitempty"`
	Type             any         `json:"type,omitempty"` // a word or several
	AnyOf            []*Schema   `json:"anyOf,omitempty"`
	Enum             []any       `json:"enum,omitempty"`
	EnumDescriptions []string    `json:"enumDescriptions,omitempty"` // VS Code shows them beside the values
	Pattern          string      `json:"pattern,omitempty"`
	MaxLength        *int        `json:"maxLength,omitempty"`
	Minimum          *int        `json:"minimum,omitempty"`
	Maximum          *int        `json:"maximum,omitempty"`
	Items            *Schema     `json:"items,omitempty"`
	MinItems         *int        `json:"minItems,omitempty"`
	MaxItems         *int        `json:"maxItems,omitempty"`
	Properties       *properties `json:"properties,omitempty"`
	Required         []string    `json:"required,omitempty"`
	Additional       any         `json:"additionalProperties,omitempty"` // false, or a Schema
}

// properties keep the order of the fields, in which editors propose them.
type properties struct {
	names   []string
	schemas []*Schema
}

func (p *properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range p.names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(bytes.TrimSpace(write(name)))
		b.WriteByte(':')
		b.Write(write(p.schemas[i]))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Of is the schema of a sort of sources.
func Of(k content.FileKind) *Schema {
	s := object(k.Type)
	s.Schema = "http://json-schema.org/draft-07/schema#"
	s.Title = k.ZH
	s.Description = strings.Join(k.Files, "、")
	if k.FrontMatter {
		s.Description += " 开头两行 --- 之间的资料"
	}
	for _, key := range k.Required {
		i := slices.Index(s.Properties.names, key)
		s.Required = append(s.Required, key)
		p := s.Properties.schemas[i]
		p.forbidNull()
		p.Description += "必填。"
		if p.Type == "array" {
			p.MinItems = new(1)
		}
	}
	return s
}

func object(t reflect.Type) *Schema {
	s := &Schema{Type: "object", Properties: &properties{}, Additional: false}
	for _, f := range strictyaml.Fields(t) {
		p := value(f.Type, &f)
		p.Title, p.Description = f.ZH, describe(f, p.Description)
		if f.Required {
			s.Required = append(s.Required, f.Key)
		} else {
			p.allowNull() // "key:" with nothing behind it
		}
		s.Properties.names = append(s.Properties.names, f.Key)
		s.Properties.schemas = append(s.Properties.schemas, p)
	}
	return s
}

// describe is what an editor reads of a field.
func describe(f strictyaml.FieldInfo, more string) string {
	words := []string{}
	for _, w := range []string{f.Doc, more} {
		if w != "" {
			words = append(words, w)
		}
	}
	if f.Required {
		words = append(words, "必填。")
	}
	return strings.Join(words, "")
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// value is the schema of a value of type t. f is the field that holds it, or, of a list, the items.
func value(t reflect.Type, f *strictyaml.FieldInfo) *Schema {
	zero := reflect.Zero(t).Interface()
	switch {
	case t.Kind() == reflect.Pointer:
		return value(t.Elem(), f)
	case reflect.PointerTo(t).Implements(textUnmarshaler):
		s := &Schema{Type: "string"}
		if p, ok := zero.(strictyaml.Patterner); ok {
			if s.Pattern = p.Pattern().Regexp; p.Pattern().Numeric {
				s.Type = []string{"string", "number"}
			}
		}
		return s
	case t.Kind() == reflect.Slice:
		s := &Schema{Type: "array", Items: value(t.Elem(), f)}
		if f.Required {
			s.MinItems = new(1)
		}
		if t.Elem().Kind() != reflect.Struct {
			s.MaxItems = f.Max
		}
		return s
	case t.Kind() == reflect.Map:
		elem := value(t.Elem(), &strictyaml.FieldInfo{Type: t.Elem()})
		elem.allowNull()
		return &Schema{Type: "object", Additional: elem}
	case t.Kind() == reflect.Struct:
		s := object(t)
		if _, ok := reflect.New(t).Interface().(strictyaml.ScalarUnmarshaler); ok {
			return &Schema{AnyOf: []*Schema{{Type: "string"}, s}}
		}
		return s
	}
	if c, ok := zero.(strictyaml.Chooser); ok {
		s := &Schema{}
		var words []string
		for _, choice := range c.Choices() {
			s.Enum = append(s.Enum, choice.Value)
			s.EnumDescriptions = append(s.EnumDescriptions, choice.ZH)
			if words = append(words, choice.Value+" "+choice.ZH); choice.Value == choice.ZH {
				words[len(words)-1] = choice.ZH
			}
		}
		s.Description = "可选：" + strings.Join(words, "、") + "。"
		return s
	}
	isItem := f.Type.Kind() == reflect.Slice || f.Type.Kind() == reflect.Map // whose rules are those of the whole
	switch t.Kind() {
	case reflect.Bool:
		return &Schema{Type: "boolean"}
	case reflect.Int, reflect.Float64:
		s := &Schema{Type: "integer"}
		if t.Kind() == reflect.Float64 {
			s.Type = "number"
		}
		if !isItem {
			s.Minimum, s.Maximum = f.Min, f.Max
		}
		return s
	}
	s := &Schema{Type: "string"}
	if !isItem {
		s.MaxLength = f.Max
		if f.Required {
			s.Pattern = `\S`
		}
	}
	return s
}

// allowNull lets the value be absent though its key is there.
func (s *Schema) allowNull() {
	switch t := s.Type.(type) {
	case string:
		s.Type = []string{t, "null"}
	case []string:
		s.Type = append(t, "null")
	}
	if s.Enum != nil {
		s.Enum = append(s.Enum, nil)
		s.EnumDescriptions = append(s.EnumDescriptions, "不写")
	}
	if s.AnyOf != nil {
		s.AnyOf = append(s.AnyOf, &Schema{Type: "null"})
	}
}

// forbidNull takes back allowNull.
func (s *Schema) forbidNull() {
	t, _ := s.Type.([]string)
	if t = slices.DeleteFunc(t, func(w string) bool { return w == "null" }); len(t) == 1 {
		s.Type = t[0]
	} else if len(t) > 1 {
		s.Type = t
	}
}
