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
//	b  two characters that follow each other in a text: entries alone
//	r  the rows to show, by number
//
// With positions, a query of n characters needs n/2 lists to be certain, and prefixes and whole titles can be told apart before a row is
// fetched. Postings of every substring, sorted and cut into files, would need one file per query, but are many times larger and know no
// typing errors. Texts do without positions: they are three quarters of the index, and a query is sure enough after a few pairs.
//
// # The script
//
// static/assets/search.js folds a query and looks for it as a name, by every second pair of its characters; letters also as syllables, divided
// in every way, the last one perhaps unfinished, and as first letters. It begins with two pairs that are not on the manifest's list of heavy
// ones and takes more while too many names are left; rows, which are shown anyway, prove the last few. If there is no such name, it
// translates traditional characters by fold.txt, then looks in texts, then for all words one by one, then for three quarters of the
// characters in their places: of four characters, one wrong leaves pairs side by side or with one between. Codes differ at their ends, so they
// are looked for from there. In texts the second pair stands at an odd distance from the first: most words have two characters, so one of
// the two lies across words and is rare. The script's comments are few because every reader loads them: it has to stay below 5 kB compressed.
//
// The box at the head of each page only leads to /search/?q=, with a script or without. Suggestions there would put the script, and some eight kB
// of index for each query, on every page for readers most of whom came for one merchant, and save them one step: the results come up as one types.
//
// The files are text, because hosts compress text and leave other types alone. They stand in a folder named after all that the
// index is made from, so that browsers keep them for ever; hashing what comes out instead would make every plan of the site pay for an index.
package search

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
)

// format is raised whenever the files change for the same content, since browsers keep what they have under the same name.
const format = "3"

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
	entries []entry // while they are needed; in the order of results, once the files are made
	groups  []group
	folder  string // below the site's root, without a slash at its end
	counts  counts

	collectAgain func()
	mu           sync.Mutex
	files        *files // nil if they are not in use
	left         int    // files that were not asked for since they were made

	titles, names int // how many characters they have
}

// counts are how many files of a kind there are.
type counts struct{ t, s, p, b, r int }

// New collects what can be found in s. About a pledge it asks Site.Disclose only; one whose personal data may no longer be shown
// cannot be found at all.
func New(s *content.Site, words Words, pages []Page) *Index {
	x := &Index{}
	x.collect(s, words, pages)
	hash := sha256.New()
	buffer := []byte(format) // many small writes would cost more than the hash
	put := func(text string) {
		if len(buffer) > 1<<15 {
			hash.Write(buffer)
			buffer = buffer[:0]
		}
		buffer = append(binary.AppendUvarint(buffer, uint64(len(text))), text...)
	}
	for _, g := range x.groups {
		put(fmt.Sprint(g))
	}
	texts := 0
	for i := range x.entries {
		e := &x.entries[i]
		put(e.title)
		put(e.url)
		put(e.pinyin)
		put(strconv.Itoa(e.group))
		put(strconv.FormatBool(e.demo))
		x.titles += utf8.RuneCountInString(e.title)
		for _, list := range [][]string{e.names, e.facts, e.shown, e.texts} {
			put("")
			for _, text := range list {
				put(text)
			}
		}
		for _, text := range e.names {
			x.names += utf8.RuneCountInString(text)
		}
		for _, list := range [][]string{e.shown, e.texts} {
			for _, text := range list {
				texts += len(text) / 3
			}
		}
	}
	hash.Write(buffer)
	x.folder = "assets/search/" + hex.EncodeToString(hash.Sum(nil)[:5])
	n := len(x.entries)
	x.counts = counts{
		t: shards(x.titles+x.names, 1024), s: shards(x.titles, 512), p: shards(x.titles, 512), b: shards(texts, 1024),
		r: (n + rowsPerFile - 1) / rowsPerFile,
	}
	x.entries = nil
	x.collectAgain = func() { x.collect(s, words, pages) }
	return x
}

