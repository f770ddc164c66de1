package page

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"liang/cmd/liang/internal/card"
	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/feed"
	"liang/cmd/liang/internal/layout"
)

// What a page says to machines: 网页标签 (国办发〔2017〕47号), link previews, JSON-LD of schema.org.

// A Head is what stands in a page's head element.
type Head struct {
	Title       string // of the browser's tab
	Description string
	Canonical   string
	NoIndex     bool
	Meta        []Meta // name and content
	Properties  []Meta // Open Graph: property and content
	Feeds       []Feed
	Data        layout.JSON // JSON-LD
	Stylesheet  string
	Script      string
}

// A Meta is one meta element.
type Meta struct{ Name, Content string }

// A Feed is a link to another form of the page.
type Feed struct{ Title, Type, URL string }

// head fills v.Head for the page at url in a section.
func (p *Plan) head(v *Page, url, section, description string) {
	c := &p.site.Config
	h := &v.Head
	h.Title = v.Title + " - " + c.Name
	if url == "/" {
		h.Title = c.Name
	}
	h.Description = description
	h.Canonical = v.Address
	h.NoIndex = p.noIndex
	h.Stylesheet = p.assets["assets/site.css"]
	h.Script = p.assets["assets/site.js"]
	for _, f := range feed.Feeds() {
		if section == f.Home || url == "/" {
			h.Feeds = append(h.Feeds, Feed{f.Title, "application/atom+xml", "/" + f.Atom()}, Feed{f.Title, "application/feed+json", "/" + f.JSON()})
		}
	}
	h.Meta = []Meta{{"SiteName", c.Name}, {"SiteDomain", string(c.Domain)}}
	if c.SiteIDCode != "" {
		h.Meta = append(h.Meta, Meta{"SiteIDCode", c.SiteIDCode})
	}
	if col := p.site.Column(section); col != nil && url != "/" {
		h.Meta = append(h.Meta, Meta{"ColumnName", col.Name}, Meta{"ColumnDescription", col.Description},
			Meta{"ColumnKeywords", cmp.Or(strings.Join(col.Keywords, ";"), col.Name)}, Meta{"ColumnType", col.Type})
	} else if url == section && url != "/" { // it is its own column
		h.Meta = append(h.Meta, Meta{"ColumnName", v.Title}, Meta{"ColumnDescription", description}, Meta{"ColumnKeywords", v.Title}, Meta{"ColumnType", "信息公开"})
	}
	h.Properties = []Meta{
		{"og:type", "website"}, {"og:site_name", c.Name}, {"og:title", v.Title}, {"og:description", description}, {"og:url", v.Address}, {"og:locale", "zh_CN"},
	}
	of := url
	if p.previews[of] == "" {
		of = section
	}
	if p.previews[of] == "" {
		of = "/"
	}
	alt := c.Name
	if of != "/" {
		alt += "：" + p.titles[of]
	}
	p.preview(v, p.previews[of], card.Width, card.Height, alt)
}

// preview sets the picture of link previews.
func (p *Plan) preview(v *Page, src string, width, height int, alt string) {
	v.Head.Properties = slices.DeleteFunc(v.Head.Properties, func(m Meta) bool { return strings.HasPrefix(m.Name, "og:image") })
	v.Head.Properties = append(v.Head.Properties, Meta{"og:image", p.absolute(src)}, Meta{"og:image:width", itoa(width)}, Meta{"og:image:height", itoa(height)}, Meta{"og:image:alt", alt})
}

// drawCards plans the pictures of link previews. Pledges and activities can be many, so they have that of their list, or an activity its first photo. The names
// hold a hash of what stands on a card, since those who show previews keep pictures by their addresses.
func (p *Plan) drawCards() {
	c := &p.site.Config
	note := string(c.Domain)
	if p.isDemo() {
		note = "演示数据，非官方网站"
	}
	p.previews = map[string]string{}
	planned := map[string]bool{}
	for _, e := range p.Pages {
		if e.URL != "/pledges/" && strings.HasPrefix(e.URL, "/pledges/") || strings.HasPrefix(e.URL, "/activities/") && strings.Count(e.URL, "/") > 3 {
			continue
		}
		title := e.Title
		if e.URL == "/" {
			title = cmp.Or(c.Tagline, c.Name) // above it stands the name
		}
		k := card.Card{Site: c.Name, Titles: []string{title, p.columnLink(e.Section).Title, c.Name}, Note: note}
		sum := sha256.Sum256([]byte(cardFormat + strings.Join(append(k.Titles, k.Note), "\x00")))
		name := "assets/card/" + hex.EncodeToString(sum[:5]) + ".png"
		p.previews[e.URL] = "/" + name
		if !planned[name] {
			planned[name] = true
			p.text(name, k.PNG)
			p.keyed()
		}
	}
}

// cardFormat is raised whenever cards look different for the same words.
const cardFormat = "1"

// articleMeta adds the tags of an article page.
func (p *Plan) articleMeta(v *Page, r *content.Record) {
	v.Head.Meta = append(v.Head.Meta,
		Meta{"ArticleTitle", v.Title}, Meta{"PubDate", minute(r.Published)}, Meta{"ContentSource", v.Source})
	if len(r.Keywords) > 0 {
		v.Head.Meta = append(v.Head.Meta, Meta{"Keywords", strings.Join(r.Keywords, ";")})
	}
	v.Head.Meta = append(v.Head.Meta, Meta{"Url", v.Address})
	v.Head.Properties[0].Content = "article"
	v.Head.Properties = append(v.Head.Properties, Meta{"article:published_time", r.Published.String()})
	if !r.Updated.IsZero() {
		v.Head.Properties = append(v.Head.Properties, Meta{"article:modified_time", r.Updated.String()})
	}
}

