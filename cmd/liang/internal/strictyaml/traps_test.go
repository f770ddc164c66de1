package strictyaml

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"liang/cmd/liang/internal/diag"
)

type testState string

func (testState) Choices() []Choice { return []Choice{{"draft", "草稿"}, {"published", "已发布"}} }

type testSource struct {
	Title string `yaml:"title" zh:"标题" rule:"required"`
	Doc   string `yaml:"doc" zh:"文件"`
}

func (s *testSource) UnmarshalScalar(text string) error { s.Title = text; return nil }

type testRecord struct {
	Title    string             `yaml:"title" zh:"标题" rule:"required max=10"`
	Summary  string             `yaml:"summary" zh:"摘要"`
	Status   testState          `yaml:"status" zh:"状态"`
	Keywords []string           `yaml:"keywords" zh:"关键词" rule:"max=3"`
	Sources  []testSource       `yaml:"sources" zh:"来源"`
	Count    int                `yaml:"count" zh:"数目" rule:"min=0 max=9"`
	Demo     bool               `yaml:"demo" zh:"演示数据"`
	Phone    string             `yaml:"phone" zh:"电话"`
	Params   map[string]float64 `yaml:"params" zh:"参数"`
}

// Each case is the front matter of content/x.md, from its second line, and the diagnostics that it gives: Chinese, then English.
var traps = []struct {
	name, yaml string
	zh, en     []string
}{
	{"clean", "title: 通知\nstatus: draft\nkeywords: [党建, 电商]\n", nil, nil},
	{"duplicate key", "title: 甲\ncount: 1\ntitle: 乙\n",
		[]string{"content/x.md:4:1: 字段 title 重复，第 2 行已经写过；请只留一个 [yaml/duplicate-key]"},
		[]string{"content/x.md:4:1: the key title is a duplicate; line 2 has it already; keep one of them [yaml/duplicate-key]"}},
	{"comment", "title: 承诺 #1\n",
		[]string{"content/x.md:2:11: “#1”会被当作注释丢掉；若是内容，请写成 title: \"承诺 #1\"；若是注释，请单独写一行 [yaml/comment]"},
		[]string{"content/x.md:2:11: \"#1\" would be lost as a comment; if it is text, write title: \"承诺 #1\"; a comment goes on a line of its own [yaml/comment]"}},
	{"bad indent of an item", "title: 甲\nkeywords:\n- x\n - y\n",
		[]string{"content/x.md:5:2: 这一行会被接到上一行的内容后面；若是新的一条，请与上一条左对齐；若确是同一段话，请写在一行里 [yaml/joined]"},
		[]string{"content/x.md:5:2: this line would be joined to the value above; a new entry begins in the same column as the one above; one text stands on one line [yaml/joined]"}},
	{"second document", "title: 甲\n...\ncount: 1\n",
		[]string{"content/x.md:3:1: 这一行 ... 以后的资料不会被读取；请删去这一行 [yaml/document]"},
		[]string{"content/x.md:3:1: what follows this line ... is not read; remove the line [yaml/document]"}},
	{"full-width colon", "title：通知\nsummary：x\ncount: 1\n",
		[]string{"content/x.md:2:6: “title”后面是全角冒号；请写成半角冒号加空格：title: 通知 [yaml/full-width-colon]", "content/x.md:3:8: “summary”后面是全角冒号；请写成半角冒号加空格：summary: x [yaml/full-width-colon]"},
		[]string{"content/x.md:2:6: \"title\" is followed by a full-width colon; write a plain colon and a space: title: 通知 [yaml/full-width-colon]", "content/x.md:3:8: \"summary\" is followed by a full-width colon; write a plain colon and a space: summary: x [yaml/full-width-colon]"}},
	{"full-width space", "title:　通知\nsummary: 　好\n",
		[]string{"content/x.md:2:7: 这里用了全角空格，不是普通空格；请改成一个半角空格 [yaml/wide-space]", "content/x.md:3:10: 这里用了全角空格，不是普通空格；请改成一个半角空格 [yaml/wide-space]"}, nil},
	{"no-break space", "title:\u00a0通知\n", []string{"content/x.md:2:7: 这里用了不换行空格，不是普通空格；请改成一个半角空格 [yaml/wide-space]"}, nil},
	{"tab", "title: 甲\nkeywords:\n\t- x\n", []string{"content/x.md:4:1: 行首或冒号后用了 Tab；请改用空格，每层缩进两个 [yaml/tab]"}, nil},
	{"no space after colon", "title:通知\n", []string{"content/x.md:2:7: “title:”后面没有空格；请写成 title: 通知 [yaml/colon-space]"}, nil},
	{"colon in a value", "title: 通知: 开会\n",
		[]string{"content/x.md:2:10: 内容里有冒号加空格，要加引号才能识别；请写成 title: \"通知: 开会\" [yaml/quote]"},
		[]string{"content/x.md:2:10: the value contains a colon and a space and needs quotes; write title: \"通知: 开会\" [yaml/quote]"}},
	{"special starts on the first line", "title: @园区\nsummary: %90\nphone: `x`\n",
		[]string{"content/x.md:2:8: 内容以 @ 开头，要加引号才能识别；请写成 title: \"@园区\" [yaml/quote]", "content/x.md:3:10: 内容以 % 开头，要加引号才能识别；请写成 summary: \"%90\" [yaml/quote]", "content/x.md:4:8: 内容以 ` 开头，要加引号才能识别；请写成 phone: \"`x`\" [yaml/quote]"}, nil},
	{"emphasis as an alias", "title: *重要*\n", []string{"content/x.md:2:8: 内容以 * 开头，要加引号才能识别；请写成 title: \"*重要*\" [yaml/quote]"}, nil},
	{"anchor", "title: &a 甲\nsummary: *a\n", []string{"content/x.md:2:8: 这里用了 YAML 的引用或标签（&a）；请直接写出内容；若是文字，请加双引号 [yaml/anchor]", "content/x.md:3:10: 这里用了 YAML 的引用或标签（*a）；请直接写出内容；若是文字，请加双引号 [yaml/anchor]"}, nil},
	{"quoted start", "title: \"王记\"豆浆\n", []string{"content/x.md:2:8: 内容以引号开头，引号后面还有字，要加引号才能识别；请写成 title: '\"王记\"豆浆' [yaml/quote]"}, nil},
	{"unclosed quote", "title: \"通知\nsummary: 好\ncount: 1\n", []string{"content/x.md:2:8: 从这里开始的引号 \" 没有在本行结束；请写成 title: \"通知\" [yaml/unclosed-quote]"}, nil},
	{"smart quotes", "title: “通知”\n", []string{"content/x.md:2:8: 提醒：内容前后的中文引号会照样显示出来；如果不要引号，请写 title: 通知 [yaml/smart-quote]"}, nil},
	{"full-width list", "title: 甲\nkeywords: [党建，电商]\n", []string{"content/x.md:3:11: 方括号列表里用了全角的括号或逗号；请写成 keywords: [党建, 电商] [yaml/full-width-list]"}, nil},
	{"indent of a key", "title: 甲\nsources:\n    - title: 乙\n  doc: 丙\n", []string{"content/x.md:5:3: 这一行的缩进与上下行不一致；同一层的行要左边对齐，下一层多两个空格 [yaml/indent]"}, nil},
	{"text among fields", "title: 甲\n这里是正文\n", []string{"content/x.md:3:1: “这里是正文”不是“字段: 内容”的写法；资料栏里每行写成 字段: 内容；正文写在第二个 --- 下面 [yaml/not-a-field]"}, nil},
	{"conflict", "<<<<<<< HEAD\ntitle: 甲\n=======\ntitle: 乙\n>>>>>>> other\n", []string{"content/x.md:2:1: 这里有没处理完的合并冲突标记；请保留要的内容，删去 <<<<<<<、=======、>>>>>>> 三行 [file/conflict]"}, nil},
	{"conflict without labels", "title: 甲\n<<<<<<<\nsummary: 甲\n=======\nsummary: 乙\n>>>>>>>\r\n", []string{"content/x.md:3:1: 这里有没处理完的合并冲突标记；请保留要的内容，删去 <<<<<<<、=======、>>>>>>> 三行 [file/conflict]"}, nil},
	{"hyphens without spaces", "title: 甲\nkeywords:\n  -党建\n  －电商\n  • 承诺\n",
		[]string{"content/x.md:4:3: 列表的横线要用半角，后面空一格，这里是“-”；请写成 - 党建 [yaml/hyphen]", "content/x.md:5:3: 列表的横线要用半角，后面空一格，这里是“－”；请写成 - 电商 [yaml/hyphen]", "content/x.md:6:3: 列表的横线要用半角，后面空一格，这里是“• ”；请写成 - 承诺 [yaml/hyphen]"},
		[]string{"content/x.md:4:3: an entry of a list begins with a plain hyphen and a space, not with \"-\"; write - 党建 [yaml/hyphen]", "content/x.md:5:3: an entry of a list begins with a plain hyphen and a space, not with \"－\"; write - 电商 [yaml/hyphen]", "content/x.md:6:3: an entry of a list begins with a plain hyphen and a space, not with \"• \"; write - 承诺 [yaml/hyphen]"}},
	{"negative numbers are no lists", "title: 甲\ncount: -5\n", []string{"content/x.md:3:8: count 是 -5，应不小于 0；请核对数字 [yaml/range]"}, nil},
	{"merge key", "title: 甲\n<<: {count: 1}\n", []string{"content/x.md:3:1: 这里用了 YAML 的引用或标签（<<）；请直接写出内容；若是文字，请加双引号 [yaml/anchor]"}, nil},
	{"unclosed list", "title: 甲\nkeywords: [a, b\ncount: 1\n", []string{"content/x.md:3:11: 从这里开始的括号没有结束；请在末尾补上右括号：keywords: [a, b] [yaml/bracket]"}, nil},

	{"octal-looking text stays text", "title: 甲\nphone: 0101234\n", nil, nil},
	{"unknown key", "titel: 甲\n状态: draft\nwhatever: 1\n",
		[]string{"content/x.md:2:1: 没有“titel”这个字段；是不是想写 title（标题）？ [yaml/unknown-key]", "content/x.md:3:1: 没有“状态”这个字段；请写字段名 status [yaml/unknown-key]",
			"content/x.md:4:1: 没有“whatever”这个字段；若是 params 里的一项，请写到 params: 下面，缩进两格；否则请删去，或改用这里有的字段：title、summary、status、keywords、sources、count、demo、phone、params [yaml/unknown-key]"}, nil},
	{"missing and empty", "title:\nsources:\n  - doc: 甲\n",
		[]string{"content/x.md:2:1: 必填字段 title（标题）没有内容；请写成 title: … [yaml/empty]", "content/x.md:4:5: 缺少必填字段 title（标题）；请加一行 title: … [yaml/required]"}, nil},
	{"choice", "title: 甲\nstatus: drafft\n", []string{"content/x.md:3:9: “drafft”不能作 status 的值；是不是想写 draft？ [yaml/choice]"}, nil},
	{"choice in Chinese", "title: 甲\nstatus: 草稿\n",
		[]string{"content/x.md:3:9: “草稿”不能作 status 的值；请写 status: draft [yaml/choice]"},
		[]string{"content/x.md:3:9: \"草稿\" is no value of status; write status: draft [yaml/choice]"}},
	{"numbers", "title: 甲\ncount: ６\n", []string{"content/x.md:3:8: “６”不是整数；请写 6 [yaml/number]"}, nil},
	{"range", "title: 甲\ncount: 12\n", []string{"content/x.md:3:8: count 是 12，应不大于 9；请核对数字 [yaml/range]"}, nil},
	{"bool", "title: 甲\ndemo: yes\n", []string{"content/x.md:3:7: “yes”不是 true 或 false；请写 true（是）或 false（否） [yaml/bool]"}, nil},
	{"bool in Chinese", "title: 甲\ndemo: 是\n", nil, nil},
	{"too long", "title: 一二三四五六七八九十一\nkeywords: [a, b, c, d]\n",
		[]string{"content/x.md:2:8: title 有 11 个字，最多 10；请删短 [yaml/too-long]", "content/x.md:3:21: keywords 有 4 项，最多 3；请删短 [yaml/too-long]"}, nil},
	{"kinds", "title: [甲]\nkeywords: 党建，电商\nsources: 甲\n",
		[]string{"content/x.md:2:8: title 应是一段文字或数字，这里是列表；请写成 title: 甲 [yaml/kind]", "content/x.md:3:11: keywords 应是列表，这里是一段文字或数字；请写成 keywords: [党建, 电商] [yaml/kind]", "content/x.md:4:10: sources 应是列表，这里是一段文字或数字；请写成 sources: [甲] [yaml/kind]"}, nil},
	{"hidden character", "title: 通\u200b知\n", []string{"content/x.md:2:8: title 里有看不见的字符（U+200B），多半是从 Word 或网页粘贴来的；请删去这一行重新输入 [yaml/hidden-character]"}, nil},
	{"scalar for a struct", "title: 甲\nsources: [乙]\n", nil, nil},
	{"map", "title: 甲\nparams:\n  days: 七\n", []string{"content/x.md:4:9: “七”不是数字；请写 7 [yaml/number]"}, nil},
	{"two lines of text", "title: 甲\nsummary: 第一行\n  第二行\n", nil, nil},
	{"comment behind block text", "title: |-\n  甲\n# 注释\nstatus: draft\n", nil, nil},
	{"block text", "title: 甲\nsummary: |\n  a: b # c\n  \"\n", nil, nil},
}

