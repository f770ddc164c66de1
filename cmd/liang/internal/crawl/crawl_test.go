package crawl

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/output"
)

const site = `
-- 404.html --
<a href="/">home</a>
-- _redirects --
/old/ /org/ 301
-- feed.atom --
<feed><link href="https://park.example/org/"/><entry><link href="https://park.example/gone/"/></entry></feed>
-- feed.json --
{"items": [{"url": "https://park.example/missing/"}]}
-- index.html --
<link rel="stylesheet" href="/s.css"><a href="org/">ok</a> <a href="/org/#a">ok</a> <a href="/org/#nowhere">dead</a> <a href="/org">no slash</a>
<a href="#here">own</a><p id="here"></p><a href="/old/">moved</a> <a href="mailto:a@b.example">mail</a> <a href="https://other.example/x">away</a>
<img src="/a.jpg" srcset="/a.jpg 1x, /b.jpg 2x"> <form action="/search/"></form>
-- org/index.html --
<h2 id="a">A</h2><h2 id="b">B</h2><h2 id="b">B</h2><a href="../">up</a>
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
	l := Check(context.Background(), files, "https://park.example/", 2)
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
		"public/org/index.html site/duplicate-id b",
		"public/sitemap.xml site/dead-link https://park.example/never/",
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
