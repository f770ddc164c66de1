package schema

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/format"
	"liang/cmd/liang/internal/sitetest"
	"liang/cmd/liang/internal/strictyaml"
)

const root = "../../../.."

// TestCommitted: what the repository holds is what the types say now.
func TestCommitted(t *testing.T) {
	files := Files()
	for path, want := range files {
		if got, err := os.ReadFile(filepath.Join(root, path)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not current: run liang schema (%v)", path, err)
		}
	}
	for _, old := range []string{".schema/*", ".vscode/*"} {
		found, _ := filepath.Glob(filepath.Join(root, old))
		for _, f := range found {
			if rel, _ := filepath.Rel(root, f); files[filepath.ToSlash(rel)] == nil {
				t.Errorf("%s is made from nothing", rel)
			}
		}
	}
}

// compiled are the schemas as a validator from elsewhere reads them.
func compiled(t *testing.T) map[string]*jsonschema.Schema {
	all := map[string]*jsonschema.Schema{}
	for _, k := range content.FileKinds() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(write(Of(k))))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource("file:///"+k.Name, doc); err != nil {
			t.Fatal(err)
		}
		if all[k.Name], err = c.Compile("file:///" + k.Name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// parse reads a source as other tools do: by YAML 1.2, in which a day is a text.
func parse(t *testing.T, k content.FileKind, data []byte) any {
	if k.FrontMatter {
		data, _, _, _ = strictyaml.Split("x", data)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return plain(doc.Content[0])
}

func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		s := []any{}
		for _, c := range n.Content {
			s = append(s, plain(c))
		}
		return s
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}

// TestContent: what liang fmt wrote and liang check accepts, the schemas accept, in our own content and in the small site.
func TestContent(t *testing.T) {
	schemas := compiled(t)
	seen := map[string]bool{}
	for _, fsys := range []fs.FS{os.DirFS(root), sitetest.Base()} {
		for _, path := range content.Sources(fsys) {
			data, err := fs.ReadFile(fsys, path)
			if err != nil {
				t.Fatal(err)
			}
			k, _ := content.KindOf(path)
			if data, _, err = format.Source(path, data, k.Type, k.FrontMatter); err != nil {
				t.Fatal(err)
			}
			seen[k.Name] = true
			if err := schemas[k.Name].Validate(parse(t, k, data)); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	for _, k := range content.FileKinds() {
		if !seen[k.Name] {
			t.Errorf("no content of sort %s was looked at", k.Name)
		}
	}
}

// TestFaults: each fault, planted in a sound record, is one for the schema at the place that it names.
func TestFaults(t *testing.T) {
	schemas := compiled(t)
	for _, f := range []struct{ file, text, instead, at string }{
		{sitetest.Unit, "kind: party_branch", "kind: party_brunch", "/kind"},
		{sitetest.Unit, "kind: party_branch\n", "", ""},
		{sitetest.Unit, "name: 试验第一党支部", "naem: 试验第一党支部", ""},
		{sitetest.Unit, "name: 试验第一党支部", "name: " + strings.Repeat("长", 61), "/name"},
		{sitetest.Unit, "name: 试验第一党支部", `name: " "`, "/name"},
		{sitetest.Unit, "name: 试验第一党支部", "name:", "/name"},
		{sitetest.Unit, "summary: 试验用的一条记录。\n", "", ""},
		{sitetest.Unit, "published: 2026-01-05", "published: 2026/1/5", "/published"},
		{sitetest.Unit, "published: 2026-01-05", "published: 2026-13-05", "/published"},
		{sitetest.Unit, "type: member_of", "type: 成员", "/relations/0/type"},
		{sitetest.Unit, "sources:\n  - title: 试验来源", "sources: []", "/sources"},
		{sitetest.Unit, "sources:\n  - title: 试验来源", "sources: 试验来源", "/sources"},
		{sitetest.Unit, "sources:\n  - title: 试验来源", "sources:\n  - url: http://a.example/", "/sources/0"},
		{sitetest.Unit, "parent: committee", "uscc: 123", "/uscc"},
		{sitetest.Unit, "parent: committee", "demo: 'yes'", "/demo"},
		{sitetest.Unit, "parent: committee", "declared_members: -1", "/declared_members"},
		{sitetest.Unit, "parent: committee", "declared_members: 四", "/declared_members"},
		{sitetest.Unit, "parent: committee", "keywords: [a, b, c, d, e, f, g, h, i]", "/keywords"},
		{sitetest.Unit, "parent: committee", "aliases: [没有斜线]", "/aliases/0"},
		{sitetest.Pledge, "code: GDHW-2025-001-I", "code: GDHW2025001", "/code"},
		{sitetest.Pledge, "scope: [publish_name,", "scope: [show_name,", "/consent/scope/0"},
		{sitetest.Pledge, "url: https://shop1.taobao.com/", "url: shop1.taobao.com", "/platforms/0/url"},
		{sitetest.Pledge, "days: 15", "days: 十五", "/pledges/0/params/days"},
		{sitetest.Pledge, "to: applied", "to: started", "/events/0/to"},
		{sitetest.Config, "domain: park.example", "domain: https://park.example/", "/domain"},
		{sitetest.Config, "base_url: https://park.example/", "base_url: https://park.example/a/", "/base_url"},
		{sitetest.Config, "target: mainland", "target: china", "/target"},
		{sitetest.Config, "- id: taobao", "- id: 淘宝", "/platforms/0/id"},
		{"content/figures.yaml", "value: ", "value: 约", "/figures/0/value"},
	} {
		k, _ := content.KindOf(f.file)
		data := sitetest.FS(t, f.file, f.text, f.instead)[f.file].Data
		err := schemas[k.Name].Validate(parse(t, k, data))
		if err == nil {
			t.Errorf("%s: %q in place of %q is accepted", f.file, f.instead, f.text)
		} else if !strings.Contains(err.Error(), "at '"+f.at+"'") {
			t.Errorf("%s: %q in place of %q is no fault at %q but\n%v", f.file, f.instead, f.text, f.at, err)
		}
	}
}

// TestPatterns: every text with a form of its own says which, and its own examples have it.
func TestPatterns(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(of reflect.Type)
	walk = func(of reflect.Type) {
		switch {
		case seen[of]:
			return
		case of.Kind() == reflect.Pointer, of.Kind() == reflect.Slice, of.Kind() == reflect.Map:
			walk(of.Elem())
			return
		}
		seen[of] = true
		if reflect.PointerTo(of).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			if p, ok := reflect.Zero(of).Interface().(strictyaml.Patterner); !ok {
				t.Errorf("%v has no pattern", of)
			} else {
				regexp.MustCompile(p.Pattern().Regexp)
			}
			return
		}
		if of.Kind() == reflect.Struct {
			for _, f := range strictyaml.Fields(of) {
				walk(f.Type)
			}
		}
	}
	for _, k := range content.FileKinds() {
		walk(k.Type)
	}
	for _, p := range []struct {
		of   any
		text string
	}{
		{new(content.Date), "2018"}, {new(content.Date), "2018-03"}, {new(content.Date), "2018-03-09"}, {new(content.Date), "2018-03-09 09:30"}, {new(content.Date), "2018-03-09T23:59"}, {new(content.Date), "1900-12-31"}, {new(content.Date), "2999-10-20"},
		{new(content.Decimal), "-0.10"}, {new(content.Decimal), "600"}, {new(content.HTTPS), "HTTPS://a.example"}, {new(content.HTTPS), "https://例子.example/a?b=c#d"}, {new(content.Origin), "http://localhost:1313"},
		{new(content.Origin), "https://park.example"}, {new(content.Alias), "/old/a_b.html"}, {new(content.Slug), "1688"}, {new(content.Domain), "a--b.example"}, {new(content.Domain), "localhost"},
		{new(content.Code), "GDHW-2018-001-2"}, {new(content.USCC), "91530111MA6K00000X"},
	} {
		pattern := reflect.ValueOf(p.of).Elem().Interface().(strictyaml.Patterner).Pattern().Regexp
		if p.of.(encoding.TextUnmarshaler).UnmarshalText([]byte(p.text)) == nil && !regexp.MustCompile(pattern).MatchString(p.text) {
			t.Errorf("%s is a sound %T but not of the form %s", p.text, p.of, pattern)
		}
	}
}

// TestRequired: what a sort of sources requires beyond its type is what loading asks for, no more and no less.
func TestRequired(t *testing.T) {
	for _, k := range content.FileKinds() {
		var path string
		for _, p := range content.Sources(sitetest.Base()) {
			if of, _ := content.KindOf(p); of.Name == k.Name {
				path = p
			}
		}
		if path == "" {
			continue
		}
		data := sitetest.Base()[path].Data
		for _, key := range []string{"title", "summary", "published", "sources"} {
			lines := regexp.MustCompile(`(?m)^` + key + `:.*\n((  .*|- .*)\n)*`)
			fsys := sitetest.FS(t, path, "", lines.ReplaceAllString(string(data), ""))
			_, problems := content.Load(fsys, content.Options{Date: content.Date{Year: 2026, Month: 2, Day: 1}})
			asked := false
			for _, d := range problems {
				asked = asked || d.Pos.File == path && (d.Rule.ID == "record/"+key || d.Rule.ID == "yaml/required" && strings.Contains(d.Message(diag.EN), key))
			}
			listed := strings.Contains(fmt.Sprint(Of(k).Required), key)
			if asked != listed {
				t.Errorf("%s without %s: asked for %v, required by the schema %v", path, key, asked, listed)
			}
		}
	}
}

// TestSnippets: a snippet with its first choices is a record with all that is required.
func TestSnippets(t *testing.T) {
	stop := regexp.MustCompile(`\$\{\d+[|:]([^|},]*)[^}]*\}`)
	all := snippets().(keys)
	for _, k := range content.FileKinds() {
		if !k.FrontMatter {
			continue
		}
		body := strings.Join(all["liang "+k.Name].(keys)["body"].([]string), "\n")
		body = strings.ReplaceAll(body, "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE", "2026-01-05")
		body = strings.ReplaceAll(stop.ReplaceAllString(body, "$1"), "$0", "")
		front, _, _, problems := strictyaml.Split("x", []byte(body))
		node, found := strictyaml.Parse("x", front, 2)
		problems = append(append(problems, found...), strictyaml.Decode("x", node, reflect.New(k.Type).Interface())...)
		for _, d := range problems {
			if d.Rule.ID != "pledge/code" && d.Rule.ID != "value/date" { // what the editor fills in
				t.Errorf("%s: %v\n%s", k.Name, d.Full(diag.EN), body)
			}
		}
	}
}

// TestProblemMatcher holds the patterns of the task to the lines of check.
func TestProblemMatcher(t *testing.T) {
	at := diag.Pos{File: "content/org/park.md", Line: 3, Col: 7}
	severity := func(s diag.Severity) diag.Diagnostic {
		for _, r := range diag.Rules() {
			if r.Severity == s {
				return diag.Diagnostic{Pos: at, Rule: r, Args: []any{"甲: 乙", "丙", "丁", "戊", "己"}}
			}
		}
		t.Fatal("no rule")
		return diag.Diagnostic{}
	}
	line := func(d diag.Diagnostic, lang diag.Lang) string {
		var b strings.Builder
		if err := (diag.List{d}).Write(&b, diag.FormatText, lang, nil); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(b.String())
	}
	for _, lang := range []diag.Lang{diag.ZH, diag.EN} {
		isWarning := regexp.MustCompile(place + warning + message)
		if l := line(severity(diag.Error), lang); isWarning.MatchString(l) || !regexp.MustCompile(place+message).MatchString(l) {
			t.Errorf("%s is no error", l)
		}
		if l := line(severity(diag.Warning), lang); !isWarning.MatchString(l) {
			t.Errorf("%s is no warning", l)
		}
	}
	m := regexp.MustCompile(place + message).FindStringSubmatch(line(severity(diag.Error), diag.ZH))
	if m[1] != at.File || m[2] != "3" || m[3] != "7" || m[5] != severity(diag.Error).Rule.ID {
		t.Errorf("%q", m)
	}
	if got := string(write(tasks())); !strings.Contains(got, `"beginsPattern": "^== check: begin$"`) || !strings.Contains(got, `"endsPattern": "^== check: end$"`) {
		t.Error("the marks of a run are missing")
	}
}

func TestJSON(t *testing.T) {
	for path, data := range Files() {
		if !json.Valid(data) {
			t.Errorf("%s is not JSON", path)
		}
	}
	if a, b := Files(), Files(); !maps.EqualFunc(a, b, bytes.Equal) {
		t.Error("two runs differ")
	}
}
