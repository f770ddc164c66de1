package content

import (
	"slices"

	"liang/cmd/liang/internal/strictyaml"
)

// The closed vocabularies of the content model. Each type's Choices are its values in their usual order, with the words the
// public reads; ZH of a value is its word.

// choices makes a vocabulary of values, each followed by its word.
func choices(pairs ...string) []strictyaml.Choice {
	list := make([]strictyaml.Choice, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, strictyaml.Choice{Value: pairs[i], ZH: pairs[i+1]})
	}
	return list
}

// word returns what value is called in Chinese.
func word(choices []strictyaml.Choice, value string) string {
	for _, c := range choices {
		if c.Value == value {
			return c.ZH
		}
	}
	return value
}

// Status is where a record stands editorially. The zero value means published.
type Status string

const (
	Draft         Status = "draft"
	PublishedNow  Status = "published"
	WithdrawnPage Status = "withdrawn"
)

var statusChoices = choices(
	"draft", "草稿", "published", "已发布", "withdrawn", "已撤下",
)

func (Status) Choices() []strictyaml.Choice { return statusChoices }
func (s Status) ZH() string                 { return word(statusChoices, string(s)) }

// Running says whether a programme is still carried on. Draft and withdrawn say the same as in Status.
type Running string

const (
	Active   Running = "active"
	Historic Running = "historic"
	Unknown  Running = "unknown"
)

var runningChoices = choices(
	"active", "运行中", "historic", "历史项目", "unknown", "现状不明", "draft", "草稿",
	"withdrawn", "已撤下",
)

func (Running) Choices() []strictyaml.Choice { return runningChoices }
func (s Running) ZH() string                 { return word(runningChoices, string(s)) }

type OperatorKind string

const (
	Government OperatorKind = "government"
	Party      OperatorKind = "party"
	Enterprise OperatorKind = "enterprise"
	DemoSite   OperatorKind = "demo"
)

var operatorKindChoices = choices(
	"government", "政府", "party", "党组织", "enterprise", "企业", "demo", "演示",
)

func (OperatorKind) Choices() []strictyaml.Choice { return operatorKindChoices }
func (k OperatorKind) ZH() string                 { return word(operatorKindChoices, string(k)) }

type Target string

const (
	Mainland Target = "mainland"
	Overseas Target = "overseas"
)

var targetChoices = choices("mainland", "境内", "overseas", "境外")

func (Target) Choices() []strictyaml.Choice { return targetChoices }
func (t Target) ZH() string                 { return word(targetChoices, string(t)) }

type UnitKind string

const (
	Park              UnitKind = "park"
	IndustryCommittee UnitKind = "industry_party_committee"
	WorkCommittee     UnitKind = "party_work_committee"
	PartyBranch       UnitKind = "party_branch"
	Department        UnitKind = "department"
	Alliance          UnitKind = "alliance"
	Operator          UnitKind = "operator"
	Partner           UnitKind = "partner"
	MassOrg           UnitKind = "mass_org"
	VolunteerTeam     UnitKind = "volunteer_team"
	MentorTeam        UnitKind = "mentor_team"
)

var unitKindChoices = choices(
	"park", "园区", "industry_party_committee", "产业党委", "party_work_committee", "党工委",
	"party_branch", "党支部", "department", "职能部门", "alliance", "联盟",
	"operator", "运营单位", "partner", "合作伙伴", "mass_org", "群团组织", "volunteer_team", "志愿服务队",
	"mentor_team", "导师团队",
)

func (UnitKind) Choices() []strictyaml.Choice { return unitKindChoices }
func (k UnitKind) ZH() string                 { return word(unitKindChoices, string(k)) }

type RelationType string

const (
	MemberOf RelationType = "member_of"
	Guides   RelationType = "guides"
	Partners RelationType = "partners"
	Operates RelationType = "operates"
)

var relationTypeChoices = choices(
	"member_of", "成员单位", "guides", "指导", "partners", "合作", "operates", "运营",
)

func (RelationType) Choices() []strictyaml.Choice { return relationTypeChoices }
func (t RelationType) ZH() string                 { return word(relationTypeChoices, string(t)) }

type Subtype string

const (
	PlatformProgramme  Subtype = "platform"
	ServiceProgramme   Subtype = "service"
	FacilityProgramme  Subtype = "facility"
	ProgrammeProgramme Subtype = "programme"
	MechanismProgramme Subtype = "mechanism"
)

var subtypeChoices = choices(
	"platform", "平台", "service", "服务", "facility", "场所", "programme", "项目",
	"mechanism", "机制",
)

func (Subtype) Choices() []strictyaml.Choice { return subtypeChoices }
func (s Subtype) ZH() string                 { return word(subtypeChoices, string(s)) }

// Baseline says whether a pledge only repeats the law.
type Baseline string

const (
	Statutory Baseline = "statutory"
	Above     Baseline = "above"
)

var baselineChoices = choices(
	"statutory", "法定义务", "above", "高于法定",
)

func (Baseline) Choices() []strictyaml.Choice { return baselineChoices }
func (b Baseline) ZH() string                 { return word(baselineChoices, string(b)) }

