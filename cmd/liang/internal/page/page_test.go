package page

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/layout"
	_ "liang/cmd/liang/internal/sheet" // has rules, too
	"liang/cmd/liang/internal/sitetest"
)

// plan makes the portal of the small site with edits, on a day.
func plan(t *testing.T, day string, fsys fstest.MapFS) *Plan {
	t.Helper()
	var today content.Date
	if err := today.UnmarshalText([]byte(day)); err != nil {
		t.Fatal(err)
	}
	site, problems := content.Load(fsys, content.Options{Date: today})
	set, found := layout.Load(os.DirFS("../../../.."), Views)
	if problems = append(problems, found...); problems.HasErrors() {
		t.Fatal(problems)
	}
	photos := map[string]Picture{}
	for _, name := range Pictures(site) {
		photos[name] = Picture{Width: 4, Height: 3, Common: []Variant{{"assets/photo/" + strings.ReplaceAll(name, "/", "-"), 4, func() ([]byte, error) { return []byte("picture"), nil }}}}
	}
	p, found := Make(Input{Site: site, Layouts: set, Photos: photos})
	if found.HasErrors() {
		t.Fatal(found)
	}
	return p
}

// words is a page without its tags, each run of white space one space.
func words(html string) string {
	text := regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>`).ReplaceAllString(html, " ")
	return strings.Join(strings.Fields(text), " ")
}

// secretly puts a secret into every text of a record that has one.
func secretly(fsys fstest.MapFS, name, status string) {
	text := string(fsys[name].Data)
	text = regexp.MustCompile(`(?m)^summary: .*\n`).ReplaceAllString(text, "")
	text = strings.Replace(text, "---\n", "---\nsummary: 秘密摘要\nkeywords: [秘密词]\nchange_log:\n  - date: 2026-01-05\n    note: 秘密修改\n", 1)
	text = regexp.MustCompile(`(?m)^(title|name): `).ReplaceAllString(text, "${1}: 秘密")
	text = strings.Replace(text, "sources:\n  - title: ", "sources:\n  - title: 秘密", 1)
	if status != "" {
		text = regexp.MustCompile(`(?m)^status: .*\n`).ReplaceAllString(text, "") // a programme's own
	}
	end := strings.LastIndex(text, "---\n")
	fsys[name].Data = []byte(text[:end] + status + text[end:] + "秘密正文\n")
}

const takenDown = "status: withdrawn\nwithdrawn:\n  date: 2026-02-01\n  explanation: 演示撤下的理由\n"

// What was taken down leaves its address, the day and the reason; nothing else of it is anywhere, on any page or in any file.
func TestTakenDown(t *testing.T) {
	for file, url := range map[string]string{
		sitetest.Activity: "activities/2025/river/", sitetest.Document: "documents/letter/", "content/about/privacy.md": "about/privacy/", "content/programmes/rights.md": "programmes/rights/",
	} {
		t.Run(url, func(t *testing.T) {
			site := func() fstest.MapFS {
				return sitetest.FS(t, sitetest.Activity, "programmes: [rights]\n", "") // nobody may refer to what was taken down
			}
			fsys := site()
			secretly(fsys, file, "")
			if all := sitetest.RenderAll(t, plan(t, "2026-11-23", fsys).Files); !strings.Contains(all[url+"index.html"], "秘密正文") {
				t.Fatal("the record is not shown before it is taken down")
			}
			fsys = site()
			secretly(fsys, file, takenDown)
			p := plan(t, "2026-11-23", fsys)
			all := sitetest.RenderAll(t, p.Files)
			for _, name := range slices.Sorted(maps.Keys(all)) {
				if i := strings.Index(all[name], "秘密"); i >= 0 {
					t.Errorf("%s says %.60q", name, all[name][i:])
				}
				if strings.HasPrefix(name, url) && name != url+"index.html" || strings.Contains(name, "river") && url == "activities/2025/river/" && name != url+"index.html" {
					t.Errorf("%s is still there", name)
				}
			}
			if text := words(all[url+"index.html"]); !strings.Contains(text, "已撤下 2026年2月1日") || !strings.Contains(text, "演示撤下的理由") {
				t.Errorf("the page says %s", text)
			}
			if slices.ContainsFunc(p.Pages, func(e Entry) bool { return e.URL == "/"+url }) || strings.Contains(all["sitemap.xml"], url) {
				t.Error("it is in the site map")
			}
		})
	}
}

// Each state of a pledge in its own words, on its page, its badge and in the roster.
func TestPledgeStates(t *testing.T) {
	const active = "    to: active\n"
	for _, c := range []struct {
		name, day     string
		edits         []string
		state, page   string
		plaque, gone  bool
		badge, roster string
	}{
		{name: "in force", day: "2026-11-23", state: "有效", page: "承诺有效，商户应当照此履行。", plaque: true, badge: "有效", roster: "演示豆花坊"},
		{name: "due", day: "2026-11-23", edits: []string{active, active + "next_review: 2026-11-22\n"}, state: "有效，待复核", page: "约定的复核日期已过", plaque: true, badge: "有效，待复核", roster: "演示豆花坊"},
		{name: "last day", day: "2026-12-31", state: "有效", page: "承诺有效", plaque: true, badge: "有效", roster: "演示豆花坊"},
		{name: "expired", day: "2027-01-01", state: "已终止", page: "有效期已满", badge: "已终止", roster: "演示豆花坊"},
		{name: "suspended", day: "2026-11-23", edits: []string{active, active + "  - date: 2026-03-01\n    from: active\n    to: suspended\n    reason_code: shop_paused\n"},
			state: "已暂停", page: "恢复以前请不要据此下单", badge: "已暂停", roster: "演示豆花坊"},
		{name: "revoked", day: "2026-11-23", edits: []string{active, active + "  - date: 2026-03-01\n    from: active\n    to: ended\n    reason_code: revoked\n"},
			state: "已终止", page: "资格已被取消", badge: "已终止", roster: "演示豆花坊"},
		{name: "revoked long ago", day: "2027-03-02", edits: []string{active, active + "  - date: 2026-03-01\n    from: active\n    to: ended\n    reason_code: revoked\n"},
			state: "已终止", page: "公示期已过", badge: "已终止", gone: true, roster: "编号 GDHW-2025-001-I"},
		{name: "consent withdrawn", day: "2026-11-23", edits: []string{"  version: v1\n", "  version: v1\n  withdrawn_on: 2026-03-01\n"},
			state: "已终止", page: "退出是自愿的", badge: "已终止", gone: true, roster: "编号 GDHW-2025-001-I"},
		{name: "taken down", day: "2026-11-23", edits: []string{"demo: true\n", "demo: true\n" + takenDown},
			state: "已终止", page: "这一页已经撤下", badge: "已终止", gone: true, roster: "编号 GDHW-2025-001-I"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan(t, c.day, sitetest.FS(t, append(sitetest.InPledge(c.edits...),
				sitetest.Config, "security_expires: 2026-12-31", "security_expires: 2027-09-30",
				sitetest.Pledge, "shop_name: 演示豆花坊\n", "shop_name: 演示豆花坊\naliases: [/shop/old-name/]\n")...))
			html := sitetest.Render(t, p.Files, "pledges/gdhw-2025-001-i/index.html")
			text := words(html)
			for _, want := range []string{" " + c.state + " ", c.page} {
				if !strings.Contains(text, want) {
					t.Errorf("the page does not say %q: %s", want, text)
				}
			}
			if got := strings.Contains(html, `class="plaque"`); got != c.plaque {
				t.Errorf("plaque: %v", got)
			}
			badge := sitetest.Render(t, p.Files, "pledges/gdhw-2025-001-i/badge.svg")
			if !strings.Contains(badge, c.badge) || strings.Contains(badge, "演示豆花坊") == c.gone {
				t.Errorf("badge %s", badge)
			}
			if list := words(sitetest.Render(t, p.Files, "pledges/index.html")); !strings.Contains(list, c.roster) {
				t.Errorf("roster %s", list)
			}
			if redirects := sitetest.Render(t, p.Files, "_redirects"); strings.Contains(redirects, "/shop/old-name/") == c.gone {
				t.Errorf("redirects %q", redirects)
			}
			for name, text := range sitetest.RenderAll(t, p.Files) {
				if c.gone && (strings.Contains(text, "演示豆花坊") || strings.Contains(text, "示例甲")) {
					t.Errorf("%s still names the merchant", name)
				}
			}
		})
	}
}

// pledges adds n pledges in force to the small site.
func pledges(t *testing.T, n int) fstest.MapFS {
	fsys := sitetest.FS(t)
	original := string(fsys[sitetest.Pledge].Data)
	for i := range n {
		code := string(content.NewCode("GDHW", "2025", fmt.Sprintf("%03d", i+2)))
		fsys["content/pledges/"+strings.ToLower(code)+".md"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(original, "GDHW-2025-001-I", code))}
	}
	return fsys
}

// Every pledge stands once on the pages of the roster, 50 a page, and the pages lead to each other; so with each facet.
func TestRosterPages(t *testing.T) {
	p := plan(t, "2026-11-23", pledges(t, 119))
	all := sitetest.RenderAll(t, p.Files)
	row := regexp.MustCompile(`<h3><a href="(/pledges/gdhw-[^"]*)"`)
	for _, first := range []string{"pledges/", "pledges/by/status/active/", "pledges/by/branch/branch-a/", "pledges/by/category/food/", "pledges/by/platform/taobao/"} {
		seen := map[string]bool{}
		for page, want := range []int{50, 50, 20} {
			name := first + "index.html"
			if page > 0 {
				name = fmt.Sprintf("%spage/%d/index.html", first, page+1)
			}
			rows := row.FindAllStringSubmatch(all[name], -1)
			if len(rows) != want {
				t.Errorf("%s has %d rows, want %d", name, len(rows), want)
			}
			for _, r := range rows {
				if seen[r[1]] {
					t.Errorf("%s stands twice below %s", r[1], first)
				}
				seen[r[1]] = true
			}
			if next := strings.Contains(all[name], `rel="next"`); next != (page < 2) {
				t.Errorf("%s: next page %v", name, next)
			}
			if previous := strings.Contains(all[name], `rel="prev"`); previous != (page > 0) {
				t.Errorf("%s: previous page %v", name, previous)
			}
		}
	}
}

