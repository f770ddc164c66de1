package serve

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"liang/cmd/liang/internal/output"
)

func version1(t *testing.T, files ...output.File) http.Handler {
	t.Helper()
	h, err := Handler(files)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// stream reads the events of a page: their names, and the data of problems.
func stream(t *testing.T, url string) <-chan string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	r, _ := http.NewRequestWithContext(ctx, "GET", url, nil)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan string, 10)
	go func() {
		defer answer.Body.Close()
		lines := bufio.NewScanner(answer.Body)
		name := ""
		for lines.Scan() {
			if n, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = n
			} else if data, ok := strings.CutPrefix(lines.Text(), "data:"); ok {
				events <- strings.TrimSpace(name + data)
			}
		}
		close(events)
	}()
	return events
}

func expect(t *testing.T, events <-chan string, want ...string) {
	t.Helper()
	for _, w := range want {
		select {
		case got := <-events:
			if got != w {
				t.Errorf("event %q, want %q", got, w)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no event, want %q", w)
		}
	}
}

func get(t *testing.T, url string) (status int, text string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// A browser is told to load a page again when that page changed, and only then; problems stay until they are mended.
func TestPreview(t *testing.T) {
	p := NewPreview()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close) // after the streams have ended
	home, org := file("index.html", "<body>home</body>"), file("org/index.html", "<body>org</body>")
	go p.Show(version1(t, home, org, file("x.json", "{}")), nil)

	status, text := get(t, server.URL+"/") // which waits for the first version
	script := `<script src="/_liang/preview.js" data-version="` + version([]byte("<body>home</body>")) + `" defer></script>`
	if status != 200 || text != "<body>home"+script+"</body>" {
		t.Errorf("%d %s", status, text)
	}
	if _, text := get(t, server.URL+"/x.json"); text != "{}" {
		t.Errorf("data is changed: %s", text)
	}
	atHome := stream(t, server.URL+"/_liang/events?page=/&version="+version([]byte("<body>home</body>")))
	atOrg := stream(t, server.URL+"/_liang/events?page=/org/&version="+version([]byte("<body>org</body>")))
	expect(t, atHome, "problems null")
	expect(t, atOrg, "problems null")

	p.Show(version1(t, home, file("org/index.html", "<body>other</body>")), nil)
	expect(t, atOrg, "reload", "problems null")
	expect(t, atHome, "problems null")

	p.Show(nil, []Problem{{Where: "content/a.md:1:2", Message: "错"}})
	expect(t, atHome, `problems [{"where":"content/a.md:1:2","message":"错"}]`)
	expect(t, atOrg, `problems [{"where":"content/a.md:1:2","message":"错"}]`)
	if _, text := get(t, server.URL+"/org/"); !strings.Contains(text, "other") {
		t.Errorf("the last good version is gone: %s", text)
	}
	p.Show(version1(t, home), nil)
	expect(t, atHome, "problems null")
	expect(t, atOrg, "reload", "problems null") // the page is no more

	late := stream(t, server.URL+"/_liang/events?page=/&version=old") // it changed while nobody listened
	expect(t, late, "reload")
}

// However an address is written, a browser that shows what it leads to is not told to load it again.
func TestPreviewKnowsWhatIsShown(t *testing.T) {
	p := NewPreview()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close) // after the streams have ended
	p.Show(version1(t, file("404.html", "<body>none</body>"), file("_headers", ""), file("_redirects", ""), file("a%b/index.html", "<body>%</body>"),
		file("index.html", "<body>home</body>"), file("org/index.html", "<body>org</body>")), nil)
	shown := regexp.MustCompile(`data-version="(.*?)"`)
	for _, address := range []string{"/", "/org/", "/%6frg/", "/a%25b/", "/_headers", "/_redirects", "/gone/", "//org/", "/org%2F"} {
		_, text := get(t, server.URL+address)
		at := shown.FindStringSubmatch(text)
		if at == nil {
			t.Errorf("%s: %s", address, text)
			continue
		}
		expect(t, stream(t, server.URL+"/_liang/events?"+url.Values{"page": {address}, "version": {at[1]}}.Encode()), "problems null")
	}
	if status, _ := get(t, server.URL+"/_liang/events?page=%25zz"); status != 400 {
		t.Errorf("what is no address gets %d", status)
	}
}

// Who waits for a page that takes long to render does not keep others from theirs.
func TestSlowPage(t *testing.T) {
	p := NewPreview()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close) // after the streams have ended
	begun, done := make(chan bool), make(chan bool)
	slow := output.File{Path: "slow/index.html", Render: func(io.Writer) error { close(begun); <-done; return nil }}
	p.Show(version1(t, file("index.html", "home"), slow), nil)
	answered := make(chan (<-chan string))
	go func() { answered <- stream(t, server.URL+"/_liang/events?page=/slow/&version=old") }()
	<-begun
	func() {
		defer close(done)
		s, _, _ := p.now()
		other := make(chan string, 1)
		go func() { other <- s.version("/") }()
		select {
		case <-other:
		case <-time.After(10 * time.Second):
			t.Error("another page waits")
		}
	}()
	expect(t, <-answered, "reload")
}

