package main

import (
	"compress/gzip"
	"regexp"
	"strings"
	"testing"
)

// testWeight holds what a first visit loads, compressed and without photos, to what a slow phone can bear. Hosts compress at least as well
// as gzip does here.
func testWeight(t *testing.T, c *compilation) {
	const kB = 1000
	size := map[string]int{} // by address
	for i := range c.files {
		f := &c.files[i]
		url := "/" + strings.TrimSuffix(f.Path, "index.html")
		if strings.Contains(url, "/assets/photo") || !regexp.MustCompile(`(/|\.html|\.css|\.js|\.svg|\.webmanifest)$`).MatchString(url) {
			continue
		}
		var n counter
		z, _ := gzip.NewWriterLevel(&n, 6)
		if err := f.Render(z); err != nil {
			t.Fatal(err)
		}
		z.Close()
		size[url] = int(n)
		switch {
		case strings.HasSuffix(url, ".css") && n > 8*kB:
			t.Errorf("%s: %d bytes, at most 8 kB", url, n)
		case strings.HasSuffix(url, ".js") && n > 5*kB:
			t.Errorf("%s: %d bytes, at most 5 kB", url, n)
		}
	}
	loads := regexp.MustCompile(`<(?:script src|link rel="(?:stylesheet|icon|manifest)" href|img src)="([^"]+)"`)
	heaviest := map[string]string{}
	first := map[string]int{}
	for i := range c.files {
		url := "/" + strings.TrimSuffix(c.files[i].Path, "index.html")
		if !strings.HasSuffix(url, "/") && url != "/404.html" {
			continue
		}
		sum, requests := size[url], 1
		for _, m := range loads.FindAllStringSubmatch(rendered(t, &c.files[i]), -1) {
			if strings.Contains(m[1], "/assets/photo") {
				continue
			}
			if size[m[1]] == 0 {
				t.Errorf("%s loads %s, which is nowhere", url, m[1])
			}
			sum += size[m[1]]
			requests++
		}
		if requests > 6 {
			t.Errorf("%s: %d requests, at most 6", url, requests)
		}
		kind, most := "page", 40*kB
		switch {
		case url == "/":
			kind, most = "home", 25*kB
		case pledgeAt(c.site, url) != nil:
			kind, most = "pledge", 15*kB
		}
		if sum > most {
			t.Errorf("%s: a first visit loads %d bytes, at most %d", url, sum, most)
		}
		if sum > first[kind] {
			first[kind], heaviest[kind] = sum, url
		}
	}
	for kind, url := range heaviest {
		t.Logf("the heaviest %s is %s: %d bytes", kind, url, first[kind])
	}
}

// A counter counts what is written to it.
type counter int

func (n *counter) Write(b []byte) (int, error) { *n += counter(len(b)); return len(b), nil }