// What has not come yet is on no page.
func TestFutureRecords(t *testing.T) {
	fsys := sitetest.FS(t, "content/activities/2026/later.md", "",
		"---\ntitle: 明天的活动\nkind: training\nstart: 2026-11-20\norganisers: [committee]\npublished: 2026-11-24\nsources:\n  - title: 试验来源\nsummary: 试验。\n---\n")
	if all := sitetest.RenderAll(t, plan(t, "2026-11-23", fsys).Files); strings.Contains(all["activities/index.html"], "明天") || all["activities/2026/later/index.html"] != "" {
		t.Error("a record of tomorrow is shown")
	}
	if all := sitetest.RenderAll(t, plan(t, "2026-11-24", fsys).Files); !strings.Contains(all["activities/index.html"], "明天") || all["activities/2026/later/index.html"] == "" {
		t.Error("a record of today is not shown")
	}
}

// What figures and events name as related has its title, whatever kind of page it is.
func TestRelated(t *testing.T) {
	fsys := sitetest.FS(t, "content/figures.yaml", "related: [/org/committee/]",
		"related: [/org/committee/#relations, /pledges/gdhw-2025-001-i/, /activities/2025/, /search/, /data/pledges.csv]")
	page := sitetest.RenderAll(t, plan(t, "2026-11-23", fsys).Files)["figures/index.html"]
	for _, want := range []string{
		`<a href="/org/committee/#relations">试验产业党委</a>`, `<a href="/pledges/gdhw-2025-001-i/">演示豆花坊</a>`, `<a href="/activities/2025/">2025年`,
		`<a href="/search/">搜索</a>`, `<a href="/data/pledges.csv">pledges.csv</a>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

// Every page has what every page must have.
func TestEveryPage(t *testing.T) {
	p := plan(t, "2026-11-23", sitetest.FS(t))
	pages := 0
	for name, html := range sitetest.RenderAll(t, p.Files) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		pages++
		for _, want := range []string{`<html lang="zh-CN">`, `<link rel="canonical" href="https://`, `<meta name="Description" content="`, `<main id="main"`, `报告本页错误`, `演示数据，非官方网站`, `个人信息保护`} {
			if !strings.Contains(html, want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
		if name != "404.html" && !regexp.MustCompile(`发布：<time[^>]*>[^<]+</time></span>\s*<span>更新：<time`).MatchString(html) {
			t.Errorf("%s does not say when it was published and updated", name)
		}
		if name != "404.html" && !strings.Contains(html, `id="sources"`) {
			t.Errorf("%s names no source", name)
		}
		if n := strings.Count(html, "<h1"); n != 1 {
			t.Errorf("%s has %d headings of the first level", name, n)
		}
		if regexp.MustCompile(`<script>|<style|<[^>]*\s(on\w+|style)=|(href|src)="javascript:`).MatchString(html) {
			t.Errorf("%s has an inline style or script", name)
		}
		if name != "index.html" && name != "404.html" && !strings.Contains(html, `aria-label="所在位置"`) {
			t.Errorf("%s has no breadcrumbs", name)
		}
	}
	if pages < 25 {
		t.Errorf("only %d pages", pages)
	}
}

