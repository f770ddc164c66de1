package draw

import (
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func ptr(n int) *int { return &n }

var framework = []Slot{
	{Symbol: "1", Label: "产业党委", Declared: ptr(1), Items: []string{"官渡区电子商务产业党委"}},
	{Symbol: "6", Label: "六大职责", Declared: ptr(6), Items: []string{"强化党组织政治功能", "净化网络空间", "维护网络安全", "引领电子商务产业发展规划"},
		Gap: "来源说有六项职责，只写出四项，另外两项没有说明。"},
	{Symbol: "8", Label: "区域化党建联盟", Declared: ptr(8),
		Gap: "来源没有说明“8”指哪八项。按排列顺序，它对应区域化党建联盟，但没有列出成员单位；来源列出的职能部门也只有六个，与八对不上。"},
	{Symbol: "N", Label: "职能部门、企业党组织", Items: []string{"官渡区网信（宣传）部门", "官渡区商务部门", "官渡区发展改革部门", "官渡区科技和信息化部门",
		"官渡区人力资源和社会保障部门", "官渡区市场监督管理部门", "企业党支部（一）", "企业党支部（二）", "企业党支部（三）", "企业党支部（四）"},
		Gap: "来源在六个部门后面写了“等”，四个企业党支部没有写出名称。N 不是定数。"},
}

var bars = []Bar{
	{"党群活动服务中心投资", 200, Over, "超过 200 万元"},
	{"微型企业培育贷款", 300, Over, "超过 300 万元"},
	{"创业补贴", 160, About, "约 160 万元"},
	{"专项经费（演示）", 45.5, Exact, "45.5 万元"},
	{"设备（演示）", 90, AtLeast, "至少 90 万元"},
}

func activities(periods int, label func(int) string) Table {
	t := Table{Unit: "场"}
	for i := range periods {
		t.Periods = append(t.Periods, label(i))
	}
	for k, name := range []string{"培训", "三会一课", "主题党日", "志愿服务", "沙龙论坛"} {
		s := Series{Name: name}
		for i := range periods {
			s.Counts = append(s.Counts, max(0, (i*7+k*5)%6-k/2))
		}
		t.Series = append(t.Series, s)
	}
	return t
}

func year(i int) string  { return strconv.Itoa(2018 + i) }
func month(i int) string { return fmt.Sprintf("%d-%02d", 2022+i/12, i%12+1) }

func roster(periods int) Table {
	t := Table{Unit: "份", Series: []Series{{Name: "有效"}, {Name: "公示中"}, {Name: "暂停"}, {Name: "到期"}, {Name: "终止"}}}
	for i := range periods {
		t.Periods = append(t.Periods, year(i))
		for k := range t.Series {
			t.Series[k].Counts = append(t.Series[k].Counts, [5]int{4 + 3*i, (i + 1) % 3, i % 2, i / 2, max(0, i-3)}[k])
		}
	}
	return t
}

const hostile = "<script>alert(1)</script>\"' onload=x & ]]> \x00\xff\uffff http://example.cn/averylongaddresswithoutanyplacetobreakitatall"

func caption(id, title string) Caption { return Caption{ID: id, Title: title} }

// drawings are all the kinds, at several widths, with plain, large and hostile data.
func drawings() map[string]string {
	m := map[string]string{}
	for _, w := range []int{320, 360, 720, 960} {
		at := func(name string) (string, Caption) {
			return fmt.Sprintf("%s-%d", name, w), caption("x", "标题："+name)
		}
		add := func(name string, draw func(Caption) string) {
			key, c := at(name)
			m[key] = draw(c)
		}
		add("org", func(c Caption) string { return Org(w, c, framework) })
		add("bars", func(c Caption) string { return Bars(w, c, "万元", bars) })
		add("columns-years", func(c Caption) string { return Columns(w, c, activities(9, year)) })
		add("columns-months", func(c Caption) string { return Columns(w, c, activities(40, month)) })
		add("steps", func(c Caption) string { return Steps(w, c, roster(9)) })
	}
	return m
}

func hostileDrawings() map[string]string {
	m := map[string]string{}
	for _, w := range []int{0, 320, 700} {
		c := Caption{ID: hostile, Title: hostile, Desc: hostile}
		key := func(name string) string { return fmt.Sprintf("hostile-%s-%d", name, w) }
		m[key("org")] = Org(w, c, []Slot{{hostile, hostile, ptr(1000), []string{hostile, "", hostile}, hostile}, {}})
		m[key("bars")] = Bars(w, c, hostile, []Bar{{hostile, 1e12, Over, hostile}, {"", 0, About, ""}, {hostile, 1e-9, 7, hostile}})
		t := Table{Unit: hostile, Periods: []string{hostile, "", hostile}, Series: []Series{{hostile, []int{1, 2e9, 3}}, {hostile, []int{0, 0, 0}}}}
		m[key("columns")] = Columns(w, c, t)
		m[key("steps")] = Steps(w, c, t)
	}
	m["hostile-badge"] = string(AppendBadge(nil, &Badge{hostile, hostile, hostile, false, hostile, hostile, hostile}))
	m["empty-badge"] = string(AppendBadge(nil, &Badge{}))
	return m
}

var badge = Badge{Code: "GDHW-2018-001-C", Shop: "滇味鲜花饼旗舰店", State: "有效", InForce: true, AsOf: "2026年11月25日",
	Domain: "liang.example.cn", Mark: "演示数据，并非真实商户"}

func TestGolden(t *testing.T) {
	all := drawings()
	all["badge"] = string(AppendBadge(nil, &badge))
	ended := badge
	ended.Shop, ended.State, ended.InForce = "云南省昆明市官渡区某某某某农产品电子商务专营店（第二分店）", "已终止", false
	all["badge-ended"] = string(AppendBadge(nil, &ended))
	for name, got := range all {
		if strings.HasSuffix(name, "-360") || strings.HasSuffix(name, "-960") {
			continue
		}
		file := filepath.Join("testdata", name+".svg")
		// An element a line, so that a change can be read.
		got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; run with -update and look at it", file)
		}
	}
}

