package sheet

import (
	"regexp"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

// Lists of mappings stand in one cell, an item on a line or between semicolons. An item is its main words, and behind bars what it has
// besides: 2018-11-08 公示中｜决定：园区党支部.

var (
	ruleBaseline = diag.Define(diag.Rule{
		ID:    "sheet/baseline",
		Title: diag.Text{ZH: "承诺不在条款之中", EN: "promise that is no standard term"},
		Msg:   diag.Text{ZH: "“%s”不是 terms.yaml 中的条款，也没有说明性质", EN: "%q is no term of terms.yaml and does not say what it is"},
		Hint: diag.Text{ZH: "%[2]s自己的承诺请在后面写（高于法定）或（法定义务）",
			EN: "%[2]swrite （高于法定） or （法定义务） behind a promise of the shop's own"},
		Wrong: "坏一赔一", Right: "坏一赔一（高于法定）",
	})
	ruleEvent = diag.Define(diag.Rule{
		ID:    "sheet/event",
		Title: diag.Text{ZH: "经过写法", EN: "form of an event"},
		Msg:   diag.Text{ZH: "“%s”不像一步经过", EN: "%q is no event"},
		Hint:  diag.Text{ZH: "每步一行，先写日期，再写状态，如 2018-11-08 公示中｜决定：园区党支部", EN: "one a line, the date and then the state, such as 2018-11-08 公示中｜决定：园区党支部"},
		Wrong: "公示", Right: "2018-11-08 公示中",
	})
)

// parts are what items have behind bars, by the path of their list. The last are names that are understood too.
var parts = map[string][]struct{ key, label, also string }{
	"platforms":  {{"url", "网址", "链接"}, {"shop_id", "店铺号", "店铺编号"}},
	"pledges":    {{"evidence", "依据", ""}},
	"events":     {{"reason_code", "原因", ""}, {"public_note", "说明", "公开说明"}, {"decided_by", "决定", "决定者"}},
	"sources":    {{"url", "网址", "链接"}, {"doc", "文件", ""}, {"locator", "位置", ""}, {"retrieved", "查阅", "查阅日期"}},
	"change_log": nil,
}

const bar = "｜"

func value(n *strictyaml.Node, key string) string {
	if f := n.Find(key); f != nil {
		return f.Value
	}
	return ""
}

func set(n *strictyaml.Node, key string, v *strictyaml.Node) {
	for i := range n.Fields {
		if n.Fields[i].Key == key {
			n.Fields[i].Value = v
			return
		}
	}
	n.Fields = append(n.Fields, strictyaml.Field{Key: key, Value: v})
}

func (v *vocabulary) showItem(list string, n *strictyaml.Node) string {
	if n.Kind == strictyaml.Scalar { // the short form of a source
		return n.Value
	}
	var head string
	skip := ""
	switch list {
	case "platforms":
		if head = value(n, "name"); value(n, "url") != "" {
			head, skip = strings.TrimSpace(head+" "+value(n, "url")), "url"
		}
	case "pledges":
		head = v.showPromise(n)
	case "events":
		head = value(n, "date") + " " + showChoice(content.State("").Choices(), value(n, "to"))
	case "sources":
		head = value(n, "title")
	case "change_log":
		head = value(n, "date") + " " + value(n, "note")
	}
	for _, p := range parts[list] {
		s := value(n, p.key)
		if s == "" || p.key == skip {
			continue
		}
		switch p.key {
		case "reason_code":
			s = showChoice(content.ReasonCode("").Choices(), s)
		case "decided_by":
			s = v.showUnit(s)
		}
		head += bar + p.label + "：" + s
	}
	return clean(strings.ReplaceAll(head, "\n", " "))
}

// readItems reads a list. Items that the record has already, word for word, are taken from it, with all that a cell does not show.
func (v *vocabulary) readItems(list, cell string, old *strictyaml.Node) (*strictyaml.Node, *diag.Problem) {
	had := map[string]*strictyaml.Node{}
	if old != nil {
		for _, item := range old.Items {
			had[v.showItem(list, item)] = item
		}
	}
	out := &strictyaml.Node{Kind: strictyaml.Sequence}
	for line := range strings.SplitSeq(cell, "\n") {
		line = clean(strings.Trim(line, "；; "))
		if line == "" {
			continue
		}
		if item := had[line]; item != nil {
			out.Items = append(out.Items, item)
			continue
		}
		for _, s := range v.split(list, line, had) {
			item := had[s]
			if item == nil {
				var problem *diag.Problem
				if item, problem = v.readItem(list, s); problem != nil {
					return nil, problem
				}
			}
			out.Items = append(out.Items, item)
		}
	}
	if list == "events" {
		follow(out.Items)
	}
	return out, nil
}

// follow writes into each event that does not say so which state it left.
func follow(events []*strictyaml.Node) {
	for i, e := range events {
		if i > 0 && value(e, "from") == "" && e.Find("date") != nil && e.Line == 0 { // one that is in the file has a line
			at := slices.IndexFunc(e.Fields, func(f strictyaml.Field) bool { return f.Key == "to" })
			if at >= 0 {
				e.Fields = slices.Insert(e.Fields, at, strictyaml.Field{Key: "from", Value: scalar(value(events[i-1], "to"))})
			}
		}
	}
}

// split takes a line apart at its semicolons, except where a known item or term holds one.
func (v *vocabulary) split(list, line string, had map[string]*strictyaml.Node) (items []string) {
	pieces := strings.FieldsFunc(line, func(r rune) bool { return r == '；' || r == ';' })
	known := func(s string) bool {
		return had[s] != nil || list == "pledges" && v.promise(s) != nil
	}
	const most = 100 // no cell of an office holds more, and looking for terms takes time
	for i := 0; i < len(pieces); {
		last := i
		for j := min(len(pieces), i+6) - 1; j > i && len(pieces) <= most; j-- {
			if known(clean(strings.Join(pieces[i:j+1], "；"))) {
				last = j
				break
			}
		}
		s := clean(strings.Join(pieces[i:last+1], "；"))
		i = last + 1
		if list == "platforms" && !strings.Contains(s, "://") && !strings.Contains(s, bar) {
			items = append(items, strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，,/", r) })...)
			continue
		}
		items = append(items, s)
	}
	return slices.DeleteFunc(items, func(s string) bool { return clean(s) == "" })
}

func (v *vocabulary) readItem(list, s string) (*strictyaml.Node, *diag.Problem) {
	head, behind := v.cutParts(list, clean(s))
	n := &strictyaml.Node{Kind: strictyaml.Mapping}
	switch list {
	case "platforms":
		if i := strings.Index(strings.ToLower(fold(head)), "http"); i >= 0 {
			i = len(string([]rune(head)[:len([]rune(fold(head)[:i]))]))
			set(n, "name", textNode(clean(strings.Trim(head[:i], " ：:（("))))
			set(n, "url", scalar(squeeze(strings.Trim(fold(head[i:]), " )"))))
		} else {
			set(n, "name", textNode(head))
		}
		v.nameShop(n)
	case "pledges":
		if n = v.promise(head); n == nil {
			var problem *diag.Problem
			if n, problem = v.ownPromise(head); problem != nil {
				return nil, problem
			}
		}
	case "events":
		day, state, ok := cutDate(head)
		if !ok {
			return nil, ruleEvent.Problem(head)
		}
		to, problem := readChoice(append(content.State("").Choices(), moreStates...), state)
		if problem != nil {
			return nil, problem
		}
		set(n, "date", scalar(day))
		set(n, "to", to)
	case "sources":
		set(n, "title", textNode(head))
	case "change_log":
		day, note, ok := cutDate(head)
		if !ok {
			day, note = head, ""
		}
		set(n, "date", scalar(day))
		set(n, "note", textNode(note))
	}
	for _, p := range behind {
		node := textNode(p.text)
		switch p.key {
		case "reason_code":
			var problem *diag.Problem
			if node, problem = readChoice(content.ReasonCode("").Choices(), p.text); problem != nil {
				return nil, problem
			}
		case "decided_by":
			node = textNode(v.readUnit(p.text))
		case "retrieved":
			node = scalar(date(p.text))
		case "url":
			node = scalar(squeeze(fold(p.text)))
		}
		set(n, p.key, node)
	}
	return n, nil
}

// moreStates are words that offices have for the states of a pledge.
var moreStates = []strictyaml.Choice{
	{Value: "applied", ZH: "申请"}, {Value: "publicity", ZH: "公示"}, {Value: "active", ZH: "生效"}, {Value: "active", ZH: "恢复"},
	{Value: "suspended", ZH: "暂停"}, {Value: "ended", ZH: "终止"}, {Value: "ended", ZH: "退出"},
}

// nameShop gives a shop of which only the address is known the name of the platform that it lies on.
func (v *vocabulary) nameShop(n *strictyaml.Node) {
	if value(n, "name") != "" || value(n, "url") == "" {
		return
	}
	if p := v.site.PlatformOf(content.Shop{URL: content.HTTPS(value(n, "url"))}); p != nil {
		set(n, "name", textNode(p.Name))
	}
}

type part struct{ key, text string }

// cutParts parts an item's main words from what stands behind bars.
func (v *vocabulary) cutParts(list, s string) (head string, behind []part) {
	pieces := strings.FieldsFunc(s, func(r rune) bool { return r == '｜' || r == '|' })
	for i, piece := range pieces {
		piece = clean(piece)
		label, text, ok := strings.Cut(strings.Replace(piece, "：", ":", 1), ":")
		key := ""
		for _, p := range parts[list] {
			if l := clean(label); ok && i > 0 && (l == p.label || l == p.also || l == p.key) {
				key = p.key
			}
		}
		switch {
		case key != "":
			behind = append(behind, part{key, clean(text)})
		case i == 0:
			head = piece
		default:
			head += " " + piece
		}
	}
	return clean(head), behind
}

var leadingDate = regexp.MustCompile(`^([0-9０-９]{4}(?:[-/.年－／．][0-9０-９]{1,2})?(?:[-/.月－／．][0-9０-９]{1,2})?[日月年]?|[0-9]{8}|[0-9]{5})[ ：:，,]*(.*)$`)

// cutDate reads a text that begins with a date.
func cutDate(s string) (day, rest string, ok bool) {
	m := leadingDate.FindStringSubmatch(s)
	if m == nil || m[2] == "" {
		return "", "", false
	}
	return date(m[1]), clean(m[2]), true
}

// A term is a standard pledge with what its text looks like when numbers stand for its parameters.
type term struct {
	content.Term
	looks *regexp.Regexp
	names []string
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

func newTerm(t content.Term) term {
	out := term{Term: t}
	var pattern strings.Builder
	last := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(t.Text, -1) {
		pattern.WriteString(regexp.QuoteMeta(plainText(t.Text[last:m[0]])))
		pattern.WriteString(`(-?[0-9]+(?:\.[0-9]+)?)`)
		out.names = append(out.names, t.Text[m[2]:m[3]])
		last = m[1]
	}
	pattern.WriteString(regexp.QuoteMeta(plainText(t.Text[last:])))
	out.looks = regexp.MustCompile("^" + pattern.String() + "$")
	return out
}

// plainText is what two ways to type a text have in common.
func plainText(s string) string { return strings.ToLower(strings.Trim(squeeze(fold(s)), ".")) }

// numbered is a parameter behind a term's id.
var numbered = regexp.MustCompile(`^[^=]+=-?[0-9]+(?:\.[0-9]+)?$`)

var numbering = regexp.MustCompile(`^(?:[0-9]{1,2}(?:[、）)]|[.．]\s*(?:\D))|[（(][0-9]{1,2}[）)]|[①-⑳])`)

// unnumbered is s without the number of an enumeration.
func unnumbered(s string) string {
	at := numbering.FindString(s)
	if at == "" {
		return s
	}
	if r := []rune(at); strings.ContainsAny(at, ".．") { // the pattern has looked one character ahead
		at = string(r[:len(r)-1])
	}
	return clean(s[len(at):])
}

// promise finds the term that a text is, by its words or by its id with numbers behind it, or nil.
func (v *vocabulary) promise(s string) *strictyaml.Node {
	s, behind := v.cutParts("pledges", s)
	s = unnumbered(s)
	words := strings.Fields(s)
	n := &strictyaml.Node{Kind: strictyaml.Mapping}
	make := func(t term, numbers []part) *strictyaml.Node {
		set(n, "term", textNode(string(t.ID)))
		if len(numbers) > 0 {
			params := &strictyaml.Node{Kind: strictyaml.Mapping}
			for _, p := range numbers {
				set(params, p.key, scalar(p.text))
			}
			set(n, "params", params)
		}
		for _, p := range behind {
			set(n, p.key, textNode(p.text))
		}
		return n
	}
	looks := plainText(s)
	for _, t := range v.terms {
		var numbers []part
		if m := t.looks.FindStringSubmatch(looks); m != nil {
			for i, name := range t.names {
				numbers = append(numbers, part{name, m[i+1]})
			}
			return make(t, numbers)
		}
		if len(words) > 0 && words[0] == string(t.ID) && !slices.ContainsFunc(words[1:], func(w string) bool { return !numbered.MatchString(w) }) {
			for _, w := range words[1:] {
				name, number, _ := strings.Cut(w, "=")
				numbers = append(numbers, part{name, number})
			}
			return make(t, numbers)
		}
	}
	return nil
}

// showPromise is a promise in words, if they can be read again, or the id of its term with its numbers.
func (v *vocabulary) showPromise(n *strictyaml.Node) string {
	id := value(n, "term")
	if id == "" {
		s := value(n, "text")
		if b := value(n, "baseline"); b != "" {
			s += "（" + showChoice(content.Baseline("").Choices(), b) + "）"
		}
		return s
	}
	params := n.Find("params")
	strict, words := id, ""
	for _, t := range v.terms {
		if string(t.ID) == id {
			words = t.Text
		}
	}
	if params != nil {
		for _, p := range params.Fields {
			strict += " " + p.Key + "=" + p.Value.Value
			words = strings.ReplaceAll(words, "{"+p.Key+"}", p.Value.Value)
		}
	}
	if read := v.promise(words); read != nil && value(read, "term") == id && sameNode(read.Find("params"), params) {
		return words
	}
	return strict
}

var ownBaseline = regexp.MustCompile(`^(.+?)\s*[（(](高于法定|法定义务|法定|above|statutory)[）)]$`)

// ownPromise reads a promise that is no term.
func (v *vocabulary) ownPromise(s string) (*strictyaml.Node, *diag.Problem) {
	s = unnumbered(s)
	n := &strictyaml.Node{Kind: strictyaml.Mapping}
	m := ownBaseline.FindStringSubmatch(s)
	if m == nil {
		hint := diag.Text{}
		if near := v.nearest(s); near != "" {
			hint = diag.Text{ZH: "是不是条款“" + near + "”？", EN: "did you mean the term “" + near + "”? "}
		}
		return nil, ruleBaseline.Problem(s, hint)
	}
	baseline := "above"
	if strings.HasPrefix(m[2], "法定") || m[2] == "statutory" {
		baseline = "statutory"
	}
	set(n, "text", textNode(m[1]))
	set(n, "baseline", scalar(baseline))
	return n, nil
}

var anyNumber = regexp.MustCompile(`\{[^{}]*\}|[0-9]+(?:\.[0-9]+)?`)

// nearest is the text of the term that was probably meant, whatever its numbers, or "".
func (v *vocabulary) nearest(s string) string {
	var texts []string
	byText := map[string]string{}
	for _, t := range v.terms {
		looks := anyNumber.ReplaceAllString(plainText(t.Text), "N")
		texts = append(texts, looks)
		byText[looks] = t.Text
	}
	near, _ := diag.Nearest(anyNumber.ReplaceAllString(plainText(s), "N"), texts)
	return byText[near]
}

// sameNode reports whether two nodes, which may be nil, say the same.
func sameNode(a, b *strictyaml.Node) bool {
	empty := func(n *strictyaml.Node) bool {
		return n == nil || n.Kind == strictyaml.Null || n.Kind != strictyaml.Scalar && len(n.Items) == 0 && len(n.Fields) == 0
	}
	if empty(a) || empty(b) {
		return empty(a) && empty(b)
	}
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Items) != len(b.Items) || len(a.Fields) != len(b.Fields) {
		return false
	}
	for i := range a.Items {
		if !sameNode(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, f := range a.Fields {
		i := slices.IndexFunc(b.Fields, func(g strictyaml.Field) bool { return g.Key == f.Key }) // Find takes a dot for a step down
		if i < 0 || !sameNode(f.Value, b.Fields[i].Value) {
			return false
		}
	}
	return true
}