// made returns the files. A build renders each of them once, so after as many calls as there are files their memory is given back; a preview
// makes them again when a reader goes on.
func (x *Index) made() *files {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.files == nil {
		x.collectAgain()
		x.files = x.make()
		x.entries = nil
		x.left = x.counts.t + x.counts.s + x.counts.p + x.counts.b + x.counts.r + len([]string{"index.json", "fold.txt"})
	}
	f := x.files
	if x.left--; x.left == 0 {
		x.files = nil
	}
	return f
}

// shards is how many files hold lists made of n characters: a power of two, so that a site that grows a little keeps their number.
func shards(n, each int) int {
	count := 1
	for count*each < n && count < 1<<14 {
		count *= 2
	}
	return count
}

// Address is where the index begins, as the script must know it.
func (x *Index) Address() string { return "/" + x.folder + "/" }

// Files returns the files of the index. Nothing is made before the first of them is rendered. Their Keys stand for all that they are made from, but not
// for the program.
func (x *Index) Files() []output.File {
	key := output.KeyOf(x.folder)
	list := []output.File{{Path: x.folder + "/index.json", Key: key, Render: func(w io.Writer) error {
		_, err := w.Write(x.made().manifest)
		return err
	}}}
	add := func(kind string, n int, of func(*files) [][]byte) {
		for i := range n {
			list = append(list, output.File{Path: fmt.Sprintf("%s/%s%d.txt", x.folder, kind, i), Key: key, Render: func(w io.Writer) error {
				_, err := w.Write(of(x.made())[i])
				return err
			}})
		}
	}
	add("t", x.counts.t, func(f *files) [][]byte { return f.t })
	add("s", x.counts.s, func(f *files) [][]byte { return f.s })
	add("p", x.counts.p, func(f *files) [][]byte { return f.p })
	add("b", x.counts.b, func(f *files) [][]byte { return f.b })
	add("r", x.counts.r, func(f *files) [][]byte { return f.r })
	list = append(list, output.File{Path: x.folder + "/fold.txt", Key: key, Render: func(w io.Writer) error {
		_, err := io.WriteString(w, x.made().fold)
		return err
	}})
	slices.SortFunc(list, func(a, b output.File) int { return cmp.Compare(a.Path, b.Path) })
	return list
}

// An entry is a page that can be found. Shown texts are found too, facts and the address are not.
type entry struct {
	group  int
	title  string
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

// collect fills x.entries and x.groups. It is part of every plan, so the sorting waits until somebody wants the index.
func (x *Index) collect(s *content.Site, words Words, pages []Page) {
	x.groups = nil
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
	record := func(r *content.Record, title string) entry {
		e := entry{title: title, url: r.URL, demo: r.Demo}
		if r.Summary != "" {
			e.shown = append(e.shown, r.Summary)
		}
		for _, h := range r.Body.Headings {
			e.texts = append(e.texts, h.Text)
		}
		e.texts = append(append(e.texts, r.Keywords...), r.Body.Plain)
		return e
	}
	unit := func(idOrText string) string {
		if u := s.Unit(idOrText); u != nil {
			return u.Name
		}
		return idOrText
	}
	for _, c := range s.Columns {
		add("栏目", columns, State{}, entry{title: cmp.Or(c.Title, c.Name), url: c.URL, names: []string{c.Name}, shown: []string{c.Description}, texts: []string{c.Body.Plain}})
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
		e := record(&g.Record, d.ShopName)
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
		e := record(&a.Record, a.Title)
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
}

// arrange sorts groups by rank, the states of pledges by how far they are from being in force, and entries by group.
func (x *Index) arrange() {
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
	lengths := make(map[string]int, len(x.entries)) // of titles
	for i := range x.entries {
		e := &x.entries[i]
		e.group = place[e.group]
		lengths[e.title] = utf8.RuneCountInString(e.title)
	}
	// Short titles first: what was asked for is the larger part of them, and a title that is no more than the query comes first of all.
	slices.SortFunc(x.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(lengths[a.title], lengths[b.title]), strings.Compare(a.title, b.title), strings.Compare(a.url, b.url))
	})
}

func stateOrder(s State) int {
	return slices.Index([]string{"active", "review", "pending", "suspended", "ended"}, s.Class)
}
