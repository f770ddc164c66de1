package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/output"
)

// lockWait is how long a build waits for another one into the same folder.
const lockWait = 30 * time.Second

// build compiles the site into its output folder.
func build(c *cli, args []string) error {
	f := c.newFlags("build")
	out := f.String("out", "", c.say("写到哪个`文件夹`，不写即为网站文件夹下的 public", "write to this `folder`; by default public in the site's folder"))
	trace := f.String("trace", "", c.say("把处理器用时的剖析写到这个`文件`（用 go tool pprof 看）", "write a CPU profile to this `file`, for go tool pprof"))
	if err := f.parse(c, args); err != nil {
		return err
	}
	stop, err := startTrace(*trace)
	if err != nil {
		return err
	}
	defer stop()
	t, err := f.target(c)
	if err != nil {
		return err
	}
	if c.getenv("GOGC") == "" {
		debug.SetGCPercent(30) // the site lives as long as the build, so little is ever garbage: a third less memory for 5 % more of the processor
	}
	start := time.Now()
	line := c.newProgress(c.stderr)
	defer line.close()
	line.enter(c.say("读取内容", "reading"))
	t.program = t.cache.program()
	comp := newCompiler(t)
	defer comp.keep()
	// As long as the sources are being read there is little in memory, and to look through it again and again took a sixth of the whole build. This
	// counts as memory in use, but is none, since nobody touches it.
	ballast := make([]byte, 48<<20)
	site, problems, err := comp.compile(nil)
	runtime.KeepAlive(ballast)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		line.close()
	}
	if err := c.report(f, problems); err != nil {
		fmt.Fprintln(c.stderr, c.say("没有生成网站，原来的网页保持不变", "nothing was built; what was published stays as it was"))
		return err
	}
	if *out == "" {
		*out = filepath.Join(f.root, "public")
	}
	line.total.Store(int64(len(site.files)))
	line.enter(c.say("生成网页", "building"))
	known := t.cache.memory()
	r, err := output.Publish(c.ctx, *out, site.files, output.Options{Threads: f.threads, Memory: known, Wait: lockWait, Done: &line.done})
	line.close()
	if err != nil {
		return err
	}
	if known != nil {
		known.Write(t.cache.rendered()) // a cache that cannot be written is none
	}
	if f.format == diag.FormatText {
		fmt.Fprintln(c.stderr, c.say("生成 %d 个文件：新增 %d，改动 %d，未变 %d，删除 %d；用时 %v，内存 %d MB", "built %d files: %d added, %d changed, %d unchanged, %d removed; took %v and %d MB of memory",
			r.Files, r.Added, r.Changed, r.Unchanged, r.Removed, time.Since(start).Round(time.Millisecond), memory()>>20))
	}
	return nil
}

// startTrace writes a CPU profile to the named file until stop is called. No name, no profile.
func startTrace(name string) (stop func(), err error) {
	if name == "" {
		return func() {}, nil
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		f.Close()
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}
