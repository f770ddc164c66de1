package search

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"liang/cmd/liang/internal/pinyin"
)

// files are the finished files of an index.
type files struct {
	manifest      []byte
	t, s, p, b, r [][]byte
	fold          string
}

const (
	rowsPerFile = 8
	bestOf      = 30      // how many entries the list of a single character has: such lists are shown, not combined
	rareBelow   = 10      // a character with fewer entries by name is also listed by text
	pass        = 1 << 18 // how many postings are in memory at once, about
)

// A posting says that entry has key at a place of its names. Postings of a key are in the order of entries, then of places.
type posting struct {
	key   uint32
	entry uint32
	place uint32 // position<<1, plus 1 if the key ends a name; beside marks names other than the title
}

const beside = 1 << 31

// gap separates the names beside a title, so that no query runs from one into the next.
const gap = 2

// A table gives small numbers to strings, from 1. Zero stands for what has none any more.
type table struct {
	number map[string]uint16
	all    []string
}

func newTable() *table { return &table{map[string]uint16{}, make([]string, 1)} }

func (t *table) of(s string) uint16 {
	n, ok := t.number[s]
	if !ok && len(t.all) <= 0xffff {
		n = uint16(len(t.all))
		t.number[s] = n
		t.all = append(t.all, s)
	}
	return n
}

// A runeTable is the same for characters.
type runeTable struct {
	basic  [0x10000]uint16
	others map[rune]uint16
	all    []rune
}

func newRuneTable() *runeTable { return &runeTable{others: map[rune]uint16{}, all: make([]rune, 1)} }

func (t *runeTable) has(r rune) bool { return r < 0x10000 && t.basic[r] > 0 || t.others[r] > 0 }

func (t *runeTable) of(r rune) uint16 {
	if r < 0x10000 && t.basic[r] > 0 {
		return t.basic[r]
	}
	n, ok := t.others[r]
	if !ok && len(t.all) <= 0xffff {
		n = uint16(len(t.all))
		t.all = append(t.all, r)
		if r < 0x10000 {
			t.basic[r] = n
		} else {
			t.others[r] = n
		}
	}
	return n
}

func pair(a, b uint16) uint32 { return uint32(a)<<16 | uint32(b) }

// make makes the files.
func (x *Index) make() *files {
	x.arrange()
	f := &files{}
	runes := newRuneTable()
	texts := x.foldTexts(runes)
	heavy := x.byName(f, runes, texts, pass)
	f.s = x.bySkip(runes, pass)
	heavy = append(heavy, x.bySound(f)...)
	f.b = x.byText(runes, texts, pass)
	dictionary := x.rows(f)
	f.fold = foldTable(runes.has)
	f.manifest = x.manifest(heavy, dictionary)
	return f
}

// manifest is what the script must know before it can look anything up.
func (x *Index) manifest(heavy, dictionary []string) []byte {
	type kind struct {
		Kind  string `json:"kind"`
		Word  string `json:"word,omitempty"`
		Class string `json:"class,omitempty"`
		Sign  string `json:"sign,omitempty"`
		First int    `json:"first"`
	}
	m := struct {
		Entries int      `json:"entries"`
		T       int      `json:"t"`
		S       int      `json:"s"`
		P       int      `json:"p"`
		B       int      `json:"b"`
		Rows    int      `json:"rows"` // in a file
		Groups  []kind   `json:"groups"`
		Heavy   string   `json:"heavy"` // keys with long lists, between line ends
		Words   []string `json:"words"` // that rows refer to
	}{len(x.entries), x.counts.t, x.counts.s, x.counts.p, x.counts.b, rowsPerFile, nil, "\n" + strings.Join(heavy, "\n") + "\n", dictionary}
	for i, g := range x.groups {
		first, _ := slices.BinarySearchFunc(x.entries, i, func(e entry, i int) int { return cmp.Compare(e.group, i) })
		m.Groups = append(m.Groups, kind{g.Kind, g.State.Word, g.State.Class, g.State.Sign, first})
	}
	text, _ := json.Marshal(m) // cannot fail: numbers and strings
	return text
}

