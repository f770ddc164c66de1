package content

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/sitetest"
	"liang/cmd/liang/internal/strictyaml"
)

var testToday = Date{Year: 2026, Month: 11, Day: 23}

func problemsOf(site fs.FS, lang diag.Lang) []string {
	_, l := Load(site, Options{Date: testToday})
	var b strings.Builder
	l.Write(&b, diag.FormatText, lang, nil)
	return slices.DeleteFunc(strings.Split(b.String(), "\n"), func(s string) bool { return s == "" })
}

func TestBaseIsClean(t *testing.T) {
	if p := problemsOf(sitetest.FS(t), diag.ZH); len(p) > 0 {
		t.Errorf("the base site has faults:\n%s", strings.Join(p, "\n"))
	}
}

// TestFaults plants the faults of testdata/faults.txt one at a time into the base site. An entry is
//
//	# what is wrong
//	file: the file to change, or "+ file" for a new one
//	- a line of it (lines may follow each other); none for a new file
//	+ what stands there instead
//	= the diagnostic, as "line:col rule", optionally followed by words that the Chinese message contains
//
// and gives exactly the diagnostics listed.
func TestFaults(t *testing.T) {
	text, err := os.ReadFile("testdata/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range strings.Split(string(text), "\n\n") {
		name, rest, _ := strings.Cut(strings.TrimSpace(entry), "\n")
		if !strings.HasPrefix(name, "# ") {
			continue
		}
		t.Run(strings.TrimPrefix(name, "# "), func(t *testing.T) {
			site := sitetest.FS(t)
			var file, from, to string
			var want []string
			isNew := false
			for _, line := range strings.Split(rest, "\n") {
				switch {
				case strings.HasPrefix(line, "file: "):
					file, isNew = strings.CutPrefix(strings.TrimPrefix(line, "file: "), "+ ")
				case strings.HasPrefix(line, "- "), line == "-":
					from += strings.TrimPrefix(strings.TrimPrefix(line, "-"), " ") + "\n"
				case strings.HasPrefix(line, "+ "), line == "+":
					to += strings.TrimPrefix(strings.TrimPrefix(line, "+"), " ") + "\n"
				case strings.HasPrefix(line, "= "):
					want = append(want, strings.TrimPrefix(line, "= "))
				}
			}
			if isNew {
				site[file] = &fstest.MapFile{Data: []byte(to)}
			} else {
				old := string(site[file].Data)
				if strings.Count(old, from) != 1 {
					t.Fatalf("%s has %q %d times", file, from, strings.Count(old, from))
				}
				site[file] = &fstest.MapFile{Data: []byte(strings.Replace(old, from, to, 1))}
			}
			got := problemsOf(site, diag.ZH)
			for i, w := range want {
				if i >= len(got) || !matches(got[i], file, w) {
					t.Errorf("want %s:%s, got:\n%s", file, w, strings.Join(got, "\n"))
					return
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d diagnostics, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
			}
			for _, line := range problemsOf(site, diag.EN) {
				if strings.Contains(line, "%!") {
					t.Errorf("format and arguments disagree: %s", line)
				}
			}
		})
	}
}

// matches reports whether a diagnostic is what "line:col rule words" asks for. "other-file:line:col rule" names another file.
func matches(got, file, want string) bool {
	place, rest, _ := strings.Cut(want, " ")
	rule, words, _ := strings.Cut(rest, " ")
	if !strings.HasPrefix(place, "content") {
		if place == "-" {
			place = file
		} else {
			place = file + ":" + place
		}
	}
	return strings.HasPrefix(got, place+": ") && strings.HasSuffix(got, "["+rule+"]") && strings.Contains(got, words)
}

// TestManyFaultsAtOnce: no fault hides another.
func TestManyFaultsAtOnce(t *testing.T) {
	site := sitetest.FS(t)
	replace := func(file, from, to string) {
		site[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(site[file].Data), from, to, 1))}
	}
	replace("content/site.yaml", "operator_kind: demo", "operator_kind: demmo")
	replace("content/org/branch-a.md", "name: 试验第一党支部", "name：试验第一党支部")
	replace("content/programmes/rights.md", "provider: committee", "provider: comittee")
	replace("content/pledges/gdhw-2025-001-i.md", "      days: 15", "      days: 400")
	replace("content/activities/2025/river/index.md", "file: river.jpg", "file: River.jpg")
	replace("content/documents/letter.md", "sha256: f4", "sha256: 9a")
	replace("content/figures.yaml", "qualifier: over", "qualifier: ober")
	replace("content/timeline.yaml", "date: 2016-04", "date: 2016/4")
	got := map[string]bool{}
	for _, line := range problemsOf(site, diag.ZH) {
		file, _, _ := strings.Cut(line, ":")
		got[file] = true
	}
	for _, file := range []string{"site.yaml", "org/branch-a.md", "programmes/rights.md", "pledges/gdhw-2025-001-i.md", "activities/2025/river/index.md", "documents/letter.md", "figures.yaml", "timeline.yaml"} {
		if !got["content/"+file] {
			t.Errorf("nothing about %s in %v", file, got)
		}
	}
}

