package layout

import (
	"regexp"
	"strconv"
	"strings"
	"text/template/parse"
	"unicode/utf8"

	"liang/cmd/liang/internal/diag"
)

// parse fills s.tree. Functions are left to the checker, which can say which one was meant.
func (s *source) parse(problems *diag.List) {
	tree := parse.New(s.key())
	tree.Mode = parse.SkipFuncCheck
	all := map[string]*parse.Tree{}
	tree, err := tree.Parse(s.text, "{{", "}}", all)
	if err != nil {
		line, message := syntaxError(err)
		text, hint := translate(message)
		problems.Add(diag.Pos{File: s.file, Line: line}, ruleSyntax, text, hint)
		return
	}
	for name, t := range all {
		if name != s.key() {
			problems.Add(s.pos(int(t.Root.Pos)), ruleDefine, name)
		}
	}
	s.tree = tree
}

// pos is the position of a byte offset in s.
func (s *source) pos(offset int) diag.Pos {
	before := s.text[:min(max(offset, 0), len(s.text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return diag.Pos{File: s.file, Line: strings.Count(before, "\n") + 1, Col: utf8.RuneCountInString(before[start:]) + 1}
}

// find is the position of word at or just before offset: the parser gives for a chain of fields the place of its second one.
func (s *source) find(word string, offset int) diag.Pos {
	end := min(offset+len(word), len(s.text))
	if i := strings.LastIndex(s.text[:end], word); i >= 0 && offset-i < 200 {
		return s.pos(i)
	}
	return s.pos(offset)
}

var errorForm = regexp.MustCompile(`^template: .*?:(\d+)(?::\d+)?: (.*)$`)

func syntaxError(err error) (line int, message string) {
	m := errorForm.FindStringSubmatch(err.Error())
	if m == nil {
		return 0, err.Error()
	}
	line, _ = strconv.Atoi(m[1])
	return line, m[2]
}

// syntaxWords are the parser's usual messages in Chinese, each with what to write.
var syntaxWords = []struct {
	form *regexp.Regexp
	zh   string
	hint diag.Text
}{
	{regexp.MustCompile(`^unexpected EOF`), "文件到了末尾，还有 if、with 或 range 没有结束", diag.Text{ZH: "请补上 {{end}}", EN: "add {{end}}"}},
	{regexp.MustCompile(`^unexpected \{\{end\}\}`), "多出一个 {{end}}", diag.Text{ZH: "请删去，或补上它要结束的 if、with、range", EN: "remove it, or add the if, with or range that it ends"}},
	{regexp.MustCompile(`^unexpected \{\{else\}\}|^expected end; found \{\{else`), "多出一个 {{else}}", diag.Text{ZH: "每个 if、with、range 只能有一个 {{else}}", EN: "if, with and range have one {{else}} each"}},
	{regexp.MustCompile(`^unclosed action`), "{{ 没有在同一行用 }} 结束", diag.Text{ZH: "请补上 }}", EN: "add }}"}},
	{regexp.MustCompile(`^unclosed comment`), "注释没有结束", diag.Text{ZH: "注释写成 {{/* … */}}", EN: "a comment is written {{/* … */}}"}},
	{regexp.MustCompile(`^unterminated (quoted|raw quoted) string`), "引号没有成对", diag.Text{ZH: "请补上引号", EN: "add the missing quote"}},
	{regexp.MustCompile(`^unclosed left paren|^unexpected right paren`), "括号没有成对", diag.Text{ZH: "请核对括号", EN: "check the parentheses"}},
	{regexp.MustCompile(`^undefined variable "(.*)"`), "变量 $1 没有定义", diag.Text{ZH: "先写 {{$$x := …}} 才能用；在 if、with、range 里定义的变量出了 {{end}} 就不能用", EN: "define it first with {{$$x := …}}; a variable ends with the if, with or range that it was defined in"}},
	{regexp.MustCompile(`^missing value for (\w+)`), "$1 后面缺少内容", diag.Text{ZH: "如 {{if .Title}}", EN: "such as {{if .Title}}"}},
	{regexp.MustCompile(`^(?:unexpected )?bad character (.*)`), "出现了不能用的字符 $1", diag.Text{ZH: "{{ }} 里请用半角符号", EN: "use ASCII punctuation within {{ }}"}},
	{regexp.MustCompile(`^unrecognized character in action: (.*)`), "出现了不能用的字符 $1", diag.Text{ZH: "{{ }} 里请用半角符号", EN: "use ASCII punctuation within {{ }}"}},
	{regexp.MustCompile(`^unexpected (.*) in (.*)`), "$2 中不应有 $1", diag.Text{}},
}

// translate puts a message of the parser into both languages and adds a hint.
func translate(message string) (text, hint diag.Text) {
	for _, w := range syntaxWords {
		if m := w.form.FindStringSubmatchIndex(message); m != nil {
			return diag.Text{ZH: string(w.form.ExpandString(nil, w.zh, message, m)), EN: message}, diag.Text{
				ZH: strings.ReplaceAll(w.hint.ZH, "$$", "$"), EN: strings.ReplaceAll(w.hint.EN, "$$", "$")}
		}
	}
	return diag.Text{ZH: message, EN: message}, diag.Text{}
}
