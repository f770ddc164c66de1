package main

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	ical "github.com/arran4/golang-ical"
	"github.com/mmcdole/gofeed"
	"github.com/piprate/json-gold/ld"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/feed"
	"liang/cmd/liang/internal/sitetest"
)

// testMachines has readers that know nothing of ours read what is meant for machines. testdata/standards holds what they need to know: the protocol's
// schema of sitemaps, as the npm package sitemap 9.0.1 has it, and a context with those terms of schema.org that our pages use, each of which is in
// schema-dts 2.1.0; a term that is not in it is unknown. So it is with the schema of datapackage.json: no package has the profiles that the standard
// publishes, so it is their rules in our words, for the properties that ours has.
func testMachines(t *testing.T, c *compilation) {
	files := map[string]string{}
	for i := range c.files {
		if p := c.files[i].Path; regexp.MustCompile(`^sitemap.*\.xml$|feed\.(atom|json)$|^data/datapackage\.json$|\.ics$|\.html$`).MatchString(p) {
			files[p] = rendered(t, &c.files[i])
		}
	}
	t.Run("JSON-LD", func(t *testing.T) { testLinkedData(t, files) })
	t.Run("data package", func(t *testing.T) {
		compiler := jsonschema.NewCompiler()
		compiler.AssertFormat()
		schema, err := compiler.Compile(filepath.Join("testdata", "standards", "datapackage.json"))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(files["data/datapackage.json"]))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Error(err)
		}
	})
	t.Run("feeds", func(t *testing.T) { testFeeds(t, files) })
	t.Run("calendar", func(t *testing.T) {
		cal, err := ical.ParseCalendar(strings.NewReader(files["activities/calendar.ics"]))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, e := range cal.Events() {
			start, err := e.GetStartAt()
			if err != nil {
				start, err = e.GetAllDayStartAt()
			}
			title := e.GetProperty(ical.ComponentPropertySummary)
			if err != nil || start.IsZero() || title == nil || title.Value == "" || e.Id() == "" || seen[e.Id()] {
				t.Errorf("%s: %v", e.Serialize(&ical.SerializationConfiguration{}), err)
			}
			seen[e.Id()] = true
		}
		if len(seen) < 3 {
			t.Errorf("%d events", len(seen))
		}
	})
	t.Run("calendar in a browser", func(t *testing.T) { testCalendar(t, c.site, files["activities/calendar.ics"]) })
	t.Run("sitemaps", func(t *testing.T) {
		lint, err := exec.LookPath("xmllint")
		if err != nil {
			t.Skip("NOT CHECKED: no xmllint found, so nothing is known about whether sitemaps obey the protocol's schema")
		}
		n := 0
		for path, text := range files {
			if !strings.HasPrefix(path, "sitemap-") {
				continue
			}
			n++
			run := exec.Command(lint, "--nonet", "--noout", "--schema", filepath.Join("testdata", "standards", "sitemap.xsd"), "-")
			run.Stdin = strings.NewReader(text)
			if out, err := run.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", path, err, out)
			}
		}
		if n == 0 {
			t.Error("no sitemap")
		}
	})
}

// testCalendar compares what ical.js understands of the calendar with the activities.
func testCalendar(t *testing.T, s *content.Site, text string) {
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n\uFFFD") {
			t.Errorf("not a line of a calendar: %q", line)
		}
	}
	tab := newBrowserOf(t, http.FileServerFS(fstest.MapFS{
		"index.html":   {Data: []byte(`<!doctype html><title>ical.js</title><link rel="icon" href="data:,">`)},
		"ical.js":      {Data: script(t, icalScript)},
		"calendar.ics": {Data: []byte(text)},
	})).open(t, 360, 640)
	tab.goTo("/")
	type event struct {
		ID, Title, Start, Zone string
		Ordered                bool
	}
	got := map[string]event{}
	for _, e := range eval[[]event](tab, `Promise.all([import("/ical.js"), fetch("/calendar.ics").then(r => r.text())]).then(([{default: ICAL}, text]) =>
		new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map(v => new ICAL.Event(v)).map(e => ({ID: e.uid, Title: e.summary,
			Start: e.startDate.toString(), Zone: e.startDate.isDate ? "" : e.startDate.zone.tzid, Ordered: e.endDate.compare(e.startDate) >= 0})))`) {
		if _, twice := got[e.ID]; twice || e.ID == "" || !e.Ordered {
			t.Errorf("two have the UID, or the end is before the start: %+v", e)
		}
		got[e.ID] = e
	}
	n := len(got)
	for _, a := range s.Activities {
		if a.Start.Day == 0 {
			continue
		}
		id := strings.Trim(a.URL, "/") + "@" + string(s.Config.Domain)
		e := got[id]
		delete(got, id)
		start, zone := a.Start.First(s.Zone).Format("2006-01-02"), ""
		if a.Start.HasTime && (a.End.HasTime || a.End.IsZero()) {
			start, zone = a.Start.First(s.Zone).Format("2006-01-02T15:04:05"), "Asia/Shanghai"
		}
		if !strings.HasSuffix(e.Title, a.Title) || e.Start != start || e.Zone != zone {
			t.Errorf("%s on %s is %+v", a.Title, a.Start, e)
		}
	}
	if n == 0 || len(got) > 0 {
		t.Errorf("of %d events, %v are no activities", n, got)
	}
}

