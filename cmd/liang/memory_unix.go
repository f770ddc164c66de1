//go:build unix

package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// memory is how many bytes of memory the program has had at the most.
func memory() int64 {
	// On Linux, Getrusage also counts what the process was before it became this program.
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		var kB int64
		_, peak, _ := strings.Cut(string(status), "\nVmHWM:")
		if n, _ := fmt.Sscan(peak, &kB); n == 1 {
			return kB << 10
		}
	}
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
