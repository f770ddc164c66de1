package opendata

import (
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/content"
)

// tables are all tables, in the order in which they are listed. The last describes the others, so that whoever opens them in a
// spreadsheet has the meaning of their columns at hand in the same form.
var tables = func() []table {
	all := []table{
		define("pledges", "承诺名录", "每行一份承诺：一家商户的店铺、状态、有效期和最近一次核查。", "One row for each pledge: a merchant's shop, state, validity and last check.",
			pledges, pledgeColumns, shopLists, col("demo", "boolean", demoTitle, demoZH, demoEN, func(p *pledge) value { return boolean(p.Demo) })).showing(ofPledges),
		define("promises", "承诺条目", "每行是一份承诺中的一条。", "One row for each single promise of each pledge.",
			promises, codeOf(func(p promise) *pledge { return p.pledge }), promiseColumns, demoOf(func(p promise) *pledge { return p.pledge })).showing(ofPledges),
		define("pledge-events", "承诺经过", "每行是一份承诺的一次状态变化。", "One row for each change of a pledge's state.",
			events, codeOf(func(e event) *pledge { return e.pledge }), eventColumns, demoOf(func(e event) *pledge { return e.pledge })).showing(ofPledges),
		define("pledge-terms", "标准条款", "每行一条标准承诺。", "One row for each standard pledge.", terms, termColumns),
		define("units", "组织", "每行一个组织、部门或团队。", "One row for each organisation, department or team.",
			units, unitColumns, recordColumns(func(u unit) (*content.Site, *content.Record) { return u.site, &u.Record })),
		define("relations", "组织关系", "每行是一个组织对另一个组织的关系。", "One row for each relation of one organisation to another.", relations, relationColumns),
		define("posts", "岗位", "每行一个岗位；只列岗位，不列人。", "One row for each post; posts only, never their holders.", posts, postColumns),
		define("duties", "职责", "每行是一个组织的一项职责。", "One row for each duty of an organisation.", duties, dutyColumns),
		define("framework-slots", "组织框架", "“1+6+8+N”框架的每一格；公布数多于已知数的，是资料缺口。", "One row for each slot of the 1+6+8+N framework; fewer known than declared is a gap in the sources.",
			slots, slotColumns),
		define("programmes", "项目", "每行一个平台、服务、场所、项目或机制。", "One row for each platform, service, facility, programme or mechanism.",
			programmes, programmeColumns, recordColumns(func(p programme) (*content.Site, *content.Record) { return p.site, &p.Record })),
		define("activities", "活动", "每行一次活动。", "One row for each activity.",
			activities, activityColumns, recordColumns(func(a activity) (*content.Site, *content.Record) { return a.site, &a.Record })).showing(ofActivities),
		define("documents", "文件", "每行一份通知或文件。", "One row for each notice or document.",
			documents, documentColumns, recordColumns(func(d document) (*content.Site, *content.Record) { return d.site, &d.Record })),
		define("attachments", "附件", "每行是文件的一个附件。", "One row for each attachment of a document.", attachments, attachmentColumns),
		define("figures", "数字", "每行一个数字，带单位、限定、截至日期、范围和来源。", "One row for each figure with unit, qualifier, date, scope and source.", figures, figureColumns),
		define("timeline", "大事记", "每行一件大事，日期按已知的精度。", "One row for each dated event, at the precision that is known.", milestones, milestoneColumns),
		define("corrections", "更正", "每行一次更正或撤下。", "One row for each correction or withdrawal.", corrections, correctionColumns),
	}
	dictionary := define("fields", "字段说明", "各表的每个字段是什么意思。", "What each field of each table means.", fieldsOf(&all), fieldColumns)
	all = append(all, dictionary)
	return all
}()

const (
	demoTitle = "演示"
	demoZH    = "true 表示虚构的演示记录"
	demoEN    = "true marks a fictitious demonstration record"
)

// The records of the other tables: what content has, and the site for what it refers to.
type (
	unit struct {
		site *content.Site
		*content.Unit
	}
	relation struct {
		unit
		content.Relation
	}
	post struct {
		unit
		number int
		content.Post
	}
	duty struct {
		unit
		content.Duty
	}
	slot struct {
		site *content.Site
		content.Slot
	}
	programme struct {
		site *content.Site
		*content.Programme
	}
	activity struct {
		site *content.Site
		*content.Activity
	}
	document struct {
		site *content.Site
		*content.Document
	}
	attachment struct {
		document
		content.Attachment
	}
	field struct {
		Table
		Field
	}
)

