// Package crawl follows every link of a finished site.
//
// [Check] renders each [output.File] in memory and reports addresses and fragments of this site that lead nowhere: in pages, feeds,
// sitemaps and the web manifest, as a visitor's browser would resolve them. [External] asks the addresses of other sites.
package crawl

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/net/html"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/output"
)

var (
	ruleDead = diag.Define(diag.Rule{
		ID:    "site/dead-link",
		Title: diag.Text{ZH: "网页里的链接没有去处", EN: "dead link in a page"},
		Msg:   diag.Text{ZH: "网页里的链接“%s”没有对应的网页或文件", EN: "the link %q leads to no page or file"},
		Hint:  diag.Text{ZH: "请检查生成这个网页的记录和 layouts/", EN: "look at the record and the layout that the page is made from"},
		Wrong: "<a href=\"/orgs/\">", Right: "<a href=\"/org/\">",
	})
	ruleFragment = diag.Define(diag.Rule{
		ID:    "site/dead-fragment",
		Title: diag.Text{ZH: "网页里的链接指向不存在的位置", EN: "dead fragment in a page"},
		Msg:   diag.Text{ZH: "链接“%s”指向的网页里没有 #%s", EN: "the page that %q leads to has no #%s"},
		Hint:  diag.Text{ZH: "请检查小标题，或 layouts/ 里的 id", EN: "look at the headings, or the ids in layouts/"},
		Wrong: "<a href=\"/org/park/#dutys\">", Right: "<a href=\"/org/park/#duties\">",
	})
	ruleRender = diag.Define(diag.Rule{
		ID:    "site/render",
		Title: diag.Text{ZH: "网页生成不出来", EN: "page cannot be rendered"},
		Msg:   diag.Text{ZH: "生成失败：%s", EN: "cannot be rendered: %s"},
		Hint:  diag.Text{ZH: "请检查 layouts/ 里的模板", EN: "look at the templates in layouts/"},
		Wrong: "（模板出错）", Right: "（模板正常）",
	})
	ruleTwice = diag.Define(diag.Rule{
		ID:    "site/duplicate-id",
		Title: diag.Text{ZH: "网页里有重复的 id", EN: "id used twice in a page"},
		Msg:   diag.Text{ZH: "id “%s”在同一网页里出现两次", EN: "the id %q stands twice in the page"},
		Hint:  diag.Text{ZH: "请检查小标题，或 layouts/ 里的 id", EN: "look at the headings, or the ids in layouts/"},
		Wrong: "<h2 id=\"a\">…<h2 id=\"a\">", Right: "<h2 id=\"a\">…<h2 id=\"b\">",
	})
)

// A page is what one file links to and can be linked to by.
type page struct {
	links    []string
	ids      []string // sorted
	problems diag.List
}

// Check renders files, which are sorted by path, and follows the links between them. base is the address of the site's root, which
// absolute links of this site begin with. threads is how many files are rendered at once; 0 means one per processor.
func Check(ctx context.Context, files []output.File, base string, threads int) diag.List {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	pages := make([]page, len(files))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			var buf bytes.Buffer
			for i := next.Add(1) - 1; i < int64(len(files)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				buf.Reset()
				pages[i] = read(files[i], &buf)
			}
		})
	}
	wg.Wait()
	c := checker{files: files, pages: pages, base: strings.TrimSuffix(base, "/"), redirects: map[string]bool{}}
	c.readRedirects()
	var problems diag.List
	for i := range pages {
		problems = append(problems, pages[i].problems...)
		problems = append(problems, c.page(i)...)
	}
	return problems
}

func place(f output.File) diag.Pos { return diag.Pos{File: "public/" + f.Path} }

// read renders f and notes its links and ids.
func read(f output.File, buf *bytes.Buffer) (p page) {
	kind := path.Ext(f.Path)
	if err := f.Render(buf); err != nil {
		p.problems.Add(place(f), ruleRender, err.Error())
		return p
	}
	switch kind {
	case ".html":
		p.readHTML(f, buf.Bytes())
	case ".xml", ".atom":
		p.readXML(buf.Bytes())
	case ".webmanifest":
		p.readJSON(buf.Bytes(), "src", "start_url")
	}
	if strings.HasPrefix(path.Base(f.Path), "feed") && kind == ".json" {
		p.readJSON(buf.Bytes(), "url", "home_page_url", "feed_url", "image")
	}
	slices.Sort(p.links)
	p.links = slices.Compact(p.links)
	return p
}

