package output

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// A disk does the few file operations of this package. Its one purpose is to let tests make each of them fail.
type disk struct {
	fault func(op, name string) error // nil outside tests
}

func (d disk) may(op, name string) error {
	if d.fault == nil {
		return nil
	}
	return d.fault(op, name)
}

func (d disk) lstat(name string) (fs.FileInfo, error) {
	if err := d.may("lstat", name); err != nil {
		return nil, err
	}
	return os.Lstat(name)
}

func (d disk) open(name string) (*os.File, error) {
	if err := d.may("open", name); err != nil {
		return nil, err
	}
	return os.Open(name)
}

func (d disk) readFile(name string) ([]byte, error) {
	if err := d.may("read", name); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
}

func (d disk) readDir(name string) ([]fs.DirEntry, error) {
	if err := d.may("readdir", name); err != nil {
		return nil, err
	}
	return os.ReadDir(name)
}

func (d disk) mkdir(name string) error {
	if err := d.may("mkdir", name); err != nil {
		return err
	}
	return os.Mkdir(name, 0o755)
}

func (d disk) create(name string) (*os.File, error) {
	if err := d.may("create", name); err != nil {
		return nil, err
	}
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}

func (d disk) write(f *os.File, data []byte) error {
	if err := d.may("write", f.Name()); err != nil {
		f.Write(data[:len(data)/2]) // as a full disk does
		return err
	}
	_, err := f.Write(data)
	return err
}

// writeFile writes a file that does not exist yet.
func (d disk) writeFile(name string, data []byte) error {
	f, err := d.create(name)
	if err != nil {
		return err
	}
	if err := d.write(f, data); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func (d disk) rename(from, to string) error {
	if err := d.may("rename", to); err != nil {
		return err
	}
	return os.Rename(from, to)
}

// remove removes a file or an empty folder; that it is not there is no error.
func (d disk) remove(name string) error {
	err := d.may("remove", name)
	if err == nil {
		err = os.Remove(name)
	}
	if absent(err) {
		return nil
	}
	return err
}

func (d disk) removeAll(name string) error {
	if err := d.may("removeall", name); err != nil {
		return err
	}
	return os.RemoveAll(name)
}

// copyTo writes the file's content to w.
func (d disk) copyTo(w io.Writer, name string, buf []byte) error {
	f, err := d.open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyBuffer(w, struct{ io.Reader }{f}, buf)
	return err
}

// absent reports whether err says that there is no such file, be it that a folder on the way is missing or is a file.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// under returns the name of the file at a slash-separated path in dir.
func under(dir, path string) string {
	if path == "" {
		return dir
	}
	return dir + string(filepath.Separator) + filepath.FromSlash(path)
}
