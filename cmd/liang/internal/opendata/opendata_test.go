package opendata

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/output"
	"liang/cmd/liang/internal/sitetest"
)

var today = content.Date{Year: 2026, Month: 11, Day: 23}

// load loads the small site with the given replacements in its pledge.
func load(t testing.TB, edits ...string) *content.Site {
	t.Helper()
	s, problems := content.Load(sitetest.FS(t, sitetest.InPledge(edits...)...), content.Options{Date: today})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s
}

func readCSV(t testing.TB, text string) []map[string]string {
	t.Helper()
	text, marked := strings.CutPrefix(text, bom)
	if !marked {
		t.Error("no byte order mark")
	}
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("a line does not end in CRLF")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var records []map[string]string
	for _, row := range rows[1:] {
		r := map[string]string{}
		for i, cell := range row {
			r[rows[0][i]] = cell
		}
		records = append(records, r)
	}
	return records
}

type jsonTable struct {
	Table, Title, Note, Date string
	Records                  []map[string]any
}

func readJSON[T any](t testing.TB, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// TestTables: CSV and JSON hold the same rows under the names that the description gives.
func TestTables(t *testing.T) {
	s := load(t)
	d := New(s, nil)
	want := map[string]int{"pledges": 1, "promises": 2, "pledge-events": 3, "pledge-terms": 2, "units": 2, "relations": 1, "posts": 0, "duties": 0, "framework-slots": 2,
		"programmes": 1, "activities": 1, "documents": 1, "attachments": 1, "figures": 1, "timeline": 2, "corrections": 1}
	for _, table := range d.Tables() {
		t.Run(table.Name, func(t *testing.T) {
			if known := !table.Changed.IsZero(); known != (table.Name != "fields") {
				t.Errorf("changed on %q", table.Changed)
			}
			if n, ok := want[table.Name]; ok && n != table.Rows {
				t.Errorf("%d rows, want %d", table.Rows, n)
			}
			rows := readCSV(t, sitetest.Render(t, d.Files(), table.CSV()))
			j := readJSON[jsonTable](t, sitetest.Render(t, d.Files(), table.JSON()))
			if len(rows) != table.Rows || len(j.Records) != table.Rows || j.Table != table.Name || j.Note != demoNote || j.Date != "2026-11-23" {
				t.Errorf("%d rows of CSV, %d of JSON, %d counted; %+v", len(rows), len(j.Records), table.Rows, j)
			}
			names := map[string]bool{}
			for _, f := range table.Fields {
				if names[f.Name] {
					t.Errorf("two fields %s", f.Name)
				}
				names[f.Name] = true
				if f.Title == "" || f.ZH == "" || f.EN == "" {
					t.Errorf("field %s is not described", f.Name)
				}
			}
			for i, r := range j.Records {
				for name, v := range r {
					if !names[name] {
						t.Errorf("unknown field %s", name)
					}
					cell := fmt.Sprint(v)
					if items, ok := v.([]any); ok {
						var all []string
						for _, item := range items {
							all = append(all, fmt.Sprint(item))
						}
						cell = strings.Join(all, "|")
					}
					if rows[i][name] != cell {
						t.Errorf("%s is %q in CSV and %q in JSON", name, rows[i][name], cell)
					}
				}
				for name, cell := range rows[i] {
					if _, ok := r[name]; !ok && cell != "" {
						t.Errorf("%s is %q in CSV and not in JSON", name, cell)
					}
				}
			}
		})
	}
}

func TestPledgeRow(t *testing.T) {
	d := New(load(t), nil)
	row := readCSV(t, sitetest.Render(t, d.Files(), "data/pledges.csv"))[0]
	for name, want := range map[string]string{"code": "GDHW-2025-001-I", "state": "active", "state_zh": "有效", "in_force": "true", "since": "2025-02-01", "branch_name": "试验第一党支部",
		"verified_by": "试验产业党委", "category": "食品饮料", "person": "示例甲", "party_member": "true", "demo": "true", "shop_urls": "https://shop1.taobao.com/", "url": "https://park.example/pledges/gdhw-2025-001-i/"} {
		if row[name] != want {
			t.Errorf("%s is %q, want %q", name, row[name], want)
		}
	}
	promise := readCSV(t, sitetest.Render(t, d.Files(), "data/promises.csv"))[0]
	if promise["text"] != "收到货 15 天内无理由退货" || promise["baseline_zh"] != "法定义务" || promise["params"] != "days=15" {
		t.Errorf("got %v", promise)
	}
	if e := readCSV(t, sitetest.Render(t, d.Files(), "data/timeline.csv"))[0]; e["date"] != "2016-04" {
		t.Errorf("a month is written as %q", e["date"])
	}
}

// TestConsent: no file of the open data says more about a person than the consent allows.
func TestConsent(t *testing.T) {
	for _, c := range []struct {
		name              string
		edits             []string
		person, member    bool
		tombstone, listed bool
	}{
		{name: "all agreed to", person: true, member: true, listed: true},
		{name: "not for open data", edits: []string{", open_data]", "]"}, listed: true},
		{name: "mark only", edits: []string{"identity_display: name", "identity_display: mark_only", "display_name: 示例甲\n", ""}, member: true, listed: true},
		{name: "consent withdrawn", edits: []string{"  version: v1", "  version: v1\n  withdrawn_on: 2026-03-01"}, tombstone: true},
		{name: "page taken down", edits: []string{"demo: true", "demo: true\nstatus: withdrawn\nwithdrawn:\n  date: 2026-03-01\n  explanation: 演示撤下"}, tombstone: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var all strings.Builder
			files := allFiles(load(t, c.edits...))
			for _, f := range files {
				if strings.HasPrefix(path.Base(f.Path), "fields.") {
					continue
				}
				if err := f.Render(&all); err != nil {
					t.Fatal(err)
				}
			}
			if got := strings.Contains(all.String(), "示例甲"); got != c.person {
				t.Errorf("the person's name is there: %v", got)
			}
			if got := strings.Contains(all.String(), `"party_member":true`); got != c.member {
				t.Errorf("the membership is there: %v", got)
			}
			if got := strings.Contains(all.String(), "演示豆花坊"); got != c.listed {
				t.Errorf("the shop is there: %v", got)
			}
			if !c.tombstone {
				return
			}
			row := readJSON[map[string]any](t, sitetest.Render(t, files, "pledges/gdhw-2025-001-i/pledge.json"))
			for name := range row {
				if !slices.Contains([]string{"note", "code", "url", "state", "state_zh", "since", "in_force", "joined", "demo"}, name) {
					t.Errorf("a record without personal data has %s", name)
				}
			}
		})
	}
}

