package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"liang/cmd/liang/internal/sitetest"
)

// A hostile input is one that nobody writes by accident, with the diagnostic that it gets, or none if it is published as harmless.
type hostile struct {
	name, rule string
	put        func(root string) error
}

// hostileInputs are made when they are asked for: some are large.
func hostileInputs() []hostile {
	const record = "---\ntitle: 试验\npublished: 2026-01-05\nsummary: 试验。\nsources:\n  - title: 试验\n"
	beside := path.Dir(sitetest.Activity) + "/river.jpg"
	front := func(yaml string) func(string) error {
		return files("content/about/x.md", record+yaml+"\n---\n正文。\n")
	}
	body := func(markdown string) func(string) error {
		return files("content/about/x.md", record+"---\n"+markdown+"\n")
	}
	named := func(names ...string) func(string) error {
		var pairs []string
		for _, name := range names {
			pairs = append(pairs, "content/about/"+name, "x")
		}
		return files(pairs...)
	}
	static := func(names ...string) func(string) error {
		var pairs []string
		for _, name := range names {
			pairs = append(pairs, "static/"+name, "x")
		}
		return files(pairs...)
	}
	letter := func(file string) string {
		return record + "doc_kind: 信\nissuer: branch-a\nattachments:\n  - file: " + file + "\n---\n"
	}
	photo := func(data string) func(string) error { return files(beside, data) }
	again := strings.Repeat
	const k = 1000
	return []hostile{
		{"link out of the root", "file/link", link("/etc/passwd", "content/about/x.md")},
		{"folder out of the root", "file/link", link("/etc", "content/etc")},
		{"link in a circle", "file/link", link(".", "content/content")},
		{"link in place of a picture", "file/link", link("/etc/passwd", beside)},
		{"static link out of the root", "file/link", link("/etc/passwd", "static/passwd.txt")},
		{"static folder out of the root", "file/link", link("/etc", "static/etc")},
		{"template out of the root", "layout/unreadable", link("/etc/passwd", "layouts/partials/footer.html")},
		{"device", "file/link", link("/dev/zero", "content/about/x.md")},

		{"line break in a name", "file/name", named("a\nb.md")},
		{"escape in a name", "file/name", named("a\x1b[2Jb.md")},
		{"dots in a name", "file/name", named("a..b.md")},
		{"backslash in a name", "file/name", named(`a\..\b.md`)},
		{"colon in a name", "file/name", named("a:b.md")},
		{"bytes in a name", "file/name", named("a\xff.md")},
		{"text that runs backwards in a name", "file/name", named("a\u202edm.exe.md")},
		{"twins of Unicode", "file/name", named("caf\u00e9.md", "cafe\u0301.md")},
		{"long name", "file/name", named(again("a", 200) + ".md")},
		{"reserved name", "file/name", named("con.md")},
		{"reserved name with a number", "file/name", named("lpt1.md")},
		{"reserved name of a folder", "file/name", named("aux/a.md")},
		{"reserved name with an ending", "file/name", named("nul.tar.md")},
		{"case only", "file/case", named("park.md", "Park.md")},
		{"static twins of Unicode", "file/static-name", static("caf\u00e9.txt", "cafe\u0301.txt")},
		{"static case only", "file/case", static("a.txt", "A.txt")},
		{"static reserved name", "file/static-name", static("COM1.txt")},
		{"static line break", "file/static-name", static("a\n/*.txt")},
		{"static name that a machine chose", "", static("MP_verify_a1B2.txt")},
		{"100 folders deep", "", files("content/about/"+again("a/", 100)+"x.md", record+"---\n")},
		{"picture elsewhere", "file/beside", files("content/activities/2025/a/index.md", record+"kind: training\nstart: 2025-05-01\norganisers: [branch-a]\nphotos:\n  - file: ../../../../../../etc/passwd\n    alt: 一张有说明的照片\n---\n")},
		{"attachment elsewhere", "file/beside", files(sitetest.Document, letter("../../../../etc/passwd"))},
		{"alias elsewhere", "value/alias", front("aliases: [/../../etc/passwd/]")},

		{"100 MB of Markdown", "file/too-large", sparse("content/about/x.md", 100<<20)},
		{"100 MB of YAML", "file/too-large", sparse("content/figures.yaml", 100<<20)},
		{"100 MB of a picture", "photo/file-size", sparse(beside, 100<<20)},
		{"100 MB of static", "file/too-large", sparse("static/a.txt", 100<<20)},
		{"100 MB of a template", "layout/unreadable", sparse("layouts/partials/footer.html", 100<<20)},
		{"100 MB of an attachment", "document/sha256", sparse(path.Dir(sitetest.Document)+"/letter.pdf", 100<<20)},
		{"zeros", "file/control", files("content/about/x.md", again("\x00", 1<<20))},
		{"one line of 1 MB", "yaml/not-a-field", files("content/figures.yaml", again("a", 1<<20))},

		{"flow 10,000 deep", "yaml/depth", front("keywords: " + again("[", 10*k))},
		{"flow 10,000 deep and closed", "yaml/depth", front("keywords: " + again("[", 10*k) + again("]", 10*k))},
		{"flow mappings 10,000 deep", "yaml/depth", front("keywords: " + again("{a: ", 10*k))},
		{"block 1,300 deep", "yaml/depth", front(nested(1300))}, // more is more than 1 MB
		{"items 10,000 deep", "yaml/syntax", front("keywords:\n  " + again("- ", 10*k) + "x")},
		{"keys of keys 10,000 deep", "yaml/anchor", front(again("? ", 10*k) + "x")},
		{"80,000 keys", "yaml/unknown-key", front(numbered("k%d: 1\n", 80*k))},
		{"80,000 sources of which nothing is known", "yaml/unknown-key", front(again("  - x: 1\n", 80*k))},
		{"a million keys", "file/too-large", front(numbered("k%d: 1\n", k*k))},
		{"the same key 60,000 times", "yaml/duplicate-key", front(again("keywords: [a]\n", 60*k))},
		{"60,000 items", "yaml/too-long", front("keywords:\n" + numbered("  - a%d\n", 60*k))},
		{"40,000 sources", "", front(again("  - title: 试验\n", 40*k))},
		{"60,000 aliases", "", front("aliases:\n" + numbered("  - /a%d/\n", 60*k))},
		{"60,000 lines without a colon", "yaml/not-a-field", front(again("titel 试验\n", 60*k))},
		{"40,000 lines with a full-width colon", "yaml/full-width-colon", front(again("title：试验\n", 40*k))},
		{"billion laughs", "yaml/anchor", front(laughs())},
		{"merged keys", "yaml/anchor", front("a: &a {b: 1}\nc:\n  <<: *a")},
		{"tags", "yaml/anchor", front("place: !binary aGk=")},
		{"100,000 quotation marks", "yaml/quote", front("place: " + again(`"`, 100*k))},
		{"open quote of 1 MB", "yaml/unclosed-quote", front("place: \"\n" + again("  a\n", 200*k))},
		{"escapes", "yaml/unknown-key", front(`place: "` + again(`\U0001F600`, 50*k) + `"`)},
		{"block scalar of 900 KB", "yaml/unknown-key", front("place: |\n" + again("  a\n", 200*k))},
		{"number of 100,000 digits", "value/number", files("content/figures.yaml", "figures:\n  - id: a\n    label: 甲\n    value: "+again("9", 100*k)+"\n    unit: 个\n    as_of: 2018\n    qualifier: over\n    scope: 园区\n    source: 试验\npublished: 2026-01-05\nsources:\n  - title: 试验\n")},

		{"quotes 10,000 deep", "markdown/nesting", body(again(">", 10*k) + "x")},
		{"lists 10,000 deep", "markdown/nesting", body(again("- ", 10*k) + "x")},
		{"numbered lists 10,000 deep", "markdown/nesting", body(again("1. ", 10*k) + "x")},
		{"lists that grow by indents", "markdown/nesting", body(stairs(700))},
		{"quotes and lists by turns", "markdown/nesting", body(again("> - ", 10*k) + "x")},
		{"emphasis 10,000 deep", "markdown/dense", body(again("*a **b ", 10*k) + again("c** d*", 10*k))},
		{"brackets 10,000 deep", "markdown/dense", body(again("[", 10*k) + "a" + again("](b)", 10*k))},
		{"100,000 brackets", "markdown/dense", body(again("[", 100*k))},
		{"100,000 closing brackets", "markdown/dense", body(again("]", 100*k))},
		{"50,000 pictures", "markdown/dense", body(again("![", 50*k))},
		{"25,000 marks of emphasis", "markdown/dense", body(again("*a_ ", 25*k))},
		{"backticks of 300 lengths", "markdown/dense", body(ticks(300))},
		{"signs of less", "markdown/dense", body(again("<", 100*k))},
		{"wide table", "markdown/table", body(again("|a", 10*k) + "\n" + again("|-", 10*k))},
		{"long table", "markdown/table", body("|a|b|c|\n|-|-|-|\n" + again("x\n", 50*k))},
		{"definitions of links", "markdown/dense", body(numbered("[a%d]: /org/\n", 15*k))},
		{"instructions, each a block", "markdown/html", body(again("<?\n\n", 20*k))},
		{"invisible characters", "markdown/hidden-character", body(again("\u200b\n", 50*k))},
		{"notes within notes", "", body(numbered("[^%d]: b[^1]\n\n", 10*k))},
		{"bare addresses", "", body(again("https://a.example/ ", 10*k))},
		{"setext", "", body(again("a\n=\n", 50*k))},

		{"cut picture", "photo/broken", func(root string) error { return photo(string(picture()[:300]))(root) }},
		{"50,000 by 50,000", "photo/size", photo(aPNG(50_000, 50_000))},
		{"picture of another kind", "photo/extension", photo(aPNG(300, 300))},
		{"drawing as a picture", "photo/svg", photo(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script></svg>`)},
		{"page as a picture", "photo/format", photo("<!DOCTYPE html><script>x()</script>")},

		{"zip bomb", "sheet/limit", aBook(again(`<row><c t="inlineStr"><is><t>x</t></is></c></row>`, 1000), "", 20*k)},
		{"deep XML", "sheet/no-heading", aBook(again("<row>", 1000), "", 1000)},
		{"huge shared strings", "sheet/limit", aBook("", "<si><t>"+again("x", 30*k)+"</t></si>", 20*k)},
		{"entities in XML", "sheet/file", aBook(`<row><c t="inlineStr"><is><t>&lol;</t></is></c></row>`, "", 1)},
		{"no zip", "sheet/file", files("roster.xlsx", "PK\x03\x04 and nothing more")},
		{"one line of CSV", "sheet/limit", files("roster.csv", again("编号,", k*k))},
		{"one cell of CSV", "sheet/file", files("roster.csv", `"`+again("编号\n", k*k))},
	}
}

// files puts files in place, pairs of a name and what it holds.
func files(pairs ...string) func(root string) error {
	return func(root string) error {
		for pair := range slices.Chunk(pairs, 2) {
			if err := writeFile(filepath.Join(root, filepath.FromSlash(pair[0])), []byte(pair[1])); err != nil {
				return err
			}
		}
		for pair := range slices.Chunk(pairs, 2) {
			dir, name := path.Split(pair[0])
			entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(dir)))
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == name }) {
				return fmt.Errorf("%q %w", name, errOtherName)
			}
		}
		return nil
	}
}

