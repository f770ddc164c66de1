package content

// The types that the files under content/ decode into. The struct tags are the schema: they drive decoding, the messages,
// the editors' guide and the JSON Schemas. Their grammar is that of package strictyaml. The order of the fields is the order in which `liang fmt`
// writes the keys: what a record is called comes first, what every record has (marked last) at the end.

// Common is what every record may say about itself.
type Common struct {
	Title         string      `yaml:"title" zh:"标题" rule:"max=60" doc:"页面的标题，不超过 60 字。"`
	Summary       string      `yaml:"summary" zh:"摘要" rule:"max=120" doc:"一两句话说明这条记录，不超过 120 字。"`
	Published     Date        `yaml:"published" zh:"发布日期" rule:"last" doc:"首次发布的日期，发布以后不再改动。"`
	Updated       Date        `yaml:"updated" zh:"更新日期" rule:"last" doc:"最近一次修改内容的日期。"`
	ChangeLog     []Change    `yaml:"change_log" zh:"修改记录" rule:"last" doc:"每次实质修改记一条：日期和说明。"`
	Sources       []Source    `yaml:"sources" zh:"来源" rule:"last" doc:"内容的出处，至少一条。"`
	Status        Status      `yaml:"status" zh:"状态" rule:"last" doc:"draft 草稿、published 已发布、withdrawn 已撤下；不写即为已发布。"`
	Withdrawn     *Withdrawal `yaml:"withdrawn" zh:"撤下说明" rule:"last" doc:"撤下的日期和理由，状态为 withdrawn 时必填。"`
	Keywords      []string    `yaml:"keywords" zh:"关键词" rule:"last max=8" doc:"不超过 8 个。"`
	ContentSource string      `yaml:"content_source" zh:"稿件来源" rule:"last max=60" doc:"网页标签 ContentSource，不写即为运营单位。"`
	Approval      *Approval   `yaml:"approval" zh:"审批" rule:"last" doc:"党务、政务信息发布前的提出、保密审查和审批岗位。"`
	Aliases       []Alias     `yaml:"aliases" zh:"旧网址" rule:"last" doc:"以前用过的网址，会自动转到现在的网址。"`
	Demo          bool        `yaml:"demo" zh:"演示数据" rule:"last" doc:"true 表示虚构的演示记录，页面上会注明。"`
}

type Change struct {
	Date Date   `yaml:"date" zh:"日期" rule:"required"`
	Note string `yaml:"note" zh:"说明" rule:"required max=200"`
}

// A Source is where a statement comes from: a web page or a document, and the place in it.
type Source struct {
	Title     string `yaml:"title" zh:"标题" rule:"required max=120"`
	URL       HTTPS  `yaml:"url" zh:"网址"`
	Doc       string `yaml:"doc" zh:"文件" rule:"max=200"`
	Locator   string `yaml:"locator" zh:"位置" rule:"max=120"`
	Retrieved Date   `yaml:"retrieved" zh:"查阅日期"`
}

// UnmarshalScalar lets a source be written as its title alone.
func (s *Source) UnmarshalScalar(text string) error { s.Title = text; return nil }

type Withdrawal struct {
	Date        Date   `yaml:"date" zh:"日期" rule:"required"`
	Explanation string `yaml:"explanation" zh:"理由" rule:"required max=200"`
}

// An Approval names posts, never persons (党务公开条例（试行）, article 15).
type Approval struct {
	ProposedBy      string `yaml:"proposed_by" zh:"提出" rule:"required max=60"`
	SecrecyReviewBy string `yaml:"secrecy_review_by" zh:"保密审查" rule:"required max=60"`
	ApprovedBy      string `yaml:"approved_by" zh:"审批" rule:"required max=60"`
	Date            Date   `yaml:"date" zh:"日期" rule:"required"`
}

