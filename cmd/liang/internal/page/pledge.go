package page

import (
	"cmp"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
	"liang/cmd/liang/internal/opendata"
)

// A Pledge is the view of one merchant's page; in print it is the shop's plaque.
type Pledge struct {
	Page
	Body         layout.HTML
	Code         string
	State        State
	Explanation  string // what the state means for a shopper
	Tombstone    bool   // nothing else is known here but Code, State and Joined
	Shop         string
	Member       bool   // the merchant agreed to be shown as a Party member
	Person       string // the name that may be shown, or ""
	LegalName    string
	LegalKind    string
	USCC         string
	Branch       *Link
	Category     *Link
	Shops        []Shop
	Promises     []Promise
	HasStatutory bool
	Joined       content.Date
	ValidUntil   content.Date
	NextReview   content.Date
	Verified     content.Date
	Method       string
	VerifiedBy   Link
	Events       []Event
	Routes       []Route
	QR           QR
	Badge        string // address of the SVG badge
	JSON         string // address of the record as data
	Domain       string // where to look a code up
}

type Shop struct{ Platform, URL, ID string }

// A Promise is one pledge in words.
type Promise struct {
	Text      string
	Term      string // its place among the standard pledges, or ""
	Statutory bool   // only repeats the law
	Baseline  string // 法定义务 or 高于法定
	Basis     string // the law
	Checked   string // how it is verified
	Evidence  string
}

// An Event is one step in a pledge's life, newest first.
type Event struct {
	Date   content.Date
	Word   string
	Reason string
	Note   string
	By     Link
}

// A Route is one place to complain to, in the order in which to go to them.
type Route struct {
	Who, How, Time string
	URL            string
}

// A QR is a QR code as the data of an SVG path over Modules × Modules units, with a quiet zone of four around it to be added.
type QR struct {
	Path    string
	ViewBox string // with the quiet zone
}

func (p *Plan) pledges() {
	column := p.columnLink("/pledges/")
	for i := range p.entries {
		e := &p.entries[i]
		if !e.standing.Tombstone { // whose page asks not to be listed
			p.list(e.pledge.URL, e.pledge.ShopName, changed(&e.pledge.Record), "/pledges/")
		}
		p.pledgeFiles(e, column)
	}
}

// pledgeFiles plans what shows one pledge alone.
func (p *Plan) pledgeFiles(e *entry, column Link) {
	stamp := p.stampOf(&e.pledge.Record)
	p.page(e.pledge.URL, "pledge", func() (view, error) { return p.pledge(e.pledge, column) })
	p.keyed(stamp)
	p.text(fileOf(e.pledge.URL+"badge.svg"), func() []byte { return p.badge(e) })
	p.keyed(stamp)
	p.Files = append(p.Files, opendata.Pledge(p.site, e.pledge))
	p.keyed(stamp)
}

func (p *Plan) pledge(g *content.Pledge, column Link) (*Pledge, error) {
	d := p.site.Disclose(g)
	record := g.Record
	if d.Standing.Tombstone { // nothing of the record's own words
		record.Common = content.Common{Title: "编号 " + string(d.Code), Published: g.Published, Updated: d.Standing.Since, Status: content.PublishedNow, Demo: g.Demo}
		record.Body = content.Body{}
		if g.Status == content.WithdrawnPage {
			record.Withdrawn, record.Status = g.Withdrawn, g.Status
		}
	} else {
		record.Title = d.ShopName
		record.Summary = cmp.Or(g.Summary, p.pledgeSummary(&d))
	}
	v := &Pledge{Page: p.recordPage(&record, "/pledges/", column), Code: string(d.Code), State: stateOf(d.Standing), Tombstone: d.Standing.Tombstone, Joined: d.Joined,
		Explanation: explain(g, d.Standing), Domain: string(p.site.Config.Domain), Routes: p.routes(d.Complaint)}
	v.Lead = ""
	var err error
	if v.QR, err = qrOf(v.Address); err != nil {
		return nil, err
	}
	v.Badge, v.JSON = d.URL+"badge.svg", d.URL+"pledge.json"
	if v.Tombstone {
		v.Head.NoIndex = true
		return v, nil
	}
	v.Shop, v.Member, v.Person, v.LegalName, v.LegalKind, v.USCC = d.ShopName, d.Member, d.Person, d.LegalName, legalKindZH(d.LegalKind), string(d.USCC)
	v.ValidUntil, v.NextReview = d.ValidUntil, d.NextReview
	v.Verified, v.Method, v.VerifiedBy = d.LastVerified.Date, d.LastVerified.Method, p.unitLink(d.LastVerified.By)
	if d.Branch != "" {
		branch := p.unitLink(d.Branch)
		v.Branch = &branch
	}
	if c := p.site.CategoryOf(g); c != nil {
		v.Category = &Link{c.Name, facetURL("category", string(c.ID), 1)}
	}
	for _, s := range d.Shops {
		v.Shops = append(v.Shops, Shop{p.platformName(s), string(s.URL), s.ShopID})
	}
	for _, promise := range d.Promises {
		w := p.promise(promise)
		v.HasStatutory = v.HasStatutory || w.Statutory
		v.Promises = append(v.Promises, w)
	}
	for i := len(d.Events) - 1; i >= 0; i-- {
		e := d.Events[i]
		v.Events = append(v.Events, Event{e.Date, eventWord(e), e.ReasonCode.ZH(), e.PublicNote, p.unitLink(e.DecidedBy)})
	}
	p.setData(&v.Page, p.store(v, &d))
	v.Body, err = p.body(g.File, &g.Body)
	return v, err
}

