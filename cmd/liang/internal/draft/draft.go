// Package draft makes a new record out of answers.
//
// A [Form] asks a [Question] after the other, as the struct tags of the record's type and the site as it stands demand, and gives the file in the end:
// all that is required, in canonical form, as a draft. It knows nothing of terminals and writes nothing.
package draft

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/format"
	"liang/cmd/liang/internal/pinyin"
	"liang/cmd/liang/internal/strictyaml"
)

// A Question asks for one field, or for the name of the file.
type Question struct {
	Key      string // "consent.ref"; an item of a list has its list's
	ZH, Doc  string
	Default  string              // taken for an empty answer
	Choices  []strictyaml.Choice // what may be answered, or what is usual
	Optional bool                // an empty answer leaves the field out

	path   string // "platforms[0].name"
	list   bool   // several answers, divided by commas
	strict bool   // nothing but the choices
	quiet  bool   // is not asked: the default is right unless the editor says another
}

// A Form is a record that is being filled in.
type Form struct {
	kind    content.FileKind
	site    *content.Site
	files   []string // the paths of all sources
	values  map[string]any
	answers map[string]string // by Key
	queue   []Question
	slug    string
}

// Kinds are the sorts of records that a Form can make.
func Kinds() (kinds []content.FileKind) {
	for _, k := range content.FileKinds() {
		if _, ok := folders[k.Name]; ok {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// folders are where new files go.
var folders = map[string]string{
	"pledge": "content/pledges", "activity": "content/activities", "unit": "content/org", "programme": "content/programmes", "document": "content/documents", "page": "content/about",
}

// extras are fields that are asked for though no type requires them.
var extras = map[string][]string{
	"pledge": {"platforms.url", "business_category", "consent.scope"},
	"unit":   {"parent"},
}

// New begins a record. site was loaded with its drafts; files are the paths of its sources.
func New(kind content.FileKind, site *content.Site, files []string) *Form {
	f := &Form{kind: kind, site: site, files: files, values: map[string]any{}, answers: map[string]string{}}
	wanted := map[string]bool{}
	for _, key := range slices.Concat(kind.Required, extras[kind.Name], []string{"status"}) {
		wanted[key] = true
	}
	if k := site.Config.OperatorKind; k == content.Party || k == content.Government {
		wanted["approval"] = true
	}
	f.ask(kind.Type, "", "", "", wanted)
	if kind.Name != "pledge" { // whose file is named after its code
		f.queue = slices.Insert(f.queue, 1, Question{Key: "slug", ZH: "文件名", Doc: "小写字母、数字和 -，也是网址的一部分"})
	}
	return f
}

// ask queues the questions for the fields of t that are required or wanted. key, at and zh are those of the field that holds a t.
func (f *Form) ask(t reflect.Type, key, at, zh string, wanted map[string]bool) {
	for _, info := range strictyaml.Fields(t) {
		if k := key + info.Key; info.Required || wanted[k] {
			of, p := info.Type, at+info.Key
			for of.Kind() == reflect.Pointer {
				of = of.Elem()
			}
			if of.Kind() == reflect.Slice && isStruct(of.Elem()) {
				of, p = of.Elem(), p+"[0]"
			}
			switch {
			case k == "pledges":
				f.queue = append(f.queue, f.promises()...)
			case isStruct(of):
				f.ask(of, k+".", p+".", info.ZH+" › ", wanted)
			default:
				q := f.question(k, p, info, !info.Required && !slices.Contains(f.kind.Required, k))
				q.ZH = zh + q.ZH
				f.queue = append(f.queue, q)
			}
		}
	}
}

func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// question is the question for a field that is no struct.
func (f *Form) question(key, at string, info strictyaml.FieldInfo, optional bool) Question {
	q := Question{Key: key, ZH: info.ZH, Doc: info.Doc, Optional: optional, path: at}
	of := info.Type
	if of.Kind() == reflect.Slice {
		of, q.list = of.Elem(), true
	}
	if c, ok := reflect.Zero(of).Interface().(strictyaml.Chooser); ok {
		q.Choices, q.strict = c.Choices(), true
	}
	switch key {
	case "status":
		q.Default, q.Optional, q.quiet = "draft", false, true
	case "published":
		q.Default, q.quiet = f.site.Today.String(), true
	case "code":
		q.Default = f.nextCode()
	case "branch":
		q.Choices, q.strict = f.units(func(u *content.Unit) bool { return u.Kind == content.PartyBranch }), true
	case "organisers", "parent":
		q.Choices, q.strict = f.units(func(*content.Unit) bool { return true }), true
	case "issuer", "last_verified.by":
		q.Choices = f.units(func(u *content.Unit) bool {
			return u.Kind == content.Park || u.Kind == content.Operator || u.Kind == content.IndustryCommittee
		})
	case "business_category":
		for _, c := range f.site.Config.BusinessCategories {
			q.Choices = append(q.Choices, strictyaml.Choice{Value: string(c.ID), ZH: c.Name})
		}
		q.strict = len(q.Choices) > 0
	case "platforms.name":
		for _, p := range f.site.Platforms() {
			q.Choices = append(q.Choices, strictyaml.Choice{Value: p.Name, ZH: p.Name})
		}
	case "legal_kind":
		q.Choices = []strictyaml.Choice{{Value: "company", ZH: "公司"}, {Value: "individual_business", ZH: "个体工商户"}, {Value: "cooperative", ZH: "合作社"}, {Value: "natural_person", ZH: "自然人"}}
	case "identity_display":
		q.Default = string(content.ShowNone)
	case "consent.version":
		q.Default = "v1"
	case "start", "consent.date", "last_verified.date", "approval.date":
		q.Default = f.site.Today.String()
	case "sources.title":
		q.Doc = "内容的出处：文件或网页的名称"
	case "events.to":
		q.Default, q.quiet = string(content.Applied), true
	case "events.date":
		q.quiet = true
	}
	return q
}

func (f *Form) units(fit func(*content.Unit) bool) (choices []strictyaml.Choice) {
	for _, u := range f.site.Units {
		if fit(u) {
			choices = append(choices, strictyaml.Choice{Value: u.ID, ZH: u.Name})
		}
	}
	return choices
}

// promises asks for standard pledges, or, where there are none, for one in words.
func (f *Form) promises() []Question {
	if len(f.site.Terms.Terms) == 0 {
		return []Question{
			{Key: "pledges.text", ZH: "承诺", path: "pledges[0].text"},
			{Key: "pledges.baseline", ZH: "性质", path: "pledges[0].baseline", Choices: content.Baseline("").Choices(), strict: true},
		}
	}
	q := Question{Key: "pledges.term", ZH: "承诺条款", Doc: "terms.yaml 中的标准承诺，可以选几条", list: true, strict: true}
	for _, t := range f.site.Terms.Terms {
		q.Choices = append(q.Choices, strictyaml.Choice{Value: string(t.ID), ZH: t.Text})
	}
	return []Question{q}
}

// nextCode is the first free code of this year.
func (f *Form) nextCode() string {
	prefix, year, last := f.site.Config.PledgeCodePrefix, fmt.Sprintf("%04d", f.site.Today.Year), 0
	if prefix == "" {
		prefix = "LIANG"
		if len(f.site.Pledges) > 0 {
			prefix = f.site.Pledges[0].Code.Prefix()
		}
	}
	begin := strings.ToLower("content/pledges/" + prefix + "-" + year + "-")
	for _, file := range f.files { // rather than the records, of which one may be unreadable
		rest, ok := strings.CutPrefix(file, begin)
		serial, _, _ := strings.Cut(rest, "-")
		if n, err := strconv.Atoi(serial); ok && err == nil {
			last = max(last, n)
		}
	}
	return string(content.NewCode(prefix, year, fmt.Sprintf("%03d", last+1)))
}

// Next returns the question to be answered now, and whether it has to be asked at all; ok is false if there is none left.
func (f *Form) Next() (q Question, asked, ok bool) {
	if len(f.queue) == 0 {
		return Question{}, false, false
	}
	q = f.queue[0]
	switch q.Key { // defaults that follow from answers
	case "slug":
		q.Default = f.freeSlug()
	case "joined", "events.date":
		q.Default = f.answers["consent.date"]
	case "valid_until":
		var d content.Date
		if d.UnmarshalText([]byte(f.answers["joined"])) == nil {
			q.Default = d.AddMonths(12).String()
		}
	case "consent.scope":
		var scope []string
		if d := f.answers["identity_display"]; d == string(content.ShowMark) || d == string(content.ShowName) {
			scope = append(scope, string(content.ScopeMembership))
			if d == string(content.ShowName) {
				scope = append(scope, string(content.ScopeName))
			}
		}
		q.Default = strings.Join(scope, ",")
	}
	f.queue[0] = q
	return q, !q.quiet || q.Default == "", true
}

// freeSlug is the title in pinyin, with a number if there is such a file.
func (f *Form) freeSlug() string {
	const longest = 60
	title := f.answers["title"]
	if title == "" {
		title = f.answers["name"]
	}
	stem := pinyin.Slug(title, longest)
	if stem == "" || !content.ValidName(stem) {
		stem = f.kind.Name
	}
	slug := stem
	for n := 2; f.taken(slug); n++ {
		slug = fmt.Sprintf("%s-%d", stem, n)
	}
	return slug
}

// taken reports whether a record of this name is there, whatever year an activity is of.
func (f *Form) taken(slug string) bool {
	return slices.ContainsFunc(f.files, func(file string) bool {
		rest, ok := strings.CutPrefix(file, folders[f.kind.Name]+"/")
		return ok && (strings.TrimSuffix(path.Base(rest), ".md") == slug || path.Base(path.Dir(rest)) == slug)
	})
}

// Answer takes the answer to the question that Next returned. A complaint says what is wrong with it, and the question stays.
func (f *Form) Answer(text string) (complaint diag.Text, ok bool) {
	q := f.queue[0]
	if text = strings.TrimSpace(text); text == "" {
		text = q.Default
	}
	if text == "" {
		if !q.Optional {
			return diag.Text{ZH: "必须填写", EN: "an answer is needed"}, false
		}
		f.queue = f.queue[1:]
		return diag.Text{}, true
	}
	var value any
	if q.list {
		var items []any
		for _, item := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
			if item = q.choice(strings.TrimSpace(item)); item != "" && !slices.Contains(items, any(item)) {
				items = append(items, item)
			}
		}
		value = items
	} else {
		text = q.choice(text)
		value = text
	}
	if complaint, ok := f.fits(q, value); !ok {
		return complaint, false
	}
	f.queue = f.queue[1:]
	f.answers[q.Key] = text
	switch {
	case q.Key == "slug":
		f.slug = text
	case q.Key == "pledges.term":
		for i, id := range value.([]any) {
			f.promise(i, f.site.Term(id.(string)))
		}
	default:
		set(f.values, q.path, value)
	}
	switch {
	case q.Key == "identity_display" && text == string(content.ShowName):
		info := field(f.kind.Type, "display_name")
		f.queue = slices.Insert(f.queue, 0, f.question("display_name", "display_name", info, false))
	case q.Key == "start" && f.kind.Name == "activity":
		var start content.Date
		if start.UnmarshalText([]byte(text)) == nil && start.After(f.site.Today) {
			set(f.values, "planned", "true")
		}
	}
	return diag.Text{}, true
}

// Skip leaves the question that Next returned without an answer.
func (f *Form) Skip() { f.queue = f.queue[1:] }

func field(t reflect.Type, key string) strictyaml.FieldInfo {
	for _, info := range strictyaml.Fields(t) {
		if info.Key == key {
			return info
		}
	}
	return strictyaml.FieldInfo{}
}

// promise takes up a standard pledge and asks for its parameters.
func (f *Form) promise(i int, t *content.Term) {
	at := fmt.Sprintf("pledges[%d]", i)
	set(f.values, at+".term", string(t.ID))
	var ask []Question
	for _, name := range slices.Sorted(maps.Keys(t.Params)) {
		p := t.Params[name]
		q := Question{Key: "pledges." + string(t.ID) + "." + name, ZH: t.Text + "：" + name, path: at + ".params." + name}
		if p.Label != "" {
			q.ZH = t.Text + "：" + p.Label
		}
		if p.Min != nil && p.Max != nil {
			q.Doc = fmt.Sprintf("%g 至 %g %s", *p.Min, *p.Max, p.Unit)
		}
		ask = append(ask, q)
	}
	before := 0 // behind the questions of the terms before
	for before < len(f.queue) && strings.HasPrefix(f.queue[before].Key, "pledges.") {
		before++
	}
	f.queue = slices.Insert(f.queue, before, ask...)
}

// choice is the value that an answer means: the value itself, its number in the list, or its word.
func (q *Question) choice(text string) string {
	for _, c := range q.Choices {
		if c.Value == text {
			return text
		}
	}
	for i, c := range q.Choices {
		if c.ZH == text || strconv.Itoa(i+1) == text {
			return c.Value
		}
	}
	return text
}

// fits reports whether a value will do for its field, by what decoding would say.
func (f *Form) fits(q Question, value any) (complaint diag.Text, ok bool) {
	items, isList := value.([]any)
	if !isList {
		items = []any{value}
	}
	for _, item := range items {
		if q.strict && !slices.ContainsFunc(q.Choices, func(c strictyaml.Choice) bool { return c.Value == item }) {
			return diag.Text{ZH: fmt.Sprintf("没有“%s”；请从上面选", item), EN: fmt.Sprintf("there is no %q; choose from the list", item)}, false
		}
	}
	switch {
	case q.Key == "slug":
		if s := value.(string); !content.IsSlug(s) || !content.ValidName(s) {
			return diag.Text{ZH: "只能用小写字母、数字和 -，如 spring-class", EN: "use small letters, digits and -, such as spring-class"}, false
		} else if f.taken(s) {
			return diag.Text{ZH: "已经有叫 " + s + " 的记录", EN: "there is a record called " + s}, false
		}
		return diag.Text{}, true
	case q.Key == "pledges.term":
		return diag.Text{ZH: "请至少选一条", EN: "choose one at least"}, len(items) > 0
	case q.Key == "code" && slices.Contains(f.files, "content/pledges/"+strings.ToLower(value.(string))+".md"):
		return diag.Text{ZH: "这个编号已经用过，编号不能重复使用", EN: "this code is taken, and codes are never reused"}, false
	}
	alone := map[string]any{}
	set(alone, q.path, value)
	node, problems := strictyaml.Parse("", encode(alone), 1)
	if node != nil {
		problems = append(problems, strictyaml.Decode("", node, reflect.New(f.kind.Type).Interface())...)
	}
	for _, d := range problems {
		if d.Rule.ID != "yaml/required" {
			return diag.Text{ZH: d.Full(diag.ZH), EN: d.Full(diag.EN)}, false
		}
	}
	return diag.Text{}, true
}

// Add sets a field that no question asks for. ok is false if there is no such field, or it holds more than a value or a list.
func (f *Form) Add(key, text string) (complaint diag.Text, ok bool) {
	t, at := f.kind.Type, ""
	words := strings.Split(key, ".")
	for i, w := range words {
		if !isStruct(t) {
			break
		}
		info := field(t, w)
		if info.Key == "" {
			break
		}
		for t, at = info.Type, at+w; t.Kind() == reflect.Pointer; {
			t = t.Elem()
		}
		switch {
		case i == len(words)-1 && (isStruct(t) || t.Kind() == reflect.Map || t.Kind() == reflect.Slice && isStruct(t.Elem())):
		case i == len(words)-1:
			f.queue = slices.Insert(f.queue, 0, f.question(key, at, info, true))
			return f.Answer(text)
		case t.Kind() == reflect.Slice:
			t, at = t.Elem(), at+"[0]"
		}
		at += "."
	}
	return diag.Text{ZH: "没有“" + key + "”这个字段", EN: "there is no key " + key}, false
}

// Record returns the finished file. All questions must have been answered.
func (f *Form) Record() (file string, data []byte, err error) {
	name := f.slug
	if f.kind.Name == "pledge" {
		name = strings.ToLower(f.answers["code"])
	}
	folder := folders[f.kind.Name]
	if f.kind.Name == "activity" {
		folder += "/" + f.answers["start"][:4]
	}
	file = folder + "/" + name + ".md"
	text := slices.Concat([]byte("---\n"), encode(f.values), []byte("---\n"))
	data, problems, err := format.Source(file, text, f.kind.Type, true)
	if err == nil && problems.HasErrors() {
		err = fmt.Errorf("%s: %s", problems[0].Pos, problems[0].Full(diag.ZH))
	}
	return file, data, err
}

// encode is a value as YAML, of which JSON is a part.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // there are only texts in it
	}
	return append(data, '\n')
}

// set puts value at a path like "platforms[0].name" into m.
func set(m map[string]any, at string, value any) {
	word, rest, nested := strings.Cut(at, ".")
	key, index, isItem := strings.Cut(strings.TrimSuffix(word, "]"), "[")
	if !nested {
		m[key] = value
		return
	}
	var inner map[string]any
	if isItem {
		i, _ := strconv.Atoi(index)
		list, _ := m[key].([]any)
		for len(list) <= i {
			list = append(list, map[string]any{})
		}
		m[key] = list
		inner = list[i].(map[string]any)
	} else if inner, _ = m[key].(map[string]any); inner == nil {
		inner = map[string]any{}
		m[key] = inner
	}
	set(inner, rest, value)
}
