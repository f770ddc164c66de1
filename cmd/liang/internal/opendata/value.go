package opendata

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"liang/cmd/liang/internal/content"
)

// A value is one cell. The zero value is a cell without anything in it.
type value struct {
	kind kind
	text string // also the digits of a number
	date content.Date
	list []string
}

type kind uint8

const (
	empty kind = iota
	isText
	isDate
	isLiteral // a number or a boolean, as both CSV and JSON write it
	isList
)

func text[S ~string](s S) value {
	if s == "" {
		return value{}
	}
	return value{kind: isText, text: string(s)}
}

func date(d content.Date) value {
	if d.IsZero() {
		return value{}
	}
	return value{kind: isDate, date: d}
}

func number(n int) value              { return value{kind: isLiteral, text: strconv.Itoa(n)} }
func boolean(b bool) value            { return value{kind: isLiteral, text: strconv.FormatBool(b)} }
func decimal(d content.Decimal) value { return value{kind: isLiteral, text: string(d)} }

// known is n, or nothing if n is 0 because nobody said how many.
func known(n int) value {
	if n == 0 {
		return value{}
	}
	return number(n)
}

// yes is true or nothing: where "false" would say more than is known.
func yes(b bool) value {
	if !b {
		return value{}
	}
	return boolean(true)
}

func list(items []string) value {
	if len(items) == 0 {
		return value{}
	}
	return value{kind: isList, list: items}
}

// separator stands between the items of a list in a CSV cell. Addresses never contain it.
const separator = "|"

// appendCell appends v as the text of a CSV cell, before quoting.
func (v value) appendCell(b []byte) []byte {
	switch v.kind {
	case isText:
		return append(b, guard(v.text)...)
	case isDate:
		return appendDate(b, v.date)
	case isLiteral:
		return append(b, v.text...)
	case isList:
		items := make([]string, len(v.list))
		for i, s := range v.list {
			items[i] = strings.ReplaceAll(s, separator, "｜")
		}
		return append(b, guard(strings.Join(items, separator))...)
	}
	return b
}

// appendJSON appends v, which is not empty, as JSON.
func (v value) appendJSON(b []byte) []byte {
	switch v.kind {
	case isText:
		return appendString(b, v.text)
	case isDate:
		return append(appendDate(append(b, '"'), v.date), '"')
	case isLiteral:
		return append(b, v.text...)
	case isList:
		b = append(b, '[')
		for i, s := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, s)
		}
		return append(b, ']')
	}
	return append(b, "null"...)
}

// appendDate appends d at the precision that is known.
func appendDate(b []byte, d content.Date) []byte {
	two := func(mark byte, n uint8) { b = append(b, mark, '0'+n/10, '0'+n%10) }
	b = append(b, byte('0'+d.Year/1000), byte('0'+d.Year/100%10), byte('0'+d.Year/10%10), byte('0'+d.Year%10))
	if d.Month > 0 {
		two('-', d.Month)
	}
	if d.Day > 0 {
		two('-', d.Day)
	}
	if d.HasTime {
		two('T', d.Hour)
		two(':', d.Min)
	}
	return b
}

// guard keeps a spreadsheet from running a cell: what it might take for a formula gets an apostrophe in front, which shows that the cell
// is text. So does a cell that only looks guarded, so that unguard can undo it. Numbers with a sign stay numbers.
func guard(s string) string {
	if runs(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// runs reports whether a spreadsheet may run s, after OWASP's advice on CSV injection. Full-width signs count, because spreadsheets set
// to Chinese or Japanese read them as their ASCII forms.
func runs(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '=', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return true
	case '+', '-':
		return !plainNumber(s[n:])
	}
	return false
}

// plainNumber reports whether s is digits with at most one point between them.
func plainNumber(s string) bool {
	whole, frac, dotted := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (!dotted || digits(frac))
}

// appendString appends s as a JSON string that is inert in HTML as well, as json.Marshal writes it. Written by hand because there is one
// small file for each pledge, and json.Marshal takes most of the time of one.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7f {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || r == '\u2028' || r == '\u2029' {
			b = append(b, s[start:i]...)
			b = append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
			start = i + n
		}
		i += n
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
