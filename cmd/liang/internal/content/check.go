package content

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
)

// Checks of what one file alone can tell. Each skips values that are absent: a missing or unreadable value has been reported
// when it was decoded.

var (
	ruleNoTitle = diag.Define(diag.Rule{
		ID:    "record/title",
		Title: diag.Text{ZH: "缺少标题", EN: "missing title"},
		Msg:   diag.Text{ZH: "缺少必填字段 title（标题）", EN: "the required field title is missing"},
		Hint:  diag.Text{ZH: "请加一行 title: 标题", EN: "add a line title: …"},
		Wrong: "kind: training", Right: "title: 直播基础培训\nkind: training",
	})
	ruleNoPublished = diag.Define(diag.Rule{
		ID:    "record/published",
		Title: diag.Text{ZH: "缺少发布日期", EN: "missing date of publication"},
		Msg:   diag.Text{ZH: "缺少必填字段 published（发布日期）", EN: "the required field published is missing"},
		Hint:  diag.Text{ZH: "请加一行 published: 2026-01-05（首次发布的日期，以后不改）", EN: "add a line published: 2026-01-05 (the first day; it never changes)"},
		Wrong: "title: 通知", Right: "title: 通知\npublished: 2026-01-05",
	})
	ruleNoSource = diag.Define(diag.Rule{
		ID:    "record/sources",
		Title: diag.Text{ZH: "缺少来源", EN: "missing source"},
		Msg:   diag.Text{ZH: "记录没有写来源 sources", EN: "the record names no sources"},
		Hint:  diag.Text{ZH: "请至少写一条：sources: 下一行 - title: 文件或网页的名称", EN: "give at least one: sources: and on the next line - title: …"},
		Wrong: "title: 园区", Right: "title: 园区\nsources:\n  - title: 园区简介",
	})
	ruleSourcePlace = diag.Define(diag.Rule{
		ID:    "record/source-place",
		Title: diag.Text{ZH: "来源既写网址又写文件", EN: "source with both url and doc"},
		Msg:   diag.Text{ZH: "一条来源只能写 url 或 doc 之一", EN: "a source has either url or doc"},
		Hint:  diag.Text{ZH: "网页写 url，纸质或内部文件写 doc；两处来源请分成两条", EN: "use url for a page, doc for a paper; split two sources into two entries"},
		Wrong: "- title: 简介\n  url: https://a.example/\n  doc: 简介", Right: "- title: 简介\n  url: https://a.example/",
	})
	ruleWithdrawn = diag.Define(diag.Rule{
		ID:    "record/withdrawn",
		Title: diag.Text{ZH: "撤下说明与状态不一致", EN: "withdrawal and status disagree"},
		Msg:   diag.Text{ZH: "status: withdrawn 和 withdrawn（撤下说明）必须同时写", EN: "status: withdrawn and the field withdrawn go together"},
		Hint:  diag.Text{ZH: "请写 status: withdrawn，并在 withdrawn 下写 date 和 explanation", EN: "write status: withdrawn, and date and explanation under withdrawn"},
		Wrong: "status: withdrawn", Right: "status: withdrawn\nwithdrawn:\n  date: 2026-05-01\n  explanation: 内容过时",
	})
	ruleDateOrder = diag.Define(diag.Rule{
		ID:    "date/order",
		Title: diag.Text{ZH: "日期先后颠倒", EN: "dates out of order"},
		Msg:   diag.Text{ZH: "%[1]s（%[2]s）早于%[3]s（%[4]s）", EN: "%[1]s (%[2]s) lies before %[3]s (%[4]s)"},
		Hint:  diag.Text{ZH: "请核对两个日期", EN: "check both dates"},
		Wrong: "start: 2018-05-02\nend: 2018-05-01", Right: "start: 2018-05-01\nend: 2018-05-02",
	})
	ruleListOrder = diag.Define(diag.Rule{
		ID:    "date/sequence",
		Title: diag.Text{ZH: "条目没有按日期排列", EN: "entries not in order of date"},
		Msg:   diag.Text{ZH: "这一条（%s）比上一条（%s）早", EN: "this entry (%s) is earlier than the one before (%s)"},
		Hint:  diag.Text{ZH: "请按日期从早到晚排列", EN: "order them from the earliest to the latest"},
		Wrong: "- date: 2018-03\n- date: 2016-04", Right: "- date: 2016-04\n- date: 2018-03",
	})
	ruleCodeFile = diag.Define(diag.Rule{
		ID:    "pledge/file-name",
		Title: diag.Text{ZH: "文件名与编号不一致", EN: "file name and code disagree"},
		Msg:   diag.Text{ZH: "文件名应是编号 %s 的小写", EN: "the file must bear the code %s in lower case"},
		Hint:  diag.Text{ZH: "请把文件改名为 %[2]s", EN: "rename the file to %[2]s"},
		Wrong: "content/pledges/shop.md", Right: "content/pledges/gdhw-2018-001-2.md",
	})
	ruleConsent = diag.Define(diag.Rule{
		ID:    "pledge/consent",
		Title: diag.Text{ZH: "同意书没有覆盖要展示的内容", EN: "consent does not cover what is shown"},
		Msg:   diag.Text{ZH: "identity_display: %[1]s 会公开%[2]s，但同意书范围里没有 %[3]s", EN: "identity_display: %[1]s publishes %[2]s, which the consent's scope lacks (%[3]s)"},
		Hint:  diag.Text{ZH: "取得单独同意后在 consent.scope 加上 %[3]s，否则请写 identity_display: %[4]s", EN: "add %[3]s to consent.scope once the merchant has agreed to it, or write identity_display: %[4]s"},
		Wrong: "identity_display: name\nconsent:\n  scope: [publish_party_membership]", Right: "identity_display: mark_only\nconsent:\n  scope: [publish_party_membership]",
	})
	ruleDisplayName = diag.Define(diag.Rule{
		ID:    "pledge/display-name",
		Title: diag.Text{ZH: "没有同意公开姓名", EN: "name without a consent"},
		Msg:   diag.Text{ZH: "写了展示姓名 display_name，但同意书范围里没有 publish_name", EN: "display_name is given, but the consent's scope lacks publish_name"},
		Hint:  diag.Text{ZH: "本仓库是公开的，请删去 display_name，或取得单独同意后在 consent.scope 加上 publish_name", EN: "this repository is public: remove display_name, or add publish_name to consent.scope once the merchant has agreed to it"},
		Wrong: "identity_display: mark_only\ndisplay_name: 王某", Right: "identity_display: mark_only",
	})
	ruleTransition = diag.Define(diag.Rule{
		ID:    "pledge/transition",
		Title: diag.Text{ZH: "状态变化不合规定", EN: "illegal transition"},
		Msg:   diag.Text{ZH: "承诺不能从“%[1]s”变为“%[2]s”", EN: "a pledge cannot go from %[3]s to %[4]s"},
		Hint:  diag.Text{ZH: "顺序是 applied → publicity → active ⇄ suspended → ended；这里可以写 %[5]s", EN: "the order is applied → publicity → active ⇄ suspended → ended; allowed here: %[5]s"},
		Wrong: "- from: applied\n  to: active", Right: "- from: applied\n  to: publicity",
	})
	ruleFrom = diag.Define(diag.Rule{
		ID:    "pledge/from",
		Title: diag.Text{ZH: "前后两步接不上", EN: "event does not follow the one before"},
		Msg:   diag.Text{ZH: "上一步之后是 %[2]s，这里的 from 却是 %[1]s", EN: "the event before led to %[2]s, but from is %[1]s"},
		Hint:  diag.Text{ZH: "请写 from: %[2]s", EN: "write from: %[2]s"},
		Wrong: "- to: publicity\n- from: suspended\n  to: ended", Right: "- to: publicity\n- from: publicity\n  to: ended",
	})
	ruleReason = diag.Define(diag.Rule{
		ID:    "pledge/reason",
		Title: diag.Text{ZH: "缺少终止或暂停的原因", EN: "missing reason"},
		Msg:   diag.Text{ZH: "%[1]s需要原因 reason_code", EN: "%[2]s needs a reason_code"},
		Hint:  diag.Text{ZH: "请写 reason_code: %[3]s", EN: "write reason_code: %[3]s"},
		Wrong: "- to: ended", Right: "- to: ended\n  reason_code: shop_closed",
	})
	ruleReasonConflict = diag.Define(diag.Rule{
		ID:    "pledge/ended-reason",
		Title: diag.Text{ZH: "终止原因前后不一", EN: "reasons of the end disagree"},
		Msg:   diag.Text{ZH: "ended_reason 是 %[1]s，经过中却是 %[2]s", EN: "ended_reason is %[1]s, but the events say %[2]s"},
		Hint:  diag.Text{ZH: "请写成同一个；没有终止就删去 ended_reason", EN: "make them the same, or remove ended_reason if the pledge has not ended"},
		Wrong: "ended_reason: expired\nevents:\n  - to: ended\n    reason_code: revoked", Right: "ended_reason: revoked",
	})
	ruleValidity = diag.Define(diag.Rule{
		ID:    "pledge/validity",
		Title: diag.Text{ZH: "有效期太长", EN: "validity too long"},
		Msg:   diag.Text{ZH: "有效期至 %[1]s，离最近一次生效或核查（%[2]s）超过 24 个月", EN: "valid until %[1]s, more than 24 months after the last check or start (%[2]s)"},
		Hint:  diag.Text{ZH: "最晚写 %[3]s", EN: "write %[3]s at the latest"},
		Wrong: "joined: 2024-01-01\nvalid_until: 2027-01-01", Right: "joined: 2024-01-01\nvalid_until: 2026-01-01",
	})
	ruleDisplay = diag.Define(diag.Rule{
		ID:    "pledge/display-until",
		Title: diag.Text{ZH: "公示期太长", EN: "display period too long"},
		Msg:   diag.Text{ZH: "公示期至 %s，离决定日期超过三年", EN: "display_until %s lies more than three years after the decision"},
		Hint:  diag.Text{ZH: "最晚写 %[2]s", EN: "write %[2]s at the latest"},
		Wrong: "display_until: 2040-01-01", Right: "display_until: 2027-01-01",
	})
	rulePromise = diag.Define(diag.Rule{
		ID:    "pledge/promise",
		Title: diag.Text{ZH: "承诺写法", EN: "form of a promise"},
		Msg:   diag.Text{ZH: "一条承诺要写 term（条款）或 text（文字），二者只写一个", EN: "a promise has either term or text"},
		Hint:  diag.Text{ZH: "用 terms.yaml 中的条款写 term: 标识，自己的承诺写 text: 文字", EN: "write term: id for a standard pledge, text: … for the shop's own"},
		Wrong: "- evidence: 店铺公告", Right: "- term: return-7-days",
	})
	ruleBaseline = diag.Define(diag.Rule{
		ID:    "pledge/baseline",
		Title: diag.Text{ZH: "缺少承诺性质", EN: "missing baseline"},
		Msg:   diag.Text{ZH: "自己写的承诺要说明是法定义务还是高于法定", EN: "a promise of one's own says whether it is statutory or above"},
		Hint:  diag.Text{ZH: "请加一行 baseline: above（高于法定）或 baseline: statutory（法定义务）", EN: "add a line baseline: above or baseline: statutory"},
		Wrong: "- text: 坏果包赔", Right: "- text: 坏果包赔\n  baseline: above",
	})
	ruleYear = diag.Define(diag.Rule{
		ID:    "activity/year",
		Title: diag.Text{ZH: "活动放错了年份", EN: "activity in the wrong year"},
		Msg:   diag.Text{ZH: "活动 %s 开始，却放在 %s 年的文件夹里", EN: "the activity begins on %s but stands in the folder of %s"},
		Hint:  diag.Text{ZH: "请移到 content/activities/%[3]d/", EN: "move it to content/activities/%[3]d/"},
		Wrong: "content/activities/2019/a.md（start: 2018-05-01）", Right: "content/activities/2018/a.md",
	})
	ruleAlt = diag.Define(diag.Rule{
		ID:    "photo/alt",
		Title: diag.Text{ZH: "图片说明没有内容", EN: "empty words for a picture"},
		Msg:   diag.Text{ZH: "“%s”没有说出图片里有什么", EN: "%q does not say what the picture shows"},
		Hint:  diag.Text{ZH: "请用一句话描述画面，如“志愿者在河边清理垃圾”", EN: "describe the picture in a sentence"},
		Wrong: "alt: 图片1", Right: "alt: 志愿者在河边清理垃圾",
	})
	rulePhotoConsent = diag.Define(diag.Rule{
		ID:    "photo/consent",
		Title: diag.Text{ZH: "照片里有人却没有同意书", EN: "people without a consent"},
		Msg:   diag.Text{ZH: "照片里可以辨认出人，需要同意书编号", EN: "people can be recognised, which needs a consent_ref"},
		Hint:  diag.Text{ZH: "请写 consent_ref: 编号；没有同意书就换一张照片", EN: "write consent_ref: …, or use another picture"},
		Wrong: "people_visible: true", Right: "people_visible: true\nconsent_ref: TY-2026-003",
	})
	ruleRelatedFile = diag.Define(diag.Rule{
		ID:    "file/beside",
		Title: diag.Text{ZH: "文件要放在记录旁边", EN: "file not beside its record"},
		Msg:   diag.Text{ZH: "“%s”不是记录旁边的文件", EN: "%q is not a file beside the record"},
		Hint:  diag.Text{ZH: "请把文件放进记录所在的文件夹，只写文件名，如 %[2]s", EN: "put the file into the record's folder and write its name alone, such as %[2]s"},
		Wrong: "file: ../photos/a.jpg", Right: "file: a.jpg",
	})
	ruleAsOf = diag.Define(diag.Rule{
		ID:    "programme/as-of",
		Title: diag.Text{ZH: "缺少截至日期", EN: "missing as_of"},
		Msg:   diag.Text{ZH: "现状不是运行中的项目要写明截至哪一天", EN: "a programme that is not active says as of when"},
		Hint:  diag.Text{ZH: "请加一行 as_of: 2018-11-15", EN: "add a line as_of: 2018-11-15"},
		Wrong: "status: unknown", Right: "status: unknown\nas_of: 2018-11-15",
	})
	ruleDuplicateID = diag.Define(diag.Rule{
		ID:    "value/duplicate",
		Title: diag.Text{ZH: "标识重复", EN: "id used twice"},
		Msg:   diag.Text{ZH: "标识“%s”已经用过", EN: "the id %q is taken"},
		Hint:  diag.Text{ZH: "请换一个", EN: "choose another"},
		Wrong: "- id: loans\n- id: loans", Right: "- id: loans\n- id: subsidies",
	})
	ruleRange = diag.Define(diag.Rule{
		ID:    "term/range",
		Title: diag.Text{ZH: "参数范围颠倒", EN: "empty range"},
		Msg:   diag.Text{ZH: "参数“%s”的 min 大于 max", EN: "the parameter %q has min above max"},
		Hint:  diag.Text{ZH: "请核对 min 和 max", EN: "check min and max"},
		Wrong: "days: {min: 30, max: 7}", Right: "days:\n  min: 7\n  max: 30",
	})
	rulePlaceholder = diag.Define(diag.Rule{
		ID:    "term/placeholder",
		Title: diag.Text{ZH: "条款文字与参数不符", EN: "text and parameters disagree"},
		Msg:   diag.Text{ZH: "条款文字里的 {%s} 没有在 params 中说明，或 params 中的参数没有用到", EN: "{%s} stands only in the text or only in params"},
		Hint:  diag.Text{ZH: "文字里每个 {名称} 都要在 params 下有同名的一项", EN: "every {name} in the text has an entry of that name under params"},
		Wrong: "text: \"{days} 天退货\"\nparams: {}", Right: "text: \"{days} 天退货\"\nparams:\n  days:\n    min: 7",
	})
	ruleCounts = diag.Define(diag.Rule{
		ID:    "org/count",
		Title: diag.Text{ZH: "列出的多于公布的", EN: "more listed than declared"},
		Msg:   diag.Text{ZH: "公布的数目是 %d，却列出了 %d 项", EN: "%d are declared but %d are listed"},
		Hint:  diag.Text{ZH: "请核对 %[3]s，或删去多列的项", EN: "check %[3]s or remove what is too much"},
		Wrong: "declared_count: 1\nitems: [a, b]", Right: "declared_count: 2\nitems: [a, b]",
	})
	ruleFewPeople = diag.Define(diag.Rule{
		ID:    "figure/few-people",
		Title: diag.Text{ZH: "人数太少", EN: "count of few people"},
		Msg:   diag.Text{ZH: "人数是 %s，少于 %d 人的统计会暴露个人，不能公布", EN: "the count is %s; counts of fewer than %d people give persons away and are not published"},
		Hint:  diag.Text{ZH: "请与其他数字合并，或删去这一条", EN: "add it to another figure or leave it out"},
		Wrong: "value: 3\nunit: 人", Right: "value: 12\nunit: 人",
	})
	ruleSupersedes = diag.Define(diag.Rule{
		ID:    "figure/supersedes",
		Title: diag.Text{ZH: "改动数字要写修改记录", EN: "changed figure without a change log"},
		Msg:   diag.Text{ZH: "这条数字取代了旧数字，却没有修改记录", EN: "this figure replaces another but has no change_log"},
		Hint:  diag.Text{ZH: "请加上 change_log：日期和说明", EN: "add change_log with date and note"},
		Wrong: "supersedes: loans-2017", Right: "supersedes: loans-2017\nchange_log:\n  - date: 2018-11-15\n    note: 按来源更新",
	})
)

