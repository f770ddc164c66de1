// Package search makes the index by which readers find the pages of the site, without a server: static files from which a script fetches
// the few that a query needs.
//
// [New] collects the [entry] of each page that can be found; [Index.Files] are the files of the index, and static/assets/search.js is
// their reader. [Pinyin] is how a Chinese name is read.
//
// # The index
//
// Entries are numbered in the order in which results of the same quality are shown, so every list below is also a ranking. A name (a
// title, and beside it a code or a person) is folded to small half-width letters, digits and simplified characters, without anything between
// them. Files hold lists by key, and a key's file is its hash modulo the number of files of that kind:
//
//	t  two characters that follow each other in a name, or one character: entries and positions
//	s  two characters with one between them, in titles: they survive a wrong character
//	p  two syllables, a syllable and the first letter of the next, two first letters, or one syllable
//	b  two characters that follow each other in a text, or one that names hardly have: entries alone
//	r  the rows to show, by number
//
// Texts are summaries, promises, keywords and bodies: all of a body of units, programmes, documents and pages, and of pledges and activities, of which
// there may be thousands, the beginning if there is no summary.
//
// With positions, a query of n characters needs n/2 lists to be certain, and prefixes and whole titles can be told apart before a row is
// fetched. Postings of every substring, sorted and cut into files, would need one file per query, but are many times larger and know no
// typing errors. Texts do without positions: they are three quarters of the index, and a query is sure enough after a few pairs.
//
// # The script
//
// static/assets/search.js folds a query and looks for it as a name, by every second pair of its characters; letters also as syllables, divided
// in every way, the last one perhaps unfinished, and as first letters. It begins with two pairs that are not on the index's list of heavy
// ones and takes more while too many names are left; rows, which are shown anyway, prove the last few. If there is no such name, it
// translates traditional characters by fold.txt, then looks in texts, then for all words one by one, then for three quarters of the
// characters in their places: of four characters, one wrong leaves pairs side by side or with one between. Codes differ at their ends, so they
// are looked for from there. In texts the second pair stands at an odd distance from the first: most words have two characters, so one of
// the two lies across words and is rare. The script's comments are few because every reader loads them: it has to stay below 5 kB compressed.
//
// The box at the head of each page only leads to /search/?q=, with a script or without. Suggestions there would put the script, and some eight kB
// of index for each query, on every page for readers most of whom came for one merchant, and save them one step: the results come up as one types.
//
// The files are text, because hosts compress text and leave other types alone. They stand in three folders, of names, texts and rows, each named after
// all that its files are made from, so that browsers keep them for ever, and an edited text renames no list of names. Hashing what comes out instead
// would make every plan of the site pay for an index.
package search

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"html"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/pinyin"
)

// format is raised whenever the files change for the same content, since browsers keep what they have under the same name.
const format = "5"

// Words are what the pages say, so that results say the same.
type Words struct {
	Promise func(content.Promise) string
	State   func(content.Standing) State
}

// A State is how a pledge stands: a word with its class and its sign.
type State struct{ Word, Class, Sign string }

// A Page is a page that is no record, with what stands on it.
type Page struct {
	Title, URL string
	Texts      []string
}

// An Index is all that can be found.
type Index struct {
	Folders // as the script must know them
	counts  counts
	collect func() collection

	mu    sync.Mutex
	maker *maker // nil if it is not in use
	left  int    // files that were not asked for since it was made
}

// Folders are the addresses below which the files stand, each with a slash at its end.
type Folders struct {
	Names string // t, s, p and their index.json
	Texts string // b and fold.txt
	Rows  string // r and what else the script must know, in index.json
}

// counts are how many files of a kind there are.
type counts struct{ t, s, p, b, r int }

