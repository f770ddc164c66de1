package search

import (
	"sync"

	"liang/cmd/liang/internal/pinyin"
)

// Pinyin reads a name: a syllable for each Chinese character, and letters and digits one by one. What says nothing (spaces, dots) is left out, so the
// result has an item for each folded character of the name. said is what the record says about it, or "".
func Pinyin(name, said string) []string { return pinyin.Read(fold(nil, name), said, false) }

// Initial is the letter under which a name stands in a list from A to Z, or "" if it begins with a digit or another script.
func Initial(name, said string) string {
	key := [2]string{name, said}
	if letter, known := letters.Load(key); known {
		return letter.(string)
	}
	text := fold(nil, name)
	if said == "" {
		text = text[:min(len(text), 8)] // no word that has a reading of its own is longer
	}
	letter := ""
	if s := pinyin.Read(text, said, false); len(s) > 0 && s[0][0] >= 'a' && s[0][0] <= 'z' {
		letter = s[0][:1]
	}
	letters.Store(key, letter)
	return letter
}

// letters remembers what Initial said, which depends on nothing else: a preview asks for all names after every save.
var letters sync.Map
