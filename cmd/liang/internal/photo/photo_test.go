package photo

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/webp"

	"liang/cmd/liang/internal/diag"
	own "liang/cmd/liang/internal/webp"
)

// scene is a picture whose quarters are red, green, blue and grey, with texture.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := []color.RGBA{{200, 30, 30, 255}, {30, 200, 30, 255}, {30, 30, 200, 255}, {120, 120, 120, 255}}[2*(2*y/h)+2*x/w]
			c.R += uint8((x*7 + y*3) % 16)
			c.G += uint8((x*x + y) % 16)
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	if err := gif.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asWebP(t testing.TB, m *image.RGBA) []byte {
	data, err := own.Encode(m, 80)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// exifOf is a TIFF file with an orientation and, if located, a GPS directory with a latitude.
func exifOf(order binary.AppendByteOrder, o int, located bool) []byte {
	mark := "II"
	if order.AppendUint16(nil, 1)[0] == 0 {
		mark = "MM"
	}
	b := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	entry := func(tag, kind uint16, count, value uint32) {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), kind), count)
		if kind == 3 {
			b = order.AppendUint16(order.AppendUint16(b, uint16(value)), 0)
		} else {
			b = order.AppendUint32(b, value)
		}
	}
	b = order.AppendUint16(b, 3)
	entry(0x010f, 2, 4, 0x41424344)
	entry(0x0112, 3, 1, uint32(o))
	entry(0x8825, 4, 1, 8+2+3*12+4)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 2)
	entry(0, 1, 4, 0x02030000)
	if located {
		entry(2, 5, 3, 0)
	} else {
		entry(0x1d, 2, 4, 0)
	}
	return order.AppendUint32(b, 0)
}

// segment is a JPEG segment.
func segment(marker byte, data string) string {
	n := len(data) + 2
	return string([]byte{0xff, marker, byte(n >> 8), byte(n)}) + data
}

// chunk is a PNG chunk.
func chunk(kind, data string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(b, kind+data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

// insert puts text into data at an offset.
func insert(data []byte, at int, text string) []byte {
	return slices.Concat(data[:at], []byte(text), data[at:])
}

func withExif(t testing.TB, m image.Image, exif []byte) []byte {
	return insert(asJPEG(t, m), 2, segment(0xe1, "Exif\x00\x00"+string(exif)))
}

func derived(t testing.TB, name string, original []byte, store Store) Picture {
	t.Helper()
	p, problems, err := Derive(name, original, store)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		if problem.Rule.Severity == diag.Error {
			t.Fatal(problem)
		}
	}
	return p
}

func content(t testing.TB, v Variant) []byte {
	t.Helper()
	data, err := v.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// pixels decodes a variant and checks what it says of itself.
func pixels(t testing.TB, v Variant) image.Image {
	t.Helper()
	data := content(t, v)
	decode := map[string]func(*bytes.Reader) (image.Image, error){
		"image/jpeg": func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
		"image/png":  func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
		"image/webp": func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) },
	}[v.Type]
	m, err := decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", v.Path, err)
	}
	if got := m.Bounds().Size(); got != image.Pt(v.Width, v.Height) || v.Size != len(data) {
		t.Errorf("%s has %v pixels in %d bytes, said to have %d×%d in %d", v.Path, got, len(data), v.Width, v.Height, v.Size)
	}
	return m
}

// near reports whether the colour in the middle of the quarter (qx, qy) of m is about c.
func near(m image.Image, qx, qy int, c color.RGBA) bool {
	b := m.Bounds()
	r, g, bl, _ := m.At(b.Min.X+(2*qx+1)*b.Dx()/4, b.Min.Y+(2*qy+1)*b.Dy()/4).RGBA()
	off := func(a uint32, b uint8) bool { return max(int(a>>8)-int(b), int(b)-int(a>>8)) > 40 }
	return !off(r, c.R) && !off(g, c.G) && !off(bl, c.B)
}

