package content

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"liang/cmd/liang/internal/diag"
)

// References of one record to another, by id.

var (
	ruleUnknownRef = diag.Define(diag.Rule{
		ID:    "ref/unknown",
		Title: diag.Text{ZH: "引用的记录不存在", EN: "reference to nothing"},
		Msg:   diag.Text{ZH: "找不到%[1]s“%[2]s”", EN: "there is no %[1]s %[2]q"},
		Hint:  diag.Text{ZH: "%[3]s", EN: "%[3]s"},
		Wrong: "branch: party-branch-9", Right: "branch: party-branch-1",
	})
	ruleHiddenRef = diag.Define(diag.Rule{
		ID:    "ref/hidden",
		Title: diag.Text{ZH: "引用了草稿", EN: "reference to a draft"},
		Msg:   diag.Text{ZH: "“%s”还是草稿，不会公开", EN: "%q is a draft, which is not public"},
		Hint:  diag.Text{ZH: "请先发布 %[2]s，或暂时去掉这处引用", EN: "publish %[2]s first, or leave the reference out for now"},
		Wrong: "organisers: [new-team]", Right: "organisers: [park]",
	})
	ruleWithdrawnRef = diag.Define(diag.Rule{
		ID:    "ref/withdrawn",
		Title: diag.Text{ZH: "引用了已撤下的记录", EN: "reference to a record that was taken down"},
		Msg:   diag.Text{ZH: "“%s”已经撤下，不再公开它的名称", EN: "%q was taken down, and its name is not public any more"},
		Hint:  diag.Text{ZH: "请改写别的记录，或去掉这处引用", EN: "name another record, or leave the reference out"},
		Wrong: "organisers: [old-team]", Right: "organisers: [park]",
	})
	ruleSelf = diag.Define(diag.Rule{
		ID:    "ref/self",
		Title: diag.Text{ZH: "与自己的关系", EN: "relation to itself"},
		Msg:   diag.Text{ZH: "“%s”就是这个组织自己", EN: "%q is this unit itself"},
		Hint:  diag.Text{ZH: "请写另一个组织，或删去这条关系", EN: "name another unit, or remove the relation"},
		Wrong: "relations:\n  - to: park # in park.md\n    type: partners", Right: "relations:\n  - to: park-operator\n    type: partners",
	})
	ruleRefKind = diag.Define(diag.Rule{
		ID:    "ref/kind",
		Title: diag.Text{ZH: "引用的组织类别不对", EN: "reference to a unit of another kind"},
		Msg:   diag.Text{ZH: "“%[1]s”不是%[2]s", EN: "%[1]q is not a %[3]s"},
		Hint:  diag.Text{ZH: "请写一个 kind 为 %[3]s 的组织", EN: "name a unit whose kind is %[3]s"},
		Wrong: "branch: park", Right: "branch: party-branch-1",
	})
	ruleCycle = diag.Define(diag.Rule{
		ID:    "org/cycle",
		Title: diag.Text{ZH: "上级关系绕成一圈", EN: "parents form a cycle"},
		Msg:   diag.Text{ZH: "上级关系绕成一圈：%s", EN: "the parents form a cycle: %s"},
		Hint:  diag.Text{ZH: "请改正其中一个 parent", EN: "correct one parent"},
		Wrong: "a.md parent: b，b.md parent: a", Right: "b.md parent: a",
	})
	ruleUnknownFigure = diag.Define(diag.Rule{
		ID:    "ref/figure",
		Title: diag.Text{ZH: "引用的数字不存在", EN: "reference to no figure"},
		Msg:   diag.Text{ZH: "figures.yaml 中没有 id 为“%s”的数字", EN: "figures.yaml has no figure with the id %q"},
		Hint:  diag.Text{ZH: "%[2]s", EN: "%[2]s"},
		Wrong: "figures: [lones]", Right: "figures: [loans]",
	})
)

// unit checks a reference to a unit and returns it, or nil.
func (l *linker) unit(src *source, where, id string) *Unit {
	if id == "" {
		return nil
	}
	u := l.units[id]
	switch {
	case u == nil:
		l.at(src.path, where, ruleUnknownRef, diag.Text{ZH: "组织", EN: "unit"}, id, l.suggestUnit(id))
	default:
		l.checkTarget(src, where, id, &u.Record)
	}
	return u
}

// programme checks a reference to a programme.
func (l *linker) programme(src *source, where, id string) {
	if p := l.programmes[id]; p == nil {
		l.at(src.path, where, ruleUnknownRef, diag.Text{ZH: "项目", EN: "programme"}, id, didYouMean(id, slices.Sorted(maps.Keys(l.programmes))))
	} else {
		l.checkTarget(src, where, id, &p.Record)
	}
}

