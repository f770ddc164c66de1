package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"image"
	_ "image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/serve"
)

// Scripts of others, as they are published on npm; their licences stand beside them, and github.com/kewisch/ical.js has the source of the second.
const (
	axeScript  = "axe/axe.min.js"   // axe-core 4.14.1
	icalScript = "ical/ical.min.js" // ical.js 2.2.1
)

func TestScriptsAreThoseWeChose(t *testing.T) {
	for name, want := range map[string]string{
		axeScript:  "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
		icalScript: "6643f20634241dc040e02c2f10e3c48cf9bcda4b3180f4321a3d05a3a83dfe52",
	} {
		sum := sha256.Sum256(script(t, name))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("testdata/%s has the hash %s, want %s", name, got, want)
		}
	}
}

func script(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func chromium() string {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil && name != "" {
			return path
		}
	}
	return ""
}

// newBrowser starts Chromium for the site of files, under its own headers.
func newBrowser(t *testing.T, files []output.File) *browser {
	handler, err := serve.Handler(files)
	if err != nil {
		t.Fatal(err)
	}
	return newBrowserOf(t, handler)
}

// newBrowserOf starts Chromium for what handler serves.
func newBrowserOf(t *testing.T, handler http.Handler) *browser {
	path := chromium()
	if path == "" {
		t.Skip("NOT CHECKED: no Chromium found (set CHROMIUM to its path), so nothing is known about how pages look and behave in a browser")
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("hide-scrollbars", false), chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")) // nothing leaves this machine
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	first, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	if err := chromedp.Do(first); err != nil {
		t.Fatalf("%s does not start: %v", path, err)
	}
	return &browser{first, server.URL, string(script(t, axeScript)), t.ArtifactDir()}
}

// testBrowser looks at one page of each kind in Chromium. Screenshots go to the test's artifacts: run
// "go test ./cmd/liang -run TestOwnContent/browser -artifacts -outputdir folder" and look at them.
func testBrowser(t *testing.T, c *compilation) {
	b := newBrowser(t, c.files)
	for _, url := range kinds(t, c) {
		t.Run("page"+url, func(t *testing.T) { b.testPage(t, url) })
	}
	t.Run("keyboard", b.testKeyboard)
	t.Run("search", b.testSearch)
	t.Run("sieve", func(t *testing.T) { b.testSieve(t, c) })
	for _, g := range c.site.Pledges {
		if s := c.site.Disclose(g).Standing; s.InForce && !s.DueReview && !g.NextReview.IsZero() {
			t.Run("plaque", func(t *testing.T) { b.testPlaque(t, g) })
			t.Run("recheck", func(t *testing.T) { b.testRecheck(t, g) })
			t.Run("first view", func(t *testing.T) { b.testFirstView(t, g) })
			t.Run("read aloud", func(t *testing.T) { b.testReadAloud(t, g) })
			break
		}
	}
}

// kinds are the addresses of the longest page of each kind, and of a pledge in each state.
func kinds(t *testing.T, c *compilation) (urls []string) {
	longest, size := map[string]string{}, map[string]int{}
	var order []string
	for i := range c.files {
		f := &c.files[i]
		if filepath.Ext(f.Path) != ".html" {
			continue
		}
		url := "/" + strings.TrimSuffix(f.Path, "index.html")
		kind := regexp.MustCompile(`^(/\w+/)(by/)?[^/]+/`).ReplaceAllString(url, "$1$2*/")
		kind = regexp.MustCompile(`\*/[^/]+/$`).ReplaceAllString(kind, "*/*/")
		if url == "/about/corrections/" {
			kind = url
		}
		if g := pledgeAt(c.site, url); g != nil {
			s := c.site.Disclose(g).Standing
			kind = fmt.Sprint("pledge ", s.State, s.InForce, s.DueReview, s.Tombstone)
		}
		if size[kind] == 0 {
			order = append(order, kind)
		}
		if n := len(rendered(t, f)); n > size[kind] {
			longest[kind], size[kind] = url, n
		}
	}
	for _, kind := range order {
		urls = append(urls, longest[kind])
	}
	return urls
}

func pledgeAt(site *content.Site, url string) *content.Pledge {
	for _, g := range site.Pledges {
		if g.URL == url {
			return g
		}
	}
	return nil
}

type browser struct {
	ctx         context.Context
	origin, axe string
	shots       string // folder
}

// A tab is one page in the browser. What goes wrong in it is reported when the test ends.
type tab struct {
	*testing.T
	b   *browser
	ctx context.Context

	mu       sync.Mutex
	requests []string
	problems []string
}

func (b *browser) open(t *testing.T, width, height int64) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	tab := &tab{T: t, b: b, ctx: ctx}
	t.Cleanup(func() {
		stop()
		tab.mu.Lock()
		defer tab.mu.Unlock()
		for _, p := range tab.problems {
			t.Error(p)
		}
	})
	if err := chromedp.Listen(ctx, tab.event); err != nil {
		t.Fatal(err)
	}
	call(tab, network.Enable, network.EnableParams{})
	call(tab, log.Enable, cdp.Empty{})
	call(tab, audits.Enable, cdp.Empty{})
	tab.size(width, height)
	return tab
}

