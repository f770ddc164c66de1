package content

import (
	"io/fs"
	"path"
	"reflect"
	"slices"

	"liang/cmd/liang/internal/strictyaml"
)

// A FileKind is one sort of source: what its files are called, and what they are decoded into.
type FileKind struct {
	Name, ZH    string
	Files       []string // patterns, as tools write them: ** is any number of folders
	FrontMatter bool     // of Markdown; otherwise the whole file is YAML
	Type        reflect.Type
	Required    []string // keys that this kind needs though their type, which others share, does not say so; Common.check and Record.check demand them
	kinds       []kind
}

var fileKinds = func() []FileKind {
	record := []string{"summary", "published", "sources"}
	titled := append([]string{"title"}, record...)
	list := []string{"published", "sources"}
	return []FileKind{
		{"site", "网站设置", []string{"content/site.yaml"}, false, reflect.TypeFor[Config](), nil, []kind{configKind}},
		{"column", "栏目", []string{"content/**/_index.md"}, true, reflect.TypeFor[Column](), nil, []kind{homeKind, columnKind}},
		{"framework", "组织框架", []string{"content/org/framework.yaml"}, false, reflect.TypeFor[Framework](), list, []kind{frameworkKind}},
		{"unit", "组织", []string{"content/org/*.md"}, true, reflect.TypeFor[Unit](), record, []kind{unitKind}},
		{"programme", "项目", []string{"content/programmes/*.md"}, true, reflect.TypeFor[Programme](), record, []kind{programmeKind}},
		{"terms", "承诺条款", []string{"content/pledges/terms.yaml"}, false, reflect.TypeFor[Terms](), list, []kind{termsKind}},
		{"pledge", "商户承诺", []string{"content/pledges/*.md"}, true, reflect.TypeFor[Pledge](), []string{"published", "sources"}, []kind{pledgeKind}},
		{"activity", "活动", []string{"content/activities/*/*.md", "content/activities/*/*/index.md"}, true, reflect.TypeFor[Activity](), titled, []kind{activityKind}},
		{"document", "文件", []string{"content/documents/*.md", "content/documents/*/index.md"}, true, reflect.TypeFor[Document](), titled, []kind{documentKind}},
		{"figures", "数字", []string{"content/figures.yaml"}, false, reflect.TypeFor[Figures](), list, []kind{figuresKind}},
		{"timeline", "大事记", []string{"content/timeline.yaml"}, false, reflect.TypeFor[Timeline](), list, []kind{timelineKind}},
		{"corrections", "更正", []string{"content/corrections.yaml"}, false, reflect.TypeFor[Corrections](), nil, []kind{correctionsKind}},
		{"page", "其他网页", []string{"content/about/*.md"}, true, reflect.TypeFor[Page](), titled, []kind{pageKind}},
	}
}()

// FileKinds returns the sorts of sources.
func FileKinds() []FileKind { return fileKinds }

// KindOf returns what the file at a path below the root, "content/org/park.md", is; ok is false if no source stands there.
func KindOf(p string) (k FileKind, ok bool) {
	ext := path.Ext(p)
	at, _ := locate(file{p, ext != ".md" && ext != ".yaml"})
	for _, k := range fileKinds {
		if slices.Contains(k.kinds, at.kind) {
			return k, true
		}
	}
	return FileKind{}, false
}

// Sources returns the paths of the sources in fsys, sorted.
func Sources(fsys fs.FS) (paths []string) {
	files, _ := listFiles(fsys)
	for _, f := range files {
		if _, ok := KindOf(f.path); ok && !f.asset {
			paths = append(paths, f.path)
		}
	}
	return paths
}

// What the texts accept, for schemas: never less than their UnmarshalText.

func (Date) Pattern() strictyaml.Pattern {
	return strictyaml.Pattern{Regexp: `^(19|2[0-9])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])([ T]([01][0-9]|2[0-3]):[0-5][0-9])?)?)?$`, Numeric: true}
}
func (Decimal) Pattern() strictyaml.Pattern {
	return strictyaml.Pattern{Regexp: `^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`, Numeric: true}
}
func (HTTPS) Pattern() strictyaml.Pattern {
	return strictyaml.Pattern{Regexp: "^[hH][tT][tT][pP][sS]://[^\\s\"<>\\\\^`{|}]+$"}
}
func (Origin) Pattern() strictyaml.Pattern {
	return strictyaml.Pattern{Regexp: `^([hH][tT][tT][pP][sS]://[^/\s]+|[hH][tT][tT][pP]://localhost(:[0-9]+)?)/?$`}
}
func (Alias) Pattern() strictyaml.Pattern { return strictyaml.Pattern{Regexp: `^/[A-Za-z0-9._/-]+$`} }
func (Slug) Pattern() strictyaml.Pattern {
	return strictyaml.Pattern{Regexp: `^[a-z0-9]+(-[a-z0-9]+)*$`}
}
func (Domain) Pattern() strictyaml.Pattern { return strictyaml.Pattern{Regexp: `^[a-z0-9.-]+$`} }
func (Code) Pattern() strictyaml.Pattern {
	return strictyaml.Pattern{Regexp: `^[A-Z]{1,12}-[0-9]{4}-[0-9]{3,9}-[0-9A-Z]$`}
}
func (USCC) Pattern() strictyaml.Pattern {
	return strictyaml.Pattern{Regexp: `^[0-9A-HJ-NPQRTUWXY]{18}$`}
}