// TestLaws holds what is true of every drawing: it is well formed, has a name and a description, holds nothing that a strict content
// security policy forbids, no colour (but the badge), nothing leaves its viewBox and no text overlaps another.
func TestLaws(t *testing.T) {
	all := drawings()
	for name, svg := range hostileDrawings() {
		all[name] = svg
	}
	all["badge"] = string(AppendBadge(nil, &badge))
	for name, svg := range all {
		t.Run(name, func(t *testing.T) { checkLaws(t, svg, strings.Contains(name, "badge")) })
	}
}

var allowed = map[string]bool{"svg": true, "title": true, "desc": true, "defs": true, "pattern": true, "path": true, "rect": true, "text": true,
	"tspan": true}

func checkLaws(t *testing.T, svg string, alone bool) {
	if svg == "" {
		t.Fatal("no drawing")
	}
	dec := xml.NewDecoder(strings.NewReader(svg))
	ids := map[string]bool{}
	refs := map[string]bool{}
	seen := map[string]int{}
	var width, height, rootSize int
	var lineX, lineY, lineSize int
	var anchor string
	type placed struct {
		s                 string
		from, to, y, size int
	}
	var texts []placed
	var line *strings.Builder
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not well formed: %v\n%s", err, svg)
		}
		switch el := token.(type) {
		case xml.StartElement:
			seen[el.Name.Local]++
			if !allowed[el.Name.Local] {
				t.Errorf("element %s", el.Name.Local)
			}
			get := map[string]string{}
			for _, a := range el.Attr {
				n := a.Name.Local
				get[n] = a.Value
				if n == "style" || n == "href" || strings.HasPrefix(n, "on") {
					t.Errorf("attribute %s", n)
				}
				if !alone && (n == "stroke" || n == "fill" && !strings.HasPrefix(a.Value, "url(#")) {
					t.Errorf("colour %s=%q", n, a.Value)
				}
			}
			num := func(n string, missing int) int {
				if get[n] == "" {
					return missing
				}
				i, err := strconv.Atoi(get[n])
				if err != nil {
					t.Errorf("%s: %v", n, err)
				}
				return i
			}
			if id := get["id"]; id != "" {
				if ids[id] {
					t.Errorf("id %q twice", id)
				}
				ids[id] = true
			}
			if f, ok := strings.CutPrefix(get["fill"], "url(#"); ok {
				refs[strings.TrimSuffix(f, ")")] = true
			}
			switch el.Name.Local {
			case "svg":
				if _, err := fmt.Sscanf(get["viewBox"], "0 0 %d %d", &width, &height); err != nil {
					t.Fatal(err)
				}
				rootSize = num("font-size", 0)
				if get["role"] != "img" || get["aria-labelledby"] == "" {
					t.Error("no role or name")
				}
				refs[get["aria-labelledby"]] = true
				if !alone {
					refs[get["aria-describedby"]] = true
				}
			case "rect":
				x, y, w, h := num("x", 0), num("y", 0), num("width", -1), num("height", -1)
				if w < 0 || h < 0 || x < 0 || y < 0 || x+w > width || y+h > height {
					t.Errorf("rect %d,%d %dx%d leaves %dx%d", x, y, w, h, width, height)
				}
			case "text":
				lineX, lineY, lineSize, anchor = num("x", 0), num("y", 0), num("font-size", rootSize), get["text-anchor"]
				line = new(strings.Builder)
				if !alone && lineSize < 14 {
					t.Errorf("font size %d", lineSize)
				}
			}
		case xml.CharData:
			if line != nil {
				line.Write(el)
			}
		case xml.EndElement:
			if el.Name.Local != "text" {
				break
			}
			w := measure(line.String(), lineSize)
			from := lineX
			switch anchor {
			case middle:
				from -= w / 2
			case end:
				from -= w
			}
			if from < 0 || from+w > width+1 || lineY < lineSize*8/10 || lineY > height {
				t.Errorf("text %q at %d..%d,%d leaves %dx%d", line.String(), from, from+w, lineY, width, height)
			}
			for _, o := range texts {
				if w > 0 && o.to > o.from && from < o.to && o.from < from+w && max(lineY-lineSize, o.y-o.size) < min(lineY, o.y)-3 {
					t.Errorf("text %q at %d..%d,%d overlaps %q at %d..%d,%d", line.String(), from, from+w, lineY, o.s, o.from, o.to, o.y)
				}
			}
			texts = append(texts, placed{line.String(), from, from + w, lineY, lineSize})
			line = nil
		}
	}
	if seen["title"] != 1 || !alone && seen["desc"] != 1 {
		t.Errorf("%d titles, %d descriptions", seen["title"], seen["desc"])
	}
	for r := range refs {
		if !ids[r] {
			t.Errorf("no element has the id %q", r)
		}
	}
}

