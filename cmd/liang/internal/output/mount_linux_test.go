package output

import (
	"fmt"
	"syscall"
)

// mount makes dir a file system in memory of so many bytes, which needs rights that few tests have.
func mount(dir string, size int) error {
	return syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size))
}

func readOnly(dir string, yes bool) error {
	flags := uintptr(syscall.MS_REMOUNT)
	if yes {
		flags |= syscall.MS_RDONLY
	}
	return syscall.Mount("tmpfs", dir, "tmpfs", flags, "")
}

func unmount(dir string) { syscall.Unmount(dir, 0) }
