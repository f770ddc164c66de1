// Package diag says where a problem in the sources is, and how to say it in Chinese and English.
//
// A [Rule] is one kind of problem with a stable id, its wording in both languages and an example of wrong and right;
// a [Diagnostic] is a rule broken at a [Pos], with the arguments for its wording; a [List] is what a stage yields.
// Rules are declared next to the code that checks them, with [Define]; the catalogue that `liang check -rules` and the
// editors' guide show is [Rules]. Wording happens only when a diagnostic is shown, so checking costs no formatting.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// A Lang is a language that diagnostics can be shown in.
type Lang uint8

const (
	ZH Lang = iota // simplified Chinese, the default
	EN
)

// A Text is one wording in both languages. As an argument of a rule it is shown in the language of the message.
type Text struct{ ZH, EN string }

// In returns t in language l.
func (t Text) In(l Lang) string {
	if l == EN {
		return t.EN
	}
	return t.ZH
}

// A Severity says whether a problem stops the build.
type Severity uint8

const (
	Error   Severity = iota // nothing is published
	Warning                 // an editor may rightly decide otherwise
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// A Rule is one kind of problem. Msg and Hint are formats for fmt.Sprintf over the arguments of [Rule.At]; where the two
// languages need the arguments in another order or leave one out, they use explicit indexes such as %[2]s.
type Rule struct {
	ID       string // stable, "area/name" in kebab-case, e.g. "yaml/unknown-key"
	Severity Severity
	Title    Text   // the rule in one line, for the catalogue
	Msg      Text   // what is wrong
	Hint     Text   // what to write instead; may be empty
	Wrong    string // a short source text that breaks the rule
	Right    string // the same, mended
}

var catalogue struct {
	sync.Mutex
	byID map[string]*Rule
}

// Define adds a rule to the catalogue and returns it. It is meant for package-level variables and panics when an id is
// used twice, which is a mistake in the program.
func Define(r Rule) *Rule {
	catalogue.Lock()
	defer catalogue.Unlock()
	if catalogue.byID == nil {
		catalogue.byID = map[string]*Rule{}
	}
	if catalogue.byID[r.ID] != nil {
		panic("diag: rule " + r.ID + " defined twice")
	}
	catalogue.byID[r.ID] = &r
	return &r
}

// Rules returns all rules of the program, sorted by id.
func Rules() []*Rule {
	catalogue.Lock()
	defer catalogue.Unlock()
	rules := make([]*Rule, 0, len(catalogue.byID))
	for _, r := range catalogue.byID {
		rules = append(rules, r)
	}
	slices.SortFunc(rules, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	return rules
}

// A Pos is a place in a source file. File is slash-separated and relative to the site's root. Line and Col count from 1;
// Col counts characters (Unicode code points). Line 0 means the file as a whole.
type Pos struct {
	File      string
	Line, Col int
}

// String is file:line:column, on one line whatever the file is called.
func (p Pos) String() string {
	file := oneLine(p.File)
	switch {
	case p.Line == 0:
		return file
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", file, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Col)
}

// A Diagnostic is a rule broken at a place.
type Diagnostic struct {
	Pos  Pos
	Rule *Rule
	Args []any
}

// At returns the diagnostic that r is broken at p.
func (r *Rule) At(p Pos, args ...any) Diagnostic { return Diagnostic{p, r, args} }

// Message says what is wrong, in language l.
func (d Diagnostic) Message(l Lang) string { return d.format(d.Rule.Msg, l) }

// Hint says what to write instead, in language l. It may be empty.
func (d Diagnostic) Hint(l Lang) string { return d.format(d.Rule.Hint, l) }

func (d Diagnostic) format(t Text, l Lang) string {
	format := t.In(l)
	if !strings.Contains(format, "%") {
		return format
	}
	args := make([]any, len(d.Args))
	for i, a := range d.Args {
		if t, ok := a.(Text); ok {
			a = t.In(l)
		}
		if s, ok := a.(string); ok {
			a = oneLine(clip(s))
		}
		args[i] = a
	}
	if !strings.Contains(format, "%[") { // a wording may leave the last arguments out, which fmt takes for a mistake
		args = args[:min(len(args), strings.Count(format, "%")-2*strings.Count(format, "%%"))]
	}
	return fmt.Sprintf(format, args...)
}

// longest is how many characters of a word are quoted: more than any list of choices has, and less than a file without line ends.
const longest = 600

func clip(s string) string {
	n := 0
	for i := range s {
		if n++; n > longest {
			return s[:i] + "…"
		}
	}
	return s
}

// oneLine makes what an editor wrote fit for a message: a line break or a terminal's control codes must not break up the output.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)
}

// A Problem is a broken rule whose place the caller knows: the error that a scalar type's UnmarshalText returns.
type Problem struct {
	Rule *Rule
	Args []any
}

func (p *Problem) Error() string { return Diagnostic{Rule: p.Rule, Args: p.Args}.Message(EN) }

// Problem returns r with args as an error without a place.
func (r *Rule) Problem(args ...any) *Problem { return &Problem{r, args} }

// A List is the diagnostics of a stage.
type List []Diagnostic

// Add appends the diagnostic that r is broken at p.
func (l *List) Add(p Pos, r *Rule, args ...any) { *l = append(*l, r.At(p, args...)) }

// HasErrors reports whether l holds a problem that stops the build.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Rule.Severity == Error })
}

// Sort orders l by file, line, column, rule and message, and drops repetitions.
func (l *List) Sort() {
	slices.SortStableFunc(*l, func(a, b Diagnostic) int {
		order := cmp.Or(
			cmp.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
			cmp.Compare(a.Rule.ID, b.Rule.ID),
		)
		if order == 0 { // formatting is dear, and there may be many
			order = cmp.Compare(a.Message(ZH), b.Message(ZH))
		}
		return order
	})
	*l = slices.CompactFunc(*l, func(a, b Diagnostic) bool {
		return a.Pos == b.Pos && a.Rule == b.Rule && a.Message(ZH) == b.Message(ZH)
	})
}
