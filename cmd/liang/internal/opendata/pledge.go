package opendata

import (
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"liang/cmd/liang/internal/content"
)

// A pledge is what open data may say about one. It is reused for the next pledge of a table.
type pledge struct {
	site *content.Site
	content.Disclosure
}

// A promise is one promise of a pledge, an event one step of its life, a shop one of its shops.
type (
	promise struct {
		*pledge
		number int
		content.Promise
	}
	event struct {
		*pledge
		content.Event
	}
	shop struct {
		*pledge
		content.Shop
	}
)

func pledges(s *content.Site) iter.Seq[*pledge] {
	return func(yield func(*pledge) bool) {
		p := pledge{site: s}
		for _, record := range s.Pledges {
			p.Disclosure = s.Disclose(record).OpenData()
			if !yield(&p) {
				return
			}
		}
	}
}

func promises(s *content.Site) iter.Seq[promise] {
	return func(yield func(promise) bool) {
		for p := range pledges(s) {
			for i, v := range p.Promises {
				if !yield(promise{p, i + 1, v}) {
					return
				}
			}
		}
	}
}

func events(s *content.Site) iter.Seq[event] {
	return func(yield func(event) bool) {
		for p := range pledges(s) {
			for _, v := range p.Events {
				if !yield(event{p, v}) {
					return
				}
			}
		}
	}
}

// reason is why p ended. A record without personal data does not say: a reason that only some of them give would tell on the others.
func (p *pledge) reason() content.EndedReason {
	if p.Standing.Tombstone {
		return ""
	}
	return p.Standing.Reason
}

// category is the name of p's category of business.
func (p *pledge) category() string {
	for _, c := range p.site.Config.BusinessCategories {
		if string(c.ID) == p.Category {
			return c.Name
		}
	}
	return p.Category
}

// text is the promise in full, its parameters filled in.
func (p promise) text() string {
	term := p.site.Term(p.Term)
	if p.Text != "" || term == nil {
		return p.Text
	}
	s := term.Text
	for name, v := range p.Params {
		s = strings.ReplaceAll(s, "{"+name+"}", strconv.FormatFloat(v, 'f', -1, 64))
	}
	return s
}

func (p promise) baseline() content.Baseline {
	if term := p.site.Term(p.Term); p.Baseline == "" && term != nil {
		return term.Baseline
	}
	return p.Baseline
}

func (p promise) legalBasis() string {
	if term := p.site.Term(p.Term); term != nil {
		return term.LegalBasis
	}
	return ""
}

// parameters are the promise's parameters as name=value.
func (p promise) parameters() []string {
	var all []string
	for name, v := range p.Params {
		all = append(all, name+"="+strconv.FormatFloat(v, 'f', -1, 64))
	}
	slices.Sort(all)
	return all
}

// reason is the event's reason; a withdrawn consent is a voluntary exit like any other.
func (e event) reason() string {
	if e.ReasonCode == content.ReasonCode(content.ConsentWithdrawn) {
		return string(content.WithdrawnByMerchant)
	}
	return string(e.ReasonCode)
}

