package content

import (
	"strings"
	"testing"
	"time"

	"liang/cmd/liang/internal/diag"
	"liang/cmd/liang/internal/history"
	"liang/cmd/liang/internal/sitetest"
)

// TestHistory: a date of publication and a merchant that the past does not know are reported where they stand, unless the change log explains the
// date.
func TestHistory(t *testing.T) {
	past := func() *history.History {
		return history.Fold(strings.NewReader("\x01abc 2026-01-10\ndiff --git x\n+++ b/" + sitetest.Unit + "\n@@\n+published: 2026-01-04\ndiff --git x\n+++ b/" + sitetest.Pledge +
			"\n@@\n+code: GDHW-2025-001-I\n+shop_name: 别家\n+legal_name: 别家商行\n+published: 2025-02-01\ndiff --git x\n+++ b/content/figures.yaml\n@@\n+published: 2026-01-04\n"))
	}
	log := "change_log:\n  - date: 2026-01-20\n    note: 发布日期照登记表改正\nsources:"
	for _, c := range []struct {
		edits []string
		want  string
	}{
		{nil, "content/figures.yaml:11:12 record/published-changed content/org/branch-a.md:8:12 record/published-changed content/pledges/gdhw-2025-001-i.md:2:7 pledge/code-passed-on"},
		{[]string{sitetest.Unit, "sources:", log, "content/figures.yaml", "published: 2026-01-05", "published: 2026-01-04", sitetest.Pledge, "演示豆花坊", "别家"}, ""},
	} {
		site, problems := Load(sitetest.FS(t, c.edits...), Options{Now: time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)})
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		problems = site.CheckHistory(past())
		problems.Sort()
		var got []string
		for _, d := range problems {
			got = append(got, d.Pos.String()+" "+d.Rule.ID)
			if strings.Contains(d.Message(diag.ZH)+d.Hint(diag.ZH)+d.Message(diag.EN)+d.Hint(diag.EN), "%!") {
				t.Errorf("%s: format and arguments disagree", d.Rule.ID)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
