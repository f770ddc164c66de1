package photo

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
)

// A Store keeps derived files between builds. Losing any of them costs time, never correctness. Both methods may be called from several
// goroutines at once. Keys are file names: lower-case letters, digits, hyphens and a dot.
type Store interface {
	Get(key string) ([]byte, bool)
	Put(key string, data []byte)
}

// Dir returns a store in a folder, which is made when it is needed. An entry that is damaged, or stands under another's name, is not
// found; a folder that cannot be written keeps nothing.
func Dir(path string) Store { return dir(path) }

type dir string

// An entry is the SHA-256 of its key and data, and then the data.
func (d dir) Get(key string) ([]byte, bool) {
	entry, err := os.ReadFile(filepath.Join(string(d), key))
	if err != nil || len(entry) < sha256.Size {
		return nil, false
	}
	sum, data := entry[:sha256.Size], entry[sha256.Size:]
	return data, bytes.Equal(sum, checksum(key, data))
}

func (d dir) Put(key string, data []byte) {
	if os.MkdirAll(string(d), 0o777) != nil {
		return
	}
	f, err := os.CreateTemp(string(d), key+".*.tmp")
	if err != nil {
		return
	}
	_, err = f.Write(append(checksum(key, data), data...))
	if f.Close() == nil && err == nil && os.Rename(f.Name(), filepath.Join(string(d), key)) == nil {
		return
	}
	os.Remove(f.Name())
}

func checksum(key string, data []byte) []byte {
	h := sha256.New()
	h.Write([]byte(key + "\n"))
	h.Write(data)
	return h.Sum(nil)
}

// none is the store that keeps nothing.
type none struct{}

func (none) Get(string) ([]byte, bool) { return nil, false }
func (none) Put(string, []byte)        {}
