package page

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

// What the views of several pages have in common.

// A Page is what every page shows.
type Page struct {
	Head        Head
	Header      layout.HTML
	Footer      layout.HTML
	Breadcrumbs []Link // from the home page to the column above; the page itself is not in it
	Title       string
	Lead        string // one or two sentences under the title, or ""
	Demo        bool   // the page shows a demonstration record: say so at the top
	Pending     string // why the public does not see the page yet, or ""
	Withdrawn   *content.Withdrawal
	Published   content.Date
	Updated     content.Date
	Changes     []content.Change
	Sources     []Source
	Source      string // who published, for 网页标签 and readers
	Address     string // absolute, for reports of errors and for print
	Report      string // where to report an error about the page
	Contents    []Link // of a long text: its headings
}

// A Link is a title that leads to URL. Without a URL it is words.
type Link struct{ Title, URL string }

// A NavItem is a link in the navigation.
type NavItem struct {
	Link
	Current bool
}

// A Header is what stands above every page of a section.
type Header struct {
	Site, Tagline string
	Home          bool
	Demo          bool
	Nav           []NavItem
}

// A Footer is what stands below every page.
type Footer struct {
	Site, Operator string
	Phone, Email   string
	Address, Hours string
	Privacy        string // whom to ask about personal data (PIPL article 17)
	Links          []Link
	Marks          []Mark
	Licence        string
	Demo           bool
}

// A Mark is something that the law has a site of its kind show at the foot of each page.
type Mark struct{ Label, Text, URL string }

// A Source is where a statement comes from.
type Source struct {
	Title, URL, Doc, Locator string
	Retrieved                content.Date
}

// An Image is a picture with the files that a browser may choose from.
type Image struct {
	Src           string // JPEG
	Srcset        layout.Srcset
	WebP          layout.Srcset // WebP files, or ""
	Width, Height int           // of Src, in pixels
	Alt, Caption  string
}

// imageSizes says how wide the layout shows a picture: the column of text at the most.
const imageSizes = "(min-width: 48rem) 44rem, 100vw"

// Sizes is the value of the sizes attribute.
func (Image) Sizes() string { return imageSizes }

// writeTo writes the picture for a body of Markdown, as a figure of its own or within a line.
func (i *Image) writeTo(w io.Writer, figure bool) {
	open, close := "<picture>", "</picture>"
	if figure {
		open, close = `<figure class="figure"><picture>`, "</picture></figure>\n"
		if i.Caption != "" {
			close = "</picture><figcaption>" + html.EscapeString(i.Caption) + "</figcaption></figure>\n"
		}
	}
	io.WriteString(w, open)
	if i.WebP != "" {
		fmt.Fprintf(w, `<source type="image/webp" srcset="%s" sizes="%s">`, i.WebP, imageSizes)
	}
	fmt.Fprintf(w, `<img src="%s" srcset="%s" sizes="%s" width="%d" height="%d" alt="%s" loading="lazy" decoding="async">`,
		i.Src, i.Srcset, imageSizes, i.Width, i.Height, html.EscapeString(i.Alt))
	io.WriteString(w, close)
}

// newPage starts the view of a page at url in the section of a column ("/org/", or "" if in none).
func (p *Plan) newPage(url, section, title, description string, crumbs ...Link) Page {
	header, ok := p.headers[section]
	if !ok { // a page that is in no column of the navigation
		header = p.headers[""]
	}
	v := Page{
		Title: title, Footer: p.footer, Header: header,
		Address: p.absolute(url),
		Report:  p.report,
		Source:  p.site.Config.Operator,
	}
	if url != "/" {
		v.Breadcrumbs = append([]Link{{"首页", "/"}}, crumbs...)
	}
	p.head(&v, url, section, description)
	return v
}

