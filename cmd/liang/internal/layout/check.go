package layout

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"liang/cmd/liang/internal/diag"
)

// A checker walks templates as an execution would, with types in place of values and into every branch. A type of nil stands for a value
// about which a problem was reported already.
type checker struct {
	sources  map[string]*source
	problems *diag.List
	done     map[call]bool
}

// A call is a template shown with a dot of a type; page says what "main" is.
type call struct {
	source *source
	page   string
	dot    reflect.Type
}

// template checks the template called name as if executed with dot.
func (c *checker) template(name, page string, dot reflect.Type) {
	s := c.sources[name]
	s.used = true
	if at := (call{s, page, dot}); s.tree != nil && !c.done[at] {
		c.done[at] = true // before the walk, so that templates may show themselves
		w := &walker{checker: c, source: s, page: page, vars: []variable{{"$", dot}}}
		w.list(s.tree.Root, dot)
	}
}

func (c *checker) unused() {
	for _, s := range c.sources {
		if !s.used {
			c.problems.Add(diag.Pos{File: s.file}, ruleUnused, s.key())
		}
	}
}

// A walker checks one template for one type of dot.
type walker struct {
	*checker
	*source
	page string
	vars []variable // a stack: inner scopes come later
}

type variable struct {
	name string
	t    reflect.Type
}

func (w *walker) report(at diag.Pos, rule *diag.Rule, args ...any) reflect.Type {
	w.problems.Add(at, rule, args...)
	return nil
}

func (w *walker) list(list *parse.ListNode, dot reflect.Type) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		w.node(n, dot)
	}
}

func (w *walker) node(n parse.Node, dot reflect.Type) {
	switch n := n.(type) {
	case *parse.ActionNode:
		t := w.pipe(n.Pipe, dot, nil)
		if len(n.Pipe.Decl) == 0 && t != nil && !showable(t) {
			w.report(w.at(n.Pipe), ruleShow, n.Pipe.String(), describe(t))
		}
	case *parse.IfNode:
		mark := len(w.vars)
		w.pipe(n.Pipe, dot, nil)
		w.list(n.List, dot)
		w.list(n.ElseList, dot)
		w.vars = w.vars[:mark]
	case *parse.WithNode:
		mark := len(w.vars)
		w.list(n.List, w.pipe(n.Pipe, dot, nil))
		w.list(n.ElseList, dot)
		w.vars = w.vars[:mark]
	case *parse.RangeNode:
		mark := len(w.vars)
		var elem reflect.Type
		w.pipe(n.Pipe, dot, func(t reflect.Type) (key, value reflect.Type) {
			if t == nil {
				return nil, nil
			}
			key, elem = elements(t)
			if elem == nil {
				w.report(w.at(n.Pipe), ruleRange, operand(n.Pipe), describe(t))
			}
			return key, elem
		})
		w.list(n.List, elem)
		w.list(n.ElseList, dot)
		w.vars = w.vars[:mark]
	case *parse.TemplateNode:
		w.show(n, dot)
	case *parse.BreakNode, *parse.ContinueNode:
		w.report(w.pos(int(n.Position())), ruleArguments, n.String(), diag.Text{ZH: "不能用在这里", EN: "it cannot stand here"})
	}
}

// at is the position of a pipeline's first operand.
func (w *walker) at(p *parse.PipeNode) diag.Pos {
	if len(p.Cmds) == 0 {
		return w.pos(int(p.Pos))
	}
	first := p.Cmds[0].Args[0]
	return w.find(first.String(), int(first.Position()))
}

// operand is a pipeline without the variables that it sets.
func operand(p *parse.PipeNode) string {
	words := make([]string, len(p.Cmds))
	for i, cmd := range p.Cmds {
		words[i] = cmd.String()
	}
	return strings.Join(words, " | ")
}

