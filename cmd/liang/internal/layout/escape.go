package layout

import (
	"html/template"
	"reflect"
	"strings"

	"liang/cmd/liang/internal/diag"
)

// Srcset is the value of a srcset attribute, made of addresses of our own.
type Srcset = template.Srcset

var (
	htmlType   = reflect.TypeFor[HTML]()
	jsonType   = reflect.TypeFor[JSON]()
	srcsetType = reflect.TypeFor[Srcset]()
)

// escaperOf returns how a text of type t is appended where html/template needs the escapers called needed. It is nil for places in
// which our templates have no values; why says which.
func escaperOf(t reflect.Type, needed []string) (escape func(out []byte, text string) []byte, why diag.Text) {
	switch place := strings.Join(needed, " "); place {
	case "htmlescaper":
		if t == htmlType {
			return appendRaw, why
		}
		return appendText, why
	case "attrescaper", "rcdataescaper":
		if t == htmlType {
			return nil, diag.Text{ZH: "属性和标题里只能放文字，不能放 HTML", EN: "attributes and titles hold text, not HTML"}
		}
		return appendText, why
	case "urlfilter urlnormalizer attrescaper":
		return func(out []byte, text string) []byte {
			if !safeURL(text) {
				text = "#" + unsafeURL
			}
			return appendURL(out, text, true)
		}, why
	case "urlnormalizer attrescaper":
		return func(out []byte, text string) []byte { return appendURL(out, text, true) }, why
	case "urlescaper attrescaper":
		return func(out []byte, text string) []byte { return appendURL(out, text, false) }, why
	case "srcsetescaper attrescaper":
		if t != srcsetType {
			return nil, diag.Text{ZH: "srcset 里只能放类型为 Srcset 的字段", EN: "srcset holds a field of type Srcset"}
		}
		return appendText, why
	case "jsvalescaper":
		if t != jsonType {
			return nil, diag.Text{ZH: "script 里只能放类型为 JSON 的字段", EN: "script holds a field of type JSON"}
		}
		return appendRaw, why
	}
	return nil, diag.Text{
		ZH: "值只能放在文字里和有引号的属性里；不能放在脚本、样式、注释、标签名和属性名里",
		EN: "values stand in text and in quoted attributes, not in scripts, styles, comments or the names of tags and attributes",
	}
}

// unsafeURL is what html/template puts in place of an address that could run a script.
const unsafeURL = "ZgotmplZ"

func appendRaw(out []byte, text string) []byte { return append(out, text...) }

// appendText escapes as html/template does in text and in quoted attributes.
func appendText(out []byte, text string) []byte {
	from := 0
	for i := range len(text) {
		if esc := escapes[text[i]]; esc != "" {
			out = append(append(out, text[from:i]...), esc...)
			from = i + 1
		}
	}
	return append(out, text[from:]...)
}

var escapes = [256]string{0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}

// safeURL reports whether a URL is relative or of a scheme that runs nothing.
func safeURL(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return !ok || strings.Contains(scheme, "/") || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "mailto")
}

// appendURL appends an address for a quoted attribute. With whole, what is special in an address stays so; otherwise it is a
// value within one, such as that of a query.
func appendURL(out []byte, s string, whole bool) []byte {
	const hex = "0123456789abcdef"
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0,
			whole && strings.IndexByte("!#$*,/:;=?@[]", c) >= 0,
			whole && c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, c)
		case whole && (c == '&' || c == '+'):
			out = append(out, escapes[c]...)
		default:
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return out
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
