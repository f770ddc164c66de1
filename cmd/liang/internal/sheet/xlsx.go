package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
)

// A workbook is an .xlsx (ECMA-376) while it is read.
type workbook struct {
	parts   map[string]*zip.File // by name in lower case, without a slash in front
	left    int64                // bytes that may still be unpacked
	shared  []string             // texts that cells refer to
	formats []precision          // by style: how a number in this style is a date
	epoch   time.Time            // the day 0
}

// A precision is how much of a date a number's format shows. What a format hides, the editor did not mean.
type precision uint8

const (
	noDate precision = iota
	toYear
	toMonth
	toDay
)

var errNoPart = errors.New("no such part")

func openXLSX(data []byte) (*Book, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault("文件不完整", "it is not complete")
	}
	w := &workbook{parts: map[string]*zip.File{}, left: min(maxUnpacked, usualRatio*int64(len(data))+leastUnpacked), epoch: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	for _, f := range z.File {
		name := partName("", f.Name)
		if w.parts[name] == nil {
			w.parts[name] = f
		}
	}
	main := "xl/workbook.xml"
	if rels, err := w.relations("_rels/.rels"); err == nil {
		for _, r := range rels {
			if strings.HasSuffix(r.kind, "/officeDocument") {
				main = partName("", r.target)
			}
		}
	}
	names, ids, err := w.sheets(main)
	if errors.Is(err, errNoPart) {
		return nil, fault("它不是 Excel 工作簿", "it is no workbook")
	}
	if err != nil {
		return nil, err
	}
	dir := path.Dir(main)
	rels, err := w.relations(path.Join(dir, "_rels", path.Base(main)+".rels"))
	if err != nil && !errors.Is(err, errNoPart) {
		return nil, err
	}
	targets := map[string]string{}
	for _, r := range rels {
		target := partName(dir, r.target)
		targets[r.id] = target
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			err = w.readShared(target)
		case strings.HasSuffix(r.kind, "/styles"):
			err = w.readStyles(target)
		default:
			err = nil
		}
		if err != nil && !errors.Is(err, errNoPart) {
			return nil, err
		}
	}
	return &Book{names, func(i int) (*Table, error) {
		t, err := w.read(targets[ids[i]])
		if errors.Is(err, errNoPart) {
			return nil, fault("文件不完整", "it is not complete")
		}
		if err != nil {
			return nil, err
		}
		t.Name = names[i]
		return t, nil
	}}, nil
}

// partName is the name of a part that target means in the folder dir of the workbook.
func partName(dir, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", dir, target)
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
}

// unpacked counts what is unpacked against the limit of the workbook.
type unpacked struct {
	io.Reader
	left *int64
}

func (u unpacked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p[:min(int64(len(p)), *u.left+1)])
	if *u.left -= int64(n); *u.left < 0 {
		return 0, tooLarge("解压后太大", "too much when unpacked")
	}
	return n, err
}

// walk calls do for each token of a part.
func (w *workbook) walk(name string, do func(xml.Token) error) error {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return errNoPart
	}
	if f.UncompressedSize64 > uint64(w.left) { // which may be a lie; what is read is counted too
		return tooLarge("解压后太大", "too much when unpacked")
	}
	body, err := f.Open()
	if err != nil {
		return fault("文件不完整", "it is not complete")
	}
	defer body.Close()
	d := xml.NewDecoder(unpacked{body, &w.left})
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return broken(name, err)
		}
		if _, isDirective := token.(xml.Directive); isDirective { // a document type; no program writes one here
			return fault("其中有不该有的 DOCTYPE", "it has a DOCTYPE")
		}
		if err := do(token); err != nil {
			return err
		}
	}
}

// broken is err as a problem of the file.
func broken(part string, err error) error {
	if p, ok := errors.AsType[*diag.Problem](err); ok { // of the limit
		return p
	}
	return fault("其中的 "+part+" 坏了", "its "+part+" is broken")
}

// attr is the value of an attribute, whatever its prefix.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" }

type relation struct{ id, kind, target string }

func (w *workbook) relations(name string) (list []relation, err error) {
	err = w.walk(name, func(token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			list = append(list, relation{attr(e, "Id"), attr(e, "Type"), attr(e, "Target")})
		}
		return nil
	})
	return list, err
}

