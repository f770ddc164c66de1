package main

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/serve"
)

// TestPreviewInBrowser: a page that is open follows what is saved. If only its main part changed it keeps its place and is not loaded again; if more
// did, it is; problems are shown over it until they are mended.
func TestPreviewInBrowser(t *testing.T) {
	root := t.TempDir()
	if err := bigSite(root, 1); err != nil {
		t.Fatal(err)
	}
	c := mustCompile(t, root, benchDay)
	const url = "pledges/gdhw-2025-001-i/index.html"
	at := slices.IndexFunc(c.files, func(f output.File) bool { return f.Path == url })
	page := rendered(t, &c.files[at])
	preview := serve.NewPreview()
	show := func(page string, problems ...serve.Problem) {
		files := slices.Clone(c.files)
		files[at].Render = func(w io.Writer) error { _, err := io.WriteString(w, page); return err }
		handler, err := serve.Handler(files)
		if err != nil {
			t.Fatal(err)
		}
		preview.Show(handler, problems)
	}
	show(page)
	tab := newBrowserOf(t, preview).open(t, 360, 300)
	tab.goTo("/pledges/gdhw-2025-001-i/")
	eval[any](tab, `(window.mark = "kept", scrollTo(0, 200), 0)`)
	is := func(what, js, want string) { // at last: while the page is loaded again it cannot be asked
		t.Helper()
		got := ""
		for end := time.Now().Add(20 * time.Second); got != want && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			got, _ = chromedp.Run(tab.ctx, chromedp.Evaluate[string]("String("+js+")", chromedp.EvalAwaitPromise))
		}
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	const heading = `document.querySelector("h1")?.innerText`
	renamed := strings.ReplaceAll(page, "演示豆花坊", "新名字")
	if renamed == page {
		t.Fatal("the page does not name its shop")
	}
	show(renamed)
	is("the heading", heading, "新名字")
	is("the title", `document.title.slice(0, 3)`, "新名字")
	is("the page is the same one, in its place", `[window.mark, scrollY]`, "kept,200")

	show(renamed, serve.Problem{Where: "content/site.yaml:1:2", Message: "不对"})
	is("the problem", `document.querySelector("body > div:last-child")?.shadowRoot?.querySelector("li b")?.innerText`, "content/site.yaml:1:2")
	show(renamed)
	is("after it was mended", `!!document.querySelector("body > div:last-child")?.shadowRoot`, "false")

	for what, changed := range map[string]string{
		"the footer": strings.Replace(renamed, `<footer class="site-footer">`, `<footer class="site-footer"><p>新</p>`, 1),
		"the status": strings.Replace(renamed, `data-valid-until="2026`, `data-valid-until="2029`, 1),
		"the style":  regexp.MustCompile(`<link rel="stylesheet"[^>]*>`).ReplaceAllString(renamed, "$0$0"),
	} {
		if changed == renamed {
			t.Fatalf("%s: nothing changed", what)
		}
		show(renamed)
		tab.goTo("/pledges/gdhw-2025-001-i/")
		eval[any](tab, `(window.mark = "kept", 0)`)
		show(changed)
		is(what+" is another one", `window.mark`, "undefined")
	}
}
