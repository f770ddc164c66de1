package draft

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/sitetest"
)

var options = content.Options{Date: content.Date{Year: 2026, Month: 2, Day: 1}, Drafts: true}

func begin(t *testing.T, kind string, fsys fs.FS) *Form {
	t.Helper()
	site, _ := content.Load(fsys, options)
	for _, k := range Kinds() {
		if k.Name == kind {
			return New(k, site, content.Sources(fsys))
		}
	}
	t.Fatalf("no kind %s", kind)
	return nil
}

// fill answers with what is given, else with the default, else with the first choice, else with a word. It returns the keys in the order in which
// they were asked.
func fill(t *testing.T, f *Form, given map[string]string) (keys []string) {
	t.Helper()
	for range 100 {
		q, asked, ok := f.Next()
		if !ok {
			return keys
		}
		if asked {
			keys = append(keys, q.Key)
		}
		text, isGiven := given[q.Key]
		switch {
		case isGiven || q.Default != "" || q.Optional:
		case len(q.Choices) > 0:
			text = "1"
		case strings.Contains(q.Key, ".return."): // the term's number
			text = "15"
		default:
			text = "试验内容"
		}
		if complaint, ok := f.Answer(text); !ok {
			t.Fatalf("%s: %q: %s", q.Key, text, complaint.EN)
		}
	}
	t.Fatal("the questions do not end")
	return nil
}

// with is the small site and one file more.
func with(fsys fstest.MapFS, file string, data []byte) fstest.MapFS {
	fsys[file] = &fstest.MapFile{Data: data}
	return fsys
}

// TestRecords: a record of each kind, with an answer to nothing but what is required and with all choices in turn, has no fault.
func TestRecords(t *testing.T) {
	for _, operator := range []string{"demo", "party"} {
		site := func() fstest.MapFS {
			return sitetest.FS(t, sitetest.Config, "operator_kind: demo", "operator_kind: "+operator)
		}
		for _, k := range Kinds() {
			f := begin(t, k.Name, site())
			asked := fill(t, f, nil)
			file, data, err := f.Record()
			if err != nil {
				t.Errorf("%s: %v", k.Name, err)
				continue
			}
			fsys := with(site(), file, data)
			_, problems := content.Load(fsys, options)
			for _, d := range problems {
				if d.Pos.File == file {
					t.Errorf("%s: %v: %s\n%s", k.Name, d.Pos, d.Full(diag.EN), data)
				}
			}
			if got, ok := content.KindOf(file); !ok || got.Name != k.Name {
				t.Errorf("%s stands in %s, which is a %s", k.Name, file, got.Name)
			}
			if !bytes.Contains(data, []byte("\nstatus: draft\n")) || bytes.Contains(data, []byte("#")) {
				t.Errorf("%s is no draft, or has comments:\n%s", k.Name, data)
			}
			if party := strings.Contains(strings.Join(asked, " "), "approval.approved_by"); party != (operator == "party") {
				t.Errorf("%s of a site of a %s: asked for approval %v", k.Name, operator, party)
			}
			// The same once more has another name.
			f = begin(t, k.Name, fsys)
			fill(t, f, nil)
			if second, _, err := f.Record(); err != nil || second == file {
				t.Errorf("a second %s is %s, too (%v)", k.Name, second, err)
			}
		}
	}
}