func show(l diag.List, lang diag.Lang) []string {
	l.Sort()
	var b strings.Builder
	l.Write(&b, diag.FormatText, lang, nil)
	return strings.FieldsFunc(b.String(), func(r rune) bool { return r == '\n' })
}

func decodeText(src string) (testRecord, diag.List) {
	var r testRecord
	n, l := Parse("content/x.md", []byte(src), 2)
	if n != nil {
		l = append(l, Decode("content/x.md", n, &r)...)
	}
	return r, l
}

func TestTraps(t *testing.T) {
	for _, c := range traps {
		t.Run(c.name, func(t *testing.T) {
			_, l := decodeText(c.yaml)
			if got := show(l, diag.ZH); !reflect.DeepEqual(got, append([]string{}, c.zh...)) && len(got)+len(c.zh) > 0 {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(c.zh, "\n"))
			}
			got := show(l, diag.EN)
			if c.en != nil && !reflect.DeepEqual(got, c.en) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(c.en, "\n"))
			}
			for _, line := range got {
				if strings.Contains(line, "%!") {
					t.Errorf("format and arguments disagree: %s", line)
				}
			}
		})
	}
}

func TestTextStaysText(t *testing.T) {
	r, l := decodeText("title: 1.10\nphone: 0101234\nsummary: 1_000\nkeywords: [yes, 2026-01-05, 08912]\n")
	if len(l) > 0 || r.Title != "1.10" || r.Phone != "0101234" || r.Summary != "1_000" || strings.Join(r.Keywords, " ") != "yes 2026-01-05 08912" {
		t.Errorf("%+v %v", r, show(l, diag.ZH))
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		src, front, body string
		line             int
		rule             string
	}{
		{"---\na: b\n---\n正文\n", "a: b\n", "正文\n", 4, ""},
		{"\ufeff---\r\na: b\r\n---\r\n正文", "a: b\r\n", "正文", 4, ""},
		{"---\n---\n", "", "", 3, ""},
		{"---\na: b\n---", "a: b\n", "", 4, ""},
		{"a: b\n", "", "a: b\n", 1, "yaml/front-matter"},
		{"---\na: b\n正文\n", "", "", 1, "yaml/unclosed"},
		{"---\na: \xcd\xa8\xd6\xaa\n---\n", "", "", 1, "file/encoding"},
		{"---\na: \xb9\xd9\xb6\xc9\n---\n", "", "", 1, "file/encoding"},
		{"---\na: b\x00\n---\n", "", "", 1, "file/control"},
		{"---\ra: b\r---\r正文\r", "", "", 1, "file/line-ends"},
		{"---\na: b\n---\n<<<<<<< HEAD\nx\n", "a: b\n", "<<<<<<< HEAD\nx\n", 4, "file/conflict"},
	} {
		front, body, line, l := Split("x.md", []byte(c.src))
		rule := ""
		if len(l) > 0 {
			rule = l[0].Rule.ID
		}
		if string(front) != c.front || string(body) != c.body || line != c.line || rule != c.rule {
			t.Errorf("Split(%q) = %q, %q, %d, %s; want %q, %q, %d, %s", c.src, front, body, line, rule, c.front, c.body, c.line, c.rule)
		}
	}
}

