package snapshot

import (
	"reflect"
	"strings"
	"testing"
)

type inner struct {
	Name  string
	Count int16
	Flag  bool
	Left  func() `snapshot:"-"`
}

type outer struct {
	Embedded
	Text    string
	Numbers []uint8
	Parts   []inner
	Rate    map[string]float64
	Table   map[kind]inner
	One     *inner
	None    *float64
	Pairs   [][]string
	Big     int64
}

// Embedded is exported, as an embedded struct must be.
type Embedded struct{ Deep string }

type kind string

var (
	half   = 0.5
	values = []outer{
		{},
		{Text: "官渡"},
		{Numbers: []uint8{}, Parts: []inner{}, Rate: map[string]float64{}, Pairs: [][]string{nil, {}, {"a", ""}}},
		{Embedded: Embedded{"亮"}, Text: strings.Repeat("x", 1000), Numbers: []uint8{0, 255}, Parts: []inner{{}, {"a", -3, true, nil}, {Flag: true}},
			Rate: map[string]float64{"days": 15, "": -half}, Table: map[kind]inner{"k": {Name: "n"}}, One: &inner{}, None: &half, Big: -1 << 62},
	}
)

func TestRoundTrip(t *testing.T) {
	c := New[outer]()
	for i, v := range values {
		text := c.Append(nil, &v)
		var got outer
		if err := c.Decode(string(text), &got); err != nil {
			t.Errorf("%d: %v", i, err)
		}
		if !reflect.DeepEqual(got, v) {
			t.Errorf("%d: got %+v, want %+v", i, got, v)
		}
	}
}

// What is cut off or goes on is an error.
func TestBroken(t *testing.T) {
	c := New[outer]()
	for _, v := range values {
		text := string(c.Append(nil, &v))
		for n := range len(text) {
			if c.Decode(text[:n], new(outer)) == nil {
				t.Errorf("the first %d of %d bytes are taken", n, len(text))
			}
		}
		if c.Decode(text+"x", new(outer)) == nil {
			t.Errorf("a byte too many is taken")
		}
	}
}

func TestUnfit(t *testing.T) {
	for name, make := range map[string]func(){
		"unexported": func() { New[struct{ a int }]() },
		"function":   func() { New[struct{ A func() }]() },
		"interface":  func() { New[[]any]() },
		"map":        func() { New[map[int]string]() },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			make()
		})
	}
}

// Whatever is read, it neither panics nor costs memory that the text does not have; and what was read is written as something that gives the same.
func FuzzDecode(f *testing.F) {
	c := New[outer]()
	for _, v := range values {
		f.Add(string(c.Append(nil, &v)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var v, again outer
		if c.Decode(text, &v) != nil {
			return
		}
		if err := c.Decode(string(c.Append(nil, &v)), &again); err != nil {
			t.Fatal(err)
		}
		if a, b := string(c.Append(nil, &v)), string(c.Append(nil, &again)); a != b {
			t.Errorf("%q is written again as %q", a, b)
		}
	})
}
