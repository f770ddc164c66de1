package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	xwebp "golang.org/x/image/webp"

	"liang/cmd/liang/internal/diag"
)

// MaxBytes is the size of an original above which it is refused.
const MaxBytes = 40 << 20

// What a picture may have: the 50 megapixels of a phone are 8192×6144. Kinds of files that take twice the memory or more to decode, 16 bits a
// channel and progressive JPEG, may have half as many pixels.
const (
	maxSide   = 12_000
	maxPixels = 52_000_000
)

// A format is a kind of picture that is accepted.
type format struct {
	name       string
	extensions []string // the first is proposed
	lossless   bool
	config     func(io.Reader) (image.Config, error)
	decode     func(io.Reader) (image.Image, error)
	metadata   func([]byte) iter.Seq2[string, []byte] // segments that describe the picture, by their name in the format
}

var formats = struct{ jpeg, png, gif, webp *format }{
	jpeg: &format{"JPEG", []string{".jpg", ".jpeg"}, false, jpeg.DecodeConfig, jpeg.Decode, jpegSegments},
	png:  &format{"PNG", []string{".png"}, true, png.DecodeConfig, png.Decode, pngChunks},
	gif:  &format{"GIF", []string{".gif"}, true, gif.DecodeConfig, gif.Decode, nil},
	webp: &format{"WebP", []string{".webp"}, false, xwebp.DecodeConfig, xwebp.Decode, webpChunks},
}

// A header is what is known of an original before it is decoded.
type header struct {
	format        *format
	width, height int
	orientation   orientation
	located       bool // carries the place where it was taken
}

// inspect reads the header of an original and reports what is wrong with it.
func inspect(name string, data []byte) (h header, problems []*diag.Problem) {
	name = path.Base(name)
	add := func(r *diag.Rule, args ...any) { problems = append(problems, r.Problem(args...)) }
	if len(data) == 0 {
		add(ruleEmpty, name)
		return h, problems
	}
	if len(data) > MaxBytes {
		add(ruleBytes, name, (len(data)+1<<20-1)>>20, MaxBytes>>20)
		return h, problems
	}
	var other diag.Text
	if h.format, other = sniff(data); h.format == nil {
		if other == svg {
			add(ruleSVG, name)
		} else {
			add(ruleFormat, name, other)
		}
		return h, problems
	}
	if ext := path.Ext(name); !slices.Contains(h.format.extensions, strings.ToLower(ext)) {
		add(ruleExtension, name, h.format.name, strings.TrimSuffix(name, ext)+h.format.extensions[0])
	}
	config, err := h.format.config(bytes.NewReader(data))
	if err != nil {
		add(ruleBroken, name, reason(err))
		return h, problems
	}
	h.width, h.height = config.Width, config.Height
	if h.width < 1 || h.height < 1 {
		add(ruleBroken, name, reason(nil))
		return h, problems
	}
	limit := maxPixels
	if config.ColorModel == color.RGBA64Model || config.ColorModel == color.NRGBA64Model || config.ColorModel == color.Gray16Model {
		limit /= 2
	}
	if h.format.metadata != nil {
		first := true
		for name, segment := range h.format.metadata(data) {
			switch name {
			case "SOF2":
				limit = maxPixels / 2
			case "Exif":
				e := readExif(segment)
				if first {
					h.orientation = e.orientation
				}
				first = false
				h.located = h.located || e.located
			case "XMP":
				h.located = h.located || bytes.Contains(segment, []byte("GPSLatitude"))
			}
		}
	}
	if h.width > maxSide || h.height > maxSide || h.width*h.height > limit {
		add(ruleSize, name, h.width, h.height, maxSide, limit/10_000)
	}
	if h.located {
		add(ruleLocation, name)
	}
	return h, problems
}

// decode returns the pixels of an original whose header was found good, or a problem.
func decode(name string, data []byte, h header) (m image.Image, err error) {
	broken := func(err error) error { return ruleBroken.Problem(path.Base(name), reason(err)) }
	defer func() {
		if recover() != nil { // a decoder must not stop the program, whatever it was given
			m, err = nil, broken(nil)
		}
	}()
	m, err = h.format.decode(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	if m.Bounds().Empty() {
		return nil, broken(nil)
	}
	return m, nil
}

// reason says in words what a decoder complained about.
func reason(err error) diag.Text {
	const short = jpeg.FormatError("short Huffman data") // what image/jpeg says when the pixels end early
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, short) {
		return diag.Text{ZH: "文件不完整，后半部分缺失", EN: "the file is cut short"}
	}
	if _, ok := errors.AsType[jpeg.UnsupportedError](err); ok {
		return diag.Text{ZH: "用了少见的编码方式", EN: "it is encoded in an unusual way"}
	}
	if _, ok := errors.AsType[png.UnsupportedError](err); ok {
		return diag.Text{ZH: "用了少见的编码方式", EN: "it is encoded in an unusual way"}
	}
	return diag.Text{ZH: "文件内容已损坏", EN: "its content is damaged"}
}

var svg = diag.Text{ZH: "SVG", EN: "SVG"}