// allFiles are the files of s for all tables and each pledge.
func allFiles(s *content.Site) []output.File {
	files := slices.Clone(New(s, nil).Files())
	for _, p := range s.Pledges {
		files = append(files, Pledge(s, p))
	}
	return files
}

func TestPledgeJSON(t *testing.T) {
	got := readJSON[struct {
		Code, Note string
		Demo       bool
		Promises   []struct{ Text string }
		Events     []struct{ Date, To string }
		Shops      []struct{ URL string }
	}](t, sitetest.Render(t, allFiles(load(t)), "pledges/gdhw-2025-001-i/pledge.json"))
	if got.Code != "GDHW-2025-001-I" || got.Note != demoNote || !got.Demo || len(got.Promises) != 2 || got.Promises[1].Text != "坏一赔一" || len(got.Events) != 3 ||
		got.Events[2].To != "active" || len(got.Shops) != 1 || got.Shops[0].URL != "https://shop1.taobao.com/" {
		t.Errorf("got %+v", got)
	}
}

func TestPackage(t *testing.T) {
	d := New(load(t), nil)
	p := readJSON[struct {
		Schema    string `json:"$schema"`
		Note      string
		Resources []struct {
			Name, Type, Path, Hash string
			Bytes                  int
			Schema                 struct {
				Fields []struct{ Name, Type, Title, Description string }
			}
		}
	}](t, sitetest.Render(t, d.Files(), "data/datapackage.json"))
	if p.Schema != "https://datapackage.org/profiles/2.0/datapackage.json" || p.Note == "" || len(p.Resources) != 2*len(tables)+1 {
		t.Errorf("%q, %d resources", p.Schema, len(p.Resources))
	}
	name := regexp.MustCompile(`^[-a-z0-9._]+$`)
	for _, r := range p.Resources {
		text := sitetest.Render(t, d.Files(), "data/"+r.Path)
		sum := sha256.Sum256([]byte(text))
		if r.Bytes != len(text) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) || !name.MatchString(r.Name) {
			t.Errorf("%s is described wrongly", r.Path)
		}
		if r.Type != "table" {
			continue
		}
		header, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, bom))).Read()
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range r.Schema.Fields {
			if header[i] != f.Name || !slices.Contains([]string{"string", "integer", "number", "boolean"}, f.Type) {
				t.Errorf("%s: column %s is described as %+v", r.Path, header[i], f)
			}
		}
	}
	sums := sitetest.Render(t, d.Files(), "data/checksums.txt")
	for line := range strings.Lines(sums) {
		hash, file, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		sum := sha256.Sum256([]byte(sitetest.Render(t, d.Files(), "data/"+file)))
		if hash != hex.EncodeToString(sum[:]) {
			t.Errorf("wrong hash of %s", file)
		}
	}
	for _, f := range d.Files() {
		if strings.HasPrefix(f.Path, "data/") && f.Path != "data/checksums.txt" && !strings.Contains(sums, "  "+strings.TrimPrefix(f.Path, "data/")+"\n") {
			t.Errorf("no hash of %s", f.Path)
		}
	}
	if _, err := d.Digest("data/nothing.csv"); err == nil {
		t.Error("a digest of nothing")
	}
}

