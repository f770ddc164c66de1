package content

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
)

// Personal data never belong into a public repository, published or not. So the bytes of each file are looked through as they are: front
// matter, comments and body alike. Diagnostics are as public as the file, so they show only a piece of what was found.

var (
	ruleIDNumber = diag.Define(diag.Rule{
		ID:    "private/id-number",
		Title: diag.Text{ZH: "身份证号码", EN: "citizen's ID number"},
		Msg:   diag.Text{ZH: "这里有身份证号码（%s）", EN: "this is a citizen's ID number (%s)"},
		Hint:  diag.Text{ZH: "请删去；需要说明核对过身份，只写“身份已核验”", EN: "remove it; to say that somebody was identified, write just that"},
		Wrong: "evidence: 身份证 53…", Right: "evidence: 身份已核验",
	})
	ruleMobile = diag.Define(diag.Rule{
		ID:    "private/mobile",
		Title: diag.Text{ZH: "手机号码", EN: "mobile number"},
		Msg:   diag.Text{ZH: "这里有手机号码（%s）", EN: "this is a mobile number (%s)"},
		Hint: diag.Text{ZH: "请改写办公电话（如 0871-…、400-…）；对外公布的号码先写进 site.yaml 的 contact",
			EN: "give an office number (0871-…, 400-…); a number meant for the public stands under contact in site.yaml first"},
		Wrong: "complaint: 手机 13…", Right: "complaint: 拨打园区服务站电话",
	})
	ruleBankCard = diag.Define(diag.Rule{
		ID:    "private/bank-card",
		Title: diag.Text{ZH: "银行卡号", EN: "bank card number"},
		Msg:   diag.Text{ZH: "这里有银行卡号（%s）", EN: "this is a bank card number (%s)"},
		Hint:  diag.Text{ZH: "请删去；收款信息不能公开", EN: "remove it; how to pay somebody is not for the public"},
		Wrong: "public_note: 赔付到 62…", Right: "public_note: 已赔付",
	})
	ruleHome = diag.Define(diag.Rule{
		ID:    "private/address",
		Title: diag.Text{ZH: "家庭住址", EN: "home address"},
		Msg:   diag.Text{ZH: "这里有到户的住址（%s）", EN: "this is the address of a home (%s)"},
		Hint: diag.Text{ZH: "请只写到街道或小区；办公地址写明单位或楼宇，如“产业园 3 幢 201 室”",
			EN: "give the street or the estate only; an office's address names the body or the building"},
		Wrong: "place: 某某小区 3 幢 2 单元 5…", Right: "place: 某某小区",
	})
	rulePrivateEmail = diag.Define(diag.Rule{
		ID:    "private/email",
		Title: diag.Text{ZH: "个人邮箱", EN: "private e-mail address"},
		Msg:   diag.Text{ZH: "这里有个人邮箱（%s）", EN: "this is a private e-mail address (%s)"},
		Hint: diag.Text{ZH: "请改写单位邮箱；对外公布的邮箱先写进 site.yaml 的 contact",
			EN: "give the organisation's address; one meant for the public stands under contact in site.yaml first"},
		Wrong: "complaint: 123…@qq.com", Right: "complaint: service@park.example",
	})
	ruleQQ = diag.Define(diag.Rule{
		ID:    "private/qq",
		Title: diag.Text{ZH: "QQ 号", EN: "QQ number"},
		Msg:   diag.Text{ZH: "这里有 QQ 号或 QQ 群号（%s）", EN: "this is the QQ number of a person or a group (%s)"},
		Hint: diag.Text{ZH: "请改写办公电话或单位邮箱；对外公布的号码先写进 site.yaml 的 contact",
			EN: "give an office's telephone or address; a number meant for the public stands under contact in site.yaml first"},
		Wrong: "complaint: QQ：123…", Right: "complaint: 拨打园区服务站电话",
	})
	ruleWeChat = diag.Define(diag.Rule{
		ID:    "private/wechat",
		Title: diag.Text{ZH: "个人微信号", EN: "private WeChat account"},
		Msg:   diag.Text{ZH: "这里有个人微信号（%s）", EN: "this is a private WeChat account (%s)"},
		Hint: diag.Text{ZH: "请改写单位的公众号（写作“微信公众号：…”）或办公电话",
			EN: "name the organisation's public account (as 微信公众号：…) or an office's telephone"},
		Wrong: "complaint: 微信号：ab…", Right: "complaint: 微信公众号：园区服务",
	})
)

