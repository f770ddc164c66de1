package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A Format is a way to write diagnostics down.
type Format string

const (
	FormatText   Format = "text"   // file:line:col: message
	FormatJSON   Format = "json"   // one array of objects
	FormatGitHub Format = "github" // workflow commands of GitHub and Gitea Actions
	FormatSARIF  Format = "sarif"  // SARIF 2.1.0
)

// Formats lists all formats, for flags and messages.
var Formats = []string{string(FormatText), string(FormatJSON), string(FormatGitHub), string(FormatSARIF)}

// Write writes l to w in the given format and language. If source is not nil, it returns the text of a file, and the text format
// shows the line with a caret below each message.
//
// The JSON objects have the keys file, line, column, severity, rule, message and hint; column counts code points from 1.
func (l List) Write(w io.Writer, f Format, lang Lang, source func(file string) []byte) error {
	switch f {
	case FormatJSON:
		return l.writeJSON(w, lang)
	case FormatGitHub:
		return l.writeGitHub(w, lang)
	case FormatSARIF:
		return l.writeSARIF(w, lang)
	default:
		return l.writeText(w, lang, source)
	}
}

// Shown is how many problems are shown to people; the rest is counted. They are often the same fault again.
const Shown = 50

func (l List) writeText(w io.Writer, lang Lang, source func(file string) []byte) error {
	var file string
	var text []byte
	for _, d := range l[:min(len(l), Shown)] {
		mark := ""
		if d.Rule.Severity == Warning {
			mark = Text{"提醒：", "warning: "}.In(lang)
		}
		if _, err := fmt.Fprintf(w, "%s: %s%s [%s]\n", d.Pos, mark, d.Full(lang), d.Rule.ID); err != nil {
			return err
		}
		if source == nil || d.Pos.Line == 0 {
			continue
		}
		if text == nil || file != d.Pos.File {
			file, text = d.Pos.File, source(d.Pos.File)
		}
		if _, err := io.WriteString(w, indent(d.Excerpt(text))); err != nil {
			return err
		}
	}
	if rest := len(l) - Shown; rest > 0 {
		_, err := fmt.Fprintf(w, Text{"还有 %d 处没有列出；改好上面的，再检查一次\n", "%d more are not listed; mend these and check again\n"}.In(lang), rest)
		return err
	}
	return nil
}

func indent(excerpt string) string {
	if excerpt == "" {
		return ""
	}
	return "    " + strings.ReplaceAll(strings.TrimSuffix(excerpt, "\n"), "\n", "\n    ") + "\n"
}

// Excerpt is the line of source, the text of d's file, in which the problem is, with a caret below it; "" if d has no line.
func (d Diagnostic) Excerpt(source []byte) string {
	if d.Pos.Line == 0 {
		return ""
	}
	for i := 1; i < d.Pos.Line; i++ {
		_, rest, more := bytes.Cut(source, []byte("\n"))
		if !more {
			return ""
		}
		source = rest
	}
	line, _, _ := bytes.Cut(source, []byte("\n"))
	return excerpt(string(line), d.Pos.Col)
}

// excerptWidth is how many characters of a line an excerpt shows.
const excerptWidth = 60

// excerpt is a source line with a caret below the character in column col. Han characters are two cells wide in a terminal, so
// the caret's line is padded with characters of the same width.
func excerpt(line string, col int) string {
	runes := []rune(strings.TrimRight(line, "\r"))
	maskNumbers(runes)
	from, lead := 0, ""
	if col-1 > excerptWidth*2/3 {
		from, lead = col-1-excerptWidth/2, "…"
	}
	from = min(from, len(runes))
	shown := runes[from:min(from+excerptWidth, len(runes))]
	var text, pad strings.Builder
	for i, r := range shown {
		if r == '\t' || r < ' ' {
			r = ' '
		}
		text.WriteRune(r)
		if i < col-1-from {
			if wide(r) {
				pad.WriteRune('　')
			} else {
				pad.WriteByte(' ')
			}
		}
	}
	if lead != "" {
		pad.WriteByte(' ')
	}
	if col == 0 {
		return lead + text.String() + "\n"
	}
	return lead + text.String() + "\n" + pad.String() + "^\n"
}

// maskNumbers puts stars for all but the first four digits of each number of eleven digits or more, as those of phones, identity cards
// and bank cards are: what is printed stays in the logs of public repositories.
func maskNumbers(runes []rune) {
	const least, shown = 11, 4
	for i := 0; i < len(runes); i++ {
		from := i
		for i < len(runes) && runes[i] >= '0' && runes[i] <= '9' {
			i++
		}
		if i-from < least {
			continue
		}
		for k := from + shown; k < i; k++ {
			runes[k] = '*'
		}
	}
}

// wide reports whether a terminal shows r in two cells (East Asian Width W and F, in blocks).
func wide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000
}

// Full is the message with its hint.
func (d Diagnostic) Full(lang Lang) string {
	msg, hint := d.Message(lang), d.Hint(lang)
	if hint == "" {
		return msg
	}
	return msg + Text{"；", "; "}.In(lang) + hint
}

func (l List) writeJSON(w io.Writer, lang Lang) error {
	type entry struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Severity string `json:"severity"`
		Rule     string `json:"rule"`
		Message  string `json:"message"`
		Hint     string `json:"hint,omitempty"`
	}
	entries := make([]entry, len(l))
	for i, d := range l {
		entries[i] = entry{d.Pos.File, d.Pos.Line, d.Pos.Col, d.Rule.Severity.String(), d.Rule.ID, d.Message(lang), d.Hint(lang)}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(entries)
}

// Escapes of workflow commands: properties and messages are percent-encoded, each with its own set.
var (
	githubMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func (l List) writeGitHub(w io.Writer, lang Lang) error {
	for _, d := range l {
		var at strings.Builder
		fmt.Fprintf(&at, "file=%s", githubProperty.Replace(d.Pos.File))
		if d.Pos.Line > 0 {
			fmt.Fprintf(&at, ",line=%d", d.Pos.Line)
		}
		if d.Pos.Col > 0 {
			fmt.Fprintf(&at, ",col=%d", d.Pos.Col)
		}
		_, err := fmt.Fprintf(w, "::%s %s,title=%s::%s\n", d.Rule.Severity, at.String(), githubProperty.Replace(d.Rule.ID), githubMessage.Replace(d.Full(lang)))
		if err != nil {
			return err
		}
	}
	return nil
}

// WriteRules writes the catalogue of all rules: what each is about, and an example of wrong and right.
func WriteRules(w io.Writer, lang Lang) error {
	for _, r := range Rules() {
		severity := ""
		if r.Severity == Warning {
			severity = Text{"（提醒）", " (warning)"}.In(lang)
		}
		if _, err := fmt.Fprintf(w, "%s  %s%s\n%s%s\n", r.ID, r.Title.In(lang), severity,
			example(Text{"错  ", "wrong  "}.In(lang), r.Wrong), example(Text{"对  ", "right  "}.In(lang), r.Right)); err != nil {
			return err
		}
	}
	return nil
}

// example is a source text behind a label, all of its lines at one margin.
func example(label, text string) string {
	margin := strings.Repeat(" ", 4+len([]rune(label))) // the labels' first character may be two cells wide
	if wide([]rune(label)[0]) {
		margin += " "
	}
	return "    " + label + strings.ReplaceAll(text, "\n", "\n"+margin) + "\n"
}
