package page

import (
	"fmt"
	"strings"
	"testing"

	"liang/cmd/liang/internal/sitetest"
)

// TestHistory: a pledge is counted in the state that it had at the end of each period, and one whose personal data went tells no more than its page.
func TestHistory(t *testing.T) {
	for _, c := range []struct {
		name, day string
		edits     []string
		want      string // periods, then each row of the first part
	}{
		{"quarters", "2025-12-01", nil, "[25年1季 25年2季 25年3季 今天] 有效[1 1 1 1]"},
		{"first day", "2025-01-03", nil, "[]"},
		{"publicity", "2025-01-20", nil, "[今天] 公示中[1]"},
		{"expired", "2027-03-01", nil, "[25年1季 25年2季 25年3季 25年4季 26年1季 26年2季 26年3季 26年4季 今天] 有效[1 1 1 1 1 1 1 1 0] 已终止[0 0 0 0 0 0 0 0 1]"},
		{"years", "2029-03-01", nil, "[2025 2026 2027 2028 今天] 有效[1 1 0 0 0] 已终止[0 0 1 1 1]"},
		{"consent withdrawn", "2025-12-01", []string{"  version: v1", "  version: v1\n  withdrawn_on: 2025-08-01"}, "[25年1季 25年2季 25年3季 今天] 有效[1 1 0 0] 已终止[0 0 1 1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan(t, "2026-02-01", sitetest.FS(t, sitetest.InPledge(c.edits...)...))
			page := words(sitetest.Render(t, p.Files, "pledges/history/index.html"))
			if strings.Contains(page, "演示豆花坊") || !strings.Contains(page, "名录的变化") {
				t.Errorf("the page says %s", page)
			}
			if err := p.site.Today.UnmarshalText([]byte(c.day)); err != nil { // on which other files of the site would be faulty
				t.Fatal(err)
			}
			p.rank()
			days, names := p.periods()
			got := fmt.Sprint(names)
			for _, s := range p.statesAt(days) {
				got += fmt.Sprint(" ", s.Name, s.Counts)
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
