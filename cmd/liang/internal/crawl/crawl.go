// Package crawl follows every link of a finished site.
//
// [Check] asks a handler for each [output.File] and reports addresses and fragments of this site that lead nowhere: in pages and what they say to
// machines, feeds, sitemaps and the web manifest, as a visitor's browser would resolve them. [External] asks the addresses of other sites.
package crawl

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
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

// Check asks handler for files, which are sorted by path, and follows the links between them. base is the address of the site's root, which
// absolute links of this site begin with. threads is how many files are asked for at once; 0 means one per processor.
func Check(ctx context.Context, files []output.File, handler http.Handler, base string, threads int) diag.List {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	pages := make([]page, len(files))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			var a answer
			for i := next.Add(1) - 1; i < int64(len(files)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				f := files[i]
				if f.ForHost() {
					continue
				}
				if a.to(handler, address(f)); a.status == http.StatusOK {
					pages[i] = read(f, a.body.Bytes())
					continue
				}
				_, fault, _ := strings.Cut(a.body.String(), "\n") // below what the handler says to a visitor
				pages[i].problems.Add(place(f), ruleRender, strings.TrimSpace(fault))
			}
		})
	}
	wg.Wait()
	c := checker{files: files, pages: pages, handler: handler, base: strings.TrimSuffix(base, "/")}
	var problems diag.List
	for i := range pages {
		problems = append(problems, pages[i].problems...)
		problems = append(problems, c.page(i)...)
	}
	return problems
}

// An answer is what a handler says.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// to makes a the answer to a request for an address of the site.
func (a *answer) to(handler http.Handler, address string) {
	a.status, a.header = http.StatusOK, http.Header{}
	a.body.Reset()
	handler.ServeHTTP(a, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: address}})
}

func (a *answer) Header() http.Header                { return a.header }
func (a *answer) WriteHeader(status int)             { a.status = status }
func (a *answer) Write(text []byte) (n int, _ error) { return a.body.Write(text) }

// address is where visitors find f.
func address(f output.File) string {
	if path.Base(f.Path) == "index.html" {
		return "/" + strings.TrimSuffix(f.Path, "index.html")
	}
	return "/" + f.Path
}

func place(f output.File) diag.Pos { return diag.Pos{File: "public/" + f.Path} }

// read notes the links and ids in the text of f.
func read(f output.File, text []byte) (p page) {
	kind := path.Ext(f.Path)
	switch kind {
	case ".html":
		p.readHTML(f, text)
	case ".xml", ".atom":
		p.readXML(text)
	case ".webmanifest":
		p.readJSON(text, "src", "start_url")
	}
	if strings.HasPrefix(path.Base(f.Path), "feed") && kind == ".json" {
		p.readJSON(text, "url", "home_page_url", "feed_url", "image")
	}
	slices.Sort(p.links)
	p.links = slices.Compact(p.links)
	return p
}

// IDs returns the ids in an HTML file, sorted; none if it cannot be rendered.
func IDs(f output.File) []string {
	var text bytes.Buffer
	if f.Render(&text) != nil {
		return nil
	}
	return read(f, text.Bytes()).ids
}

// linkAttributes are the attributes of HTML that hold addresses.
var linkAttributes = map[string]bool{"href": true, "src": true, "action": true, "poster": true}

func (p *page) readHTML(f output.File, text []byte) {
	z := html.NewTokenizer(bytes.NewReader(text))
	data := false // what follows is JSON-LD
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
		case html.TextToken:
			if data {
				p.readJSON(z.Text(), "@id", "url", "item", "contentUrl", "mainEntityOfPage", "publishingPrinciples", "correctionsPolicy")
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			data = false
			_, more := z.TagName()
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				switch k := string(key); {
				case k == "type":
					data = string(value) == "application/ld+json"
				case k == "content" && bytes.HasPrefix(value, []byte("https://")): // of a meta element: the page's own address, its picture
					p.links = append(p.links, string(value))
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
	files   []output.File
	pages   []page
	handler http.Handler
	base    string
}

// moved reports whether the handler sends visitors of an address on to a file of the site. That it adds a slash is no excuse for a link without one.
func (c *checker) moved(address string) bool {
	var a answer
	a.to(c.handler, address)
	to, err := url.Parse(a.header.Get("Location"))
	if a.status/100 != 3 || err != nil {
		return false
	}
	own := to.Scheme == "" && to.Host == "" || to.Scheme+"://"+to.Host == c.base
	return own && to.Path != address+"/" && c.find(to.Path) >= 0
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
		case at < 0 && !c.moved(target):
			problems.Add(place(c.files[i]), ruleDead, link)
		case at >= 0 && u.Fragment != "" && path.Ext(c.files[at].Path) == ".html":
			if _, found := slices.BinarySearch(c.pages[at].ids, u.Fragment); !found {
				problems.Add(place(c.files[i]), ruleFragment, link, u.Fragment)
			}
		}
	}
	return problems
}

// find returns the index of the file that visitors get at an address, or -1. A folder's address ends in a slash, so that no visitor is sent on.
func (c *checker) find(address string) int {
	p := strings.TrimPrefix(address, "/")
	if p == "" || strings.HasSuffix(p, "/") {
		p += "index.html"
	}
	i, found := slices.BinarySearchFunc(c.files, p, func(f output.File, p string) int { return strings.Compare(f.Path, p) })
	if !found || c.files[i].ForHost() {
		return -1
	}
	return i
}
