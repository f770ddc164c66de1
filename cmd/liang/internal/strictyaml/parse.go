package strictyaml

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"liang/cmd/liang/internal/diag"
)

var (
	ruleNotUTF8 = diag.Define(diag.Rule{
		ID:    "file/encoding",
		Title: diag.Text{ZH: "文件不是 UTF-8 编码", EN: "file not in UTF-8"},
		Msg:   diag.Text{ZH: "文件不是 UTF-8 编码（可能是 %[1]s）", EN: "the file is not in UTF-8 (perhaps %[1]s)"},
		Hint:  diag.Text{ZH: "请在编辑器里选“另存为”，编码选 UTF-8", EN: "save it with the encoding UTF-8"},
		Wrong: "（用 GBK 保存的文件）", Right: "（用 UTF-8 保存的文件）",
	})
	ruleSize = diag.Define(diag.Rule{
		ID:    "yaml/size",
		Title: diag.Text{ZH: "资料太长", EN: "text too long"},
		Msg:   diag.Text{ZH: "资料超过 1 MB", EN: "more than 1 MB of YAML"},
		Hint:  diag.Text{ZH: "请把正文写在第二个 --- 下面", EN: "write the body below the second ---"},
		Wrong: "（很长的资料）", Right: "---\ntitle: 标题\n---\n正文",
	})
	ruleConflict = diag.Define(diag.Rule{
		ID:    "file/conflict",
		Title: diag.Text{ZH: "合并冲突没有处理", EN: "merge conflict left"},
		Msg:   diag.Text{ZH: "这里有没处理完的合并冲突标记", EN: "a merge conflict was left here"},
		Hint:  diag.Text{ZH: "请保留要的内容，删去 <<<<<<<、=======、>>>>>>> 三行", EN: "keep what is right and remove the lines <<<<<<<, =======, >>>>>>>"},
		Wrong: "<<<<<<< HEAD", Right: "title: 标题",
	})
	ruleControl = diag.Define(diag.Rule{
		ID:    "file/control",
		Title: diag.Text{ZH: "看不见的控制字符", EN: "control character"},
		Msg:   diag.Text{ZH: "这里有看不见的控制字符（%s）", EN: "there is a control character (%s)"},
		Hint:  diag.Text{ZH: "请删去它，重新输入这一段", EN: "remove it and type the passage again"},
		Wrong: "title: 标\u0001题", Right: "title: 标题",
	})
	ruleLineEnds = diag.Define(diag.Rule{
		ID:    "file/line-ends",
		Title: diag.Text{ZH: "换行是旧式的", EN: "line ends of old"},
		Msg:   diag.Text{ZH: "文件里的换行是旧式 Mac 的（只有 CR），整个文件被当成一行", EN: "the lines end as on Macs of old (with CR alone), so the whole file is one line"},
		Hint:  diag.Text{ZH: "请运行 liang fmt，或在编辑器里把换行符改成 LF 再保存", EN: "run liang fmt, or save it with LF as the end of a line"},
		Wrong: "（每行以 CR 结尾的文件）", Right: "（每行以 LF 结尾的文件）",
	})
	ruleNoFrontMatter = diag.Define(diag.Rule{
		ID:    "yaml/front-matter",
		Title: diag.Text{ZH: "开头没有资料栏", EN: "no front matter"},
		Msg:   diag.Text{ZH: "文件第一行不是 ---", EN: "the first line is not ---"},
		Hint:  diag.Text{ZH: "%[1]s", EN: "%[1]s"},
		Wrong: "title: 标题\n正文", Right: "---\ntitle: 标题\n---\n正文",
	})
	ruleUnclosed = diag.Define(diag.Rule{
		ID:    "yaml/unclosed",
		Title: diag.Text{ZH: "资料栏没有结束", EN: "front matter not closed"},
		Msg:   diag.Text{ZH: "资料栏没有用 --- 结束", EN: "the front matter is not closed by ---"},
		Hint:  diag.Text{ZH: "%[1]s", EN: "%[1]s"},
		Wrong: "---\ntitle: 标题\n正文", Right: "---\ntitle: 标题\n---\n正文",
	})
	ruleColon = diag.Define(diag.Rule{
		ID:    "yaml/full-width-colon",
		Title: diag.Text{ZH: "用了全角冒号", EN: "full-width colon"},
		Msg:   diag.Text{ZH: "“%s”后面是全角冒号", EN: "%q is followed by a full-width colon"},
		Hint:  diag.Text{ZH: "请写成半角冒号加空格：%[2]s", EN: "write a plain colon and a space: %[2]s"},
		Wrong: "title：通知", Right: "title: 通知",
	})
	ruleColonSpace = diag.Define(diag.Rule{
		ID:    "yaml/colon-space",
		Title: diag.Text{ZH: "冒号后面没有空格", EN: "no space after the colon"},
		Msg:   diag.Text{ZH: "“%s:”后面没有空格", EN: "no space after %q:"},
		Hint:  diag.Text{ZH: "请写成 %[2]s", EN: "write %[2]s"},
		Wrong: "title:通知", Right: "title: 通知",
	})
	ruleHyphen = diag.Define(diag.Rule{
		ID:    "yaml/hyphen",
		Title: diag.Text{ZH: "横线后面要有空格", EN: "hyphen without a space"},
		Msg:   diag.Text{ZH: "列表的横线要用半角，后面空一格，这里是“%s”", EN: "an entry of a list begins with a plain hyphen and a space, not with %q"},
		Hint:  diag.Text{ZH: "请写成 %[2]s", EN: "write %[2]s"},
		Wrong: "organisers:\n  -park", Right: "organisers:\n  - park",
	})
	ruleWideSpace = diag.Define(diag.Rule{
		ID:    "yaml/wide-space",
		Title: diag.Text{ZH: "全角空格或不换行空格", EN: "wide or no-break space"},
		Msg:   diag.Text{ZH: "这里用了%s，不是普通空格", EN: "this is a %s, not a plain space"},
		Hint:  diag.Text{ZH: "请改成一个半角空格", EN: "use one plain space"},
		Wrong: "title:　通知", Right: "title: 通知",
	})
	ruleTab = diag.Define(diag.Rule{
		ID:    "yaml/tab",
		Title: diag.Text{ZH: "用了 Tab 键", EN: "tab"},
		Msg:   diag.Text{ZH: "行首或冒号后用了 Tab", EN: "a tab is used as indent or after a colon"},
		Hint:  diag.Text{ZH: "请改用空格，每层缩进两个", EN: "use spaces, two for each level"},
		Wrong: "sources:\n\t- title: 来源", Right: "sources:\n  - title: 来源",
	})
	ruleQuoteNeeded = diag.Define(diag.Rule{
		ID:    "yaml/quote",
		Title: diag.Text{ZH: "内容需要加引号", EN: "value needs quotes"},
		Msg:   diag.Text{ZH: "内容%s，要加引号才能识别", EN: "the value %s and needs quotes"},
		Hint:  diag.Text{ZH: "请写成 %[2]s", EN: "write %[2]s"},
		Wrong: "title: 通知: 开会", Right: "title: \"通知: 开会\"",
	})
	ruleComment = diag.Define(diag.Rule{
		ID:    "yaml/comment",
		Title: diag.Text{ZH: "内容被当作注释丢掉", EN: "text lost as a comment"},
		Msg:   diag.Text{ZH: "“%s”会被当作注释丢掉", EN: "%q would be lost as a comment"},
		Hint:  diag.Text{ZH: "若是内容，请写成 %[2]s；若是注释，请单独写一行", EN: "if it is text, write %[2]s; a comment goes on a line of its own"},
		Wrong: "title: 承诺 #1", Right: "title: \"承诺 #1\"",
	})
	ruleUnclosedQuote = diag.Define(diag.Rule{
		ID:    "yaml/unclosed-quote",
		Title: diag.Text{ZH: "引号没有配对", EN: "quote not closed"},
		Msg:   diag.Text{ZH: "从这里开始的引号 %s 没有在本行结束", EN: "the quote %s that begins here does not end on this line"},
		Hint:  diag.Text{ZH: "请写成 %[2]s", EN: "write %[2]s"},
		Wrong: "title: \"通知", Right: "title: \"通知\"",
	})
	ruleSmartQuote = diag.Define(diag.Rule{
		ID: "yaml/smart-quote", Severity: diag.Warning,
		Title: diag.Text{ZH: "整段内容用了中文引号", EN: "curly quotes around a value"},
		Msg:   diag.Text{ZH: "内容前后的中文引号会照样显示出来", EN: "the curly quotes around the value will be shown"},
		Hint:  diag.Text{ZH: "如果不要引号，请写 %[1]s", EN: "if they are not wanted, write %[1]s"},
		Wrong: "title: “通知”", Right: "title: 通知",
	})
	ruleMarkdownLink = diag.Define(diag.Rule{
		ID:    "yaml/link",
		Title: diag.Text{ZH: "资料栏里写了 Markdown 链接", EN: "Markdown link in a field"},
		Msg:   diag.Text{ZH: "[文字](网址) 的写法只用于正文", EN: "links such as [words](address) are for the text"},
		Hint:  diag.Text{ZH: "请只写网址：%s", EN: "write the address alone: %s"},
		Wrong: "url: [店铺](https://shop123.taobao.com/)", Right: "url: https://shop123.taobao.com/",
	})
	ruleFullWidthList = diag.Define(diag.Rule{
		ID:    "yaml/full-width-list",
		Title: diag.Text{ZH: "列表里用了全角符号", EN: "full-width signs in a list"},
		Msg:   diag.Text{ZH: "方括号列表里用了全角的括号或逗号", EN: "the list uses full-width brackets or commas"},
		Hint:  diag.Text{ZH: "请写成 %[1]s", EN: "write %[1]s"},
		Wrong: "keywords: [党建，电商]", Right: "keywords: [党建, 电商]",
	})
	ruleBracket = diag.Define(diag.Rule{
		ID:    "yaml/bracket",
		Title: diag.Text{ZH: "括号没有配对", EN: "bracket not closed"},
		Msg:   diag.Text{ZH: "从这里开始的括号没有结束", EN: "the bracket that begins here is not closed"},
		Hint:  diag.Text{ZH: "请在末尾补上右括号：%s", EN: "close it: %s"},
		Wrong: "keywords: [党建, 电商", Right: "keywords: [党建, 电商]",
	})
	ruleAnchor = diag.Define(diag.Rule{
		ID:    "yaml/anchor",
		Title: diag.Text{ZH: "不能用 YAML 的引用和标签", EN: "anchors, aliases and tags"},
		Msg:   diag.Text{ZH: "这里用了 YAML 的引用或标签（%s）", EN: "a YAML anchor, alias, merge key or tag (%s) is used"},
		Hint:  diag.Text{ZH: "请直接写出内容；若是文字，请加双引号", EN: "write the value itself; put text in double quotes"},
		Wrong: "summary: *intro", Right: "summary: \"*intro\"",
	})
	ruleDocument = diag.Define(diag.Rule{
		ID:    "yaml/document",
		Title: diag.Text{ZH: "资料里又出现 ---", EN: "second document"},
		Msg:   diag.Text{ZH: "这一行 %s 以后的资料不会被读取", EN: "what follows this line %s is not read"},
		Hint:  diag.Text{ZH: "请删去这一行", EN: "remove the line"},
		Wrong: "figures: []\n---\nfigures: []", Right: "figures: []",
	})
	ruleDuplicate = diag.Define(diag.Rule{
		ID:    "yaml/duplicate-key",
		Title: diag.Text{ZH: "字段重复", EN: "duplicate key"},
		Msg:   diag.Text{ZH: "字段 %s 重复，第 %d 行已经写过", EN: "the key %s is a duplicate; line %d has it already"},
		Hint:  diag.Text{ZH: "请只留一个", EN: "keep one of them"},
		Wrong: "title: 甲\ntitle: 乙", Right: "title: 甲",
	})
	ruleDepth = diag.Define(diag.Rule{
		ID:    "yaml/depth",
		Title: diag.Text{ZH: "嵌套太深", EN: "nested too deep"},
		Msg:   diag.Text{ZH: "嵌套超过 %d 层", EN: "nested deeper than %d levels"},
		Hint:  diag.Text{ZH: "请检查括号和缩进", EN: "check brackets and indents"},
		Wrong: "[[[[[[…]]]]]]", Right: "[a, b]",
	})
	ruleIndent = diag.Define(diag.Rule{
		ID:    "yaml/indent",
		Title: diag.Text{ZH: "缩进不对", EN: "wrong indent"},
		Msg:   diag.Text{ZH: "这一行的缩进与上下行不一致", EN: "the indent of this line does not fit its neighbours"},
		Hint:  diag.Text{ZH: "同一层的行要左边对齐，下一层多两个空格", EN: "lines of one level begin in the same column, the next level two spaces further"},
		Wrong: "sources:\n  - title: 甲\n - title: 乙", Right: "sources:\n  - title: 甲\n  - title: 乙",
	})
	ruleFolded = diag.Define(diag.Rule{
		ID:    "yaml/joined",
		Title: diag.Text{ZH: "两行被接成一行", EN: "two lines joined"},
		Msg:   diag.Text{ZH: "这一行会被接到上一行的内容后面", EN: "this line would be joined to the value above"},
		Hint:  diag.Text{ZH: "若是新的一条，请与上一条左对齐；若确是同一段话，请写在一行里", EN: "a new entry begins in the same column as the one above; one text stands on one line"},
		Wrong: "keywords:\n  - 党建\n   - 电商", Right: "keywords:\n  - 党建\n  - 电商",
	})
	ruleNotField = diag.Define(diag.Rule{
		ID:    "yaml/not-a-field",
		Title: diag.Text{ZH: "不是“字段: 内容”", EN: "not a field"},
		Msg:   diag.Text{ZH: "“%s”不是“字段: 内容”的写法", EN: "%q is not of the form “key: value”"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "---\n通知正文\n---", Right: "---\ntitle: 通知\n---\n通知正文",
	})
	ruleSyntax = diag.Define(diag.Rule{
		ID:    "yaml/syntax",
		Title: diag.Text{ZH: "资料写法有误", EN: "syntax error"},
		Msg:   diag.Text{ZH: "这里的写法读不懂（%s）", EN: "this cannot be read (%s)"},
		Hint:  diag.Text{ZH: "请检查这一行和上一行的冒号、引号、括号和缩进", EN: "check colons, quotes, brackets and indents of this line and the one above"},
		Wrong: "keywords: [党建, 电商", Right: "keywords: [党建, 电商]",
	})
)

// Split separates the front matter of a Markdown file from its body. The front matter begins on line 2, the body on bodyLine; with no front
// matter, front is nil and all of the text is body.
func Split(file string, src []byte) (front, body []byte, bodyLine int, problems diag.List) {
	if p, bad := checkBytes(file, src, 1); bad {
		return nil, nil, 1, p
	}
	text := bytes.TrimPrefix(src, []byte("\ufeff"))
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if string(bytes.TrimRight(first, " \t\r")) != "---" {
		problems.Add(diag.Pos{File: file, Line: 1, Col: 1}, ruleNoFrontMatter, beginning(text))
		return nil, text, 1, problems
	}
	for at, line := 0, 2; at <= len(rest); line++ {
		l, _, more := bytes.Cut(rest[at:], []byte("\n"))
		if string(bytes.TrimRight(l, " \t\r")) == "---" {
			return rest[:at:at], rest[min(at+len(l)+1, len(rest)):], line + 1, checkConflict(file, src)
		}
		if !more {
			break
		}
		at += len(l) + 1
	}
	end, fence := fieldsEnd(rest)
	hint := diag.Text{ZH: "请在这一行前面单独写一行 ---，它上面是资料，下面是正文", EN: "write a line --- before this one, with the fields above and the text below"}
	if fence != "" {
		hint = diag.Text{ZH: "请把“" + fence + "”改成三个半角横线 ---", EN: "write three plain hyphens --- in place of " + strconv.Quote(fence)}
	}
	problems.Add(diag.Pos{File: file, Line: cmp.Or(end, 1), Col: 1}, ruleUnclosed, hint)
	return nil, nil, 1, problems
}

// fieldsEnd returns the line on which front matter that is not closed seems to end, of rest, which begins on line 2, and what stands there in place of
// ---, if anything does.
func fieldsEnd(rest []byte) (end int, fence string) {
	line := 2
	for l := range bytes.SplitSeq(rest, []byte("\n")) {
		if dashes(l) && fence == "" {
			end, fence = line, string(bytes.TrimSpace(l))
		}
		if end == 0 && len(bytes.TrimSpace(l)) > 0 && !fieldLike.Match(l) {
			end = line
		}
		line++
	}
	return cmp.Or(end, line-1), fence
}

// fieldLike are the lines that front matter has: fields, entries of lists, what is indented, comments.
var fieldLike = regexp.MustCompile(`^(\s|- |#|[\p{L}_][\p{L}\p{N}_]{0,29} ?[:：])`)

// dashes reports whether a line may have been meant as ---: of hyphens and what keyboards and Word make of them.
func dashes(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && len(bytes.Trim(line, "-—–－─―_=")) == 0 && (len(line) > 1 || string(line) == "—")
}

// beginning says how to make a text begin with front matter.
func beginning(text []byte) diag.Text {
	first, rest, _ := bytes.Cut(bytes.TrimLeft(text, " \t\r\n\u3000"), []byte("\n"))
	switch {
	case string(bytes.TrimSpace(first)) == "---":
		return diag.Text{ZH: "请删去 --- 前面的空行和空格，让它成为第一行", EN: "remove what stands before ---, so that it is the first line"}
	case dashes(first):
		return diag.Text{ZH: "请把“" + string(bytes.TrimSpace(first)) + "”改成三个半角横线 ---", EN: "write three plain hyphens --- in place of " + strconv.Quote(string(bytes.TrimSpace(first)))}
	case fieldLike.Match(first) && bytes.Contains(rest, []byte("\n---")):
		return diag.Text{ZH: "请在最前面加一行 ---", EN: "put a line --- before it"}
	}
	return diag.Text{ZH: "请在第一行写 ---，下面写 title: 等资料，再写一行 ---，然后是正文", EN: "write --- in the first line, then title: and the other fields, then ---, then the text"}
}

// checkBytes reports bytes that no text of ours has. bad means that reading on would only confuse.
func checkBytes(file string, src []byte, firstLine int) (problems diag.List, bad bool) {
	at := func(i int) diag.Pos {
		start := bytes.LastIndexByte(src[:i], '\n') + 1
		return diag.Pos{File: file, Line: firstLine + bytes.Count(src[:i], []byte("\n")), Col: utf8.RuneCount(src[start:i]) + 1}
	}
	if !utf8.Valid(src) {
		for i := 0; i < len(src); {
			r, size := utf8.DecodeRune(src[i:])
			if r == utf8.RuneError && size == 1 {
				encoding := "GBK"
				if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
					encoding = "UTF-16"
				}
				problems.Add(at(i), ruleNotUTF8, encoding)
				return problems, true
			}
			i += size
		}
	}
	if i := mojibake(src); i >= 0 {
		problems.Add(at(i), ruleNotUTF8, "GBK")
		return problems, true
	}
	for i, c := range src {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			problems.Add(at(i), ruleControl, fmt.Sprintf("U+%04X", c))
			return problems, true
		}
	}
	if i := bytes.IndexByte(src, '\r'); i >= 0 && !bytes.Contains(src, []byte("\n")) {
		problems.Add(at(i), ruleLineEnds)
		return problems, true
	}
	return problems, false
}

