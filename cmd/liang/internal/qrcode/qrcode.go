// Package qrcode turns a text, here always an address, into a QR code as SVG path data. [Path] is all there is to it.
//
// The path is a chain of horizontal strokes one unit thick, a unit being a module of the code. Strokes make a path of half the length that
// filled rectangles would, and length is weight on every pledge page. The quiet zone, four modules on each side as ISO/IEC 18004 demands,
// is left to the caller's viewBox; with n modules the markup is
//
//	<svg viewBox="-4 -4 {n+8} {n+8}"><path d="{d}" stroke="#000" shape-rendering="crispEdges"/></svg>
//
// on a white ground: many readers do not find a light code on a dark one, so the colours must not follow a dark theme.
package qrcode

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"sync"

	"rsc.io/qr/coding"
)

// plans holds the layout of each version of the code, which does not depend on the text and costs several times what a text does. A plan
// is only read once it is made.
var plans [coding.MaxVersion + 1]func() (*coding.Plan, error)

func init() {
	for v := range plans {
		// Mask 0, the chequerboard, is taken for every text. Readers take any of the eight. Choosing the one with the lowest penalty of
		// ISO/IEC 18004 was tried on 3,000 addresses: it read no better in two decoders, and cost more than the rest of Path.
		plans[v] = sync.OnceValues(func() (*coding.Plan, error) { return coding.NewPlan(coding.Version(v), coding.M, 0) })
	}
}

// Path returns the QR code of text at error correction level M as SVG path data for a stroke of width 1, and the number of modules on a
// side. It fails if text is empty or longer than the largest code holds (2,331 bytes). It may be called from many goroutines.
func Path(text string) (d string, modules int, err error) {
	if text == "" {
		return "", 0, fmt.Errorf("qrcode: no text")
	}
	var enc coding.Encoding = coding.String(text)
	if alpha := coding.Alpha(text); alpha.Check() == nil {
		enc = alpha
	}
	v := coding.Version(coding.MinVersion)
	for enc.Bits(v) > v.DataBytes(coding.M)*8 {
		if v++; v > coding.MaxVersion {
			return "", 0, fmt.Errorf("qrcode: %d bytes are too many for a QR code", len(text))
		}
	}
	plan, err := plans[v]()
	if err != nil {
		return "", 0, fmt.Errorf("qrcode: %w", err)
	}
	code, err := plan.Encode(enc)
	if err != nil {
		return "", 0, fmt.Errorf("qrcode: %w", err)
	}
	return path(code), code.Size, nil
}

// path writes each run of dark modules as h<length>, and the way to the next run as m<dx> <dy>.
func path(code *coding.Code) string {
	var buf [4096]byte // on the stack, enough for the code of any address
	b := append(buf[:0], "M0 .5"...)
	penX, penY := 0, 0
	for y := range code.Size {
		// The row is read 64 modules at a time. An edge is a module that differs from the one to its left; what follows the last module of
		// a row in the bitmap is light, so every run ends.
		row := code.Bitmap[y*code.Stride : (y+1)*code.Stride]
		var left uint64
		dark := false
		for x0 := 0; x0 <= code.Size; x0 += 64 {
			word := binary.BigEndian.Uint64(row[x0/8:])
			for edges := word ^ (left<<63 | word>>1); edges != 0; {
				n := bits.LeadingZeros64(edges)
				edges &^= 1 << (63 - n)
				x := x0 + n
				if dark = !dark; !dark {
					b = appendInt(append(b, 'h'), x-penX)
				} else if x != penX || y != penY {
					b = appendInt(append(b, 'm'), x-penX)
					b = appendInt(append(b, ' '), y-penY)
				}
				penX, penY = x, y
			}
			left = word & 1
		}
	}
	return string(b)
}

// appendInt is strconv.AppendInt with a short way for the one digit that nearly all of the numbers have.
func appendInt(b []byte, n int) []byte {
	if 0 <= n && n < 10 {
		return append(b, '0'+byte(n))
	}
	return strconv.AppendInt(b, int64(n), 10)
}
