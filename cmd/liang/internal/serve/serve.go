// Package serve shows a planned site to a browser on this machine.
//
// [Handler] answers for a slice of [output.File] as the host would: the same addresses, redirects, headers and 404 page, all read from the site's
// own _headers and _redirects, so that what breaks under them breaks here. Nothing is rendered before it is asked for. A [Preview] puts one
// version of the site after the other in front of browsers, [Watch] says when a file was saved, [Guard] keeps other sites' pages
// out, and [NewServer] drops who is too slow.
package serve

import (
	"bytes"
	"cmp"
	"context"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"liang/cmd/liang/internal/output"
)

// usualPatience is how long a browser may take to send a request, and to take an answer.
const usualPatience = 30 * time.Second

// NewServer returns the server that shows preview to browsers on this machine, as [Guard] lets them, until ctx is done. Who sends or reads too slowly is
// dropped.
func NewServer(ctx context.Context, host string, preview *Preview) *http.Server {
	return &http.Server{
		Handler:           Guard(host, preview),
		ReadHeaderTimeout: preview.patience,
		ReadTimeout:       preview.patience,
		WriteTimeout:      preview.patience,
		IdleTimeout:       2 * preview.patience,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
}

// A site is what Handler answers from. It does not change.
type site struct {
	files     []output.File // sorted by path
	rules     []rule
	redirects map[string]redirect
	buffers   *sync.Pool

	mu       sync.Mutex
	versions map[string]func() string // of pages, by path, as far as somebody asked
}

// Handler returns the handler for files, which are sorted by path.
func Handler(files []output.File) (http.Handler, error) {
	s := &site{files: files, buffers: newBuffers(), versions: map[string]func() string{}}
	headers, err := s.text("_headers")
	if err != nil {
		return nil, err
	}
	redirects, err := s.text("_redirects")
	if err != nil {
		return nil, err
	}
	s.rules, s.redirects = parseHeaders(headers), parseRedirects(redirects)
	return s, nil
}

func newBuffers() *sync.Pool { return &sync.Pool{New: func() any { return new(bytes.Buffer) }} }

// text renders one file; a file that the site does not have is empty.
func (s *site) text(name string) (string, error) {
	f := s.find(name)
	if f == nil {
		return "", nil
	}
	var b strings.Builder
	err := f.Render(&b)
	return b.String(), err
}

func (s *site) find(name string) *output.File {
	i, found := slices.BinarySearchFunc(s.files, name, func(f output.File, name string) int { return cmp.Compare(f.Path, name) })
	if !found {
		return nil
	}
	return &s.files[i]
}

// fileOf is the path of the file that an address shows.
func fileOf(address string) string {
	name := strings.TrimPrefix(address, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	return name
}

// shown is the file at an address. If the address leads nowhere, found is false, and f the page that says so, or nil if the site has none.
func (s *site) shown(address string) (f *output.File, found bool) {
	if f = s.find(fileOf(address)); f != nil && !f.ForHost() {
		return f, true
	}
	return s.find("404.html"), false
}

// version is the version of what an address shows. However many ask at once, it is rendered once, and who asks for another page does not wait for it.
func (s *site) version(address string) string {
	f, _ := s.shown(address)
	if f == nil {
		return version(nil)
	}
	s.mu.Lock()
	of := s.versions[f.Path]
	if of == nil {
		of = sync.OnceValue(func() string {
			var b bytes.Buffer
			if f.Render(&b) != nil {
				b.Reset()
			}
			return version(b.Bytes())
		})
		s.versions[f.Path] = of
	}
	s.mu.Unlock()
	return of()
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "405", http.StatusMethodNotAllowed)
		return
	}
	address := r.URL.Path
	f, found := s.shown(address)
	if found {
		s.send(w, r, f, http.StatusOK)
		return
	}
	if to, ok := s.redirects[strings.TrimSuffix(address, "/")]; ok {
		http.Redirect(w, r, to.to, to.status)
		return
	}
	if !strings.HasSuffix(address, "/") && s.find(fileOf(address+"/")) != nil {
		// One leading slash, lest "//host" lead to another site.
		http.Redirect(w, r, "/"+strings.TrimLeft(address, "/")+"/", http.StatusMovedPermanently)
		return
	}
	if f == nil {
		http.NotFound(w, r)
		return
	}
	s.send(w, r, f, http.StatusNotFound)
}

func (s *site) send(w http.ResponseWriter, r *http.Request, f *output.File, status int) {
	b := s.buffers.Get().(*bytes.Buffer)
	defer s.buffers.Put(b)
	b.Reset()
	if err := f.Render(b); err != nil {
		http.Error(w, "这个网页生成不出来：\n"+err.Error(), http.StatusInternalServerError)
		return
	}
	for _, rule := range s.rules {
		if rule.matches(r.URL.Path) {
			for _, h := range rule.headers {
				w.Header().Set(h.name, h.value)
			}
		}
	}
	w.Header().Set("Cache-Control", "no-store") // a preview is never out of date
	w.Header().Set("Content-Type", contentType(f.Path))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		w.Write(b.Bytes())
	}
}

// types are the media types of what a site publishes. The machine's own table is not asked: it differs from machine to machine.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".json": "application/json", ".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".xml": "application/xml", ".atom": "application/atom+xml",
	".ics": "text/calendar; charset=utf-8", ".webmanifest": "application/manifest+json", ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
	".ico": "image/x-icon", ".pdf": "application/pdf",
}

func contentType(name string) string {
	return cmp.Or(types[path.Ext(name)], "application/octet-stream")
}

// Guard lets through only requests for this machine's own names or for host, so that no page of another site can read the preview by
// pointing its name at this machine (DNS rebinding).
func Guard(host string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.Host
		if h, _, err := net.SplitHostPort(name); err == nil {
			name = h
		}
		name = strings.Trim(name, "[]")
		if ip := net.ParseIP(name); name != "localhost" && name != host && (ip == nil || !ip.IsLoopback() && host != "0.0.0.0" && host != "::") {
			http.Error(w, "403: "+"这个预览只接受对本机的访问", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
