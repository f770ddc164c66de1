package content

import (
	"cmp"
	"fmt"
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
	ruleNoSummary = diag.Define(diag.Rule{
		ID:    "record/summary",
		Title: diag.Text{ZH: "缺少摘要", EN: "missing summary"},
		Msg:   diag.Text{ZH: "缺少必填字段 summary（摘要）", EN: "the required field summary is missing"},
		Hint:  diag.Text{ZH: "请加一行 summary: 用一两句话说明这条记录，不超过 120 字", EN: "add a line summary: … that says in a sentence or two what this is, in 120 characters"},
		Wrong: "title: 通知", Right: "title: 通知\nsummary: 园区国庆假期的值班安排和联系方式。",
	})
	ruleNotHere = diag.Define(diag.Rule{
		ID:    "record/not-here",
		Title: diag.Text{ZH: "数据文件里不起作用的字段", EN: "key that means nothing in a data file"},
		Msg:   diag.Text{ZH: "%s 在数据文件里不起作用，这个文件总是公开的", EN: "%s means nothing in a data file, which is always public"},
		Hint:  diag.Text{ZH: "请删去；还不能公开的条目先不要写进来", EN: "remove it; leave out the entries that are not public yet"},
		Wrong: "status: draft\nfigures: …", Right: "figures: …",
	})
	ruleNoPublished = diag.Define(diag.Rule{
		ID:    "record/published",
		Title: diag.Text{ZH: "缺少发布日期", EN: "missing date of publication"},
		Msg:   diag.Text{ZH: "缺少必填字段 published（发布日期）", EN: "the required field published is missing"},
		Hint:  diag.Text{ZH: "请加一行 published: 2026-01-05（首次发布的日期，以后不改）", EN: "add a line published: 2026-01-05 (the first day; it never changes)"},
		Wrong: "title: 通知", Right: "title: 通知\npublished: 2026-01-05",
	})
	ruleDay = diag.Define(diag.Rule{
		ID:    "date/day",
		Title: diag.Text{ZH: "日期没有写到日", EN: "date without its day"},
		Msg:   diag.Text{ZH: "“%s”没有写到日", EN: "%q has no day"},
		Hint:  diag.Text{ZH: "发布和更新的日期请写全，如 %[2]s", EN: "write the whole date, such as %[2]s"},
		Wrong: "published: 2026-11", Right: "published: 2026-11-20",
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
	ruleKeyword = diag.Define(diag.Rule{
		ID:    "record/keyword",
		Title: diag.Text{ZH: "几个关键词写成了一个", EN: "several keywords in one"},
		Msg:   diag.Text{ZH: "“%s”会被当作一个关键词", EN: "%q would be one keyword"},
		Hint:  diag.Text{ZH: "各词之间用半角逗号和空格：[%[2]s]", EN: "put a comma and a space between them: [%[2]s]"},
		Wrong: "keywords: [党建、电商]", Right: "keywords: [党建, 电商]",
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
	if c := commonOf(s.value); c != nil {
		c.check(s.value, r)
	}
	switch v := s.value.(type) {
	case *Config:
		v.check(r)
	case *Column:
		r.dates(v.Published, v.Updated)
		if strings.HasPrefix(v.URL, "/activities/") && v.URL != "/activities/" && v.Body.HasText {
			r.at("", ruleColumnBody)
		}
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
		v.checkAttachments(r)
	case *Figures:
		seen := map[Slug]bool{}
		for i, f := range v.Figures {
			if f.ID != "" && seen[f.ID] {
				r.at(fmt.Sprintf("figures[%d].id", i), ruleDuplicateID, string(f.ID))
			}
			seen[f.ID] = true
			if n, err := strconv.ParseFloat(string(f.Value), 64); err == nil && n > 0 && n < fewPeople && countsPeople(f.Unit) {
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

// dates checks when a page was published and updated: its feeds and its metadata give the day.
func (r reporter) dates(published, updated Date) {
	if !published.IsZero() && published.Day == 0 {
		r.at("published", ruleDay, published.String(), published.firstDay().String())
	}
	if !updated.IsZero() && updated.Day == 0 {
		r.at("updated", ruleDay, updated.String(), updated.firstDay().String())
	}
	r.order(published, "发布日期", "updated", updated, "更新日期")
}

// countsPeople reports whether a unit such as 人, 名党员 or 个志愿者 counts persons. 家单位 and 个车位 do not, whatever they end in.
func countsPeople(unit string) bool {
	begins := func(word string) bool { return strings.HasPrefix(unit, word) }
	ends := func(word string) bool { return strings.HasSuffix(unit, word) }
	return slices.ContainsFunc([]string{"人", "名", "位"}, begins) || slices.ContainsFunc([]string{"人", "党员", "团员", "职工", "志愿者"}, ends)
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
		if rec.Title == "" && !r.has("title") {
			r.at("title", ruleNoTitle)
		}
	}
	if _, isPledge := value.(*Pledge); !isPledge && rec.Summary == "" && !r.has("summary") { // a pledge is summed up by its promises
		r.at("summary", ruleNoSummary)
	}
	statusRead := rec.Status != "" || !r.has("status")
	rec.Status = cmp.Or(rec.Status, PublishedNow)
	if (rec.Status == WithdrawnPage) != (rec.Withdrawn != nil) && statusRead && !(rec.Withdrawn == nil && r.has("withdrawn")) {
		r.at("status", ruleWithdrawn)
	}
}

// check reports what is wrong with what all records say of themselves.
func (c *Common) check(value any, r reporter) {
	if recordOf(value) == nil {
		for _, key := range []string{"status", "withdrawn", "aliases"} {
			if r.has(key) {
				r.at(key, ruleNotHere, key)
			}
		}
	}
	if _, isList := value.(*Corrections); !isList { // each correction has its date, and is its own source
		if c.Published.IsZero() && !r.has("published") {
			r.at("published", ruleNoPublished)
		}
		if len(c.Sources) == 0 && !r.has("sources") {
			r.at("sources", ruleNoSource)
		}
	}
	for i, k := range c.Keywords {
		if words := strings.FieldsFunc(k, func(r rune) bool { return strings.ContainsRune("，、；,;", r) }); len(words) > 1 {
			r.at(fmt.Sprintf("keywords[%d]", i), ruleKeyword, k, strings.Join(words, ", "))
		}
	}
	for i, s := range c.Sources {
		if s.URL != "" && s.Doc != "" {
			r.at(fmt.Sprintf("sources[%d].doc", i), ruleSourcePlace)
		}
	}
	r.dates(c.Published, c.Updated)
	for i := 1; i < len(c.ChangeLog); i++ {
		r.sequence(fmt.Sprintf("change_log[%d].date", i), c.ChangeLog[i-1].Date, c.ChangeLog[i].Date)
	}
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
