package page

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/search"
)

// A Sieve is the form that combines facets of the roster and sorts what is left. static/assets/sieve.js obeys it; without script the lists of single
// facets stand in its place.
//
// The script loads three kinds of files, all in one folder named after what they are made from:
//
//	index.json      for each facet the sets of values that pledges have, and the number of its set for each pledge in the order of the roster
//	sort-x.txt      the rank of each pledge in another order, if somebody asks for it
//	r0.txt r1.txt … the rows of sieveRows pledges each, in the HTML of every other list
//
// Numbers are written as in the search index. A pledge costs about two bytes of the index, since a set is one character, and compression finds
// that the roster is sorted by state. The search index has rows too, but knows no tombstones, and its order is another.
type Sieve struct {
	Script, Index string
	Facets        []Facet
	Orders        []Order
}

// An Order is a way to sort the roster.
type Order struct{ ID, Title string }

// Sieved is a file of rows.
type Sieved struct{ Rows []PledgeRow }

const sieveRows = 8

// orders are what pledges are sorted by beside the roster's own order, each as a key of which the least comes first. Tombstones have none and come last.
var orders = []struct {
	Order
	key func(g *content.Pledge) string
}{
	{Order{"name", "店名拼音"}, func(g *content.Pledge) string {
		key := strings.Join(search.Pinyin(g.ShopName, g.Pinyin), " ") + "\x00" + g.ShopName
		if search.Initial(g.ShopName, g.Pinyin) == "" {
			return "~" + key
		}
		return key
	}},
	{Order{"joined", "加入日期，新的在前"}, func(g *content.Pledge) string { return backwards(g.Joined) }},
	{Order{"verified", "最近核查，新的在前"}, func(g *content.Pledge) string { return backwards(g.LastVerified.Date) }},
	{Order{"unverified", "最近核查，旧的在前"}, func(g *content.Pledge) string { return g.LastVerified.Date.String() }},
}

// backwards is a key that sorts later days first.
func backwards(d content.Date) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '9' - r + '0'
		}
		return r
	}, d.String())
}

// sieve plans the files of the sieve.
func (p *Plan) sieve(facets []facet) *Sieve {
	s := &Sieve{Script: p.assets["assets/sieve.js"], Index: p.sieveFolder(facets), Facets: shownFacets(facets, "")}
	folder := s.Index[1:]
	p.add(folder+"index.json", writeBytes(func() ([]byte, error) { return sieveIndex(facets, len(p.entries)) }))
	p.keyed() // the folder's name stands for the rest
	for _, o := range orders {
		s.Orders = append(s.Orders, o.Order)
		p.text(folder+"sort-"+o.ID+".txt", func() []byte { return p.ranks(o.key) })
		p.keyed()
	}
	for first := 0; first < len(p.entries); first += sieveRows {
		p.add(fmt.Sprintf("%sr%d.txt", folder, first/sieveRows), func(w io.Writer) error {
			v := &Sieved{}
			for i := first; i < min(first+sieveRows, len(p.entries)); i++ {
				v.Rows = append(v.Rows, p.pledgeRow(&p.entries[i]))
			}
			return p.layouts.Execute(w, "partials/sieved", v)
		})
		p.keyed()
	}
	return s
}

// sieveFolder is the address of the folder, with a hash of all that its files show.
func (p *Plan) sieveFolder(facets []facet) string {
	sum := p.layouts.Digest()
	hash := sha256.New()
	hash.Write(sum[:])
	var b []byte
	for i := range p.entries {
		e := &p.entries[i]
		row := p.pledgeRow(e)
		b = b[:0]
		for _, s := range []string{row.Code, row.URL, row.Shop, row.State.Word, row.State.Class, row.Category, row.Branch, row.Platforms, row.Verified.String(), row.Joined.String()} {
			b = append(append(b, s...), 0)
		}
		if !e.standing.Tombstone {
			b = append(append(b, e.pledge.Pinyin...), 0) // which decides an order
		}
		for _, s := range row.Promises {
			b = append(append(b, s...), 0)
		}
		b = fmt.Append(b, row.Demo, row.Member, "\n")
		hash.Write(b)
	}
	for _, f := range facets {
		for _, v := range f.values {
			fmt.Fprintln(hash, f.id, v.id, v.members)
		}
	}
	return "/assets/roster/" + hex.EncodeToString(hash.Sum(nil)[:5]) + "/"
}

// sieveIndex writes index.json. Sets are numbered by how often they occur, so that nearly all numbers are one character.
func sieveIndex(facets []facet, size int) ([]byte, error) {
	type column struct {
		Sets [][]int `json:"sets"` // of indexes into the facet's values
		Of   string  `json:"of"`   // each pledge
	}
	columns := map[string]column{}
	for _, f := range facets {
		of := make([][]int, size)
		for v := range f.values {
			for _, i := range f.values[v].members {
				of[i] = append(of[i], v)
			}
		}
		type set struct {
			values []int
			count  int
		}
		sets := map[string]*set{}
		for _, values := range of {
			key := fmt.Sprint(values)
			if sets[key] == nil {
				sets[key] = &set{values: values}
			}
			sets[key].count++
		}
		keys := make([]string, 0, len(sets))
		for key := range sets {
			keys = append(keys, key)
		}
		slices.SortFunc(keys, func(a, b string) int { return cmp.Or(sets[b].count-sets[a].count, cmp.Compare(a, b)) })
		number := map[string]uint32{}
		c := column{Sets: [][]int{}}
		for i, key := range keys {
			number[key] = uint32(i)
			c.Sets = append(c.Sets, append([]int{}, sets[key].values...))
		}
		var b []byte
		for _, values := range of {
			b = search.AppendNumber(b, number[fmt.Sprint(values)])
		}
		c.Of = string(b)
		columns[f.id] = c
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it would write six characters for some numbers
	err := e.Encode(map[string]any{"size": size, "rows": sieveRows, "facets": columns})
	return b.Bytes(), err
}

// ranks writes the place of each pledge in another order; those with the same key have the same. Differences, with the sign in the lowest bit, stay small
// where that order is like the roster's own.
func (p *Plan) ranks(key func(*content.Pledge) string) (b []byte) {
	keys := make([]string, len(p.entries))
	for i, e := range p.entries {
		keys[i] = "\U0010ffff"
		if !e.standing.Tombstone {
			keys[i] = key(e.pledge)
		}
	}
	sorted := slices.Clone(keys)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	last := 0
	for _, k := range keys {
		rank, _ := slices.BinarySearch(sorted, k)
		d := rank - last
		last = rank
		b = search.AppendNumber(b, uint32(d<<1^d>>31))
	}
	return b
}
