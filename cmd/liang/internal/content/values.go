package content

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/strictyaml"
)

// Scalars that say more than a text: each reads itself strictly and answers with the rule that a bad value breaks.

var (
	ruleHTTPS = diag.Define(diag.Rule{
		ID:    "value/https",
		Title: diag.Text{ZH: "网址写法", EN: "form of a web address"},
		Msg:   diag.Text{ZH: "“%s”不是有效的网址", EN: "%q is not a valid web address"},
		Hint:  diag.Text{ZH: "请写成 %[2]s", EN: "write %[2]s"},
		Wrong: "url: www.example.com", Right: "url: https://www.example.com/",
	})
	ruleOrigin = diag.Define(diag.Rule{
		ID:    "value/origin",
		Title: diag.Text{ZH: "网站地址写法", EN: "form of a site's address"},
		Msg:   diag.Text{ZH: "网站地址“%s”除了域名还有别的", EN: "the site's address %q has more than a host"},
		Hint:  diag.Text{ZH: "网站要放在域名的根目录，请写 %[2]s", EN: "the site stands at the root of its domain; write %[2]s"},
		Wrong: "base_url: https://www.example.cn/park/?a=1", Right: "base_url: https://www.example.cn/",
	})
	ruleAlias = diag.Define(diag.Rule{
		ID:    "value/alias",
		Title: diag.Text{ZH: "旧网址写法", EN: "form of an alias"},
		Msg:   diag.Text{ZH: "“%s”不能作旧网址", EN: "%q cannot be an alias"},
		Hint:  diag.Text{ZH: "请写以 / 开头的本站路径，只用字母、数字、- _ . 和 /，如 %[2]s", EN: "write a path on this site that begins with /, of letters, digits, - _ . and /, such as %[2]s"},
		Wrong: "aliases: [旧页面]", Right: "aliases: [/old/page/]",
	})
	ruleSlug = diag.Define(diag.Rule{
		ID:    "value/slug",
		Title: diag.Text{ZH: "标识写法", EN: "form of an id"},
		Msg:   diag.Text{ZH: "“%s”不能作标识", EN: "%q cannot be an id"},
		Hint:  diag.Text{ZH: "标识只用小写字母、数字和 -，如 return-7-days", EN: "use lower-case letters, digits and -, such as return-7-days"},
		Wrong: "id: 七天退货", Right: "id: return-7-days",
	})
	ruleDomain = diag.Define(diag.Rule{
		ID:    "value/domain",
		Title: diag.Text{ZH: "域名写法", EN: "form of a domain"},
		Msg:   diag.Text{ZH: "“%s”不是域名", EN: "%q is not a domain"},
		Hint:  diag.Text{ZH: "只写域名，不带 https:// 和 /，如 www.example.cn", EN: "write the name alone, without https:// and /, such as www.example.cn"},
		Wrong: "domain: https://www.example.cn/", Right: "domain: www.example.cn",
	})
	ruleDecimal = diag.Define(diag.Rule{
		ID:    "value/number",
		Title: diag.Text{ZH: "数值写法", EN: "form of a number"},
		Msg:   diag.Text{ZH: "“%s”不是数字", EN: "%q is not a number"},
		Hint:  diag.Text{ZH: "请只写数字，如 %[2]s；单位写在 unit，约、余写在 qualifier", EN: "write digits only, such as %[2]s; the unit goes into unit, “about” into qualifier"},
		Wrong: "value: 600余", Right: "value: 600\nqualifier: over",
	})
)

// HTTPS is an absolute https address.
type HTTPS string

func (h *HTTPS) UnmarshalText(text []byte) error {
	s := string(text)
	if !isHTTPS(s) {
		return ruleHTTPS.Problem(s, suggestHTTPS(s))
	}
	*h = HTTPS(s)
	return nil
}

func isHTTPS(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && strings.Contains(u.Hostname(), ".") && u.User == nil &&
		!strings.ContainsAny(s, " \"<>\\^`{|}") && !strings.ContainsFunc(s, chineseSign) && !hasControl(s) &&
		HTTPS(s).Host() == strings.ToLower(u.Hostname()) // no %-escapes in a host
}

// suggestHTTPS is the address that s probably means, or an example.
func suggestHTTPS(s string) string {
	if i := strings.IndexAny(s, "（【《，。；、"); i > 0 { // words behind the address
		s = s[:i]
	}
	s = strings.ReplaceAll(halfWidth(s), " ", "")
	if m := addressIn.FindStringSubmatch(s); m != nil && isHTTPS("https://"+m[1]) {
		return "https://" + m[1]
	}
	return "https://www.example.com/"
}

