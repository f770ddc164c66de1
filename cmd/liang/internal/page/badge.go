package page

import (
	"fmt"

	"liang/cmd/liang/internal/draw"
	"liang/cmd/liang/internal/qrcode"
)

// What a shop shows of its pledge elsewhere: a badge on its pages, a code on its plaque. Neither bears the Party's emblem.

// quietZone is the white margin that a QR code needs, in modules (ISO/IEC 18004).
const quietZone = 4

// qrOf is the QR code of an address.
func qrOf(address string) (QR, error) {
	path, n, err := qrcode.Path(address)
	if err != nil {
		return QR{}, fmt.Errorf("page: QR code of %s: %w", address, err)
	}
	return QR{path, fmt.Sprintf("%d %d %d %[3]d", -quietZone, -quietZone, n+2*quietZone)}, nil
}

// badge is the SVG file that a shop may show.
func (p *Plan) badge(e *entry) []byte {
	d := p.site.Disclose(e.pledge)
	b := draw.Badge{Code: string(d.Code), State: stateOf(d.Standing).Word, InForce: d.Standing.InForce, AsOf: d.Standing.Since.ZH(), Domain: string(p.site.Config.Domain)}
	if !d.Standing.Tombstone {
		b.Shop = d.ShopName
		if d.Standing.InForce && !d.LastVerified.Date.IsZero() { // the day of the last check; today's date would be a new file every day
			b.AsOf = d.LastVerified.Date.ZH()
		}
	}
	if d.Demo {
		b.Mark = "演示数据，并非真实商户"
	}
	return draw.AppendBadge(nil, &b)
}

// icon is the portal's own mark, for the web manifest.
const icon = "favicon.svg"

// iconPNG is the mark for what cannot read SVG, such as home screens. A site may bring its own, static/icon.png.
const (
	iconPNG  = "/icon.png"
	iconSize = 512
)