func TestWidths(t *testing.T) {
	for width, want := range map[int][]int{
		1: {1}, 479: {479}, 480: {480}, 599: {480}, 600: {480, 600}, 960: {480, 960}, 1200: {480, 960, 1200}, 1440: {480, 960, 1440}, 9000: {480, 960, 1440},
	} {
		if got := widthsFor(width); !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", width, got, want)
		}
	}
}

func TestVariants(t *testing.T) {
	original := asJPEG(t, scene(1000, 500))
	p := derived(t, "a.jpg", original, nil)
	if p.Width != 1000 || p.Height != 500 {
		t.Errorf("picture is %d×%d", p.Width, p.Height)
	}
	var got []string
	sizes := map[string]int{}
	for _, v := range p.Variants {
		pixels(t, v)
		got = append(got, v.Path[len("assets/photo/0123456789ab"):])
		sizes[v.Type] += v.Size
	}
	if want := "-480.jpg -960.jpg -480.webp -960.webp"; strings.Join(got, " ") != want {
		t.Errorf("variants %v, want %s", got, want)
	}
	if sizes["image/webp"] >= sizes["image/jpeg"] {
		t.Errorf("sizes %v", sizes)
	}
	if id := p.Variants[0].Path[len(folder):][:12]; !strings.Contains(p.Variants[3].Path, id) || strings.Trim(id, "0123456789abcdef") != "" {
		t.Errorf("names %s and %s", p.Variants[0].Path, p.Variants[3].Path)
	}
	if again := derived(t, "b.jpeg", original, nil); again.Variants[0].Path != p.Variants[0].Path {
		t.Error("the name of the file plays a part")
	}
	if len(p.Of("image/webp")) != 2 || p.Of("image/webp")[1].Width != 960 {
		t.Errorf("Of: %v", p.Of("image/webp"))
	}
}

// The bytes are known beforehand: a machine that makes others would publish another site.
func TestSameBytesEverywhere(t *testing.T) {
	const want = "564bd6a0b74b5acb0057f246d540b185be505a59f88beb923462e4a0b3500282"
	original := asPNG(t, scene(620, 410)) // without loss, so that scaling gets the same pixels under every decoder
	sum := func() string {
		h := sha256.New()
		for _, v := range derived(t, "a.png", original, nil).Variants {
			h.Write([]byte(v.Path))
			h.Write(content(t, v))
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if got := sum(); got != want {
				t.Errorf("SHA-256 %s, want %s", got, want)
			}
		})
	}
	group.Wait()
}

func TestOrientation(t *testing.T) {
	red, green, blue := color.RGBA{200, 30, 30, 255}, color.RGBA{30, 200, 30, 255}, color.RGBA{30, 30, 200, 255}
	// What each orientation does to a picture with a red, a green and a blue corner, as the standard has it: the quarters where they end up.
	for o, want := range map[int][3]image.Point{
		0: {{0, 0}, {1, 0}, {0, 1}},
		1: {{0, 0}, {1, 0}, {0, 1}},
		2: {{1, 0}, {0, 0}, {1, 1}},
		3: {{1, 1}, {0, 1}, {1, 0}},
		4: {{0, 1}, {1, 1}, {0, 0}},
		5: {{0, 0}, {0, 1}, {1, 0}},
		6: {{1, 0}, {1, 1}, {0, 0}},
		7: {{1, 1}, {1, 0}, {0, 1}},
		8: {{0, 1}, {0, 0}, {1, 1}},
		9: {{0, 0}, {1, 0}, {0, 1}},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			p := derived(t, "a.jpg", withExif(t, scene(300, 200), exifOf(order, o, false)), nil)
			size := image.Pt(300, 200)
			if o >= 5 && o <= 8 {
				size = image.Pt(200, 300)
			}
			if p.Width != size.X || p.Height != size.Y {
				t.Errorf("orientation %d: %d×%d", o, p.Width, p.Height)
			}
			for _, v := range p.Variants {
				m := pixels(t, v)
				for i, c := range []color.RGBA{red, green, blue} {
					if !near(m, want[i].X, want[i].Y, c) {
						t.Errorf("orientation %d, %s: colour %d is not in quarter %v", o, v.Type, i, want[i])
					}
				}
			}
		}
	}
	// PNG and WebP carry the same.
	exif := string(exifOf(binary.BigEndian, 6, false))
	if p := derived(t, "a.png", insert(asPNG(t, scene(90, 60)), 33, chunk("eXIf", exif)), nil); p.Width != 60 {
		t.Errorf("PNG is %d wide", p.Width)
	}
	if p := derived(t, "a.webp", extended(t, scene(90, 60), exif, ""), nil); p.Width != 60 {
		t.Errorf("WebP is %d wide", p.Width)
	}
}

