package sheet

import (
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

// A field is a column that a sheet may have.
type field struct {
	path    string // in the front matter: "joined", "consent.date"
	zh      string // its heading
	names   string // what else offices call it
	kind    kind
	choices []strictyaml.Choice
}

type kind uint8

const (
	textKind     kind = iota
	codeKind          // letters, digits and hyphens
	dateKind          //
	choiceKind        // a value, by itself or by its word
	boolKind          //
	unitKind          // a unit, by its file's name or by its own
	categoryKind      // one of site.yaml, by id or name
	wordsKind         // a list of texts
	choicesKind       // a list of values
	itemsKind         // a list of mappings, see items.go
	shopURLKind       // a column of its own for one key of the platforms
	shopIDKind
)

// legalKinds are the words that the portal has for kinds of merchants; any other is written as it is.
var legalKinds = []strictyaml.Choice{
	{Value: "company", ZH: "公司"}, {Value: "individual_business", ZH: "个体工商户"}, {Value: "cooperative", ZH: "农民专业合作社"}, {Value: "natural_person", ZH: "自然人"},
}

// fields are all columns, in the order in which an export has them and a new record its keys. Every key of a pledge is here; a test holds that.
var fields = []field{
	{"code", "编号", "承诺编号 商户编号 公示编号", codeKind, nil},
	{"shop_name", "店铺名称", "店名 网店名称 商户名称 店铺 商户", textKind, nil},
	{"pinyin", "店名拼音", "拼音", textKind, nil},
	{"title", "标题", "", textKind, nil},
	{"summary", "摘要", "简介", textKind, nil},
	{"platforms", "平台店铺", "平台 电商平台 入驻平台 平台名称 所在平台", itemsKind, nil},
	{"platforms.url", "网店网址", "店铺链接 店铺网址 网址 链接 店铺地址", shopURLKind, nil},
	{"platforms.shop_id", "店铺号", "店铺编号 店铺id", shopIDKind, nil},
	{"legal_name", "经营主体", "主体名称 经营者 营业执照名称 企业名称 经营主体名称", textKind, nil},
	{"legal_kind", "主体类型", "主体性质 经营主体类型 企业类型", choiceKind, legalKinds},
	{"uscc", "统一社会信用代码", "信用代码 社会信用代码", codeKind, nil},
	{"branch", "所属党支部", "党支部 所在党支部 支部", unitKind, nil},
	{"business_category", "经营类别", "类别 行业 经营类目 主营类目", categoryKind, nil},
	{"identity_display", "身份展示", "党员身份展示 亮身份 展示方式", choiceKind, content.IdentityDisplay("").Choices()},
	{"display_name", "展示姓名", "", textKind, nil},
	{"consent.ref", "同意书编号", "", textKind, nil},
	{"consent.date", "同意书日期", "同意日期 签署日期", dateKind, nil},
	{"consent.version", "同意书版本", "", textKind, nil},
	{"consent.scope", "同意书范围", "同意范围 授权范围", choicesKind, content.Scope("").Choices()},
	{"consent.withdrawn_on", "同意书撤回日期", "撤回同意日期 撤回日期", dateKind, nil},
	{"pledges", "承诺", "承诺内容 承诺事项 亮承诺 承诺条款", itemsKind, nil},
	{"joined", "加入日期", "生效日期 加入时间", dateKind, nil},
	{"valid_until", "有效期至", "有效期 到期日期 截止日期", dateKind, nil},
	{"display_until", "公示期至", "", dateKind, nil},
	{"last_verified.date", "最近核查日期", "核查日期 上次核查日期", dateKind, nil},
	{"last_verified.method", "最近核查方式", "核查方式", textKind, nil},
	{"last_verified.by", "最近核查者", "最近核查核查者 核查者 核查单位", unitKind, nil},
	{"next_review", "下次核查", "下次核查日期", dateKind, nil},
	{"complaint", "投诉方式", "投诉渠道", textKind, nil},
	{"events", "经过", "状态变化 办理经过", itemsKind, nil},
	{"ended_reason", "终止原因", "退出原因", choiceKind, content.EndedReason("").Choices()},
	{"status", "状态", "发布状态 记录状态", choiceKind, content.Status("").Choices()},
	{"withdrawn.date", "撤下日期", "", dateKind, nil},
	{"withdrawn.explanation", "撤下理由", "撤下说明", textKind, nil},
	{"published", "发布日期", "发布时间", dateKind, nil},
	{"updated", "更新日期", "更新时间", dateKind, nil},
	{"change_log", "修改记录", "", itemsKind, nil},
	{"sources", "来源", "", itemsKind, nil},
	{"keywords", "关键词", "", wordsKind, nil},
	{"content_source", "稿件来源", "", textKind, nil},
	{"approval.proposed_by", "审批提出", "提出部门", textKind, nil},
	{"approval.secrecy_review_by", "审批保密审查", "保密审查", textKind, nil},
	{"approval.approved_by", "审批岗位", "审批人岗位 审批审批", textKind, nil},
	{"approval.date", "审批日期", "", dateKind, nil},
	{"aliases", "旧网址", "", wordsKind, nil},
	{"demo", "演示数据", "演示", boolKind, nil},
}

// passedOver are headings that rosters have and records have no place for, so that nothing is proposed for them.
var passedOver = strings.Fields("序号 序 号 no # 备注 说明 联系人 联系电话 电话 手机 手机号 手机号码 身份证 身份证号 身份证号码 微信 邮箱 姓名 性别 填表人 审核人")

// byHeading finds a field by what may stand over its column.
var byHeading = func() map[string]int {
	m := map[string]int{}
	for i, f := range fields {
		for _, name := range append([]string{f.path, f.zh}, strings.Fields(f.names)...) {
			if at, taken := m[heading(name)]; taken && at != i {
				panic("sheet: two fields have the heading " + name)
			}
			m[heading(name)] = i
		}
	}
	return m
}()

// byPath finds a field by its path.
var byPath = func() map[string]int {
	m := map[string]int{}
	for i, f := range fields {
		m[f.path] = i
	}
	return m
}()

// heading reduces a heading to what tells it from others: no spaces, signs, notes in brackets, case or width.
func heading(s string) string {
	s = strings.ToLower(fold(clean(s)))
	for {
		open := strings.IndexAny(s, "([【")
		end := strings.IndexAny(s, ")]】")
		if open < 0 || end < open || open == 0 {
			break
		}
		s = s[:open] + s[end:][len(firstRune(s[end:])):]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \n_-.*:,;/\\()[]【】、|", r) {
			return -1
		}
		return r
	}, s)
}