// A Site is decoded from content/site.yaml.
type Config struct {
	Name               string       `yaml:"name" zh:"网站名称" rule:"required max=40"`
	Domain             Domain       `yaml:"domain" zh:"域名" rule:"required"`
	BaseURL            Origin       `yaml:"base_url" zh:"网站地址" rule:"required"`
	OperatorKind       OperatorKind `yaml:"operator_kind" zh:"运营者类别" rule:"required"`
	Operator           string       `yaml:"operator" zh:"运营单位" rule:"required max=60"`
	Address            string       `yaml:"address" zh:"地址" rule:"max=120"`
	Contact            SiteContact  `yaml:"contact" zh:"联系方式" rule:"required"`
	TimeZone           string       `yaml:"time_zone" zh:"时区" doc:"如 Asia/Shanghai，不写即为此。"`
	Target             Target       `yaml:"target" zh:"部署地" rule:"required"`
	PrivacyContact     string       `yaml:"privacy_contact" zh:"个人信息联系人" rule:"required max=120"`
	SecurityExpires    Date         `yaml:"security_expires" zh:"security.txt 有效期至" rule:"required"`
	PledgeCodePrefix   string       `yaml:"pledge_code_prefix" zh:"承诺编号前缀" doc:"大写字母，如 GDHW。"`
	SiteIDCode         string       `yaml:"site_id_code" zh:"网站标识码"`
	ICP                string       `yaml:"icp" zh:"ICP 备案号"`
	PoliceNo           string       `yaml:"police_no" zh:"公安备案号"`
	ConacID            string       `yaml:"conac_id" zh:"党政机关网站标识"`
	Jiucuo             bool         `yaml:"jiucuo" zh:"“我为政府网站找错”入口"`
	Licence            string       `yaml:"licence" zh:"数据许可" rule:"max=60" doc:"开放数据的许可，如 CC-BY-4.0。"`
	Tagline            string       `yaml:"tagline" zh:"口号" rule:"max=60"`
	Platforms          []Platform   `yaml:"platforms" zh:"电商平台" doc:"网店网址只能属于这里列出的平台；不写即用内置名单。"`
	BusinessCategories []Category   `yaml:"business_categories" zh:"经营类别" doc:"商户经营类别的名单；不写即不限。"`
}

type SiteContact struct {
	Phone   string `yaml:"phone" zh:"电话" rule:"max=40"`
	Email   string `yaml:"email" zh:"邮箱" rule:"max=80"`
	Address string `yaml:"address" zh:"地址" rule:"max=120"`
	Hours   string `yaml:"hours" zh:"时间" rule:"max=80"`
}

// UnmarshalScalar lets the contact be written as one line.
func (c *SiteContact) UnmarshalScalar(text string) error { c.Phone = text; return nil }

// A Platform is a marketplace that shops may stand on.
type Platform struct {
	ID    Slug     `yaml:"id" zh:"标识" rule:"required"`
	Name  string   `yaml:"name" zh:"名称" rule:"required max=20"`
	Hosts []Domain `yaml:"hosts" zh:"域名" rule:"required"`
}

type Category struct {
	ID   Slug   `yaml:"id" zh:"标识" rule:"required"`
	Name string `yaml:"name" zh:"名称" rule:"required max=20"`
}

// A Column is decoded from the front matter of a folder's _index.md.
type Column struct {
	File string `snapshot:"-"`
	URL  string `snapshot:"-"` // of the folder, "/org/"
	Body Body

	Name           string   `yaml:"name" zh:"栏目名称" rule:"required max=20"`
	Description    string   `yaml:"description" zh:"栏目描述" rule:"required max=120"`
	Keywords       []string `yaml:"keywords" zh:"栏目关键词" rule:"max=8"`
	Type           string   `yaml:"type" zh:"栏目类别" rule:"required max=20" doc:"如 概况信息、机构职能、工作动态、通知公告、信息公开。"`
	StaleAfterDays int      `yaml:"stale_after_days" zh:"更新期限" rule:"min=0" doc:"超过这么多天没有新内容就提醒；0 或不写即不提醒。"`
	AllowEmpty     bool     `yaml:"allow_empty" zh:"允许为空"`
	Order          int      `yaml:"order" zh:"顺序" doc:"在导航中的位置，小的在前。"`
	Title          string   `yaml:"title" zh:"标题" rule:"max=60" doc:"页面标题，不写即用栏目名称。"`
	Published      Date     `yaml:"published" zh:"发布日期"`
	Updated        Date     `yaml:"updated" zh:"更新日期"`
	Sources        []Source `yaml:"sources" zh:"来源"`
	Figures        []string `yaml:"figures" zh:"首页数字" rule:"max=3" doc:"只用于首页：figures.yaml 中三条数字的 id。"`
}

