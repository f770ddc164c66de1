package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/tools/txtar"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/sitetest"
)

// TestMistakes makes the mistakes of testdata/mistakes, one after the other, in the small site. Check says one thing of each, and says it
// as somebody read and approved it: the place, and the words in both languages. Each mistake is a file of an archive, named by what the
// editor did; its lines are
//
//	content/org/park.md     the file that the next lines change
//	- name: 甲              lines to be found in it, once
//	+ name：甲              lines to stand there instead; without lines to be found, a new file, or the end of an old one
//	encode gbk              the file is saved as gbk, utf-16, or utf-8 with a bom
//	rename content/b.md     the file gets another name
//	remove                  the file is deleted
//	zh … en …               what check says, without the excerpt
//
// \t, \u00a0 and the like stand for characters that nobody sees.
func TestMistakes(t *testing.T) {
	base := mistakeSite(t)
	var site current
	comp := newCompiler(target{fsys: &site, now: testNow, date: content.Date{Year: 2026, Month: 2, Day: 1}, photos: &keptPhotos{}})
	defer comp.close()
	files, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	seen, total := map[string]string{}, 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range archive.Files {
			f := &archive.Files[i]
			total++
			m := parseMistake(string(f.Data))
			if other, twice := seen[m.edits]; twice {
				t.Errorf("%s: %s is the same as %s", file, f.Name, other)
			}
			seen[m.edits] = f.Name
			site.MapFS = maps.Clone(base)
			if err := m.make(site.MapFS); err != nil {
				t.Errorf("%s: %s: %v", file, f.Name, err)
				continue
			}
			got, n := mistakeSays(t, comp)
			if n != 1 {
				t.Errorf("%s: %s: %d problems, want one", file, f.Name, n)
			}
			if *update {
				f.Data = []byte(m.edits + got)
			} else if got != m.want {
				t.Errorf("%s: %s: got\n%swant\n%s", file, f.Name, got, m.want)
			}
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	if total < 110 {
		t.Errorf("%d mistakes, want 110 at least", total)
	}
}

// mistakeSite is the small site with layouts and static files, in memory.
func mistakeSite(t *testing.T) fstest.MapFS {
	site := sitetest.Base()
	for name, f := range site {
		if filepath.Ext(name) == ".jpg" {
			f.Data = picture()
		}
	}
	root := os.DirFS(filepath.Join("..", ".."))
	for _, folder := range []string{"layouts", "static"} {
		err := fs.WalkDir(root, folder, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := fs.ReadFile(root, name)
			site[name] = &fstest.MapFile{Data: data}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return site
}

// current is the site at hand; a compiler remembers the layouts, which are the same for all.
type current struct{ fstest.MapFS }

// mistakeSays is what check says of the site at hand, in both languages, and how many problems that are.
func mistakeSays(t *testing.T, comp *compiler) (string, int) {
	c, problems, err := comp.compile([]string{"content", "static"})
	if err != nil {
		t.Fatal(err)
	}
	if c != nil {
		dead, err := followLinks(t.Context(), c, 0)
		if err != nil {
			t.Fatal(err)
		}
		problems = append(problems, dead...)
	}
	var b strings.Builder
	for i := range problems {
		for _, l := range []struct {
			lang   diag.Lang
			prefix string
		}{{diag.ZH, "zh "}, {diag.EN, "en "}} {
			b.WriteString(l.prefix)
			if err := problems[i:i+1].Write(&b, diag.FormatText, l.lang, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.String(), len(problems)
}

// A mistake is one file of the archive.
type mistake struct{ edits, want string }

func parseMistake(text string) (m mistake) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "zh ") || strings.HasPrefix(line, "en ") {
			m.want += line
		} else {
			m.edits += line
		}
	}
	return m
}

var unseen = regexp.MustCompile(`\\(t|[xu][0-9a-f]+)`)

// make changes site, whose files are shared, by the edits.
func (m mistake) make(site fstest.MapFS) error {
	var name string
	var old, text []string
	flush := func() error {
		if len(old)+len(text) == 0 {
			return nil
		}
		var data []byte
		if f := site[name]; f != nil {
			data = f.Data
		}
		from, to := strings.Join(old, ""), strings.Join(text, "")
		if n := strings.Count("\n"+string(data), "\n"+from); from != "" && n != 1 {
			return fmt.Errorf("%s has %d times %q", name, n, from)
		}
		if from == "" {
			data = append(bytes.Clone(data), to...)
		} else {
			data = []byte(strings.Replace("\n"+string(data), "\n"+from, "\n"+to, 1)[1:])
		}
		site[name] = &fstest.MapFile{Data: data}
		old, text = nil, nil
		return nil
	}
	for line := range strings.Lines(m.edits) {
		line = unseen.ReplaceAllStringFunc(line, func(s string) string {
			r, err := strconv.Unquote(`"` + s + `"`)
			if err != nil {
				return s
			}
			return r
		})
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if (word == "-" || word == "+") && (word == "+" || len(text) == 0) {
			if word == "-" {
				old = append(old, rest+"\n")
			} else {
				text = append(text, rest+"\n")
			}
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		switch word {
		case "-":
			old = append(old, rest+"\n")
		case "encode":
			data, err := encode(site[name].Data, rest)
			if err != nil {
				return err
			}
			site[name] = &fstest.MapFile{Data: data}
		case "rename":
			site[rest] = site[name]
			delete(site, name)
			name = rest
		case "remove":
			delete(site, name)
		case "":
		default:
			name = word + strings.Repeat(" ", min(len(rest), 1)) + rest
		}
	}
	return flush()
}

func encode(text []byte, as string) ([]byte, error) {
	switch as {
	case "gbk":
		return simplifiedchinese.GBK.NewEncoder().Bytes(text)
	case "utf-16":
		return binary.Append([]byte{0xff, 0xfe}, binary.LittleEndian, utf16.Encode([]rune(string(text))))
	case "bom":
		return slices.Concat([]byte("\ufeff"), text), nil
	}
	return nil, fmt.Errorf("unknown encoding %q", as)
}

// keptPhotos are derived pictures, kept for as long as a test takes.
type keptPhotos struct{ sync.Map }

func (k *keptPhotos) Get(key string) ([]byte, bool) {
	data, ok := k.Load(key)
	if !ok {
		return nil, false
	}
	return data.([]byte), true
}

func (k *keptPhotos) Put(key string, data []byte) { k.Store(key, data) }
