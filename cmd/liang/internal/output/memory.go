package output

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
)

// A Key stands for everything that the bytes of a file depend on: its path, what it shows, and the program that shows it. The zero Key
// stands for nothing, and its file is rendered each time.
type Key [16]byte

// KeyOf returns the Key of a file that depends on parts, in this order.
func KeyOf(path string, parts ...[]byte) (k Key) {
	h := sha256.New()
	write := func(b []byte) {
		h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(b))))
		h.Write(b)
	}
	write([]byte(path))
	for _, p := range parts {
		write(p)
	}
	copy(k[:], h.Sum(nil))
	return k
}

// A Memory says what files with a Key came out as, so that a file that is published already need not be rendered to know it. Publish replaces what
// it says with what it learns. The zero value knows nothing.
type Memory struct {
	known   []remembered // sorted by key
	changed bool
}

type remembered struct {
	key  Key
	size int64
	sum  [sha256.Size]byte
}

const (
	memoryHeader = "liang rendered\n"
	memoryEntry  = len(Key{}) + 8 + sha256.Size
)

// ReadMemory reads a file that Write wrote. One that is absent, or damaged, is a Memory that knows nothing.
func ReadMemory(name string) *Memory {
	text, err := os.ReadFile(name)
	m := &Memory{}
	text, ok := bytes.CutPrefix(text, []byte(memoryHeader))
	if err != nil || !ok || len(text)%memoryEntry != 4 {
		return m
	}
	text, sum := text[:len(text)-4], binary.LittleEndian.Uint32(text[len(text)-4:])
	if crc32.ChecksumIEEE(text) != sum {
		return m
	}
	m.known = make([]remembered, len(text)/memoryEntry)
	for i := range m.known {
		e, r := &m.known[i], text[i*memoryEntry:]
		n := copy(e.key[:], r)
		e.size = int64(binary.LittleEndian.Uint64(r[n:]))
		copy(e.sum[:], r[n+8:])
	}
	if !slices.IsSortedFunc(m.known, remembered.compare) {
		m.known = nil
	}
	return m
}

func (e remembered) compare(f remembered) int { return bytes.Compare(e.key[:], f.key[:]) }

// Write writes m into the file name if there is anything new in it. The file is replaced as a whole or not at all.
func (m *Memory) Write(name string) error {
	if !m.changed {
		return nil
	}
	text := make([]byte, 0, len(memoryHeader)+len(m.known)*memoryEntry+4)
	text = append(text, memoryHeader...)
	for i := range m.known {
		e := &m.known[i]
		text = binary.LittleEndian.AppendUint64(append(text, e.key[:]...), uint64(e.size))
		text = append(text, e.sum[:]...)
	}
	text = binary.LittleEndian.AppendUint32(text, crc32.ChecksumIEEE(text[len(memoryHeader):]))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = cmp.Or(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// find returns what is known of a key, or nil.
func (m *Memory) find(k Key) *remembered {
	if m == nil || k == (Key{}) {
		return nil
	}
	i, found := slices.BinarySearchFunc(m.known, k, func(e remembered, k Key) int { return bytes.Compare(e.key[:], k[:]) })
	if !found {
		return nil
	}
	return &m.known[i]
}

// learn replaces what m knows by what the files came out as.
func (m *Memory) learn(files []File, as Manifest) {
	if m == nil {
		return
	}
	known := make([]remembered, 0, len(m.known))
	for i, f := range files {
		if f.Key != (Key{}) {
			known = append(known, remembered{f.Key, as[i].Size, as[i].Sum})
		}
	}
	slices.SortFunc(known, remembered.compare)
	m.changed = !slices.Equal(known, m.known)
	m.known = known
}
