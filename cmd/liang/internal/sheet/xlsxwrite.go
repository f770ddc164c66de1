package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The parts of a workbook that do not depend on what is in it. The heading's style is 1, a text's is 2: format @, which keeps Excel from
// reading codes and dates in its own way when someone types over them.
var fixedParts = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<fonts count="2"><font><sz val="11"/><name val="等线"/></font><font><b/><sz val="11"/><name val="等线"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`},
}

const mainSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

// WriteXLSX writes t as a workbook of one sheet whose first row stays in sight. The same table gives the same bytes.
func (t *Table) WriteXLSX(w io.Writer) error {
	z := zip.NewWriter(w)
	part := func(name string, write func(b *bufio.Writer)) error {
		f, err := z.Create(name) // without a time
		if err != nil {
			return err
		}
		b := bufio.NewWriter(f)
		b.WriteString(xml.Header)
		write(b)
		return b.Flush()
	}
	for _, p := range fixedParts {
		if err := part(p.name, func(b *bufio.Writer) { b.WriteString(p.text) }); err != nil {
			return err
		}
	}
	err := part("xl/workbook.xml", func(b *bufio.Writer) {
		b.WriteString(`<workbook ` + mainSpace + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="`)
		xml.EscapeText(b, []byte(t.Name))
		b.WriteString(`" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	})
	if err != nil {
		return err
	}
	err = part("xl/worksheets/sheet1.xml", func(b *bufio.Writer) {
		b.WriteString(`<worksheet ` + mainSpace + `><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`)
		t.writeWidths(b)
		b.WriteString(`<sheetData>`)
		for i, r := range t.Rows {
			fmt.Fprintf(b, `<row r="%d">`, r.Number)
			style := 2
			if i == 0 {
				style = 1
			}
			for col, s := range r.Cells {
				if s == "" {
					continue
				}
				fmt.Fprintf(b, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">`, CellName(r.Number, col+1), style)
				xml.EscapeText(b, []byte(escape(s)))
				b.WriteString(`</t></is></c>`)
			}
			b.WriteString(`</row>`)
		}
		b.WriteString(`</sheetData></worksheet>`)
	})
	if err != nil {
		return err
	}
	return z.Close()
}

// writeWidths gives each column the width of its longest line, within reason.
func (t *Table) writeWidths(b *bufio.Writer) {
	if len(t.Rows) == 0 || len(t.Rows[0].Cells) == 0 {
		return
	}
	b.WriteString(`<cols>`)
	for col := range t.Rows[0].Cells {
		width := 8
		for _, r := range t.Rows {
			if col < len(r.Cells) {
				for line := range strings.SplitSeq(r.Cells[col], "\n") {
					width = max(width, (len(line)+utf8.RuneCountInString(line))/2+2) // a Han character has three bytes and the width of two
				}
			}
		}
		fmt.Fprintf(b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, col+1, col+1, min(width, 48))
	}
	b.WriteString(`</cols>`)
}

// escape keeps a text that looks like an escape of Excel's from being read as one.
func escape(s string) string { return strings.ReplaceAll(s, "_x", "_x005F_x") }
