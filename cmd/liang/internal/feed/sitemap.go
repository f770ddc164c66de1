package feed

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
)

// A Page is an address for the sitemap.
type Page struct {
	URL     string // path, "/org/park/"
	LastMod content.Date
}

// What one sitemap may hold: the least of what the protocol, Baidu and Toutiao allow.
const (
	sitemapPages = 10_000
	sitemapBytes = 10_000_000
)

const (
	urlsetHead = xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n"
	urlsetTail = "</urlset>\n"
	indexHead  = xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n"
	indexTail  = "</sitemapindex>\n"
)

// sitemaps returns sitemap.xml, an index, and the sitemaps that it lists, at least one.
func sitemaps(s *content.Site, pages []Page) []output.File {
	pages = slices.Clone(pages)
	slices.SortStableFunc(pages, func(a, b Page) int { return strings.Compare(a.URL, b.URL) })
	parts := split(base(s), pages, sitemapPages, sitemapBytes)
	index := output.File{Path: "sitemap.xml", Render: func(w io.Writer) error {
		out := bufio.NewWriter(w)
		out.WriteString(indexHead)
		for i, part := range parts {
			var last content.Date
			for _, p := range part {
				if p.LastMod.Day > 0 && p.LastMod.Compare(last) > 0 {
					last = p.LastMod
				}
			}
			out.Write(appendPage(nil, "sitemap", base(s), Page{"/" + sitemapPath(i), last}))
		}
		out.WriteString(indexTail)
		return out.Flush()
	}}
	files := []output.File{index}
	for i, part := range parts {
		files = append(files, output.File{Path: sitemapPath(i), Render: func(w io.Writer) error {
			out := bufio.NewWriter(w)
			out.WriteString(urlsetHead)
			var b []byte
			for _, p := range part {
				b = appendPage(b[:0], "url", base(s), p)
				out.Write(b)
			}
			out.WriteString(urlsetTail)
			return out.Flush()
		}})
	}
	return files
}

func sitemapPath(i int) string { return "sitemap-" + strconv.Itoa(i+1) + ".xml" }

// split cuts pages into sitemaps of at most maxPages pages and maxBytes bytes.
func split(root string, pages []Page, maxPages, maxBytes int) [][]Page {
	var parts [][]Page
	start, size := 0, len(urlsetHead)+len(urlsetTail)
	var b []byte
	for i, p := range pages {
		b = appendPage(b[:0], "url", root, p)
		if i > start && (i-start == maxPages || size+len(b) > maxBytes) {
			parts = append(parts, pages[start:i])
			start, size = i, len(urlsetHead)+len(urlsetTail)
		}
		size += len(b)
	}
	return append(parts, pages[start:])
}

// appendPage appends a page's element. The protocol's lastmod has a day; a date that has none is left out.
func appendPage(b []byte, element, root string, p Page) []byte {
	buf := bytes.NewBuffer(append(b, "<"+element+"><loc>"...))
	xml.EscapeText(buf, []byte(root+(&url.URL{Path: p.URL}).EscapedPath()))
	buf.WriteString("</loc>")
	if d := p.LastMod; d.Day > 0 {
		d.HasTime = false
		buf.WriteString("<lastmod>" + d.String() + "</lastmod>")
	}
	buf.WriteString("</" + element + ">\n")
	return buf.Bytes()
}