// recordPage starts the view of a record's page.
func (p *Plan) recordPage(r *content.Record, section string, crumbs ...Link) Page {
	v := p.newPage(r.URL, section, r.Title, describe(r), crumbs...)
	v.Lead, v.Demo, v.Published, v.Updated, v.Changes = r.Summary, r.Demo, r.Published, r.Updated, r.ChangeLog
	v.Sources = sources(r.Sources)
	v.Source = cmp.Or(r.ContentSource, v.Source)
	if r.Status == content.WithdrawnPage {
		v.Withdrawn = r.Withdrawn
		v.Head.NoIndex = true
	}
	if p.site.Pending(r) {
		v.Pending = "这是草稿，尚未公开。"
		if r.Status != content.Draft {
			v.Pending = "这条记录到" + r.Published.ZH() + "才公开。"
		}
		v.Head.NoIndex = true
	}
	p.articleMeta(&v, r)
	return v
}

// columnPage starts the view of a column's own page.
func (p *Plan) columnPage(url string, crumbs ...Link) (Page, *content.Column) {
	c := p.site.Column(url)
	if c == nil {
		c = &content.Column{URL: url, Name: strings.Trim(url, "/")}
	}
	v := p.newPage(url, url, cmp.Or(c.Title, c.Name), c.Description, crumbs...)
	v.Lead, v.Published, v.Updated, v.Sources = c.Description, c.Published, c.Updated, sources(c.Sources)
	return v, c
}

// describe is what a record is about, in a sentence or two.
func describe(r *content.Record) string {
	return clip(cmp.Or(r.Summary, r.Body.Plain, r.Title), 120)
}

// clip cuts text to n characters.
func clip(text string, n int) string {
	i := 0
	for at := range text {
		if i++; i > n {
			return strings.TrimRight(text[:at], "，、；：。 ") + "…"
		}
	}
	return text
}

func sources(list []content.Source) []Source {
	out := make([]Source, len(list))
	for i, s := range list {
		out[i] = Source{s.Title, string(s.URL), s.Doc, s.Locator, s.Retrieved}
	}
	return out
}

// contents lists the headings of a text that is long enough to need it.
func contents(b *content.Body) (links []Link) {
	for _, h := range b.Headings {
		if h.Level == 2 {
			links = append(links, Link{h.Text, "#" + h.ID})
		}
	}
	if len(links) < 4 {
		return nil
	}
	return links
}

// newest returns the later of two dates.
func newest(a, b content.Date) content.Date {
	if b.Compare(a) > 0 {
		return b
	}
	return a
}

// changed is the day on which a record was last touched.
func changed(r *content.Record) content.Date { return newest(r.Published, r.Updated) }

func (p *Plan) absolute(url string) string {
	return strings.TrimSuffix(string(p.site.Config.BaseURL), "/") + url
}

func (p *Plan) footerView() *Footer {
	c := p.site.Config
	f := &Footer{
		Site: c.Name, Operator: c.Operator, Phone: c.Contact.Phone, Email: c.Contact.Email,
		Address: cmp.Or(c.Contact.Address, c.Address), Hours: c.Contact.Hours, Privacy: c.PrivacyContact, Licence: c.Licence, Demo: p.isDemo(),
		Links: []Link{{"网站地图", "/sitemap/"}, {"开放数据", "/data/"}, {"更正记录", "/about/corrections/"}},
	}
	for _, want := range []string{"/about/sources/", "/about/privacy/", "/about/accessibility/", "/about/contact/"} {
		for _, page := range p.site.Pages {
			if page.URL == want {
				f.Links = append(f.Links, Link{page.Title, want})
			}
		}
	}
	if c.ICP != "" {
		f.Marks = append(f.Marks, Mark{"ICP备案", c.ICP, "https://beian.miit.gov.cn/"})
	}
	if c.PoliceNo != "" {
		f.Marks = append(f.Marks, Mark{"公安备案", c.PoliceNo, "https://beian.mps.gov.cn/#/query/webSearch?code=" + digitsOf(c.PoliceNo)})
	}
	if c.SiteIDCode != "" {
		f.Marks = append(f.Marks, Mark{"网站标识码", c.SiteIDCode, ""})
	}
	if c.ConacID != "" {
		f.Marks = append(f.Marks, Mark{"党政机关网站标识", "查看证书", "https://bszs.conac.cn/sitename?method=show&id=" + c.ConacID})
	}
	if c.Jiucuo && c.SiteIDCode != "" {
		f.Marks = append(f.Marks, Mark{"找错", "我为政府网站找错", "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=" + c.SiteIDCode + "&url=" + p.absolute("/")})
	}
	return f
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
