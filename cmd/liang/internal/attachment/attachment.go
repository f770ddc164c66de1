// Package attachment finds out what an attachment says about its authors.
//
// [Check] looks at PDF files, Office files (docx, xlsx, pptx) and OpenDocument files and reports the persons and companies that their
// metadata name, for they are published with the file. A file of another kind has no findings. [Text] is what a reader reads in a file, for
// whoever looks for personal data. Whatever the file holds, the work is
// bounded: archives and compressed streams are unpacked up to a limit only.
package attachment

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"encoding/xml"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
)

var ruleMetadata = diag.Define(diag.Rule{
	ID:       "attachment/metadata",
	Severity: diag.Warning,
	Title:    diag.Text{ZH: "附件里带有作者信息", EN: "attachment names its authors"},
	Msg:      diag.Text{ZH: "附件“%s”的文件属性里写着：%s；它们会随文件公开", EN: "the properties of %q, which are published with it, say: %s"},
	Hint: diag.Text{
		ZH: "如果不宜公开，请在 Office 或 WPS 里用“文件 → 信息 → 检查文档”删去；导出 PDF 时不要勾选“包含文档属性”。换上新文件后，sha256 也要更新",
		EN: "if they should not be known, remove them in Office (File, Info, Inspect Document), or export the PDF without document properties; then update sha256",
	},
	Wrong: "通知.docx（作者：张三）", Right: "通知.docx（作者为空）",
})

// A finding is one name under what the file calls it.
type finding struct {
	field diag.Text
	name  string
}

var (
	author   = diag.Text{ZH: "作者", EN: "author"}
	editor   = diag.Text{ZH: "最后修改者", EN: "last modified by"}
	company  = diag.Text{ZH: "单位", EN: "company"}
	manager  = diag.Text{ZH: "主管", EN: "manager"}
	software = diag.Text{ZH: "创建程序", EN: "creator"}
)