// errOtherName is of a file that stands there by another name than it was given: that of a twin, or one in another form of Unicode.
var errOtherName = errors.New("has another name in this file system")

// refused reports whether err is a file system's word that it has no files of such a name or kind, rather than a fault of a test.
func refused(err error) bool {
	for _, e := range []error{errOtherName, syscall.EINVAL, syscall.EILSEQ, syscall.ENAMETOOLONG} {
		if errors.Is(err, e) {
			return true
		}
	}
	const invalidName, noRightToLink = syscall.Errno(123), syscall.Errno(1314)
	return runtime.GOOS == "windows" && (errors.Is(err, invalidName) || errors.Is(err, noRightToLink))
}

// TestRefused: an input that is not put in place by mistake is not one that the system cannot have.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		put  func(root string) error
		want bool
	}{
		"a long name":         {files(strings.Repeat("a", 1000), "x"), true},
		"another name":        {func(string) error { return fmt.Errorf("a %w", errOtherName) }, true},
		"no folder to be in":  {sparse("nowhere/a.txt", 1), false},
		"no folder for links": {link("a", "nowhere/b"), false},
		"a file for a folder": {files("a", "x", "a/b", "x"), false},
	} {
		if err := c.put(t.TempDir()); err == nil || refused(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func link(to, name string) func(root string) error {
	return func(root string) error {
		os.Remove(filepath.Join(root, name))
		return os.Symlink(to, filepath.Join(root, name))
	}
}

// sparse puts a file of a size that takes no room on the disk.
func sparse(name string, size int64) func(root string) error {
	return func(root string) error {
		f, err := os.Create(filepath.Join(root, name))
		if err != nil {
			return err
		}
		defer f.Close()
		return f.Truncate(size)
	}
}

// nested is YAML in block style, n mappings deep.
func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// stairs is a list in a list in a list, each on a line of its own.
func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", 2*i%400) + "- a\n")
	}
	return b.String()
}