// checkTarget checks that what a public record refers to may be named. What only waits for its day may: see Site.UnitName.
func (l *linker) checkTarget(src *source, where, id string, to *Record) {
	switch rec := recordOf(src.value); {
	case l.hidden[src.path] || rec != nil && rec.Status == WithdrawnPage:
	case to.Status == Draft:
		l.at(src.path, where, ruleHiddenRef, id, to.File)
	case to.Status == WithdrawnPage:
		l.at(src.path, where, ruleWithdrawnRef, id)
	}
}

// unitOrText checks a value that is a unit's id if it looks like one, and otherwise words.
func (l *linker) unitOrText(src *source, where, value string) {
	if IsSlug(value) && !digits(value) {
		l.unit(src, where, value)
	}
}

// suggestUnit says which unit an unknown id may have meant: by id, or by the name that was written in its place.
func (l *linker) suggestUnit(id string) diag.Text {
	var ids, names []string
	byName := map[string]string{}
	for _, u := range l.Units {
		ids = append(ids, u.ID)
		for _, n := range append([]string{u.Name}, otherNames(u)...) {
			names = append(names, n)
			byName[n] = u.ID
		}
	}
	if near, ok := diag.Nearest(id, names); ok && !strings.ContainsAny(id, "，、；") {
		id = byName[near]
		return diag.Text{ZH: "请写它的文件名：" + id, EN: "write its file's name: " + id}
	}
	return didYouMean(id, ids)
}

func otherNames(u *Unit) (names []string) {
	for _, n := range u.OtherNames {
		names = append(names, n.Name)
	}
	return names
}

// didYouMean is the hint for an unknown id among known ones.
func didYouMean(got string, known []string) diag.Text {
	if words := strings.FieldsFunc(got, func(r rune) bool { return strings.ContainsRune("，、；,; ", r) }); len(words) > 1 && slices.Contains(known, words[0]) {
		list := strings.Join(words, ", ")
		return diag.Text{ZH: "各项之间用半角逗号和空格：[" + list + "]", EN: "put a comma and a space between them: [" + list + "]"}
	}
	if near, ok := diag.Nearest(got, known); ok {
		return diag.Text{ZH: "是不是想写 " + near + "？", EN: "did you mean " + near + "?"}
	}
	if len(known) > 8 {
		known = append(slices.Clone(known[:8]), "…")
	}
	list := strings.Join(known, "、")
	if list == "" {
		return diag.Text{ZH: "目前一条也没有", EN: "there are none yet"}
	}
	return diag.Text{ZH: "已有的是：" + list, EN: "known are: " + strings.Join(known, ", ")}
}

func (l *linker) linkUnit(src *source, u *Unit) {
	l.unit(src, "parent", u.Parent)
	for i, r := range u.Relations {
		where := fmt.Sprintf("relations[%d].to", i)
		l.unit(src, where, r.To)
		if r.To == u.ID {
			l.at(u.File, where, ruleSelf, r.To)
		}
	}
	l.notAfterToday(u.File, "founded", u.Founded, "成立日期")
	if u.DeclaredMembers > 0 {
		listed := 0
		for _, other := range l.Units {
			for _, r := range other.Relations {
				if r.To == u.ID && r.Type == MemberOf {
					listed++
				}
			}
		}
		if listed > u.DeclaredMembers {
			l.at(u.File, "declared_members", ruleCounts, u.DeclaredMembers, listed, "declared_members")
		}
	}
	if slot := u.FrameworkSlot; slot != "" && l.sound("content/org/framework.yaml") && !slices.ContainsFunc(l.Framework.Slots, func(s Slot) bool { return s.Symbol == slot }) {
		var known []string
		for _, s := range l.Framework.Slots {
			known = append(known, s.Symbol)
		}
		l.at(u.File, "framework_slot", ruleUnknownRef, diag.Text{ZH: "框架位置", EN: "framework slot"}, slot, didYouMean(slot, known))
	}
}

// checkCycles reports each cycle of parents once, at its first unit.
func (l *linker) checkCycles() {
	seen := map[string]bool{}
	for _, u := range l.Units {
		var trail []string
		for at := u; at != nil && !seen[at.ID]; at = l.units[at.Parent] {
			if i := slices.Index(trail, at.ID); i >= 0 {
				loop := append(trail[i:], at.ID)
				l.at(at.File, "parent", ruleCycle, strings.Join(loop, " → "))
				break
			}
			trail = append(trail, at.ID)
		}
		for _, id := range trail {
			seen[id] = true
		}
	}
}

// figure checks a reference to a figure.
func (l *linker) figure(src *source, where, id string) {
	const file = "content/figures.yaml"
	if known := l.figureIDs(); id != "" && (src.path == file || l.sound(file)) && !slices.Contains(known, id) {
		l.at(src.path, where, ruleUnknownFigure, id, didYouMean(id, known))
	}
}

func (l *linker) figureIDs() (ids []string) {
	for _, f := range l.Figures.Figures {
		if f.ID != "" {
			ids = append(ids, string(f.ID))
		}
	}
	return ids
}