// A Record is what a file under content/ is, beside its own fields.
type Record struct {
	File string `snapshot:"-"` // "content/org/industry-committee.md"
	ID   string `snapshot:"-"` // "industry-committee": the file's name, or its folder's for an index.md
	URL  string `snapshot:"-"` // "/org/industry-committee/"
	Body Body
	Common

	digest digest `snapshot:"-"` // of the file
}

// A Unit is decoded from content/org/<unit>.md.
type Unit struct {
	Name            string      `yaml:"name" zh:"名称" rule:"required max=60"`
	Kind            UnitKind    `yaml:"kind" zh:"类别" rule:"required"`
	Relations       []Relation  `yaml:"relations" zh:"关系" doc:"与其他组织的关系；没有就写 []。"`
	OtherNames      []OtherName `yaml:"other_names" zh:"其他名称"`
	Parent          string      `yaml:"parent" zh:"上级" doc:"上级组织的文件名（不带 .md）。"`
	Founded         Date        `yaml:"founded" zh:"成立日期"`
	Dissolved       Date        `yaml:"dissolved" zh:"撤销日期"`
	FrameworkSlot   string      `yaml:"framework_slot" zh:"框架位置" doc:"1+6+8+N 中的哪一格：1、6、8 或 N。"`
	DeclaredMembers int         `yaml:"declared_members" zh:"公布的成员数" rule:"min=0"`
	Named           *bool       `yaml:"named" zh:"名称已公布" doc:"false 表示来源没有写出名称，这里只是占位。"`
	Posts           []Post      `yaml:"posts" zh:"岗位" doc:"只写岗位，不写人名。"`
	Duties          []Duty      `yaml:"duties" zh:"职责"`
	DeclaredDuties  int         `yaml:"declared_duties" zh:"公布的职责数" rule:"min=0"`
	Contact         UnitContact `yaml:"contact" zh:"联系方式"`
	USCC            USCC        `yaml:"uscc" zh:"统一社会信用代码"`
	Record
}

type Relation struct {
	To   string       `yaml:"to" zh:"对象" rule:"required"`
	Type RelationType `yaml:"type" zh:"类型" rule:"required"`
}

type OtherName struct {
	Name string `yaml:"name" zh:"名称" rule:"required max=60"`
	From Date   `yaml:"from" zh:"起"`
	To   Date   `yaml:"to" zh:"止"`
	Note string `yaml:"note" zh:"说明" rule:"max=120"`
}

func (n *OtherName) UnmarshalScalar(text string) error { n.Name = text; return nil }

type Post struct {
	Label     string `yaml:"label" zh:"岗位" rule:"required max=60"`
	Role      string `yaml:"role" zh:"职务" rule:"max=60"`
	ExOfficio string `yaml:"ex_officio" zh:"兼任条件" rule:"max=120"`
}

type Duty struct {
	Title string `yaml:"title" zh:"职责" rule:"required max=120"`
	Order int    `yaml:"order" zh:"顺序" rule:"min=1"`
}

type UnitContact struct {
	OfficePhone string `yaml:"office_phone" zh:"办公电话" rule:"max=40"`
	Address     string `yaml:"address" zh:"地址" rule:"max=120"`
	Hours       string `yaml:"hours" zh:"时间" rule:"max=80"`
}

// A Framework is decoded from content/org/framework.yaml.
type Framework struct {
	Common
	Slots []Slot `yaml:"slots" zh:"格" rule:"required"`
}

// A Slot is one part of 1+6+8+N. Fewer items than declared is a gap that the page shows.
type Slot struct {
	Symbol        string   `yaml:"symbol" zh:"符号" rule:"required max=4"`
	Label         string   `yaml:"label" zh:"名称" rule:"required max=40"`
	DeclaredCount *int     `yaml:"declared_count" zh:"公布的数目" rule:"min=0" doc:"来源说有几个；不定数（N）就不写。"`
	Items         []string `yaml:"items" zh:"已知的项" doc:"组织的文件名（不带 .md），或一句文字。"`
	Note          string   `yaml:"note" zh:"说明" rule:"max=200"`
}

