package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasis parses * and _ by the rule of markdown-cjk-friendly (tats-u): where CommonMark asks for space or punctuation outside a
// delimiter that has punctuation inside, a CJK character serves as well, and CJK punctuation counts as a letter. Latin text is not
// affected.
type emphasis struct{}

func (emphasis) Trigger() []byte { return []byte{'*', '_'} }

func (emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	return pushDelimiter(block, pc, 1, emphasisProcessor{})
}

type emphasisProcessor struct{}

func (emphasisProcessor) IsDelimiter(b byte) bool { return b == '*' || b == '_' }
func (emphasisProcessor) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}
func (emphasisProcessor) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

// strike parses ~~ alone: a single ~ stands between hours (9:00~11:00).
type strike struct{}

func (strike) Trigger() []byte { return []byte{'~'} }

func (strike) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	run := len(line) - len(bytes.TrimLeft(line, "~"))
	if run != 2 {
		block.Advance(run)
		_, after := block.PeekLine()
		return ast.NewTextSegment(text.NewSegment(after.Start-run, after.Start))
	}
	return pushDelimiter(block, pc, 2, strikeProcessor{})
}

type strikeProcessor struct{}

func (strikeProcessor) IsDelimiter(b byte) bool { return b == '~' }
func (strikeProcessor) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}
func (strikeProcessor) OnMatch(int) ast.Node { return extast.NewStrikethrough() }

func pushDelimiter(block text.Reader, pc parser.Context, minimum int, processor parser.DelimiterProcessor) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	d := parser.ScanDelimiter(line, before, minimum, processor)
	if d == nil {
		return nil
	}
	after := ' '
	if d.OriginalLength < len(line) {
		after = util.ToRune(line, d.OriginalLength)
	}
	flank(d, before, after)
	d.Segment = segment.WithStop(segment.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	return d
}

// flank decides anew whether d can open and close emphasis if a CJK character stands beside it.
func flank(d *parser.Delimiter, before, after rune) {
	if !cjk(before) && !cjk(after) {
		return
	}
	beforeSpace, afterSpace := util.IsSpaceRune(before), util.IsSpaceRune(after)
	beforePunct := util.IsPunctRune(before) && !cjk(before)
	afterPunct := util.IsPunctRune(after) && !cjk(after)
	left := !afterSpace && (!afterPunct || beforeSpace || beforePunct || cjk(before))
	right := !beforeSpace && (!beforePunct || afterSpace || afterPunct || cjk(after))
	if d.Char == '_' {
		d.CanOpen = left && (!right || util.IsPunctRune(before))
		d.CanClose = right && (!left || util.IsPunctRune(after))
		return
	}
	d.CanOpen, d.CanClose = left, right
}

// cjk reports whether r is a CJK character or CJK punctuation: East Asian Width W, F or H, without emoji.
func cjk(r rune) bool {
	return r >= 0x1100 && r <= 0x11ff || r >= 0x2e80 && r <= 0xa4cf || r >= 0xa960 && r <= 0xa97f || r >= 0xac00 && r <= 0xd7ff ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xffef || r >= 0x1aff0 && r <= 0x1b2ff || r >= 0x20000 && r <= 0x3ffff
}

// wordRune reports whether r belongs into an id.
func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// bareAddress finds the first https:// or http:// address in text and returns where it begins and ends, or -1. It may follow a Han
// character directly, and ends at anything but ASCII. goldmark's own only looks after spaces and punctuation.
func bareAddress(text []byte) (start, end int) {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte("://"))
		if i < 0 {
			return -1, -1
		}
		start, end = from+i, from+i+3
		from = end
		switch {
		case bytes.HasSuffix(text[:start], []byte("https")):
			start -= len("https")
		case bytes.HasSuffix(text[:start], []byte("http")):
			start -= len("http")
		default:
			continue
		}
		if start > 0 && text[start-1] < utf8.RuneSelf && wordRune(rune(text[start-1])) {
			continue
		}
		head := end
		for end < len(text) && text[end] > ' ' && text[end] < 0x7f && !bytes.ContainsRune([]byte("<>\"`|\\"), rune(text[end])) {
			end++
		}
		for end > head && (bytes.ContainsRune([]byte(".,:;!?'*_~"), rune(text[end-1])) || text[end-1] == ')' && bytes.Count(text[:end], []byte("(")) < bytes.Count(text[:end], []byte(")"))) {
			end--
		}
		if end > head {
			return start, end
		}
	}
}
