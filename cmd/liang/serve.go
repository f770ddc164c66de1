package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"liang/cmd/liang/internal/serve"
)

// serveSite shows the site on this machine until it is interrupted. It listens before the sources are read, so a browser can be
// opened at once at any size of site.
func serveSite(c *cli, args []string) error {
	f := c.newFlags("serve")
	address := f.String("addr", "127.0.0.1:1313", c.say("在哪个`地址`等候浏览器", "the `address` to listen on"))
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
	later := serve.NewLater()
	server := &http.Server{Handler: serve.Guard(host, later), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()

	start := time.Now()
	site, problems, err := compile(t)
	if err != nil {
		return err
	}
	if err := c.report(f, problems); err != nil {
		return err
	}
	defer site.site.Close()
	handler, err := serve.Handler(site.files)
	if err != nil {
		return err
	}
	later.Set(handler)
	shown := strings.Replace(listener.Addr().String(), "[::]", "localhost", 1)
	fmt.Fprintln(c.stdout, c.say("预览：http://%s/ （%d 个文件，读取用时 %v；按 Ctrl+C 结束）", "preview: http://%s/ (%d files, read in %v; Ctrl+C ends it)",
		shown, len(site.files), time.Since(start).Round(time.Millisecond)))
	select {
	case err := <-failed:
		return err
	case <-c.ctx.Done():
		ctx, stop := context.WithTimeout(context.Background(), 3*time.Second)
		defer stop()
		return server.Shutdown(ctx)
	}
}
