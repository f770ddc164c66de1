package sheet

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// readCSV reads comma-, semicolon- or tab-separated text in UTF-8, UTF-16 with its mark, GBK or GB18030.
func readCSV(data []byte) (*Table, error) {
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = separator(text)
	r.FieldsPerRecord = -1
	r.ReuseRecord = false
	t := &Table{}
	row, cells, blank := 0, 0, 0
	for {
		rest := text[r.InputOffset():]
		blank = 0
		for len(rest) > 0 && (rest[0] == '\n' || bytes.HasPrefix(rest, []byte("\r\n"))) { // which the reader passes over, but spreadsheets show
			rest = rest[bytes.IndexByte(rest, '\n')+1:]
			blank++
		}
		record, err := r.Read()
		if err == io.EOF {
			return t, nil
		}
		row += blank + 1
		var at *csv.ParseError
		switch {
		case errors.As(err, &at):
			return nil, fault(fmt.Sprintf("第 %d 行的引号不成对", at.Line), fmt.Sprintf("the quotes in line %d are not in pairs", at.Line))
		case err != nil:
			return nil, fault(err.Error(), err.Error())
		}
		if row == 1 && blank == 0 && len(record) > 0 && strings.HasPrefix(record[0], "sep=") { // a word to Excel
			continue
		}
		if cells += len(record); row > maxRows || cells > maxCells {
			return nil, tooLarge(fmt.Sprintf("超过 %d 行", maxRows), fmt.Sprintf("more than %d rows", maxRows))
		}
		for i, c := range record {
			if len(c) > maxCell && utf8.RuneCountInString(c) > maxCell {
				return nil, tooLarge(fmt.Sprintf("第 %d 行有一格超过 %d 字", row, maxCell), fmt.Sprintf("a cell in row %d has more than %d characters", row, maxCell))
			}
			record[i] = unguard(c)
		}
		if len(record) > maxColumns && clean(strings.Join(record[maxColumns:], "")) != "" {
			return nil, tooLarge(fmt.Sprintf("超过 %d 列", maxColumns), fmt.Sprintf("more than %d columns", maxColumns))
		}
		t.add(row, record[:min(len(record), maxColumns)])
	}
}

// decodeText returns data as UTF-8 without a mark.
func decodeText(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return decodeUTF16(data[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return decodeUTF16(data[2:], binary.BigEndian), nil
	case bytes.HasPrefix(data, []byte("\ufeff")):
		data = data[3:]
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, fault("它不是文本", "it is no text")
	}
	valid := utf8.Valid(data)
	if valid && !looksForeign(data) {
		return data, nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	switch {
	case err == nil && !bytes.ContainsRune(text, utf8.RuneError) && (!valid || bytes.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })):
		return text, nil
	case valid:
		return data, nil
	}
	return nil, fault("它的文字编码既不是 UTF-8，也不是 GBK", "its encoding is neither UTF-8 nor GBK")
}

// looksForeign reports whether a text has letters of many alphabets and not one Han character, as GBK has when it happens to be valid UTF-8.
func looksForeign(data []byte) bool {
	foreign := 0
	for _, r := range string(data) {
		if r >= 0x2e80 {
			return false
		}
		if r >= 0x80 {
			foreign++
		}
	}
	return foreign >= 2
}

func decodeUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// separator is the sign that the first line with a text has most of, outside of quotes.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	if hint, ok := bytes.CutPrefix(line, []byte("sep=")); ok && len(hint) > 0 && strings.ContainsRune(",;\t", rune(hint[0])) {
		return rune(hint[0])
	}
	count := map[byte]int{}
	quoted := false
	for _, c := range line {
		if c == '"' {
			quoted = !quoted
		} else if !quoted {
			count[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte("\t;") {
		if count[c] > count[best] {
			best = c
		}
	}
	return rune(best)
}

// WriteCSV writes t in UTF-8 with a mark and CRLF, which Excel needs in order to read it as what it is.
func (t *Table) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	for _, r := range t.Rows {
		cells := make([]string, len(r.Cells))
		for i, s := range r.Cells {
			cells[i] = guard(s)
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// guard keeps a spreadsheet from running a cell of a CSV: what it might take for a formula gets an apostrophe in front. unguard undoes it.
func guard(s string) string {
	if runs(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && runs(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return s
}

func runs(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) && s != ""
}