// minute is a date in the form of PubDate, YYYY-MM-DD HH:MM.
func minute(d content.Date) string {
	s := strings.Replace(d.String(), "T", " ", 1)
	switch len(s) {
	case 4:
		return s + "-01-01 00:00"
	case 7:
		return s + "-01 00:00"
	case 10:
		return s + " 00:00"
	}
	return s
}

// A thing is a node of JSON-LD. Only terms of schema.org stand in it; never a person's Party membership, which would make
// harvesting trivial.
type thing struct {
	Type        string `json:"@type,omitempty"`
	ID          string `json:"@id,omitempty"`
	Name        string `json:"name,omitempty"`
	Alternate   any    `json:"alternateName,omitempty"`
	Headline    string `json:"headline,omitempty"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
	Elements    []any  `json:"itemListElement,omitempty"`
	Terms       []any  `json:"hasDefinedTerm,omitempty"`
	TermCode    string `json:"termCode,omitempty"`

	Published string `json:"datePublished,omitempty"`
	Modified  string `json:"dateModified,omitempty"`
	Language  string `json:"inLanguage,omitempty"`
	Publisher any    `json:"publisher,omitempty"`
	Page      string `json:"mainEntityOfPage,omitempty"`
	PartOf    any    `json:"isPartOf,omitempty"`

	Founded    string `json:"foundingDate,omitempty"`
	Dissolved  string `json:"dissolutionDate,omitempty"`
	Parent     any    `json:"parentOrganization,omitempty"`
	MemberOf   []any  `json:"memberOf,omitempty"`
	Principles string `json:"publishingPrinciples,omitempty"`
	Correction string `json:"correctionsPolicy,omitempty"`

	StartDate string `json:"startDate,omitempty"`
	EndDate   string `json:"endDate,omitempty"`
	Location  any    `json:"location,omitempty"`
	Organizer []any  `json:"organizer,omitempty"`
	Status    string `json:"eventStatus,omitempty"`

	LegalName     string `json:"legalName,omitempty"`
	SameAs        any    `json:"sameAs,omitempty"`
	Certification any    `json:"hasCertification,omitempty"`
	CertID        string `json:"certificationIdentification,omitempty"`
	CertStatus    string `json:"certificationStatus,omitempty"`
	Issuer        any    `json:"issuedBy,omitempty"`
	ValidFrom     string `json:"validFrom,omitempty"`
	Expires       string `json:"expires,omitempty"`
	Returns       any    `json:"hasMerchantReturnPolicy,omitempty"`
	Country       string `json:"applicableCountry,omitempty"`
	Category      string `json:"returnPolicyCategory,omitempty"`
	ReturnDays    int    `json:"merchantReturnDays,omitempty"`

	License      string `json:"license,omitempty"`
	Datasets     []any  `json:"dataset,omitempty"`
	Distribution []any  `json:"distribution,omitempty"`
	Format       string `json:"encodingFormat,omitempty"`
	ContentURL   string `json:"contentUrl,omitempty"`
}

// A graph is all that a page says.
type graph struct {
	Context string `json:"@context"`
	Graph   []any  `json:"@graph"`
}

// crumbs are the breadcrumbs. Every page has some, so they are small.
type crumbs struct {
	Type     string  `json:"@type"`
	Elements []crumb `json:"itemListElement"`
}

// A crumb is a ListItem of them.
type crumb struct {
	Type     string `json:"@type"`
	Name     string `json:"name"`
	Item     string `json:"item"`
	Position int    `json:"position"`
}

// setData puts the page's breadcrumbs, and whatever things describe it, into v.Head.Data. A page that calls it without things need not.
func (p *Plan) setData(v *Page, things ...*thing) {
	var nodes []any
	if len(v.Breadcrumbs) > 0 {
		list := &crumbs{Type: "BreadcrumbList"}
		for i, c := range append(v.Breadcrumbs[:len(v.Breadcrumbs):len(v.Breadcrumbs)], Link{v.Title, ""}) {
			e := crumb{"ListItem", c.Title, v.Address, i + 1}
			if c.URL != "" {
				e.Item = p.absolute(c.URL)
			}
			list.Elements = append(list.Elements, e)
		}
		nodes = append(nodes, list)
	}
	for _, t := range things {
		nodes = append(nodes, t)
	}
	if nodes == nil {
		return
	}
	// Marshal cannot fail: a thing holds only strings, numbers and things.
	text, _ := json.Marshal(&graph{"https://schema.org", nodes})
	v.Head.Data = layout.JSON(text)
}

// operator is who publishes the portal, as a thing.
func (p *Plan) operator() *thing {
	return &thing{Type: "Organization", Name: p.site.Config.Operator, URL: p.absolute("/")}
}

// article describes a record's page.
func (p *Plan) article(v *Page, r *content.Record) *thing {
	return &thing{
		Type: "Article", Headline: v.Title, Description: v.Head.Description, URL: v.Address, Page: v.Address, Language: "zh-CN",
		Published: r.Published.String(), Modified: changed(r).String(), Publisher: p.publisher,
	}
}