var (
	pledgeColumns = slices.Concat(
		col("code", "string", "承诺编号", "唯一，永不重复使用，末位是校验位", "unique code, never reused; its last character is a check character", func(p *pledge) value { return text(p.Code) }),
		col("url", "uri", "网页", "承诺的网页", "the pledge's page", func(p *pledge) value { return text(base(p.site) + p.URL) }),
		col("shop_name", "string", "店铺名称", "", "name of the shop", func(p *pledge) value { return text(p.ShopName) }),
		word("state", "状态", "承诺现在的状态", "where the pledge stands on the build date", func(p *pledge) content.State { return p.Standing.State }),
		word("ended_reason", "终止原因", "已终止的承诺为什么终止", "why an ended pledge ended", (*pledge).reason),
		col("since", "date", "状态起始日期", "进入现在状态的日期", "when it came to this state", func(p *pledge) value { return date(p.Standing.Since) }),
		col("in_force", "boolean", "是否有效", "承诺有效并且没有过期", "active, and not past its validity", func(p *pledge) value { return boolean(p.Standing.InForce) }),
		col("review_due", "boolean", "应当复查", "有效，但已过下次核查日期", "in force, but its next review is overdue", func(p *pledge) value { return yes(p.Standing.DueReview) }),
		col("joined", "date", "加入日期", "", "when the merchant joined", func(p *pledge) value { return date(p.Joined) }),
		col("valid_until", "date", "有效期至", "", "last day of validity", func(p *pledge) value { return date(p.ValidUntil) }),
		col("verified", "date", "最近核查日期", "", "last check", func(p *pledge) value { return date(p.LastVerified.Date) }),
		col("verified_method", "string", "核查方式", "", "how it was checked", func(p *pledge) value { return text(p.LastVerified.Method) }),
		col("verified_by", "string", "核查者", "", "who checked it", func(p *pledge) value { return text(p.site.UnitName(p.LastVerified.By)) }),
		col("next_review", "date", "下次核查日期", "", "next review", func(p *pledge) value { return date(p.NextReview) }),
		col("branch", "string", "所属党支部", "组织表的 id", "id in table units of the Party branch that looks after the pledge", func(p *pledge) value { return text(p.Branch) }),
		col("branch_name", "string", "党支部名称", "", "name of that branch", func(p *pledge) value { return text(p.site.UnitName(p.Branch)) }),
		col("category", "string", "经营类别", "", "category of business", func(p *pledge) value { return text(p.category()) }),
		col("legal_name", "string", "经营主体", "登记名称；是自然人姓名而没有同意列入开放数据的，不列", "registered name; left out if it is a person's name without consent to open data",
			func(p *pledge) value { return text(p.LegalName) }),
		col("legal_kind", "string", "主体类型", "", "kind of legal entity", func(p *pledge) value { return text(p.LegalKind) }),
		col("uscc", "string", "统一社会信用代码", "", "unified social credit code", func(p *pledge) value { return text(p.USCC) }),
		col("party_member", "boolean", "党员身份", "本人同意列入开放数据的才写 true；没有不表示不是", "true only with consent to open data; absence says nothing",
			func(p *pledge) value { return yes(p.Member) }),
		col("person", "string", "展示姓名", "本人同意列入开放数据的才列", "personal name, only with consent to open data", func(p *pledge) value { return text(p.Person) }),
		col("complaint", "string", "投诉方式", "怎样直接向店铺投诉", "how to complain to the shop", func(p *pledge) value { return text(p.Complaint) }),
	)
	// shopLists are the pledge's shops in table pledges; pledge.json has them as objects.
	shopLists = slices.Concat(
		col("platforms", "list", "电商平台", "", "marketplaces", func(p *pledge) value { return list(each(p.Shops, func(s content.Shop) string { return s.Name })) }),
		col("shop_urls", "list", "网店网址", "", "addresses of the shops", func(p *pledge) value {
			return list(each(p.Shops, func(s content.Shop) string { return string(s.URL) }))
		}),
	)
	promiseColumns = slices.Concat(
		col("number", "integer", "序号", "在这份承诺中的第几条", "position in the pledge", func(p promise) value { return number(p.number) }),
		col("term", "string", "标准条款", "标准条款表的 id；自拟的没有", "id in table pledge-terms, if it is a standard pledge", func(p promise) value { return text(p.Term) }),
		col("text", "string", "承诺", "全文，参数已填入", "full text, parameters filled in", func(p promise) value { return text(p.text()) }),
		word("baseline", "性质", "只是重申法定义务，还是高于法定要求", "whether it only repeats the law or goes beyond it", promise.baseline),
		col("legal_basis", "string", "法律依据", "", "legal basis", func(p promise) value { return text(p.legalBasis()) }),
		col("params", "list", "参数", "名称=数值", "parameters as name=value", func(p promise) value { return list(p.parameters()) }),
		col("evidence", "string", "依据", "", "evidence", func(p promise) value { return text(p.Evidence) }),
	)
	eventColumns = slices.Concat(
		col("date", "date", "日期", "", "date", func(e event) value { return date(e.Date) }),
		word("from", "原状态", "", "state before", func(e event) content.State { return e.From }),
		word("to", "新状态", "", "state after", func(e event) content.State { return e.To }),
		col("reason", "string", "原因", "", "reason code", func(e event) value { return text(e.reason()) }),
		col("note", "string", "公开说明", "", "public note", func(e event) value { return text(e.PublicNote) }),
		col("decided_by", "string", "决定者", "", "who decided", func(e event) value { return text(e.site.UnitName(e.DecidedBy)) }),
	)
	shopColumns = slices.Concat(
		col("name", "string", "平台", "", "marketplace", func(s shop) value { return text(s.Name) }),
		col("url", "uri", "网址", "", "address", func(s shop) value { return text(s.Shop.URL) }),
		col("shop_id", "string", "店铺号", "", "the marketplace's id for the shop", func(s shop) value { return text(s.ShopID) }),
	)
)

var pledgeBuffers = sync.Pool{New: func() any { return new([]byte) }}

// writePledge writes the data of the page of record: the row of table pledges, with its shops, promises and events in it.
func writePledge(w io.Writer, s *content.Site, record *content.Pledge) error {
	buf := pledgeBuffers.Get().(*[]byte)
	defer pledgeBuffers.Put(buf)
	p := &pledge{s, s.Disclose(record).OpenData()}
	b := append((*buf)[:0], '{')
	if p.Demo {
		b = append(b, `"note":`...)
		b = appendString(b, demoNote)
		b = append(b, ',')
	}
	b = appendObject(b, pledgeColumns, p)
	b = append(b, `,"demo":`...)
	b = strconv.AppendBool(b, p.Demo)
	b = appendArray(b, "shops", p.Shops, shopColumns, func(_ int, v content.Shop) shop { return shop{p, v} })
	b = appendArray(b, "promises", p.Promises, promiseColumns, func(i int, v content.Promise) promise { return promise{p, i + 1, v} })
	b = appendArray(b, "events", p.Events, eventColumns, func(_ int, v content.Event) event { return event{p, v} })
	b = append(b, "}\n"...)
	*buf = b
	_, err := w.Write(b)
	return err
}

// appendObject appends the members of an object: what is known of r.
func appendObject[R any](b []byte, columns []column[R], r R) []byte {
	more := false
	for i := range columns {
		b, more = appendMember(b, more, columns[i].Name, columns[i].of(r))
	}
	return b
}

// appendArray appends a member that is an array of objects, unless it would be empty.
func appendArray[T, R any](b []byte, name string, items []T, columns []column[R], record func(i int, item T) R) []byte {
	if len(items) == 0 {
		return b
	}
	b = append(b, `,"`...)
	b = append(b, name...)
	b = append(b, `":[`...)
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = appendObject(b, columns, record(i, item))
		b = append(b, '}')
	}
	return append(b, ']')
}

// each is f of every item.
func each[T, U any](items []T, f func(T) U) []U {
	all := make([]U, len(items))
	for i, item := range items {
		all[i] = f(item)
	}
	return all
}
