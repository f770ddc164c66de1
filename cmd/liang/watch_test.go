package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"liang/cmd/liang/internal/sitetest"
)

// background runs a command until the test ends and yields the lines that it prints.
func background(t *testing.T, args ...string) <-chan string {
	t.Helper()
	out, in := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan int)
	c := &cli{ctx: ctx, stdout: in, stderr: io.Discard, getenv: func(string) string { return "" }}
	go func() { done <- c.main(args); in.Close() }()
	lines := make(chan string, 1000)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		stop()
		select {
		case status := <-done:
			if status != 0 {
				t.Errorf("%s ends with status %d", args[0], status)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s does not end", args[0])
		}
	})
	return lines
}

// until reads lines up to one that contains want, and returns them.
func until(t *testing.T, lines <-chan string, want string) (all string) {
	t.Helper()
	for end := time.After(30 * time.Second); ; {
		select {
		case l := <-lines:
			all += l + "\n"
			if strings.Contains(l, want) {
				return all
			}
		case <-end:
			t.Fatalf("no %q; got %s", want, all)
		}
	}
}

func replaceIn(t *testing.T, file, old, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q: %v", file, old, err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(data), old, text, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// What is saved is in the browser without asking; errors stand over the last good page and go when they are mended.
func TestServeFollows(t *testing.T) {
	root := t.TempDir()
	if err := smallSite(root); err != nil {
		t.Fatal(err)
	}
	lines := background(t, "serve", "-root", root, "-date", "2026-02-01", "-addr", "127.0.0.1:0")
	address := regexp.MustCompile(`http://\S+/`).FindString(until(t, lines, "http://"))
	page := func() string {
		answer, err := http.Get(address + "org/branch-a/")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		return string(body)
	}
	version := regexp.MustCompile(`data-version="(\w+)"`).FindStringSubmatch(page())
	if version == nil {
		t.Fatal("the preview is not in the page")
	}
	answer, err := http.Get(address + "_liang/events?page=/org/branch-a/&version=" + version[1])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	events := make(chan string, 100)
	go func() {
		for s := bufio.NewScanner(answer.Body); s.Scan(); {
			events <- s.Text()
		}
	}()
	until(t, events, "data: null")

	unit := filepath.Join(root, filepath.FromSlash(sitetest.Unit))
	replaceIn(t, unit, "name: ", "name: 崭新的")
	until(t, events, "event: reload")
	if !strings.Contains(page(), "崭新的") {
		t.Error("the page is old")
	}
	replaceIn(t, unit, "kind: party_branch", "kind: party_brunch")
	until(t, events, "是不是想写 party_branch")
	until(t, lines, "party_brunch")
	if !strings.Contains(page(), "崭新的") {
		t.Error("the last good page is gone")
	}
	replaceIn(t, unit, "kind: party_brunch", "kind: party_branch")
	until(t, events, "data: null")

	if err := writeFile(filepath.Join(root, "content", "org", "new-branch.md"), []byte("---\nname: 新来的支部\nkind: party_branch\nparent: committee\nrelations: []\nsummary: 试验。\npublished: 2026-01-05\nsources:\n  - title: 试验来源\n---\n")); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); ; {
		answer, err := http.Get(address + "org/new-branch/")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode == 200 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("a new file has no page")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// check -watch reports anew after each save, each report between two lines that editors look for.
func TestCheckWatches(t *testing.T) {
	root := t.TempDir()
	if err := smallSite(root); err != nil {
		t.Fatal(err)
	}
	wellKnown := filepath.Join(root, "static", ".well-known")
	if err := os.Mkdir(wellKnown, 0o777); err != nil {
		t.Fatal(err)
	}
	lines := background(t, "check", "-root", root, "-date", "2026-02-01", "-watch")
	if got := until(t, lines, checkEnd); got != checkBegin+"\n"+checkEnd+"\n" {
		t.Errorf("%q", got)
	}
	unit := filepath.Join(root, filepath.FromSlash(sitetest.Unit))
	replaceIn(t, unit, "kind: party_branch", "kind: party_brunch")
	if got := until(t, lines, checkEnd); !strings.HasPrefix(got, checkBegin+"\n"+sitetest.Unit+":3:7: ") {
		t.Errorf("%q", got)
	}
	replaceIn(t, unit, "kind: party_brunch", "kind: party_branch")
	if got := until(t, lines, checkEnd); got != checkBegin+"\n"+checkEnd+"\n" {
		t.Errorf("%q", got)
	}
	if err := os.WriteFile(filepath.Join(wellKnown, "-.json"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got := until(t, lines, checkEnd); !strings.HasPrefix(got, checkBegin+"\nstatic/.well-known/-.json: ") {
		t.Errorf("%q", got)
	}
}

func TestServePortTaken(t *testing.T) {
	root := t.TempDir()
	if err := smallSite(root); err != nil {
		t.Fatal(err)
	}
	lines := background(t, "serve", "-root", root, "-date", "2026-02-01", "-addr", "127.0.0.1:0")
	address := strings.TrimPrefix(strings.TrimSuffix(regexp.MustCompile(`http://\S+/`).FindString(until(t, lines, "http://")), "/"), "http://")
	var b strings.Builder
	c := &cli{ctx: context.Background(), stdout: io.Discard, stderr: &b, getenv: func(string) string { return "" }}
	if status := c.main([]string{"serve", "-root", root, "-addr", address}); status != 2 || !strings.Contains(b.String(), "换一个端口") {
		t.Errorf("status %d: %s", status, b.String())
	}
}

// verify reads a published site over HTTP.
func TestVerifyServed(t *testing.T) {
	root := t.TempDir()
	if err := smallSite(root); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (status int, out string) {
		var b strings.Builder
		c := &cli{ctx: context.Background(), stdout: &b, stderr: io.Discard, getenv: func(string) string { return "" }}
		return c.main(append(args, "-root", root)), b.String()
	}
	if status, out := run("build", "-date", "2026-02-01"); status != 0 {
		t.Fatalf("%d %s", status, out)
	}
	public := filepath.Join(root, "public")
	server := httptest.NewServer(http.FileServer(http.Dir(public)))
	defer server.Close()
	if status, out := run("verify", "-url", server.URL); status != 0 || out != "" {
		t.Errorf("%d %s", status, out)
	}
	replaceIn(t, filepath.Join(public, "org", "index.html"), "</html>", "<p></html>")
	os.Remove(filepath.Join(public, "robots.txt"))
	if status, out := run("verify", "-url", server.URL+"/"); status != 1 || out != "org/index.html: 内容被改动\nrobots.txt: 缺少\n" {
		t.Errorf("%d %s", status, out)
	}
}
