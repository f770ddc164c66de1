//go:build unix

package main

import (
	"runtime"
	"syscall"
)

// memory is how many bytes of memory the program has had at the most.
func memory() int64 {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return peak(&use)
}

func peak(use *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(use.Maxrss)
	}
	return int64(use.Maxrss) << 10 // kilobytes everywhere else
}
