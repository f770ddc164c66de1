// Package markdown turns one Markdown text into HTML and says what stands in it.
//
// [Compile] makes a [Doc] out of a text: its HTML, headings, links and pictures. It depends on nothing but the text
// and its own file's address, since a page's address follows from its path alone; whether a link leads anywhere is for the caller to check.
package markdown

import "liang/cmd/liang/internal/diag"

// A Doc is what a Markdown text says.
type Doc struct {
	HTML     []byte    // body with headings from h2 on; pictures are left out, see Images
	Headings []Heading // in order
	Links    []Link    // every link, in order
	Images   []Image   // every picture, in order
	Plain    string    // the text alone, one line, for search and summaries
}

// A Heading is a heading with its id in HTML, unique in its document.
type Heading struct {
	Level int // in HTML: 2 to 6
	ID    string
	Text  string
}

// A Link is a link as it was written, and the address it has in HTML. Links to content files ("../org/park.md#x") become
// addresses of pages ("/org/park/#x").
type Link struct {
	Written string
	URL     string
	Pos     diag.Pos
}

// An Image is a picture that belongs into HTML at Offset. It is left out there because its measures and derived files are known
// only to who reads the picture.
type Image struct {
	Written string // path as written, relative to the Markdown file
	Alt     string
	Title   string // shown as caption; the picture stands alone in its paragraph if Figure
	Figure  bool
	Offset  int
	Pos     diag.Pos
}