// sniff returns the format of data, or says what else data is.
func sniff(data []byte) (*format, diag.Text) {
	has := func(at int, s string) bool { return len(data) >= at+len(s) && string(data[at:at+len(s)]) == s }
	same := func(s string) diag.Text { return diag.Text{ZH: s, EN: s} }
	switch {
	case has(0, "\xff\xd8\xff"):
		return formats.jpeg, diag.Text{}
	case has(0, "\x89PNG\r\n\x1a\n"):
		return formats.png, diag.Text{}
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return formats.gif, diag.Text{}
	case has(0, "RIFF") && has(8, "WEBP"):
		if has(12, "VP8X") && len(data) > 20 && data[20]&2 != 0 {
			return nil, diag.Text{ZH: "动态 WebP", EN: "animated WebP"}
		}
		return formats.webp, diag.Text{}
	case has(4, "ftypavif"), has(4, "ftypavis"):
		return nil, same("AVIF")
	case has(4, "ftyphei"), has(4, "ftyphev"), has(4, "ftypmif1"), has(4, "ftypmsf1"):
		return nil, same("HEIC")
	case has(4, "ftyp"):
		return nil, diag.Text{ZH: "视频", EN: "a video"}
	case has(0, "II*\x00"), has(0, "MM\x00*"):
		return nil, same("TIFF")
	case has(0, "BM"):
		return nil, same("BMP")
	case has(0, "%PDF-"):
		return nil, same("PDF")
	case has(0, "PK\x03\x04"):
		return nil, diag.Text{ZH: "压缩包或 Office 文件", EN: "an archive or Office file"}
	}
	start := data[:min(len(data), 4096)]
	if bytes.Contains(start, []byte("<svg")) || bytes.Contains(start, []byte("http://www.w3.org/2000/svg")) {
		return nil, svg
	}
	for len(start) > 0 && !utf8.RuneStart(start[len(start)-1]) { // may have been cut within a character
		start = start[:len(start)-1]
	}
	if utf8.Valid(start[:max(0, len(start)-1)]) && bytes.IndexByte(start, 0) < 0 {
		return nil, diag.Text{ZH: "文本", EN: "text"}
	}
	return nil, diag.Text{ZH: "无法识别的文件", EN: "of a kind that is not known"}
}

// jpegSegments yields the segments before the image data: "Exif", "XMP" and, for progressive files, "SOF2".
func jpegSegments(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for data = data[2:]; len(data) >= 4; {
			if data[0] != 0xff { // not a marker: decoders skip to the next one
				next := bytes.IndexByte(data, 0xff)
				if next < 0 {
					return
				}
				data = data[next:]
				continue
			}
			marker := data[1]
			if marker == 0xff || marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd8 { // fill bytes and markers without a length
				data = data[1:]
				continue
			}
			n := int(binary.BigEndian.Uint16(data[2:]))
			if marker == 0xd9 || marker == 0xda || n < 2 || len(data) < 2+n {
				return
			}
			segment := data[4 : 2+n]
			data = data[2+n:]
			name := ""
			switch {
			case marker == 0xc2:
				name = "SOF2"
			case marker == 0xe1 && bytes.HasPrefix(segment, []byte("Exif\x00")):
				name = "Exif"
			case marker == 0xe1:
				name = "XMP"
			}
			if name != "" && !yield(name, segment) {
				return
			}
		}
	}
}

// pngChunks yields the chunks "Exif" and "XMP", wherever they stand.
func pngChunks(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for data = data[8:]; len(data) >= 12; {
			n := binary.BigEndian.Uint32(data)
			if int64(n) > int64(len(data)-12) {
				return
			}
			kind, chunk := string(data[4:8]), data[8:8+n]
			data = data[12+n:]
			switch {
			case kind == "eXIf" && !yield("Exif", chunk), kind == "iTXt" && !yield("XMP", chunk), kind == "IEND":
				return
			}
		}
	}
}

// webpChunks yields the chunks "Exif" and "XMP".
func webpChunks(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for data = data[12:]; len(data) >= 8; {
			n := int64(binary.LittleEndian.Uint32(data[4:]))
			if n > int64(len(data)-8) {
				return
			}
			kind, chunk := string(data[:4]), data[8:8+n]
			data = data[min(int64(len(data)), 8+n+n&1):]
			switch {
			case kind == "EXIF" && !yield("Exif", chunk), kind == "XMP " && !yield("XMP", chunk):
				return
			}
		}
	}
}

// exif is the little that is read of EXIF.
type exif struct {
	orientation orientation
	located     bool
}

// readExif reads a segment: an optional mark "Exif", two zeros, and a TIFF file whose first directory is looked at.
func readExif(data []byte) (e exif) {
	data = bytes.TrimPrefix(data, []byte("Exif\x00\x00"))
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(data, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(data) < 8 || string(data[:2]) != "II" && string(data[:2]) != "MM" || order.Uint16(data[2:]) != 42 {
		return e
	}
	for tag, entry := range directory(data, order, order.Uint32(data[4:])) {
		switch tag {
		case 0x0112: // Orientation, a SHORT
			if v := order.Uint16(entry[8:]); order.Uint16(entry[2:]) == 3 && v <= 8 {
				e.orientation = orientation(v)
			}
		case 0x8825: // GPSInfo, the offset of a directory
			for tag := range directory(data, order, order.Uint32(entry[8:])) {
				if tag == 2 || tag == 4 { // GPSLatitude, GPSLongitude: some cameras write a directory that holds nothing but its version
					e.located = true
				}
			}
		}
	}
	return e
}

// directory yields the entries of a TIFF directory, each of twelve bytes, by their tags.
func directory(data []byte, order binary.ByteOrder, at uint32) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		if int64(at)+2 > int64(len(data)) {
			return
		}
		n := int(order.Uint16(data[at:]))
		for data = data[at+2:]; n > 0 && len(data) >= 12; n, data = n-1, data[12:] {
			if !yield(order.Uint16(data), data[:12]) {
				return
			}
		}
	}
}