func TestDraftsAndFuture(t *testing.T) {
	site := sitetest.FS(t)
	f := site["content/about/privacy.md"]
	f.Data = []byte(strings.Replace(string(f.Data), "published: 2026-01-05", "published: 2027-01-05", 1))
	s, l := Load(site, Options{Date: testToday})
	if len(s.Pages) != 0 {
		t.Errorf("a page of the future is shown; %v", l)
	}
	s, _ = Load(site, Options{Date: Date{2027, 1, 5, 0, 0, false}})
	if len(s.Pages) != 1 {
		t.Error("a page is not shown on its day")
	}
	s, _ = Load(site, Options{Date: testToday, Drafts: true})
	if len(s.Pages) != 1 || !s.Pending(&s.Pages[0].Record) {
		t.Error("drafts do not show the page of the future as pending")
	}
}

// TestWarmEqualsCold: what a Loader remembers never shows.
func TestWarmEqualsCold(t *testing.T) {
	site := sitetest.FS(t)
	loader := NewLoader(site)
	loader.Load(Options{Date: testToday}, nil)
	edits := []struct{ file, from, to string }{
		{"content/org/committee.md", "试验产业党委", "另一个名字"},
		{"content/org/committee.md", "## 由来", "## 来历"},
		{"content/org/branch-a.md", "committee", "nobody"},
		{"content/pledges/terms.yaml", "id: genuine", "id: real"},
		{"content/org/branch-a.md", "nobody", "committee"},
		{"content/figures.yaml", "id: loans", "id: lending"},
	}
	for _, e := range edits {
		site[e.file] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(site[e.file].Data), e.from, e.to))}
		warm, wl := loader.Load(Options{Date: testToday}, []string{e.file})
		cold, cl := Load(site, Options{Date: testToday})
		var w, c strings.Builder
		wl.Write(&w, diag.FormatText, diag.ZH, nil)
		cl.Write(&c, diag.FormatText, diag.ZH, nil)
		if w.String() != c.String() || warm.Units[1].Name != cold.Units[1].Name {
			t.Errorf("after %v warm gives\n%s\ncold gives\n%s", e, w.String(), c.String())
		}
	}
	delete(site, "content/about/privacy.md")
	warm, _ := loader.Load(Options{Date: testToday}, []string{"content/about/privacy.md"})
	if len(warm.Pages) != 0 {
		t.Error("a deleted file is remembered")
	}
}

// TestRequired takes away each required field of each file of the base site, and each must be missed.
func TestRequired(t *testing.T) {
	tested := 0
	base := sitetest.FS(t)
	for file, was := range base {
		src := NewLoader(base).read(sourceFile(file))
		if src.value == nil {
			continue
		}
		for _, f := range strictyaml.Fields(reflect.TypeOf(src.value).Elem()) {
			if !f.Required {
				continue
			}
			tested++
			site := maps.Clone(base)
			site[file] = &fstest.MapFile{Data: regexp.MustCompile(`(?m)^`+f.Key+`:.*\n((  |- ).*\n)*`).ReplaceAll(was.Data, nil)}
			if got := strings.Join(problemsOf(site, diag.ZH), "\n"); !strings.Contains(got, "缺少必填字段 "+f.Key) {
				t.Errorf("%s without %s: %s", file, f.Key, got)
			}
		}
	}
	if tested < 40 {
		t.Errorf("only %d fields are required", tested)
	}
}

