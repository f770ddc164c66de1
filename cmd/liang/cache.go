package main

import (
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"

	"liang/cmd/liang/internal/output"
)

// A cache is where the program remembers, from one run to the next, what single files were turned into: the folder .cache in the site's root. It
// may be deleted at any time. The zero value remembers nothing.
type cache struct {
	dir     string
	version [sha256.Size]byte // of the program
}

// openCache returns the cache of the site in root. A program that cannot read itself has none.
func openCache(root string) cache {
	version, err := programVersion()
	if err != nil {
		return cache{}
	}
	return cache{filepath.Join(root, ".cache"), version}
}

// programVersion is the digest of the running program. Anything less, such as a version number, would let a program that was just edited
// believe what the one before it remembers.
func programVersion() (sum [sha256.Size]byte, err error) {
	name, err := os.Executable()
	if err != nil {
		return sum, err
	}
	f, err := os.Open(name)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	h.Sum(sum[:0])
	return sum, err
}

func (c cache) sources() string  { return filepath.Join(c.dir, "sources") }
func (c cache) rendered() string { return filepath.Join(c.dir, "rendered") }

// program stands for the program, or is nil if nothing is remembered.
func (c cache) program() []byte {
	if c.dir == "" {
		return nil
	}
	return c.version[:]
}

// memory is what is known of rendered files, or nil.
func (c cache) memory() *output.Memory {
	if c.dir == "" {
		return nil
	}
	return output.ReadMemory(c.rendered())
}