// foldTexts folds all texts into numbers of characters, with 0 between texts, entry after entry.
func (x *Index) foldTexts(runes *runeTable) [][]uint16 {
	out := make([][]uint16, len(x.entries))
	var buffer []uint16
	for i := range x.entries {
		e := &x.entries[i]
		buffer = buffer[:0]
		for _, list := range [][]string{e.shown, e.texts} {
			for _, text := range list {
				for _, r := range text {
					if r = foldRune(r); r != 0 {
						buffer = append(buffer, runes.of(r))
					}
				}
				buffer = append(buffer, 0)
			}
		}
		out[i] = slices.Clone(buffer)
	}
	return out
}

// byName makes the files t and returns the keys with long lists.
func (x *Index) byName(f *files, runes *runeTable, texts [][]uint16, pass int) (heavy []string) {
	var seen []int // how often names have a character
	x.eachName(func(_, _ uint32, _ int, name []rune) {
		for _, r := range name {
			n := int(runes.of(r))
			seen = append(seen, make([]int, max(0, n+1-len(seen)))...)
			seen[n]++
		}
	})
	seen = append(seen, make([]int, len(runes.all)-len(seen))...)

	// Characters that hardly any name has are looked for in texts.
	rare := make([][]uint32, len(runes.all))
	for i, text := range texts {
		for _, r := range text {
			if r == 0 || seen[r] >= rareBelow || len(rare[r]) == bestOf {
				continue
			}
			if n := len(rare[r]); n == 0 || rare[r][n-1] != uint32(i) {
				rare[r] = append(rare[r], uint32(i))
			}
		}
	}

	w := newWriter(x.counts.t)
	limit := max(256, len(x.entries)/40)
	var long []uint32 // keys
	postings := func(list []posting, wanted func(key uint32) bool) []posting {
		x.eachName(func(entry, mark uint32, at int, name []rune) {
			list = addName(list, runes, wanted, entry, mark, at, name)
		})
		return list
	}
	of := func(key uint32) int {
		a, b := uint16(key>>16), uint16(key)
		if b == 0 {
			return bucket1(runes.all[a], x.counts.t)
		}
		return bucket2(runes.all[a], runes.all[b], x.counts.t)
	}
	inPasses(x.counts.t, 2*(x.titles+x.names), pass, of, postings, func(group []posting) {
		a, b := uint16(group[0].key>>16), uint16(group[0].key)
		key := string(runes.all[a])
		if b == 0 {
			w.line(key, best(group), rare[a])
			rare[a] = nil
			return
		}
		if len(group) > limit {
			long = append(long, group[0].key)
		}
		w.line(key+string(runes.all[b]), group, nil)
	})
	slices.Sort(long)
	for _, key := range long {
		heavy = append(heavy, string([]rune{runes.all[key>>16], runes.all[uint16(key)]}))
	}
	for r, entries := range rare {
		if entries != nil {
			w.line(string(runes.all[r]), nil, entries)
		}
	}
	f.t = w.files
	return heavy
}

// eachName calls do with each title and each other name: of which entry, beside or 0, at which position it begins, and the folded name, which is reused
// for the next one.
func (x *Index) eachName(do func(entry, mark uint32, at int, name []rune)) {
	var name []rune
	for i := range x.entries {
		e := &x.entries[i]
		name = fold(name[:0], e.title)
		do(uint32(i), 0, 0, name)
		at := 0
		for _, n := range e.names {
			name = fold(name[:0], n)
			do(uint32(i), beside, at, name)
			at += len(name) + gap
		}
	}
}

// addName adds the wanted postings of one name, which begins at position at.
func addName(list []posting, runes *runeTable, wanted func(key uint32) bool, entry, mark uint32, at int, name []rune) []posting {
	for i, r := range name {
		p := posting{pair(runes.of(r), 0), entry, mark | uint32(at+i)<<1}
		if i == len(name)-1 {
			p.place |= 1
		}
		if wanted(p.key) {
			list = append(list, p)
		}
		if i+1 < len(name) {
			p.key |= uint32(runes.of(name[i+1]))
			if i == len(name)-2 {
				p.place |= 1
			}
			if wanted(p.key) {
				list = append(list, p)
			}
		}
	}
	return list
}