// extended is a WebP file with metadata.
func extended(t testing.TB, m *image.RGBA, exif, xmp string) []byte {
	riff := func(kind, data string) string {
		s := kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + data
		return s + strings.Repeat("\x00", len(data)%2)
	}
	size := func(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n-1))[:3]) }
	return []byte(riff("RIFF", "WEBP"+riff("VP8X", "\x0c\x00\x00\x00"+size(m.Rect.Dx())+size(m.Rect.Dy()))+string(asWebP(t, m)[12:])+riff("EXIF", exif)+riff("XMP ", xmp)))
}

const secret = "TOP-SECRET-MARK"

func TestNothingElseComesThrough(t *testing.T) {
	m := scene(300, 200)
	exif := string(exifOf(binary.LittleEndian, 1, true)) + secret
	xmp := "http://ns.adobe.com/xap/1.0/\x00<x exif:GPSLatitude='25' a='" + secret + "'/>"
	for name, original := range map[string][]byte{
		"a.jpg": []byte(string(insert(asJPEG(t, m), 2, segment(0xe0, "JFIF\x00"+secret)+segment(0xe1, "Exif\x00\x00"+exif)+segment(0xe1, xmp)+segment(0xe2, "ICC_PROFILE\x00"+secret)+
			segment(0xed, "Photoshop 3.0\x00"+secret)+segment(0xfe, secret))) + "\x00\x00\x00\x18ftypmp42" + secret),
		"a.png": []byte(string(insert(asPNG(t, m), 33, chunk("tEXt", "Author\x00"+secret)+chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00GPSLatitude"+secret)+
			chunk("eXIf", exif)+chunk("zTXt", secret+"\x00\x00"))) + secret),
		"a.gif":  append(insert(asGIF(t, m), len(asGIF(t, m))-1, "\x21\xfe"+string(rune(len(secret)))+secret+"\x00"), secret...),
		"a.webp": append(extended(t, m, exif, "GPSLatitude"+secret), secret...),
	} {
		t.Run(name, func(t *testing.T) {
			if !bytes.Contains(original, []byte(secret)) {
				t.Fatal("no mark in the original")
			}
			p := derived(t, name, original, nil)
			if len(p.Variants) == 0 {
				t.Fatal("no variants")
			}
			for _, v := range p.Variants {
				data := content(t, v)
				for _, mark := range []string{secret, "Exif", "GPS", "JFIF\x00T", "ICC_", "http://", "tEXt", "iTXt", "eXIf", "EXIF", "XMP ", "ftyp"} {
					if bytes.Contains(data, []byte(mark)) {
						t.Errorf("%s holds %q", v.Path, mark)
					}
				}
				if bytes.Equal(data, original) {
					t.Errorf("%s is the original", v.Path)
				}
				end := map[string]string{"image/jpeg": "\xff\xd9", "image/png": "IEND\xaeB`\x82"}[v.Type]
				if !bytes.HasSuffix(data, []byte(end)) || v.Type == "image/webp" && binary.LittleEndian.Uint32(data[4:]) != uint32(len(data)-8) {
					t.Errorf("%s has something after its end", v.Path)
				}
			}
		})
	}
}

func TestTransparencyBecomesWhite(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 100, 100))
	for i := range m.Pix {
		m.Pix[i] = 0 // black, and fully transparent
	}
	for _, v := range derived(t, "a.png", asPNG(t, m), nil).Variants {
		if !near(pixels(t, v), 0, 0, color.RGBA{255, 255, 255, 255}) {
			t.Errorf("%s is not white", v.Path)
		}
	}
}

