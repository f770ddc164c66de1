package webp

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"io"
	"sync"
	"testing"

	"github.com/tetratelabs/wazero"
	"golang.org/x/image/webp"
)

// scene is a picture with slopes, edges and fine texture.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p := m.Pix[y*m.Stride+4*x:]
			p[0], p[1], p[2], p[3] = uint8(255*x/w), uint8(255*y/h), uint8(x*y/7), 255
			if (x/16+y/16)%5 == 0 {
				p[2] = 30
			}
		}
	}
	return m
}

func TestEncode(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {3, 200}, {97, 61}, {480, 320}} {
		m := scene(size.X, size.Y)
		data, err := Encode(m, 80)
		if err != nil {
			t.Fatal(err)
		}
		got, err := webp.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		if got.Bounds() != m.Bounds() {
			t.Errorf("%v came out as %v", size, got.Bounds())
		}
		if size.X < 97 {
			continue
		}
		var sum, n int
		for y := range size.Y {
			for x := range size.X {
				r, g, _, _ := got.At(x, y).RGBA()
				want := m.RGBAAt(x, y)
				sum += abs(int(r>>8)-int(want.R)) + abs(int(g>>8)-int(want.G))
				n += 2
			}
		}
		if mean := float64(sum) / float64(n); mean > 12 {
			t.Errorf("%v: pixels are off by %.1f on average", size, mean)
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestEncodePart(t *testing.T) {
	whole := scene(200, 100)
	part := whole.SubImage(image.Rect(40, 10, 140, 90)).(*image.RGBA)
	alone := image.NewRGBA(image.Rect(0, 0, 100, 80))
	for y := range 80 {
		copy(alone.Pix[y*alone.Stride:][:400], part.Pix[y*part.Stride:])
	}
	a, err := Encode(part, 80)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Encode(alone, 80)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("a part of a picture is encoded otherwise than the same pixels alone")
	}
}

func TestEncodeRefusesSizes(t *testing.T) {
	for _, r := range []image.Rectangle{{}, image.Rect(0, 0, MaxSide+1, 1)} {
		if _, err := Encode(image.NewRGBA(r), 80); err == nil {
			t.Errorf("%v was encoded", r)
		}
	}
}

// The bytes are known beforehand: a machine that makes others would publish another site.
func TestSameBytesEverywhere(t *testing.T) {
	const want = "009a2a820c9906bc63a692566f8eaeb5f3487d6140fef90685e8e1134dc1fc34"
	m := scene(160, 120)
	var group sync.WaitGroup
	results := make([][]byte, 4)
	for i := range results {
		group.Go(func() { results[i], _ = Encode(m, 80) })
	}
	group.Wait()
	for _, data := range results {
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			t.Errorf("SHA-256 %x, want %s", sum, want)
		}
	}
}

func TestInterpreterMakesTheSameBytes(t *testing.T) {
	z, err := gzip.NewReader(bytes.NewReader(libwebp))
	if err != nil {
		t.Fatal(err)
	}
	code, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := compile(code, wazero.NewRuntimeConfigInterpreter())
	if err != nil {
		t.Fatal(err)
	}
	m := scene(64, 48)
	interpreted, err := lib.encode(t.Context(), m, 80)
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := Encode(m, 80)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(interpreted, compiled) {
		t.Error("interpreted and compiled code disagree")
	}
}

// The library is the one that LICENSE names.
func TestOrigin(t *testing.T) {
	const want = "bbcf68343d79d80ba4ce7bb29215b2943711bd0787f68ff31785c6e2bb044459"
	if sum := sha256.Sum256(libwebp); hex.EncodeToString(sum[:]) != want {
		t.Errorf("libwebp.wasm.gz has SHA-256 %x", sum)
	}
}

func BenchmarkCompile(b *testing.B) {
	z, _ := gzip.NewReader(bytes.NewReader(libwebp))
	code, _ := io.ReadAll(z)
	for b.Loop() {
		if _, err := compile(code, wazero.NewRuntimeConfig()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	m := scene(1440, 960)
	for b.Loop() {
		if _, err := Encode(m, 78); err != nil {
			b.Fatal(err)
		}
	}
}
