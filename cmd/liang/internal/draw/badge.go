package draw

// A Badge is what an online shop may show of its pledge. Strings that are empty are left out.
type Badge struct {
	Code    string // "GDHW-2018-001-C"
	Shop    string // not after a withdrawn consent
	State   string // in a word: "有效"
	InForce bool
	AsOf    string // the day for which State holds, as people write it
	Domain  string // where to look the code up
	Mark    string // "演示数据，并非真实商户"
}

// The badge is 320 by 132 pixels. It shows text and numbers alone: no emblem, no flag and nothing that could pass for one. It may be copied
// and grow old on a shop's page, so the state carries its date, and the last line says where to look.
const (
	badgeWidth = 320
	badgeFont  = `font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif"`
)

// AppendBadge appends the SVG file of b to dst.
func AppendBadge(dst []byte, b *Badge) []byte {
	ground, frame := "#9a2a1e", "#9a2a1e"
	if !b.InForce {
		ground, frame = "#55585c", "#55585c"
	}
	dst = append(dst, `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="132" viewBox="0 0 320 132" role="img" aria-labelledby="t" `+
		badgeFont+` font-size="14" fill="#1b1d1f"><title id="t">红网双亮 · 亮承诺 `...)
	dst = appendEscaped(dst, b.Code)
	dst = append(dst, ' ')
	dst = appendEscaped(dst, b.State)
	dst = append(dst, `</title><rect x="1" y="1" width="318" height="130" rx="6" fill="#fff" stroke="`...)
	dst = append(dst, frame...)
	dst = append(dst, `" stroke-width="2"/><path d="M1 7a6 6 0 0 1 6-6h306a6 6 0 0 1 6 6v25H1z" fill="`...)
	dst = append(dst, ground...)
	dst = append(dst, `"/><text x="14" y="23" font-size="16" font-weight="700" fill="#fff">红网双亮 · 亮承诺</text>`...)
	if b.Mark != "" {
		dst = appendBadgeText(dst, `<text x="306" y="22" font-size="12" text-anchor="end" fill="#fff">`, "", b.Mark, 12, 136)
	}
	if b.Shop != "" {
		dst = appendBadgeText(dst, `<text x="14" y="54" font-size="16" font-weight="700">`, "", b.Shop, 16, badgeWidth-28)
	}
	dst = appendBadgeText(dst, `<text x="14" y="77">`, "编号 ", b.Code, 14, badgeWidth-28)
	if b.State != "" {
		state := "状态 "
		dst = append(dst, `<text x="14" y="98">`...)
		dst = append(dst, state...)
		dst = append(dst, `<tspan font-weight="700">`...)
		dst = appendEscaped(dst, shorten(b.State, 14, 110))
		dst = append(dst, `</tspan>`...)
		if b.AsOf != "" {
			dst = append(dst, "（截至 "...)
			dst = appendEscaped(dst, shorten(b.AsOf, 14, 110))
			dst = append(dst, "）"...)
		}
		dst = append(dst, `</text>`...)
	}
	if b.Domain != "" {
		dst = appendBadgeText(dst, `<text x="14" y="120" font-size="13" fill="#4a4d52">`, "查询请到 ", b.Domain, 13, badgeWidth-28)
	}
	return append(dst, "</svg>\n"...)
}

// appendBadgeText appends an element of the label and s, shortened to the room that the label leaves.
func appendBadgeText(dst []byte, open, label, s string, size, room int) []byte {
	dst = append(dst, open...)
	dst = append(dst, label...)
	dst = appendEscaped(dst, shorten(s, size, room-measure(label, size)))
	return append(dst, "</text>"...)
}
