package qrcode

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// address returns the i-th of many addresses that differ in host, prefix, year, serial and check character.
func address(i int) string {
	hosts := []string{"liang.example.cn", "guandu-park.example.com", "dianshang.guandu.example.gov.cn", "a.cn"}
	const check = "0123456789abcdefghijklmnopqrstuvwxyz"
	return fmt.Sprintf("https://%s/pledges/gdhw-%d-%03d-%c/", hosts[i%len(hosts)], 2018+i%9, i*37%2000+1, check[i*7%len(check)])
}

func TestReadBack(t *testing.T) {
	for i := range 240 {
		text := address(i)
		if got := read(t, text, nil); got != text {
			t.Errorf("%q reads as %q", text, got)
		}
	}
}

// TestReadBackSizes takes texts up to a code of middling size, in both of the modes that Path chooses from. The decoder is told where the
// code is: its search for the three corners loses its way in some large codes of random letters.
func TestReadBackSizes(t *testing.T) {
	pure := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, alphabet := range []string{"abcdefghijklmnopqrstuvwxyz0123456789-/.:%", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/.:%"} {
		for n := 1; n < 400; n += 13 {
			text := make([]byte, n)
			for i := range text {
				text[i] = alphabet[rnd.IntN(len(alphabet))]
			}
			if got := read(t, string(text), pure); got != string(text) {
				t.Errorf("%q reads as %q", text, got)
			}
		}
	}
}

func TestReadBackChinese(t *testing.T) {
	const text = "https://亮.example.cn/承诺/"
	if got := read(t, text, nil); got != text {
		t.Errorf("%q reads as %q", text, got)
	}
}

func TestLimits(t *testing.T) {
	if _, _, err := Path(""); err == nil {
		t.Error("an empty text gives a code")
	}
	if _, n, err := Path(strings.Repeat("a", 2331)); err != nil || n != 177 {
		t.Errorf("2331 bytes: %d modules, %v; want 177", n, err)
	}
	if _, _, err := Path(strings.Repeat("a", 2332)); err == nil {
		t.Error("2332 bytes give a code")
	}
}

// TestNoLongerThanRectangles holds the path to what the package comment promises of it.
func TestNoLongerThanRectangles(t *testing.T) {
	d, modules, err := Path(address(0))
	if err != nil {
		t.Fatal(err)
	}
	var rectangles strings.Builder
	penX, penY := 0, 0
	eachRun(t, d, func(x, y, n int) {
		fmt.Fprintf(&rectangles, "m%d %dh%dv1h-%dz", x-penX, y-penY, n, n)
		penX, penY = x, y
	})
	t.Logf("%d modules: %d bytes, %d as rectangles", modules, len(d), rectangles.Len())
	if 10*len(d) > 6*rectangles.Len() {
		t.Errorf("%d bytes, as rectangles %d", len(d), rectangles.Len())
	}
}

func read(t *testing.T, text string, hints map[gozxing.DecodeHintType]any) string {
	t.Helper()
	d, modules, err := Path(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	const scale, quiet = 3, 4
	img := image.NewGray(image.Rect(0, 0, (modules+2*quiet)*scale, (modules+2*quiet)*scale))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	eachRun(t, d, func(x, y, n int) {
		if x < 0 || y < 0 || x+n > modules || y >= modules {
			t.Fatalf("%q: a run of %d at %d,%d leaves the %d modules", text, n, x, y, modules)
		}
		for py := (y + quiet) * scale; py < (y+quiet+1)*scale; py++ {
			for px := (x + quiet) * scale; px < (x+quiet+n)*scale; px++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	})
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil {
		t.Errorf("%q cannot be read: %v", text, err)
		return text
	}
	return result.GetText()
}

// eachRun is a reader of path data that knows M, m and h, and nothing of how Path writes them.
func eachRun(t *testing.T, d string, run func(x, y, n int)) {
	t.Helper()
	var x, y float64
	next := func() float64 {
		d = strings.TrimLeft(d, " ")
		end := 0
		for end < len(d) && strings.IndexByte("-.0123456789", d[end]) >= 0 {
			end++
		}
		f, err := strconv.ParseFloat(d[:end], 64)
		if err != nil {
			t.Fatalf("path data: %v", err)
		}
		d = d[end:]
		return f
	}
	for d != "" {
		command := d[0]
		d = d[1:]
		switch command {
		case 'M':
			x, y = next(), next()
		case 'm':
			x, y = x+next(), y+next()
		case 'h':
			n := next()
			if n < 1 || y-0.5 != float64(int(y)) {
				t.Fatalf("a stroke of %v at y = %v", n, y)
			}
			run(int(x), int(y), int(n))
			x += n
		default:
			t.Fatalf("path data: unknown command %q", command)
		}
	}
}

func BenchmarkPath(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Path("https://liang.example.cn/pledges/gdhw-2018-001-c/"); err != nil {
			b.Fatal(err)
		}
	}
}
