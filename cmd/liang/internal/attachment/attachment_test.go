package attachment

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"testing"

	"liang/cmd/liang/internal/diag"
)

func message(t testing.TB, data []byte) string {
	t.Helper()
	problems := Check("content/documents/notice/file", bytes.NewReader(data), int64(len(data)))
	if len(problems) > 1 {
		t.Fatalf("%d problems", len(problems))
	}
	if len(problems) == 0 {
		return ""
	}
	p := problems[0]
	if p.Rule.ID != "attachment/metadata" || p.Rule.Severity != diag.Warning {
		t.Errorf("rule %s, %v", p.Rule.ID, p.Rule.Severity)
	}
	return p.Args[1].(diag.Text).ZH
}

func deflate(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return b.String()
}

const xmp = `<x:xmpmeta><rdf:RDF><rdf:Description><dc:creator><rdf:Seq><rdf:li>李四</rdf:li><rdf:li>王五</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`

func TestPDF(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"nothing", "1 0 obj <</Title (x) /Producer (y)>> endobj", ""},
		{"literal", `1 0 obj <</Author (Zhang \(San\) \101)>> endobj`, "作者 Zhang (San) A"},
		{"empty", "1 0 obj <</Author ()>> endobj", ""},
		{"UTF-16 in hex", "1 0 obj <</Author <FEFF5F20 4E09>>> endobj", "作者 张三"},
		{"UTF-16 in a literal", "1 0 obj <</Author(\xfe\xff\x5f\x20\x4e\x09)>> endobj", "作者 张三"},
		{"UTF-8", "1 0 obj <</Author(\xef\xbb\xbf张三)>> endobj", "作者 张三"},
		{"reference", "1 0 obj <</Author 12 0 R>> endobj\n12 0 obj\n(Li Si)\nendobj", "作者 Li Si"},
		{"program", "1 0 obj <</Creator (WPS \xe6\x96\x87\xe5\xad\x97)>> endobj", ""},
		{"person as creator", "1 0 obj <</Creator (Wang Wu)>> endobj", "创建程序 Wang Wu"},
		{"company", "1 0 obj <</Company (ACME) /Author (A)>> endobj", "单位 ACME、作者 A"},
		{"twice", "<</Author (A)>> <</Author (A)>> <</Author (B)>>", "作者 A、作者 B"},
		{"XMP", "3 0 obj <</Type/Metadata/Subtype/XML>> stream\n" + xmp + "\nendstream", "作者 李四、作者 王五"},
		{"object stream", "3 0 obj <</Type/ObjStm/Filter/FlateDecode>> stream\r\n" + deflate("1 0 <</Author (Hidden)>>") + "\nendstream", "作者 Hidden"},
		{"packed XMP", "3 0 obj <</Type/Metadata/Filter/FlateDecode>>\nstream\n" + deflate(xmp) + "\nendstream", "作者 李四、作者 王五"},
		{"encrypted", "1 0 obj <</Author (\x81\x92)>> endobj trailer <</Encrypt 5 0 R>>", ""},
		{"cut short", "1 0 obj <</Author (Zhang", ""},
		{"key of another name", "1 0 obj <</AuthorX (A)>> endobj", ""},
		{"control codes", "1 0 obj <</Author (A\x1b[31m\nB)>> endobj", "作者 A [31m B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := message(t, []byte("%PDF-1.7\n"+c.body+"\n%%EOF")); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func archive(t testing.TB, files ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, files[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOffice(t *testing.T) {
	core := `<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>通知</dc:title><dc:creator>张三</dc:creator><cp:lastModifiedBy>李四</cp:lastModifiedBy></cp:coreProperties>`
	app := `<Properties><Application>WPS</Application><Manager>王五</Manager><Company>某公司</Company></Properties>`
	for _, c := range []struct {
		name  string
		files []string
		want  string
	}{
		{"docx", []string{"word/document.xml", "<dc:creator>no</dc:creator>", "docProps/app.xml", app, "docProps/core.xml", core}, "主管 王五、单位 某公司、作者 张三、最后修改者 李四"},
		{"odt", []string{"meta.xml", "<m><meta:initial-creator>张三</meta:initial-creator><dc:creator>李四</dc:creator></m>"}, "作者 张三、最后修改者 李四"},
		{"clean", []string{"docProps/core.xml", "<c><dc:creator></dc:creator><cp:lastModifiedBy/></c>"}, ""},
		{"broken XML", []string{"docProps/core.xml", "<c><dc:creator>张三</dc:creator><"}, "作者 张三"},
		{"other archive", []string{"a.txt", "张三"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := message(t, archive(t, c.files...)); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestLongAndMany(t *testing.T) {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i := range 500 {
		fmt.Fprintf(&b, "<</Author (%d%s)>>\n", i, strings.Repeat("x", 300))
	}
	if got := message(t, []byte(b.String())); len(got) > maxFindings*(maxName+20) {
		t.Errorf("a message of %d bytes", len(got))
	}
}

// What unpacks to gigabytes is not unpacked.
func TestBombs(t *testing.T) {
	zeros := deflate(strings.Repeat("\x00", 1<<20))
	data := []byte("%PDF-1.7\n" + strings.Repeat("<</Type/ObjStm/Filter/FlateDecode>>stream\n"+zeros+"\nendstream\n", 300) + "<</Author (after)>>")
	if got := message(t, data); got != "作者 after" {
		t.Errorf("found %q", got)
	}
	if got := message(t, archive(t, "docProps/core.xml", "<c>"+strings.Repeat(" ", 2*maxPart)+"<dc:creator>late</dc:creator></c>")); got != "" {
		t.Errorf("found %q beyond the limit", got)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte("%PDF-1.7\n<</Author (A\\)) /Creator <FEFF5F20> /Author 1 0 R>>\n1 0 obj (x)\n" + xmp))
	f.Add([]byte("%PDF-1.7\n<</Type/ObjStm/Filter/FlateDecode>>stream\n" + deflate("<</Author (B)>>")))
	f.Add(archive(f, "docProps/core.xml", "<c><dc:creator>张三</dc:creator></c>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got := message(t, data)
		if strings.ContainsFunc(got, func(r rune) bool { return r < ' ' }) {
			t.Errorf("control codes in %q", got)
		}
	})
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		name, data, want string
		lines            bool
	}{
		{"CSV", "店,电话\n甲,13800000000\n", "店,电话\n甲,13800000000\n", true},
		{"GBK", "\xb5\xea,1380\n", "\xb5\xea,1380\n", true},
		{"binary", "a\x00b", "", false},
		{"PDF", "%PDF-1.7 x", "", false},
		{"document", string(archive(t, "word/document.xml", `<w:p><w:r><w:t>电话138</w:t></w:r><w:r><w:t>00000000</w:t></w:r></w:p><w:p><w:t>二</w:t></w:p>`)), "电话13800000000\n二\n", false},
		{"workbook", string(archive(t, "xl/sharedStrings.xml", `<sst><si><t>甲</t></si><si><t>乙</t></si></sst>`)), "甲\n乙\n", false},
		{"numbers in a workbook", string(archive(t, "xl/worksheets/sheet1.xml", `<row><c><v>13800000000</v></c><c><v>2</v></c></row>`)), "13800000000\n2\n", false},
		{"other parts", string(archive(t, "docProps/core.xml", `<p>甲</p>`)), "", false},
		{"torn", string(archive(t, "word/document.xml", `<w:p>甲</w:p><w:p`)), "甲\n", false},
	} {
		text, lines := Text(strings.NewReader(c.data), int64(len(c.data)))
		if string(text) != c.want || lines != c.lines {
			t.Errorf("%s: %q, %v", c.name, text, lines)
		}
	}
}