// Sources with errors from the beginning are a page that says so and goes away by itself.
func TestPreviewBeginsWithErrors(t *testing.T) {
	p := NewPreview()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close) // after the streams have ended
	p.Show(nil, []Problem{{Where: "content/a.md", Message: "错"}})
	status, text := get(t, server.URL+"/org/")
	if status != 500 || !strings.Contains(text, "preview.js") {
		t.Errorf("%d %s", status, text)
	}
	events := stream(t, server.URL+"/_liang/events?page=/org/&version="+version(nil))
	expect(t, events, `problems [{"where":"content/a.md","message":"错"}]`)
	p.Show(version1(t, file("org/index.html", "org")), nil)
	expect(t, events, "reload")
}

func TestPreviewHasNoOtherFiles(t *testing.T) {
	p := NewPreview()
	p.Show(version1(t, file("index.html", "")), nil)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close) // after the streams have ended
	for _, name := range []string{"preview.js", "preview.css"} {
		if status, text := get(t, server.URL+"/_liang/"+name); status != 200 || text == "" {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := get(t, server.URL+"/_liang/watch.go"); status != 404 {
		t.Errorf("got %d", status)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Whatever way a file is saved, the watcher names it, or a folder that holds it; with events and without.
func TestWatch(t *testing.T) {
	for name, poll := range map[string]time.Duration{"events": 0, "polling": 20 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
			write(t, at("content/org/park.md"), "1")
			write(t, at("public/index.html"), "1")
			ctx, stop := context.WithCancel(context.Background())
			defer stop()
			ignored := func(name string) bool { return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") }
			w := Watch(ctx, root, []string{"content", "layouts"}, poll, ignored)
			if w.Polling() != (poll > 0) {
				t.Errorf("polling: %v", w.Polling())
			}
			if _, _, any := w.Take(); any {
				t.Error("something changed before anything did")
			}
			for _, c := range []struct {
				name string
				save func()
				want string // the file
			}{
				{"in place", func() { write(t, at("content/org/park.md"), "22") }, "content/org/park.md"},
				{"by renaming", func() {
					write(t, at("content/org/.park.md.swp"), "333")
					if err := os.Rename(at("content/org/.park.md.swp"), at("content/org/park.md")); err != nil {
						t.Fatal(err)
					}
				}, "content/org/park.md"},
				{"a new folder", func() { write(t, at("content/new/deep/a.md"), "1") }, "content/new/deep/a.md"},
				{"in the new folder", func() { write(t, at("content/new/deep/b.md"), "1") }, "content/new/deep/b.md"},
				{"a folder that was not there", func() { write(t, at("layouts/home.html"), "1") }, "layouts/home.html"},
				{"gone", func() { os.Remove(at("content/new/deep/a.md")) }, "content/new/deep/a.md"},
				{"a folder gone", func() { os.RemoveAll(at("content/new")) }, "content/new/deep/b.md"},
			} {
				time.Sleep(2 * poll) // so that a second writing has another time, or size
				c.save()
				covered := func(files []string) bool {
					return slices.ContainsFunc(files, func(f string) bool { return f == c.want || strings.HasPrefix(c.want, f+"/") })
				}
				var seen []string
				for end := time.After(10 * time.Second); !covered(seen); {
					select {
					case <-w.Wake():
						files, _, _ := w.Take()
						seen = append(seen, files...)
					case <-end:
						t.Fatalf("%s: not noticed; seen %q", c.name, seen)
					}
				}
				if slices.ContainsFunc(seen, func(f string) bool { return strings.Contains(f, "swp") }) {
					t.Errorf("%s: a file of the editor is in %q", c.name, seen)
				}
			}
			for len(w.Wake()) > 0 {
				<-w.Wake()
			}
			w.Take()
			write(t, at("public/index.html"), "22")
			write(t, at("content/notes.md~"), "1")
			time.Sleep(100 * time.Millisecond)
			if files, _, any := w.Take(); any {
				t.Errorf("%q", files)
			}
		})
	}
}

// Ahead replaces single files until the next Show, and nothing while something is wrong.
func TestAhead(t *testing.T) {
	file := func(path, text string) output.File {
		return output.File{Path: path, Render: func(w io.Writer) error { _, err := io.WriteString(w, text); return err }}
	}
	whole := func(text string) http.Handler {
		h, err := Handler([]output.File{file("404.html", "none"), file("a/index.html", text), file("index.html", "home")})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	p := NewPreview()
	shows := func(want string) {
		t.Helper()
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest("GET", "/a/", nil))
		if got := w.Body.String(); !strings.HasSuffix(got, want) {
			t.Errorf("/a/ is %q, want %q", got, want)
		}
	}
	p.Ahead([]output.File{file("a/index.html", "too early")})
	p.Show(whole("old"), nil)
	shows("old")
	_, _, change := p.now()
	p.Ahead([]output.File{file("a/index.html", "ahead"), file("b/index.html", "unknown")})
	shows("ahead")
	select {
	case <-change:
	default:
		t.Error("browsers are not told")
	}
	p.Show(whole("new"), []Problem{{Message: "wrong"}})
	p.Ahead([]output.File{file("a/index.html", "ahead")})
	shows("new")
	p.Show(whole("new"), []Problem{{Message: "to be looked at", Warning: true}})
	p.Ahead([]output.File{file("a/index.html", "ahead")})
	shows("ahead")
}
