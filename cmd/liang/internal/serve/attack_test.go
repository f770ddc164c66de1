package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"liang/cmd/liang/internal/output"
)

// An attacked server is one, with a site if there are files, of which the test knows how many connections are open.
type attacked struct {
	*Preview
	t       *testing.T
	address string
	open    atomic.Int64
}

func attack(t *testing.T, patience time.Duration, files ...output.File) *attacked {
	t.Helper()
	a := &attacked{Preview: NewPreview(), t: t}
	a.patience = patience
	if files != nil {
		a.Show(version1(t, files...), nil)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a.address = listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	server := NewServer(ctx, "127.0.0.1", a.Preview)
	server.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			a.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			a.open.Add(-1)
		}
	}
	go server.Serve(listener)
	t.Cleanup(func() { stop(); server.Close() })
	return a
}

// send opens a connection and sends a text as it is.
func (a *attacked) send(text string) net.Conn {
	a.t.Helper()
	c, err := net.Dial("tcp", a.address)
	if err != nil {
		a.t.Fatal(err)
	}
	c.SetReadDeadline(time.Now().Add(time.Minute))
	a.t.Cleanup(func() { c.Close() })
	io.WriteString(c, text) // which fails if the server has had enough of it
	return c
}

// until waits for something that the server does by itself.
func (a *attacked) until(what string, done func() bool) {
	a.t.Helper()
	for end := time.Now().Add(30 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			a.t.Fatalf("not within half a minute: %s", what)
		}
	}
}

// answers sees that the server still works.
func (a *attacked) answers(after string) {
	a.t.Helper()
	if status, text := get(a.t, "http://"+a.address+"/org/"); status != 200 || !strings.Contains(text, "org") {
		a.t.Errorf("after %s: %d %q", after, status, text)
	}
}

var attackedSite = []output.File{
	file("404.html", "nothing here"),
	file("_headers", "/*\n  X-Frame-Options: DENY\n"),
	file("_redirects", "/old/ /org/ 301\n"),
	file("index.html", "home"),
	file("org/index.html", "org"),
}