// inPasses makes the lists of n files, some files at a time, so that never more than about pass of the total of postings are in memory. of is the
// file of a key, postings appends those whose key is wanted, write gets those of a key together.
func inPasses(n, total, pass int, of func(key uint32) int, postings func(list []posting, wanted func(key uint32) bool) []posting, write func(group []posting)) {
	step := min(n, max(1, n*pass/max(total, 1)))
	var list, spare []posting
	for from := 0; from < n; from += step {
		wanted := func(key uint32) bool { at := of(key); return at >= from && at < from+step }
		if step == n {
			wanted = func(uint32) bool { return true }
		}
		list = postings(list[:0], wanted)
		spare = byKey(list, spare)
		for group := range groups(list) {
			write(group)
		}
	}
}

// best returns those postings of a character that are shown: titles that begin with it, then other titles, then other names.
func best(list []posting) []posting {
	if len(list) <= bestOf {
		return list
	}
	out := slices.Clone(list)
	quality := func(p posting) int {
		switch {
		case p.place&beside != 0:
			return 2
		case p.place>>1 > 0:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b posting) int { return cmp.Compare(quality(a), quality(b)) })
	out = out[:bestOf]
	slices.SortFunc(out, func(a, b posting) int { return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.place, b.place)) })
	return out
}

// bySkip makes the files s.
func (x *Index) bySkip(runes *runeTable, pass int) [][]byte {
	w := newWriter(x.counts.s)
	var name []rune
	postings := func(list []posting, wanted func(key uint32) bool) []posting {
		for i := range x.entries {
			name = fold(name[:0], x.entries[i].title)
			for j := 0; j+2 < len(name); j++ {
				p := posting{pair(runes.of(name[j]), runes.of(name[j+2])), uint32(i), uint32(j) << 1}
				if j+3 == len(name) {
					p.place |= 1
				}
				if wanted(p.key) {
					list = append(list, p)
				}
			}
		}
		return list
	}
	of := func(key uint32) int { return bucket2(runes.all[key>>16], runes.all[uint16(key)], x.counts.s) }
	inPasses(x.counts.s, x.titles, pass, of, postings, func(group []posting) {
		w.line(string([]rune{runes.all[group[0].key>>16], runes.all[uint16(group[0].key)]}), group, nil)
	})
	return w.files
}

// bySound makes the files p and returns the keys with long lists. Keys are "dou", "dou hua", "dou h" and "DH".
func (x *Index) bySound(f *files) (heavy []string) {
	list := make([]posting, 0, 4*x.titles)
	sounds := newTable()
	letters := map[rune]uint16{} // number of the capital that stands for a first letter
	first := func(r rune) uint16 {
		n, ok := letters[r]
		if !ok {
			n = sounds.of(strings.ToUpper(string(r)))
			letters[r] = n
		}
		return n
	}
	add := func(entry, mark uint32, at int, said []string) {
		for i, r := range initials(said) {
			p := posting{0, entry, mark | uint32(at+i)<<1}
			if i == len(said)-1 {
				p.place |= 1
			}
			s := sounds.of(said[i])
			p.key = pair(s, 0)
			list = append(list, p)
			if i+1 == len(said) {
				continue
			}
			next, _ := utf8.DecodeRuneInString(said[i+1])
			if i == len(said)-2 {
				p.place |= 1
			}
			p.key = pair(s, sounds.of(said[i+1]))
			list = append(list, p)
			p.key = pair(first(r), first(next))
			list = append(list, p)
			if len(said[i+1]) > 1 { // a reader who is still typing
				p.key = pair(s, first(next))
				p.place &^= 1
				list = append(list, p)
			}
		}
	}
	var name []rune
	for i := range x.entries {
		e := &x.entries[i]
		name = fold(name[:0], e.title)
		add(uint32(i), 0, 0, pinyin.Read(name, e.pinyin, false))
		at := 0
		for _, n := range e.names {
			name = fold(name[:0], n)
			if len(name) > 0 && pinyin.IsHan(name[0]) { // codes have no sound
				add(uint32(i), beside, at, pinyin.Read(name, "", true))
			}
			at += len(name) + gap
		}
	}
	byKey(list, nil)
	w := newWriter(x.counts.p)
	limit := max(256, len(x.entries)/40)
	for group := range groups(list) {
		a, b := sounds.all[group[0].key>>16], sounds.all[uint16(group[0].key)]
		key := a
		switch {
		case b == "":
			w.line(key, best(group), nil)
			continue
		case isCapital(a):
			key += b
		case isCapital(b):
			key += " " + strings.ToLower(b)
		default:
			key += " " + b
		}
		if len(group) > limit {
			heavy = append(heavy, key)
		}
		w.line(key, group, nil)
	}
	f.p = w.files
	return heavy
}