// sequence yields f of each item.
func sequence[T, R any](items []T, f func(i int, item T) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		for i, item := range items {
			if !yield(f(i, item)) {
				return
			}
		}
	}
}

// nested yields f of each part of each item.
func nested[T, U, R any](items iter.Seq[T], parts func(T) []U, f func(item T, i int, part U) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		for item := range items {
			for i, part := range parts(item) {
				if !yield(f(item, i, part)) {
					return
				}
			}
		}
	}
}

func terms(s *content.Site) iter.Seq[content.Term] { return slices.Values(s.Terms.Terms) }

func units(s *content.Site) iter.Seq[unit] {
	return sequence(s.Units, func(_ int, u *content.Unit) unit { return unit{s, u} })
}

func relations(s *content.Site) iter.Seq[relation] {
	return nested(units(s), func(u unit) []content.Relation { return u.Relations }, func(u unit, _ int, r content.Relation) relation { return relation{u, r} })
}

func posts(s *content.Site) iter.Seq[post] {
	return nested(units(s), func(u unit) []content.Post { return u.Posts }, func(u unit, i int, p content.Post) post { return post{u, i + 1, p} })
}

func duties(s *content.Site) iter.Seq[duty] {
	return nested(units(s), func(u unit) []content.Duty { return u.Duties }, func(u unit, _ int, d content.Duty) duty { return duty{u, d} })
}

func slots(s *content.Site) iter.Seq[slot] {
	if s.Framework == nil {
		return sequence[content.Slot, slot](nil, nil)
	}
	return sequence(s.Framework.Slots, func(_ int, v content.Slot) slot { return slot{s, v} })
}

func programmes(s *content.Site) iter.Seq[programme] {
	return sequence(s.Programmes, func(_ int, p *content.Programme) programme { return programme{s, p} })
}

func activities(s *content.Site) iter.Seq[activity] {
	return sequence(s.Activities, func(_ int, a *content.Activity) activity { return activity{s, a} })
}

func documents(s *content.Site) iter.Seq[document] {
	return sequence(s.Documents, func(_ int, d *content.Document) document { return document{s, d} })
}

func attachments(s *content.Site) iter.Seq[attachment] {
	return nested(documents(s), func(d document) []content.Attachment { return d.Attachments },
		func(d document, _ int, a content.Attachment) attachment { return attachment{d, a} })
}

func figures(s *content.Site) iter.Seq[content.Figure] {
	if s.Figures == nil {
		return slices.Values[[]content.Figure](nil)
	}
	return slices.Values(s.Figures.Figures)
}

func milestones(s *content.Site) iter.Seq[content.Milestone] {
	if s.Timeline == nil {
		return slices.Values[[]content.Milestone](nil)
	}
	return slices.Values(s.Timeline.Events)
}

func corrections(s *content.Site) iter.Seq[content.Correction] {
	if s.Corrections == nil {
		return slices.Values[[]content.Correction](nil)
	}
	return slices.Values(s.Corrections.Corrections)
}

// fieldsOf yields the fields of all tables, which by then include the one of the fields.
func fieldsOf(all *[]table) func(*content.Site) iter.Seq[field] {
	return func(*content.Site) iter.Seq[field] {
		return nested(slices.Values(*all), func(t table) []Field { return t.Fields }, func(t table, _ int, f Field) field { return field{t.Table, f} })
	}
}

// codeOf is the first column of a table of parts of pledges, demoOf the last.
func codeOf[R any](of func(R) *pledge) []column[R] {
	return col("code", "string", "承诺编号", "承诺名录的编号", "code in table pledges", func(r R) value { return text(of(r).Code) })
}

func demoOf[R any](of func(R) *pledge) []column[R] {
	return col("demo", "boolean", demoTitle, demoZH, demoEN, func(r R) value { return boolean(of(r).Demo) })
}

