package content

import (
	"strings"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/history"
)

// What is never changed once it is public, held against the past.

var (
	rulePublishedChanged = diag.Define(diag.Rule{
		ID:    "record/published-changed",
		Title: diag.Text{ZH: "发布日期被改动", EN: "changed date of publication"},
		Msg:   diag.Text{ZH: "发布日期原来是 %[1]s（%[2]s），现在改成了 %[3]s", EN: "the date of publication was %[1]s (%[2]s) and is now %[3]s"},
		Hint: diag.Text{ZH: "请写回 published: %[1]s，更新的日期写在 updated；原来确实写错的，在 change_log 加一条，note 里写明“发布日期”为什么改",
			EN: "write published: %[1]s again, and the day of the change as updated; if it was wrong from the start, add a change_log entry whose note says why the 发布日期 (published) is corrected"},
		Wrong: "published: 2026-02-01（原来是 2026-01-05）", Right: "published: 2026-01-05\nupdated: 2026-02-01",
	})
	ruleCodePassed = diag.Define(diag.Rule{
		ID:    "pledge/code-passed-on",
		Title: diag.Text{ZH: "编号给了另一家商户", EN: "code given to another merchant"},
		Msg:   diag.Text{ZH: "编号 %[1]s 以前属于另一家商户：店铺名称和经营主体同时变了%[2]s", EN: "the code %[1]s belonged to another merchant: shop_name and legal_name changed at once%[2]s"},
		Hint: diag.Text{ZH: "编号不能重复使用，删去的也不能；请用 liang new pledge 给新商户取一个编号，再恢复原来的记录",
			EN: "codes are never reused, not even those of deleted records; take a new one from liang new pledge and restore the old record"},
		Wrong: "code: GDHW-2018-001-2（去年属于已经删去的记录）", Right: "code: GDHW-2026-004-V",
	})
)

// CheckHistory reports what has changed in s that must not: dates of publication, and to whom a code belongs.
func (s *Site) CheckHistory(h *history.History) (problems diag.List) {
	l := &linker{Site: s}
	held := func(file string, c *Common) {
		day, at := h.Published(file)
		now := c.Published.String()
		if day == "" || now == "" || day == now || explained(c.ChangeLog) {
			return
		}
		l.at(file, "published", rulePublishedChanged, day, at.Day+" "+at.Hash, now)
	}
	s.eachCommon(held)
	for _, p := range s.Pledges {
		if at, passed := h.Passed(p.File, p.ShopName, p.LegalName); passed && p.Code != "" {
			where := diag.Text{}
			if at.Hash != "" {
				where = diag.Text{ZH: "（" + at.Day + " " + at.Hash + "）", EN: " (" + at.Day + " " + at.Hash + ")"}
			}
			l.at(p.File, "code", ruleCodePassed, string(p.Code), where)
		}
	}
	return l.problems
}

// explained reports whether a change log says that the date of publication was corrected.
func explained(log []Change) bool {
	for _, c := range log {
		if strings.Contains(c.Note, "发布日期") || strings.Contains(c.Note, "published") {
			return true
		}
	}
	return false
}

// eachCommon calls do for all that has a date of publication, with its file.
func (s *Site) eachCommon(do func(file string, c *Common)) {
	each := func(r *Record) { do(r.File, &r.Common) }
	for _, u := range s.Units {
		each(&u.Record)
	}
	for _, p := range s.Programmes {
		each(&p.Record)
	}
	for _, p := range s.Pledges {
		each(&p.Record)
	}
	for _, a := range s.Activities {
		each(&a.Record)
	}
	for _, d := range s.Documents {
		each(&d.Record)
	}
	for _, p := range s.Pages {
		each(&p.Record)
	}
	do("content/org/framework.yaml", &s.Framework.Common)
	do("content/pledges/terms.yaml", &s.Terms.Common)
	do("content/figures.yaml", &s.Figures.Common)
	do("content/timeline.yaml", &s.Timeline.Common)
}