func isCapital(s string) bool { return s[0] >= 'A' && s[0] <= 'Z' }

// byText makes the files b, some of them at a time.
func (x *Index) byText(runes *runeTable, texts [][]uint16, pass int) [][]byte {
	total := 0
	for _, t := range texts {
		total += len(t)
	}
	w := newWriter(x.counts.b)
	postings := func(list []posting, wanted func(key uint32) bool) []posting {
		for i, text := range texts {
			for j := 0; j+1 < len(text); j++ {
				if text[j] == 0 || text[j+1] == 0 {
					continue
				}
				if key := pair(text[j], text[j+1]); wanted(key) {
					list = append(list, posting{key: key, entry: uint32(i)})
				}
			}
		}
		return list
	}
	of := func(key uint32) int { return bucket2(runes.all[key>>16], runes.all[uint16(key)], x.counts.b) }
	var entries []uint32
	inPasses(x.counts.b, total, pass, of, postings, func(group []posting) {
		entries = entries[:0]
		for _, p := range group {
			if len(entries) == 0 || entries[len(entries)-1] != p.entry {
				entries = append(entries, p.entry)
			}
		}
		w.entries(string([]rune{runes.all[group[0].key>>16], runes.all[uint16(group[0].key)]}), entries)
	})
	return w.files
}

// byKey sorts by key and keeps the order of postings with the same key: a radix sort, since there are millions. It uses spare, which it returns
// as long as list.
func byKey(list, spare []posting) []posting {
	if cap(spare) < len(list) {
		spare = make([]posting, len(list))
	}
	other := spare[:len(list)]
	for shift := 0; shift < 32; shift += 16 {
		var at [1<<16 + 1]int
		for _, p := range list {
			at[p.key>>shift&0xffff+1]++
		}
		for i := range 1 << 16 {
			at[i+1] += at[i]
		}
		for _, p := range list {
			k := p.key >> shift & 0xffff
			other[at[k]] = p
			at[k]++
		}
		list, other = other, list
	}
	return other
}

// groups yields the postings of each key.
func groups(list []posting) func(yield func([]posting) bool) {
	return func(yield func([]posting) bool) {
		for from := 0; from < len(list); {
			to := from + 1
			for to < len(list) && list[to].key == list[from].key {
				to++
			}
			if !yield(list[from:to]) {
				return
			}
			from = to
		}
	}
}

// A writer collects lines of keys and lists in files.
type writer struct{ files [][]byte }

func newWriter(n int) *writer {
	w := &writer{make([][]byte, n)}
	for i := range w.files {
		w.files[i] = []byte{'\n'} // so that every key follows a line end
	}
	return w
}

// line writes a key with its places in titles, its places in other names and the entries with texts that have it.
func (w *writer) line(key string, list []posting, texts []uint32) {
	to := &w.files[bucket(key, len(w.files))]
	b := append(append(*to, key...), '\t')
	for _, mark := range []uint32{0, beside} {
		last := uint32(0)
		for _, p := range list {
			if p.place&beside != mark {
				continue
			}
			b = AppendNumber(AppendNumber(b, p.entry-last), p.place&^beside)
			last = p.entry
		}
		b = append(b, '\t')
	}
	b = appendEntries(b, texts)
	for len(b) > 0 && b[len(b)-1] == '\t' {
		b = b[:len(b)-1]
	}
	*to = append(b, '\n')
}

