//go:build unix

package output

import (
	"os"
	"syscall"
)

// What Windows calls ENOSPC and EXDEV; here they are the same.
const (
	diskFull    = syscall.ENOSPC
	otherDevice = syscall.EXDEV
)

func tryLock(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if absent(err) {
		return nil, errBusy // the last holder has just removed the folder
	}
	if err != nil {
		return nil, err
	}
	err = syscall.EINTR
	for err == syscall.EINTR {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	if err == syscall.EWOULDBLOCK || err == nil && !current(f, name) {
		err = errBusy
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// current reports whether f is still the file of that name: its last holder may have removed it between our opening and our locking it.
func current(f *os.File, name string) bool {
	mine, err1 := f.Stat()
	there, err2 := os.Stat(name)
	return err1 == nil && err2 == nil && os.SameFile(mine, there)
}

// unlock removes the file while it is still locked, so that nobody removes the next holder's.
func unlock(f *os.File, name string) {
	os.Remove(name)
	f.Close()
}
