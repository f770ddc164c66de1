package content

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/sitetest"
)

var thisVersion = [versionBytes]byte{1}

// loaded returns the Site and the problems as text, of a Loader that recalls from name.
func loaded(fsys fstest.MapFS, name string, version [versionBytes]byte) (*Loader, *Site, string) {
	l := NewLoader(fsys)
	l.Recall(name, version)
	site, problems := l.Load(Options{Date: testToday}, nil)
	var text strings.Builder
	problems.Write(&text, diag.FormatText, diag.ZH, nil)
	return l, site, text.String()
}

// TestRecall: what is recalled is what would be parsed, for every file of a site, also after some have changed, one has gone and one has faults.
func TestRecall(t *testing.T) {
	name := filepath.Join(t.TempDir(), "cache", "sources")
	site := sitetest.FS(t)
	for i, edit := range []func(){
		func() {},
		func() {},
		func() {
			site["content/org/committee.md"] = &fstest.MapFile{Data: append(bytes.Clone(site["content/org/committee.md"].Data), "\n新的一段，见[支部](branch-a.md)。\n"...)}
		},
		func() { delete(site, "content/about/privacy.md") },
		func() { site["content/org/branch-a.md"] = &fstest.MapFile{Data: []byte("---\nname: \"\n---\n")} },
		func() { site["content/org/branch-a.md"] = sitetest.FS(t)["content/org/branch-a.md"] },
	} {
		edit()
		warm, ws, wl := loaded(site, name, thisVersion)
		cold, cs, cl := loaded(site, filepath.Join(t.TempDir(), "none"), thisVersion)
		if wl != cl {
			t.Fatalf("%d: recalled gives\n%s\nparsed gives\n%s", i, wl, cl)
		}
		recalled := 0
		for path, s := range cold.files {
			w := warm.files[path]
			if _, ok := warm.cache.entries[s.digest]; ok {
				recalled++
			}
			wb, _ := w.body()
			cb, _ := s.body()
			if wb != nil {
				wh, err := ws.HTML(path, wb)
				ch, _ := cs.HTML(path, cb)
				if err != nil || !bytes.Equal(wh, ch) {
					t.Errorf("%d: %s: HTML %q, %v; want %q", i, path, wh, err, ch)
				}
				wb.html, cb.html = piece{}, piece{}
			}
			if !reflect.DeepEqual(w.value, s.value) || !reflect.DeepEqual(w.links, s.links) {
				t.Errorf("%d: %s: recalled %+v, parsed %+v", i, path, w.value, s.value)
			}
		}
		if i > 0 && recalled < len(site)/2 {
			t.Errorf("%d: only %d of %d files were recalled", i, recalled, len(site))
		}
		fresh, _, _ := loaded(site, name, thisVersion) // HTML is intact in this one
		if err := fresh.Keep(name, thisVersion); err != nil {
			t.Fatal(err)
		}
		cold.Close()
		warm.Close()
	}
}

// What is written for each kind is read as it was, with every field set.
func TestCoders(t *testing.T) {
	for k, c := range coders {
		s := source{place: place{kind: k}, file: file{path: "content/activities/2018/x.md"}}
		v, got := s.newValue(), s.newValue()
		fillAll(reflect.ValueOf(v).Elem())
		if err := c.decode(string(c.append(nil, nil, v)), got); err != nil || !reflect.DeepEqual(got, v) {
			t.Errorf("%T: %v: got %+v, want %+v", v, err, got, v)
		}
	}
}

// fillAll sets everything that a coder writes to something that is not zero.
func fillAll(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.Type().Name() + "字")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int16, reflect.Int64:
		v.SetInt(-7)
	case reflect.Uint8:
		v.SetUint(200)
	case reflect.Float64:
		v.SetFloat(0.1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillAll(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fillAll(v.Index(1))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		e := reflect.New(v.Type().Elem()).Elem()
		fillAll(e)
		v.SetMapIndex(reflect.ValueOf("k").Convert(v.Type().Key()), e)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("snapshot") != "-" {
				fillAll(v.Field(i))
			}
		}
	default:
		panic("a field of type " + v.Type().String())
	}
}

// A cache that is damaged anywhere, cut off, or of another version is as good as none.
func TestDamagedCache(t *testing.T) {
	site := sitetest.FS(t)
	name := filepath.Join(t.TempDir(), "sources")
	l, _, want := loaded(site, name, thisVersion)
	if err := l.Keep(name, thisVersion); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	use := func(data []byte, version [versionBytes]byte) (used bool) {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
		l, _, got := loaded(site, name, version)
		defer l.Close()
		if got != want {
			t.Errorf("the problems are\n%s\nwant\n%s", got, want)
		}
		return l.cache.entries != nil
	}
	if !use(whole, thisVersion) {
		t.Fatal("a whole cache is not used")
	}
	if use(whole, [versionBytes]byte{2}) {
		t.Error("the cache of another version is used")
	}
	for at := 0; at < len(whole); at += 1 + len(whole)/50 {
		if use(whole[:at], thisVersion) {
			t.Errorf("the first %d of %d bytes are used", at, len(whole))
		}
		damaged := bytes.Clone(whole)
		damaged[at] ^= 1
		if use(damaged, thisVersion) {
			t.Errorf("a cache with a wrong byte at %d of %d is used", at, len(whole))
		}
	}
}

// The table is read without a panic, whatever it says, and refers to nothing outside of the file.
func FuzzTable(f *testing.F) {
	f.Add("", int64(0))
	f.Add(strings.Repeat("d", 16)+"\x00\x05\x02ab", int64(10))
	f.Fuzz(func(t *testing.T, text string, limit int64) {
		limit = max(limit, 0)
		entries, ok := readTable(text, limit)
		for _, e := range entries {
			if ok && (e.at < 0 || e.size < 0 || e.at+e.size > limit) {
				t.Errorf("%d bytes at %d of %d", e.size, e.at, limit)
			}
			c := cache{entries: map[digest]cached{{}: e}}
			c.recall(&source{place: place{kind: pledgeKind}})
		}
	})
}
