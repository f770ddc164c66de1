// Package output is the finished site as a list of files, and the writing of it.
//
// A [File] is an address with a function that renders it; a finished site is a slice of them. [Publish] writes a site into a folder and
// leaves there a [Manifest], by which the next Publish knows what is unchanged and what is its own, and [Verify] what has been tampered with.
//
// # What a reader of the folder can rely on
//
// At any instant, also when the process is killed at that instant, the folder holds only whole files, and no page refers to an asset that
// is not there. Publish renders everything before it changes anything, compares each file with what is published, and stages what is new
// or changed on the same file system, in ".public.stage" beside the folder "public". Then it writes a journal (the manifest to come and
// the one before) and moves the staged files into place by rename: assets, other files, pages, the home page, sitemaps, the manifest; only
// then it removes what the site no longer has. A folder that is new as a whole moves in one rename, and so does a whole site whose
// folder does not exist yet.
//
// The journal is a redo log: once it is whole, the staged files are too, and if the process is killed the next Publish first finishes the
// moves, then compares by content. The option that lost is to undo: it needs a second copy of every file that is replaced.
//
// Nothing is synced to the disk: renaming protects from a killed process, which leaves the kernel's view whole, not from a power failure,
// which costs an fsync a file (some ten times the work of writing it). A host takes its copy from a finished build, and what a power
// failure truncates has the wrong size and is healed by the next build.
//
// # What belongs to whom
//
// A file is ours if the manifest lists it. What is not ours is never deleted and never overwritten: Publish refuses to write into a folder
// with files but no manifest, and to put a file where somebody else's stands, unless the two are equal. Files and folders whose names
// begin with a dot are left alone unless the site has one of that name. No path of a file or of a manifest can lead out of the folder, and
// no symbolic link in the folder is followed.
//
// # What counts as unchanged
//
// A file is not rewritten if size and SHA-256 are those that the manifest has, and the file on disk has that size and is not younger than
// the manifest, which is written after all others. A younger one was edited by hand, so it is read and compared. That costs one lstat a
// file and no private index; an edit that keeps the size and sets the time back is found by Verify.
package output

import (
	"crypto/sha256"
	"io"
)

// A File is one file of the finished site. Rendering is lazy, may happen more than once, at the same time as others, and writes the same
// bytes each time.
type File struct {
	Path   string // slash-separated, relative to the output folder: "org/park/index.html"
	Render func(w io.Writer) error
	Key    Key                                     // of all that the bytes depend on, if that is known
	Last   bool                                    // to be rendered after all others, because it sums them up
	Told   func(size int64, sum [sha256.Size]byte) // if not nil, is told what Publish finds the file to be, rendered or not
}

// ForHost reports whether f tells the host what to do. Hosts read such a file and show it to nobody.
func (f *File) ForHost() bool { return f.Path == "_headers" || f.Path == "_redirects" }
