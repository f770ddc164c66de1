package sheet

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"liang/cmd/liang/internal/content"
	"liang/cmd/liang/internal/strictyaml"
)

// Export makes a table of the site's pledges, drafts included: a column for each field that any of them has, or that every record needs.
// The site was loaded from fsys without errors.
func Export(fsys fs.FS, site *content.Site) (*Table, error) {
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, err
	}
	words := newVocabulary(site)
	var records []*strictyaml.Node
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		switch {
		case content.Ignored(e.Name()):
			continue
		case e.IsDir():
			name = path.Join(name, "index.md")
		case path.Ext(name) != ".md" || strings.HasPrefix(e.Name(), "_"):
			continue
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		front, _, _, _ := strictyaml.Split(name, data)
		if n, _ := strictyaml.Parse(name, front, 2); n != nil && n.Find("code") != nil {
			records = append(records, n)
		}
	}
	slices.SortFunc(records, func(a, b *strictyaml.Node) int { return strings.Compare(value(a, "code"), value(b, "code")) })

	always := strings.Fields("code shop_name platforms legal_name legal_kind branch identity_display consent.ref consent.date consent.version consent.scope pledges joined valid_until " +
		"last_verified.date last_verified.method last_verified.by events published sources")
	t := &Table{Name: "承诺名册", Rows: []Row{{Number: 1}}}
	var columns []*field
	for i := range fields {
		f := &fields[i]
		used := slices.Contains(always, f.path) || slices.ContainsFunc(records, func(n *strictyaml.Node) bool { return n.Find(f.path) != nil })
		if f.kind != shopURLKind && f.kind != shopIDKind && used {
			columns = append(columns, f)
			t.Rows[0].Cells = append(t.Rows[0].Cells, f.zh)
		}
	}
	for i, n := range records {
		cells := make([]string, len(columns))
		for c, f := range columns {
			cells[c] = words.show(f, n.Find(f.path))
		}
		t.Rows = append(t.Rows, Row{i + 2, cells})
	}
	return t, nil
}
