package page

import (
	"fmt"
	"io"
	"path"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/layout"
)

// A Documents is the view of the column of documents.
type Documents struct {
	Page
	Body layout.HTML
	Rows []DocumentRow
}

type DocumentRow struct {
	Link
	Kind    string
	Number  string
	Issuer  string
	Date    content.Date
	Summary string
	Demo    bool
}

// A Document is the view of one document.
type Document struct {
	Page
	Body        layout.HTML
	Kind        string
	Number      string
	Issuer      Link
	Issued      content.Date
	Effective   content.Date
	Validity    string
	Attachments []Attachment
}

// An Attachment is a file to download.
type Attachment struct {
	Link
	Size   string // "12 KB"
	Type   string // "PDF"
	SHA256 string
}

func (p *Plan) documents() {
	column := p.columnLink("/documents/")
	updated := content.Date{}
	for _, d := range p.site.Documents {
		updated = newest(updated, changed(&d.Record))
	}
	p.list("/documents/", column.Title, updated, "/documents/")
	p.page("/documents/", "documents", func() (view, error) {
		page, c := p.columnPage("/documents/")
		v := &Documents{Page: page}
		v.Updated = newest(v.Updated, updated)
		for _, d := range p.site.Documents {
			date := d.Issued
			if date.IsZero() {
				date = d.Published
			}
			v.Rows = append(v.Rows, DocumentRow{Link{d.Title, d.URL}, d.DocKind, d.DocNo, p.unitLink(d.Issuer).Title, date, describe(&d.Record), d.Demo})
			v.Demo = v.Demo || d.Demo
		}
		var err error
		v.Body, err = p.body(c.File, &c.Body)
		return v, err
	})
	for _, d := range p.site.Documents {
		p.list(d.URL, d.Title, changed(&d.Record), "/documents/")
		p.page(d.URL, "document", func() (view, error) { return p.document(d, column) })
		for _, a := range d.Attachments {
			p.add(fileOf(attachmentURL(d, a.File)), func(w io.Writer) error { return p.copyFile(w, path.Join(path.Dir(d.File), a.File)) })
		}
	}
}

// attachmentURL is where an attachment is published: beside the document's page.
func attachmentURL(d *content.Document, file string) string { return d.URL + file }

// copyFile writes a file of content/ as it is.
func (p *Plan) copyFile(w io.Writer, file string) error {
	f, err := p.site.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

func (p *Plan) document(d *content.Document, column Link) (*Document, error) {
	v := &Document{Page: p.recordPage(&d.Record, "/documents/", column), Kind: d.DocKind, Number: d.DocNo, Issuer: p.unitLink(d.Issuer),
		Issued: d.Issued, Effective: d.Effective, Validity: d.Validity}
	for _, a := range d.Attachments {
		f, err := p.site.Open(path.Join(path.Dir(d.File), a.File))
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		f.Close()
		if err != nil {
			return nil, err
		}
		title := a.Title
		if title == "" {
			title = a.File
		}
		v.Attachments = append(v.Attachments, Attachment{Link{title, attachmentURL(d, a.File)}, size(info.Size()), fileType(a.File), a.SHA256})
	}
	p.setData(&v.Page, p.article(&v.Page, &d.Record))
	var err error
	v.Body, err = p.body(d.File, &d.Body)
	return v, err
}

// size words a number of bytes.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d 字节", n)
	case n < 1000_000:
		return fmt.Sprintf("%d KB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

func fileType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".pdf":
		return "PDF"
	case ".docx", ".doc":
		return "Word"
	case ".xlsx", ".xls":
		return "Excel"
	case ".csv":
		return "CSV"
	case ".txt":
		return "文本"
	default:
		return ext[min(1, len(ext)):]
	}
}
