package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"liang/cmd/liang/internal/content"
)

// testSieve combines facets of the roster as readers do, and holds the answers against the records.
func (b *browser) testSieve(t *testing.T, c *compilation) {
	tab := b.open(t, 360, 640)
	status := func() string { return eval[string](tab, `document.getElementById("said").textContent`) }
	answers := func() []string {
		return eval[[]string](tab, `new Promise(done => (function look() {
			if (!document.getElementById("said").textContent) return setTimeout(look, 20);
			done([...document.querySelectorAll("#rows h3 a")].map(a => a.getAttribute("href")));
		})())`)
	}
	choose := func(name, value string) {
		eval[any](tab, fmt.Sprintf(`(s => { document.getElementById("said").textContent = ""; s.value = %q; s.dispatchEvent(new Event("change", {bubbles: true})); })(document.querySelector("#sieve [name=%s]"))`, value, name))
	}
	// matching are the pledges that the answer should be, in the order of no list.
	matching := func(ok func(d content.Disclosure) bool) (urls []string) {
		for _, g := range c.site.Pledges {
			if d := c.site.Disclose(g); ok(d) {
				urls = append(urls, d.URL)
			}
		}
		slices.Sort(urls)
		return urls
	}
	same := func(what string, got, want []string) {
		t.Helper()
		got = slices.Sorted(slices.Values(got))
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s gives %q, want %q", what, got, want)
		}
	}
	active := matching(func(d content.Disclosure) bool { return d.Standing.State == content.InForce })
	flowers := matching(func(d content.Disclosure) bool { return d.Standing.State == content.InForce && d.Category == "flowers" })

	tab.goTo("/pledges/")
	if n := eval[int](tab, `performance.getEntriesByType("resource").filter(e => e.name.includes("/assets/roster/")).length`); n > 0 {
		t.Errorf("before anything is chosen %d files of the index are loaded", n)
	}
	choose("status", "active")
	same("status", answers(), active)
	choose("category", "flowers")
	same("status and category", answers(), flowers)
	if got, want := status(), fmt.Sprintf("符合条件的有 %d 条", len(flowers)); !strings.HasPrefix(got, want) {
		t.Errorf("a screen reader hears %q, want %s", got, want)
	}
	if got := eval[string](tab, `location.search`); got != "?status=active&category=flowers" {
		t.Errorf("the address says %q", got)
	}
	// The other choices say what they would give.
	want := len(matching(func(d content.Disclosure) bool {
		return d.Standing.State == content.Suspended && d.Category == "flowers"
	}))
	if got := eval[string](tab, `document.querySelector("#sieve option[value=suspended]").text`); !strings.HasSuffix(got, fmt.Sprintf("（%d）", want)) {
		t.Errorf("suspended ones among the flowers: %q, want %d", got, want)
	}
	tab.shoot("phone")
	eval[any](tab, b.axe+"; 0")
	tab.check("filtered")

	eval[any](tab, `document.getElementById("said").textContent = ""; history.back()`)
	same("Back", answers(), active)
	eval[any](tab, `document.getElementById("said").textContent = ""; history.back()`)
	if all := answers(); len(all) != min(50, len(c.site.Pledges)) {
		t.Errorf("Back to the beginning shows %d rows", len(all))
	}

	// An address can be shared; values that mean nothing are as good as none.
	tab.goTo("/pledges/?status=active&category=flowers&term=nonsense&page=99")
	same("a shared address", answers(), flowers)
	for _, order := range []struct {
		sort string
		key  func(d content.Disclosure) string
		back bool
	}{
		{"joined", func(d content.Disclosure) string { return d.Joined.String() }, true},
		{"verified", func(d content.Disclosure) string { return d.LastVerified.Date.String() }, true},
		{"unverified", func(d content.Disclosure) string { return d.LastVerified.Date.String() }, false},
	} {
		tab.goTo("/pledges/?status=active&sort=" + order.sort)
		var keys []string
		for _, url := range answers() {
			keys = append(keys, order.key(c.site.Disclose(pledgeAt(c.site, url))))
		}
		if order.back {
			slices.Reverse(keys)
		}
		if !slices.IsSorted(keys) || len(keys) < 3 {
			t.Errorf("sorted by %s: %q", order.sort, keys)
		}
	}

	// Pages of results, by keyboard.
	tab.goTo("/pledges/?sort=name")
	first := answers()
	if len(first) != 20 {
		t.Fatalf("a page of results has %d", len(first))
	}
	eval[any](tab, `document.getElementById("said").textContent = ""; document.querySelector("#rows [rel=next]").focus()`)
	run(tab, chromedp.KeyEvent(kb.Enter))
	second := answers()
	if len(second) == 0 || slices.Contains(first, second[0]) || eval[string](tab, `document.activeElement.id + location.search`) != "found?sort=name&page=2" {
		t.Errorf("the second page has %q", second)
	}
	ended := 0
	for _, g := range c.site.Pledges {
		if c.site.StandingOf(g).Tombstone {
			ended++
		}
	}
	for _, url := range second[len(second)-ended:] {
		if !c.site.StandingOf(pledgeAt(c.site, url)).Tombstone {
			t.Errorf("%s stands behind a tombstone, whose name nobody should guess", url)
		}
	}
	eval[any](tab, `document.getElementById("said").textContent = ""; document.querySelector("#sieve [type=reset]").click()`)
	if answers(); eval[string](tab, `location.search`) != "" {
		t.Error("the reset leaves something in the address")
	}
}
