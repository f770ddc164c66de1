package page

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/draw"
	"liang/cmd/liang/internal/feed"
)

// machines plans what the host reads, Netlify and the preview alike: of several rules for an address, the last says what a header is.
func (p *Plan) machines() {
	p.text("_headers", p.hostHeaders)
	p.text("_redirects", p.redirects)
	pages := make([]feed.Page, 0, len(p.Pages))
	for _, e := range p.Pages {
		if p.noIndex && e.URL != "/" {
			continue // a sitemap invites; the home page alone keeps it valid
		}
		pages = append(pages, feed.Page{URL: e.URL, LastMod: e.Updated})
	}
	var icons []feed.Icon
	if src, ok := p.assets[icon]; ok {
		icons = append(icons, feed.Icon{Src: src, Sizes: "any", Type: "image/svg+xml"})
	}
	if _, ok := p.assets[iconPNG[1:]]; !ok {
		p.text(iconPNG[1:], func() []byte { return draw.Mark(iconSize) })
		p.keyed()
		icons = append(icons, feed.Icon{Src: iconPNG, Sizes: "512x512", Type: "image/png"})
	}
	for _, f := range feed.Files(p.site, pages, icons) {
		p.Files = append(p.Files, f)
		switch folder, _, _ := strings.Cut(f.Path, "/"); folder {
		case "pledges":
			p.keyedByAll(allPledges)
		case "activities":
			p.keyedByAll(allActivities)
		}
	}
}

// A header is one response header.
type header struct{ name, value string }

// securityHeaders are sent with every response. The policy allows what the pages use and nothing else: no inline script or style, nothing
// from another host. connect-src and manifest-src are for the search index and the web manifest.
var securityHeaders = []header{
	{"Content-Security-Policy", strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "manifest-src 'self'",
		"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")},
	{"Strict-Transport-Security", "max-age=63072000; includeSubDomains"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", "strict-origin-when-cross-origin"},
	{"Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
}

// hostHeaders is the file _headers.
func (p *Plan) hostHeaders() []byte {
	var b bytes.Buffer
	rule := func(path string, headers ...header) {
		fmt.Fprintf(&b, "%s\n", path)
		for _, h := range headers {
			fmt.Fprintf(&b, "  %s: %s\n", h.name, h.value)
		}
	}
	all := securityHeaders
	if p.noIndex {
		all = append(slices.Clone(all), header{"X-Robots-Tag", "noindex"})
	}
	rule("/*", append(slices.Clone(all), header{"Cache-Control", "public, max-age=0, must-revalidate"})...)
	rule("/assets/*", header{"Cache-Control", "public, max-age=31536000, immutable"})
	for _, kind := range []string{"csv", "json", "txt"} { // not the page among them
		rule("/data/*."+kind, header{"Access-Control-Allow-Origin", "*"}, header{"Cross-Origin-Resource-Policy", "cross-origin"})
	}
	rule("/pledges/*/badge.svg", header{"Cross-Origin-Resource-Policy", "cross-origin"})
	rule("/pledges/*/pledge.json", header{"Access-Control-Allow-Origin", "*"}, header{"Cross-Origin-Resource-Policy", "cross-origin"})
	return b.Bytes()
}

// redirects is the file _redirects: every alias leads to the page that replaced it.
func (p *Plan) redirects() []byte {
	var lines []string
	add := func(r *content.Record) {
		for _, a := range r.Aliases {
			lines = append(lines, fmt.Sprintf("%s %s 301\n", a, r.URL))
		}
	}
	records(p.site, add) // those of tombstones are gone: an old address may tell a name
	for _, r := range p.site.Withdrawn {
		add(r)
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}