// sheets reads the names and relations of the sheets that are not hidden.
func (w *workbook) sheets(name string) (names, ids []string, err error) {
	err = w.walk(name, func(token xml.Token) error {
		e, ok := token.(xml.StartElement)
		switch {
		case ok && e.Name.Local == "workbookPr" && isTrue(attr(e, "date1904")):
			w.epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		case ok && e.Name.Local == "sheet" && (attr(e, "state") == "" || attr(e, "state") == "visible"):
			if names, ids = append(names, clean(attr(e, "name"))), append(ids, attr(e, "id")); len(names) > maxTables {
				return tooLarge(fmt.Sprintf("超过 %d 张工作表", maxTables), fmt.Sprintf("more than %d sheets", maxTables))
			}
		}
		return nil
	})
	return names, ids, err
}

// A text gathers what stands in the elements t, but not in readings of it (rPh).
type text struct {
	b         strings.Builder
	in, aside bool
}

func (x *text) token(token xml.Token) {
	switch e := token.(type) {
	case xml.StartElement:
		x.in = x.in || e.Name.Local == "t"
		x.aside = x.aside || e.Name.Local == "rPh"
	case xml.EndElement:
		x.in = x.in && e.Name.Local != "t"
		x.aside = x.aside && e.Name.Local != "rPh"
	case xml.CharData:
		if x.in && !x.aside {
			x.b.Write(e)
		}
	}
}

// take returns the text and begins anew.
func (x *text) take() string {
	s := unescape(x.b.String())
	x.b.Reset()
	return s
}

// unescape reads _x000D_, as Excel writes characters that XML cannot hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			b.WriteString(s)
			return b.String()
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' {
			b.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteRune(rune(n))
		s = s[i+7:]
	}
}

func (w *workbook) readShared(name string) error {
	var x text
	return w.walk(name, func(token xml.Token) error {
		x.token(token)
		if e, ok := token.(xml.EndElement); ok && e.Name.Local == "si" {
			if w.shared = append(w.shared, x.take()); len(w.shared) > maxCells {
				return tooLarge("文字太多", "too many texts")
			}
		}
		return nil
	})
}

func (w *workbook) readStyles(name string) error {
	codes := map[int]string{}
	var ids []int
	inside := false
	err := w.walk(name, func(token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "cellXfs":
				inside = true
			case "numFmt":
				id, _ := strconv.Atoi(attr(e, "numFmtId"))
				codes[id] = attr(e, "formatCode")
			case "xf":
				if inside {
					id, _ := strconv.Atoi(attr(e, "numFmtId"))
					ids = append(ids, id)
				}
			}
		case xml.EndElement:
			inside = inside && e.Name.Local != "cellXfs"
		}
		return nil
	})
	w.formats = make([]precision, len(ids))
	for i, id := range ids {
		if code, ok := codes[id]; ok {
			w.formats[i] = precisionOf(code)
		} else {
			w.formats[i] = builtIn(id)
		}
	}
	return err
}

// builtIn is the precision of the formats that have a number only (ECMA-376 part 1, 18.8.30, for Chinese).
func builtIn(id int) precision {
	switch id {
	case 17, 27, 36, 50, 52, 57:
		return toMonth
	case 14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58:
		return toDay
	}
	return noDate
}

// precisionOf is the precision of a format such as yyyy"年"m"月".
func precisionOf(code string) precision {
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	year, month, day := false, false, false
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return noDate
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return noDate
			}
			i += end
		case '\\', '_', '*':
			i++
		case 'y':
			year = true
		case 'm':
			month = true
		case 'd':
			day = true
		}
	}
	switch {
	case day:
		return toDay
	case year && month:
		return toMonth
	case year:
		return toYear
	}
	return noDate
}

// date is the date that a number means in a format, or "".
func (w *workbook) date(serial float64, p precision) string {
	if p == noDate || serial < 61 || serial >= 401_769 { // from 1900-03-01, where Excel's leap day of 1900 is over, to 2999
		return ""
	}
	day := w.epoch.AddDate(0, 0, int(math.Floor(serial)))
	return day.Format([]string{toYear: "2006", toMonth: "2006-01", toDay: "2006-01-02"}[p])
}