// TestHostileIsQuick: every hostile text is reported, and its time grows with its length, not with the square of that: a text sixteen
// times as long may take a little longer than sixteen short ones (regexp has a slower way for long lines), but not sixteen times as long.
// Both are timed in turn, over the same amount of text, so that a busy machine slows both alike.
func TestHostileIsQuick(t *testing.T) {
	for name, text := range map[string]func(n int) string{
		"deep flow": func(n int) string { return "a: " + strings.Repeat("[", 8*n) },
		"deep block": func(n int) string {
			var b strings.Builder
			for i := range n / 20 {
				b.WriteString(strings.Repeat(" ", i) + "a:\n")
			}
			return b.String()
		},
		"one key many times": func(n int) string { return strings.Repeat("k: 1\n", n) },
		"many keys": func(n int) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "k%d: 1\n", i)
			}
			return b.String()
		},
		"billion laughs": func(n int) string {
			var b strings.Builder
			b.WriteString("a0: &a0 x\n")
			for i := range n / 20 {
				fmt.Fprintf(&b, "a%d: &a%[1]d [*a%d,*a%[2]d]\n", i+1, i)
			}
			return b.String()
		},
		"long line": func(n int) string { return "title: " + strings.Repeat("a: ", n) },
	} {
		const times, limit = 16, 8
		few, many := text(500), text(500*times)
		timed := func(src string, runs int) float64 {
			start := time.Now()
			for range runs {
				if _, l := decodeText(src); !l.HasErrors() {
					t.Fatalf("%s: no diagnostic", name)
				}
			}
			return float64(time.Since(start))
		}
		short, long := math.Inf(1), math.Inf(1)
		for range 8 {
			short, long = min(short, timed(few, max(1, len(many)/len(few)))), min(long, timed(many, 1))
			if long < limit*short {
				break
			}
		}
		if long > limit*short {
			t.Errorf("%s: %d bytes take %.1f times as long as the same in texts of %d", name, len(many), long/short, len(few))
		}
	}
}

// TestPlainStaysSmall: the plain reader, which compares each key with all before it, leaves large mappings to yaml.v3.
func TestPlainStaysSmall(t *testing.T) {
	var b strings.Builder
	for i := range maxPlainFields + 1 {
		if _, ok := new(plainReader).read(b.String(), 1); i > 0 && !ok {
			t.Fatalf("%d keys are not read", i)
		}
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	if _, ok := new(plainReader).read(b.String(), 1); ok {
		t.Errorf("%d keys are read", maxPlainFields+1)
	}
}

func TestFind(t *testing.T) {
	n, _ := Parse("x", []byte("a:\n  - b: 1\n  - b: 2\nc: 3\n"), 1)
	for path, want := range map[string]string{"a[1].b": "3:8", "c": "4:4", "a": "2:3", "": "1:1"} {
		if f := n.Find(path); f == nil || strings.TrimPrefix(f.Pos("x").String(), "x:") != want {
			t.Errorf("Find(%q) = %+v, want %s", path, f, want)
		}
	}
	for _, path := range []string{"d", "a[2]", "a[x]", "c.d", "a[1"} {
		if n.Find(path) != nil {
			t.Errorf("Find(%q) found something", path)
		}
	}
}
