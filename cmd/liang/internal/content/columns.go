package content

import (
	"maps"
	"slices"
	"strings"
	"time"

	"liang/cmd/liang/internal/diag"
)

// Folders and their columns.

// checkColumns reports folders without a column, and columns that are empty or stale.
func (l *linker) checkColumns(sources []*source) {
	newest := map[string]Date{} // by folder below content/
	count := map[string]int{}
	waiting := map[string]bool{} // for the day on which its first record is published, or for a record to be mended
	for _, src := range sources {
		if src.kind == unknownKind { // a record in the wrong place, which has been reported
			folder, _, _ := strings.Cut(strings.TrimPrefix(src.path, "content/"), "/")
			waiting[folder] = true
		}
		if src.kind < homeKind || src.kind == homeKind || src.kind == columnKind {
			continue
		}
		rel := strings.TrimPrefix(src.path, "content/")
		folder, _, nested := strings.Cut(rel, "/")
		if !nested {
			continue
		}
		if rec := recordOf(src.value); rec != nil {
			if l.hidden[src.path] {
				waiting[folder] = waiting[folder] || rec.Status != Draft
				continue
			}
			d := rec.Published
			if rec.Updated.Compare(d) > 0 {
				d = rec.Updated
			}
			if d.Compare(newest[folder]) > 0 {
				newest[folder] = d
			}
			count[folder]++
		} else if count[folder] == 0 {
			count[folder] = 0
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(count)) {
		if l.columns["/"+folder+"/"] == nil {
			file := "content/" + folder + "/_index.md"
			l.problems.Add(diag.Pos{File: "content/" + folder}, ruleColumnMissing, file)
		}
	}
	for _, c := range l.Columns {
		folder := strings.Trim(c.URL, "/")
		if strings.Contains(folder, "/") {
			continue
		}
		switch d := newest[folder]; {
		case count[folder] == 0 && !waiting[folder] && !c.AllowEmpty && l.generatedColumn(c.URL):
			l.at(c.File, "name", ruleColumnEmpty, c.Name)
		case c.StaleAfterDays > 0 && !d.IsZero() && daysBetween(d, l.Today) > c.StaleAfterDays:
			l.at(c.File, "stale_after_days", ruleColumnStale, c.Name, d.String(), c.StaleAfterDays)
		}
	}
}

// generatedColumn reports whether the column's page is filled from records, rather than made from a data file.
func (l *linker) generatedColumn(url string) bool { return !slices.Contains(Generated, url) }

func daysBetween(a, b Date) int {
	return int(b.First(time.UTC).Sub(a.Last().First(time.UTC)).Hours() / 24)
}
