// Package snapshot writes Go values as bytes and reads them back, fast, for caches.
//
// A [Coder] does so for one type. What it writes says nothing of the type: who reads it must be the same program, and must have made sure that the
// bytes are whole. Bytes that are not are an error all the same, never a panic. encoding/gob was the option that lost: it tells the types
// anew in every value that is to be read on its own, which costs twenty times the value, and it knows no nil apart from empty.
//
// The form: a struct is a set of bits, one for each field that is not zero, and then these fields; a string, slice or map is its length and
// then its elements, maps in the order of their keys; whole numbers are varints.
package snapshot

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
)

// A Coder writes and reads values of type T: structs, slices, maps with strings as keys, pointers, strings, numbers and booleans in any
// combination that does not contain itself. Fields that are tagged `snapshot:"-"` are left out. It is safe for concurrent use.
type Coder[T any] struct {
	write writer
	read  reader
}

type (
	writer func(b []byte, v reflect.Value) []byte
	reader func(s *source, v reflect.Value) // v is zero
)

// A source is text that is being read. After an error there is nothing left in it.
type source struct {
	text   string
	broken bool
}

// New returns a Coder. It panics if T has a part that cannot be written, such as a function or an unexported field.
func New[T any]() *Coder[T] {
	w, r := compile(reflect.TypeFor[T](), "")
	return &Coder[T]{w, r}
}

// Append appends v to b.
func (c *Coder[T]) Append(b []byte, v *T) []byte { return c.write(b, reflect.ValueOf(v).Elem()) }

// ErrBroken says that a text is not what Append wrote.
var ErrBroken = errors.New("snapshot: broken text")

// Decode reads what Append wrote into v, of which only fields that are left out may be set before. The strings in v are parts of text.
func (c *Coder[T]) Decode(text string, v *T) error {
	s := source{text: text}
	c.read(&s, reflect.ValueOf(v).Elem())
	if s.broken || s.text != "" {
		return ErrBroken
	}
	return nil
}

// compile makes the functions for a type. They call those of its parts, so nothing is looked up while values are read.
func compile(t reflect.Type, path string) (writer, reader) {
	switch t.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) []byte { return appendString(b, v.String()) },
			func(s *source, v reflect.Value) { v.SetString(s.string()) }
	case reflect.Bool:
		return func(b []byte, v reflect.Value) []byte {
				if v.Bool() {
					return append(b, 1)
				}
				return append(b, 0)
			},
			func(s *source, v reflect.Value) { v.SetBool(s.next(1) == "\x01") }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) },
			func(s *source, v reflect.Value) {
				n := s.uvarint()
				v.SetInt(int64(n>>1) ^ -int64(n&1))
			}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(b []byte, v reflect.Value) []byte { return binary.AppendUvarint(b, v.Uint()) },
			func(s *source, v reflect.Value) { v.SetUint(s.uvarint()) }
	case reflect.Float64:
		return func(b []byte, v reflect.Value) []byte {
				return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float()))
			},
			func(s *source, v reflect.Value) {
				if text := s.next(8); text != "" {
					v.SetFloat(math.Float64frombits(binary.LittleEndian.Uint64([]byte(text))))
				}
			}
	case reflect.Pointer:
		w, r := compile(t.Elem(), path)
		return func(b []byte, v reflect.Value) []byte {
				if v.IsNil() {
					return append(b, 0)
				}
				return w(append(b, 1), v.Elem())
			},
			func(s *source, v reflect.Value) {
				if s.next(1) == "\x01" {
					v.Set(reflect.New(t.Elem()))
					r(s, v.Elem())
				}
			}
	case reflect.Slice:
		return compileSlice(t, path)
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return compileMap(t, path)
		}
	case reflect.Struct:
		return compileStruct(t, path)
	}
	panic(fmt.Sprintf("snapshot: %s: a %v cannot be written", path, t))
}

