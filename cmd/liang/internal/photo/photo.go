// Package photo makes the pictures that the portal publishes out of the pictures that editors put beside their records.
//
// [Derive] turns an original into a [Picture]: a few [Variant] files in the widths that the layout uses, upright, encoded anew and so
// without EXIF, GPS, XMP, comments or whatever followed the end of the image. An original itself is never published. A [Store] keeps
// derived files between builds; [Dir] is one in a folder.
//
// What cannot be a picture is a problem with a rule, decided from the header where that is possible: a header that promises billions of
// pixels costs no memory. The same original gives the same bytes on every machine: scaling is done in integers (the float arithmetic of
// x/image/draw is rounded otherwise on processors with a fused multiply-add), and both encoders are part of the program.
package photo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strconv"
	"sync"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/webp"
)

// version is part of every name and key. Whoever changes a byte of what is derived raises it, because hosts and browsers are told that
// a file under assets/ never changes.
const version = "1"

// Widths are the widths of derived pictures. A picture is never enlarged; one that lies well between two widths also keeps its own.
var Widths = []int{480, 960, 1440}

// The qualities look alike on photographs.
const (
	jpegQuality = 82
	webpQuality = 78
)

// A Picture is what became of one original.
type Picture struct {
	Width, Height int // of the original, held upright

	// Variants are the files to publish: first all widths in the type that every browser shows, narrowest first; then, if they are
	// smaller in sum, all widths as WebP. A browser chooses the type before the width, so a type comes in all widths or not at all.
	Variants []Variant
}

// A Variant is one derived file.
type Variant struct {
	Path          string // in the finished site: "assets/photo/0123456789ab-480.jpg"
	Type          string // "image/jpeg", "image/png" or "image/webp"
	Width, Height int
	Size          int // in bytes

	data  []byte // nil if the store has it
	store Store
}

// Bytes returns the file's content. It fails only if the store lost it after Derive.
func (v Variant) Bytes() ([]byte, error) {
	if v.data != nil {
		return v.data, nil
	}
	if data, ok := v.store.Get(v.key()); ok && len(data) == v.Size {
		return data, nil
	}
	return nil, fmt.Errorf("%s: the derived picture has vanished from the cache", v.Path)
}

const folder = "assets/photo/"

func (v Variant) key() string { return v.Path[len(folder):] }

// Of returns the variants of one type.
func (p Picture) Of(mime string) []Variant {
	var of []Variant
	for _, v := range p.Variants {
		if v.Type == mime {
			of = append(of, v)
		}
	}
	return of
}

// Derive makes the published pictures of an original. Name is the original's file name; store may be nil. If a problem is an error,
// there is no picture. The error is that of a failing machine.
//
// With a store the bytes of the variants are not kept in memory. Derive may be called from several goroutines at once; large originals are
// decoded one at a time.
func Derive(name string, original []byte, store Store) (Picture, []*diag.Problem, error) {
	h, problems := inspect(name, original)
	if slices.ContainsFunc(problems, func(p *diag.Problem) bool { return p.Rule.Severity == diag.Error }) {
		return Picture{}, problems, nil
	}
	if store == nil {
		store = none{}
	}
	id := idOf(original)
	if p, ok := load(id, store); ok {
		return p, problems, nil
	}
	p, err := derive(name, id, original, h)
	if err, ok := errors.AsType[*diag.Problem](err); ok {
		return Picture{}, append(problems, err), nil
	}
	if err != nil {
		return Picture{}, problems, fmt.Errorf("%s: %w", name, err)
	}
	save(id, p, store)
	return p, problems, nil
}

