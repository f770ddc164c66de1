package page

import (
	"fmt"
	"path"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
)

// The files of which there are many have Keys, so that a build renders those that changed. A Key is made of the program, the layouts and assets, the
// Stamps of the records that the file shows, and whatever else its view reads. A test edits records at random and compares what is built then
// with a build that remembers nothing.

// begin prepares the making of Keys, unless the program has no version.
func (p *Plan) begin(in *Input) {
	if in.Program == nil {
		return
	}
	p.stamps = in.Site.Stamps()
	layouts := in.Layouts.Digest()
	parts := [][]byte{in.Program, layouts[:], p.stamps.Rest[:], []byte(p.opened.String())}
	if p.noIndex {
		parts = append(parts, []byte("noindex"))
	}
	for _, a := range in.Static {
		parts = append(parts, []byte(a.Path), a.Bytes)
	}
	base := content.StampOf(parts...)
	p.base = base[:]
}

// keyed gives the file that was planned last a Key. Each part stands for something that the file shows, other than what all files show.
func (p *Plan) keyed(parts ...content.Stamp) {
	if p.base == nil {
		return
	}
	all := [][]byte{p.base}
	for i := range parts {
		all = append(all, parts[i][:])
	}
	f := &p.Files[len(p.Files)-1]
	f.Key = output.KeyOf(f.Path, all...)
}

// said is the Stamp of what a file shows besides records.
func said(words ...any) content.Stamp { return content.StampOf(fmt.Appendf(nil, "%#v", words)) }

// keyedByAll is keyed for a file that shows all pledges or all activities, as they are on the build date.
func (p *Plan) keyedByAll(records func(*content.Stamps) content.Stamp) {
	if p.base != nil {
		p.keyed(records(p.stamps), said(p.changed, p.site.Today))
	}
}

func allPledges(s *content.Stamps) content.Stamp    { return s.Pledges }
func allActivities(s *content.Stamps) content.Stamp { return s.Activities }

// addKeyed plans files that other packages made. Their Keys know only what they show.
func (p *Plan) addKeyed(files ...output.File) {
	for _, f := range files {
		shown := content.Stamp(f.Key)
		f.Key = output.Key{}
		p.Files = append(p.Files, f)
		if shown != (content.Stamp{}) {
			p.keyed(shown)
		}
	}
}

// stampOf is the Stamp of a pledge or an activity, with its pictures.
func (p *Plan) stampOf(r *content.Record, photos ...content.Photo) content.Stamp {
	if p.base == nil {
		return content.Stamp{}
	}
	stamp := p.stamps.Of(r)
	if len(r.Body.Images)+len(photos) == 0 {
		return stamp
	}
	parts := [][]byte{stamp[:]}
	note := func(name string) {
		pic := p.photos[path.Join(path.Dir(r.File), name)]
		parts = append(parts, []byte(srcset(pic.Common)), []byte(srcset(pic.WebP)), []byte(itoa(pic.Width)+" "+itoa(pic.Height)))
	}
	for _, img := range r.Body.Images {
		note(img.Written)
	}
	for _, photo := range photos {
		note(photo.File)
	}
	return content.StampOf(parts...)
}