// entries writes a key with the entries that have it.
func (w *writer) entries(key string, list []uint32) {
	to := &w.files[bucket(key, len(w.files))]
	*to = append(appendEntries(append(append(*to, key...), '\t'), list), '\n')
}

func appendEntries(b []byte, list []uint32) []byte {
	last := uint32(0)
	for _, e := range list {
		b = AppendNumber(b, e-last)
		last = e
	}
	return b
}

// AppendNumber writes n in the 64 characters from "0", five bits at a time, lowest first; the upper half says that more follow.
func AppendNumber(b []byte, n uint32) []byte {
	for ; n > 31; n >>= 5 {
		b = append(b, byte('0'+32+n&31))
	}
	return append(b, byte('0'+n))
}

// bucket is the file of a key: FNV-1a over its UTF-16, which the script has at hand.
func bucket(key string, n int) int {
	h := uint32(2166136261)
	for _, r := range key {
		h = hashRune(h, r)
	}
	return int(h % uint32(n))
}

func bucket1(a rune, n int) int { return int(hashRune(2166136261, a) % uint32(n)) }

func bucket2(a, b rune, n int) int {
	return int(hashRune(hashRune(2166136261, a), b) % uint32(n))
}

func hashRune(h uint32, r rune) uint32 {
	if r < 0x10000 {
		return (h ^ uint32(r)) * 16777619
	}
	r -= 0x10000
	h = (h ^ uint32(0xd800+r>>10)) * 16777619
	return (h ^ uint32(0xdc00+r&0x3ff)) * 16777619
}

// shownLimit is how many characters of a text that is no promise a row has.
const shownLimit = 60

// rows makes the files r and returns the words that rows refer to by number. A row is title, address, facts and texts between tabs; facts and texts are
// divided by bars.
func (x *Index) rows(f *files) (dictionary []string) {
	uses := map[string]int{}
	for i := range x.entries {
		for _, list := range [][]string{x.entries[i].facts, x.entries[i].shown} {
			for _, text := range list {
				uses[text]++
			}
		}
	}
	// Not worth its place in the manifest is what few rows have.
	for text, n := range uses {
		if n > max(8, len(x.entries)/250) {
			dictionary = append(dictionary, text)
		}
	}
	slices.SortFunc(dictionary, func(a, b string) int { return cmp.Or(cmp.Compare(uses[b], uses[a]), strings.Compare(a, b)) })
	dictionary = dictionary[:min(len(dictionary), 100)]
	number := make(map[string]int, len(dictionary))
	for i, text := range dictionary {
		number[text] = i
	}
	write := func(b *bytes.Buffer, list []string) {
		b.WriteByte('\t')
		for i, text := range list {
			if i > 0 {
				b.WriteByte('|')
			}
			if n, ok := number[text]; ok {
				b.WriteByte('~')
				b.WriteString(strconv.Itoa(n))
				continue
			}
			cell(b, text)
		}
	}
	f.r = make([][]byte, x.counts.r)
	for i := range f.r {
		var b bytes.Buffer
		for _, e := range x.entries[i*rowsPerFile : min((i+1)*rowsPerFile, len(x.entries))] {
			cell(&b, e.title)
			b.WriteByte('\t')
			b.WriteString(e.url)
			facts := e.facts
			if e.demo {
				facts = append(facts[:len(facts):len(facts)], "演示")
			}
			write(&b, facts)
			write(&b, e.shown)
			b.WriteByte('\n')
		}
		f.r[i] = b.Bytes()
	}
	return dictionary
}

// cell writes text without what divides rows.
func cell(b *bytes.Buffer, text string) {
	n := 0
	for _, r := range text {
		if n++; n > shownLimit {
			b.WriteString("…")
			return
		}
		switch {
		case r == '|':
			r = '｜'
		case r == '~' && n == 1:
			r = '～'
		case r < ' ':
			r = ' '
		}
		b.WriteRune(r)
	}
}
