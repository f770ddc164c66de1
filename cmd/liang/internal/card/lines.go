package card

import (
	"slices"
	"strings"
	"unicode"
)

// Characters that no line begins or ends with.
const (
	notFirst = "，。、；：？！）」』》〉】〕”’…—·,.;:?!)]}%％～"
	notLast  = "（「『《〈【〔“‘([{#＃￥$"
)

// setLines breaks a text into as few lines of at most width pixels as it takes, all about as long as each other. Latin words stay whole, and
// punctuation stays where Chinese puts it.
func setLines(text string, size, width int) []string {
	pieces := breakable([]rune(text))
	limit := width * em / size
	lines := fill(pieces, limit)
	low, high := 1, limit // the least width that takes no more lines
	for low < high {
		if mid := (low + high) / 2; len(fill(pieces, mid)) > len(lines) || widest(fill(pieces, mid)) > limit {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return fill(pieces, low)
}

// breakable cuts a text into the pieces between which a line may end.
func breakable(text []rune) (pieces []string) {
	start := 0
	for i := 1; i < len(text); i++ {
		a, b := text[i-1], text[i]
		word := inWord(a) && inWord(b)
		if !word && !strings.ContainsRune(notFirst, b) && !strings.ContainsRune(notLast, a) && b != ' ' {
			pieces = append(pieces, string(text[start:i]))
			start = i
		}
	}
	return append(pieces, string(text[start:]))
}

func inWord(r rune) bool {
	return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '+')
}

// fill puts pieces into lines, as many into each as it holds. A piece that is longer than a line is cut.
func fill(pieces []string, limit int) (lines []string) {
	line := ""
	for _, p := range pieces {
		if line != "" && widthOf(strings.TrimRight(line+p, " ")) > limit {
			lines = append(lines, strings.TrimRight(line, " "))
			line, p = "", strings.TrimLeft(p, " ")
		}
		line += p
		for runes := []rune(line); widthOf(line) > limit && len(runes) > 1; runes = []rune(line) {
			n := 1
			for n < len(runes)-1 && widthOf(string(runes[:n+1])) <= limit {
				n++
			}
			lines = append(lines, string(runes[:n]))
			line = string(runes[n:])
		}
	}
	return append(lines, strings.TrimSpace(line))
}

func widthOf(text string) (w int) {
	for _, r := range text {
		w += advance(r)
	}
	return w
}

func widest(lines []string) int {
	return widthOf(slices.MaxFunc(lines, func(a, b string) int { return widthOf(a) - widthOf(b) }))
}