// read reads one sheet.
func (w *workbook) read(name string) (*Table, error) {
	t := &Table{}
	var x, value text
	var cells []string
	var kind string
	style, row, col, total, last := 0, 0, 0, 0, 0
	inValue := false
	end := func() error {
		if row <= last && len(cells) > 0 {
			return fault("行的次序乱了", "its rows are out of order")
		}
		if len(cells) > 0 {
			last = row
		}
		t.add(row, cells)
		cells = nil
		return nil
	}
	err := w.walk(name, func(token xml.Token) error {
		x.token(token)
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "row":
				row++
				if r, err := strconv.Atoi(attr(e, "r")); err == nil {
					row = r
				}
				if row > maxRows || row < 1 {
					// Excel keeps the looks of rows that hold nothing; only what is in them counts.
					row = min(max(row, 0), maxRows+1)
				}
				col = 0
			case "c":
				col++
				if c := columnOf(attr(e, "r")); c > 0 {
					col = c
				}
				kind = attr(e, "t")
				style, _ = strconv.Atoi(attr(e, "s"))
				value.b.Reset()
				x.b.Reset()
			case "v":
				inValue = true
			case "mergeCell":
				if a, ok := areaOf(attr(e, "ref")); ok && len(t.merges) < maxMerges {
					t.merges = append(t.merges, a)
				}
			}
		case xml.CharData:
			if inValue {
				value.b.Write(e)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "v":
				inValue = false
			case "c":
				s := w.cell(kind, style, value.b.String(), &x)
				if s == "" {
					return nil
				}
				switch {
				case row > maxRows || row < 1:
					return tooLarge(fmt.Sprintf("超过 %d 行", maxRows), fmt.Sprintf("more than %d rows", maxRows))
				case col > maxColumns:
					return tooLarge(fmt.Sprintf("超过 %d 列", maxColumns), fmt.Sprintf("more than %d columns", maxColumns))
				case len(s) > maxCell && utf8.RuneCountInString(s) > maxCell:
					return tooLarge(fmt.Sprintf("%s 格超过 %d 字", CellName(row, col), maxCell), fmt.Sprintf("cell %s has more than %d characters", CellName(row, col), maxCell))
				}
				if grow := col - len(cells); grow > 0 {
					if total += grow; total > maxCells {
						return tooLarge("格子太多", "too many cells")
					}
					cells = append(cells, make([]string, grow)...)
				}
				cells[col-1] = s
			case "row":
				return end()
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, end()
}

// cell is the text of a cell.
func (w *workbook) cell(kind string, style int, value string, x *text) string {
	switch kind {
	case "s":
		if i, err := strconv.Atoi(value); err == nil && i >= 0 && i < len(w.shared) {
			return w.shared[i]
		}
		return ""
	case "inlineStr":
		return x.take()
	case "str":
		return unescape(value)
	case "e":
		return value
	case "b":
		if isTrue(value) {
			return "TRUE"
		}
		return "FALSE"
	case "d":
		return value[:min(len(value), len("2006-01-02"))]
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return value
	}
	if style >= 0 && style < len(w.formats) {
		if s := w.date(n, w.formats[style]); s != "" {
			return s
		}
	}
	if math.Abs(n) >= 1e300 || !strings.ContainsAny(value, "eE.") {
		return value
	}
	return strconv.FormatFloat(n, 'f', -1, 64) // 1.3800138E10 is a number of a telephone, and must be seen as one; 0.30000000000000004 is 0.3
}

// columnOf is the column of a cell's name, or 0.
func columnOf(name string) (col int) {
	for i := 0; i < len(name) && i < 4; i++ {
		c := name[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A') + 1
	}
	return col
}

// areaOf reads B2:D5.
func areaOf(ref string) (a area, ok bool) {
	from, to, _ := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	place := func(s string) (row, col int) {
		row, _ = strconv.Atoi(strings.TrimLeft(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		return row, columnOf(s)
	}
	a.row, a.col = place(from)
	a.lastRow, a.lastCol = place(to)
	return a, a.row > 0 && a.col > 0 && a.lastRow >= a.row && a.lastCol >= a.col && a.lastRow <= 1<<20
}