// mojibake returns the offset of the first letter where GBK bytes happen to be valid UTF-8, or -1. Such texts have letters of
// many alphabets (GBK's pairs read as two-byte sequences) but not one Han character.
func mojibake(src []byte) int {
	first, count := -1, 0
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if size > 2 {
			return -1
		}
		if r >= 0x250 {
			if first < 0 {
				first = i
			}
			count++
		}
		i += size
	}
	if count < 2 {
		return -1
	}
	return first
}

// checkConflict reports the first marker of a merge conflict.
func checkConflict(file string, src []byte) (problems diag.List) {
	if !bytes.Contains(src, []byte("<<<<<<<")) && !bytes.Contains(src, []byte(">>>>>>>")) {
		return nil
	}
	for i, l := range bytes.Split(src, []byte("\n")) {
		if mark := string(l[:min(7, len(l))]); (mark == "<<<<<<<" || mark == ">>>>>>>") && (len(l) == 7 || l[7] == ' ' || l[7] == '\r') {
			problems.Add(diag.Pos{File: file, Line: i + 1, Col: 1}, ruleConflict)
			break
		}
	}
	return problems
}

// Parse reads src, whose first line is line firstLine of file. The node is nil if nothing can be made of the text.
func Parse(file string, src []byte, firstLine int) (root *Node, problems diag.List) {
	return new(Parser).Parse(file, src, firstLine)
}

