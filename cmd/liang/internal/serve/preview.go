package serve

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"liang/cmd/liang/internal/output"
)

// A Preview shows the newest version of a site and keeps browsers up to date: a page that is open is loaded again when, and only when, it
// changed, and problems in the sources are shown over the last version without errors. Requests wait until there is a first version.
type Preview struct {
	mu       sync.Mutex
	site     *site
	problems []Problem
	change   chan struct{} // closed at the next change

	patience time.Duration // with a browser that does not take what it asked for
	room     atomic.Int64  // how many more streams of events may be open
}

// A Problem is one fault of the sources, in words.
type Problem struct {
	Where   string `json:"where"` // file:line:column
	Message string `json:"message"`
	Excerpt string `json:"excerpt,omitempty"` // the line, with a caret below it
	Warning bool   `json:"warning,omitempty"`
}

// prefix is where the preview's own files are; no page of a site can lie there, because folders of content have no underscores.
const prefix = "/_liang/"

//go:embed preview.js
var script []byte

//go:embed preview.css
var style []byte

// maxStreams is how many pages may be open: far more than anybody has, far fewer than the machine could not bear.
const maxStreams = 5000

// NewPreview returns a Preview without a site.
func NewPreview() *Preview {
	p := &Preview{change: make(chan struct{}), patience: usualPatience}
	p.room.Store(maxStreams)
	return p
}

// Show sets the newest version, if it is not nil, and what is wrong with the sources now.
func (p *Preview) Show(next http.Handler, problems []Problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := next.(*site); ok {
		p.site = s
	}
	p.problems = problems
	close(p.change)
	p.change = make(chan struct{})
}

// Ahead shows files in place of those of the same paths until the next Show, unless something is wrong. Files of other paths are passed over.
func (p *Preview) Ahead(files []output.File) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.site == nil || len(files) == 0 || slices.ContainsFunc(p.problems, func(q Problem) bool { return !q.Warning }) {
		return
	}
	next := &site{files: slices.Clone(p.site.files), rules: p.site.rules, redirects: p.site.redirects, buffers: newBuffers(), versions: map[string]func() string{}}
	for _, f := range files {
		if shown := next.find(f.Path); shown != nil {
			*shown = f
		}
	}
	p.site = next
	close(p.change)
	p.change = make(chan struct{})
}

// now is the newest version, what is wrong, and a channel that is closed when that is not so any more.
func (p *Preview) now() (*site, []Problem, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.site, p.problems, p.change
}

func (p *Preview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name, ours := strings.CutPrefix(r.URL.Path, prefix); ours {
		w.Header().Set("Cache-Control", "no-store")
		switch name {
		case "preview.js":
			w.Header().Set("Content-Type", types[".js"])
			w.Write(script)
		case "preview.css":
			w.Header().Set("Content-Type", types[".css"])
			w.Write(style)
		case "events":
			p.events(w, r)
		default:
			http.NotFound(w, r)
		}
		return
	}
	s, problems, change := p.now()
	for s == nil && len(problems) == 0 { // a large site takes longer than a request may
		control := http.NewResponseController(w)
		control.SetReadDeadline(time.Time{})
		select {
		case <-change:
			s, problems, change = p.now()
			control.SetWriteDeadline(time.Now().Add(p.patience))
		case <-r.Context().Done():
			return
		}
	}
	if s == nil { // the sources have had errors from the beginning
		w.Header().Set("Content-Type", types[".html"])
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, "<!doctype html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>还不能预览</title>\n<body>"+client(nil)+"</body></html>\n")
		return
	}
	s.ServeHTTP(&injector{ResponseWriter: w}, r)
}

// client is what the preview adds to a page: its script, which is told the version of the page.
func client(page []byte) string {
	return `<script src="` + prefix + `preview.js" data-version="` + version(page) + `" defer></script>`
}

func version(page []byte) string {
	sum := sha256.Sum256(page)
	return hex.EncodeToString(sum[:8])
}

// An injector adds the preview's script to HTML. The site writes a response at once.
type injector struct{ http.ResponseWriter }

func (i *injector) Write(page []byte) (int, error) {
	if !strings.HasPrefix(i.Header().Get("Content-Type"), "text/html") {
		return i.ResponseWriter.Write(page)
	}
	end := max(0, bytes.LastIndex(page, []byte("</body>")))
	for _, part := range [][]byte{page[:end], []byte(client(page)), page[end:]} {
		if _, err := i.ResponseWriter.Write(part); err != nil {
			return 0, err
		}
	}
	return len(page), nil
}

// heartbeat keeps proxies and browsers from giving up a silent stream.
const heartbeat = 25 * time.Second

// events is a stream of server-sent events for a page at ?page=, escaped as in the browser's address bar, of which the browser has ?version=: "reload" when the page is another one
// now, "problems" with what is wrong with the sources.
func (p *Preview) events(w http.ResponseWriter, r *http.Request) {
	defer p.room.Add(1)
	if p.room.Add(-1) < 0 {
		http.Error(w, "503: 打开的网页太多", http.StatusServiceUnavailable)
		return
	}
	page, err := url.PathUnescape(r.FormValue("page"))
	if err != nil {
		http.Error(w, "400", http.StatusBadRequest)
		return
	}
	control := http.NewResponseController(w)
	control.SetReadDeadline(time.Time{})
	send := func(text string) bool { // what nobody reads must not be kept for ever
		control.SetWriteDeadline(time.Now().Add(p.patience))
		_, err := io.WriteString(w, text)
		return err == nil && control.Flush() == nil
	}
	w.Header().Set("Content-Type", "text/event-stream")
	has := r.FormValue("version")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		s, problems, change := p.now()
		news := ""
		if s != nil {
			if v := s.version(page); v != has {
				has = v
				news = "event: reload\ndata:\n\n"
			}
		}
		list, _ := json.Marshal(problems) // of strings: it cannot fail
		if !send(news + "event: problems\ndata: " + string(list) + "\n\n") {
			return
		}
		for waiting := true; waiting; {
			select {
			case <-change:
				waiting = false
			case <-r.Context().Done():
				return
			case <-beat.C:
				if !send(": \n\n") {
					return
				}
			}
		}
	}
}
