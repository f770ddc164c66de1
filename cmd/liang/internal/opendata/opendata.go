// Package opendata publishes the site's records as data: every table as CSV and JSON, described by a Data Package, the organisations
// in Popolo, and one JSON file beside each pledge's page.
//
// [New] makes a [Data] of a site. Its Files are the finished site's data files, rendered row by row, so that no table is ever held
// in memory; its Tables, each of [Field]s, and the [Digest]s of the files are what the page about the data shows.
//
// What is said about a pledge is taken from Site.Disclose and its OpenData, never from the record: a name or a Party membership is in
// these files only as far as the merchant's consent gives it to open data, and of a record whose personal data went there is the code,
// the state and the dates. Other records that were withdrawn are in no file.
package opendata

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
)

// demoNote stands at the head of JSON that holds, or on a demonstration site may hold, invented records.
const demoNote = "演示数据：demo 为 true 的记录是虚构的，不对应真实的商户、人员和活动。 Demonstration data: records with demo = true are fictitious."

// A Table describes one table.
type Table struct {
	Name    string // "pledges"
	Title   string // in Chinese
	ZH, EN  string // what a row is
	Fields  []Field
	Rows    int
	Changed content.Date // when what it shows last changed; none for what only the program says
}

// CSV is the path of the table's CSV file below the site's root.
func (t Table) CSV() string { return "data/" + t.Name + ".csv" }

// JSON is the path of the table's JSON file below the site's root.
func (t Table) JSON() string { return "data/" + t.Name + ".json" }

// A Field describes one column: a column of the CSV, a key of the JSON.
type Field struct {
	Name   string   // "shop_name"
	Type   string   // "string", "integer", "number", "boolean", "date" at the precision that is known, "uri", "list"
	Title  string   // in Chinese
	ZH, EN string   // what it means
	Values []Choice // all that it can be, if that is a closed list
}

// A Choice is one value of a closed list, and what it is called in Chinese.
type Choice struct{ Value, ZH string }

// A Digest is the size and the SHA-256 of a file.
type Digest struct {
	Bytes  int64
	SHA256 string // in lower-case hexadecimal
}

// Data is a site's open data.
type Data struct {
	site    *content.Site
	tables  func() []Table
	files   []output.File
	digests map[string]*digest // by path, of the files that checksums.txt lists
}

// A digest is computed when it is asked for, unless it was told before.
type digest struct {
	told    atomic.Pointer[Digest]
	compute func() (Digest, error)
}

// New returns the open data of s. Nothing is rendered yet. If stamps is not nil, long tables have a Key.
func New(s *content.Site, stamps *content.Stamps) *Data {
	d := &Data{site: s, digests: map[string]*digest{}}
	d.tables = sync.OnceValue(func() []Table {
		counted := make([]Table, len(tables))
		for i, t := range tables {
			counted[i] = t.Table
			counted[i].Rows, counted[i].Changed = t.count(s), changed(s, t.Name)
		}
		return counted
	})
	for _, t := range tables {
		key := t.key(s, stamps)
		d.add(t.CSV(), key, func(w io.Writer) error { return t.writeCSV(w, s) })
		d.add(t.JSON(), key, func(w io.Writer) error { return t.writeJSON(w, s) })
	}
	d.add("data/popolo.json", output.Key{}, func(w io.Writer) error { return writePopolo(w, s) })
	d.add("data/datapackage.json", output.Key{}, d.writePackage)
	d.files[len(d.files)-1].Last = true
	d.files = append(d.files, output.File{Path: "data/checksums.txt", Render: d.writeChecksums, Last: true})
	slices.SortFunc(d.files, func(a, b output.File) int { return strings.Compare(a.Path, b.Path) })
	return d
}

// Pledge is the file with the data of one pledge, beside its page.
func Pledge(s *content.Site, p *content.Pledge) output.File {
	return output.File{Path: strings.TrimPrefix(p.URL, "/") + "pledge.json", Render: func(w io.Writer) error { return writePledge(w, s, p) }}
}

// key is the Key of t's files, before the program and its path are added to it. The files tell their date.
func (t table) key(s *content.Site, stamps *content.Stamps) output.Key {
	switch {
	case stamps != nil && t.shows == ofPledges:
		return output.KeyOf(s.Today.String(), stamps.Pledges[:])
	case stamps != nil && t.shows == ofActivities:
		return output.KeyOf(s.Today.String(), stamps.Activities[:])
	}
	return output.Key{} // few rows, some of which tell of attachments, which no Stamp knows
}

func (d *Data) add(path string, key output.Key, render func(w io.Writer) error) {
	own := &digest{compute: sync.OnceValues(func() (Digest, error) {
		h := sha256.New()
		n := counter{w: h}
		if err := render(&n); err != nil {
			return Digest{}, err
		}
		return Digest{n.bytes, hex.EncodeToString(h.Sum(nil))}, nil
	})}
	d.digests[path] = own
	d.files = append(d.files, output.File{Path: path, Render: render, Key: key, Told: func(size int64, sum [sha256.Size]byte) {
		own.told.Store(&Digest{size, hex.EncodeToString(sum[:])})
	}})
}

// A counter counts what goes through it.
type counter struct {
	w     io.Writer
	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.bytes += int64(n)
	return n, err
}

// Files returns all data files, sorted by path.
func (d *Data) Files() []output.File { return d.files }

// Tables returns the descriptions of all tables. The caller must not change them.
func (d *Data) Tables() []Table { return d.tables() }

// Digest returns the size and hash of one of the files that checksums.txt lists, such as "data/pledges.csv". It renders the file, once, unless
// that has been done already to publish it.
func (d *Data) Digest(path string) (Digest, error) {
	own := d.digests[path]
	if own == nil {
		return Digest{}, errNoDigest(path)
	}
	if told := own.told.Load(); told != nil {
		return *told, nil
	}
	return own.compute()
}