// Check reports the names in the metadata of the file in r, which has the given size, as at most one problem. Name is the file's name.
func Check(name string, r io.ReaderAt, size int64) []*diag.Problem {
	var start [8]byte
	n, _ := r.ReadAt(start[:], 0)
	var found []finding
	switch {
	case bytes.HasPrefix(start[:n], []byte("%PDF-")):
		found = pdf(r, size)
	case bytes.HasPrefix(start[:n], []byte("PK\x03\x04")):
		found = office(r, size)
	}
	var zh, en []string
	for _, f := range found {
		zh = append(zh, f.field.ZH+" "+f.name)
		en = append(en, f.field.EN+" "+f.name)
	}
	if len(found) == 0 {
		return nil
	}
	return []*diag.Problem{ruleMetadata.Problem(path.Base(name), diag.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")})}
}

// findings collects names, each once for a field, and at most maxFindings of them.
type findings []finding

const (
	maxFindings = 10
	maxName     = 60 // characters of a name that are shown
)

func (fs *findings) add(field diag.Text, name string) {
	name = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(name, "�"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if rs := []rune(name); len(rs) > maxName {
		name = string(rs[:maxName]) + "…"
	}
	f := finding{field, name}
	if name != "" && len(*fs) < maxFindings && !slices.Contains(*fs, f) {
		*fs = append(*fs, f)
	}
}

// maxPart is how much of an archive's file is read. Real ones have a few hundred bytes.
const maxPart = 1 << 20

// properties are the files of Office and OpenDocument archives that hold names, with the elements that do.
var properties = map[string]map[string]diag.Text{
	"docProps/core.xml": {"creator": author, "lastModifiedBy": editor},
	"docProps/app.xml":  {"Company": company, "Manager": manager},
	"meta.xml":          {"initial-creator": author, "creator": editor},
}

func office(r io.ReaderAt, size int64) []finding {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil
	}
	var fs findings
	read := map[string]bool{}
	for _, file := range archive.File {
		elements := properties[file.Name]
		if elements == nil || read[file.Name] {
			continue
		}
		read[file.Name] = true
		if f, err := file.Open(); err == nil {
			fs.addElements(io.LimitReader(f, maxPart), elements)
			f.Close()
		}
	}
	return fs
}

// addElements adds the text within the elements of an XML text whose local names are given, until the text ends or is not XML any more.
func (fs *findings) addElements(r io.Reader, elements map[string]diag.Text) {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var within diag.Text
	var text strings.Builder
	depth := 0 // in an element that is looked for
	for {
		token, err := d.Token()
		if err != nil {
			return
		}
		switch t := token.(type) {
		case xml.StartElement:
			if field, ok := elements[t.Name.Local]; ok && depth == 0 {
				within = field
				depth = 1
				text.Reset()
			} else if depth > 0 {
				depth++
			}
		case xml.EndElement:
			if depth == 1 {
				fs.add(within, text.String())
			}
			depth = max(0, depth-1)
		case xml.CharData:
			if depth > 0 && text.Len() < 4*maxName {
				text.Write(t)
				text.WriteByte(' ') // between the items of a list
			}
		}
	}
}

// Limits on the work for a PDF: how much of it is read at both ends, how much is unpacked, what a stream costs at least, how many values are
// looked at, and how many references are followed.
const (
	maxPDF      = 64 << 20
	maxUnpacked = 32 << 20
	streamCost  = 4 << 10
	maxValues   = 1000
	maxLookups  = 16
)

// pdf finds the names in an information dictionary, in the file itself or in an object stream, and in XMP. It searches rather than parses: a
// damaged file is searched as well, and nothing in it can send the search in circles. Encrypted strings are not names.
func pdf(r io.ReaderAt, size int64) []finding {
	data := make([]byte, min(size, maxPDF))
	if size <= maxPDF {
		n, _ := r.ReadAt(data, 0)
		data = data[:n]
	} else { // metadata stand at the start or at the end
		r.ReadAt(data[:maxPDF/2], 0)
		r.ReadAt(data[maxPDF/2:], size-maxPDF/2)
	}
	var fs findings
	info := infoSearch{file: data, values: maxValues, lookups: maxLookups}
	if bytes.Contains(data, []byte("/Encrypt")) {
		info.values = 0
	}
	search := func(text []byte) {
		info.search(text, &fs)
		fs.addXMP(text)
	}
	search(data)
	budget := maxUnpacked
	for rest := data; budget > 0; {
		at := bytes.Index(rest, []byte("stream"))
		if at < 0 {
			break
		}
		dictionary := rest[max(0, at-1024):at]
		if i := bytes.LastIndex(dictionary, []byte(" obj")); i >= 0 {
			dictionary = dictionary[i:]
		}
		rest = rest[at+len("stream"):]
		if !bytes.Contains(dictionary, []byte("/FlateDecode")) || !bytes.Contains(dictionary, []byte("/ObjStm")) && !bytes.Contains(dictionary, []byte("/Metadata")) {
			continue
		}
		packed := bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\r")), []byte("\n"))
		budget -= streamCost
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			continue
		}
		text, _ := io.ReadAll(io.LimitReader(z, int64(max(0, budget)))) // what came before an error counts
		budget -= len(text)
		search(text)
	}
	return fs
}

// infoKey is a key of an information dictionary with the start of its value: a string, or a reference to one.
var infoKey = regexp.MustCompile(`/(Author|Creator|Company|Manager)\s*(?:(\d{1,10})\s+\d{1,5}\s+R\b|([(<]))`)

var infoFields = map[string]diag.Text{"Author": author, "Creator": software, "Company": company, "Manager": manager}

// An infoSearch looks for names in the dictionaries of one file.
type infoSearch struct {
	file            []byte // where references lead
	values, lookups int    // how many values and references may still be looked at
}

func (s *infoSearch) search(text []byte, fs *findings) {
	for ; s.values > 0 && len(*fs) < maxFindings; s.values-- {
		m := infoKey.FindSubmatchIndex(text)
		if m == nil {
			return
		}
		key := string(text[m[2]:m[3]])
		var name string
		if m[4] >= 0 {
			name = s.referenced(text[m[4]:m[5]])
		} else {
			name = pdfString(text[m[6]:])
		}
		text = text[m[1]:]
		if key != "Creator" || !isSoftware(name) {
			fs.add(infoFields[key], name)
		}
	}
}

// referenced returns the string that is the object of the given number.
func (s *infoSearch) referenced(number []byte) string {
	if s.lookups--; s.lookups < 0 {
		return ""
	}
	head := slices.Concat([]byte("\n"), bytes.TrimLeft(number, "0"), []byte(" 0 obj"))
	at := bytes.LastIndex(s.file, head) // the last one counts
	if at < 0 {
		head[0] = '\r'
		at = bytes.LastIndex(s.file, head)
	}
	if at < 0 {
		return ""
	}
	return pdfString(bytes.TrimLeft(s.file[at+len(head):], " \r\n\t"))
}

// isSoftware reports whether a PDF's creator is, as it mostly is, the program that made it.
func isSoftware(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{
		"word", "excel", "powerpoint", "office", "wps", "adobe", "acrobat", "indesign", "illustrator", "photoshop", "writer", "calc", "impress",
		"tex", "pdf", "chrom", "mozilla", "firefox", "safari", "quartz", "pages", "keynote", "numbers", "scan", "canon", "epson", "ricoh",
		"xerox", "hp ", "konica", "kyocera", "foxit", "福昕", "金山", "cairo", "pscript", "coreldraw", "canva", "ghostscript",
	}, func(program string) bool { return strings.Contains(name, program) })
}

