package content

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/markdown"
	"liang/cmd/liang/internal/strictyaml"
)

// What only several files together can tell: references, addresses, dates against the build date, marks against the operator.

var (
	ruleFuture = diag.Define(diag.Rule{
		ID:    "date/future",
		Title: diag.Text{ZH: "日期在将来", EN: "date in the future"},
		Msg:   diag.Text{ZH: "%[1]s（%[2]s）晚于今天（%[3]s）", EN: "%[1]s (%[2]s) lies after today (%[3]s)"},
		Hint:  diag.Text{ZH: "请核对日期", EN: "check the date"},
		Wrong: "last_verified:\n  date: 2099-01-01", Right: "last_verified:\n  date: 2026-01-05",
	})
	rulePlanned = diag.Define(diag.Rule{
		ID:    "activity/planned",
		Title: diag.Text{ZH: "还没有举行的活动", EN: "activity that lies ahead"},
		Msg:   diag.Text{ZH: "活动 %s 才开始", EN: "the activity begins only on %s"},
		Hint:  diag.Text{ZH: "计划中的活动请写 planned: true", EN: "write planned: true for an activity that is planned"},
		Wrong: "start: 2099-01-01", Right: "start: 2099-01-01\nplanned: true",
	})
	rulePast = diag.Define(diag.Rule{
		ID: "activity/past", Severity: diag.Warning,
		Title: diag.Text{ZH: "计划中的活动日期已过", EN: "planned activity whose day has passed"},
		Msg:   diag.Text{ZH: "活动写着 planned: true，日期 %s 却已经过了", EN: "the activity is planned, but its day (%s) has passed"},
		Hint:  diag.Text{ZH: "已经举行就删去 planned 并补写经过；没有举行就改日期，或写 status: withdrawn", EN: "if it took place, remove planned and say how it went; if not, change the date or write status: withdrawn"},
		Wrong: "start: 2018-05-01\nplanned: true", Right: "start: 2018-05-01",
	})
)

// A linker holds what the checks across files need while a site is put together.
type linker struct {
	*Site
	sources   map[string]*source // by path
	addresses map[string]string  // address of a page → the file that claims it
	pages     map[string]*source // address → source, for links with a fragment
	hidden    map[string]bool    // files of drafts and of records whose day has not come
	sections  []string           // see Options
	problems  diag.List
	farLinks  []markdown.Link     // for the Site
	waiting   map[string][]string // for the Site
	last      reporter            // of the file that was reported on last
}

// linkSources runs linkSource on all sources, some at a time.
func (l *linker) linkSources(sources []*source, threads int) {
	const some = 256
	runs := slices.Collect(slices.Chunk(sources, some))
	linkers := make([]linker, len(runs))
	inParallel(len(runs), threads, func(i int) {
		own := &linkers[i]
		*own = *l
		own.problems, own.waiting, own.last = nil, map[string][]string{}, reporter{}
		for _, src := range runs[i] {
			own.linkSource(src)
		}
	})
	for i := range linkers {
		l.problems = append(l.problems, linkers[i].problems...)
		l.Site.farLinks = append(l.Site.farLinks, linkers[i].farLinks...)
		maps.Copy(l.Site.waiting, linkers[i].waiting)
	}
}

