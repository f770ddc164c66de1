package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/sitetest"
	"liang/cmd/liang/internal/strictyaml"
)

var today = content.Options{Date: content.Date{Year: 2026, Month: 2, Day: 1}}

// plan imports the text of a CSV, or the bytes of a workbook, into a site.
func plan(t testing.TB, site fs.FS, data string) *Import {
	t.Helper()
	b, err := Open([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	i, err := Plan("名册", b, "", site, today)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// brief is an import in few words: an action and a code a line, then what changes and what is wrong, by cell.
func brief(i *Import) string {
	var b strings.Builder
	for _, d := range i.Problems {
		fmt.Fprintf(&b, "%s %s: %s\n", CellName(d.Pos.Line, d.Pos.Col), d.Rule.ID, d.Full(diag.ZH))
	}
	for _, e := range i.Entries {
		fmt.Fprintf(&b, "%d %s %s\n", e.Row, []string{"=", "+", "~", "!"}[e.Action], e.Code)
		for _, c := range e.Changes {
			fmt.Fprintf(&b, "  %s %s: %s → %s\n", CellName(c.Row, c.Col), c.Field.ZH, c.From, c.To)
		}
		for _, d := range e.Problems {
			fmt.Fprintf(&b, "  %s %s: %s\n", CellName(d.Pos.Line, d.Pos.Col), d.Rule.ID, d.Full(diag.ZH))
		}
	}
	return b.String()
}

// TestEveryKeyHasAColumn: a key that pledges get has a column, too.
func TestEveryKeyHasAColumn(t *testing.T) {
	for _, info := range strictyaml.Fields(reflect.TypeFor[content.Pledge]()) {
		if rank(info.Key) > len(fields) {
			t.Errorf("no column for %s", info.Key)
		}
		of := info.Type
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if _, whole := byPath[info.Key]; whole || of.Kind() != reflect.Struct {
			continue
		}
		for _, part := range strictyaml.Fields(of) {
			if _, ok := byPath[info.Key+"."+part.Key]; !ok {
				t.Errorf("no column for %s.%s", info.Key, part.Key)
			}
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " a ": "a", "\u00a0店\u3000": "店", "a \u00a0 b": "a b", "a\r\n\r\n b\u200b": "a\nb", "\ufeff店": "店", "中文": "中文", "a b": "a b", "\u202e\u200f": "", "ａ": "ａ",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"2018-03-09": "2018-03-09", "2018/3/9": "2018-03-09", "2018.3.9": "2018-03-09", "２０１８年３月９日": "2018-03-09", "2018 年 3 月 9 日": "2018-03-09",
		"20180309": "2018-03-09", "43168": "2018-03-09", "2018": "2018", "2018年": "2018", "201803": "2018-03", "2018年3月": "2018-03", "2018-3": "2018-03",
		"2018-03-09 00:00:00": "2018-03-09", "2018.03": "2018-03", "2018.1": "2018.1", "3/9/2018": "3/9/2018", "待定": "待定", "99999": "99999",
	} {
		if got := date(in); got != want {
			t.Errorf("date(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPrecision(t *testing.T) {
	for code, want := range map[string]precision{
		`yyyy"年"m"月"`: toMonth, "yyyy-mm-dd": toDay, "[$-804]yyyy/m/d;@": toDay, "yyyy": toYear, "General": noDate, "0.00": noDate, "#,##0": noDate,
		`"day"0`: noDate, "[Red]0": noDate, "h:mm": noDate, "m/d": toDay, "@": noDate, `"`: noDate, "[": noDate, `\y0`: noDate,
	} {
		if got := precisionOf(code); got != want {
			t.Errorf("%s: %d, want %d", code, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"店": "店", "": `""`, "a: b": `"a: b"`, "承诺 #1": `"承诺 #1"`, "null": `"null"`, "~": `"~"`, "- a": `"- a"`, "“甲”": `"“甲”"`, "https://a.cn/": "https://a.cn/",
		"a\"b": `a"b`, "'": `"'"`, "[a]": `"[a]"`, "2018-01-01": "2018-01-01", "a\\b": `a\b`,
	} {
		got := quote(in, false)
		if got != want {
			t.Errorf("quote(%q) = %s, want %s", in, got, want)
		}
		n, problems := strictyaml.Parse("", []byte("k: "+got+"\n"), 1)
		if len(problems) > 0 || n.Find("k").Value != in {
			t.Errorf("%q is read back otherwise: %v", in, problems)
		}
	}
	if quote("1688", true) != `"1688"` || !looksTyped("1688") || !looksTyped("1.0") || looksTyped("v1") || looksTyped("店") {
		t.Error("numbers in texts want quotes")
	}
}

// TestEdit: only the lines of what changes change; comments stay.
func TestEdit(t *testing.T) {
	const before = `---
# 编号
code: X
shop_name: "旧名"   
# 平台
platforms:
  - name: 淘宝
    # 旧店
    url: https://a.taobao.com/
consent:
    ref: A # 不是注释
    # 范围
    scope: [open_data]
last_verified: {date: 2026-01-01, method: 抽查, by: committee}
pinyin: |
  a
  # b
---
正文 # 不变
`
	text := strings.Replace(before, " # 不是注释", "", 1)
	for _, c := range []struct {
		name     string
		path     string
		node     *strictyaml.Node
		old, new string
	}{
		{"a scalar", "shop_name", scalar("新名"), "shop_name: \"旧名\"   \n", "shop_name: 新名\n"},
		{"in a mapping", "consent.ref", scalar("B"), "    ref: A\n", "    ref: B\n"},
		{"new in a mapping", "consent.date", scalar("2026-01-01"), "    ref: A\n", "    ref: A\n    date: 2026-01-01\n"},
		{"behind a comment", "consent.scope", nil, "    # 范围\n    scope: [open_data]\n", "    # 范围\n"},
		{"in braces", "last_verified.by", scalar("park"), "{date: 2026-01-01, method: 抽查, by: committee}", "\n  date: 2026-01-01\n  method: 抽查\n  by: park"},
		{"a new one", "branch", scalar("b"), "    url: https://a.taobao.com/\n", "    url: https://a.taobao.com/\nbranch: b\n"},
		{"a block", "pinyin", scalar("c"), "pinyin: |\n  a\n  # b\n", "pinyin: c\n"},
		{"a list", "platforms", &strictyaml.Node{Kind: strictyaml.Sequence, Items: []*strictyaml.Node{scalar("x")}},
			"platforms:\n  - name: 淘宝\n    # 旧店\n    url: https://a.taobao.com/\n", "# 旧店\nplatforms:\n  - x\n"},
		{"gone", "shop_name", nil, "shop_name: \"旧名\"   \n", ""},
		{"a new mapping", "withdrawn.date", scalar("2026-01-01"), "by: committee}\n", "by: committee}\nwithdrawn:\n  date: 2026-01-01\n"},
	} {
		for _, crlf := range []bool{false, true} {
			in, old, want := text, c.old, c.new
			if !strings.Contains(in, old) {
				t.Fatalf("%s: %q is not there", c.name, old)
			}
			out := strings.Replace(in, old, want, 1)
			out = strings.Replace(out, ": \n", ":\n", 1)
			if crlf {
				in, out = strings.ReplaceAll(in, "\n", "\r\n"), strings.ReplaceAll(out, "\n", "\r\n")
			}
			front, _, _, problems := strictyaml.Split("", []byte(in))
			root, more := strictyaml.Parse("", front, 1)
			if len(problems)+len(more) > 0 {
				t.Fatal(problems, more)
			}
			if got := string(edit([]byte(in), root, []change{{c.path, c.node}})); got != out {
				t.Errorf("%s, CRLF %v:\n%s\nwant:\n%s", c.name, crlf, got, out)
			}
		}
	}
}

// base is the sheet of the small site's pledge, with more rows.
func base(rows ...string) string {
	return "编号,店铺名称,平台,有效期至\n" + strings.Join(rows, "\n") + "\n"
}

func TestPlan(t *testing.T) {
	const same = "GDHW-2025-001-I,演示豆花坊,淘宝 https://shop1.taobao.com/,2026-12-31"
	for _, c := range []struct{ name, sheet, want string }{
		{"the same", base(same), "2 = GDHW-2025-001-I\n"},
		{"the same, typed otherwise", base("ｇｄｈｗ－２０２５－００１－ｉ ,\u00a0演示豆花坊　, 淘宝  https://shop1.taobao.com/ ,2026年12月31日"), "2 = GDHW-2025-001-I\n"},
		{"without a check character", base("GDHW-2025-001,,,"), "2 = GDHW-2025-001-I\n"},
		{"empty cells", base("GDHW-2025-001-I,,,"), "2 = GDHW-2025-001-I\n"},
		{"keys", "code,valid_until\nGDHW-2025-001-I,46387\n", "2 = GDHW-2025-001-I\n"},
		{"a change", base("GDHW-2025-001-I,演示豆腐坊,,2026/11/30"), "2 ~ GDHW-2025-001-I\n  B2 店铺名称: 演示豆花坊 → 演示豆腐坊\n  D2 有效期至: 2026-12-31 → 2026-11-30\n"},
		{"a title, a repeated heading, a sum", "商户名册,,,\n" + base(same, "编号,店铺名称,平台,有效期至", ",合计 1 户,,"), "3 = GDHW-2025-001-I\n"},
		{"semicolons between columns", "编号;店铺名称\nGDHW-2025-001-I;演示豆花坊\n", "2 = GDHW-2025-001-I\n"},
		{"a column twice, the second empty", "编号,有效期至,有效期至\nGDHW-2025-001-I,2026-12-31,\n", "2 = GDHW-2025-001-I\n"},
		{"a column twice", "编号,有效期至,有效期至\nGDHW-2025-001-I,2026-12-31,2026-11-30\n",
			"2 ! GDHW-2025-001-I\n  C2 sheet/contradiction: “有效期至”在 B2 格已有另一个内容；请只留一个\n"},
		{"a misspelt heading", "编号,店铺名秤\nGDHW-2025-001-I,甲\n", ""},
		{"a heading of nothing", "编号,店铺名称,联系电话,备注\nGDHW-2025-001-I,演示豆花坊,1,\n",
			"C1 sheet/column: 记录里没有“联系电话”这一项，这一列不导入\n2 = GDHW-2025-001-I\n"},
		{"addresses in a column of their own", "编号,平台,店铺链接\nGDHW-2025-001-I,淘宝,https://shop2.taobao.com/\n",
			"2 ~ GDHW-2025-001-I\n  B2 平台店铺: 淘宝 https://shop1.taobao.com/ → 淘宝 https://shop2.taobao.com/\n"},
		{"addresses alone", "编号,店铺名称,店铺链接\nGDHW-2025-001-I,,https://shop1.taobao.com/\n", "2 = GDHW-2025-001-I\n"},
		{"too few addresses", "编号,平台,店铺链接\nGDHW-2025-001-I,淘宝；淘宝,https://shop2.taobao.com/\n",
			"2 ! GDHW-2025-001-I\n  C2 sheet/shops: 这里有 1 个，平台却有 2 个；请一一对应，或在平台一栏写成 淘宝 https://… \n"},
		{"a wrong check character", base("GDHW-2025-001-X,,,"),
			"2 ! GDHW-2025-001-X\n  A2 pledge/code-check: 编号“GDHW-2025-001-X”的校验位不对，可能抄错了一位；如果前面都对，请写 GDHW-2025-001-I\n"},
		{"no code", base(",甲,乙,丙"), "2 ! \n  A2 sheet/no-code: 这一行没有编号；编号是记录的身份，不能自动填；新商户可以写 GDHW-2026-001-2\n"},
		{"a code twice", base(same, same), "2 = GDHW-2025-001-I\n3 ! GDHW-2025-001-I\n" +
			"  A3 sheet/twice: 编号 GDHW-2025-001-I 在第 2 行已经有了；一个编号只写一行；同一商户占几行时，请合并编号那几格\n"},
		{"a failing formula", base("GDHW-2025-001-I,#N/A,,"), "2 ! GDHW-2025-001-I\n  B2 sheet/error: 这一格的公式出错（#N/A）；请改好公式，或直接填写内容\n"},
		{"a wrong date", base("GDHW-2025-001-I,,,2026年13月1日"),
			"2 ! GDHW-2025-001-I\n  D2 value/date: “2026年13月1日”不是有效日期；请核对月（01 至 12）和日，写成 2018-03-09 这样（只知道年或月时可写 2018 或 2018-03）\n"},
		{"a platform that is not listed", base("GDHW-2025-001-I,,淘包,"),
			"2 ! GDHW-2025-001-I\n  C2 pledge/platform-name: “淘包”不是这家店铺所在平台的名称；是不是想写 淘宝？；新平台先加到 site.yaml 的 platforms\n"},
		{"promises", "编号,承诺\nGDHW-2025-001-I,1、收到货 20 天内退货；坏一赔二（高于法定）\n",
			"2 ! GDHW-2025-001-I\n  B2 sheet/baseline: “收到货 20 天内退货”不是 terms.yaml 中的条款，也没有说明性质；是不是条款“收到货 {days} 天内无理由退货”？自己的承诺请在后面写（高于法定）或（法定义务）\n"},
		{"promises in words", "编号,承诺\nGDHW-2025-001-I,1、收到货２０天内无理由退货。；2. 坏一赔二 (高于法定)；③不卖假货\n",
			"2 ~ GDHW-2025-001-I\n  B2 承诺: 收到货 15 天内无理由退货\n坏一赔一（高于法定） → 收到货 20 天内无理由退货\n坏一赔二（高于法定）\n不卖假货\n"},
		{"events", "编号,经过\nGDHW-2025-001-I,2025-1-3 申请；2025年1月10日 公示；2025-02-01 有效；2026-01-20 暂停｜原因：有投诉正在处理｜决定：试验产业党委\n", ""},
		{"a meaning of two", "编号,终止原因\nGDHW-2025-001-I,商户自愿退出\n",
			"2 ! GDHW-2025-001-I\n  B2 sheet/ambiguous: “商户自愿退出”可能是几个值中的一个；请写 withdrawn_by_merchant 或 consent_withdrawn\n"},
		{"a private number", "编号,投诉方式\nGDHW-2025-001-I,打 138 0013 8000\n", ""},
		{"a private number in a date", base("GDHW-2025-001-I,,,13800138000"), ""},
		{"taken away", "编号,经营类别\nGDHW-2025-001-I,（删除）\n", "2 ~ GDHW-2025-001-I\n  B2 经营类别: 食品饮料 → \n"},
		{"a word of the site", "编号,经营类别,最近核查者,所属党支部\nGDHW-2025-001-I,食品饮料,试验产业党委,branch-a\n", "2 = GDHW-2025-001-I\n"},
	} {
		got := brief(plan(t, sitetest.FS(t), c.sheet))
		switch c.name {
		case "a misspelt heading":
			if !strings.Contains(got, "B1 sheet/heading: 没有“店铺名秤”这个字段；是不是想写“店铺名称”？") {
				t.Errorf("%s:\n%s", c.name, got)
			}
		case "events":
			if !strings.Contains(got, "2 ~ GDHW-2025-001-I") || !strings.Contains(got, "2026-01-20 已暂停｜原因：有投诉正在处理｜决定：试验产业党委") {
				t.Errorf("%s:\n%s", c.name, got)
			}
		case "a private number", "a private number in a date":
			if !strings.Contains(got, "private/mobile") || strings.Contains(got, "13800138000") || strings.Contains(got, "138 0013 8000") {
				t.Errorf("%s:\n%s", c.name, got)
			}
		default:
			if got != c.want {
				t.Errorf("%s:\n%s\nwant:\n%s", c.name, got, c.want)
			}
		}
	}
}

// TestWorkbook reads a workbook of another program's making, laid out as offices do: a title, two rows of headings with merged cells, a branch
// and a code merged over rows, dates as numbers.
func TestWorkbook(t *testing.T) {
	x := excelize.NewFile()
	defer x.Close()
	const s = "Sheet1"
	set := func(cell string, v any) {
		if err := x.SetCellValue(s, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	month, err := x.NewStyle(&excelize.Style{CustomNumFmt: ptr(`yyyy"年"m"月"`)})
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]any{
		"A1": "2026 年商户名册", "A2": "编号", "B2": "店名", "C2": "平台", "D2": "同意书", "F2": "有效期至", "G2": "加入日期", "H2": "党支部",
		"D3": "编号", "E3": "日期",
		"A4": "GDHW-2025-001-I", "B4": "演示豆花坊", "C4": "淘宝 https://shop1.taobao.com/", "D4": "TY-001", "E4": 45659, "F4": time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), "G4": 45689, "H4": "branch-a",
		"C5": "淘宝 https://shop2.taobao.com/",
	} {
		set(cell, v)
	}
	for _, m := range []string{"A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "H2:H3", "A4:A5", "B4:B5", "H4:H5"} {
		from, to, _ := strings.Cut(m, ":")
		if err := x.MergeCell(s, from, to); err != nil {
			t.Fatal(err)
		}
	}
	x.SetCellStyle(s, "G4", "G4", month)
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	got := brief(plan(t, sitetest.FS(t), b.String()))
	// A format that hides the day says no day: 2025-02 is not 2025-02-01.
	want := "4 ~ GDHW-2025-001-I\n  C4 平台店铺: 淘宝 https://shop1.taobao.com/ → 淘宝 https://shop1.taobao.com/\n淘宝 https://shop2.taobao.com/\n  G4 加入日期: 2025-02-01 → 2025-02\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func ptr[T any](v T) *T { return &v }

// TestEncodings: one sheet in the encodings of offices.
func TestEncodings(t *testing.T) {
	text := "编号,店铺名称\r\nGDHW-2025-001-I,演示豆腐坊\r\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide := "\xff\xfe"
	for _, r := range strings.ReplaceAll(text, ",", "\t") {
		wide += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, data := range map[string]string{"UTF-8": text, "mark": "\ufeff" + text, "GBK": gbk, "UTF-16": wide, "sep": "sep=,\r\n" + text} {
		got := brief(plan(t, sitetest.FS(t), data))
		if !strings.Contains(got, "店铺名称: 演示豆花坊 → 演示豆腐坊") {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

// TestRefusedFiles: what is no sheet, and what is too much of one, is said and costs little.
func TestRefusedFiles(t *testing.T) {
	defer func(n int64) { maxUnpacked = n }(maxUnpacked)
	maxUnpacked = 16 << 20
	doc := func(sheet string) string {
		return workbookOf(t, map[string]string{"xl/worksheets/sheet1.xml": sheet})
	}
	rows := func(n int, row string) string {
		return "<worksheet><sheetData>" + strings.Repeat(row, n) + "</sheetData></worksheet>"
	}
	for _, c := range []struct{ name, data, rule, say string }{
		{"old format", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet/file", "旧格式"},
		{"a web page", " <html><table>", "sheet/file", "网页"},
		{"half a zip", doc("<worksheet/>")[:300], "sheet/file", "不完整"},
		{"another zip", zipOf(t, map[string]string{"a.txt": "a"}), "sheet/file", "工作簿"},
		{"entities", doc(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>`), "sheet/file", "DOCTYPE"},
		{"broken XML", doc("<worksheet><sheetData><row"), "sheet/file", "坏了"},
		{"a bomb", doc("<worksheet>" + strings.Repeat(" ", int(maxUnpacked)) + "</worksheet>"), "sheet/limit", "解压"},
		{"many rows", doc(rows(maxRows+1, `<row><c><v>1</v></c></row>`)), "sheet/limit", "行"},
		{"a far cell", doc(rows(1, `<row r="1048576"><c r="A1048576"><v>1</v></c></row>`)), "sheet/limit", "行"},
		{"a far column", doc(rows(1, `<row r="1"><c r="XFD1"><v>1</v></c></row>`)), "sheet/limit", "列"},
		{"much in a cell", doc(rows(1, `<row><c t="str"><v>`+strings.Repeat("字", maxCell+1)+`</v></c></row>`)), "sheet/limit", "A1"},
		{"rows in disorder", doc(rows(1, `<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>`)), "sheet/file", "次序"},
		{"no heading", "甲,乙\n1,2\n", "sheet/no-heading", "编号"},
		{"no text", "a\x00b", "sheet/file", "不是文本"},
		{"no encoding", "编号\xff\xff\xff", "sheet/file", "GBK"},
		{"an open quote", "编号,店铺名称\n\"a,b\n", "sheet/file", "引号"},
		{"nothing", "", "sheet/no-heading", ""},
	} {
		var i *Import
		b, err := Open([]byte(c.data))
		if err == nil {
			i, err = Plan("名册", b, "", sitetest.FS(t), today)
		}
		p, ok := err.(*diag.Problem)
		if !ok {
			t.Errorf("%s: %v %v, want a problem", c.name, i, err)
			continue
		}
		if msg := p.Rule.At(diag.Pos{}, p.Args...).Full(diag.ZH); p.Rule.ID != c.rule || !strings.Contains(msg, c.say) {
			t.Errorf("%s: %s %s, want %s …%s…", c.name, p.Rule.ID, msg, c.rule, c.say)
		}
	}
	// Looks without content are no rows.
	if _, err := Open([]byte(doc(rows(1, `<row r="1048576" s="1"/>`)))); err != nil {
		t.Error(err)
	}
}

// workbookOf is a workbook of our own making with some parts changed.
func workbookOf(t testing.TB, changed map[string]string) string {
	var b bytes.Buffer
	if err := (&Table{Name: "名册", Rows: []Row{{1, []string{"编号"}}}}).WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		data, err := fs.ReadFile(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(data)
	}
	for name, text := range changed {
		files[name] = text
	}
	return zipOf(t, files)
}

func zipOf(t testing.TB, files map[string]string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		method := zip.Store // which is quick
		if len(text) > 1<<20 {
			method = zip.Deflate
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(text))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// own is the portal's own content in a folder of the test's.
func own(t testing.TB) string {
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "content"), os.DirFS("../../../../content")); err != nil {
		t.Fatal(err)
	}
	return root
}

// TestExport: what is exported from our own content changes nothing when it is imported, in both formats; another program reads the workbook;
// and without the records, importing makes the same ones, except for their bodies.
func TestExport(t *testing.T) {
	root := own(t)
	opt := content.Options{Now: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Drafts: true}
	site, problems := content.Load(os.DirFS(root), opt)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	table, err := Export(os.DirFS(root), site)
	if err != nil {
		t.Fatal(err)
	}
	var workbook, text, again bytes.Buffer
	if err := table.WriteXLSX(&workbook); err != nil {
		t.Fatal(err)
	}
	if err := table.WriteXLSX(&again); err != nil || !bytes.Equal(workbook.Bytes(), again.Bytes()) {
		t.Error("the same table gives other bytes", err)
	}
	if err := table.WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	before := map[string]*strictyaml.Node{}
	for _, p := range site.Pledges {
		data, _ := fs.ReadFile(os.DirFS(root), p.File)
		front, _, _, _ := strictyaml.Split("", data)
		before[p.File], _ = strictyaml.Parse("", front, 1)
	}
	for name, data := range map[string][]byte{"xlsx": workbook.Bytes(), "csv": text.Bytes()} {
		b, err := Open(data)
		if err != nil {
			t.Fatal(err)
		}
		i, err := Plan("名册", b, "", os.DirFS(root), opt)
		if err != nil {
			t.Fatal(err)
		}
		if n := i.Count(Unchanged); n != len(site.Pledges) || len(i.Entries) != n || len(i.Problems) > 0 {
			t.Errorf("%s: %d of %d unchanged:\n%s", name, n, len(site.Pledges), brief(i))
		}

		bare := t.TempDir()
		if err := os.CopyFS(bare, os.DirFS(root)); err != nil {
			t.Fatal(err)
		}
		for file := range before {
			os.Remove(filepath.Join(bare, file))
		}
		if i, err = Plan("名册", b, "", os.DirFS(bare), opt); err != nil {
			t.Fatal(err)
		}
		if i.Count(Create) != len(before) {
			t.Fatalf("%s: %d of %d created:\n%s", name, i.Count(Create), len(before), brief(i))
		}
		for _, e := range i.Entries {
			if _, err := os.Stat(filepath.Join(bare, e.File)); err == nil {
				t.Fatalf("%s is there before it is written", e.File)
			}
		}
		if err := i.Write(bare); err != nil {
			t.Fatal(err)
		}
		for file, want := range before {
			data, _ := fs.ReadFile(os.DirFS(bare), file)
			front, _, _, _ := strictyaml.Split("", data)
			got, _ := strictyaml.Parse("", front, 1)
			if got == nil || !sameNode(got, want) {
				t.Errorf("%s: %s is another record:\n%s", name, file, data)
			}
		}
		if i, err = Plan("名册", b, "", os.DirFS(bare), opt); err != nil || i.Count(Unchanged) != len(before) {
			t.Errorf("%s: imported twice, it changes something: %v\n%s", name, err, brief(i))
		}
		if left, _ := filepath.Glob(filepath.Join(bare, folder, ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}

	x, err := excelize.OpenReader(&workbook)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	rows, err := x.GetRows("承诺名册")
	if err != nil || len(rows) != len(table.Rows) {
		t.Fatalf("another program reads %d rows of %d: %v", len(rows), len(table.Rows), err)
	}
	for r, row := range rows {
		for c, want := range table.Rows[r].Cells {
			got := ""
			if c < len(row) {
				got = row[c]
			}
			if got != want {
				t.Errorf("another program reads %q in %s, want %q", got, CellName(r+1, c+1), want)
			}
		}
	}
}

// TestThousands: a workbook of 5,000 rows with 200 planted faults reports exactly those. It is made by another program.
func TestThousands(t *testing.T) {
	const rows, faults = 5000, 200
	site := sitetest.FS(t)
	random := rand.New(rand.NewPCG(1, 2))
	headings := strings.Split("编号 店铺名称 平台店铺 经营主体 主体类型 所属党支部 经营类别 身份展示 同意书编号 同意书日期 同意书版本 同意书范围 承诺 加入日期 有效期至 最近核查日期 最近核查方式 最近核查者 投诉方式 经过", " ")
	col := map[string]int{}
	for i, h := range headings {
		col[h] = i
	}
	kinds := []struct {
		field, text, rule string
	}{
		{"编号", "GDHW-2025-12", "pledge/code"},
		{"编号", "", "sheet/no-code"},
		{"店铺名称", "", "sheet/missing"},
		{"店铺名称", strings.Repeat("店", 61), "yaml/too-long"},
		{"平台店铺", "淘宝 https://shop.example/", "pledge/platform"},
		{"平台店铺", "陶宝", "pledge/platform-name"},
		{"经营主体", "#REF!", "sheet/error"},
		{"所属党支部", "第九党支部", "ref/unknown"},
		{"经营类别", "食品饮科", "pledge/category"},
		{"身份展示", "展示标志", "yaml/choice"},
		{"身份展示", "展示标识和姓名", "pledge/consent"},
		{"同意书日期", "2025年2月30日", "value/date"},
		{"同意书范围", "公开身份", "yaml/choice"},
		{"承诺", "坏一赔一", "sheet/baseline"},
		{"承诺", "return days=400", "pledge/param"},
		{"有效期至", "2029-01-01", "pledge/validity"},
		{"最近核查日期", "2026-03-01", "date/future"},
		{"投诉方式", "请打 13800138000", "private/mobile"},
		{"投诉方式", "身份证 530111199001011238", "private/id-number"},
		{"经过", "2025-01-03 公示", "pledge/beginning"},
	}
	planted := map[int]string{} // row → cell and rule
	x := excelize.NewFile()
	defer x.Close()
	w, err := x.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	line := func(n int, cells []any) {
		if err := w.SetRow(fmt.Sprintf("A%d", n), cells); err != nil {
			t.Fatal(err)
		}
	}
	first := make([]any, len(headings))
	for i, h := range headings {
		first[i] = h
	}
	line(1, first)
	at := random.Perm(rows)[:faults]
	for n := range rows {
		row := n + 2
		cells := []any{
			string(content.NewCode("GDHW", "2024", fmt.Sprintf("%05d", n))), fmt.Sprintf("演示商铺%d号", n), fmt.Sprintf("淘宝 https://shop%d.taobao.com/", n), "演示商贸行", "个体工商户", "branch-a",
			"食品饮料", "只展示标识", fmt.Sprintf("TY-%d", n), 45659, "v1", "公开党员身份；列入开放数据", "return days=15；坏了包赔（高于法定）", 45689, "2026/12/31", "2026年1月2日",
			"抽查", "试验产业党委", "在平台联系客服", "2025-01-03 申请\n2025-01-10 公示\n2025-02-01 有效",
		}
		if i := slices.Index(at, n); i >= 0 {
			k := kinds[i%len(kinds)]
			cells[col[k.field]] = k.text
			planted[row] = CellName(row, col[k.field]+1) + " " + k.rule
		}
		line(row, cells)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	i := plan(t, site, b.String())
	if len(i.Problems) > 0 {
		t.Fatal(brief(&Import{Problems: i.Problems}))
	}
	if len(i.Entries) != rows || i.Count(Refuse) != faults || i.Count(Create) != rows-faults {
		t.Errorf("%d rows, %d refused, %d created", len(i.Entries), i.Count(Refuse), i.Count(Create))
	}
	for _, e := range i.Entries {
		var got []string
		for _, d := range e.Problems {
			got = append(got, CellName(d.Pos.Line, d.Pos.Col)+" "+d.Rule.ID)
		}
		var want []string
		if planted[e.Row] != "" {
			want = []string{planted[e.Row]}
		}
		if !slices.Equal(got, want) {
			t.Errorf("row %d: %q, want %q", e.Row, got, want)
		}
	}

	root := t.TempDir()
	if err := os.CopyFS(root, site); err != nil {
		t.Fatal(err)
	}
	if err := i.Write(root); err != nil {
		t.Fatal(err)
	}
	again := plan(t, os.DirFS(root), b.String())
	if again.Count(Unchanged) != rows-faults || again.Count(Refuse) != faults {
		t.Errorf("imported twice: %d unchanged, %d refused", again.Count(Unchanged), again.Count(Refuse))
	}
}

// TestWriteStops: a record that was saved in between is not overwritten, and nothing else is written either.
func TestWriteStops(t *testing.T) {
	root := t.TempDir()
	if err := os.CopyFS(root, sitetest.FS(t)); err != nil {
		t.Fatal(err)
	}
	i := plan(t, os.DirFS(root), base("GDHW-2025-001-I,演示豆腐坊,,"))
	name := filepath.Join(root, sitetest.Pledge)
	if err := os.WriteFile(name, []byte("另一个人的改动"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := i.Write(root); err == nil || !strings.Contains(err.Error(), "changed") {
		t.Error(err)
	}
	if data, _ := os.ReadFile(name); string(data) != "另一个人的改动" {
		t.Errorf("overwritten: %s", data)
	}
}

// TestBrokenSite: faults of other files are said first; a broken record is not touched.
func TestBrokenSite(t *testing.T) {
	got := brief(plan(t, sitetest.FS(t, "content/org/committee.md", "kind: industry_party_committee", "kind: nothing"), base("GDHW-2025-001-I,甲,,")))
	if !strings.Contains(got, "yaml/choice") || strings.Contains(got, "GDHW") {
		t.Errorf("a broken unit:\n%s", got)
	}
	got = brief(plan(t, sitetest.FS(t, sitetest.InPledge("shop_name: 演示豆花坊", "shop_name：演示豆花坊")...), base("GDHW-2025-001-I,甲,,")))
	if !strings.Contains(got, "2 ! GDHW-2025-001-I\n  2 sheet/record: ") && !strings.Contains(got, "sheet/record") {
		t.Errorf("a broken record:\n%s", got)
	}
	// A fault that the sheet mends is no obstacle.
	got = brief(plan(t, sitetest.FS(t, sitetest.InPledge("valid_until: 2026-12-31", "valid_until: 2026-13-31")...), base("GDHW-2025-001-I,,,2026-12-31")))
	if got != "2 ~ GDHW-2025-001-I\n  D2 有效期至: 2026-13-31 → 2026-12-31\n" {
		t.Errorf("a mended record:\n%s", got)
	}
}

// A law of both formats: what is read is text without anything unseen in it once it is clean, within the limits, and written and read again it is the
// same table.
func law(t *testing.T, table *Table) {
	var x, c bytes.Buffer
	last := 0
	for i, r := range table.Rows {
		if r.Number <= last || r.Number > maxRows || len(r.Cells) > maxColumns {
			t.Fatalf("row %d after %d, %d cells", r.Number, last, len(r.Cells))
		}
		last = r.Number
		for j, s := range r.Cells {
			s = clean(s)
			if s != clean(s) {
				t.Fatalf("%q is not clean", s)
			}
			r.Cells[j] = strings.ToValidUTF8(s, "?")
		}
		table.Rows[i] = Row{i + 2, r.Cells}
	}
	table.Rows = append([]Row{{1, []string{"编号", "店铺名称"}}}, table.Rows...) // the separator of a CSV shows in its headings
	table.Name = "表"
	if err := table.WriteXLSX(&x); err != nil {
		t.Fatal(err)
	}
	if err := table.WriteCSV(&c); err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{x.Bytes(), c.Bytes()} {
		b, err := Open(data)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		again, err := b.Table(0)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if len(again.Rows) != len(table.Rows) {
			t.Fatalf("%d rows, want %d", len(again.Rows), len(table.Rows))
		}
		for i, r := range table.Rows {
			for j := range r.Cells {
				if got := again.Rows[i].cell(j); got != r.cell(j) {
					t.Fatalf("%s is %q, want %q", CellName(i+1, j+1), got, r.cell(j))
				}
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		base("GDHW-2025-001-I,甲,,2026-12-31"), "\ufeff编号\tb\n1\t\"a\nb\"\n", "sep=;\n编号;b\n", "\n\n编号\n=1+1\n'=1\n", "\xb1\xe0\xba\xc5,a\n", "\xff\xfea\x00", "a\r\n\r\nb", "_x000D_,'", "编号\n\uffff\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("PK")) || len(data) > 1<<16 {
			return
		}
		b, err := Open(data)
		if err != nil {
			return
		}
		table, _ := b.Table(0)
		if l, ok := findLayout(table); ok {
			table.groups(l)
		}
		law(t, table)
	})
}

// FuzzXLSX changes the parts of a workbook, which says more than changing its compressed bytes.
func FuzzXLSX(f *testing.F) {
	const ss = `<sst><si><t>编号</t></si><si><r><t>店</t></r><r><t>名</t></r><rPh><t>dian</t></rPh></si></sst>`
	const st = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="3"><c s="1"><v>43168</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, ss, st)
	f.Add(`<worksheet><row><c t="inlineStr"><is><t>a_x000D_b</t></is></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><v>1.38e10</v></c></row></worksheet>`, ss, st)
	f.Add(`<worksheet><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><row r="-1"><c r="ZZZZ1"><v>1</v></c></row></worksheet>`, "", "<")
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		if len(sheet)+len(shared)+len(styles) > 1<<16 {
			return
		}
		b, err := Open([]byte(workbookOf(t, map[string]string{
			"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared, "xl/styles.xml": styles,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="/worksheet" Target="worksheets/sheet1.xml"/>` +
				`<Relationship Id="rId2" Type="/styles" Target="/xl/styles.xml"/><Relationship Id="rId3" Type="/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		})))
		if err != nil {
			return
		}
		table, err := b.Table(0)
		if err != nil {
			return
		}
		if l, ok := findLayout(table); ok {
			table.fillDown(table.Rows[l.row-1].Number)
			table.groups(l)
		}
		table.merges = nil
		law(t, table)
	})
}

// FuzzEdit: whatever front matter a field is changed in, it is read back as meant, the body stays, and so do the comments.
func FuzzEdit(f *testing.F) {
	for _, s := range []string{"code: X\n", "# a\ncode: X\n\n# b\nshop_name: 'y'\n", "consent: {ref: a}\n", "consent:\n    ref: a\n    # c\n    date: 2026-01-01\n", "{code: X}\n", "platforms:\n- name: a\n- name: b\n", "pinyin: >-\n  a\n\n  b\njoined: 2026\n"} {
		f.Add(s, "shop_name", "演示")
		f.Add(s, "consent.ref", "a: b")
		f.Add(s, "platforms", "")
	}
	f.Fuzz(func(t *testing.T, front, path, to string) {
		const body = "正文\n---\n# 不是注释\n"
		if _, ok := byPath[path]; !ok || clean(to) != to || strings.ToValidUTF8(to, "") != to {
			return
		}
		front = "# 演示\n" + front // two foreign letters and no Chinese would be taken for GBK
		text := []byte("---\n" + front + "---\n" + body)
		read, _, _, problems := strictyaml.Split("", text)
		root, more := strictyaml.Parse("", read, 2)
		if string(read) != front || root == nil || root.Kind != strictyaml.Mapping || len(problems)+len(more) > 0 {
			return
		}
		c := change{path, textNode(to)}
		if to == "" {
			c.node = nil
		}
		got := edit(text, root, []change{c})
		read, rest, _, problems := strictyaml.Split("", got)
		now, more := strictyaml.Parse("", read, 2)
		if len(problems)+len(more) > 0 || string(rest) != body || !sameNode(now, apply(root, []change{c})) {
			t.Fatalf("%q\nbecame\n%q\n%v %v", text, got, problems, more)
		}
	})
}
