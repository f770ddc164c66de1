package page

import (
	"path"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

// Pictures are the paths of all pictures that records show, sorted: "content/activities/2018/river/a.jpg".
func Pictures(s *content.Site) []string {
	var files []string
	note := func(file string, b *content.Body) {
		for _, img := range b.Images {
			files = append(files, path.Join(path.Dir(file), img.Written))
		}
	}
	for _, a := range s.Activities {
		for _, photo := range a.Photos {
			files = append(files, path.Join(path.Dir(a.File), photo.File))
		}
	}
	records(s, func(r *content.Record) { note(r.File, &r.Body) })
	for _, c := range s.Columns {
		note(c.File, &c.Body)
	}
	note(s.Home.File, &s.Home.Body)
	slices.Sort(files)
	return slices.Compact(files)
}

// records calls do for each record that has a page of its own, but for pledges of whose pictures and old addresses nothing may be left.
func records(s *content.Site, do func(r *content.Record)) {
	for _, r := range s.Units {
		do(&r.Record)
	}
	for _, r := range s.Programmes {
		do(&r.Record)
	}
	for _, r := range s.Pledges {
		if len(r.Body.Images)+len(r.Aliases) == 0 || !s.StandingOf(r).Tombstone {
			do(&r.Record)
		}
	}
	for _, r := range s.Activities {
		do(&r.Record)
	}
	for _, r := range s.Documents {
		do(&r.Record)
	}
	for _, r := range s.Pages {
		do(&r.Record)
	}
}

// A Picture is what was derived from one picture of the content.
type Picture struct {
	Width, Height int       // of the largest
	Common, WebP  []Variant // narrowest first; Common is shown by every browser, WebP may be empty
}

// A Variant is one size of a picture, which the plan publishes.
type Variant struct {
	Path  string // in the finished site
	Width int    // in pixels
	Bytes func() ([]byte, error)
}

func (v Picture) image(alt string) *Image {
	return &Image{
		Src: "/" + v.Common[len(v.Common)-1].Path, Srcset: srcset(v.Common), WebP: srcset(v.WebP), Width: v.Width, Height: v.Height, Alt: alt,
	}
}

func srcset(list []Variant) layout.Srcset {
	var parts []string
	for _, v := range list {
		parts = append(parts, "/"+v.Path+" "+itoa(v.Width)+"w")
	}
	return layout.Srcset(strings.Join(parts, ", "))
}

// addPictures plans the derived pictures. The same picture beside two records is published once.
func (p *Plan) addPictures() {
	planned := map[string]bool{}
	for _, name := range Pictures(p.site) {
		pic := p.photos[name]
		for _, v := range slices.Concat(pic.Common, pic.WebP) {
			if !planned[v.Path] {
				planned[v.Path] = true
				p.add(v.Path, writeBytes(v.Bytes))
			}
		}
	}
}
