package page

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"liang/cmd/liang/internal/sitetest"
)

// TestTags: the home page has the 网页标签 of the site, a list those of its column beside them, a record those of an article, each once and in its form.
func TestTags(t *testing.T) {
	site := []string{"SiteName", "SiteDomain"}
	column := append(slices.Clone(site), "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
	article := append(slices.Clone(column), "ArticleTitle", "PubDate", "ContentSource")
	tools := []string{"404.html", "search/index.html", "sitemap/index.html"} // which are no columns
	records := regexp.MustCompile(`^(org|programmes|documents|activities/\d+|about)/[^/]+/index\.html$|^pledges/gdhw`)
	made := []string{"about/corrections/index.html"}

	p := plan(t, "2026-02-01", sitetest.FS(t))
	seen := map[string]bool{}
	for name, html := range sitetest.RenderAll(t, p.Files) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		kind, want := "list", column
		switch {
		case name == "index.html":
			kind, want = "home", site
		case slices.Contains(tools, name):
			kind, want = "tool", site
		case records.MatchString(name) && !slices.Contains(made, name):
			kind, want = "record", article
		}
		seen[kind] = true
		count := map[string]int{}
		for _, m := range regexp.MustCompile(`<meta name="([A-Z][A-Za-z]*)" content="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			if count[m[1]]++; m[2] == "" || m[1] == "PubDate" && !regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d$`).MatchString(m[2]) {
				t.Errorf("%s: %s is %q", name, m[1], m[2])
			}
		}
		for _, tag := range article {
			n := 0
			if slices.Contains(want, tag) {
				n = 1
			}
			if count[tag] != n {
				t.Errorf("%s, a %s: %d times %s", name, kind, count[tag], tag)
			}
		}
	}
	if len(seen) != 4 {
		t.Errorf("only pages of the kinds %v", seen)
	}
}
