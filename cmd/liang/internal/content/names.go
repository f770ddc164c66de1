package content

import (
	"path"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/pinyin"
)

// suggestName makes a file name out of what an editor typed, as far as ASCII letters and digits go, or in pinyin if there are none, and another
// than those taken.
func suggestName(name string, taken map[string]string) string {
	ext := strings.ToLower(path.Ext(name))
	stem := strings.TrimSuffix(name, path.Ext(name))
	if inner := strings.ToLower(path.Ext(stem)); inner == ".md" || inner == ".yaml" { // notes.md.txt, by an editor that hides endings
		stem, ext = strings.TrimSuffix(stem, path.Ext(stem)), inner
	}
	var b strings.Builder
	for _, r := range strings.ToLower(stem) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	word := strings.TrimRight(b.String(), "-")
	if word == "" {
		const longest = 60
		word = pinyin.Slug(stem, longest)
	}
	if word == "" {
		word = "new-name"
	}
	if reservedName(word) {
		word += "-page"
	}
	suggested := word + ext
	for n := 2; !digits(word) && taken[suggested] != "" && taken[suggested] != name; n++ {
		suggested = word + "-" + strconv.Itoa(n) + ext
	}
	return suggested
}