func TestTooFewPoints(t *testing.T) {
	c := caption("x", "x")
	table := func(counts ...int) Table {
		return Table{Unit: "场", Periods: make([]string, len(counts)), Series: []Series{{"培训", counts}}}
	}
	for name, got := range map[string]string{
		"two bars":          Bars(320, c, "场", bars[:2]),
		"nothing but zeros": Bars(320, c, "场", []Bar{{}, {}, {}}),
		"below zero":        Bars(320, c, "场", []Bar{{Value: 1}, {Value: -1}, {Value: 2}}),
		"two columns":       Columns(320, c, table(1, 0, 0, 2)),
		"negative column":   Columns(320, c, table(1, -1, 3, 2)),
		"two steps":         Steps(320, c, table(1, 2)),
		"ragged":            Steps(320, c, Table{Periods: []string{"1", "2", "3"}, Series: []Series{{"x", []int{1, 2}}}}),
	} {
		if got != "" {
			t.Errorf("%s: drawn", name)
		}
	}
	short := Columns(320, c, Table{Unit: "场", Periods: []string{"1", "2", "3"}, Series: []Series{{"培训", []int{1, 2, 3}}, {"走访", []int{0, 2, 3}}}})
	if !strings.Contains(short, "走访。") || strings.Count(short, ">培训") != 1 || strings.Count(short, ">走访") != 0 {
		t.Errorf("a series of two points has a panel of its own, or is not named: %s", short)
	}
	if Columns(320, c, table(1, 0, 3, 2)) == "" || Steps(320, c, table(1, 2, 3)) == "" || Bars(320, c, "场", bars[:3]) == "" {
		t.Error("three points are not drawn")
	}
}

