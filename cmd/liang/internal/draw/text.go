package draw

import (
	"strings"
	"unicode/utf8"
)

// width of text is counted in hundredths of the font size. The faces of readers differ, so the widths are those of a wide sans serif:
// what is reckoned to fit, fits.

var latin = [utf8.RuneSelf]uint8{}

func init() {
	for r := range latin {
		switch {
		case r < ' ' || r == 0x7f:
			latin[r] = 100 // shown as U+FFFD
		case strings.ContainsRune(" !'(),./:;I[]`fijlrt|", rune(r)):
			latin[r] = 40
		case r == 'm' || r == 'w' || r == 'M' || r == 'W' || r == '%' || r == '@':
			latin[r] = 95
		case 'A' <= r && r <= 'Z' || r == '+' || r == '<' || r == '=' || r == '>' || r == '&' || r == '~' || r == '#':
			latin[r] = 74
		default:
			latin[r] = 60
		}
	}
}

func runeWidth(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		return int(latin[r])
	case 0x300 <= r && r <= 0x36f, 0x200b <= r && r <= 0x200f, 0xfe00 <= r && r <= 0xfe0f:
		return 0
	case r < 0x300:
		return 74
	}
	return 100
}

// measure returns the width of s in units, rounded up.
func measure(s string, size int) int { return (hundredths(s)*size + 99) / 100 }

func hundredths(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

const (
	noStart = "，。、；：！？）》〉”’」』】…·％—,.;:!?)]}%"
	noEnd   = "（《〈“‘「『【([{"
)

// wrap breaks s into lines of at most width units, between Han characters and after spaces, keeping closing marks off the start of a line
// and opening marks off its end. The lines are made as even as their number allows, so that no last character stands alone.
func wrap(s string, size, width int) []string {
	limit := width * 100 / size
	lines := fill(s, limit)
	if len(lines) < 2 {
		return lines
	}
	for even := hundredths(s) / len(lines); even < limit; even += 50 {
		if l := fill(s, even); len(l) <= len(lines) {
			return l
		}
	}
	return lines
}

// fill puts as much as fits into each line.
func fill(s string, limit int) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	var lines []string
	begin, used := 0, 0 // of the line
	brk := 0            // the last place where the line may end
	var prev rune
	for i, r := range s {
		if i > begin && mayBreak(prev, r) {
			brk = i
		}
		for used+runeWidth(r) > limit && i > begin { // more than once if little stands before the last break, and r is wide
			if brk <= begin {
				brk = i
			}
			if line := strings.TrimSpace(s[begin:brk]); line != "" {
				lines = append(lines, line)
			}
			begin = brk
			for begin < i && s[begin] == ' ' {
				begin++
			}
			used = hundredths(s[begin:i])
		}
		used += runeWidth(r)
		prev = r
	}
	if rest := strings.TrimSpace(s[begin:]); rest != "" {
		lines = append(lines, rest)
	}
	return lines
}

func mayBreak(a, b rune) bool {
	if strings.ContainsRune(noStart, b) || strings.ContainsRune(noEnd, a) || b == ' ' {
		return false
	}
	return a == ' ' || a >= 0x2e80 || b >= 0x2e80 || isPunctuation(a) || isPunctuation(b)
}

// isPunctuation reports the marks of Chinese text that stand below the block of Han characters.
func isPunctuation(r rune) bool { return 0x2010 <= r && r <= 0x2027 }

// shorten returns s if it fits into width units, and else as much of it as does, with an ellipsis.
func shorten(s string, size, width int) string {
	limit := width * 100 / size
	used, cut := 0, 0 // cut is where the ellipsis fits
	for i, r := range s {
		w := runeWidth(r)
		if used+w > limit {
			return strings.TrimRight(s[:cut], " ") + "…"
		}
		used += w
		if used+100 <= limit {
			cut = i + utf8.RuneLen(r)
			if r == utf8.RuneError {
				_, n := utf8.DecodeRuneInString(s[i:])
				cut = i + n
			}
		}
	}
	return s
}

// appendEscaped appends s as XML text or as an attribute's value. What XML cannot hold becomes U+FFFD.
func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i, r := range s {
		var esc string
		size := 1
		switch {
		case r == '&':
			esc = "&amp;"
		case r == '<':
			esc = "&lt;"
		case r == '>':
			esc = "&gt;"
		case r == '"':
			esc = "&#34;"
		case r < ' ':
			esc = "\uFFFD"
			if r == '\t' || r == '\n' || r == '\r' {
				esc = " "
			}
		case r == utf8.RuneError:
			_, size = utf8.DecodeRuneInString(s[i:])
			esc = "\uFFFD"
		case r == 0xfffe || r == 0xffff:
			esc, size = "\uFFFD", 3
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, esc...)
		from = i + size
	}
	return append(b, s[from:]...)
}
