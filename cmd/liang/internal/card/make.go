//go:build ignore

// Make writes glyphs.gz: the outlines of the characters of GB 2312 and ASCII out of Noto Sans CJK SC Bold, in half the font's units.
//
//	go run cmd/liang/internal/card/make.go NotoSansCJK-Bold.ttc
//
// The file of Debian's package fonts-noto-cjk 1:20220127 was used, which is version 2.004 of the font.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"log"
	"os"
	"slices"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func main() {
	data, err := os.ReadFile(os.Args[1])
	check(err)
	fonts, err := sfnt.ParseCollection(data)
	check(err)
	var buf sfnt.Buffer
	var noto *sfnt.Font
	for i := range fonts.NumFonts() {
		f, err := fonts.Font(i)
		check(err)
		if name, _ := f.Name(&buf, sfnt.NameIDFull); name == "Noto Sans CJK SC Bold" {
			noto = f
		}
	}
	runes := []rune("·—…“”‘’")
	for r := rune(' '); r < 0x7f; r++ {
		runes = append(runes, r)
	}
	for a := 0xa1; a < 0xf8; a++ {
		for b := 0xa1; b < 0xff; b++ {
			if a > 0xa3 && a < 0xb0 {
				continue // kana, Greek, Cyrillic, frames
			}
			s, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{byte(a), byte(b)})
			if r := []rune(string(s)); err == nil && len(r) == 1 && r[0] != 0xfffd && (r[0] < 0xe000 || r[0] > 0xf8ff) {
				runes = append(runes, r[0])
			}
		}
	}
	slices.Sort(runes)
	const ppem = 500
	var out []byte
	last, count := rune(0), 0
	for _, r := range slices.Compact(runes) {
		g, err := noto.GlyphIndex(&buf, r)
		check(err)
		if g == 0 {
			continue
		}
		segments, err := noto.LoadGlyph(&buf, g, fixed.I(ppem), nil)
		check(err)
		out = binary.AppendUvarint(out, uint64(r-last))
		last = r
		count++
		segments = slices.Clone(segments) // the next call reuses them
		advance, err := noto.GlyphAdvance(&buf, g, fixed.I(ppem), font.HintingNone)
		check(err)
		out = binary.AppendUvarint(out, uint64(advance.Round()))
		out = binary.AppendUvarint(out, uint64(len(segments)))
		x, y := 0, 0
		for _, s := range segments {
			n := []int{1, 1, 2, 3}[s.Op]
			out = append(out, byte(n-1))
			if s.Op == sfnt.SegmentOpMoveTo {
				out[len(out)-1] = 3
			}
			for _, p := range s.Args[:n] {
				px, py := p.X.Round(), p.Y.Round()
				out = binary.AppendVarint(binary.AppendVarint(out, int64(px-x)), int64(py-y))
				x, y = px, py
			}
		}
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	z.Write(out)
	check(z.Close())
	check(os.WriteFile("cmd/liang/internal/card/glyphs.gz", b.Bytes(), 0o666))
	log.Printf("%d characters, %d bytes, %d compressed", count, len(out), b.Len())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
