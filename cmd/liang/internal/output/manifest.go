package output

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ManifestPath is the path at which the manifest is published, in the output folder and on the web.
const ManifestPath = "manifest.txt"

// A Manifest lists every file of a published site but itself, sorted by path. Its text is one line a file, with SHA-256, size in bytes and
// path, under a line with the sums, which gives away a text that was cut off:
//
//	# liang manifest 1: 2 files, 6157 bytes
//	0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f 13 404.html
//	9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 6144 org/park/index.html
//
// Without liang, `awk '!/^#/ {print $1 "  " $3}' manifest.txt | sha256sum -c` checks a folder.
type Manifest []Entry

// An Entry is one published file.
type Entry struct {
	Path string // slash-separated, relative to the output folder
	Size int64  // in bytes
	Sum  [sha256.Size]byte
}

const manifestHeader = "# liang manifest 1: %d files, %d bytes\n"

// Bytes returns the size of all files together.
func (m Manifest) Bytes() (n int64) {
	for i := range m {
		n += m[i].Size
	}
	return n
}

// Find returns the entry of path, or nil.
func (m Manifest) Find(path string) *Entry {
	if i, found := m.search(path); found {
		return &m[i]
	}
	return nil
}

// search returns the index of path's entry, or where it would stand.
func (m Manifest) search(path string) (i int, found bool) {
	return slices.BinarySearchFunc(m, path, func(e Entry, path string) int { return cmp.Compare(e.Path, path) })
}

// below returns the entries of the files in folder, at any depth.
func (m Manifest) below(folder string) Manifest {
	from, _ := m.search(folder + "/")
	to := from
	for to < len(m) && strings.HasPrefix(m[to].Path, folder+"/") {
		to++
	}
	return m[from:to]
}

// AppendText appends m's text to b. The error is always nil.
func (m Manifest) AppendText(b []byte) ([]byte, error) {
	b = slices.Grow(b, 64+len(m)*128)
	b = fmt.Appendf(b, manifestHeader, len(m), m.Bytes())
	for i := range m {
		b = hex.AppendEncode(b, m[i].Sum[:])
		b = append(b, ' ')
		b = strconv.AppendInt(b, m[i].Size, 10)
		b = append(b, ' ')
		b = append(b, m[i].Path...)
		b = append(b, '\n')
	}
	return b, nil
}

// ParseManifest reads the text of a manifest. It takes only what AppendText writes, so each path is safe to use in any folder and no two
// are equal; anything else is an [Error] with the line.
func ParseManifest(text []byte) (Manifest, error) {
	bad := func(line int, zh, en string) error {
		return &Error{ZH: fmt.Sprintf("清单 %s 第 %d 行：%s", ManifestPath, line, zh), EN: fmt.Sprintf("%s:%d: %s", ManifestPath, line, en)}
	}
	header, rest, whole := bytes.Cut(text, []byte("\n"))
	var files int
	var size int64
	_, err := fmt.Sscanf(string(header), strings.TrimSuffix(manifestHeader, "\n"), &files, &size)
	if err != nil || !whole || fmt.Sprintf(manifestHeader, files, size) != string(header)+"\n" {
		return nil, bad(1, "这不是 liang 的清单", "this is no manifest of liang")
	}
	lines := bytes.Count(rest, []byte("\n"))
	if lines != files || len(rest) > 0 && rest[len(rest)-1] != '\n' {
		return nil, bad(1, "行数不对，清单不完整", "the number of lines does not fit, the manifest is incomplete")
	}
	m := make(Manifest, 0, lines)
	all := string(rest) // one allocation, of which the paths are parts
	left := size
	for len(all) > 0 {
		line, after, _ := strings.Cut(all, "\n")
		all = after
		number := len(m) + 2
		var e Entry
		sum, line, _ := strings.Cut(line, " ")
		digits, path, _ := strings.Cut(line, " ")
		if _, err := hex.Decode(e.Sum[:], []byte(sum[:min(len(sum), 2*len(e.Sum))])); err != nil || len(sum) != 2*len(e.Sum) || strings.ToLower(sum) != sum {
			return nil, bad(number, "SHA-256 不对", "this is no SHA-256")
		}
		e.Size, err = strconv.ParseInt(digits, 10, 64)
		if err != nil || e.Size < 0 || strconv.FormatInt(e.Size, 10) != digits || e.Size > left {
			return nil, bad(number, "大小不对", "the size is wrong")
		}
		if zh, en := unsafePath(path); zh != "" {
			return nil, bad(number, "文件名不对："+zh, "bad path: "+en)
		}
		if len(m) > 0 && m[len(m)-1].Path >= path {
			return nil, bad(number, "没有按文件名排序", "the paths are not in order")
		}
		if path == ManifestPath {
			return nil, bad(number, "清单不能列出自己", "a manifest does not list itself")
		}
		e.Path = path
		left -= e.Size
		m = append(m, e)
	}
	if left != 0 {
		return nil, bad(1, "大小的总和不对", "the sum of the sizes does not fit")
	}
	return m, nil
}
