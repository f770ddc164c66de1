package page

import (
	"fmt"
	"html"

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

// badgeColours are the ground of the state's word, by class; white text on each has a contrast of 4.5:1 or more.
var badgeColours = map[string]string{"active": "#1a6b3c", "review": "#8a5a00", "pending": "#45597a", "suspended": "#8a5a00", "ended": "#555"}

// badge is the SVG that a shop may show: words and number. It stands alone, so it has colours of its own.
func (p *Plan) badge(e *entry) []byte {
	s := e.state()
	code := string(e.pledge.Code)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="260" height="72" viewBox="0 0 260 72" role="img" aria-label="红网双亮承诺 %[1]s %[2]s">
<rect width="260" height="72" rx="6" fill="#fff" stroke="#b3261e" stroke-width="2"/>
<g font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif"><text x="14" y="25" font-size="15" font-weight="700" fill="#b3261e">红网双亮 · 亮承诺%[3]s</text>
<text x="14" y="45" font-size="15" fill="#222">%[1]s</text>
<text x="14" y="62" font-size="11" fill="#444">以 %[4]s 上的记录为准</text></g>
<rect x="156" y="31" width="94" height="20" rx="3" fill="%[5]s"/><text x="203" y="46" font-size="12" text-anchor="middle" fill="#fff" font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif">%[2]s</text>
</svg>
`, code, html.EscapeString(s.Word), demoWord(e.pledge.Demo), html.EscapeString(string(p.site.Config.Domain)), badgeColours[s.Class])
}

func demoWord(demo bool) string {
	if demo {
		return "（演示）"
	}
	return ""
}

// icon is the portal's own mark, for the web manifest.
const icon = "favicon.svg"