func TestDrawingStaysPNG(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 400, 300))
	for y := range 300 {
		for x := range 400 {
			m.SetRGBA(x, y, []color.RGBA{{255, 255, 255, 255}, {200, 0, 0, 255}}[(x/50+y/50)%2])
		}
	}
	if v := derived(t, "a.png", asPNG(t, m), nil).Variants[0]; v.Type != "image/png" {
		t.Errorf("a drawing of two colours became %s", v.Type)
	}
	noisy, random := scene(400, 300), rand.New(rand.NewPCG(1, 2))
	for i := range noisy.Pix {
		if i%4 != 3 {
			noisy.Pix[i] += uint8(random.IntN(16))
		}
	}
	if v := derived(t, "a.png", asPNG(t, noisy), nil).Variants[0]; v.Type != "image/jpeg" {
		t.Errorf("a photograph became %s", v.Type)
	}
}

// Scaling keeps what is flat flat, and means what they were.
func TestScale(t *testing.T) {
	for _, c := range []struct{ w, h, width, height int }{{1000, 700, 480, 336}, {7, 5, 3, 2}, {961, 3, 960, 3}, {5000, 2, 480, 1}, {1, 900, 1, 300}} {
		m := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
		for i := 0; i < len(m.Pix); i += 4 {
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = 255, 0, 77, 255
		}
		got := scale(m, c.width, c.height)
		if got.Rect.Dx() != c.width || got.Rect.Dy() != c.height {
			t.Fatalf("%v came out as %v", c, got.Rect)
		}
		for i := 0; i < len(got.Pix); i += 4 {
			if p := got.Pix[i : i+4]; p[0] != 255 || p[1] != 0 || p[2] != 77 || p[3] != 255 {
				t.Fatalf("%v: pixel %d is %v", c, i/4, p)
			}
		}
	}
	mean := func(m *image.RGBA) (sum float64) {
		for i := 0; i < len(m.Pix); i += 4 {
			sum += float64(m.Pix[i])
		}
		return sum / float64(len(m.Pix)/4)
	}
	m := scene(900, 600)
	if a, b := mean(m), mean(scale(m, 480, 320)); a-b > 1 || b-a > 1 {
		t.Errorf("mean red was %.2f and is %.2f", a, b)
	}
	if a, b := mean(m), mean(flatten(m, 3)); a-b > 1 || b-a > 1 {
		t.Errorf("mean red was %.2f and is %.2f", a, b)
	}
}

// hugePNG is a picture that promises w×h pixels.
func hugePNG(t testing.TB, w, h uint32) []byte {
	data := asPNG(t, scene(2, 2))
	ihdr := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append(append(data[:8:8], chunk("IHDR", string(ihdr)+string(data[24:29]))...), data[33:]...)
}