// recordColumns are what every record says about itself.
func recordColumns[R any](of func(R) (*content.Site, *content.Record)) []column[R] {
	record := func(f func(s *content.Site, rec *content.Record) value) func(R) value {
		return func(r R) value { return f(of(r)) }
	}
	return slices.Concat(
		col("summary", "string", "摘要", "", "summary", record(func(_ *content.Site, r *content.Record) value { return text(r.Summary) })),
		col("url", "uri", "网页", "", "the record's page", record(func(s *content.Site, r *content.Record) value { return text(base(s) + r.URL) })),
		col("sources", "list", "来源", "", "titles of the sources", record(func(_ *content.Site, r *content.Record) value { return list(sourceTitles(r.Sources)) })),
		col("published", "date", "发布日期", "", "first published", record(func(_ *content.Site, r *content.Record) value { return date(r.Published) })),
		col("updated", "date", "更新日期", "", "last changed", record(func(_ *content.Site, r *content.Record) value { return date(r.Updated) })),
		col("demo", "boolean", demoTitle, demoZH, demoEN, record(func(_ *content.Site, r *content.Record) value { return boolean(r.Demo) })),
	)
}

func sourceTitles(sources []content.Source) []string {
	return each(sources, func(s content.Source) string { return s.Title })
}

func unitNames(s *content.Site, ids []string) []string {
	return each(ids, s.UnitName)
}

func programmeNames(s *content.Site, ids []string) []string {
	return each(ids, s.ProgrammeName)
}

// attendance is how many came. Fewer than five are not counted in public: in a group so small a number points at persons.
func (a activity) attendance() *content.Attendance {
	if a.Attendance == nil || a.Attendance.Count < 5 {
		return &content.Attendance{}
	}
	return a.Attendance
}