// firstRune is the first character of s.
func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// A column is a field in a table.
type column struct {
	field int
	col   int // from 0
}

// A layout is where the fields of a table stand.
type layout struct {
	columns []column
	row     int // the index of the first row below the heading
	names   [][]string
}

var (
	ruleHeadings = diag.Define(diag.Rule{
		ID:    "sheet/no-heading",
		Title: diag.Text{ZH: "表格没有标题行", EN: "spreadsheet without headings"},
		Msg:   diag.Text{ZH: "前 %d 行里没有找到写着“编号”的标题行", EN: "the first %d rows have no heading code (编号)"},
		Hint:  diag.Text{ZH: "标题要写字段的名称，如 编号、店铺名称、有效期至；先用 liang export 导出一份就能看到全部", EN: "write the names of fields over the columns, such as code, shop_name, valid_until; liang export shows them all"},
		Wrong: "GDHW-2018-001-2 | 豆花坊", Right: "编号 | 店铺名称\nGDHW-2018-001-2 | 豆花坊",
	})
	ruleHeading = diag.Define(diag.Rule{
		ID:    "sheet/heading",
		Title: diag.Text{ZH: "标题写错", EN: "misspelt heading"},
		Msg:   diag.Text{ZH: "没有“%s”这个字段", EN: "there is no field %q"},
		Hint:  diag.Text{ZH: "是不是想写“%[2]s”？不导入这一列就删去它", EN: "did you mean %[2]q? Remove the column if it is not to be imported"},
		Wrong: "店铺名秤", Right: "店铺名称",
	})
	rulePassedOver = diag.Define(diag.Rule{
		ID:       "sheet/column",
		Severity: diag.Warning,
		Title:    diag.Text{ZH: "没有导入的列", EN: "column that is not imported"},
		Msg:      diag.Text{ZH: "记录里没有“%s”这一项，这一列不导入", EN: "records have no %q; the column is not imported"},
		Wrong:    "编号 | 备注", Right: "编号 | 店铺名称",
	})
)

