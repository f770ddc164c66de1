package diag

import (
	"encoding/json"
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

func TestWriteSARIF(t *testing.T) {
	l := List{testError.At(Pos{"content/甲 a.md", 2, 5}, "a", "b"), testWarning.At(Pos{File: "content"}, Text{"栏目", "column"}), testError.At(Pos{"b.md", 1, 0}, "a", "b")}
	var b strings.Builder
	if err := l.Write(&b, FormatSARIF, EN, nil); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(b.String()), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || len(run.Results) != 3 || len(run.Tool.Driver.Rules) != 2 {
		t.Fatalf("%s", b.String())
	}
	for i, r := range run.Results {
		if r.RuleID != l[i].Rule.ID || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" || r.Level != l[i].Rule.Severity.String() {
			t.Errorf("result %d: %+v", i, r)
		}
	}
	first, second := run.Results[0].Locations[0].PhysicalLocation, run.Results[1].Locations[0].PhysicalLocation
	if first.ArtifactLocation.URI != "content/%E7%94%B2%20a.md" || first.Region.StartLine != 2 || first.Region.StartColumn != 5 || second.Region != nil {
		t.Errorf("%+v, %+v", first, second)
	}
}

func TestShownAtMost(t *testing.T) {
	var l List
	for i := range Shown + 7 {
		l.Add(Pos{"a.md", i + 1, 1}, testError, "a", "b")
	}
	var b strings.Builder
	if err := l.Write(&b, FormatText, EN, nil); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "test/error"); n != Shown || !strings.HasSuffix(b.String(), "\n7 more are not listed; mend these and check again\n") {
		t.Errorf("%d shown\n%s", n, b.String())
	}
}

func TestWriteRules(t *testing.T) {
	var b strings.Builder
	if err := WriteRules(&b, ZH); err != nil {
		t.Fatal(err)
	}
	if want := testError.ID + "  " + testError.Title.ZH + "\n    错  " + testError.Wrong; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, b.String())
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

// A message quotes what an editor wrote, but not all of it if it is endless.
func TestMessageOfLongWords(t *testing.T) {
	r := &Rule{ID: "x/y", Msg: Text{ZH: "“%s”不对", EN: "%q is wrong"}}
	for _, c := range []struct{ word, want string }{
		{strings.Repeat("长", longest), "“" + strings.Repeat("长", longest) + "”不对"},
		{strings.Repeat("长", longest+1), "“" + strings.Repeat("长", longest) + "…”不对"},
		{strings.Repeat("x", 1<<20), "“" + strings.Repeat("x", longest) + "…”不对"},
	} {
		if got := r.At(Pos{}, c.word).Message(ZH); got != c.want {
			t.Errorf("%d bytes give %d bytes", len(c.word), len(got))
		}
	}
}

// A place is on one line, also if the file's name has control codes.
func TestPosOnOneLine(t *testing.T) {
	if got := (Pos{"content/a\nb\x1b[2J.md", 3, 4}).String(); got != "content/a b [2J.md:3:4" {
		t.Errorf("%q", got)
	}
}