// A Programme is decoded from content/programmes/<id>.md. Its status says whether it is still running; draft and withdrawn
// keep their meaning for records.
type Programme struct {
	Name     string      `yaml:"name" zh:"名称" rule:"required max=60"`
	Subtype  Subtype     `yaml:"subtype" zh:"类别" rule:"required"`
	Running  Running     `yaml:"status" zh:"状态" rule:"required"`
	Set      string      `yaml:"set" zh:"所属组" rule:"max=40"`
	Provider string      `yaml:"provider" zh:"提供者" rule:"max=60" doc:"组织的文件名（不带 .md），或一句文字。"`
	Audience string      `yaml:"audience" zh:"对象" rule:"max=120"`
	Modules  []string    `yaml:"modules" zh:"模块"`
	Strands  []string    `yaml:"strands" zh:"分支"`
	Website  HTTPS       `yaml:"url" zh:"网址"`
	Hours    string      `yaml:"hours" zh:"时间" rule:"max=80"`
	Contact  UnitContact `yaml:"contact" zh:"联系方式"`
	AsOf     Date        `yaml:"as_of" zh:"截至"`
	Declared int         `yaml:"declared_count" zh:"公布的数目" rule:"min=0"`
	Quote    string      `yaml:"quote" zh:"原文引用" rule:"max=120" doc:"只能原样转述、不能由本站断言的说法，如“首家”。"`
	Record
}

// A Term is one standard pledge of content/pledges/terms.yaml. Its text names its parameters in braces: "{days} 天内退货".
type Term struct {
	ID          Slug             `yaml:"id" zh:"标识" rule:"required"`
	Text        string           `yaml:"text" zh:"承诺" rule:"required max=120"`
	Baseline    Baseline         `yaml:"baseline" zh:"性质" rule:"required"`
	Params      map[string]Param `yaml:"params" zh:"参数"`
	LegalBasis  string           `yaml:"legal_basis" zh:"法律依据" rule:"max=200"`
	HowVerified string           `yaml:"how_verified" zh:"怎样核查" rule:"max=200"`
}

type Param struct {
	Label string   `yaml:"label" zh:"名称" rule:"max=20"`
	Unit  string   `yaml:"unit" zh:"单位" rule:"max=10"`
	Min   *float64 `yaml:"min" zh:"最小"`
	Max   *float64 `yaml:"max" zh:"最大"`
}

// Terms is content/pledges/terms.yaml.
type Terms struct {
	Common
	Terms []Term `yaml:"terms" zh:"承诺条款" rule:"required"`
}

// A Pledge is decoded from content/pledges/<code>.md.
type Pledge struct {
	Code             Code            `yaml:"code" zh:"编号" rule:"required"`
	ShopName         string          `yaml:"shop_name" zh:"店铺名称" rule:"required max=60"`
	Pinyin           string          `yaml:"pinyin" zh:"店名拼音" rule:"max=120" doc:"多音字读错时才写，如 zeng shi dou hua。"`
	Platforms        []Shop          `yaml:"platforms" zh:"平台店铺" rule:"required"`
	LegalName        string          `yaml:"legal_name" zh:"经营主体" rule:"required max=60"`
	LegalKind        string          `yaml:"legal_kind" zh:"主体类型" rule:"required max=20" doc:"如 company、individual_business、cooperative、natural_person，或中文。"`
	USCC             USCC            `yaml:"uscc" zh:"统一社会信用代码"`
	Branch           string          `yaml:"branch" zh:"所属党支部" rule:"required"`
	BusinessCategory string          `yaml:"business_category" zh:"经营类别" rule:"max=20"`
	IdentityDisplay  IdentityDisplay `yaml:"identity_display" zh:"身份展示" rule:"required"`
	DisplayName      string          `yaml:"display_name" zh:"展示姓名" rule:"max=20"`
	Consent          Consent         `yaml:"consent" zh:"同意书" rule:"required"`
	Pledges          []Promise       `yaml:"pledges" zh:"承诺" rule:"required"`
	Joined           Date            `yaml:"joined" zh:"加入日期" rule:"required"`
	ValidUntil       Date            `yaml:"valid_until" zh:"有效期至" rule:"required"`
	LastVerified     Check           `yaml:"last_verified" zh:"最近核查" rule:"required"`
	NextReview       Date            `yaml:"next_review" zh:"下次核查"`
	Complaint        string          `yaml:"complaint" zh:"投诉方式" rule:"max=200" doc:"怎样直接向店铺投诉。"`
	Events           []Event         `yaml:"events" zh:"经过" rule:"required"`
	EndedReason      EndedReason     `yaml:"ended_reason" zh:"终止原因"`
	DisplayUntil     Date            `yaml:"display_until" zh:"公示期至"`
	Record
}

