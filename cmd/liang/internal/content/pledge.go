package content

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

// What is checked of pledges and their terms: within a record first, then against the rest of the site.

var (
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
	ruleNoDisplayName = diag.Define(diag.Rule{
		ID:    "pledge/no-display-name",
		Title: diag.Text{ZH: "要展示姓名却没有写姓名", EN: "name to be shown is missing"},
		Msg:   diag.Text{ZH: "identity_display: name 会展示姓名，却没有写 display_name", EN: "identity_display: name shows a name, but display_name is missing"},
		Hint:  diag.Text{ZH: "请加一行 display_name: 同意书上的姓名，或写 identity_display: mark_only", EN: "add a line display_name: … as in the consent, or write identity_display: mark_only"},
		Wrong: "identity_display: name", Right: "identity_display: name\ndisplay_name: 王某",
	})
	ruleReviewDue = diag.Define(diag.Rule{
		ID: "pledge/review-due", Severity: diag.Warning,
		Title: diag.Text{ZH: "该核查了", EN: "review overdue"},
		Msg:   diag.Text{ZH: "下次核查定在 %s，这一天已经过去", EN: "the next review was due on %s"},
		Hint:  diag.Text{ZH: "核查以后请改写 last_verified，再写新的 next_review", EN: "once it is done, write last_verified and a new next_review"},
		Wrong: "next_review: 2025-01-20", Right: "last_verified:\n  date: 2026-01-20\n  method: 抽查\n  by: park\nnext_review: 2027-01-20",
	})
	ruleTransition = diag.Define(diag.Rule{
		ID:    "pledge/transition",
		Title: diag.Text{ZH: "状态变化不合规定", EN: "illegal transition"},
		Msg:   diag.Text{ZH: "承诺不能从“%[1]s”变为“%[2]s”", EN: "a pledge cannot go from %[3]s to %[4]s"},
		Hint:  diag.Text{ZH: "顺序是 applied → publicity → active ⇄ suspended → ended；这里可以写 %[5]s", EN: "the order is applied → publicity → active ⇄ suspended → ended; allowed here: %[5]s"},
		Wrong: "- from: applied\n  to: active", Right: "- from: applied\n  to: publicity",
	})
	ruleBeginning = diag.Define(diag.Rule{
		ID:    "pledge/beginning",
		Title: diag.Text{ZH: "经过没有从申请写起", EN: "events do not begin with the application"},
		Msg:   diag.Text{ZH: "承诺的经过要从申请写起，第一步却是 %s", EN: "the events begin with the application, not with %s"},
		Hint:  diag.Text{ZH: "请把第一步写成 - date: 申请日期，下一行 to: applied，不写 from", EN: "make the first one - date: … and to: applied, without from"},
		Wrong: "events:\n  - date: 2025-02-01\n    from: publicity\n    to: active", Right: "events:\n  - date: 2025-01-03\n    to: applied",
	})
	ruleJoined = diag.Define(diag.Rule{
		ID:    "pledge/joined",
		Title: diag.Text{ZH: "加入日期与生效日期不一致", EN: "joined differs from the first day in force"},
		Msg:   diag.Text{ZH: "加入日期是 %s，经过中却是 %s 生效", EN: "joined is %s, but the events have the pledge in force from %s"},
		Hint:  diag.Text{ZH: "请写 joined: %[2]s，或改正经过", EN: "write joined: %[2]s, or correct the events"},
		Wrong: "joined: 2025-03-01\nevents:\n  - date: 2025-02-01\n    to: active", Right: "joined: 2025-02-01\nevents:\n  - date: 2025-02-01\n    to: active",
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
	rulePromiseParams = diag.Define(diag.Rule{
		ID:    "pledge/text-params",
		Title: diag.Text{ZH: "自己写的承诺用了参数", EN: "parameters in a promise of one's own"},
		Msg:   diag.Text{ZH: "参数只用于 terms.yaml 中的条款；自己写的承诺会照原样显示", EN: "parameters belong to terms of terms.yaml; a promise of one's own is shown as it is"},
		Hint:  diag.Text{ZH: "请把数值直接写进文字，如 text: 48 小时内发货", EN: "write the number into the text, such as text: 48 小时内发货"},
		Wrong: "- text: \"{hours} 小时内发货\"\n  params:\n    hours: 48", Right: "- text: 48 小时内发货",
	})
	ruleBaseline = diag.Define(diag.Rule{
		ID:    "pledge/baseline",
		Title: diag.Text{ZH: "缺少承诺性质", EN: "missing baseline"},
		Msg:   diag.Text{ZH: "自己写的承诺要说明是法定义务还是高于法定", EN: "a promise of one's own says whether it is statutory or above"},
		Hint:  diag.Text{ZH: "请加一行 baseline: above（高于法定）或 baseline: statutory（法定义务）", EN: "add a line baseline: above or baseline: statutory"},
		Wrong: "- text: 坏果包赔", Right: "- text: 坏果包赔\n  baseline: above",
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
	rulePlatformHost = diag.Define(diag.Rule{
		ID:    "pledge/platform",
		Title: diag.Text{ZH: "网店不在名单内的平台上", EN: "shop on an unlisted platform"},
		Msg:   diag.Text{ZH: "%s 不属于名单内的电商平台", EN: "%s does not belong to a listed platform"},
		Hint:  diag.Text{ZH: "请写店铺在平台上的网址（%[2]s）；新平台先加到 site.yaml 的 platforms", EN: "give the shop's address on a platform (%[2]s); add a new platform to platforms in site.yaml first"},
		Wrong: "url: https://my-shop.example/", Right: "url: https://shop123.taobao.com/",
	})
	rulePlatformName = diag.Define(diag.Rule{
		ID:    "pledge/platform-name",
		Title: diag.Text{ZH: "平台名称不对", EN: "wrong name of a platform"},
		Msg:   diag.Text{ZH: "“%s”不是这家店铺所在平台的名称", EN: "%q is not the platform that the shop stands on"},
		Hint:  diag.Text{ZH: "%[2]s；新平台先加到 site.yaml 的 platforms", EN: "%[2]s; add a new platform to platforms in site.yaml first"},
		Wrong: "- name: 京东\n  url: https://shop123.taobao.com/", Right: "- name: 淘宝\n  url: https://shop123.taobao.com/",
	})
	rulePrefix = diag.Define(diag.Rule{
		ID:    "pledge/prefix",
		Title: diag.Text{ZH: "编号前缀不对", EN: "wrong prefix of a code"},
		Msg:   diag.Text{ZH: "编号的前缀是 %s，本站用 %s", EN: "the code's prefix is %s; this site uses %s"},
		Hint:  diag.Text{ZH: "请写 %[3]s", EN: "write %[3]s"},
		Wrong: "code: ABCD-2018-001-8", Right: "code: GDHW-2018-001-2",
	})
	ruleCodeReused = diag.Define(diag.Rule{
		ID:    "pledge/code-reused",
		Title: diag.Text{ZH: "编号重复使用", EN: "code used twice"},
		Msg:   diag.Text{ZH: "编号 %s 已属于 %s", EN: "the code %s belongs to %s"},
		Hint:  diag.Text{ZH: "编号不能重复使用，%[3]s", EN: "codes are never reused; %[3]s"},
		Wrong: "code: GDHW-2018-001-2", Right: "code: GDHW-2018-002-0",
	})
	ruleCategory = diag.Define(diag.Rule{
		ID:    "pledge/category",
		Title: diag.Text{ZH: "经营类别不在名单内", EN: "unlisted category"},
		Msg:   diag.Text{ZH: "经营类别“%s”不在 site.yaml 的名单内", EN: "the category %q is not listed in site.yaml"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "business_category: 食品饮聊", Right: "business_category: food",
	})
	ruleParam = diag.Define(diag.Rule{
		ID:    "pledge/param",
		Title: diag.Text{ZH: "承诺参数不对", EN: "wrong parameter of a promise"},
		Msg:   diag.Text{ZH: "条款“%[1]s”的参数 %[2]s %[3]s", EN: "the parameter %[2]s of term %[1]q %[3]s"},
		Hint:  diag.Text{ZH: "%[4]s", EN: "%[4]s"},
		Wrong: "params:\n  days: 400", Right: "params:\n  days: 15",
	})
	ruleTermBaseline = diag.Define(diag.Rule{
		ID:    "pledge/term-baseline",
		Title: diag.Text{ZH: "承诺性质与条款不符", EN: "baseline differs from the term's"},
		Msg:   diag.Text{ZH: "条款“%s”是%s，不能写成别的", EN: "the term %q is %[3]s and nothing else"},
		Hint:  diag.Text{ZH: "请删去 baseline，或写 baseline: %[3]s", EN: "remove baseline, or write baseline: %[3]s"},
		Wrong: "- term: return-7-days\n  baseline: above", Right: "- term: return-7-days",
	})
)

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
	p.checkConsent(r)
	p.checkEvents(r)

	if starts := p.starts(); len(starts) > 0 && (starts[0].After(p.Joined) || p.Joined.After(starts[0])) {
		r.at("joined", ruleJoined, p.Joined.String(), starts[0].String())
	}
	r.order(p.Consent.Date, "同意日期", "joined", p.Joined, "加入日期")
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
		if n := r.node.Find(at); n != nil && n.Kind != strictyaml.Mapping {
			continue // which has been reported
		}
		if (c.Term == "") == (c.Text == "") {
			r.at(at, rulePromise)
			continue
		}
		if c.Text != "" && c.Baseline == "" {
			r.at(at+".text", ruleBaseline)
		}
		if c.Text != "" && len(c.Params) > 0 {
			r.at(at+".params", rulePromiseParams)
		} else if c.Text != "" && len(placeholders(c.Text)) > 0 {
			r.at(at+".text", rulePromiseParams)
		}
	}
}

// newCode says which code a pledge should have in place of one that is taken: that of its file's name, if it is one.
func newCode(p *Pledge) diag.Text {
	var c Code
	if c.UnmarshalText([]byte(strings.ToUpper(p.ID))) == nil && c != p.Code {
		return diag.Text{ZH: "按文件名请写 code: " + string(c), EN: "by the file's name write code: " + string(c)}
	}
	return diag.Text{ZH: "请用 liang new pledge 取一个新编号", EN: "take a new one from liang new pledge"}
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
	lacks := func(scope Scope) bool {
		return !slices.Contains(p.Consent.Scope, scope) && !slices.Contains(p.Consent.Scope, "")
	} // "" is unreadable
	need := func(instead IdentityDisplay, what diag.Text, scopes ...string) {
		r.at("identity_display", ruleConsent, string(p.IdentityDisplay), what, strings.Join(scopes, ", "), string(instead))
	}
	member, name := string(ScopeMembership), string(ScopeName)
	if p.DisplayName != "" && p.IdentityDisplay != ShowName && lacks(ScopeName) {
		r.at("display_name", ruleDisplayName)
	}
	both := diag.Text{ZH: ScopeMembership.what().ZH + "和" + ScopeName.what().ZH, EN: ScopeMembership.what().EN + " and " + ScopeName.what().EN}
	switch showsName := p.IdentityDisplay == ShowName; {
	case !showsName && p.IdentityDisplay != ShowMark:
	case showsName && lacks(ScopeMembership) && lacks(ScopeName):
		need(ShowNone, both, member, name)
	case lacks(ScopeMembership):
		need(ShowNone, ScopeMembership.what(), member)
	case showsName && lacks(ScopeName):
		need(ShowMark, ScopeName.what(), name)
	case showsName && p.DisplayName == "" && !r.has("display_name"):
		r.at("identity_display", ruleNoDisplayName)
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
		switch {
		case i == 0 && e.From != "":
			r.at(at+".from", ruleBeginning, string(e.From))
		case i == 0 && e.To != Applied:
			r.at(at+".to", ruleBeginning, string(e.To))
		case e.From != "" && e.From != state:
			r.at(at+".from", ruleFrom, string(e.From), string(state))
		case !slices.Contains(transitions[state], e.To):
			r.at(at+".to", ruleTransition, state.ZH(), e.To.ZH(), string(state), string(e.To), allowed(state))
		}
		state = e.To
		p.checkReason(r, at, e)
	}
	if p.EndedReason != "" && state != Ended {
		r.at("ended_reason", ruleReasonConflict, string(p.EndedReason), string(state))
	}
}

// checkReason reports an end or a suspension without a reason, and an end for two.
func (p *Pledge) checkReason(r reporter, at string, e Event) {
	switch {
	case e.ReasonCode == "" && r.has(at+".reason_code"): // unreadable
	case e.To == Suspended && e.ReasonCode == "":
		r.at(at, ruleReason, "暂停", "a suspension", "complaint_open")
	case e.To == Ended && p.EndedReason == "" && !e.ReasonCode.ends():
		r.at(at+".reason_code", ruleReason, "终止", "an end", strings.Join(endedReasonValues(), " / "))
	case e.To == Ended && p.EndedReason != "" && e.ReasonCode.ends() && EndedReason(e.ReasonCode) != p.EndedReason:
		r.at("ended_reason", ruleReasonConflict, string(p.EndedReason), string(e.ReasonCode))
	}
	if e.To == Ended && p.endedReason() == Revoked {
		if latest := e.Date.AddMonths(36); p.DisplayUntil.After(latest) {
			r.at("display_until", ruleDisplay, p.DisplayUntil.String(), latest.String())
		}
	}
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

func endedReasonValues() (values []string) {
	for _, c := range endedReasonChoices {
		values = append(values, c.Value)
	}
	return values
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

func (l *linker) linkPledge(src *source, p *Pledge) {
	if b := l.unit(src, "branch", p.Branch); b != nil && b.Kind != "" && b.Kind != PartyBranch {
		l.at(p.File, "branch", ruleRefKind, p.Branch, PartyBranch.ZH(), string(PartyBranch))
	}
	l.unitOrText(src, "last_verified.by", p.LastVerified.By)
	if prefix := l.Config.PledgeCodePrefix; prefix != "" && p.Code != "" && p.Code.Prefix() != prefix {
		parts := strings.Split(string(p.Code), "-")
		l.at(p.File, "code", rulePrefix, p.Code.Prefix(), prefix, string(NewCode(prefix, parts[1], parts[2])))
	}
	if l.sound("content/site.yaml") {
		for i, shop := range p.Platforms {
			l.checkShop(p.File, indexed("platforms", i), shop)
		}
	}
	if c := p.BusinessCategory; c != "" && l.sound("content/site.yaml") && len(l.Config.BusinessCategories) > 0 && l.CategoryOf(p) == nil {
		var known []string
		for _, k := range l.Config.BusinessCategories {
			known = append(known, string(k.ID), k.Name)
		}
		l.at(p.File, "business_category", ruleCategory, c, didYouMean(c, known))
	}
	for i, c := range p.Pledges {
		l.linkPromise(src, indexed("pledges", i), c)
	}
	l.notAfterToday(p.File, "joined", p.Joined, "加入日期")
	l.notAfterToday(p.File, "last_verified.date", p.LastVerified.Date, "核查日期")
	l.notAfterToday(p.File, "consent.date", p.Consent.Date, "同意日期")
	l.notAfterToday(p.File, "consent.withdrawn_on", p.Consent.WithdrawnOn, "撤回日期")
	if p.Standing(l.Today).DueReview && !p.Demo && !p.LastVerified.Date.After(p.NextReview) && !l.hidden[p.File] {
		l.at(p.File, "next_review", ruleReviewDue, p.NextReview.String())
	}
	for i, e := range p.Events {
		at := fmt.Sprintf("events[%d]", i)
		l.notAfterToday(p.File, at+".date", e.Date, "日期")
		l.unitOrText(src, at+".decided_by", e.DecidedBy)
	}
}

// checkShop checks that a shop stands on a listed platform, and that its name and its address speak of the same one.
func (l *linker) checkShop(file, at string, shop Shop) {
	var names, hosts []string
	for _, known := range l.Platforms() {
		names = append(names, known.Name)
		hosts = append(hosts, string(known.Hosts[0]))
	}
	switch on := l.PlatformOf(shop); {
	case on == nil && shop.URL != "":
		l.at(file, at+".url", rulePlatformHost, shop.URL.Host(), strings.Join(hosts[:min(5, len(hosts))], "、"))
	case on == nil && shop.Name != "":
		l.at(file, at+".name", rulePlatformName, shop.Name, didYouMean(shop.Name, names))
	case on != nil && shop.Name != "" && shop.Name != on.Name && shop.Name != string(on.ID):
		l.at(file, at+".name", rulePlatformName, shop.Name, diag.Text{ZH: "按网址请写 name: " + on.Name, EN: "by its address write name: " + on.Name})
	}
}

func (l *linker) linkPromise(src *source, at string, c Promise) {
	if c.Term == "" {
		return
	}
	t := l.terms[c.Term]
	if !l.sound("content/pledges/terms.yaml") {
		return
	}
	if t == nil {
		var ids []string
		for _, t := range l.Terms.Terms {
			if ids = append(ids, string(t.ID)); t.Text == c.Term {
				l.at(src.path, at+".term", ruleUnknownRef, diag.Text{ZH: "承诺条款", EN: "pledge term"}, c.Term, diag.Text{ZH: "请写它的 id：" + string(t.ID), EN: "write its id: " + string(t.ID)})
				return
			}
		}
		l.at(src.path, at+".term", ruleUnknownRef, diag.Text{ZH: "承诺条款", EN: "pledge term"}, c.Term, didYouMean(c.Term, ids))
		return
	}
	if c.Baseline != "" && t.Baseline != "" && c.Baseline != t.Baseline {
		l.at(src.path, at+".baseline", ruleTermBaseline, c.Term, t.Baseline.ZH(), string(t.Baseline))
	}
	for _, name := range slices.Sorted(maps.Keys(t.Params)) {
		param := t.Params[name]
		v, given := c.Params[name]
		low, high := math.Inf(-1), math.Inf(1)
		if param.Min != nil {
			low = *param.Min
		}
		if param.Max != nil {
			high = *param.Max
		}
		switch {
		case !given && l.misspelt(src, at, name, c, t): // which is reported
		case !given:
			span := spanOf(low, high, param.Unit)
			l.at(src.path, at, ruleParam, c.Term, name, diag.Text{ZH: "没有写", EN: "is missing"},
				diag.Text{ZH: "请在 params 下写 " + name + ": 数值" + span.ZH, EN: "write " + name + ": number under params" + span.EN})
		case v < low || v > high:
			span := spanOf(low, high, param.Unit)
			l.at(src.path, at+".params."+name, ruleParam, c.Term, name, diag.Text{ZH: "超出范围", EN: "is out of range"},
				diag.Text{ZH: "请核对数值" + span.ZH, EN: "check the number" + span.EN})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Params)) {
		if _, ok := t.Params[name]; !ok {
			l.at(src.path, at+".params."+name, ruleParam, c.Term, name, diag.Text{ZH: "不存在", EN: "does not exist"}, didYouMean(name, slices.Sorted(maps.Keys(t.Params))))
		}
	}
}

// misspelt reports whether the parameter name is there after all: unreadable, beside params, or under a name that no parameter has.
func (l *linker) misspelt(src *source, at, name string, c Promise, t *Term) bool {
	r := l.reporter(src.path)
	if r.has(at+".params."+name) || r.has(at+"."+name) {
		return true
	}
	for other := range c.Params {
		if _, known := t.Params[other]; !known {
			if near, ok := diag.Nearest(other, []string{name}); ok && near == name {
				return true
			}
		}
	}
	return false
}

func spanOf(low, high float64, unit string) diag.Text {
	switch {
	case !math.IsInf(low, 0) && !math.IsInf(high, 0):
		return diag.Text{ZH: fmt.Sprintf("（%g 至 %g %s）", low, high, unit), EN: fmt.Sprintf(" (%g to %g)", low, high)}
	case !math.IsInf(low, 0):
		return diag.Text{ZH: fmt.Sprintf("（至少 %g %s）", low, unit), EN: fmt.Sprintf(" (at least %g)", low)}
	case !math.IsInf(high, 0):
		return diag.Text{ZH: fmt.Sprintf("（至多 %g %s）", high, unit), EN: fmt.Sprintf(" (at most %g)", high)}
	}
	return diag.Text{}
}

// Platforms are the marketplaces on which shops may stand.
func (s *Site) Platforms() []Platform {
	if len(s.Config.Platforms) > 0 {
		return s.Config.Platforms
	}
	return knownPlatforms
}

// PlatformOf returns the marketplace that a shop's address lies on, or that its name names if it has no address; nil if there
// is none.
func (s *Site) PlatformOf(shop Shop) *Platform {
	known := s.Platforms()
	host := shop.URL.Host()
	for i, p := range known {
		if shop.URL == "" && (p.Name == shop.Name || string(p.ID) == shop.Name) {
			return &known[i]
		}
		for _, h := range p.Hosts {
			if h := string(h); host == h || strings.HasSuffix(host, "."+h) {
				return &known[i]
			}
		}
	}
	return nil
}

// CategoryOf returns the listed category of p, by id or by name, or nil.
func (s *Site) CategoryOf(p *Pledge) *Category {
	for i, c := range s.Config.BusinessCategories {
		if string(c.ID) == p.BusinessCategory || c.Name == p.BusinessCategory {
			return &s.Config.BusinessCategories[i]
		}
	}
	return nil
}