func TestPopolo(t *testing.T) {
	p := readJSON[popolo](t, sitetest.Render(t, New(load(t), nil).Files(), "data/popolo.json"))
	if len(p.Organizations) != 2 || p.Organizations[0].ID != "branch-a" || p.Organizations[0].ParentID != "committee" || len(p.Memberships) != 1 ||
		p.Memberships[0].OnBehalfOfID != "branch-a" || p.Memberships[0].OrganizationID != "committee" || p.Posts == nil {
		t.Errorf("got %+v", p)
	}
}

// TestDeterministic: files are sorted, distinct, and the same each time, also in a new Data of a new Site.
func TestDeterministic(t *testing.T) {
	a, b := allFiles(load(t)), allFiles(load(t))
	for i, f := range a {
		if i > 0 && a[i-1].Path >= f.Path {
			t.Errorf("%s after %s", f.Path, a[i-1].Path)
		}
		if first := sitetest.Render(t, a, f.Path); first != sitetest.Render(t, b, f.Path) || first != sitetest.Render(t, a, f.Path) {
			t.Errorf("%s differs", f.Path)
		}
	}
}

// TestHostile: what an editor types is data, in a spreadsheet and in a page that embeds the JSON.
func TestHostile(t *testing.T) {
	d := New(load(t, "text: 坏一赔一", `text: "=HYPERLINK(\"https://evil.example\",\"<script>alert(1)</script>\")\n@x"`), nil)
	const written = "=HYPERLINK(\"https://evil.example\",\"<script>alert(1)</script>\")\n@x"
	if got := readCSV(t, sitetest.Render(t, d.Files(), "data/promises.csv"))[1]["text"]; got != "'"+written {
		t.Errorf("CSV has %q", got)
	}
	text := sitetest.Render(t, d.Files(), "data/promises.json")
	if strings.ContainsAny(text, "<>&") {
		t.Error("JSON has markup")
	}
	if got := readJSON[jsonTable](t, text).Records[1]["text"]; got != written {
		t.Errorf("JSON has %q", got)
	}
}

func TestGuard(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "店": "店", "0871-65000000": "0871-65000000", "-5": "-5", "+1.5": "+1.5", "-1-2": "'-1-2", "=1": "'=1", "@a": "'@a", "\tx": "'\tx", "\rx": "'\rx", "＝1": "'＝1",
		"-": "'-", "--1": "'--1", "'=1": "''=1", "'店": "'店", "-1.": "'-1.", " =1": " =1",
	} {
		if got := guard(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}

// unguard undoes guard.
func unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && runs(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return s
}

// FuzzCSV: what is written is read again, up to the ends of lines, and no cell begins as a formula.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"", "店", "=1+1", "'=1", "a,b\"c\r\nd", "\r=1", "-5", "＝x", "\ufeff", `\.`, " x "} {
		f.Add(s, "b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		table := define("t", "", "", "", func(*content.Site) iter.Seq[string] { return slices.Values([]string{a}) },
			col("a", "string", "", "", "", func(s string) value { return text(s) }), col("b", "string", "", "", "", func(string) value { return text(b) }))
		var out bytes.Buffer
		if err := table.writeCSV(&out, nil); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), bom))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v: %q", err, out.String())
		}
		for i, want := range []string{a, b} {
			cell := rows[1][i]
			if runs(cell) {
				t.Errorf("%q is read as a formula %q", want, cell)
			}
			if strings.Contains(want, "\r") {
				continue
			}
			if got := unguard(cell); got != want {
				t.Errorf("%q comes back as %q", want, got)
			}
		}
	})
}

// FuzzString: a JSON string is read as what encoding/json makes of it, and is inert in HTML.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "店", "</script>", "\"\\\n\r\t\x00\x7f", "\u2028&", "\xff\xc0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := appendString(nil, s)
		want, _ := json.Marshal(s)
		var a, b string
		if err := json.Unmarshal(got, &a); err != nil {
			t.Fatal(err)
		}
		if json.Unmarshal(want, &b); a != b || bytes.ContainsAny(got, "<>&\n\u2028\u2029") {
			t.Errorf("%q is written %s", s, got)
		}
	})
}

// many is the base site with n pledges.
func many(b *testing.B, n int) *content.Site {
	s := load(b)
	one := s.Pledges[0]
	s.Pledges = nil
	for i := range n {
		p := *one
		p.Code = content.NewCode("GDHW", "2025", fmt.Sprintf("%06d", i))
		p.URL = "/pledges/" + p.Code.Slug() + "/"
		s.Pledges = append(s.Pledges, &p)
	}
	return s
}

func BenchmarkPledge(b *testing.B) {
	s := load(b)
	b.ReportAllocs()
	for b.Loop() {
		writePledge(io.Discard, s, s.Pledges[0])
	}
}

func BenchmarkTables(b *testing.B) {
	s := many(b, 100_000)
	for _, t := range tables[:3] {
		b.Run(t.Name+".csv", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t.writeCSV(io.Discard, s)
			}
		})
		b.Run(t.Name+".json", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t.writeJSON(io.Discard, s)
			}
		})
	}
}
