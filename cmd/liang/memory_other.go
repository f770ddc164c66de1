//go:build !unix

package main

import "runtime"

// memory is how many bytes Go has taken from the system, which is less than all: other systems tell no peak without a library.
func memory() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