// show checks {{template "name" .Value}} and the partial behind it.
func (w *walker) show(n *parse.TemplateNode, dot reflect.Type) {
	var t reflect.Type
	if n.Pipe != nil {
		if t = w.pipe(n.Pipe, dot, nil); t == nil {
			return
		}
		if field, ok := n.Pipe.Cmds[0].Args[0].(*parse.FieldNode); ok && t.Kind() == reflect.Pointer {
			w.report(w.at(n.Pipe), rulePointer, field.String())
			return
		}
	}
	if n.Name == main && w.source == w.sources[base] {
		if w.page != "" {
			w.template(w.page, w.page, t)
		}
		return
	}
	if w.sources[partials+n.Name] == nil {
		near, _ := diag.Nearest(n.Name, w.partialNames())
		hint := diag.Text{}
		if near != "" {
			hint = diag.Text{ZH: "；是不是想写 “" + near + "”？", EN: `; did you mean "` + near + `"?`}
		}
		w.report(w.find(fmt.Sprintf("%q", n.Name), int(n.Pos)), ruleTemplate, n.Name, hint)
		return
	}
	w.template(partials+n.Name, "", t)
}

func (w *walker) partialNames() (names []string) {
	for name := range w.sources {
		if key, ok := strings.CutPrefix(name, partials); ok {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	return names
}

// pipe checks a pipeline and returns the type of its value. The variables that it sets get that type or, in a range, those that spread says.
func (w *walker) pipe(p *parse.PipeNode, dot reflect.Type, spread func(reflect.Type) (key, value reflect.Type)) reflect.Type {
	var t reflect.Type
	for i, cmd := range p.Cmds {
		t = w.command(cmd, dot, t, i > 0)
	}
	key, value := t, t
	if spread != nil {
		key, value = spread(t)
	}
	for i, v := range p.Decl {
		vt := value
		if len(p.Decl) == 2 && i == 0 {
			vt = key
		}
		if p.IsAssign {
			w.assign(v, vt)
		} else {
			w.vars = append(w.vars, variable{v.Ident[0], vt})
		}
	}
	return t
}

func (w *walker) assign(v *parse.VariableNode, t reflect.Type) {
	if old := w.variable(v); old != nil && t != nil && old != t {
		w.report(w.find(v.Ident[0], int(v.Pos)), ruleArguments, v.Ident[0], diag.Text{
			ZH: fmt.Sprintf("变量是 %v，不能改成 %v", old, t), EN: fmt.Sprintf("the variable is of type %v, not %v", old, t)})
	}
}

func (w *walker) variable(v *parse.VariableNode) reflect.Type {
	name := v.Ident[0]
	for i := len(w.vars) - 1; i >= 0; i-- {
		if w.vars[i].name == name {
			return w.vars[i].t
		}
	}
	return w.report(w.find(name, int(v.Pos)), ruleArguments, name, diag.Text{ZH: "变量没有定义，请先用 :=", EN: "the variable is not defined; use := first"})
}

// command checks one command of a pipeline; piped is the type of its last argument if it is not the first command.
func (w *walker) command(cmd *parse.CommandNode, dot, piped reflect.Type, hasPiped bool) reflect.Type {
	first := cmd.Args[0]
	switch n := first.(type) {
	case *parse.IdentifierNode:
		args, known := w.arguments(cmd.Args[1:], dot)
		if hasPiped {
			args, known = append(args, piped), known && piped != nil
		}
		return w.function(n, args, known)
	case *parse.FieldNode, *parse.VariableNode, *parse.ChainNode:
		args, known := w.arguments(cmd.Args[1:], dot)
		if hasPiped {
			args, known = append(args, piped), known && piped != nil
		}
		return w.operand(first, dot, args, known)
	}
	if len(cmd.Args) > 1 || hasPiped {
		return w.report(w.find(first.String(), int(first.Position())), ruleArguments, first.String(), diag.Text{ZH: "它不是函数", EN: "it is not a function"})
	}
	return w.operand(first, dot, nil, true)
}

// arguments returns the types of args, and whether all are known.
func (w *walker) arguments(args []parse.Node, dot reflect.Type) (types []reflect.Type, known bool) {
	known = true
	for _, a := range args {
		var t reflect.Type
		if f, ok := a.(*parse.IdentifierNode); ok {
			t = w.function(f, nil, true)
		} else {
			t = w.operand(a, dot, nil, true)
		}
		types = append(types, t)
		known = known && t != nil
	}
	return types, known
}

var (
	stringType = reflect.TypeFor[string]()
	boolType   = reflect.TypeFor[bool]()
	intType    = reflect.TypeFor[int]()
	floatType  = reflect.TypeFor[float64]()
	anyType    = reflect.TypeFor[any]()
)

// operand returns the type of one operand; args are those of a method call.
func (w *walker) operand(n parse.Node, dot reflect.Type, args []reflect.Type, known bool) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.StringNode:
		return stringType
	case *parse.BoolNode:
		return boolType
	case *parse.NumberNode:
		switch {
		case n.IsInt:
			return intType
		case n.IsFloat:
			return floatType
		}
	case *parse.PipeNode:
		return w.pipe(n, dot, nil)
	case *parse.FieldNode:
		return w.chain(dot, "", n.Ident, int(n.Pos), args, known)
	case *parse.VariableNode:
		return w.chain(w.variable(n), n.Ident[0], n.Ident[1:], int(n.Pos), args, known)
	case *parse.ChainNode:
		return w.chain(w.operand(n.Node, dot, nil, true), n.Node.String(), n.Field, int(n.Pos), args, known)
	}
	return w.report(w.pos(int(n.Position())), ruleArguments, n.String(), diag.Text{ZH: "不能用在这里", EN: "it cannot stand here"})
}