// New collects what can be found in s. About a pledge it asks Site.Disclose only; one whose personal data may no longer be shown
// cannot be found at all.
func New(s *content.Site, words Words, pages []Page) *Index {
	x := &Index{collect: func() collection { return collect(s, words, pages) }}
	c := x.collect()
	order, names, texts, rows := newSum(format, simplifiedText, pinyin.OwnReadings()), newSum(), newSum(), newSum()
	for _, g := range c.groups {
		order.add(fmt.Sprint(g))
	}
	titleRunes, nameRunes, textRunes := 0, 0, 0
	for i := range c.entries {
		e := &c.entries[i]
		order.add(strconv.Itoa(e.group), e.title, e.url)
		names.add(e.pinyin)
		names.list(e.names)
		texts.list(e.shown)
		texts.list(e.texts)
		rows.add(strconv.FormatBool(e.demo))
		rows.list(e.facts)
		rows.list(e.shown)
		titleRunes += utf8.RuneCountInString(e.title)
		for _, text := range e.names {
			nameRunes += utf8.RuneCountInString(text)
		}
		for _, list := range [][]string{e.shown, e.texts} {
			for _, text := range list {
				textRunes += len(text) / 3
			}
		}
	}
	x.counts = counts{
		t: shards(titleRunes+nameRunes, 1024), s: shards(titleRunes, 512), p: shards(titleRunes, 512), b: shards(textRunes, 1024),
		r: (len(c.entries) + rowsPerFile - 1) / rowsPerFile,
	}
	sum := order.text()
	names.add(sum)
	texts.add(names.text()) // what names lack is looked for in texts
	rows.add(sum, strconv.Itoa(x.counts.b))
	x.Folders = Folders{folder(names), folder(texts), folder(rows)}
	return x
}

func folder(s *sum) string { return "/assets/search/" + s.text() + "/" }

// A sum is a hash of many short texts.
type sum struct {
	hash   hash.Hash
	buffer []byte // many small writes would cost more than the hash
}

func newSum(texts ...string) *sum {
	s := &sum{hash: sha256.New()}
	s.add(texts...)
	return s
}

func (s *sum) add(texts ...string) {
	for _, text := range texts {
		s.buffer = append(binary.AppendUvarint(s.buffer, uint64(len(text))), text...)
	}
	if len(s.buffer) > 1<<14 {
		s.hash.Write(s.buffer)
		s.buffer = s.buffer[:0]
	}
}

func (s *sum) list(texts []string) {
	s.buffer = binary.AppendUvarint(s.buffer, uint64(len(texts)))
	s.add(texts...)
}

// text ends the sum.
func (s *sum) text() string {
	s.hash.Write(s.buffer)
	s.buffer = s.buffer[:0]
	return hex.EncodeToString(s.hash.Sum(nil)[:5])
}

// ask returns what of makes. A build from nothing asks once for each file, so after as many calls as there are files the maker's memory is given back; a
// preview makes another one when a reader goes on.
func (x *Index) ask(of func(*maker) []byte) []byte {
	x.mu.Lock()
	if x.maker == nil {
		x.maker = newMaker(x.collect(), x.counts)
		x.left = x.counts.t + x.counts.s + x.counts.p + x.counts.b + x.counts.r + len([]string{"names/index.json", "rows/index.json", "fold.txt"})
	}
	m := x.maker
	if x.left--; x.left == 0 {
		x.maker = nil
	}
	x.mu.Unlock()
	return of(m)
}

// firstShard is the number of the first file of a kind. With as many digits in all numbers, files made together follow each other in the plan.
const firstShard = 100_000

// shards is how many files hold lists made of n characters: a power of two, so that a site that grows a little keeps their number.
func shards(n, each int) int {
	count := 1
	for count*each < n && count < 1<<14 {
		count *= 2
	}
	return count
}

// Files returns the files of the index. Nothing is made before the first of them is rendered. Their Keys stand for all that they are made from, but not
// for the program.
func (x *Index) Files() (list []output.File) {
	add := func(folder, name string, of func(*maker) []byte) {
		list = append(list, output.File{Path: folder[1:] + name, Key: output.KeyOf(folder), Render: func(w io.Writer) error {
			_, err := w.Write(x.ask(of))
			return err
		}})
	}
	addFamily := func(folder, kind string, n int, of func(*maker) *family) {
		for i := range n {
			add(folder, fmt.Sprintf("%s%d.txt", kind, firstShard+i), func(m *maker) []byte { return of(m).file(i) })
		}
	}
	add(x.Names, "index.json", (*maker).namesIndex)
	addFamily(x.Names, "t", x.counts.t, func(m *maker) *family { return m.t })
	addFamily(x.Names, "s", x.counts.s, func(m *maker) *family { return m.s })
	addFamily(x.Names, "p", x.counts.p, func(m *maker) *family { return m.p })
	add(x.Texts, "fold.txt", (*maker).fold)
	addFamily(x.Texts, "b", x.counts.b, func(m *maker) *family { return m.b })
	add(x.Rows, "index.json", (*maker).rowsIndex)
	for i := range x.counts.r {
		add(x.Rows, fmt.Sprintf("r%d.txt", i), func(m *maker) []byte { return m.rows(i) })
	}
	slices.SortFunc(list, func(a, b output.File) int { return cmp.Compare(a.Path, b.Path) })
	return list
}

