// Package sheet takes the roster of pledges out of a spreadsheet and puts it into one.
//
// A [Book] is what a spreadsheet file holds: its [Table]s, each of [Row]s of text. [Plan] compares a table with the content and yields an
// [Import]: for each [Entry] whether its record would be created, changed or refused, and why; [Import.Write] does it. [Export] makes a table
// out of the content. Importing what was exported changes nothing.
//
// # What a sheet says
//
// Each column is a field of a pledge, under its Chinese heading or under its key in the front matter (see fields.go). An empty cell says
// nothing: the record keeps what it has. A cell that says what the record says already changes nothing, whatever its form; of a list the
// items that stand there already keep what a cell cannot show. So only what an editor changed in the sheet changes in the record.
//
// No rule of the content is repeated here. The text of each record is made first; then the whole site is loaded as it would be, and what
// package content reports is brought back from line and column of the text to the cell that it came from.
//
// # Hostile files
//
// A workbook is a zip of XML that anybody may have made. What is unpacked, rows, columns and cells are counted against limits while they are
// read, a document type (and so any entity) is refused, and nothing but the parts of the workbook itself is opened. We read .xlsx with
// archive/zip and encoding/xml: a roster needs texts, dates and merged cells of one table, which is the length of this package's xlsx.go. The
// option that lost, github.com/xuri/excelize, reads much more than that, and its limits are on what is unpacked only; tests use it as a second
// opinion.
package sheet

import (
	"bytes"
	"strconv"
	"strings"

	"liang/cmd/liang/internal/diag"
)

// Limits of what is read. A roster of a hundred thousand merchants stays below them.
const (
	MaxFile    = 64 << 20 // bytes of the file
	maxRows    = 200_000
	maxColumns = 256
	maxCells   = 8_000_000
	maxCell    = 32_767 // characters, as in Excel
	maxMerges  = 50_000
	maxTables  = 200
)

// maxUnpacked is how many bytes of a workbook's parts are read; less in tests.
var maxUnpacked int64 = 256 << 20

// A small file does not cost the time of a large one: of a byte, usualRatio bytes are unpacked (rosters have 10, and a zip may have 1,000), and in any
// case leastUnpacked, for few rows that are all alike.
const (
	usualRatio    = 40
	leastUnpacked = 16 << 20
)

// A Book is what a spreadsheet file holds.
type Book struct {
	Names []string // of the tables that are not hidden, in order; a CSV has one without a name
	table func(i int) (*Table, error)
}

// A Table is one sheet of a book.
type Table struct {
	Name   string
	Rows   []Row // those that are not empty, in order
	merges []area
}

// A Row is the texts of a row from its first column on. Dates are in the form of package content.
type Row struct {
	Number int // from 1, as spreadsheets count
	Cells  []string
}

// An area is a rectangle of merged cells, counted from 1, its ends included.
type area struct{ row, col, lastRow, lastCol int }

var (
	ruleFile = diag.Define(diag.Rule{
		ID:    "sheet/file",
		Title: diag.Text{ZH: "表格文件读不了", EN: "unreadable spreadsheet"},
		Msg:   diag.Text{ZH: "这个表格读不了：%s", EN: "this spreadsheet cannot be read: %s"},
		Hint:  diag.Text{ZH: "请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV UTF-8 再导入", EN: "open it in a spreadsheet program and save it as .xlsx or CSV UTF-8"},
		Wrong: "名册.xls", Right: "名册.xlsx",
	})
	ruleLimit = diag.Define(diag.Rule{
		ID:    "sheet/limit",
		Title: diag.Text{ZH: "表格太大", EN: "spreadsheet too large"},
		Msg:   diag.Text{ZH: "表格太大：%s", EN: "the spreadsheet is too large: %s"},
		Hint:  diag.Text{ZH: "请只留名册一张表，删去图片、空行和空列，或分成几个文件", EN: "keep the roster alone, without pictures, empty rows and columns, or split it"},
		Wrong: "20 万行以上的表", Right: "按年份分成几个文件",
	})
)

func fault(zh, en string) error { return ruleFile.Problem(diag.Text{ZH: zh, EN: en}) }

func tooLarge(zh, en string) error { return ruleLimit.Problem(diag.Text{ZH: zh, EN: en}) }

// Open reads a spreadsheet by what it is, whatever its name says. An error is a *diag.Problem.
func Open(data []byte) (*Book, error) {
	switch {
	case len(data) > MaxFile:
		return nil, tooLarge("文件超过 64 MB", "the file has more than 64 MB")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return openXLSX(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, fault("它是旧格式（.xls、.et），或者加了密码", "it is of the old format (.xls), or has a password")
	case bytes.HasPrefix(bytes.TrimLeft(data, "\ufeff \r\n\t"), []byte("<")):
		return nil, fault("它其实是网页，不是表格", "it is a web page by another name")
	}
	t, err := readCSV(data)
	if err != nil {
		return nil, err
	}
	return &Book{[]string{""}, func(int) (*Table, error) { return t, nil }}, nil
}

// Table reads the i-th table.
func (b *Book) Table(i int) (*Table, error) { return b.table(i) }

// add appends a row unless it is empty.
func (t *Table) add(number int, cells []string) {
	for len(cells) > 0 && clean(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > 0 {
		t.Rows = append(t.Rows, Row{number, cells})
	}
}

// cell is the text in column i of r, from 0, without the spaces around it.
func (r Row) cell(i int) string {
	if i >= len(r.Cells) {
		return ""
	}
	return clean(r.Cells[i])
}

// CellName is what spreadsheets call a cell: F5. The row or the column may be 0, for all of it.
func CellName(row, col int) string {
	name := ""
	for ; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	if row > 0 {
		name += strconv.Itoa(row)
	}
	return name
}

// clean takes away what is not seen: spaces around a text and around its lines (of any width, and those that do not break), characters of no
// width, empty lines. Runs of spaces within become one.
func clean(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c <= ' ' && (c != ' ' || i == 0 || i == len(s)-1 || s[i-1] == ' ') || c == 0xc2 || c >= 0xe1 && c <= 0xe3 || c == 0xef || c == 0xd8 || c == 0x7f {
			plain = false // perhaps
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	space, line := false, false
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
			line = true
		case r == ' ' || r == '\t' || r == 0xa0 || r == 0x1680 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000:
			space = true
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xad || r == 0x61c || r == 0x180e || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff || r == 0xfffe || r == 0xffff: // XML has no U+FFFE and U+FFFF
		default:
			if b.Len() > 0 {
				if line {
					b.WriteByte('\n')
				} else if space {
					b.WriteByte(' ')
				}
			}
			space, line = false, false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fold makes full-width letters, digits and signs half-width ones.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		case r == '。' || r == '．':
			return '.'
		case r >= 0x2010 && r <= 0x2015 || r == 0x2212:
			return '-'
		}
		return r
	}, s)
}