// A finding is a piece of personal data in a file.
type finding struct {
	rule      *diag.Rule
	line, col int
	text      string // reduced by plain
	path      string // once it is known
}

// checkPrivate reports the personal data that the sources hold.
func (l *linker) checkPrivate(sources []*source) {
	for _, src := range sources {
		for _, f := range src.private {
			f.path = src.path
			l.private(f)
		}
	}
}

// private reports f, unless site.yaml gives it to the public as a way to reach the operator.
func (l *linker) private(f finding) {
	c := l.Config
	if f.rule != ruleIDNumber && f.rule != ruleBankCard {
		for _, public := range []string{c.Address, c.PrivacyContact, c.Contact.Phone, c.Contact.Email, c.Contact.Address, c.Contact.Hours} {
			if strings.Contains(plain([]byte(public)), f.text) {
				return
			}
		}
	}
	l.problems.Add(diag.Pos{File: f.path, Line: f.line, Col: f.col}, f.rule, mask(f.text))
}

// plain reduces what people write in several ways to one: half-width, lower case, without spaces and hyphens.
func plain(b []byte) string {
	var s strings.Builder
	for i := 0; i < len(b); {
		if n := gapAt(b, i); n > 0 {
			i += n
			continue
		}
		r, n := runeAt(b, i)
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		s.WriteRune(r)
		i += n
	}
	return s.String()
}

// mask shows at most the first three characters and the last two, and of a short text less.
func mask(text string) string {
	r := []rune(text)
	n := len(r)
	if at := slices.Index(r, '@'); at >= 0 {
		n = at
	}
	return string(r[:min(3, n/3)]) + "***" + string(r[len(r)-min(2, len(r)/4):])
}

// hooks are the characters with which personal data, or what gives them away, may begin.
const hooks = "0123456789０１２３４５６７８９@＠QqＱｑVvWw微薇加幢栋楼单室"

// first and second are the first two bytes of the hooks; a hook of one byte has no second.
var first, second = func() (first, second [256]bool) {
	for _, r := range hooks {
		h := string(r)
		first[h[0]] = true
		if len(h) > 1 {
			second[h[1]] = true
		}
	}
	return first, second
}()

// findPrivate finds the personal data in a file's bytes, in order. It runs on every file of a large site, so it goes over the
// bytes once and looks closer at hooks alone.
func findPrivate(data []byte) []finding {
	s := search{data: bytes.TrimPrefix(data, []byte("\ufeff")), line: 1}
	for i := 0; i < len(s.data); {
		if c := s.data[i]; !first[c] || c >= utf8.RuneSelf && (i+1 == len(s.data) || !second[s.data[i+1]]) {
			i++
			continue
		}
		i = max(s.at(i), i+1)
	}
	return s.found
}

// A search is how far findPrivate has come.
type search struct {
	data  []byte
	found []finding

	line, lineStart int // of the last finding
	last            int // where the last finding ends
}

// at looks for personal data around the hook at i and returns where to go on.
func (s *search) at(i int) int {
	r, n := runeAt(s.data, i)
	switch {
	case r >= '0' && r <= '9':
		return s.number(i)
	case r == '@':
		return s.email(i, i+n)
	case r == 'Q' || r == 'q':
		return s.qq(i, i+n)
	case r == 'V' || r == 'v' || r == 'W' || r == 'w' || r == '微' || r == '薇' || r == '加':
		return s.weChat(i)
	case r == '幢' || r == '栋' || r == '楼' || r == '单' || r == '室':
		return s.home(i)
	}
	return i + n
}

