// Package feed makes the files by which people follow the site and machines find their way on it: Atom and JSON feeds, the calendar of
// activities, sitemaps, robots.txt, security.txt and the web manifest.
//
// [Files] returns them all as output.Files; a sitemap lists the [Page]s that the caller names. [Feeds] describes the feeds, so that
// pages can announce them.
//
// All dates come from the records, so an entry changes when its record does and at no other time. About a pledge only
// Site.Disclose is asked; one whose personal data may no longer be shown leaves a single entry with its code.
package feed

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
)

// limit is how many entries a feed has.
const limit = 50

// A Feed describes one feed.
type Feed struct {
	Title string
	Path  string // "pledges/feed", without the ending
	Home  string // the page it belongs to, "/pledges/"

	entries func(s *content.Site) []entry
}

// Atom is the path of the feed in Atom, JSON that in JSON Feed.
func (f Feed) Atom() string { return f.Path + ".atom" }
func (f Feed) JSON() string { return f.Path + ".json" }

// Feeds are the feeds that every site has.
func Feeds() []Feed { return slices.Clone(feeds) }

var feeds = []Feed{
	{"承诺动态", "pledges/feed", "/pledges/", pledgeEntries},
	{"活动", "activities/feed", "/activities/", activityEntries},
	{"文件", "documents/feed", "/documents/", documentEntries},
}

