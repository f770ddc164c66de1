package page

import (
	"strings"
	"testing"

	"liang/cmd/liang/internal/sitetest"
)

// TestTerms: the page of the standard pledges says of each what it asks and who holds to it, and is reached from the roster and from each merchant's promise.
func TestTerms(t *testing.T) {
	const active = "    to: active\n"
	for name, c := range map[string]struct {
		edits []string
		want  string
	}{
		"in force":          {nil, "1 份承诺用了这一条 名录里用过这一条的 1 份 不卖假货"},
		"suspended":         {[]string{active, active + "  - date: 2026-01-03\n    from: active\n    to: suspended\n    reason_code: shop_paused\n"}, "0 份承诺用了这一条 名录里用过这一条的 1 份 不卖假货"},
		"consent withdrawn": {[]string{"  version: v1\n", "  version: v1\n  withdrawn_on: 2026-01-03\n"}, "0 份承诺用了这一条 不卖假货"},
	} {
		t.Run(name, func(t *testing.T) {
			p := plan(t, "2026-02-01", sitetest.FS(t, sitetest.InPledge(c.edits...)...))
			html := sitetest.Render(t, p.Files, "pledges/terms/index.html")
			want := "收到货若干天内无理由退货 法定义务 可选的数 数由商户选定，7 到 90 天 现行有效 " + c.want + " 高于法定 现行有效 0 份承诺用了这一条"
			if text := words(html); !strings.Contains(text, want) {
				t.Errorf("the page says %s", text)
			}
			if linked := strings.Contains(html, `<a href="/pledges/by/term/return/">`); linked != strings.Contains(want, "名录里") {
				t.Errorf("a link to the roster: %v", linked)
			}
			if roster := sitetest.Render(t, p.Files, "pledges/index.html"); !strings.Contains(roster, `<a href="/pledges/terms/">`) {
				t.Error("the roster does not lead to it")
			}
			if name == "consent withdrawn" {
				return
			}
			if pledge := sitetest.Render(t, p.Files, "pledges/gdhw-2025-001-i/index.html"); !strings.Contains(pledge, `<a href="/pledges/terms/#return">收到货 15 天内无理由退货</a>`) {
				t.Error("the promise does not lead to it")
			}
		})
	}
}
