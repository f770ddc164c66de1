package diag

import (
	"strings"
	"testing"
)

var (
	testError   = Define(Rule{ID: "test/error", Msg: Text{"“%s”不对", "%q is wrong"}, Hint: Text{"请写 %[2]s", "write %[2]s"}})
	testWarning = Define(Rule{ID: "test/warning", Severity: Warning, Msg: Text{"%s太旧", "%s is old"}})
)

func TestNearest(t *testing.T) {
	known := []string{"title", "status", "summary", "标题", "状态"}
	for got, want := range map[string]string{
		"titel": "title", "Titl": "title", "staus": "status", "标提": "标题", "sumary": "summary", "colour": "", "": "", "x": "",
	} {
		if near, _ := Nearest(got, known); near != want {
			t.Errorf("Nearest(%q) = %q, want %q", got, near, want)
		}
	}
}

func TestNearestTakesTheClosest(t *testing.T) {
	if near, _ := Nearest("org-unit", []string{"org-unot-x", "org-unt", "org-units"}); near != "org-unt" {
		t.Errorf("got %q, want the earlier of two equally near", near)
	}
}

func TestSortDropsRepetitions(t *testing.T) {
	l := List{
		testError.At(Pos{"b.md", 1, 1}, "x", "y"), testWarning.At(Pos{"a.md", 2, 1}, "x"),
		testError.At(Pos{"a.md", 1, 9}, "x", "y"), testError.At(Pos{"b.md", 1, 1}, "x", "y"), testError.At(Pos{"a.md", 1, 2}, "x", "y"),
	}
	l.Sort()
	var places []string
	for _, d := range l {
		places = append(places, d.Pos.String())
	}
	if got, want := strings.Join(places, " "), "a.md:1:2 a.md:1:9 a.md:2:1 b.md:1:1"; got != want {
		t.Errorf("sorted: %s, want %s", got, want)
	}
}

func TestWrite(t *testing.T) {
	l := List{
		testError.At(Pos{"content/a.md", 2, 5}, "标题, 一", "标题：一\n"),
		testWarning.At(Pos{File: "content"}, Text{"栏目", "column"}),
	}
	source := func(string) []byte { return []byte("---\nt: 状态错\n---\n") }
	for _, c := range []struct {
		format Format
		lang   Lang
		source func(string) []byte
		want   string
	}{
		{FormatText, ZH, nil, "content/a.md:2:5: “标题, 一”不对；请写 标题：一  [test/error]\ncontent: 提醒：栏目太旧 [test/warning]\n"},
		{FormatText, EN, source, "content/a.md:2:5: \"标题, 一\" is wrong; write 标题：一  [test/error]\n    t: 状态错\n       　^\ncontent: warning: column is old [test/warning]\n"},
		{FormatGitHub, EN, nil, "::error file=content/a.md,line=2,col=5,title=test/error::\"标题, 一\" is wrong; write 标题：一 \n::warning file=content,title=test/warning::column is old\n"},
	} {
		var b strings.Builder
		if err := l.Write(&b, c.format, c.lang, c.source); err != nil {
			t.Fatal(err)
		}
		if b.String() != c.want {
			t.Errorf("%s %d:\n%s\nwant:\n%s", c.format, c.lang, b.String(), c.want)
		}
	}
	var b strings.Builder
	if err := l.Write(&b, FormatJSON, ZH, nil); err != nil {
		t.Fatal(err)
	}
	if want := `"column": 5`; !strings.Contains(b.String(), want) || !strings.Contains(b.String(), `"severity": "warning"`) {
		t.Errorf("JSON lacks %s:\n%s", want, b.String())
	}
}

func TestExcerptOfLongLines(t *testing.T) {
	line := strings.Repeat("甲", 100) + "乙" + strings.Repeat("丙", 100)
	got := strings.Split(excerpt(line, 101), "\n")
	at := []rune(strings.TrimPrefix(got[1], "    "))
	if shown := []rune(strings.TrimPrefix(got[0], "    ")); shown[len(at)-1] != '乙' {
		t.Errorf("caret below %q in\n%s\n%s", shown[len(at)-1], got[0], got[1])
	}
}
