package strictyaml

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
)

// FuzzPlain holds the plain reader to yaml.v3: what it accepts, yaml.v3 reads as the same tree, and nobody complains.
func FuzzPlain(f *testing.F) {
	for _, c := range traps {
		f.Add(c.yaml)
	}
	for _, s := range []string{
		"a: 1\nb:\n  - c: 2\n    d: [x, y]\n  - e\n", "a:\n- b\n- c: 'x'\n", "- - a\n", "a: \"\"\nb: ~\n", "a: b: c\n", "a: -1\n", "a: -\n", "- a\n -b\n",
		"a:\n  b: 1\n c: 2\n", "k: [a,b , c]\n", "k: [商?]\n", "k:\n#\u009b\n", "# \uffff\nk: 1\n", "# \u2028k: 1\n", "k: 1 \ufffe\n", "a: b#c\n", "# x\na: 1 # y\n", "a: https://x.example/?a=b\n", "a: 12:30\n", "'a': 1\n", "a:  \n  b: 1\n",
	} {
		f.Add(s)
	}
	f.Add(strings.Repeat("k", 1025) + ": 1\n")
	var reader plainReader // one for all, as files are read in the same memory
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) || len(src) > 1<<12 {
			return
		}
		plain, ok := reader.read(src, 1)
		if !ok {
			return
		}
		s := scanner{file: "x", firstLine: 1, lines: strings.Split(src, "\n")}
		s.scan()
		full := s.read(src)
		if len(s.problems) > 0 {
			t.Fatalf("%q: the plain reader accepts what gives %v", src, show(s.problems, diag.EN))
		}
		if !sameNode(plain, full) {
			t.Fatalf("%q:\nplain %s\nyaml  %s", src, print(plain), print(full))
		}
	})
}

func sameNode(a, b *Node) bool { return print(a) == print(b) }

func print(n *Node) string {
	if n == nil {
		return "nil"
	}
	var b strings.Builder
	b.WriteString(strings.TrimPrefix(n.Pos("").String(), ":"))
	switch n.Kind {
	case Null:
		b.WriteString(" null")
	case Scalar:
		b.WriteString(map[bool]string{true: " q", false: " "}[n.Quoted] + "'" + n.Value + "'")
	case Sequence:
		b.WriteString(" [")
		for _, i := range n.Items {
			b.WriteString(print(i) + ", ")
		}
		b.WriteString("]")
	case Mapping:
		b.WriteString(" {")
		for _, f := range n.Fields {
			b.WriteString(f.Key + strings.TrimPrefix(diag.Pos{Line: f.Line, Col: f.Col}.String(), "") + ": " + print(f.Value) + ", ")
		}
		b.WriteString("}")
	}
	return b.String()
}

// FuzzParse: whatever the text, no panic, and every position lies in the text.
func FuzzParse(f *testing.F) {
	for _, c := range traps {
		f.Add([]byte("---\n" + c.yaml + "---\nbody\n"))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<12 {
			return
		}
		front, body, line, l := Split("x", src)
		if front != nil {
			if head := src[:len(src)-len(body)]; !strings.Contains(string(head), string(front)) || strings.Count(string(head), "\n") != line-1 && len(body) > 0 {
				t.Fatalf("Split(%q) = %q, %q, %d", src, front, body, line)
			}
			n, p := Parse("x", front, 2)
			l = append(l, p...)
			if n != nil {
				var r testRecord
				l = append(l, Decode("x", n, &r)...)
			}
		}
		lines := strings.Split(string(src), "\n")
		for _, d := range l {
			if d.Pos.Line < 0 || d.Pos.Line > len(lines)+1 || d.Pos.Line > 0 && d.Pos.Line <= len(lines) && d.Pos.Col > utf8.RuneCountInString(lines[d.Pos.Line-1])+2 {
				t.Fatalf("%q: %v lies outside", src, d.Pos)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	src := []byte(strings.Repeat("code: GDHW-2018-001-2\n", 1) + "shop_name: 演示豆花坊\nplatforms:\n  - name: 淘宝\n    url: https://a.example/\npledges:\n" + strings.Repeat("  - term: return\n    params:\n      days: 7\n", 8) + "events:\n" + strings.Repeat("  - date: 2018-01-01\n    from: applied\n    to: publicity\n    public_note: 公示五个工作日\n", 6))
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			if _, ok := new(plainReader).read(string(src), 1); !ok {
				b.Fatal("not plain")
			}
		}
	})
	b.Run("yaml.v3", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			s := scanner{file: "x", firstLine: 1, lines: strings.Split(string(src), "\n")}
			s.read(string(src))
		}
	})
}

func TestFields(t *testing.T) {
	f := Fields(reflect.TypeFor[testRecord]())
	if len(f) != 9 || f[0].Key != "title" || !f[0].Required || *f[0].Max != 10 || f[0].ZH != "标题" {
		t.Errorf("%+v", f)
	}
}