// add notes a finding from start to end, in place of those that it covers.
func (s *search) add(rule *diag.Rule, start, end int) int {
	if start < s.last && len(s.found) > 0 { // 13…@qq.com is one address, not also a number
		s.found = s.found[:len(s.found)-1]
	}
	s.line += bytes.Count(s.data[s.lineStart:start], []byte("\n"))
	s.lineStart = bytes.LastIndexByte(s.data[:start], '\n') + 1
	s.found = append(s.found, finding{rule: rule, line: s.line, col: utf8.RuneCount(s.data[s.lineStart:start]) + 1, text: plain(s.data[start:end])})
	s.last = end
	return end
}

// runeAt is the character at i, full-width ASCII made half-width, and its length in bytes.
func runeAt(b []byte, i int) (rune, int) {
	if i >= len(b) {
		return 0, 0
	}
	if b[i] < utf8.RuneSelf {
		return rune(b[i]), 1
	}
	r, n := utf8.DecodeRune(b[i:])
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	return r, n
}

// runeBefore is the character that ends at i, full-width ASCII made half-width, and its length in bytes.
func runeBefore(b []byte, i int) (rune, int) {
	r, n := utf8.DecodeLastRune(b[:i])
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	return r, n
}

// gapAt is the length of the space, hyphen or invisible character at i that may stand between the groups of a number, or 0.
func gapAt(b []byte, i int) int {
	if i < len(b) && (b[i] == ' ' || b[i] == '-') {
		return 1
	}
	if i >= len(b) || b[i] < utf8.RuneSelf {
		return 0
	}
	switch r, n := utf8.DecodeRune(b[i:]); {
	case r == '\u00a0', r == '\u3000', r == '－', r == '−', r == '\u200b', r == '\u2009', r >= '\u2010' && r <= '\u2015':
		return n
	}
	return 0
}

// skipGaps passes over at most three gaps.
func skipGaps(b []byte, i int) int {
	for range 3 {
		i += gapAt(b, i)
	}
	return i
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
}

// A run is a group of digits and those that follow it: "138", "138 1234", "138 1234 5678".
type run struct {
	digits [maxDigits + 1]byte
	n      int // digits read; more than maxDigits means too many
	sizes  [maxDigits + 1]int8
	groups int
	gap    []byte // between the first two groups
	uneven bool   // another gap stands between others
}

// maxDigits is the length of the longest number that is looked for.
const maxDigits = 19

// group adds the digits from i on and returns where they end, or where they became too many.
func (r *run) group(b []byte, i int) (end int) {
	from := r.n
	for end = i; r.n <= maxDigits; r.n++ {
		d, n := runeAt(b, end)
		if !isDigit(d) {
			break
		}
		r.digits[r.n] = byte(d)
		end += n
	}
	if end > i {
		r.sizes[r.groups] = int8(r.n - from)
		r.groups++
	}
	return end
}

// number looks at the digits from i on, which begin a group. It goes on behind what was found, or else behind the group.
func (s *search) number(i int) int {
	var r run
	end := r.group(s.data, i)
	after := end
	for r.n > maxDigits { // a hash, a table of zeros: pass over all of it
		d, n := runeAt(s.data, after)
		if !isDigit(d) {
			return after
		}
		after += n
	}
	for plausible := true; plausible; plausible = r.plausible() {
		if rule, till := s.judge(&r, end); rule != nil && s.free(i, till, rule) {
			return s.add(rule, i, till)
		}
		next := skipGaps(s.data, end)
		if next == end {
			break
		}
		if gap := s.data[end:next]; r.groups == 1 {
			r.gap = gap
		} else if !bytes.Equal(gap, r.gap) {
			r.uneven = true
		}
		if end = r.group(s.data, next); end == next {
			break
		}
	}
	return after
}

// plausible reports whether more groups behind r can make a number that is looked for: nearly all numbers in a text are years, days and
// small amounts.
func (r *run) plausible() bool {
	d := r.digits
	return r.n <= maxDigits && r.groups < 6 && r.sizes[0] >= 3 && (isProvince(d[:]) || d[0] == '1' && d[1] >= '3' || d[0] >= '3' && d[0] != '8')
}

