package serve

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"liang/cmd/liang/internal/output"
)

func file(path, text string) output.File {
	return output.File{Path: path, Render: func(w io.Writer) error { _, err := io.WriteString(w, text); return err }}
}

func testSite(t *testing.T) http.Handler {
	t.Helper()
	h, err := Handler([]output.File{
		file("404.html", "nothing here"),
		file("_headers", "/*\n  X-Frame-Options: DENY\n  Cache-Control: public\n/pledges/*/badge.svg\n  X-Frame-Options: SAMEORIGIN\n"),
		file("_redirects", "/old/ /org/ 301\n"),
		file("_x.txt", "x"),
		{Path: "broken.html", Render: func(io.Writer) error { return errors.New("template fails") }},
		file("index.html", "home"),
		file("org/index.html", "org"),
		file("pledges/a/badge.svg", "<svg/>"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHandler(t *testing.T) {
	h := testSite(t)
	for _, c := range []struct {
		method, url string
		status      int
		body        string
		header      [2]string
	}{
		{"GET", "/", 200, "home", [2]string{"X-Frame-Options", "DENY"}},
		{"GET", "/org/", 200, "org", [2]string{"Content-Type", "text/html; charset=utf-8"}},
		{"GET", "/org", 301, "", [2]string{"Location", "/org/"}},
		{"GET", "//org", 404, "nothing here", [2]string{}},
		{"GET", "/old", 301, "", [2]string{"Location", "/org/"}},
		{"GET", "/pledges/a/badge.svg", 200, "<svg/>", [2]string{"X-Frame-Options", "SAMEORIGIN"}},
		{"GET", "/gone/", 404, "nothing here", [2]string{"X-Frame-Options", "DENY"}},
		{"GET", "/_headers", 404, "nothing here", [2]string{}},
		{"GET", "/_redirects", 404, "nothing here", [2]string{}},
		{"GET", "/_x.txt", 200, "x", [2]string{}},
		{"GET", "/%6frg/", 200, "org", [2]string{}},
		{"GET", "/../../etc/passwd", 404, "nothing here", [2]string{}},
		{"HEAD", "/", 200, "", [2]string{}},
		{"POST", "/", 405, "", [2]string{"Allow", "GET, HEAD"}},
		{"GET", "/broken.html", 500, "", [2]string{}},
	} {
		r := httptest.NewRequest(c.method, "http://localhost"+c.url, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status || c.body != "" && w.Body.String() != c.body {
			t.Errorf("%s %s: %d %q, want %d %q", c.method, c.url, w.Code, w.Body, c.status, c.body)
		}
		if name, value := c.header[0], c.header[1]; name != "" && w.Header().Get(name) != value {
			t.Errorf("%s %s: %s is %q, want %q", c.method, c.url, name, w.Header().Get(name), value)
		}
	}
}

func TestGuard(t *testing.T) {
	ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {})
	for _, c := range []struct {
		bound, host string
		status      int
	}{
		{"127.0.0.1", "127.0.0.1:1313", 200}, {"127.0.0.1", "localhost:1313", 200}, {"127.0.0.1", "[::1]:1313", 200},
		{"127.0.0.1", "evil.example:1313", 403}, {"127.0.0.1", "192.0.2.1", 403}, {"0.0.0.0", "192.0.2.1", 200}, {"0.0.0.0", "evil.example", 403},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		Guard(c.bound, ok).ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("bound to %s, asked for %s: %d, want %d", c.bound, c.host, w.Code, c.status)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, address string
		want             bool
	}{
		{"/*", "/", true}, {"/*", "/a/b", true}, {"/a/*", "/b/", false}, {"/a", "/a", true}, {"/a", "/ab", false},
		{"/p/*/b.svg", "/p/x/b.svg", true}, {"/p/*/b.svg", "/p/x/c.svg", false},
	} {
		if got := (&rule{pattern: c.pattern}).matches(c.address); got != c.want {
			t.Errorf("%s for %s: %v", c.pattern, c.address, got)
		}
	}
}