// TestMarks: each kind of operator must show its marks, may show others, and must not show the rest. * is must, - must not.
func TestMarks(t *testing.T) {
	values := map[string]string{
		"site_id_code": `"5301110001"`, "conac_id": "0123456789abcdef0123456789abcdef", "jiucuo": "true", "icp": "滇ICP备12345678号", "police_no": "滇公网安备53011100000000号",
	}
	for _, row := range []string{
		"government site_id_code* conac_id* jiucuo* icp* police_no*",
		"party site_id_code- conac_id jiucuo- icp* police_no*",
		"enterprise site_id_code- conac_id- jiucuo- icp* police_no",
		"demo site_id_code- conac_id- jiucuo- icp police_no",
	} {
		words := strings.Fields(row)
		for _, given := range []bool{false, true} {
			var text strings.Builder
			var want []string
			for _, w := range words[1:] {
				key := strings.TrimRight(w, "*-")
				if given {
					text.WriteString(key + ": " + values[key] + "\n")
				}
				if given && strings.HasSuffix(w, "-") {
					want = append(want, "site/mark-forbidden "+key)
				} else if !given && strings.HasSuffix(w, "*") {
					want = append(want, "site/mark-missing "+key)
				}
			}
			site := sitetest.FS(t)
			data := strings.Replace(string(site["content/site.yaml"].Data), "operator_kind: demo\n", "operator_kind: "+words[0]+"\n"+text.String(), 1)
			var got []string
			for _, d := range NewLoader(fstest.MapFS{"content/site.yaml": {Data: []byte(data)}}).read(sourceFile("content/site.yaml")).problems {
				got = append(got, d.Rule.ID+" "+d.Args[1].(string))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, marks given: %v: got %q, want %q", words[0], given, got, want)
			}
		}
	}
}

func sourceFile(p string) file { return file{p, path.Ext(p) != ".md" && path.Ext(p) != ".yaml"} }

// TestCodesAreNeverReused: a second record with a code of the first is reported, whatever its file's name.
func TestCodesAreNeverReused(t *testing.T) {
	site := sitetest.FS(t)
	site["content/pledges/copy.md"] = site["content/pledges/gdhw-2025-001-i.md"]
	got := problemsOf(site, diag.ZH)
	if len(got) != 1 || !strings.HasPrefix(got[0], "content/pledges/copy.md:2:7: ") || !strings.HasSuffix(got[0], "[pledge/code-reused]") {
		t.Errorf("%q", got)
	}
}

// TestFiles: faults of files that lie outside their text.
func TestFiles(t *testing.T) {
	for rule, change := range map[string]func(fstest.MapFS){
		"file/too-large": func(s fstest.MapFS) { s["content/about/privacy.md"].Data = make([]byte, MaxSource+1) },
		"file/link":      func(s fstest.MapFS) { s["content/about/link.md"] = &fstest.MapFile{Mode: fs.ModeSymlink} },
		"file/case":      func(s fstest.MapFS) { s["content/about/Privacy.md"] = s["content/about/privacy.md"] },
	} {
		site := sitetest.FS(t)
		change(site)
		if got := strings.Join(problemsOf(site, diag.ZH), "\n"); !strings.Contains(got, "["+rule+"]") {
			t.Errorf("%s is not reported: %s", rule, got)
		}
	}
}

// TestStatic: what is published of static/, and what is said of the rest.
func TestStatic(t *testing.T) {
	site := fstest.MapFS{"static/.well-known": {Mode: fs.ModeDir}}
	for _, name := range strings.Fields(`MP_verify_a1B2.txt .well-known/assetlinks.json sub/.well-known/a .well-known/.DS_Store .DS_Store a.bak
		.git/config sub/.idea/a .wellknown/b .Well-Known/c old.bak/d 微信.txt café.txt con.txt -a.txt`) {
		site["static/"+name] = &fstest.MapFile{}
	}
	paths, problems := ListStatic(site)
	want := strings.Fields("static/-a.txt static/.well-known/assetlinks.json static/MP_verify_a1B2.txt static/café.txt static/con.txt static/sub/.well-known/a static/微信.txt")
	if !slices.Equal(paths, want) {
		t.Errorf("got %q, want %q", paths, want)
	}
	var got []string
	for _, d := range problems {
		got = append(got, d.Pos.File+" "+d.Rule.ID)
	}
	slices.Sort(got)
	wrong := []string{"static/-a.txt file/static-name", "static/.Well-Known file/static-folder", "static/.wellknown file/static-folder", "static/café.txt file/static-name",
		"static/con.txt file/static-name", "static/old.bak file/static-folder", "static/微信.txt file/static-name"}
	if !slices.Equal(got, wrong) {
		t.Errorf("got %q, want %q", got, wrong)
	}

	for mode, want := range map[fs.FileMode]string{0: "", fs.ModeSymlink: "file/link"} { // of a thing of this name that is no folder
		paths, problems := ListStatic(fstest.MapFS{"static/.well-known": {Mode: mode}})
		if len(paths) > 0 || (want == "") != (len(problems) == 0) || want != "" && problems[0].Rule.ID != want {
			t.Errorf("%v: %q %v", mode, paths, problems)
		}
	}
	if files, problems := listFiles(fstest.MapFS{"content/.well-known/a.md": {}}); len(files)+len(problems) > 0 {
		t.Errorf("in content: %v %v", files, problems)
	}
}

