package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"liang/cmd/liang/internal/diag"
)

// An overlay is a file system with files in it that are not there yet.
type overlay struct {
	fs.FS
	files map[string][]byte
}

func (o *overlay) Open(name string) (fs.File, error) {
	if data, ok := o.files[name]; ok {
		return &openFile{bytes.NewReader(data), made{name, len(data)}}, nil
	}
	return o.FS.Open(name)
}

func (o *overlay) ReadFile(name string) ([]byte, error) {
	if data, ok := o.files[name]; ok {
		return data, nil
	}
	return fs.ReadFile(o.FS, name)
}

func (o *overlay) Stat(name string) (fs.FileInfo, error) {
	if data, ok := o.files[name]; ok {
		return made{name, len(data)}, nil
	}
	return fs.Stat(o.FS, name)
}

// ReadDir lists a folder with what is new in it. New records stand in the folder of the pledges, which may not be there yet.
func (o *overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(o.FS, name)
	if err != nil {
		return list, err
	}
	there := map[string]bool{}
	for _, e := range list {
		there[e.Name()] = true
	}
	for file, data := range o.files {
		if path.Dir(file) == name && !there[path.Base(file)] {
			list = append(list, fs.FileInfoToDirEntry(made{file, len(data)}))
		}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

type openFile struct {
	*bytes.Reader
	info made
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

// made is what there is to know of a file that is not there yet.
type made struct {
	name string
	size int
}

func (m made) Name() string       { return path.Base(m.name) }
func (m made) Size() int64        { return int64(m.size) }
func (m made) Mode() fs.FileMode  { return 0o644 }
func (m made) ModTime() time.Time { return time.Time{} }
func (m made) IsDir() bool        { return false }
func (m made) Sys() any           { return nil }

// stage is where the new records wait, below the folder of the pledges; content passes over names that begin with a dot.
const stage = folder + "/.import"

// An Error is a machine that failed, or content that changed under our hands.
type Error struct{ diag.Text }

func (e *Error) Error() string { return e.EN }

// Write writes what is created and changed below root, the site's folder. All files are written and synced beside their places first and
// then moved there, so each is whole at any time, and an import that was killed is finished by doing it again: what is there already is unchanged.
// A record that somebody saved since Plan read it stops the import before anything is moved.
func (i *Import) Write(root string) (err error) {
	at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	if err := os.RemoveAll(at(stage)); err != nil { // of an import that was killed
		return err
	}
	if err := os.MkdirAll(at(stage), 0o777); err != nil {
		return err
	}
	defer func() {
		if e := os.RemoveAll(at(stage)); err == nil {
			err = e
		}
	}()
	var entries []*Entry
	for _, e := range i.Entries {
		if e.Action != Create && e.Action != Update {
			continue
		}
		now, err := os.ReadFile(at(e.File))
		if changed := !bytes.Equal(now, e.old) || e.old == nil && err == nil; changed || err != nil && !os.IsNotExist(err) {
			return &Error{diag.Text{ZH: e.File + " 刚才被改动过，什么都没有写；请再导入一次", EN: e.File + " has just been changed; nothing was written; import again"}}
		}
		entries = append(entries, e)
	}
	staged := func(n int) string { return at(fmt.Sprintf("%s/%d", stage, n)) }
	// Many at once, because a disk that is asked to keep one file after the other takes its time for each.
	const writers = 32
	var group sync.WaitGroup
	faults := make([]error, writers)
	for w := range writers {
		group.Go(func() {
			for n := w; n < len(entries) && faults[w] == nil; n += writers {
				faults[w] = writeSynced(staged(n), entries[n].text)
			}
		})
	}
	group.Wait()
	if err := errors.Join(faults...); err != nil {
		return err
	}
	for n, e := range entries {
		if err := os.Rename(staged(n), at(e.File)); err != nil {
			return err
		}
	}
	return nil
}

func writeSynced(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