// IdentityDisplay says what a merchant agreed to show of being a Party member.
type IdentityDisplay string

const (
	ShowNone IdentityDisplay = "none"
	ShowMark IdentityDisplay = "mark_only"
	ShowName IdentityDisplay = "name"
)

var identityDisplayChoices = choices(
	"none", "不展示", "mark_only", "只展示标识", "name", "展示标识和姓名",
)

func (IdentityDisplay) Choices() []strictyaml.Choice { return identityDisplayChoices }
func (d IdentityDisplay) ZH() string                 { return word(identityDisplayChoices, string(d)) }

// Scope is one thing that a consent covers.
type Scope string

const (
	ScopeName       Scope = "publish_name"
	ScopeMembership Scope = "publish_party_membership"
	ScopeOpenData   Scope = "open_data"
	ScopeOverseas   Scope = "overseas_hosting"
)

var scopeChoices = choices(
	"publish_name", "公开姓名", "publish_party_membership", "公开党员身份", "open_data", "列入开放数据", "overseas_hosting", "存放于境外",
)

func (Scope) Choices() []strictyaml.Choice { return scopeChoices }
func (s Scope) ZH() string                 { return word(scopeChoices, string(s)) }

// State is where a pledge stands in its life.
type State string

const (
	Applied   State = "applied"
	Publicity State = "publicity"
	InForce   State = "active"
	Suspended State = "suspended"
	Ended     State = "ended"
)

var stateChoices = choices(
	"applied", "已申请", "publicity", "公示中", "active", "有效", "suspended", "已暂停",
	"ended", "已终止",
)

func (State) Choices() []strictyaml.Choice { return stateChoices }
func (s State) ZH() string                 { return word(stateChoices, string(s)) }

type EndedReason string

const (
	WithdrawnByMerchant EndedReason = "withdrawn_by_merchant"
	ConsentWithdrawn    EndedReason = "consent_withdrawn"
	Revoked             EndedReason = "revoked"
	Expired             EndedReason = "expired"
	ShopClosed          EndedReason = "shop_closed"
	RelationMoved       EndedReason = "party_relation_moved"
)

var endedReasonChoices = choices(
	"withdrawn_by_merchant", "商户自愿退出", "consent_withdrawn", "商户自愿退出", "revoked", "被取消", "expired", "期满",
	"shop_closed", "店铺关闭", "party_relation_moved", "组织关系转出",
)

func (EndedReason) Choices() []strictyaml.Choice { return endedReasonChoices }
func (r EndedReason) ZH() string                 { return word(endedReasonChoices, string(r)) }

// A ReasonCode says why a pledge changed its state: a reason to end it, to suspend it, or to take it up again.
type ReasonCode string

var reasonChoices = append(choices(
	"complaint_open", "有投诉正在处理", "verification_failed", "核查未通过", "review_overdue", "逾期未复核", "pledge_not_kept", "没有履行承诺",
	"shop_paused", "店铺暂停营业", "corrected", "已经改正",
), endedReasonChoices...)

func (ReasonCode) Choices() []strictyaml.Choice { return reasonChoices }
func (r ReasonCode) ZH() string                 { return word(reasonChoices, string(r)) }

// ends reports whether r is a reason to end a pledge.
func (r ReasonCode) ends() bool {
	return slices.ContainsFunc(endedReasonChoices, func(c strictyaml.Choice) bool { return c.Value == string(r) })
}

type ActivityKind string

var activityKindChoices = choices(
	"training", "培训", "three_meetings_one_lesson", "三会一课", "party_day", "党员固定活动日", "volunteer", "志愿服务",
	"salon", "沙龙论坛", "mass_activity", "群团活动", "door_service", "上门服务", "matchmaking", "对接活动",
	"visit", "走访", "community", "社区共建",
)

func (ActivityKind) Choices() []strictyaml.Choice { return activityKindChoices }
func (k ActivityKind) ZH() string                 { return word(activityKindChoices, string(k)) }

// HeadUnit counts persons (人) or attendances (人次).
type HeadUnit string

var headUnitChoices = choices("人", "人", "人次", "人次")

func (HeadUnit) Choices() []strictyaml.Choice { return headUnitChoices }

// Qualifier says how exact a number is.
type Qualifier string

const (
	Exact   Qualifier = "exact"
	About   Qualifier = "about"
	Over    Qualifier = "over"
	AtLeast Qualifier = "at_least"
)

var qualifierChoices = choices("exact", "准确数", "about", "约", "over", "超过", "at_least", "至少")

func (Qualifier) Choices() []strictyaml.Choice { return qualifierChoices }
func (q Qualifier) ZH() string                 { return word(qualifierChoices, string(q)) }

type CorrectionKind string

const (
	Corrected CorrectionKind = "corrected"
	TakenDown CorrectionKind = "taken_down"
)

var correctionKindChoices = choices(
	"corrected", "更正", "taken_down", "撤下",
)

func (CorrectionKind) Choices() []strictyaml.Choice { return correctionKindChoices }
func (k CorrectionKind) ZH() string                 { return word(correctionKindChoices, string(k)) }