// chain follows fields and methods from t; the last one gets args. start is what the template wrote before them.
func (w *walker) chain(t reflect.Type, start string, names []string, offset int, args []reflect.Type, known bool) reflect.Type {
	written := start
	for i, name := range names {
		if t == nil {
			return nil
		}
		if t.Kind() == reflect.Pointer && i > 0 {
			return w.report(w.find(written, offset), rulePointer, written)
		}
		whole := written + "." + strings.Join(names[i:], ".")
		at := w.find(whole, offset)
		if at.Col > 0 {
			at.Col += len([]rune(written)) + 1
		}
		written += "." + name
		var last []reflect.Type
		if i == len(names)-1 {
			last = args
		}
		t = w.member(t, name, at, last, known)
	}
	if len(names) == 0 && len(args) > 0 {
		return w.report(w.find(written, offset), ruleArguments, written, diag.Text{ZH: "它不是函数", EN: "it is not a function"})
	}
	return t
}

// member returns the type of t's field or method called name.
func (w *walker) member(t reflect.Type, name string, at diag.Pos, args []reflect.Type, known bool) reflect.Type {
	if m, ok := t.MethodByName(name); ok {
		f := m.Type
		if t.Kind() != reflect.Interface { // leave out the receiver
			in := make([]reflect.Type, f.NumIn()-1)
			for i := range in {
				in[i] = f.In(i + 1)
			}
			out := make([]reflect.Type, f.NumOut())
			for i := range out {
				out[i] = f.Out(i)
			}
			f = reflect.FuncOf(in, out, f.IsVariadic())
		}
		return w.method(f, "."+name, at, args, known)
	}
	s := t
	if s.Kind() == reflect.Pointer {
		s = s.Elem()
	}
	if s.Kind() == reflect.Struct {
		if f, ok := s.FieldByName(name); ok && f.IsExported() {
			if len(args) > 0 {
				return w.report(at, ruleArguments, "."+name, diag.Text{ZH: "它是字段，不是方法", EN: "it is a field, not a method"})
			}
			return f.Type
		}
	}
	hint := diag.Text{ZH: "它没有字段", EN: "it has no fields"}
	if names := members(t); len(names) > 0 {
		if near, ok := diag.Nearest(name, names); ok {
			hint = diag.Text{ZH: "是不是想写 " + near + "？", EN: "did you mean " + near + "?"}
		} else {
			hint = diag.Text{ZH: "可用的是 " + strings.Join(names, "、"), EN: "it has " + strings.Join(names, ", ")}
		}
	}
	return w.report(at, ruleField, name, describe(t), hint)
}

func (w *walker) method(f reflect.Type, name string, at diag.Pos, args []reflect.Type, known bool) reflect.Type {
	errorType := reflect.TypeFor[error]()
	if f.NumOut() == 0 || f.NumOut() > 2 || f.NumOut() == 2 && f.Out(1) != errorType || f.IsVariadic() {
		return w.report(at, ruleArguments, name, diag.Text{ZH: "模板不能用这个方法", EN: "templates cannot use this method"})
	}
	if f.NumIn() != len(args) {
		return w.report(at, ruleArguments, name, diag.Text{
			ZH: fmt.Sprintf("要 %d 个，写了 %d 个", f.NumIn(), len(args)), EN: fmt.Sprintf("it takes %d, not %d", f.NumIn(), len(args))})
	}
	for i, a := range args {
		if known && !a.AssignableTo(f.In(i)) {
			w.report(at, ruleArguments, name, diag.Text{
				ZH: fmt.Sprintf("第 %d 个应是 %v，不是 %v", i+1, f.In(i), a), EN: fmt.Sprintf("number %d is of type %v, not %v", i+1, f.In(i), a)})
		}
	}
	return f.Out(0)
}

