package feed

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/sitetest"
)

// load loads the small site on the given day, with replacements in its pledge.
func load(t testing.TB, day string, edits ...string) *content.Site {
	t.Helper()
	var today content.Date
	if err := today.UnmarshalText([]byte(day)); err != nil {
		t.Fatal(err)
	}
	s, problems := content.Load(sitetest.FS(t, sitetest.InPledge(edits...)...), content.Options{Date: today})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s
}

var somePages = []Page{{URL: "/"}, {URL: "/org/a&b/", LastMod: content.Date{Year: 2026, Month: 1, Day: 5}}, {URL: "/年/", LastMod: content.Date{Year: 2026}}}

func TestFilesAreSorted(t *testing.T) {
	files := Files(load(t, "2026-11-23"), somePages, nil)
	if !slices.IsSortedFunc(files, func(a, b output.File) int { return strings.Compare(a.Path, b.Path) }) {
		t.Error("not sorted")
	}
	for _, f := range files {
		if f.Render(io.Discard) != nil {
			t.Errorf("%s cannot be rendered", f.Path)
		}
	}
}

// atom is what RFC 4287 demands of a feed.
type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  []string `xml:"author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Author  []string `xml:"author>name"`
		Links   []struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

func TestFeeds(t *testing.T) {
	s := load(t, "2026-11-23")
	files := Files(s, somePages, nil)
	for _, f := range Feeds() {
		var a atom
		if err := xml.Unmarshal([]byte(sitetest.Render(t, files, f.Atom())), &a); err != nil {
			t.Fatal(err)
		}
		var j struct {
			Version string `json:"version"`
			FeedURL string `json:"feed_url"`
			Items   []struct {
				ID  string `json:"id"`
				URL string `json:"url"`
			} `json:"items"`
		}
		if err := json.Unmarshal([]byte(sitetest.Render(t, files, f.JSON())), &j); err != nil {
			t.Fatal(err)
		}
		if j.Version != "https://jsonfeed.org/version/1.1" || j.FeedURL != "https://park.example/"+f.JSON() {
			t.Errorf("%s: version %s, address %s", f.JSON(), j.Version, j.FeedURL)
		}
		if len(a.Entries) == 0 || len(a.Entries) != len(j.Items) {
			t.Errorf("%s has %d entries, the JSON feed %d", f.Path, len(a.Entries), len(j.Items))
		}
		if _, err := time.Parse(time.RFC3339, a.Updated); err != nil || a.ID == "" || a.Title == "" {
			t.Errorf("%s: id %q, title %q, updated %q", f.Path, a.ID, a.Title, a.Updated)
		}
		seen := map[string]bool{}
		last := ""
		for i, e := range a.Entries {
			at, err := time.Parse(time.RFC3339, e.Updated)
			if err != nil || e.ID == "" || e.Title == "" || len(e.Links) == 0 || len(a.Author)+len(e.Author) == 0 {
				t.Errorf("%s lacks something: %+v", f.Path, e)
			}
			if seen[e.ID] {
				t.Errorf("%s has %s twice", f.Path, e.ID)
			}
			seen[e.ID] = true
			stamp := at.UTC().Format(time.RFC3339)
			if i > 0 && stamp > last {
				t.Errorf("%s: %s is newer than the entry before it", f.Path, e.ID)
			}
			last = stamp
			if e.ID != j.Items[i].ID || !strings.HasPrefix(j.Items[i].URL, "https://park.example/") {
				t.Errorf("%s: entry %d is %s in Atom, %+v in JSON", f.Path, i, e.ID, j.Items[i])
			}
		}
	}
}

// TestTombstone: a merchant who withdrew the consent is in no feed but with the code.
func TestTombstone(t *testing.T) {
	s := load(t, "2026-11-23", "  scope: [publish_name, publish_party_membership, open_data]", "  scope: [publish_name, publish_party_membership, open_data]\n  withdrawn_on: 2026-03-01",
		"    to: active\n", "    to: active\n  - date: 2026-03-01\n    from: active\n    to: ended\n    reason_code: consent_withdrawn\n")
	files := Files(s, somePages, nil)
	for _, f := range Feeds()[:1] {
		for _, name := range []string{f.Atom(), f.JSON()} {
			text := sitetest.Render(t, files, name)
			if !strings.Contains(text, "GDHW-2025-001-I") {
				t.Errorf("%s does not say that the pledge ended", name)
			}
			for _, hidden := range []string{"豆花", "演示商贸行", "示例甲"} {
				if strings.Contains(text, hidden) {
					t.Errorf("%s shows %s", name, hidden)
				}
			}
		}
	}
}

func TestCalendar(t *testing.T) {
	text := sitetest.Render(t, Files(load(t, "2026-11-23"), somePages, nil), "activities/calendar.ics")
	if !strings.HasPrefix(text, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(text, "END:VCALENDAR\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Errorf("lines do not end in CRLF, or the calendar does not begin and end as one:\n%s", text)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("line of %d octets, or a broken character: %q", len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	if begun, ended := strings.Count(unfolded, "BEGIN:"), strings.Count(unfolded, "\r\nEND:"); begun != ended {
		t.Errorf("%d components begin, %d end", begun, ended)
	}
	for _, want := range []string{"VERSION:2.0\r\n", "PRODID:", "UID:activities/2025/river@park.example\r\n", "DTSTAMP:", "SUMMARY:", "BEGIN:VTIMEZONE"} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("no %q in the calendar", want)
		}
	}
}

func TestSpan(t *testing.T) {
	s := load(t, "2026-11-23")
	day := content.Date{Year: 2026, Month: 12, Day: 31}
	at := content.Date{Year: 2026, Month: 5, Day: 1, Hour: 9, Min: 30, HasTime: true}
	for _, c := range []struct {
		start, end content.Date
		want       string
	}{
		{day, content.Date{}, "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"},
		{content.Date{Year: 2026, Month: 12, Day: 30}, day, "DTSTART;VALUE=DATE:20261230\r\nDTEND;VALUE=DATE:20270101\r\n"},
		{at, content.Date{Year: 2026, Month: 5}, "DTSTART;VALUE=DATE:20260501\r\nDTEND;VALUE=DATE:20260502\r\n"},
		{at, content.Date{}, "DTSTART;TZID=Asia/Shanghai:20260501T093000\r\n"},
	} {
		var b strings.Builder
		w := calendarWriter{w: bufio.NewWriter(&b)}
		w.span(s, c.start, c.end)
		w.w.Flush()
		if b.String() != c.want {
			t.Errorf("%v to %v: %q, want %q", c.start, c.end, b.String(), c.want)
		}
	}
}

func TestEscape(t *testing.T) {
	if got, want := escape("a,b;c\\d\r\ne\x00\x7f\tf\xff"), `a\,b\;c\\d\ne`+"\tf\uFFFD"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzFold: no line is longer than 75 octets, no character is broken, and unfolding gives the text back.
func FuzzFold(f *testing.F) {
	f.Add("SUMMARY:" + strings.Repeat("官渡", 40))
	f.Add(strings.Repeat("a", 75))
	f.Add(strings.Repeat("a", 74) + "🌸")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n") {
			return
		}
		folded := fold(s)
		if strings.ReplaceAll(folded, "\r\n ", "") != s {
			t.Errorf("%q unfolds to something else", s)
		}
		for line := range strings.SplitSeq(folded, "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) {
				t.Errorf("%q has the line %q", s, line)
			}
		}
	})
}

func TestSitemaps(t *testing.T) {
	s := load(t, "2026-11-23")
	files := Files(s, somePages, nil)
	if text := sitetest.Render(t, files, "sitemap.xml"); !strings.Contains(text, "<loc>https://park.example/sitemap-1.xml</loc><lastmod>2026-01-05</lastmod>") {
		t.Error(text)
	}
	var set struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(sitetest.Render(t, files, "sitemap-1.xml")), &set); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range set.URLs {
		got = append(got, u.Loc+" "+u.LastMod)
	}
	if want := []string{"https://park.example/ ", "https://park.example/org/a&b/ 2026-01-05", "https://park.example/%E5%B9%B4/ "}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}

	// Both limits cut, and every page stays, once and in order.
	for _, limit := range [][2]int{{2, 1 << 20}, {100, 500}} {
		var pages, back []Page
		for i := range 25 {
			pages = append(pages, Page{URL: "/" + strings.Repeat("a", i) + "/"})
		}
		parts := split("https://park.example", pages, limit[0], limit[1])
		for _, p := range parts {
			if len(p) > limit[0] {
				t.Errorf("%d pages in a sitemap of %d", len(p), limit[0])
			}
			back = append(back, p...)
		}
		if len(parts) < 3 || !slices.Equal(back, pages) {
			t.Errorf("%d parts, %d pages", len(parts), len(back))
		}
	}
}

func TestWellKnown(t *testing.T) {
	files := Files(load(t, "2026-11-23"), somePages, []Icon{{Src: "/assets/favicon.svg", Sizes: "any", Type: "image/svg+xml"}})
	if text := sitetest.Render(t, files, ".well-known/security.txt"); !regexp.MustCompile(`(?m)^Contact: \S+$`).MatchString(text) || !regexp.MustCompile(`(?m)^Expires: 2026-12-31T\S+$`).MatchString(text) {
		t.Errorf("security.txt lacks what RFC 9116 demands:\n%s", text)
	}
	if text := sitetest.Render(t, files, "robots.txt"); !strings.Contains(text, "User-agent: *") || !strings.Contains(text, "https://park.example/sitemap.xml") {
		t.Error(text)
	}
}
