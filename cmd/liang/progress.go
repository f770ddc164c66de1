package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// A progress is a line on a terminal that says how far a build is. On anything but a terminal it is nothing.
type progress struct {
	stage atomic.Pointer[string]
	done  atomic.Int64 // files that were rendered
	total atomic.Int64 // files of the site, 0 if that is not known yet
	stop  chan struct{}
	close func() // takes the line away; may be called again
}

// often is the time between two changes of the line: slow enough to read, fast enough to be believed.
const often = 200 * time.Millisecond

// newProgress shows progress on w until close is called.
func (c *cli) newProgress(w io.Writer) *progress {
	p := &progress{stop: make(chan struct{}), close: func() {}}
	p.enter("")
	if !isTerminal(w) || c.getenv("TERM") == "dumb" {
		return p
	}
	var ended sync.WaitGroup
	p.close = sync.OnceFunc(func() {
		close(p.stop)
		ended.Wait()
	})
	ended.Go(func() {
		tick := time.NewTicker(often)
		defer tick.Stop()
		var start time.Time // of the rendering
		for {
			select {
			case <-p.stop:
				fmt.Fprint(w, "\r\x1b[K")
				return
			case <-tick.C:
			}
			done, total := p.done.Load(), p.total.Load()
			if total == 0 {
				fmt.Fprintf(w, "\r\x1b[K%s", *p.stage.Load())
				continue
			}
			if start.IsZero() {
				start = time.Now()
			}
			rate := float64(done) / max(time.Since(start).Seconds(), often.Seconds())
			fmt.Fprint(w, "\r\x1b[K", c.say("%s %d/%d，每秒 %.0f 个", "%s %d/%d, %.0f a second", *p.stage.Load(), done, total, rate))
		}
	})
	return p
}

// enter begins a stage.
func (p *progress) enter(stage string) { p.stage.Store(&stage) }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