// judge says what the digits of r, which end at end, are, and where that ends.
func (s *search) judge(r *run, end int) (*diag.Rule, int) {
	d := r.digits[:r.n]
	switch {
	case r.n == 17:
		x := skipGaps(s.data, end)
		if c, n := runeAt(s.data, x); (c == 'X' || c == 'x') && isIDNumber(d, 'X') {
			return ruleIDNumber, x + n
		}
	case r.n == 18 && isIDNumber(d[:17], d[17]), r.n == 15 && (r.groups == 1 || r.groups == 3 && r.sizes[0] == 6 && r.sizes[1] == 6) && isOldIDNumber(d):
		return ruleIDNumber, end
	}
	switch {
	case r.n >= 16 && isBankCard(r):
		if more := skipGaps(s.data, end); r.groups > 1 && r.n < maxDigits && more > end { // 6222 0212 3456 7894 may go on
			longer := *r
			if till := longer.group(s.data, more); longer.groups > r.groups && longer.n <= maxDigits && isBankCard(&longer) {
				return ruleBankCard, till
			}
		}
		return ruleBankCard, end
	case isMobile(r):
		return ruleMobile, end
	}
	return nil, 0
}

// isIDNumber reports whether 17 digits and a check character are an ID number of GB 11643: province, date of birth, ISO 7064 MOD 11-2.
func isIDNumber(d []byte, check byte) bool {
	sum := 0
	for _, c := range d {
		sum = (sum + int(c-'0')) * 2
	}
	year := decimal(d[6:10])
	return "10X98765432"[sum%11] == check && isProvince(d) && year >= 1900 && year < 2100 && validDay(year, decimal(d[10:12]), decimal(d[12:14]))
}

