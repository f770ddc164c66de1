//go:build unix

package main

import (
	"os"
	"syscall"
)

// memoryOf is how many bytes of memory a process has had at the most.
func memoryOf(p *os.ProcessState) int64 { return peak(p.SysUsage().(*syscall.Rusage)) }