// ticks are runs of backticks of each length up to n, so that none closes another.
func ticks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("a" + strings.Repeat("`", i+1))
	}
	return b.String()
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func laughs() string {
	yaml := "a0: &a0 [lol, lol]\n"
	for i := range 9 {
		yaml += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i)
	}
	return yaml
}

// aPNG is a PNG that says to be of a size, with nothing in it.
func aPNG(width, height uint32) string {
	chunk := func(name string, data []byte) string {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		b = append(append(b, name...), data...)
		return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
	}
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	return "\x89PNG\r\n\x1a\n" + chunk("IHDR", append(size, 8, 6, 0, 0, 0)) + chunk("IDAT", nil) + chunk("IEND", nil)
}

// aBook is a workbook whose one sheet and shared strings are the given XML, times copies of it.
func aBook(sheet, shared string, copies int) func(root string) error {
	return func(root string) error {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		for _, part := range []struct{ name, head, body, tail string }{
			{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "", ""},
			{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`, "", ""},
			{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + rel + `"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`, "", ""},
			{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/>` +
				`<Relationship Id="r2" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`, "", ""},
			{"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`, sheet, `</sheetData></worksheet>`},
			{"xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`, shared, `</sst>`},
		} {
			w, err := z.Create(part.name)
			if err != nil {
				return err
			}
			io.WriteString(w, part.head)
			for range copies {
				io.WriteString(w, part.body)
			}
			io.WriteString(w, part.tail)
		}
		z.Close()
		return files("roster.xlsx", b.String())(root)
	}
}

// TestHostileInput gives each of these to the program. It answers with the diagnostic, and takes no more of the processor and of memory, beyond what the
// small site takes, than the bounds say, however large the input is.
func TestHostileInput(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program once for each input")
	}
	run := func(t *testing.T, root string, args ...string) (out string, took time.Duration, memory int64) {
		c := liang(t, append(args, "-root", root, "-date", "2026-02-01")...)
		said, err := c.CombinedOutput()
		if c.ProcessState == nil {
			t.Fatal(err)
		}
		if strings.Contains(string(said), "goroutine ") || c.ProcessState.ExitCode() > 1 {
			t.Errorf("%v: %.3000s", err, said)
		}
		return string(said), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), memoryOf(c.ProcessState)
	}
	fresh := func(t *testing.T) string {
		root := t.TempDir()
		if err := smallSite(root); err != nil {
			t.Fatal(err)
		}
		return root
	}
	first := fresh(t)
	run(t, first, "build") // derives the pictures
	photos := filepath.Join(".cache", "photo")
	_, usual, least := run(t, first, "check")
	slowest, largest := time.Duration(0), int64(0)
	inputs := hostileInputs()
	for _, c := range inputs {
		t.Run(c.name, func(t *testing.T) {
			root := fresh(t)
			if err := copyFolder(filepath.Join(first, photos), filepath.Join(root, photos)); err != nil {
				t.Fatal(err)
			}
			if err := c.put(root); refused(err) {
				t.Skip("NOT CHECKED, for this system has no such files: ", err)
			} else if err != nil {
				t.Fatal(err)
			}
			args := []string{"check"}
			if sheets, _ := filepath.Glob(filepath.Join(root, "roster.*")); sheets != nil {
				args = []string{"import", sheets[0]}
			}
			out, took, memory := run(t, root, args...)
			if c.rule != "" && !strings.Contains(out, "["+c.rule+"]") {
				t.Errorf("no %s in %.3000s", c.rule, out)
			} else if said := regexp.MustCompile(`\[[a-z]+/[a-z0-9-]+\]`).FindString(out); c.rule == "" && said != "" {
				t.Errorf("%s, where nothing is wrong, in %.3000s", said, out)
			}
			if len(out) > 1<<16 {
				t.Errorf("%d bytes of diagnostics", len(out))
			}
			if took > 3*usual || memory > least+200<<20 {
				t.Errorf("took %v and %d MB, where the small site takes %v and %d MB", took, memory>>20, usual, least>>20)
			}
			t.Logf("took %v and %d MB: %.400s", took, memory>>20, out)
			slowest, largest = max(slowest, took), max(largest, memory)
		})
	}
	t.Logf("%d inputs; the slowest took %v and the largest %d MB, where the small site takes %v and %d MB", len(inputs), slowest, largest>>20, usual, least>>20)
}
