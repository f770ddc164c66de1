package page

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"liang/cmd/liang/internal/diag"
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

// checkTwins reports files of static/ in whose place the site has a file of its own. Files are sorted.
func (p *Plan) checkTwins() {
	for i := range p.Files {
		if name := p.Files[i].Path; i > 0 && p.Files[i-1].Path == name && p.assets[name] == "/"+name {
			p.problems.Add(diag.Pos{File: "static/" + name}, ruleStaticTwin, name)
		}
	}
}

var ruleStaticTwin = diag.Define(diag.Rule{
	ID:    "file/static-twin",
	Title: diag.Text{ZH: "网站自己会生成这个文件", EN: "file that the site makes itself"},
	Msg:   diag.Text{ZH: "网站自己会生成 %s，static/ 里不能再有一个", EN: "the site makes %s itself, so static/ cannot have one"},
	Hint:  diag.Text{ZH: "请删去这个文件；要改内容，请改 content/ 里的记录或网站设置", EN: "remove it; what the file says comes from the records and settings in content/"},
	Wrong: "static/robots.txt", Right: "（没有这个文件）",
})