// The editors' guide has every key of every sort of sources, with its label, and says which must be there.
func TestFields(t *testing.T) {
	p := plan(t, "2026-11-23", sitetest.FS(t))
	html := sitetest.Render(t, p.Files, "about/editors-guide/fields/index.html")
	for _, want := range []string{"<code>shop_name</code> 店铺名称（必填）", "<code>consent › withdrawn_on</code> 撤回日期</dt>", "<code>sources</code> 来源（必填）", "party_branch（党支部）"} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, k := range content.FileKinds() {
		if !strings.Contains(html, `<section id="`+k.Name+`">`) {
			t.Errorf("no section %s", k.Name)
		}
		for _, f := range k.Fields() {
			if f.ZH == "" || f.Form == "" {
				t.Errorf("%s: %s has no label or no words", k.Name, f.Key)
			}
		}
	}
}

// The editors' guide has every rule, under a heading.
func TestRules(t *testing.T) {
	p := plan(t, "2026-11-23", sitetest.FS(t))
	html := sitetest.Render(t, p.Files, "about/editors-guide/rules/index.html")
	if i := strings.IndexFunc(html, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }); i >= 0 {
		t.Errorf("a control character in %q", html[max(0, i-20):i+1])
	}
	for _, r := range diag.Rules() {
		if !strings.Contains(html, `<span class="code">`+r.ID+"</span>") {
			t.Errorf("no rule %s: is its area in ruleAreas?", r.ID)
		}
	}
}
