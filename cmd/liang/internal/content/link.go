package content

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"liang/cmd/liang/internal/attachment"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

// What only several files together can tell: references, addresses, dates against the build date, marks against the operator.

var (
	ruleUnknownRef = diag.Define(diag.Rule{
		ID:    "ref/unknown",
		Title: diag.Text{ZH: "引用的记录不存在", EN: "reference to nothing"},
		Msg:   diag.Text{ZH: "找不到%[1]s“%[2]s”", EN: "there is no %[1]s %[2]q"},
		Hint:  diag.Text{ZH: "%[3]s", EN: "%[3]s"},
		Wrong: "branch: party-branch-9", Right: "branch: party-branch-1",
	})
	ruleHiddenRef = diag.Define(diag.Rule{
		ID:    "ref/hidden",
		Title: diag.Text{ZH: "引用了还没有公开的记录", EN: "reference to a record that is not public yet"},
		Msg:   diag.Text{ZH: "“%s”还是草稿，或发布日期还没有到", EN: "%q is a draft, or its date of publication lies ahead"},
		Hint:  diag.Text{ZH: "请先发布 %[2]s，或暂时去掉这处引用", EN: "publish %[2]s first, or leave the reference out for now"},
		Wrong: "organisers: [new-team]", Right: "organisers: [park]",
	})
	ruleRefKind = diag.Define(diag.Rule{
		ID:    "ref/kind",
		Title: diag.Text{ZH: "引用的组织类别不对", EN: "reference to a unit of another kind"},
		Msg:   diag.Text{ZH: "“%[1]s”不是%[2]s", EN: "%[1]q is not a %[3]s"},
		Hint:  diag.Text{ZH: "请写一个 kind 为 %[3]s 的组织", EN: "name a unit whose kind is %[3]s"},
		Wrong: "branch: park", Right: "branch: party-branch-1",
	})
	ruleCycle = diag.Define(diag.Rule{
		ID:    "org/cycle",
		Title: diag.Text{ZH: "上级关系绕成一圈", EN: "parents form a cycle"},
		Msg:   diag.Text{ZH: "上级关系绕成一圈：%s", EN: "the parents form a cycle: %s"},
		Hint:  diag.Text{ZH: "请改正其中一个 parent", EN: "correct one parent"},
		Wrong: "a.md parent: b，b.md parent: a", Right: "b.md parent: a",
	})
	ruleDeadLink = diag.Define(diag.Rule{
		ID:    "link/dead",
		Title: diag.Text{ZH: "链接没有去处", EN: "dead link"},
		Msg:   diag.Text{ZH: "链接“%s”没有对应的网页或文件", EN: "the link %q leads to no page or file"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "[园区](../org/prak.md)", Right: "[园区](../org/park.md)",
	})
	ruleDeadAnchor = diag.Define(diag.Rule{
		ID:    "link/anchor",
		Title: diag.Text{ZH: "链接指向的小标题不存在", EN: "dead fragment"},
		Msg:   diag.Text{ZH: "链接“%s”指向的网页里没有 #%s", EN: "the page that %q leads to has no #%s"},
		Hint:  diag.Text{ZH: "%[3]s", EN: "%[3]s"},
		Wrong: "[职责](park.md#职则)", Right: "[职责](park.md#职责)",
	})
	ruleMissingFile = diag.Define(diag.Rule{
		ID:    "file/missing",
		Title: diag.Text{ZH: "图片或附件不存在", EN: "missing picture or attachment"},
		Msg:   diag.Text{ZH: "找不到文件“%s”", EN: "there is no file %q"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "file: Photo1.JPG", Right: "file: photo-1.jpg",
	})
	ruleHash = diag.Define(diag.Rule{
		ID:    "document/sha256",
		Title: diag.Text{ZH: "附件与校验值不符", EN: "attachment and hash disagree"},
		Msg:   diag.Text{ZH: "附件“%s”的内容与 sha256 不符", EN: "the content of %q does not match its sha256"},
		Hint:  diag.Text{ZH: "如果附件没有错，请写 sha256: %[2]s", EN: "if the attachment is right, write sha256: %[2]s"},
		Wrong: "sha256: 00…", Right: "sha256: （按提示填写）",
	})
	ruleFuture = diag.Define(diag.Rule{
		ID:    "date/future",
		Title: diag.Text{ZH: "日期在将来", EN: "date in the future"},
		Msg:   diag.Text{ZH: "%[1]s（%[2]s）晚于今天（%[3]s）", EN: "%[1]s (%[2]s) lies after today (%[3]s)"},
		Hint:  diag.Text{ZH: "请核对日期", EN: "check the date"},
		Wrong: "last_verified:\n  date: 2099-01-01", Right: "last_verified:\n  date: 2026-01-05",
	})
	rulePlatformHost = diag.Define(diag.Rule{
		ID:    "pledge/platform",
		Title: diag.Text{ZH: "网店不在名单内的平台上", EN: "shop on an unlisted platform"},
		Msg:   diag.Text{ZH: "%s 不属于名单内的电商平台", EN: "%s does not belong to a listed platform"},
		Hint:  diag.Text{ZH: "请写店铺在平台上的网址（%[2]s）；新平台先加到 site.yaml 的 platforms", EN: "give the shop's address on a platform (%[2]s); add a new platform to platforms in site.yaml first"},
		Wrong: "url: https://my-shop.example/", Right: "url: https://shop123.taobao.com/",
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
		Hint:  diag.Text{ZH: "编号不能重复使用，请给新记录一个新编号", EN: "codes are never reused; give the new record a new one"},
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
	rulePlanned = diag.Define(diag.Rule{
		ID:    "activity/planned",
		Title: diag.Text{ZH: "还没有举行的活动", EN: "activity that lies ahead"},
		Msg:   diag.Text{ZH: "活动 %s 才开始", EN: "the activity begins only on %s"},
		Hint:  diag.Text{ZH: "计划中的活动请写 planned: true", EN: "write planned: true for an activity that is planned"},
		Wrong: "start: 2099-01-01", Right: "start: 2099-01-01\nplanned: true",
	})
	ruleUnknownFigure = diag.Define(diag.Rule{
		ID:    "ref/figure",
		Title: diag.Text{ZH: "引用的数字不存在", EN: "reference to no figure"},
		Msg:   diag.Text{ZH: "figures.yaml 中没有 id 为“%s”的数字", EN: "figures.yaml has no figure with the id %q"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "figures: [lones]", Right: "figures: [loans]",
	})
)

// A linker holds what the checks across files need while a site is put together.
type linker struct {
	*Site
	sources   map[string]*source // by path
	addresses map[string]string  // address of a page → the file that claims it
	pages     map[string]*source // address → source, for links with a fragment
	hidden    map[string]bool    // files of drafts and of records whose day has not come
	problems  diag.List
}

// assemble puts the values of all sources into a Site. It looks at no value's content.
func assemble(fsys fs.FS, sources []*source) *Site {
	s := &Site{
		fsys: fsys, Framework: &Framework{}, Figures: &Figures{}, Timeline: &Timeline{}, Corrections: &Corrections{},
		Home:  &Column{File: "content/_index.md", URL: "/"},
		index: index{units: map[string]*Unit{}, programmes: map[string]*Programme{}, terms: map[string]*Term{}, columns: map[string]*Column{}},
	}
	for _, src := range sources {
		switch v := src.value.(type) {
		case *Config:
			s.Config = *v
		case *Column:
			if src.kind == homeKind {
				s.Home = v
				continue
			}
			s.Columns = append(s.Columns, v)
		case *Framework:
			s.Framework = v
		case *Unit:
			s.Units = append(s.Units, v)
		case *Programme:
			s.Programmes = append(s.Programmes, v)
		case *Terms:
			s.Terms = v.Terms
		case *Pledge:
			s.Pledges = append(s.Pledges, v)
		case *Activity:
			s.Activities = append(s.Activities, v)
		case *Document:
			s.Documents = append(s.Documents, v)
		case *Figures:
			s.Figures = v
		case *Timeline:
			s.Timeline = v
		case *Corrections:
			s.Corrections = v
		case *Page:
			s.Pages = append(s.Pages, v)
		}
	}
	return s
}

// link completes the site for the build date and reports what is wrong between files.
func (s *Site) link(sources []*source, opt Options) diag.List {
	l := &linker{Site: s, sources: map[string]*source{}, addresses: map[string]string{}, pages: map[string]*source{}, hidden: map[string]bool{}}
	s.Zone = s.Config.location()
	s.Today = opt.Date
	if s.Today.IsZero() {
		s.Today = DateOf(opt.Now.In(s.Zone))
	}
	for _, src := range sources {
		l.sources[src.path] = src
	}
	if l.sources["content/site.yaml"] == nil {
		l.problems.Add(diag.Pos{File: "content/site.yaml"}, ruleUnreadable, "no such file")
	}
	l.claimAddresses(sources)
	l.hide(sources, opt)
	l.fillIndex()
	for _, src := range sources {
		l.linkSource(src)
	}
	l.checkCycles()
	l.checkColumns(sources)
	l.checkUnused(sources)
	l.checkPrivate(sources)
	s.arrange(opt)
	return l.problems
}

// reporter reads the file again to find places in it. That happens only where there is a problem.
func (l *linker) reporter(file string) reporter {
	r := reporter{file: file, list: &l.problems}
	data, err := readLimited(l.fsys, file)
	if err != nil {
		return r
	}
	line := 1
	if path.Ext(file) == ".md" {
		data, _, _, _ = strictyaml.Split(file, data)
		line = 2
	}
	r.node, _ = strictyaml.Parse(file, data, line)
	return r
}

// at reports a problem with the value at where in file.
func (l *linker) at(file, where string, rule *diag.Rule, args ...any) {
	l.reporter(file).at(where, rule, args...)
}

// Generated are the addresses of pages that come from no file of their own.
var Generated = []string{"/", "/404.html", "/search/", "/data/", "/sitemap/", "/figures/", "/timeline/", "/about/corrections/"}

func (l *linker) claimAddresses(sources []*source) {
	for _, u := range Generated {
		l.addresses[u] = "liang"
	}
	for _, src := range sources {
		if src.url == "" {
			continue
		}
		if holder, taken := l.addresses[src.url]; taken && src.kind >= columnKind && dataFiles[src.path].url == "" {
			l.problems.Add(diag.Pos{File: src.path}, ruleAddressTaken, src.url, holder)
			continue
		}
		l.addresses[src.url] = src.path
		l.pages[src.url] = src
		if src.kind == activityKind {
			l.addresses[path.Dir(strings.TrimSuffix(src.url, "/"))+"/"] = "content/activities/"
		}
	}
	codes := map[Code]string{}
	aliases := map[string]string{}
	for _, src := range sources {
		if p, ok := src.value.(*Pledge); ok && p.Code != "" {
			if holder, taken := codes[p.Code]; taken {
				l.at(src.path, "code", ruleCodeReused, string(p.Code), holder)
			}
			codes[p.Code] = src.path
		}
		rec := recordOf(src.value)
		if rec == nil {
			continue
		}
		for i, a := range rec.Aliases {
			if a == "" {
				continue // unreadable, which has been reported
			}
			u := strings.TrimSuffix(string(a), "/") + "/"
			holder, taken := l.addresses[u]
			if !taken {
				holder, taken = aliases[u]
			}
			if taken {
				l.at(src.path, fmt.Sprintf("aliases[%d]", i), ruleAliasTaken, string(a), holder)
			}
			aliases[u] = src.path
		}
	}
}

// hide notes which records the public does not see yet.
func (l *linker) hide(sources []*source, opt Options) {
	if opt.Drafts {
		return
	}
	for _, src := range sources {
		if rec := recordOf(src.value); rec != nil && (rec.Status == Draft || rec.Published.After(l.Today)) {
			l.hidden[src.path] = true
		}
	}
}

func (l *linker) fillIndex() {
	for _, u := range l.Units {
		l.units[u.ID] = u
	}
	for _, p := range l.Programmes {
		l.programmes[p.ID] = p
	}
	for i := range l.Terms {
		l.terms[string(l.Terms[i].ID)] = &l.Terms[i]
	}
	for _, c := range l.Columns {
		l.columns[c.URL] = c
	}
}

// linkSource checks all that one source says about others.
func (l *linker) linkSource(src *source) {
	l.checkLinks(src)
	if body, ok := src.body(); ok {
		for _, img := range body.Images {
			if _, ok := l.sources[path.Join(path.Dir(src.path), img.Written)]; !ok {
				l.problems.Add(img.Pos, ruleMissingFile, img.Written, l.similarFile(src.path, img.Written))
			}
		}
	}
	if rec := recordOf(src.value); rec != nil {
		l.checkRecord(rec)
	}
	switch v := src.value.(type) {
	case *Config:
		l.checkExpiry(v)
	case *Column:
		for i, id := range v.Figures {
			if !slices.ContainsFunc(l.Figures.Figures, func(f Figure) bool { return string(f.ID) == id }) {
				l.at(src.path, fmt.Sprintf("figures[%d]", i), ruleUnknownFigure, id, didYouMean(id, l.figureIDs()))
			}
		}
	case *Framework:
		for i, slot := range v.Slots {
			for j, item := range slot.Items {
				l.unitOrText(src, fmt.Sprintf("slots[%d].items[%d]", i, j), item)
			}
		}
	case *Unit:
		l.linkUnit(src, v)
	case *Programme:
		l.unitOrText(src, "provider", v.Provider)
	case *Pledge:
		l.linkPledge(src, v)
	case *Activity:
		l.linkActivity(src, v)
	case *Document:
		l.unitOrText(src, "issuer", v.Issuer)
		for i, a := range v.Attachments {
			l.checkAttachment(src, fmt.Sprintf("attachments[%d]", i), a)
		}
	case *Figures:
		for i, f := range v.Figures {
			if f.Supersedes != "" && !slices.Contains(l.figureIDs(), f.Supersedes) {
				l.at(src.path, fmt.Sprintf("figures[%d].supersedes", i), ruleUnknownFigure, f.Supersedes, didYouMean(f.Supersedes, l.figureIDs()))
			}
			l.demo(src.path, fmt.Sprintf("figures[%d].demo", i), f.Demo)
			l.related(src, fmt.Sprintf("figures[%d].related", i), f.Related)
		}
	case *Timeline:
		for i, e := range v.Events {
			l.demo(src.path, fmt.Sprintf("events[%d].demo", i), e.Demo)
			l.related(src, fmt.Sprintf("events[%d].related", i), e.Related)
		}
	case *Corrections:
		for i, c := range v.Corrections {
			l.demo(src.path, fmt.Sprintf("corrections[%d].demo", i), c.Demo)
			l.notAfterToday(src.path, fmt.Sprintf("corrections[%d].date", i), c.Date, "更正日期")
			if c.Kind == Corrected && c.Page != "" {
				l.related(src, fmt.Sprintf("corrections[%d].page", i), []string{c.Page})
			}
		}
	}
}

func (l *linker) checkRecord(rec *Record) {
	l.demo(rec.File, "demo", rec.Demo)
	if k := l.Config.OperatorKind; (k == Party || k == Government) && rec.Approval == nil {
		l.at(rec.File, "approval", ruleApproval)
	}
	l.notAfterToday(rec.File, "updated", rec.Updated, "更新日期")
	if rec.Withdrawn != nil {
		l.notAfterToday(rec.File, "withdrawn.date", rec.Withdrawn.Date, "撤下日期")
	}
}

func (l *linker) demo(file, where string, demo bool) {
	if k := l.Config.OperatorKind; demo && k != DemoSite && k != "" {
		l.at(file, where, ruleDemoRecord, string(k))
	}
}

func (l *linker) notAfterToday(file, where string, d Date, zh string) {
	if d.After(l.Today) && !l.hidden[file] {
		l.at(file, where, ruleFuture, zh, d.String(), l.Today.String())
	}
}

func (l *linker) checkExpiry(c *Config) {
	switch {
	case c.SecurityExpires.IsZero():
	case l.Today.After(c.SecurityExpires):
		l.at("content/site.yaml", "security_expires", ruleSecurityExpired, c.SecurityExpires.String())
	case c.SecurityExpires.After(l.Today.AddMonths(12)):
		l.at("content/site.yaml", "security_expires", ruleSecurityFar, c.SecurityExpires.String())
	}
}

// unit checks a reference to a unit and returns it, or nil.
func (l *linker) unit(src *source, where, id string) *Unit {
	if id == "" {
		return nil
	}
	u := l.units[id]
	switch {
	case u == nil:
		l.at(src.path, where, ruleUnknownRef, diag.Text{ZH: "组织", EN: "unit"}, id, l.suggestUnit(id))
	case l.hidden[u.File] && !l.hidden[src.path]:
		l.at(src.path, where, ruleHiddenRef, id, u.File)
	}
	return u
}

// unitOrText checks a value that is a unit's id if it looks like one, and otherwise words.
func (l *linker) unitOrText(src *source, where, value string) {
	if IsSlug(value) && !digits(value) {
		l.unit(src, where, value)
	}
}

// suggestUnit says which unit an unknown id may have meant: by id, or by the name that was written in its place.
func (l *linker) suggestUnit(id string) diag.Text {
	var ids, names []string
	byName := map[string]string{}
	for _, u := range l.Units {
		ids = append(ids, u.ID)
		for _, n := range append([]string{u.Name}, otherNames(u)...) {
			names = append(names, n)
			byName[n] = u.ID
		}
	}
	if near, ok := diag.Nearest(id, names); ok {
		id = byName[near]
		return diag.Text{ZH: "请写它的文件名：" + id, EN: "write its file's name: " + id}
	}
	return didYouMean(id, ids)
}

func otherNames(u *Unit) (names []string) {
	for _, n := range u.OtherNames {
		names = append(names, n.Name)
	}
	return names
}

// didYouMean is the hint for an unknown id among known ones.
func didYouMean(got string, known []string) diag.Text {
	if near, ok := diag.Nearest(got, known); ok {
		return diag.Text{ZH: "是不是想写 " + near + "？", EN: "did you mean " + near + "?"}
	}
	if len(known) > 8 {
		known = append(slices.Clone(known[:8]), "…")
	}
	list := strings.Join(known, "、")
	if list == "" {
		return diag.Text{ZH: "目前一条也没有", EN: "there are none yet"}
	}
	return diag.Text{ZH: "已有的是：" + list, EN: "known are: " + strings.Join(known, ", ")}
}

func (l *linker) linkUnit(src *source, u *Unit) {
	l.unit(src, "parent", u.Parent)
	for i, r := range u.Relations {
		l.unit(src, fmt.Sprintf("relations[%d].to", i), r.To)
	}
	l.notAfterToday(u.File, "founded", u.Founded, "成立日期")
	if u.DeclaredMembers > 0 {
		listed := 0
		for _, other := range l.Units {
			for _, r := range other.Relations {
				if r.To == u.ID && r.Type == MemberOf {
					listed++
				}
			}
		}
		if listed > u.DeclaredMembers {
			l.at(u.File, "declared_members", ruleCounts, u.DeclaredMembers, listed, "declared_members")
		}
	}
	if slot := u.FrameworkSlot; slot != "" && !slices.ContainsFunc(l.Framework.Slots, func(s Slot) bool { return s.Symbol == slot }) {
		var known []string
		for _, s := range l.Framework.Slots {
			known = append(known, s.Symbol)
		}
		l.at(u.File, "framework_slot", ruleUnknownRef, diag.Text{ZH: "框架位置", EN: "framework slot"}, slot, didYouMean(slot, known))
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
	for i, shop := range p.Platforms {
		if shop.URL != "" && l.PlatformOf(shop) == nil {
			var names []string
			for _, known := range l.platforms() {
				names = append(names, known.Hosts[0])
			}
			l.at(p.File, fmt.Sprintf("platforms[%d].url", i), rulePlatformHost, shop.URL.Host(), strings.Join(names[:min(5, len(names))], "、"))
		}
	}
	if c := p.BusinessCategory; c != "" && len(l.Config.BusinessCategories) > 0 && l.CategoryOf(p) == nil {
		var known []string
		for _, k := range l.Config.BusinessCategories {
			known = append(known, string(k.ID), k.Name)
		}
		l.at(p.File, "business_category", ruleCategory, c, didYouMean(c, known))
	}
	for i, c := range p.Pledges {
		l.linkPromise(src, fmt.Sprintf("pledges[%d]", i), c)
	}
	l.notAfterToday(p.File, "joined", p.Joined, "加入日期")
	l.notAfterToday(p.File, "last_verified.date", p.LastVerified.Date, "核查日期")
	l.notAfterToday(p.File, "consent.date", p.Consent.Date, "同意日期")
	l.notAfterToday(p.File, "consent.withdrawn_on", p.Consent.WithdrawnOn, "撤回日期")
	for i, e := range p.Events {
		at := fmt.Sprintf("events[%d]", i)
		l.notAfterToday(p.File, at+".date", e.Date, "日期")
		l.unitOrText(src, at+".decided_by", e.DecidedBy)
	}
}

func (l *linker) linkPromise(src *source, at string, c Promise) {
	if c.Term == "" {
		return
	}
	t := l.terms[c.Term]
	if t == nil {
		var ids []string
		for _, t := range l.Terms {
			ids = append(ids, string(t.ID))
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
		span := spanOf(low, high, param.Unit)
		switch {
		case !given:
			l.at(src.path, at, ruleParam, c.Term, name, diag.Text{ZH: "没有写", EN: "is missing"},
				diag.Text{ZH: "请在 params 下写 " + name + ": 数值" + span.ZH, EN: "write " + name + ": number under params" + span.EN})
		case v < low || v > high:
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

func spanOf(low, high float64, unit string) diag.Text {
	switch {
	case !math.IsInf(low, 0) && !math.IsInf(high, 0):
		return diag.Text{ZH: fmt.Sprintf("（%g 至 %g%s）", low, high, unit), EN: fmt.Sprintf(" (%g to %g)", low, high)}
	case !math.IsInf(low, 0):
		return diag.Text{ZH: fmt.Sprintf("（至少 %g%s）", low, unit), EN: fmt.Sprintf(" (at least %g)", low)}
	case !math.IsInf(high, 0):
		return diag.Text{ZH: fmt.Sprintf("（至多 %g%s）", high, unit), EN: fmt.Sprintf(" (at most %g)", high)}
	}
	return diag.Text{}
}

func (l *linker) linkActivity(src *source, a *Activity) {
	for i, id := range a.Organisers {
		l.unit(src, fmt.Sprintf("organisers[%d]", i), id)
	}
	for i, id := range a.Partners {
		l.unitOrText(src, fmt.Sprintf("partners[%d]", i), id)
	}
	for i, id := range a.Programmes {
		where := fmt.Sprintf("programmes[%d]", i)
		p := l.programmes[id]
		switch {
		case p == nil:
			l.at(src.path, where, ruleUnknownRef, diag.Text{ZH: "项目", EN: "programme"}, id, didYouMean(id, slices.Sorted(maps.Keys(l.programmes))))
		case l.hidden[p.File] && !l.hidden[src.path]:
			l.at(src.path, where, ruleHiddenRef, id, p.File)
		}
	}
	for i, p := range a.Photos {
		l.fileBeside(src, fmt.Sprintf("photos[%d].file", i), p.File)
	}
	if a.Start.After(l.Today) && !a.Planned {
		l.at(src.path, "start", rulePlanned, a.Start.String())
	}
}

// fileBeside checks that a picture or attachment stands beside its record.
func (l *linker) fileBeside(src *source, where, name string) (found bool) {
	if name == "" || strings.ContainsAny(name, `/\`) {
		return false // reported by check
	}
	if _, found = l.sources[path.Join(path.Dir(src.path), name)]; !found {
		l.at(src.path, where, ruleMissingFile, name, l.similarFile(src.path, name))
	}
	return found
}

// similarFile says which file beside a record was probably meant.
func (l *linker) similarFile(file, name string) diag.Text {
	var known []string
	for p, s := range l.sources {
		if s.kind == assetKind && path.Dir(p) == path.Dir(file) {
			known = append(known, path.Base(p))
		}
	}
	slices.Sort(known)
	if len(known) == 0 {
		return diag.Text{ZH: "请把文件放进 " + path.Dir(file) + "/", EN: "put the file into " + path.Dir(file) + "/"}
	}
	return didYouMean(name, known)
}

func (l *linker) checkAttachment(src *source, at string, a Attachment) {
	if !l.fileBeside(src, at+".file", a.File) {
		return
	}
	f, err := l.fsys.Open(path.Join(path.Dir(src.path), a.File))
	if err != nil {
		return
	}
	defer f.Close()
	sum, err := hashOf(f)
	if err == nil && sum != strings.ToLower(a.SHA256) && a.SHA256 != "" {
		l.at(src.path, at+".sha256", ruleHash, a.File, sum)
	}
	info, err := f.Stat()
	r, ok := f.(io.ReaderAt)
	if err != nil || !ok {
		return
	}
	for _, found := range attachment.Check(a.File, r, info.Size()) {
		l.at(src.path, at+".file", found.Rule, found.Args...)
	}
	text, lines := attachment.Text(r, info.Size())
	for _, found := range findPrivate(text) {
		found.path = path.Join(path.Dir(src.path), a.File)
		if !lines {
			found.line, found.col = 0, 0
		}
		l.private(found)
	}
}

// checkLinks checks the links of a Markdown text that lead to pages of records. Links to files that are made later (data, feeds)
// are for the caller that knows them: see Site.Links.
func (l *linker) checkLinks(src *source) {
	for _, link := range src.links {
		target, fragment, _ := strings.Cut(link.URL, "#")
		if target == "" {
			target = src.url
		}
		if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") {
			continue
		}
		target, _, _ = strings.Cut(target, "?")
		page := l.pages[target]
		switch {
		case page == nil && l.addresses[target] == "" && l.ours(target):
			if asset := l.sources["content"+target]; asset != nil && asset.kind == assetKind {
				continue
			}
			l.problems.Add(link.Pos, ruleDeadLink, link.Written, l.similarPage(link.Written, target))
		case page == nil:
			l.farLinks = append(l.farLinks, link)
		case l.hidden[page.path] && !l.hidden[src.path]:
			l.problems.Add(link.Pos, ruleHiddenRef, link.Written, page.path)
		case fragment != "" && !l.hasAnchor(page, fragment):
			l.problems.Add(link.Pos, ruleDeadAnchor, link.Written, fragment, didYouMean(fragment, anchors(page)))
		}
	}
}

// ours reports whether an address lies where only records have pages, so that its absence is certain.
func (l *linker) ours(address string) bool {
	if strings.HasPrefix(address, "/pledges/by/") || strings.HasPrefix(address, "/pledges/page/") {
		return false
	}
	return strings.HasSuffix(address, "/") || path.Ext(address) == "" || l.inFolder(address)
}

// inFolder reports whether address lies under a folder of content/ and is not one of the files made for a pledge or a table.
func (l *linker) inFolder(address string) bool {
	switch path.Base(address) {
	case "badge.svg", "pledge.json":
		return false
	}
	switch path.Ext(address) {
	case ".pdf", ".docx", ".doc", ".xlsx", ".xls", ".jpg", ".jpeg", ".png", ".webp", ".zip", ".pptx":
		return true
	}
	return false
}

func (l *linker) similarPage(written, target string) diag.Text {
	var known []string
	byURL := map[string]string{}
	for u, s := range l.pages {
		known = append(known, u)
		byURL[u] = s.path
	}
	slices.Sort(known)
	if near, ok := diag.Nearest(target, known); ok {
		return diag.Text{ZH: "是不是想链接到 " + byURL[near] + "（" + near + "）？", EN: "did you mean " + byURL[near] + " (" + near + ")?"}
	}
	return diag.Text{ZH: "请核对文件名和文件夹", EN: "check the name and the folder"}
}

// Sections are the ids that layouts give to parts of records' pages, and links may lead to.
var Sections = []string{
	"duties", "posts", "relations", "activities", "pledges", "members", "contact", "sources", "changes", "history", "complaint", "meaning",
	"attachments", "modules", "photos", "organisers", "framework", "main", "footnotes",
}

func (l *linker) hasAnchor(page *source, fragment string) bool {
	return slices.Contains(Sections, fragment) || slices.Contains(anchors(page), fragment) || strings.HasPrefix(fragment, "fn")
}

// anchors are the ids in a page that come from its source.
func anchors(page *source) (ids []string) {
	if body, ok := page.body(); ok {
		for _, h := range body.Headings {
			ids = append(ids, h.ID)
		}
	}
	if f, ok := page.value.(*Figures); ok {
		for _, figure := range f.Figures {
			ids = append(ids, string(figure.ID))
		}
	}
	return ids
}

// related checks addresses of pages in data files.
func (l *linker) related(src *source, where string, addresses []string) {
	for i, a := range addresses {
		at := where
		if strings.HasSuffix(where, "related") {
			at = fmt.Sprintf("%s[%d]", where, i)
		}
		target, _, _ := strings.Cut(a, "#")
		page := l.pages[target]
		switch {
		case page == nil && l.addresses[target] == "":
			l.at(src.path, at, ruleDeadLink, a, l.similarPage(a, target))
		case page != nil && l.hidden[page.path]:
			l.at(src.path, at, ruleHiddenRef, a, page.path)
		}
	}
}

// checkCycles reports each cycle of parents once, at its first unit.
func (l *linker) checkCycles() {
	seen := map[string]bool{}
	for _, u := range l.Units {
		var trail []string
		for at := u; at != nil && !seen[at.ID]; at = l.units[at.Parent] {
			if i := slices.Index(trail, at.ID); i >= 0 {
				loop := append(trail[i:], at.ID)
				l.at(at.File, "parent", ruleCycle, strings.Join(loop, " → "))
				break
			}
			trail = append(trail, at.ID)
		}
		for _, id := range trail {
			seen[id] = true
		}
	}
}

// checkColumns reports folders without a column, and columns that are empty or stale.
func (l *linker) checkColumns(sources []*source) {
	newest := map[string]Date{} // by folder below content/
	count := map[string]int{}
	for _, src := range sources {
		if src.kind < homeKind || src.kind == homeKind || src.kind == columnKind {
			continue
		}
		rel := strings.TrimPrefix(src.path, "content/")
		folder, _, nested := strings.Cut(rel, "/")
		if !nested {
			continue
		}
		if rec := recordOf(src.value); rec != nil {
			if l.hidden[src.path] {
				continue
			}
			d := rec.Published
			if rec.Updated.Compare(d) > 0 {
				d = rec.Updated
			}
			if d.Compare(newest[folder]) > 0 {
				newest[folder] = d
			}
			count[folder]++
		} else if count[folder] == 0 {
			count[folder] = 0
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(count)) {
		if l.columns["/"+folder+"/"] == nil {
			file := "content/" + folder + "/_index.md"
			l.problems.Add(diag.Pos{File: "content/" + folder}, ruleColumnMissing, file)
		}
	}
	for _, c := range l.Columns {
		folder := strings.Trim(c.URL, "/")
		if strings.Contains(folder, "/") {
			continue
		}
		switch d := newest[folder]; {
		case count[folder] == 0 && !c.AllowEmpty && l.generatedColumn(c.URL):
			l.at(c.File, "name", ruleColumnEmpty, c.Name)
		case c.StaleAfterDays > 0 && !d.IsZero() && daysBetween(d, l.Today) > c.StaleAfterDays:
			l.at(c.File, "stale_after_days", ruleColumnStale, c.Name, d.String(), c.StaleAfterDays)
		}
	}
}

// generatedColumn reports whether the column's page is filled from records, rather than made from a data file.
func (l *linker) generatedColumn(url string) bool { return !slices.Contains(Generated, url) }

func daysBetween(a, b Date) int {
	return int(b.First(time.UTC).Sub(a.Last().First(time.UTC)).Hours() / 24)
}

// checkUnused reports pictures and attachments that no record uses.
func (l *linker) checkUnused(sources []*source) {
	used := map[string]bool{}
	use := func(src *source, name string) { used[path.Join(path.Dir(src.path), name)] = true }
	for _, src := range sources {
		switch v := src.value.(type) {
		case *Activity:
			for _, p := range v.Photos {
				use(src, p.File)
			}
		case *Document:
			for _, a := range v.Attachments {
				use(src, a.File)
			}
		}
		if body, ok := src.body(); ok {
			for _, img := range body.Images {
				use(src, img.Written)
			}
		}
		for _, link := range src.links {
			used["content"+link.URL] = true
		}
	}
	for _, src := range sources {
		if src.kind == assetKind && !used[src.path] {
			l.problems.Add(diag.Pos{File: src.path}, ruleUnusedFile)
		}
	}
}

// arrange leaves out what the public does not see and puts the rest in order.
func (s *Site) arrange(opt Options) {
	s.Units = visible(s, opt, s.Units)
	s.Programmes = visible(s, opt, s.Programmes)
	s.Pledges = visible(s, opt, s.Pledges)
	s.Activities = visible(s, opt, s.Activities)
	s.Documents = visible(s, opt, s.Documents)
	s.Pages = visible(s, opt, s.Pages)
	s.withdraw()
	s.index = index{units: map[string]*Unit{}, programmes: map[string]*Programme{}, terms: s.terms, columns: s.columns}
	(&linker{Site: s}).fillIndex()

	slices.SortStableFunc(s.Activities, func(a, b *Activity) int { return b.Start.Compare(a.Start) })
	slices.SortStableFunc(s.Documents, func(a, b *Document) int { return b.shownDate().Compare(a.shownDate()) })
	slices.SortStableFunc(s.Columns, func(a, b *Column) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.URL, b.URL)) })
	corrections := *s.Corrections
	corrections.Corrections = slices.Clone(corrections.Corrections)
	slices.SortStableFunc(corrections.Corrections, func(a, b Correction) int { return b.Date.Compare(a.Date) })
	s.Corrections = &corrections
}

// shownDate is the date by which documents are listed.
func (d *Document) shownDate() Date {
	if !d.Issued.IsZero() {
		return d.Issued
	}
	return d.Published
}

// visible returns the records that the public sees on the build date, sorted by id.
func visible[T interface{ record() *Record }](s *Site, opt Options, all []T) []T {
	var shown []T
	for _, v := range all {
		if r := v.record(); opt.Drafts || r.Status != Draft && !r.Published.After(s.Today) {
			shown = append(shown, v)
		}
	}
	slices.SortFunc(shown, func(a, b T) int { return cmp.Compare(a.record().ID, b.record().ID) })
	return shown
}

func (r *Record) record() *Record { return r }

// Pending reports whether r is shown only because drafts were asked for.
func (s *Site) Pending(r *Record) bool { return r.Status == Draft || r.Published.After(s.Today) }

func (l *linker) figureIDs() (ids []string) {
	for _, f := range l.Figures.Figures {
		if f.ID != "" {
			ids = append(ids, string(f.ID))
		}
	}
	return ids
}

// platforms are the marketplaces on which shops may stand.
func (s *Site) platforms() []Platform {
	if len(s.Config.Platforms) > 0 {
		return s.Config.Platforms
	}
	return knownPlatforms
}

// PlatformOf returns the marketplace that a shop's address lies on, or that its name names if it has no address; nil if there
// is none.
func (s *Site) PlatformOf(shop Shop) *Platform {
	known := s.platforms()
	host := shop.URL.Host()
	for i, p := range known {
		if shop.URL == "" && (p.Name == shop.Name || string(p.ID) == shop.Name) {
			return &known[i]
		}
		for _, h := range p.Hosts {
			if host == h || strings.HasSuffix(host, "."+h) {
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

func hashOf(f fs.File) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