// Files returns all files of this package, sorted by path. pages are the addresses for the sitemap, icons those of the web manifest.
func Files(s *content.Site, pages []Page, icons []Icon) []output.File {
	files := append(sitemaps(s, pages), calendar(s), robots(s), security(s), manifest(s, icons))
	for _, f := range feeds {
		newest := sync.OnceValue(func() []entry { return f.entries(s) })
		files = append(files,
			output.File{Path: f.Atom(), Render: func(w io.Writer) error { return f.writeAtom(w, s, newest()) }},
			output.File{Path: f.JSON(), Render: func(w io.Writer) error { return f.writeJSON(w, s, newest()) }})
	}
	slices.SortFunc(files, func(a, b output.File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// An entry is one item of a feed.
type entry struct {
	tag      string // what follows the domain and the date in its id
	url      string // path
	title    string
	summary  string
	category string
	date     content.Date // of the event, or first published; part of the id, so it must not change
	updated  content.Date
}

// id is a tag URI (RFC 4151): the same for ever, also if the page moves.
func (e entry) id(s *content.Site) string {
	day := e.date
	day.HasTime = false
	return "tag:" + string(s.Config.Domain) + "," + day.String() + ":" + e.tag
}

// newest returns the entries of the limit newest candidates, newest first. date is when a candidate changed, tie orders those of the
// same date. Candidates are small, and at no time are more of them held than twice the limit.
func newest[C any](candidates func(yield func(C) bool), compare func(a, b C) int, entryOf func(C) entry) []entry {
	var best []C
	prune := func() {
		slices.SortFunc(best, compare)
		best = best[:min(len(best), limit)]
	}
	for c := range candidates {
		if best = append(best, c); len(best) == 2*limit {
			prune()
		}
	}
	prune()
	entries := make([]entry, len(best))
	for i, c := range best {
		entries[i] = entryOf(c)
	}
	return entries
}

// A step is a candidate for the feed of pledges: step i of a pledge's life, or what follows the last one.
type step struct {
	pledge *content.Pledge
	i      int
	date   content.Date
}

func pledgeEntries(s *content.Site) []entry {
	steps := func(yield func(step) bool) {
		for _, p := range s.Pledges {
			d := s.Disclose(p)
			for i, e := range d.Events {
				if !e.Date.After(s.Today) && !yield(step{p, i, e.Date}) {
					return
				}
			}
			if closes(&d) && !yield(step{p, len(d.Events), d.Standing.Since}) {
				return
			}
		}
	}
	compare := func(a, b step) int {
		return cmp.Or(b.date.Compare(a.date), strings.Compare(a.pledge.ID, b.pledge.ID), cmp.Compare(b.i, a.i))
	}
	return newest(steps, compare, func(c step) entry { return pledgeEntry(s, c) })
}

// closes reports whether more has happened to a pledge than its events say: its time has run out, or it may not be shown any longer.
func closes(d *content.Disclosure) bool {
	n := len(d.Events)
	return d.Standing.Tombstone || d.Standing.State == content.Ended && (n == 0 || d.Events[n-1].To != content.Ended)
}

func pledgeEntry(s *content.Site, c step) entry {
	d := s.Disclose(c.pledge)
	e := entry{url: d.URL, date: c.date, updated: c.date, category: "承诺"}
	code := string(d.Code)
	switch {
	case d.Standing.Tombstone:
		// The words are the same for all, so that they do not hint at why.
		e.tag = d.URL + "ended"
		e.title = "承诺 " + code + " 不再展示"
		e.summary = "编号 " + code + " 的承诺已经结束展示。"
	case c.i == len(d.Events):
		e.tag = d.URL + string(content.Ended)
		e.title = d.ShopName + "（" + code + "）：" + content.Ended.ZH() + "（" + d.Standing.Reason.ZH() + "）"
		e.summary = "有效期至" + c.date.ZH() + "。"
	default:
		v := d.Events[c.i]
		e.tag = d.URL + string(v.To)
		for _, earlier := range d.Events[:c.i] {
			if earlier.Date == v.Date && earlier.To == v.To {
				e.tag += "-" + strconv.Itoa(c.i+1) // twice on one day
				break
			}
		}
		e.title = d.ShopName + "（" + code + "）：" + v.To.ZH()
		if v.To == content.Ended && d.Standing.State == content.Ended && d.Standing.Reason != "" {
			e.title += "（" + d.Standing.Reason.ZH() + "）"
		}
		e.summary = v.Date.ZH() + "，" + v.To.ZH() + "。"
		if v.From != "" {
			e.summary = v.Date.ZH() + "，由“" + v.From.ZH() + "”转为“" + v.To.ZH() + "”。"
		}
		e.summary += v.PublicNote
	}
	e.title = title(d.Demo, e.title)
	return e
}

func activityEntries(s *content.Site) []entry {
	return newest(slices.Values(s.Activities), newer[*content.Activity], func(a *content.Activity) entry {
		text := a.Kind.ZH() + "，" + a.Start.ZH()
		if a.Place != "" {
			text += "，" + a.Place
		}
		if about := cmp.Or(a.Summary, a.Body.Plain); about != "" {
			text += "。" + about
		}
		e := recordEntry(&a.Record, a.Start, text)
		e.category = a.Kind.ZH()
		return e
	})
}

func documentEntries(s *content.Site) []entry {
	return newest(slices.Values(s.Documents), newer[*content.Document], func(d *content.Document) entry {
		text := d.DocKind + "，" + s.UnitName(d.Issuer)
		if d.DocNo != "" {
			text += "，" + d.DocNo
		}
		if about := cmp.Or(d.Summary, d.Body.Plain); about != "" {
			text += "。" + about
		}
		e := recordEntry(&d.Record, d.Issued, text)
		e.category = d.DocKind
		return e
	})
}

// recordOf is the record in an activity or a document.
func recordOf(v any) *content.Record {
	switch v := v.(type) {
	case *content.Activity:
		return &v.Record
	case *content.Document:
		return &v.Record
	}
	return nil
}

// newer orders records by when they last changed, the latest first.
func newer[R any](a, b R) int {
	ra, rb := recordOf(a), recordOf(b)
	return cmp.Or(updated(ra).Compare(updated(ra)), updated(rb).Compare(updated(ra)), strings.Compare(ra.URL, rb.URL))
}

func recordEntry(r *content.Record, fallback content.Date, summary string) entry {
	date := r.Published
	if date.IsZero() {
		date = fallback
	}
	up := updated(r)
	if up.IsZero() {
		up = date
	}
	return entry{tag: r.URL, url: r.URL, title: title(r.Demo, r.Title), summary: summary, date: date, updated: up}
}

// updated is when a record last changed.
func updated(r *content.Record) content.Date {
	last := r.Published
	if r.Updated.Compare(last) > 0 {
		last = r.Updated
	}
	for _, c := range r.ChangeLog {
		if c.Date.Compare(last) > 0 {
			last = c.Date
		}
	}
	return last
}

// title marks the title of an invented record.
func title(demo bool, s string) string {
	if demo {
		return "【演示】" + s
	}
	return s
}

// base is the address of the site's root without the slash at its end.
func base(s *content.Site) string { return strings.TrimSuffix(string(s.Config.BaseURL), "/") }

// moment is d as an instant: the first that it can mean.
func moment(s *content.Site, d content.Date) time.Time { return d.First(s.Zone) }

func rfc3339(s *content.Site, d content.Date) string { return moment(s, d).Format(time.RFC3339) }

// changed is when a feed last changed. One without entries has nothing to date it by but the build date.
func changed(s *content.Site, entries []entry) content.Date {
	if len(entries) == 0 {
		return s.Today
	}
	last := entries[0].updated
	for _, e := range entries {
		if e.updated.Compare(last) > 0 {
			last = e.updated
		}
	}
	return last
}

// heading is a feed's title, with a mark on a site of invented records.
func (f Feed) heading(s *content.Site) string {
	return title(s.Config.OperatorKind == content.DemoSite, s.Config.Name+"·"+f.Title)
}

type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID        string       `xml:"id"`
		Title     string       `xml:"title"`
		Link      atomLink     `xml:"link"`
		Published string       `xml:"published"`
		Updated   string       `xml:"updated"`
		Category  atomCategory `xml:"category"`
		Summary   string       `xml:"summary"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
)

// writeAtom writes the feed in Atom (RFC 4287).
func (f Feed) writeAtom(w io.Writer, s *content.Site, entries []entry) error {
	root := base(s)
	feed := atomFeed{
		Lang: "zh-CN", ID: root + f.Home, Title: f.heading(s), Updated: rfc3339(s, changed(s, entries)), Author: s.Config.Operator,
		Links: []atomLink{{"self", "application/atom+xml", root + "/" + f.Atom()}, {"alternate", "text/html", root + f.Home}},
	}
	for _, e := range entries {
		feed.Entries = append(feed.Entries, atomEntry{e.id(s), e.title, atomLink{"alternate", "text/html", root + e.url}, rfc3339(s, e.date), rfc3339(s, e.updated),
			atomCategory{e.category}, e.summary})
	}
	text, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return err
	}
	_, err = w.Write(slices.Concat([]byte(xml.Header), text, []byte("\n")))
	return err
}

type (
	jsonFeed struct {
		Version  string       `json:"version"`
		Title    string       `json:"title"`
		Home     string       `json:"home_page_url"`
		Self     string       `json:"feed_url"`
		Language string       `json:"language"`
		Authors  []jsonAuthor `json:"authors"`
		Items    []jsonItem   `json:"items"`
	}
	jsonAuthor struct {
		Name string `json:"name"`
	}
	jsonItem struct {
		ID        string   `json:"id"`
		URL       string   `json:"url"`
		Title     string   `json:"title"`
		Text      string   `json:"content_text"`
		Published string   `json:"date_published"`
		Modified  string   `json:"date_modified"`
		Tags      []string `json:"tags"`
	}
)

// writeJSON writes the feed in JSON Feed 1.1.
func (f Feed) writeJSON(w io.Writer, s *content.Site, entries []entry) error {
	root := base(s)
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.heading(s), Home: root + f.Home, Self: root + "/" + f.JSON(), Language: "zh-CN",
		Authors: []jsonAuthor{{s.Config.Operator}}, Items: []jsonItem{},
	}
	for _, e := range entries {
		feed.Items = append(feed.Items, jsonItem{e.id(s), root + e.url, e.title, e.summary, rfc3339(s, e.date), rfc3339(s, e.updated), []string{e.category}})
	}
	return writeIndented(w, feed)
}

func writeIndented(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