// TestCapitals: a picture whose name has capitals is one fault, whether the record names it with them or without.
func TestCapitals(t *testing.T) {
	for _, written := range []string{"river.jpg", "river.JPG"} {
		site := sitetest.FS(t)
		record, picture := site["content/activities/2025/river/index.md"], "content/activities/2025/river/river.jpg"
		record.Data = []byte(strings.Replace(string(record.Data), "river.jpg", written, 1))
		site[strings.Replace(picture, ".jpg", ".JPG", 1)] = site[picture]
		delete(site, picture)
		if got := problemsOf(site, diag.ZH); len(got) != 1 || !strings.Contains(got[0], "请改名为 river.jpg") {
			t.Errorf("%q", got)
		}
	}
}

// locked is a site with a file that may not be read.
type locked struct {
	fstest.MapFS
	file string
}

func (l locked) Open(name string) (fs.File, error) {
	if name == l.file {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

// TestNoCascades: a data file that is missing, locked or broken is one fault, and not another one at each record that refers to it.
func TestNoCascades(t *testing.T) {
	for _, file := range append(slices.Sorted(maps.Keys(dataFiles)), "content/_index.md") {
		missing, broken := sitetest.FS(t), sitetest.FS(t)
		delete(missing, file)
		broken[file] = &fstest.MapFile{Data: []byte("- [\n")}
		for what, site := range map[string]fs.FS{"file/absent": missing, "file/unreadable": locked{sitetest.FS(t), file}, "yaml": broken} {
			got := problemsOf(site, diag.ZH)
			if what == "file/absent" && file == "content/corrections.yaml" {
				got = append(got, file+": may be missing [file/absent]")
			}
			if len(got) != 1 || !strings.HasPrefix(got[0], file+":") || !strings.Contains(got[0], "["+what) {
				t.Errorf("%s %s: %q", what, file, got)
			}
		}
	}
}

// TestRulesAreTested: each rule of the package is broken by some test above, so that a check that stops working is noticed.
func TestRulesAreTested(t *testing.T) {
	faults, err := os.ReadFile("testdata/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	rulesIn := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^= \S+ (\S+)`).FindAllStringSubmatch(string(faults), -1) {
		rulesIn[m[1]] = true
	}
	elsewhere := strings.Fields(`file/absent file/unreadable file/too-large file/link file/case file/static-name file/static-folder link/local pledge/code-passed-on pledge/code-reused record/published-changed
		file/conflict file/control file/encoding file/line-ends link/empty link/insecure link/outside link/unsafe`) // in Go, in strictyaml, in markdown
	for _, r := range diag.Rules() {
		area, _, _ := strings.Cut(r.ID, "/")
		if !slices.Contains([]string{"yaml", "markdown", "picture", "attachment"}, area) && !slices.Contains(elsewhere, r.ID) && !rulesIn[r.ID] {
			t.Errorf("no fault in testdata/faults.txt breaks %s", r.ID)
		}
	}
}

// TestCheckFinished: what only the finished site can tell is reported where it was written.
func TestCheckFinished(t *testing.T) {
	site := sitetest.FS(t)
	site["content/about/privacy.md"].Data = []byte(`---
title: 个人信息保护
published: 2026-01-05
aliases: [/robots.txt, /pledges/by/status/active, /old/]
sources: [试验来源]
summary: 试验。
---
[职责](../org/committee.md#duties)、[岗位](../org/committee.md#posts)、[脚注](#fn-1)、[由来](../org/committee.md#由来)、
[名录](/data/pledges.csv)、[没有的表](/data/none.csv)、[有效](/pledges/by/status/active/)。
`)
	finished := map[string][]string{
		"robots.txt": nil, "data/pledges.csv": nil, "pledges/by/status/active/index.html": nil,
		"org/committee/index.html": {"main", "duties", "由来"}, "about/privacy/index.html": {"main"},
	}
	s, problems := Load(site, Options{Date: testToday})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	problems = s.CheckFinished(func(path string) (func() []string, bool) {
		ids, found := finished[path]
		return func() []string { return ids }, found
	})
	problems.Sort()
	var b strings.Builder
	problems.Write(&b, diag.FormatText, diag.ZH, nil)
	want := `content/about/privacy.md:4:11: 旧网址 /robots.txt 正被 public/robots.txt 使用；请删去这一条，或给那个网页改名 [alias/shadows]
content/about/privacy.md:4:24: 旧网址 /pledges/by/status/active 正被 public/pledges/by/status/active/index.html 使用；请删去这一条，或给那个网页改名 [alias/shadows]
content/about/privacy.md:8:34: 链接“../org/committee.md#posts”指向的网页里没有 #posts；已有的是：main、duties、由来 [link/anchor]
content/about/privacy.md:8:66: 链接“#fn-1”指向的网页里没有 #fn-1；已有的是：main [link/anchor]
content/about/privacy.md:9:25: 链接“/data/none.csv”没有对应的网页或文件；请核对网址 [link/dead]
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// withAttachment is the problems of the base site with other bytes in its attachment.
func withAttachment(t *testing.T, data string) []string {
	site := sitetest.FS(t)
	site["content/documents/letter.pdf"] = &fstest.MapFile{Data: []byte(data)}
	text := string(site["content/documents/letter.md"].Data)
	text = regexp.MustCompile("sha256: .*").ReplaceAllString(text, fmt.Sprintf("sha256: %x", sha256.Sum256([]byte(data))))
	site["content/documents/letter.md"] = &fstest.MapFile{Data: []byte(text)}
	return problemsOf(site, diag.ZH)
}

// TestAttachmentNames: an attachment that names its author is reported where the record names the attachment.
func TestAttachmentNames(t *testing.T) {
	got := withAttachment(t, "%PDF-1.4\n1 0 obj <</Author (Zhang San)>> endobj\ntrailer <</Info 1 0 R>>\n%%EOF\n")
	if len(got) != 1 || !strings.HasPrefix(got[0], "content/documents/letter.md:6:11: 提醒：") || !strings.Contains(got[0], "作者 Zhang San") {
		t.Errorf("%q", got)
	}
}

// TestAttachmentPrivate: attachments are looked through for personal data as records are.
func TestAttachmentPrivate(t *testing.T) {
	got := withAttachment(t, "姓名,电话\n甲,13800138000\n")
	if len(got) != 1 || !strings.HasPrefix(got[0], "content/documents/letter.pdf:2:3: ") || !strings.Contains(got[0], "手机号码") {
		t.Errorf("%q", got)
	}
}

func TestOrigin(t *testing.T) {
	for text, ok := range map[string]bool{
		"https://park.example": true, "https://park.example/": true, "http://localhost:1313/": true, "http://localhost": true,
		"https://park.example/a": false, "https://park.example//": false, "https://park.example/?": false, "https://park.example/#": false, "https://park.example:8443/": false,
		"https://u@park.example/": false, "https://PARK.example/": false, "http://park.example/": false, "http://localhost.example/": false, "ftp://park.example/": false,
		"https://park": false, "park.example": false, "": false, "https:///": false, "http://localhost/a": false,
	} {
		var o Origin
		if err := o.UnmarshalText([]byte(text)); (err == nil) != ok || ok && string(o) != text {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A name that Windows cannot have is not what is suggested in its place.
func TestReservedNames(t *testing.T) {
	for name, want := range map[string]string{"con.md": "con-page.md", "LPT1.md": "lpt1-page.md", "console.md": "console.md"} {
		if got := suggestName(name, nil); got != want || !ValidName(got) {
			t.Errorf("%s: %s is suggested, want %s", name, got, want)
		}
	}
}
