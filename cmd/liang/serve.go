package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/serve"
)

// serveSite shows the site on this machine until it is interrupted, and follows what is saved. It listens before the sources are read, so a
// browser can be opened at once at any size of site.
func serveSite(c *cli, args []string) error {
	f := c.newFlags("serve")
	address := f.String("addr", "127.0.0.1:1313", c.say("在哪个`地址`等候浏览器", "the `address` to listen on"))
	poll := f.pollFlag(c)
	if err := f.parse(c, args); err != nil {
		return err
	}
	t, err := f.target(c)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		return errors.New(c.say("不能在 %s 等候：%v。可能已有一个预览在运行；请关掉它，或换一个端口：-addr 127.0.0.1:1314",
			"cannot listen on %s: %v. Another preview may be running; stop it, or use another port: -addr 127.0.0.1:1314", *address, err))
	}
	defer listener.Close()
	host, _, _ := net.SplitHostPort(*address)
	preview := serve.NewPreview()
	ctx, stop := context.WithCancel(c.ctx) // ends the streams of events, which a shutdown would wait for
	defer stop()
	server := serve.NewServer(ctx, host, preview)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()

	watcher := f.watch(ctx, *poll)
	comp := newCompiler(t)
	defer comp.keep()
	p := previewer{c, f, comp, preview, watcher}
	if err := p.first(listener); err != nil {
		return err
	}
	followed := make(chan error, 1)
	go func() { followed <- p.follow(ctx) }()
	select {
	case err := <-failed:
		return err
	case err := <-followed:
		return err
	case <-c.ctx.Done():
		stop()
		<-followed
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		return server.Shutdown(ctx)
	}
}

// A previewer brings what is saved to the browser.
type previewer struct {
	*cli
	flags   *flags
	comp    *compiler
	preview *serve.Preview
	watcher *serve.Watcher
}

// first shows the first version. Errors in the sources are reported, in the browser too, and mended later.
func (p *previewer) first(listener net.Listener) error {
	start := time.Now()
	site, problems, err := p.comp.compile(nil)
	if err != nil {
		return err
	}
	if err := p.show(site, problems); err != nil {
		return err
	}
	files := 0
	if site != nil {
		files = len(site.files)
	}
	shown := strings.Replace(listener.Addr().String(), "[::]", "localhost", 1)
	fmt.Fprintln(p.stdout, p.say("预览：http://%s/ （%d 个文件，读取用时 %v；保存后自动更新，按 Ctrl+C 结束）", "preview: http://%s/ (%d files, read in %v; follows what you save, Ctrl+C ends it)",
		shown, files, time.Since(start).Round(time.Millisecond)))
	if p.watcher.Polling() {
		fmt.Fprintln(p.stdout, p.say("系统不通知文件的改动，改为定时查看", "the system gives no events, so the files are looked at again and again"))
	}
	return nil
}

// breath is how long the events of one save may lie apart: a file is emptied, then written.
const breath = 10 * time.Millisecond

// follow shows a new version after each save until ctx is done. The sources are read a breath after something changed, which is most often all
// that will; if more did while nothing was shown yet, they are read once more.
func (p *previewer) follow(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.watcher.Wake():
		}
		begin := time.Now()
		time.Sleep(breath)
		changed, last, any := p.watcher.Take()
		if !any {
			continue
		}
		p.preview.Ahead(p.comp.ahead(changed))
		site, problems, err := p.again(changed)
		for stale := false; err == nil; {
			more, at, any := p.watcher.Take()
			if any {
				stale, last, changed = true, at, both(changed, more)
			}
			wait := min(time.Until(last.Add(quiet)), time.Until(begin.Add(patience)))
			if wait <= 0 {
				if stale {
					site, problems, err = p.again(changed)
				}
				break
			}
			select {
			case <-ctx.Done():
				return nil
			case <-p.watcher.Wake():
			case <-time.After(wait):
			}
		}
		if err == nil {
			err = p.show(site, problems)
		}
		if err != nil { // such as a folder that is being moved: the next save may mend it
			fmt.Fprintln(p.stderr, p.words(err))
		}
	}
}

// again compiles with the clock as it is now.
func (p *previewer) again(changed []string) (*compilation, diag.List, error) {
	now, err := p.now()
	if err != nil {
		return nil, nil, err
	}
	p.comp.now = now
	return p.comp.compile(slices.Compact(slices.Sorted(slices.Values(changed))))
}

// show reports the problems and shows the site, if there is one.
func (p *previewer) show(site *compilation, problems diag.List) error {
	p.report(p.flags, problems)
	source := p.flags.source()
	var shown []serve.Problem
	for _, d := range problems[:min(len(problems), diag.Shown)] {
		shown = append(shown, serve.Problem{Where: d.Pos.String(), Message: d.Full(p.lang), Excerpt: d.Excerpt(source(d.Pos.File)), Warning: d.Rule.Severity == diag.Warning})
	}
	if site == nil {
		p.preview.Show(nil, shown)
		return nil
	}
	handler, err := serve.Handler(site.files)
	if err != nil {
		return err
	}
	p.preview.Show(handler, shown)
	return nil
}
