package main

import (
	"io/fs"
	"path"
	"runtime"
	"sync"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/page"
	"liang/cmd/liang/internal/photo"
)

// derivePhotos makes the pictures that the pages show, several at once.
func derivePhotos(t target, site *content.Site) (map[string]page.Picture, diag.List, error) {
	names := page.Pictures(site)
	pictures := make([]photo.Picture, len(names))
	found := make([]diag.List, len(names))
	errs := make([]error, len(names))
	var wg sync.WaitGroup
	threads := t.threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	gate := make(chan struct{}, threads)
	for i, name := range names {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			data, err := fs.ReadFile(t.fsys, name)
			if err != nil {
				errs[i] = err
				return
			}
			var problems []*diag.Problem
			pictures[i], problems, errs[i] = photo.Derive(path.Base(name), data, t.photos)
			for _, p := range problems {
				found[i].Add(diag.Pos{File: name}, p.Rule, p.Args...)
			}
		})
	}
	wg.Wait()
	derived := make(map[string]page.Picture, len(names))
	var problems diag.List
	for i, name := range names {
		if errs[i] != nil {
			return nil, problems, errs[i]
		}
		problems = append(problems, found[i]...)
		if pic := pictures[i]; len(pic.Variants) > 0 {
			derived[name] = page.Picture{Width: pic.Width, Height: pic.Height, Common: variants(pic.Of(pic.Variants[0].Type)), WebP: variants(webpOf(pic))}
		}
	}
	return derived, problems, nil
}

// webpOf are the WebP files of a picture, if they come beside another type.
func webpOf(p photo.Picture) []photo.Variant {
	if p.Variants[0].Type == "image/webp" {
		return nil
	}
	return p.Of("image/webp")
}

func variants(list []photo.Variant) (out []page.Variant) {
	for _, v := range list {
		out = append(out, page.Variant{Path: v.Path, Width: v.Width, Bytes: v.Bytes})
	}
	return out
}

// readOnly is a store that keeps nothing new, for commands that write nothing.
type readOnly struct{ photo.Store }

func (readOnly) Put(string, []byte) {}
