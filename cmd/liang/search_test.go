package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// testSearch asks the portal's own index, each in a way that readers ask. The answer has to be among the first five.
func (b *browser) testSearch(t *testing.T) {
	const shop = "/pledges/gdhw-2025-001-i/" // 演示多肉小院
	tab := b.open(t, 360, 640)
	tab.goTo("/search/?q=" + "多肉")
	answers := func() []string {
		return eval[[]string](tab, `new Promise(done => (function look() {
			if (!document.getElementById("found").textContent) return setTimeout(look, 20);
			done([...document.querySelectorAll("#results h3 a")].slice(0, 5).map(a => a.getAttribute("href")));
		})())`)
	}
	if got := answers(); !slices.Contains(got, shop) {
		t.Errorf("a link to a query gives %q", got)
	}
	for _, test := range []struct{ query, want, mark string }{
		{"演示多肉小院", shop, "演示多肉小院"},
		{"肉小", shop, "肉小"},
		{"肉", shop, "肉"},
		{"gdhw-2025-001-i", shop, "GDHW-2025-001-I"},
		{"ＧＤＨＷ２０２５００１Ｉ", shop, "GDHW-2025-001-I"},
		{"duorou", shop, "多肉"},
		{"duo rou", shop, "多肉"},
		{"yanshiduorouxiaoyu", shop, "演示多肉小院"}, // and still typing
		{"drxy", shop, "多肉小院"},
		{"多肉小圆", shop, "多肉小院"},
		{"雲嶺", "/pledges/gdhw-2019-001-n/", "云岭"},
		{"产业党委", "/org/industry-committee/", "产业党委"},
		{"名录的变化", "/pledges/history/", "名录的变化"},
		{"开放数据", "/data/", "开放数据"},
		{"提示和规则", "/about/editors-guide/rules/", "提示和规则"},
		{"qiujia", "/pledges/gdhw-2021-003-4/", "仇家"},
		{"示例丙", "/pledges/gdhw-2019-003-j/", "示例丙"},
		{"小院 鲜花", shop, ""},
		{"没有这样的店", "", ""},
	} {
		eval[any](tab, fmt.Sprintf(`document.getElementById("found").textContent = ""; (box => { box.value = %q; box.form.requestSubmit(); })(document.getElementById("search-page"))`, test.query))
		got := answers()
		if test.want == "" && len(got) > 0 || test.want != "" && !slices.Contains(got, test.want) {
			t.Errorf("%s gives %q, want %s", test.query, got, test.want)
		}
		marks := eval[[]string](tab, `[...document.querySelectorAll("#results mark")].map(m => m.textContent)`)
		if test.mark != "" && !slices.Contains(marks, test.mark) {
			t.Errorf("%s marks %q, want %s", test.query, marks, test.mark)
		}
	}
	// Results look as the rest does, and arrows lead through them.
	eval[any](tab, `document.getElementById("found").textContent = ""; document.getElementById("search-page").value = ""`)
	run(tab, chromedp.SendKeys(chromedp.CSS("#search-page"), "演示"))
	answers()
	eval[any](tab, b.axe+"; 0")
	tab.check("results")
	tab.shoot("phone")
	run(tab, chromedp.KeyEvent(kb.ArrowDown))
	if at := eval[string](tab, `document.activeElement.closest("#results h3") ? "result" : document.activeElement.id`); at != "result" {
		t.Errorf("the arrow leads from the box to %q", at)
	}
	run(tab, chromedp.KeyEvent(kb.ArrowUp))
	if at := eval[string](tab, `document.activeElement.id`); at != "search-page" {
		t.Errorf("the arrow leads back to %q", at)
	}
	if status := eval[string](tab, `document.querySelector("[role=status]").textContent`); !strings.HasPrefix(status, "找到 ") {
		t.Errorf("a screen reader hears %q", status)
	}
}