// An entry is a page that can be found. Shown texts are found too, facts and the address are not.
type entry struct {
	group  int
	title  string
	length int // of the title in characters, once it is arranged
	url    string
	pinyin string   // of the title, if the record says it
	names  []string // as good as a title: codes, persons, other names
	facts  []string // a line of the result
	shown  []string // texts that the result can show
	texts  []string // other texts
	demo   bool
}

// A group is a kind of pages in one state. Entries are sorted by group.
type group struct {
	Kind  string
	State State
	rank  int
}

// Kinds of results, in the order in which equally good ones are shown. The few pages about the park itself come first: they would be
// lost among thousands of others.
const (
	columns = iota
	units
	programmes
	documents
	others
	inForce
	activities
	notInForce
)

// A collection is all entries with their groups: in any order first, in that of results once it is arranged.
type collection struct {
	entries []entry
	groups  []group
}

// collect collects what can be found. It is part of every plan, so the sorting waits until somebody wants the index.
func collect(s *content.Site, words Words, pages []Page) (x collection) {
	x.entries = make([]entry, 0, len(s.Columns)+len(s.Units)+len(s.Programmes)+len(s.Documents)+len(s.Pages)+len(s.Pledges)+len(s.Activities)+len(pages))
	at := map[group]int{}
	add := func(kind string, rank int, state State, e entry) {
		g := group{kind, state, rank}
		i, ok := at[g]
		if !ok {
			i = len(x.groups)
			at[g] = i
			x.groups = append(x.groups, g)
		}
		e.group = i
		x.entries = append(x.entries, e)
	}
	brief := func(r *content.Record, title string) entry {
		e := entry{title: title, url: r.URL, demo: r.Demo, texts: r.Keywords[:len(r.Keywords):len(r.Keywords)]}
		if r.Summary != "" {
			e.shown = append(e.shown, r.Summary)
		}
		return e
	}
	// Of pledges and activities, of which there may be thousands, the beginning of the text is found if there is no summary; of all others, all of it.
	one := func(r *content.Record, title string) entry {
		e := brief(r, title)
		for _, h := range r.Body.Headings {
			e.texts = append(e.texts, h.Text)
		}
		e.texts = append(e.texts, r.Body.Plain)
		return e
	}
	record := func(r *content.Record, title string) entry {
		e := brief(r, title)
		e.texts = append(e.texts, wholeText(s, r.File, &r.Body)...)
		return e
	}
	unit := func(idOrText string) string {
		if u := s.Unit(idOrText); u != nil {
			return u.Name
		}
		return idOrText
	}
	for _, c := range s.Columns {
		add("栏目", columns, State{}, entry{title: cmp.Or(c.Title, c.Name), url: c.URL, names: []string{c.Name}, shown: []string{c.Description}, texts: wholeText(s, c.File, &c.Body)})
	}
	for _, p := range pages {
		add("栏目", columns, State{}, entry{title: p.Title, url: p.URL, texts: p.Texts})
	}
	for _, u := range s.Units {
		e := record(&u.Record, u.Name)
		e.facts = []string{u.Kind.ZH()}
		for _, n := range u.OtherNames {
			e.names = append(e.names, n.Name)
		}
		for _, d := range u.Duties {
			e.shown = append(e.shown, d.Title)
		}
		for _, p := range u.Posts {
			e.texts = append(e.texts, p.Label)
		}
		add("组织", units, State{}, e)
	}
	for _, g := range s.Programmes {
		e := record(&g.Record, g.Name)
		e.facts = []string{g.Subtype.ZH()}
		e.texts = append(append(append(e.texts, g.Modules...), g.Strands...), unit(g.Provider), g.Audience, g.Quote)
		add("项目", programmes, State{}, e)
	}
	for _, d := range s.Documents {
		e := record(&d.Record, d.Title)
		e.facts = []string{d.DocKind, unit(d.Issuer)}
		if d.DocNo != "" {
			e.names = append(e.names, d.DocNo)
		}
		for _, a := range d.Attachments {
			e.texts = append(e.texts, a.Title)
		}
		e.texts = append(e.texts, unit(d.Issuer), d.DocKind)
		add("文件", documents, State{}, e)
	}
	for _, g := range s.Pages {
		add("其他网页", others, State{}, record(&g.Record, g.Title))
	}
	for _, g := range s.Pledges {
		d := s.Disclose(g)
		if d.Standing.Tombstone {
			continue
		}
		e := one(&g.Record, d.ShopName)
		e.pinyin, e.names = g.Pinyin, []string{string(d.Code)}
		if d.Person != "" {
			e.names = append(e.names, d.Person)
			e.facts = append(e.facts, d.Person)
		}
		if d.LegalName != "" && d.LegalName != d.Person {
			e.names = append(e.names, d.LegalName)
		}
		if c := s.CategoryOf(g); c != nil {
			e.facts = append(e.facts, c.Name)
		}
		e.facts = append(e.facts, unit(d.Branch))
		e.texts = append(e.texts, e.facts...)
		for _, p := range d.Promises {
			e.shown = append(e.shown, words.Promise(p))
		}
		for _, shop := range d.Shops {
			e.texts = append(e.texts, shop.Name)
		}
		rank := notInForce
		if d.Standing.InForce {
			rank = inForce
		}
		add("商户承诺", rank, words.State(d.Standing), e)
	}
	for _, a := range s.Activities {
		e := one(&a.Record, a.Title)
		e.facts = []string{a.Start.ZH()}
		if a.Place != "" {
			e.facts = append(e.facts, a.Place)
		}
		e.texts = append(append(e.texts, a.Tags...), a.Place, a.Kind.ZH())
		for _, id := range a.Organisers {
			e.texts = append(e.texts, unit(id))
		}
		for _, id := range a.Partners {
			e.texts = append(e.texts, unit(id))
		}
		add("活动", activities, State{}, e)
	}
	return x
}