// What is no request, or one for another host, gets an error and nothing of the site.
func TestMalformedRequests(t *testing.T) {
	a := attack(t, time.Second, attackedSite...)
	const host = "Host: localhost\r\n"
	for name, c := range map[string]struct{ text, status string }{
		"nothing":                 {"\r\n\r\n\r\n\r\n", "400"},
		"no address":              {"GET\r\n\r\n", "400"},
		"no version":              {"GET /\r\n" + host + "\r\n", "400"},
		"another version":         {"GET / HTTP/9.9\r\n" + host + "\r\n", "505"},
		"no number for a version": {"GET / HTTP/x\r\n" + host + "\r\n", "400"},
		"HTTP/2 without asking":   {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "403"},
		"TLS":                     {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"},
		"zeros":                   {strings.Repeat("\x00", 4096) + "\r\n\r\n", "400"},
		"zero in the address":     {"GET /\x00 HTTP/1.1\r\n" + host + "\r\n", "400"},
		"zero in a header":        {"GET / HTTP/1.1\r\n" + host + "A: \x00\r\n\r\n", "400"},
		"space in a header":       {"GET / HTTP/1.1\r\n" + host + "A B: c\r\n\r\n", "400"},
		"header without a name":   {"GET / HTTP/1.1\r\n" + host + ": c\r\n\r\n", "400"},
		"folded first header":     {"GET / HTTP/1.1\r\n " + host + "\r\n", "400"},
		"no host":                 {"GET / HTTP/1.1\r\n\r\n", "400"},
		"two hosts":               {"GET / HTTP/1.1\r\n" + host + host + "\r\n", "400"},
		"another host":            {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "403"},
		"no host in old HTTP":     {"GET / HTTP/1.0\r\n\r\n", "403"},
		"another host's address":  {"GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\n", "403"},
		"user in the host":        {"GET / HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n", "400|403"},
		"tunnel":                  {"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", "403"},
		"tunnel to itself":        {"CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n", "405"},
		"trace":                   {"TRACE / HTTP/1.1\r\n" + host + "\r\n", "405"},
		"unknown method":          {"FROB / HTTP/1.1\r\n" + host + "\r\n", "405"},
		"method of signs":         {"G{}T / HTTP/1.1\r\n" + host + "\r\n", "400"},
		"all":                     {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", "405|200"},
		"long address":            {"GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\r\n" + host + "\r\n", "431"},
		"long header":             {"GET / HTTP/1.1\r\n" + host + "A: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", "431"},
		"many headers":            {"GET / HTTP/1.1\r\n" + host + strings.Repeat("A: b\r\n", 1<<16) + "\r\n", "431"},
		"length below nothing":    {"POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", "400"},
		"two lengths":             {"POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na", "400"},
		"length of no end":        {"POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n", "400"},
		"unknown coding":          {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: zip\r\n\r\n", "501"},
		"two codings":             {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, chunked\r\n\r\n", "501|400"},
		"chunk of no number":      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nx\r\n", "405"},
		"chunk of no end":         {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "405"},
		"chunks of many words":    {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1;"+strings.Repeat("a", 1000)+"\r\na\r\n", 1000), "405"},
	} {
		c, name := c, name
		answer, _ := io.ReadAll(a.send(c.text + "GET /smuggled HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n"))
		first, _, _ := strings.Cut(string(answer), "\r\n")
		if !regexp.MustCompile(`^HTTP/1.[01] (`+c.status+`) `).MatchString(first) || strings.Contains(string(answer), "home") {
			t.Errorf("%s: %q, want %s", name, answer[:min(len(answer), 400)], c.status)
		}
		a.answers(name)
	}
	// A length and chunks contradict each other: the request that hides between them is not answered.
	answer, _ := io.ReadAll(a.send("POST / HTTP/1.1\r\n" + host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" +
		fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", 44, "GET /org/ HTTP/1.1\r\n"+host+"X: 123\r\n\r\n\r\n")))
	if strings.Contains(string(answer), "org") || strings.Count(string(answer), "HTTP/1.1 200") > 0 {
		t.Errorf("smuggled: %q", answer)
	}
	a.until("all connections are closed", func() bool { http.DefaultClient.CloseIdleConnections(); return a.open.Load() == 0 })
}

// An address shows a file of the site, the page for what is not there, or the way to a page of this site.
func TestPathTricks(t *testing.T) {
	a := attack(t, 10*time.Second, attackedSite...)
	for address, want := range map[string]string{
		"/": "200", "/org/": "200", "/org": "301", "/old": "301", "/old/": "301",
		"/org/index.html": "200", "/%6frg/": "200", "/org%2f": "200", "/?/../etc": "200", "/org/?a=%zz": "200",
		"/..": "404", "/../": "404", "/../etc/passwd": "404", "/org/../../etc/passwd": "404", "/org/../org/": "404", "/./org/": "404",
		"/%2e%2e/%2e%2e/etc/passwd": "404", "/%2e%2e%2fetc%2fpasswd": "404", "/%252e%252e/etc/passwd": "404", "/..%c0%afetc/passwd": "404",
		"/%5c..%5c..%5cwindows": "404", `/\evil.example/`: "404", "/%5cevil.example": "404", "/..;/org/": "404",
		"//": "404", "//org": "404", "//org/": "404", "/org//": "404", "//evil.example/": "404", "//evil.example/%2e%2e": "404", "/%2fevil.example": "404",
		"/%00": "404", "/org/%00.html": "404", "/index.html%00": "404", "/%0d%0aSet-Cookie:a=b": "404", "/org%0d%0a": "404", "/%ff": "404",
		"/.cache/": "404", "/.cache/sources": "404", "/.git/config": "404", "/content/site.yaml": "404", "/_headers": "404", "/_redirects": "404", "/_HEADERS": "404",
		"/ORG/": "404", "/org/.": "404", "/org./": "404", "/org::$DATA": "404", "/C:/windows": "404", "/con": "404",
		"/_liang/": "404", "/_liang/../index.html": "404", "/_liang/%2e%2e/x": "404", "/_liang//events": "404",
		"/" + strings.Repeat("a", 60_000): "404", "/" + strings.Repeat("a/", 30_000): "404", "/" + strings.Repeat("../", 20_000): "404",
		"/%": "400", "/%zz": "400", "/%2": "400", "org": "400", "..": "400", "?": "400", "*": "400|404", "file:///etc/passwd": "404",
	} {
		answer, _ := io.ReadAll(a.send("GET " + address + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
		head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
		status := regexp.MustCompile(`^HTTP/1.1 (` + want + `) `).MatchString(head)
		to := regexp.MustCompile(`(?m)^Location: (.*)\r?$`).FindStringSubmatch(head)
		if !status || want == "301" && (to == nil || strings.TrimSpace(to[1]) != "/org/") || want == "200" && !strings.Contains(body, "or") && !strings.Contains(body, "home") ||
			strings.Contains(head, "Set-Cookie") || strings.Contains(body, "root:") {
			t.Errorf("%.60s: %.400s", address, answer)
		}
	}
	a.answers("path tricks")
}

// A client that sends byte by byte, sends nothing, or does not take its answer is dropped, and nobody waits for it.
func TestSlowClients(t *testing.T) {
	whole := strings.Repeat("0123456789abcdef", 2<<20) // 32 MB, more than any system keeps for a reader
	a := attack(t, 300*time.Millisecond, append([]output.File{file("large.txt", whole)}, attackedSite...)...)
	trickle := func(begin string) {
		c := a.send(begin)
		go func() {
			for {
				if _, err := io.WriteString(c, "a"); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}()
	}
	const host = "Host: localhost\r\n"
	trickle("GET / HT")
	trickle("GET / HTTP/1.1\r\n" + host + "A: ")
	trickle("POST / HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n\r\n")
	trickle("GET / HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n\r\n")
	trickle("POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n10000\r\n")
	a.send("")
	a.send("GET / HTTP/1.1\r\n" + host + "\r\n") // and then no other request
	var idle []net.Conn
	for range 20 {
		idle = append(idle, a.send("GET /large.txt HTTP/1.1\r\n"+host+"\r\n"))
	}
	a.until("they are connected", func() bool { return a.open.Load() >= 20 })

	events := bufio.NewReader(a.send("GET /_liang/events?page=/org/&version=" + version([]byte("org")) + " HTTP/1.0\r\n" + host + "\r\n")) // not in chunks
	expectLine(t, events, "data: null")
	a.Show(version1(t, append([]output.File{file("large.txt", whole)}, file("404.html", ""), file("org/index.html", "org, a new one"))...), nil)
	expectLine(t, events, "event: reload")
	a.answers("slow clients")

	a.until("only the stream of events is left", func() bool { http.DefaultClient.CloseIdleConnections(); return a.open.Load() == 1 })
	if n, _ := io.Copy(io.Discard, idle[0]); n >= int64(len(whole)) {
		t.Error("all was kept for a reader who did not read")
	}
	// The stream is not a slow client, however long nothing happens; one that nobody reads is.
	a.send("GET /_liang/events?page=/org/ HTTP/1.1\r\n" + host + "\r\n")
	a.until("there is another stream", func() bool { return a.room.Load() == maxStreams-2 })
	a.Show(nil, []Problem{{Message: whole}})
	expectLine(t, events, whole)
	a.until("it is gone", func() bool { return a.room.Load() == maxStreams-1 })
	a.Show(nil, []Problem{{Message: "a fault"}})
	expectLine(t, events, "a fault")
}

// Who waits for the first version of a large site is no slow client.
func TestPatienceForFirstVersion(t *testing.T) {
	const patience = 100 * time.Millisecond
	a := attack(t, patience)
	answer := make(chan string)
	go func() {
		text, _ := io.ReadAll(a.send("GET /org/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
		answer <- string(text)
	}()
	time.Sleep(5 * patience)
	a.Show(version1(t, attackedSite...), nil)
	if text := <-answer; !strings.HasPrefix(text, "HTTP/1.1 200 ") {
		t.Errorf("%q", text)
	}
}

// expectLine reads up to a line that contains want.
func expectLine(t *testing.T, r *bufio.Reader, want string) {
	t.Helper()
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Errorf("no %q: %v", want, err)
			return
		}
		if strings.Contains(line, want) {
			return
		}
	}
}

// A thousand open pages are all told of a save, for which the page is rendered once, and leave nothing behind. Beyond the limit there is an answer too.
func TestThousandStreams(t *testing.T) {
	const many = 1000
	a := attack(t, 30*time.Second, attackedSite...)
	a.answers("nothing")
	http.DefaultClient.CloseIdleConnections()
	memory := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	before, goroutines := memory(), runtime.NumGoroutine()
	streams := make([]net.Conn, many)
	readers := make([]*bufio.Reader, many)
	for i := range streams {
		streams[i] = a.send("GET /_liang/events?page=/org/&version=" + version([]byte("org")) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
		readers[i] = bufio.NewReaderSize(streams[i], 512)
	}
	for _, r := range readers {
		expectLine(t, r, "data: null")
	}
	each := int64(memory()-before) / many
	if each > 64<<10 {
		t.Errorf("a stream takes %d bytes", each)
	}
	var rendered atomic.Int64
	page := output.File{Path: "org/index.html", Render: func(w io.Writer) error {
		rendered.Add(1)
		_, err := io.WriteString(w, "org, a new one")
		return err
	}}
	a.Show(version1(t, file("404.html", ""), page), nil)
	for _, r := range readers {
		expectLine(t, r, "event: reload")
	}
	if n := rendered.Load(); n != 1 {
		t.Errorf("the page was rendered %d times for %d streams", n, many)
	}
	a.answers("a thousand streams")

	a.room.Store(0)
	answer, _ := io.ReadAll(a.send("GET /_liang/events?page=/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
	if !strings.HasPrefix(string(answer), "HTTP/1.1 503 ") {
		t.Errorf("%.200s", answer)
	}
	for _, c := range streams {
		c.Close()
	}
	a.until("all streams are gone", func() bool {
		http.DefaultClient.CloseIdleConnections()
		return a.open.Load() == 0 && runtime.NumGoroutine() <= goroutines+2 && a.room.Load() == many // as it was 0 with all of them open
	})
	t.Logf("%d streams of %d bytes", many, each)
}