// event notes what the browser says of itself.
func (tab *tab) event(e any) {
	problem := ""
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := e.(type) {
	case *network.EventRequestWillBeSent:
		tab.requests = append(tab.requests, e.Request.URL)
		if !strings.HasPrefix(e.Request.URL, tab.b.origin+"/") {
			problem = "asks another host: " + e.Request.URL
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelInfo && e.Entry.Level != log.EntryLevelVerbose && e.Entry.URL != tab.b.origin+"/404.html" {
			problem = fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeLog && e.Type != runtime.ConsoleAPICalledTypeInfo {
			problem = "console: " + string(e.Type)
		}
	case *page.EventJavascriptDialogOpening:
		problem = "dialog: " + e.Message
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
	case *audits.EventIssueAdded:
		if c := e.Issue.Code; c == audits.InspectorIssueCodeContentSecurityPolicyIssue || c == audits.InspectorIssueCodeQuirksModeIssue || c == audits.InspectorIssueCodeMixedContentIssue {
			problem = "issue: " + string(c)
		}
	}
	if problem != "" {
		tab.problems = append(tab.problems, problem)
	}
}

// run returns what the actions yield; in one minute, or the test has failed.
func run[V any](tab *tab, action chromedp.Action[V]) V {
	tab.Helper()
	ctx, stop := context.WithTimeout(tab.ctx, time.Minute)
	defer stop()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		tab.Fatal(err)
	}
	return v
}

func call[P, R any](tab *tab, command cdp.Command[P, R], params P) {
	tab.Helper()
	run(tab, func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, command, params) })
}

func (tab *tab) goTo(url string) {
	tab.Helper()
	run(tab, chromedp.Navigate(tab.b.origin+url))
}

// eval returns the value of an expression in the page. It is the debugger's, so the Content-Security-Policy does not stop it.
func eval[V any](tab *tab, js string) V {
	tab.Helper()
	return run(tab, chromedp.Evaluate[V](js, chromedp.EvalAwaitPromise))
}