// wholeText is the text of a body, block by block. What cannot be read now will fail when its page is rendered.
func wholeText(s *content.Site, file string, body *content.Body) (texts []string) {
	text, _ := s.HTML(file, body)
	var block []byte
	end := func() {
		if len(bytes.TrimSpace(block)) > 0 {
			texts = append(texts, html.UnescapeString(string(block)))
		}
		block = block[:0]
	}
	for len(text) > 0 {
		words, rest, isTag := bytes.Cut(text, []byte("<"))
		block = append(block, words...)
		tag, after, _ := bytes.Cut(rest, []byte(">")) // attributes have no ">", see package markdown
		if isTag && !inline(tag) {
			end()
		}
		text = after
	}
	end()
	return texts
}

// inline reports whether words run on over a tag.
func inline(tag []byte) bool {
	name := strings.TrimPrefix(string(tag), "/")
	if i := strings.IndexAny(name, " \n"); i >= 0 {
		name = name[:i]
	}
	switch name {
	case "a", "strong", "em", "del", "code", "sup", "span":
		return true
	}
	return false
}

// arrange sorts groups by rank, the states of pledges by how far they are from being in force, and entries by group.
func (x *collection) arrange() {
	order := make([]int, len(x.groups))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		p, q := x.groups[a], x.groups[b]
		return cmp.Or(cmp.Compare(p.rank, q.rank), cmp.Compare(stateOrder(p.State), stateOrder(q.State)), cmp.Compare(p.State.Word, q.State.Word))
	})
	sorted, place := make([]group, len(order)), make([]int, len(order))
	for to, from := range order {
		sorted[to], place[from] = x.groups[from], to
	}
	x.groups = sorted
	for i := range x.entries {
		e := &x.entries[i]
		e.group = place[e.group]
		e.length = utf8.RuneCountInString(e.title)
	}
	// Short titles first: what was asked for is the larger part of them, and a title that is no more than the query comes first of all.
	slices.SortFunc(x.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.length, b.length), strings.Compare(a.title, b.title), strings.Compare(a.url, b.url))
	})
}

func stateOrder(s State) int {
	return slices.Index([]string{"active", "review", "pending", "suspended", "ended"}, s.Class)
}