// A Parser parses many texts in the same memory.
type Parser struct{ plain plainReader }

// Parse is like the function Parse, but the next call takes the tree's memory back. What was decoded from the tree stays.
func (p *Parser) Parse(file string, src []byte, firstLine int) (root *Node, problems diag.List) {
	if p, bad := checkBytes(file, src, firstLine); bad {
		return nil, p
	}
	if len(src) > MaxSize {
		problems.Add(diag.Pos{File: file, Line: firstLine, Col: 1}, ruleSize)
		return nil, problems
	}
	text := strings.TrimPrefix(string(src), "\ufeff")
	if root, ok := p.plain.read(text, firstLine); ok {
		return root, nil
	}
	s := scanner{file: file, firstLine: firstLine, lines: strings.Split(text, "\n")}
	s.scan()
	if s.problems.HasErrors() {
		return nil, s.problems
	}
	root = s.read(text)
	return root, s.problems
}

// A scanner looks for what YAML reads otherwise than its writer meant, line by line, before yaml.v3 sees the text: its messages
// name the wrong line, and much of it it does not notice.
type scanner struct {
	file      string
	firstLine int
	lines     []string
	problems  diag.List
}

// report adds a problem at byte offset at of line i.
func (s *scanner) report(i, at int, rule *diag.Rule, args ...any) {
	line := s.lines[i]
	s.problems.Add(diag.Pos{File: s.file, Line: s.firstLine + i, Col: utf8.RuneCountInString(line[:min(at, len(line))]) + 1}, rule, args...)
}

