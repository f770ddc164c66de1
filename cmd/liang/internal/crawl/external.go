package crawl

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/output"
)

var ruleExternal = diag.Define(diag.Rule{
	ID:       "site/external-link",
	Severity: diag.Warning, // whether other people's sites answer is no reason not to publish ours
	Title:    diag.Text{ZH: "外部链接打不开", EN: "external link does not answer"},
	Msg:      diag.Text{ZH: "外部链接“%s”打不开：%s", EN: "the external link %q does not answer: %s"},
	Hint:     diag.Text{ZH: "请在浏览器里打开看看；网页搬走了就改成新网址，没有了就改写出处", EN: "open it in a browser; if the page has moved, write its new address"},
	Wrong:    "https://www.example.cn/2019/old.html", Right: "https://www.example.cn/2019/new.html",
})

// Answers are what addresses of other sites said when they were last asked; "" is well. They can be kept between runs.
type Answers map[string]Answer

// An Answer is valid for a week, or for a day if it was a bad one.
type Answer struct {
	Asked time.Time
	Fault string
}

const (
	askAtOnce = 8                // addresses, of which no two are of one host
	patience  = 15 * time.Second // with an address
	atMost    = 10 * time.Minute // for all of them
)

// External asks every address of other sites that pages link to, each once, and reports those that do not answer. It skips what known says, and
// writes into known what it learns. left is how many it had no time to ask; the next run begins with them.
func External(ctx context.Context, files []output.File, base string, known Answers, now time.Time) (problems diag.List, left int) {
	ctx, stop := context.WithTimeout(ctx, atMost)
	defer stop()
	from := map[string]diag.Pos{} // where each address first stands
	for _, f := range files {
		if path.Ext(f.Path) != ".html" {
			continue
		}
		var text bytes.Buffer
		if f.Render(&text) != nil {
			continue // which Check reports
		}
		for _, link := range read(f, text.Bytes()).links {
			address, _, _ := strings.Cut(link, "#")
			if (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) && !strings.HasPrefix(address+"/", strings.TrimSuffix(base, "/")+"/") {
				if _, ok := from[address]; !ok {
					from[address] = place(f)
				}
			}
		}
	}
	hosts := map[string][]string{}
	for _, address := range slices.Sorted(maps.Keys(from)) {
		if known.fresh(address, now) {
			continue
		}
		host := strings.SplitN(address, "/", 4)[2]
		hosts[host] = append(hosts[host], address)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, askAtOnce)
	for _, addresses := range hosts {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			for _, address := range addresses {
				fault := ask(ctx, address)
				if ctx.Err() != nil {
					return
				}
				mu.Lock()
				known[address] = Answer{now, fault}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for _, address := range slices.Sorted(maps.Keys(from)) {
		if !known.fresh(address, now) {
			left++
		} else if a := known[address]; a.Fault != "" {
			problems.Add(from[address], ruleExternal, address, a.Fault)
		}
	}
	return problems, left
}

// fresh reports whether there is no need to ask an address again.
func (a Answers) fresh(address string, now time.Time) bool {
	answer, ok := a[address]
	lifetime := 7 * 24 * time.Hour
	if answer.Fault != "" {
		lifetime = 24 * time.Hour
	}
	return ok && now.Sub(answer.Asked) < lifetime
}

// ask returns what is wrong with an address. It reads no body. Sites that turn programs away (403, 429 and the like) exist, which is all we ask.
func ask(ctx context.Context, address string) string {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err.Error()
	}
	request.Header.Set("User-Agent", "Mozilla/5.0 (compatible; liang check)")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err.Error()
	}
	response.Body.Close()
	if s := response.StatusCode; s == http.StatusNotFound || s == http.StatusGone || s >= 500 {
		return response.Status
	}
	return ""
}

// ReadAnswers reads what Write wrote. What cannot be read is asked again.
func ReadAnswers(r io.Reader) Answers {
	known := Answers{}
	if json.NewDecoder(r).Decode(&known) != nil || known == nil {
		return Answers{}
	}
	return known
}

// Write writes the answers.
func (a Answers) Write(w io.Writer) error { return json.NewEncoder(w).Encode(a) }