func TestPledge(t *testing.T) {
	f := begin(t, "pledge", sitetest.Base())
	asked := fill(t, f, map[string]string{
		"shop_name": "曾记豆花", "identity_display": "展示标识和姓名", "display_name": "示例乙", "platforms.url": "https://b.taobao.com/", "pledges.term": "genuine，1",
		"consent.date": "2026-01-20", "legal_kind": "个体工商户",
	})
	if complaint, ok := f.Add("complaint", "在平台联系客服"); !ok {
		t.Error(complaint)
	}
	if complaint, ok := f.Add("platforms.shop_id", "0123"); !ok {
		t.Error(complaint)
	}
	for _, key := range []string{"nothing", "consent", "events", "code.x", "pledges.params"} {
		if _, ok := f.Add(key, "x"); ok {
			t.Errorf("%s is added", key)
		}
	}
	file, data, err := f.Record()
	if err != nil {
		t.Fatal(err)
	}
	const want = `---
code: GDHW-2026-001-2
shop_name: 曾记豆花
platforms:
  - name: 淘宝
    url: https://b.taobao.com/
    shop_id: "0123"
legal_name: 试验内容
legal_kind: individual_business
branch: branch-a
identity_display: name
display_name: 示例乙
consent:
  ref: 试验内容
  date: 2026-01-20
  version: v1
  scope:
    - publish_party_membership
    - publish_name
pledges:
  - term: genuine
  - term: return
    params:
      days: 15
joined: 2026-01-20
valid_until: 2027-01-20
last_verified:
  date: 2026-02-01
  method: 试验内容
  by: committee
complaint: 在平台联系客服
events:
  - date: 2026-01-20
    to: applied
published: 2026-02-01
sources:
  - title: 试验内容
status: draft
---
`
	if file != "content/pledges/gdhw-2026-001-2.md" || string(data) != want {
		t.Errorf("%s\n%s", file, data)
	}
	if got := strings.Join(asked, " "); !strings.HasPrefix(got, "code shop_name platforms.name platforms.url ") || strings.Contains(got, "events") || strings.Contains(got, "status") {
		t.Errorf("asked for %s", got)
	}
}

// TestCodes: a code is never proposed again, whatever became of the file that has it, and serials grow beyond three digits.
func TestCodes(t *testing.T) {
	for file, want := range map[string]string{
		"content/pledges/gdhw-2026-007-x.md":  "GDHW-2026-008-",
		"content/pledges/gdhw-2026-999-x.md":  "GDHW-2026-1000-",
		"content/pledges/gdhw-2025-999-x.md":  "GDHW-2026-001-",
		"content/pledges/other-2026-050-x.md": "GDHW-2026-001-",
		"content/pledges/gdhw-2026-0012-x.md": "GDHW-2026-013-",
	} {
		f := begin(t, "pledge", with(sitetest.Base(), file, []byte("broken")))
		q, _, _ := f.Next()
		if q.Key != "code" || !strings.HasPrefix(q.Default, want) || new(content.Code).UnmarshalText([]byte(q.Default)) != nil {
			t.Errorf("beside %s, %s is proposed for %s, want %s", file, q.Default, q.Key, want)
		}
	}
}

func TestComplaints(t *testing.T) {
	for _, c := range []struct{ kind, key, text, want string }{
		{"unit", "name", "", "an answer is needed"},
		{"unit", "name", strings.Repeat("长", 61), "name has 61 characters"},
		{"unit", "slug", "维修", "use small letters"},
		{"unit", "slug", "Repair", "use small letters"},
		{"unit", "slug", "con", "use small letters"},
		{"unit", "slug", "committee", "there is a record called committee"},
		{"unit", "kind", "99", "choose from the list"},
		{"activity", "slug", "river", "there is a record called river"},
		{"activity", "start", "2026/3/1", "write 2026-03-01"},
		{"activity", "organisers", "1, nobody", "there is no \"nobody\""},
		{"pledge", "code", "GDHW-2026-001-X", "check character"},
		{"pledge", "code", "GDHW-2025-001-I", "never reused"},
		{"pledge", "platforms.url", "http://a.taobao.com/", "https://a.taobao.com/"},
		{"pledge", "pledges.term", " , ", "choose one at least"},
		{"pledge", "branch", "committee", "choose from the list"},
	} {
		f := begin(t, c.kind, sitetest.Base())
		given := map[string]string{}
		for {
			q, _, ok := f.Next()
			if !ok {
				t.Fatalf("%s is not asked", c.key)
			}
			if q.Key == c.key {
				break
			}
			text := given[q.Key]
			if text == "" && q.Default == "" && !q.Optional {
				if text = "试验"; len(q.Choices) > 0 {
					text = "1"
				}
			}
			if complaint, ok := f.Answer(text); !ok {
				t.Fatal(q.Key, complaint)
			}
		}
		if complaint, ok := f.Answer(c.text); ok || !strings.Contains(complaint.EN, c.want) || complaint.ZH == "" {
			t.Errorf("%s %s %q: %q, want %q", c.kind, c.key, c.text, complaint.EN, c.want)
		}
		if q, _, _ := f.Next(); q.Key != c.key {
			t.Errorf("after a wrong answer to %s, %s is asked", c.key, q.Key)
		}
	}
}
