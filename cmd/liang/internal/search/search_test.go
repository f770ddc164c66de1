package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/pinyin"
	"liang/cmd/liang/internal/sitetest"
)

var testWords = Words{
	Promise: func(p content.Promise) string { return p.Term + p.Text },
	State:   func(s content.Standing) State { return State{s.State.ZH(), string(s.State), "●"} },
}

func index(t *testing.T, fsys fstest.MapFS) *Index {
	t.Helper()
	site, problems := content.Load(fsys, content.Options{Date: content.Date{Year: 2026, Month: 2, Day: 1}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return New(site, testWords, []Page{{Title: "数字", URL: "/figures/", Texts: []string{"培育贷款"}}})
}

// A reader reads an index as the script does, from nothing but its files.
type reader struct {
	t     *testing.T
	files map[string]string // by name, that of an index.json with its folder's kind
	count struct{ T, S, P, B, Rows, Entries int }
}

// render returns the files of an index with names that do not depend on what it holds.
func render(t *testing.T, x *Index) map[string]string {
	files := map[string]string{}
	for name, text := range sitetest.RenderAll(t, x.Files()) {
		for address, short := range map[string]string{x.Names: "names/", x.Texts: "texts/", x.Rows: "rows/"} {
			if rest, found := strings.CutPrefix("/"+name, address); found {
				files[short+rest] = text
			}
		}
	}
	return files
}

func open(t *testing.T, x *Index) *reader {
	r := &reader{t: t, files: render(t, x)}
	for _, name := range []string{"names/index.json", "rows/index.json"} {
		if err := json.Unmarshal([]byte(r.files[name]), &r.count); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// list returns list number n of a key.
func (r *reader) list(kind, key string, n int) (numbers []uint32) {
	folder, count := "names/", map[string]int{"t": r.count.T, "s": r.count.S, "p": r.count.P, "b": r.count.B}[kind]
	if kind == "b" {
		folder = "texts/"
	}
	file, ok := r.files[fmt.Sprintf("%s%s%d.txt", folder, kind, firstShard+bucket(key, count))]
	if !ok {
		r.t.Fatalf("no file of kind %s for %s", kind, key)
	}
	_, line, found := strings.Cut(file, "\n"+key+"\t")
	if !found {
		return nil
	}
	line, _, _ = strings.Cut(line, "\n")
	lists := strings.Split(line, "\t")
	if n >= len(lists) {
		return nil
	}
	value, shift := uint32(0), 0
	for _, c := range []byte(lists[n]) {
		value |= uint32(c-'0') & 31 << shift
		shift += 5
		if c-'0' < 32 {
			numbers = append(numbers, value)
			value, shift = 0, 0
		}
	}
	return numbers
}

// places are "title@position" or, for ends of names, "title@position.", of a list with positions.
func (r *reader) places(kind, key string, n int) (out []string) {
	numbers, entry := r.list(kind, key, n), uint32(0)
	for pair := range slices.Chunk(numbers, 2) {
		entry += pair[0]
		out = append(out, fmt.Sprintf("%s@%d%s", r.row(entry)[0], pair[1]>>1, strings.Repeat(".", int(pair[1]&1))))
	}
	return out
}

func (r *reader) titles(key string) (out []string) {
	entry := uint32(0)
	for _, d := range r.list("b", key, 0) {
		entry += d
		out = append(out, r.row(entry)[0])
	}
	return out
}

func (r *reader) row(entry uint32) []string {
	rows := strings.Split(r.files[fmt.Sprintf("rows/r%d.txt", int(entry)/r.count.Rows)], "\n")
	return strings.Split(rows[int(entry)%r.count.Rows], "\t")
}

func TestLists(t *testing.T) {
	r := open(t, index(t, sitetest.Base()))
	shop := func(at string) []string { return []string{"演示豆花坊@" + at} }
	for _, test := range []struct {
		kind, key string
		list      int
		want      []string
	}{
		{"t", "豆花", 0, shop("2")},
		{"t", "花坊", 0, shop("3.")},
		{"t", "豆", 0, shop("2")},
		{"t", "gd", 1, shop("0")},
		{"t", "1i", 1, shop("10.")},
		{"t", "例甲", 1, shop("15.")},
		{"t", "i示", 1, nil}, // from one name into the next
		{"s", "豆坊", 0, shop("2.")},
		{"s", "示花", 0, shop("1")},
		{"p", "dou hua", 0, shop("2")},
		{"p", "dou h", 0, shop("2")},
		{"p", "hua fang", 0, shop("3.")},
		{"p", "DH", 0, shop("2")},
		{"p", "dou", 0, shop("2")},
		{"p", "SJ", 1, nil}, // 示例甲 is S L J
		{"p", "LJ", 1, shop("15.")},
		{"t", "盘龙", 0, []string{"清理盘龙江@2"}},
		{"t", "数字", 0, []string{"数字@0."}},
	} {
		if got := r.places(test.kind, test.key, test.list); !slices.Equal(got, test.want) {
			t.Errorf("%s %s: %q, want %q", test.kind, test.key, got, test.want)
		}
	}
	for key, want := range map[string][]string{"坏一": {"演示豆花坊"}, "培育": {"数字"}, "由来": {"试验产业党委"}, "没有": nil} {
		if got := r.titles(key); !slices.Equal(got, want) {
			t.Errorf("texts with %s: %q, want %q", key, got, want)
		}
	}
	want := []string{"演示豆花坊", "/pledges/gdhw-2025-001-i/", "示例甲|食品饮料|试验第一党支部|演示", "return|坏一赔一"}
	for entry := range r.count.Entries {
		if row := r.row(uint32(entry)); row[1] == want[1] && !slices.Equal(row, want) {
			t.Errorf("row %q, want %q", row, want)
		}
	}
}

// TestDigits: among first letters a digit stands for itself.
func TestDigits(t *testing.T) {
	r := open(t, index(t, sitetest.FS(t, sitetest.InPledge("演示豆花坊", "演示7天坊")...)))
	for key, want := range map[string][]string{"S7": {"演示7天坊@1"}, "7T": {"演示7天坊@2"}, "shi 7": {"演示7天坊@1"}, "7 t": nil, "7 tian": nil} {
		if got := r.places("p", key, 0); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

// TestBest: the list of a character has one place in each entry, in titles if it can.
func TestBest(t *testing.T) {
	var list []posting
	for entry := range uint32(40) {
		list = append(list, posting{entry: entry, place: 5 << 1})
		if entry%2 > 0 {
			list = append(list, posting{entry: entry, place: 0}, posting{entry: entry, place: beside | 2})
		}
	}
	got := best(list)
	if len(got) != bestOf {
		t.Fatalf("%d places, want %d", len(got), bestOf)
	}
	for i, p := range got {
		if i > 0 && got[i-1].entry >= p.entry || (p.place == 0) != (p.entry%2 > 0) {
			t.Errorf("place %d of entry %d", p.place, p.entry)
		}
	}
}

// TestWholeText: of a page all of the text is found, over emphasis and links and not from one paragraph into the next.
func TestWholeText(t *testing.T) {
	fsys := sitetest.Base()
	long := strings.Repeat("前面的话。", 60)
	fsys["content/about/keep.md"] = &fstest.MapFile{Data: []byte("---\ntitle: 保管\npublished: 2026-01-05\nsummary: 怎样保管。\nsources:\n  - title: 试验\n---\n" +
		long + "扫描件由站长保**存三**年，见[样表](/about/)单。\n\n- 甲款末\n- 乙\n\n| 栏 | 格 |\n|---|---|\n| 丙 | 丁&戊 |\n")}
	r := open(t, index(t, fsys))
	for key, found := range map[string]bool{"扫描": true, "保存": true, "三年": true, "见样": true, "表单": true, "甲款": true, "末乙": false, "栏格": false, "丁戊": true, "年见": true, "单甲": false} {
		if got := slices.Contains(r.titles(key), "保管"); got != found {
			t.Errorf("%s is found: %v", key, got)
		}
	}
}

// TestPersonal looks for what may not be published in every file. The characters stand nowhere else in the site.
func TestPersonal(t *testing.T) {
	hidden := []string{
		"display_name: 示例甲", "display_name: 犇骉", "shop_name: 演示豆花坊", "shop_name: 演示嚞坊",
		"legal_name: 演示商贸行", "legal_name: 演示甪行", "坏一赔一", "坏一赔氼",
	}
	shown := func(t *testing.T, edits []string) string {
		r := open(t, index(t, sitetest.FS(t, sitetest.InPledge(edits...)...)))
		return strings.Join(slices.Collect(maps.Values(r.files)), "")
	}
	for _, test := range []struct {
		name         string
		edits        []string
		has, has_not string
	}{
		{"all agreed", nil, "犇骉嚞甪氼", ""},
		{"the mark alone", []string{"identity_display: name", "identity_display: mark_only"}, "嚞甪氼", "犇骉"},
		{"neither", []string{"identity_display: name", "identity_display: none"}, "嚞甪氼", "犇骉"},
		{"withdrawn", []string{"version: v1", "version: v1\n  withdrawn_on: 2026-01-31"}, "", "犇骉嚞甪氼"},
	} {
		text := shown(t, append(slices.Clone(hidden), test.edits...))
		for _, r := range test.has {
			if !strings.ContainsRune(text, r) {
				t.Errorf("%s: the index has no %c", test.name, r)
			}
		}
		for _, r := range test.has_not {
			if strings.ContainsRune(text, r) {
				t.Errorf("%s: the index has %c", test.name, r)
			}
		}
	}
}

// invented is a site of n pledges and half as many activities.
func invented(n int) *content.Site {
	random := rand.New(rand.NewPCG(7, 7))
	words := []rune("云岭滇池翠湖官渡斗南石林大观金马碧鸡西山盘龙五华呈贡晋宁安嵩明富民宜良东川豆花多肉鲜玫瑰百合绣球蓝莓草石榴芒果核桃板栗松子菌火腿米线乳扇普洱茶红绿咖啡糕点月饼银饰翡翠扎染刺绣土陶木雕竹编")
	text := func(n int) string {
		out := make([]rune, n)
		for i := range out {
			out[i] = words[random.IntN(len(words))]
		}
		return string(out)
	}
	s := &content.Site{Today: content.Date{Year: 2026, Month: 2, Day: 1}}
	for i := range n {
		code := string(content.NewCode("GDHW", "2025", fmt.Sprintf("%05d", i)))
		p := &content.Pledge{Code: content.Code(code), ShopName: text(5 + i%4), LegalName: text(8), LegalKind: "company", ValidUntil: content.Date{Year: 2027},
			Events: []content.Event{{To: content.InForce}}, Pledges: []content.Promise{{Text: text(12)}, {Text: text(12)}, {Text: "七天无理由退货"}}}
		p.URL, p.Body.Plain = "/pledges/"+strings.ToLower(code)+"/", text(200)
		s.Pledges = append(s.Pledges, p)
	}
	for i := range n / 2 {
		a := &content.Activity{}
		a.Title, a.URL, a.Summary = text(12), fmt.Sprintf("/activities/2025/%d/", i), text(60)
		s.Activities = append(s.Activities, a)
	}
	return s
}

// TestAllFound states the law of the lists: whatever two characters follow each other in a title or a text, their list has the entry.
func TestAllFound(t *testing.T) {
	x := New(invented(400), testWords, nil)
	r := open(t, x)
	m := newMaker(x.collect(), x.counts)
	for i := range m.entries {
		e := &m.entries[i]
		if row := r.row(uint32(i)); row[0] != e.title || row[1] != e.url {
			t.Fatalf("row %d is %q, want %s", i, row, e.title)
		}
		if i%20 != 0 {
			continue
		}
		title := []rune(e.title)
		for j := range len(title) - 1 {
			want := fmt.Sprintf("%s@%d%s", e.title, j, strings.Repeat(".", max(0, j+3-len(title))))
			if got := r.places("t", string(title[j:j+2]), 0); !slices.Contains(got, want) {
				t.Errorf("%s: %q, want %s", string(title[j:j+2]), got, want)
			}
		}
		for _, text := range append(slices.Clone(e.shown), e.texts...) {
			runes := []rune(text)
			for j := range max(0, len(runes)-1) {
				if key := string(runes[j : j+2]); !slices.Contains(r.titles(key), e.title) {
					t.Errorf("texts with %s lack %s", key, e.title)
				}
			}
		}
	}
	// However many passes it takes, the files are the same.
	for name, f := range map[string]*family{"t": m.t, "s": m.s, "p": m.p, "b": m.b} {
		many := newFamily(f.free, f.n, f.n*passLeast/3, f.bucket, map[string]lister{"t": m.byName, "s": m.bySkip, "p": m.bySound}[name], f.write)
		if name == "b" {
			many.list = m.byText(many)
		}
		if len(f.passes) > 1 || len(many.passes) < 3 {
			t.Fatalf("%s: %d and %d passes", name, len(f.passes), len(many.passes))
		}
		for i := range f.n {
			if !bytes.Equal(f.file(i), many.file(i)) {
				t.Errorf("file %d of %s depends on the number of passes", i, name)
			}
		}
	}
}

func TestOrder(t *testing.T) {
	fsys := sitetest.Base()
	ended := strings.NewReplacer("GDHW-2025-001-I", string(content.NewCode("GDHW", "2025", "002")), "演示豆花坊", "豆花", "valid_until: 2026-12-31", "valid_until: 2026-01-31").
		Replace(string(fsys[sitetest.Pledge].Data))
	fsys["content/pledges/"+strings.ToLower(string(content.NewCode("GDHW", "2025", "002")))+".md"] = &fstest.MapFile{Data: []byte(ended)}
	r := open(t, index(t, fsys))
	if got := r.places("t", "豆花", 0); !slices.Equal(got, []string{"演示豆花坊@2", "豆花@0."}) {
		t.Errorf("%q: what is in force comes first, however long its name", got)
	}
}

// TestSameFiles builds the index twice, and once more after a change.
func TestSameFiles(t *testing.T) {
	one, two := index(t, sitetest.Base()), index(t, sitetest.Base())
	if a, b := sitetest.RenderAll(t, one.Files()), sitetest.RenderAll(t, two.Files()); !maps.Equal(a, b) {
		t.Error("the same site gives two indexes")
	}
	for _, test := range []struct {
		from, to string
		changed  string // folders
	}{
		{"演示豆花坊", "演示豆花店", "names texts rows"},
		{"坏一赔一", "坏一赔二", "texts rows"},
		{"demo: true\n---\n", "demo: true\n---\n正文。\n", "texts"},
		{"display_name: 示例甲", "display_name: 示例乙", "names texts rows"},
		{"valid_until: 2026-12-31", "valid_until: 2026-01-31", "names texts rows"},
		{"demo: true", "demo: false", "rows"},
	} {
		other := index(t, sitetest.FS(t, sitetest.InPledge(test.from, test.to)...))
		var changed []string
		for _, folder := range []struct{ name, was, is string }{{"names", one.Names, other.Names}, {"texts", one.Texts, other.Texts}, {"rows", one.Rows, other.Rows}} {
			if folder.was != folder.is {
				changed = append(changed, folder.name)
			}
		}
		if got := strings.Join(changed, " "); got != test.changed {
			t.Errorf("%q for %q changes the addresses of %q, want %q", test.to, test.from, got, test.changed)
		}
		// What has kept its address has kept its bytes.
		was, is := sitetest.RenderAll(t, one.Files()), sitetest.RenderAll(t, other.Files())
		for name, text := range is {
			if before, ok := was[name]; ok && before != text {
				t.Errorf("%q for %q changes %s", test.to, test.from, name)
			}
		}
	}
}

// TestFormat holds the files to the format's number: browsers keep them under addresses that know only the content and that number.
func TestFormat(t *testing.T) {
	x := New(invented(100), testWords, nil)
	h := sha256.New()
	files := render(t, x)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s\n%s", name, files[name])
	}
	for r := rune(0x4e00); r < 0x9fff; r++ { // as the library reads them; our own readings are in the addresses
		fmt.Fprint(h, pinyin.Read([]rune{r}, "", false))
	}
	const want = "5 fb63aa2dd57d060e"
	if got := format + " " + hex.EncodeToString(h.Sum(nil)[:8]); got != want {
		t.Errorf("the files are %q, were %q: raise format, and write the new hash here", got, want)
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"演示豆花坊": "演示豆花坊", "演示·豆花 坊（一店）": "演示豆花坊一店", "ＡＢＣ１２３": "abc123", "GDHW-2025-001-I": "gdhw2025001i",
		"雲嶺鮮花餅": "云岭鲜花饼", "Café №5": "café5", "𠮷野家": "𠮷野家", "": "", "——！": "",
	} {
		if got := string(fold(nil, text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := foldTable(func(r rune) bool { return r == '云' || r == '饼' }); got != "雲云餅饼" {
		t.Errorf("the table for 云 and 饼 is %s", got)
	}
}

func TestPinyin(t *testing.T) {
	for _, test := range []struct{ name, said, want string }{
		{"豆花坊", "", "dou hua fang"},
		{"曾记豆花", "", "zeng ji dou hua"},
		{"老单家的店", "", "lao shan jia de dian"},
		{"简单生活", "", "jian dan sheng huo"},
		{"云岭曾记 A8·咖啡", "", "yun ling zeng ji a 8 ka fei"},
		{"长安花行", "", "chang an hua hang"},
		{"重庆小面", "", "chong qing xiao mian"},
		{"绿洲", "", "lv zhou"},
		{"行行行", "háng", "xing xing xing"}, // which of the three?
		{"乐", "Yue", "yue"},
		{"绿", "lü", "lv"},
		{"", "", ""},
	} {
		if got := strings.Join(Pinyin(test.name, test.said), " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for name, want := range map[string]string{"豆花": "d", "A8": "a", "8号": "", "": "", "　曾记": "z"} {
		if got := Initial(name, ""); got != want {
			t.Errorf("%s stands under %q, want %q", name, got, want)
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			site := invented(n)
			b.ReportAllocs()
			for b.Loop() {
				for _, f := range New(site, testWords, nil).Files() {
					if err := f.Render(io.Discard); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
	b.Run("plan", func(b *testing.B) {
		site := invented(10000)
		for b.Loop() {
			New(site, testWords, nil)
		}
	})
}