// TestGaps counts the dashed boxes: every declared item that is not named is drawn or counted.
func TestGaps(t *testing.T) {
	for declared, want := range map[int]struct {
		boxes int
		text  string
	}{2: {0, ""}, 3: {1, ""}, 6: {4, ""}, 7: {4, "另有 2 项未写明"}, 8: {4, "另有 3 项未写明"}} {
		got := Org(320, caption("x", "x"), []Slot{{Symbol: "1", Label: "x", Declared: &declared, Items: []string{"甲", "乙"}}})
		if n := strings.Count(got, `class="d-gap"`); n != want.boxes || !strings.Contains(got, want.text) {
			t.Errorf("declared %d: %d dashed boxes, want %d and %q", declared, n, want.boxes, want.text)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int // in characters
		want  string
	}{
		{"", 5, ""},
		{"净化网络空间", 6, "净化网络空间"},
		{"强化党组织政治功能", 8, "强化党组织|政治功能"},
		{"甲乙丙丁，戊己", 4, "甲乙丙|丁，戊己"},
		{"甲乙丙（丁戊）", 4, "甲乙丙|（丁戊）"},
		{"“互联网+产业”B2B 电子商务", 8, "“互联网+产业”|B2B 电子商务"},
		{"averylongwordindeed", 5, "averylo|ngwordi|ndeed"},
	} {
		if got := strings.Join(wrap(tt.in, 10, tt.width*10), "|"); got != tt.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("来源说有六项职责，只写出四项，另外两项没有说明。", 80)
	f.Add("a b  c（", 10)
	f.Add(hostile, 60)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if width < 20 || width > 5000 {
			return
		}
		lines := wrap(s, 10, width)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := squeeze(strings.Join(lines, "")); got != squeeze(s) {
			t.Errorf("wrap loses text: %q, of %q", got, s)
		}
		for _, l := range lines {
			if l == "" || measure(l, 10) > width {
				t.Errorf("line %q of %d in %d", l, measure(l, 10), width)
			}
		}
		if short := shorten(s, 10, width); measure(short, 10) > width {
			t.Errorf("shorten leaves %d in %d", measure(short, 10), width)
		}
	})
}

func TestScale(t *testing.T) {
	for _, tt := range []struct {
		max   float64
		whole bool
		want  string
	}{
		{300, false, "0 100 200 300"},
		{1, true, "0 1"},
		{7, true, "0 2 4 6"},
		{0.35, false, "0 0.1 0.2 0.3"},
		{10000, false, "0 5000 10000"},
	} {
		var got []string
		for _, v := range newScale(tt.max, 140, 36, tt.whole).ticks() {
			got = append(got, number(v))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("ticks up to %v: %s, want %s", tt.max, s, tt.want)
		}
	}
}

// TestBadgeSize keeps the file small: there is one for each pledge.
func TestBadgeSize(t *testing.T) {
	if n := len(AppendBadge(nil, &badge)); n > 1300 {
		t.Errorf("%d bytes", n)
	}
}

func BenchmarkBadge(b *testing.B) {
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		buf = AppendBadge(buf[:0], &badge)
	}
	b.SetBytes(int64(len(buf)))
}