// fewPeople is the least count of people that is published: fewer could be recognised.
const fewPeople = 5

// check reports what is wrong within one file, beyond the form of single values.
func (s *source) check(r reporter) {
	if rec := recordOf(s.value); rec != nil {
		rec.check(s.value, r)
	}
	switch v := s.value.(type) {
	case *Config:
		v.check(r)
	case *Framework:
		for i, slot := range v.Slots {
			if slot.DeclaredCount != nil && len(slot.Items) > *slot.DeclaredCount {
				r.at(fmt.Sprintf("slots[%d].items", i), ruleCounts, *slot.DeclaredCount, len(slot.Items), "declared_count")
			}
		}
	case *Unit:
		r.order(v.Founded, "成立日期", "dissolved", v.Dissolved, "撤销日期")
		if v.DeclaredDuties > 0 && len(v.Duties) > v.DeclaredDuties {
			r.at("duties", ruleCounts, v.DeclaredDuties, len(v.Duties), "declared_duties")
		}
	case *Programme:
		if (v.Running == Historic || v.Running == Unknown) && v.AsOf.IsZero() {
			r.at("status", ruleAsOf)
		}
		if listed := max(len(v.Modules), len(v.Strands)); v.Declared > 0 && listed > v.Declared {
			r.at("declared_count", ruleCounts, v.Declared, listed, "declared_count")
		}
	case *Terms:
		v.check(r)
	case *Pledge:
		v.check(r)
	case *Activity:
		v.check(r)
	case *Document:
		r.order(v.Issued, "成文日期", "effective", v.Effective, "施行日期")
		for i, a := range v.Attachments {
			r.beside(fmt.Sprintf("attachments[%d].file", i), a.File)
		}
	case *Figures:
		seen := map[Slug]bool{}
		for i, f := range v.Figures {
			if f.ID != "" && seen[f.ID] {
				r.at(fmt.Sprintf("figures[%d].id", i), ruleDuplicateID, string(f.ID))
			}
			seen[f.ID] = true
			if n, err := strconv.ParseFloat(string(f.Value), 64); err == nil && n > 0 && n < fewPeople && slices.Contains([]string{"人", "名", "位"}, f.Unit) {
				r.at(fmt.Sprintf("figures[%d].value", i), ruleFewPeople, string(f.Value), fewPeople)
			}
			if f.Supersedes != "" && len(f.ChangeLog) == 0 {
				r.at(fmt.Sprintf("figures[%d].supersedes", i), ruleSupersedes)
			}
		}
	case *Timeline:
		for i := 1; i < len(v.Events); i++ {
			r.sequence(fmt.Sprintf("events[%d].date", i), v.Events[i-1].Date, v.Events[i].Date)
		}
	}
}

