package card

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var cards = []struct {
	name string
	Card
	sum string // the same on every machine
}{
	{"short", Card{"官渡电子商务产业园公开栏", []string{"承诺名录"}, "演示数据，非官方网站"}, "36549cebd047e022"},
	{"two", Card{"官渡电子商务产业园公开栏", []string{"“红网双亮”是什么：亮身份、亮承诺"}, "guandu-park.example"}, "81020ecf556a2244"},
	{"long", Card{"官渡电子商务产业园公开栏", []string{strings.Repeat("关于在全区电商企业中开展“亮身份、亮承诺”活动的通知（试行）", 3)}, "guandu-park.example"}, "62ab125c93a7db85"},
	{"latin", Card{"公开栏", []string{"How to subscribe: Atom、JSON Feed 和 iCalendar 100%"}, ""}, "eb0b068347f0b398"},
}

func TestCards(t *testing.T) {
	for _, c := range cards {
		data := c.PNG()
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil || m.Bounds().Dx() != 1200 || m.Bounds().Dy() != 630 {
			t.Fatalf("%s: %v, %v", c.name, m.Bounds(), err)
		}
		if len(data) > 30_000 {
			t.Errorf("%s: %d bytes, at most 30 kB", c.name, len(data))
		}
		var pixels []byte
		for y := range Height {
			for x := range Width {
				r, _, _, _ := m.At(x, y).RGBA()
				pixels = append(pixels, byte(r>>8))
			}
		}
		sum := sha256.Sum256(pixels) // not of the file: a newer Go may compress otherwise
		if got := hex.EncodeToString(sum[:8]); got != c.sum {
			t.Errorf("%s: the picture has the hash %s, want %s; look at it before you change the hash", c.name, got, c.sum)
		}
		if err := os.WriteFile(filepath.Join(t.ArtifactDir(), c.name+".png"), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// glyphs.gz as make.go wrote it; its licence stands beside it.
func TestGlyphsAreTheOnesWeMade(t *testing.T) {
	const want = "1f4797611d44ec2815341483e5d5a37e1fc6b4e5dde2aabe52baa9418dc96518"
	sum := sha256.Sum256(packed)
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("glyphs.gz has the hash %s, want %s", got, want)
	}
	if n := len(glyphs()); n != 7129 {
		t.Errorf("%d characters", n)
	}
}

func TestMissingCharacter(t *testing.T) {
	odd := Card{"站", []string{"𠮷野家", "组织"}, ""}
	plain := Card{"站", []string{"组织"}, ""}
	if !bytes.Equal(odd.PNG(), plain.PNG()) {
		t.Error("a title with a character that has no outline does not give way to the next")
	}
	if !bytes.Equal(Card{"𠮷", nil, "𠮷"}.PNG(), Card{}.PNG()) {
		t.Error("something is drawn for a character that has no outline")
	}
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int // in characters
		want  string
	}{
		{"承诺名录", 4, "承诺名录"},
		{"承诺名录", 3, "承诺|名录"}, // not 承诺名|录
		{"承诺名录，全部", 4, "承诺名|录，全部"},
		{"关于《办法》的通知", 3, "关于|《办|法》的|通知"},
		{"订阅 JSON Feed", 4, "订阅|JSON|Feed"},
		{"abcdefghijklmnop", 2, ""},
	} {
		got := setLines(test.text, em, test.width*em)
		if test.want != "" && strings.Join(got, "|") != test.want {
			t.Errorf("%s: %q, want %s", test.text, got, test.want)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add("关于在全区电商企业中开展“亮身份、亮承诺”活动的通知（试行）", 5)
	f.Add("How to subscribe: Atom、JSON Feed", 3)
	f.Add("，，，，，，，，", 2)
	f.Fuzz(func(t *testing.T, text string, width int) {
		if !utf8.ValidString(text) || !has(text) || width < 2 || width > 30 {
			t.Skip()
		}
		lines := setLines(text, em, width*em)
		strip := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if strip(strings.Join(lines, "")) != strip(text) {
			t.Errorf("%q became %q", text, lines)
		}
		if slices.ContainsFunc(lines, func(l string) bool { return widthOf(l) > width*em }) {
			t.Errorf("%q: a line of %q is too long", text, lines)
		}
	})
}

func BenchmarkPNG(b *testing.B) {
	glyphs()
	for b.Loop() {
		cards[1].PNG()
	}
}
