package content

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"liang/cmd/liang/internal/markdown"
	"liang/cmd/liang/internal/snapshot"
)

// A Loader's memory outlives the program in one file:
//
//	header    a line that names the format, and the version of the program
//	texts     the HTML of bodies, one after the other, read when a page is rendered
//	table     for each source its digest, the place of its HTML, and its value as a snapshot
//	trailer   where the table begins, and a checksum of all before it
//
// The rules of the cache: an entry is found by the digest of a source's path and bytes, and holds what parse makes of these, nothing else. Sources
// about which there is something to report are not kept, so they are parsed, and reported on, each time. A file that is damaged, cut off or
// written by another build of the program is as good as none.

// A digest stands for the path and the bytes of a source.
type digest [16]byte

func digestOf(path string, data []byte) (d digest) {
	h := sha256.New()
	io.WriteString(h, path+"\x00")
	h.Write(data)
	copy(d[:], h.Sum(nil))
	return d
}

const (
	cacheHeader  = "liang sources\n"
	trailerSize  = 8 + 4
	versionBytes = sha256.Size
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A cache is a file that is open for reading.
type cache struct {
	file    *os.File
	entries map[digest]cached
}

type cached struct {
	at, size int64  // of the HTML
	text     string // links and value
}

// openCache reads the table of a cache file. Its entries are nil if there is none that this version of the program can use.
func openCache(name string, version [versionBytes]byte) (c cache) {
	f, err := os.Open(name)
	if err != nil {
		return cache{}
	}
	defer func() {
		if c.entries == nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	head := int64(len(cacheHeader) + versionBytes)
	if err != nil || info.Size() < head+trailerSize {
		return cache{}
	}
	end := info.Size() - trailerSize
	sum := crc32.New(castagnoli)
	if _, err := io.CopyBuffer(sum, io.LimitReader(f, end+8), make([]byte, 1<<18)); err != nil {
		return cache{}
	}
	start, trailer := make([]byte, head), make([]byte, trailerSize)
	f.ReadAt(start, 0) // what cannot be read now is not what was summed up
	f.ReadAt(trailer, end)
	table := int64(binary.LittleEndian.Uint64(trailer))
	if !bytes.Equal(start, append([]byte(cacheHeader), version[:]...)) || binary.LittleEndian.Uint32(trailer[8:]) != sum.Sum32() || table < head || table > end {
		return cache{}
	}
	var text strings.Builder // so that there is one copy
	text.Grow(int(end - table))
	if _, err := io.Copy(&text, io.NewSectionReader(f, table, end-table)); err != nil {
		return cache{}
	}
	entries, ok := readTable(text.String(), table)
	if !ok {
		return cache{}
	}
	return cache{f, entries}
}

// readTable reads the table of a cache whose texts end at limit.
func readTable(text string, limit int64) (map[digest]cached, bool) {
	entries := map[digest]cached{}
	for len(text) > 0 {
		var d digest
		var e cached
		n := copy(d[:], text)
		text = text[n:]
		var numbers [3]int64
		for i := range numbers {
			v, size := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
			if size <= 0 || v > 1<<50 {
				return nil, false
			}
			numbers[i], text = int64(v), text[size:]
		}
		e.at, e.size = numbers[0], numbers[1]
		if n < len(d) || e.at+e.size > limit || numbers[2] > int64(len(text)) {
			return nil, false
		}
		e.text, text = text[:numbers[2]], text[numbers[2]:]
		entries[d] = e
	}
	return entries, true
}

// recall fills in what is remembered of s, whose place and digest are known, and reports whether there was anything.
func (c *cache) recall(s *source) bool {
	e, ok := c.entries[s.digest]
	if !ok || !s.unpack(e.text) {
		return false
	}
	if body, ok := s.body(); ok {
		body.html = piece{file: c.file, at: e.at, size: int(e.size)}
	}
	return true
}

// pack makes the text of a cache's entry out of s, which is worth keeping, and takes its value from there: a record whose strings are parts
// of one text is less work for the garbage collector, and what was parsed is the same as what will be recalled.
func (s *source) pack() {
	var links []byte
	if len(s.links) > 0 {
		links = linkCoder.Append(nil, &s.links)
	}
	text := string(coders[s.kind].append(binary.AppendUvarint(nil, uint64(len(links))), links, s.value))
	body, ok := s.body()
	if s.unpack(text) && ok {
		own, _ := s.body()
		own.html = body.html
	}
}

// unpack takes links and value from the text of an entry. If it is broken, s stays as it is.
func (s *source) unpack(text string) bool {
	n, size := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
	if size <= 0 || n > uint64(len(text)-size) {
		return false
	}
	var links []markdown.Link
	if n > 0 && linkCoder.Decode(text[size:size+int(n)], &links) != nil {
		return false
	}
	value := s.newValue()
	if value == nil || coders[s.kind].decode(text[size+int(n):], value) != nil {
		return false
	}
	s.links, s.value, s.packed = links, value, text
	return true
}

func (c *cache) close() {
	if c.file != nil {
		c.file.Close()
	}
	*c = cache{}
}

// worthKeeping reports whether all that is known of s is its value and its links.
func (s *source) worthKeeping() bool {
	return s.value != nil && len(s.problems) == 0 && len(s.private) == 0
}

// Recall makes the Loader remember what a Loader of the same program kept in the file name. version stands for the program.
func (l *Loader) Recall(name string, version [versionBytes]byte) {
	l.cache.close()
	l.cache = openCache(name, version)
}

// Keep writes what the Loader remembers into the file name, for Recall, if that is not what stands there. The Loader and its Sites cannot be used
// any more. An error costs nothing but time in the next run.
func (l *Loader) Keep(name string, version [versionBytes]byte) error {
	defer l.Close()
	if !l.news() {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	err = l.write(f, version)
	if e := f.Close(); err == nil {
		err = e
	}
	l.Close() // some systems do not replace a file that is open
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// news reports whether the cache lacks something or has more than is needed.
func (l *Loader) news() bool {
	kept := 0
	for _, s := range l.files {
		if !s.worthKeeping() {
			continue
		}
		if _, ok := l.cache.entries[s.digest]; !ok {
			return true
		}
		kept++
	}
	return kept < len(l.cache.entries)
}

func (l *Loader) write(f *os.File, version [versionBytes]byte) error {
	sum := crc32.New(castagnoli)
	w := bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<18)
	w.WriteString(cacheHeader) // errors show in Flush
	w.Write(version[:])
	table := int64(len(cacheHeader) + versionBytes)
	paths := slices.Sorted(maps.Keys(l.files))
	paths = slices.DeleteFunc(paths, func(path string) bool { return !l.files[path].worthKeeping() })
	sizes := make([]int, len(paths)) // of the HTML
	for i, path := range paths {
		if body, ok := l.files[path].body(); ok {
			html, err := body.html.read()
			if err != nil {
				return err
			}
			w.Write(html)
			sizes[i] = len(html)
			table += int64(len(html))
		}
	}
	at := int64(len(cacheHeader) + versionBytes)
	var entry []byte
	for i, path := range paths {
		s := l.files[path]
		entry = append(entry[:0], s.digest[:]...)
		for _, n := range []int{int(at), sizes[i], len(s.packed)} {
			entry = binary.AppendUvarint(entry, uint64(n))
		}
		w.Write(append(entry, s.packed...))
		at += int64(sizes[i])
	}
	w.Write(binary.LittleEndian.AppendUint64(nil, uint64(table)))
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := f.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	return err
}

// A coder writes and reads the values of one kind of source.
type coder struct {
	append func(b, links []byte, value any) []byte
	decode func(text string, value any) error
}

func coderOf[T any]() coder {
	c := snapshot.New[T]()
	return coder{
		func(b, links []byte, value any) []byte { return c.Append(append(b, links...), value.(*T)) },
		func(text string, value any) error { return c.Decode(text, value.(*T)) },
	}
}

var (
	linkCoder = snapshot.New[[]markdown.Link]()
	coders    = map[kind]coder{
		configKind: coderOf[Config](), homeKind: coderOf[Column](), columnKind: coderOf[Column](), frameworkKind: coderOf[Framework](), unitKind: coderOf[Unit](),
		programmeKind: coderOf[Programme](), termsKind: coderOf[Terms](), pledgeKind: coderOf[Pledge](), activityKind: coderOf[Activity](),
		documentKind: coderOf[Document](), figuresKind: coderOf[Figures](), timelineKind: coderOf[Timeline](), correctionsKind: coderOf[Corrections](),
		pageKind: coderOf[Page](),
	}
)