// TestCalendar: the portal's own activities are of whole days, these are not.
func TestCalendar(t *testing.T) {
	var edits []string
	for i, when := range []string{"2025-03-05T14:00", "2025-03-05T09:30\nend: 2025-03-05T18:00", "2024-12-31T20:00\nend: 2025-01-01T01:00", "2025-03-05T09:30\nend: 2025-03-06", "2025-03-05\nend: 2025-03-07"} {
		edits = append(edits, fmt.Sprintf("content/activities/%s/river-%d.md", when[:4], i), "", "---\ntitle: 清理盘龙江,;\\"+strings.Repeat("和它的支流", 6+i)+
			"\nkind: volunteer\nstart: "+when+"\norganisers: [branch-a]\npublished: 2025-05-02\nsources:\n  - title: 试验来源\ndemo: true\nsummary: 一,二;三\n---\n")
	}
	s, problems := content.Load(sitetest.FS(t, edits...), content.Options{Date: content.Date{Year: 2026, Month: 11, Day: 23}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	testCalendar(t, s, sitetest.Render(t, feed.Files(s, nil, nil), "activities/calendar.ics"))
}

// An offline loader knows one document.
type offline struct{ context any }

func (o offline) LoadDocument(url string) (*ld.RemoteDocument, error) {
	if url != "https://schema.org" {
		return nil, ld.NewJsonLdError(ld.LoadingDocumentFailed, url)
	}
	return &ld.RemoteDocument{DocumentURL: url, Document: o.context}, nil
}

func testLinkedData(t *testing.T, files map[string]string) {
	text, err := os.ReadFile(filepath.Join("testdata", "standards", "schemaorg.jsonld"))
	if err != nil {
		t.Fatal(err)
	}
	var context any
	if err := json.Unmarshal(text, &context); err != nil {
		t.Fatal(err)
	}
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = offline{context}
	data := regexp.MustCompile(`<script type="application/ld\+json">(.*?)</script>`)
	types := map[string]bool{}
	for path, page := range files {
		m := data.FindStringSubmatch(page)
		if m == nil {
			if strings.HasSuffix(path, ".html") && path != "404.html" {
				t.Errorf("%s says nothing in JSON-LD", path)
			}
			continue
		}
		var source any
		if err := json.Unmarshal([]byte(m[1]), &source); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		expanded, err := ld.NewJsonLdProcessor().Expand(source, options)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for _, m := range regexp.MustCompile(`"Dataset","name":"[^"]+","description":"([^"]*)"`).FindAllStringSubmatch(m[1], -1) {
			if n := utf8.RuneCountInString(m[1]); n < 50 || n > 5000 {
				t.Errorf("%s: a search engine for data sets refuses a description of %d characters: %s", path, n, m[1])
			}
		}
		// What the processor does not know it drops.
		want, got := 0, 0
		properties(source, func(key string, _ any) {
			if key[0] != '@' {
				want++
			}
		})
		properties(expanded, func(key string, value any) {
			switch {
			case strings.HasPrefix(key, "https://schema.org/"):
				got++
			case key == "@type":
				list, _ := value.([]any)
				for _, v := range list {
					types[v.(string)] = true
				}
			case key == "@id":
				if id := value.(string); !strings.HasPrefix(id, "https://") {
					t.Errorf("%s: %s is no address", path, id)
				}
			}
		})
		if got != want {
			t.Errorf("%s: %d of %d properties are known to schema.org: %s", path, got, want, m[1])
		}
	}
	for _, name := range []string{"BreadcrumbList", "WebSite", "Organization", "GovernmentOrganization", "OnlineStore", "Certification", "MerchantReturnPolicy", "Event", "Article", "Dataset", "DataCatalog", "DefinedTermSet", "DefinedTerm"} {
		if !types["https://schema.org/"+name] {
			t.Errorf("no page has a %s", name)
		}
	}
	for name := range types {
		if !strings.HasPrefix(name, "https://schema.org/") {
			t.Errorf("%s is no type of schema.org", name)
		}
	}
}

// properties calls do for each key of each object in a JSON value.
func properties(value any, do func(key string, value any)) {
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			properties(e, do)
		}
	case map[string]any:
		for k, e := range v {
			do(k, e)
			if k != "@context" {
				properties(e, do)
			}
		}
	}
}

func testFeeds(t *testing.T, files map[string]string) {
	n := 0
	for path, text := range files {
		if !strings.Contains(path, "feed.") {
			continue
		}
		n++
		for page, html := range files {
			if column, _, _ := strings.Cut(path, "feed."); strings.HasSuffix(page, ".html") && (page == "index.html" || strings.HasPrefix(page, column)) &&
				!strings.Contains(html, ` href="/`+path+`">`) {
				t.Errorf("%s does not announce %s", page, path)
			}
		}
		f, err := gofeed.NewParser().ParseString(text)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if f.Title == "" || f.FeedLink == "" || f.Link == "" || len(f.Items) == 0 || path[len(path)-4:] == "atom" && f.UpdatedParsed == nil {
			t.Errorf("%s: %q %q %q, %d items", path, f.Title, f.FeedLink, f.Link, len(f.Items))
		}
		seen := map[string]bool{}
		for _, item := range f.Items {
			// RFC 4287: an entry has one id of its own, a title, a date; one without content has a link.
			if item.GUID == "" || seen[item.GUID] || html.UnescapeString(item.Title) == "" || item.UpdatedParsed == nil && item.PublishedParsed == nil || item.Link == "" {
				t.Errorf("%s: %+v", path, item)
			}
			seen[item.GUID] = true
			if path[len(path)-4:] == "atom" && (item.UpdatedParsed == nil || item.UpdatedParsed.After(*f.UpdatedParsed)) {
				t.Errorf("%s: %s is newer than its feed", path, item.GUID)
			}
		}
	}
	if n != 6 {
		t.Errorf("%d feeds", n)
	}
}
