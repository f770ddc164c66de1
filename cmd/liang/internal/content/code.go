package content

import (
	"fmt"
	"regexp"
	"strings"

	"liang/cmd/liang/internal/diag"
)

var (
	ruleCode = diag.Define(diag.Rule{
		ID:    "pledge/code",
		Title: diag.Text{ZH: "承诺编号写法", EN: "form of a pledge code"},
		Msg:   diag.Text{ZH: "“%s”不是承诺编号", EN: "%q is not a pledge code"},
		Hint:  diag.Text{ZH: "编号是“前缀-年份-序号-校验位”，字母大写，序号至少三位，%[2]s", EN: "a code is prefix-year-serial-check in capitals with a serial of at least three digits; %[2]s"},
		Wrong: "code: GDHW2018001", Right: "code: GDHW-2018-001-2",
	})
	ruleCodeCheck = diag.Define(diag.Rule{
		ID:    "pledge/code-check",
		Title: diag.Text{ZH: "承诺编号校验位", EN: "check character of a pledge code"},
		Msg:   diag.Text{ZH: "编号“%s”的校验位不对，可能抄错了一位", EN: "the check character of %q is wrong; a character may be mistyped"},
		Hint:  diag.Text{ZH: "如果前面都对，请写 %[2]s", EN: "if the rest is right, write %[2]s"},
		Wrong: "code: GDHW-2018-001-X", Right: "code: GDHW-2018-001-2",
	})
	ruleUSCC = diag.Define(diag.Rule{
		ID:    "value/uscc",
		Title: diag.Text{ZH: "统一社会信用代码", EN: "unified social credit code"},
		Msg:   diag.Text{ZH: "“%s”不是有效的统一社会信用代码（18 位，末位是校验码，GB 32100）", EN: "%q is not a valid unified social credit code (18 characters, the last a check character, GB 32100)"},
		Hint:  diag.Text{ZH: "请照营业执照核对%[2]s", EN: "compare it with the business licence%[2]s"},
		Wrong: "uscc: 91530111MA6K00000A", Right: "uscc: 91530111MA6K00000X",
	})
)

// A Code is a pledge's number, "GDHW-2018-001-2": prefix, year, serial of three digits or more, and the check character of
// ISO 7064 MOD 37,36 over the letters and digits before it. Codes are never reused.
type Code string

func (c *Code) UnmarshalText(text []byte) error {
	s := string(text)
	parts := strings.Split(s, "-")
	if len(parts) != 4 || !upper(parts[0]) || len(parts[0]) > 12 || len(parts[1]) != 4 || !digits(parts[1]) || len(parts[2]) < 3 || len(parts[2]) > 9 || !digits(parts[2]) || len(parts[3]) != 1 {
		return ruleCode.Problem(s, suggestCode(s))
	}
	body := parts[0] + parts[1] + parts[2]
	if want := checkCharacter(body); parts[3][0] != want {
		return ruleCodeCheck.Problem(s, strings.Join(parts[:3], "-")+"-"+string(want))
	}
	*c = Code(s)
	return nil
}

// suggestCode says how s, which is no code, is written: with hyphens, capitals and check character if it is one in all but these.
func suggestCode(s string) diag.Text {
	m := nearlyCode.FindStringSubmatch(strings.ToUpper(halfWidth(s)))
	if m == nil {
		example := "GDHW-2018-001-" + string(checkCharacter("GDHW2018001"))
		return diag.Text{ZH: "如 " + example, EN: "such as " + example}
	}
	code := string(NewCode(m[1], m[2], fmt.Sprintf("%03s", m[3]+m[4])))
	return diag.Text{ZH: "请写 " + code, EN: "write " + code}
}

var nearlyCode = regexp.MustCompile(`^([A-Z]{1,12})[-—–_ ]*(\d{4})(?:[-—–_ ]+(\d{1,9})(?:[-—–_ ]*[A-Z]|[-—–_ ]+\d)?|(\d{3})[0-9A-Z])$`)

// halfWidth is s with full-width letters, digits and signs in their plain form.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		return r
	}, s)
}

// Slug is the code in lower case, as in file names and addresses.
func (c Code) Slug() string { return strings.ToLower(string(c)) }

// Prefix is the part before the year.
func (c Code) Prefix() string { p, _, _ := strings.Cut(string(c), "-"); return p }

// NewCode returns the code for a prefix of capital letters, a year and a serial, both in digits.
func NewCode(prefix, year, serial string) Code {
	return Code(prefix + "-" + year + "-" + serial + "-" + string(checkCharacter(prefix+year+serial)))
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// checkCharacter is the check character of ISO 7064 MOD 37,36 for s, which holds digits and capital letters only.
func checkCharacter(s string) byte {
	p := 36
	for i := range len(s) {
		p += strings.IndexByte(alphanumeric, s[i])
		if p %= 36; p == 0 {
			p = 36
		}
		p = p * 2 % 37
	}
	return alphanumeric[(37-p)%36]
}

func upper(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}

// USCC is a unified social credit code: 17 digits and capitals without I, O, S, V, Z and the check character of
// GB 32100-2015, which is ISO 7064 MOD 31 with the weights 3^i.
type USCC string

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func (u *USCC) UnmarshalText(text []byte) error {
	s := string(text)
	want, ok := usccCheck(s)
	if !ok || s[17] != want {
		hint := ""
		if ok && strings.Trim(s[:17], "0123456789") != "" { // all digits may be a person's ID number
			hint = "；如果前 17 位都对，请写 " + s[:17] + string(want)
		}
		return ruleUSCC.Problem(masked(s), hint)
	}
	*u = USCC(s)
	return nil
}

// masked is enough of s to find it again in the file. What was typed may be a person's ID number, and diagnostics are kept in the logs of
// public repositories.
func masked(s string) string {
	const shown = 4
	if r := []rune(s); len(r) > shown {
		return string(r[:shown]) + "…"
	}
	return s
}

// usccCheck returns the check character for the first 17 characters of s; ok is false if s has another form.
func usccCheck(s string) (check byte, ok bool) {
	if len(s) != 18 || strings.IndexByte(usccAlphabet, s[17]) < 0 {
		return 0, false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, s[i])
		if v < 0 {
			return 0, false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31], true
}