// order reports when the second date certainly lies before the first.
func (r reporter) order(first Date, firstZH, where string, second Date, secondZH string) {
	if first.After(second) {
		r.at(where, ruleDateOrder, secondZH, second.String(), firstZH, first.String())
	}
}

func (r reporter) sequence(where string, last, this Date) {
	if last.After(this) {
		r.at(where, ruleListOrder, this.String(), last.String())
	}
}

// beside reports a name that is not of a file in the record's own folder.
func (r reporter) beside(where, name string) {
	if name != "" && (strings.ContainsAny(name, `/\:`) || name == "." || name == "..") {
		r.at(where, ruleRelatedFile, name, path.Base(strings.ReplaceAll(name, `\`, "/")))
	}
}

func (rec *Record) check(value any, r reporter) {
	switch v := value.(type) { // a record with a name of its own needs no title
	case *Unit:
		rec.Title = cmp.Or(rec.Title, v.Name)
	case *Programme:
		rec.Title = cmp.Or(rec.Title, v.Name)
		rec.Status = Status(v.Running)
		if v.Running != Running(Draft) && v.Running != Running(WithdrawnPage) {
			rec.Status = PublishedNow
		}
	case *Pledge:
		rec.Title = cmp.Or(rec.Title, v.ShopName)
	default:
		if rec.Title == "" {
			r.at("title", ruleNoTitle)
		}
	}
	statusRead := rec.Status != "" || !r.has("status")
	rec.Status = cmp.Or(rec.Status, PublishedNow)
	if rec.Published.IsZero() && !r.has("published") {
		r.at("published", ruleNoPublished)
	}
	if len(rec.Sources) == 0 && !r.has("sources") {
		r.at("sources", ruleNoSource)
	}
	for i, s := range rec.Sources {
		if s.URL != "" && s.Doc != "" {
			r.at(fmt.Sprintf("sources[%d].doc", i), ruleSourcePlace)
		}
	}
	if (rec.Status == WithdrawnPage) != (rec.Withdrawn != nil) && statusRead && !(rec.Withdrawn == nil && r.has("withdrawn")) {
		r.at("status", ruleWithdrawn)
	}
	r.order(rec.Published, "发布日期", "updated", rec.Updated, "更新日期")
	for i := 1; i < len(rec.ChangeLog); i++ {
		r.sequence(fmt.Sprintf("change_log[%d].date", i), rec.ChangeLog[i-1].Date, rec.ChangeLog[i].Date)
	}
}

// transitions are the legal steps of a pledge's life, from each state.
var transitions = map[State][]State{
	"":        {Applied},
	Applied:   {Publicity, Ended},
	Publicity: {InForce, Ended},
	InForce:   {Suspended, Ended},
	Suspended: {InForce, Ended},
	Ended:     nil,
}

func (p *Pledge) check(r reporter) {
	if stem := p.ID; p.Code != "" && stem != p.Code.Slug() {
		r.at("code", ruleCodeFile, string(p.Code), p.Code.Slug()+".md")
	}
	p.checkConsent(r)
	p.checkEvents(r)

	r.order(p.Joined, "加入日期", "last_verified.date", p.LastVerified.Date, "核查日期")
	r.order(p.Joined, "加入日期", "valid_until", p.ValidUntil, "有效期至")
	r.order(p.LastVerified.Date, "核查日期", "next_review", p.NextReview, "下次核查")
	start := p.Joined
	for _, d := range append([]Date{p.LastVerified.Date}, p.starts()...) {
		if d.Compare(start) > 0 {
			start = d
		}
	}
	if latest := start.AddMonths(24); !start.IsZero() && p.ValidUntil.After(latest) {
		r.at("valid_until", ruleValidity, p.ValidUntil.String(), start.String(), latest.String())
	}

	for i, c := range p.Pledges {
		at := fmt.Sprintf("pledges[%d]", i)
		if (c.Term == "") == (c.Text == "") {
			r.at(at, rulePromise)
		} else if c.Text != "" && c.Baseline == "" {
			r.at(at+".text", ruleBaseline)
		}
	}
}

// starts are the dates on which p came into force.
func (p *Pledge) starts() (dates []Date) {
	for _, e := range p.Events {
		if e.To == InForce {
			dates = append(dates, e.Date)
		}
	}
	return dates
}

func (p *Pledge) checkConsent(r reporter) {
	if !p.Consent.WithdrawnOn.IsZero() {
		r.order(p.Consent.Date, "同意日期", "consent.withdrawn_on", p.Consent.WithdrawnOn, "撤回日期")
		return // nothing personal is shown any more
	}
	need := func(scope Scope, instead IdentityDisplay) {
		if unreadable := slices.Contains(p.Consent.Scope, ""); !slices.Contains(p.Consent.Scope, scope) && !unreadable {
			r.at("identity_display", ruleConsent, string(p.IdentityDisplay), scope.what(), string(scope), string(instead))
		}
	}
	if p.DisplayName != "" && p.IdentityDisplay != ShowName && !slices.Contains(p.Consent.Scope, ScopeName) && !slices.Contains(p.Consent.Scope, "") {
		r.at("display_name", ruleDisplayName)
	}
	switch p.IdentityDisplay {
	case ShowMark:
		need(ScopeMembership, ShowNone)
	case ShowName:
		need(ScopeMembership, ShowNone)
		need(ScopeName, ShowMark)
	}
}

// what is the thing that a scope lets be published.
func (s Scope) what() diag.Text {
	switch s {
	case ScopeName:
		return diag.Text{ZH: "姓名", EN: "the person's name"}
	case ScopeMembership:
		return diag.Text{ZH: "党员身份", EN: "Party membership"}
	case ScopeOpenData:
		return diag.Text{ZH: "开放数据", EN: "open data"}
	}
	return diag.Text{ZH: "境外存放的数据", EN: "data kept overseas"}
}

func (p *Pledge) checkEvents(r reporter) {
	state := State("")
	for i, e := range p.Events {
		at := fmt.Sprintf("events[%d]", i)
		if i > 0 {
			r.sequence(at+".date", p.Events[i-1].Date, e.Date)
		}
		if e.To == "" {
			return // unreadable: what follows cannot be judged
		}
		from := state
		if i == 0 && e.From != "" {
			from = e.From
		} else if e.From != "" && e.From != state {
			r.at(at+".from", ruleFrom, string(e.From), cmp.Or(string(state), "applied"))
		}
		if !slices.Contains(transitions[from], e.To) {
			r.at(at+".to", ruleTransition, from.zh(), e.To.ZH(), cmp.Or(string(from), "nothing"), string(e.To), allowed(from))
		}
		state = e.To
		switch {
		case e.To == Suspended && e.ReasonCode == "":
			r.at(at, ruleReason, "暂停", "a suspension", "complaint_open")
		case e.To == Ended && p.EndedReason == "" && !isEndedReason(e.ReasonCode):
			near, ok := diag.Nearest(e.ReasonCode, endedReasonValues())
			if !ok {
				near = strings.Join(endedReasonValues(), " / ")
			}
			r.at(at+".reason_code", ruleReason, "终止", "an end", near)
		case e.To == Ended && p.EndedReason != "" && isEndedReason(e.ReasonCode) && EndedReason(e.ReasonCode) != p.EndedReason:
			r.at("ended_reason", ruleReasonConflict, string(p.EndedReason), e.ReasonCode)
		}
		if e.To == Ended && p.endedReason() == Revoked {
			if latest := e.Date.AddMonths(36); p.DisplayUntil.After(latest) {
				r.at("display_until", ruleDisplay, p.DisplayUntil.String(), latest.String())
			}
		}
	}
	if p.EndedReason != "" && state != Ended {
		r.at("ended_reason", ruleReasonConflict, string(p.EndedReason), string(state))
	}
}

func (s State) zh() string {
	if s == "" {
		return "未申请"
	}
	return s.ZH()
}

func allowed(from State) string {
	var words []string
	for _, s := range transitions[from] {
		words = append(words, string(s))
	}
	if words == nil {
		return "（终止后不能再变）"
	}
	return strings.Join(words, " / ")
}

func isEndedReason(code string) bool { return slices.Contains(endedReasonValues(), code) }

func endedReasonValues() (values []string) {
	for _, c := range endedReasonChoices {
		values = append(values, c.Value)
	}
	return values
}

func (a *Activity) check(r reporter) {
	r.order(a.Start, "开始", "end", a.End, "结束")
	if year := strconv.Itoa(int(a.Start.Year)); !a.Start.IsZero() && year != a.Year {
		r.at("start", ruleYear, a.Start.String(), a.Year, a.Start.Year)
	}
	for i, p := range a.Photos {
		at := fmt.Sprintf("photos[%d]", i)
		r.beside(at+".file", p.File)
		if p.Alt != "" && emptyAlt(p.Alt, p.File) {
			r.at(at+".alt", ruleAlt, p.Alt)
		}
		if p.PeopleVisible && p.ConsentRef == "" {
			r.at(at+".people_visible", rulePhotoConsent)
		}
	}
}

// emptyAlt reports whether alt says nothing about the picture in file.
func emptyAlt(alt, file string) bool {
	stem := strings.TrimSuffix(file, path.Ext(file))
	if utf8.RuneCountInString(alt) < 4 || strings.EqualFold(alt, file) || strings.EqualFold(alt, stem) {
		return true
	}
	rest := strings.Trim(alt, "0123456789０１２３４５６７８９ 一二三四五六七八九十.。_-()（）")
	return slices.Contains([]string{"图", "图片", "照片", "活动照片", "活动图片", "现场照片", "现场图片", "配图", "插图", "image", "photo", "picture", "img", "dsc"}, strings.ToLower(rest))
}

func (t *Terms) check(r reporter) {
	seen := map[Slug]bool{}
	for i, term := range t.Terms {
		at := fmt.Sprintf("terms[%d]", i)
		if term.ID != "" && seen[term.ID] {
			r.at(at+".id", ruleDuplicateID, string(term.ID))
		}
		seen[term.ID] = true
		used := placeholders(term.Text)
		for _, name := range slices.Sorted(maps.Keys(term.Params)) {
			if p := term.Params[name]; p.Min != nil && p.Max != nil && *p.Min > *p.Max {
				r.at(at+".params."+name, ruleRange, name)
			}
			if !slices.Contains(used, name) {
				r.at(at+".params."+name, rulePlaceholder, name)
			}
		}
		for _, name := range used {
			if _, ok := term.Params[name]; !ok {
				r.at(at+".text", rulePlaceholder, name)
			}
		}
	}
}

// placeholders returns the names in braces in a term's text.
func placeholders(text string) (names []string) {
	for {
		_, rest, ok := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return names
		}
		names, text = append(names, name), after
	}
}