// assemble puts the values of all sources into a Site. It looks at no value's content.
func assemble(fsys fs.FS, sources []*source) *Site {
	s := &Site{
		fsys: fsys, Framework: &Framework{}, Terms: &Terms{}, Figures: &Figures{}, Timeline: &Timeline{}, Corrections: &Corrections{},
		Home:    &Column{File: "content/_index.md", URL: "/"},
		waiting: map[string][]string{}, names: map[string]string{},
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
			s.Terms = v
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
	n := len(sources)
	l := &linker{Site: s, sources: make(map[string]*source, n), addresses: make(map[string]string, n), pages: make(map[string]*source, n), hidden: map[string]bool{}, sections: opt.Sections}
	s.Zone = s.Config.location()
	s.Today = opt.Date
	if s.Today.IsZero() {
		s.Today = DateOf(opt.Now.In(s.Zone))
	}
	for _, src := range sources {
		l.sources[src.path] = src
	}
	l.checkPresent()
	l.claimAddresses(sources)
	l.hide(sources, opt)
	l.fillIndex()
	l.linkSources(sources, opt.Threads)
	l.checkCycles()
	l.checkColumns(sources)
	l.checkUnused(sources)
	l.checkPrivate(sources)
	s.arrange(opt)
	return l.problems
}

// checkPresent reports files without which there is no portal.
func (l *linker) checkPresent() {
	for _, file := range append([]string{"content/_index.md"}, slices.Sorted(maps.Keys(dataFiles))...) {
		misnamed := l.sources[strings.TrimSuffix(file, ".yaml")+".yml"] != nil         // which is reported
		if l.sources[file] == nil && !misnamed && file != "content/corrections.yaml" { // perhaps nothing had to be corrected
			l.problems.Add(diag.Pos{File: file}, ruleAbsent)
		}
	}
}

// reporter reads the file again to find places in it. That happens only where there is a problem.
func (l *linker) reporter(file string) reporter {
	if l.last.file == file {
		return l.last
	}
	r := reporter{file: file, list: &l.problems}
	data, err := new(reader).readLimited(l.fsys, file)
	if err != nil {
		return r
	}
	line := 1
	if path.Ext(file) == ".md" {
		data, _, _, _ = strictyaml.Split(file, data)
		line = 2
	}
	r.node, _ = strictyaml.Parse(file, data, line)
	l.last = r
	return r
}

// sound reports whether file is there and was read without errors. One that was not is no measure for what others say: its own faults
// are reported, and not again at each record that refers to it.
func (l *linker) sound(file string) bool {
	src := l.sources[file]
	return src != nil && !src.problems.HasErrors()
}

// indexed is where an item of a list stands: "platforms[2]". For lists of every pledge, fmt would take a third of the linking.
func indexed(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// at reports a problem with the value at where in file.
func (l *linker) at(file, where string, rule *diag.Rule, args ...any) {
	l.reporter(file).at(where, rule, args...)
}

// Generated are the addresses of pages that come from no file of their own.
var Generated = []string{"/", "/404.html", "/search/", "/data/", "/sitemap/", "/pledges/terms/", "/pledges/history/", "/figures/", "/timeline/", "/about/corrections/", "/about/editors-guide/rules/", "/about/editors-guide/fields/"}

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
		if d, ok := src.value.(*Document); ok && d.Status != WithdrawnPage {
			for _, a := range d.Attachments {
				l.addresses[d.URL+a.File] = src.path
			}
		}
		if src.kind == activityKind {
			l.addresses[path.Dir(strings.TrimSuffix(src.url, "/"))+"/"] = "content/activities/"
		}
	}
	codes := make(map[Code]string, len(l.Pledges))
	holders := map[string]string{} // of aliases
	for _, src := range sources {
		if p, ok := src.value.(*Pledge); ok && p.Code != "" {
			rightful := "content/pledges/" + p.Code.Slug() + ".md"
			if rightful == src.path || l.sources[rightful] == nil {
				rightful = cmp.Or(codes[p.Code], src.path)
			}
			switch {
			case rightful != src.path:
				l.at(src.path, "code", ruleCodeReused, string(p.Code), rightful, newCode(p))
			case l.Config.PledgeCodePrefix != "" && p.Code.Prefix() != l.Config.PledgeCodePrefix: // reported with the right one
			case p.ID != p.Code.Slug():
				l.at(src.path, "code", ruleCodeFile, string(p.Code), p.Code.Slug()+".md")
			}
			codes[p.Code] = rightful
		}
		rec := recordOf(src.value)
		if rec == nil {
			continue
		}
		for i, a := range rec.Aliases {
			if a == "" {
				continue // unreadable, which has been reported
			}
			where := fmt.Sprintf("aliases[%d]", i)
			u := strings.TrimSuffix(string(a), "/") + "/"
			holder, taken := l.addresses[u]
			if !taken {
				holder, taken = holders[u]
			}
			if taken {
				l.at(src.path, where, ruleAliasTaken, string(a), holder)
			} else {
				l.aliases = append(l.aliases, aliasOf{a, src.path, where})
			}
			holders[u] = src.path
		}
	}
}

// An aliasOf is an alias and where it was written.
type aliasOf struct {
	Alias
	file, where string
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
		if u.Status != WithdrawnPage {
			l.names[u.URL] = u.Name
		}
	}
	for _, p := range l.Programmes {
		l.programmes[p.ID] = p
		if p.Status != WithdrawnPage {
			l.names[p.URL] = p.Name
		}
	}
	for i := range l.Terms.Terms {
		l.terms[string(l.Terms.Terms[i].ID)] = &l.Terms.Terms[i]
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
	if c := commonOf(src.value); c != nil {
		l.checkCommon(src.path, c)
		if recordOf(src.value) == nil {
			l.notAfterToday(src.path, "published", c.Published, "发布日期")
		}
	}
	switch v := src.value.(type) {
	case *Config:
		l.checkExpiry(v)
	case *Column:
		for i, id := range v.Figures {
			l.figure(src, fmt.Sprintf("figures[%d]", i), id)
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
			l.figure(src, fmt.Sprintf("figures[%d].supersedes", i), f.Supersedes)
			l.notAfterToday(src.path, fmt.Sprintf("figures[%d].as_of", i), f.AsOf, "截至日期")
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
			if c.Page != "" {
				l.relatedPage(src, fmt.Sprintf("corrections[%d].page", i), c.Page)
			}
		}
	}
}

func (l *linker) checkCommon(file string, c *Common) {
	l.demo(file, "demo", c.Demo)
	if k := l.Config.OperatorKind; (k == Party || k == Government) && c.Approval == nil {
		l.at(file, "approval", ruleApproval)
	}
	l.notAfterToday(file, "updated", c.Updated, "更新日期")
	for i, s := range c.Sources {
		l.notAfterToday(file, indexed("sources", i)+".retrieved", s.Retrieved, "取得日期")
	}
	if c.Withdrawn != nil {
		l.notAfterToday(file, "withdrawn.date", c.Withdrawn.Date, "撤下日期")
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

func (l *linker) linkActivity(src *source, a *Activity) {
	for i, id := range a.Organisers {
		l.unit(src, fmt.Sprintf("organisers[%d]", i), id)
	}
	for i, id := range a.Partners {
		l.unitOrText(src, fmt.Sprintf("partners[%d]", i), id)
	}
	for i, id := range a.Programmes {
		l.programme(src, fmt.Sprintf("programmes[%d]", i), id)
	}
	for i, p := range a.Photos {
		l.fileBeside(src, fmt.Sprintf("photos[%d].file", i), p.File)
	}
	if a.Start.After(l.Today) && !a.Planned {
		l.at(src.path, "start", rulePlanned, a.Start.String())
	}
	if last := cmp.Or(a.End, a.Start); a.Planned && l.Today.After(last) {
		l.at(src.path, "planned", rulePast, last.String())
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
