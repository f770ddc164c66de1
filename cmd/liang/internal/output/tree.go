package output

import (
	"io/fs"
	"sync"
)

// A tree is the folders of a site with what stands at their places, each looked at once.
type tree struct {
	*site
	folders map[string]*folder // by path; "" is the output folder
	ours    Manifest           // what the site no longer has
}

type folder struct {
	path   string
	parent *folder // nil for the output folder
	kept   bool    // whether the new site has it

	looked sync.Once
	found  standing
	err    error

	staged   sync.Once
	stageErr error
}

// A standing is what stands at a folder's place in the output folder.
type standing uint8

const (
	there         standing = iota + 1 // a folder, and so are all above it
	missingFolder                     // nothing, or a folder above it is not there
	ourFile                           // a file that an earlier build wrote and the site no longer has
	foreign                           // a file that is not ours, or a symbolic link
)

// newTree returns the folders of the site next and of the files that are to be removed.
func newTree(s *site, next, removed Manifest) *tree {
	t := &tree{site: s, folders: map[string]*folder{}, ours: removed}
	for _, e := range next {
		for f := t.enter(folderOf(e.Path)); f != nil && !f.kept; f = f.parent {
			f.kept = true
		}
	}
	for _, e := range removed {
		t.enter(folderOf(e.Path))
	}
	t.enter("").kept = true
	return t
}

func (t *tree) enter(path string) *folder {
	f := t.folders[path]
	if f == nil {
		f = &folder{path: path}
		if path != "" {
			f.parent = t.enter(folderOf(path))
		}
		t.folders[path] = f
	}
	return f
}

// of returns the folder of a file that the tree was made from.
func (t *tree) of(path string) *folder { return t.folders[folderOf(path)] }

// look says what stands at f's place. A symbolic link is never followed, so that nothing outside the output folder is touched.
func (t *tree) look(f *folder) standing {
	f.looked.Do(func() {
		if f.parent != nil && t.look(f.parent) != there {
			f.found, f.err = missingFolder, f.parent.err
			return
		}
		var info fs.FileInfo
		info, f.err = t.lstat(t.at(f.path))
		switch {
		case absent(f.err):
			f.found, f.err = missingFolder, nil
		case f.err != nil:
			f.found = foreign
		case info.IsDir():
			f.found = there
		case t.ours.Find(f.path) != nil:
			f.found = ourFile
		default:
			f.found = foreign
		}
	})
	return f.found
}

// stageFolder makes f's folder in the staging folder.
func (t *tree) stageFolder(f *folder) error {
	f.staged.Do(func() {
		if f.parent == nil {
			return // made at the beginning
		}
		if f.stageErr = t.stageFolder(f.parent); f.stageErr == nil {
			f.stageErr = t.mkdir(under(t.stage, "tree/"+f.path))
		}
	})
	return f.stageErr
}