func TestRefused(t *testing.T) {
	photo := asJPEG(t, scene(200, 150))
	pngFile := asPNG(t, scene(200, 150))
	animated := extended(t, scene(20, 20), "", "")
	animated[20] |= 2
	sof := bytes.Index(photo, []byte("\xff\xc0"))
	hugeJPEG := slices.Clone(photo)
	copy(hugeJPEG[sof+5:], "\xc3\x50\xc3\x50") // 50,000 × 50,000
	progressive := slices.Clone(hugeJPEG)
	copy(progressive[sof:], "\xff\xc2\x00\x11\x08\x17\x70\x17\x70") // 6,000 × 6,000
	for _, c := range []struct {
		name string
		data []byte
		rule string
		says string
	}{
		{"a.jpg", nil, "photo/empty", ""},
		{"a.jpg", make([]byte, MaxBytes+1), "photo/file-size", "41"},
		{"a.jpg", photo[:len(photo)/2], "photo/broken", "不完整"},
		{"a.jpg", photo[:20], "photo/broken", "不完整"},
		{"a.png", pngFile[:len(pngFile)-30], "photo/broken", ""},
		{"a.png", insert(pngFile, 60, "damage"), "photo/broken", "损坏"},
		{"a.gif", asGIF(t, scene(50, 50))[:200], "photo/broken", ""},
		{"a.webp", asWebP(t, scene(50, 50))[:100], "photo/broken", ""},
		{"a.jpg", hugeJPEG, "photo/size", "50000×50000"},
		{"a.jpg", progressive, "photo/size", "2600 万"},
		{"a.png", hugePNG(t, 50_000, 50_000), "photo/size", "50000×50000"},
		{"a.png", hugePNG(t, 12_001, 1), "photo/size", "12001×1"},
		{"a.png", hugePNG(t, 8_000, 8_000), "photo/size", "5200 万"},
		{"a.png", hugePNG(t, 1<<31-1, 1<<31-1), "photo/", ""},
		{"content/x/a.jpg", pngFile, "photo/extension", "a.png"},
		{"a.png", photo, "photo/extension", "a.jpg"},
		{"photo", photo, "photo/extension", "photo.jpg"},
		{"a.jpg", asWebP(t, scene(20, 20)), "photo/extension", "a.webp"},
		{"a.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "photo/svg", "PNG"},
		{"a.jpg", []byte("\ufeff<?xml version='1.0'?>\n<!-- x --><svg><script>alert(1)</script></svg>"), "photo/svg", "PNG"},
		{"a.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "photo/format", "HEIC"},
		{"a.jpg", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), "photo/format", "AVIF"},
		{"a.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"), "photo/format", "视频"},
		{"a.tif", []byte("II*\x00\x08\x00\x00\x00"), "photo/format", "TIFF"},
		{"a.bmp", []byte("BM\x00\x00\x00\x00"), "photo/format", "BMP"},
		{"a.webp", animated, "photo/format", "动态 WebP"},
		{"a.jpg", []byte("这不是图片\n"), "photo/format", "文本"},
		{"a.jpg", []byte("\x00\x01\x02"), "photo/format", "无法识别"},
	} {
		p, problems, err := Derive(c.name, c.data, nil)
		if err != nil {
			t.Errorf("%s (%s): %v", c.name, c.rule, err)
		}
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Rule.ID, c.rule) || len(p.Variants) != 0 {
			t.Errorf("%s: %v and %d variants, want %s", c.name, problems, len(p.Variants), c.rule)
			continue
		}
		d := problems[0].Rule.At(diag.Pos{}, problems[0].Args...)
		for _, lang := range []diag.Lang{diag.ZH, diag.EN} {
			if text := d.Message(lang) + d.Hint(lang); strings.Contains(text, "%!") || lang == diag.ZH && !strings.Contains(text, c.says) {
				t.Errorf("%s: %s; want it to say %q", c.name, text, c.says)
			}
		}
	}
}

func TestHugeHeadersCostNothing(t *testing.T) {
	data := hugePNG(t, 50_000, 50_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Derive("a.png", data, nil)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were allocated", used)
	}
}