// pledgeSummary says who promises what, for search results and previews.
func (p *Plan) pledgeSummary(d *content.Disclosure) string {
	var texts []string
	for _, c := range d.Promises {
		texts = append(texts, p.promise(c).Text)
	}
	return clip(d.ShopName+"承诺："+strings.Join(texts, "；")+"。", 120)
}

// explain says what a standing means for a shopper.
func explain(g *content.Pledge, s content.Standing) string {
	switch {
	case g.Status == content.WithdrawnPage:
		return "这一页已经撤下，只保留编号和日期，承诺不再有效。"
	case s.Neutral:
		return "商户已退出，个人信息已按规定删除。退出是自愿的，不说明商户有任何过错。"
	case s.Tombstone:
		return "公示期已过，只保留编号和日期。"
	case s.DueReview:
		return "承诺仍然有效，但约定的复核日期已过，尚未再次核查。"
	case s.InForce:
		return "承诺有效，商户应当照此履行。"
	}
	switch s.State {
	case content.Applied:
		return "商户已提出申请，还没有公示，承诺尚未生效。"
	case content.Publicity:
		return "正在公示，承诺尚未生效。"
	case content.Suspended:
		return "承诺暂停，恢复以前请不要据此下单。"
	}
	switch s.Reason {
	case content.Expired:
		return "有效期已满，没有续期，承诺不再有效。"
	case content.Revoked:
		return "资格已被取消，承诺不再有效。"
	case content.ShopClosed:
		return "店铺已关闭，承诺不再有效。"
	case content.RelationMoved:
		return "党员组织关系已转出，不再参加本活动，承诺不再有效。"
	}
	return "商户已退出，承诺不再有效。"
}

func eventWord(e content.Event) string {
	switch {
	case e.To == content.InForce && e.From == content.Suspended:
		return "恢复有效"
	case e.To == content.InForce:
		return "公示结束，开始生效"
	case e.To == content.Publicity:
		return "开始公示"
	case e.To == content.Applied:
		return "提出申请"
	case e.To == content.Suspended:
		return "暂停"
	}
	return "终止"
}

func legalKindZH(kind string) string {
	switch kind {
	case "company":
		return "公司"
	case "individual_business":
		return "个体工商户"
	case "cooperative":
		return "农民专业合作社"
	case "natural_person":
		return "自然人"
	}
	return kind
}

// promise puts a promise into words, with the parameters of its term filled in.
func (p *Plan) promise(c content.Promise) Promise {
	t := p.site.Term(c.Term)
	if t == nil {
		return Promise{Text: c.Text, Statutory: c.Baseline == content.Statutory, Baseline: c.Baseline.ZH(), Evidence: c.Evidence}
	}
	text := t.Text
	for name, value := range c.Params { // each name stands in the text on its own, so order does not matter
		text = strings.ReplaceAll(text, "{"+name+"}", strconv.FormatFloat(value, 'f', -1, 64))
	}
	return Promise{Text: text, Term: termsURL + "#" + c.Term, Statutory: t.Baseline == content.Statutory, Baseline: t.Baseline.ZH(), Basis: t.LegalBasis, Checked: t.HowVerified, Evidence: c.Evidence}
}

// routes are the places to complain to, in order. shop is how to reach the shop itself, or "".
func (p *Plan) routes(shop string) []Route {
	contact := p.site.Config.Contact
	station := Route{Who: "园区消费维权服务站", How: cmp.Or(contact.Phone, contact.Email, "到园区办理"), Time: "答复时限由运营单位公布"}
	if g := p.site.Programme("consumer-rights-station"); g != nil {
		station.Who, station.URL = g.Name, g.URL
	}
	return []Route{
		{Who: "店铺", How: cmp.Or(shop, "通过平台内的客服联系"), Time: "商户承诺了时限的，以承诺为准"},
		station,
		{Who: "电商平台", How: "在订单页申请平台介入", Time: "以平台规则为准"},
		{Who: "12315", How: "拨打 12315，或登录全国 12315 平台", Time: "7 个工作日内告知是否受理", URL: "https://www.12315.cn/"},
		{Who: "12345", How: "拨打 12345 政务服务便民热线", Time: "以热线答复为准"},
	}
}

// store describes a merchant and the certificate of its pledge.
func (p *Plan) store(v *Pledge, d *content.Disclosure) *thing {
	status := "https://schema.org/CertificationInactive"
	if d.Standing.InForce {
		status = "https://schema.org/CertificationActive"
	}
	from := d.Joined.String()
	if d.Standing.State == content.Applied || d.Standing.State == content.Publicity { // it has never been in force
		from = ""
	}
	s := &thing{Type: "OnlineStore", Name: v.Shop, LegalName: v.LegalName, URL: v.Address, Certification: &thing{
		Type: "Certification", Name: "红网双亮承诺", CertID: v.Code, CertStatus: status, Issuer: p.publisher, ValidFrom: from, Expires: d.ValidUntil.String(), URL: v.Address,
	}}
	var same []string
	for _, shop := range v.Shops {
		if shop.URL != "" {
			same = append(same, shop.URL)
		}
	}
	if same != nil {
		s.SameAs = same
	}
	if days, ok := p.returnDays(d); ok && d.Standing.InForce {
		s.Returns = &thing{Type: "MerchantReturnPolicy", Country: "CN", Category: "https://schema.org/MerchantReturnFiniteReturnWindow", ReturnDays: days}
	}
	return s
}

// returnDays is how many days the merchant takes goods back, if a term of the pledge says so.
func (p *Plan) returnDays(d *content.Disclosure) (days int, ok bool) {
	for _, c := range d.Promises {
		n, has := c.Params["days"]
		if has && strings.Contains(c.Term, "return") {
			days, ok = max(days, int(n)), true
		}
	}
	return days, ok
}
