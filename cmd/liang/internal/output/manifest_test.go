package output

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestManifest(t *testing.T) {
	m := Manifest{{"404.html", 13, sha256.Sum256([]byte("a"))}, {"org/园区/a b.html", 6144, sha256.Sum256([]byte("b"))}}
	text, err := m.AppendText(nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = "# liang manifest 1: 2 files, 6157 bytes\n" +
		"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb 13 404.html\n" +
		"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d 6144 org/园区/a b.html\n"
	if string(text) != want {
		t.Errorf("%s", text)
	}
	if got, err := ParseManifest(text); err != nil || !slices.Equal(got, m) {
		t.Error(got, err)
	}
	for _, c := range []struct{ old, new, en string }{
		{"manifest 1", "manifest 2", ":1: "},
		{"2 files", "02 files", ":1: "},
		{"2 files", "3 files", ":1: "},
		{"6157", "6158", ":1: "},
		{"6157 bytes", "6157 bytes\r", ":1: "},
		{"ca9", "CA9", ":2: "},
		{"ca9", "ca", ":2: "},
		{"13 404", "+13 404", ":2: "},
		{"13 404", "-13 404", ":2: "},
		{"6144 org", "9223372036854775807 org", ":3: "},
		{"404.html", "org/园区/a b.html", ":3: "},
		{"404.html", "z.html", ":3: "},
		{"404.html", "../404.html", ":2: "},
		{"404.html", "/404.html", ":2: "},
		{"404.html", `a\..\..\404.html`, ":2: "},
		{"404.html", "c:404.html", ":2: "},
		{"404.html", ManifestPath, ":2: "},
		{"404.html\n", "404.html", ":1: "},
		{"a b.html\n", "a b.html", ":1: "},
		{"a b.html\n", "", ":1: "},
		{want, "", ":1: "},
	} {
		_, err := ParseManifest([]byte(strings.Replace(want, c.old, c.new, 1)))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.EN, c.en) {
			t.Errorf("%q for %q: %v", c.new, c.old, err)
		}
	}
}

// FuzzManifest: what is parsed prints as the same text, and no text, put into a folder as its manifest, can make a build touch what is
// outside the folder or not listed.
func FuzzManifest(f *testing.F) {
	text, _ := Manifest{{"a", 1, sha256.Sum256([]byte("a"))}, {"b/c", 2, sha256.Sum256([]byte("b"))}}.AppendText(nil)
	f.Add(text)
	f.Add([]byte(hostile("../victim")))
	f.Add([]byte(hostile("inside/../../victim")))
	f.Add([]byte(hostile("victim")))
	f.Add([]byte(hostile("link/victim")))
	f.Add([]byte("# liang manifest 1: 0 files, 0 bytes\n"))
	f.Add([]byte("# liang manifest 1: 99999999999 files, 0 bytes\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseManifest(text)
		if err != nil {
			if m != nil {
				t.Error("a manifest with an error")
			}
			return
		}
		if printed, _ := m.AppendText(nil); !bytes.Equal(printed, text) {
			t.Errorf("%q prints as %q", text, printed)
		}
		parent := t.TempDir()
		outside := texts{"victim": "theirs", "other/victim": "theirs"}
		outside.put(t, parent)
		dir := filepath.Join(parent, "public")
		inside := texts{"inside/mine": "theirs", ManifestPath: string(text)}
		inside.put(t, dir)
		if _, err := Publish(context.Background(), dir, texts{"new": "new"}.files(), Options{}); err != nil {
			t.Error(err)
		}
		got := read(t, parent)
		for p, text := range outside {
			if got[p] != text {
				t.Errorf("%s is now %q", p, got[p])
			}
		}
		if m.Find("inside/mine") == nil && got["public/inside/mine"] != "theirs" {
			t.Error("a file that is not listed was removed")
		}
	})
}