var (
	fullWidthColon = regexp.MustCompile(`^(\s*(?:- +)*)([\p{L}\p{N}_]{1,30}) *：[ 　]*(.*)$`)
	keyNoSpace     = regexp.MustCompile(`^(\s*(?:- +)*)([A-Za-z_][A-Za-z0-9_]*|\p{Han}{1,8}):([^\s/].*)$`)
	keyLine        = regexp.MustCompile(`^(\s*(?:- +)*)([^\s:#"'\[\]{},&*!|>%@` + "`" + `-][^:#"'\[\]{},]*):(?:\s+(.*))?$`)
	itemLine       = regexp.MustCompile(`^(\s*(?:- +)+)(.*)$`)
	wrongHyphen    = regexp.MustCompile(`^(-|[－–—―•·] ?|[*+] )([^\s-].*)$`)
	linkOnly       = regexp.MustCompile(`^\[[^\]]*\]\((https?://[^)\s]+)\)$`)
	noColon        = regexp.MustCompile(`^([a-z][a-z_]*)(?:\s*[=＝]\s*|\s+)(\S.*)$`)
	blockScalar    = regexp.MustCompile(`^[|>][+-]?[0-9]?[+-]?\s*(#.*)?$`)
)

func (s *scanner) scan() {
	s.problems = append(s.problems, checkConflict(s.file, []byte(strings.Join(s.lines, "\n")))...)
	for i := range s.problems {
		s.problems[i].Pos.Line += s.firstLine - 1
	}
	if len(s.problems) > 0 {
		return
	}
	blockIndent := -1 // indent of the key whose block scalar we are in
	for i, raw := range s.lines {
		line := strings.TrimRight(raw, "\r \t")
		indent := len(line) - len(strings.TrimLeft(line, " "))
		text := line[indent:]
		if text == "" {
			continue
		}
		if blockIndent >= 0 {
			if indent > blockIndent {
				continue
			}
			blockIndent = -1
		}
		if text[0] == '#' {
			continue
		}
		if s.scanLine(i, line, text, indent) {
			blockIndent = indent
		}
	}
	if !s.problems.HasErrors() {
		s.scanIndents()
	}
}

