package crawl

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"liang/cmd/liang/internal/output"
)

func TestExternal(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/shy":
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer server.Close()
	text := strings.ReplaceAll(`<a href="S/well">a</a><a href="S/well#b">b</a><a href="S/gone">c</a><a href="S/shy">d</a><a href="https://park.example/org/">e</a><a href="mailto:a@b.cn">f</a>`, "S", server.URL)
	files := []output.File{{Path: "index.html", Render: func(w io.Writer) error { _, err := io.WriteString(w, text); return err }}}
	day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	known := Answers{}
	for _, run := range []struct {
		after time.Duration
		asked int64 // in all
	}{{0, 3}, {time.Hour, 3}, {25 * time.Hour, 4}, {8 * 24 * time.Hour, 7}} {
		problems, left := External(t.Context(), files, "https://park.example/", known, day.Add(run.after))
		if left != 0 || len(problems) != 1 || problems[0].Rule != ruleExternal || problems.HasErrors() {
			t.Errorf("after %v: %v", run.after, problems)
		}
		if n := asked.Load(); n != run.asked {
			t.Errorf("after %v: asked %d times, want %d", run.after, n, run.asked)
		}
		var b bytes.Buffer
		if err := known.Write(&b); err != nil {
			t.Fatal(err)
		}
		known = ReadAnswers(&b)
	}
	none, stop := context.WithCancel(t.Context())
	stop()
	if problems, left := External(none, files, "https://park.example/", Answers{}, day); left != 3 || len(problems) > 0 {
		t.Errorf("without time: %d are left, %v", left, problems)
	}
	if known = ReadAnswers(strings.NewReader("nonsense")); len(known) != 0 {
		t.Errorf("%v", known)
	}
}