func (tab *tab) media(media string, features ...string) {
	tab.Helper()
	m := emulation.SetEmulatedMediaParams{Media: media}
	for i := 0; i < len(features); i += 2 {
		m.Features = append(m.Features, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	call(tab, emulation.SetEmulatedMedia, m)
}

func (tab *tab) size(width, height int64) {
	tab.Helper()
	call(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// check runs axe in the view as it is, and looks for what sticks out at the side.
func (tab *tab) check(view string) {
	tab.Helper()
	type violation struct{ ID, Help, Where string }
	for _, v := range eval[[]violation](tab, `axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
		rules: {"target-size": {enabled: true}}, resultTypes: ["violations"],
	}).then(r => r.violations.map(v => ({ID: v.id, Help: v.help, Where: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join("\n\t")})))`) {
		tab.Errorf("%s: axe: %s (%s)\n\t%s", view, v.ID, v.Help, v.Where)
	}
	if over := eval[int](tab, `document.scrollingElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		tab.Errorf("%s: the page scrolls sideways by %d pixels", view, over)
	}
}

// shoot keeps a screenshot of the whole page; of phones only, if nobody wants the artifacts.
func (tab *tab) shoot(view string) {
	tab.Helper()
	if f := flag.Lookup("test.artifacts"); view != "phone" && (f == nil || f.Value.String() != "true") {
		return
	}
	png := run(tab, chromedp.FullScreenshot(100))
	name := strings.TrimPrefix(strings.TrimPrefix(tab.Name(), "TestOwnContent/browser/"), "page/")
	name = cmp.Or(strings.Trim(strings.ReplaceAll(name, "/", "_"), "_"), "home")
	if err := os.WriteFile(filepath.Join(tab.b.shots, name+"."+view+".png"), png, 0o666); err != nil {
		tab.Fatal(err)
	}
}

// mainText is what a page shows, also below the part that the browser has laid out yet. The roster's form, which only the script shows, says it
// a second time.
const mainText = `(() => {
	const main = document.getElementById("main"), rows = main.querySelectorAll(".pledge-rows > li");
	rows.forEach((e) => e.style.contentVisibility = "visible");
	const said = (e) => e ? e.innerText.replace(/\s+/g, " ").trim() : "";
	const text = said(main).replace(said(main.querySelector(".sieve-fold")), "");
	rows.forEach((e) => e.removeAttribute("style"));
	return text;
})()`

func (b *browser) testPage(t *testing.T, url string) {
	tab := b.open(t, 360, 640)
	tab.goTo(url)
	tab.mu.Lock()
	photos := 0
	for _, r := range tab.requests {
		if strings.Contains(r, "/assets/photo") {
			photos++
		}
	}
	if n := len(tab.requests) - photos; n > 6 {
		t.Errorf("%d requests without photos, at most 6: %q", n, tab.requests)
	}
	tab.mu.Unlock()
	type shift struct {
		Sum  float64
		What []string
	}
	// Nothing may move. A busy machine now and then paints a page before all of it has come, so a page has three tries; what moves by its own
	// making does so each time.
	for try := 1; ; try++ {
		s := eval[shift](tab, `new Promise(done => {
			const s = {Sum: 0, What: []};
			new PerformanceObserver(list => {
				for (const e of list.getEntries()) {
					s.Sum += e.value;
					for (const x of e.sources) s.What.push((x.node?.parentElement ?? x.node)?.outerHTML?.slice(0, 100) ?? "");
				}
			}).observe({type: "layout-shift", buffered: true});
			setTimeout(() => done(s), 50);
		})`)
		if s.Sum == 0 {
			break
		}
		if try == 3 {
			t.Errorf("the layout shifts by %v: %q", s.Sum, s.What)
			break
		}
		tab.goTo(url)
	}
	with := eval[string](tab, mainText)
	eval[any](tab, b.axe+"; 0")

	tab.check("light")
	tab.shoot("phone")
	tab.media("", "prefers-color-scheme", "dark")
	tab.check("dark")
	tab.shoot("dark")
	tab.media("", "prefers-contrast", "more")
	tab.check("high contrast")
	tab.media("", "forced-colors", "active")
	tab.shoot("forced")
	tab.media("")
	tab.size(320, 640)
	tab.check("320 px")
	tab.size(1280, 800)
	tab.check("desktop")
	tab.shoot("desktop")
	tab.media("print")
	if nav := eval[int](tab, `[...document.querySelectorAll("nav, form, button")].filter(e => e.checkVisibility()).length`); nav > 0 {
		t.Errorf("print: %d controls are printed", nav)
	}
	tab.media("")

	tab.size(390, 844)
	run(tab, chromedp.Click(chromedp.CSS(".tool-large")))
	if size := eval[string](tab, `getComputedStyle(document.body).fontSize`); size != "24px" {
		t.Errorf("large text: the text is %s", size)
	}
	tab.check("large text")
	if small := eval[[]string](tab, `[...document.querySelectorAll("button, summary, .nav a, main li > a:only-child, .search input")]
		.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 59.5).map(e => e.outerHTML.slice(0, 100))`); len(small) > 0 {
		t.Errorf("large text: targets lower than 60 pixels: %q", small)
	}
	tab.shoot("large")
	tab.goTo(url)
	if !eval[bool](tab, `document.documentElement.classList.contains("large")`) {
		t.Error("large text is not remembered")
	}
	run(tab, chromedp.Click(chromedp.CSS(".tool-large")))

	plain := b.open(t, 360, 640)
	call(plain, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	plain.goTo(url)
	without := eval[string](plain, mainText)
	if float64(len(without)) < .99*float64(len(with)) {
		t.Errorf("without script %d bytes of text instead of %d", len(without), len(with))
	}
	if buttons := eval[int](plain, `[...document.querySelectorAll(".tool")].filter(e => e.checkVisibility()).length`); buttons > 0 {
		t.Errorf("without script %d buttons are shown that do nothing", buttons)
	}
}

// testKeyboard goes by Tab and Enter alone.
func (b *browser) testKeyboard(t *testing.T) {
	type stop struct {
		Text, Tag, Href string
		Ring, Seen      bool
	}
	next := func(tab *tab) stop {
		run(tab, chromedp.KeyEvent(kb.Tab))
		s := eval[stop](tab, `(e => { const r = e.getBoundingClientRect(), s = getComputedStyle(e); return {
			Text: (e.innerText || e.id).trim(), Tag: e.tagName, Href: e.getAttribute("href") || "",
			Ring: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
			Seen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth && r.height > 0,
		}; })(document.activeElement)`)
		if !s.Ring || !s.Seen {
			t.Errorf("the focus is not to be seen on %+v", s)
		}
		return s
	}
	until := func(tab *tab, text string) stop {
		for range 60 {
			if s := next(tab); s.Text == text {
				return s
			}
		}
		t.Fatalf("Tab does not lead to %q", text)
		return stop{}
	}
	press := func(tab *tab, key string) {
		run(tab, chromedp.Steps(chromedp.KeyEvent(key), chromedp.Sleep(100*time.Millisecond)))
	}

	tab := b.open(t, 360, 640)
	tab.goTo("/")
	if s := next(tab); s.Href != "#main" {
		t.Errorf("the first stop is %+v", s)
	}
	press(tab, kb.Enter)
	if id := eval[string](tab, `document.activeElement.id`); id != "main" {
		t.Errorf("the skip link leads to %q", id)
	}

	tab.goTo("/")
	until(tab, "菜单")
	press(tab, kb.Enter)
	until(tab, "承诺名录")
	until(tab, "site-search")
	press(tab, "豆花")
	press(tab, kb.Enter)
	run(tab, chromedp.WaitVisible(chromedp.CSS("#search-page")))
	if v := eval[string](tab, `location.pathname + document.getElementById("search-page").value`); v != "/search/豆花" {
		t.Errorf("the search leads to %q", v)
	}

	tab.goTo("/pledges/by/status/ended/")
	until(tab, "状态")
	press(tab, kb.Enter)
	s := until(tab, "有效")
	press(tab, kb.Enter)
	run(tab, chromedp.WaitVisible(chromedp.CSS(".count-active")))
	if v := eval[string](tab, `location.pathname`); v != s.Href {
		t.Errorf("the filter leads to %q, not %q", v, s.Href)
	}

	// On a wide screen menu and filters stand open, and each control is reached once.
	tab.size(1280, 800)
	tab.goTo("/pledges/")
	want := eval[int](tab, `[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")].filter(e => e.checkVisibility({visibilityProperty: true})).length`)
	for n := range want {
		if s := next(tab); s.Tag == "BODY" {
			t.Errorf("%d of %d controls are reached", n, want)
			break
		}
	}
	if eval[bool](tab, `document.activeElement === [...document.querySelectorAll("a[href]")].at(-1)`) == false {
		t.Errorf("after %d stops the focus is not on the last link", want)
	}
}

// testPlaque prints a pledge: an A5 sheet comes first, and its code can be read.
func (b *browser) testPlaque(t *testing.T, g *content.Pledge) {
	tab := b.open(t, 794, 1123)
	tab.goTo(g.URL)
	pdf := run(tab, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	boxes := regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`).FindAllSubmatch(pdf, -1)
	if len(boxes) < 2 || !bytes.HasPrefix(boxes[0][1], []byte("4")) || !bytes.HasPrefix(boxes[0][2], []byte("59")) {
		t.Errorf("the first sheet is not A5: %q", boxes)
	}
	tab.media("print")
	png := run(tab, chromedp.Screenshot(chromedp.CSS(".qr")))
	tab.shoot("print")
	img, _, err := image.Decode(bytes.NewReader(png))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("the printed code cannot be read: %v", err)
	}
	if want := eval[string](tab, `document.querySelector("link[rel=canonical]").href`); !strings.EqualFold(code.GetText(), want) {
		t.Errorf("the printed code says %q, want %q", code, want)
	}
}

// testRecheck opens an old copy of a pledge on later days.
func (b *browser) testRecheck(t *testing.T, g *content.Pledge) {
	if g.NextReview.Compare(g.ValidUntil) >= 0 {
		t.Fatalf("%s has no review before its end", g.Code)
	}
	dayAfter := func(d content.Date) content.Date { return content.DateOf(d.Last().First(time.UTC).AddDate(0, 0, 1)) }
	for _, x := range []struct {
		day  content.Date
		want string
	}{{g.LastVerified.Date, "有效"}, {g.NextReview, "有效"}, {dayAfter(g.NextReview), "有效，待复核"}, {dayAfter(g.ValidUntil), "待复核"}} {
		tab := b.open(t, 360, 640)
		call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
			Source: fmt.Sprintf(`Date = class extends Date { constructor(...a) { a.length ? super(...a) : super("%sT12:00:00"); } };`, x.day),
		})
		tab.goTo(g.URL)
		if got := eval[string](tab, `document.querySelector(".status .word").innerText`); got != x.want {
			t.Errorf("on %s the page says %q, want %q", x.day, got, x.want)
		}
	}
}

// testReadAloud lets a voice that takes notes stand in for the system's, since the machine that tests has none.
func (b *browser) testReadAloud(t *testing.T, g *content.Pledge) {
	tab := b.open(t, 360, 640)
	voice := func(source string) {
		call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
	}
	button := func(what string) string {
		return eval[string](tab, `(() => { const b = document.querySelector(".tool-read"); `+what+`; return b.checkVisibility() ? b.innerText : "not shown"; })()`)
	}
	voice(`said = []; Object.defineProperty(window, "speechSynthesis", {configurable: true, value: {
		speaking: false,
		speak(u) { this.speaking = true; said.push(u.lang + " " + u.text); this.last = u; },
		cancel() { this.speaking = false; },
	}});`)
	tab.goTo(g.URL)
	if got := button(""); got != "not shown" {
		t.Errorf("in the usual view the button says %q", got)
	}
	eval[any](tab, `document.querySelector(".tool-large").click()`)
	if got := button(""); got != "朗读" {
		t.Errorf("in the large view the button is %q", got)
	}
	if got := button("b.click()"); got != "停止朗读" {
		t.Errorf("while it reads the button is %q", got)
	}
	all := eval[string](tab, `(() => { for (let i = 0; speechSynthesis.speaking && i < 1000; i++) speechSynthesis.last.onend(); return said.join("\n"); })()`)
	main := eval[string](tab, `document.getElementById("main").innerText`)
	letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if got := letters(strings.ReplaceAll(all, "zh-CN ", "")); got != letters(main) {
		t.Errorf("it reads\n%s\nof\n%s", all, main)
	}
	if got := button(""); got != "朗读" {
		t.Errorf("after the end the button is %q", got)
	}
	button("b.click()")
	if got := button("b.click()"); got != "朗读" || eval[bool](tab, "speechSynthesis.speaking") {
		t.Errorf("when it is stopped the button is %q", got)
	}
	button("b.click()")
	eval[any](tab, `document.querySelector(".tool-large").click()`)
	if got := button(""); got != "not shown" || eval[bool](tab, "speechSynthesis.speaking") {
		t.Errorf("back in the usual view the button is %q, and perhaps it still reads", got)
	}
	eval[any](tab, `document.querySelector(".tool-large").click()`)
	voice(`delete window.speechSynthesis; Object.defineProperty(window, "speechSynthesis", {value: undefined});`)
	tab.goTo(g.URL)
	if got := button(""); got != "not shown" {
		t.Errorf("without a voice the button is %q", got)
	}
}

// testFirstView holds what a shopper sees without scrolling on a small phone.
func (b *browser) testFirstView(t *testing.T, g *content.Pledge) {
	tab := b.open(t, 360, 640)
	tab.goTo(g.URL)
	for what, selector := range map[string]string{"who": "h1", "in force": ".status-word", "last check": ".status dl > div", "what": ".promises > li"} {
		if bottom := eval[float64](tab, fmt.Sprintf(`document.querySelector(%q).getBoundingClientRect().bottom`, selector)); bottom > 640 {
			t.Errorf("%s: ends at %v pixels, below the first view", what, bottom)
		}
	}
}