// functions are those of html/template that have a type whatever they are given.
var functions = []string{"and", "eq", "ge", "gt", "le", "len", "lt", "ne", "not", "or"}

func (w *walker) function(n *parse.IdentifierNode, args []reflect.Type, known bool) reflect.Type {
	at := w.find(n.Ident, int(n.Pos))
	if !slices.Contains(functions, n.Ident) {
		hint := diag.Text{}
		if near, ok := diag.Nearest(n.Ident, functions); ok {
			hint = diag.Text{ZH: "；是不是想写 " + near + "？", EN: "; did you mean " + near + "?"}
		}
		return w.report(at, ruleFunction, n.Ident, hint)
	}
	least, most := 1, 1
	switch n.Ident {
	case "and", "or":
		most = 99
	case "eq":
		least, most = 2, 99
	case "ne", "lt", "le", "gt", "ge":
		least, most = 2, 2
	}
	if len(args) < least || len(args) > most {
		return w.report(at, ruleArguments, n.Ident, diag.Text{
			ZH: fmt.Sprintf("至少要 %d 个，写了 %d 个", least, len(args)), EN: fmt.Sprintf("it takes at least %d, not %d", least, len(args))})
	}
	if !known {
		return nil
	}
	switch n.Ident {
	case "and", "or":
		for _, a := range args[1:] {
			if a != args[0] {
				return anyType
			}
		}
		return args[0]
	case "not":
		return boolType
	case "len":
		switch args[0].Kind() {
		case reflect.String, reflect.Slice, reflect.Array, reflect.Map:
			return intType
		}
		return w.report(at, ruleArguments, n.Ident, diag.Text{ZH: describe(args[0]).ZH + "没有长度", EN: describe(args[0]).EN + " has no length"})
	}
	for _, a := range args {
		if k := basic(a); k == "" || k != basic(args[0]) || k == "bool" && n.Ident[0] != 'e' && n.Ident != "ne" {
			return w.report(at, ruleArguments, n.Ident, diag.Text{
				ZH: fmt.Sprintf("%v 和 %v 不能比较", args[0], a), EN: fmt.Sprintf("%v and %v cannot be compared", args[0], a)})
		}
	}
	return boolType
}

// basic is the kind that html/template compares values by, or "" if it cannot.
func basic(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.String:
		return "string"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "int"
	case reflect.Float32, reflect.Float64:
		return "float"
	}
	return ""
}

// elements returns the types of key and value when ranging over t; nil if that is not possible.
func elements(t reflect.Type) (key, value reflect.Type) {
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return intType, t.Elem()
	}
	return nil, nil
}

// showable reports whether a value of type t reads well as text.
func showable(t reflect.Type) bool {
	if t.Implements(reflect.TypeFor[fmt.Stringer]()) {
		return true
	}
	return basic(t) != "" && basic(t) != "bool"
}

// members are the names of t's exported fields and methods.
func members(t reflect.Type) (names []string) {
	for i := range t.NumMethod() {
		names = append(names, t.Method(i).Name)
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() {
				names = append(names, f.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// describe says what t is.
func describe(t reflect.Type) diag.Text {
	switch {
	case t == anyType:
		return diag.Text{ZH: "类型不定的值", EN: "a value of unknown type"}
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		return diag.Text{ZH: "列表", EN: "a list"}
	case t.Kind() == reflect.String:
		return diag.Text{ZH: "文字", EN: "a text"}
	case basic(t) == "int" || basic(t) == "float":
		return diag.Text{ZH: "数", EN: "a number"}
	case t.Kind() == reflect.Bool:
		return diag.Text{ZH: "是非值", EN: "a truth value"}
	}
	name := strings.TrimPrefix(t.String(), "*")
	return diag.Text{ZH: name, EN: name}
}