// IDs returns the ids in an HTML file, sorted; none if it cannot be rendered.
func IDs(f output.File) []string {
	var buf bytes.Buffer
	return read(f, &buf).ids
}

// linkAttributes are the attributes of HTML that hold addresses.
var linkAttributes = map[string]bool{"href": true, "src": true, "action": true, "poster": true}

func (p *page) readHTML(f output.File, text []byte) {
	z := html.NewTokenizer(bytes.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			slices.Sort(p.ids)
			for i := 1; i < len(p.ids); i++ {
				if p.ids[i] == p.ids[i-1] {
					p.problems.Add(place(f), ruleTwice, p.ids[i])
				}
			}
			p.ids = slices.Compact(p.ids)
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			_, more := z.TagName()
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				switch k := string(key); {
				case k == "id":
					p.ids = append(p.ids, string(value))
				case k == "srcset":
					for _, candidate := range strings.Split(string(value), ",") {
						if fields := strings.Fields(candidate); len(fields) > 0 {
							p.links = append(p.links, fields[0])
						}
					}
				case linkAttributes[k]:
					p.links = append(p.links, string(value))
				}
			}
		}
	}
}

// readXML takes the addresses out of a feed or a sitemap: href attributes and the text of loc.
func (p *page) readXML(text []byte) {
	z := html.NewTokenizer(bytes.NewReader(text))
	loc := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			if loc {
				p.links = append(p.links, strings.TrimSpace(string(z.Text())))
			}
		case html.EndTagToken:
			loc = false
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			loc = string(name) == "loc"
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				if string(key) == "href" {
					p.links = append(p.links, string(value))
				}
			}
		}
	}
}

// readJSON takes the addresses out of a JSON value: the strings under the given keys, at any depth.
func (p *page) readJSON(text []byte, keys ...string) {
	var value any
	if json.Unmarshal(text, &value) != nil {
		return
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for k, e := range v {
				if s, ok := e.(string); ok && slices.Contains(keys, k) {
					p.links = append(p.links, s)
				}
				walk(e)
			}
		}
	}
	walk(value)
}

type checker struct {
	files     []output.File
	pages     []page
	base      string
	redirects map[string]bool // paths that _redirects leads elsewhere
}

func (c *checker) readRedirects() {
	i := c.find("/_redirects")
	var buf bytes.Buffer
	if i < 0 || c.files[i].Render(&buf) != nil {
		return
	}
	for line := range strings.Lines(buf.String()) {
		if from := strings.Fields(line); len(from) > 1 && strings.HasPrefix(from[0], "/") {
			c.redirects[strings.TrimSuffix(from[0], "/")] = true
		}
	}
}

// page follows the links of file i.
func (c *checker) page(i int) (problems diag.List) {
	own := "/" + c.files[i].Path
	for _, link := range c.pages[i].links {
		u, err := url.Parse(strings.TrimPrefix(link, c.base))
		if err != nil {
			problems.Add(place(c.files[i]), ruleDead, link)
			continue
		}
		if u.Scheme != "" || u.Host != "" {
			continue // another site, mail, telephone
		}
		target := (&url.URL{Path: own}).ResolveReference(u).Path
		if link == c.base {
			target = "/"
		}
		at := c.find(target)
		switch {
		case at < 0 && !c.redirects[strings.TrimSuffix(target, "/")]:
			problems.Add(place(c.files[i]), ruleDead, link)
		case at >= 0 && u.Fragment != "" && path.Ext(c.files[at].Path) == ".html":
			if _, found := slices.BinarySearch(c.pages[at].ids, u.Fragment); !found {
				problems.Add(place(c.files[i]), ruleFragment, link, u.Fragment)
			}
		}
	}
	return problems
}

// find returns the index of the file at an address, or -1. A folder's address ends in a slash, so that no visitor is sent on.
func (c *checker) find(address string) int {
	p := strings.TrimPrefix(address, "/")
	if p == "" || strings.HasSuffix(p, "/") {
		p += "index.html"
	}
	i, found := slices.BinarySearchFunc(c.files, p, func(f output.File, p string) int { return strings.Compare(f.Path, p) })
	if !found {
		return -1
	}
	return i
}