// scanLine looks at one line and reports whether it begins a block scalar.
func (s *scanner) scanLine(i int, line, text string, indent int) (block bool) {
	switch {
	case text[0] == '\t':
		s.report(i, indent, ruleTab)
		return
	case strings.HasPrefix(text, "\u3000"), strings.HasPrefix(text, "\u00a0"):
		s.report(i, indent, ruleWideSpace, spaceName(text))
		return
	case indent == 0 && (text == "---" || text == "..." || strings.HasPrefix(text, "--- ")):
		if i > 0 {
			s.report(i, 0, ruleDocument, text)
		}
		return
	}
	if m := wrongHyphen.FindStringSubmatch(text); m != nil {
		s.report(i, indent, ruleHyphen, m[1], "- "+m[2])
		return
	}
	if m := fullWidthColon.FindStringSubmatch(line); m != nil && (!strings.Contains(m[1], "-") || m[2][0] < utf8.RuneSelf) { // “- 分工：…” may be a text
		s.report(i, len(m[1])+len(m[2]), ruleColon, m[2], m[2]+": "+m[3])
		return
	}
	if m := keyNoSpace.FindStringSubmatch(line); m != nil && !strings.HasPrefix(m[3], "//") {
		if strings.HasPrefix(m[3], "\u3000") || strings.HasPrefix(m[3], "\u00a0") {
			s.report(i, len(m[1])+len(m[2])+1, ruleWideSpace, spaceName(m[3]))
			return
		}
		s.report(i, len(m[1])+len(m[2])+1, ruleColonSpace, m[2], m[2]+": "+m[3])
		return
	}
	lead, value := "", ""
	if m := keyLine.FindStringSubmatch(line); m != nil {
		lead, value = line[:len(line)-len(m[3])], m[3]
	} else if m := itemLine.FindStringSubmatch(line); m != nil {
		lead, value = m[1], m[2]
	} else {
		return
	}
	if value == "" {
		return
	}
	return s.scanValue(i, lead, value)
}

