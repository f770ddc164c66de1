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