// idOf names an original in paths and keys: by its content, and by the way it is worked on.
func idOf(original []byte) string {
	h := sha256.New()
	h.Write([]byte("liang photo " + version + "\n"))
	h.Write(original)
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// load finds a picture that was derived before. All its files are read, so that one that was lost or damaged is made again now.
func load(id string, store Store) (Picture, bool) {
	data, ok := store.Get(id + ".json")
	if !ok {
		return Picture{}, false
	}
	var p Picture
	if json.Unmarshal(data, &p) != nil || len(p.Variants) == 0 {
		return Picture{}, false
	}
	for i := range p.Variants {
		v := &p.Variants[i]
		v.store = store
		if _, err := v.Bytes(); err != nil {
			return Picture{}, false
		}
	}
	return p, true
}

// save puts p into the store, and forgets the bytes that the store really has.
func save(id string, p Picture, store Store) {
	for i := range p.Variants {
		v := &p.Variants[i]
		store.Put(v.key(), v.data)
		if kept, ok := store.Get(v.key()); ok && bytes.Equal(kept, v.data) {
			v.data, v.store = nil, store
		}
	}
	if data, err := json.Marshal(p); err == nil {
		store.Put(id+".json", data)
	}
}

// one is held while an original of more than largePixels is worked on: it can take 500 MB.
var one sync.Mutex

const largePixels = 16_000_000

func derive(name, id string, original []byte, h header) (Picture, error) {
	if h.width*h.height > largePixels {
		one.Lock()
		defer one.Unlock()
	}
	src, err := decode(name, original, h)
	if err != nil {
		return Picture{}, err
	}
	p := Picture{Width: src.Bounds().Dx(), Height: src.Bounds().Dy()} // the first frame of a GIF may be smaller than its header says
	if h.orientation.swaps() {
		p.Width, p.Height = p.Height, p.Width
	}
	widths := widthsFor(p.Width)

	// The largest is scaled from the original, the others from the largest.
	scaled := make([]*image.RGBA, len(widths))
	largest := h.orientation.upright(flatten(src, max(1, p.Width/(2*widths[len(widths)-1]))))
	src = nil
	for i := len(widths) - 1; i >= 0; i-- {
		w := widths[i]
		largest = scale(largest, w, max(1, (p.Height*w+p.Width/2)/p.Width))
		scaled[i] = largest
	}

	files := func(mime, ext string, encode func(*image.RGBA) ([]byte, error)) (vs []Variant, size int, err error) {
		for i, m := range scaled {
			data, err := encode(m)
			if err != nil {
				return nil, 0, err
			}
			path := folder + id + "-" + strconv.Itoa(widths[i]) + ext
			vs = append(vs, Variant{Path: path, Type: mime, Width: m.Rect.Dx(), Height: m.Rect.Dy(), Size: len(data), data: data})
			size += len(data)
		}
		return vs, size, nil
	}
	plain, size, err := files("image/jpeg", ".jpg", encodeJPEG)
	if err != nil {
		return Picture{}, err
	}
	if h.format.lossless { // a drawing of few colours is smaller as PNG, and sharper
		if vs, n, err := files("image/png", ".png", encodePNG); err != nil {
			return Picture{}, err
		} else if n < size {
			plain, size = vs, n
		}
	}
	p.Variants = plain
	if tallest := scaled[len(scaled)-1].Rect.Dy(); tallest <= webp.MaxSide {
		vs, n, err := files("image/webp", ".webp", func(m *image.RGBA) ([]byte, error) { return webp.Encode(m, webpQuality) })
		if err != nil {
			return Picture{}, err
		}
		if n < size {
			p.Variants = append(p.Variants, vs...)
		}
	}
	return p, nil
}

// widthsFor returns the widths in which a picture of the given width is published.
func widthsFor(width int) []int {
	var ws []int
	for _, w := range Widths {
		if w <= width {
			ws = append(ws, w)
		}
	}
	// A file of its own is not worth its place if it is hardly wider than the next one.
	if n := len(ws); n == 0 || n < len(Widths) && width >= ws[n-1]*5/4 {
		ws = append(ws, width)
	}
	return ws
}

func encodeJPEG(m *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, m, &jpeg.Options{Quality: jpegQuality})
	return b.Bytes(), err
}

func encodePNG(m *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, paletted(m))
	return b.Bytes(), err
}
