package main

import (
	"context"
	"time"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/serve"
)

// A save is several events, and a program that saves many files makes many. Changes count as complete when there was none for quiet, or when the
// first is patience ago.
const (
	quiet    = 80 * time.Millisecond
	patience = 500 * time.Millisecond
)

// pollFlag declares the flag of commands that follow what is saved.
func (f *flags) pollFlag(c *cli) *bool {
	return f.Bool("poll", false, c.say("不等系统通知，定时查看文件（网络盘、同步盘上用）", "look at the files again and again instead of waiting for events (for network drives)"))
}

// watch watches all that compile reads.
func (f *flags) watch(ctx context.Context, poll bool) *serve.Watcher {
	every := time.Duration(0)
	if poll {
		every = serve.PollEvery
	}
	return serve.Watch(ctx, f.root, []string{"content", "layouts", "static"}, every, func(name string) bool {
		return content.Ignored(name) && name != content.WellKnown
	})
}

// settled waits until something changed and nothing changes any more. changed is nil if anything may have. ok is false once ctx is done.
func settled(ctx context.Context, w *serve.Watcher) (changed []string, ok bool) {
	for {
		select {
		case <-ctx.Done():
			return nil, false
		case <-w.Wake():
		}
		begin := time.Now()
		files, last, any := w.Take()
		for any {
			wait := min(time.Until(last.Add(quiet)), time.Until(begin.Add(patience)))
			if wait <= 0 {
				return files, true
			}
			select {
			case <-ctx.Done():
				return nil, false
			case <-w.Wake():
			case <-time.After(wait):
			}
			if more, at, any := w.Take(); any {
				files, last = both(files, more), at
			}
		}
	}
}

// both are the files of two lists of changes; nil, which is anything, if one of them is.
func both(a, b []string) []string {
	if a == nil || b == nil {
		return nil
	}
	return append(a, b...)
}