// scanValue looks at what follows "key: " or "- " on a line.
func (s *scanner) scanValue(i int, lead, value string) (block bool) {
	at := len(lead)
	write := func(v string) string { return strings.TrimSpace(lead) + " " + v }
	quoted := func() string { return write(strconv.Quote(strings.ReplaceAll(value, `"`, "'"))) }
	if strings.Contains(value, `"`) && !strings.Contains(value, "'") {
		quoted = func() string { return write("'" + value + "'") }
	}
	switch c := value[0]; c {
	case '\t':
		s.report(i, at, ruleTab)
	case '"', '\'':
		s.scanQuoted(i, at, value, write)
	case '|', '>':
		if blockScalar.MatchString(value) {
			return true
		}
		s.report(i, at, ruleQuoteNeeded, diag.Text{ZH: "以 " + string(c) + " 开头", EN: "begins with " + string(c)}, quoted())
	case '@', '%', '`', ',', '?':
		if c != '?' || strings.HasPrefix(value, "? ") {
			s.report(i, at, ruleQuoteNeeded, diag.Text{ZH: "以 " + string(c) + " 开头", EN: "begins with " + string(c)}, quoted())
		}
	case '&', '*', '!':
		if len(value) == 1 || value[1] >= utf8.RuneSelf || value[1] == ' ' || value[1] == c {
			s.report(i, at, ruleQuoteNeeded, diag.Text{ZH: "以 " + string(c) + " 开头", EN: "begins with " + string(c)}, quoted())
			return
		}
		s.report(i, at, ruleAnchor, strings.Fields(value)[0])
	case '[', '{':
		s.scanFlow(i, at, value, write)
	case ']', '}':
		s.report(i, at, ruleQuoteNeeded, diag.Text{ZH: "以 " + string(c) + " 开头", EN: "begins with " + string(c)}, quoted())
	default:
		switch {
		case strings.HasPrefix(value, "［") || strings.HasPrefix(value, "【") && strings.Contains(value, "，"):
			s.report(i, at, ruleFullWidthList, write(halfWidthList(value)))
		case strings.HasPrefix(value, "\u3000"), strings.HasPrefix(value, "\u00a0"):
			s.report(i, at, ruleWideSpace, spaceName(value))
		case strings.Contains(value, " #") || value[0] == '#':
			cut := strings.Index(value, " #")
			if value[0] == '#' {
				cut = -1
			}
			s.report(i, at+cut+1, ruleComment, value[cut+1:], quoted())
		case strings.Contains(value, ": ") || strings.HasSuffix(value, ":"):
			s.report(i, at+strings.Index(value+" ", ": "), ruleQuoteNeeded, diag.Text{ZH: "里有冒号加空格", EN: "contains a colon and a space"}, quoted())
		case strings.HasPrefix(value, "“") && strings.HasSuffix(value, "”") && strings.Count(value, "“") == 1:
			s.report(i, at, ruleSmartQuote, write(strings.Trim(value, "“”")))
		}
	}
	return false
}

// scanQuoted looks at a value that begins with a quote: where it ends, and what follows.
func (s *scanner) scanQuoted(i, at int, value string, write func(string) string) {
	q := value[0]
	end := 1
	for end < len(value) && value[end] != q {
		if q == '"' && value[end] == '\\' {
			end++
		}
		end++
		if q == '\'' && end+1 < len(value) && value[end] == q && value[end+1] == q {
			end += 2
		}
	}
	switch rest := ""; {
	case end >= len(value):
		if next := i + 1; next < len(s.lines) && strings.HasPrefix(s.lines[next], "  ") && strings.Count(strings.Join(s.lines[next:min(next+3, len(s.lines))], ""), string(q)) == 1 {
			return // a quoted text over several lines
		}
		s.report(i, at, ruleUnclosedQuote, string(q), write(string(q)+strings.TrimRight(value[1:], "”’＂")+string(q)))
	default:
		rest = strings.TrimSpace(value[end+1:])
		if rest == "" {
			return
		}
		if strings.HasPrefix(rest, "#") {
			s.report(i, at+end+1, ruleComment, rest, write(value[:end]+" "+rest+string(q)))
			return
		}
		other := "'"
		if q == '\'' {
			other = `"`
		}
		s.report(i, at, ruleQuoteNeeded, diag.Text{ZH: "以引号开头，引号后面还有字", EN: "begins with a quoted part and goes on"}, write(other+value+other))
	}
}

