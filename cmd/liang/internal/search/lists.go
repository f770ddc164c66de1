package search

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"liang/cmd/liang/internal/pinyin"
)

const (
	rowsPerFile = 8
	bestOf      = 30      // how many entries the list of a single character has: such lists are shown, not combined
	rareBelow   = 10      // a character with fewer entries by name is also listed by text
	passLeast   = 1 << 17 // how many postings are in memory at once, about,
	passesMost  = 32      // unless that takes more passes than these; a byte counts them
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

// text is a key of one character or two.
func (t *runeTable) text(key uint32) string {
	if b := uint16(key); b > 0 {
		return string([]rune{t.all[key>>16], t.all[b]})
	}
	return string(t.all[key>>16])
}

// bucket returns a function from such a key to its file. It is asked millions of times.
func (t *runeTable) bucket(n int) func(key uint32) int {
	first := make([]uint32, len(t.all)) // what a character is hashed to
	for i, r := range t.all {
		first[i] = hashRune(hashStart, r)
	}
	return func(key uint32) int {
		h := first[key>>16]
		if b := uint16(key); b > 0 {
			h = hashRune(h, t.all[b])
		}
		return int(h & uint32(n-1))
	}
}

func pair(a, b uint16) uint32 { return uint32(a)<<16 | uint32(b) }

// tokens are the texts of all entries as numbers of characters or syllables. What lies between two texts is 0.
type tokens struct {
	all  []uint16
	ends []int // of entries
}

func (t *tokens) end() { t.ends = append(t.ends, len(t.all)) }

func (t *tokens) of(entry int) []uint16 {
	from := 0
	if entry > 0 {
		from = t.ends[entry-1]
	}
	return t.all[from:t.ends[entry]]
}

// each calls do for each place at which a text has a token: the token, the next one, which is 0 at the end of the text, and whether the text ends after
// that.
func (t *tokens) each(entry int, do func(at int, token, next uint16, last bool)) {
	list := t.of(entry)
	for i, token := range list {
		if token == 0 {
			continue
		}
		next := uint16(0)
		if i+1 < len(list) {
			next = list[i+1]
		}
		do(i, token, next, i+2 >= len(list) || list[i+2] == 0)
	}
}

// names are titles, or what stands beside them.
type names struct {
	mark uint32 // of their places
	*tokens
}

// A maker makes the files of an index, each when it is asked for.
type maker struct {
	collection
	counts         counts
	runes          *runeTable // of names
	titles, others tokens     // names as characters
	sounds         func() *sounds
	textRunes      *runeTable
	texts          tokens
	dictionary     func() (words []string, number map[string]int) // that rows refer to by number
	t, s, p, b     *family
}

func newMaker(c collection, n counts) *maker {
	c.arrange()
	m := &maker{collection: c, counts: n, runes: newRuneTable(), textRunes: newRuneTable()}
	var texts sync.WaitGroup
	texts.Go(m.foldTexts)
	m.foldNames()
	texts.Wait()
	m.sounds = sync.OnceValue(m.read)
	m.dictionary = sync.OnceValues(m.frequent)
	free := make(chan buffers, 2)
	m.t = newFamily(free, n.t, 2*(len(m.titles.all)+len(m.others.all)), m.runes.bucket(n.t), m.byName, m.writeName)
	m.s = newFamily(free, n.s, len(m.titles.all), m.runes.bucket(n.s), m.bySkip, m.writeName)
	m.p = newFamily(free, n.p, 4*len(m.titles.all)+2*len(m.others.all), func(key uint32) int { return m.sounds().bucket(key, n.p) }, m.bySound, m.writeSound)
	m.b = newFamily(free, n.b, len(m.texts.all), m.textRunes.bucket(n.b), nil, m.writeText)
	m.b.list = m.byText(m.b)
	return m
}

func (m *maker) foldNames() {
	var folded []rune
	for i := range m.entries {
		e := &m.entries[i]
		folded = fold(folded[:0], e.title)
		for _, r := range folded {
			m.titles.all = append(m.titles.all, m.runes.of(r))
		}
		m.titles.end()
		for _, n := range e.names {
			folded = fold(folded[:0], n)
			for _, r := range folded {
				m.others.all = append(m.others.all, m.runes.of(r))
			}
			m.others.all = append(m.others.all, make([]uint16, gap)...)
		}
		m.others.end()
	}
}

func (m *maker) foldTexts() {
	for i := range m.entries {
		e := &m.entries[i]
		for _, list := range [][]string{e.shown, e.texts} {
			for _, text := range list {
				for _, r := range text {
					if r = foldRune(r); r != 0 {
						m.texts.all = append(m.texts.all, m.textRunes.of(r))
					}
				}
				m.texts.all = append(m.texts.all, 0)
			}
		}
		m.texts.end()
	}
}

// A lister appends the postings of a family whose keys are wanted, entry by entry.
type lister func(list []posting, wanted func(key uint32) bool) []posting

// A family is the files of one kind, which are made some at a time, so that not all of their postings are in memory.
type family struct {
	n      int                  // how many files
	step   int                  // how many are made at a time
	bucket func(key uint32) int // the file of a key
	list   func(list []posting, pass int) []posting
	write  func(*writer, []posting) // writes those of one key
	size   int                      // how many postings a pass has, about
	free   chan buffers
	passes []pass
}

// buffers are the memory of a pass, for the next one: a list, and what it takes to sort it.
type buffers struct{ list, spare []posting }

// A pass is files that are made together, as long as not all of them were asked for.
type pass struct {
	sync.Mutex
	files [][]byte // nil if they are not made, or were given away
	left  int
	state atomic.Int32
}

// The states of a pass.
const (
	unmade = iota
	making
	made
)

// newFamily returns a family of n files, which hold about total postings.
func newFamily(free chan buffers, n, total int, bucket func(key uint32) int, list lister, write func(*writer, []posting)) *family {
	size := max(passLeast, total/passesMost)
	step := min(n, max(1, n*size/max(total, 1)))
	ofPass := func(postings []posting, pass int) []posting {
		from, to := pass*step, (pass+1)*step
		return list(postings, func(key uint32) bool {
			at := bucket(key)
			return from <= at && at < to
		})
	}
	return &family{n, step, bucket, ofPass, write, min(size, total) * 9 / 8, free, make([]pass, (n+step-1)/step)}
}

// file returns file number i.
func (f *family) file(i int) []byte {
	k := i / f.step
	p := &f.passes[k]
	if p.state.Load() == making && k+1 < len(f.passes) { // by another thread: rather than wait, make what will be asked for next
		if next := &f.passes[k+1]; next.state.CompareAndSwap(unmade, making) {
			next.Lock()
			f.make(k + 1)
			next.Unlock()
		}
	}
	p.Lock()
	defer p.Unlock()
	f.make(k)
	file := p.files[i%f.step]
	if p.left--; p.left == 0 {
		p.files = nil
	}
	return file
}

// make makes the files of pass k, which is locked, unless there are some.
func (f *family) make(k int) {
	p := &f.passes[k]
	if p.files != nil {
		return
	}
	p.state.Store(making)
	defer p.state.Store(made)
	from, to := k*f.step, min((k+1)*f.step, f.n)
	var b buffers
	select {
	case b = <-f.free:
	default:
	}
	b.list = f.list(slices.Grow(b.list[:0], f.size), k)
	w := newWriter(f.n, from, to)
	b.spare = byKey(b.list, b.spare)
	for group := range groups(b.list) {
		f.write(w, group)
	}
	select {
	case f.free <- b:
	default:
	}
	p.files, p.left = w.files, to-from
}

// heavy returns the keys of two tokens that more than a fortieth of all entries have, and more than 256.
func (m *maker) heavy(list lister) (keys []uint32) {
	limit := max(256, len(m.entries)/40)
	first, second := make([]int, 1<<16), make([]int, 1<<16)
	list(nil, func(key uint32) bool {
		first[key>>16]++
		second[uint16(key)]++
		return false
	})
	seen := map[uint32]int{} // only keys that can be heavy: few
	list(nil, func(key uint32) bool {
		if uint16(key) > 0 && first[key>>16] > limit && second[uint16(key)] > limit {
			seen[key]++
		}
		return false
	})
	for key, n := range seen {
		if n > limit {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// namesIndex is what the script must know before it can look names up.
func (m *maker) namesIndex() []byte {
	heavy := "\n" // keys with long lists, between line ends
	for _, key := range m.heavy(m.byName) {
		heavy += m.runes.text(key) + "\n"
	}
	for _, key := range m.heavy(m.bySound) {
		heavy += m.sounds().text(key) + "\n"
	}
	text, _ := json.Marshal(struct { // cannot fail: numbers and strings
		T     int    `json:"t"`
		S     int    `json:"s"`
		P     int    `json:"p"`
		Heavy string `json:"heavy"`
	}{m.counts.t, m.counts.s, m.counts.p, heavy})
	return text
}

// rowsIndex is what it must know to show results, and to look texts up.
func (m *maker) rowsIndex() []byte {
	type kind struct {
		Kind  string `json:"kind"`
		Word  string `json:"word,omitempty"`
		Class string `json:"class,omitempty"`
		Sign  string `json:"sign,omitempty"`
		First int    `json:"first"`
	}
	words, _ := m.dictionary()
	x := struct {
		Entries int      `json:"entries"`
		B       int      `json:"b"`
		Rows    int      `json:"rows"` // in a file
		Groups  []kind   `json:"groups"`
		Words   []string `json:"words"` // that rows refer to
	}{len(m.entries), m.counts.b, rowsPerFile, nil, words}
	for i, g := range m.groups {
		first, _ := slices.BinarySearchFunc(m.entries, i, func(e entry, i int) int { return cmp.Compare(e.group, i) })
		x.Groups = append(x.Groups, kind{g.Kind, g.State.Word, g.State.Class, g.State.Sign, first})
	}
	text, _ := json.Marshal(x) // cannot fail: numbers and strings
	return text
}

// fold is the table of traditional characters whose simplified ones can be found.
func (m *maker) fold() []byte {
	return []byte(foldTable(func(r rune) bool { return m.runes.has(r) || m.textRunes.has(r) }))
}

// byName lists the pairs of characters and the characters of names.
func (m *maker) byName(list []posting, wanted func(key uint32) bool) []posting {
	for i := range m.entries {
		for _, names := range []names{{0, &m.titles}, {beside, &m.others}} {
			names.each(i, func(at int, token, next uint16, last bool) {
				p := posting{pair(token, 0), uint32(i), names.mark | uint32(at)<<1}
				if next == 0 {
					p.place |= 1
				}
				if wanted(p.key) {
					list = append(list, p)
				}
				if next == 0 {
					return
				}
				p.key |= uint32(next)
				if last {
					p.place |= 1
				}
				if wanted(p.key) {
					list = append(list, p)
				}
			})
		}
	}
	return list
}

// writeName writes the list of a key that is one character or two.
func (m *maker) writeName(w *writer, group []posting) {
	if uint16(group[0].key) == 0 {
		group = best(group)
	}
	w.line(m.runes.text(group[0].key), group)
}

// best returns those postings of a character that are shown, the best one of each entry: titles that begin with it, then other titles, then other names.
func best(list []posting) []posting {
	quality := func(p posting) int {
		switch {
		case p.place&beside != 0:
			return 2
		case p.place>>1 > 0:
			return 1
		}
		return 0
	}
	var out []posting
	for _, p := range list {
		switch last := len(out) - 1; {
		case last < 0 || out[last].entry != p.entry:
			out = append(out, p)
		case quality(p) < quality(out[last]):
			out[last] = p
		}
	}
	if len(out) <= bestOf {
		return out
	}
	slices.SortStableFunc(out, func(a, b posting) int { return cmp.Compare(quality(a), quality(b)) })
	out = out[:bestOf]
	slices.SortFunc(out, func(a, b posting) int { return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.place, b.place)) })
	return out
}

// bySkip lists the pairs of characters with one between them, in titles.
func (m *maker) bySkip(list []posting, wanted func(key uint32) bool) []posting {
	for i := range m.entries {
		title := m.titles.of(i)
		for j := 0; j+2 < len(title); j++ {
			p := posting{pair(title[j], title[j+2]), uint32(i), uint32(j) << 1}
			if j+3 == len(title) {
				p.place |= 1
			}
			if wanted(p.key) {
				list = append(list, p)
			}
		}
	}
	return list
}

// byText lists the pairs of characters in texts, and the characters that hardly any name has. Texts are most of the index, so the pass of each pair is
// found once, and not in each pass again.
func (m *maker) byText(f *family) func(list []posting, pass int) []posting {
	find := sync.OnceValues(func() (passes []uint8, alone []posting) {
		passes = make([]uint8, len(m.texts.all)) // of the pair that begins there, from 1
		seen := make([]int, len(m.runes.all))    // how often names have a character
		for _, names := range []*tokens{&m.titles, &m.others} {
			for _, token := range names.all {
				seen[token]++
			}
		}
		type character struct {
			rare          bool
			entries, last int // that are listed
		}
		characters := make([]character, len(m.textRunes.all))
		for i, r := range m.textRunes.all {
			characters[i].rare = i > 0 && (!m.runes.has(r) || seen[m.runes.of(r)] < rareBelow)
		}
		from := 0
		for i := range m.entries {
			m.texts.each(i, func(at int, token, next uint16, _ bool) {
				if next > 0 {
					passes[from+at] = uint8(f.bucket(pair(token, next))/f.step + 1)
				}
				if c := &characters[token]; c.rare && c.entries < bestOf && (c.entries == 0 || c.last != i) {
					c.entries, c.last = c.entries+1, i
					alone = append(alone, posting{key: pair(token, 0), entry: uint32(i)})
				}
			})
			from = m.texts.ends[i]
		}
		return passes, alone
	})
	return func(list []posting, pass int) []posting {
		passes, alone := find()
		for _, p := range alone {
			if f.bucket(p.key)/f.step == pass {
				list = append(list, p)
			}
		}
		entry := 0
		for at := 0; ; at++ {
			skipped := bytes.IndexByte(passes[at:], uint8(pass+1))
			if skipped < 0 {
				return list
			}
			at += skipped
			for at >= m.texts.ends[entry] {
				entry++
			}
			list = append(list, posting{key: pair(m.texts.all[at], m.texts.all[at+1]), entry: uint32(entry)})
		}
	}
}

// writeText writes the list of a key in texts, which has no places.
func (m *maker) writeText(w *writer, group []posting) {
	w.entries(m.textRunes.text(group[0].key), group)
}

// sounds are names as syllables.
type sounds struct {
	*table
	titles, others tokens
	capitals       []uint16 // for each syllable the one that stands for its first letter
	capital        []bool   // whether it is one
	lower          []string // a capital as a small letter
	hash           []uint32 // of a syllable, as buckets are made from
}

// read reads all names.
func (m *maker) read() *sounds {
	s := &sounds{table: newTable()}
	var name []rune
	for i := range m.entries {
		e := &m.entries[i]
		name = fold(name[:0], e.title)
		for _, said := range pinyin.Read(name, e.pinyin, false) {
			s.titles.all = append(s.titles.all, s.of(said))
		}
		s.titles.end()
		for _, n := range e.names {
			name = fold(name[:0], n)
			if len(name) > 0 && pinyin.IsHan(name[0]) {
				for _, said := range pinyin.Read(name, "", true) {
					s.others.all = append(s.others.all, s.of(said))
				}
			} else { // codes have no sound
				s.others.all = append(s.others.all, make([]uint16, len(name))...)
			}
			s.others.all = append(s.others.all, make([]uint16, gap)...)
		}
		s.others.end()
	}
	for i := 0; i < len(s.all); i++ { // capitals are added on the way
		letter, _ := utf8.DecodeRuneInString(s.all[i])
		capital := i > 0 && isCapital(s.all[i])
		s.capital = append(s.capital, capital)
		s.lower = append(s.lower, strings.ToLower(s.all[i]))
		s.hash = append(s.hash, hashText(hashStart, s.all[i]))
		if capital || i == 0 {
			s.capitals = append(s.capitals, uint16(i))
		} else {
			s.capitals = append(s.capitals, s.of(strings.ToUpper(string(letter))))
		}
	}
	return s
}

// text is a key as the script writes it: "dou", "dou hua", "dou h" or "DH".
func (s *sounds) text(key uint32) string {
	glue, second := s.second(key)
	return s.all[key>>16] + glue + second
}

// second is what follows the first syllable in a key.
func (s *sounds) second(key uint32) (glue, text string) {
	a, b := key>>16, uint16(key)
	switch {
	case b == 0:
		return "", ""
	case s.capital[a]:
		return "", s.all[b]
	}
	return " ", s.lower[b]
}

func (s *sounds) bucket(key uint32, n int) int {
	glue, second := s.second(key)
	return int(hashText(hashText(s.hash[key>>16], glue), second) & uint32(n-1))
}

// isCapital reports whether s can stand for a first letter: a capital letter, or what has none, such as a digit.
func isCapital(s string) bool { return utf8.RuneCountInString(s) == 1 && strings.ToUpper(s) == s }

// bySound lists two syllables, a syllable and the first letter of the next, two first letters, and a syllable.
func (m *maker) bySound(list []posting, wanted func(key uint32) bool) []posting {
	s := m.sounds()
	for i := range m.entries {
		for _, names := range []names{{0, &s.titles}, {beside, &s.others}} {
			names.each(i, func(at int, said, next uint16, last bool) {
				add := func(key uint32, end bool) {
					p := posting{key, uint32(i), names.mark | uint32(at)<<1}
					if end {
						p.place |= 1
					}
					if wanted(key) {
						list = append(list, p)
					}
				}
				add(pair(said, 0), next == 0)
				if next == 0 {
					return
				}
				add(pair(s.capitals[said], s.capitals[next]), last)
				if s.capital[said] { // a digit, which is no syllable
					return
				}
				add(pair(said, next), last)
				if len(s.all[next]) > 1 { // a reader who is still typing
					add(pair(said, s.capitals[next]), false)
				}
			})
		}
	}
	return list
}

// writeSound writes the list of a key of syllables.
func (m *maker) writeSound(w *writer, group []posting) {
	if uint16(group[0].key) == 0 {
		group = best(group)
	}
	w.line(m.sounds().text(group[0].key), group)
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

// A writer collects lines of keys and lists in the files from a number on.
type writer struct {
	n, from int
	files   [][]byte
}

func newWriter(n, from, to int) *writer {
	w := &writer{n, from, make([][]byte, to-from)}
	for i := range w.files {
		w.files[i] = []byte{'\n'} // so that every key follows a line end
	}
	return w
}

// line writes a key with its places in titles and its places in other names.
func (w *writer) line(key string, list []posting) {
	to := &w.files[bucket(key, w.n)-w.from]
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
	for b[len(b)-1] == '\t' {
		b = b[:len(b)-1]
	}
	*to = append(b, '\n')
}

// entries writes a key with the entries that have it.
func (w *writer) entries(key string, list []posting) {
	to := &w.files[bucket(key, w.n)-w.from]
	b := append(append(*to, key...), '\t')
	last := uint32(0)
	for i, p := range list {
		if i == 0 || p.entry != last {
			b = AppendNumber(b, p.entry-last)
			last = p.entry
		}
	}
	*to = append(b, '\n')
}

// AppendNumber writes n in the 64 characters from "0", five bits at a time, lowest first; the upper half says that more follow.
func AppendNumber(b []byte, n uint32) []byte {
	for ; n > 31; n >>= 5 {
		b = append(b, byte('0'+32+n&31))
	}
	return append(b, byte('0'+n))
}

const hashStart = 2166136261

// bucket is the file of a key, of n, a power of two: FNV-1a over its UTF-16, which the script has at hand.
func bucket(key string, n int) int { return int(hashText(hashStart, key) & uint32(n-1)) }

func hashText(h uint32, text string) uint32 {
	for _, r := range text {
		h = hashRune(h, r)
	}
	return h
}

func hashRune(h uint32, r rune) uint32 {
	if r < 0x10000 {
		return (h ^ uint32(r)) * 16777619
	}
	r -= 0x10000
	h = (h ^ uint32(0xd800+r>>10)) * 16777619
	return (h ^ uint32(0xdc00+r&0x3ff)) * 16777619
}

// shownLimit is how many characters of a title or a text a row has: as many as a title may have.
const shownLimit = 60

// frequent finds the words that many rows have.
func (m *maker) frequent() (words []string, number map[string]int) {
	uses := map[string]int{}
	for i := range m.entries {
		for _, list := range [][]string{m.entries[i].facts, m.entries[i].shown} {
			for _, text := range list {
				uses[text]++
			}
		}
	}
	// Not worth its place is what few rows have.
	for text, n := range uses {
		if n > max(8, len(m.entries)/250) {
			words = append(words, text)
		}
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(uses[b], uses[a]), strings.Compare(a, b)) })
	words = words[:min(len(words), 100)]
	number = make(map[string]int, len(words))
	for i, text := range words {
		number[text] = i
	}
	return words, number
}

// rows returns file number i of rows. A row is title, address, facts and texts between tabs; facts and texts are divided by bars.
func (m *maker) rows(i int) []byte {
	_, number := m.dictionary()
	var b bytes.Buffer
	write := func(list []string) {
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
			cell(&b, text)
		}
	}
	for _, e := range m.entries[i*rowsPerFile : min((i+1)*rowsPerFile, len(m.entries))] {
		cell(&b, e.title)
		b.WriteByte('\t')
		b.WriteString(e.url)
		facts := e.facts
		if e.demo {
			facts = append(facts[:len(facts):len(facts)], "演示")
		}
		write(facts)
		write(e.shown)
		b.WriteByte('\n')
	}
	return b.Bytes()
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
