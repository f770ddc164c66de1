// Package output is the finished site as a list of files, and the writing of it.
//
// A [File] is an address with a function that renders it; a finished site is a sorted slice of them.
package output

import "io"

// A File is one file of the finished site. Rendering is lazy, may happen more than once, at the same time as others, and writes the same
// bytes each time.
type File struct {
	Path   string // slash-separated, relative to the output folder: "org/park/index.html"
	Render func(w io.Writer) error
}
