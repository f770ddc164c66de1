package crawl

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/serve"
)

const site = `
-- 404.html --
<a href="/">home</a>
-- _headers --
-- _redirects --
/old/ /org/ 301
/older/ /gone/ 301
/away/ https://other.example/org/ 301
/whole/ https://park.example/org/ 301
-- _x.txt --
-- feed.atom --
<feed><link href="https://park.example/org/"/><entry><link href="https://park.example/gone/"/></entry></feed>
-- feed.json --
{"items": [{"url": "https://park.example/missing/"}]}
-- index.html --
<link rel="stylesheet" href="/s.css"><a href="org/">ok</a> <a href="/org/#a">ok</a> <a href="/org/#nowhere">dead</a> <a href="/org">no slash</a>
<a href="#here">own</a><p id="here"></p><a href="/old/">moved</a> <a href="mailto:a@b.example">mail</a> <a href="https://other.example/x">away</a>
<img src="/a.jpg" srcset="/a.jpg 1x, /b.jpg 2x"> <form action="/search/"></form>
-- org/index.html --
<meta property="og:image" content="https://park.example/card.png"><meta name="SiteName" content="park.example">
<script type="application/ld+json">{"@graph": [{"item": "https://park.example/org/"}, {"item": "https://park.example/item/"}]}</script>
<h2 id="a">A</h2><h2 id="b">B</h2><h2 id="b">B</h2><a href="../">up</a> <a href="/older/">moved to nowhere</a>
<a href="/away/">moved to another site</a> <a href="/whole/">moved, by a whole address</a> <a href="/_x.txt">ok</a> <a href="/_headers">dead</a> <a href="/_redirects">dead</a>
-- s.css --
-- sitemap.xml --
<urlset><url><loc>https://park.example/</loc></url><url><loc>https://park.example/never/</loc></url></urlset>
`

func TestCheck(t *testing.T) {
	var files []output.File
	for _, f := range txtar.Parse([]byte(site)).Files {
		files = append(files, output.File{Path: f.Name, Render: func(w io.Writer) error { _, err := w.Write(f.Data); return err }})
	}
	slices.SortFunc(files, func(a, b output.File) int { return strings.Compare(a.Path, b.Path) })
	handler, err := serve.Handler(files)
	if err != nil {
		t.Fatal(err)
	}
	l := Check(context.Background(), files, handler, "https://park.example/", 2)
	l.Sort()
	var got []string
	for _, d := range l {
		got = append(got, d.Pos.File+" "+d.Rule.ID+" "+strings.SplitN(d.Message(diag.EN), `"`, 3)[1])
	}
	want := []string{
		"public/feed.atom site/dead-link https://park.example/gone/",
		"public/feed.json site/dead-link https://park.example/missing/",
		"public/index.html site/dead-fragment /org/#nowhere",
		"public/index.html site/dead-link /a.jpg",
		"public/index.html site/dead-link /b.jpg",
		"public/index.html site/dead-link /org",
		"public/index.html site/dead-link /search/",
		"public/org/index.html site/dead-link /_headers",
		"public/org/index.html site/dead-link /_redirects",
		"public/org/index.html site/dead-link /away/",
		"public/org/index.html site/dead-link /older/",
		"public/org/index.html site/dead-link https://park.example/card.png",
		"public/org/index.html site/dead-link https://park.example/item/",
		"public/org/index.html site/duplicate-id b",
		"public/sitemap.xml site/dead-link https://park.example/never/",
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestRender: a page that cannot be rendered is a problem of that page, in the words of whoever could not.
func TestRender(t *testing.T) {
	files := []output.File{{Path: "index.html", Render: func(io.Writer) error { return errors.New("no such field") }}}
	handler, err := serve.Handler(files)
	if err != nil {
		t.Fatal(err)
	}
	l := Check(context.Background(), files, handler, "https://park.example/", 1)
	if len(l) != 1 || l[0].Pos.File != "public/index.html" || l[0].Message(diag.EN) != "cannot be rendered: no such field" {
		t.Errorf("got %v", l)
	}
}