type errNoDigest string

func (e errNoDigest) Error() string { return "opendata: no digest is kept of " + string(e) }

// A table is a Table with the way to its rows. A row is reused for the next one.
type table struct {
	Table
	shows kinds
	rows  func(s *content.Site) iter.Seq[[]value]
	count func(s *content.Site) int
}

// A kinds is what a table shows beside records of the kinds of which there are few.
type kinds uint8

const (
	ofFew kinds = iota
	ofPledges
	ofActivities
)

// A column is a field with the way to its value in a record of type R.
type column[R any] struct {
	Field
	of func(r R) value
}

// define makes a table. The columns come in groups, because some are shared between tables and some come in pairs.
func define[R any](name, title, zh, en string, records func(s *content.Site) iter.Seq[R], groups ...[]column[R]) table {
	columns := slices.Concat(groups...)
	t := Table{Name: name, Title: title, ZH: zh, EN: en}
	for _, c := range columns {
		t.Fields = append(t.Fields, c.Field)
	}
	rows := func(s *content.Site) iter.Seq[[]value] {
		return func(yield func([]value) bool) {
			row := make([]value, len(columns))
			for r := range records(s) {
				for i := range columns {
					row[i] = columns[i].of(r)
				}
				if !yield(row) {
					return
				}
			}
		}
	}
	count := func(s *content.Site) (n int) {
		for range records(s) {
			n++
		}
		return n
	}
	return table{t, ofFew, rows, count}
}

// showing returns t with what it shows.
func (t table) showing(k kinds) table {
	t.shows = k
	return t
}

// col makes a column. One whose title says it all needs no zh.
func col[R any](name, typ, title, zh, en string, of func(r R) value) []column[R] {
	zh = cmp.Or(zh, title)
	return []column[R]{{Field{Name: name, Type: typ, Title: title, ZH: zh, EN: en}, of}}
}

// word makes the two columns of a value from a closed list: the value, and what it is called in Chinese.
func word[R any, V interface {
	~string
	ZH() string
	Choices() []C
}, C ~struct{ Value, ZH string }](name, title, zh, en string, of func(r R) V) []column[R] {
	f := Field{Name: name, Type: "string", Title: title, ZH: cmp.Or(zh, title), EN: en}
	for _, c := range V("").Choices() {
		f.Values = append(f.Values, Choice(c))
	}
	return []column[R]{
		{f, func(r R) value { return text(of(r)) }},
		{Field{Name: name + "_zh", Type: "string", Title: title + "（中文）", ZH: title + "的中文说法", EN: name + " in Chinese"}, func(r R) value {
			v := of(r)
			if v == "" {
				return value{}
			}
			return text(v.ZH())
		}},
	}
}

// bom tells the spreadsheets used in China that a CSV file is UTF-8 and not GBK.
const bom = "\ufeff"

// writeCSV writes t after RFC 4180.
func (t table) writeCSV(w io.Writer, s *content.Site) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	cells := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		cells[i] = f.Name
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	var b []byte
	for row := range t.rows(s) {
		for i, v := range row {
			if v.kind == isLiteral {
				cells[i] = v.text
				continue
			}
			b = v.appendCell(b[:0])
			cells[i] = string(b)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// chunk is how many bytes are gathered before they are written.
const chunk = 32 << 10

// writeJSON writes t as an object whose records leave out what is not known.
func (t table) writeJSON(w io.Writer, s *content.Site) error {
	b := appendHead(nil, s, t.Title, t.ZH, t.EN)
	b = append(b, `,"table":`...)
	b = appendString(b, t.Name)
	b = append(b, `,"records":[`...)
	mark := "\n"
	for row := range t.rows(s) {
		b = append(b, mark...)
		mark = ",\n"
		b = append(b, '{')
		more := false
		for i, v := range row {
			b, more = appendMember(b, more, t.Fields[i].Name, v)
		}
		b = append(b, '}')
		if len(b) >= chunk {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(append(b, "\n]}\n"...))
	return err
}

// appendHead begins an object with what every JSON file says of itself.
func appendHead(b []byte, s *content.Site, title, zh, en string) []byte {
	member := func(name, text string) {
		if text != "" {
			b = append(b, `,"`+name+`":`...)
			b = appendString(b, text)
		}
	}
	b = append(b, `{"title":`...)
	b = appendString(b, title)
	member("description", zh)
	member("description_en", en)
	member("site", s.Config.Name)
	member("publisher", s.Config.Operator)
	member("homepage", base(s)+"/data/")
	member("licence", s.Config.Licence)
	member("date", s.Today.String())
	if s.Config.OperatorKind == content.DemoSite {
		member("note", demoNote)
	}
	return b
}

// appendMember appends a member of an object if there is anything to say; more reports whether a comma has to stand before the next.
func appendMember(b []byte, more bool, name string, v value) ([]byte, bool) {
	if v.kind == empty {
		return b, more
	}
	if more {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, name...)
	b = append(b, '"', ':')
	return v.appendJSON(b), true
}

// base is the address of the site's root without the slash at its end.
func base(s *content.Site) string { return strings.TrimSuffix(string(s.Config.BaseURL), "/") }

// writeChecksums lists the hashes of the other files in data/, in the form that sha256sum -c reads.
func (d *Data) writeChecksums(w io.Writer) error {
	var b bytes.Buffer
	for _, f := range d.files {
		if d.digests[f.Path] == nil {
			continue
		}
		sum, err := d.Digest(f.Path)
		if err != nil {
			return err
		}
		b.WriteString(sum.SHA256 + "  " + strings.TrimPrefix(f.Path, "data/") + "\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}
