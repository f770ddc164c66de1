package opendata

import "testing"

// TestChanged: a table is as new as the newest thing that it shows, and what a record without personal data was changed for does not tell.
func TestChanged(t *testing.T) {
	const published = "business_category: food\npublished: 2025-02-01\n"
	for _, c := range []struct {
		table, want string
		edits       []string
	}{
		{"pledges", "2026-01-02", nil}, // when it was last verified
		{"pledges", "2026-01-20", []string{published, published + "updated: 2026-01-20\nchange_log:\n  - date: 2026-01-20\n    note: 改了电话\n"}},
		{"promises", "2026-01-04", []string{published, published + "updated: 2026-01-04\n"}},
		{"pledge-events", "2025-08-01", []string{published, published + "updated: 2026-01-04\n", "  version: v1\n", "  version: v1\n  withdrawn_on: 2025-08-01\n"}},
		{"pledge-terms", "2026-01-05", nil},
		{"fields", "", nil},
	} {
		for _, table := range New(load(t, c.edits...), nil).Tables() {
			if table.Name == c.table && table.Changed.String() != c.want {
				t.Errorf("%s %q: changed on %s, want %s", c.table, c.edits, table.Changed, c.want)
			}
		}
	}
}
