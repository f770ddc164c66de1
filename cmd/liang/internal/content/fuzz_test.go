package content

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

// fits reports that a schema refuses what a text type accepts.
func fits(t *testing.T, p strictyaml.Patterner, s string) {
	t.Helper()
	if !regexp.MustCompile(p.Pattern().Regexp).MatchString(s) {
		t.Errorf("%T accepts %q, its pattern does not", p, s)
	}
}

// suggested is what the diagnostic of a refused value says to write instead.
func suggested(t *testing.T, err error, arg int) string {
	t.Helper()
	var p *diag.Problem
	if !errors.As(err, &p) {
		t.Fatalf("%v is no problem of a rule", err)
	}
	if words, ok := p.Args[arg].(diag.Text); ok {
		return regexp.MustCompile(`\d{4}.*$`).FindString(words.EN) // the date in the words
	}
	return p.Args[arg].(string)
}

// FuzzDate: what is accepted prints to itself and means a stretch of time; for what is refused, the suggestion is accepted.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"2018", "2018-03", "2018-02-29", "2020-02-29 09:30", "2018-03-09T23:59", "2026/1/5", "2026年1月5日", "20260105", "２０２６．１．５", "2021-2-30", "1899", "29990101", "0000-00-00", "2018-3", "2000-01-01  0:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var d, again Date
		if err := d.UnmarshalText([]byte(s)); err != nil {
			if want := suggested(t, err, 1); again.UnmarshalText([]byte(want)) != nil {
				t.Fatalf("%q is refused, and so is the suggestion %q", s, want)
			}
			return
		}
		if err := again.UnmarshalText([]byte(d.String())); err != nil || again != d || d.String() != strings.Replace(s, " ", "T", 1) {
			t.Fatalf("%q is read as %q, which is read as %v, %v", s, d, again, err)
		}
		fits(t, d, s)
		if l := d.Last(); d.First(time.UTC).After(l.First(time.UTC).AddDate(0, 0, 1)) || d.After(d) || d.Compare(d) != 0 || l.Last() != l || d.AddMonths(1).Compare(l) <= 0 {
			t.Fatalf("%q ends on %v, a month later on %v", s, l, d.AddMonths(1))
		}
	})
}

// FuzzCode: what is accepted is what NewCode makes, is a file's name, and is not accepted with any one character changed; if only the check
// character is wrong, the suggestion is accepted. So it is with the unified social credit code.
func FuzzCode(f *testing.F) {
	for _, s := range []string{"GDHW-2018-001-2", "GDHW-2018-001-X", "A-0000-000000000-", "GDHW-2018-01-2", "91530111MA6K00000X", "91530111MA6K00000A", "000000000000000000", "gdhw-2018-001-2"} {
		f.Add(s, uint8(3), byte('1'))
	}
	f.Fuzz(func(t *testing.T, s string, at uint8, other byte) {
		changed := func() (string, bool) {
			i := int(at) % len(s)
			return s[:i] + string(rune(other)) + s[i+1:], other != s[i] && other < 0x80
		}
		var c Code
		switch err := c.UnmarshalText([]byte(s)); {
		case err == nil:
			parts := strings.Split(s, "-")
			if NewCode(parts[0], parts[1], parts[2]) != c || !ValidName(c.Slug()+".md") {
				t.Fatalf("%q is accepted; it should be %q", s, NewCode(parts[0], parts[1], parts[2]))
			}
			fits(t, c, s)
			if s, is := changed(); is && c.UnmarshalText([]byte(s)) == nil {
				t.Fatalf("%q is accepted with one character changed: %q", c, s)
			}
		case errors.As(err, new(*diag.Problem)) && err.(*diag.Problem).Rule == ruleCodeCheck:
			if want := suggested(t, err, 1); c.UnmarshalText([]byte(want)) != nil {
				t.Fatalf("%q is refused, and so is the suggestion %q", s, want)
			}
		}
		var u USCC
		if u.UnmarshalText([]byte(s)) == nil {
			fits(t, u, s)
			if s, is := changed(); is && u.UnmarshalText([]byte(s)) == nil {
				t.Fatalf("%q is accepted with one character changed: %q", u, s)
			}
		}
	})
}

// FuzzAddress: what is accepted as an address, a path, a host or an id has no byte that could end a line, a field, an attribute or a folder.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{
		"https://a.example/", "HTTPS://A.Example:443/?q=1#x", "https://[::1.2]/", "https://a.example/%0d%0a", "https://a@b.example/", "javascript:alert(1)", "data:text/html,x",
		"https://例.example/", "http://localhost:8080", "https://park.example/", "//a.example", "/old/page/", "/a/../b", "/a b", "return-7-days", "con", "a--b", "xn--fiqs8s.example", "x.example.", "https://%80.0", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain := func(what string) {
			if strings.ContainsAny(s, " \"<>\\\x00\r\n\t\x7f") {
				t.Fatalf("%q is accepted as %s", s, what)
			}
		}
		var h HTTPS
		if h.UnmarshalText([]byte(s)) == nil {
			plain("an address")
			fits(t, h, s)
			if u, err := url.Parse(s); err != nil || u.Scheme != "https" || h.Host() != strings.ToLower(u.Hostname()) {
				t.Fatalf("%q has the host %q: %v", s, h.Host(), err)
			}
		}
		var o Origin
		if o.UnmarshalText([]byte(s)) == nil {
			plain("a site's address")
			fits(t, o, s)
			if u, err := url.Parse(s); err != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery+u.Fragment != "" || o.Host() == "" {
				t.Fatalf("%q is accepted as a site's address: %v", s, err)
			}
		}
		var a Alias
		if a.UnmarshalText([]byte(s)) == nil {
			plain("an alias")
			fits(t, a, s)
			if clean := path.Clean(s); clean != strings.TrimSuffix(s, "/") {
				t.Fatalf("the alias %q means %q", s, clean)
			}
		}
		var d Domain
		if d.UnmarshalText([]byte(s)) == nil {
			plain("a domain")
			fits(t, d, s)
			if u, err := url.Parse("https://" + s + "/"); err != nil || u.Hostname() != s {
				t.Fatalf("the domain %q is no host: %v", s, err)
			}
		}
		var g Slug
		if g.UnmarshalText([]byte(s)) == nil {
			plain("an id")
			fits(t, g, s)
			if url.PathEscape(s) != s || strings.ToLower(s) != s || path.Base(s) != s || ValidName(s) == reservedName(s) {
				t.Fatalf("the id %q is no name of a file", s)
			}
		}
	})
}