// isOldIDNumber reports whether 15 digits may be an ID number as they were given until 1999. Those have no check character, so the
// years of birth are held to what is likely. Business licences had 15 digits too, with a check digit of ISO 7064 MOD 11,10.
func isOldIDNumber(d []byte) bool {
	year := 1900 + decimal(d[6:8])
	if !isProvince(d) || year < 1920 || !validDay(year, decimal(d[8:10]), decimal(d[10:12])) {
		return false
	}
	p := 10
	for _, c := range d[:14] {
		if p = (p + int(c-'0')) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (p+int(d[14]-'0'))%10 != 1
}

// isProvince reports whether d begins with the number of a province (GB/T 2260), or with 9 as foreigners' permits do.
func isProvince(d []byte) bool {
	switch n := decimal(d[:2]); n / 10 {
	case 1, 4, 6:
		return n%10 >= 1 && n%10 <= 5 || n == 46
	case 2:
		return n%10 >= 1 && n%10 <= 3
	case 3:
		return n%10 >= 1 && n%10 <= 7
	case 5:
		return n%10 <= 4
	case 7, 8:
		return n == 71 || n >= 81 && n <= 83
	case 9:
		return true
	}
	return false
}

func decimal(d []byte) (n int) {
	for _, c := range d {
		n = n*10 + int(c-'0')
	}
	return n
}

// isBankCard reports whether r is the number of a card: 16 to 19 digits in one group, in fours, or as 6 and the rest, with Luhn's check.
func isBankCard(r *run) bool {
	switch d := r.digits[0]; {
	case r.n < 16, d < '3', d == '7', d == '8', r.uneven:
		return false
	case r.groups == 2 && r.sizes[0] == 6:
	default:
		for _, size := range r.sizes[:r.groups-1] {
			if size != 4 {
				return false
			}
		}
		if r.groups > 1 && r.sizes[r.groups-1] > 4 {
			return false
		}
	}
	sum := 0
	for i := range r.n {
		v := int(r.digits[r.n-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// isMobile reports whether r is a mobile number in one of the usual groups; in one group also with 86, 0086 or 0 before it.
func isMobile(r *run) bool {
	d := r.digits[:r.n]
	if r.groups == 1 {
		for _, prefix := range []string{"0086", "86", "0"} {
			if rest, ok := bytes.CutPrefix(d, []byte(prefix)); ok && r.n == 11+len(prefix) {
				d = rest
				break
			}
		}
	}
	if len(d) != 11 || d[0] != '1' || d[1] < '3' {
		return false
	}
	switch g := r.sizes; r.groups {
	case 1:
		return true
	case 2:
		return g[0] == 3 || g[0] == 7 || g[0] == 5 || g[0] == 4
	case 3:
		return !r.uneven && g[0] >= 3 && g[1] >= 3 && g[2] >= 3
	}
	return false
}

// free reports whether what stands from start to end is a number of its own, in a place where such a number means a person: not a part of
// a word, a decimal or a hash, and, but for ID numbers, not a part of a web address, a shop's number or an amount.
func (s *search) free(start, end int, rule *diag.Rule) bool {
	before, n := runeBefore(s.data, start)
	if isLetter(before) && !slices.Contains([]string{"tel", "phone", "mobile", "mob", "t", "m", "qq", "vx", "wx", "v"}, strings.ToLower(s.wordBefore(start))) {
		return false
	}
	if far, _ := runeBefore(s.data, start-n); before == '.' && isDigit(far) {
		return false
	}
	after, n := runeAt(s.data, end)
	if far, _ := runeAt(s.data, end+n); isLetter(after) || isDigit(after) || after == '.' && isDigit(far) {
		return false
	}
	field := s.fieldBefore(start)
	check, isCode := usccCheck(string(s.data[start:end]))
	isCode = isCode && check == s.data[end-1] // a credit code may be all digits
	if rule == ruleIDNumber {
		return !isCode || field != "uscc"
	}
	return !isCode && field != "shop_id" && field != "value" && after != '元' && after != '万' && after != '亿' && !s.inAddress(start)
}

// wordBefore is the ASCII letters that end at i.
func (s *search) wordBefore(i int) string {
	from := i
	for from > 0 && i-from < 20 && isLetter(rune(s.data[from-1])) {
		from--
	}
	return string(s.data[from:i])
}

// fieldBefore is the key of the YAML field whose value begins at i, or "".
func (s *search) fieldBefore(i int) string {
	head := bytes.TrimRight(s.data[max(0, i-20):i], ` "'`)
	head, isField := bytes.CutSuffix(head, []byte(":"))
	if !isField {
		return ""
	}
	return s.wordBefore(max(0, i-20) + len(head))
}

// inAddress reports whether i lies in a web address.
func (s *search) inAddress(i int) bool {
	from := i
	for from > 0 && i-from < 300 && s.data[from-1] > ' ' && s.data[from-1] < 0x7f && !bytes.ContainsRune([]byte("\"'<>()[]{}`,"), rune(s.data[from-1])) {
		from--
	}
	return bytes.Contains(s.data[from:i], []byte("://")) || bytes.HasPrefix(s.data[from:i], []byte("www."))
}

// privateHosts give addresses to persons. Hosts below them (vip.qq.com) do too.
var privateHosts = []string{
	"qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "188.com", "139.com", "189.cn", "wo.cn", "sina.com", "sina.cn", "sohu.com",
	"tom.com", "21cn.com", "aliyun.com", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "live.cn", "msn.com",
	"yahoo.com", "yahoo.cn", "yahoo.com.cn", "icloud.com", "me.com", "proton.me", "protonmail.com", "yandex.com", "mail.ru", "gmx.com",
}

// email looks at the @ that stands from at to after.
func (s *search) email(at, after int) int {
	start, end := at, after
	for start > 0 && at-start < 64 {
		r, n := runeBefore(s.data, start)
		if !isLetter(r) && !isDigit(r) && !strings.ContainsRune(".%+-", r) {
			break
		}
		start -= n
	}
	for end-after < 253 {
		r, n := runeAt(s.data, end)
		if !isLetter(r) && !isDigit(r) && r != '.' && r != '-' {
			break
		}
		end += n
	}
	end -= len(s.data[after:end]) - len(bytes.TrimRight(s.data[after:end], ".-"))
	host := plain(s.data[after:end])
	for _, h := range privateHosts {
		if start < at && (host == h || strings.HasSuffix(host, "."+h)) {
			return s.add(rulePrivateEmail, start, end)
		}
	}
	return after
}

// skipWords passes over gaps, colons and the given words, and reports whether a colon or one of the words was among them.
func (s *search) skipWords(i int, words ...string) (end int, labelled bool) {
	for {
		from := i
		i = skipGaps(s.data, i)
		if r, n := runeAt(s.data, i); r == ':' || r == '=' {
			i, labelled = i+n, true
		}
		for _, w := range words {
			if bytes.HasPrefix(s.data[i:], []byte(w)) {
				i, labelled = i+len(w), true
			}
		}
		if i == from {
			return i, labelled
		}
	}
}

// qq looks at the Q that stands from i to after.
func (s *search) qq(i, after int) int {
	q, n := runeAt(s.data, after)
	before, _ := runeBefore(s.data, i)
	if q != 'Q' && q != 'q' || isLetter(before) {
		return after
	}
	start, labelled := s.skipWords(after+n, "号码", "号", "交流", "群", "为", "是")
	end, digits := start, 0
	for ; digits < 12; digits++ {
		d, n := runeAt(s.data, end)
		if !isDigit(d) {
			break
		}
		end += n
	}
	unit, _ := runeAt(s.data, skipGaps(s.data, end))
	if zero, _ := runeAt(s.data, start); digits < 5 || digits > 11 || zero == '0' || !labelled && strings.ContainsRune("人万元个年", unit) {
		return after
	}
	return s.add(ruleQQ, start, end)
}

// weChatNames are the names of WeChat, and invitations to it, that begin with r; longer ones first.
func weChatNames(r rune) []string {
	switch r {
	case 'V', 'v':
		return []string{"VX", "vx", "Vx"}
	case 'W', 'w':
		return []string{"WX", "wx", "Wx", "WeChat", "wechat", "Wechat", "WECHAT"}
	case '微', '薇':
		return []string{"微信", "薇信"}
	case '加':
		return []string{"加微信", "加薇信", "加微", "加薇", "加V", "加v"}
	}
	return nil
}

// weChat looks at what may be a name of WeChat at i: 微信, vx, wx, 加V.
func (s *search) weChat(i int) int {
	r, next := runeAt(s.data, i)
	next += i
	name := 0
	for _, w := range weChatNames(r) {
		if bytes.HasPrefix(s.data[i:], []byte(w)) {
			name = len(w)
			break
		}
	}
	before, _ := runeBefore(s.data, i)
	if name == 0 || s.data[i] < utf8.RuneSelf && (isLetter(before) || isDigit(before)) {
		return next
	}
	start, labelled := s.skipWords(i+name, "号码", "账号", "帐号", "号", "ID", "id", "同号", "为", "是", "我")
	end := start
	for {
		r, n := runeAt(s.data, end)
		if !isLetter(r) && !isDigit(r) && r != '-' {
			break
		}
		end += n
	}
	id := plain(s.data[start:end])
	follows, _ := runeAt(s.data, end)
	far, _ := runeAt(s.data, end+1)
	host := follows == '.' && isLetter(far) || follows == '/' || follows == ':'
	if first, _ := runeAt(s.data, start); len(id) < 6 || len(id) > 20 || !isLetter(first) || first == '_' || r != '加' && !labelled || host || strings.HasPrefix(id, "gh_") {
		return next // gh_… are public accounts
	}
	return s.add(ruleWeChat, start, end)
}

// homes and offices are words before the number of a building that say what it is.
var (
	homes   = []string{"小区", "花园", "家园", "公寓", "新村", "村", "苑", "宿舍", "佳园", "新居", "住宅", "家属院", "人家", "公馆", "雅居", "华庭"}
	offices = []string{"园区", "产业园", "科技园", "创业园", "软件园", "孵化", "基地", "大厦", "大楼", "写字楼", "中心", "广场", "公司", "宾馆", "酒店", "学院",
		"大学", "学校", "市场", "委会", "办公", "服务站", "驿站", "医院", "银行", "仓库", "厂"}
)

// home looks at the part of an address at i: 幢, 栋, 号楼, 单元 or 室. An address down to the room is a home's if it has a 单元, or if the
// nearest word before it that tells homes from offices does not tell of an office.
func (s *search) home(i int) int {
	_, next := runeAt(s.data, i)
	next += i
	part := s.part(i)
	start := s.numeralBefore(i)
	if part == "" || start == i {
		return next
	}
	room, entrance, parts := part == "室", part == "单元", 1
	end := i + len(part)
	for !room {
		from := skipGaps(s.data, end)
		to := s.numeralAfter(from)
		if to == from {
			break
		}
		at := skipGaps(s.data, to)
		if part = s.part(at); part == "" {
			r, n := runeAt(s.data, at)
			if digits := utf8.RuneCount(s.data[from:to]); entrance && r == '号' {
				to = at + n
			} else if r >= 0x2e80 && r < 0x3000 || r >= 0x3400 && r <= 0x9fff || isLetter(r) || digits < 3 || digits > 4 {
				break // a number of something else
			}
			end, room, parts = to, true, parts+1
			break
		}
		end, room, entrance, parts = at+len(part), part == "室", entrance || part == "单元", parts+1
	}
	line := s.data[bytes.LastIndexByte(s.data[:start], '\n')+1 : start]
	line = line[max(0, len(line)-75):]
	residential, official := lastOf(line, homes), lastOf(line, offices)
	switch {
	case !room && !(entrance && parts > 1 && residential > official):
	case parts == 1 && (residential <= official || utf8.RuneCount(s.data[start:i]) < 3), official > residential && !entrance: // 三室两厅 is a flat's size
	default:
		return s.add(ruleHome, start, end)
	}
	return end
}

// part is the word at i for a part of an address that a number stands before, or "".
func (s *search) part(i int) string {
	for _, w := range []string{"幢", "栋", "号楼", "楼", "单元", "室"} {
		if bytes.HasPrefix(s.data[i:], []byte(w)) {
			return w
		}
	}
	return ""
}

func isNumeral(r rune) bool {
	return isDigit(r) || strings.ContainsRune("一二三四五六七八九十〇零", r)
}

// numeralBefore is where the number that ends at i begins: 3, 十二, A; also with 号 before 楼; i if there is none.
func (s *search) numeralBefore(i int) int {
	end := i
	if bytes.HasSuffix(s.data[:i], []byte("号")) && bytes.HasPrefix(s.data[i:], []byte("楼")) {
		i -= len("号")
	} else if bytes.HasPrefix(s.data[i:], []byte("楼")) {
		return i // 三楼 is a floor
	}
	for i > 0 && s.data[i-1] == ' ' {
		i--
	}
	start := i
	for range 6 {
		r, n := runeBefore(s.data, start)
		if !isNumeral(r) {
			break
		}
		start -= n
	}
	if letter, n := runeBefore(s.data, i); start == i && letter >= 'A' && letter <= 'Z' {
		if before, _ := runeBefore(s.data, i-n); !isLetter(before) {
			start -= n
		}
	}
	if start == i || bytes.HasSuffix(s.data[:start], []byte("第")) { // 第三单元 is a lesson
		return end
	}
	return start
}

// numeralAfter is where the number that begins at i ends.
func (s *search) numeralAfter(i int) int {
	for range 6 {
		r, n := runeAt(s.data, i)
		if !isNumeral(r) {
			break
		}
		i += n
	}
	return i
}

// lastOf is where the last of words in b begins, or -1.
func lastOf(b []byte, words []string) int {
	last := -1
	for _, w := range words {
		last = max(last, bytes.LastIndex(b, []byte(w)))
	}
	return last
}