// scanFlow looks at a list in brackets: signs that a Chinese keyboard gives, and text that is no list.
func (s *scanner) scanFlow(i, at int, value string, write func(string) string) {
	depth := strings.Count(value, "[") + strings.Count(value, "{") - strings.Count(value, "]") - strings.Count(value, "}")
	switch {
	case linkOnly.MatchString(value):
		s.report(i, at, ruleMarkdownLink, write(linkOnly.FindStringSubmatch(value)[1]))
	case value[0] == '[' && strings.HasSuffix(value, "】"), value[0] == '[' && strings.HasSuffix(value, "］"), value[0] == '[' && strings.Contains(value, "，") && !strings.Contains(value, ",") && strings.HasSuffix(value, "]"):
		s.report(i, at, ruleFullWidthList, write(halfWidthList(value)))
	case strings.Contains(value, " #"):
		cut := strings.Index(value, " #") + 1
		s.report(i, at+cut, ruleComment, value[cut:], write(strconv.Quote(value)))
	case depth == 1 && !strings.HasSuffix(value, ",") && (i+1 >= len(s.lines) || s.lines[i+1] == "" || keyLine.MatchString(s.lines[i+1])):
		s.report(i, at, ruleBracket, write(value+string(value[0]+2))) // ] and } stand two places behind [ and {
	case depth == 0 && !strings.HasSuffix(value, "]") && !strings.HasSuffix(value, "}"):
		s.report(i, at, ruleQuoteNeeded, diag.Text{ZH: "以括号开头，括号后面还有字", EN: "begins with brackets and goes on"}, write(strconv.Quote(value)))
	}
}

func halfWidthList(v string) string {
	v = strings.NewReplacer("，", ", ", "［", "[", "］", "]", "【", "[", "】", "]", "、", ", ").Replace(v)
	return strings.ReplaceAll(v, ",  ", ", ")
}

func spaceName(s string) diag.Text {
	if strings.HasPrefix(s, "\u3000") {
		return diag.Text{ZH: "全角空格", EN: "full-width space"}
	}
	return diag.Text{ZH: "不换行空格", EN: "no-break space"}
}

// scanIndents follows the indents of keys and items and reports a line that fits no open level: yaml.v3 names another line, or
// silently joins the line to the value above.
func (s *scanner) scanIndents() {
	type level struct {
		indent int
		item   bool // a "- " stands at this indent
	}
	var open []level
	block := -1
	lastHadValue := false // the line before ended in a plain scalar, which a deeper line would continue
	depth := 0            // of open brackets over lines
	quote := false
	for i, raw := range s.lines {
		line := strings.TrimRight(raw, "\r \t")
		indent := len(line) - len(strings.TrimLeft(line, " "))
		text := line[indent:]
		if text == "" {
			continue
		}
		if block >= 0 {
			if indent > block {
				continue
			}
			block = -1
		}
		if text[0] == '#' {
			continue
		}
		if depth > 0 || quote {
			depth += strings.Count(text, "[") + strings.Count(text, "{") - strings.Count(text, "]") - strings.Count(text, "}")
			if quote && strings.ContainsAny(text, `"'`) {
				quote = false
			}
			lastHadValue = true
			continue
		}
		isItem := text == "-" || strings.HasPrefix(text, "- ")
		m := keyLine.FindStringSubmatch(line)
		deepest := -1
		if len(open) > 0 {
			deepest = open[len(open)-1].indent
		}
		if indent > deepest && lastHadValue && (isItem || m != nil) {
			s.report(i, indent, ruleFolded)
			return
		}
		if !isItem && m == nil {
			if indent <= max(deepest, 0) && !strings.HasPrefix(text, `"`) && !strings.HasPrefix(text, "'") && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "<<") && !strings.HasPrefix(text, "?") {
				hint := diag.Text{ZH: "资料栏里每行写成 字段: 内容；正文写在第二个 --- 下面", EN: "each line is key: value; the text goes below the second ---"}
				if m := noColon.FindStringSubmatch(text); m != nil {
					hint = diag.Text{ZH: "请写成 " + m[1] + ": " + m[2], EN: "write " + m[1] + ": " + m[2]}
				} else if comment, ok := strings.CutPrefix(text, "//"); ok {
					hint = diag.Text{ZH: "注释请写成 # " + strings.TrimSpace(comment), EN: "write a comment as # " + strings.TrimSpace(comment)}
				}
				s.report(i, indent, ruleNotField, clip(text), hint)
				return
			}
			continue // a scalar goes on
		}
		for len(open) > 0 && open[len(open)-1].indent > indent {
			open = open[:len(open)-1]
		}
		if len(open) > 0 && open[len(open)-1].indent != indent && indent < deepest || len(open) == 0 && i > 0 && deepest >= 0 {
			s.report(i, indent, ruleIndent)
			return
		}
		// Each "- " opens a level, and so does the key behind it.
		at, rest := indent, text
		for strings.HasPrefix(rest, "- ") {
			if len(open) == 0 || open[len(open)-1].indent < at {
				open = append(open, level{at, true})
			}
			trimmed := strings.TrimLeft(rest[2:], " ")
			at += len(rest) - len(trimmed)
			rest = trimmed
		}
		if m != nil && (len(open) == 0 || open[len(open)-1].indent < at) {
			open = append(open, level{at, false})
		}
		value := rest
		if m != nil {
			value = m[3]
		}
		lastHadValue = value != "" && value != "-"
		if blockScalar.MatchString(value) {
			block, lastHadValue = indent, false
		}
		if value != "" && (value[0] == '[' || value[0] == '{') {
			depth = strings.Count(value, "[") + strings.Count(value, "{") - strings.Count(value, "]") - strings.Count(value, "}")
		}
		if value != "" && (value[0] == '"' || value[0] == '\'') {
			quote = strings.Count(value, value[:1])%2 == 1
		}
	}
}