// headingRows is how many rows may stand above the headings, together with them.
const headingRows = 30

// findLayout looks for the row of headings, or the two rows of which the upper has merged cells over several of the lower.
func findLayout(t *Table) (best layout, ok bool) {
	score := 0
	for i := range min(len(t.Rows), headingRows) {
		upper := t.across(i)
		if l := columnsOf(upper); len(l.columns) > score {
			best, score = l, len(l.columns)
			best.row, best.names = i+1, [][]string{upper}
		}
		if i+1 >= len(t.Rows) || t.Rows[i+1].Number != t.Rows[i].Number+1 {
			continue
		}
		lower := t.across(i + 1)
		both := make([]string, max(len(upper), len(lower)))
		for c := range both {
			over, under := "", ""
			if c < len(upper) {
				over = upper[c]
			}
			if c < len(lower) {
				under = lower[c]
			}
			if _, alone := byHeading[heading(under)]; under == "" || under == over {
				both[c] = over
			} else if _, joined := byHeading[heading(over+under)]; joined || !alone {
				both[c] = over + under
			} else {
				both[c] = under
			}
		}
		if l := columnsOf(both); len(l.columns) > score {
			best, score = l, len(l.columns)
			best.row, best.names = i+2, [][]string{both, lower, upper}
		}
	}
	for _, c := range best.columns {
		if fields[c.field].path == "code" {
			return best, true
		}
	}
	return layout{}, false
}

// across is the texts of the i-th row with those of merged cells repeated in all columns of theirs.
func (t *Table) across(i int) []string {
	r := t.Rows[i]
	cells := make([]string, len(r.Cells))
	for c := range cells {
		cells[c] = r.cell(c)
	}
	for _, a := range t.merges {
		if a.row != r.Number || a.col > len(cells) {
			continue
		}
		for c := a.col; c < min(a.lastCol, maxColumns); c++ {
			if c >= len(cells) {
				cells = append(cells, "")
			}
			if cells[c] == "" {
				cells[c] = cells[a.col-1]
			}
		}
	}
	return cells
}

func columnsOf(names []string) (l layout) {
	for c, name := range names {
		if f, ok := byHeading[heading(name)]; ok {
			l.columns = append(l.columns, column{f, c})
		}
	}
	return l
}

// unknown reports the columns that are no fields.
func (l layout) unknown(at func(col int) diag.Pos, filled func(col int) bool) (problems diag.List) {
	var known []string
	for _, f := range fields {
		known = append(known, f.zh)
	}
	for _, f := range fields {
		known = append(known, append(strings.Fields(f.names), f.path)...)
	}
	for c, name := range l.names[0] {
		name = strings.ReplaceAll(name, "\n", "")
		if _, ok := byHeading[heading(name)]; ok || name == "" {
			continue
		}
		skip := false
		for _, s := range passedOver {
			skip = skip || heading(s) == heading(name) || strings.EqualFold(s, name)
		}
		if near, ok := diag.Nearest(name, known); ok && !skip {
			problems.Add(at(c), ruleHeading, name, fields[byHeading[heading(near)]].zh)
		} else if filled(c) {
			problems.Add(at(c), rulePassedOver, name)
		}
	}
	return problems
}

// isHeading reports whether a row repeats the headings, as long printed tables do on each page.
func (l layout) isHeading(r Row) bool {
	for _, names := range l.names {
		same, other := 0, 0
		for c := range r.Cells {
			s := r.cell(c)
			if s == "" {
				continue
			}
			if c < len(names) && heading(s) == heading(names[c]) {
				same++
			} else {
				other++
			}
		}
		if same >= 2 && other == 0 {
			return true
		}
	}
	return false
}