var (
	termColumns = slices.Concat(
		col("id", "string", "标识", "", "id", func(t content.Term) value { return text(t.ID) }),
		col("text", "string", "承诺", "花括号内是参数", "text, parameters in braces", func(t content.Term) value { return text(t.Text) }),
		word("baseline", "性质", "只是重申法定义务，还是高于法定要求", "whether it only repeats the law or goes beyond it", func(t content.Term) content.Baseline { return t.Baseline }),
		col("params", "list", "参数", "名称=最小..最大 单位", "parameters as name=min..max unit", func(t content.Term) value { return list(ranges(t.Params)) }),
		col("legal_basis", "string", "法律依据", "", "legal basis", func(t content.Term) value { return text(t.LegalBasis) }),
		col("how_verified", "string", "怎样核查", "", "how it is verified", func(t content.Term) value { return text(t.HowVerified) }),
	)
	unitColumns = slices.Concat(
		col("id", "string", "标识", "", "id", func(u unit) value { return text(u.ID) }),
		col("name", "string", "名称", "", "name", func(u unit) value { return text(u.Name) }),
		word("kind", "类别", "", "kind", func(u unit) content.UnitKind { return u.Kind }),
		col("parent", "string", "上级", "上级组织的标识", "id of the parent", func(u unit) value { return text(u.Parent) }),
		col("other_names", "list", "其他名称", "", "other names", func(u unit) value {
			return list(each(u.OtherNames, func(n content.OtherName) string { return n.Name }))
		}),
		col("founded", "date", "成立日期", "", "founded", func(u unit) value { return date(u.Founded) }),
		col("dissolved", "date", "撤销日期", "", "dissolved", func(u unit) value { return date(u.Dissolved) }),
		col("framework_slot", "string", "框架位置", "“1+6+8+N”中的哪一格", "slot of the 1+6+8+N framework", func(u unit) value { return text(u.FrameworkSlot) }),
		col("named", "boolean", "名称已公布", "false 表示来源没有写出名称，这里只是占位", "false means that the sources give no name", func(u unit) value {
			if u.Named == nil {
				return value{}
			}
			return boolean(*u.Named)
		}),
		col("declared_members", "integer", "公布的成员数", "", "declared number of members", func(u unit) value { return known(u.DeclaredMembers) }),
		col("declared_duties", "integer", "公布的职责数", "", "declared number of duties", func(u unit) value { return known(u.DeclaredDuties) }),
		col("office_phone", "string", "办公电话", "", "office telephone", func(u unit) value { return text(u.Contact.OfficePhone) }),
		col("address", "string", "地址", "", "address", func(u unit) value { return text(u.Contact.Address) }),
		col("hours", "string", "时间", "", "opening hours", func(u unit) value { return text(u.Contact.Hours) }),
		col("uscc", "string", "统一社会信用代码", "", "unified social credit code", func(u unit) value { return text(u.USCC) }),
	)
	relationColumns = slices.Concat(
		col("unit", "string", "组织", "组织表的标识", "id in table units", func(r relation) value { return text(r.ID) }),
		col("unit_name", "string", "组织名称", "", "its name", func(r relation) value { return text(r.Name) }),
		word("type", "关系", "", "type of relation", func(r relation) content.RelationType { return r.Type }),
		col("to", "string", "对象", "组织表的标识", "id in table units of the other", func(r relation) value { return text(r.To) }),
		col("to_name", "string", "对象名称", "", "its name", func(r relation) value { return text(r.site.UnitName(r.To)) }),
		col("demo", "boolean", demoTitle, demoZH, demoEN, func(r relation) value { return boolean(r.Demo) }),
	)
	postColumns = slices.Concat(
		col("unit", "string", "组织", "组织表的标识", "id in table units", func(p post) value { return text(p.ID) }),
		col("unit_name", "string", "组织名称", "", "its name", func(p post) value { return text(p.Name) }),
		col("number", "integer", "序号", "", "position in the list", func(p post) value { return number(p.number) }),
		col("label", "string", "岗位", "", "post", func(p post) value { return text(p.Label) }),
		col("role", "string", "职务", "", "role", func(p post) value { return text(p.Role) }),
		col("ex_officio", "string", "兼任条件", "由担任什么职务的人兼任", "held by virtue of which office", func(p post) value { return text(p.ExOfficio) }),
		col("demo", "boolean", demoTitle, demoZH, demoEN, func(p post) value { return boolean(p.Demo) }),
	)
	dutyColumns = slices.Concat(
		col("unit", "string", "组织", "组织表的标识", "id in table units", func(d duty) value { return text(d.ID) }),
		col("unit_name", "string", "组织名称", "", "its name", func(d duty) value { return text(d.Name) }),
		col("order", "integer", "顺序", "", "order", func(d duty) value { return known(d.Order) }),
		col("duty", "string", "职责", "", "duty", func(d duty) value { return text(d.Duty.Title) }),
		col("demo", "boolean", demoTitle, demoZH, demoEN, func(d duty) value { return boolean(d.Demo) }),
	)
	slotColumns = slices.Concat(
		col("symbol", "string", "符号", "", "symbol", func(v slot) value { return text(v.Symbol) }),
		col("label", "string", "名称", "", "label", func(v slot) value { return text(v.Label) }),
		col("declared_count", "integer", "公布的数目", "来源说有几个；不定数没有", "how many the sources declare; empty if open", func(v slot) value {
			if v.DeclaredCount == nil {
				return value{}
			}
			return number(*v.DeclaredCount)
		}),
		col("known_count", "integer", "已知的数目", "", "how many are known", func(v slot) value { return number(len(v.Items)) }),
		col("items", "list", "已知的项", "", "the known ones", func(v slot) value { return list(unitNames(v.site, v.Items)) }),
		col("note", "string", "说明", "", "note", func(v slot) value { return text(v.Note) }),
		col("demo", "boolean", demoTitle, demoZH, demoEN, func(v slot) value { return boolean(v.site.Framework.Demo) }),
	)
	programmeColumns = slices.Concat(
		col("id", "string", "标识", "", "id", func(p programme) value { return text(p.ID) }),
		col("name", "string", "名称", "", "name", func(p programme) value { return text(p.Name) }),
		word("subtype", "类别", "", "kind", func(p programme) content.Subtype { return p.Subtype }),
		word("status", "状态", "", "whether it is still running", func(p programme) content.Running { return p.Running }),
		col("as_of", "date", "截至", "", "as of", func(p programme) value { return date(p.AsOf) }),
		col("set", "string", "所属组", "", "set", func(p programme) value { return text(p.Set) }),
		col("provider", "string", "提供者", "", "provider", func(p programme) value { return text(p.site.UnitName(p.Provider)) }),
		col("audience", "string", "对象", "", "audience", func(p programme) value { return text(p.Audience) }),
		col("modules", "list", "模块", "", "modules", func(p programme) value { return list(p.Modules) }),
		col("strands", "list", "分支", "", "strands", func(p programme) value { return list(p.Strands) }),
		col("declared_count", "integer", "公布的数目", "", "declared number", func(p programme) value { return known(p.Declared) }),
		col("website", "uri", "网址", "", "website", func(p programme) value { return text(p.Website) }),
		col("hours", "string", "时间", "", "hours", func(p programme) value { return text(p.Hours) }),
		col("office_phone", "string", "办公电话", "", "office telephone", func(p programme) value { return text(p.Contact.OfficePhone) }),
		col("address", "string", "地址", "", "address", func(p programme) value { return text(p.Contact.Address) }),
		col("quote", "string", "原文引用", "来源的说法，本站不作断言", "a claim of the sources that this site does not make its own", func(p programme) value { return text(p.Quote) }),
	)
	activityColumns = slices.Concat(
		col("id", "string", "标识", "年份/名称", "year/name", func(a activity) value { return text(strings.Trim(strings.TrimPrefix(a.URL, "/activities"), "/")) }),
		col("title", "string", "标题", "", "title", func(a activity) value { return text(a.Title) }),
		word("kind", "类别", "", "kind", func(a activity) content.ActivityKind { return a.Kind }),
		col("start", "date", "开始", "", "start", func(a activity) value { return date(a.Start) }),
		col("end", "date", "结束", "", "end", func(a activity) value { return date(a.End) }),
		col("planned", "boolean", "计划中", "", "true if only planned", func(a activity) value { return yes(a.Planned) }),
		col("place", "string", "地点", "", "place", func(a activity) value { return text(a.Place) }),
		col("organisers", "list", "主办", "", "organisers", func(a activity) value { return list(unitNames(a.site, a.Organisers)) }),
		col("partners", "list", "合作方", "", "partners", func(a activity) value { return list(unitNames(a.site, a.Partners)) }),
		col("programmes", "list", "相关项目", "", "related programmes", func(a activity) value { return list(programmeNames(a.site, a.Programmes)) }),
		col("attendance", "integer", "参加人数", "不足 5 的不列", "how many took part; left out if fewer than 5", func(a activity) value { return known(a.attendance().Count) }),
		col("attendance_unit", "string", "人数单位", "人或人次", "人 persons, 人次 attendances", func(a activity) value { return text(a.attendance().Unit) }),
		word("attendance_qualifier", "人数限定", "", "how exact the number is", func(a activity) content.Qualifier { return a.attendance().Qualifier }),
		col("photos", "integer", "照片数", "", "number of photos", func(a activity) value { return number(len(a.Photos)) }),
		col("tags", "list", "标签", "", "tags", func(a activity) value { return list(a.Tags) }),
	)
	documentColumns = slices.Concat(
		col("id", "string", "标识", "", "id", func(d document) value { return text(d.ID) }),
		col("title", "string", "标题", "", "title", func(d document) value { return text(d.Title) }),
		col("doc_kind", "string", "文种", "", "kind of document", func(d document) value { return text(d.DocKind) }),
		col("issuer", "string", "发文机关", "", "issuer", func(d document) value { return text(d.site.UnitName(d.Issuer)) }),
		col("doc_no", "string", "文号", "", "number", func(d document) value { return text(d.DocNo) }),
		col("issued", "date", "成文日期", "", "issued", func(d document) value { return date(d.Issued) }),
		col("effective", "date", "施行日期", "", "effective", func(d document) value { return date(d.Effective) }),
		col("validity", "string", "效力", "", "validity", func(d document) value { return text(d.Validity) }),
		col("attachments", "integer", "附件数", "", "number of attachments", func(d document) value { return number(len(d.Attachments)) }),
	)
	attachmentColumns = slices.Concat(
		col("document", "string", "文件标识", "文件表的标识", "id in table documents", func(a attachment) value { return text(a.ID) }),
		col("title", "string", "名称", "", "title", func(a attachment) value { return text(a.Attachment.Title) }),
		col("url", "uri", "网址", "", "address", func(a attachment) value {
			return text(base(a.site) + "/" + path.Join(path.Dir(strings.TrimPrefix(a.document.File, "content/")), a.Attachment.File))
		}),
		col("sha256", "string", "SHA-256", "", "SHA-256", func(a attachment) value { return text(a.SHA256) }),
		col("demo", "boolean", demoTitle, demoZH, demoEN, func(a attachment) value { return boolean(a.Demo) }),
	)
	figureColumns = slices.Concat(
		col("id", "string", "标识", "", "id", func(f content.Figure) value { return text(f.ID) }),
		col("label", "string", "名称", "", "label", func(f content.Figure) value { return text(f.Label) }),
		col("value", "number", "数值", "", "value", func(f content.Figure) value { return decimal(f.Value) }),
		col("unit", "string", "单位", "", "unit", func(f content.Figure) value { return text(f.Unit) }),
		word("qualifier", "限定", "", "how exact the number is", func(f content.Figure) content.Qualifier { return f.Qualifier }),
		col("as_of", "date", "截至", "", "as of", func(f content.Figure) value { return date(f.AsOf) }),
		col("period", "string", "期间", "", "period", func(f content.Figure) value { return text(f.Period) }),
		col("scope", "string", "范围", "", "scope", func(f content.Figure) value { return text(f.Scope) }),
		col("source", "string", "来源", "", "source", func(f content.Figure) value { return text(figureSource(f).Title) }),
		col("source_url", "uri", "来源网址", "", "address of the source", func(f content.Figure) value { return text(figureSource(f).URL) }),
		col("supersedes", "string", "取代", "被取代的数字的标识", "id of the figure that this one supersedes", func(f content.Figure) value { return text(f.Supersedes) }),
		col("note", "string", "说明", "", "note", func(f content.Figure) value { return text(f.Note) }),
		col("demo", "boolean", demoTitle, demoZH, demoEN, func(f content.Figure) value { return boolean(f.Demo) }),
	)
	milestoneColumns = slices.Concat(
		col("date", "date", "日期", "", "date", func(m content.Milestone) value { return date(m.Date) }),
		col("date_text", "string", "日期原文", "来源对日期的说法", "the date as the source puts it", func(m content.Milestone) value { return text(m.DateText) }),
		col("title", "string", "标题", "", "title", func(m content.Milestone) value { return text(m.Title) }),
		col("summary", "string", "摘要", "", "summary", func(m content.Milestone) value { return text(m.Summary) }),
		col("related", "list", "相关", "本站的路径", "paths on this site", func(m content.Milestone) value { return list(m.Related) }),
		col("sources", "list", "来源", "", "titles of the sources", func(m content.Milestone) value { return list(sourceTitles(m.Sources)) }),
		col("demo", "boolean", demoTitle, demoZH, demoEN, func(m content.Milestone) value { return boolean(m.Demo) }),
	)
	correctionColumns = slices.Concat(
		col("date", "date", "日期", "", "date", func(c content.Correction) value { return date(c.Date) }),
		word("kind", "类别", "", "corrected or taken down", func(c content.Correction) content.CorrectionKind { return c.Kind }),
		col("page", "string", "网页", "本站的路径", "path on this site", func(c content.Correction) value { return text(c.Page) }),
		col("what", "string", "内容", "", "what was changed", func(c content.Correction) value { return text(c.What) }),
		col("why", "string", "理由", "", "why", func(c content.Correction) value { return text(c.Why) }),
		col("demo", "boolean", demoTitle, demoZH, demoEN, func(c content.Correction) value { return boolean(c.Demo) }),
	)
	fieldColumns = slices.Concat(
		col("table", "string", "表", "", "table", func(f field) value { return text(f.Table.Name) }),
		col("table_title", "string", "表的名称", "", "title of the table, in Chinese", func(f field) value { return text(f.Table.Title) }),
		col("field", "string", "字段", "", "field", func(f field) value { return text(f.Field.Name) }),
		col("title", "string", "名称", "", "title of the field, in Chinese", func(f field) value { return text(f.Field.Title) }),
		col("type", "string", "类型", "date 按已知的精度写：年、年月或年月日；list 在 CSV 中以 | 分隔", "date has the precision that is known; items of a list are separated by | in CSV",
			func(f field) value { return text(f.Type) }),
		col("description", "string", "说明", "", "description in Chinese", func(f field) value { return text(f.Field.ZH) }),
		col("description_en", "string", "英文说明", "", "description in English", func(f field) value { return text(f.Field.EN) }),
		col("values", "list", "取值", "取值是有限几个时，值=中文", "the values of a closed list, with their Chinese words", func(f field) value {
			return list(each(f.Values, func(v Choice) string { return v.Value + "=" + v.ZH }))
		}),
	)
)

func figureSource(f content.Figure) content.Source {
	if f.Source == nil {
		return content.Source{}
	}
	return *f.Source
}

// ranges are what a standard pledge's parameters may be, by name.
func ranges(params map[string]content.Param) []string {
	var all []string
	bound := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', -1, 64)
	}
	for name, p := range params {
		all = append(all, strings.TrimSpace(name+"="+bound(p.Min)+".."+bound(p.Max)+" "+p.Unit))
	}
	slices.Sort(all)
	return all
}