func clip(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

// read hands the text to yaml.v3 and converts its tree.
func (s *scanner) read(text string) (root *Node) {
	defer func() {
		if r := recover(); r != nil { // yaml.v3 reports some faults of its scanner by panicking
			s.problems.Add(diag.Pos{File: s.file, Line: s.firstLine, Col: 1}, ruleSyntax, "YAML")
			root = nil
		}
	}()
	if deep := flowDepth(text); deep > MaxDepth {
		s.problems.Add(diag.Pos{File: s.file, Line: s.firstLine, Col: 1}, ruleDepth, MaxDepth)
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		s.syntax(err)
		return nil
	}
	if len(doc.Content) == 0 {
		return &Node{Kind: Null, Line: s.firstLine, Col: 1}
	}
	return s.convert(doc.Content[0], 1, nil)
}

// flowDepth is how deep brackets nest at most: yaml.v3 would take them one by one.
func flowDepth(text string) (deepest int) {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth--
		case '\n':
			if depth < 0 {
				depth = 0
			}
		}
	}
	return deepest
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// syntax reports an error of yaml.v3. Its parser counts lines from the one before, and leaves the number out on line 1.
func (s *scanner) syntax(err error) {
	line, msg := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = m[2]
	}
	i := min(max(line-1, 0), len(s.lines)-1)
	if strings.HasPrefix(msg, "did not find expected") {
		for i+1 < len(s.lines) && strings.TrimSpace(s.lines[i]) == "" {
			i++
		}
	}
	indent := len(s.lines[i]) - len(strings.TrimLeft(s.lines[i], " "))
	s.report(i, indent, ruleSyntax, msg)
}

// convert turns a node of yaml.v3 into ours. parent is the field or nil.
func (s *scanner) convert(n *yaml.Node, depth int, f *Field) *Node {
	out := &Node{Line: n.Line + s.firstLine - 1, Col: n.Column}
	at := diag.Pos{File: s.file, Line: out.Line, Col: out.Col}
	if depth > MaxDepth {
		s.problems.Add(at, ruleDepth, MaxDepth)
		return &Node{Line: out.Line, Col: out.Col}
	}
	switch {
	case n.Kind == yaml.AliasNode:
		s.problems.Add(at, ruleAnchor, "*"+n.Value)
		return &Node{Line: out.Line, Col: out.Col}
	case n.Anchor != "":
		s.problems.Add(at, ruleAnchor, "&"+n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		s.problems.Add(at, ruleAnchor, n.Tag)
	}
	switch n.Kind {
	case yaml.MappingNode:
		out.Kind = Mapping
		seen := make(map[string]int, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			field := Field{Key: k.Value, Line: k.Line + s.firstLine - 1, Col: k.Column}
			kat := diag.Pos{File: s.file, Line: field.Line, Col: field.Col}
			if k.Kind != yaml.ScalarNode || k.Tag == "!!merge" || k.Anchor != "" {
				s.problems.Add(kat, ruleAnchor, cmp.Or(k.Value, "?"))
				continue
			}
			if line, dup := seen[k.Value]; dup {
				s.problems.Add(kat, ruleDuplicate, k.Value, line)
				continue
			}
			seen[k.Value] = field.Line
			field.Value = s.convert(n.Content[i+1], depth+1, &field)
			out.Fields = append(out.Fields, field)
		}
	case yaml.SequenceNode:
		out.Kind = Sequence
		for _, c := range n.Content {
			out.Items = append(out.Items, s.convert(c, depth+1, nil))
		}
	case yaml.ScalarNode:
		out.Kind, out.Value = Scalar, n.Value
		out.Quoted = n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
		if !out.Quoted && (n.Value == "" || isNull(n.Value)) {
			out.Kind, out.Value = Null, ""
			if f != nil && n.Value == "" {
				out.Line, out.Col = f.Line, f.Col
			}
		}
	}
	return out
}
