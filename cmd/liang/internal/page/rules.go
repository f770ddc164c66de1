package page

import (
	"strings"

	"liang/cmd/liang/internal/diag"
)

// A Rules is the view of the catalogue of rules, a part of the editors' guide.
type Rules struct {
	Page
	Areas []RuleArea
	Total int
}

// A RuleArea is the rules about one thing.
type RuleArea struct {
	ID, Title string
	Rules     []Rule
}

// A Rule is one rule in words, with an example.
type Rule struct {
	ID, Title    string
	Warning      bool
	Hint         string // what to write instead, if that is the same whatever was written
	Wrong, Right string
}

// ruleAreas are the first parts of the rules' ids in the order in which editors meet them.
var ruleAreas = []struct{ id, title string }{
	{"yaml", "字段的写法"}, {"value", "值的写法"}, {"date", "日期"}, {"markdown", "正文"}, {"link", "链接"}, {"record", "每条记录"}, {"ref", "提到别的记录"},
	{"pledge", "承诺"}, {"term", "标准条款"}, {"activity", "活动"}, {"document", "文件和通知"}, {"attachment", "附件"}, {"org", "组织"}, {"programme", "项目与服务"}, {"figure", "数字"},
	{"private", "个人信息"}, {"photo", "照片"}, {"picture", "照片的说明"}, {"file", "文件和文件名"}, {"alias", "旧网址"}, {"column", "栏目"}, {"site", "网站设置"}, {"sheet", "导入表格"}, {"layout", "模板（给维护网站的人）"},
}

const guideURL = "/about/editors-guide/"

// rules plans the catalogue of rules below the editors' guide.
func (p *Plan) rules() {
	const url = guideURL + "rules/"
	title := "提示和规则"
	p.list(url, title, p.opened, "/about/")
	p.page(url, "rules", func() (view, error) {
		v := &Rules{Page: p.guidePage(url, title, "检查内容时可能出现的每条提示：规则的编号、含义，错的和对的写法。")}
		v.Sources = []Source{{Title: "本站程序中的规则"}}
		byArea := map[string][]Rule{}
		for _, r := range diag.Rules() {
			area, _, _ := strings.Cut(r.ID, "/")
			shown := Rule{ID: r.ID, Title: r.Title.ZH, Warning: r.Severity == diag.Warning, Wrong: visible(r.Wrong), Right: visible(r.Right)}
			if !strings.Contains(r.Hint.ZH, "%") {
				shown.Hint = r.Hint.ZH
			}
			byArea[area] = append(byArea[area], shown)
			v.Total++
		}
		for _, a := range ruleAreas {
			if rules := byArea[a.id]; rules != nil {
				v.Areas = append(v.Areas, RuleArea{a.id, a.title, rules})
				v.Contents = append(v.Contents, Link{a.title, "#" + a.id})
			}
		}
		return v, nil
	})
}

// visible shows control characters, which HTML cannot hold, by their pictures.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			r += '\u2400'
		}
		return r
	}, text)
}