// pdfString reads the literal or hexadecimal string at the start of data.
func pdfString(data []byte) string {
	const limit = 4096
	data = data[:min(len(data), limit)]
	if len(data) < 2 {
		return ""
	}
	var raw []byte
	switch {
	case data[0] == '<' && data[1] != '<':
		end := bytes.IndexByte(data, '>')
		if end < 0 {
			return ""
		}
		digits := bytes.Join(bytes.Fields(data[1:end]), nil)
		if len(digits)%2 == 1 {
			digits = append(digits, '0')
		}
		raw = make([]byte, len(digits)/2)
		if _, err := hex.Decode(raw, digits); err != nil {
			return ""
		}
	case data[0] == '(':
		raw = literal(data[1:])
	}
	switch {
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		units := make([]uint16, 0, len(raw)/2)
		for i := 2; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		return string(utf16.Decode(units))
	case utf8.Valid(raw):
		return strings.TrimPrefix(string(raw), "\ufeff")
	}
	latin := make([]rune, len(raw)) // PDFDocEncoding is Latin-1 where names are concerned
	for i, b := range raw {
		latin[i] = rune(b)
	}
	return string(latin)
}

// literal reads a string up to the parenthesis that closes it.
func literal(data []byte) (raw []byte) {
	depth := 1
	for i := 0; i < len(data); i++ {
		c := data[i]
		switch {
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return raw
			}
		case c == '\\' && i+1 < len(data):
			i++
			switch c = data[i]; {
			case c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f':
				c = ' '
			case c >= '0' && c <= '7':
				v := int(c - '0')
				for range 2 {
					if i+1 < len(data) && data[i+1] >= '0' && data[i+1] <= '7' {
						i++
						v = v*8 + int(data[i]-'0')
					}
				}
				c = byte(v)
			case c == '\r' || c == '\n': // the string goes on in the next line
				if c == '\r' && i+1 < len(data) && data[i+1] == '\n' {
					i++
				}
				continue
			}
		}
		raw = append(raw, c)
	}
	return nil
}

// addXMP adds the creators in XMP packets within text.
func (fs *findings) addXMP(text []byte) {
	const limit = 4096 // of one list of creators
	for len(*fs) < maxFindings {
		_, after, found := bytes.Cut(text, []byte("<dc:creator"))
		if !found {
			return
		}
		list, _, closed := bytes.Cut(after[:min(len(after), limit)], []byte("</dc:creator"))
		text = after[len(list):]
		if closed {
			fs.addElements(io.MultiReader(strings.NewReader("<dc:creator"), bytes.NewReader(list)), map[string]diag.Text{"li": author})
		}
	}
}