func compileSlice(t reflect.Type, path string) (writer, reader) {
	w, r := compile(t.Elem(), path+"[]")
	return func(b []byte, v reflect.Value) []byte {
			b = appendLen(b, v.IsNil(), v.Len())
			for i := range v.Len() {
				b = w(b, v.Index(i))
			}
			return b
		},
		func(s *source, v reflect.Value) {
			n, ok := s.len()
			if !ok {
				return
			}
			v.Set(reflect.MakeSlice(t, n, n))
			for i := range n {
				r(s, v.Index(i))
			}
		}
}

func compileMap(t reflect.Type, path string) (writer, reader) {
	w, r := compile(t.Elem(), path+"[]")
	return func(b []byte, v reflect.Value) []byte {
			b = appendLen(b, v.IsNil(), v.Len())
			keys := v.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
			for _, k := range keys {
				b = w(appendString(b, k.String()), v.MapIndex(k))
			}
			return b
		},
		func(s *source, v reflect.Value) {
			n, ok := s.len()
			if !ok {
				return
			}
			v.Set(reflect.MakeMapWithSize(t, n))
			for range n {
				key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
				key.SetString(s.string())
				r(s, value)
				v.SetMapIndex(key, value)
			}
		}
}

// maxFields is how many fields a struct may have: the bits of a number.
const maxFields = 64

func compileStruct(t reflect.Type, path string) (writer, reader) {
	type field struct {
		index int
		write writer
		read  reader
	}
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("snapshot") == "-" {
			continue
		}
		if !f.IsExported() {
			panic(fmt.Sprintf("snapshot: %s: field %s of %v is unexported", path, f.Name, t))
		}
		w, r := compile(f.Type, strings.TrimPrefix(path+"."+f.Name, "."))
		fields = append(fields, field{i, w, r})
	}
	if len(fields) > maxFields {
		panic(fmt.Sprintf("snapshot: %s: %v has more than %d fields", path, t, maxFields))
	}
	return func(b []byte, v reflect.Value) []byte {
			set := uint64(0)
			for i, f := range fields {
				if !v.Field(f.index).IsZero() {
					set |= 1 << i
				}
			}
			b = binary.AppendUvarint(b, set)
			for i, f := range fields {
				if set>>i&1 == 1 {
					b = f.write(b, v.Field(f.index))
				}
			}
			return b
		},
		func(s *source, v reflect.Value) {
			set := s.uvarint()
			if set>>len(fields) != 0 {
				s.fail()
			}
			for i := 0; set != 0 && !s.broken; i, set = i+1, set>>1 {
				if set&1 == 1 {
					fields[i].read(s, v.Field(fields[i].index))
				}
			}
		}
}

func appendString(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// appendLen writes the length of what may be nil: that is 0, and n is n+1.
func appendLen(b []byte, isNil bool, n int) []byte {
	if isNil {
		return append(b, 0)
	}
	return binary.AppendUvarint(b, uint64(n)+1)
}

func (s *source) fail() { s.text, s.broken = "", true }

func (s *source) uvarint() uint64 {
	n := uint64(0)
	for i := range min(len(s.text), binary.MaxVarintLen64) {
		c := s.text[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			s.text = s.text[i+1:]
			return n
		}
	}
	s.fail()
	return 0
}

// next returns the next n bytes, or "" if there are fewer.
func (s *source) next(n int) string {
	if n > len(s.text) {
		s.fail()
		return ""
	}
	text := s.text[:n]
	s.text = s.text[n:]
	return text
}

func (s *source) string() string {
	n := s.uvarint()
	if n > uint64(len(s.text)) {
		s.fail()
		return ""
	}
	return s.next(int(n))
}

// len returns a length that appendLen wrote; ok is false for nil. Every element has at least a byte, so no length that is believed costs more
// memory than the text.
func (s *source) len() (n int, ok bool) {
	written := s.uvarint()
	if written == 0 {
		return 0, false
	}
	if written-1 > uint64(len(s.text)) {
		s.fail()
		return 0, false
	}
	return int(written - 1), true
}