// addressIn finds an address with or without its scheme.
var addressIn = regexp.MustCompile(`^(?:[a-zA-Z]{3,6}:?/+)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/:?][^\s"<>)\]]*)?)$`)

// chineseSign reports whether r is a sign that a Chinese keyboard gives; addresses have none.
func chineseSign(r rune) bool { return r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef }

// Host is the address's host name in lower case. UnmarshalText has seen to the form, so nothing is parsed: every plan of the site asks for the host of
// every shop.
func (h HTTPS) Host() string {
	_, host, _ := strings.Cut(string(h), "://") // of the scheme case does not matter
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	if strings.HasPrefix(host, "[") {
		return hostOf(string(h)) // an IPv6 address
	}
	host, _, _ = strings.Cut(host, ":")
	return strings.ToLower(host)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// An Origin is the address of a whole site: https and a host, for the portal is made to stand at the root of its domain. On one's own machine
// it may be http://localhost with a port.
type Origin string

func (o *Origin) UnmarshalText(text []byte) error {
	s := string(text)
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "http" && u.Hostname() != "localhost" || u.Scheme != "http" && u.Scheme != "https" {
		return new(HTTPS).UnmarshalText(text)
	}
	root := u.Scheme + "://" + strings.ToLower(u.Host) + "/"
	if u.Hostname() != "localhost" {
		if err := new(HTTPS).UnmarshalText(text); err != nil {
			return err
		}
		root = "https://" + strings.ToLower(u.Hostname()) + "/"
	}
	if strings.TrimSuffix(s, "/") != strings.TrimSuffix(root, "/") {
		return ruleOrigin.Problem(s, root)
	}
	*o = Origin(s)
	return nil
}

// Host is the host name.
func (o Origin) Host() string { return hostOf(string(o)) }

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError })
}

// An Alias is an old address on this site: a path that is safe in a file name, a URL and a line of _redirects.
type Alias string

func (a *Alias) UnmarshalText(text []byte) error {
	s := string(text)
	ok := strings.HasPrefix(s, "/") && s != "/" && !strings.Contains(s, "//") && len(s) <= 200
	for _, part := range strings.Split(s, "/") {
		ok = ok && part != "." && part != ".."
	}
	for _, r := range s {
		ok = ok && (r == '/' || r == '-' || r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}
	if !ok {
		want := "/old/page/"
		if u, err := url.Parse(s); err == nil && u.Path != "" && !strings.Contains(u.Path, "//") && !strings.ContainsFunc(u.Path, func(r rune) bool { return r > 0x7e || r <= ' ' }) {
			if p := "/" + strings.Trim(u.Path, "/") + "/"; p != s && p != "//" {
				want = p
			}
		}
		return ruleAlias.Problem(s, want)
	}
	*a = Alias(s)
	return nil
}

// A Slug is an id of lower-case letters, digits and single hyphens between them.
type Slug string

func (g *Slug) UnmarshalText(text []byte) error {
	if !IsSlug(string(text)) {
		return ruleSlug.Problem(string(text))
	}
	*g = Slug(text)
	return nil
}

// IsSlug reports whether s is ASCII kebab-case, as file names and ids must be.
func IsSlug(s string) bool {
	if s == "" || len(s) > 100 || s[0] == '-' || s[len(s)-1] == '-' || strings.Contains(s, "--") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// A Domain is a host name in ASCII, without scheme, port and path.
type Domain string

func (d *Domain) UnmarshalText(text []byte) error {
	s := string(text)
	labels := strings.Split(s, ".")
	ok := len(s) <= 253 && (len(labels) > 1 || s == "localhost")
	for _, l := range labels {
		ok = ok && IsSlug(strings.ReplaceAll(l, "--", "-"))
	}
	if !ok {
		return ruleDomain.Problem(s)
	}
	*d = Domain(s)
	return nil
}

// A Decimal is a number as it was written, so that 1.10 stays 1.10.
type Decimal string

func (d *Decimal) UnmarshalText(text []byte) error {
	s := strings.TrimPrefix(string(text), "-")
	whole, frac, dotted := strings.Cut(s, ".")
	if !digits(whole) || dotted && !digits(frac) || len(s) > 18 || len(whole) > 1 && whole[0] == '0' {
		return ruleDecimal.Problem(string(text), cmp.Or(strictyaml.PlainNumber(string(text)), "600"))
	}
	*d = Decimal(text)
	return nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
