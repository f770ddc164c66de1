package page

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
)

// An Asset is a file of static/, by its path below it.
type Asset struct {
	Path  string
	Bytes []byte
}

// addAssets plans the files of static/. Those under assets/ get a fingerprint in their names, so that browsers may keep them
// for ever; the others keep their addresses, which the world knows: favicon.ico and the like.
func (p *Plan) addAssets(static []Asset) {
	p.assets = map[string]string{}
	for _, a := range static {
		name := a.Path
		if strings.HasPrefix(name, "assets/") {
			sum := sha256.Sum256(a.Bytes)
			ext := path.Ext(name)
			name = strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:5]) + ext
		}
		p.assets[a.Path] = "/" + name
		p.text(name, func() []byte { return a.Bytes })
	}
}

// A Picture is what was derived from one picture of the content.
type Picture struct {
	Width, Height int       // of the largest
	JPEG, WebP    []Variant // smallest first; WebP may be empty
}

// A Variant is one size of a picture.
type Variant struct {
	URL   string
	Width int // in pixels
}

func (p Picture) image(alt string) *Image {
	return &Image{
		Src: p.JPEG[len(p.JPEG)-1].URL, Srcset: srcset(p.JPEG), WebP: srcset(p.WebP), Width: p.Width, Height: p.Height, Alt: alt,
	}
}

func srcset(list []Variant) string {
	var parts []string
	for _, v := range list {
		parts = append(parts, v.URL+" "+itoa(v.Width)+"w")
	}
	return strings.Join(parts, ", ")
}
