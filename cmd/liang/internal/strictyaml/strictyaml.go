// Package strictyaml turns YAML into Go values and says where each fault is.
//
// [Parse] makes a tree of [Node] values out of bytes, [Decode] fills a Go struct from a tree. Neither fails: each yields what
// it understood, and a list of all faults with line, column and what to write instead. [Split] separates front matter from
// the Markdown behind it.
//
// The schema decides what a scalar means, never its looks: 0101234 stays the text that the editor typed. What YAML allows
// but an editor never means is refused: anchors, aliases, tags, a second document, duplicate keys, depth above [MaxDepth].
//
// # Struct tags
//
//	yaml:"key"    the key; a field without this tag is embedded (struct) or ignored
//	zh:"标题"     the Chinese label of the key: shown in messages, and suggested from when an editor writes it as a key
//	rule:"..."    space-separated: required, min=N, max=N (characters of a text, items of a list, value of a number), last (is written after
//	              the keys that are not last, also those of the structs that embed this one)
//	doc:"..."     one Chinese sentence for the editors' guide and the schemas
//
// # Types
//
// string, bool (true, false, 是, 否), int, float64, slices, structs, pointers to any of these (nil if absent), map[string]T,
// and any type whose pointer has UnmarshalText; an error of type *diag.Problem from it becomes the diagnostic. A string type with a
// method Choices accepts just these values. A struct whose pointer has UnmarshalScalar may also be written as one scalar.
package strictyaml

import "liang/cmd/liang/internal/diag"

// MaxDepth is how deep collections may nest.
const MaxDepth = 50

// MaxSize is the largest text that Parse reads, in bytes.
const MaxSize = 1 << 20

// A Kind is what a node is.
type Kind uint8

const (
	Null Kind = iota // nothing written, ~ or null
	Scalar
	Sequence
	Mapping
)

// A Node is one value in a YAML text.
type Node struct {
	Kind      Kind
	Line, Col int    // where it begins in the file, from 1; Col counts code points
	Value     string // of a scalar: its text, unquoted and unfolded
	Quoted    bool   // of a scalar: written in quotes or as a block
	Items     []*Node
	Fields    []Field
}

// A Field is one key of a mapping with its value.
type Field struct {
	Key       string
	Line, Col int // where the key begins
	Value     *Node
}

// A Choice is one allowed value of a string type, with what it is called in Chinese.
type Choice struct{ Value, ZH string }

// A Chooser is a string type with a closed list of values.
type Chooser interface{ Choices() []Choice }

// A Pattern is what a text type accepts, as far as a regular expression tells. Numeric says that the text may look like a number to YAML and is
// written without quotes all the same.
type Pattern struct {
	Regexp  string
	Numeric bool
}

// A Patterner is a text type that can say what it accepts. Schemas and `liang fmt` ask it.
type Patterner interface{ Pattern() Pattern }

// A ScalarUnmarshaler is a struct that may also be written as a single scalar.
type ScalarUnmarshaler interface{ UnmarshalScalar(text string) error }

// Pos is where n stands in file.
func (n *Node) Pos(file string) diag.Pos { return diag.Pos{File: file, Line: n.Line, Col: n.Col} }
