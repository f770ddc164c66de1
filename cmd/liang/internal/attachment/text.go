package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"
)

// maxText is how many bytes of text are read of a file.
const maxText = 8 << 20

// Text is the text of the file in r, which has the given size: that of Office and OpenDocument files, one paragraph or cell a line, or
// the file itself if it is text; lines says that its lines are the file's. Of other files, and of PDF, whose text cannot be told from its bytes,
// there is none.
func Text(r io.ReaderAt, size int64) (text []byte, lines bool) {
	if archive, err := zip.NewReader(r, size); err == nil {
		return officeText(archive), false
	}
	text, err := io.ReadAll(io.NewSectionReader(r, 0, min(size, maxText)))
	if err != nil || bytes.HasPrefix(text, []byte("%PDF-")) || bytes.IndexByte(text, 0) >= 0 {
		return nil, false
	}
	return text, true // in whatever encoding: digits are the same in all
}

// officeText reads what is below the folders of documents, sheets and slides.
func officeText(archive *zip.Reader) []byte {
	var b bytes.Buffer
	for _, file := range archive.File {
		folder, _, _ := strings.Cut(file.Name, "/")
		if path.Ext(file.Name) != ".xml" || folder != "word" && folder != "xl" && folder != "ppt" && file.Name != "content.xml" {
			continue
		}
		if f, err := file.Open(); err == nil {
			appendText(&b, f)
			f.Close()
		}
	}
	return b.Bytes()
}

// appendText adds the character data of an XML file. A word may be cut into several runs, so only paragraphs, cells and shared strings end
// a line.
func appendText(b *bytes.Buffer, r io.Reader) {
	d := xml.NewDecoder(io.LimitReader(r, maxText))
	d.Strict = false
	for b.Len() < maxText {
		token, err := d.RawToken()
		if err != nil {
			return
		}
		switch t := token.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.EndElement:
			switch t.Name.Local {
			case "p", "c", "si", "h", "table-cell":
				b.WriteByte('\n')
			}
		}
	}
}
