package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/output"
)

// verify compares what is published, in a folder or at an address, with its manifest.
func verify(c *cli, args []string) error {
	f := c.newFlags("verify")
	out := f.String("out", "", c.say("哪个`文件夹`，不写即为网站文件夹下的 public", "compare this `folder`; by default public in the site's folder"))
	address := f.String("url", "", c.say("改为比对已发布的`网址`，如 https://park.example/", "compare what is served at this `address` instead, such as https://park.example/"))
	if err := f.parse(c, args); err != nil {
		return err
	}
	if *out == "" {
		*out = filepath.Join(f.root, "public")
	}
	var differences []output.Difference
	var err error
	if *address == "" {
		differences, err = output.VerifyFolder(c.ctx, *out, f.threads)
	} else {
		differences, err = c.verifyServed(*address, f.threads)
	}
	if err != nil {
		return err
	}
	for _, d := range differences {
		fmt.Fprintf(c.stdout, "%s: %s\n", d.Path, faultWords[d.Fault].In(c.lang))
	}
	if len(differences) > 0 {
		fmt.Fprintln(c.stderr, c.say("有 %d 个文件与清单不符", "not as the manifest says: %d", len(differences)))
		return errProblems
	}
	fmt.Fprintln(c.stderr, c.say("与清单相符", "all files are as the manifest says"))
	return nil
}

var faultWords = map[output.Fault]diag.Text{
	output.Missing: {ZH: "缺少", EN: "missing"},
	output.Changed: {ZH: "内容被改动", EN: "changed"},
	output.Added:   {ZH: "清单里没有", EN: "not in the manifest"},
}

// verifyServed compares a served site with the manifest that it serves. What the host itself reads (names that begin with an underscore) is not
// served, and nobody can list what a host serves beyond the manifest.
func (c *cli) verifyServed(address string, threads int) ([]output.Difference, error) {
	base, err := url.Parse(address)
	if err != nil || base.Scheme != "https" && base.Scheme != "http" || base.Host == "" {
		return nil, errors.New(c.say("网址 %q 不对，请写成 https://park.example/ 这样", "%q is no address; write it like https://park.example/", address))
	}
	client := &http.Client{Timeout: time.Minute}
	open := func(path string) (io.ReadCloser, error) {
		path = strings.TrimSuffix(path, "index.html")
		r, err := http.NewRequestWithContext(c.ctx, "GET", base.JoinPath("/").String()+path, nil)
		if err != nil {
			return nil, err
		}
		answer, err := client.Do(r)
		if err != nil {
			return nil, err
		}
		switch answer.StatusCode {
		case http.StatusOK:
			return answer.Body, nil
		case http.StatusNotFound, http.StatusGone:
			answer.Body.Close()
			return nil, fs.ErrNotExist
		}
		answer.Body.Close()
		return nil, fmt.Errorf("%s: %s", r.URL, answer.Status)
	}
	body, err := open(output.ManifestPath)
	if err != nil {
		return nil, errors.New(c.say("读不到清单 %s：%v", "cannot read the manifest %s: %v", output.ManifestPath, err))
	}
	defer body.Close()
	const most = 1 << 30 // a manifest of some ten million files
	text, err := io.ReadAll(io.LimitReader(body, most))
	if err != nil {
		return nil, err
	}
	m, err := output.ParseManifest(text)
	if err != nil {
		return nil, err
	}
	served := m[:0]
	for _, e := range m {
		if !strings.HasPrefix(e.Path, "_") {
			served = append(served, e)
		}
	}
	return output.Verify(c.ctx, served, threads, open)
}