// A Shop is a merchant's place on a platform.
type Shop struct {
	Name   string `yaml:"name" zh:"平台" rule:"required max=20"`
	URL    HTTPS  `yaml:"url" zh:"网址"`
	ShopID string `yaml:"shop_id" zh:"店铺号" rule:"max=40"`
}

// A Consent is the separate consent of PIPL articles 25 and 29. It stands outside the repository; here is its reference.
type Consent struct {
	Ref         string  `yaml:"ref" zh:"编号" rule:"required max=40"`
	Date        Date    `yaml:"date" zh:"日期" rule:"required"`
	Version     string  `yaml:"version" zh:"版本" rule:"required max=20"`
	Scope       []Scope `yaml:"scope" zh:"范围"`
	WithdrawnOn Date    `yaml:"withdrawn_on" zh:"撤回日期"`
}

// A Promise is one pledge: a term of the catalogue with its parameters, or a text of its own.
type Promise struct {
	Term     string             `yaml:"term" zh:"条款" doc:"terms.yaml 中的 id。"`
	Text     string             `yaml:"text" zh:"承诺" rule:"max=120"`
	Params   map[string]float64 `yaml:"params" zh:"参数"`
	Baseline Baseline           `yaml:"baseline" zh:"性质"`
	Evidence string             `yaml:"evidence" zh:"依据" rule:"max=200"`
}

type Check struct {
	Date   Date   `yaml:"date" zh:"日期" rule:"required"`
	Method string `yaml:"method" zh:"方式" rule:"required max=60"`
	By     string `yaml:"by" zh:"核查者" rule:"required max=60"`
}

// An Event is one step in a pledge's life.
type Event struct {
	Date       Date       `yaml:"date" zh:"日期" rule:"required"`
	From       State      `yaml:"from" zh:"原状态"`
	To         State      `yaml:"to" zh:"新状态" rule:"required"`
	ReasonCode ReasonCode `yaml:"reason_code" zh:"原因"`
	PublicNote string     `yaml:"public_note" zh:"公开说明" rule:"max=200"`
	DecidedBy  string     `yaml:"decided_by" zh:"决定者" rule:"max=60"`
}

// An Activity is decoded from content/activities/<year>/<slug>.md or …/<slug>/index.md.
type Activity struct {
	Record
	Year       string       `snapshot:"-"` // the folder
	Kind       ActivityKind `yaml:"kind" zh:"类别" rule:"required"`
	Start      Date         `yaml:"start" zh:"开始" rule:"required"`
	End        Date         `yaml:"end" zh:"结束"`
	Organisers []string     `yaml:"organisers" zh:"主办" rule:"required"`
	Partners   []string     `yaml:"partners" zh:"合作方"`
	Programmes []string     `yaml:"programmes" zh:"相关项目"`
	Place      string       `yaml:"place" zh:"地点" rule:"max=60"`
	Planned    bool         `yaml:"planned" zh:"计划中"`
	Attendance *Attendance  `yaml:"attendance" zh:"参加人数"`
	Photos     []Photo      `yaml:"photos" zh:"照片"`
	Tags       []string     `yaml:"tags" zh:"标签" rule:"max=8"`
}

type Attendance struct {
	Count     int       `yaml:"count" zh:"数目" rule:"required min=0"`
	Unit      HeadUnit  `yaml:"unit" zh:"单位" rule:"required"`
	Qualifier Qualifier `yaml:"qualifier" zh:"限定" rule:"required"`
}

type Photo struct {
	File          string `yaml:"file" zh:"文件" rule:"required"`
	Alt           string `yaml:"alt" zh:"图片说明" rule:"required max=120"`
	PeopleVisible bool   `yaml:"people_visible" zh:"可辨认出人"`
	ConsentRef    string `yaml:"consent_ref" zh:"同意书编号" rule:"max=40"`
}

