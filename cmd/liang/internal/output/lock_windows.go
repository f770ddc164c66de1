package output

import (
	"errors"
	"os"
	"syscall"
)

// What Windows answers for a full disk and for a rename to another volume.
const (
	diskFull    = syscall.Errno(112)
	otherDevice = syscall.Errno(17)
)

const sharingViolation = syscall.Errno(32)

// tryLock opens the file for itself alone, which is all the lock that is needed here.
func tryLock(name string) (*os.File, error) {
	p, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(p, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) || absent(err) { // absent: the last holder has just removed the folder
		return nil, errBusy
	}
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(h), name), nil
}

// unlock closes the file first: an open one cannot be removed, and if somebody else holds it by then, it cannot either.
func unlock(f *os.File, name string) {
	f.Close()
	os.Remove(name)
}
