package schema

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/strictyaml"
)

// object of JSON whose keys are those of VS Code. encoding/json sorts them.
type keys map[string]any

func settings() any {
	schemas := keys{}
	for _, k := range content.FileKinds() {
		if !k.FrontMatter {
			schemas["./"+path(k)] = k.Files
		}
	}
	spaces := keys{"editor.insertSpaces": true, "editor.tabSize": 2, "editor.detectIndentation": false}
	markdown := keys{"editor.wordWrap": "on", "editor.quickSuggestions": keys{"comments": "on", "strings": "on", "other": "on"}, "files.trimTrailingWhitespace": false}
	for k, v := range spaces {
		markdown[k] = v
	}
	return keys{
		"yaml.schemas":                           schemas,
		"yaml.yamlVersion":                       "1.2",
		"yaml.schemaStore.enable":                false, // which would guess by the names of files, over the network
		"yaml.format.enable":                     false, // liang fmt does
		"files.encoding":                         "utf8",
		"files.autoGuessEncoding":                false,
		"files.eol":                              "\n",
		"files.insertFinalNewline":               true,
		"editor.unicodeHighlight.allowedLocales": keys{"zh-hans": true},
		"search.exclude":                         keys{"public": true, ".cache": true, ".schema": true},
		"[yaml]":                                 spaces,
		"[markdown]":                             markdown,
	}
}

func extensions() any { return keys{"recommendations": []string{"redhat.vscode-yaml"}} }

// The lines of `liang check -watch`: "file:line:col: message [rule]", the message of a warning behind a word; a problem of a whole file has no line.
const (
	place   = `^([^:\s][^:]*):(\d+):(\d+): `
	warning = `(?:提醒：|warning: )`
	message = `(.*) \[([a-z0-9/-]+)\]$`
	begin   = "^== check: begin$"
	end     = "^== check: end$"
)

func tasks() any {
	matcher := func(severity string, pattern keys) keys {
		return keys{
			"owner": "liang-" + severity, "source": "liang", "severity": severity, "fileLocation": []string{"relative", "${workspaceFolder}"},
			"pattern":    pattern,
			"background": keys{"activeOnStart": true, "beginsPattern": begin, "endsPattern": end},
		}
	}
	at := func(regexp string) keys {
		return keys{"regexp": regexp, "file": 1, "line": 2, "column": 3, "message": 4, "code": 5}
	}
	whole := matcher("error", keys{"regexp": `^((?:content|layouts|static)/[^:]+): (?!` + warning + `)` + message, "kind": "file", "file": 1, "message": 2, "code": 3})
	whole["owner"] = "liang-file"
	task := func(label, detail string, args ...string) keys {
		return keys{
			"label": label, "detail": detail, "type": "process", "command": "go", "args": append([]string{"run", "./cmd/liang"}, args...),
			"problemMatcher": []keys{}, "presentation": keys{"reveal": "always", "panel": "dedicated"},
		}
	}
	check := task("liang：边写边检查", "每次保存后检查，问题显示在出错的那一行", "check", "-watch")
	check["isBackground"] = true
	check["problemMatcher"] = []keys{matcher("error", at(place+`(?!`+warning+`)`+message)), matcher("warning", at(place+warning+message)), whole}
	check["presentation"] = keys{"reveal": "never", "panel": "dedicated"}
	check["runOptions"] = keys{"runOn": "folderOpen", "instanceLimit": 1}
	check["group"] = keys{"kind": "build", "isDefault": true}
	serve := task("liang：预览", "在 http://127.0.0.1:1313/ 看网站，保存后自动更新", "serve", "-drafts")
	serve["isBackground"] = true
	start := task("liang：新建记录", "回答几个问题，写出一条草稿", "new", "${input:kind}")
	start["presentation"] = keys{"reveal": "always", "panel": "dedicated", "focus": true}
	return keys{
		"version": "2.0.0",
		"tasks":   []keys{check, serve, start, task("liang：统一写法", "整理资料栏和数据文件的顺序、引号和缩进", "fmt")},
		"inputs":  []keys{{"id": "kind", "type": "pickString", "description": "新建哪一种记录？", "options": newKinds()}},
	}
}

// newKinds are the sorts of records that `liang new` starts, as VS Code offers them.
func newKinds() (options []keys) {
	for _, k := range content.FileKinds() {
		if k.FrontMatter && k.Name != "column" {
			options = append(options, keys{"label": k.ZH, "value": k.Name})
		}
	}
	return options
}

// snippets are front matter with all that is required, by the names of the sorts in Chinese and English.
func snippets() any {
	all := keys{}
	for _, k := range content.FileKinds() {
		if !k.FrontMatter {
			continue
		}
		s := snippet{}
		s.line("---")
		s.fields(k.Type, k.Required, "")
		s.line("---", "$0")
		all["liang "+k.Name] = keys{"prefix": []string{"liang-" + k.Name, "新建" + k.ZH}, "scope": "markdown", "description": k.ZH + "：" + strings.Join(k.Files, "、"), "body": s.lines}
	}
	return all
}

// A snippet is lines with numbered places to fill in.
type snippet struct {
	lines []string
	stops int
}

func (s *snippet) line(text ...string) { s.lines = append(s.lines, text...) }

// fields writes the required fields of t.
func (s *snippet) fields(t reflect.Type, also []string, pad string) {
	fields := strictyaml.Fields(t)
	for i := range fields {
		if f := &fields[i]; f.Required || slices.Contains(also, f.Key) {
			s.field(f, f.Type, pad)
		}
	}
}

func (s *snippet) field(f *strictyaml.FieldInfo, t reflect.Type, pad string) {
	isText := reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	switch {
	case t.Kind() == reflect.Pointer:
		s.field(f, t.Elem(), pad)
	case t.Kind() == reflect.Struct && !isText:
		s.line(pad + f.Key + ":")
		s.fields(t, nil, pad+"  ")
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct && !reflect.PointerTo(t.Elem()).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		s.line(pad + f.Key + ":")
		at := len(s.lines)
		if s.fields(t.Elem(), nil, pad+"    "); len(s.lines) == at { // nothing of it is required, so its first field stands for all
			first := strictyaml.Fields(t.Elem())[0]
			s.field(&first, first.Type, pad+"    ")
		}
		s.lines[at] = pad + "  - " + strings.TrimPrefix(s.lines[at], pad+"    ")
	case t.Kind() == reflect.Slice:
		s.line(pad+f.Key+":", pad+"  - "+s.stop(f, t.Elem()))
	default:
		s.line(pad + f.Key + ": " + s.stop(f, t))
	}
}

// stop is a place to fill in: a choice, today, or the field's name.
func (s *snippet) stop(f *strictyaml.FieldInfo, t reflect.Type) string {
	s.stops++
	if c, ok := reflect.Zero(t).Interface().(strictyaml.Chooser); ok {
		var values []string
		for _, choice := range c.Choices() {
			values = append(values, choice.Value)
		}
		return fmt.Sprintf("${%d|%s|}", s.stops, strings.Join(values, ","))
	}
	if t == reflect.TypeFor[content.Date]() {
		return fmt.Sprintf("${%d:$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE}", s.stops)
	}
	return fmt.Sprintf("${%d:%s}", s.stops, f.ZH)
}