func TestLocation(t *testing.T) {
	m := scene(60, 40)
	xmp := segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<rdf exif:GPSLatitude='25,1N'/>")
	for name, c := range map[string]struct {
		data []byte
		want bool
	}{
		"none":           {asJPEG(t, m), false},
		"exif":           {withExif(t, m, exifOf(binary.LittleEndian, 1, true)), true},
		"big endian":     {withExif(t, m, exifOf(binary.BigEndian, 1, true)), true},
		"nothing in it":  {withExif(t, m, exifOf(binary.LittleEndian, 1, false)), false},
		"XMP":            {insert(asJPEG(t, m), 2, xmp), true},
		"second segment": {insert(withExif(t, m, exifOf(binary.LittleEndian, 1, false)), 2, xmp), true},
	} {
		p, problems, err := Derive("a.jpg", c.data, nil)
		if err != nil {
			t.Fatal(err)
		}
		warned := len(problems) == 1 && problems[0].Rule == ruleLocation && problems[0].Rule.Severity == diag.Warning
		if warned != c.want || len(problems) > 1 || len(p.Variants) == 0 {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// memory is a store that counts.
type memory struct {
	sync.Mutex
	entries    map[string][]byte
	puts, gets int
}

func (m *memory) Get(key string) ([]byte, bool) {
	m.Lock()
	defer m.Unlock()
	m.gets++
	data, ok := m.entries[key]
	return data, ok
}

func (m *memory) Put(key string, data []byte) {
	m.Lock()
	defer m.Unlock()
	m.puts++
	m.entries[key] = slices.Clone(data)
}

func same(t *testing.T, a, b Picture) {
	t.Helper()
	if a.Width != b.Width || a.Height != b.Height || len(a.Variants) != len(b.Variants) {
		t.Fatalf("%d×%d in %d files, and %d×%d in %d", a.Width, a.Height, len(a.Variants), b.Width, b.Height, len(b.Variants))
	}
	for i := range a.Variants {
		if a.Variants[i].Path != b.Variants[i].Path || !bytes.Equal(content(t, a.Variants[i]), content(t, b.Variants[i])) {
			t.Errorf("%s differs", a.Variants[i].Path)
		}
	}
}

func TestStore(t *testing.T) {
	original := withExif(t, scene(600, 300), exifOf(binary.LittleEndian, 6, true))
	plain := derived(t, "a.jpg", original, nil)
	store := &memory{entries: map[string][]byte{}}
	first := derived(t, "a.jpg", original, store)
	puts := store.puts
	second, problems, err := Derive("a.jpg", original, store)
	if err != nil {
		t.Fatal(err)
	}
	if store.puts != puts {
		t.Error("derived again although everything was stored")
	}
	if len(problems) != 1 || problems[0].Rule != ruleLocation {
		t.Errorf("problems of a stored picture: %v", problems)
	}
	for _, v := range slices.Concat(first.Variants, second.Variants) {
		if v.data != nil {
			t.Errorf("%s is kept in memory", v.Path)
		}
	}
	same(t, plain, first)
	same(t, plain, second)

	// Whatever is lost is made again.
	for key := range store.entries {
		lost := &memory{entries: map[string][]byte{}}
		for k, data := range store.entries {
			if k != key {
				lost.entries[k] = data
			}
		}
		same(t, plain, derived(t, "a.jpg", original, lost))
		if len(lost.entries) != len(store.entries) {
			t.Errorf("%s was not made again", key)
		}
	}
	clear(store.entries)
	if _, err := second.Variants[0].Bytes(); err == nil {
		t.Error("bytes out of an empty store")
	}
}

// A picture that was derived before is not decoded: its pixels may have become unreadable without anybody's noticing.
func TestStoredPicturesAreNotDecoded(t *testing.T) {
	broken := asJPEG(t, scene(200, 150))
	broken = broken[:len(broken)/2]
	store := &memory{entries: map[string][]byte{}}
	if _, problems, _ := Derive("a.jpg", broken, store); len(problems) != 1 || problems[0].Rule != ruleBroken || store.puts != 0 {
		t.Fatalf("%v", problems)
	}
	good := derived(t, "a.jpg", asJPEG(t, scene(200, 150)), nil)
	id := idOf(broken)
	for i := range good.Variants {
		good.Variants[i].Path = folder + id + good.Variants[i].Path[len(folder)+len(id):]
	}
	save(id, good, store)
	same(t, good, derived(t, "a.jpg", broken, store))
}

func TestDir(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a", "b")
	d := Dir(folder)
	if _, ok := d.Get("k-480.jpg"); ok {
		t.Error("found in a folder that does not exist")
	}
	d.Put("k-480.jpg", []byte("data"))
	d.Put("empty", nil)
	if data, ok := d.Get("k-480.jpg"); !ok || string(data) != "data" {
		t.Errorf("got %q, %v", data, ok)
	}
	if data, ok := d.Get("empty"); !ok || len(data) != 0 {
		t.Errorf("got %q, %v", data, ok)
	}
	files, _ := os.ReadDir(folder)
	if len(files) != 2 {
		t.Errorf("%d files in the folder", len(files))
	}
	entry, err := os.ReadFile(filepath.Join(folder, "k-480.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{"cut": entry[:len(entry)-1], "stub": entry[:10], "none": nil, "changed": append(entry[:len(entry)-1:len(entry)-1], 'X')} {
		if err := os.WriteFile(filepath.Join(folder, "k-480.jpg"), bad, 0o666); err != nil {
			t.Fatal(err)
		}
		if data, ok := d.Get("k-480.jpg"); ok {
			t.Errorf("%s: got %q", name, data)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "other"), entry, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, ok := d.Get("other"); ok {
		t.Error("another's entry was taken")
	}
}

func TestDirThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	original := asJPEG(t, scene(100, 80))
	same(t, derived(t, "a.jpg", original, nil), derived(t, "a.jpg", original, Dir(file)))
}

func TestDirAcrossBuilds(t *testing.T) {
	folder := t.TempDir()
	original := asJPEG(t, scene(500, 300))
	first := derived(t, "a.jpg", original, Dir(folder))
	same(t, first, derived(t, "a.jpg", original, Dir(folder)))
	name := filepath.Join(folder, first.Variants[0].key())
	entry, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	entry[len(entry)-5] ^= 1
	if err := os.WriteFile(name, entry, 0o666); err != nil {
		t.Fatal(err)
	}
	same(t, derived(t, "a.jpg", original, nil), derived(t, "a.jpg", original, Dir(folder)))
}

func seeds(f *testing.F) {
	m := scene(24, 16)
	f.Add(withExif(f, m, exifOf(binary.LittleEndian, 6, true)))
	f.Add(insert(asPNG(f, m), 33, chunk("eXIf", string(exifOf(binary.BigEndian, 3, true)))))
	f.Add(asGIF(f, m))
	f.Add(extended(f, m, string(exifOf(binary.LittleEndian, 8, false)), "GPSLatitude"))
	f.Add(hugePNG(f, 50_000, 50_000))
	f.Add([]byte("<svg/>"))
}

// Whatever the bytes are, a header is read without panic, and either refused or within the limits.
func FuzzInspect(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, problems := inspect("a.jpg", data)
		refused := slices.ContainsFunc(problems, func(p *diag.Problem) bool { return p.Rule != ruleExtension && p.Rule != ruleLocation })
		if !refused && (h.format == nil || h.width < 1 || h.height < 1 || h.width > maxSide || h.height > maxSide || h.width*h.height > maxPixels || h.orientation > 8) {
			t.Errorf("accepted with %+v", h)
		}
		for name, segment := range jpegSegments(append([]byte("\xff\xd8"), data...)) {
			if name == "" || len(segment) > len(data) {
				t.Errorf("segment %q of %d bytes", name, len(segment))
			}
		}
		readExif(data)
	})
}

// Whatever decodes is derived with the sizes that it says.
func FuzzDerive(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, _ := inspect("a.jpg", data)
		if h.format == nil || h.width*h.height > 1<<16 {
			return
		}
		p, problems, err := Derive("a"+h.format.extensions[0], data, nil)
		if err != nil {
			t.Fatal(err)
		}
		if failed := slices.ContainsFunc(problems, func(p *diag.Problem) bool { return p.Rule.Severity == diag.Error }); failed != (len(p.Variants) == 0) {
			t.Fatalf("%v and %d variants", problems, len(p.Variants))
		}
		for _, v := range p.Variants {
			pixels(t, v)
		}
	})
}

func BenchmarkDerive(b *testing.B) {
	original := asJPEG(b, scene(4000, 3000))
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			derived(b, "a.jpg", original, nil)
		}
	})
	b.Run("warm", func(b *testing.B) {
		store := Dir(b.TempDir())
		derived(b, "a.jpg", original, store)
		for b.Loop() {
			derived(b, "a.jpg", original, store)
		}
	})
}