// A Document is decoded from content/documents/<id>.md or …/<id>/index.md.
type Document struct {
	Record
	DocKind     string       `yaml:"doc_kind" zh:"文种" rule:"required max=20"`
	Issuer      string       `yaml:"issuer" zh:"发文机关" rule:"required max=60" doc:"组织的文件名（不带 .md），或一句文字。"`
	DocNo       string       `yaml:"doc_no" zh:"文号" rule:"max=40"`
	Issued      Date         `yaml:"issued" zh:"成文日期"`
	Effective   Date         `yaml:"effective" zh:"施行日期"`
	Validity    string       `yaml:"validity" zh:"效力" rule:"max=40"`
	Attachments []Attachment `yaml:"attachments" zh:"附件"`
}

type Attachment struct {
	File   string `yaml:"file" zh:"文件" rule:"required"`
	Title  string `yaml:"title" zh:"名称" rule:"max=60"`
	SHA256 string `yaml:"sha256" zh:"SHA-256" doc:"附件的校验值；不知道就先不写，liang check 会告诉您。"`
}

// Figures is content/figures.yaml.
type Figures struct {
	Common
	Figures []Figure `yaml:"figures" zh:"数字" rule:"required"`
}

type Figure struct {
	ID         Slug      `yaml:"id" zh:"标识"`
	Label      string    `yaml:"label" zh:"名称" rule:"required max=60"`
	Value      Decimal   `yaml:"value" zh:"数值" rule:"required"`
	Unit       string    `yaml:"unit" zh:"单位" rule:"required max=20"`
	Qualifier  Qualifier `yaml:"qualifier" zh:"限定" rule:"required"`
	AsOf       Date      `yaml:"as_of" zh:"截至" rule:"required"`
	Scope      string    `yaml:"scope" zh:"范围" rule:"required max=60"`
	Source     *Source   `yaml:"source" zh:"来源" rule:"required"`
	Period     string    `yaml:"period" zh:"期间" rule:"max=40"`
	Supersedes string    `yaml:"supersedes" zh:"取代" doc:"被这条取代的数字的 id。"`
	ChangeLog  []Change  `yaml:"change_log" zh:"修改记录"`
	Note       string    `yaml:"note" zh:"说明" rule:"max=200"`
	Related    []string  `yaml:"related" zh:"相关" doc:"相关记录的网址，如 /programmes/training/。"`
	Demo       bool      `yaml:"demo" zh:"演示数据"`
}

// Timeline is content/timeline.yaml.
type Timeline struct {
	Common
	Events []Milestone `yaml:"events" zh:"大事" rule:"required"`
}

type Milestone struct {
	Title    string   `yaml:"title" zh:"标题" rule:"required max=60"`
	Date     Date     `yaml:"date" zh:"日期" rule:"required"`
	DateText string   `yaml:"date_text" zh:"日期原文" rule:"max=40" doc:"来源对日期的说法，如“2016 年南博会期间”。"`
	Related  []string `yaml:"related" zh:"相关" doc:"相关记录的网址，如 /org/park/。"`
	Summary  string   `yaml:"summary" zh:"摘要" rule:"max=120"`
	Sources  []Source `yaml:"sources" zh:"来源" rule:"required"`
	Demo     bool     `yaml:"demo" zh:"演示数据"`
}

// Corrections is content/corrections.yaml.
type Corrections struct {
	Common
	Corrections []Correction `yaml:"corrections" zh:"更正"`
}

type Correction struct {
	Date Date           `yaml:"date" zh:"日期" rule:"required"`
	Page string         `yaml:"page" zh:"网页" doc:"被更正的网页的网址，如 /figures/。"`
	Kind CorrectionKind `yaml:"kind" zh:"类别" rule:"required"`
	What string         `yaml:"what" zh:"内容" rule:"required max=200"`
	Why  string         `yaml:"why" zh:"理由" rule:"required max=200"`
	Demo bool           `yaml:"demo" zh:"演示数据"`
}

// A Page is any other Markdown file, such as content/about/privacy.md.
type Page struct {
	Record
	Order int `yaml:"order" zh:"顺序" doc:"在栏目中的位置，小的在前。"`
}
